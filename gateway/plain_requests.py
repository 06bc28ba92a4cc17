"""Requests as SDKs plainly send them, read in one pass by native code where that is installed: in the fleet's image.

What it gives is what `decode`, `authenticate` and `normalise` give of the same request, to the byte; every other
request, and each that is refused in part or as a whole, it leaves to them. docs/fleet.md says what is plain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.decode import MAX_MERGED_BYTES
from gateway.environment import Configuration
from residency.ingest_options import EVENT_TYPES
from residency.limits import (
    MAX_BATCH_BYTES,
    MAX_BATCH_EVENTS,
    MAX_COMPRESSED_BYTES,
    MAX_EVENT_BYTES,
    MAX_MESSAGE_ID_CHARS,
)
from residency.write_keys import FINGERPRINT_BYTES, MIN_WRITE_KEY_CHARS, WRITE_KEY_PREFIXES

try:
    from plain_requests import Reader
except ImportError:
    Reader = None

PlainEvents = tuple[str, list[str], tuple[bytes, ...]]  # their source, messageIds and lines
# (body, as it was sent; headers; event type of the path, None for a batch; address of the peer; seconds since 1970) ->
# the events, all of one source, as they are archived; None where the request is not plain.
ReadPlain = Callable[[bytes, Mapping[str, str], str | None, str | None, float], PlainEvents | None]


def reader_of(configuration: Configuration) -> ReadPlain | None:
    """What reads the plain requests of this workspace that have no query, where the native code is installed."""
    if Reader is None:
        return None
    registry = configuration.registry
    home = registry.processing_region
    reader = Reader(
        # A source with filter rules has no plain requests.
        sources={key: name for key, name in registry.sources.items() if not configuration.rules.get(name)},
        foreign_prefixes=[prefix for region, prefix in WRITE_KEY_PREFIXES.items() if region is not home],
        event_types=list(EVENT_TYPES),
        trusted_hops=configuration.trusted_hops,
        fingerprint_bytes=FINGERPRINT_BYTES,
        limits={
            "min_write_key_chars": MIN_WRITE_KEY_CHARS,
            "max_batch_bytes": MAX_BATCH_BYTES,
            "max_batch_events": MAX_BATCH_EVENTS,
            "max_compressed_bytes": MAX_COMPRESSED_BYTES,
            "max_event_bytes": MAX_EVENT_BYTES,
            "max_merged_bytes": MAX_MERGED_BYTES,
            "max_message_id_chars": MAX_MESSAGE_ID_CHARS,
        },
    )
    read: ReadPlain = reader.events
    return read
