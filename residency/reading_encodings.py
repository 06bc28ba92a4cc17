"""What is written in another encoding: base64, gzip in base64."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from residency.patterns import pattern

MIN_BASE64_CHARS = 24  # a shorter one holds at most 18 bytes: no reference, only a bare name
MAX_INFLATED_BYTES = 1_048_576  # of one gzip stream: more is said to be unreadable
_GZIP = b"\x1f\x8b"

_WHOLE = pattern(r"[A-Za-z0-9+/\s]++={0,2}\s*")
_RUN = pattern(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{40,}(?:\r?\n[ \t]*[A-Za-z0-9+/]+)*={0,2}(?![A-Za-z0-9+/=_-])"
)
_BLANKS = pattern(r"\s+")
_CONTROL = pattern(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


class Decoded(NamedTuple):
    """A text that was encoded. `whole`: False where there is more of it than MAX_INFLATED_BYTES."""

    text: str
    whole: bool
    start: int
    end: int


def decoded(text: str) -> Decoded | None:
    """The text that all of `text` encodes; None where it encodes none."""
    if len(text) < MIN_BASE64_CHARS or _WHOLE.fullmatch(text) is None:
        return None
    return _decode(text, 0, len(text))


def decoded_runs(text: str) -> Iterator[Decoded]:
    """The texts encoded in parts of a text: a part of a MIME message, an argument of `base64 -d`."""
    for match in _RUN.finditer(text):
        if (part := _decode(match[0], match.start(), match.end())) is not None:
            yield part


def _decode(run: str, start: int, end: int) -> Decoded | None:
    packed = _BLANKS.sub("", run)
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    whole = True
    if raw.startswith(_GZIP):
        inflater = zlib.decompressobj(wbits=31)
        try:
            raw = inflater.decompress(raw, MAX_INFLATED_BYTES)
        except zlib.error:
            return None
        whole = inflater.eof or not inflater.unconsumed_tail
    decoded_text = _text(raw)
    return None if decoded_text is None else Decoded(decoded_text, whole, start, end)


def _text(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(raw) < MAX_INFLATED_BYTES or error.start < len(raw) - 4:
            return _wide_text(raw)
        text = raw[: error.start].decode("utf-8")
    return None if _CONTROL.search(text) else text


def _wide_text(raw: bytes) -> str | None:
    """PowerShell's `-EncodedCommand` is UTF-16."""
    if len(raw) % 2 or raw[1::2].count(0) * 2 < len(raw) - len(raw) // 4:
        return None
    text = raw.decode("utf-16-le", errors="replace")
    return None if _CONTROL.search(text) else text
