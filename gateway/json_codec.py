"""JSON as the gateway reads and writes it: orjson where it is installed and exact, else the standard library."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

try:
    import orjson
except ImportError:  # Lambda's Python has none
    orjson = None  # type: ignore[assignment]

Encode = Callable[[object], bytes]

_DIGITS_TO_ZERO = bytes(ord("0") if ord("0") <= code <= ord("9") else code for code in range(256))
_LONG_DIGITS = 19  # of the shortest integer that 64 bits may not hold
_LONG_RUN = b"0" * _LONG_DIGITS
_END_OF_RUN = re.compile(b"0+").match
_BEFORE_A_NUMBER = frozenset([b"", *(bytes([code]) for code in b":,[- \t\r\n")])

_STANDARD = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def read(body: bytes) -> tuple[object, Encode]:
    """The JSON value in the body, and what writes it or parts of it again without changing any of it.

    What writes may raise TypeError for what nests too deeply for it: then `encode` writes it, or cannot either.
    Raises ValueError for what is no JSON, and RecursionError. Like the standard library it takes a byte order
    mark, half surrogate pairs and integers of any length, and also `NaN` and `Infinity`, which cannot be
    written again.
    """
    if orjson is not None and not _may_have_long_number(body):
        try:
            return orjson.loads(body), orjson.dumps
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


def _may_have_long_number(body: bytes) -> bool:
    """Whether there may be an integer that orjson would round to a float.

    A run of digits within a text has a quote or a letter before it, as in hexadecimal ids.
    """
    zeros = body.translate(_DIGITS_TO_ZERO)
    start = zeros.find(_LONG_RUN)
    while start >= 0:
        if body[start - 1 : start] in _BEFORE_A_NUMBER:
            return True
        start = zeros.find(_LONG_RUN, _END_OF_RUN(zeros, start).end())  # type: ignore[union-attr]
    return False
