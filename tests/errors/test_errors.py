"""The page of errors is what prints now, and every error on it is one that a user can act on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from residency.settings_problems import NOT_SHOWN, SECRET
from tests.errors.case import SECRET_PLACE, WRITE_KEY, Case
from tests.errors.page import PAGE, PARTS, page
from tests.errors.parts import regional_command

PROJECT = Path(__file__).parents[2]
CASES = {f"{part.title}: {case.wrong}": case for part in PARTS for case in part.cases}
OURS = ("Traceback", "pydantic", "validation error", "<class ", "object at 0x", "Error(")
"""What stands in an error that was not written for its reader."""


def test_the_page_says_what_prints() -> None:
    assert page() == (PROJECT / PAGE).read_text(encoding="utf-8"), "python -m tests.errors --write"


def test_no_two_cases_have_one_name() -> None:
    assert len(CASES) == sum(len(part.cases) for part in PARTS)


def test_no_error_is_a_fault_of_ours_or_shows_a_secret() -> None:
    told = {
        name: case.printed
        for name, case in CASES.items()
        if any(word in case.printed for word in (*OURS, WRITE_KEY))
    }
    assert told == {}


@pytest.mark.parametrize("name", [name for name in CASES if SECRET_PLACE in CASES[name].given])
def test_a_write_key_is_hidden_where_it_is_what_is_wrong(name: str) -> None:
    assert any(
        word in CASES[name].printed for word in (SECRET, NOT_SHOWN, "fingerprint", "customerIoAccounts")
    )


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("Stack settings")])
def test_every_error_of_a_stack_has_key_value_rule_and_fix(name: str) -> None:
    text = CASES[name].printed
    if "has no effect here" not in text and "aws:" not in CASES[name].given:
        assert text.count("  value: ") == text.count("  rule:  ") == text.count("  fix:   ") > 0
    assert "regional-ingest:" in text or "aws:" in text


@pytest.mark.parametrize(
    "case",
    [regional_command.ANY_STACK[0], regional_command.SDK[-1], regional_command.REPORT[4]],
    ids=lambda case: case.wrong,
)
def test_as_a_user_calls_it_the_command_prints_the_same(case: Case) -> None:
    with regional_command.folder_of_a_user() as folder:
        called = subprocess.run(
            [sys.executable, "-m", "regional", *case.given.split()[1:]],
            cwd=folder,
            env={"PATH": str(folder), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
        )
    assert f"{called.stdout}{called.stderr}(exit code {called.returncode})" == case.printed
