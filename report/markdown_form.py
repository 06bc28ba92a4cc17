"""The report as Markdown for a pull request: the important part first, and never more than GitHub takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from policies.findings import Verdict
from report.model import Crossing, Outcome, RegionInventory, Report, StackReport, Status
from report.wording import (
    OUTCOME_MARKS,
    accepted_by,
    changes_in_words,
    counted,
    place,
    status_in_words,
    way,
)
from residency.guardrail_table import Holds
from residency.transfer_basis import DPF_NOTE, TransferBasis

MAX_CHARACTERS = 65_536
"""GitHub's limit for the body of a comment."""
MAX_ROWS = 100
"""Rows of one table; a reviewer reads the first ten."""
MARKER = "<!-- regional-ingest residency report -->"
"""By which a comment is found again, to be updated and not repeated."""
_CUT = "\n\n_The report is longer than a comment may be: the rest is in the page and in the JSON form._\n"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#!~])")


def markdown_form(report: Report, *, rule_pages: str = "") -> str:
    """The report in GitHub's Markdown, at most MAX_CHARACTERS long. `rule_pages`: address before a rule's page."""
    text = f"{MARKER}\n"
    limit = MAX_CHARACTERS - len(_CUT)
    for part in _parts(report, rule_pages):
        if len(text) + len(part) > limit:
            return text + _CUT
        text += part
    return text


def _parts(report: Report, rule_pages: str) -> Iterator[str]:
    if len(report.stacks) > 1:
        yield _overview(report)
    # What every reviewer has to see of all stacks comes before the details of any.
    for stack in report.stacks:
        yield _head(stack)
        yield from _ways(stack, rule_pages)
    for stack in report.stacks:
        yield from _details(stack, several=len(report.stacks) > 1)
    yield from _parity(report)
    yield from _coverage(report)


def _overview(report: Report) -> str:
    rows = [
        (
            f"`{stack.stack}`",
            f"{OUTCOME_MARKS[stack.outcome]} {stack.outcome.value}",
            str(len(stack.violations)),
            str(len(stack.unknowns)),
            str(len(stack.accepted)),
            changes_in_words(stack.changes),
        )
        for stack in report.stacks
    ]
    return "# Residency\n\n" + _table(("stack", "verdict", "leaves", "undecided", "accepted", "change"), rows)


def _head(stack: StackReport) -> str:
    new = [one for one in stack.crossings if one.status is Status.NEW and one.verdict is Verdict.VIOLATION]
    where = stack.processing_region or ", ".join(stack.allowed_regions)
    lines = [
        f"\n## {OUTCOME_MARKS[stack.outcome]} `{_code(stack.stack)}`: {stack.outcome.value}\n",
        f"**{_escaped(stack.headline)}**\n",
        f"{where} · {stack.mode.value} mode · {counted(stack.resources, 'resource')} · "
        f"{changes_in_words(stack.changes)} · "
        f"{len(stack.violations)} leave ({len(new)} new), {len(stack.unknowns)} undecided, "
        f"{len(stack.accepted)} accepted, {len(stack.closed)} closed\n",
        *(f"> {note}\n" for note in stack.notes),
    ]
    return "\n".join(lines) + "\n"


def _ways(stack: StackReport, rule_pages: str) -> Iterator[str]:
    yield from _crossings("Leaves the region", stack.violations, rule_pages)
    yield from _crossings("Cannot be decided", stack.unknowns, rule_pages)
    yield from _crossings("Accepted", stack.accepted, rule_pages)


def _crossings(title: str, crossings: Sequence[Crossing], rule_pages: str) -> Iterator[str]:
    if not crossings:
        return
    yield f"### {title} ({len(crossings)})\n\n"
    accepted = crossings[0].verdict is Verdict.ALLOWED
    yield _table_head(("", "resource", "property", "way", "rule", "accepted by" if accepted else "fix"))
    for one in crossings[:MAX_ROWS]:
        rule = f"[{one.rule}]({rule_pages}{one.page})" if rule_pages else f"`{one.rule}`"
        detail = f" ({_escaped(one.detail)})" if one.detail else ""
        yield _row(
            (
                status_in_words(one),
                f"`{_code(one.resource_type)}` {_escaped(one.name)}",
                f"{_escaped(place(one))}{detail}",
                f"**{_escaped(way(one))}**",
                f"{rule}: {_escaped(one.why)}",
                _escaped(accepted_by(one)) if accepted else _escaped(one.fix),
            )
        )
    if len(crossings) > MAX_ROWS:
        yield f"\n_and {len(crossings) - MAX_ROWS} more, in the page and in the JSON form_\n"
    yield "\n"


