"""Signed requests to one AWS service in one region, over connections that are kept open."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gateway.aws_signature import Credentials, signed_headers

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    import http.client

CONNECT_TIMEOUT_SECONDS = 1.0  # a connection within one region takes milliseconds
READ_TIMEOUT_SECONDS = 2.0
MAX_IDLE_CONNECTIONS = 64
MAX_REPLY_BYTES = 1_048_576  # 500 results of PutRecordBatch take some 150 KB

MAX_ERROR_NAME_CHARS = 64


class Unreachable(Exception):
    """No answer came. `refused` says that nothing listened: the request was certainly not taken."""

    def __init__(self, problem: str, *, refused: bool = False) -> None:
        super().__init__(problem)
        self.refused = refused


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsReply:
    """The answer of a service, whatever its status. A redirect is an answer too: it is never followed."""

    status: int
    body: bytes = field(repr=False)

    def json_error(self) -> str:
        """The error's name from a JSON body, e.g. `ResourceNotFoundException`; empty where there is none."""
        try:
            return _error_name(str(json.loads(self.body)["__type"]).rpartition("#")[2])
        except (ValueError, KeyError, TypeError):
            return ""

    def xml_error(self) -> str:
        """The error's code from an XML body, e.g. `SlowDown`; empty where there is none."""
        code = self.body.partition(b"<Code>")[2].partition(b"</Code>")[0]
        return _error_name(code.decode("ascii", "replace"))


class AwsService:
    """One AWS service at one host. Safe in several threads: each request has a connection to itself."""

    def __init__(
        self,
        *,
        service: str,
        region: str,
        host: str,
        endpoint_url: str | None,
        credentials: Credentials,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`host` is the service's own host name; `endpoint_url` (`AWS_ENDPOINT_URL`) replaces it."""
        endpoint = urlsplit(endpoint_url or f"https://{host}")
        self._encrypted = endpoint.scheme == "https"
        self._authority = endpoint.netloc
        self._service = service
        self._region = region
        self._credentials = credentials
        self._read_timeout_seconds = read_timeout_seconds
        self._now = now
        self._idle: deque[http.client.HTTPConnection] = deque(maxlen=MAX_IDLE_CONNECTIONS)

    def send(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> AwsReply:
        """Signs and sends one request and waits for its answer. Raises Unreachable."""
        signed = signed_headers(
            method=method,
            host=self._authority,
            path=path,
            headers=headers,
            body=body,
            service=self._service,
            region=self._region,
            credentials=self._credentials,
            now=self._now(),
        )
        # Not at the top: it takes half of the time that importing the gateway takes, and no refusal needs it.
        import http.client

        try:
            return self._exchange_over_kept(method, path, signed, body) or self._exchange(
                self._connect(), method, path, signed, body
            )
        except (OSError, http.client.HTTPException) as error:
            refused = isinstance(error, ConnectionRefusedError)
            raise Unreachable(type(error).__name__, refused=refused) from None

    def _exchange_over_kept(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> AwsReply | None:
        """The exchange over an idle connection; None where there is none, or the service has closed it."""
        try:
            return self._exchange(self._idle.pop(), method, path, headers, body)
        except (IndexError, ConnectionError):
            return None

    def _connect(self) -> http.client.HTTPConnection:
        import http.client

        connection_type = http.client.HTTPSConnection if self._encrypted else http.client.HTTPConnection
        connection = connection_type(self._authority, timeout=CONNECT_TIMEOUT_SECONDS)
        connection.connect()
        connection.sock.settimeout(self._read_timeout_seconds)
        return connection

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
    ) -> AwsReply:
        """One request and its answer; the connection is kept only when both were whole."""
        whole = False
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            reply = AwsReply(status=response.status, body=response.read(MAX_REPLY_BYTES))
            if response.length:  # what is missing: a read with a bound does not complain about a cut answer
                raise ConnectionError
            whole = response.isclosed() and not response.will_close
            return reply
        finally:
            if whole:
                self._idle.append(connection)
            else:
                connection.close()


def _error_name(name: str) -> str:
    """The name where it reads like one, so that no other text of an answer gets into a log."""
    return name if name.isidentifier() and len(name) <= MAX_ERROR_NAME_CHARS else ""
