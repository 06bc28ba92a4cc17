"""What is seen while things are installed: a line for each step, and one of progress for all that runs."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TextIO

TERMINAL_INTERVAL = 0.5
"""Seconds between two drawings of the progress line on a terminal."""
PIPE_INTERVAL = 15.0
"""Seconds between two progress lines in a pipe or a file."""


@dataclass(kw_only=True)
class Task:
    """Something under way: `done` of `total` units, or no numbers while `total` is None."""

    name: str
    begun: float
    unit: str = ""
    done: int = 0
    total: int | None = None
    phase: str = ""

    def count(self, unit: str, *, total: int | None = None) -> None:
        """Begin to count anew, up to `total` when it is known."""
        self.phase, self.unit, self.done, self.total = "", unit, 0, total

    def enter(self, phase: str) -> None:
        """Begin something that cannot be counted."""
        self.phase, self.unit, self.done, self.total = phase, "", 0, None

    def advance(self, by: int = 1) -> None:
        """So many units more are done."""
        self.done += by

    def describe(self, now: float) -> str:
        """`AWS plugin 120/2745 packages 1:05`."""
        parts = [self.name]
        if self.phase:
            parts.append(self.phase)
        elif self.total is not None:
            parts.append(f"{min(self.done, self.total)}/{self.total} {self.unit}")
        elif self.unit:
            parts.append(f"{self.done} {self.unit}")
        return " ".join([*parts, clock(now - self.begun)])


class Progress(AbstractContextManager["Progress"]):
    """Prints steps, and redraws (terminal) or repeats (pipe) a line of all tasks under way."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        interval: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._interval = interval or (TERMINAL_INTERVAL if self._terminal else PIPE_INTERVAL)
        self._now = now
        self._tasks: list[Task] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        with self._lock:
            self._clear_line()

    def say(self, line: str) -> None:
        """Print a line that stays."""
        with self._lock:
            self._clear_line()
            print(line, file=self._stream, flush=True)

    def task(self, name: str) -> Task:
        """A new task; it is shown until `end`."""
        task = Task(name=name, begun=self._now())
        with self._lock:
            self._tasks.append(task)
        return task

    def end(self, task: Task) -> None:
        """The task is over; its result is told by `say`."""
        with self._lock:
            if task in self._tasks:
                self._tasks.remove(task)

    def draw(self) -> None:
        """Show all tasks under way now."""
        with self._lock:
            now = self._now()
            line = " · ".join(task.describe(now) for task in self._tasks)
            if self._terminal:
                columns = shutil.get_terminal_size().columns
                self._clear_line()
                self._stream.write(line[: columns - 1])
                self._stream.flush()
            elif line:
                print(f"  ... {line}", file=self._stream, flush=True)

    def _repeat(self) -> None:
        while not self._ended.wait(self._interval):
            self.draw()

    def _clear_line(self) -> None:
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def clock(seconds: float) -> str:
    """`65` -> `1:05`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"
