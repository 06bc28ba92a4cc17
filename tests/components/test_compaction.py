"""Tests of both compactions: their children and region, what the job may do, how it is started, what is deployed."""

from __future__ import annotations

import ast
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.compaction import Compaction, CompactionArgs, rate
from components.compaction_package import (
    PROJECT,
    layer_pins,
    write_lambda_package,
    write_layer,
    write_spark_package,
)
from components.overflow_queue import OverflowQueue, OverflowQueueArgs
from components.spark_compaction import SparkCompaction, SparkCompactionArgs
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import ACCOUNT, GLOBAL_TYPES, Recorder

BUCKET = "arn:aws:s3:::archive-1a2b3c4"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/archive-key"
REGIONS = [region.aws_region for region in ProcessingRegion]


def deployed(
    recorder: Recorder,
    component: Callable[[ArchiveBucket], pulumi.ComponentResource],
    *,
    region: AwsRegion = AwsRegion.DUBLIN,
) -> None:
    recorder.deploy(
        lambda: component(ArchiveBucket("archive", ArchiveBucketArgs(region=region, retention_days=365)))
    )


def queue(archive: ArchiveBucket, wanted: bool) -> OverflowQueue | None:
    return OverflowQueue("overflow", OverflowQueueArgs(archive=archive)) if wanted else None


def on_lambda(*, queued: bool = False, **changes: Any) -> Callable[[ArchiveBucket], pulumi.ComponentResource]:
    return lambda archive: Compaction(
        "compaction", CompactionArgs(archive=archive, overflow=queue(archive, queued), **changes)
    )


def on_spark(*, queued: bool = False, **changes: Any) -> Callable[[ArchiveBucket], pulumi.ComponentResource]:
    return lambda archive: SparkCompaction(
        "compaction", SparkCompactionArgs(archive=archive, overflow=queue(archive, queued), **changes)
    )


def queue_arn(recorder: Recorder) -> str:
    arn: str = json.loads(recorder.one("overflow-policy").inputs["policy"])["Statement"][0]["Resource"]
    return arn


def queue_url(recorder: Recorder) -> str:
    url: str = recorder.one("overflow-policy").inputs["queueUrl"]
    return url


def key_through(service: str, *actions: str) -> dict[str, Any]:
    """The statement that lets a service of Dublin use the archive's key."""
    return {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}},
    }


BOTH = pytest.mark.parametrize(
    ("component", "own"),
    [(on_lambda, children.compaction("compaction")), (on_spark, children.spark_compaction("compaction"))],
    ids=["lambda", "spark"],
)


