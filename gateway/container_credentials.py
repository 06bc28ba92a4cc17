"""The credentials of a container's role, as ECS hands them out at an address of the task, renewed before they end."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from gateway.aws_request import Unreachable
from gateway.aws_signature import Credentials
from gateway.connections import Connections

AUTHORITY = "169.254.170.2"  # the ECS agent's address inside each task
READ_TIMEOUT_SECONDS = 2.0
RENEW_BEFORE = timedelta(minutes=5)  # own choice: ECS has new ones well before the old end


class ContainerCredentials:
    """Gives the credentials that hold now. Safe in several threads: one renews them, the others go on meanwhile."""

    def __init__(
        self,
        path: str,
        *,
        authority: str = AUTHORITY,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._path = path
        self._connections = Connections(authority, encrypted=False, read_timeout_seconds=READ_TIMEOUT_SECONDS)
        self._now = now
        self._renewing = threading.Lock()
        self._known: tuple[Credentials, datetime] | None = None

    def __call__(self) -> Credentials:
        """The credentials. Raises Unreachable where there are none that hold."""
        known = self._known
        if known is not None and self._now() < known[1] - RENEW_BEFORE:
            return known[0]
        # With credentials that hold a little longer only one thread asks for new ones.
        if self._renewing.acquire(blocking=known is None or self._now() >= known[1]):
            try:
                self._renew()
            finally:
                self._renewing.release()
        if self._known is None or self._now() >= self._known[1]:
            raise Unreachable("no credentials")
        return self._known[0]

    def _renew(self) -> None:
        if self._known is not None and self._now() < self._known[1] - RENEW_BEFORE:
            return  # another thread has done it
        try:
            reply = self._connections.exchange("GET", self._path, headers={}, body=b"")
            if reply.status == 200:
                self._known = _read(reply.body)
        except (Unreachable, ValueError, KeyError, TypeError):
            pass  # what is known may still hold; the text of an answer may be secret


def _read(body: bytes) -> tuple[Credentials, datetime]:
    document = json.loads(body)
    credentials = Credentials(
        access_key_id=document["AccessKeyId"],
        secret_access_key=document["SecretAccessKey"],
        session_token=document["Token"],
    )
    return credentials, datetime.fromisoformat(document["Expiration"])
