"""One sink after the other: what the first cannot store goes to the next."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.log_lines import Log
from gateway.sinks.sink import Parcel, Sink


class Ladder(Sink):
    """Tries its rungs in order, each with what those before it left over, and never leaves their region."""

    def __init__(self, rungs: Sequence[Sink], *, log: Log) -> None:
        self._rungs = tuple(rungs)
        self._log = log

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """What no rung could store: empty when every event is durable on one of them."""
        for rung in self._rungs:
            if not parcels:
                break
            left = rung.store(parcels)
            if left:
                self._log(
                    {
                        "level": "warning",
                        "event": "not_stored",
                        "sink": type(rung).__name__,
                        "events": _count(left),
                    }
                )
            parcels = left
        return parcels


def _count(parcels: Sequence[Parcel]) -> int:
    return sum(len(parcel.lines) for parcel in parcels)
