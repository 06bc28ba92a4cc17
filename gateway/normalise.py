"""From an event as a client sent it to the event as it is archived."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from gateway import filters
from gateway.archive_line import needles, without_keys
from gateway.authenticate import Authenticated
from gateway.decode import Batch
from gateway.replies import Code, Refused
from residency.filter_rules import FilterRule
from residency.ingest_options import EVENT_TYPES
from residency.limits import MAX_EVENT_BYTES, MAX_MESSAGE_ID_CHARS

MINTED_MESSAGE_ID_PREFIX = "api-"
MINTED_MESSAGE_ID_BYTES = 16  # of randomness, as in a UUID

_KINDS = frozenset(EVENT_TYPES)

Rules = Mapping[str, Sequence[FilterRule]]  # by name of the source


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event ready for the archive. `minted`: its messageId is ours, and another one at every attempt."""

    source: str
    message_id: str = field(repr=False)
    line: bytes = field(repr=False)
    minted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """One event that is not taken, and why. `sent` is what the client sent."""

    source: str
    index: int
    sent: object = field(repr=False)
    refused: Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Normalised:
    """The events of one batch, in its order; those that a rule dropped are only counted."""

    events: list[Event]
    rejected: list[Rejected]
    filtered: int


def normalise(
    batch: Batch,
    authenticated: Authenticated,
    *,
    received_at: datetime,
    client_ip: str | None,
    rules: Rules = {},  # noqa: B006 (never changed)
) -> Normalised:
    """The events of the batch as they are archived. A bad one does not keep the others from being taken.

    Each event gets `type` (from the path, else its own), `messageId` (its own, else minted), `projectId` (the
    source), `receivedAt`, `sentAt` (its own, else the batch's), `timestamp` corrected for the client's clock,
    `originalTimestamp` (what the client said), `context.ip` (the client's) where the client said nothing, and
    the batch's `context` and `integrations` below its own, key by key. The write key is taken out, and the
    rules of its source are applied.
    The codes of what is rejected: invalid_event, no_user_anon_id, invalid_message_id, event_too_large,
    invalid_json.
    """
    archived = _archiver(batch, received_at=received_at, client_ip=client_ip)
    request_keys = needles(authenticated.request_keys)
    events: list[Event] = []
    rejected: list[Rejected] = []
    filtered = 0
    rows = zip(batch.items, authenticated.sources, authenticated.item_keys, strict=True)
    for index, (item, source, item_key) in enumerate(rows):
        own_rules = rules.get(source, ())
        try:
            if not isinstance(item, dict):
                raise Refused(Code.INVALID_EVENT, "must be an object")
            kind = batch.event_type or item.get("type")
            if own_rules and filters.is_dropped(item, kind, own_rules):
                filtered += 1
                continue
            event, minted = archived(item, kind, source)
            if own_rules:
                event = filters.redacted(event, kind, own_rules)
            line = batch.encode(event)
            found = request_keys if item_key is None else [*request_keys, *needles([item_key])]
            if found:
                line = without_keys(line, event, found, batch.encode)
            if len(line) > MAX_EVENT_BYTES:
                _check_size(item, batch)
            message_id: str = event["messageId"]  # type: ignore[assignment]
            events.append(Event(source=source, message_id=message_id, line=line, minted=minted))
            continue
        except Refused as refused:
            reason = refused
        except RecursionError:
            reason = Refused(Code.INVALID_JSON, "is nested too deeply")
        except ValueError:
            reason = Refused(Code.INVALID_JSON, "has a number that JSON cannot hold")
        place = "The event" if batch.event_type else f"batch[{index}]"
        full = Refused(reason.code, f"{place} {reason.message}.")
        rejected.append(Rejected(source=source, index=index, sent=item, refused=full))
    return Normalised(events=events, rejected=rejected, filtered=filtered)


Archived = tuple[dict[str, object], bool]


