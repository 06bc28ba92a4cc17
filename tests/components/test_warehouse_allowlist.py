"""Tests of the warehouse allowlist: its children, region and ranges for each kind, and what it refuses."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

import pytest

from components.warehouse_allowlist import WarehouseAllowlist, WarehouseAllowlistArgs
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, RefusedRange, WarehouseKind
from residency.warehouse_statements import STATEMENT_KINDS, statements
from tests.components import children
from tests.components.recording import Recorder, value_of

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
REDSHIFT, POSTGRES, BIGQUERY = WarehouseKind.REDSHIFT, WarehouseKind.POSTGRES, WarehouseKind.BIGQUERY
EU_RANGE = "3.251.148.96/29"
US_RANGES = ["52.25.130.38/32", "34.223.203.0/28"]


def deployed(recorder: Recorder, **arguments: Any) -> WarehouseAllowlist:
    args = WarehouseAllowlistArgs(**{"processing_region": EU, "kind": REDSHIFT, **arguments})
    return recorder.deploy(lambda: WarehouseAllowlist("dw", args))


def opened(recorder: Recorder) -> list[str]:
    return [entry["cidr"] for entry in recorder.one("dw-ranges").inputs["entries"]]


@pytest.mark.parametrize(("kind", "port"), [(REDSHIFT, 5439), (POSTGRES, 5432)])
def test_r74_r75_the_eu_range_may_reach_the_port_on_a_given_group(
    recorder: Recorder, kind: WarehouseKind, port: int
) -> None:
    allowlist = deployed(recorder, kind=kind, security_group_id="sg-12345678")

    assert recorder.children() == children.warehouse_allowlist("dw")
    assert opened(recorder) == [EU_RANGE]
    assert recorder.one("dw-ranges").inputs["maxEntries"] == 1
    assert recorder.one("dw-ranges").inputs["addressFamily"] == "IPv4"
    assert recorder.one("dw-ingress").inputs == {
        "securityGroupId": "sg-12345678",
        "prefixListId": "pl-dw-ranges",
        "ipProtocol": "tcp",
        "fromPort": port,
        "toPort": port,
        "description": f"{kind} from EU West (Dublin)",
        "region": "eu-west-1",
    }
    assert value_of(allowlist.security_group_id) == "sg-12345678"
    assert value_of(allowlist.prefix_list_id) == "pl-dw-ranges"
    assert allowlist.cidrs == (EU_RANGE,)


@pytest.mark.parametrize("kind", [REDSHIFT, POSTGRES])
def test_an_own_group_is_one_more_child_in_the_vpc(recorder: Recorder, kind: WarehouseKind) -> None:
    allowlist = deployed(recorder, kind=kind, vpc_id="vpc-12345678")

    assert recorder.children() == children.warehouse_allowlist("dw", own_group=True)
    group = recorder.one("dw-group").inputs
    assert group["vpcId"] == "vpc-12345678"
    assert "ingress" not in group  # rules inside the group and beside it would undo each other
    assert recorder.one("dw-ingress").inputs["securityGroupId"] == "sg-dw-group"
    assert value_of(allowlist.security_group_id) == "sg-dw-group"


@pytest.mark.parametrize("region", list(ProcessingRegion))
@pytest.mark.parametrize("group", [{"vpc_id": "vpc-12345678"}, {"security_group_id": "sg-12345678"}])
def test_every_child_is_in_the_processing_region(
    recorder: Recorder, region: ProcessingRegion, group: dict[str, str]
) -> None:
    deployed(recorder, processing_region=region, **group)

    assert {recorder.effective_region(one) for one in recorder.aws_resources()} == {region.aws_region.value}
    assert {one.parent for one in recorder.aws_resources()} == {"dw"}


def test_r78_a_us_stack_opens_the_us_ranges_only(recorder: Recorder) -> None:
    deployed(recorder, processing_region=US, security_group_id="sg-12345678")

    assert opened(recorder) == US_RANGES
    assert recorder.one("dw-ranges").inputs["maxEntries"] == 2


@pytest.mark.parametrize("kind", [REDSHIFT, POSTGRES])
def test_r77_the_only_opened_range_is_of_eight_addresses(recorder: Recorder, kind: WarehouseKind) -> None:
    deployed(recorder, kind=kind, security_group_id="sg-12345678")

    (network,) = map(IPv4Network, opened(recorder))
    assert [str(network[0]), str(network[-1]), network.num_addresses] == ["3.251.148.96", "3.251.148.103", 8]
    rule = recorder.one("dw-ingress").inputs
    assert "cidrIpv4" not in rule and "cidrIpv6" not in rule


def test_r76_d7_bigquery_makes_no_rule(recorder: Recorder) -> None:
    allowlist = deployed(recorder, kind=BIGQUERY)

    assert recorder.children() == {("regional-ingest:index:WarehouseAllowlist", "dw")}
    assert (allowlist.security_group_id, allowlist.prefix_list_id, allowlist.cidrs) == (None, None, ())
    assert allowlist.statements == ""


@pytest.mark.parametrize("region", ProcessingRegion)
@pytest.mark.parametrize("kind", sorted(STATEMENT_KINDS))
def test_r79_a_warehouse_outside_aws_gets_the_statements_for_its_region(
    recorder: Recorder, kind: WarehouseKind, region: ProcessingRegion
) -> None:
    allowlist = deployed(recorder, kind=kind, processing_region=region)

    assert recorder.children() == {("regional-ingest:index:WarehouseAllowlist", "dw")}
    assert allowlist.statements == statements(kind=kind, processing_region=region, name="dw")
    assert allowlist.cidrs == tuple(map(str, WAREHOUSE_RANGES[region]))
    assert (allowlist.security_group_id, allowlist.prefix_list_id) == (None, None)


@pytest.mark.parametrize(
    "network",
    [
        {"vpc_id": "vpc-12345678"},
        {"security_group_id": "sg-12345678"},
        {"port": 443},
        {"extra_cidrs": ("10.20.0.0/16",)},
    ],
)
def test_d7_a_warehouse_without_a_group_is_refused_a_network_setting(network: dict[str, Any]) -> None:
    for kind in set(WarehouseKind) - set(WAREHOUSE_PORTS):
        with pytest.raises(ValueError, match=rf"{kind} has no security group \(D7\)"):
            WarehouseAllowlistArgs(processing_region=EU, kind=kind, **network)


def test_extra_ranges_and_an_own_port_are_added(recorder: Recorder) -> None:
    deployed(recorder, security_group_id="sg-12345678", port=15439, extra_cidrs=("10.20.0.0/16", EU_RANGE))

    entries = recorder.one("dw-ranges").inputs["entries"]
    assert entries == [
        {"cidr": EU_RANGE, "description": "EU West (Dublin)"},
        {"cidr": "10.20.0.0/16", "description": "own range"},
    ]
    assert recorder.one("dw-ranges").inputs["maxEntries"] == 2
    rule = recorder.one("dw-ingress").inputs
    assert (rule["fromPort"], rule["toPort"]) == (15439, 15439)


@pytest.mark.parametrize(("region", "other"), [(EU, US), (US, EU)])
def test_r78_the_other_regions_range_is_refused(region: ProcessingRegion, other: ProcessingRegion) -> None:
    for network in WAREHOUSE_RANGES[other]:
        with pytest.raises(RefusedRange, match="R78"):
            WarehouseAllowlistArgs(
                processing_region=region,
                kind=REDSHIFT,
                security_group_id="sg-12345678",
                extra_cidrs=(str(network),),
            )


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "0.0.0.0/1", "::/0"])
def test_r77_a_range_open_to_the_world_is_refused(cidr: str) -> None:
    with pytest.raises(RefusedRange, match="R77"):
        WarehouseAllowlistArgs(
            processing_region=EU, kind=POSTGRES, security_group_id="sg-12345678", extra_cidrs=(cidr,)
        )


@pytest.mark.parametrize("kind", [REDSHIFT, POSTGRES])
@pytest.mark.parametrize("ids", [{}, {"vpc_id": "vpc-12345678", "security_group_id": "sg-12345678"}])
def test_neither_or_both_of_the_ids_are_refused(kind: WarehouseKind, ids: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="exactly one of vpc_id and security_group_id"):
        WarehouseAllowlistArgs(processing_region=EU, kind=kind, **ids)
