"""Compaction beyond one machine: the same job on EMR Serverless, started on a schedule."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pulumi
import pulumi_aws as aws

from compaction.archive_keys import STATE_PREFIX
from compaction.batch import Rules
from components.archive_bucket import ArchiveBucket
from components.compaction import job_policy_document, rate
from components.compaction_package import write_spark_package
from components.event_delivery import allow, trust
from components.lambda_package import PROJECT
from components.overflow_queue import OverflowQueue
from components.regional_key import log_group, only_through
from residency.regions import AwsRegion

ENTRY_POINT = PROJECT / "compaction" / "spark_main.py"
CODE_PREFIX = STATE_PREFIX + "code/"
RELEASE_LABEL = "emr-7.13.0"  # Spark 3.5; the newest of 2026-04
PYTHON = "/usr/bin/python3.11"  # our code needs 3.11, which is not the image's default
IDLE_MINUTES = 5
PARTITIONS_PER_VCPU = 3
EXECUTOR_VCPUS, EXECUTOR_GB = 4, 16
START_JOB = (
    "arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun"  # a universal target of EventBridge Scheduler
)


@dataclass(frozen=True, kw_only=True)
class SparkCompactionArgs:
    """The region is the archive's. `max_vcpus` bounds what runs at once, and with it the bill."""

    archive: ArchiveBucket
    overflow: OverflowQueue | None = None
    dedupe_hours: int = 24
    every_minutes: int = 60
    architecture: Literal["arm64", "x86_64"] = "arm64"
    max_vcpus: int = 64
    log_retention_days: int = 365

    def __post_init__(self) -> None:
        Rules(window_hours=self.dedupe_hours)
        if self.every_minutes < 1:
            raise ValueError(f"every_minutes is {self.every_minutes}: it must be at least 1")
        if self.max_vcpus < 2 * EXECUTOR_VCPUS:
            raise ValueError(
                f"max_vcpus is {self.max_vcpus}: a driver and an executor need {2 * EXECUTOR_VCPUS}"
            )


class SparkCompaction(pulumi.ComponentResource):
    """An EMR Serverless application that stands still between runs, its job's role, code in the archive and schedule.

    Outputs: `application_id`.
    """

    application_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: SparkCompactionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:SparkCompaction", name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        region = args.archive.region.value

        logs = log_group(
            f"{name}-logs", key=args.archive.key, retention_days=args.log_retention_days, opts=self._child
        )
        role = aws.iam.Role(
            f"{name}-role",
            assume_role_policy=json.dumps(trust("emr-serverless.amazonaws.com")),
            opts=self._child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.name,
            policy=job_policy_document(args.archive, args.overflow, logs.arn, and_also=log_reading),
            opts=self._child,
        )
        application = aws.emrserverless.Application(
            name,
            type="SPARK",
            release_label=RELEASE_LABEL,
            architecture=args.architecture.upper(),
            auto_start_configuration={"enabled": True},
            auto_stop_configuration={"enabled": True, "idle_timeout_minutes": IDLE_MINUTES},
            maximum_capacity={
                "cpu": f"{args.max_vcpus} vCPU",
                "memory": f"{args.max_vcpus * EXECUTOR_GB // EXECUTOR_VCPUS} GB",
            },
            region=region,
            opts=self._child,
        )
        entry_point = self._code("entry-point", ENTRY_POINT)
        package = self._code("package", write_spark_package())
        job = pulumi.Output.all(
            application=application.id,
            role=role.arn,
            bucket=args.archive.bucket,
            entry_point=entry_point.key,
            package=package.key,
            logs=logs.name,
            queue_url=args.overflow.url if args.overflow else None,
        ).apply(lambda known: json.dumps(start_job_run(args=args, region=region, **known)))
        start_role = aws.iam.Role(
            f"{name}-schedule-role",
            assume_role_policy=json.dumps(trust("scheduler.amazonaws.com")),
            opts=self._child,
        )
        start = aws.iam.RolePolicy(
            f"{name}-schedule-policy",
            role=start_role.name,
            policy=pulumi.Output.all(
                application=application.arn, role=role.arn, key=args.archive.key_arn
            ).apply(lambda arns: json.dumps(start_policy(region=args.archive.region, **arns))),
            opts=self._child,
        )
        aws.scheduler.Schedule(
            f"{name}-schedule",
            schedule_expression=rate(args.every_minutes),
            flexible_time_window={"mode": "OFF"},
            kms_key_arn=args.archive.key_arn,
            target={"arn": START_JOB, "role_arn": start_role.arn, "input": job},
            region=region,
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=[start, policy])
            ),
        )
        self.application_id = application.id
        self.register_outputs({"applicationId": self.application_id})

    def _code(self, kind: str, path: Path) -> aws.s3.BucketObjectv2:
        """A file in the archive, named for its content: a run that has begun keeps the code it began with."""
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        return aws.s3.BucketObjectv2(
            f"{self._name}-{kind}",
            bucket=self._args.archive.bucket,
            key=f"{CODE_PREFIX}{digest}{path.suffix}",
            source=pulumi.FileAsset(str(path)),
            checksum_algorithm="SHA256",  # a bucket with Object Lock refuses an object without a checksum
            region=self._args.archive.region.value,
            opts=self._child,
        )


