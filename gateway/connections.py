"""HTTP connections to one host that are kept open between requests."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Mapping

from gateway.aws_request import AwsReply, Unreachable

CONNECT_TIMEOUT_SECONDS = 1.0  # a connection within one region takes milliseconds
MAX_IDLE_CONNECTIONS = 64
MAX_REPLY_BYTES = 1_048_576  # 500 results of PutRecordBatch take some 150 KB


class Connections:
    """The connections to one host. Safe in several threads: each request has one to itself."""

    def __init__(self, authority: str, *, encrypted: bool, read_timeout_seconds: float) -> None:
        """`authority` is the host, with its port where that is not the scheme's own."""
        self._authority = authority
        self._type = http.client.HTTPSConnection if encrypted else http.client.HTTPConnection
        self._read_timeout_seconds = read_timeout_seconds
        self._idle: deque[http.client.HTTPConnection] = deque(maxlen=MAX_IDLE_CONNECTIONS)

    def exchange(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes) -> AwsReply:
        """Sends one request and waits for its whole answer. Raises Unreachable."""
        try:
            return self._over_idle(method, path, headers, body) or self._over(
                self._connect(), method, path, headers, body
            )
        except (OSError, http.client.HTTPException) as error:
            refused = isinstance(error, ConnectionRefusedError)
            raise Unreachable(type(error).__name__, refused=refused) from None

    def _over_idle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> AwsReply | None:
        """The answer over an idle connection; None where there is none or the host has closed it."""
        try:
            return self._over(self._idle.pop(), method, path, headers, body)
        except (IndexError, ConnectionError):
            return None

    def _connect(self) -> http.client.HTTPConnection:
        connection = self._type(self._authority, timeout=CONNECT_TIMEOUT_SECONDS)
        connection.connect()
        connection.sock.settimeout(self._read_timeout_seconds)
        return connection

    def _over(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> AwsReply:
        """One request and its answer over one connection, which is kept only when both were whole."""
        whole = False
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            content = _read(response)
            whole = response.isclosed() and not response.will_close
            return AwsReply(status=response.status, body=content)
        finally:
            if whole:
                self._idle.append(connection)
            else:
                connection.close()


def _read(response: http.client.HTTPResponse) -> bytes:
    """The whole body. A break in the middle of it is no ConnectionError: the request has been taken."""
    try:
        content = response.read(MAX_REPLY_BYTES)
    except ConnectionError:
        raise http.client.IncompleteRead(b"") from None
    if response.length:  # what is missing: a read with a bound does not complain about it
        raise http.client.IncompleteRead(b"", response.length)
    return content
