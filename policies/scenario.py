"""A scenario: a few resources under a profile, and what the pack must say: tests and pages are drawn from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from policies.exemptions import Exemption
from policies.findings import Verdict

DUBLIN, OREGON, VIRGINIA, FRANKFURT = "eu-west-1", "us-west-2", "us-east-1", "eu-central-1"


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

    `title`: a short clause, also part of the test's name. `processing_region` empty and no `allowed_regions`: the pack
    has no configuration. `exemptions`: what the pack's configuration accepts.
    """

    rule: str
    kind: Kind
    title: str
    given: tuple[Given, ...]
    expected: tuple[Expected, ...] = ()
    processing_region: str = "eu-west"
    allowed_regions: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def at(path: str, region: str | None = None, *, resource: str = "it", rule: str = "") -> Expected:
    """A violation at a path. `rule`: another than the scenario's own."""
    return Expected(rule=rule, path=path, region=region, resource=resource)


def unsure(path: str, *, region: str | None = None, resource: str = "it", rule: str = "") -> Expected:
    """A place that cannot be decided. `rule`: another than the scenario's own."""
    return Expected(rule=rule, path=path, verdict=Verdict.UNKNOWN, region=region, resource=resource)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Makes the scenarios of one rule, one method a kind. `type`: of the resources that are given as inputs alone.

    `due`: every finding but those of AWS providers that point to another region, which are added.
    """

    rule: str
    type: str = ""

    def violating(self, title: str, *given: Given | Mapping[str, Any], **more: Any) -> Scenario:
        """What leaks: `due` lists every finding."""
        return self._scenario(Kind.VIOLATING, title, given, **more)

    def clean(self, title: str, *given: Given | Mapping[str, Any], **more: Any) -> Scenario:
        """What stays, as it is usually written."""
        return self._scenario(Kind.CLEAN, title, given, **more)

    def unknown(self, title: str, *given: Given | Mapping[str, Any], **more: Any) -> Scenario:
        """What depends on a value that is not known yet."""
        return self._scenario(Kind.UNKNOWN, title, given, **more)

    def look_alike(self, title: str, *given: Given | Mapping[str, Any], **more: Any) -> Scenario:
        """What looks like the leak and is none."""
        return self._scenario(Kind.LOOK_ALIKE, title, given, **more)

    def _scenario(
        self,
        kind: Kind,
        title: str,
        given: tuple[Given | Mapping[str, Any], ...],
        *,
        due: tuple[Expected, ...] = (),
        us: bool = False,
        type: str = "",
        allowed_regions: tuple[str, ...] = (),
    ) -> Scenario:
        home = "us-west-2" if us else "eu-west-1"
        resources = tuple(
            one if isinstance(one, Given) else Given(type=type or self.type, props=one, provider_region=home)
            for one in given
        )
        elsewhere = {one.provider_region for one in resources if isinstance(one.provider_region, str)}
        providers = tuple(
            at("region", region, resource=f"aws-{region}", rule="V01-provider-region")
            for region in sorted(elsewhere.difference((home, *allowed_regions)))
        )
        return Scenario(
            rule=self.rule,
            kind=kind,
            title=title,
            given=resources,
            expected=tuple(one if one.rule else replace(one, rule=self.rule) for one in (*due, *providers)),
            processing_region="us-west" if us else "eu-west",
            allowed_regions=allowed_regions,
        )
