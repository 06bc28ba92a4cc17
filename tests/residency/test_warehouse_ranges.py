"""Tests of the vendor's warehouse ranges and of the check of any other range."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import (
    WAREHOUSE_PORTS,
    WAREHOUSE_RANGES,
    RefusedRange,
    WarehouseKind,
    check_range,
    read_range,
)

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST


def test_r74_r78_ranges_by_region() -> None:
    assert {region: [str(one) for one in ranges] for region, ranges in WAREHOUSE_RANGES.items()} == {
        EU: ["3.251.148.96/29"],
        US: ["52.25.130.38/32", "34.223.203.0/28"],
    }


def test_r74_r75_r76_ports() -> None:
    assert dict(WAREHOUSE_PORTS) == {WarehouseKind.REDSHIFT: 5439, WarehouseKind.POSTGRES: 5432}
    assert WarehouseKind.BIGQUERY not in WAREHOUSE_PORTS


@pytest.mark.parametrize(
    ("address", "inside"),
    [("3.251.148.95", False), ("3.251.148.96", True), ("3.251.148.103", True), ("3.251.148.104", False)],
)
def test_r77_the_eu_range_is_eight_addresses_96_to_103(address: str, inside: bool) -> None:
    (network,) = WAREHOUSE_RANGES[EU]
    assert network.num_addresses == 8
    assert (IPv4Address(address) in network) is inside


def test_r78_the_regions_share_no_address() -> None:
    assert not any(one.overlaps(other) for one in WAREHOUSE_RANGES[EU] for other in WAREHOUSE_RANGES[US])


@pytest.mark.parametrize("foreign", ["52.25.130.38/32", "52.25.130.38", "34.223.203.8/29", "34.223.0.0/16"])
def test_r78_an_eu_warehouse_refuses_the_us_ranges(foreign: str) -> None:
    with pytest.raises(RefusedRange, match=r"R78: .* US West \(Oregon\), never let in by EU West"):
        check_range(foreign, region=EU)
    assert check_range(foreign, region=US)


@pytest.mark.parametrize("foreign", ["3.251.148.96/29", "3.251.148.103/32", "3.251.0.0/16"])
def test_r78_a_us_warehouse_refuses_the_eu_range(foreign: str) -> None:
    with pytest.raises(RefusedRange, match="R78"):
        check_range(foreign, region=US)
    assert check_range(foreign, region=EU)


@pytest.mark.parametrize("neighbour", ["3.251.148.95/32", "3.251.148.104/32", "3.251.148.88/29"])
def test_r77_the_neighbours_of_the_eu_range_are_no_vendor_range(neighbour: str) -> None:
    assert check_range(neighbour, region=US) == IPv4Network(neighbour)


@pytest.mark.parametrize("region", list(ProcessingRegion))
@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0", "1.2.3.4/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/7"])
def test_r77_open_ranges_are_refused_in_every_region(text: str, region: ProcessingRegion) -> None:
    with pytest.raises(RefusedRange, match="R77: a warehouse is not open to the world"):
        check_range(text, region=region)


@pytest.mark.parametrize(
    "text", ["", "x", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "2001:db8::/32", "sg-1"]
)
def test_what_is_no_ipv4_network_is_refused(text: str) -> None:
    with pytest.raises(RefusedRange):
        read_range(text)


def test_the_widest_private_range_is_fine() -> None:
    assert check_range("10.0.0.0/8", region=EU) == IPv4Network("10.0.0.0/8")


@given(address=st.integers(0, 2**32 - 1), bits=st.integers(0, 32), region=st.sampled_from(ProcessingRegion))
def test_r78_no_accepted_range_has_an_address_of_the_other_region(
    address: int, bits: int, region: ProcessingRegion
) -> None:
    network = IPv4Network((address, bits), strict=False)
    foreign = [
        known for other in ProcessingRegion if other is not region for known in WAREHOUSE_RANGES[other]
    ]
    try:
        accepted = check_range(str(network), region=region)
    except RefusedRange:
        assert bits < 8 or any(network.overlaps(known) for known in foreign)
    else:
        assert accepted == network
        assert not any(network.overlaps(known) for known in foreign)


@given(st.text(max_size=40))
def test_junk_is_refused_in_one_way_only(text: str) -> None:
    try:
        read_range(text)
    except RefusedRange as refused:
        assert refused.rule and refused.fix