def _details(stack: StackReport, *, several: bool) -> Iterator[str]:
    of = f" of `{_code(stack.stack)}`" if several else ""
    yield f"\n<details><summary>Where everything stands{of}</summary>\n\n"
    yield _table_head(("region", "", "resources", "by service"))
    for region in stack.inventory:
        yield _row(_inventory_row(region))
    yield "\n</details>\n"
    if stack.changed:
        yield f"\n<details><summary>What changes{of} ({len(stack.changed)})</summary>\n\n"
        yield _table_head(("", "resource", "region"))
        for row in stack.changed[:MAX_ROWS]:
            moved = row.region_before and row.region_after and row.region_before != row.region_after
            there = row.region_after or row.region_before or ""
            where = f"{row.region_before} → **{row.region_after}**" if moved else there
            yield _row((row.change.value, f"`{_code(row.resource_type)}` {_escaped(row.name)}", where))
        if len(stack.changed) > MAX_ROWS:
            yield f"\n_and {len(stack.changed) - MAX_ROWS} more_\n"
        yield "\n</details>\n"
    for title, crossings in (
        ("Closed by this change", stack.closed),
        ("Allowed by the profile", stack.within_profile),
    ):
        if crossings:
            yield f"\n<details><summary>{title}{of} ({len(crossings)})</summary>\n\n"
            yield _table_head(("resource", "property", "way", "rule"))
            for one in crossings[:MAX_ROWS]:
                resource = f"`{_code(one.resource_type)}` {_escaped(one.name)}"
                yield _row((resource, _escaped(place(one)), way(one), f"`{one.rule}`"))
            yield "\n</details>\n"
    yield from _own_stack(stack, of)
    if any(one.basis is not TransferBasis.NONE_NEEDED for one in (*stack.violations, *stack.accepted)):
        yield f"\n<details><summary>Legal basis of what leaves{of}</summary>\n\n"
        yield _table_head(("resource", "way", "basis"))
        for one in (*stack.violations, *stack.accepted)[:MAX_ROWS]:
            yield _row((_escaped(one.name), way(one), one.basis.value))
        yield f"\n{DPF_NOTE}\n\n</details>\n"


def _own_stack(stack: StackReport, of: str) -> Iterator[str]:
    own = stack.own
    if own.sources:
        yield f"\n<details><summary>Sources and their SDKs{of} ({len(own.sources)})</summary>\n\n"
        yield _table_head(("source", "type", "taken in at", "catalogue"))
        for source in own.sources:
            said = f"{source.ruling}: {source.reason}" if source.ruling else "no type declared"
            place_ = f"{source.ingest_region} ({source.aws_region})"
            yield _row((_escaped(source.name), _escaped(source.type), place_, _escaped(said)))
        if any(source.sdks for source in own.sources):
            yield "\nConfiguration for app teams: in the page and in the JSON form, or by `regional sdk-config`.\n"
        else:
            yield "\nThe endpoint's host is known once the stack is up: then `regional sdk-config --outputs`.\n"
        yield "\n</details>\n"
    yield from _costs(stack, of)
    if own.destinations:
        yield f"\n<details><summary>Destinations{of} ({len(own.destinations)})</summary>\n\n"
        yield _table_head(("destination", "US", "EU, US endpoint", "EU, EU endpoint", "used", "catalogue"))
        for one in own.destinations:
            marks = (one.us_workspace, one.eu_workspace_us_endpoint, one.eu_workspace_eu_endpoint)
            yield _row(
                (
                    _escaped(one.name),
                    *("yes" if mark else "no" for mark in marks),
                    one.endpoint,
                    _escaped(f"{one.ruling}: {one.reason}"),
                )
            )
        yield "\n</details>\n"


def _costs(stack: StackReport, of: str) -> Iterator[str]:
    if not stack.own.costs:
        return
    events = stack.own.costs[0].events_per_month
    yield f"\n<details><summary>Cost of {events:,.0f} events a month{of}</summary>\n\n"
    yield _table_head(("events a request", "US dollars a month", "of which"))
    for one in stack.own.costs:
        items = ", ".join(f"{name} {dollars:,.2f}" for name, dollars in one.items.items())
        yield _row((f"{one.events_per_request:g}", f"{one.total:,.2f}", items))
    door = f"front door {stack.own.costs[0].front_door}"
    door += ", with the other cell of the failover" if stack.own.costs[0].failover else ""
    yield f"\nList prices, {door}: `regional cost` has the details.\n\n</details>\n"


def _parity(report: Report) -> Iterator[str]:
    if sum(bool(stack.own.sources) for stack in report.stacks) < 2:
        return
    gaps = report.parity
    yield f"\n<details><summary>Features of the regional stacks: {len(gaps) or 'no'} differences (R100)</summary>\n\n"
    for gap in gaps:
        yield f"- `{_code(gap.stack)}` has no `{_code(gap.missing)}`\n"
    yield "\n</details>\n"


def _inventory_row(region: RegionInventory) -> tuple[str, ...]:
    services = ", ".join(
        f"{service.service} {service.total}"
        + (f" ({changed})" if (changed := changes_in_words(service.changes)) != "no change" else "")
        for service in region.services
    )
    mark = "" if region.in_profile else "✖ outside"
    name = f"`{region.region}` {region.label}" if region.region not in ("", "?") else region.label
    return name, mark, str(region.total), services


def _coverage(report: Report) -> Iterator[str]:
    if not report.coverage:
        return
    yield (
        f"\n<details><summary>What was checked: of {len(report.coverage)} vectors {_held(report, 'preview')} by the "
        f"preview, {_held(report, 'guardrail')} by the organisation's guardrail</summary>\n\n"
    )
    yield _table_head(("vector", "", "preview", "guardrail", "left open"))
    for one in report.coverage:
        yield _row(
            (one.vector, _escaped(one.title), one.preview.value, one.guardrail.value, _escaped(one.note))
        )
    yield "\n</details>\n"


def _held(report: Report, by: str) -> int:
    return sum(getattr(one, by) is not Holds.NOT for one in report.coverage)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return _table_head(head) + "".join(map(_row, rows))


def _table_head(head: Sequence[str]) -> str:
    return f"{_row(head)}|{' --- |' * len(head)}\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _escaped(text: str) -> str:
    """Text that Markdown, tables and HTML leave as it is."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " ")).replace("&", "&amp;").replace("\\<", "&lt;")


def _code(text: str) -> str:
    """Text between backticks."""
    return text.replace("`", "'").replace("|", "\\|").replace("\n", " ")


__all__ = ["MARKER", "MAX_CHARACTERS", "Outcome", "markdown_form"]
