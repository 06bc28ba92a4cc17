"""The corpus as exported states, through `pulumi policy analyze --file`: the same verdicts as through the servicer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from localcloud.toolchain.provision import Toolchain
from policies.values import SECRET, SIGNATURE
from tests.policies.analysing import provider_of
from tests.policies.corpus_cases import Case, corpus
from tests.policies.engine.running import Program, events_in

pytestmark = pytest.mark.engine

FORMS = [form for forms in corpus().values() for form in forms]
BETWEEN = "--"
"""Between a case's id and a resource's name."""


def urn(case: Case, type: str, name: str) -> str:
    return f"urn:pulumi:dev::corpus::{type}::{case.id}{BETWEEN}{name}"


def resources_of(case: Case) -> Iterable[dict[str, Any]]:
    """The resources of a case as a state holds them, each with a provider of the case's own."""
    made: set[str] = set()
    for given in case.given:
        provider = provider_of(given)
        reference = ""
        if provider is not None:
            provider_urn = urn(case, provider.type, provider.name)
            reference = f"{provider_urn}::11111111-2222-3333-4444-555555555555"
            if provider_urn not in made:
                made.add(provider_urn)
                yield state_of(provider_urn, provider.type, provider.props, provider.props)
        own = urn(case, given.type, given.name)
        yield state_of(
            own,
            given.type,
            given.props,
            {**given.props, **given.outputs},
            custom=given.has_provider,
            provider=reference,
        )


def state_of(
    urn: str, type: str, inputs: Any, outputs: Any, *, custom: bool = True, provider: str = ""
) -> dict[str, Any]:
    state = {"urn": urn, "type": type, "custom": custom, "inputs": kept(inputs), "outputs": kept(outputs)}
    if custom:
        state["id"] = "11111111-2222-3333-4444-555555555555"
    if provider:
        state["provider"] = provider
    return state


def kept(value: Any) -> Any:
    """A value as a state keeps it: what is told to a policy of a secret stands there as JSON within JSON."""
    if isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET:
            # Without its stack's key the engine opens no ciphertext; it then passes this word.
            return {SIGNATURE: SECRET, "plaintext": json.dumps(value.get("value", "[secret]"))}
        return {key: kept(item) for key, item in value.items()}
    return [kept(item) for item in value] if isinstance(value, (list, tuple)) else value


@pytest.fixture(scope="session")
def empty_program(tmp_path_factory: pytest.TempPathFactory, toolchain: Toolchain) -> Program:
    folder = tmp_path_factory.mktemp("corpus") / "program"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "corpus", "runtime": "python"}))
    return Program.make(folder, toolchain)


@pytest.mark.parametrize("region_copied", [False, True], ids=["bridged", "official"])
@pytest.mark.parametrize("stack", ["eu-west", "us-west"])
def test_the_engine_gives_every_case_its_verdict(
    empty_program: Program, stack: str, region_copied: bool
) -> None:
    forms = [form for form in FORMS if form.stack == stack and form.region_copied is region_copied]
    resources = [one for form in forms for one in resources_of(form)]
    state = empty_program.folder / "state.json"
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    state.write_text(json.dumps({"version": 3, "deployment": {"manifest": manifest, "resources": resources}}))
    config = {"residency": {"processingRegion": stack}}
    judged = empty_program.analyzed("--file", str(state), config=config)
    assert judged.findings, judged.text[-3000:]
    refused, told = set(), set()
    for event in events_in(judged.text):
        finding = event.get("policyEvent")
        if finding is None or not finding.get("resourceUrn"):
            continue
        id = finding["resourceUrn"].rsplit("::", 1)[1].split(BETWEEN)[0]
        told.add(id)
        if finding["enforcementLevel"] == "mandatory":
            refused.add(id)
    missed = {form.id for form in forms if form.forbidden} - refused
    alarmed = {form.id for form in forms if not form.forbidden} & told
    assert (missed, alarmed) == (set(), set())
