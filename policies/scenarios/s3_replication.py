"""Scenarios of S3 replication: of objects, as a resource or inside a bucket, and of tables."""

from __future__ import annotations

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "arn:aws:iam::123456789012:role/replication"
KEY_EU = "arn:aws:kms:eu-west-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
KEY_US = "arn:aws:kms:us-east-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
KEY_OREGON = "arn:aws:kms:us-west-2:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"


def bucket(name: str, stands_in: str, **props: object) -> Given:
    return Given(
        type=BUCKET,
        name=name,
        props={"bucket": name, **props},
        provider_region=stands_in,
        outputs={"id": name},
    )


def rule(target: object, *, status: str = "Enabled", **destination: object) -> dict[str, object]:
    return {"id": "all", "status": status, "destination": {"bucket": target, **destination}}


def replication(*rules: object, **props: object) -> dict[str, object]:
    return {"bucket": "acme-events", "role": ROLE, "rules": list(rules), **props}


def encrypted(key: object) -> dict[str, object]:
    return {"replicaKmsKeyId": key}


_S3 = Page(rule="V07-s3-replication", type=CONFIG)
_TABLES = Page(
    rule="V07-s3-tables-replication", type="aws:s3tables/tableBucketReplication:TableBucketReplication"
)
_TARGET = "rules[0].destination.bucket"
_TARGET_KEY = "rules[0].destination.encryptionConfiguration.replicaKmsKeyId"
_INLINE = "replicationConfiguration.rules[0].destination.bucket"
_INLINE_V2 = "replicationConfigurations[0].rules[0].destinations[0].bucket"

