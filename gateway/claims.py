"""Claims: who stores a request's events, so that a request sent twice is stored once.

A claim is pending from before the events are stored until they are durable, and done afterwards. Marking it done
first would lose the events of a process that ends in between. What a claim cannot tell never keeps an event from
being stored: the archive's compaction removes duplicates exactly, by messageId, and no part of the path depends on
claims for keeping an event.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from enum import StrEnum

from gateway.json_codec import encode
from gateway.normalise import Event, Rejected
from gateway.record import record
from residency.ingest_options import Dedupe

KEY_BYTES = 24  # own choice: 192 bits, 32 characters of base64url


class Verdict(StrEnum):
    """What a store of claims knows of a key."""

    OURS = "ours"  # it was free, or its holder ran out of time
    PENDING = "pending"  # another attempt has it, and may still be storing, or has ended without a word
    DONE = "done"  # its events are durable
    UNKNOWN = "unknown"  # the store gave no answer


class Claims(ABC):
    """A store of claims. Safe in several threads; never raises for a fault of the store."""

    @abstractmethod
    def take(self, keys: Sequence[str], *, now: float) -> Sequence[Verdict]:
        """Claims each key that is free and says of each, in order, what it was. `now`: seconds since 1970."""

    @abstractmethod
    def done(self, keys: Sequence[str], *, now: float) -> None:
        """Marks the keys done: only after their events are durable."""

    @abstractmethod
    def release(self, keys: Sequence[str]) -> None:
        """Gives up claims of ours whose events could not be stored, so that the next attempt gets them at once."""

    @abstractmethod
    def check(self) -> str | None:
        """What is wrong with the store, in one word; None when it answers."""


@record(frozen=True, kw_only=True, slots=True)
class Claimed:
    """What is left to do for a request: `events` to store, `keys` to mark done, `ours` to release on failure.

    `repeated`: the whole request was durable before. `unclaimed`: some events are stored without a claim.
    """

    events: Sequence[Event]
    keys: Sequence[str] = ()
    ours: Sequence[str] = ()
    repeated: bool = False
    unclaimed: bool = False


def claim(
    events: Sequence[Event],
    claims: Claims,
    dedupe: Dedupe,
    *,
    now: float,
    rejected: Sequence[Rejected] = (),
) -> Claimed:
    """Claims the events of a request, all by one key or each by its own. `now`: seconds since 1970.

    `rejected`: the events of the request that become dead letters; they are part of what makes it the same.

    What another attempt holds without a word is stored again, not waited for: that attempt may have ended, and
    a client that is told to wait may give up first.
    """
    if dedupe is Dedupe.BATCH:
        key = request_key(events, rejected)
        if key is None:
            return Claimed(events=events)
        (verdict,) = claims.take([key], now=now)
        return Claimed(
            events=[] if verdict is Verdict.DONE else events,
            keys=[key] if verdict in (Verdict.OURS, Verdict.PENDING) else (),
            ours=[key] if verdict is Verdict.OURS else (),
            repeated=verdict is Verdict.DONE,
            unclaimed=verdict in (Verdict.PENDING, Verdict.UNKNOWN),
        )
    by_key = {event_key(event) or index: event for index, event in enumerate(events)}
    keys = [key for key in by_key if isinstance(key, str)]
    verdicts = dict(zip(keys, claims.take(keys, now=now), strict=True)) if keys else {}
    return Claimed(
        events=[event for key, event in by_key.items() if verdicts.get(str(key)) is not Verdict.DONE],
        keys=[key for key in keys if verdicts[key] in (Verdict.OURS, Verdict.PENDING)],
        ours=[key for key in keys if verdicts[key] is Verdict.OURS],
        unclaimed=any(verdict in (Verdict.PENDING, Verdict.UNKNOWN) for verdict in verdicts.values()),
    )


def request_key(events: Iterable[Event], rejected: Iterable[Rejected] = ()) -> str | None:
    """The key of a request: its sources and messageIds in their order, never its bytes.

    `sentAt` and the compression differ at every attempt of most SDKs. A rejected event, which may have no good
    messageId, counts by its place and content. None where a messageId was minted here: another attempt has
    another one, and nothing to be recognised by.
    """
    digest = hashlib.blake2b(digest_size=KEY_BYTES)
    number = 0
    for event in events:
        if event.minted:
            return None
        _feed(digest, event.source, event.message_id)
        number += 1
    for one in rejected:
        _feed(digest, str(one.index), encode(one.sent).decode("utf-8"))
    return _text(digest) if number else None


def event_key(event: Event) -> str | None:
    """The key of one event: its source and messageId; None where the messageId was minted here."""
    if event.minted:
        return None
    digest = hashlib.blake2b(b"event", digest_size=KEY_BYTES)
    _feed(digest, event.source, event.message_id)
    return _text(digest)


def _feed(digest: hashlib.blake2b, *texts: str) -> None:
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(4, "big") + content)  # the length keeps "a", "bc" from "ab", "c"


def _text(digest: hashlib.blake2b) -> str:
    return urlsafe_b64encode(digest.digest()).decode("ascii")
