"""Compaction on a schedule: a Lambda function that turns what arrived in the archive into `segment-logs/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from compaction import environment
from compaction.archive_keys import (
    BATCHES_PREFIX,
    DEAD_PREFIX,
    IDS_PREFIX,
    RAW_PREFIX,
    SEGMENT_LOGS_PREFIX,
    SPILL_PREFIX,
    STATE_PREFIX,
)
from compaction.batch import Rules
from components.archive_bucket import DEAD_LETTER_PREFIX, ArchiveBucket
from components.compaction_package import LAYER_PYTHON, write_lambda_package, write_layer
from components.event_delivery import allow, trust
from components.metric_alarm import Alarm, metric_alarm
from components.overflow_queue import OverflowQueue, dead_letter_queue
from components.regional_key import log_group, only_through
from residency.regions import AwsRegion

HANDLER = "compaction.lambda_compaction.handler"
TIMEOUT_SECONDS = 900  # AWS Lambda's maximum; what is not done by then the next run does
# Lines that were not to be in memory are here, and a batch may have 20 times what it has as stored.
SCRATCH_MB = 10_240  # AWS Lambda's maximum

FAILED = Alarm(
    name="failed",
    namespace="AWS/Lambda",
    metric="Errors",
    statistic="Sum",
    threshold=0,
    periods=1,
    why="a compaction ended with an error: nothing is lost, and segment-logs/ waits for a run that succeeds",
)

GIVEN_UP = Alarm(
    name="given-up",
    namespace="AWS/SQS",
    metric="ApproximateNumberOfMessagesVisible",
    statistic="Maximum",
    threshold=0,
    periods=1,
    why="a run was given up after its retries, or could not be started: the message in the queue says why; delete it "
    "when a later run has ended well",
)


@dataclass(frozen=True, kw_only=True)
class CompactionArgs:
    """The region is the archive's: a compaction that carries events elsewhere cannot be written down.

    `overflow`: the gateway's queue, which is drained into the archive first. `dedupe_hours`: in which a messageId of a
    source is archived once, 24 to 168. `memory_mb` bounds the job. `alarm_topic_arn`: an SNS topic of the same region.
    """

    archive: ArchiveBucket
    overflow: OverflowQueue | None = None
    dedupe_hours: int = 24
    every_minutes: int = 60
    architecture: Literal["arm64", "x86_64"] = "arm64"
    memory_mb: int = 3_008
    log_retention_days: int = 365
    alarm_topic_arn: str | None = None

    def __post_init__(self) -> None:
        Rules(window_hours=self.dedupe_hours)
        if self.every_minutes < 1:
            raise ValueError(f"every_minutes is {self.every_minutes}: it must be at least 1")


class Compaction(pulumi.ComponentResource):
    """A function with DuckDB as a layer, its schedule, log and alarm; it can reach the archive and the queue only.

    Outputs: `function` (name).
    """

    function: pulumi.Output[str]

    def __init__(self, name: str, args: CompactionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("regional-ingest:index:Compaction", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        region = args.archive.region.value

        logs = log_group(
            f"{name}-logs", key=args.archive.key, retention_days=args.log_retention_days, opts=child
        )
        given_up = dead_letter_queue(f"{name}-given-up", archive=args.archive, opts=child)
        role = aws.iam.Role(
            f"{name}-role", assume_role_policy=json.dumps(trust("lambda.amazonaws.com")), opts=child
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=job_policy_document(args.archive, args.overflow, logs.arn, given_up=given_up.arn),
            opts=child,
        )
        layer = aws.lambda_.LayerVersion(
            f"{name}-duckdb",
            layer_name=f"{name}-duckdb",
            code=pulumi.FileArchive(str(write_layer(args.architecture))),
            compatible_architectures=[args.architecture],
            compatible_runtimes=[f"python{LAYER_PYTHON}"],
            region=region,
            opts=child,
        )
        function = aws.lambda_.Function(
            name,
            description="Raw objects of the archive to segment-logs/, each messageId once",
            code=pulumi.FileArchive(str(write_lambda_package())),
            handler=HANDLER,
            runtime=f"python{LAYER_PYTHON}",
            architectures=[args.architecture],
            layers=[layer.arn],
            memory_size=args.memory_mb,
            timeout=TIMEOUT_SECONDS,
            ephemeral_storage={"size": SCRATCH_MB},
            role=role.arn,
            environment={"variables": _environment(args)},
            kms_key_arn=args.archive.key_arn,
            dead_letter_config={"target_arn": given_up.arn},
            logging_config={"log_format": "Text", "log_group": logs.name},
            region=region,
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[policy])),
        )
        start_role = aws.iam.Role(
            f"{name}-schedule-role",
            assume_role_policy=json.dumps(trust("scheduler.amazonaws.com")),
            opts=child,
        )
        start = aws.iam.RolePolicy(
            f"{name}-schedule-policy",
            role=start_role.name,
            policy=pulumi.Output.all(
                function=function.arn, key=args.archive.key_arn, given_up=given_up.arn
            ).apply(lambda arns: json.dumps(invoke_policy(region=args.archive.region, **arns))),
            opts=child,
        )
        aws.scheduler.Schedule(
            f"{name}-schedule",
            schedule_expression=rate(args.every_minutes),
            flexible_time_window={"mode": "OFF"},
            kms_key_arn=args.archive.key_arn,
            target={
                "arn": function.arn,
                "role_arn": start_role.arn,
                "dead_letter_config": {"arn": given_up.arn},
            },
            region=region,
            opts=pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[start])),
        )
        metric_alarm(
            f"{name}-{FAILED.name}",
            FAILED,
            dimensions={"FunctionName": function.name},
            topic_arn=args.alarm_topic_arn,
            region=args.archive.region,
            opts=child,
        )
        metric_alarm(
            f"{name}-{GIVEN_UP.name}",
            GIVEN_UP,
            dimensions={"QueueName": given_up.name},
            topic_arn=args.alarm_topic_arn,
            region=args.archive.region,
            opts=child,
        )
        self.function = function.name
        self.register_outputs({"function": self.function})


def rate(minutes: int) -> str:
    """EventBridge Scheduler's word for `every so many minutes`."""
    return f"rate({minutes} {'minute' if minutes == 1 else 'minutes'})"


