"""From an event as a client sent it to the event as it is archived."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway import json_codec
from gateway.archive_line import needles, none_in, without_keys
from gateway.authenticate import Authenticated
from gateway.decode import Batch
from gateway.record import record
from gateway.replies import Code, Refused
from residency.ingest_options import EVENT_TYPES
from residency.limits import MAX_EVENT_BYTES, MAX_MESSAGE_ID_CHARS

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from residency.filter_rules import FilterRule

    Rules = Mapping[str, Sequence[FilterRule]]  # by name of the source

MINTED_MESSAGE_ID_PREFIX = "api-"
MINTED_MESSAGE_ID_BYTES = 16  # of randomness, as in a UUID

_KINDS = frozenset(EVENT_TYPES)


# Neither frozen nor named at the call, unlike the rest: one is made for each event, at a third of the time.
@dataclass(slots=True)
class Event:
    """One event ready for the archive. `minted`: its messageId is ours, and another one at every attempt."""

    source: str
    message_id: str = field(repr=False)
    line: bytes = field(repr=False)
    minted: bool


@record(frozen=True, kw_only=True, slots=True)
class Rejected:
    """One event that is not taken, and why. `sent` is what the client sent."""

    source: str
    index: int
    sent: object = field(repr=False)
    refused: Refused


@record(frozen=True, kw_only=True, slots=True)
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
    rules: Rules,
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
    archive = _Archiver(batch, received_at=received_at, client_ip=client_ip).event
    request_keys = needles(authenticated.request_keys)
    if batch.body is not None and none_in(batch.body, request_keys):
        request_keys = []  # a search through all of it is cheaper than one through each line
    events: list[Event] = []
    rejected: list[Rejected] = []
    filtered = 0
    rows = zip(batch.items, authenticated.sources, authenticated.item_keys, strict=True)
    for index, (item, source, item_key) in enumerate(rows):
        own_rules = rules.get(source, ()) if rules else ()
        write_keys = request_keys if item_key is None else [*request_keys, *needles([item_key])]
        try:
            event = archive(item, source, own_rules, write_keys)
        except Refused as refused:
            reason = refused
        except RecursionError:
            reason = Refused(Code.INVALID_JSON, "is nested too deeply")
        except ValueError:
            reason = Refused(Code.INVALID_JSON, "has a number that JSON cannot hold")
        else:
            if event is None:
                filtered += 1
            else:
                events.append(event)
            continue
        place = "The event" if batch.event_type else f"batch[{index}]"
        full = Refused(reason.code, f"{place} {reason.message}.")
        rejected.append(Rejected(source=source, index=index, sent=item, refused=full))
    return Normalised(events=events, rejected=rejected, filtered=filtered)


class _Archiver:
    """Makes archived events of one batch. What all of them share it works out once."""

    def __init__(self, batch: Batch, *, received_at: datetime, client_ip: str | None) -> None:
        self._event_type = batch.event_type
        self._encode = batch.encode
        self._sent_at = batch.sent_at
        self._integrations = batch.integrations
        # Without its zone: a time with one takes three times as long to be written.
        self._received_at = received_at.astimezone(UTC).replace(tzinfo=None)
        self._received = iso(received_at)
        self._context = dict(batch.context)
        if client_ip:
            self._context.setdefault("ip", client_ip)
        self._last_sent_at: object = None
        self._sent: datetime | None = None

    def event(
        self,
        item: object,
        source: str,
        rules: Sequence[FilterRule],
        write_keys: Sequence[tuple[bytes, str]],
    ) -> Event | None:
        """The event as it is archived; None where a rule drops it. Raises Refused, RecursionError, ValueError."""
        if not isinstance(item, dict):
            raise Refused(Code.INVALID_EVENT, "must be an object")
        sent = item.get
        kind = self._event_type or sent("type")
        if rules:
            from gateway import filters

            if filters.is_dropped(item, kind, rules):
                return None
        # Here and below what nearly every event has is tested before a function is called for the rest: calls
        # are a good part of an event's time.
        if not ((user := sent("userId")).__class__ is str and user) and not (
            _is_id(user) or _is_id(sent("anonymousId"))
        ):
            raise Refused(Code.NO_USER_ANON_ID, "needs a `userId` or an `anonymousId`")
        if kind.__class__ is not str or kind not in _KINDS:
            raise Refused(Code.INVALID_EVENT, f"needs a `type`: one of {', '.join(EVENT_TYPES)}")
        document = item.copy()
        if "writeKey" in document:
            del document["writeKey"]
        document["type"] = kind
        sent_id = sent("messageId")
        if sent_id.__class__ is str and 0 < len(sent_id) <= MAX_MESSAGE_ID_CHARS:
            message_id = sent_id
        else:
            message_id = document["messageId"] = _message_id(sent_id)
        context = sent("context")
        if context.__class__ is dict:
            document["context"] = {**self._context, **context}
        elif context is None:
            document["context"] = self._context
        else:
            raise Refused(Code.INVALID_EVENT, "needs an object as its `context`")
        if self._integrations:
            document["integrations"] = _merged(self._integrations, sent("integrations"))
        sent_at = sent("sentAt")
        if sent_at is None and (sent_at := self._sent_at) is not None:
            document["sentAt"] = sent_at
        original = sent("timestamp") or sent("originalTimestamp")
        if original:
            document["originalTimestamp"] = original
            document["timestamp"] = self._timestamp(original, sent_at)
        else:
            document["timestamp"] = self._received
        document["receivedAt"] = self._received
        document["projectId"] = source
        if rules:
            document = filters.redacted(document, kind, rules)
        try:
            line = self._encode(document)
        except TypeError:
            line = json_codec.encode(document)
        for needle, _ in write_keys:
            if needle in line:
                line = without_keys(line, document, write_keys)
                break
        if len(line) > MAX_EVENT_BYTES:
            _check_size(item)
        return Event(source, message_id, line, sent_id is None or sent_id == "")

    def _timestamp(self, original: object, sent_at: object) -> str:
        happened = _moment(original)
        if happened is None:
            return self._received
        if sent_at is not self._last_sent_at:
            self._last_sent_at, self._sent = sent_at, _moment(sent_at)
        return json_codec.iso_utc(_corrected(happened, self._sent, self._received_at))


def corrected_timestamp(original: object, sent_at: object, received_at: datetime) -> datetime:
    """`receivedAt - (sentAt - originalTimestamp)`: when it happened, by our clock (public Segment spec).

    Without a readable `sentAt` the client's own time stands; without a readable time of the event it is
    `received_at`. What cannot be read is no reason to refuse an event.
    """
    happened = _moment(original)
    return received_at if happened is None else _corrected(happened, _moment(sent_at), received_at)


def _corrected(happened: datetime, sent: datetime | None, received_at: datetime) -> datetime:
    if sent is None:
        return happened
    try:
        return received_at - (sent - happened)
    except OverflowError:
        return received_at


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2025-04-03T00:00:00.000Z`."""
    return json_codec.iso_utc(moment.astimezone(UTC))


def _is_id(value: object) -> bool:
    if value.__class__ is str:
        return value != ""
    # Numbers are user ids too: the Python SDK takes them.
    return isinstance(value, int | float) and not isinstance(value, bool)


def _message_id(value: object) -> str:
    """The messageId, minted where there is none. Raises Refused."""
    if isinstance(value, str) and 0 < len(value) <= MAX_MESSAGE_ID_CHARS:
        return value
    if value is None or value == "":
        return MINTED_MESSAGE_ID_PREFIX + os.urandom(MINTED_MESSAGE_ID_BYTES).hex()
    if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) <= MAX_MESSAGE_ID_CHARS:
        return str(value)
    raise Refused(
        Code.INVALID_MESSAGE_ID,
        f"needs a text of at most {MAX_MESSAGE_ID_CHARS} characters as its `messageId`, or none",
    )


def _merged(shared: Mapping[str, object], own: object) -> object:
    if own is None:
        return shared
    return {**shared, **own} if isinstance(own, dict) else own


def _check_size(sent: dict[str, object]) -> None:
    """The limit is on what the client sent, without what we added and without the write key."""
    own = {name: value for name, value in sent.items() if name != "writeKey"}
    if len(json_codec.encode(own)) > MAX_EVENT_BYTES:
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
