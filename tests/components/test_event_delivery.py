"""Tests of event delivery: its children and their region, where it writes, what its role may do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.event_delivery import EventDelivery, EventDeliveryArgs, delivery_policy, trust
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import GLOBAL_TYPES, Recorder, value_of

ARCHIVE_ARN = "arn:aws:s3:::archive-1a2b3c4"


def deployed(
    recorder: Recorder, *, region: AwsRegion = AwsRegion.DUBLIN, topic: str | None = None
) -> EventDelivery:
    def program() -> EventDelivery:
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=region, retention_days=365))
        args = EventDeliveryArgs(archive=archive, log_retention_days=30, alarm_topic_arn=topic)
        return EventDelivery("delivery", args)

    return recorder.deploy(program)


def stream(recorder: Recorder) -> dict[str, Any]:
    (one,) = recorder.of_type("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
    assert one.inputs["destination"] == "extended_s3"
    configuration: dict[str, Any] = one.inputs["extendedS3Configuration"]
    return configuration


def test_event_delivery_registers_exactly_these_children(recorder: Recorder) -> None:
    deployed(recorder)

    expected = children.event_delivery("delivery")
    assert recorder.children() == expected | children.archive_bucket("archive")
    own = [one for one in recorder.aws_resources() if (one.type, one.name) in expected]
    assert {one.parent for one in own} == {"delivery", "delivery-overflow", "delivery-claims"}


@pytest.mark.parametrize("region", [region.aws_region for region in ProcessingRegion])
def test_r5_r69_every_child_is_in_the_region_of_the_archive(recorder: Recorder, region: AwsRegion) -> None:
    delivery = deployed(recorder, region=region)

    regional = [one for one in recorder.aws_resources() if one.type not in GLOBAL_TYPES]
    assert {recorder.effective_region(one) for one in regional} == {region.value}
    assert value_of(delivery.stream_arn).split(":")[3] == region.value


def test_r69_the_stream_writes_gzip_into_the_archive_under_its_key(recorder: Recorder) -> None:
    delivery = deployed(recorder)

    configuration = stream(recorder)
    assert configuration["bucketArn"] == ARCHIVE_ARN
    assert configuration["kmsKeyArn"] == value_of(delivery.archive.key_arn)
    assert configuration["compressionFormat"] == "GZIP"
    assert configuration["prefix"] == "raw/"
    assert configuration["errorOutputPrefix"] == "dead-letter/firehose/!{firehose:error-output-type}/"
    assert (configuration["bufferingSize"], configuration["bufferingInterval"]) == (64, 60)


def test_r69_events_that_wait_in_the_stream_are_encrypted_with_the_archives_key(recorder: Recorder) -> None:
    delivery = deployed(recorder)

    (one,) = recorder.of_type("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
    assert one.inputs["serverSideEncryption"] == {
        "enabled": True,
        "keyType": "CUSTOMER_MANAGED_CMK",
        "keyArn": value_of(delivery.archive.key_arn),
    }


def test_the_stream_logs_its_errors_into_its_own_group(recorder: Recorder) -> None:
    deployed(recorder)

    logging = stream(recorder)["cloudwatchLoggingOptions"]
    assert logging == {
        "enabled": True,
        "logGroupName": "delivery-logs-1a2b3c4",
        "logStreamName": "delivery-errors-1a2b3c4",
    }
    assert recorder.one("delivery-logs").inputs["retentionInDays"] == 30


def test_the_role_has_its_policy_before_the_stream_tries_it(recorder: Recorder) -> None:
    deployed(recorder)

    (firehose,) = recorder.of_type("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")
    assert "delivery-policy" in firehose.depends_on
    assert json.loads(recorder.one("delivery-role").inputs["assumeRolePolicy"]) == trust(
        "firehose.amazonaws.com"
    )


def test_the_role_may_do_what_delivery_needs_and_no_more(recorder: Recorder) -> None:
    delivery = deployed(recorder)

    policy = json.loads(recorder.one("delivery-policy").inputs["policy"])
    allowed = {
        action: statement["Resource"] for statement in policy["Statement"] for action in statement["Action"]
    }
    key = value_of(delivery.archive.key_arn)
    objects = [f"{ARCHIVE_ARN}/raw/*", f"{ARCHIVE_ARN}/dead-letter/*"]
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:delivery-logs-1a2b3c4"
    log_stream = f"{group}:log-stream:delivery-errors-1a2b3c4"
    assert allowed == {
        "s3:GetBucketLocation": ARCHIVE_ARN,
        "s3:ListBucket": ARCHIVE_ARN,
        "s3:ListBucketMultipartUploads": ARCHIVE_ARN,
        "s3:PutObject": objects,
        "s3:GetObject": objects,
        "s3:AbortMultipartUpload": objects,
        "kms:GenerateDataKey": key,
        "kms:Decrypt": key,
        "logs:PutLogEvents": log_stream,
    }


def test_the_policy_has_no_wildcard_resource_or_action() -> None:
    policy = delivery_policy(
        bucket="arn:aws:s3:::archive",
        key="arn:aws:kms:eu-west-1:123456789012:key/k",
        log_stream="arn:aws:logs:eu-west-1:123456789012:log-group:g:log-stream:s",
    )

    for statement in policy["Statement"]:  # type: ignore[attr-defined]
        resources = statement["Resource"]
        assert "*" not in ([resources] if isinstance(resources, str) else resources)
        assert not [action for action in statement["Action"] if action.endswith("*")]


def test_r69_a_stream_for_another_region_than_its_archives_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="region"):
        EventDeliveryArgs(archive=object(), log_retention_days=30, region="us-west-2")  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("topic", [None, "arn:aws:sns:eu-west-1:123456789012:alarms"])
def test_late_delivery_is_an_alarm_of_the_stream_itself(recorder: Recorder, topic: str | None) -> None:
    deployed(recorder, topic=topic)

    alarm = recorder.one("delivery-late").inputs
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/Firehose", "DeliveryToS3.DataFreshness")
    assert alarm["dimensions"] == {"DeliveryStreamName": "delivery-1a2b3c4"}
    assert (alarm["statistic"], alarm["threshold"], alarm["comparisonOperator"]) == (
        "Maximum",
        900,
        "GreaterThanThreshold",
    )
    assert alarm["alarmActions"] == ([topic] if topic else [])