def statements(recorder: Recorder, policy: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(recorder.one(policy).inputs["policy"])["Statement"]
    return found


def resources_of(recorder: Recorder, action: str) -> list[str]:
    """What a job may do an action on."""
    found = [one["Resource"] for one in statements(recorder, "compaction-policy") if action in one["Action"]]
    return [arn for resource in found for arn in ([resource] if isinstance(resource, str) else resource)]


@BOTH
def test_compaction_registers_exactly_these_children(
    recorder: Recorder, component: Any, own: children.Children
) -> None:
    deployed(recorder, component())

    assert recorder.children() == own | children.archive_bucket("archive")
    parents = {one.parent for one in recorder.aws_resources() if (one.type, one.name) in own}
    assert parents == {"compaction"}


@BOTH
@pytest.mark.parametrize("region", REGIONS)
def test_r5_r71_every_child_is_in_the_region_of_the_archive(
    recorder: Recorder, component: Any, own: children.Children, region: AwsRegion
) -> None:
    deployed(recorder, component(), region=region)

    regional = [one for one in recorder.aws_resources() if one.type not in GLOBAL_TYPES]
    assert {(one.name, recorder.effective_region(one)) for one in regional} == {
        (one.name, region.value) for one in regional
    }
    foreign = {other.value for other in AwsRegion} - {region.value}
    text = json.dumps([dict(one.inputs) for one in regional], default=str)
    assert not [name for name in foreign if name in text]


@BOTH
def test_the_job_may_read_what_arrived_and_write_what_it_makes_and_delete_nothing(
    recorder: Recorder, component: Any, own: children.Children
) -> None:
    deployed(recorder, component())

    assert resources_of(recorder, "s3:GetObject") == [
        f"{BUCKET}/{prefix}*" for prefix in ("raw/", "spill/", "compaction/")
    ]
    assert resources_of(recorder, "s3:PutObject") == [
        f"{BUCKET}/{prefix}*"
        for prefix in ("segment-logs/", "compaction/batches/", "compaction/ids/", "dead-letter/compaction/")
    ]
    actions = {action for one in statements(recorder, "compaction-policy") for action in one["Action"]}
    assert not [action for action in actions if "Delete" in action or "*" in action]


@BOTH
def test_with_a_queue_the_job_may_take_its_messages_into_the_archive(
    recorder: Recorder, component: Any, own: children.Children
) -> None:
    deployed(recorder, component(queued=True))

    assert resources_of(recorder, "sqs:ReceiveMessage") == [queue_arn(recorder)]
    assert resources_of(recorder, "sqs:DeleteMessage") == [queue_arn(recorder)]
    assert f"{BUCKET}/spill/*" in resources_of(recorder, "s3:PutObject")
    assert f"{BUCKET}/dead-letter/*" in resources_of(recorder, "s3:PutObject")


@BOTH
@pytest.mark.parametrize("hours", [23, 169])
def test_a_window_outside_24_hours_to_7_days_is_refused(
    recorder: Recorder, component: Any, own: children.Children, hours: int
) -> None:
    with pytest.raises(ValueError, match=f"window_hours is {hours}"):
        deployed(recorder, component(dedupe_hours=hours))


@pytest.mark.parametrize(("minutes", "text"), [(1, "rate(1 minute)"), (60, "rate(60 minutes)")])
def test_a_schedule_says_its_minutes_as_eventbridge_does(minutes: int, text: str) -> None:
    assert rate(minutes) == text


# Lambda


def test_the_schedule_starts_the_function_and_may_do_nothing_else(recorder: Recorder) -> None:
    deployed(recorder, on_lambda(every_minutes=15))

    function = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:compaction-1a2b3c4"
    schedule = recorder.one("compaction-schedule").inputs
    assert schedule["scheduleExpression"] == "rate(15 minutes)"
    assert schedule["target"]["arn"] == function
    assert schedule["kmsKeyArn"] == KEY
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:compaction-given-up-1a2b3c4"
    assert schedule["target"]["deadLetterConfig"] == {"arn": queue}
    assert statements(recorder, "compaction-schedule-policy") == [
        {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": function},
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": queue},
        key_through("scheduler", "kms:Decrypt"),
        key_through("sqs", "kms:Decrypt", "kms:GenerateDataKey"),
    ]


def test_a_run_that_is_given_up_is_kept_in_a_queue_under_the_archives_key(recorder: Recorder) -> None:
    deployed(recorder, on_lambda())

    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:compaction-given-up-1a2b3c4"
    (function,) = (one.inputs for one in recorder.of_type("aws:lambda/function:Function"))
    assert function["deadLetterConfig"] == {"targetArn": queue}
    assert resources_of(recorder, "sqs:SendMessage") == [queue]
    (kept,) = recorder.of_type("aws:sqs/queue:Queue")
    assert kept.inputs["kmsMasterKeyId"] == KEY
    (alarm,) = [
        one.inputs
        for one in recorder.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if one.name == "compaction-given-up"
    ]
    assert alarm["dimensions"] == {"QueueName": "compaction-given-up-1a2b3c4"}
    assert alarm["metricName"] == "ApproximateNumberOfMessagesVisible"


@BOTH
def test_logs_environment_and_schedule_are_under_the_archives_key(
    recorder: Recorder, component: Any, own: children.Children
) -> None:
    deployed(recorder, component())

    assert recorder.one("compaction-logs").inputs["kmsKeyId"] == KEY
    assert "archive-key-policy" in recorder.one("compaction-logs").depends_on
    assert recorder.one("compaction-schedule").inputs["kmsKeyArn"] == KEY
    for function in recorder.of_type("aws:lambda/function:Function"):
        assert function.inputs["kmsKeyArn"] == KEY


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_function_has_duckdb_of_its_processor_and_what_it_needs_to_know(
    recorder: Recorder, architecture: str
) -> None:
    deployed(recorder, on_lambda(architecture=architecture, memory_mb=4_096, queued=True, dedupe_hours=168))

    (function,) = (one.inputs for one in recorder.of_type("aws:lambda/function:Function"))
    assert function["architectures"] == [architecture]
    assert function["layers"] == [f"arn:aws:lambda:eu-west-1:{ACCOUNT}:layer:compaction-duckdb:1"]
    assert recorder.one("compaction-duckdb").inputs["compatibleArchitectures"] == [architecture]
    assert (function["memorySize"], function["timeout"]) == (4_096, 900)
    assert function["environment"]["variables"] == {
        "COMPACTION_REGION": "eu-west-1",
        "COMPACTION_BUCKET": "archive-1a2b3c4",
        "COMPACTION_WINDOW_HOURS": "168",
        "COMPACTION_QUEUE_URL": queue_url(recorder),
    }


# Spark


def test_the_schedule_starts_the_job_with_its_role_and_may_do_nothing_else(recorder: Recorder) -> None:
    deployed(recorder, on_spark(queued=True, dedupe_hours=48, max_vcpus=8))

    role = f"arn:aws:iam::{ACCOUNT}:role/compaction-role-1a2b3c4"
    application = f"arn:aws:emr-serverless:eu-west-1:{ACCOUNT}:/applications/app-compaction"
    assert statements(recorder, "compaction-schedule-policy") == [
        {"Effect": "Allow", "Action": ["emr-serverless:StartJobRun"], "Resource": application},
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": role,
            "Condition": {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}},
        },
        key_through("scheduler", "kms:Decrypt"),
    ]
    target = recorder.one("compaction-schedule").inputs["target"]
    assert target["arn"] == "arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun"
    run = json.loads(target["input"])
    assert (run["ApplicationId"], run["ExecutionRoleArn"]) == ("app-compaction", role)
    words = run["JobDriver"]["SparkSubmit"]["EntryPointArguments"]
    assert dict(zip(words[::2], words[1::2], strict=True)) == {
        "--bucket": "archive-1a2b3c4",
        "--region": "eu-west-1",
        "--window-hours": "48",
        "--partitions": "24",
        "--queue-url": queue_url(recorder),
    }


