"""Tests of a region's key: what its policy lets whom do, and that log groups under it are in its region."""

from __future__ import annotations

import json

import pytest

from components.regional_key import RegionalKey, key_policy, log_group, only_through, regional_key
from residency.regions import AwsRegion, IngestRegion
from tests.components import children
from tests.components.recording import ACCOUNT, Recorder

REGIONS = [region.aws_region for region in IngestRegion]


def deployed(recorder: Recorder, region: AwsRegion) -> RegionalKey:
    def program() -> RegionalKey:
        key = regional_key("own", description="Logs", region=region, deletion_window_days=7)
        log_group("logs", key=key, retention_days=365)
        return key

    return recorder.deploy(program)


@pytest.mark.parametrize("region", REGIONS)
def test_r73_the_key_its_policy_and_the_logs_under_it_are_in_one_region(
    recorder: Recorder, region: AwsRegion
) -> None:
    deployed(recorder, region)

    assert recorder.children() == {
        *children.regional_key("own"),
        ("aws:cloudwatch/logGroup:LogGroup", "logs"),
    }
    assert {recorder.effective_region(one) for one in recorder.aws_resources()} == {region.value}
    key, logs = recorder.one("own").inputs, recorder.one("logs")
    assert (key["multiRegion"], key["enableKeyRotation"], key["deletionWindowInDays"]) == (False, True, 7)
    assert logs.inputs["kmsKeyId"] == f"arn:aws:kms:{region}:{ACCOUNT}:key/own"


def test_a_log_group_waits_for_the_policy_that_admits_it(recorder: Recorder) -> None:
    deployed(recorder, AwsRegion.DUBLIN)

    assert "own-policy" in recorder.one("logs").depends_on


@pytest.mark.parametrize("region", REGIONS)
def test_the_policy_leaves_rights_to_iam_and_admits_the_logs_of_its_account_and_region_only(
    recorder: Recorder, region: AwsRegion
) -> None:
    deployed(recorder, region)

    iam, logs = json.loads(recorder.one("own-policy").inputs["policy"])["Statement"]
    assert iam["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert (iam["Effect"], iam["Action"]) == ("Allow", "kms:*")
    assert logs["Principal"] == {"Service": f"logs.{region}.amazonaws.com"}
    context = {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{region}:{ACCOUNT}:log-group:*"}
    assert logs["Condition"] == {"ArnLike": context}
    assert "kms:*" not in logs["Action"]
    assert {iam["Resource"], logs["Resource"]} == {f"arn:aws:kms:{region}:{ACCOUNT}:key/own"}


def test_the_policy_is_of_the_keys_own_partition() -> None:
    policy = key_policy(key_arn="arn:aws-us-gov:kms:us-west-2:1:key/k", region=AwsRegion.OREGON)

    assert "arn:aws:" not in json.dumps(policy)


def test_a_statement_for_one_service_keeps_what_it_says() -> None:
    statement = only_through("sqs", {"Action": ["kms:Decrypt"]}, region=AwsRegion.SYDNEY)

    assert statement == {
        "Action": ["kms:Decrypt"],
        "Condition": {"StringEquals": {"kms:ViaService": "sqs.ap-southeast-2.amazonaws.com"}},
    }
