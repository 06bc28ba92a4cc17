"""Dead letters: the records of what was well-formed, but could not be accepted, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from gateway import filters
from gateway.archive_line import archive_line
from gateway.decode import NotABatch
from gateway.normalise import Rejected, iso
from gateway.replies import Refused

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from gateway.normalise import Rules
    from residency.filter_rules import FilterRule

SCHEMA = "regional-ingest/dead-letter/1"


def dead_letter(
    *,
    source: str,
    refused: Refused,
    original: object,
    received_at: datetime,
    write_keys: Iterable[str] = (),
    index: int | None = None,
) -> bytes:
    """One record as a line of JSON, without a write key in it.

    It has `schema`, `code` and `message` (the reason), `receivedAt`, `projectId` (the source), `index` (the place
    in its batch, null for a whole body or a single event) and `original` (what the client sent).
    Raises ValueError and RecursionError for an original that JSON cannot hold.
    """
    return archive_line(
        {
            "schema": SCHEMA,
            "code": refused.code,
            "message": refused.message,
            "receivedAt": iso(received_at),
            "projectId": source,
            "index": index,
            "original": original,
        },
        write_keys=[*write_keys, *_named_keys(original)],
    )


def of_event(
    rejected: Rejected, *, received_at: datetime, write_keys: Iterable[str], rules: Rules, single: bool
) -> bytes:
    """The record of one event, without what its source's rules drop. Raises as `dead_letter`."""
    return dead_letter(
        source=rejected.source,
        refused=rejected.refused,
        original=_redacted(rejected.sent, rules.get(rejected.source, ())),
        received_at=received_at,
        write_keys=write_keys,
        index=None if single else rejected.index,
    )


def of_body(
    refused: NotABatch, *, source: str, received_at: datetime, write_keys: Iterable[str], rules: Rules
) -> bytes:
    """The record of a whole body, without what its source's rules drop. Raises as `dead_letter`."""
    own_rules = rules.get(source, ())
    document: dict[str, object] = filters.redacted(refused.document, None, own_rules)
    items = document.get("batch")
    if isinstance(items, list):
        document["batch"] = [_redacted(item, own_rules) for item in items if not _dropped(item, own_rules)]
    return dead_letter(
        source=source,
        refused=refused,
        original=document,
        received_at=received_at,
        write_keys=write_keys,
    )


def _named_keys(value: object) -> Iterator[str]:
    """Every text that is called a write key, also where no key is looked for: a body can be wrong in its names."""
    match value:
        case list():
            for part in value:
                yield from _named_keys(part)
        case dict():
            for name, part in value.items():
                if name == "writeKey" and isinstance(part, str):
                    yield part
                yield from _named_keys(part)


def _redacted(sent: object, rules: Iterable[FilterRule]) -> object:
    if not isinstance(sent, Mapping):
        return sent
    return filters.redacted(sent, sent.get("type"), list(rules))


def _dropped(item: object, rules: Iterable[FilterRule]) -> bool:
    return isinstance(item, Mapping) and filters.is_dropped(item, item.get("type"), list(rules))
