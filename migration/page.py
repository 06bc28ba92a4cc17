"""The plan as Markdown: to be read, agreed on and worked through by people."""

from __future__ import annotations

from collections.abc import Iterator

from migration.new_settings import left_out, settings_lines
from migration.plan import MigrationPlan, SourceMove
from residency.catalogue_decisions import Ruling
from residency.customer_io import MIGRATION_CONTACT
from residency.regions import Location
from residency.transfer_basis import DPF_NOTE, TransferBasis
from residency.warehouse_statements import STATEMENT_KINDS


def plan_page(plan: MigrationPlan) -> str:
    """The plan, the same text for the same plan."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: MigrationPlan) -> Iterator[str]:
    before, after = plan.before.processing_region, plan.after_region
    yield f"# Move of `{plan.old_stack}` from {before.label} to {after.label}"
    yield ""
    if plan.is_draft:
        yield "**Draft**: no request has been made. Request the move first, then write the plan with `--ticket` (R13)."
    else:
        yield f"Request: {plan.ticket}."
    yield ""
    yield (
        f"A workspace never changes its region (R3, D5). `{plan.new_stack}` is a new workspace; `{plan.old_stack}` "
        "stays as it is until it is taken down at the end. This plan changes nothing by itself (R12)."
    )
    yield from _new_workspace(plan)
    yield from _senders(plan)
    yield from _warehouses(plan)
    yield from _destinations(plan)
    yield from _data(plan)
    yield from _end(plan)


def _new_workspace(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 1. The new workspace", "")
    yield f"`Pulumi.{plan.new_stack}.yaml`:"
    yield from ("", "```yaml", *settings_lines(plan))
    yield from (
        "```",
        "",
        "```",
        f"pulumi stack init {plan.new_stack}",
        f"pulumi up --stack {plan.new_stack}",
        "```",
        "",
    )
    yield "No `writeKey` is taken over: a write key belongs to one region (R37). The stack mints new ones."
    left = list(left_out(plan))
    yield from [""] * bool(left)
    for key, why in left:
        yield f"- `{key}` is not taken over: {why}"


def _senders(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 2. The senders", "")
    yield "Host **and** write key change together (R38, R39): a new host with an old key is refused."
    for move in plan.sources:
        yield from _sender(move)


def _place(location: Location) -> str:
    return f"{location.ingest_region} ({location.aws_region})"


def _sender(move: SourceMove) -> Iterator[str]:
    yield from ("", f"### {move.source.name}", "")
    yield f"{_place(move.before)} → {_place(move.after)}"
    if move.decision is not None and move.decision.ruling is not Ruling.ALLOWED:
        yield ""
        yield f"**{move.decision.ruling.value}** in the new region. {move.decision.sentence()}."
    if not move.sdks:
        yield from ("", "Runs at the vendor: set it up anew in the new workspace (R59).")
        return
    yield from ("", "```diff")
    for change in move.sdks:
        yield f"# {change.family.name}"
        for option in sorted(change.before.keys() | change.after.keys()):
            old, new = change.before.get(option), change.after.get(option)
            if old == new:
                yield f"  {option}: {old}"
                continue
            if old is not None:
                yield f"- {option}: {old}"
            if new is not None:
                yield f"+ {option}: {new}"
        yield f"- write key of {move.source.name} in the old workspace"
        yield f"+ write key of {move.source.name} in the new workspace"
    yield "```"


def _warehouses(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 3. Warehouses", "")
    if not plan.before.warehouses:
        yield "None is declared."
        return
    yield (
        f"Let in {', '.join(plan.new_ranges)}; take {', '.join(plan.old_ranges)} out once the old workspace is down "
        "(R78)."
    )
    yield ""
    for warehouse in plan.before.warehouses:
        place = f"`Pulumi.{plan.new_stack}.yaml`, in {plan.after_region.aws_region}"
        run = f"regional warehouse {warehouse.kind} --processing-region {plan.after_region.value}"
        there = f"; what to run there: `{run}`" if warehouse.kind in STATEMENT_KINDS else ""
        yield f"- {warehouse.name} ({warehouse.kind}): declare it in {place}{there}"


def _destinations(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 4. Destinations", "")
    if not plan.destinations and not plan.before.customer_io_accounts:
        yield "None is declared."
    for move in plan.destinations:
        yield f"- {move.destination.type}: **{move.decision.ruling.value}**. {move.decision.sentence()}."
    for account in plan.before.customer_io_accounts:
        yield (
            f"- Customer.io account {account.name}: it stays in the {account.assumed_region.jurisdiction}, and its "
            "region never changes (R103, R116). Declare another one for the new workspace, or ask Customer.io for its "
            f"move ({MIGRATION_CONTACT})."
        )


def _data(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 5. Data that is there", "")
    lake = " and the old Data Lake stay" if plan.before.data_lake else " stays"
    yield (
        f"The old archive{lake} in {plan.before.processing_region.aws_region} until its "
        f"{plan.before.archive.retention_days} days are over. Copy it only if you need it in the new region, and only "
        "what you may:"
    )
    yield ""
    yield f"- legal basis of the copy: {plan.basis_note}"
    if plan.basis is not TransferBasis.NONE_NEEDED:
        yield f"- {DPF_NOTE}"
    yield "- copy by a job that runs in the new region, once, by hand; no replication rule, which would go on copying"
    yield "- the policy pack finds the copy's configuration: accept it by an exemption that ends on the day of the copy"


def _end(plan: MigrationPlan) -> Iterator[str]:
    yield from ("", "## 6. The end of the old workspace", "")
    yield f"- `regional sdk-lint` on the code of every sender finds none that still sends to `{plan.old_stack}`"
    yield "- the old endpoint's metric of accepted events has been 0 for a week"
    yield f"- `pulumi destroy --stack {plan.old_stack}`, by people, when the archive is no longer needed"