def test_the_code_of_the_job_lies_in_the_archive_under_a_name_made_of_its_content(recorder: Recorder) -> None:
    deployed(recorder, on_spark())

    submit = json.loads(recorder.one("compaction-schedule").inputs["target"]["input"])["JobDriver"][
        "SparkSubmit"
    ]
    for name in ("entry-point", "package"):
        code = recorder.one(f"compaction-{name}").inputs
        assert code["bucket"] == "archive-1a2b3c4" and code["key"].startswith("compaction/code/")
        assert f"s3://archive-1a2b3c4/{code['key']}" in json.dumps(submit)


def test_a_bound_below_a_driver_and_an_executor_is_refused(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match="max_vcpus is 4"):
        deployed(recorder, on_spark(max_vcpus=4))


# What is deployed


@pytest.mark.parametrize("write", [write_lambda_package, write_spark_package])
def test_a_package_has_every_module_that_its_own_import(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(write(tmp_path)) as package:
        sources = {name: package.read(name) for name in package.namelist()}
    modules = {name.removesuffix(".py").replace("/", ".") for name in sources}
    wanted = {
        node.module
        for source in sources.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {name for name in wanted if name.startswith(("compaction.", "residency."))} <= modules
    assert not {name for name in wanted if name.startswith(("components", "gateway", "localcloud", "pulumi"))}


def test_the_same_sources_give_the_same_package(tmp_path: Path) -> None:
    first, second = write_lambda_package(tmp_path / "1"), write_lambda_package(tmp_path / "2")

    assert first.read_bytes() == second.read_bytes()


def test_a_layer_that_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    duckdb, isal = (pin.replace("==", "-") for pin in layer_pins())
    there = tmp_path / f"layer-{duckdb}-{isal}-arm64.zip"
    there.write_bytes(b"layer")

    assert write_layer("arm64", tmp_path) == there
    assert there.read_bytes() == b"layer"


def test_the_folder_of_packages_is_no_part_of_the_project() -> None:
    assert "build" in (PROJECT / ".gitignore").read_text()
