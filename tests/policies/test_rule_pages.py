"""Tests of the rules' pages: current, one a rule, and what they show is what the pack says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.pack_config import read_pack_config
from policies.rule_pages import exemption_example, index_page, main, pages, program_of
from policies.rule_table import RULES
from policies.scenario import Scenario
from policies.scenario_program import judged, urn_of
from policies.scenarios import scenarios
from residency.vectors import VECTORS
from tests.policies.analysing import analyse

ROOT = Path(__file__).resolve().parents[2]
ALL = scenarios()
PAGES = pages()


def name_of(scenario: Scenario) -> str:
    return f"{scenario.rule}: {scenario.title}"


def test_the_pages_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--root", str(ROOT)]) == 0, capsys.readouterr().err


def test_each_rule_has_the_page_that_its_findings_link_to() -> None:
    assert {str(path) for path in PAGES} == {
        "docs/rules/README.md",
        *(rule.page for rule in RULES.values()),
    }


def test_the_index_has_every_vector_and_every_rule_and_no_link_leads_nowhere() -> None:
    index = index_page()
    assert all(f"| {vector.id} {vector.title} |" in index for vector in VECTORS.values())
    for path, text in PAGES.items():
        for target in re.findall(r"\]\(([^)#:]+)[)#]", text):
            there = (ROOT / path.parent / target).resolve().relative_to(ROOT)
            assert there in PAGES or (ROOT / there).is_file(), f"{path}: {target}"
    linked = set(re.findall(r"\]\(([^)]+)\.md\)", index))
    assert set(RULES) <= linked


def test_what_a_page_shows_is_what_is_due() -> None:
    assert [name_of(scenario) for scenario in ALL if said(scenario) != due(scenario)] == []


def said(scenario: Scenario) -> list[tuple[str, str, str]]:
    urns = {urn_of(one) for one in scenario.given}
    found = (one.finding for one in judged(scenario))
    return sorted((one.rule, one.urn if one.urn in urns else one.name, one.path) for one in found)


def due(scenario: Scenario) -> list[tuple[str, str, str]]:
    urns = {one.name: urn_of(one) for one in scenario.given}
    return sorted((one.rule, urns.get(one.resource, one.resource), one.path) for one in scenario.expected)


def test_a_program_on_a_page_is_yaml_with_every_resource() -> None:
    whole = {name_of(one): text for one in ALL if "lines more" not in (text := program_of(one))}
    assert len(whole) > len(ALL) * 9 // 10
    for scenario in ALL:
        if name_of(scenario) in whole:
            resources = yaml.safe_load(whole[name_of(scenario)])["resources"]
            assert {one.name for one in scenario.given} <= set(resources), name_of(scenario)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.vector != "V32"], ids=lambda one: one.id
)
def test_the_example_of_an_exemption_is_valid_and_accepts_the_finding_above_it(rule: Any) -> None:
    shown = [scenario for scenario in ALL if scenario.rule == rule.id]
    example = json.loads(json.dumps(exemption_example(rule, shown)))
    (exemption,) = read_pack_config(example).exemptions
    analyzed = [analyse(scenario.given, config=example["residency"]) for scenario in shown]
    assert any(one.exemption == exemption for analyzer in analyzed for one in analyzer.judgements)
