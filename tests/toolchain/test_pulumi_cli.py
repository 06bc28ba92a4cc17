"""Where the CLI is taken from: PATH, the official installer, Go modules; each step tells of itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.pulumi_cli import FoundCli, new_enough, provide_cli
from tests.toolchain.conftest import FakeProgram

INSTALLER = r"""
while [ $# -gt 0 ]; do [ "$1" = --install-root ] && root=$2; shift; done
mkdir -p "$root/bin"; printf '#!/bin/sh\necho v3.258.0\n' >"$root/bin/pulumi"; chmod +x "$root/bin/pulumi"
"""


def curl_that_brings(tmp_path: Path, script: str) -> str:
    file = tmp_path / "installer"
    file.write_text(script)
    return f'while [ "$1" != -o ]; do shift; done; cp {file} "$2"'


def test_a_new_enough_cli_on_path_is_used_and_nothing_else_tried(context: Context, fake: FakeProgram) -> None:
    path = fake("pulumi", "echo v3.300.1")
    item = provide_cli(context)
    assert (item.path, item.version, item.source, item.reused) == (path, "3.300.1", "on PATH", True)


def test_an_old_cli_on_path_is_left_and_the_official_installer_used(
    context: Context, fake: FakeProgram, said: io.StringIO, tmp_path: Path
) -> None:
    fake("pulumi", "echo v3.100.0")
    fake("curl", curl_that_brings(tmp_path, INSTALLER))
    item = provide_cli(context)
    assert (item.version, item.source, item.reused) == ("3.258.0", "official download", False)
    assert item.path.is_relative_to(context.cache.root)
    assert "is 3.100.0, 3.258.0 or newer is needed" in said.getvalue()
    assert "trying the official installer" in said.getvalue()
    again = provide_cli(context)
    assert (again.source, again.reused) == ("official download, in the cache", True)


def test_without_downloads_it_is_built_and_then_reused(
    context: Context, fake: FakeProgram, fake_go: Path, said: io.StringIO
) -> None:
    fake("curl", 'echo "curl: (6) Could not resolve host" >&2; exit 6')
    item = provide_cli(context)
    assert (item.version, item.source, item.reused) == ("3.258.0", "built from Go modules", False)
    assert "cannot be fetched (curl: (6) Could not resolve host); building 3.258.0" in said.getvalue()
    assert "version.Version=v3.258.0" in fake_go.read_text()
    again = provide_cli(context)
    assert (again.path, again.reused) == (item.path, True)


def test_an_installer_that_fails_leaves_nothing_and_the_build_follows(
    context: Context, fake: FakeProgram, fake_go: Path, tmp_path: Path, said: io.StringIO
) -> None:
    fake("curl", curl_that_brings(tmp_path, "echo 'error: no such version'; exit 1"))
    assert provide_cli(context).source == "built from Go modules"
    assert "the official installer failed (exit code 1: error: no such version)" in said.getvalue()
    assert list((context.cache.root / "pulumi-cli-downloaded").iterdir()) == []


def test_without_curl_the_installer_is_not_tried(
    context: Context, fake: FakeProgram, fake_go: Path, said: io.StringIO
) -> None:
    assert provide_cli(context).source == "built from Go modules"
    assert "no curl" in said.getvalue()


def test_without_downloads_and_without_go_it_says_what_to_install(
    context: Context, fake: FakeProgram
) -> None:
    with pytest.raises(ToolchainError, match=r"https://go.dev/dl/.*or install the Pulumi CLI"):
        provide_cli(context)


@pytest.mark.parametrize(
    ("found", "enough"),
    [
        ("3.258.0", True),
        ("3.258.1", True),
        ("3.300.0", True),
        ("3.257.9", False),
        ("4.0.0", False),
        ("2.9.0", False),
    ],
)
def test_new_enough_means_same_major_and_not_older(found: str, enough: bool) -> None:
    assert new_enough(found, "3.258.0") is enough


def test_the_language_host_is_looked_for_beside_the_cli_and_on_path(
    tmp_path: Path, fake: FakeProgram
) -> None:
    real, link = tmp_path / "real" / "pulumi", tmp_path / "pulumi"
    real.parent.mkdir()
    real.touch()
    link.symlink_to(real)
    cli = FoundCli(path=link, version="3.258.0")
    assert not cli.has_language_host
    (real.parent / "pulumi-language-python").touch()
    assert cli.has_language_host
    (real.parent / "pulumi-language-python").unlink()
    fake("pulumi-language-python", "")
    assert cli.has_language_host
