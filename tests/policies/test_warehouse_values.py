"""Values of a wrong form in rules, prefix lists and warehouses: AWS refuses them later, and the pack does not fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policies.scenario import Given
from policies.scenarios.warehouses import SCENARIOS
from policies.values import UNKNOWN
from tests.policies.analysing import analyse, config_of

GIVEN = {given.type: given for scenario in SCENARIOS for given in scenario.given}
"""Of each type the last one."""
WRONG = (None, UNKNOWN, "", "x", -1, float("inf"), True, [], {}, [None], [[]], [{}], {"a": [1]})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def with_value(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    if not path:
        return wrong
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = with_value(value[path[0]], path[1:], wrong)
    return changed


@pytest.mark.parametrize("type_token", GIVEN)
def test_a_value_of_a_wrong_form_ends_no_preview(type_token: str) -> None:
    scenario = next(one for one in SCENARIOS if GIVEN[type_token] in one.given)
    config = config_of(scenario, mode="strict")
    for path in places(dict(GIVEN[type_token].props)):
        if path == ("processingRegion",):
            continue  # of a stack of ours: refused
        for wrong in WRONG:
            changed = with_value(dict(GIVEN[type_token].props), path, wrong)
            given: list[Given] = [
                replace(one, props=changed) if one is GIVEN[type_token] else one for one in scenario.given
            ]
            analyse(given, config=config)
