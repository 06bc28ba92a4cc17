"""A context in a temporary folder, and a PATH with nothing but fake programs and a few plain tools."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud.toolchain import go_build
from localcloud.toolchain.cache import Cache
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.context import Context
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.versions import Pins

PLAIN_TOOLS = ("sh", "cat", "mkdir", "chmod", "cp", "sleep", "touch", "dirname", "printf", "echo")
PINS = {"pulumi": "3.258.0", "pulumi-aws": "7.51.1"}

FakeProgram = Callable[[str, str], Path]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeProgram:
    """`fake(name, body)` puts a shell script on a PATH that has nothing else but plain tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in PLAIN_TOOLS:
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    monkeypatch.setattr(go_build, "_OTHER_PLACES", ())

    def write(name: str, body: str) -> Path:
        script = folder / name
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(0o755)
        return script

    return write


@pytest.fixture
def said() -> io.StringIO:
    """Everything the context's progress printed."""
    return io.StringIO()


@pytest.fixture
def context(tmp_path: Path, said: io.StringIO) -> Iterator[Context]:
    """A context with an empty cache and an empty project."""
    project, cache = tmp_path / "project", Cache(tmp_path / "cache")
    project.mkdir()
    cache.create_folders()
    commands = Commands()
    yield Context(
        project_root=project,
        cache=cache,
        pins=Pins(requirements=("pulumi==3.258.0", "pulumi-aws==7.51.1"), versions=dict(PINS)),
        commands=commands,
        progress=Progress(said),
    )
    commands.stop_all()


FAKE_GO = """
case "$1 $2" in
  "env GOVERSION") echo go1.26.8 ;;
  "env GOFLAGS") echo -x ;;
  list*) case "$*" in
      *" -m "*) echo "$FAKE_MODULE" ;;
      *) echo "go: downloading example.com/one v1.0.0"; echo "to compile"; echo "to compile" ;;
    esac ;;
  build*)
    echo "$GOFLAGS $GOMODCACHE $*" >"$FAKE_GO_LOG"
    echo example.com/one; echo main
    while [ "$1" != -o ]; do shift; done
    mkdir -p "$(dirname "$2")"
    printf '#!/bin/sh\\necho v3.258.0\\n' >"$2"; chmod +x "$2" ;;
esac
"""


@pytest.fixture
def fake_go(fake: FakeProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go that builds a script which answers `v3.258.0`; the file is where it notes how it was called."""
    log = tmp_path / "go.log"
    monkeypatch.setenv("FAKE_GO_LOG", str(log))
    fake("go", FAKE_GO)
    return log
