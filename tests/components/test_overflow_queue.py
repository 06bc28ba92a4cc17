"""Tests of the overflow queue: where it is, what encrypts it, who may use it, when it is told of."""

from __future__ import annotations

import json

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.overflow_queue import OverflowQueue, OverflowQueueArgs
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import Recorder, value_of


def deployed(recorder: Recorder, region: AwsRegion = AwsRegion.DUBLIN) -> OverflowQueue:
    def program() -> OverflowQueue:
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=region, retention_days=365))
        return OverflowQueue("overflow", OverflowQueueArgs(archive=archive))

    return recorder.deploy(program)


@pytest.mark.parametrize("region", [region.aws_region for region in ProcessingRegion])
def test_r4_the_queue_and_all_with_it_is_in_the_region_of_the_archive(
    recorder: Recorder, region: AwsRegion
) -> None:
    queue = deployed(recorder, region)

    expected = children.overflow_queue("overflow")
    assert recorder.children() == expected | children.archive_bucket("archive")
    own = [one for one in recorder.aws_resources() if (one.type, one.name) in expected]
    assert {recorder.effective_region(one) for one in own} == {region.value}
    assert {one.parent for one in own} == {"overflow"}
    assert f".{region}." in value_of(queue.url)


def test_what_waits_is_under_the_archives_key_for_the_14_days_that_sqs_allows(recorder: Recorder) -> None:
    deployed(recorder)

    (queue,) = recorder.of_type("aws:sqs/queue:Queue")
    assert queue.inputs["kmsMasterKeyId"] == "arn:aws:kms:eu-west-1:123456789012:key/archive-key"
    assert queue.inputs["messageRetentionSeconds"] == 1_209_600


def test_the_policy_only_denies_what_is_not_tls(recorder: Recorder) -> None:
    queue = deployed(recorder)

    (statement,) = json.loads(recorder.one("overflow-policy").inputs["policy"])["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Deny", value_of(queue.arn))
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_events_that_wait_for_a_day_are_told_of(recorder: Recorder) -> None:
    deployed(recorder)

    alarm = recorder.one("overflow-waiting").inputs
    assert (alarm["namespace"], alarm["metricName"]) == ("AWS/SQS", "ApproximateAgeOfOldestMessage")
    assert alarm["threshold"] == 86_400
