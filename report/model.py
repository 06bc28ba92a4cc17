"""The report as data: what every form of it (terminal, Markdown, JSON, SARIF, page) is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.findings import Mode, Severity, Verdict
from report.own_stack import OwnStack
from report.states import Change
from residency.guardrail_table import Holds
from residency.transfer_basis import TransferBasis


class Outcome(StrEnum):
    """The answer in one word, the worst last."""

    STAYS = "stays in region"
    ACCEPTED = "leaves by accepted exemptions only"
    UNDECIDED = "cannot be decided"
    LEAVES = "leaves the region"


class Status(StrEnum):
    """A way across regions, against what is deployed."""

    NEW = "new"
    OPEN = "open already"
    CLOSED = "closed by this change"


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """Who accepted a finding, why, and until when (the last day)."""

    owner: str
    reason: str
    expires: date
    days_left: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Crossing:
    """One way across regions, or one place that cannot be decided, or one resource outside the allowed regions.

    `stands_in`: the region of the resource (None: it has none, or nobody knows). `reaches`: the region that was found
    (None: several, worldwide or unknown). `path`: the property, empty for the resource itself. NOT_APPLICABLE is a way
    that the residency profile allows. Never holds a value of the resource.
    """

    rule: str
    vector: str
    title: str
    urn: str
    resource_type: str
    name: str
    path: str
    stands_in: str | None
    reaches: str | None
    verdict: Verdict
    severity: Severity
    status: Status
    stops: bool
    detail: str
    why: str
    fix: str
    page: str
    basis: TransferBasis
    acceptance: Acceptance | None = None
    said_by_pack: bool = False
    """Whether the policy pack said it while the engine ran; else the report found it in the engine's events."""

    @property
    def is_placement(self) -> bool:
        """Whether it says that the resource itself stands outside."""
        return self.vector in ("V1", "V2", "V3") and self.path in ("", "region")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceInventory:
    """The resources of one service in one region, by what happens to them. Removed ones are not in `total`."""

    service: str
    total: int
    changes: Mapping[Change, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionInventory:
    """What stands in one AWS region; `region` empty: services without a region, `?`: nobody knows the region."""

    region: str
    label: str
    in_profile: bool
    services: tuple[ServiceInventory, ...]

    @property
    def total(self) -> int:
        return sum(service.total for service in self.services)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """One resource that the change touches, with where it stands before and after."""

    change: Change
    urn: str
    resource_type: str
    name: str
    region_before: str | None
    region_after: str | None
    in_profile: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """Resources of one stage and service in one region, as the picture groups them."""

    region: str
    stage: str
    service: str
    resources: tuple[str, ...]
    """Their names, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """An arrow of the picture. `reaches` None: to several regions, or nobody knows. `count`: crossings behind it."""

    stands_in: str
    stage: str
    service: str
    reaches: str | None
    verdict: Verdict
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VectorCoverage:
    """What holds one vector: the preview, the organisation's guardrail, both or neither."""

    vector: str
    title: str
    preview: Holds
    guardrail: Holds
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FeatureGap:
    """A type that another of the stacks has, and this one has not."""

    stack: str
    missing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StackReport:
    """One stack. `checked_by_pack`: the policy pack ran with the engine. `jurisdiction` empty: not one that we name."""

    stack: str
    project: str
    outcome: Outcome
    headline: str
    source: str
    """`preview`, `update` or `state`."""
    mode: Mode
    processing_region: str
    jurisdiction: str
    allowed_regions: tuple[str, ...]
    ingest_regions: tuple[str, ...]
    checked_by_pack: bool
    engine_failed: bool
    changes: Mapping[Change, int]
    resources: int
    crossings: tuple[Crossing, ...]
    inventory: tuple[RegionInventory, ...]
    changed: tuple[ChangeRow, ...]
    boxes: tuple[Box, ...]
    flows: tuple[Flow, ...]
    notes: tuple[str, ...]
    features: tuple[str, ...]
    """Types of resources and components that the stack is made of, to compare stacks by (R100)."""
    own: OwnStack

    def of(self, *verdicts: Verdict, closed: bool = False) -> tuple[Crossing, ...]:
        """The crossings with these verdicts that are there after the change (or that it closes)."""
        return tuple(
            one
            for one in self.crossings
            if one.verdict in verdicts and (one.status is Status.CLOSED) is closed
        )

    @property
    def violations(self) -> tuple[Crossing, ...]:
        return self.of(Verdict.VIOLATION)

    @property
    def unknowns(self) -> tuple[Crossing, ...]:
        return self.of(Verdict.UNKNOWN)

    @property
    def accepted(self) -> tuple[Crossing, ...]:
        return self.of(Verdict.ALLOWED)

    @property
    def within_profile(self) -> tuple[Crossing, ...]:
        return self.of(Verdict.NOT_APPLICABLE)

    @property
    def closed(self) -> tuple[Crossing, ...]:
        return tuple(one for one in self.crossings if one.status is Status.CLOSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All stacks of one report. `day`: the day that exemptions were held against."""

    stacks: tuple[StackReport, ...]
    coverage: tuple[VectorCoverage, ...]
    day: date

    @property
    def parity(self) -> tuple[FeatureGap, ...]:
        """What one stack of ours has and another has not (R100); empty for a report on fewer than two of them."""
        own = [stack for stack in self.stacks if stack.own.sources]
        everything = {feature for stack in own for feature in stack.features}
        return tuple(
            FeatureGap(stack=stack.stack, missing=feature)
            for stack in own
            for feature in sorted(everything - set(stack.features))
        )

    @property
    def outcome(self) -> Outcome:
        """The worst of the stacks'."""
        order = list(Outcome)
        return max((stack.outcome for stack in self.stacks), key=order.index)
