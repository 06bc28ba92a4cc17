"""Tests of the ASGI application's bounds: what it cannot take on is told to come again, and health goes on."""

from __future__ import annotations

import asyncio
import threading

import pytest

from gateway import asgi
from gateway.asgi import Application, application
from gateway.replies import Reply, success
from gateway.request import Request
from tests.gateway.front_doors import http_scope
from tests.gateway.workspace import post

HEALTH = post("/health", method="GET", key=None, body=b"")


async def reply_to(app: Application, request: Request, *, parts: int = 1) -> tuple[int, dict[bytes, bytes]]:
    size = -(-len(request.body) // parts) or 1
    chunks = [request.body[start : start + size] for start in range(0, len(request.body) or 1, size)]
    incoming = iter(
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
    )
    sent: list[dict] = []

    async def receive() -> dict:
        return next(incoming)

    async def send(message: dict) -> None:
        sent.append(message)

    await app(http_scope(request), receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


class Blocking:
    """An answer that waits until it is let; a health check does not."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.let = threading.Event()

    def __call__(self, request: Request) -> Reply:
        if request.method == "POST":
            self.asked.release()
            assert self.let.wait(30)
        return success()


def test_back_pressure_a_request_above_the_bound_is_503_with_retry_after_and_health_is_answered() -> None:
    answer, lines = Blocking(), []
    app = application({}, answer=answer, max_requests=2, log=lines.append)

    async def scenario() -> None:
        under_way = [asyncio.create_task(reply_to(app, post())) for _ in range(2)]
        for _ in range(2):
            await asyncio.to_thread(answer.asked.acquire)
        status, headers = await reply_to(app, post(headers={"origin": "https://shop.example"}))
        assert (status, headers[b"retry-after"]) == (503, b"5")
        assert headers[b"access-control-allow-origin"] == b"https://shop.example"
        assert (await reply_to(app, HEALTH))[0] == 200
        answer.let.set()
        assert [status for status, _ in await asyncio.gather(*under_way)] == [200, 200]
        assert (await reply_to(app, post()))[0] == 200

    asyncio.run(scenario())
    assert [line["Reason"] for line in lines] == ["unavailable"]


@pytest.mark.parametrize("parts", [1, 3])
def test_back_pressure_bodies_above_the_bound_are_thrown_away_and_their_room_is_given_back(
    parts: int,
) -> None:
    taken: list[bytes] = []

    def answer(request: Request) -> Reply:
        taken.append(request.body)
        return success()

    app = application({}, answer=answer, max_held_bytes=100, log=lambda line: None)

    async def scenario() -> list[int]:
        return [(await reply_to(app, post(body=b"x" * size), parts=parts))[0] for size in (100, 101, 100)]

    assert asyncio.run(scenario()) == [200, 503, 200]
    assert taken == [b"x" * 100] * 2


def test_a_body_that_comes_too_slowly_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.0)
    app = application({}, answer=lambda request: success(), log=lambda line: None)
    sent: list[dict] = []

    async def never() -> dict:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(app(http_scope(post()), never, send))
    assert sent[0]["status"] == 503


def test_a_client_that_goes_away_gives_its_room_back() -> None:
    app = application({}, answer=lambda request: success(), max_held_bytes=10, log=lambda line: None)

    async def scenario() -> int:
        incoming = iter(
            [{"type": "http.request", "body": b"x" * 10, "more_body": True}, {"type": "http.disconnect"}]
        )

        async def receive() -> dict:
            return next(incoming)

        async def send(message: dict) -> None:
            raise AssertionError("there is nobody to answer")

        await app(http_scope(post()), receive, send)
        return (await reply_to(app, post(body=b"x" * 10)))[0]

    assert asyncio.run(scenario()) == 200
