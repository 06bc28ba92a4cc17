"""JSON as the gateway reads and writes it: msgspec reads and orjson writes where they are installed, else the
standard library does both."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

try:
    # msgspec reads integers of any length, orjson writes faster.
    import orjson
    from msgspec import MsgspecError
    from msgspec.json import Decoder

    _read_exactly = Decoder().decode
except ImportError:  # Lambda's Python has neither
    orjson = None  # type: ignore[assignment]

Encode = Callable[[object], bytes]

_POINT = ord(".")

_STANDARD = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def read(body: bytes) -> tuple[object, Encode]:
    """The JSON value in the body, and what writes it or parts of it again without changing any of it.

    What writes may raise TypeError for what nests too deeply for it, or for an integer above 64 bits: then
    `encode` writes it, or cannot either.
    Raises ValueError for what is no JSON, and RecursionError. Like the standard library it takes a byte order
    mark, half surrogate pairs and integers of any length, and also `NaN` and `Infinity`, which cannot be
    written again.
    """
    if orjson is not None:
        try:
            return _read_exactly(body), orjson.dumps
        except (MsgspecError, UnicodeDecodeError):
            pass  # the standard library takes more, and decides
    return json.loads(body), encode


def encode(value: object) -> bytes:
    r"""The value as compact JSON in UTF-8, keys in their order.

    Half a surrogate pair, which JSON can write (`"\ud800"`) and UTF-8 cannot, becomes U+FFFD.
    Raises ValueError for an infinite number and RecursionError for too deep a nesting.
    """
    text = _STANDARD(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode("utf-8")


def iso_utc(moment: datetime) -> str:
    """A time in UTC as ISO 8601 with milliseconds, e.g. `2025-04-03T00:00:00.000Z`."""
    if orjson is None:
        return moment.isoformat("T", "milliseconds")[:23] + "Z"
    text = orjson.dumps(moment)  # in a third of the time, but without a fraction that is zero
    return text[1:24].decode() + "Z" if text[20] == _POINT else text[1:20].decode() + ".000Z"
