"""From a request to a reply: what the gateway does, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway import log_lines, replies, routes
from gateway.authenticate import Authenticated, authenticate, owner
from gateway.claims import Claims, claim
from gateway.client_ip import client_ip
from gateway.decode import NotABatch, body_of, decode
from gateway.environment import Configuration
from gateway.log_lines import Count
from gateway.normalise import Event, Normalised, Rejected, normalise
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from gateway.routes import Purpose, Route
from gateway.sinks.sink import NotDurable, Parcel, Sink
from gateway.tally import Tally

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from gateway.health import Health
    from gateway.plain_requests import PlainEvents, ReadPlain
    from gateway.rate_limit import RateLimits


@dataclass(frozen=True, kw_only=True, slots=True)
class Gateway:
    """What answers requests: a configuration, and what it takes to store events.

    `sink` takes events and `dead_letters` the records of those that are not accepted. `health` asks all that
    these depend on. Without `claims` only compaction removes duplicates. `count` is told what no reply says.
    `plain` reads most requests, where it is there; all others, and without it all, are read here.
    """

    configuration: Configuration
    sink: Sink
    dead_letters: Sink
    health: Callable[[], Health]
    count: Count
    rates: RateLimits | None = None
    claims: Claims | None = None
    plain: ReadPlain | None = None


def handle(request: Request, *, gateway: Gateway, now: datetime) -> Reply:
    """Answers one request; `now` is the time it was received, with its zone.

    A 200 means that every event is durable: in the archive's way, or as a dead letter with the reason why it
    was not accepted. A 400 means that no event was accepted. A 503 means that not all is durable: the client
    sends all again, and what is stored already has the same messageId.
    """
    if not gateway.configuration.customer_io_accounts:
        return _handle(request, gateway=gateway, now=now)
    # Here and below: what few requests need is no part of a cold start.
    from gateway import customer_io_door

    door = customer_io_door.answer(
        request,
        accounts=gateway.configuration.customer_io_accounts,
        processing_region=gateway.configuration.processing_region,
    )
    if isinstance(door, Reply):
        return replies.with_cors(door, request)
    if door is not None:
        return customer_io_door.done(_handle(door.request, gateway=gateway, now=now))
    return _handle(request, gateway=gateway, now=now)


def _handle(request: Request, *, gateway: Gateway, now: datetime) -> Reply:
    configuration = gateway.configuration
    route = None
    try:
        route = routes.find(request.method, request.path)
        if route.collects:
            reply = _collect(request, route, gateway=gateway, now=now)
        else:
            reply = _answer(request, route, gateway=gateway)
    except Refused as refused:
        if refused.code is Code.WRONG_REGION and configuration.silent_wrong_region:
            reply = replies.silent(refused)
        else:
            reply = replies.refusal(refused)
    except NotDurable:
        reply = replies.unavailable()
    if route is not None and route.purpose is Purpose.PIXEL:
        reply = replies.pixel(reply)
    return replies.with_cors(reply, request)


def _answer(request: Request, route: Route, *, gateway: Gateway) -> Reply:
    configuration = gateway.configuration
    match route.purpose:
        case Purpose.PREFLIGHT:
            return replies.preflight(request)
        case Purpose.HEALTH:
            return replies.health(
                processing_region=configuration.processing_region,
                ingest_region=configuration.ingest_region,
                deep=gateway.health() if _asks_deep(request.query) else None,
            )
        case Purpose.SDK_METRICS:
            return replies.success()
        case Purpose.SOURCE_SETTINGS:
            from gateway import source_settings

            return source_settings.reply(request, route.write_key or "", configuration)
    raise AssertionError(f"{route.purpose} brings events")


def _asks_deep(query: str) -> bool:
    return "deep=1" in query.split("&")


def _collect(request: Request, route: Route, *, gateway: Gateway, now: datetime) -> Reply:
    if gateway.plain is not None and not request.query and route.purpose is not Purpose.PIXEL:
        plain = gateway.plain(
            request.body, request.headers, route.event_type, request.peer_ip, now.timestamp()
        )
        if plain is not None:
            return _store_plain(plain, gateway=gateway, now=now)
    body = body_of(request, route)
    configuration = gateway.configuration
    try:
        batch = decode(body, route)
    except NotABatch as refused:
        _keep_body(request, refused, gateway=gateway, now=now)
        raise
    authenticated = authenticate(request, batch, configuration.registry)
    _limit_rate(authenticated.sources, gateway.rates)
    normalised = normalise(
        batch,
        authenticated,
        received_at=now,
        client_ip=client_ip(request, trusted_hops=configuration.trusted_hops),
        rules=configuration.rules,
    )
    single = route.purpose is not Purpose.BATCH
    dead = (
        _dead_parcels(normalised, authenticated, gateway=gateway, single=single, now=now)
        if normalised.rejected
        else ()
    )
    accepted = _store_once(normalised.events, normalised.rejected, dead, gateway=gateway, now=now)
    duplicates = len(normalised.events) - accepted
    if not normalised.rejected and not normalised.filtered:
        return replies.accepted(accepted, duplicates)
    tally = Tally(
        accepted=accepted,
        duplicates=duplicates,
        filtered=normalised.filtered,
        dead=Counter(rejected.refused.code.value for rejected in normalised.rejected),
    )
    if normalised.rejected and not normalised.events and not normalised.filtered:
        return replies.refusal(normalised.rejected[0].refused, tally)
    return replies.success(tally)


def _store_plain(plain: PlainEvents, *, gateway: Gateway, now: datetime) -> Reply:
    source, message_ids, lines = plain
    if gateway.rates is not None:
        _limit_rate([source] * len(lines), gateway.rates)
    if gateway.claims is None:
        accepted = len(lines)
        _store((Parcel(source=source, lines=lines, received_at=now),) if lines else (), gateway.sink)
    else:
        events = [Event(source, one, line, False) for one, line in zip(message_ids, lines, strict=True)]
        accepted = _store_once(events, (), (), gateway=gateway, now=now)
    return replies.accepted(accepted, len(lines) - accepted)


def _limit_rate(sources: Sequence[str], rates: RateLimits | None) -> None:
    """Raises Refused: rate_limited, before anything of the request is stored."""
    wait = rates.wait_for(Counter(sources)) if rates else 0
    if wait:
        raise Refused(
            Code.RATE_LIMITED,
            f"This source sends more events than its limit allows. Send the same request again in {wait} s.",
            retry_after_seconds=wait,
        )


def _keep_body(request: Request, refused: NotABatch, *, gateway: Gateway, now: datetime) -> None:
    """Keeps a body that could not be taken apart, once it is known to be this workspace's. Raises as `handle`."""
    configuration = gateway.configuration
    from gateway import dead_letters

    authenticated = owner(request, refused.document, configuration.registry)
    source = authenticated.sources[0]
    _limit_rate([source], gateway.rates)
    line = _written(
        lambda: dead_letters.of_body(
            refused,
            source=source,
            received_at=now,
            write_keys=authenticated.all_keys,
            rules=configuration.rules,
        )
    )
    _store([Parcel(source=source, lines=(line,), received_at=now)], gateway.dead_letters)
    gateway.count(log_lines.DEAD, 1)


