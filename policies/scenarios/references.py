"""Scenarios of what values refer to: ARNs, buckets, names and ids, Bedrock profiles."""

from __future__ import annotations

from policies.findings import Verdict
from policies.scenario import Expected, Given, Kind, Scenario
from policies.values import UNKNOWN

BUCKET = "aws:s3/bucket:Bucket"
FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
LOGS = "aws:cloudwatch/logGroup:LogGroup"
TABLE = "aws:dynamodb/table:Table"
EXPORT = "aws:dynamodb/tableExport:TableExport"
INGEST = "regional-ingest:index:IngestEndpoint"
ABROAD = Expected(rule="V01-provider-region", path="region", region="us-east-1", resource="aws-us-east-1")
KEY_ABROAD = "arn:aws:kms:us-east-1:111122223333:key/1b2c3d4e-0000-4000-8000-000000000000"


def _there(name: str) -> Expected:
    return Expected(rule="V01-through-provider", path="", region="us-east-1", resource=name)


def _export(bucket: object) -> Given:
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/events"
    return Given(type=EXPORT, props={"tableArn": table, "s3Bucket": bucket})


_ARNS = (
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.VIOLATING,
        title="a table encrypted with a key of Virginia",
        given=(
            Given(
                type="aws:dynamodb/table:Table",
                props={"serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY_ABROAD}},
            ),
        ),
        expected=(
            Expected(rule="V05-foreign-arn", path="serverSideEncryption.kmsKeyArn", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.VIOLATING,
        title="one layer of two, and the list says which",
        given=(
            Given(
                type=FUNCTION,
                props={
                    "role": "arn:aws:iam::111122223333:role/worker",
                    "layers": [
                        "arn:aws:lambda:eu-west-1:111122223333:layer:mine:1",
                        "arn:aws:lambda:eu-central-1:111122223333:layer:theirs:7",
                    ],
                },
            ),
        ),
        expected=(Expected(rule="V05-foreign-arn", path="layers[1]", region="eu-central-1"),),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.VIOLATING,
        title="another partition",
        given=(
            Given(
                type=LOGS,
                props={"kmsKeyId": "arn:aws-cn:kms:cn-north-1:111122223333:key/k"},
            ),
        ),
        expected=(Expected(rule="V05-foreign-arn", path="kmsKeyId", region="cn-north-1"),),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.VIOLATING,
        title="an ARN in a property that nobody has classed, as a secret's consumer would write it",
        given=(
            Given(
                type="aws:xray/group:Group",
                props={
                    "groupName": "slow",
                    "filterExpression": 'resource.arn = "arn:aws:lambda:us-east-1:111122223333:function:f"',
                },
            ),
            Given(
                type="aws:neverheard/of:Of",
                name="new",
                props={"sinkIdentifier": "arn:aws:oam:us-east-1:111122223333:sink/s"},
            ),
        ),
        expected=(
            Expected(rule="V32-unknown-type", path="", verdict=Verdict.UNKNOWN, resource="new"),
            Expected(rule="V05-foreign-arn", path="sinkIdentifier", region="us-east-1", resource="new"),
        ),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.CLEAN,
        title="a queue of the region, of another account",
        given=(
            Given(
                type=MAPPING,
                props={
                    "eventSourceArn": "arn:aws:sqs:eu-west-1:444455556666:jobs",
                    "functionName": "worker",
                },
            ),
        ),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.CLEAN,
        title="what takes events in abroad refers to Oregon",
        processing_region="us-west",
        given=(
            Given(
                type=MAPPING,
                inside=(INGEST,),
                provider_region="us-west-2",
                props={
                    "region": "eu-west-1",
                    "eventSourceArn": "arn:aws:sqs:us-west-2:111122223333:jobs",
                    "functionName": "arn:aws:lambda:eu-west-1:111122223333:function:worker",
                },
            ),
        ),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.UNKNOWN,
        title="a key of nobody knows where, beside one of the stack's own",
        given=(
            Given(type="aws:kms/key:Key", name="key"),
            Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("key",)}),
            Given(type=LOGS, name="other", props={"kmsKeyId": UNKNOWN}),
        ),
        expected=(
            Expected(rule="V32-unknown-value", path="kmsKeyId", verdict=Verdict.UNKNOWN, resource="other"),
        ),
    ),
    Scenario(
        rule="V05-foreign-arn",
        kind=Kind.LOOK_ALIKE,
        title="ARNs of services without a region, also when named after one",
        given=(
            Given(
                type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                props={
                    "role": "replicate-to-us-east-1",
                    "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                },
            ),
            Given(
                type=FUNCTION,
                name="function",
                props={"role": "arn:aws:iam::111122223333:role/us-east-1/worker"},
            ),
        ),
    ),
)

_POOLS = (
    Scenario(
        rule="V28-endpoint",
        kind=Kind.VIOLATING,
        title="a client of a user pool in Virginia, by the pool's id",
        given=(
            Given(
                type="aws:cognito/userPoolClient:UserPoolClient",
                props={"name": "web", "userPoolId": "us-east-1_AbCdEf123"},
            ),
        ),
        expected=(Expected(rule="V28-endpoint", path="userPoolId", region="us-east-1"),),
    ),
    Scenario(
        rule="V28-endpoint",
        kind=Kind.VIOLATING,
        title="an identity pool in Virginia, by its id",
        given=(
            Given(
                type="aws:rum/appMonitor:AppMonitor",
                props={
                    "name": "web",
                    "domain": "example.com",
                    "appMonitorConfiguration": {
                        "identityPoolId": "us-east-1:11111111-2222-3333-4444-555555555555"
                    },
                },
            ),
        ),
        expected=(
            Expected(rule="V28-endpoint", path="appMonitorConfiguration.identityPoolId", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V28-endpoint",
        kind=Kind.LOOK_ALIKE,
        title="pools of the region, and a name that only begins like one",
        given=(
            Given(
                type="aws:cognito/userPoolClient:UserPoolClient",
                props={"name": "us-east-1_old", "userPoolId": "eu-west-1_AbCdEf123"},
            ),
        ),
    ),
)

_NAMES = (
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.VIOLATING,
        title="a bucket of this stack that stands in Virginia, by its name",
        given=(
            Given(type=BUCKET, name="logs", provider_region="us-east-1", props={"bucket": "company-logs"}),
            _export("company-logs"),
        ),
        expected=(
            ABROAD,
            _there("logs"),
            Expected(rule="V06-foreign-name", path="s3Bucket", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.VIOLATING,
        title="the bucket is made after what names it",
        given=(
            _export("company-logs"),
            Given(type=BUCKET, name="logs", props={"bucket": "company-logs", "region": "us-east-1"}),
        ),
        expected=(
            Expected(rule="V02-resource-region", path="region", region="us-east-1", resource="logs"),
            Expected(rule="V06-foreign-name", path="s3Bucket", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.VIOLATING,
        title="a bucket's name in a setting, and its ARN in a policy",
        given=(
            Given(
                type="aws:s3/bucketV2:BucketV2",
                name="logs",
                provider_region="us-east-1",
                outputs={"id": "company-logs-4f2a", "bucket": "company-logs-4f2a"},
            ),
            Given(
                type=FUNCTION,
                name="function",
                props={
                    "role": "arn:aws:iam::111122223333:role/worker",
                    "environment": {"variables": {"BUCKET": "company-logs-4f2a"}},
                },
            ),
            Given(
                type="aws:iam/rolePolicy:RolePolicy",
                name="policy",
                props={
                    "role": "worker",
                    "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject",'
                    '"Resource":"arn:aws:s3:::company-logs-4f2a/*"}]}',
                },
            ),
        ),
        expected=(
            ABROAD,
            _there("logs"),
            Expected(
                rule="V06-foreign-name",
                path="environment.variables.BUCKET",
                region="us-east-1",
                resource="function",
            ),
            Expected(rule="V06-foreign-name", path="policy", region="us-east-1", resource="policy"),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.VIOLATING,
        title="an id that AWS made",
        given=(
            Given(
                type="aws:ec2/vpc:Vpc",
                name="abroad",
                provider_region="us-east-1",
                outputs={"id": "vpc-0a1b2c3d4e5f60718"},
            ),
            Given(
                type="aws:route53/zoneAssociation:ZoneAssociation",
                name="association",
                props={"zoneId": "Z0123456789ABC", "vpcId": "vpc-0a1b2c3d4e5f60718"},
            ),
        ),
        expected=(
            ABROAD,
            _there("abroad"),
            Expected(rule="V06-foreign-name", path="vpcId", region="us-east-1", resource="association"),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.VIOLATING,
        title="a table's plain name, where the program took it from the table abroad",
        given=(
            Given(
                type=TABLE,
                name="abroad",
                provider_region="us-east-1",
                props={"name": "events"},
                outputs={"id": "events"},
            ),
            Given(
                type=FUNCTION,
                name="function",
                props={
                    "role": "arn:aws:iam::111122223333:role/worker",
                    "environment": {"variables": {"TABLE": "events"}},
                },
                depends_on={"environment": ("abroad",)},
            ),
        ),
        expected=(
            ABROAD,
            _there("abroad"),
            Expected(
                rule="V06-foreign-name",
                path="environment.variables.TABLE",
                region="us-east-1",
                resource="function",
            ),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.CLEAN,
        title="a bucket of this stack in the region",
        given=(
            Given(type=BUCKET, name="logs", props={"bucket": "company-logs-us-east-1"}),
            _export("company-logs-us-east-1"),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.UNKNOWN,
        title="a bucket of this stack whose region nobody knows",
        given=(
            Given(type=BUCKET, name="logs", provider_region=UNKNOWN, props={"bucket": "company-logs"}),
            _export("company-logs"),
        ),
        expected=(
            Expected(
                rule="V32-unknown-value", path="region", verdict=Verdict.UNKNOWN, resource="aws-unknown"
            ),
            Expected(rule="V06-unresolved-name", path="s3Bucket", verdict=Verdict.UNKNOWN),
        ),
    ),
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.LOOK_ALIKE,
        title="a word that a table abroad is called too, and the table abroad's own name",
        given=(
            Given(
                type=TABLE,
                name="abroad",
                provider_region="us-east-1",
                props={"name": "events"},
                outputs={"id": "events"},
            ),
            Given(
                type=FUNCTION,
                name="function",
                props={
                    "role": "arn:aws:iam::111122223333:role/worker",
                    "environment": {"variables": {"TABLE": "events"}},
                },
            ),
        ),
        expected=(ABROAD, _there("abroad")),
    ),
    Scenario(
        rule="V06-unresolved-name",
        kind=Kind.CLEAN,
        title="a bucket that AWS itself demands in the resource's region",
        given=(
            Given(
                type="aws:lb/loadBalancer:LoadBalancer",
                props={"accessLogs": {"bucket": "company-logs", "enabled": True}},
            ),
        ),
    ),
    Scenario(
        rule="V06-unresolved-name",
        kind=Kind.UNKNOWN,
        title="a bucket that is not of this stack",
        given=(_export("company-logs"),),
        expected=(Expected(rule="V06-unresolved-name", path="s3Bucket", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V06-unresolved-name",
        kind=Kind.LOOK_ALIKE,
        title="a key below a bucket, and the bucket of a setting of the bucket itself",
        given=(
            Given(
                type="aws:s3/bucketObjectv2:BucketObjectv2",
                props={"bucket": "company-logs", "key": "us-east-1/2026/01.gz", "content": "-"},
            ),
            Given(
                type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                name="block",
                props={"bucket": "company-logs-us-east-1", "blockPublicAcls": True},
            ),
        ),
    ),
)


def _knows(profile: str) -> Given:
    return Given(
        type=FUNCTION,
        props={
            "role": "arn:aws:iam::111122223333:role/worker",
            "environment": {"variables": {"MODEL_ID": profile}},
        },
    )


_PROFILES = (
    Scenario(
        rule="V27-inference-profile",
        kind=Kind.VIOLATING,
        title="a profile over Europe is more than one region",
        given=(_knows("eu.amazon.nova-pro-v1:0"),),
        expected=(Expected(rule="V27-inference-profile", path="environment.variables.MODEL_ID"),),
    ),
    Scenario(
        rule="V27-inference-profile",
        kind=Kind.CLEAN,
        title="a model of the region itself",
        given=(_knows("amazon.nova-pro-v1:0"),),
    ),
    Scenario(
        rule="V27-inference-profile",
        kind=Kind.UNKNOWN,
        title="a model that is picked when the change is made",
        given=(
            Given(
                type=FUNCTION,
                props={
                    "role": "arn:aws:iam::111122223333:role/worker",
                    "environment": {"variables": {"MODEL_ID": UNKNOWN}},
                },
            ),
        ),
        expected=(
            Expected(
                rule="V32-unknown-value", path="environment.variables.MODEL_ID", verdict=Verdict.UNKNOWN
            ),
        ),
    ),
    Scenario(
        rule="V27-inference-profile",
        kind=Kind.LOOK_ALIKE,
        title="a host and a package that begin like a profile",
        given=(_knows("us.example.com"),),
    ),
)

SCENARIOS = (*_ARNS, *_POOLS, *_NAMES, *_PROFILES)
