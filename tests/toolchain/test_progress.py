"""One line of progress: redrawn on a terminal, repeated in a pipe."""

from __future__ import annotations

import io

import pytest

from localcloud.toolchain.progress import PIPE_INTERVAL, TERMINAL_INTERVAL, Progress, Task, clock


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_task_tells_done_total_and_time() -> None:
    task = Task(name="AWS plugin", begun=100.0)
    assert task.describe(100.0) == "AWS plugin 0:00"
    task.count("Go modules downloaded")
    task.advance()
    assert task.describe(101.0) == "AWS plugin 1 Go modules downloaded 0:01"
    task.count("packages", total=3)
    task.advance()
    assert task.describe(165.0) == "AWS plugin 1/3 packages 1:05"
    task.enter("linking")
    assert task.describe(165.0) == "AWS plugin linking 1:05"


def test_no_more_than_all_is_done() -> None:
    task = Task(name="x", begun=0.0)
    task.count("packages", total=1)
    task.advance(5)
    assert "1/1" in task.describe(0.0)


def test_a_terminal_gets_one_line_redrawn_and_steps_that_stay() -> None:
    stream = Terminal()
    progress = Progress(stream, now=lambda: 5.0)
    progress.task("one")
    progress.draw()
    progress.say("a step")
    assert stream.getvalue() == "\r\x1b[Kone 0:00\r\x1b[Ka step\n"


def test_a_pipe_gets_plain_lines_of_all_tasks_under_way() -> None:
    stream = io.StringIO()
    progress = Progress(stream, now=lambda: 5.0)
    first = progress.task("one")
    progress.task("two")
    progress.draw()
    progress.end(first)
    progress.draw()
    assert stream.getvalue() == "  ... one 0:00 · two 0:00\n  ... two 0:00\n"


def test_nothing_under_way_prints_nothing_into_a_pipe() -> None:
    stream = io.StringIO()
    Progress(stream).draw()
    assert stream.getvalue() == ""


def test_it_draws_by_itself_and_ends_clean() -> None:
    stream = Terminal()
    with Progress(stream, interval=0.001) as progress:
        progress.task("one")
        while "one" not in stream.getvalue():
            pass
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_pipe_is_written_to_seldom() -> None:
    assert (TERMINAL_INTERVAL, PIPE_INTERVAL) == (0.5, 15.0)


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (754, "12:34")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
