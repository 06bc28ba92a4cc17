"""The table of `make doctor`: what is there, what is missing and how to get it; nothing is installed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from localcloud.toolchain.cache import Cache
from localcloud.toolchain.doctor import Finding, doctor, table
from tests.toolchain.conftest import FakeProgram


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "requirements.txt").write_text("pulumi==3.258.0\npulumi-aws==7.51.1\n")
    (folder / "pyproject.toml").write_text("")
    return folder


def test_a_bare_machine_lacks_only_what_make_up_cannot_get(
    project: Path, tmp_path: Path, fake: FakeProgram
) -> None:
    stream = io.StringIO()
    cache = Cache(tmp_path / "cache")
    assert doctor(project, stream=stream, cache=cache) == 1
    text = stream.getvalue()
    assert "Missing, and not to be had by `make up`: git, make." in text
    assert "MISSING  git" in text
    for line in ("Pulumi CLI", "AWS plugin", "Python environment"):
        assert f"-        {line}" in text
    assert (
        "needed only if these cannot be downloaded: Pulumi CLI, AWS plugin; install it from https://go.dev"
        in text
    )
    assert not (project / ".venv").exists()
    assert not cache.root.exists() or not any(path.is_file() for path in cache.root.rglob("*"))


def test_a_complete_machine_exits_0(project: Path, tmp_path: Path, fake: FakeProgram) -> None:
    fake("git", "echo git version 2.39.5")
    fake("make", "echo GNU Make 4.3")
    fake("pulumi", "echo v3.300.0")
    fake("pulumi-language-python", "")
    cache = Cache(tmp_path / "cache")
    plugin = cache.pulumi_home / "plugins" / "resource-aws-v7.51.1"
    plugin.mkdir(parents=True)
    (plugin / "pulumi-resource-aws").touch()
    stream = io.StringIO()
    assert doctor(project, stream=stream, cache=cache) == 0
    text = stream.getvalue()
    assert "2.39.5" in text and "4.3" in text and "3.300.0" in text
    assert f"official: {plugin}" in text
    assert "not needed: everything is there" in text


def test_an_old_cli_is_named_with_what_is_needed(project: Path, tmp_path: Path, fake: FakeProgram) -> None:
    fake("pulumi", "echo v3.1.0")
    stream = io.StringIO()
    doctor(project, stream=stream, cache=Cache(tmp_path / "cache"))
    assert "is 3.1.0, 3.258.0 is needed" in stream.getvalue()


def test_a_plugin_of_other_sources_is_told(project: Path, tmp_path: Path, fake: FakeProgram) -> None:
    cache = Cache(tmp_path / "cache")
    plugin = cache.pulumi_home / "plugins" / "resource-aws-v7.51.1"
    plugin.mkdir(parents=True)
    (plugin / "pulumi-resource-aws").touch()
    (plugin / "built-from.json").write_text('{"binary": "a", "data": "b"}')
    stream = io.StringIO()
    doctor(project, stream=stream, cache=cache)
    assert "of other sources than the clone's: `make up` builds it anew" in stream.getvalue()


def test_columns_are_aligned() -> None:
    lines = list(
        table([Finding(name="git", version="2", place="/usr/bin/git"), Finding(name="make", remedy="get it")])
    )
    assert lines[1].startswith("ok       git   2")
    assert lines[2].startswith("MISSING  make  -")
    assert {line.index(word) for line, word in zip(lines, ("where", "/usr", "get it"), strict=True)} == {
        lines[0].index("where")
    }
    assert os.linesep not in lines[0]
