"""SARIF through Microsoft's own validator: the schema of 2.1.0, and the rules of GitHub's code scanning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.provision import setting_up
from report.sarif_form import sarif_form
from tests.report.seeded_changes import all_reports

pytestmark = pytest.mark.engine

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = "@microsoft/sarif-multitool-linux@5.7.0"
BINARY = "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
SECONDS = 300
RULE_PAGES = "https://example.com/repo/blob/main/"


@pytest.fixture(scope="module")
def validator() -> Path:
    """The validator's executable, installed once into the cache."""
    npm = shutil.which("npm")
    if npm is None or not sys.platform.startswith("linux"):
        pytest.skip("the validator is an npm package for Linux, and npm is not installed")
    with setting_up(PROJECT, stream=sys.stderr) as context:

        def install(folder: Path, _lock: int) -> None:
            command = [
                npm,
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                folder,
                PACKAGE,
            ]
            done = context.commands.run(command, env=context.environment(), timeout=SECONDS)
            assert done.ok, done.output[-3000:]

        entry = context.cache.entry("sarif-validator", short_hash(PACKAGE), install, say=context.progress.say)
    executable = entry.path / BINARY
    executable.chmod(0o755)
    return executable


def said(validator: Path, file: Path) -> list[str]:
    """Lines of the validator, as `error RULE: text`."""
    done = subprocess.run(
        [validator, "validate", file, "--rule-kind", "Sarif;Gh", "--level", "Error;Warning"],
        capture_output=True, text=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )  # fmt: skip
    assert "Analysis completed successfully" in done.stdout, done.stdout + done.stderr
    return re.findall(r"(?:error|warning) [A-Z]+\d+: .*", done.stdout)


@pytest.mark.parametrize("name", all_reports())
def test_code_scanning_accepts_the_sarif_form(validator: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "residency.sarif"
    file.write_text(sarif_form(all_reports()[name], rule_pages=RULE_PAGES), encoding="utf-8")
    assert said(validator, file) == []


def test_the_validator_finds_what_is_wrong(validator: Path, tmp_path: Path) -> None:
    file = tmp_path / "broken.sarif"
    file.write_text('{"version": "2.1.0", "runs": [{"results": 3}]}')
    assert any("error JSON" in line for line in said(validator, file))
