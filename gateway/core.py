"""From a request to a reply: what the gateway does, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from gateway import replies, routes
from gateway.authenticate import authenticate
from gateway.decode import decode
from gateway.environment import Configuration
from gateway.normalise import normalise
from gateway.replies import Refused, Reply
from gateway.request import Request
from gateway.routes import Purpose, Route
from gateway.sinks.sink import NotDurable, Parcel, Sink


def handle(request: Request, *, configuration: Configuration, sink: Sink, now: datetime) -> Reply:
    """Answers one request; `now` is the time it was received, with its zone.

    Everything is checked before anything is written: one bad event refuses its whole request, so that a 400
    means that nothing was stored. A 200 means that every event is durable. A 503 means that not all are: the
    client sends all again, and those already stored have the same messageId.
    """
    try:
        reply = _answer(request, configuration=configuration, sink=sink, now=now)
    except Refused as refused:
        reply = replies.refusal(refused)
    except NotDurable:
        reply = replies.unavailable()
    return replies.with_cors(reply, request)


def _answer(request: Request, *, configuration: Configuration, sink: Sink, now: datetime) -> Reply:
    route = routes.find(request.method, request.path)
    match route.purpose:
        case Purpose.PREFLIGHT:
            return replies.preflight(request)
        case Purpose.HEALTH:
            return replies.health(
                processing_region=configuration.processing_region, ingest_region=configuration.ingest_region
            )
        case Purpose.EVENT | Purpose.BATCH:
            return _collect(request, route, configuration=configuration, sink=sink, now=now)


def _collect(
    request: Request, route: Route, *, configuration: Configuration, sink: Sink, now: datetime
) -> Reply:
    batch = decode(request, route)
    authenticated = authenticate(request, batch, configuration.registry)
    lines = normalise(batch, authenticated, received_at=now, peer_ip=request.peer_ip)
    _store(_parcels(lines, now), sink)
    return replies.success(accepted=len(batch.items))


def _parcels(lines: Mapping[str, Sequence[bytes]], now: datetime) -> list[Parcel]:
    return [Parcel(source=source, lines=tuple(own), received_at=now) for source, own in lines.items()]


def _store(parcels: Sequence[Parcel], sink: Sink) -> None:
    if parcels and sink.store(parcels):
        raise NotDurable
