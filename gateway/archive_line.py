"""The archived form of an event: one line of compact JSON in UTF-8 that holds no write key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from residency.write_keys import MIN_WRITE_KEY_CHARS

REMOVED = "[write key removed]"

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def archive_line(event: Mapping[str, object], *, write_keys: Iterable[str] = ()) -> bytes:
    r"""The event as compact JSON, keys in their order, without the newline that ends the line in a file.

    Each of `write_keys` is replaced by REMOVED wherever a text or a name has it in it; shorter ones than a
    write key can be are left alone: they are no secret and may be anywhere. Half a surrogate pair, which JSON
    can write (`"\ud800"`) and UTF-8 cannot, becomes U+FFFD.
    Raises ValueError for an infinite number and RecursionError for too deep a nesting.
    """
    document: object = event
    text = _ENCODE(document)
    for write_key in write_keys:
        if len(write_key) >= MIN_WRITE_KEY_CHARS and _ENCODE(write_key)[1:-1] in text:
            document = _without(document, write_key)
            text = _ENCODE(document)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")


def _without(value: object, write_key: str) -> object:
    match value:
        case str():
            return value.replace(write_key, REMOVED)
        case list():
            return [_without(part, write_key) for part in value]
        case dict():
            return {_without(name, write_key): _without(part, write_key) for name, part in value.items()}
    return value
