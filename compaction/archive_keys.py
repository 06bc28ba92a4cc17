"""Where compaction reads and writes in the archive: prefixes, the forms of its object keys, the hour in a key."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

RAW_PREFIX = "raw/"
SPILL_PREFIX = "spill/"

SEGMENT_LOGS_PREFIX = "segment-logs/"
DEAD_PREFIX = "dead-letter/compaction/"
STATE_PREFIX = "compaction/"
IDS_PREFIX = STATE_PREFIX + "ids/"
BATCHES_PREFIX = STATE_PREFIX + "batches/"

MILLISECONDS_PER_HOUR = 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_HOUR_FOLDERS = r"(\d{4})/(\d\d)/(\d\d)/(\d\d)/"
_INPUT_KEY = re.compile(rf"(?:{RAW_PREFIX}|{SPILL_PREFIX}[^/]+/){_HOUR_FOLDERS}[^/]+")
_BATCH_KEY = re.compile(rf"{BATCHES_PREFIX}(\d{{8}})\.(plan|done)\.json")


def hour_of_input(key: str) -> int | None:
    """Whole hours from 1970 to the hour in the key of a raw or spilled object; None for any other key."""
    found = _INPUT_KEY.fullmatch(key)
    if not found:
        return None
    try:
        moment = datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return hour_of(moment)


def hour_of(moment: datetime) -> int:
    """Whole hours from 1970 to an aware datetime."""
    return (moment - _EPOCH) // timedelta(hours=1)


def hour_folders(hour: int) -> str:
    """An hour as folders: `2025/04/03/17/`."""
    return (_EPOCH + timedelta(hours=hour)).strftime("%Y/%m/%d/%H/")


def events_key(*, source: str, first_received_ms: int, digest: str) -> str:
    """The key of a file of compacted events, e.g. `segment-logs/shop/2025-04-03/20250403T170500Z-{digest}.gz`.

    The day and the time are those of its first event's receipt, UTC; `digest` is of the content before compression.
    """
    first = _EPOCH + timedelta(milliseconds=first_received_ms)
    return f"{SEGMENT_LOGS_PREFIX}{source}/{first:%Y-%m-%d}/{first:%Y%m%dT%H%M%SZ}-{digest}.gz"


def ids_key(*, hour: int, digest: str) -> str:
    """The key of a list of messageIds that were received in an hour."""
    return f"{IDS_PREFIX}{hour_folders(hour)}{digest}.gz"


def dead_key(*, digest: str) -> str:
    """The key of a file of lines that are no events."""
    return f"{DEAD_PREFIX}{digest}.ndjson.gz"


def plan_key(number: int) -> str:
    """The key of what a batch has to read: written once, before the work."""
    return f"{BATCHES_PREFIX}{number:08d}.plan.json"


def done_key(number: int) -> str:
    """The key of what came of a batch: written once, after its files."""
    return f"{BATCHES_PREFIX}{number:08d}.done.json"


def batch_number(key: str) -> int | None:
    """The number in a key of `plan_key` or `done_key`; None for any other key."""
    found = _BATCH_KEY.fullmatch(key)
    return int(found[1]) if found else None
