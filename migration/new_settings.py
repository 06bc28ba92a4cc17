"""The settings of the new stack: those of the old one that mean the same in the other region, as YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from residency.catalogue_decisions import Ruling
from residency.regions import Jurisdiction
from residency.settings_models import Plan, Settings, SettingsModel
from residency.settings_problems import CONFIG_NAMESPACE

if TYPE_CHECKING:
    from migration.plan import MigrationPlan, SourceMove

CARRIED = (
    *("residency", "archive", "compaction", "data_lake", "domain", "hosted_zone_id", "lambda_"),
    *("dedupe", "wrong_region_reply", "trusted_proxy_hops", "log_retention_days"),
)
SOURCE_KEYS_LEFT = {"write_key", "ingest_region", "attestation"}

LEFT: Mapping[str, str] = {
    "plan": "EU West goes with the Business plan only (R15): set it once the organisation has that",
    "warehouses": "see 3: security groups and VPCs stand in a region",
    "customer_io_accounts": "see 4: an account's region never changes (R103)",
    "alarm_topic_arn": "a topic stands in a region: make one in the new region",
    "other_endpoints": "they are those of other regions than the stack's own",
    "front_door": "see `fleet`",
    "fleet": "its image and its network stand in a region: push the image there first (docs/fleet.md)",
    "failover": "see `fleet`",
}
"""Settings that are not taken over, with why. Region, entitlement, sources and destinations are written anew."""

NO_TEXTS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
"""Words that YAML reads as something else."""


def settings_lines(plan: MigrationPlan) -> Iterator[str]:
    """The lines of `Pulumi.<stack>.yaml`; what cannot be declared in the new region is a comment."""
    region, before = plan.after_region, plan.before
    yield from ("config:", "  pulumi:disable-default-providers:", "    - aws")
    yield f"  {CONFIG_NAMESPACE}:processingRegion: {region}"
    if region.jurisdiction is Jurisdiction.EU:
        yield f"  {CONFIG_NAMESPACE}:euEnabled: true   # once it is enabled for the organisation (R8)"
    yield f"  {CONFIG_NAMESPACE}:sources:"
    for move in plan.sources:
        if move.decision is not None and move.decision.ruling is Ruling.REFUSED:
            yield f"    # {move.source.name}: {move.source.type} cannot be declared there, see below"
        else:
            yield from _indented([_source(move, plan)], 4)
    destinations = [
        {"type": move.destination.type}
        for move in plan.destinations
        if move.decision.ruling is not Ruling.REFUSED
    ]
    if destinations:
        yield f"  {CONFIG_NAMESPACE}:destinations:"
        yield from _indented(destinations, 4)
    known = _dumped(before)
    known["archive"] = {"retentionDays": before.archive.retention_days, **known.get("archive", {})}
    for name in (*(("plan",) if _has_its_plan(plan) else ()), *CARRIED):
        key = Settings.model_fields[name].alias or name
        if key in known:
            yield from _indented({f"{CONFIG_NAMESPACE}:{key}": known[key]}, 2)


def left_out(plan: MigrationPlan) -> Iterator[tuple[str, str]]:
    """The old stack's settings that are not in the new one's file, with why."""
    known = _dumped(plan.before)
    for name, why in LEFT.items():
        key = Settings.model_fields[name].alias or name
        if key in known and not (name == "plan" and _has_its_plan(plan)):
            yield key, why


def _has_its_plan(plan: MigrationPlan) -> bool:
    return plan.after_region.jurisdiction is not Jurisdiction.EU or plan.before.plan is Plan.BUSINESS


def _source(move: SourceMove, plan: MigrationPlan) -> Mapping[str, Any]:
    written = _dumped(move.source, without=SOURCE_KEYS_LEFT)
    if move.after.ingest_region is not plan.after_region.default_ingest_region:
        written["ingestRegion"] = move.after.ingest_region.value
    return written


def _dumped(model: SettingsModel, *, without: set[str] | None = None) -> dict[str, Any]:
    """What is not a default, as it is written in a stack's file."""
    written: dict[str, Any] = model.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude=without
    )
    return written


def _indented(value: Any, depth: int) -> Iterator[str]:
    """A mapping or a list in YAML's block form; texts as JSON, where they are not plain words."""
    space = " " * depth
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list) and inner:
                yield f"{space}{key}:"
                yield from _indented(inner, depth + 2)
            else:
                yield f"{space}{key}: {_scalar(inner)}"
        return
    for one in value:
        first, *rest = _indented(one, depth + 2) if isinstance(one, Mapping) else [f"{space}  {_scalar(one)}"]
        yield f"{space}- {first.lstrip()}"
        yield from rest


def _scalar(value: Any) -> str:
    is_word = isinstance(value, str) and value.replace("-", "").isalpha() and value.lower() not in NO_TEXTS
    return value if is_word else json.dumps(value)
