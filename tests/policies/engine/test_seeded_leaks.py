"""The seeded leaks of docs/comparison.md in exported states, through `pulumi policy analyze --file` of the engine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.scanners.leaks import LEAKS
from policies.scenario import Given
from policies.scenario_program import provider_of, urn_of, with_providers
from policies.values import UNKNOWN
from tests.policies.engine.conftest import MakeProgram
from tests.policies.engine.running import Judged, Program

pytestmark = pytest.mark.engine

STACK = "urn:pulumi:dev::program::pulumi:pulumi:Stack::program-dev"
PROVIDER_ID = "0b1f2a3c-4d5e-4f70-8192-a3b4c5d6e7f8"
NOT_IN_A_STATE = {"V32", "V33"}
"""A state has no unknown value; the read of V33 is a data source, which leaves nothing there."""
IN_A_STATE = [leak for leak in LEAKS if leak.vector not in NOT_IN_A_STATE]


def named(vector: str, given: Iterable[Given]) -> list[Given]:
    """With names that are the vector's own; each state has the resources of all."""
    return [replace(one, name=f"{vector}-{one.name}") for one in given]


def entry(given: Given) -> dict[str, Any]:
    # Inputs of a provider that are not text are JSON in a state.
    is_provider = given.type.startswith("pulumi:providers:")
    inputs = {
        key: json.dumps(value) if is_provider and not isinstance(value, str) else value
        for key, value in given.props.items()
        if value is not UNKNOWN
    }
    provider = provider_of(given)
    return {
        "urn": urn_of(given),
        "custom": True,
        "id": PROVIDER_ID if is_provider else given.name,
        "type": given.type,
        "inputs": inputs,
        "outputs": {**inputs, "id": given.name},
        "parent": STACK,
        **({"provider": f"{urn_of(provider)}::{PROVIDER_ID}"} if provider else {}),
    }


def state(given: Iterable[Given]) -> dict[str, Any]:
    stack = {"urn": STACK, "custom": False, "type": "pulumi:pulumi:Stack"}
    resources = [stack, *map(entry, given)]
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return {"version": 3, "deployment": {"manifest": manifest, "resources": resources}}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, python_program: MakeProgram) -> Program:
    return python_program(tmp_path_factory.mktemp("seeded") / "program", "")


def analyzed(program: Program, given: Iterable[Given]) -> Judged:
    path: Path = program.folder / "state.json"
    path.write_text(json.dumps(state(given)))
    config = {"residency": {"processingRegion": "eu-west", "mode": "strict"}}
    return program.analyzed("--file", str(path), config=config)


def test_every_leak_is_found(program: Program) -> None:
    found_in: dict[str, bool] = {}
    together: list[Given] = []
    for leak in IN_A_STATE:
        if any(one.provider_props for one in leak.leak):  # a provider of its own: a state of its own
            judged = analyzed(program, with_providers(named(leak.vector, leak.leak)))
            found_in[leak.vector] = any(one.level == "mandatory" for one in judged.findings)
        else:
            together += named(leak.vector, leak.leak)
    judged = analyzed(program, with_providers(together))
    for leak in IN_A_STATE:
        names = {f"{one.type} {leak.vector}-{one.name}" for one in leak.leak}
        found_in.setdefault(leak.vector, any(one.resource in names for one in judged.findings))
    assert [vector for vector, found in found_in.items() if not found] == ["V34"]


def test_no_twin_has_a_finding(program: Program) -> None:
    together = [one for leak in IN_A_STATE for one in named(leak.vector, leak.twin) if not one.provider_props]
    assert analyzed(program, with_providers(together)).findings == []
