"""Programs are stopped when their time is over, or when the run is stopped, with all they started."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from localcloud.toolchain.commands import Commands
from localcloud.toolchain.failure import ToolchainError


def test_output_comes_line_by_line_and_as_a_whole() -> None:
    lines: list[str] = []
    outcome = Commands().run(
        ["sh", "-c", "echo one; echo two >&2; exit 3"], env=os.environ, on_line=lines.append
    )
    assert lines == ["one", "two"]
    assert (outcome.code, outcome.output, outcome.ok) == (3, "one\ntwo\n", False)
    assert outcome.why == "exit code 3: two"


def test_a_program_that_does_not_exist_is_an_outcome_not_an_error() -> None:
    outcome = Commands().run(["/no/such/program"], env=os.environ)
    assert outcome.code is None
    assert "No such file" in outcome.why


def test_the_time_limit_ends_the_program_and_its_children(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # The grandchild holds the pipe open for writing; reading it ends when the grandchild is dead.
    outcome = Commands().run(
        ["sh", "-c", f"sh -c 'exec 9>{pipe}; sleep 600' & cat {pipe}"], env=os.environ, timeout=0.5
    )
    assert outcome.timed_out
    assert not outcome.ok
    assert outcome.why == "no answer within 0 s" or "within 1 s" in outcome.why


def test_stopping_ends_what_runs_and_starts_nothing_more() -> None:
    commands, begun = Commands(), threading.Event()
    raised: list[BaseException] = []

    def work() -> None:
        try:
            commands.run(["sh", "-c", "echo begun; sleep 600"], env=os.environ, on_line=lambda _: begun.set())
        except ToolchainError as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    commands.stop_all()
    thread.join(10)
    assert not thread.is_alive()
    assert [str(error) for error in raised] == ["stopped"]
    with pytest.raises(ToolchainError, match="stopped"):
        commands.run(["true"], env=os.environ)
