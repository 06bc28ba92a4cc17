"""Where the AWS plugin is taken from, and that the engine finds a whole and current one in PULUMI_HOME."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from localcloud.toolchain.aws_plugin import acquire
from localcloud.toolchain.aws_plugin.acquire import installed_stamp, plugin_folder, provide_plugin
from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from tests.toolchain.conftest import FakeProgram

BUILT_PLUGIN = """
case "$1" in
  dump) echo '{}' >"$2" ;;
  schema) echo '{}' >"$3/schema.json"; echo '{}' >"$3/bridge-metadata.json" ;;
esac
"""
FAKE_PYTHON = """
case "$*" in *name_mapping*) echo '{}' >"$3/overrides.json" ;; esac
"""
BUILDING_GO = """
case "$1 $2" in
  "env GOVERSION") echo go1.26.8 ;;
  build*) while [ "$1" != -o ]; do shift; done; cp "$FAKE_PLUGIN" "$2" ;;
esac
"""


def never() -> Path:
    raise AssertionError("not to be waited for")


def install(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "pulumi-resource-aws").write_text("#!/bin/sh\n")
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def buildable(fake: FakeProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go that builds a fake plugin, and the fake Python that makes its data."""
    monkeypatch.setenv("FAKE_PLUGIN", str(fake("the-plugin", BUILT_PLUGIN)))
    fake("go", BUILDING_GO)
    return fake("python3.11", FAKE_PYTHON)


def provide(context: Context, python: Path, *, reachable: bool = False) -> Item:
    return provide_plugin(context, cli=never, python=lambda: python, reachable=lambda: reachable)


def test_an_official_plugin_that_is_there_is_used(context: Context, fake: FakeProgram) -> None:
    install(plugin_folder(context))
    item = provide_plugin(context, cli=never, python=never, reachable=lambda: False)
    assert (item.source, item.reused) == ("official, in PULUMI_HOME of the cache", True)


def test_a_half_installed_plugin_is_none(tmp_path: Path) -> None:
    folder = install(tmp_path / "resource-aws-v7.51.1")
    assert installed_stamp(folder) == {}
    (tmp_path / "resource-aws-v7.51.1.partial").touch()
    assert installed_stamp(folder) is None
    assert installed_stamp(tmp_path / "absent") is None


def test_the_users_own_official_plugin_is_linked_and_left(context: Context, fake: FakeProgram) -> None:
    theirs = install(Path.home() / ".pulumi" / "plugins" / "resource-aws-v7.51.1")
    item = provide_plugin(context, cli=never, python=never, reachable=lambda: False)
    assert item.source == f"official, from {theirs}"
    ours = plugin_folder(context)
    assert ours.is_dir() and not ours.is_symlink()
    assert (ours / "pulumi-resource-aws").samefile(theirs / "pulumi-resource-aws")


def test_the_official_download_comes_before_the_build(
    context: Context, fake: FakeProgram, tmp_path: Path
) -> None:
    target = plugin_folder(context)
    note = tmp_path / "note"
    cli = fake("cli", f'echo "$@" >{note}; mkdir -p {target}; touch {target}/pulumi-resource-aws')
    item = provide_plugin(context, cli=lambda: cli, python=never, reachable=lambda: True)
    assert (item.source, item.reused) == ("official download", False)
    assert note.read_text() == "plugin install resource aws v7.51.1\n"


def test_a_failed_download_is_told_and_the_build_follows(
    context: Context, fake: FakeProgram, buildable: Path, said: io.StringIO
) -> None:
    cli = fake("cli", "echo 'error: 404 not found'; exit 255")
    item = provide_plugin(context, cli=lambda: cli, python=lambda: buildable, reachable=lambda: True)
    assert item.source == "built from Go modules"
    assert "the download failed (exit code 255: error: 404 not found)" in said.getvalue()


def test_what_cannot_be_reached_is_built_without_waiting_for_the_cli(
    context: Context, buildable: Path, said: io.StringIO
) -> None:
    item = provide(context, buildable)
    folder = plugin_folder(context)
    assert (item.source, item.reused, item.path) == ("built from Go modules", False, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("bridge-metadata.json", "built-from.json", "overrides.json"),
        *("pulumi-resource-aws", "schema.json"),
    ]
    assert "cannot be reached; building 7.51.1 from Go modules" in said.getvalue()
    assert provide(context, buildable).reused


def test_a_changed_mapping_makes_new_data_but_no_new_binary(
    context: Context, buildable: Path, fake: FakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide(context, buildable)
    binary = (plugin_folder(context) / "pulumi-resource-aws").stat().st_ino
    before = json.loads((plugin_folder(context) / "built-from.json").read_text())
    fake("go", 'case "$1" in env) echo go1.26.8 ;; *) echo "no build is wanted"; exit 1 ;; esac')
    monkeypatch.setattr(acquire, "data_key", lambda _context: short_hash("other tools"))
    item = provide(context, buildable)
    after = json.loads((plugin_folder(context) / "built-from.json").read_text())
    assert not item.reused
    assert (plugin_folder(context) / "pulumi-resource-aws").stat().st_ino == binary
    assert after["binary"] == before["binary"] and after["data"] != before["data"]


def test_the_data_key_follows_every_tool() -> None:
    modules = {path.name for path in acquire.FOLDER.glob("*.py")} - {"__init__.py", "acquire.py"}
    assert set(acquire.TOOLS) == modules


def test_without_download_and_go_it_says_what_to_do(context: Context, fake: FakeProgram) -> None:
    with pytest.raises(
        ToolchainError, match=r"AWS plugin 7\.51\.1 could not be downloaded.*https://go\.dev/dl/"
    ):
        provide_plugin(context, cli=never, python=never, reachable=lambda: False)


def test_failing_data_leave_the_installed_plugin_as_it_was(
    context: Context, buildable: Path, fake: FakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    provide(context, buildable)
    monkeypatch.setattr(acquire, "data_key", lambda _context: short_hash("other tools"))
    broken = fake("broken", "echo 'KeyError: tok'; exit 1")
    with pytest.raises(ToolchainError, match="KeyError: tok"):
        provide(context, broken)
    assert (plugin_folder(context) / "schema.json").is_file()
