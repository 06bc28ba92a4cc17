"""Running other programs: with a time limit, line by line, and all of them stopped when the run is."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.failure import ToolchainError

SECONDS_TO_END = 5.0
"""How long a program has to end after it was asked to, before it is killed."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a program ended. `output` is its standard output and standard error, in the order they came."""

    code: int | None
    """Exit code; None when the program could not be started."""
    output: str
    seconds: float
    timed_out: bool

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.timed_out

    @property
    def last_line(self) -> str:
        """The last line that is not empty: mostly the one that says what went wrong."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else "no output"

    @property
    def why(self) -> str:
        """Why it failed, in a few words."""
        if self.timed_out:
            return f"no answer within {self.seconds:.0f} s"
        if self.code is None:
            return self.output
        return f"exit code {self.code}: {self.last_line}"


class Commands:
    """Starts programs, and stops all that still run when asked to.

    Every program leads a process group of its own, so that what it started ends with it.
    """

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(
        self,
        command: Sequence[object],
        *,
        env: Mapping[str, str],
        timeout: float | None = None,
        cwd: Path | None = None,
        on_line: Callable[[str], None] | None = None,
        held: Sequence[int] = (),
    ) -> Outcome:
        """Run a program (its parts are texts and paths) to its end, or stop it after `timeout` seconds.

        `on_line` sees every line as it comes. `held` are file descriptors the program inherits (locks).
        Raises ToolchainError when the run was stopped.
        """
        begun = time.monotonic()
        try:
            process = self._start(command, env=env, cwd=cwd, held=held)
        except OSError as error:
            return Outcome(code=None, output=str(error), seconds=0.0, timed_out=False)
        expired = threading.Event()
        timer = threading.Timer(timeout, self._expire, (process, expired)) if timeout else None
        if timer:
            timer.start()
        try:
            lines = _read_lines(process, on_line)
            code = process.wait()
        finally:
            if timer:
                timer.cancel()
            with self._lock:
                self._running.discard(process)
        if self._stopped:
            raise ToolchainError("stopped")
        return Outcome(
            code=code, output="".join(lines), seconds=time.monotonic() - begun, timed_out=expired.is_set()
        )

    def stop_all(self) -> None:
        """End every program that still runs; later calls of `run` raise ToolchainError."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_END
        for process in running:
            while process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            _signal_group(process, signal.SIGKILL)

    def _start(
        self, command: Sequence[object], *, env: Mapping[str, str], cwd: Path | None, held: Sequence[int]
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise ToolchainError("stopped")
            process = subprocess.Popen(
                [str(part) for part in command],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
                pass_fds=tuple(held),
            )
            self._running.add(process)
            return process

    def _expire(self, process: subprocess.Popen[str], expired: threading.Event) -> None:
        expired.set()
        _signal_group(process, signal.SIGKILL)


def _read_lines(process: subprocess.Popen[str], on_line: Callable[[str], None] | None) -> list[str]:
    assert process.stdout is not None
    lines = []
    with process.stdout:
        for line in process.stdout:
            lines.append(line)
            if on_line:
                on_line(line.rstrip("\n"))
    return lines


def _signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
