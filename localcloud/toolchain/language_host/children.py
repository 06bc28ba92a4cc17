"""The programs and plugins that the host started, so that none outlives it."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any

SECONDS_TO_END = 3.0
"""How long a program has to end after SIGTERM, before SIGKILL."""


class Children:
    """Starts programs and remembers those that run."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: str | None = None,
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program; by default it writes where the host writes, which the engine shows."""
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=folder or None,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        with self._lock:
            self._running.add(process)
        return process

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Exit code of a program, once it has ended (negative: the signal that ended it)."""
        code = process.wait()
        with self._lock:
            self._running.discard(process)
        return code

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End one program, gently first; nothing happens when it has ended already."""
        if process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()

    def end_all(self) -> None:
        """End all of them within SECONDS_TO_END."""
        with self._lock:
            running = list(self._running)
        for process in running:
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_END
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            time.sleep(0.02)
        for process in running:
            if process.poll() is None:
                process.kill()


def inherited_environment() -> dict[str, str]:
    """The environment the engine gave to the host, without what the host set for itself."""
    return {name: value for name, value in os.environ.items() if name != "GRPC_ENABLE_FORK_SUPPORT"}
