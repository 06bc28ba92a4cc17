"""Background processes of the local cloud: started detached, recorded in a file, found again, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 35  # longer than the longest request that a front door may finish


class DidNotStart(RuntimeError):
    """A background process ended, or did not listen in time; the message has the end of its log."""


@dataclass(frozen=True, kw_only=True)
class BackgroundProcess:
    """One running module with a port on loopback. `module` tells it from another process that got its number later."""

    module: str
    pid: int
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        shown = subprocess.run(
            ["ps", "-ww", "-o", "stat=,command=", "-p", str(self.pid)], capture_output=True, text=True
        )
        state, _, command = shown.stdout.strip().partition(" ")
        return self.module in command and not state.startswith("Z")

    def stop(self) -> None:
        """SIGTERM, then SIGKILL for one that does not end in STOP_SECONDS."""
        for signal_number, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            if not self.alive:
                return
            os.kill(self.pid, signal_number)
            wait_until(lambda: not self.alive, seconds=seconds)


def start(
    module: str,
    arguments: Sequence[str],
    *,
    port: int,
    record: Path,
    log: Path,
    folder: Path,
    environment: Mapping[str, str] = os.environ,
) -> BackgroundProcess:
    """Runs `python -m module arguments` apart from this terminal and waits until it listens on `port`.

    Raises DidNotStart.
    """
    for path in (record, log):
        path.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    process = BackgroundProcess(module=module, pid=child.pid, port=port)
    record.write_text(json.dumps(asdict(process)))
    if (
        not wait_until(lambda: child.poll() is not None or listens(port), seconds=START_SECONDS)
        or child.poll() is not None
    ):
        record.unlink()
        child.kill()
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise DidNotStart(f"{module} did not start on port {port}. The end of {log}:\n{tail}")
    return process


def recorded(record: Path) -> BackgroundProcess | None:
    """The process of a record where it still runs; the record of one that does not is removed."""
    try:
        process = BackgroundProcess(**json.loads(record.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        record.unlink(missing_ok=True)
        return None
    if process.alive:
        return process
    record.unlink(missing_ok=True)
    return None


def stop(record: Path) -> None:
    """Stops the process of a record, if it runs, and removes the record."""
    process = recorded(record)
    if process:
        process.stop()
    record.unlink(missing_ok=True)


def free_port(preferred: int) -> int:
    """`preferred` where nothing listens there, else any free port."""
    for candidate in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            return port
    raise OSError("no free port on 127.0.0.1")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether `condition()` became true in `seconds`; asked every 50 ms."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
