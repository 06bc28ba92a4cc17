"""Tests of background processes: started, recorded, found again, stopped, and never another program's."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud import processes
from localcloud.processes import BackgroundProcess, DidNotStart, free_port, listens, recorded, start, stop

# Modules that are started: each prints its number first.
SERVER = """
import os, signal, socket, sys
print("pid", os.getpid(), flush=True)
{setup}
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", file=sys.stderr, flush=True)
while True:
    server.accept()[0].close()
"""
MODULES = {
    "quiet_server": SERVER.format(setup=""),
    "stubborn_server": SERVER.format(setup="signal.signal(signal.SIGTERM, signal.SIG_IGN)"),
    "broken_server": """
import sys
for number in range(100):
    print("line", number)
sys.exit("the port is cursed")
""",
    "deaf_server": """
import os, time
print("pid", os.getpid(), flush=True)
time.sleep(600)
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in MODULES.items():
        (tmp_path / f"{name}.py").write_text(source)
    return tmp_path


@pytest.fixture
def record(folder: Path) -> Path:
    return folder / "run" / "server.json"


@pytest.fixture
def log(folder: Path) -> Path:
    return folder / "logs" / "server.log"


@pytest.fixture
def run(folder: Path, record: Path, log: Path) -> Iterator[Callable[[str], BackgroundProcess]]:
    """Starts one of MODULES; whatever still runs at the end is killed."""

    def started(module: str) -> BackgroundProcess:
        port = free_port(0)
        return start(module, [str(port)], port=port, record=record, log=log, folder=folder)

    yield started
    for line in log.read_text().splitlines() if log.exists() else []:
        if line.startswith("pid "):
            end(int(line.split()[1]))


def end(pid: int) -> None:
    """Kills a child of these tests and waits for it."""
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A program that is none of ours."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()


def written(record: Path, *, module: str, pid: int, port: int = 1) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"module": module, "pid": pid, "port": port}))


# Start and stop


def test_a_started_process_listens_and_is_recorded(
    run: Callable[[str], BackgroundProcess], record: Path, log: Path
) -> None:
    process = run("quiet_server")

    assert process.alive
    assert listens(process.port)
    assert process.url == f"http://127.0.0.1:{process.port}"
    assert recorded(record) == process
    assert log.read_text().splitlines() == [f"pid {process.pid}", "listening"]


def test_a_started_process_is_apart_from_the_terminal(run: Callable[[str], BackgroundProcess]) -> None:
    process = run("quiet_server")

    assert os.getsid(process.pid) == process.pid


def test_a_stopped_process_and_its_record_are_gone(
    run: Callable[[str], BackgroundProcess], record: Path
) -> None:
    process = run("quiet_server")

    stop(record)

    assert not process.alive
    assert not listens(process.port)
    assert not record.exists()


def test_a_process_that_ignores_sigterm_is_killed(
    run: Callable[[str], BackgroundProcess], record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    process = run("stubborn_server")

    stop(record)

    assert not process.alive


def test_stopping_what_was_never_started_is_no_error(record: Path) -> None:
    stop(record)

    assert recorded(record) is None


def test_a_second_start_appends_to_the_log(
    run: Callable[[str], BackgroundProcess], record: Path, log: Path
) -> None:
    run("quiet_server")
    stop(record)
    run("quiet_server")

    assert log.read_text().count("listening") == 2


# Records that are not true any more


def test_the_record_of_a_dead_process_is_forgotten(
    run: Callable[[str], BackgroundProcess], record: Path
) -> None:
    process = run("quiet_server")
    end(process.pid)

    assert recorded(record) is None
    assert not record.exists()


def test_a_process_that_is_dead_but_not_waited_for_is_not_alive(
    run: Callable[[str], BackgroundProcess],
) -> None:
    process = run("quiet_server")
    os.kill(process.pid, signal.SIGKILL)

    assert processes.wait_until(lambda: not process.alive, seconds=10)


def test_a_number_that_another_program_has_by_now_is_not_ours(
    record: Path, bystander: subprocess.Popen[bytes]
) -> None:
    written(record, module="localcloud.moto_server", pid=bystander.pid)

    assert recorded(record) is None
    assert not record.exists()


def test_another_program_with_a_recorded_number_is_not_killed(
    record: Path, bystander: subprocess.Popen[bytes]
) -> None:
    written(record, module="localcloud.moto_server", pid=bystander.pid)

    stop(record)

    assert bystander.poll() is None
    assert not record.exists()


def test_stop_sends_no_signal_to_a_process_of_another_program(bystander: subprocess.Popen[bytes]) -> None:
    BackgroundProcess(module="localcloud.moto_server", pid=bystander.pid, port=1).stop()

    assert bystander.poll() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', '{"module": "m", "pid": 1, "x": 2}'])
def test_a_record_that_cannot_be_read_is_forgotten(record: Path, text: str) -> None:
    record.parent.mkdir(parents=True)
    record.write_text(text)

    assert recorded(record) is None
    assert not record.exists()


# What does not start


def test_a_process_that_ends_at_once_tells_the_end_of_its_log(
    run: Callable[[str], BackgroundProcess], record: Path, log: Path
) -> None:
    with pytest.raises(DidNotStart) as told:
        run("broken_server")

    message = str(told.value)
    assert "broken_server did not start on port" in message
    assert str(log) in message
    assert message.endswith("the port is cursed")
    assert "line 99" in message and "line 50" not in message
    assert not record.exists()


def test_a_process_that_does_not_listen_in_time_is_killed(
    run: Callable[[str], BackgroundProcess], record: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "START_SECONDS", 1.0)

    with pytest.raises(DidNotStart, match="deaf_server did not start"):
        run("deaf_server")

    assert not record.exists()
    pid = int(log.read_text().split()[1])
    left = BackgroundProcess(module="deaf_server", pid=pid, port=1)
    assert processes.wait_until(lambda: not left.alive, seconds=10)


# Ports


def test_the_preferred_port_is_taken_where_it_is_free() -> None:
    free = free_port(0)

    assert free_port(free) == free


def test_another_port_is_taken_where_something_listens_on_the_preferred_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: int = server.getsockname()[1]
        other = free_port(taken)

        assert other != taken
        assert listens(taken)
        assert not listens(other)


# Waiting


def test_waiting_ends_with_the_condition() -> None:
    asked: list[int] = []

    assert processes.wait_until(lambda: asked.append(1) or len(asked) == 3, seconds=30)
    assert len(asked) == 3


def test_waiting_in_vain_is_told() -> None:
    assert not processes.wait_until(lambda: False, seconds=0.1)
