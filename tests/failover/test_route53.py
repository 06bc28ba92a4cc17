"""Tests of the Route 53 double itself: it moves neither earlier nor later than Route 53 does."""

from __future__ import annotations

import pytest

from residency.failover import ALIAS_TTL_SECONDS, FailoverTiming
from tests.failover import route53
from tests.failover.route53 import CHECKERS, Checker, FailoverHost, HealthCheck, Record

FIRST, SECOND = ("127.0.0.2", 1), ("127.0.0.3", 1)
TIMING = FailoverTiming()


@pytest.fixture
def up(monkeypatch: pytest.MonkeyPatch) -> set[route53.Address]:
    """The addresses that answer."""
    answering = {FIRST, SECOND}
    monkeypatch.setattr(route53, "asks", lambda address, mark: address in answering)
    return answering


def host_of() -> FailoverHost:
    first, second = (Record(one, HealthCheck(one, "", TIMING)) for one in (FIRST, SECOND))
    return FailoverHost("events.example.com", primary=first, secondary=second, timing=TIMING)


def test_r65_a_checker_changes_its_mind_after_as_many_checks_in_a_row_as_the_threshold() -> None:
    checker = Checker(threshold=3)
    seen = []
    for passed in (False, False, True, False, False, False, True, True, False, True, True, True):
        checker.learn(passed)
        seen.append(checker.healthy)
    assert seen == [True] * 5 + [False] * 6 + [True]


def test_r65_more_than_18_percent_of_the_checkers_must_find_a_cell_healthy(
    up: set[route53.Address],
) -> None:
    def healthy(isolated: int) -> bool:
        check = HealthCheck(FIRST, "", TIMING, isolated=isolated)
        for _ in range(TIMING.failure_threshold):
            check.check()
        return check.healthy

    assert healthy(CHECKERS - 3)  # 18.75 %
    assert not healthy(CHECKERS - 2)  # 12.5 %


def test_r65_a_move_takes_threshold_rounds_and_then_the_ttl(up: set[route53.Address]) -> None:
    host = host_of()
    assert host.resolve() == FIRST
    up.remove(FIRST)
    host.rounds(TIMING.failure_threshold - 1)
    assert host.authoritative() == FIRST
    host.rounds(1)
    assert host.authoritative() == SECOND
    assert host.resolve() == FIRST, "a resolver keeps an answer for its TTL"
    host.now = ALIAS_TTL_SECONDS
    assert host.resolve() == SECOND


def test_r66_with_none_healthy_the_primary_is_answered_and_never_a_third(up: set[route53.Address]) -> None:
    host = host_of()
    up.clear()
    host.rounds(TIMING.failure_threshold)
    assert host.authoritative() == FIRST
    up.add(SECOND)
    host.rounds(TIMING.failure_threshold)
    assert host.authoritative() == SECOND