def _archiver(
    batch: Batch, *, received_at: datetime, client_ip: str | None
) -> Callable[[dict[str, object], object, str], Archived]:
    """What makes archived events of this batch: it works out once what all of them share.

    Returns the event, and whether its messageId was minted. Raises Refused.
    """
    received = iso(received_at)
    batch_sent_at = batch.sent_at
    skews: dict[str, timedelta | None] = {}
    shared_context = dict(batch.context)
    if client_ip:
        shared_context.setdefault("ip", client_ip)

    def skew_of(sent_at: object) -> timedelta | None:
        """How much our clock is ahead of the client's; None where the client's is not known."""
        if not isinstance(sent_at, str):
            return None
        if sent_at not in skews:
            sent = _moment(sent_at)
            skews[sent_at] = None if sent is None else received_at - sent
        return skews[sent_at]

    def archived(sent: dict[str, object], kind: object, source: str) -> Archived:
        if not _is_id(sent.get("userId")) and not _is_id(sent.get("anonymousId")):
            raise Refused(Code.NO_USER_ANON_ID, "needs a `userId` or an `anonymousId`")
        if kind.__class__ is not str or kind not in _KINDS:
            raise Refused(Code.INVALID_EVENT, f"needs a `type`: one of {', '.join(EVENT_TYPES)}")
        event = dict(sent)
        event.pop("writeKey", None)
        event["type"] = kind
        own_id = sent.get("messageId")
        minted = own_id is None or own_id == ""
        event["messageId"] = _minted_message_id() if minted else _message_id(own_id)
        own_context = sent.get("context")
        if own_context is None:
            event["context"] = shared_context
        elif isinstance(own_context, dict):
            event["context"] = {**shared_context, **own_context}
        else:
            raise Refused(Code.INVALID_EVENT, "needs an object as its `context`")
        if batch.integrations:
            event["integrations"] = _merged(batch.integrations, sent.get("integrations"))
        sent_at = sent.get("sentAt")
        if sent_at is None and batch_sent_at is not None:
            event["sentAt"] = sent_at = batch_sent_at
        original = sent.get("timestamp") or sent.get("originalTimestamp")
        if original:
            event["originalTimestamp"] = original
        happened = _moment(original)
        skew = skew_of(sent_at) if happened else None
        if happened is None:
            event["timestamp"] = received
        else:
            event["timestamp"] = _iso_utc(_shifted(happened, skew, received_at))
        event["receivedAt"] = received
        event["projectId"] = source
        return event, minted

    return archived


def corrected_timestamp(original: object, sent_at: object, received_at: datetime) -> datetime:
    """`receivedAt - (sentAt - originalTimestamp)`: when it happened, by our clock (public Segment spec).

    Without a readable `sentAt` the client's own time stands; without a readable time of the event it is
    `received_at`. What cannot be read is no reason to refuse an event.
    """
    happened = _moment(original)
    if happened is None:
        return received_at
    sent = _moment(sent_at)
    return _shifted(happened, None if sent is None else received_at - sent, received_at)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2025-04-03T00:00:00.000Z`."""
    return _iso_utc(moment.astimezone(UTC))


def _iso_utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def _shifted(happened: datetime, skew: timedelta | None, received_at: datetime) -> datetime:
    if skew is None:
        return happened
    try:
        return happened + skew
    except OverflowError:
        return received_at


def _is_id(value: object) -> bool:
    if isinstance(value, str):
        return value != ""
    # Numbers are user ids too: the Python SDK takes them.
    return isinstance(value, int | float) and not isinstance(value, bool)


def _minted_message_id() -> str:
    return MINTED_MESSAGE_ID_PREFIX + os.urandom(MINTED_MESSAGE_ID_BYTES).hex()


def _message_id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_MESSAGE_ID_CHARS:
        raise Refused(
            Code.INVALID_MESSAGE_ID,
            f"needs a text of at most {MAX_MESSAGE_ID_CHARS} characters as its `messageId`, or none",
        )
    return value


def _merged(shared: Mapping[str, object], own: object) -> object:
    if own is None:
        return shared
    return {**shared, **own} if isinstance(own, dict) else own


def _check_size(sent: dict[str, object], batch: Batch) -> None:
    """The limit is on what the client sent, without what we added and without the write key."""
    own = {name: value for name, value in sent.items() if name != "writeKey"}
    if len(batch.encode(own)) > MAX_EVENT_BYTES:
        raise Refused(Code.EVENT_TOO_LARGE, f"is larger than {MAX_EVENT_BYTES} bytes")


def _moment(value: object) -> datetime | None:
    """The time in an ISO 8601 text, in UTC; a text without an offset is UTC. None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is UTC:
            return moment
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
