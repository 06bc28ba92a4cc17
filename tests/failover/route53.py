"""A strict double of Route 53's failover: real checks over real sockets, its thresholds, its answers, a cache's TTL.

Its sources are the Route 53 Developer Guide, "How Amazon Route 53 determines whether a health check is healthy" and
"How Amazon Route 53 chooses records when health checking is configured". Time is told, never waited for.
"""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from dataclasses import dataclass, field

from residency.failover import (
    ALIAS_TTL_SECONDS,
    BODY_SECONDS,
    CONNECT_SECONDS,
    HEALTH_PATH,
    STATUS_SECONDS,
    FailoverTiming,
)

CHECKERS = 16  # in eight regions; AWS tells no number
HEALTHY_PERCENT = 18  # of the checkers: more than these must find it healthy
SEARCHED_BYTES = 5_120

Address = tuple[str, int]


def asks(address: Address, *, mark: str) -> bool:
    """One check of one checker: HTTP with string matching. A redirect is healthy, and is not followed."""
    connection = http.client.HTTPConnection(*address, timeout=CONNECT_SECONDS)
    try:
        connection.connect()
        connection.sock.settimeout(STATUS_SECONDS)
        connection.request("GET", HEALTH_PATH, headers={"user-agent": "Amazon-Route53-Health-Check-Service"})
        response = connection.getresponse()
        connection.sock and connection.sock.settimeout(BODY_SECONDS)
        found = response.read(SEARCHED_BYTES)
        return 200 <= response.status < 400 and mark.encode() in found
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass
class Checker:
    """One health checker's opinion: it changes after `threshold` checks in a row that say otherwise."""

    threshold: int
    healthy: bool = True
    against: int = 0

    def learn(self, passed: bool) -> None:
        self.against = 0 if passed is self.healthy else self.against + 1
        if self.against >= self.threshold:
            self.healthy, self.against = passed, 0


@dataclass
class HealthCheck:
    """One health check. `isolated`: checkers whose requests never arrive."""

    address: Address
    mark: str
    timing: FailoverTiming
    isolated: int = 0
    checkers: list[Checker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.checkers = [Checker(threshold=self.timing.failure_threshold) for _ in range(CHECKERS)]

    @property
    def healthy(self) -> bool:
        fine = sum(checker.healthy for checker in self.checkers)
        return 100 * fine > HEALTHY_PERCENT * CHECKERS

    def check(self) -> None:
        """Every checker asks once. They stand outside: one real request is asked for all that arrive."""
        passed = asks(self.address, mark=self.mark)
        for number, checker in enumerate(self.checkers):
            checker.learn(passed and number >= self.isolated)


@dataclass(frozen=True)
class Record:
    """A failover record: PRIMARY comes first. `target` is what it answers with."""

    target: Address
    check: HealthCheck


class FailoverHost:
    """A host with a PRIMARY and a SECONDARY record, as a resolver with a cache sees it."""

    def __init__(self, host: str, *, primary: Record, secondary: Record, timing: FailoverTiming) -> None:
        self.host = host
        self._records = (primary, secondary)
        self._timing = timing
        self.now = 0.0
        self._cached: tuple[float, Address] | None = None
        self.answers: list[Address] = []

    def authoritative(self) -> Address:
        """What Route 53 itself answers; with none healthy, the primary: it never answers with nothing."""
        primary, secondary = self._records
        return (primary if primary.check.healthy or not secondary.check.healthy else secondary).target

    def resolve(self) -> Address:
        """What a sender gets: the cached answer until its TTL is over."""
        if self._cached is None or self.now >= self._cached[0]:
            self._cached = (self.now + ALIAS_TTL_SECONDS, self.authoritative())
        self.answers.append(self._cached[1])
        return self._cached[1]

    def rounds(self, count: int) -> None:
        """So many intervals go by, with one check of each cell in each."""
        for _ in range(count):
            for record in self._records:
                record.check.check()
            self.now += self._timing.check_interval_seconds

    def seconds_until_it_answers(self, target: Address, *, at_most: int) -> float:
        """Lets time go by until a sender gets this answer. Raises AssertionError after `at_most` seconds."""
        started = self.now
        while self.resolve() != target:
            assert self.now - started < at_most, f"{self.host} still leads elsewhere after {at_most} s"
            self.rounds(1)
        return self.now - started


def distinct(answers: Sequence[Address]) -> list[Address]:
    """The answers without repetitions, in order of their first."""
    return list(dict.fromkeys(answers))
