"""Which paths there are, and what a request to each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from gateway.replies import Code, Refused

EVENT_TYPES = ("identify", "track", "page", "screen", "group", "alias")
VERSION_SEGMENT = "v1"
MAX_VERSION_SEGMENTS = 2  # a host given with /v1, and an SDK that appends /v1


class Purpose(StrEnum):
    """What a route is for."""

    EVENT = "event"
    BATCH = "batch"
    HEALTH = "health"
    PREFLIGHT = "preflight"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """What a request means. `event_type` is set for Purpose.EVENT only; `methods` are those that it takes."""

    purpose: Purpose
    methods: tuple[str, ...]
    event_type: str | None = None


_BATCH = Route(purpose=Purpose.BATCH, methods=("POST",))
_PREFLIGHT = Route(purpose=Purpose.PREFLIGHT, methods=("OPTIONS",))
_EVENTS = {kind: Route(purpose=Purpose.EVENT, methods=("POST",), event_type=kind) for kind in EVENT_TYPES}

# The single letters are what analytics.js posts to (R29, R51); all have the same meaning with /v1 before
# them.
ROUTES: Mapping[str, Route] = MappingProxyType(
    {
        **_EVENTS,
        **{kind[0]: route for kind, route in _EVENTS.items()},
        "batch": _BATCH,
        "b": _BATCH,
        "import": _BATCH,
        "health": Route(purpose=Purpose.HEALTH, methods=("GET", "HEAD")),
    }
)


def find(method: str, path: str) -> Route:
    """The route of a request, with or without `/v1` and a trailing slash. OPTIONS is answered on every path.

    Raises Refused: unknown_route, method_not_allowed.
    """
    if method == "OPTIONS":
        return _PREFLIGHT
    route = ROUTES.get(_name(path))
    if route is None:
        raise Refused(
            Code.UNKNOWN_ROUTE,
            f"There is nothing at this path. Events go to /v1/batch or /v1/<{'|'.join(EVENT_TYPES)}>.",
        )
    if method not in route.methods:
        raise Refused(Code.METHOD_NOT_ALLOWED, f"This path takes {' or '.join(route.methods)} only.")
    return route


def _name(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    for _ in range(MAX_VERSION_SEGMENTS):
        if segments and segments[0] == VERSION_SEGMENT:
            del segments[0]
    return segments[0] if len(segments) == 1 else ""
