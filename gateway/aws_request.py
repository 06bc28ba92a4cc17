"""Signed requests to one AWS service in one region, and how its answers are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gateway.aws_signature import CredentialSource, signed_headers

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from gateway.connections import Connections

READ_TIMEOUT_SECONDS = 2.0

MAX_ERROR_NAME_CHARS = 64

_COMPACT = json.JSONEncoder(separators=(",", ":")).encode


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

    def json_problem(self) -> str | None:
        """None for a success; else the error's name, else the status."""
        return None if self.status == 200 else self.json_error() or str(self.status)

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
        credentials: CredentialSource,
        read_timeout_seconds: float = READ_TIMEOUT_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`host` is the service's own host name; `endpoint_url` (`AWS_ENDPOINT_URL`) replaces it.

        `credentials`: fixed ones, or what gives those that hold now and raises Unreachable where there are none.
        """
        endpoint = urlsplit(endpoint_url or f"https://{host}")
        self._encrypted = endpoint.scheme == "https"
        self._authority = endpoint.netloc
        self._service = service
        self._region = region
        self._credentials = credentials if callable(credentials) else lambda: credentials
        self._read_timeout_seconds = read_timeout_seconds
        self._now = now
        self._opened: Connections | None = None

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
            credentials=self._credentials(),
            now=self._now(),
        )
        return self._connections().exchange(method, path, headers=signed, body=body)

    def call(self, target: str, document: object, *, json_version: str = "1.0") -> AwsReply:
        """Sends one action of a service that speaks AWS's JSON protocol. Raises Unreachable."""
        headers = {"content-type": f"application/x-amz-json-{json_version}", "x-amz-target": target}
        body = _COMPACT(document).encode("ascii")
        return self.send(method="POST", path="/", headers=headers, body=body)

    def _connections(self) -> Connections:
        if self._opened is None:
            # Not at the top: sockets take a good part of the gateway's import, and no refusal needs them.
            from gateway.connections import Connections

            self._opened = Connections(
                self._authority, encrypted=self._encrypted, read_timeout_seconds=self._read_timeout_seconds
            )
        return self._opened


def _error_name(name: str) -> str:
    """The name where it reads like one, so that no other text of an answer gets into a log."""
    return name if name.isidentifier() and len(name) <= MAX_ERROR_NAME_CHARS else ""
