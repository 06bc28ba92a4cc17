"""A configuration that cannot be used stops every command, with words, before anything is judged or made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.errors.case import Case
from tests.errors.parts.policy_pack import ENGINES
from tests.policies.engine.conftest import MakeProgram
from tests.policies.engine.running import PACK, Program

pytestmark = pytest.mark.engine

PROGRAM = "import pulumi; pulumi.Stash('it', input='a value'); pulumi.export('made', True)"
STACK = {
    "urn": "urn:pulumi:dev::seeded::pulumi:pulumi:Stack::seeded-dev",
    "custom": False,
    "type": "pulumi:pulumi:Stack",
}
STATE = {"version": 3, "deployment": {"manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""},
                                      "resources": [STACK]}}  # fmt: skip
URN = "urn:pulumi:dev::seeded::aws:s3/bucket:Bucket::it"


def exempting(**changes: str) -> str:
    """The pack's configuration with one exemption, changed."""
    exemption = {"urn": URN, "accepts": "V7", "reason": "a mirror", "owner": "Ana", "expires": "2030-01-31"}
    return json.dumps(
        {"residency": {"processingRegion": "eu-west", "exemptions": [{**exemption, **changes}]}}
    )


REFUSED = {
    "unknown key": ('{"residency": {"processingRegion": "eu-west", "modus": "strict"}}', "did you mean 'mode'?"),
    "wrong processing region": ('{"residency": {"processingRegion": "eu-central"}}', '"eu-west", "us-west"'),
    "wrong region": ('{"residency": {"allowedRegions": ["eu-west-9"]}}', "allowedRegions[0]: 'eu-west-9' is not"),
    "wrong type": ('{"residency": {"mode": 3}}', "Expected: string, given: integer"),
    "wrong level": ('{"residency": "obligatory"}', '"obligatory" is not a valid enforcement level'),
    "wrong JSON": ('{"residency": {"mode": "strict"', "unexpected end of JSON input"),
    "not an object": ('["residency"]', "cannot unmarshal array"),
    # The engine's own words, for a policy that no pack of this command has.
    "unknown policy": ('{"residancy": {"mode": "strict"}}', "invalid enforcement level"),
    "unknown policy with a level": ('{"residancy": "mandatory"}', "'residancy' is not a policy of this pack; did"),
    "settings for all": ('{"all": {"enforcementLevel": "mandatory", "mode": "strict"}}', "'all' is not a policy"),
    "exemption without owner": (exempting(owner=""), "exemptions.0.owner"),
    "exemption with another field": (exempting(until="2030"), "until is not allowed"),
    "exemption of all": (exempting(urn="urn:pulumi:dev::seeded::aws:*::*"), "a wildcard accepts what nobody has"),
    "exemption of no rule": (exempting(accepts="V99"), "accepts: 'V99' is neither a rule nor a vector"),
    "exemption without end": (exempting(expires="never"), "expires: 'never' is not a day as YYYY-MM-DD"),
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, python_program: MakeProgram) -> Program:
    program = python_program(tmp_path_factory.mktemp("configured") / "program", PROGRAM)
    (program.folder / "state.json").write_text(json.dumps(STATE))
    return program


def run(program: Program, settings: str, *command: str) -> tuple[int, str]:
    """Exit code, and what was printed, as one line."""
    path: Path = program.folder / "settings.json"
    path.write_text(settings)
    done = program.pulumi(*command, "--policy-pack", str(PACK), "--policy-pack-config", str(path))
    return done.returncode, " ".join(done.stdout.split())


@pytest.mark.parametrize("case", REFUSED)
def test_policy_analyze_is_refused(program: Program, case: str) -> None:
    settings, words = REFUSED[case]
    code, text = run(program, settings, "policy", "analyze", "--file", "state.json")
    assert code != 0
    assert words in text


@pytest.mark.parametrize("case", ["unknown key", "wrong processing region", "wrong JSON", "unknown policy"])
@pytest.mark.parametrize("command", ["preview", "up"])
def test_preview_and_up_are_refused_and_make_nothing(program: Program, command: str, case: str) -> None:
    settings, words = REFUSED[case]
    code, text = run(program, settings, command, *(["--yes", "--skip-preview"] if command == "up" else []))
    assert code != 0
    assert words in text
    assert "made" not in program.pulumi("stack", "output", check=True).stdout


@pytest.mark.parametrize("case", ENGINES, ids=lambda case: case.wrong)
def test_the_engine_s_own_words_are_those_of_the_page(program: Program, case: Case) -> None:
    _, text = run(program, case.given, "preview")
    words = case.printed.removeprefix("error: ").rpartition('"policies": ')[2]
    assert " ".join(words.split()) in text


@pytest.mark.parametrize("settings", ["", "{}", '{"residency": {}}', '{"residency": {"mode": "standard"}}'])
def test_a_foreign_program_is_not_judged_without_its_region_and_that_stops_it(
    program: Program, settings: str
) -> None:
    code, text = run(program, settings, "policy", "analyze", "--file", "state.json")
    assert code != 0
    assert "[V32-not-configured]" in text


@pytest.mark.parametrize(
    "settings",
    [
        '{"residency": {"processingRegion": "eu-west"}}',
        '{"all": "mandatory", "residency": {"processingRegion": "eu-west"}}',
        '{"residency": "disabled"}',
    ],
)
def test_what_is_right_is_taken(program: Program, settings: str) -> None:
    code, text = run(program, settings, "preview")
    assert code == 0, text
