"""A host whose engine was killed ends its programs and itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.toolchain.language_host.conftest import host_command

ENGINE = """
import subprocess, sys, grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc
host = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
channel = grpc.insecure_channel("127.0.0.1:" + host.stdout.readline().strip())
folder = sys.argv[1]
language_pb2_grpc.LanguageRuntimeStub(channel).Run(language_pb2.RunRequest(
    info=language_pb2.ProgramInfo(root_directory=folder, program_directory=folder, entry_point=".")))
"""
PROGRAM = """
import os, pathlib, time
pathlib.Path(__file__).with_name("program.pid").write_text(f"{os.getpid()} {os.getppid()}")
time.sleep(600)
"""
SECONDS = 15


def test_a_killed_engine_leaves_neither_host_nor_program(tmp_path: Path) -> None:
    (tmp_path / "executor.py").write_text(PROGRAM)
    note = tmp_path / "program.pid"
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(tmp_path), *host_command(tmp_path / "executor.py")],
        env={**os.environ, "PULUMI_PYTHON_CMD": sys.executable},
        start_new_session=True,
    )
    assert becomes_true(lambda: note.exists() and len(note.read_text().split()) == 2)
    program, host = map(int, note.read_text().split())
    assert alive(program) and alive(host)
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    assert becomes_true(lambda: not alive(program) and not alive(host))


def becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
