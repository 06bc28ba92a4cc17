"""HTTP/1.1 connections to one host that are kept open between requests.

Not those of http.client: they send a request in two system calls and read its answer's headers as those of a mail,
which together took half of the processor time of a request with one event.
"""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Mapping
from io import BufferedReader
from urllib.parse import urlsplit

from gateway.aws_request import AwsReply, Unreachable

CONNECT_TIMEOUT_SECONDS = 1.0  # a connection within one region takes milliseconds
MAX_IDLE_CONNECTIONS = 64
MAX_REPLY_BYTES = 1_048_576  # 500 results of PutRecordBatch take some 150 KB
MAX_LINE_BYTES = 65_536
MAX_HEADERS = 100  # as http.client has it
PORTS = {"http": 80, "https": 443}


class IncompleteRead(Exception):
    """The answer breaks off, or is too long to be read: the request has been taken."""


class UnreadableAnswer(Exception):
    """What came is no HTTP."""


class Connections:
    """The connections to one host. Safe in several threads: each request has one to itself."""

    def __init__(self, authority: str, *, encrypted: bool, read_timeout_seconds: float) -> None:
        """`authority` is the host, with its port where that is not the scheme's own."""
        scheme = "https" if encrypted else "http"
        address = urlsplit(f"{scheme}://{authority}")
        self._authority = authority
        self._host = address.hostname or ""
        self._port = address.port or PORTS[scheme]
        self._context = None
        if encrypted:
            # Not at the top: a local cloud has no TLS. Once, for it reads all certificates of the system.
            import ssl

            self._context = ssl.create_default_context()
        self._read_timeout_seconds = read_timeout_seconds
        self._idle: deque[_Connection] = deque(maxlen=MAX_IDLE_CONNECTIONS)

    def exchange(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes) -> AwsReply:
        """Sends one request and waits for its whole answer. Raises Unreachable."""
        lines = {"host": self._authority, **headers, "content-length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body
        try:
            return self._over_idle(request) or self._over(self._connect(), request)
        except (OSError, IncompleteRead, UnreadableAnswer) as error:
            refused = isinstance(error, ConnectionRefusedError)
            raise Unreachable(type(error).__name__, refused=refused) from None

    def _over_idle(self, request: bytes) -> AwsReply | None:
        """The answer over an idle connection; None where there is none or the host has closed it."""
        try:
            return self._over(self._idle.pop(), request)
        except (IndexError, ConnectionError):
            return None

    def _connect(self) -> _Connection:
        connected = socket.create_connection((self._host, self._port), CONNECT_TIMEOUT_SECONDS)
        try:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                connected = self._context.wrap_socket(connected, server_hostname=self._host)
            connected.settimeout(self._read_timeout_seconds)
        except BaseException:
            connected.close()
            raise
        return _Connection(connected)

    def _over(self, connection: _Connection, request: bytes) -> AwsReply:
        """One request and its answer over one connection, which is kept only when both were whole."""
        kept = False
        try:
            reply, kept = connection.exchange(request)
            return reply
        finally:
            if kept:
                self._idle.append(connection)
            else:
                connection.close()


class _Connection:
    """One connection, with what of an answer has arrived but was not read yet."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._incoming = connected.makefile("rb")

    def exchange(self, request: bytes) -> tuple[AwsReply, bool]:
        """The answer, and whether another request may follow it.

        A ConnectionError says that the host closed before it answered; a break within an answer is none.
        """
        self._socket.sendall(request)
        line = self._incoming.readline(MAX_LINE_BYTES)
        if not line:
            raise ConnectionResetError
        try:
            return _answer(line, self._incoming)
        except ConnectionError:
            raise IncompleteRead from None

    def close(self) -> None:
        self._incoming.close()
        self._socket.close()


def _answer(line: bytes, incoming: BufferedReader) -> tuple[AwsReply, bool]:
    """The answer that begins with this line, and whether the connection is kept."""
    version, status = _status(line)
    headers = _headers(incoming)
    while 100 <= status < 200:  # not the answer yet
        version, status = _status(incoming.readline(MAX_LINE_BYTES))
        headers = _headers(incoming)
    kept = version != b"HTTP/1.0" and headers.get(b"connection", b"").lower() != b"close"
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        return AwsReply(status=status, body=_chunks(incoming)), kept
    if status in (204, 304):
        return AwsReply(status=status, body=b""), kept
    if b"content-length" in headers:
        return AwsReply(status=status, body=_exactly(_number(headers[b"content-length"], 10), incoming)), kept
    body = incoming.read(MAX_REPLY_BYTES + 1)
    if len(body) > MAX_REPLY_BYTES:
        raise IncompleteRead
    return AwsReply(status=status, body=body), False


def _status(line: bytes) -> tuple[bytes, int]:
    parts = line.split(None, 2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/1."):
        raise UnreadableAnswer
    return parts[0], _number(parts[1], 10)


def _headers(incoming: BufferedReader) -> dict[bytes, bytes]:
    """The headers, or trailers, up to the empty line behind them; names in lower case."""
    headers: dict[bytes, bytes] = {}
    for _ in range(MAX_HEADERS + 1):
        line = _line(incoming)
        if not line:
            return headers
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    raise UnreadableAnswer


def _chunks(incoming: BufferedReader) -> bytes:
    content: list[bytes] = []
    left = MAX_REPLY_BYTES
    while size := _number(_line(incoming).partition(b";")[0], 16):
        left -= size
        if left < 0:
            raise IncompleteRead
        content.append(_exactly(size, incoming))
        _line(incoming)
    _headers(incoming)
    return b"".join(content)


def _line(incoming: BufferedReader) -> bytes:
    line = incoming.readline(MAX_LINE_BYTES)
    if not line.endswith(b"\n"):
        raise IncompleteRead
    return line.rstrip(b"\r\n")


def _exactly(size: int, incoming: BufferedReader) -> bytes:
    if size > MAX_REPLY_BYTES:
        raise IncompleteRead
    content = incoming.read(size)
    if len(content) < size:
        raise IncompleteRead
    return content


def _number(text: bytes, base: int) -> int:
    try:
        number = int(text, base)
    except ValueError:
        raise UnreadableAnswer from None
    if number < 0:
        raise UnreadableAnswer
    return number
