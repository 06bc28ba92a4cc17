"""One sink after the other: what the first cannot store goes to the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from gateway import log_lines
from gateway.log_lines import Log
from gateway.sinks.sink import Parcel, Sink

# s for which a rung that stored nothing is tried last, own choice: a stream that hangs costs one request its
# patience, not every request, and is found again soon after it is back
REST_SECONDS = 5.0


class Ladder(Sink):
    """Tries its rungs in order, each with what those before it left over, and never leaves their region."""

    def __init__(
        self,
        rungs: Mapping[str, Sink],
        *,
        log: Log,
        count: log_lines.Count,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rungs`: by the name of the metric for what they stored; `count` is told it for all but the first."""
        self._rungs = dict(rungs)
        self._first = next(iter(self._rungs))
        self._log = log
        self._count = count
        self._clock = clock
        self._rests_until = dict.fromkeys(self._rungs, 0.0)

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """What no rung could store: empty when every event is durable on one of them."""
        for metric in self._order():
            if not parcels:
                break
            before = _lines(parcels)
            left = self._rungs[metric].store(parcels)
            stored = before - _lines(left)
            if left:
                event = {
                    "level": "warning",
                    "event": "not_stored",
                    "sink": type(self._rungs[metric]).__name__,
                }
                self._log({**event, "events": _lines(left)})
            if stored == 0:
                self._rests_until[metric] = self._clock() + REST_SECONDS
            elif metric != self._first:
                self._count(metric, stored)
            parcels = left
        return parcels

    def check(self) -> str | None:
        """None while one of its rungs takes events; else what is wrong with the first."""
        problems = [rung.check() for rung in self._rungs.values()]
        return None if None in problems else problems[0]

    def _order(self) -> list[str]:
        """The rungs from the first to the last, but those that rest behind the others."""
        now = self._clock()
        return sorted(self._rungs, key=lambda metric: self._rests_until[metric] > now)


def _lines(parcels: Sequence[Parcel]) -> int:
    return sum(len(parcel.lines) for parcel in parcels)
