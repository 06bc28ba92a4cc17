"""Statements for the warehouses outside AWS: the region's ranges, all of them and no others; and the command."""

from __future__ import annotations

import json
import re
import shlex
from ipaddress import IPv4Address, IPv4Network

import pytest

from regional.__main__ import main
from residency.catalogue import CatalogueKind, catalogue
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, WarehouseKind
from residency.warehouse_statements import STATEMENT_KINDS, statements

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
regions = pytest.mark.parametrize("region", [EU, US])


def of(kind: WarehouseKind, region: ProcessingRegion) -> str:
    return statements(kind=kind, processing_region=region, name="segment-loader")


def networks_in(text: str) -> set[IPv4Network]:
    return {IPv4Network(found) for found in re.findall(r"\d+\.\d+\.\d+\.\d+/\d+", text)}


def test_r79_the_kinds_are_the_nine_of_the_reference_table_and_all_work_in_the_eu() -> None:
    rows = {
        slug: entry
        for (kind, slug), entry in catalogue().items()
        if kind is CatalogueKind.WAREHOUSE and entry.in_reference_table
    }
    assert {kind.value for kind in WarehouseKind} == set(rows) and len(rows) == 9
    assert all(all(entry.marks) for entry in rows.values())


def test_r74_r76_r79_each_kind_has_one_way_to_let_the_vendor_in_or_needs_none() -> None:
    assert set(WAREHOUSE_PORTS).isdisjoint(STATEMENT_KINDS)
    assert set(WarehouseKind) - set(WAREHOUSE_PORTS) - STATEMENT_KINDS == {
        WarehouseKind.BIGQUERY,
        WarehouseKind.S3,
        WarehouseKind.DATA_LAKES,
    }


@regions
@pytest.mark.parametrize("kind", [WarehouseKind.SNOWFLAKE, WarehouseKind.DATABRICKS])
def test_r78_r79_the_region_s_ranges_are_let_in_and_no_others(
    kind: WarehouseKind, region: ProcessingRegion
) -> None:
    assert networks_in(of(kind, region)) == set(WAREHOUSE_RANGES[region])


@regions
def test_r79_snowflake_s_statements_are_of_its_grammar(region: ProcessingRegion) -> None:
    rule, policy, user = [
        line for line in of(WarehouseKind.SNOWFLAKE, region).splitlines() if not line.startswith("--")
    ]
    assert re.fullmatch(r"CREATE NETWORK RULE \w+ TYPE = IPV4 VALUE_LIST = \('[^)]+'\) MODE = INGRESS;", rule)
    assert re.fullmatch(r"CREATE NETWORK POLICY \w+ ALLOWED_NETWORK_RULE_LIST = \('\w+'\);", policy)
    assert re.fullmatch(r"ALTER USER <loader> SET NETWORK_POLICY = \w+;", user)
    assert rule.split()[3] in policy and policy.split()[3] in user


@regions
def test_r79_the_lines_for_databricks_are_commands_with_a_json_body_each(region: ProcessingRegion) -> None:
    create, enable = [shlex.split(line) for line in of(WarehouseKind.DATABRICKS, region).splitlines()[1:]]
    assert create[:4] == ["databricks", "ip-access-lists", "create", "--json"]
    assert json.loads(create[4]) == {
        "label": "segment-loader",
        "list_type": "ALLOW",
        "ip_addresses": list(map(str, WAREHOUSE_RANGES[region])),
    }
    assert json.loads(enable[-1]) == {"enableIpAccessLists": "true"}


def test_r77_r79_synapse_gets_the_eight_addresses_of_the_eu_range() -> None:
    (first, last) = re.findall(r"address (\d+\.\d+\.\d+\.\d+)", of(WarehouseKind.AZURE_SYNAPSE, EU))
    assert (IPv4Address(first), IPv4Address(last)) == (
        IPv4Address("3.251.148.96"),
        IPv4Address("3.251.148.103"),
    )
    assert of(WarehouseKind.AZURE_SYNAPSE, US).count("firewall-rule create") == 2


def test_r77_r79_db2_gets_single_addresses() -> None:
    command = shlex.split(of(WarehouseKind.DB2, EU))
    listed = json.loads(command[-1])["ip_addresses"]
    assert [one["address"] for one in listed] == [f"3.251.148.{last}" for last in range(96, 104)]
    assert command[3].endswith("/dbapi/v4/dbsettings/whitelistips")


@pytest.mark.parametrize("kind", sorted(set(WarehouseKind) - STATEMENT_KINDS))
def test_r76_the_others_have_no_statement(kind: WarehouseKind) -> None:
    assert of(kind, EU) == of(kind, US) == ""


@pytest.mark.parametrize("name", ["", "1st", "a'; DROP", "a b", "x" * 64])
def test_a_name_that_could_be_more_than_a_name_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="a rule's name is"):
        statements(kind=WarehouseKind.SNOWFLAKE, processing_region=EU, name=name)
    assert main(["warehouse", "snowflake", "--processing-region", "eu-west", f"--name={name}"]) == 1
    assert capsys.readouterr().out == ""


@regions
@pytest.mark.parametrize("kind", WarehouseKind)
def test_r74_r79_the_command_says_of_each_kind_what_lets_the_vendor_in(
    kind: WarehouseKind, region: ProcessingRegion, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["warehouse", kind.value, "--processing-region", region.value]) == 0
    told = capsys.readouterr().out
    if kind in WAREHOUSE_PORTS:
        assert networks_in(told) == set(WAREHOUSE_RANGES[region]) and str(WAREHOUSE_PORTS[kind]) in told
    elif kind in STATEMENT_KINDS:
        assert told == statements(kind=kind, processing_region=region, name="segment")
    else:
        assert told == f"{kind} needs no network rule.\n"
