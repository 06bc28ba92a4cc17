"""Event logs and exported states that are not whole, or none at all: refused with the line, the reason and the fix."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from policies.values import SECRET, SIGNATURE, UNKNOWN
from report.event_log import InvalidEventLog, read_event_log, read_events
from report.exported_state import InvalidState, read_state
from report.states import Change, plain_json
from tests.report.event_logs import Preview, exported
from tests.report.seeded_changes import SEEDED, bucket, table

WHOLE = SEEDED["removed-replica"].preview.lines()


def edited(line: int, change: Callable[[dict[str, object]], None]) -> list[str]:
    event = json.loads(WHOLE[line])
    change(event)
    return [*WHOLE[:line], json.dumps(event) + "\n", *WHOLE[line + 1 :]]


def without(name: str) -> Callable[[dict[str, object]], None]:
    def change(event: dict[str, object]) -> None:
        event["resourcePreEvent"]["metadata"].pop(name)  # type: ignore[index,attr-defined,union-attr]

    return change


def with_operation(event: dict[str, object]) -> None:
    event["resourcePreEvent"]["metadata"]["op"] = "transmogrify"  # type: ignore[index]


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        ([], 1, "the file is empty"),
        (["not json\n"], 1, "this is not JSON"),
        (["<html>\n"], 1, "this is not JSON"),
        (['{"version": 3, "deployment": {}}\n'], 1, "no event of the Pulumi engine"),
        (['["a", "list"]\n'], 1, "no event of the Pulumi engine"),
        ([*WHOLE[:2], WHOLE[2][:50]], 3, "the line ends in the middle"),
        (WHOLE[:-1], len(WHOLE) - 1, "without the engine's summary"),
        ([WHOLE[0], WHOLE[-1]], 2, "before it came to any resource"),
        (edited(1, without("op")), 2, "`op` is missing: another version of the engine?"),
        (edited(1, without("urn")), 2, "`urn` is missing: another version of the engine?"),
        (edited(1, with_operation), 2, "the operation 'transmogrify' is not known"),
        (edited(1, lambda event: event.update(resourcePreEvent=[])), 2, "is no object"),
    ],
)
def test_a_broken_log_is_refused_with_its_line(lines: list[str], line: int, why: str) -> None:
    with pytest.raises(InvalidEventLog) as refused:
        read_events(lines, file="events.jsonl")
    assert refused.value.line == line
    assert str(refused.value).startswith(f"events.jsonl:{line}: ")
    assert why in str(refused.value)
    assert "fix: write one with: " in str(refused.value)


def test_a_log_is_read_from_a_file(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text("".join(WHOLE))
    run = read_event_log(log)
    assert (run.stack, run.project) == ("dev", "program")
    assert {step.change for step in run.steps} == {Change.UNCHANGED, Change.UPDATED}


def test_an_event_that_a_report_does_not_need_is_passed_over() -> None:
    more = ['{"sequence": 99, "timestamp": 1, "somethingNewEvent": {"a": 1}}\n']
    assert read_events([*WHOLE[:1], *more, *WHOLE[1:]], file="x").steps == read_events(WHOLE, file="x").steps


def test_a_deleted_resource_is_only_before() -> None:
    run = read_events(Preview(before=[table("gone")], after=[bucket("new")]).lines(), file="x")
    assert {
        step.urn.rpartition("::")[2]: step.change for step in run.steps if "provider" not in step.urn
    } == {
        "gone": Change.DELETED,
        "new": Change.CREATED,
    }
    assert [one.name for one in run.after().values() if not one.is_provider] == ["new"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("{\n  'single'", "line 2"),
        ("[]", "deployment"),
        ('{"version": 3}', "deployment"),
        ('{"version": 1, "deployment": {"resources": []}}', "version"),
        ('{"version": 3, "deployment": {"resources": {}}}', "deployment.resources"),
        ('{"version": 3, "deployment": {"resources": []}}', "deployment.resources"),
        ('{"version": 3, "deployment": {"resources": [7]}}', "deployment.resources[0]"),
        ('{"version": 3, "deployment": {"resources": [{"urn": "a"}]}}', "deployment.resources[0]"),
    ],
)
def test_a_broken_state_is_refused_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    with pytest.raises(InvalidState, match="fix: write one with: pulumi stack export") as refused:
        read_state(file)
    assert str(refused.value).startswith(f"state.json: {where}: ")


def test_a_state_is_what_is_there_now(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(exported([bucket("archive")]))
    run = read_state(file)
    assert run.is_state
    assert {step.change for step in run.steps} == {Change.UNCHANGED}


def test_a_secret_is_read_only_where_the_state_was_exported_in_clear() -> None:
    assert plain_json({SIGNATURE: SECRET, "ciphertext": "v1:abc"}) is UNKNOWN
    assert (
        plain_json({SIGNATURE: SECRET, "plaintext": '"arn:aws:sns:us-east-1:1:t"'})
        == "arn:aws:sns:us-east-1:1:t"
    )
