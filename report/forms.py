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

Form = Callable[[Report, str], str]
"""From a report and the address before the rules' pages (empty: no links) to its text."""


def _terminal(report: Report, rule_pages: str) -> str:
    is_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 120) if is_terminal else 100
    return terminal_form(report, width=width, colour=is_terminal)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "terminal": _terminal,
        "markdown": lambda report, rule_pages: markdown_form(report, rule_pages=rule_pages),
        "json": lambda report, rule_pages: json_form(report),
        "sarif": lambda report, rule_pages: sarif_form(report, rule_pages=rule_pages),
        "page": lambda report, rule_pages: page_form(report, rule_pages=rule_pages),
    }
)