def _dead_parcels(
    normalised: Normalised,
    authenticated: Authenticated,
    *,
    gateway: Gateway,
    single: bool,
    now: datetime,
) -> list[Parcel]:
    from gateway import dead_letters

    lines: dict[str, list[bytes]] = {}
    for rejected in normalised.rejected:
        line = _written(
            lambda rejected=rejected: dead_letters.of_event(  # type: ignore[misc]
                rejected,
                received_at=now,
                write_keys=authenticated.all_keys,
                rules=gateway.configuration.rules,
                single=single,
            )
        )
        lines.setdefault(rejected.source, []).append(line)
    return [Parcel(source=source, lines=tuple(own), received_at=now) for source, own in lines.items()]


def _written(write: Callable[[], bytes]) -> bytes:
    """The record, or a refusal of the whole request: what cannot be kept is not taken with the rest."""
    try:
        return write()
    except (ValueError, RecursionError):
        raise Refused(
            Code.INVALID_JSON, "An event has a number or a nesting that JSON cannot hold. Nothing was stored."
        ) from None


def _store_once(
    events: Sequence[Event],
    rejected: Sequence[Rejected],
    dead: Sequence[Parcel],
    *,
    gateway: Gateway,
    now: datetime,
) -> int:
    """Stores the events that were not stored before, and the dead letters; returns the number of those events.

    Raises NotDurable.
    """
    claims = gateway.claims
    if claims is None or not events:
        _store(_parcels(events, now), gateway.sink)
        _store(dead, gateway.dead_letters)
        return len(events)
    claimed = claim(
        events,
        claims,
        gateway.configuration.dedupe,
        now=now.timestamp(),
        rejected=rejected,
    )
    if claimed.repeated:
        return 0
    if claimed.unclaimed:
        gateway.count(log_lines.UNCLAIMED, 1)
    try:
        _store(_parcels(claimed.events, now), gateway.sink)
        _store(dead, gateway.dead_letters)
    except BaseException:
        if claimed.ours:
            claims.release(claimed.ours)
        raise
    if claimed.keys:
        claims.done(claimed.keys, now=now.timestamp())
    return len(claimed.events)


def _parcels(events: Sequence[Event], now: datetime) -> list[Parcel]:
    """The lines of each source together, so that they fill its records."""
    lines: dict[str, list[bytes]] = {}
    for event in events:
        lines.setdefault(event.source, []).append(event.line)
    return [Parcel(source=source, lines=tuple(own), received_at=now) for source, own in lines.items()]


def _store(parcels: Sequence[Parcel], sink: Sink) -> None:
    if parcels and sink.store(parcels):
        raise NotDurable
