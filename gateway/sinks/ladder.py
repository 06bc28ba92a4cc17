"""One sink after the other: what the first cannot store goes to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway import log_lines
from gateway.log_lines import Log
from gateway.sinks.sink import Parcel, Sink


class Ladder(Sink):
    """Tries its rungs in order, each with what those before it left over, and never leaves their region."""

    def __init__(self, rungs: Mapping[str, Sink], *, log: Log, count: log_lines.Count) -> None:
        """`rungs`: by the name of the metric for what they stored; `count` is told it for all but the first."""
        self._rungs = dict(rungs)
        self._log = log
        self._count = count

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """What no rung could store: empty when every event is durable on one of them."""
        for position, (metric, rung) in enumerate(self._rungs.items()):
            if not parcels:
                break
            before = _lines(parcels)
            left = rung.store(parcels)
            if left:
                event = {"level": "warning", "event": "not_stored", "sink": type(rung).__name__}
                self._log({**event, "events": _lines(left)})
            if position and before > _lines(left):
                self._count(metric, before - _lines(left))
            parcels = left
        return parcels

    def check(self) -> str | None:
        """None while one of its rungs takes events; else what is wrong with the first."""
        problems = [rung.check() for rung in self._rungs.values()]
        return None if None in problems else problems[0]


def _lines(parcels: Sequence[Parcel]) -> int:
    return sum(len(parcel.lines) for parcel in parcels)
