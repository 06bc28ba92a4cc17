"""Deep health: whether what the gateway depends on answers, asked at most once in a while."""

from __future__ import annotations

import time
from _thread import allocate_lock  # as threading's, without the time that its import takes
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.claims import Claims
from gateway.sinks.sink import Sink

# s that an answer stands, own choice: anybody may ask, and each check is a paid request
FRESH_SECONDS = 10.0

OK = "ok"


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """`status` is "ok", "degraded" (a fault, but events can be made durable) or "down" (none can be).

    `checks` has "ok" or what is wrong in one word, by name of what was asked.
    """

    status: str
    checks: Mapping[str, str]


class DeepHealth:
    """Asks the rungs of the sink ladder and the claims. Safe in several threads."""

    def __init__(
        self,
        *,
        rungs: Mapping[str, Sink],
        claims: Claims | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rungs = dict(rungs)
        self._claims = claims
        self._clock = clock
        self._lock = allocate_lock()
        self._known: Health | None = None
        self._asked_at = 0.0

    def __call__(self) -> Health:
        """What is known, at most FRESH_SECONDS old. While one asks, the others get what was known before.

        Only where nothing is known yet do they wait: services that hang must not hold every thread.
        """
        known = self._known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known
        try:
            if self._known is None or self._clock() - self._asked_at >= FRESH_SECONDS:
                self._known = self._ask()
                self._asked_at = self._clock()
            return self._known
        finally:
            self._lock.release()

    def _ask(self) -> Health:
        rungs = {name: rung.check() or OK for name, rung in self._rungs.items()}
        checks = rungs if self._claims is None else {**rungs, "claims": self._claims.check() or OK}
        if OK not in rungs.values():
            return Health(status="down", checks=checks)
        return Health(status=OK if set(checks.values()) == {OK} else "degraded", checks=checks)
