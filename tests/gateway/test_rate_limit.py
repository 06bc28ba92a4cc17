"""Tests of the rate limit: by source, in events, with the headers that SDKs read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rate_limit import RateLimits, burst
from gateway.replies import Code
from residency.limits import MAX_BATCH_EVENTS
from tests.gateway.workspace import (
    EU_SECOND_KEY,
    KeepingSink,
    answer,
    body_of,
    configuration_of,
    event_of,
    gateway_of,
    post,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_source_above_its_rate_is_told_when_to_come_again_and_nothing_is_stored() -> None:
    clock, sink, dead = Clock(), KeepingSink(), KeepingSink()
    gateway = gateway_of(sink, dead_letters=dead, rates=RateLimits({"shop": 100}, clock=clock))
    full = {"batch": [event_of()] * MAX_BATCH_EVENTS}
    assert answer(post("/v1/batch", full), gateway=gateway).status == 200
    stored = len(sink.events)

    reply = answer(post("/v1/batch", {"batch": [event_of(), 1] * 100}), gateway=gateway)
    assert (reply.status, body_of(reply)["code"], reply.reason) == (429, "rate_limited", Code.RATE_LIMITED)
    assert reply.headers["retry-after"] == reply.headers["x-ratelimit-reset"] == "2"
    assert (len(sink.events), dead.parcels) == (stored, [])

    clock.now = 2.0
    assert answer(post("/v1/batch", {"batch": [event_of()] * 200}), gateway=gateway).status == 200


def test_a_limit_is_its_sources_own_and_others_have_none() -> None:
    gateway = gateway_of(rates=RateLimits({"shop": 1}, clock=Clock()))
    assert answer(post("/v1/batch", {"batch": [event_of()] * 2_500}), gateway=gateway).status == 200
    assert answer(post(), gateway=gateway).status == 429
    for _ in range(3):
        many = post("/v1/batch", {"batch": [event_of()] * 2_500}, key=EU_SECOND_KEY)
        assert answer(many, gateway=gateway).status == 200


def test_a_refused_key_takes_nothing_from_the_bucket_and_makes_none() -> None:
    rates = RateLimits({"shop": 1}, clock=Clock())
    gateway = gateway_of(rates=rates)
    for number in range(100):
        assert answer(post(key=f"unknown-key-{number:010}"), gateway=gateway).status == 400
    assert set(rates._buckets) == {"shop"}
    assert answer(post("/v1/batch", {"batch": [event_of()] * 2_500}), gateway=gateway).status == 200


def test_the_limits_of_the_configuration_are_used() -> None:
    gateway = gateway_of(configuration=configuration_of(rate_limits={"shop": 1}))
    statuses = [
        answer(post("/v1/batch", {"batch": [event_of()] * 2_500}), gateway=gateway).status for _ in range(2)
    ]
    assert statuses == [200, 429]


def test_the_largest_batch_always_fits_a_full_bucket() -> None:
    assert burst(1) == MAX_BATCH_EVENTS
    assert burst(1_000) == 10_000


@given(
    st.integers(1, 2_000),
    st.lists(st.tuples(st.floats(0, 100), st.integers(1, MAX_BATCH_EVENTS)), max_size=40),
)
def test_what_is_let_through_never_exceeds_the_rate_and_a_wait_is_never_in_vain(rate, steps) -> None:
    clock = Clock()
    limits = RateLimits({"s": rate}, clock=clock)
    through = 0
    for pause, events in steps:
        clock.now += pause
        wait = limits.wait_for({"s": events})
        if wait:
            clock.now += wait
            assert limits.wait_for({"s": events}) == 0
        through += events
        assert through <= burst(rate) + clock.now * rate + 1e-3 * (1 + through)


@pytest.mark.parametrize("events", [{}, {"other": 10**9}])
def test_nothing_limited_is_nothing_to_wait_for(events: dict[str, int]) -> None:
    assert RateLimits({"s": 1}, clock=Clock()).wait_for(events) == 0
