"""Front door for any ASGI server: one application, whose blocking work runs in threads, within bounds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gateway import log_lines, replies
from gateway.core import Gateway
from gateway.environment import PROCESSING_REGION
from gateway.log_lines import Log
from gateway.marked_later import MarkedLater
from gateway.plain_requests import reader_of
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from gateway.service import Answer, build
from gateway.sinks.group_commit import GroupCommit
from residency.limits import MAX_COMPRESSED_BYTES

THREADS = 64  # own choice: they wait for the sink most of the time
ASIDE_THREADS = 2  # for what stores nothing: a health check never waits behind events
# Requests whose events wait to be durable, own choice: at the sink's patience, what is behind them would be late
MAX_REQUESTS = 256
MAX_HELD_BYTES = 67_108_864  # bytes of all bodies that are held at once, own choice
BODY_SECONDS = 20.0  # own choice: a client that takes longer to send its body is told to come again
PIXEL = "/pixel/"  # in the path of the one GET that stores an event
MAX_DISCARDED_BYTES = 10_485_760  # what an HTTP API lets through; a client that sends more is cut off

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def application(
    environment: Mapping[str, str] = os.environ,
    *,
    answer: Answer | None = None,
    max_requests: int = MAX_REQUESTS,
    max_held_bytes: int = MAX_HELD_BYTES,
    log: Log = log_lines.write,
) -> Application:
    """The ASGI application: `uvicorn --factory gateway.asgi:application`. `answer` replaces the built one."""
    return Application(
        answer or build(environment, log=log, fit=of_a_fleet),
        max_requests=max_requests,
        max_held_bytes=max_held_bytes,
        processing_region=environment.get(PROCESSING_REGION, ""),
        log=log,
    )


def of_a_fleet(gateway: Gateway) -> Gateway:
    """The gateway of a process that stays: what several requests have in common, it does once."""
    return replace(
        gateway,
        sink=GroupCommit(gateway.sink),
        claims=MarkedLater(gateway.claims) if gateway.claims is not None else None,
        plain=reader_of(gateway.configuration),
    )


class Application:
    """One gateway as an ASGI application. What it cannot take on at once it answers with 503 and `Retry-After`.

    On the server's shutdown it answers what is under way before it ends.
    """

    def __init__(
        self, answer: Answer, *, max_requests: int, max_held_bytes: int, processing_region: str, log: Log
    ) -> None:
        self._answer = answer
        self._max_requests = max_requests
        self._max_held_bytes = max_held_bytes
        self._processing_region = processing_region
        self._log = log
        self._requests = 0
        self._held_bytes = 0
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="gateway")
        self._aside = ThreadPoolExecutor(ASIDE_THREADS, thread_name_prefix="aside")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            body = _Body(self)
            try:
                whole = await body.read(receive)
                if whole is not None:
                    await _send_reply(await self._reply(scope, whole, refuse=body.too_much), send)
            finally:
                body.let_go()

    async def _reply(self, scope: Scope, body: bytes, *, refuse: bool) -> Reply:
        request = scope_request(scope, body)
        loop = asyncio.get_running_loop()
        if request.method != "POST" and PIXEL not in request.path:
            return await loop.run_in_executor(self._aside, self._answer, request)
        if refuse or self._requests >= self._max_requests:
            return self._busy(request)
        self._requests += 1
        try:
            return await loop.run_in_executor(self._threads, self._answer, request)
        finally:
            self._requests -= 1

    def hold(self, size: int) -> bool:
        """Takes bytes of a body on, if there is room."""
        if self._held_bytes + size > self._max_held_bytes:
            return False
        self._held_bytes += size
        return True

    def let_go(self, size: int) -> None:
        """Gives the room back."""
        self._held_bytes -= size

    def _busy(self, request: Request) -> Reply:
        """Back-pressure: nothing of the request is kept, and every SDK sends it again."""
        refused = Refused(
            Code.UNAVAILABLE, "This endpoint has too much to do. Send the same request again later."
        )
        reply = replies.with_cors(replies.refusal(refused), request)
        for line in log_lines.request_lines(
            reply, processing_region=self._processing_region, now=datetime.now(UTC), milliseconds=0.0
        ):
            self._log(line)
        return reply

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                # Requests under way are answered before the process ends.
                for threads in (self._threads, self._aside):
                    await asyncio.get_running_loop().run_in_executor(None, threads.shutdown)
                await send({"type": "lifespan.shutdown.complete"})
                return


class _Body:
    """The body of one request, held as long as it is worked on."""

    def __init__(self, room: Application) -> None:
        self._room = room
        self._held = 0
        self.too_much = False  # there was no room for it, or it came too slowly: to be refused

    async def read(self, receive: Receive) -> bytes | None:
        """The body; None when the client went away before its end, so that no part of it is processed."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await self._read(receive)
        except TimeoutError:
            self.too_much = True
            return b""

    async def _read(self, receive: Receive) -> bytes | None:
        """A body above MAX_COMPRESSED_BYTES is kept up to one byte above it, which is enough to refuse it.

        The rest, and all for which there is no room, is read and thrown away, within bounds: a client that is
        still sending would not read the refusal.
        """
        kept: list[bytes] = []
        seen = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            chunk: bytes = message.get("body", b"")
            seen += len(chunk)
            part = chunk[: MAX_COMPRESSED_BYTES + 1 - self._held]
            if part and not self.too_much:
                if self._room.hold(len(part)):
                    self._held += len(part)
                    kept.append(part)
                else:
                    self.too_much = True
                    kept.clear()
            if not message.get("more_body") or seen > MAX_DISCARDED_BYTES:
                return b"".join(kept)

    def let_go(self) -> None:
        self._room.let_go(self._held)
        self._held = 0


def scope_request(scope: Scope, body: bytes) -> Request:
    """The request of an ASGI `http` scope; headers sent twice are joined by a comma."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    client = scope.get("client")
    return Request(
        method=scope["method"],
        path=scope["path"],
        headers=headers,
        query=scope.get("query_string", b"").decode("latin-1"),
        body=body,
        peer_ip=client[0] if client else None,
    )


async def _send_reply(reply: Reply, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
