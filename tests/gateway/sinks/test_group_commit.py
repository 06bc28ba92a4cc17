"""Tests of group commit: many requests become few calls, and each is told of its own lines only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sinks.group_commit import GroupCommit, together
from gateway.sinks.sink import Parcel, Sink

NOON = datetime(2025, 4, 3, 12, tzinfo=UTC)
LONG = 30.0  # s: a group that waits this long is one that was not told to go


def parcel(*lines: bytes, source: str = "shop", at: datetime = NOON) -> Parcel:
    # New objects: the gateway encodes each event by itself, so equal lines are never the same object.
    return Parcel(source=source, lines=tuple(bytes(bytearray(line)) for line in lines), received_at=at)


class Scripted(Sink):
    """Keeps what it is given, and leaves what `leaves` says of it."""

    def __init__(self, leaves: Callable[[Sequence[Parcel]], Sequence[Parcel]] = lambda parcels: []) -> None:
        self.calls: list[list[Parcel]] = []
        self._leaves = leaves

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        self.calls.append(list(parcels))
        return self._leaves(parcels)

    def check(self) -> str | None:
        return "broken"


def stored_together(sink: Sink, requests: Sequence[Sequence[Parcel]]) -> list[Sequence[Parcel]]:
    """What each request is told, all of one group, which goes when it has the bytes of all."""
    size = sum(len(line) + 1 for request in requests for one in request for line in one.lines)
    group = GroupCommit(sink, max_wait_seconds=LONG, max_group_bytes=size)
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(group.store, requests))


def test_requests_of_one_group_are_one_call_with_the_lines_of_a_source_together() -> None:
    sink = Scripted()
    requests = [[parcel(b"a"), parcel(b"b", source="app")], [parcel(b"c")], [parcel(b"d", b"e")]]
    assert stored_together(sink, requests) == [[], [], []]
    (call,) = sink.calls
    assert {one.source: sorted(one.lines) for one in call} == {
        "shop": [b"a", b"c", b"d", b"e"],
        "app": [b"b"],
    }


def test_each_request_is_told_of_its_own_lines_also_where_another_has_equal_ones() -> None:
    def leaves_one(parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        return [Parcel(source="shop", lines=parcels[0].lines[:1], received_at=NOON)]

    requests = [[parcel(b"same")], [parcel(b"same")], [parcel(b"same")]]
    told = stored_together(Scripted(leaves_one), requests)
    assert sorted(len(left) for left in told) == [0, 0, 1]


def test_rule_4_a_sink_that_returns_what_it_was_not_given_acknowledges_nothing() -> None:
    requests = [[parcel(b"a")], [parcel(b"b")]]
    told = stored_together(Scripted(lambda parcels: [parcel(b"a")]), requests)
    assert told == requests


def test_rule_4_a_sink_that_raises_acknowledges_nothing_and_leaves_nobody_waiting() -> None:
    raised = []

    class Broken(Scripted):
        def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
            raise RuntimeError

    group = GroupCommit(Broken(), max_wait_seconds=LONG, max_group_bytes=4)

    def store(request: Sequence[Parcel]) -> Sequence[Parcel]:
        try:
            return group.store(request)
        except RuntimeError:
            raised.append(request)
            return request

    requests = [[parcel(b"a")], [parcel(b"b")]]
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(store, requests)) == requests
    assert len(raised) == 1


def test_a_request_that_a_group_has_no_room_for_starts_the_next_and_sends_the_first_off() -> None:
    group = GroupCommit(Scripted(), max_wait_seconds=LONG, max_group_bytes=100)
    first, _ = group._join([parcel(b"a" * 60)])
    second, leads = group._join([parcel(b"b" * 60)])
    assert leads and second is not first
    assert first.full.is_set() and not second.full.is_set()


def test_one_request_waits_for_others_no_longer_than_it_may() -> None:
    sink = Scripted()
    assert GroupCommit(sink, max_wait_seconds=0.0).store([parcel(b"a")]) == []
    assert len(sink.calls) == 1


def test_nothing_to_store_is_no_call() -> None:
    sink = Scripted()
    assert GroupCommit(sink).store([]) == []
    assert sink.calls == []


def test_its_health_is_that_of_the_sink() -> None:
    assert GroupCommit(Scripted()).check() == "broken"


@given(
    st.lists(
        st.tuples(st.sampled_from(["shop", "app"]), st.binary(min_size=1, max_size=3), st.integers(0, 180)),
        max_size=12,
    )
)
def test_together_keeps_every_line_under_its_source_and_hour(entries) -> None:
    parcels = [
        parcel(line, source=source, at=NOON + timedelta(minutes=minutes)) for source, line, minutes in entries
    ]
    merged = together(parcels)

    def placed(some: Sequence[Parcel]) -> list[tuple[str, int, int]]:
        return sorted((one.source, one.received_at.hour, id(line)) for one in some for line in one.lines)

    assert placed(merged) == placed(parcels)
    assert len({(one.source, one.received_at.hour) for one in merged}) == len(merged)


@pytest.mark.parametrize("requests", [1, 40])
def test_as_many_requests_as_there_are_threads_are_each_answered(requests: int) -> None:
    sink = Scripted()
    group = GroupCommit(sink)
    with ThreadPoolExecutor(requests) as threads:
        told = list(threads.map(group.store, [[parcel(str(number).encode())] for number in range(requests)]))
    assert told == [[]] * requests
    stored = [line for call in sink.calls for one in call for line in one.lines]
    assert sorted(stored) == sorted(str(number).encode() for number in range(requests))
