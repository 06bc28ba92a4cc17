"""Claims that are marked done behind the reply, those of many requests by one call: for a process that stays.

That a request's events are durable is known before it is acknowledged. The mark only tells the next attempt: one that
comes before it is written finds the claim pending, and its events are stored again, for compaction to remove. That was
so between the sink's answer and the mark's before; it is 10 ms longer, and in this process no longer so at all.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from gateway.claims import Claims, Verdict

MAX_WAIT_SECONDS = 0.010  # own choice: what a mark waits for others
ENOUGH_KEYS = 25  # that one call takes; AWS BatchWriteItem reference
# Marks that may wait, own choice: above it requests write their own again, which holds clients back
MAX_KEYS = 10_000


class MarkedLater(Claims):
    """Marks keys done together, within `max_wait_seconds`. A thread is there as long as a mark waits, and so is the
    process: it ends with all of them written."""

    def __init__(self, claims: Claims, *, max_wait_seconds: float = MAX_WAIT_SECONDS) -> None:
        self._claims = claims
        self._max_wait_seconds = max_wait_seconds
        self._lock = threading.Lock()
        self._enough = threading.Event()
        self._waiting: dict[str, float] = {}  # key -> when it was done
        self._running = False

    def take(self, keys: Sequence[str], *, now: float) -> Sequence[Verdict]:
        """As the claims say; what waits to be marked is done."""
        with self._lock:
            known = [key in self._waiting for key in keys]
        if not any(known):
            return self._claims.take(keys, now=now)
        asked = [key for key, is_known in zip(keys, known, strict=True) if not is_known]
        verdicts = iter(self._claims.take(asked, now=now) if asked else ())
        return [Verdict.DONE if is_known else next(verdicts) for is_known in known]

    def done(self, keys: Sequence[str], *, now: float) -> None:
        """Returns before the keys are marked."""
        with self._lock:
            room = len(self._waiting) + len(keys) <= MAX_KEYS
            if room:
                self._waiting |= dict.fromkeys(keys, now)
                if len(self._waiting) >= ENOUGH_KEYS:
                    self._enough.set()
                start, self._running = not self._running, True
        if not room:
            self._claims.done(keys, now=now)
        elif start:
            threading.Thread(target=self._write, name="marks").start()

    def release(self, keys: Sequence[str]) -> None:
        self._claims.release(keys)

    def check(self) -> str | None:
        return self._claims.check()

    def _write(self) -> None:
        try:
            while self._write_some():
                pass
        except BaseException:
            with self._lock:
                self._waiting.clear()
                self._running = False
            raise

    def _write_some(self) -> bool:
        """Marks what waits; whether there is more."""
        self._enough.wait(self._max_wait_seconds)
        with self._lock:
            some = dict(self._waiting)
            self._enough.clear()
        self._claims.done(list(some), now=min(some.values()))
        with self._lock:
            for key in some:
                del self._waiting[key]
            self._running = bool(self._waiting)
            return self._running
