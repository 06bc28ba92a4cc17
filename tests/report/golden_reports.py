"""The golden reports: `python -m tests.report.golden_reports --write` draws them anew, to be read before a commit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from report.json_form import json_form
from report.markdown_form import markdown_form
from report.model import Report
from report.sarif_form import sarif_form
from report.terminal_form import terminal_form
from tests.report.seeded_changes import all_reports

FOLDER = Path(__file__).with_name("golden")
GOLDEN_FORMS: Mapping[str, Callable[[Report], str]] = {
    "txt": terminal_form,
    "md": markdown_form,
    "json": json_form,
    "sarif": sarif_form,
}


def golden_file(name: str, ending: str) -> Path:
    return FOLDER / f"{name}.{ending}"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.report.golden_reports --write")
    FOLDER.mkdir(exist_ok=True)
    for name, report in all_reports().items():
        for ending, form in GOLDEN_FORMS.items():
            golden_file(name, ending).write_text(form(report), encoding="utf-8")
