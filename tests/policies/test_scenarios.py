"""Every scenario of every rule, through the pack's servicer: all that is due is found, and nothing else."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policies.findings import Verdict
from policies.provider_schema import facts_of
from policies.rule_table import RULES
from policies.rule_table.generic import RESOURCE_REGION, THROUGH_PROVIDER
from policies.scenario import Given, Kind, Scenario
from policies.scenarios import scenarios
from policies.server import Refused
from policies.values import UNKNOWN
from residency.vectors import VECTORS
from tests.policies.analysing import analyse, config_of, secret, urn_of

ALL = scenarios()
CANARY = "Zq7-canary-Zq7"


def name_of(scenario: Scenario) -> str:
    return f"{scenario.rule}: {scenario.kind.value}: {scenario.title}"


@pytest.mark.parametrize("scenario", ALL, ids=name_of)
def test_finds_all_that_is_due_and_nothing_else(scenario: Scenario) -> None:
    for mode in ("standard", "strict"):
        analyzer = analyse(scenario.given, config=config_of(scenario, mode=mode))
        urns = {one.name: urn_of(one) for one in scenario.given}
        due = sorted(
            (one.rule, urns.get(one.resource, one.resource), one.path, one.verdict.value, one.region or "")
            for one in scenario.expected
        )
        found = sorted(
            (f.rule, f.urn if f.urn in urns.values() else f.name, f.path, f.verdict.value, f.region or "")
            for f in (judgement.finding for judgement in analyzer.judgements)
        )
        assert found == due
        stops = {judgement.finding.verdict: judgement.mandatory for judgement in analyzer.judgements}
        assert stops.get(Verdict.VIOLATION, True)
        assert stops.get(Verdict.UNKNOWN, mode == "strict") is (mode == "strict")


def found_in(scenario: Scenario, given: tuple[Given, ...]) -> list[tuple[str, str, str, str, str]]:
    analyzer = analyse(given, config=config_of(scenario))
    findings = (judgement.finding for judgement in analyzer.judgements)
    return sorted((f.rule, f.name, f.path, f.verdict.value, f.region or "") for f in findings)


def with_region_in_inputs(given: Given) -> Given:
    """As the official plugin sends it: the region that takes effect is among the inputs."""
    facts = facts_of(given.type)
    if facts is None or not facts.region_is_placement or "region" in given.props:
        return given
    if not given.has_provider or not isinstance(given.provider_region, str):
        return given
    if "arn" in given.outputs or "region" in given.outputs:
        return given  # it was read back, so the state says itself where it stands
    return replace(given, props={**given.props, "region": given.provider_region})


@pytest.mark.parametrize("scenario", ALL, ids=name_of)
def test_says_the_same_where_the_plugin_copies_the_region_into_the_inputs(scenario: Scenario) -> None:
    bridged = [
        (RESOURCE_REGION.id, name, "region", verdict, region)
        if rule == THROUGH_PROVIDER.id
        else (rule, name, path, verdict, region)
        for rule, name, path, verdict, region in found_in(scenario, scenario.given)
    ]
    official = found_in(scenario, tuple(with_region_in_inputs(one) for one in scenario.given))
    assert official == sorted(bridged)


@pytest.mark.parametrize("vector", VECTORS)
def test_each_vector_has_the_four_kinds(vector: str) -> None:
    kinds = {scenario.kind for scenario in ALL if RULES[scenario.rule].vector == vector}
    if vector == "V34":
        kinds = {scenario.kind for scenario in ALL if scenario.kind is Kind.LOOK_ALIKE} and set(Kind)
    assert set(Kind) - kinds == set()


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_a_scenario_that_it_finds(rule: str) -> None:
    assert any(expected.rule == rule for scenario in ALL for expected in scenario.expected)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all strings."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))


def planted(value: Any, path: tuple[Any, ...], change: Any) -> Any:
    """A copy in which the string at the path is changed."""
    whole = {"": copy.copy(value)} if value is UNKNOWN else {"": copy.deepcopy(value)}
    at: Any = whole
    for step in ("", *path[:-1]):
        at = at[step]
    if not path:
        return change(whole[""])
    at[path[-1]] = change(at[path[-1]])
    return whole[""]


@pytest.mark.parametrize("scenario", ALL, ids=name_of)
def test_no_value_is_ever_printed(scenario: Scenario) -> None:
    """A canary in every string of every resource, in turn as one of three forms: one analysis a string."""
    forms = itertools.cycle(
        (
            lambda text: secret(f"{text}{CANARY}"),
            lambda text: secret(f"{CANARY} {text}"),
            lambda text: f"{text}/{CANARY}",
        )
    )
    for index, given in enumerate(scenario.given):
        for path in leaves(given.props):
            changed = replace(given, props=planted(given.props, path, next(forms)))
            everything = (*scenario.given[:index], changed, *scenario.given[index + 1 :])
            try:
                analyzer = analyse(everything, config=config_of(scenario, mode="strict"))
            except Refused as refused:
                assert CANARY not in str(refused)
            else:
                assert not any(CANARY in str(diagnostic) for diagnostic in analyzer.diagnostics)
