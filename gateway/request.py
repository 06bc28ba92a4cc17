"""An HTTP request as the core sees it, whichever front door took it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from gateway.record import record


@record(frozen=True, kw_only=True, slots=True)
class Request:
    """One request. Its repr leaves out what may hold personal data or a write key.

    `headers` have lower-case names. `query` is the raw query string. `body` is as it came over the wire
    (maybe compressed, never cut short by a front door). `peer_ip` is the address that connected; None where
    unknown.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)
    peer_ip: str | None = field(default=None, repr=False)