_OBJECTS = (
    _S3.violating(
        "to a bucket of this stack that another provider makes",
        bucket("acme-replica", "us-east-1"),
        Given(type=CONFIG, props=replication(rule("arn:aws:s3:::acme-replica"))),
        due=(
            at("", "us-east-1", resource="acme-replica", rule="V01-through-provider"),
            at(_TARGET, "us-east-1"),
        ),
    ),
    _S3.violating(
        "to a bucket of this stack that has a region of its own",
        bucket("acme-replica", "eu-west-1", region="eu-central-1"),
        Given(type=CONFIG, props=replication(rule("arn:aws:s3:::acme-replica"))),
        due=(
            at("region", "eu-central-1", resource="acme-replica", rule="V02-resource-region"),
            at(_TARGET, "eu-central-1"),
        ),
    ),
    _S3.violating(
        "a bucket of another stack, encrypted by a key of its region",
        replication(
            rule(
                "arn:aws:s3:::partner-archive",
                encryptionConfiguration=encrypted(KEY_US),
                account="210987654321",
            )
        ),
        due=(unsure(_TARGET), at(_TARGET_KEY, "us-east-1")),
    ),
    _S3.violating(
        "the second of two rules",
        bucket("acme-copy", "eu-west-1"),
        bucket("acme-dr", "ap-southeast-2"),
        Given(
            type=CONFIG,
            props=replication(
                rule("arn:aws:s3:::acme-copy"), rule("arn:aws:s3:::acme-dr"), region="eu-west-1"
            ),
        ),
        due=(
            at("", "ap-southeast-2", resource="acme-dr", rule="V01-through-provider"),
            at("rules[1].destination.bucket", "ap-southeast-2"),
        ),
    ),
    _S3.violating(
        "inside the bucket",
        bucket("acme-replica", "us-east-1"),
        bucket(
            "acme-events",
            "eu-west-1",
            replicationConfiguration={"role": ROLE, "rules": [rule("arn:aws:s3:::acme-replica")]},
        ),
        due=(
            at("", "us-east-1", resource="acme-replica", rule="V01-through-provider"),
            at(_INLINE, "us-east-1", resource="acme-events"),
        ),
    ),
    _S3.violating(
        "inside the bucket, to a key of another region",
        {
            "replicationConfiguration": {
                "role": ROLE,
                "rules": [
                    rule("arn:aws:s3:::acme-replica", replicaKmsKeyId=KEY_US, storageClass="STANDARD_IA")
                ],
            }
        },
        type=BUCKET,
        due=(
            unsure(_INLINE),
            at("replicationConfiguration.rules[0].destination.replicaKmsKeyId", "us-east-1"),
        ),
    ),
    _S3.violating(
        "inside a bucket of the older type",
        bucket("acme-replica", "eu-central-1"),
        Given(
            type="aws:s3/bucketV2:BucketV2",
            props={
                "bucket": "acme-events",
                "replicationConfigurations": [
                    {
                        "role": ROLE,
                        "rules": [
                            {"status": "Enabled", "destinations": [{"bucket": "arn:aws:s3:::acme-replica"}]}
                        ],
                    }
                ],
            },
        ),
        due=(
            at("", "eu-central-1", resource="acme-replica", rule="V01-through-provider"),
            at(_INLINE_V2, "eu-central-1"),
        ),
    ),
    _S3.violating(
        "both ways between Oregon and Virginia",
        bucket("acme-oregon", "us-west-2"),
        bucket("acme-virginia", "us-east-1"),
        Given(
            type=CONFIG,
            name="there",
            provider_region="us-west-2",
            props={**replication(rule("arn:aws:s3:::acme-virginia")), "bucket": "acme-oregon"},
        ),
        Given(
            type=CONFIG,
            name="back",
            provider_region="us-east-1",
            props={**replication(rule("arn:aws:s3:::acme-oregon")), "bucket": "acme-virginia"},
        ),
        us=True,
        due=(
            at("", "us-east-1", resource="acme-virginia", rule="V01-through-provider"),
            at(_TARGET, "us-east-1", resource="there"),
            at("", "us-east-1", resource="back", rule="V01-through-provider"),
        ),
    ),
    _S3.clean(
        "to another bucket of the same region",
        bucket("acme-replica", "eu-west-1"),
        Given(
            type=CONFIG,
            props=replication(rule("arn:aws:s3:::acme-replica", encryptionConfiguration=encrypted(KEY_EU))),
        ),
    ),
    _S3.clean(
        "inside the bucket, to another of the same region",
        bucket("acme-replica", "eu-west-1", region="eu-west-1"),
        bucket(
            "acme-events",
            "eu-west-1",
            region="eu-west-1",
            replicationConfiguration={
                "role": ROLE,
                "rules": [rule("arn:aws:s3:::acme-replica", replicaKmsKeyId=KEY_EU)],
            },
        ),
    ),
    _S3.clean(
        "within Oregon",
        bucket("acme-replica", "us-west-2"),
        Given(
            type=CONFIG,
            provider_region="us-west-2",
            props=replication(
                rule("arn:aws:s3:::acme-replica", encryptionConfiguration=encrypted(KEY_OREGON))
            ),
        ),
        us=True,
    ),
    _S3.clean(
        "to a bucket that is yet to be made in the same region",
        Given(type=BUCKET, name="replica"),
        Given(type=CONFIG, props=replication(rule(UNKNOWN)), depends_on={"rules": ("replica",)}),
    ),
    _S3.clean(
        "a bucket without replication",
        {"bucket": "acme-events", "versioning": {"enabled": True}},
        type=BUCKET,
    ),
    _S3.unknown(
        "to a bucket of another stack: its ARN carries no region",
        replication(rule("arn:aws:s3:::partner-archive")),
        due=(unsure(_TARGET),),
    ),
    _S3.unknown(
        "to a bucket whose name comes from nowhere in the stack",
        replication(rule(UNKNOWN)),
        due=(unsure(_TARGET),),
    ),
    _S3.unknown(
        "all rules unknown", {"bucket": "acme-events", "role": ROLE, "rules": UNKNOWN}, due=(unsure("rules"),)
    ),
    _S3.unknown(
        "to a bucket that another region's provider is yet to make",
        Given(type=BUCKET, name="replica", provider_region="us-east-1"),
        Given(type=CONFIG, props=replication(rule(UNKNOWN)), depends_on={"rules": ("replica",)}),
        due=(
            at("", "us-east-1", resource="replica", rule="V01-through-provider"),
            at(_TARGET, "us-east-1"),
        ),
    ),
    _S3.look_alike(
        "a rule that is switched off",
        replication(
            rule("arn:aws:s3:::partner-archive", status="Disabled", encryptionConfiguration=encrypted(KEY_US))
        ),
    ),
    _S3.look_alike(
        "inside the bucket, switched off",
        {
            "replicationConfiguration": {
                "role": ROLE,
                "rules": [rule("arn:aws:s3:::partner", status="Disabled")],
            }
        },
        type=BUCKET,
    ),
    _S3.look_alike(
        "names, prefixes and tags that read like another region",
        bucket("acme-us-east-1-copy", "eu-west-1"),
        Given(
            type=CONFIG,
            props=replication(
                {
                    "id": "us-east-1",
                    "status": "Enabled",
                    "filter": {"and": {"prefix": "us-east-1/", "tags": {"origin": "us-east-1"}}},
                    "destination": {"bucket": "arn:aws:s3:::acme-us-east-1-copy"},
                }
            ),
        ),
    ),
    _S3.look_alike(
        "a role whose name reads like another region",
        bucket("acme-replica", "eu-west-1"),
        Given(
            type=CONFIG,
            props={
                **replication(rule("arn:aws:s3:::acme-replica")),
                "role": "arn:aws:iam::123456789012:role/s3crr_for_us-east-1",
            },
        ),
    ),
    _S3.look_alike("no rules", {"replicationConfiguration": {"role": ROLE, "rules": []}}, type=BUCKET),
    _S3.look_alike(
        "two regions, both allowed",
        bucket("acme-replica", "eu-central-1"),
        Given(type=CONFIG, props=replication(rule("arn:aws:s3:::acme-replica"))),
        allowed_regions=("eu-central-1",),
    ),
)