def start_job_run(
    *,
    args: SparkCompactionArgs,
    region: str,
    application: str,
    role: str,
    bucket: str,
    entry_point: str,
    package: str,
    logs: str,
    queue_url: str | None,
) -> dict[str, object]:
    """The parameters of EMR Serverless StartJobRun, in the names that EventBridge Scheduler hands on."""
    arguments = {
        "--bucket": bucket,
        "--region": region,
        "--window-hours": str(args.dedupe_hours),
        "--partitions": str(args.max_vcpus * PARTITIONS_PER_VCPU),
        **({"--queue-url": queue_url} if queue_url else {}),
    }
    configuration = {
        "spark.emr-serverless.driverEnv.PYSPARK_PYTHON": PYTHON,
        "spark.emr-serverless.driverEnv.PYSPARK_DRIVER_PYTHON": PYTHON,
        "spark.executorEnv.PYSPARK_PYTHON": PYTHON,
        "spark.executor.cores": str(EXECUTOR_VCPUS),
        "spark.executor.memory": f"{EXECUTOR_GB - 2}g",
        "spark.submit.pyFiles": f"s3://{bucket}/{package}",
    }
    return {
        "ApplicationId": application,
        "ClientToken": "<aws.scheduler.execution-id>",
        "ExecutionRoleArn": role,
        "JobDriver": {
            "SparkSubmit": {
                "EntryPoint": f"s3://{bucket}/{entry_point}",
                "EntryPointArguments": [word for pair in arguments.items() for word in pair],
                "SparkSubmitParameters": " ".join(
                    f"--conf {key}={value}" for key, value in configuration.items()
                ),
            }
        },
        "ConfigurationOverrides": {
            "MonitoringConfiguration": {
                "CloudWatchLoggingConfiguration": {"Enabled": True, "LogGroupName": logs},
                # AWS's own copy of the logs, beside the log group.
                "ManagedPersistenceMonitoringConfiguration": {"Enabled": False},
            }
        },
    }


def log_reading(logs: str) -> list[dict[str, object]]:
    """What EMR Serverless asks of the role of a job that writes to a log group (its user guide, logging)."""
    every_group = ":".join([*logs.split(":")[:5], "log-group:*"])
    return [allow("logs:DescribeLogStreams", on=f"{logs}:*"), allow("logs:DescribeLogGroups", on=every_group)]


def start_policy(*, application: str, role: str, key: str, region: AwsRegion) -> dict[str, object]:
    """What the schedule may do: read itself, start this application's jobs, and hand them the job's role."""
    hand_on = allow("iam:PassRole", on=role)
    hand_on["Condition"] = {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            allow("emr-serverless:StartJobRun", on=application),
            hand_on,
            only_through("scheduler", allow("kms:Decrypt", on=key), region=region),
        ],
    }
