"""The forms that a report can be written in, by name."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

from report.json_form import json_form
from report.markdown_form import markdown_form
from report.model import Report
from report.page_form import page_form
from report.sarif_form import sarif_form
from report.terminal_form import terminal_form


def _terminal(report: Report) -> str:
    is_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 120) if is_terminal else 100
    return terminal_form(report, width=width, colour=is_terminal)


FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "terminal": _terminal,
        "markdown": markdown_form,
        "json": json_form,
        "sarif": sarif_form,
        "page": page_form,
    }
)
