"""From an event as a client sent it to the event as it is archived."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from gateway.archive_line import archive_line
from gateway.authenticate import Authenticated
from gateway.decode import Batch
from gateway.replies import Code, Refused
from gateway.routes import EVENT_TYPES
from residency.limits import MAX_EVENT_BYTES, MAX_MESSAGE_ID_CHARS

MINTED_MESSAGE_ID_PREFIX = "api-"
MINTED_MESSAGE_ID_BYTES = 16  # of randomness, as in a UUID

# Numbers are user ids too: the Python SDK takes them.
_ID_TYPES = (str, int, float)


def normalise(
    batch: Batch, authenticated: Authenticated, *, received_at: datetime, peer_ip: str | None
) -> dict[str, list[bytes]]:
    """The archive lines of each source, in the order of the batch. All events are good, or none is taken.

    Each event gets `type` (from the path, else its own), `messageId` (its own, else minted), `projectId` (the
    source), `receivedAt`, `sentAt` (its own, else the batch's), `timestamp` corrected for the client's clock,
    `originalTimestamp` (what the client said), `context.ip` (the peer) where the client said nothing, and the
    batch's `context` and `integrations` below its own, key by key. The write key is taken out.
    Raises Refused: invalid_event, no_user_anon_id, invalid_message_id, event_too_large, invalid_json.
    """
    lines: dict[str, list[bytes]] = {}
    rows = zip(batch.items, authenticated.sources, authenticated.item_keys, strict=True)
    for index, (item, source, item_key) in enumerate(rows):
        place = "The event" if batch.event_type else f"batch[{index}]"
        write_keys = dict.fromkeys([*authenticated.request_keys, *([item_key] if item_key else [])])
        try:
            sent = _checked(item, place)
            event = archived_event(
                sent, batch=batch, source=source, received_at=received_at, peer_ip=peer_ip, place=place
            )
            line = archive_line(event, write_keys=write_keys)
            _check_size(sent, line, place)
        except RecursionError:
            raise Refused(Code.INVALID_JSON, f"{place} is nested too deeply.") from None
        except ValueError:
            raise Refused(Code.INVALID_JSON, f"{place} has a number that JSON cannot hold.") from None
        lines.setdefault(source, []).append(line)
    return lines


def archived_event(
    sent: Mapping[str, object],
    *,
    batch: Batch,
    source: str,
    received_at: datetime,
    peer_ip: str | None,
    place: str,
) -> dict[str, object]:
    """One event as `normalise` describes it. Raises Refused: invalid_event, invalid_message_id."""
    event = dict(sent)
    event.pop("writeKey", None)
    event["type"] = _type(sent, batch, place)
    event["messageId"] = _message_id(sent.get("messageId"), place)
    event["context"] = _context(sent.get("context"), batch.context, peer_ip, place)
    if batch.integrations:
        event["integrations"] = _merged(batch.integrations, sent.get("integrations"))
    if event.get("sentAt") is None and batch.sent_at is not None:
        event["sentAt"] = batch.sent_at
    original = sent.get("timestamp") or sent.get("originalTimestamp")
    if original:
        event["originalTimestamp"] = original
    event["timestamp"] = iso(corrected_timestamp(original, event.get("sentAt"), received_at))
    event["receivedAt"] = iso(received_at)
    event["projectId"] = source
    return event


def corrected_timestamp(original: object, sent_at: object, received_at: datetime) -> datetime:
    """`receivedAt - (sentAt - originalTimestamp)`: when it happened, by our clock (public Segment spec).

    Without a readable `sentAt` the client's own time stands; without a readable time of the event it is
    `received_at`. What cannot be read is no reason to refuse an event.
    """
    happened = _moment(original)
    if happened is None:
        return received_at
    sent = _moment(sent_at)
    if sent is None:
        return happened
    try:
        return received_at - (sent - happened)
    except OverflowError:
        return received_at


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, e.g. `2025-04-03T00:00:00.000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _checked(item: object, place: str) -> dict[str, object]:
    if not isinstance(item, dict):
        raise Refused(Code.INVALID_EVENT, f"{place} must be an object.")
    if not _is_id(item.get("userId")) and not _is_id(item.get("anonymousId")):
        raise Refused(Code.NO_USER_ANON_ID, f"{place} needs a `userId` or an `anonymousId`.")
    return item


def _is_id(value: object) -> bool:
    return isinstance(value, _ID_TYPES) and not isinstance(value, bool) and value != ""


def _type(sent: Mapping[str, object], batch: Batch, place: str) -> str:
    kind = batch.event_type or sent.get("type")
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise Refused(Code.INVALID_EVENT, f"{place} needs a `type`: one of {', '.join(EVENT_TYPES)}.")
    return kind


def _message_id(value: object, place: str) -> str:
    if value is None or value == "":
        return MINTED_MESSAGE_ID_PREFIX + os.urandom(MINTED_MESSAGE_ID_BYTES).hex()
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > MAX_MESSAGE_ID_CHARS:
        raise Refused(
            Code.INVALID_MESSAGE_ID,
            f"`messageId` of {place} must be a text of at most {MAX_MESSAGE_ID_CHARS} characters.",
        )
    return value


def _context(own: object, shared: Mapping[str, object], peer_ip: str | None, place: str) -> dict[str, object]:
    if own is not None and not isinstance(own, dict):
        raise Refused(Code.INVALID_EVENT, f"`context` of {place} must be an object.")
    context = {**shared, **(own or {})}
    if peer_ip:
        context.setdefault("ip", peer_ip)
    return context


def _merged(shared: Mapping[str, object], own: object) -> object:
    if own is None:
        return shared
    return {**shared, **own} if isinstance(own, dict) else own


def _check_size(sent: dict[str, object], line: bytes, place: str) -> None:
    """The limit is on what the client sent, without what we added and without the write key."""
    if len(line) <= MAX_EVENT_BYTES:
        return
    own = {name: value for name, value in sent.items() if name != "writeKey"}
    if len(archive_line(own)) > MAX_EVENT_BYTES:
        raise Refused(Code.EVENT_TOO_LARGE, f"{place} is larger than {MAX_EVENT_BYTES} bytes.")


def _moment(value: object) -> datetime | None:
    """The time in an ISO 8601 text, in UTC; a text without an offset is UTC. None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
