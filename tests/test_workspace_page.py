"""docs/workspace.md: its commands print what stands below them, and its settings are taken as they are written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from regional.__main__ import main
from residency.settings import read_settings

PAGE = (Path(__file__).parents[1] / "docs" / "workspace.md").read_text(encoding="utf-8")
EU: dict[str, Any] = {"processingRegion": "eu-west", "euEnabled": True, "sources": [{"name": "website"}]}


@pytest.mark.parametrize("block", re.findall(r"```\n\$ regional (.*?)```", PAGE, re.DOTALL))
def test_r80_a_command_prints_what_the_page_says(block: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, _, printed = block.partition("\n")
    assert main(command.split()) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_r60_r72_r97_the_settings_of_the_page_are_taken(block: str) -> None:
    written = yaml.safe_load(block.replace("{ secure: v1:... }", "key"))
    settings = {key.removeprefix("regional-ingest:"): value for key, value in written.items()}
    assert settings
    read_settings({**EU, **settings}, aws_region=None, today=date(2026, 11, 24))
