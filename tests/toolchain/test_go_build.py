"""Builds from Go modules: flags, progress, and what is said when Go is missing, too old or fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.go_build import Go, GoProgram, build, download_module, find_go, require_go
from localcloud.toolchain.progress import Task
from tests.toolchain.conftest import FakeProgram


@pytest.fixture
def program(tmp_path: Path) -> GoProgram:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text("module x\n\ngo 1.25.9\n")
    return GoProgram(module=folder, package=".", stamps=(("main.version", "1.2.3"),))


def found(context: Context) -> Go:
    go = find_go(context)
    assert go is not None
    return go


class CountingTask(Task):
    """Remembers every description."""

    def advance(self, by: int = 1) -> None:
        super().advance(by)
        seen.append(self.describe(0.0))


seen: list[str] = []


def test_packages_are_counted_to_their_total_and_then_linked(
    context: Context, program: GoProgram, fake_go: Path, tmp_path: Path
) -> None:
    seen.clear()
    task = CountingTask(name="plugin", begun=0.0)
    build(context, found(context), program, tmp_path / "out" / "binary", task=task, lock=0)
    assert "plugin 1 Go modules downloaded 0:00" in seen
    assert seen[-2:] == ["plugin 1/2 packages 0:00", "plugin 2/2 packages 0:00"]
    assert task.phase == "linking"
    assert os.access(tmp_path / "out" / "binary", os.X_OK)


def test_the_fast_flags_the_users_goflags_and_the_cache_are_used(
    context: Context, program: GoProgram, fake_go: Path, tmp_path: Path
) -> None:
    build(context, found(context), program, tmp_path / "binary", task=Task(name="x", begun=0.0), lock=0)
    called = fake_go.read_text()
    assert called.startswith(f"-x -modcacherw {context.cache.go_modules} build -v -trimpath -buildvcs=false ")
    assert "-gcflags=all=-l -dwarf=false -ldflags=-s -w -X main.version=1.2.3" in called


def test_a_failing_build_shows_the_end_of_its_output_without_package_lines(
    context: Context, program: GoProgram, fake: FakeProgram, tmp_path: Path
) -> None:
    fake(
        "go",
        'case "$1" in env) echo go1.26.8 ;; list) ;; *) echo a/b; echo "x.go:1: undefined y"; exit 1 ;; esac',
    )
    with pytest.raises(ToolchainError, match=r"cannot be built(.|\n)*undefined y") as raised:
        build(context, found(context), program, tmp_path / "b", task=Task(name="x", begun=0.0), lock=0)
    assert "a/b" not in str(raised.value)


def test_modules_that_cannot_be_had_are_an_error_of_their_own(
    context: Context, program: GoProgram, fake: FakeProgram, tmp_path: Path
) -> None:
    fake("go", 'case "$1" in env) echo go1.26.8 ;; *) echo "dial tcp: no such host"; exit 1 ;; esac')
    with pytest.raises(ToolchainError, match=r"Go modules of x cannot be had(.|\n)*no such host"):
        build(context, found(context), program, tmp_path / "b", task=Task(name="x", begun=0.0), lock=0)


def test_missing_go_says_what_to_install(context: Context, program: GoProgram, fake: FakeProgram) -> None:
    with pytest.raises(
        ToolchainError, match=r"no Go to build it: install it from https://go.dev/dl/.*1\.25\.9 or newer"
    ):
        require_go(context, program, purpose="It", instead="buy it")


def test_old_go_says_which_and_what_is_needed(
    context: Context, program: GoProgram, fake: FakeProgram
) -> None:
    fake("go", "echo go1.21.0")
    with pytest.raises(
        ToolchainError, match=r"Go 1\.21\.0 \(.*/go\) is too old.*1\.25\.9 or newer\); or buy it"
    ):
        require_go(context, program, purpose="It", instead="buy it")


def test_the_folder_of_a_module_is_asked_of_go(
    context: Context, program: GoProgram, fake_go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_MODULE", "/modules/sdk@v3")
    assert download_module(context, found(context), program, "example.com/sdk") == Path("/modules/sdk@v3")
