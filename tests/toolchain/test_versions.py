"""The pins: read from their one home, and the same everywhere they are repeated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from localcloud.toolchain.aws_plugin.acquire import SOURCES as PLUGIN_SOURCES
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.pulumi_cli import SOURCES as CLI_SOURCES
from localcloud.toolchain.versions import parse_version, read_pins

PROJECT_ROOT = Path(__file__).parents[2]


def test_every_pinned_package_of_the_project_has_one_exact_version() -> None:
    pins = read_pins(PROJECT_ROOT)
    for package in ("pulumi", "pulumi-aws", "pydantic", "pulumi-policy", "moto"):
        assert parse_version(pins[package])
    assert len(pins.versions) == len(pins.requirements)


def test_the_cli_module_requires_the_pinned_pulumi() -> None:
    required = re.search(
        r"^require github\.com/pulumi/pulumi/pkg/v3 v(\S+)",
        (CLI_SOURCES / "go.mod").read_text(),
        re.MULTILINE,
    )
    assert required is not None
    assert required.group(1) == read_pins(PROJECT_ROOT)["pulumi"]


def test_the_plugin_repeats_no_version_but_takes_it_from_the_linker() -> None:
    version = read_pins(PROJECT_ROOT)["pulumi-aws"]
    for source in PLUGIN_SOURCES.glob("*.go"):
        assert version not in source.read_text()
    assert 'var version = "0.0.0"' in (PLUGIN_SOURCES / "main.go").read_text()


def test_pins_are_read_from_both_files_with_extras_and_comments(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("# home\npulumi==3.1.0  # engine\n\nPulumi_AWS==7.0.0\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project.optional-dependencies]\ndev = ["moto[server]==5.2.5"]\n'
    )
    pins = read_pins(tmp_path)
    assert pins.versions == {"pulumi": "3.1.0", "pulumi-aws": "7.0.0", "moto": "5.2.5"}
    assert pins.requirements == ("pulumi==3.1.0", "Pulumi_AWS==7.0.0", "moto[server]==5.2.5")


@pytest.mark.parametrize("line", ["pulumi", "pulumi>=3", "pulumi~=3.1"])
def test_a_requirement_without_an_exact_version_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(line)
    (tmp_path / "pyproject.toml").write_text("")
    with pytest.raises(ToolchainError, match="pins no exact version"):
        read_pins(tmp_path)


def test_a_missing_pin_says_where_to_write_it(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    with pytest.raises(ToolchainError, match=r"pulumi is not pinned: add `pulumi==VERSION`"):
        read_pins(tmp_path)["pulumi"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("v3.258.0", (3, 258, 0)),
        ("1.26.8", (1, 26, 8)),
        ("3.259.0-alpha.1", (3, 259, 0)),
        ("1.27rc1", (1, 27)),
    ],
)
def test_versions_compare_by_their_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert parse_version(text) == numbers
