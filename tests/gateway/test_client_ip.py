"""Tests of the client's address: only hops that are trusted are believed (R89-R91)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.client_ip import client_ip
from tests.gateway.workspace import PEER, KeepingSink, answer, configuration_of, gateway_of, post

SPOOF, CLIENT, PROXY, INNER = "203.0.113.66", "192.0.2.10", "198.51.100.7", "10.0.0.8"


def address(forwarded: str | None, hops: int) -> str | None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert PEER == PROXY
    return client_ip(post(headers=headers), trusted_hops=hops)


@pytest.mark.parametrize(
    "forwarded", [None, "", SPOOF, f"{SPOOF}, {CLIENT}", "x" * 1_000, f"{SPOOF},{PROXY}"]
)
def test_r90_without_trusted_hops_a_forged_header_is_not_believed(forwarded: str | None) -> None:
    assert address(forwarded, 0) == PEER


@pytest.mark.parametrize(
    ("forwarded", "hops", "expected"),
    [
        (CLIENT, 1, CLIENT),
        (f"{SPOOF}, {CLIENT}", 1, CLIENT),
        (f"{SPOOF}, {CLIENT}, {PROXY}", 1, CLIENT),  # an HTTP API appends the peer
        (f"{SPOOF}, {CLIENT}, {INNER}", 2, CLIENT),
        (f"{SPOOF},{CLIENT},{INNER},{PROXY}", 2, CLIENT),
        ("2001:db8::1", 1, "2001:db8::1"),
        (None, 1, PROXY),  # the proxy said nothing: its own address is the nearest that is known
        (CLIENT, 2, CLIENT),
        ("unknown", 1, None),
        (f"{SPOOF}, <script>", 1, None),
    ],
)
def test_r90_the_address_before_the_trusted_hops_is_the_clients(
    forwarded: str | None, hops: int, expected: str | None
) -> None:
    assert address(forwarded, hops) == expected


@given(st.lists(st.sampled_from([SPOOF, "x", "", "1.2.3.4"]), max_size=5))
def test_r90_nothing_that_a_client_writes_changes_its_address(forged: list[str]) -> None:
    assert address(", ".join([*forged, CLIENT]), 1) == CLIENT


def test_r90_the_address_is_in_the_context_of_the_event() -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, configuration=configuration_of(trusted_hops=1))
    answer(post(headers={"x-forwarded-for": f"{SPOOF}, {CLIENT}"}), gateway=gateway)
    answer(post(headers={"x-forwarded-for": "unknown"}), gateway=gateway)
    assert [event["context"] for event in sink.events] == [{"ip": CLIENT}, {}]
