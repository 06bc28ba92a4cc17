"""The report as one self-contained page: no network, light and dark, printable, by keyboard, at any width."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from policies.findings import Verdict
from report import picture, wording
from report.model import Outcome, Report, Status
from report.states import Change
from residency.guardrail_table import Holds
from residency.transfer_basis import BASIS_NOTES, DPF_NOTE, TransferBasis

TEMPLATE = Path(__file__).with_name("page.html.j2")
FIRST_ROWS = 10
"""Rows of a list that are open to the eye; the picture comes below them."""
MAX_ROWS = 1_000
"""Rows of one table: a page with more opens slowly, and nobody reads them; the JSON form has them all."""
OUTCOME_CLASSES: Mapping[Outcome, str] = {
    Outcome.STAYS: "stays",
    Outcome.ACCEPTED: "stays",
    Outcome.UNDECIDED: "undecided",
    Outcome.LEAVES: "leaves",
}


def page_form(report: Report, *, rule_pages: str = "") -> str:
    """HTML that needs nothing beside itself. `rule_pages`: address before a rule's page; without it no links."""
    return _template().render(
        report=report,
        pictures=[
            picture.picture_of(stack, anchor=f"s{number}") for number, stack in enumerate(report.stacks)
        ],
        rule_pages=rule_pages,
        max_rows=MAX_ROWS,
        first_rows=FIRST_ROWS,
        wording=wording,
        picture=picture,
        outcome_classes=OUTCOME_CLASSES,
        verdict_classes=picture.CLASS_OF_VERDICT,
        basis_notes=BASIS_NOTES,
        dpf_note=DPF_NOTE,
        Verdict=Verdict,
        Status=Status,
        Change=Change,
        TransferBasis=TransferBasis,
        Holds=Holds,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE.name)
