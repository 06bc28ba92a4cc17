"""Tests of the ladder: what one sink leaves goes to the next, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from gateway.sinks.ladder import REST_SECONDS, Ladder
from gateway.sinks.sink import Parcel, Sink
from tests.gateway.aws_doubles import Recorder


class Choosy(Sink):
    """Stores parcels of some sources only."""

    def __init__(self, takes: set[str]) -> None:
        self.takes = takes
        self.stored: list[Parcel] = []

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        self.stored += [parcel for parcel in parcels if parcel.source in self.takes]
        return [parcel for parcel in parcels if parcel.source not in self.takes]

    def check(self) -> str | None:
        return None if self.takes else "broken"


SOURCES = st.sets(st.sampled_from("abc"))


@given(st.lists(st.sampled_from("abc"), max_size=6), SOURCES, SOURCES)
def test_every_parcel_is_on_one_rung_or_returned(sources, first_takes, second_takes) -> None:
    parcels = [
        Parcel(source=source, lines=(str(index).encode(),), received_at=datetime(2025, 4, 3, tzinfo=UTC))
        for index, source in enumerate(sources)
    ]
    first, second = Choosy(first_takes), Choosy(second_takes)
    counted: list[tuple[str, int]] = []
    rungs = {"Streamed": first, "Spilled": second}
    ladder = Ladder(rungs, log=Recorder().log, count=lambda *count: counted.append(count))
    left = ladder.store(parcels)
    assert counted == ([("Spilled", len(second.stored))] if second.stored else [])
    assert ladder.check() == (None if first_takes or second_takes else "broken")
    assert sorted([*first.stored, *second.stored, *left], key=parcels.index) == parcels
    assert all(parcel.source in first_takes for parcel in first.stored)
    assert not any(parcel.source in first_takes | second_takes for parcel in left)


def test_what_is_left_over_is_logged_by_number() -> None:
    recorder = Recorder()
    parcel = Parcel(source="a", lines=(b"canary", b"canary"), received_at=datetime(2025, 4, 3, tzinfo=UTC))
    rungs = {"Streamed": Choosy(set()), "Spilled": Choosy({"a"})}
    Ladder(rungs, log=recorder.log, count=lambda *count: None).store([parcel])
    assert recorder.lines == [{"level": "warning", "event": "not_stored", "sink": "Choosy", "events": 2}]


def one(number: int) -> Parcel:
    return Parcel(source="a", lines=(str(number).encode(),), received_at=datetime(2025, 4, 3, tzinfo=UTC))


def test_a_rung_that_stored_nothing_is_tried_last_for_a_while() -> None:
    first, second, now = Choosy(set()), Choosy({"a"}), [0.0]
    rungs = {"Streamed": first, "Spilled": second}
    ladder = Ladder(rungs, log=Recorder().log, count=lambda *count: None, clock=lambda: now[0])
    assert ladder.store([one(0)]) == []
    first.takes = {"a"}
    assert ladder.store([one(1)]) == []
    assert (len(first.stored), len(second.stored)) == (0, 2)
    now[0] = REST_SECONDS
    assert ladder.store([one(2)]) == []
    assert (len(first.stored), len(second.stored)) == (1, 2)


def test_a_rung_that_rests_is_still_tried_before_events_are_given_up() -> None:
    first, second = Choosy(set()), Choosy(set())
    rungs = {"Streamed": first, "Spilled": second}
    ladder = Ladder(rungs, log=Recorder().log, count=lambda *count: None, clock=lambda: 0.0)
    assert ladder.store([one(0)]) == [one(0)]
    first.takes = {"a"}
    assert ladder.store([one(1)]) == []
    assert first.stored == [one(1)]
