"""Regular expressions that are compiled when they are first used, so that a start does not pay for all of them.

The policy pack has some seventy, which take 7 ms to compile; a stack uses a part of them, a refused configuration none.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, later. An expression that is wrong raises re.error at its first use."""
    return cast("re.Pattern[AnyStr]", _Later(source, flags))


class _Later:
    """Takes the compiled expression's methods for its own as soon as one of them is asked for."""

    __slots__ = (
        "_flags",
        "_source",
        "findall",
        "finditer",
        "fullmatch",
        "match",
        "pattern",
        "search",
        "split",
        "sub",
    )

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled: Any = re.compile(self._source, self._flags)
        for method in self.__slots__[2:]:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
