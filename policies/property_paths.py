"""Property paths: patterns to name places, and the values found at them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from policies.values import UNKNOWN

ITEMS = "[*]"
"""Any item of a list."""
ANY_KEY = "*"
"""Any key of a free-form map."""
_STEP = re.compile(r"\[\*\]|[^.\[\]]+")


@lru_cache(maxsize=4096)
def steps(pattern: str) -> tuple[str, ...]:
    """`rules[*].destination.bucket` -> `("rules", "[*]", "destination", "bucket")`."""
    return tuple(_STEP.findall(pattern))


def joined(path: tuple[str | int, ...]) -> str:
    """`("rules", 0, "bucket")` -> `rules[0].bucket`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def values_at(props: Mapping[str, Any], pattern: str) -> Iterator[tuple[str, Any]]:
    """Every value at a pattern, with its path. UNKNOWN where something on the way is unknown; nothing where absent."""
    yield from _values(props, steps(pattern), ())


def _values(value: Any, left: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[tuple[str, Any]]:
    if value is UNKNOWN or not left:
        yield joined(path), value
        return
    step, rest = left[0], left[1:]
    if step == ITEMS:
        # A list of at most one block may arrive as that block.
        items = value if isinstance(value, list) else [value] if isinstance(value, Mapping) else ()
        for index, item in enumerate(items):
            yield from _values(item, rest, (*path, index))
    elif isinstance(value, Mapping):
        keys = value if step == ANY_KEY else (step,) if step in value else ()
        for key in keys:
            yield from _values(value[key], rest, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, left, (*path, index))
