"""The census of the provider's schema: it is what is installed, and at every path of it a leak is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from policies.census import (
    UNCLASSED,
    Census,
    census_paths,
    differences,
    read_blocks,
    take_census,
)
from policies.census_classes import REGION_MEANS_SOMETHING_ELSE, REGIONAL_WITHOUT_ARGUMENT, RULES
from policies.findings import Verdict
from policies.path_kinds import PathKind, Placement
from policies.profile import Allowance
from policies.provider_schema import DATA, all_types, facts_of
from policies.resource import Resource
from policies.type_plan import plan_of
from policies.walk import Sighted, Undecided, walk
from provider_source.paths import InputPath, InputType, Schema, read_schema
from tests.policies.planting import FOREIGN, HOME, planted

UNREAD = frozenset({PathKind.PROSE, PathKind.BENIGN})
ONLY_HOME = Allowance(regions=(HOME,))


@pytest.fixture(scope="module")
def schema() -> Schema:
    return read_schema()


@pytest.fixture(scope="module")
def census(schema: Schema) -> Census:
    return take_census(schema)


def test_the_data_files_are_the_installed_providers(census: Census) -> None:
    """An upgrade of pulumi-aws fails here, with a line for each path that is new, gone, or in no class."""
    assert differences(census) == []


def test_a_path_that_nobody_has_classed_fails_with_the_line_to_add(schema: Schema) -> None:
    token = "aws:sqs/queue:Queue"
    queue = schema.resource_types[token]
    new = InputPath(path="mirrors[*].homeRegionHint", type=InputType.STRING, doc="AWS Region of the mirror.")
    longer = replace(queue, inputs=(*queue.inputs, new))
    wrong = differences(take_census(replace(schema, resource_types={token: longer})))
    assert any(
        line.startswith(f"no class for {token} mirrors[*].homeRegionHint")
        and r'{"where": r"^sqs/queue mirrors\[\*\]\.homeRegionHint$"}' in line
        for line in wrong
    )
    gone = "aws:sns/topic:Topic"
    assert f"provider_paths.txt: take out under {gone}: {gone} regional region" in wrong


def test_the_denominator_is_as_measured(schema: Schema, census: Census) -> None:
    types = schema.resource_types.values()
    with_region = {
        each.token
        for each in types
        if any(path.path.split("[")[0].split(".")[0] == "region" for path in each.inputs)
    }
    assert len(types) == all_types() == 1748
    assert sum(len(each.inputs) for each in types) == 35_727
    assert len(with_region) == 1568 and len(types) - len(with_region) == 180
    assert set(REGION_MEANS_SOMETHING_ELSE) < with_region and len(REGION_MEANS_SOMETHING_ELSE) == 6
    assert set(REGIONAL_WITHOUT_ARGUMENT).isdisjoint(with_region)
    assert len(census.classed) + len(census.unclassed) == 21_026, "paths that hold text"


def test_each_path_is_classed_or_listed_and_each_class_has_a_reason(census: Census) -> None:
    classed = {(each.token, each.path) for each in census.classed}
    assert classed.isdisjoint(census.unclassed)
    assert len(classed) == len(census.classed) and len(set(census.unclassed)) == len(census.unclassed)
    assert census.missing == ()
    assert all(rule.reason for rule in RULES)
    assert {rule.id for rule in RULES} == {each.rule for each in census.classed}, "a rule that no path needs"


def test_the_pack_reads_what_the_census_wrote() -> None:
    for token in read_blocks(DATA):
        facts = facts_of(token)
        assert facts is not None
        elsewhere = REGION_MEANS_SOMETHING_ELSE.get(token)
        assert facts.region_is_placement is (elsewhere is None and facts.placement is Placement.REGIONAL) or (
            token in REGIONAL_WITHOUT_ARGUMENT and not facts.region_is_placement
        )


Place = tuple[str, str, PathKind | None, bool]
"""Type, pattern, the kind under which the pack reads it, and whether the keys of the map are regions."""


def places() -> Iterator[Place]:
    """Every path of the provider that holds text, also those without a class."""
    paths = [(each.token, each.path) for each in census_paths()]
    paths += [(token, path) for token, lines in read_blocks(UNCLASSED).items() for path in lines[1:]]
    maps = {(token, path.split(".*")[0]) for token, path in paths if ".*" in path}
    for token, path in paths:
        yield token, path, _kind_in_plan(token, path), (token, path) in maps


def _kind_in_plan(token: str, pattern: str) -> PathKind | None:
    """The kind of the census, or the one that a rule of the table says instead."""
    node = plan_of(token).root
    for step in pattern.replace("[*]", ".[*]").split("."):
        if step:
            node = node.at("any" if step == "*" else step)
    return node.kind


KINDS: tuple[PathKind | None, ...] = (*PathKind, None)


def seen_in(place: Place, region: str) -> Iterator[tuple[str, list[Sighted | Undecided]]]:
    """For each form that fits the place: the text, and what the walk says of it (names of buckets left out)."""
    token, pattern, kind, is_keys = place
    for text, props in planted(pattern, None if kind in UNREAD else kind, region, is_keys=is_keys):
        resource = Resource(urn="urn:pulumi:s::p::t::n", type=token, name="n", props=props)
        seen = walk(resource, plan_of(token), ONLY_HOME)
        yield text, [one for one in seen if isinstance(one, (Sighted, Undecided))]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in UNREAD], ids=str)
def test_a_foreign_value_is_found_at_every_path(kind: PathKind | None) -> None:
    """R4, V2, V5, V28, V29: no path of the provider takes a foreign ARN, key, region, zone, host or document unseen."""
    missed = []
    count = 0
    for place in places():
        if place[2] is not kind:
            continue
        for text, seen in seen_in(place, FOREIGN):
            count += 1
            if not any(
                isinstance(one, Sighted) and one.verdict is Verdict.VIOLATION and one.region == FOREIGN
                for one in seen
            ):
                missed.append(f"{place[0]} {place[1]}: {text}")
    assert missed == []
    assert count > 50


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_v34_the_same_value_of_the_region_is_left_alone_at_every_path(kind: PathKind | None) -> None:
    wrong = [
        f"{place[0]} {place[1]}: {text}"
        for place in places()
        if place[2] is kind
        for text, seen in seen_in(place, HOME)
        if seen
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", sorted(UNREAD), ids=str)
def test_v34_text_for_people_and_what_is_no_place_is_not_read(kind: PathKind) -> None:
    read = [
        f"{place[0]} {place[1]}: {text}"
        for place in places()
        if place[2] is kind
        for text, seen in seen_in(place, FOREIGN)
        if seen
    ]
    assert read == []
