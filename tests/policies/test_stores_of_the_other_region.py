"""The requirements on stores, each with what the pack refuses of a stack that breaks it."""

from __future__ import annotations

from typing import Any

import pytest

from policies.findings import Verdict
from policies.scenario import Given
from tests.policies.analysing import analyse

ACCOUNT = "111122223333"
US_KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/0a1b2c3d-0000-0000-0000-000000000000"
FUNCTION = "aws:lambda/function:Function"


def refused(*given: Given) -> set[str]:
    """The rules that a program in EU West breaks."""
    judgements = analyse(given, config={"processingRegion": "eu-west"}).judgements
    assert all(one.mandatory for one in judgements if one.finding.verdict is Verdict.VIOLATION)
    return {one.finding.rule for one in judgements if one.finding.verdict is Verdict.VIOLATION}


def reading(region: str, service: str, name: str) -> Given:
    arn = f"arn:aws:{service}:{region}:{ACCOUNT}:{name}"
    return Given(type=FUNCTION, name="reader", props={"environment": {"variables": {"STORE": arn}}})


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("sqs", "overflow"),
        ("dynamodb", "table/claims"),
        ("firehose", "deliverystream/events"),
        ("kms", "key/0a1b2c3d-0000-0000-0000-000000000000"),
    ],
)
def test_r7_a_store_a_queue_or_a_key_of_the_us_stack_is_not_used_by_one_of_the_eu(
    service: str, name: str
) -> None:
    assert refused(reading("us-west-2", service, name)) == {"V28-setting"}
    assert refused(reading("eu-west-1", service, name)) == set()


@pytest.mark.parametrize(
    ("type_", "props", "rule"),
    [
        (
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            {
                "bucket": "archive-0a1b2c3",
                "role": f"arn:aws:iam::{ACCOUNT}:role/replication",
                "rules": [
                    {
                        "status": "Enabled",
                        "destination": {
                            "bucket": "arn:aws:s3:::copies",
                            "encryptionConfiguration": {"replicaKmsKeyId": US_KEY},
                        },
                    }
                ],
            },
            "V07-s3-replication",
        ),
        (
            "aws:dynamodb/table:Table",
            {"hashKey": "id", "replicas": [{"regionName": "us-west-2"}]},
            "V08-dynamodb-replicas",
        ),
        ("aws:kms/key:Key", {"multiRegion": True}, "V12-kms-multi-region-key"),
        (
            "aws:backup/plan:Plan",
            {
                "rules": [
                    {
                        "ruleName": "daily",
                        "targetVaultName": "vault",
                        "copyActions": [
                            {"destinationVaultArn": f"arn:aws:backup:us-west-2:{ACCOUNT}:backup-vault:copies"}
                        ],
                    }
                ]
            },
            "V15-backup-copy",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("V") else "",
)
def test_r73_what_replicates_out_of_the_eu_is_refused(type_: str, props: dict[str, Any], rule: str) -> None:
    assert rule in refused(Given(type=type_, name="store", props=props))
