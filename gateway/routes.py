"""Which paths there are, and what a request to each of them means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import unquote

from gateway.replies import Code, Refused
from residency.ingest_options import EVENT_TYPES

VERSION_SEGMENT = "v1"
MAX_VERSION_SEGMENTS = 2  # a host given with /v1, and an SDK that appends /v1


class Purpose(StrEnum):
    """What a route is for."""

    EVENT = "event"
    BATCH = "batch"
    PIXEL = "pixel"
    SDK_METRICS = "sdk metrics"
    SOURCE_SETTINGS = "source settings"
    HEALTH = "health"
    PREFLIGHT = "preflight"


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """What a request means. `methods` are those that it takes; `collects`: it brings events.

    `event_type` is set for Purpose.EVENT and Purpose.PIXEL, `write_key` for Purpose.SOURCE_SETTINGS.
    """

    purpose: Purpose
    methods: tuple[str, ...]
    collects: bool = False
    event_type: str | None = None
    write_key: str | None = field(default=None, repr=False)


_BATCH = Route(purpose=Purpose.BATCH, methods=("POST",), collects=True)
_PREFLIGHT = Route(purpose=Purpose.PREFLIGHT, methods=("OPTIONS",))
_SOURCE_SETTINGS = Route(purpose=Purpose.SOURCE_SETTINGS, methods=("GET", "HEAD"))


def _by_type(purpose: Purpose, method: str) -> dict[str, Route]:
    """A route for each event type, by its name and by the first letter, which analytics.js uses (R29, R51)."""
    routes = {
        kind: Route(purpose=purpose, methods=(method,), collects=True, event_type=kind)
        for kind in EVENT_TYPES
    }
    return {**routes, **{kind[0]: route for kind, route in routes.items()}}


# All have the same meaning with /v1 before them.
ROUTES: Mapping[str, Route] = MappingProxyType(
    {
        **_by_type(Purpose.EVENT, "POST"),
        **{f"pixel/{name}": route for name, route in _by_type(Purpose.PIXEL, "GET").items()},
        "batch": _BATCH,
        "b": _BATCH,
        "import": _BATCH,
        "m": Route(purpose=Purpose.SDK_METRICS, methods=("POST",)),
        "health": Route(purpose=Purpose.HEALTH, methods=("GET", "HEAD")),
    }
)

# As SDKs write them, so that hardly any path has to be taken apart.
_BY_PATH = {
    f"{version}/{name}{end}": route
    for name, route in ROUTES.items()
    for version in ("", f"/{VERSION_SEGMENT}")
    for end in ("", "/")
}


def find(method: str, path: str) -> Route:
    """The route of a request, with or without `/v1` and a trailing slash. OPTIONS is answered on every path.

    Raises Refused: unknown_route, method_not_allowed.
    """
    if method == "OPTIONS":
        return _PREFLIGHT
    route = _BY_PATH.get(path) or _route(path)
    if route is None:
        raise Refused(
            Code.UNKNOWN_ROUTE,
            f"There is nothing at this path. Events go to /v1/batch or /v1/<{'|'.join(EVENT_TYPES)}>.",
        )
    if method not in route.methods:
        raise Refused(Code.METHOD_NOT_ALLOWED, f"This path takes {' or '.join(route.methods)} only.")
    return route


def _route(path: str) -> Route | None:
    segments = [segment for segment in path.split("/") if segment]
    for _ in range(MAX_VERSION_SEGMENTS):
        if segments and segments[0] == VERSION_SEGMENT:
            del segments[0]
    match segments:
        case ["projects", write_key, "settings"]:
            return replace(_SOURCE_SETTINGS, write_key=unquote(write_key))
    return ROUTES.get("/".join(segments))
