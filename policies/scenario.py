"""A scenario: a few resources under a profile, and what the pack must say: tests and pages are drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.findings import Verdict


class Kind(StrEnum):
    """What a scenario shows. Every vector has one of each at least."""

    VIOLATING = "violating"
    CLEAN = "clean"
    UNKNOWN = "unknown"
    LOOK_ALIKE = "look-alike"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A resource, with its inputs as the engine passes them (camelCase, UNKNOWN for what is not known yet).

    `provider_region`: the region of the AWS provider that it uses; None: the provider says none; UNKNOWN is possible.
    A resource of a package other than aws gets a provider of that package; `has_provider=False`: a component.
    `depends_on`: for a property, the names of the resources its value comes from. `inside`: types of the components
    around it, outermost first. `outputs`: what is known of it besides its inputs once it is made.
    """

    type: str
    name: str = "it"
    props: Mapping[str, Any] = field(default_factory=dict)
    provider_region: Any = "eu-west-1"
    provider_props: Mapping[str, Any] = field(default_factory=dict)
    has_provider: bool = True
    depends_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """One finding: all of them are listed, so that one too many fails as one too few does."""

    rule: str
    path: str
    verdict: Verdict = Verdict.VIOLATION
    region: str | None = None
    resource: str = "it"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """Resources in the order of their making, and every finding that is due. `rule`: the rule whose page shows it.

    `title`: a short clause, also part of the test's name.
    """

    rule: str
    kind: Kind
    title: str
    given: tuple[Given, ...]
    expected: tuple[Expected, ...] = ()
    processing_region: str = "eu-west"
    allowed_regions: tuple[str, ...] = ()
