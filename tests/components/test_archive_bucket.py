"""Tests of the archive bucket: its children and their region, what its policy refuses, what its arguments refuse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs, ObjectLock, bucket_policy
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import Recorder, value_of

REGIONS = [region.aws_region for region in ProcessingRegion]


def deployed(recorder: Recorder, *, region: AwsRegion = AwsRegion.DUBLIN, **arguments: Any) -> ArchiveBucket:
    args = ArchiveBucketArgs(region=region, **{"retention_days": 365, **arguments})
    return recorder.deploy(lambda: ArchiveBucket("archive", args))


def statements(policy: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_archive_bucket_registers_exactly_these_children(recorder: Recorder) -> None:
    deployed(recorder)

    assert recorder.children() == children.archive_bucket("archive")
    assert {one.parent for one in recorder.aws_resources()} == {"archive"}


@pytest.mark.parametrize("region", REGIONS)
def test_r68_r70_every_child_is_in_the_region_of_the_argument(recorder: Recorder, region: AwsRegion) -> None:
    deployed(recorder, region=region)

    assert {recorder.effective_region(one) for one in recorder.aws_resources()} == {region.value}


@pytest.mark.parametrize("region", REGIONS)
def test_r73_the_key_is_single_region_and_rotates(recorder: Recorder, region: AwsRegion) -> None:
    deployed(recorder, region=region, key_deletion_window_days=7)

    key = recorder.one("archive-key").inputs
    assert key["multiRegion"] is False
    assert key["enableKeyRotation"] is True
    assert key["deletionWindowInDays"] == 7


def test_r73_nothing_replicates_the_archive(recorder: Recorder) -> None:
    deployed(recorder)

    # The policy speaks of replication, to refuse it.
    others = [one for one in recorder.aws_resources() if one.name != "archive-policy"]
    assert not [one.name for one in others if "replica" in f"{one.type} {one.inputs}".lower()]


def test_every_object_is_encrypted_with_the_archives_own_key(recorder: Recorder) -> None:
    bucket = deployed(recorder)

    (rule,) = recorder.one("archive-encryption").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": value_of(bucket.key_arn),
    }
    assert rule["bucketKeyEnabled"] is True


def test_public_access_is_blocked_in_all_four_ways(recorder: Recorder) -> None:
    bucket = deployed(recorder)

    assert recorder.one("archive-public-access").inputs == {
        "bucket": value_of(bucket.bucket),
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
        "region": "eu-west-1",
    }


def test_versioning_is_on_before_the_lifecycle_and_the_lock(recorder: Recorder) -> None:
    deployed(recorder, object_lock=ObjectLock(mode="governance", days=30))

    assert recorder.one("archive-versioning").inputs["versioningConfiguration"] == {"status": "Enabled"}
    for name in ("archive-retention", "archive-object-lock"):
        assert "archive-versioning" in recorder.one(name).depends_on
    assert "archive-public-access" in recorder.one("archive-policy").depends_on


def test_retention_deletes_events_old_versions_and_broken_uploads(recorder: Recorder) -> None:
    deployed(recorder, retention_days=90)

    (rule,) = recorder.one("archive-retention").inputs["rules"]
    assert rule["status"] == "Enabled"
    assert rule["filter"] == {"prefix": ""}
    assert rule["expiration"] == {"days": 90}
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert rule["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


def test_acls_are_out_of_use(recorder: Recorder) -> None:
    deployed(recorder)

    assert recorder.one("archive-ownership").inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


@pytest.mark.parametrize("force_destroy", [True, False])
def test_events_are_deleted_with_the_stack_only_where_that_is_asked_for(
    recorder: Recorder, force_destroy: bool
) -> None:
    deployed(recorder, force_destroy=force_destroy)

    buckets = recorder.of_type("aws:s3/bucket:Bucket")
    assert [one.inputs["forceDestroy"] for one in buckets] == [force_destroy]
    assert [one.inputs["objectLockEnabled"] for one in buckets] == [False]


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_object_lock_is_one_more_child(recorder: Recorder, mode: Any) -> None:
    deployed(recorder, object_lock=ObjectLock(mode=mode, days=30))

    assert recorder.children() == children.archive_bucket("archive", object_lock=True)
    assert recorder.one("archive-object-lock").inputs["rule"] == {
        "defaultRetention": {"mode": mode.upper(), "days": 30}
    }
    (bucket,) = recorder.of_type("aws:s3/bucket:Bucket")
    assert bucket.inputs["objectLockEnabled"] is True


def test_a_lock_longer_than_the_retention_is_refused() -> None:
    with pytest.raises(ValueError, match=r"object_lock\.days \(366\) is longer than retention_days \(365\)"):
        ArchiveBucketArgs(
            region=AwsRegion.DUBLIN, retention_days=365, object_lock=ObjectLock(mode="governance", days=366)
        )


@pytest.mark.parametrize("days", [0, -1])
def test_a_retention_of_no_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1, not {days}"):
        ArchiveBucketArgs(region=AwsRegion.DUBLIN, retention_days=days)


def test_the_region_cannot_be_left_out() -> None:
    with pytest.raises(TypeError, match="region"):
        ArchiveBucketArgs(retention_days=365)  # type: ignore[call-arg]


@pytest.mark.parametrize("region", REGIONS)
def test_r4_the_policy_refuses_plain_http_other_regions_and_ways_out(
    recorder: Recorder, region: AwsRegion
) -> None:
    bucket = deployed(recorder, region=region)
    arn = value_of(bucket.bucket_arn)

    known = statements(json.loads(recorder.one("archive-policy").inputs["policy"]))

    assert set(known) == {"TlsOnly", "ThisRegionOnly", "NoWayOut"}
    assert all(one["Effect"] == "Deny" and one["Principal"] == "*" for one in known.values())
    assert known["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert known["ThisRegionOnly"]["Condition"] == {"StringNotEquals": {"aws:RequestedRegion": region.value}}
    for sid in ("TlsOnly", "ThisRegionOnly"):
        assert known[sid]["Action"] == "s3:*"
        assert known[sid]["Resource"] == [arn, f"{arn}/*"]
    assert known["NoWayOut"]["Resource"] == arn
    assert "Condition" not in known["NoWayOut"]


def test_r73_the_policy_refuses_replication_and_acceleration_to_everybody() -> None:
    known = statements(bucket_policy(bucket_arn="arn:aws:s3:::archive", region=AwsRegion.DUBLIN))

    assert set(known["NoWayOut"]["Action"]) == {
        "s3:PutReplicationConfiguration",
        "s3:PutAccelerateConfiguration",
    }


def test_the_policy_grants_nothing_and_names_no_wildcard_resource() -> None:
    for statement in statements(
        bucket_policy(bucket_arn="arn:aws:s3:::archive", region=AwsRegion.OREGON)
    ).values():
        resources = statement["Resource"]
        assert statement["Effect"] == "Deny"
        assert "*" not in ([resources] if isinstance(resources, str) else resources)


def test_outputs_are_those_of_the_bucket_and_the_key(recorder: Recorder) -> None:
    bucket = deployed(recorder)

    assert value_of(bucket.bucket) == "archive-1a2b3c4"
    assert value_of(bucket.bucket_arn) == "arn:aws:s3:::archive-1a2b3c4"
    assert value_of(bucket.key_arn).split(":")[3] == "eu-west-1"
    assert bucket.region is ProcessingRegion.EU_WEST.aws_region
