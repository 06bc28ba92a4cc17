"""Where the hosts of other languages are taken from: beside the CLI, on PATH, Go modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.other_language_hosts.acquire import (
    BUILDABLE,
    MODULES,
    Language,
    host_program,
    pinned_version,
    provide_language_host,
)
from localcloud.toolchain.versions import read_pins
from tests.toolchain.conftest import FakeProgram

PROJECT_ROOT = Path(__file__).parents[2]
each_language = pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)


@pytest.fixture
def cli(tmp_path: Path) -> Path:
    """A CLI that nothing lies beside."""
    path = tmp_path / "cli" / "pulumi"
    path.parent.mkdir()
    path.touch()
    return path


@each_language
def test_the_host_beside_the_cli_is_taken_before_the_one_on_path(
    language: Language, context: Context, cli: Path, fake: FakeProgram
) -> None:
    on_path = fake(language.executable, "")
    assert provide_language_host(context, language, cli).path == on_path
    beside = cli.with_name(language.executable)
    beside.touch()
    assert provide_language_host(context, language, cli).path == beside


@each_language
def test_without_one_it_is_built_once_and_named_as_the_engine_looks_for_it(
    language: Language, context: Context, cli: Path, fake_go: Path
) -> None:
    built = provide_language_host(context, language, cli)
    assert built.path.name == f"pulumi-language-{language.value}" and built.path.is_file()
    assert not built.reused and provide_language_host(context, language, cli).reused
    called = fake_go.read_text()
    assert f"=v{pinned_version(language)}" in called and called.rstrip().endswith(
        host_program(language).package
    )


@each_language
def test_without_go_it_says_how_to_get_one(
    language: Language, context: Context, cli: Path, fake: FakeProgram
) -> None:
    with pytest.raises(ToolchainError, match="there is no Go to build it"):
        provide_language_host(context, language, cli)


@each_language
def test_the_module_that_is_built_is_pinned_by_its_hash(language: Language) -> None:
    sums = (MODULES / language.value / "go.sum").read_text()
    assert f"{BUILDABLE[language].module} v{pinned_version(language)} h1:" in sums


@pytest.mark.parametrize("language", [Language.GO, Language.NODE], ids=lambda language: language.value)
def test_a_host_built_from_pulumi_s_sources_is_of_the_cli_s_version(language: Language) -> None:
    assert pinned_version(language) == read_pins(PROJECT_ROOT)["pulumi"]
