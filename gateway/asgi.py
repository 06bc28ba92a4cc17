"""Front door for any ASGI server: one application, whose blocking work runs in threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gateway.replies import Reply
from gateway.request import Request
from gateway.service import Answer, build
from residency.limits import MAX_COMPRESSED_BYTES

THREADS = 32  # own choice: they wait for the sink most of the time
MAX_DISCARDED_BYTES = 10_485_760  # what an HTTP API lets through; a client that sends more is cut off

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def application(
    environment: Mapping[str, str] = os.environ, *, answer: Answer | None = None
) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application: `uvicorn --factory gateway.asgi:application`. `answer` replaces the built one."""
    answer = answer or build(environment)
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="gateway")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send, threads)
        elif scope["type"] == "http":
            body = await _read_body(receive)
            if body is not None:
                request = scope_request(scope, body)
                reply = await asyncio.get_running_loop().run_in_executor(threads, answer, request)
                await _send_reply(reply, send)

    return app


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


async def _read_body(receive: Receive) -> bytes | None:
    """The body; None when the client went away before its end, so that no part of it is processed.

    A body above MAX_COMPRESSED_BYTES is kept up to one byte above it, which is enough to refuse it. The rest
    is read and thrown away, within bounds: a client that is still sending would not read the refusal.
    """
    kept = bytearray()
    seen = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunk = message.get("body", b"")
        seen += len(chunk)
        kept += chunk[: MAX_COMPRESSED_BYTES + 1 - len(kept)]
        if not message.get("more_body") or seen > MAX_DISCARDED_BYTES:
            return bytes(kept)


async def _send_reply(reply: Reply, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _lifespan(receive: Receive, send: Send, threads: ThreadPoolExecutor) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            # Requests under way are answered before the process ends.
            await asyncio.get_running_loop().run_in_executor(None, threads.shutdown)
            await send({"type": "lifespan.shutdown.complete"})
            return
