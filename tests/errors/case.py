"""One wrong input with what it prints, and the parts of the page that such cases make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

WRITE_KEY = "usw_canary00000000000000000000000000"
"""Stands in every case that holds a secret: no page may show it."""
SECRET_PLACE = "<write key>"


@dataclass(frozen=True, kw_only=True)
class Case:
    """`given`: what the user wrote or called, as it is shown. `run`: does it, and has what was printed."""

    wrong: str
    given: str
    run: Callable[[], str]

    @cached_property
    def printed(self) -> str:
        return self.run().strip()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section of the page. `where`: in what the user sees these, and what describes the part."""

    title: str
    where: str
    cases: Sequence[Case]
