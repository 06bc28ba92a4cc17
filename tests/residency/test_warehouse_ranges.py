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
    is_open_to_the_world,
    lets_all_in,
    read_range,
    vendor_range,
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


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("3.251.148.96/29", True),
        ("3.251.148.103/32", True),
        ("3.251.148.100/30", True),
        ("3.251.0.0/16", False),
    ],
)
def test_r78_whose_addresses_a_range_of_a_rule_has(text: str, inside: bool) -> None:
    assert vendor_range(text) == (EU, inside)
    assert all(vendor_range(str(known)) == (US, True) for known in WAREHOUSE_RANGES[US])


@pytest.mark.parametrize(
    "text",
    [
        "3.251.148.95/32",
        "3.251.148.104/32",
        "0.0.0.0/0",
        "2.0.0.0/7",
        "::/0",
        "x",
        "",
        "vpc",
        "3.251.148.96/33",
    ],
)
def test_r78_a_range_without_the_vendor_s_addresses_or_open_or_none(text: str) -> None:
    assert vendor_range(text) is None


@given(address=st.integers(0, 2**32 - 1), bits=st.integers(0, 32))
def test_r77_r78_a_range_is_open_or_of_the_vendor_or_neither_and_allowed_in_a_region_accordingly(
    address: int, bits: int
) -> None:
    """What the settings refuse is what the pack finds in a rule."""
    text = str(IPv4Network((address, bits), strict=False))
    vendor = vendor_range(text)
    for region in ProcessingRegion:
        try:
            check_range(text, region=region)
        except RefusedRange:
            assert is_open_to_the_world(text) or (vendor is not None and vendor.region is not region)
        else:
            assert not is_open_to_the_world(text) and (vendor is None or vendor.region is region)


@pytest.mark.parametrize(
    ("texts", "all_in"),
    [
        (["52.25.130.38/32", "34.223.203.0/28"], True),
        (["52.0.0.0/8", "34.223.203.0/27"], True),
        (["52.25.130.38/32"], False),
        (["52.25.130.38/32", "34.223.203.0/29"], False),
        (["::/0", "x"], False),
        ([], False),
    ],
)
def test_r74_r78_all_of_a_region_s_addresses_or_some(texts: list[str], all_in: bool) -> None:
    assert lets_all_in(texts, US) is all_in


@given(st.text(max_size=40))
def test_junk_is_refused_in_one_way_only(text: str) -> None:
    try:
        read_range(text)
    except RefusedRange as refused:
        assert refused.rule and refused.fix
