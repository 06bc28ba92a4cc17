"""Rate limits by source: a bucket of events each, in this process only.

A fleet's task or a function's instance knows only what it saw itself: with n of them a source may send up to n
times its rate. The limit that holds over all of them is the throttle of the front door. Memory is bounded by
the registry: there is one bucket for each source that has a limit, and none for anything a client sends.
"""

from __future__ import annotations

import math
import time
from _thread import allocate_lock  # as threading's, without the time that its import takes
from collections.abc import Callable, Mapping

from residency.limits import MAX_BATCH_EVENTS, RATE_BURST_SECONDS


class RateLimits:
    """Buckets that fill by events a second. Safe in several threads."""

    def __init__(
        self, events_per_second: Mapping[str, int], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`events_per_second`: by name of the source; a source that is not in it has no limit."""
        self._rates = dict(events_per_second)
        self._clock = clock
        self._lock = allocate_lock()
        now = clock()
        self._buckets = {source: (float(burst(rate)), now) for source, rate in self._rates.items()}

    def wait_for(self, events: Mapping[str, int]) -> int:
        """Takes the events, by source, out of their buckets and returns 0; else takes none and returns seconds.

        The seconds, at least 1, are those after which the same events will be let through.
        """
        limited = {source: number for source, number in events.items() if source in self._rates}
        if not limited:
            return 0
        with self._lock:
            now = self._clock()
            levels = {source: self._level(source, now) for source in limited}
            wait = max((number - levels[source]) / self._rates[source] for source, number in limited.items())
            if wait > 0:
                return math.ceil(wait)
            for source, number in limited.items():
                self._buckets[source] = (levels[source] - number, now)
        return 0

    def _level(self, source: str, now: float) -> float:
        level, since = self._buckets[source]
        rate = self._rates[source]
        return min(float(burst(rate)), level + (now - since) * rate)


def burst(events_per_second: int) -> int:
    """The events that a full bucket lets through at once: never less than the largest batch."""
    return max(MAX_BATCH_EVENTS, events_per_second * RATE_BURST_SECONDS)
