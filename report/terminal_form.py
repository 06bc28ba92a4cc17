"""The report for a terminal: the answer, what leaves, what cannot be decided, and where everything stands."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from policies.findings import Verdict
from report.model import Crossing, Outcome, Report, StackReport
from report.wording import OUTCOME_MARKS, accepted_by, changes_in_words, counted, place, status_in_words, way

_COLOURS = {Outcome.STAYS: "32", Outcome.ACCEPTED: "32", Outcome.UNDECIDED: "33", Outcome.LEAVES: "31"}


def terminal_form(report: Report, *, width: int = 100, colour: bool = False) -> str:
    """Lines of at most `width` columns where words allow it."""
    return "\n".join(line.rstrip() for stack in report.stacks for line in _lines(stack, width, colour)) + "\n"


def _lines(stack: StackReport, width: int, colour: bool) -> Iterator[str]:
    title = f"{OUTCOME_MARKS[stack.outcome]} {stack.stack}: {stack.outcome.value}"
    yield f"\x1b[1;{_COLOURS[stack.outcome]}m{title}\x1b[0m" if colour else title
    yield from _wrapped(stack.headline, width, 2)
    where = stack.processing_region or ", ".join(stack.allowed_regions)
    size = counted(stack.resources, "resource")
    yield f"  {where}, {stack.mode.value} mode, {size}, {changes_in_words(stack.changes)}"
    for note in stack.notes:
        yield from _wrapped(note, width, 2)
    yield ""
    yield from _section("leaves the region", stack.violations, width)
    yield from _section("cannot be decided", stack.unknowns, width)
    yield from _section("accepted", stack.accepted, width)
    yield from _section("closed by this change", stack.closed, width)
    yield "  where everything stands"
    for region in stack.inventory:
        services = ", ".join(f"{service.service} {service.total}" for service in region.services)
        mark = " " if region.in_profile else "✖"
        name = region.region if region.region not in ("", "?") else region.label
        yield from _wrapped(f"{mark} {name:<16} {region.total:>5}  {services}", width, 4, hang=26)
    yield ""


def _section(title: str, crossings: Sequence[Crossing], width: int) -> Iterator[str]:
    if not crossings:
        return
    yield f"  {title} ({len(crossings)})"
    for one in crossings:
        yield from _wrapped(f"{one.rule}  {way(one)}  [{status_in_words(one)}]", width, 4)
        detail = f" ({one.detail})" if one.detail else ""
        yield from _wrapped(f"{one.resource_type} {one.name}: {place(one)}{detail}", width, 6)
        if one.acceptance:
            yield from _wrapped(f"accepted by {accepted_by(one)}", width, 6)
        elif one.verdict in (Verdict.VIOLATION, Verdict.UNKNOWN):
            yield from _wrapped(f"why: {one.why}", width, 6)
            yield from _wrapped(f"fix: {one.fix}", width, 6)
    yield ""


def _wrapped(text: str, width: int, indent: int, *, hang: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        width=max(width, 40),
        initial_indent=" " * indent,
        subsequent_indent=" " * (hang or indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
    )
