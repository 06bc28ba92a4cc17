"""Scenarios of one resource as rows: what is given in a line or two, and each finding as a path and a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.findings import Verdict
from policies.scenario import Expected, Given, Kind, Scenario
from policies.type_tokens import aws

DUBLIN, OREGON, VIRGINIA, FRANKFURT = "eu-west-1", "us-west-2", "us-east-1", "eu-central-1"
HOMES = {"eu-west": DUBLIN, "us-west": OREGON}

Found = str | tuple[str, str] | tuple[str, str, str]
"""A finding: its path; its path and region; or another rule than the row's, its path and region ("": none)."""


def leaks(
    rule: str, title: str, name: str, props: Mapping[str, Any], *found: Found, to: str = "eu-west"
) -> Scenario:
    """A violating row: the resource `name` (`ec2/vpcEndpoint`) stands in the stack's own region."""
    return _row(rule, Kind.VIOLATING, title, name, props, found or ("",), Verdict.VIOLATION, to)


def undecided(
    rule: str, title: str, name: str, props: Mapping[str, Any], *found: Found, to: str = "eu-west"
) -> Scenario:
    """A row of which something that decides is not known yet."""
    return _row(rule, Kind.UNKNOWN, title, name, props, found, Verdict.UNKNOWN, to)


def clean(rule: str, title: str, name: str, props: Mapping[str, Any], *, to: str = "eu-west") -> Scenario:
    """A row as it should be: nothing is found."""
    return _row(rule, Kind.CLEAN, title, name, props, (), Verdict.VIOLATION, to)


def look_alike(
    rule: str, title: str, name: str, props: Mapping[str, Any], *, to: str = "eu-west"
) -> Scenario:
    """A row that only looks like a leak: nothing is found."""
    return _row(rule, Kind.LOOK_ALIKE, title, name, props, (), Verdict.VIOLATION, to)


def _row(
    rule: str,
    kind: Kind,
    title: str,
    name: str,
    props: Mapping[str, Any],
    found: tuple[Found, ...],
    verdict: Verdict,
    to: str,
) -> Scenario:
    (token,) = aws(name)
    return Scenario(
        rule=rule,
        kind=kind,
        title=title,
        given=(Given(type=token, props=props, provider_region=HOMES[to]),),
        expected=tuple(_expected(rule, one, verdict) for one in found),
        processing_region=to,
    )


def _expected(rule: str, found: Found, verdict: Verdict) -> Expected:
    if isinstance(found, str):
        return Expected(rule=rule, path=found, verdict=verdict)
    if len(found) == 2:
        return Expected(rule=rule, path=found[0], region=found[1] or None, verdict=verdict)
    return Expected(rule=found[0], path=found[1], region=found[2] or None, verdict=verdict)
