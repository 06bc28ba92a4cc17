"""A running language host, as the engine would start it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

TOOLCHAIN = Path(__file__).parents[3] / "localcloud" / "toolchain"
START = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('language_host', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True, kw_only=True)
class RunningHost:
    """A host, a client of it, and a program folder that uses the Python of the tests."""

    process: subprocess.Popen[str]
    client: language_pb2_grpc.LanguageRuntimeStub
    program: Path

    def info(self, root: Path | None = None, **options: str) -> language_pb2.ProgramInfo:
        """The description of a program; without options it runs with the Python on PATH."""
        folder = str(root or self.program)
        values = struct_pb2.Struct()
        values.update(options)
        return language_pb2.ProgramInfo(
            root_directory=folder, program_directory=folder, entry_point=".", options=values
        )


def host_command(executor: Path, engine: str = "127.0.0.1:1") -> list[str]:
    """The command line of a host whose programs are run by `executor`."""
    return [
        *[sys.executable, "-I", "-c", START, str(TOOLCHAIN), "--use-executor", str(executor)],
        *["--host-version", "3.258.0", "-v=9", "--logtostderr", engine],
    ]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningHost]:
    """A host whose executor is a script of the test: `tmp_path/executor.py`."""
    monkeypatch.setenv("PULUMI_PYTHON_CMD", sys.executable)
    process = subprocess.Popen(
        host_command(tmp_path / "executor.py"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
            yield RunningHost(
                process=process, client=language_pb2_grpc.LanguageRuntimeStub(channel), program=tmp_path
            )
        with suppress(ProcessLookupError):
            process.kill()
