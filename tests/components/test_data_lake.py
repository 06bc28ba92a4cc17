"""Tests of the Data Lake: its children and their region, the trust by region, and what the role may do."""

from __future__ import annotations

import json

import pytest

from components.data_lake import DataLake, DataLakeArgs
from residency.data_lake_trust import DATA_LAKE_PRINCIPALS, access_policy, trust_policy
from residency.regions import ProcessingRegion
from tests.components import children
from tests.components.recording import Recorder

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST


@pytest.mark.parametrize("region", [EU, US])
def test_r72_every_child_is_where_the_workspace_processes(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    args = DataLakeArgs(processing_region=region, workspace_ids=("ws1",))
    recorder.deploy(lambda: DataLake("lake", args))

    assert recorder.children() == children.data_lake("lake")
    for one in recorder.registrations:
        if one.type.startswith("aws:") and not one.type.startswith("aws:iam/"):
            assert one.inputs["region"] == region.aws_region.value, one.name
    results = recorder.one("lake-workgroup").inputs["configuration"]["resultConfiguration"]
    assert results["outputLocation"].startswith("s3://") and results["outputLocation"].endswith(
        "query-results/"
    )
    assert results["encryptionConfiguration"]["encryptionOption"] == "SSE_KMS"


def test_r72_d8_the_trust_differs_by_region_as_data() -> None:
    eu = trust_policy(processing_region=EU, workspace_ids=("ws1",))
    us = trust_policy(processing_region=US, workspace_ids=("ws1", "ws2"))
    assert eu == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "VendorOfThisWorkspace",
                "Effect": "Allow",
                "Principal": {"AWS": ["arn:aws:iam::595280932656:role/segment-datalakes-production-access"]},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": ["ws1"]}},
            }
        ],
    }
    statement = us["Statement"][0]  # type: ignore[index]
    assert statement["Principal"]["AWS"] == list(DATA_LAKE_PRINCIPALS[US])
    assert {principal.split(":")[4] for principal in statement["Principal"]["AWS"]} == {"294048959147"}
    assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == ["ws1", "ws2"]


@pytest.mark.parametrize("ids", [(), ("",), ("ws1", ""), ("w",), ("ws*",), ("${aws:username}",)])
def test_r72_a_role_without_an_external_id_cannot_be_written(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="external id"):
        DataLakeArgs(processing_region=EU, workspace_ids=ids)


def test_r72_the_role_reaches_its_own_bucket_database_and_key_in_its_region_only(recorder: Recorder) -> None:
    recorder.deploy(lambda: DataLake("lake", DataLakeArgs(processing_region=EU, workspace_ids=("ws1",))))
    policy = json.loads(recorder.one("lake-policy").inputs["policy"])
    for statement in policy["Statement"]:
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            assert resource != "*"
            assert ":us-" not in resource
        assert not any(action.endswith("*") for action in statement["Action"])
    glue = access_policy(
        bucket_arn="arn:aws:s3:::b", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k",
        aws_region="eu-west-1", account="123456789012", database="lake",
    )["Statement"][3]  # type: ignore[index]  # fmt: skip
    assert glue["Resource"] == [
        "arn:aws:glue:eu-west-1:123456789012:catalog",
        "arn:aws:glue:eu-west-1:123456789012:database/lake",
        "arn:aws:glue:eu-west-1:123456789012:table/lake/*",
    ]
