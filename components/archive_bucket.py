"""The archive: the S3 bucket that keeps every accepted event in its region, with key, retention and closed doors."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, Protocol

import pulumi
import pulumi_aws as aws

from components.regional_key import RegionalKey, regional_key
from gateway.sinks import s3_objects
from residency.regions import AwsRegion

RAW_PREFIX = "raw/"
SPILL_PREFIX = f"{s3_objects.SPILL_PREFIX}/"
DEAD_LETTER_PREFIX = "dead-letter/"

NONCURRENT_DAYS = 30  # an overwritten or deleted object can be brought back for this long
ABORT_MULTIPART_DAYS = 7

# What would let objects or requests leave the region through S3 itself: refused to everybody, also to administrators.
WAYS_OUT = ("s3:PutReplicationConfiguration", "s3:PutAccelerateConfiguration")


@dataclass(frozen=True, kw_only=True)
class ObjectLock:
    """WORM retention of every object version. `compliance` cannot be shortened by anybody, the root user included."""

    mode: Literal["governance", "compliance"]
    days: int


@dataclass(frozen=True, kw_only=True)
class ArchiveBucketArgs:
    """`retention_days`: age at which an event is deleted. `force_destroy`: `pulumi destroy` also deletes the events."""

    region: AwsRegion
    retention_days: int
    object_lock: ObjectLock | None = None
    key_deletion_window_days: int = 30
    force_destroy: bool = False

    def __post_init__(self) -> None:
        if self.retention_days < 1:
            raise ValueError(f"retention_days must be at least 1, not {self.retention_days}")
        if self.object_lock and self.object_lock.days > self.retention_days:
            raise ValueError(
                f"object_lock.days ({self.object_lock.days}) is longer than retention_days ({self.retention_days}): "
                "the lifecycle could not delete what the lock still holds"
            )


class EventArchive(Protocol):
    """What others need to know of an archive: one made here, or one that exists."""

    @property
    def region(self) -> AwsRegion:
        """AWS region of the bucket and its key."""

    @property
    def bucket(self) -> pulumi.Output[str]:
        """Name of the bucket."""

    @property
    def bucket_arn(self) -> pulumi.Output[str]:
        """ARN of the bucket."""

    @property
    def key_arn(self) -> pulumi.Output[str]:
        """ARN of the bucket's key."""

    @property
    def key(self) -> RegionalKey:
        """The bucket's key, for logs and environments; its policy admits CloudWatch Logs."""


class ArchiveBucket(pulumi.ComponentResource):
    """A versioned, encrypted, TLS-only bucket that answers requests for its own region only.

    Outputs: `bucket` (name), `bucket_arn`, `key_arn`, `region`. `key`: for what else is kept of the events, e.g. logs.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    key: RegionalKey

    def __init__(
        self, name: str, args: ArchiveBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:ArchiveBucket", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        region = args.region.value
        self.region = args.region

        key = regional_key(
            f"{name}-key",
            description=f"Events of the {name} bucket",
            region=args.region,
            deletion_window_days=args.key_deletion_window_days,
            opts=child,
        )
        bucket = aws.s3.Bucket(
            name,
            force_destroy=args.force_destroy,
            object_lock_enabled=args.object_lock is not None,
            region=region,
            opts=child,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            region=region,
            opts=child,
        )
        public_access = aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            region=region,
            opts=child,
        )
        versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            region=region,
            opts=child,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": key.arn,
                    },
                    "bucket_key_enabled": True,
                }
            ],
            region=region,
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-retention",
            bucket=bucket.bucket,
            rules=[
                {
                    "id": "retention",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": args.retention_days},
                    "noncurrent_version_expiration": {"noncurrent_days": NONCURRENT_DAYS},
                    "abort_incomplete_multipart_upload": {"days_after_initiation": ABORT_MULTIPART_DAYS},
                }
            ],
            region=region,
            # S3 refuses noncurrent-version rules that arrive before versioning is on.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[versioning])),
        )
        if args.object_lock:
            aws.s3.BucketObjectLockConfiguration(
                f"{name}-object-lock",
                bucket=bucket.bucket,
                rule={
                    "default_retention": {
                        "mode": args.object_lock.mode.upper(),
                        "days": args.object_lock.days,
                    }
                },
                region=region,
                opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[versioning])),
            )
        aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(
                lambda arn: json.dumps(bucket_policy(bucket_arn=arn, region=args.region))
            ),
            region=region,
            # Putting a policy while the public-access block is being put is refused with OperationAborted.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[public_access])),
        )

        self.bucket = bucket.bucket
        self.bucket_arn = bucket.arn
        self.key_arn = key.arn
        self.key = key
        self.register_outputs(
            {"bucket": self.bucket, "bucketArn": self.bucket_arn, "keyArn": self.key_arn, "region": region}
        )


def bucket_policy(*, bucket_arn: str, region: AwsRegion) -> dict[str, object]:
    """The bucket's policy: only Deny statements, so it grants nothing; who may write is said by the writers' roles."""
    everything = [bucket_arn, f"{bucket_arn}/*"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": everything,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {
                "Sid": "ThisRegionOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": everything,
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": region.value}},
            },
            {
                "Sid": "NoWayOut",
                "Effect": "Deny",
                "Principal": "*",
                "Action": list(WAYS_OUT),
                "Resource": bucket_arn,
            },
        ],
    }
