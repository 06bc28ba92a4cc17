"""Event delivery: the stream that carries accepted events into the archive, with its queue and claims."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.archive_bucket import DEAD_LETTER_PREFIX, RAW_PREFIX, EventArchive
from components.claim_table import ClaimTable, ClaimTableArgs
from components.metric_alarm import Alarm, metric_alarm
from components.overflow_queue import OverflowQueue, OverflowQueueArgs
from components.regional_key import log_group

BUFFER_MEBIBYTES = 64
BUFFER_SECONDS = 60  # an accepted event is in the archive after at most 1.5 times this
ERROR_PREFIX = DEAD_LETTER_PREFIX + "firehose/!{firehose:error-output-type}/"

LATE = Alarm(
    name="late",
    namespace="AWS/Firehose",
    metric="DeliveryToS3.DataFreshness",
    statistic="Maximum",
    threshold=900,
    periods=5,
    why="accepted events wait in the stream (seconds of age of the oldest)",
)


@dataclass(frozen=True, kw_only=True)
class EventDeliveryArgs:
    """The region is the archive's: a stream that writes into another region's bucket cannot be written down.

    `alarm_topic_arn`: an SNS topic of the same region.
    """

    archive: EventArchive
    log_retention_days: int
    alarm_topic_arn: str | None = None


class EventDelivery(pulumi.ComponentResource):
    """A Firehose stream: gzip, the archive's own key, errors under `dead-letter/`, an alarm for late delivery.

    Beside it the queue for what neither stream nor bucket takes, and the table of the requests that are stored.
    Outputs: `stream` (name), `stream_arn`; `archive` is the bucket it writes to; `overflow` and `claims`.
    """

    stream: pulumi.Output[str]
    stream_arn: pulumi.Output[str]
    overflow: OverflowQueue
    claims: ClaimTable

    def __init__(
        self, name: str, args: EventDeliveryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:EventDelivery", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.archive = args.archive
        region = args.archive.region.value

        logs = log_group(
            f"{name}-logs", key=args.archive.key, retention_days=args.log_retention_days, opts=child
        )
        log_stream = aws.cloudwatch.LogStream(
            f"{name}-errors", log_group_name=logs.name, region=region, opts=child
        )
        role = aws.iam.Role(
            f"{name}-role", assume_role_policy=json.dumps(trust("firehose.amazonaws.com")), opts=child
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=pulumi.Output.all(
                bucket=args.archive.bucket_arn, key=args.archive.key_arn, log_stream=log_stream.arn
            ).apply(lambda arns: json.dumps(delivery_policy(**arns))),
            opts=child,
        )
        stream = aws.kinesis.FirehoseDeliveryStream(
            name,
            destination="extended_s3",
            extended_s3_configuration={
                "role_arn": role.arn,
                "bucket_arn": args.archive.bucket_arn,
                "prefix": RAW_PREFIX,
                "error_output_prefix": ERROR_PREFIX,
                "buffering_size": BUFFER_MEBIBYTES,
                "buffering_interval": BUFFER_SECONDS,
                "compression_format": "GZIP",
                "kms_key_arn": args.archive.key_arn,
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": logs.name,
                    "log_stream_name": log_stream.name,
                },
            },
            # The events that wait in the stream, before they are in the archive.
            server_side_encryption={
                "enabled": True,
                "key_type": "CUSTOMER_MANAGED_CMK",
                "key_arn": args.archive.key_arn,
            },
            region=region,
            # Firehose tries its role when the stream is made: the policy has to be there first.
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[policy])),
        )
        metric_alarm(
            f"{name}-{LATE.name}",
            LATE,
            dimensions={"DeliveryStreamName": stream.name},
            topic_arn=args.alarm_topic_arn,
            region=args.archive.region,
            opts=child,
        )
        self.overflow = OverflowQueue(
            f"{name}-overflow",
            OverflowQueueArgs(archive=args.archive, alarm_topic_arn=args.alarm_topic_arn),
            child,
        )
        self.claims = ClaimTable(f"{name}-claims", ClaimTableArgs(region=args.archive.region), child)
        self.stream = stream.name
        self.stream_arn = stream.arn
        self.register_outputs({"stream": self.stream, "streamArn": self.stream_arn})


def trust(service: str) -> dict[str, object]:
    """An assume-role policy for one AWS service."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
    }


def allow(*actions: str, on: str | list[str]) -> dict[str, object]:
    """One Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}


def delivery_policy(*, bucket: str, key: str, log_stream: str) -> dict[str, object]:
    """What Firehose may do: write below its two prefixes, use the archive's key, log its errors."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            allow("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", on=bucket),
            allow(
                "s3:PutObject",
                "s3:GetObject",
                "s3:AbortMultipartUpload",
                on=[f"{bucket}/{RAW_PREFIX}*", f"{bucket}/{DEAD_LETTER_PREFIX}*"],
            ),
            allow("kms:GenerateDataKey", "kms:Decrypt", on=key),
            allow("logs:PutLogEvents", on=log_stream),
        ],
    }