def tables(*targets: object) -> dict[str, object]:
    return {
        "role": ROLE,
        "tableBucketArn": "arn:aws:s3tables:eu-west-1:123456789012:bucket/events",
        "rule": {"destinations": [{"destinationTableBucketArn": target} for target in targets]},
    }


_TABLE_TARGET = "rule.destinations[0].destinationTableBucketArn"

_OF_TABLES = (
    _TABLES.violating(
        "a table bucket",
        tables("arn:aws:s3tables:us-east-1:123456789012:bucket/events"),
        due=(at(_TABLE_TARGET, "us-east-1"),),
    ),
    _TABLES.violating(
        "one table, to a second destination",
        {
            "role": ROLE,
            "tableArn": "arn:aws:s3tables:eu-west-1:123456789012:bucket/events/table/0b1f2a3c",
            "rule": {
                "destinations": [
                    {"destinationTableBucketArn": "arn:aws:s3tables:eu-west-1:123456789012:bucket/copy"},
                    {"destinationTableBucketArn": "arn:aws:s3tables:eu-north-1:123456789012:bucket/copy"},
                ]
            },
        },
        type="aws:s3tables/tableReplication:TableReplication",
        due=(at("rule.destinations[1].destinationTableBucketArn", "eu-north-1"),),
    ),
    _TABLES.clean(
        "to a table bucket of the same region", tables("arn:aws:s3tables:eu-west-1:123456789012:bucket/copy")
    ),
    _TABLES.clean(
        "to a table bucket that is yet to be made in the same region",
        Given(type="aws:s3tables/tableBucket:TableBucket", name="copy", props={"name": "copy"}),
        Given(type=_TABLES.type, props=tables(UNKNOWN), depends_on={"rule": ("copy",)}),
    ),
    _TABLES.unknown("to a table bucket that is not known", tables(UNKNOWN), due=(unsure(_TABLE_TARGET),)),
    _TABLES.look_alike(
        "a bucket whose name reads like another region",
        tables("arn:aws:s3tables:eu-west-1:123456789012:bucket/copy-us-east-1"),
    ),
)

SCENARIOS = (*_OBJECTS, *_OF_TABLES)
