"""The door of a cell: real sockets before a gateway, which spoil what they are told to, and keep what was said.

It reads a request whole before it forwards it, as AWS's front doors do, and has their limits and the form of their
errors: no `success`, no `code`, HTML from a load balancer.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import h11

from tests.sdk.faults import Canned, DoorFault

SLOW_SECONDS = 3.0
MAX_BODY_BYTES = 10 * 1024 * 1024  # of an HTTP API's request
MAX_HEADER_BYTES = 10_240  # of an HTTP API: request line and all headers together
READ_BYTES = 65_536

Headers = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A request as it came; header names are lower case."""

    method: str
    target: str
    headers: Headers
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def carries_events(self) -> bool:
        """Not a preflight, not a settings document, not the SDK's own metrics."""
        return self.method == "POST" and self.path.strip("/").rpartition("/")[2] != "m"

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def events(self) -> list[dict]:
        plain = gzip.decompress(self.body) if self.header("content-encoding") == "gzip" else self.body
        document = json.loads(plain)
        events: list[dict] = document.get("batch", [document])
        return events


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A reply as it goes out."""

    status: int
    headers: Headers
    body: bytes


class Gone(Exception):
    """The gateway ended, or was cut off, before it answered."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request that carries events, and what its client saw. `status`: None where the connection ended.

    `forwarded`: the gateway had the whole request. `answered`: what the gateway said, heard or not.
    """

    request: Received
    status: int | None
    forwarded: bool
    answered: int | None

    @property
    def acknowledged(self) -> bool:
        return self.status == 200 and self.answered == 200


Forward = Callable[[Received], Awaitable[Answered]]
Cut = Callable[[Received], Awaitable[None]]

TOO_LONG = Answered(
    status=413, headers=[("content-type", "application/json")], body=b'{"message":"Request Too Long"}'
)
HEADERS_TOO_LARGE = Answered(
    status=431,
    headers=[("content-type", "application/json")],
    body=b'{"message":"Request Header Fields Too Large"}',
)
# What a load balancer says when its target closed the connection.
BAD_GATEWAY = Answered(
    status=502,
    headers=[("content-type", "text/html")],
    body=b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
)


@dataclass(kw_only=True)
class Door:
    """Serves on loopback; every method runs in one event loop. `faults` are used up, one a request with events."""

    forward: Forward
    cut: Cut
    faults: deque[Canned | DoorFault]
    exchanges: list[Exchange] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    url: str = ""
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            with suppress(ConnectionError):
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=2 * MAX_HEADER_BYTES)
        while (request := await _read(connection, reader, writer)) is not None:
            self.requests.append(request)
            if not await self._answer(request, connection, writer):
                return
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()

    async def _answer(
        self, request: Received, connection: h11.Connection, writer: asyncio.StreamWriter
    ) -> bool:
        """Whether the connection lives on."""
        fault = self.faults.popleft() if self.faults and request.carries_events else None
        answered: Answered | None = None
        spoken: Answered | None
        if isinstance(fault, Canned):
            spoken = Answered(status=fault.status, headers=fault.headers, body=fault.body)
            if not fault.from_aws:
                spoken = _with_cors(spoken, request)
        elif fault is DoorFault.DROP_REQUEST:
            await self.cut(request)
            spoken = None
        else:
            spoken = _refusal(request)
            if spoken is None:
                try:
                    spoken = answered = await self.forward(request)
                except Gone:
                    spoken = BAD_GATEWAY
        if fault is DoorFault.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        whole = spoken is not None and fault is not DoorFault.DROP_REPLY
        heard = await self._say(spoken, connection, writer, whole=whole)
        if request.carries_events:
            self.exchanges.append(
                Exchange(
                    request=request,
                    status=spoken.status if spoken is not None and heard else None,
                    forwarded=not isinstance(fault, Canned) and fault is not DoorFault.DROP_REQUEST,
                    answered=answered.status if answered else None,
                )
            )
        return heard

    async def _say(
        self,
        spoken: Answered | None,
        connection: h11.Connection,
        writer: asyncio.StreamWriter,
        *,
        whole: bool,
    ) -> bool:
        """Whether the client was still there for all of it."""
        if spoken is not None:
            head = [(name, value) for name, value in spoken.headers if name != "content-length"]
            head.append(("content-length", str(len(spoken.body))))
            said = connection.send(h11.Response(status_code=spoken.status, headers=head)) or b""
            said += connection.send(h11.Data(data=spoken.body)) or b""
            said += connection.send(h11.EndOfMessage()) or b""
            if not whole:
                said = said[: len(said) // 2]
            try:
                writer.write(said)
                await writer.drain()
            except ConnectionError:
                return False
            if whole:
                return not writer.transport.is_closing()
        _reset(writer)
        return False


async def _read(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Received | None:
    """The next request; None at the end of the connection."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            assert head is not None
            return Received(
                method=head.method.decode(),
                target=head.target.decode(),
                headers=[(name.decode(), value.decode("latin-1")) for name, value in head.headers],
                body=bytes(body),
            )
        else:
            return None


def _refusal(request: Received) -> Answered | None:
    """What an HTTP API does not let through."""
    if len(request.body) > MAX_BODY_BYTES:
        return TOO_LONG
    head = len(request.method) + len(request.target) + sum(len(n) + len(v) for n, v in request.headers)
    return HEADERS_TOO_LARGE if head > MAX_HEADER_BYTES else None


def _with_cors(answered: Answered, request: Received) -> Answered:
    """A canned reply as the gateway would give it to a page, which otherwise sees no more than a network error."""
    origin = request.header("origin")
    if origin is None:
        return answered
    cors = [
        ("access-control-allow-origin", origin),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", "retry-after, x-ratelimit-reset"),
    ]
    return Answered(status=answered.status, headers=[*answered.headers, *cors], body=answered.body)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends the connection as a network does that breaks: with a reset, also for what is on its way."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def message_ids(exchanges: list[Exchange]) -> Counter[str]:
    """How often each messageId was sent in these."""
    return Counter(event["messageId"] for one in exchanges for event in one.request.events)