def invoke_policy(*, function: str, key: str, given_up: str, region: AwsRegion) -> dict[str, object]:
    """What the schedule may do: read itself, start the function, and say that it could not."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            allow("lambda:InvokeFunction", on=function),
            allow("sqs:SendMessage", on=given_up),
            only_through("scheduler", allow("kms:Decrypt", on=key), region=region),
            only_through("sqs", allow("kms:Decrypt", "kms:GenerateDataKey", on=key), region=region),
        ],
    }


def nothing_else(_: str) -> list[dict[str, object]]:
    """No statements."""
    return []


def job_policy_document(
    archive: ArchiveBucket,
    overflow: OverflowQueue | None,
    logs: pulumi.Input[str],
    *,
    given_up: pulumi.Input[str] | None = None,
    and_also: Callable[[str], list[dict[str, object]]] = nothing_else,
) -> pulumi.Output[str]:
    """`job_policy` of what is known only once it stands. `and_also`: further statements, from the log group's ARN."""
    return pulumi.Output.all(
        bucket=archive.bucket_arn,
        key=archive.key_arn,
        logs=logs,
        queue=overflow.arn if overflow else None,
        given_up=given_up,
    ).apply(lambda arns: json.dumps(job_policy(**arns, and_also=and_also(arns["logs"]))))


def job_policy(
    *,
    bucket: str,
    key: str,
    logs: str,
    queue: str | None,
    given_up: str | None,
    and_also: list[dict[str, object]],
) -> dict[str, object]:
    """What the job may do: read what arrived and its own state, write events, dead letters and state, delete nothing.

    Listing is of the whole bucket: S3 says that an object is missing only to who may list, by any prefix.
    """
    read = (RAW_PREFIX, SPILL_PREFIX, STATE_PREFIX)  # the state has the code of the job on Spark too
    written = (SEGMENT_LOGS_PREFIX, BATCHES_PREFIX, IDS_PREFIX, DEAD_PREFIX)
    drained = (SPILL_PREFIX, DEAD_LETTER_PREFIX) if queue else ()
    statements = [
        allow("s3:ListBucket", on=bucket),
        allow("s3:GetObject", on=[f"{bucket}/{prefix}*" for prefix in read]),
        allow("s3:PutObject", on=[f"{bucket}/{prefix}*" for prefix in (*written, *drained)]),
        allow("kms:Decrypt", "kms:GenerateDataKey", on=key),
        allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{logs}:*"),
    ]
    if queue:
        statements.append(allow("sqs:ReceiveMessage", "sqs:DeleteMessage", on=queue))
    if given_up:
        statements.append(allow("sqs:SendMessage", on=given_up))
    return {"Version": "2012-10-17", "Statement": statements + and_also}


def _environment(args: CompactionArgs) -> dict[str, pulumi.Input[str]]:
    variables: dict[str, pulumi.Input[str]] = {
        environment.REGION: args.archive.region.value,
        environment.BUCKET: args.archive.bucket,
        environment.WINDOW_HOURS: str(args.dedupe_hours),
    }
    if args.overflow:
        variables[environment.QUEUE_URL] = args.overflow.url
    return variables
