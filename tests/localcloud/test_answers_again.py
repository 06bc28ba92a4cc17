"""Tests of the local AWS's answers: an attempt whose answer was lost is answered as the first one was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from localcloud import answers_again
from localcloud.answers_again import INVOCATION_ID, MAX_ANSWER_BYTES, AnswersAgain


class Counting:
    """Answers each request with its number."""

    def __init__(self, status: str = "200 OK", padding: int = 0) -> None:
        self.calls = 0
        self._status = status
        self._padding = padding

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        start_response(self._status, [("x-number", str(self.calls))])
        yield b"answer "
        yield str(self.calls).encode() + b" " * self._padding


def ask(application: AnswersAgain, invocation: str | None, method: str = "POST") -> tuple[str, str, bytes]:
    started: list[Any] = []
    environ = {"REQUEST_METHOD": method, **({INVOCATION_ID: invocation} if invocation else {})}
    body = b"".join(application(environ, lambda status, headers, *_: started.extend([status, dict(headers)])))
    return started[0], started[1]["x-number"], body.strip()


def test_a_second_attempt_has_the_answer_of_the_first_and_nothing_is_done_twice() -> None:
    moto = Counting()
    application = AnswersAgain(moto)
    assert [ask(application, "a"), ask(application, "b"), ask(application, "a")] == [
        ("200 OK", "1", b"answer 1"),
        ("200 OK", "2", b"answer 2"),
        ("200 OK", "1", b"answer 1"),
    ]
    assert moto.calls == 2


@pytest.mark.parametrize("status", ["500 INTERNAL SERVER ERROR", "409 CONFLICT", "400 BAD REQUEST"])
def test_what_failed_is_tried_again(status: str) -> None:
    application = AnswersAgain(Counting(status))
    assert [ask(application, "a")[1] for _ in range(2)] == ["1", "2"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_only_reads_is_read_anew(method: str) -> None:
    application = AnswersAgain(Counting())
    assert [ask(application, "a", method)[1] for _ in range(2)] == ["1", "2"]


def test_requests_without_an_id_are_all_done() -> None:
    application = AnswersAgain(Counting())
    assert [ask(application, None)[1] for _ in range(2)] == ["1", "2"]


def test_only_so_many_answers_and_none_too_large_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_again, "MAX_ANSWERS", 2)
    application = AnswersAgain(Counting())
    for invocation in ("a", "b", "c"):
        ask(application, invocation)
    assert ask(application, "c")[1] == "3"
    assert ask(application, "a")[1] == "4", "the oldest is forgotten"
    large = AnswersAgain(Counting(padding=MAX_ANSWER_BYTES))
    assert [ask(large, "a")[1] for _ in range(2)] == ["1", "2"]
