"""The archived form of an event: one line of compact JSON in UTF-8 that holds no write key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gateway.json_codec import encode
from residency.write_keys import MIN_WRITE_KEY_CHARS

REMOVED = "[write key removed]"


def archive_line(event: Mapping[str, object], *, write_keys: Iterable[str] = ()) -> bytes:
    """The event as compact JSON, keys in their order, without the newline that ends the line in a file.

    Each of `write_keys` is replaced by REMOVED wherever a text or a name has it in it.
    Raises ValueError for an infinite number and RecursionError for too deep a nesting.
    """
    return without_keys(encode(event), event, needles(write_keys))


def needles(write_keys: Iterable[str]) -> list[tuple[bytes, str]]:
    """The keys as they stand in a line, each with the key itself.

    Texts shorter than a write key are left out: they are no secret and may be anywhere.
    """
    keys = dict.fromkeys(key for key in write_keys if len(key) >= MIN_WRITE_KEY_CHARS)
    return [(encode(key)[1:-1], key) for key in keys]


def none_in(body: bytes, found: Iterable[tuple[bytes, str]]) -> bool:
    """Whether certainly none of the keys can be in a line that is made of this JSON.

    A backslash may write a character in another way, a zero byte is of another encoding than UTF-8; a character
    that is not ASCII may be a replacement.
    """
    if b"\\" in body or b"\0" in body:
        return False
    return all(needle.isascii() and needle not in body for needle, _ in found)


def without_keys(line: bytes, event: Mapping[str, object], found: Sequence[tuple[bytes, str]]) -> bytes:
    """The line of the event, written again without those of the keys that are in it."""
    document: object = event
    for needle, write_key in found:
        if needle in line:
            document = _without(document, write_key)
            line = encode(document)
    return line


def _without(value: object, write_key: str) -> object:
    match value:
        case str():
            return value.replace(write_key, REMOVED)
        case list():
            return [_without(part, write_key) for part in value]
        case dict():
            return {_without(name, write_key): _without(part, write_key) for name, part in value.items()}
    return value
