"""Tests of the claim table: one region, items that expire, recovery."""

from __future__ import annotations

import pytest

from components.claim_table import ClaimTable, ClaimTableArgs
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import Recorder, value_of


@pytest.mark.parametrize("region", [region.aws_region for region in ProcessingRegion])
def test_r71_the_table_is_in_the_one_region_and_has_no_way_out_of_it(
    recorder: Recorder, region: AwsRegion
) -> None:
    claims = recorder.deploy(lambda: ClaimTable("claims", ClaimTableArgs(region=region)))

    assert recorder.children() == children.claim_table("claims")
    (table,) = recorder.of_type("aws:dynamodb/table:Table")
    assert recorder.effective_region(table) == region.value
    assert table.inputs.keys().isdisjoint({"replicas", "streamEnabled", "globalTableWitness"})
    assert value_of(claims.table_arn).split(":")[3] == region.value


def test_items_expire_and_the_table_can_be_recovered(recorder: Recorder) -> None:
    recorder.deploy(lambda: ClaimTable("claims", ClaimTableArgs(region=AwsRegion.DUBLIN)))

    (table,) = recorder.of_type("aws:dynamodb/table:Table")
    assert table.inputs["ttl"] == {"attributeName": "expires_at", "enabled": True}
    assert table.inputs["hashKey"] == "pk"
    assert table.inputs["attributes"] == [{"name": "pk", "type": "S"}]
    assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
    assert table.inputs["serverSideEncryption"] == {"enabled": True}
    assert table.inputs["billingMode"] == "PAY_PER_REQUEST"
