"""JSON as the gateway reads and writes it: orjson where it is installed and exact, else the standard library."""

from __future__ import annotations

import json
from collections.abc import Callable

try:
    import orjson
except ImportError:  # Lambda's Python has none
    orjson = None  # type: ignore[assignment]

Encode = Callable[[object], bytes]

_DIGITS_TO_ZERO = bytes(ord("0") if ord("0") <= code <= ord("9") else code for code in range(256))
_LONG_NUMBER = b"0" * 19  # the shortest integer that 64 bits may not hold
_STRIDE = 4
_SAMPLE_OF_LONG_NUMBER = b"0" * (len(_LONG_NUMBER) // _STRIDE)

_STANDARD = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def read(body: bytes) -> tuple[object, Encode]:
    """The JSON value in the body, and what writes it or parts of it again without changing any of it.

    Raises ValueError for what is no JSON, and RecursionError. Like the standard library it takes a byte order
    mark, half surrogate pairs and integers of any length, and also `NaN` and `Infinity`, which cannot be
    written again.
    """
    if orjson is not None and not _may_have_long_number(body):
        try:
            return orjson.loads(body), _encode_fast
        except orjson.JSONDecodeError:
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


def _encode_fast(value: object) -> bytes:
    """As `encode`, for values that orjson has read: they have no number that it would write as null."""
    try:
        line: bytes = orjson.dumps(value)
        return line
    except TypeError:
        return encode(value)  # it nests less deeply than it reads


def _may_have_long_number(body: bytes) -> bool:
    """Whether there may be an integer that orjson would round to a float.

    Every fourth byte tells in most cases: a run of 19 digits has four of them side by side.
    """
    return _SAMPLE_OF_LONG_NUMBER in body[::_STRIDE].translate(
        _DIGITS_TO_ZERO
    ) and _LONG_NUMBER in body.translate(_DIGITS_TO_ZERO)
