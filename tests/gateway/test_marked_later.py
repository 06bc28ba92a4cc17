"""Tests of claims that are marked done behind the reply: none is lost, many go in one call, and nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway import marked_later
from gateway.claims import Verdict
from gateway.core import handle
from gateway.marked_later import MarkedLater
from tests.gateway.workspace import RECEIVED_AT, KeepingClaims, KeepingSink, gateway_of, post

PROJECT = Path(__file__).resolve().parents[2]
NOW = RECEIVED_AT.timestamp()
PATIENCE_SECONDS = 30


class GatedClaims(KeepingClaims):
    """A table whose marks wait until the gate is open; `calls` has the keys of each, `began` counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.calls: list[list[str]] = []
        self.began = threading.Semaphore(0)
        self.fails = False

    def done(self, keys: Sequence[str], *, now: float) -> None:
        self.calls.append(list(keys))
        self.began.release()
        assert self.gate.wait(PATIENCE_SECONDS)
        if self.fails:
            raise OSError("no table")
        super().done(keys, now=now)


def ended() -> None:
    """Returns when no thread is there that marks."""
    for thread in threading.enumerate():
        if thread.name == "marks":
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def test_a_request_does_not_wait_for_its_mark_and_is_recognised_at_once() -> None:
    table, sink = GatedClaims(), KeepingSink()
    gateway = gateway_of(sink, claims=MarkedLater(table))
    replies = [handle(post("/v1/track"), gateway=gateway, now=RECEIVED_AT) for _ in range(2)]
    assert [reply.tally.accepted for reply in replies] == [1, 0]
    assert [state for state, _ in table.items.values()] == [Verdict.PENDING]
    table.gate.set()
    ended()
    assert [state for state, _ in table.items.values()] == [Verdict.DONE]
    assert handle(post("/v1/track"), gateway=gateway, now=RECEIVED_AT).tally.duplicates == 1
    assert len(sink.lines) == 1


def test_what_comes_while_a_call_is_under_way_goes_by_one_call() -> None:
    table = GatedClaims()
    claims = MarkedLater(table, max_wait_seconds=0)
    claims.done(["first"], now=NOW)
    assert table.began.acquire(timeout=PATIENCE_SECONDS)
    for number in range(100):
        claims.done([f"k{number}"], now=NOW)
    table.gate.set()
    ended()
    assert table.calls == [["first"], [f"k{number}" for number in range(100)]]
    assert {state for state, _ in table.items.values()} == {Verdict.DONE}
    assert len(table.items) == 101


def test_each_key_has_its_own_verdict_in_the_order_asked() -> None:
    table = GatedClaims()
    claims = MarkedLater(table)
    assert claims.take(["pending", "waiting"], now=NOW) == [Verdict.OURS] * 2
    claims.done(["waiting"], now=NOW)
    asked = ["new", "waiting", "pending", "waiting"]
    assert claims.take(asked, now=NOW) == [Verdict.OURS, Verdict.DONE, Verdict.PENDING, Verdict.DONE]
    table.gate.set()
    ended()


def test_above_what_may_wait_a_request_writes_its_own_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_later, "MAX_KEYS", 3)
    table = GatedClaims()
    claims = MarkedLater(table)
    claims.done(["a", "b", "c"], now=NOW)
    assert table.began.acquire(timeout=PATIENCE_SECONDS)
    table.gate.set()
    claims.done(["d"], now=NOW)
    assert table.items["d"][0] is Verdict.DONE
    ended()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_call_that_breaks_does_not_keep_later_marks_from_being_written() -> None:
    table = GatedClaims()
    table.fails = True
    table.gate.set()
    claims = MarkedLater(table)
    claims.done(["lost"], now=NOW)
    ended()
    table.fails = False
    claims.done(["kept"], now=NOW)
    ended()
    assert list(table.items) == ["kept"]
    assert claims.take(["lost"], now=NOW) == [Verdict.OURS], "what was not marked is stored again, never lost"


def test_marks_from_many_threads_are_all_written() -> None:
    table = GatedClaims()
    table.gate.set()
    claims = MarkedLater(table, max_wait_seconds=0)

    def work(worker: int) -> None:
        for number in range(200):
            claims.done([f"{worker}-{number}"], now=NOW)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended()
    assert len(table.items) == 1_600
    assert sorted(key for call in table.calls for key in call) == sorted(table.items), "each is written once"


def test_a_process_ends_with_its_marks_written() -> None:
    code = (
        "from gateway.marked_later import MarkedLater\n"
        "class Table:\n"
        "    def done(self, keys, *, now):\n"
        "        print(*keys)\n"
        "MarkedLater(Table()).done(['a', 'b'], now=0.0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "a b\n"
