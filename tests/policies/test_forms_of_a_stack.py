"""The same stack in another form has the same verdicts: other order, another plugin, a state, no providers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from policies.findings import Verdict
from policies.provider_schema import facts_of
from policies.resource import Place, Said, place_of
from policies.scenario import Given, Scenario
from policies.scenario_program import resource_of, urn_of
from policies.scenarios import scenarios
from tests.policies.analysing import analyse, config_of

ALL = scenarios()


def name_of(scenario: Scenario) -> str:
    return f"{scenario.rule}: {scenario.kind.value}: {scenario.title}"


def findings(scenario: Scenario, given: tuple[Given, ...]) -> list[tuple[str, ...]]:
    analyzer = analyse(given, config=config_of(scenario))
    return sorted(
        (f.rule, f.urn or f.name, f.path, f.verdict.value, f.region or "")
        for f in (judgement.finding for judgement in analyzer.judgements)
    )


def refused(scenario: Scenario, given: tuple[Given, ...]) -> set[str]:
    """The resources with a violation, whichever rule says so; providers aside."""
    analyzer = analyse(given, config=config_of(scenario))
    urns = {urn_of(one) for one in given if not one.type.startswith("pulumi:providers:")}
    return {
        judgement.finding.urn
        for judgement in analyzer.judgements
        if judgement.finding.verdict is Verdict.VIOLATION and judgement.finding.urn in urns
    }


@pytest.mark.parametrize("scenario", [one for one in ALL if len(one.given) > 1], ids=name_of)
def test_the_order_of_the_resources_decides_nothing(scenario: Scenario) -> None:
    assert findings(scenario, scenario.given[::-1]) == findings(scenario, scenario.given)


def _place(given: Given) -> Place:
    return place_of(resource_of(given))


def _stands(given: Given) -> bool:
    """Whether the resource stands in a region that the inputs say, and no state of its own says another."""
    facts = facts_of(given.type)
    return (
        facts is not None
        and facts.region_is_placement
        and _place(given).by in (Said.RESOURCE, Said.PROVIDER)
        and "arn" not in given.outputs
    )


def with_region_copied(given: Given) -> Given:
    """As the official plugin hands a resource over: its effective region is among its inputs."""
    return replace(given, props={**given.props, "region": _place(given).region}) if _stands(given) else given


def as_state(given: Given) -> Given:
    """As an exported state has it: the region among the outputs."""
    return (
        replace(given, outputs={"region": _place(given).region, **given.outputs}) if _stands(given) else given
    )


def without_provider(given: Given) -> Given:
    """As a part of a state has it: the provider is named and not there; the region is among inputs and outputs."""
    copied = as_state(with_region_copied(given))
    return replace(copied, has_provider=False) if _stands(given) else given


FORMS: dict[str, Callable[[Given], Given]] = {
    "region among the inputs": with_region_copied,
    "region among the outputs": as_state,
    "without the providers": without_provider,
}


@pytest.mark.parametrize("scenario", ALL, ids=name_of)
def test_the_same_resources_are_refused_in_every_form(scenario: Scenario) -> None:
    due = refused(scenario, scenario.given)
    for name, form in FORMS.items():
        assert refused(scenario, tuple(form(one) for one in scenario.given)) == due, name
