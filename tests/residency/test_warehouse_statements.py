"""Statements for the warehouses outside AWS: the region's ranges, all of them and no others."""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Address, IPv4Network

import pytest

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_RANGES
from residency.warehouse_statements import StatementKind, statements

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST


def of(kind: StatementKind, region: ProcessingRegion) -> str:
    return statements(kind=kind, processing_region=region, name="segment-loader")


def networks_in(text: str) -> set[IPv4Network]:
    return {IPv4Network(found) for found in re.findall(r"\d+\.\d+\.\d+\.\d+/\d+", text)}


@pytest.mark.parametrize("region", [EU, US])
@pytest.mark.parametrize("kind", [StatementKind.SNOWFLAKE, StatementKind.DATABRICKS])
def test_r78_r79_the_region_s_ranges_are_let_in_and_no_others(
    kind: StatementKind, region: ProcessingRegion
) -> None:
    assert networks_in(of(kind, region)) == set(WAREHOUSE_RANGES[region])


def test_r77_r79_synapse_gets_the_eight_addresses_of_the_eu_range() -> None:
    (first, last) = re.findall(r"address (\d+\.\d+\.\d+\.\d+)", of(StatementKind.AZURE_SYNAPSE, EU))
    assert (IPv4Address(first), IPv4Address(last)) == (
        IPv4Address("3.251.148.96"),
        IPv4Address("3.251.148.103"),
    )
    assert of(StatementKind.AZURE_SYNAPSE, US).count("firewall-rule create") == 2


def test_r77_r79_db2_gets_single_addresses() -> None:
    listed = json.loads(of(StatementKind.DB2, EU))["ip_addresses"]
    assert [one["address"] for one in listed] == [f"3.251.148.{last}" for last in range(96, 104)]


def test_r76_bigquery_needs_no_rule() -> None:
    assert of(StatementKind.BIGQUERY, EU) == of(StatementKind.BIGQUERY, US) == ""


@pytest.mark.parametrize("name", ["", "1st", "a'; DROP", "a b", "x" * 64])
def test_a_name_that_could_be_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a rule's name is"):
        statements(kind=StatementKind.SNOWFLAKE, processing_region=EU, name=name)
