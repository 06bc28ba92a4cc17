"""Checks for the leaks that no text shows: types that leak by being there, flags, words, and defaults left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.findings import Observation, Verdict
from policies.property_paths import values_at
from policies.resource import Resource
from policies.rules import Ask, Check
from policies.values import UNKNOWN, is_true


def forbidden(detail: str = "") -> Check:
    """A resource of this type leaks by being there."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        yield Observation(verdict=Verdict.VIOLATION, path="", detail=detail)

    return check


def flag(path: str, *, leaks_when: bool = True, left_out: bool = False, detail: str = "") -> Check:
    """A flag that opens the way when it is `leaks_when`; `left_out`: its default, where the program says nothing."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        found = False
        for place, value in values_at(resource.props, path):
            found = True
            said = is_true(value)
            if said is None:
                yield Observation(verdict=Verdict.UNKNOWN, path=place, detail=detail)
            elif said is leaks_when:
                yield Observation(verdict=Verdict.VIOLATION, path=place, detail=detail)
        if not found and left_out is leaks_when:
            yield Observation(
                verdict=Verdict.VIOLATION, path="", detail=f"{path} is left out; {detail}".rstrip("; ")
            )

    return check


def word(
    path: str, forbidden_words: frozenset[str], *, left_out_is_forbidden: bool = False, detail: str = ""
) -> Check:
    """A word that opens the way (any case); `left_out_is_forbidden`: the default is such a word."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        found = False
        for place, value in values_at(resource.props, path):
            found = True
            if value is UNKNOWN:
                yield Observation(verdict=Verdict.UNKNOWN, path=place, detail=detail)
            elif isinstance(value, str) and value.upper() in forbidden_words:
                yield Observation(verdict=Verdict.VIOLATION, path=place, detail=detail)
        if not found and left_out_is_forbidden:
            yield Observation(
                verdict=Verdict.VIOLATION, path="", detail=f"{path} is left out; {detail}".rstrip("; ")
            )

    return check


def present(path: str, *, verdict: Verdict = Verdict.VIOLATION, detail: str = "") -> Check:
    """A block or value that opens the way by being set, whatever it says (empty ones do not count)."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        for place, value in values_at(resource.props, path):
            if value is UNKNOWN:
                yield Observation(verdict=Verdict.UNKNOWN, path=place, detail=detail)
            elif value not in (None, "", [], {}, False):
                yield Observation(verdict=verdict, path=place, detail=detail)

    return check


def absent(path: str, *, verdict: Verdict = Verdict.VIOLATION, detail: str = "") -> Check:
    """A value without which the way is open."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        found = False
        for place, value in values_at(resource.props, path):
            if value is UNKNOWN:
                found = True
                yield Observation(verdict=Verdict.UNKNOWN, path=place, detail=detail)
            elif value not in (None, "", [], {}):
                found = True
        if not found:
            yield Observation(verdict=verdict, path="", detail=f"{path} is left out; {detail}".rstrip("; "))

    return check


def all_of(*checks: Check) -> Check:
    """Every observation of several checks."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        for one in checks:
            yield from one(resource, ask)

    return check


def first_of(*checks: Check) -> Check:
    """The observations of the first check that makes any: several signs of one leak are one finding."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        for one in checks:
            seen = list(one(resource, ask))
            if seen:
                yield from seen
                return

    return check


def only_if(condition: Check, then: Check) -> Check:
    """The observations of `then`, if `condition` makes any; unknown at most if it is unknown itself."""

    def check(resource: Resource, ask: Ask) -> Iterator[Observation]:
        verdicts = {observation.verdict for observation in condition(resource, ask)}
        if Verdict.VIOLATION in verdicts:
            yield from then(resource, ask)
        elif Verdict.UNKNOWN in verdicts:
            for observation in then(resource, ask):
                yield Observation(
                    verdict=Verdict.UNKNOWN,
                    path=observation.path,
                    region=observation.region,
                    detail=observation.detail,
                )

    return check


def first(props: Mapping[str, Any], pattern: str) -> Any:
    """The first value at a pattern, or None."""
    return next((value for _, value in values_at(props, pattern)), None)
