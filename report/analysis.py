"""From what the engine tells of a stack to the report on it: the pack's judge, run on what was and on what will be."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from policies.findings import Finding, Mode, Verdict
from policies.judge import OWN_NAMESPACE, Judge, Judgement
from policies.pack_config import PackConfig
from policies.packages import AWS
from policies.profile import Allowance
from policies.resource import Resource
from policies.rule_table import RULES
from policies.servicer import PACK
from policies.stack import StackEntry
from policies.type_plan import plan_of
from policies.walk import Sighted, walk
from report.model import (
    Acceptance,
    Box,
    ChangeRow,
    Crossing,
    Flow,
    Outcome,
    RegionInventory,
    ServiceInventory,
    StackReport,
    Status,
)
from report.own_stack import EVENTS_A_MONTH, OwnStack, own_stack
from report.picture_places import PARTNERS
from report.stages import Stage, service_of, stage_of
from report.states import Change, PolicyMessage, ResourceState, StackRun, Step, resources_of
from report.wording import counted
from residency.aws_regions import AWS_REGIONS
from residency.catalogue_decisions import Ruling
from residency.regions import IngestRegion, Jurisdiction, ProcessingRegion
from residency.transfer_basis import TransferBasis, transfer_basis

NOBODY_KNOWS = "?"
NO_REGION = ""
SOON_DAYS = 30
"""Days before its last one from which an exemption is said to end soon."""
RULE_OF_MESSAGE = re.compile(r"\[(V\d\d-[a-z0-9-]+)\]")
Progress = Callable[[str], None]


class NothingToCheckAgainst(ValueError):
    """Neither the stack nor the pack's configuration names a processing region."""

    def __init__(self, stack: str) -> None:
        super().__init__(
            f"{stack}: no processing region to hold the stack against\n"
            '  fix: --policy-pack-config FILE with {"residency": {"processingRegion": "eu-west"}}, the file that the '
            "preview was run with"
        )


def analyse(
    run: StackRun,
    *,
    config: PackConfig,
    today: date,
    events_per_month: float = EVENTS_A_MONTH,
    progress: Progress = lambda text: None,
) -> StackReport:
    """The report on one stack. `events_per_month`: the volume that costs are told for.

    Raises NothingToCheckAgainst, and InvalidPackConfig where the configuration contradicts the stack's own.
    """
    progress(f"{run.stack}: {len(run.steps)} resources")
    after = _Judged(run.after(), run=run, config=config, today=today)
    progress(f"{run.stack}: judged what will be")
    before = after if run.is_state else _Judged(run.before(), run=run, config=config, today=today)
    progress(f"{run.stack}: judged what is deployed")
    told = () if run.is_state else tuple(one for one in run.messages if one.pack == PACK)
    pack_ran = PACK in run.packs or bool(told)
    crossings = _compared(_completed(after, told, pack_ran=pack_ran), before, is_state=run.is_state)
    own = own_stack(run, today=today, events_per_month=events_per_month)
    abroad = _destinations_abroad(own, after)
    outcome = _outcome(crossings, engine_failed=bool(run.errors), destinations_abroad=abroad)
    return StackReport(
        stack=run.stack,
        project=run.project,
        outcome=outcome,
        headline=_headline(
            outcome, after, crossings, engine_failed=bool(run.errors), destinations_abroad=abroad
        ),
        source="state" if run.is_state else "preview" if run.is_preview else "update",
        mode=after.judge.mode,
        processing_region=after.processing_region.value if after.processing_region else "",
        jurisdiction=after.home.value if after.home else "",
        allowed_regions=after.allowed,
        ingest_regions=after.ingest,
        checked_by_pack=pack_ran,
        engine_failed=bool(run.errors),
        changes=_counted(run.steps),
        resources=sum(1 for state in after.states.values() if _is_counted(state)),
        crossings=crossings,
        inventory=_inventory(run.steps, before, after),
        changed=_changed(run.steps, before, after),
        boxes=(*_sources(run, after), *_boxes(after), *_partner_boxes(own)),
        flows=(*_flows(crossings, after), *_partner_flows(own, after)),
        features=tuple(sorted({state.type for state in after.states.values() if not state.is_provider})),
        own=own,
        notes=tuple(_notes(run, after, crossings, pack_ran=pack_ran)),
    )


class _Judged:
    """The resources of one time with what the judge says of them."""

    def __init__(
        self, states: Mapping[str, ResourceState], *, run: StackRun, config: PackConfig, today: date
    ) -> None:
        self.states = states
        self.today = today
        self.judge = Judge(config=config, today=lambda: today)
        self.judge.configure_stack(run.config)
        resources = list(resources_of(states))
        judgements: list[Judgement] = []
        for _, resource in resources:
            judgements += self.judge.analyze(resource)
        judgements += self.judge.analyze_stack(
            StackEntry(
                urn=state.urn,
                type=state.type,
                parent=state.parent,
                outputs=state.outputs or state.inputs,
                provider=resource.provider,
            )
            for state, resource in resources
        )
        profile = self.judge.profile
        if profile is None:
            raise NothingToCheckAgainst(run.stack)
        self.profile = profile
        self.processing_region = self.judge.processing_region
        self.judgements = judgements
        self.within_profile = [
            one for _, resource in resources for one in self._within_profile(resource.urn, resource)
        ]

    @property
    def home(self) -> Jurisdiction | None:
        return self.processing_region.jurisdiction if self.processing_region else None

    @property
    def allowed(self) -> tuple[str, ...]:
        return self.profile.base.regions

    @property
    def ingest(self) -> tuple[str, ...]:
        return tuple(one for one in self.profile.ingest.regions if one not in self.allowed)

    def region(self, urn: str) -> str:
        """Where it stands: a region, NO_REGION for a service without one, or NOBODY_KNOWS."""
        standing = self.judge.standing(urn)
        return NOBODY_KNOWS if standing.is_unknown else standing.region or NO_REGION

    def crossing(self, finding: Finding, *, stops: bool, acceptance: Acceptance | None = None) -> Crossing:
        rule = RULES[finding.rule]
        stands_in = self.region(finding.urn) if finding.urn in self.states else NO_REGION
        return Crossing(
            rule=finding.rule,
            vector=finding.vector,
            title=rule.title,
            urn=finding.urn,
            resource_type=finding.resource_type,
            name=finding.name,
            path=finding.path,
            stands_in=stands_in or None,
            reaches=finding.region,
            verdict=finding.verdict,
            severity=finding.severity,
            status=Status.OPEN,
            stops=stops,
            detail=finding.detail,
            why=finding.why,
            fix=finding.fix,
            page=rule.page,
            basis=self._basis(finding.region, finding.verdict),
            acceptance=acceptance,
        )

    def crossings(self) -> list[Crossing]:
        return [
            *(
                self.crossing(
                    one.finding,
                    stops=one.mandatory,
                    acceptance=Acceptance(
                        owner=one.exemption.owner,
                        reason=one.exemption.reason,
                        expires=one.exemption.expires,
                        days_left=(one.exemption.expires - self.today).days,
                    )
                    if one.exemption
                    else None,
                )
                for one in self.judgements
            ),
            *(self.crossing(finding, stops=False) for finding in self.within_profile),
        ]

    def _basis(self, region: str | None, verdict: Verdict) -> TransferBasis:
        if self.home is None:
            return TransferBasis.OTHER
        return transfer_basis(home=self.home, region=region)

    def _within_profile(self, urn: str, resource: Resource) -> Iterable[Finding]:
        """Ways to a region that the profile allows and the resource does not stand in."""
        allowance = self.profile.allowance(urn)
        own = self.region(urn)
        if len(allowance.regions) < 2 or resource.package != AWS or own not in allowance.regions:
            return
        for seen in walk(resource, plan_of(resource.type), Allowance(regions=(own,))):
            if isinstance(seen, Sighted) and seen.region in allowance.regions:
                yield Finding(
                    rule=seen.rule.id,
                    vector=seen.rule.vector,
                    urn=urn,
                    resource_type=resource.type,
                    name=resource.name,
                    path=seen.path,
                    verdict=Verdict.NOT_APPLICABLE,
                    region=seen.region,
                    allowed_regions=allowance.regions,
                    detail="allowed by the residency profile",
                    why=seen.rule.why,
                    fix="",
                    severity=seen.rule.severity,
                )


def _completed(after: _Judged, told: Sequence[PolicyMessage], *, pack_ran: bool) -> list[Crossing]:
    """What the report found, held against what the pack said.

    The pack knows which resource an unknown value comes from, and the events do not say it: an unknown that the pack
    had nothing to say of is decided. What only the pack said is kept, with the text it said it in.
    """
    said = {(one.urn, found[1]): one for one in told if (found := RULE_OF_MESSAGE.match(one.message))}
    kept: list[Crossing] = []
    for crossing in after.crossings():
        in_pack = (crossing.urn, crossing.rule) in said
        if pack_ran and crossing.verdict is Verdict.UNKNOWN and not in_pack:
            continue
        kept.append(replace(crossing, said_by_pack=in_pack))
    known = {(one.urn, one.rule) for one in kept}
    for (urn, rule_id), message in said.items():
        if (urn, rule_id) not in known and rule_id in RULES:
            kept.append(_only_said(urn, rule_id, message, after))
    return kept


def _only_said(urn: str, rule_id: str, message: PolicyMessage, after: _Judged) -> Crossing:
    rule = RULES[rule_id]
    state = after.states.get(urn)
    finding = Finding(
        rule=rule.id,
        vector=rule.vector,
        urn=urn,
        resource_type=state.type if state else "pulumi:pulumi:Stack",
        name=state.name if state else "",
        path="",
        verdict=Verdict.VIOLATION if message.stops else Verdict.UNKNOWN,
        region=None,
        allowed_regions=after.allowed,
        detail="said by the policy pack while the engine ran",
        why=rule.why,
        fix=rule.fix,
        severity=rule.severity,
    )
    return replace(after.crossing(finding, stops=message.stops), said_by_pack=True)


def _key(crossing: Crossing) -> tuple[str, str, str, str | None]:
    return crossing.urn, crossing.rule, crossing.path, crossing.reaches


def _compared(now: list[Crossing], before: _Judged, *, is_state: bool) -> tuple[Crossing, ...]:
    if is_state:
        return tuple(sorted(now, key=_order))
    was = {_key(one): one for one in before.crossings()}
    there = {_key(one) for one in now}
    marked = [replace(one, status=Status.OPEN if _key(one) in was else Status.NEW) for one in now]
    closed = [
        replace(one, status=Status.CLOSED, stops=False)
        for key, one in was.items()
        if key not in there and one.verdict in (Verdict.VIOLATION, Verdict.ALLOWED)
    ]
    return tuple(sorted([*marked, *closed], key=_order))


_VERDICTS = [Verdict.VIOLATION, Verdict.UNKNOWN, Verdict.ALLOWED, Verdict.NOT_APPLICABLE]
_SEVERITIES = ["critical", "high", "medium", "low"]
_STATUSES = [Status.NEW, Status.OPEN, Status.CLOSED]


def _order(one: Crossing) -> tuple[int, int, int, int, str, str]:
    return (
        one.status is Status.CLOSED,
        _VERDICTS.index(one.verdict),
        _STATUSES.index(one.status),
        _SEVERITIES.index(one.severity.value),
        one.urn,
        f"{one.rule} {one.path} {one.reaches or ''}",
    )


def _destinations_abroad(own: OwnStack, after: _Judged) -> int:
    """How many destinations of an EU workspace take the data in at a US endpoint (R83)."""
    return sum(one.endpoint == "us" for one in own.destinations) if after.home is Jurisdiction.EU else 0


def _outcome(crossings: Sequence[Crossing], *, engine_failed: bool, destinations_abroad: int) -> Outcome:
    verdicts = {one.verdict for one in crossings if one.status is not Status.CLOSED}
    if Verdict.VIOLATION in verdicts:
        return Outcome.LEAVES
    if Verdict.UNKNOWN in verdicts or engine_failed or destinations_abroad:
        return Outcome.UNDECIDED
    return Outcome.ACCEPTED if Verdict.ALLOWED in verdicts else Outcome.STAYS


def _headline(
    outcome: Outcome,
    after: _Judged,
    crossings: Sequence[Crossing],
    *,
    engine_failed: bool,
    destinations_abroad: int,
) -> str:
    """One sentence. A US workspace is never called resident in the EU, whatever it takes events in through (R6)."""
    count = Counter(one.verdict for one in crossings if one.status is not Status.CLOSED)
    where = ", ".join(after.allowed)
    if outcome is Outcome.LEAVES:
        return f"Data leaves {where}: {counted(count[Verdict.VIOLATION], 'way')} out."
    if outcome is Outcome.UNDECIDED and not count[Verdict.UNKNOWN] and not engine_failed:
        return (
            f"What AWS holds stays in {where}; {counted(destinations_abroad, 'destination')} of partners may take it "
            "to the US (R83)."
        )
    if outcome is Outcome.UNDECIDED and not count[Verdict.UNKNOWN]:
        return "Cannot be decided: the engine gave up before it had come to everything."
    if outcome is Outcome.UNDECIDED:
        return f"Cannot be decided: {counted(count[Verdict.UNKNOWN], 'place')} may lead out of {where}."
    if outcome is Outcome.ACCEPTED:
        return f"Data leaves {where}, but only as somebody accepted: {counted(count[Verdict.ALLOWED], 'way')} out."
    if after.home is None:
        return f"Everything stays in {where}."
    exclusively = " only" if after.home is Jurisdiction.EU else ""
    return (
        f"Everything stays in {where}: data is processed and stored in the {after.home.value}{exclusively}."
    )


def _is_counted(state: ResourceState) -> bool:
    return state.is_custom and not state.is_provider and not state.type.startswith("pulumi:")


def _counted(steps: Iterable[Step]) -> dict[Change, int]:
    counts = Counter(
        step.change for step in steps if (state := step.after or step.before) and _is_counted(state)
    )
    return {change: counts[change] for change in Change if counts[change]}


def _in_profile(urn: str, region: str, judged: _Judged) -> bool:
    return region == NO_REGION or (region != NOBODY_KNOWS and judged.profile.allowance(urn).admits(region))


def _inventory(steps: Sequence[Step], before: _Judged, after: _Judged) -> tuple[RegionInventory, ...]:
    counts: dict[str, dict[str, Counter[Change]]] = {}
    outside: set[str] = set()
    for step in steps:
        state = step.after or step.before
        if state is None or not _is_counted(state):
            continue
        judged = after if step.after else before
        region = judged.region(step.urn)
        if not _in_profile(step.urn, region, judged):
            outside.add(region)
        counts.setdefault(region, {}).setdefault(service_of(state.type), Counter())[step.change] += 1
    found = [
        RegionInventory(
            region=region,
            label=_label(region),
            in_profile=region not in outside,
            services=tuple(
                ServiceInventory(
                    service=service,
                    total=changes.total() - changes[Change.DELETED],
                    changes={change: changes[change] for change in Change if changes[change]},
                )
                for service, changes in sorted(services.items())
            ),
        )
        for region, services in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.in_profile, one.region == NO_REGION, one.region)))


def _label(region: str) -> str:
    if region == NO_REGION:
        return "services without a region"
    if region == NOBODY_KNOWS:
        return "region not known"
    facts = AWS_REGIONS.get(region)
    return facts.description if facts else region


def _changed(steps: Sequence[Step], before: _Judged, after: _Judged) -> tuple[ChangeRow, ...]:
    rows = []
    for step in steps:
        state = step.after or step.before
        if state is None or step.change is Change.UNCHANGED or not _is_counted(state):
            continue
        was = before.region(step.urn) if step.before else None
        will = after.region(step.urn) if step.after else None
        stays = will is None or _in_profile(step.urn, will, after)
        rows.append(
            ChangeRow(
                change=step.change,
                urn=step.urn,
                resource_type=state.type,
                name=state.name,
                region_before=was,
                region_after=will,
                in_profile=stays,
                changed=step.changed,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.in_profile, row.change.value, row.urn)))


def _sources(run: StackRun, after: _Judged) -> Iterable[Box]:
    """The sources of one of our own stacks, in the region whose endpoint takes their events in (R22)."""
    home = after.processing_region
    try:
        listed = json.loads(run.config.get(f"{OWN_NAMESPACE}sources", "[]"))
        named = [(one["name"], one.get("ingestRegion")) for one in listed]
        placed: dict[str, list[str]] = {}
        for name, ingest_region in named:
            if home is not None:
                region = IngestRegion(ingest_region) if ingest_region else home.default_ingest_region
                placed.setdefault(region.aws_region.value, []).append(str(name))
    except (ValueError, TypeError, KeyError, AttributeError):
        return  # what is wrong with the settings is told by the program itself
    for aws_region, names in sorted(placed.items()):
        yield Box(
            region=aws_region, stage=Stage.SOURCES.value, service="source", resources=tuple(sorted(names))
        )


def _boxes(after: _Judged) -> tuple[Box, ...]:
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for state in after.states.values():
        if _is_counted(state):
            key = (after.region(state.urn), stage_of(state.urn, state.type).value, service_of(state.type))
            grouped.setdefault(key, []).append(state.name)
    return tuple(
        Box(region=region, stage=stage, service=service, resources=tuple(sorted(names)))
        for (region, stage, service), names in sorted(grouped.items())
    )


def _partner_boxes(own: OwnStack) -> Iterable[Box]:
    """The declared destinations, by the jurisdiction of the partners' endpoints that they use."""
    by_place: dict[str, list[str]] = {}
    for one in own.destinations:
        by_place.setdefault(PARTNERS[one.endpoint or "us"], []).append(one.name)
    for place, names in sorted(by_place.items()):
        yield Box(
            region=place, stage=Stage.DESTINATIONS.value, service="partner", resources=tuple(sorted(names))
        )


def _partner_flows(own: OwnStack, after: _Judged) -> Iterable[Flow]:
    """One from the archive to the partners of each place, by the worst that the catalogue says of them."""
    storage = [
        box
        for box in _boxes(after)
        if box.stage == Stage.STORAGE.value and box.region in after.allowed and box.service == "s3"
    ]
    for endpoint, place in PARTNERS.items():
        rulings = [one.ruling for one in own.destinations if (one.endpoint or "us") == endpoint]
        if rulings and storage:
            decided = all(ruling == Ruling.ALLOWED.value for ruling in rulings)
            yield Flow(
                stands_in=storage[0].region,
                stage=storage[0].stage,
                service=storage[0].service,
                reaches=place,
                verdict=Verdict.NOT_APPLICABLE if decided else Verdict.UNKNOWN,
                count=len(rulings),
            )


def _flows(crossings: Sequence[Crossing], after: _Judged) -> tuple[Flow, ...]:
    counts: Counter[tuple[str, str, str, str | None, Verdict]] = Counter()
    for one in crossings:
        state = after.states.get(one.urn)
        if one.status is Status.CLOSED or one.is_placement or state is None or not _is_counted(state):
            continue
        stands_in = after.region(one.urn)
        key = (
            stands_in,
            stage_of(one.urn, state.type).value,
            service_of(state.type),
            one.reaches,
            one.verdict,
        )
        counts[key] += 1
    return tuple(
        Flow(stands_in=stands_in, stage=stage, service=service, reaches=reaches, verdict=verdict, count=count)
        for (stands_in, stage, service, reaches, verdict), count in sorted(
            counts.items(), key=lambda item: (*item[0][:3], item[0][3] or "", item[0][4])
        )
    )


def _notes(run: StackRun, after: _Judged, crossings: Sequence[Crossing], *, pack_ran: bool) -> Iterable[str]:
    if run.errors:
        yield "The engine gave up with an error: what it had not reached by then is not in this report."
    if run.is_state:
        yield "Drawn from the state: what is there now, without a change."
    elif not pack_ran:
        yield (
            "The policy pack did not run with this preview: the report judged the engine's events itself. Unknown "
            "values could not be traced to their sources; run the preview with --policy-pack."
        )
    if after.processing_region is ProcessingRegion.US_WEST and after.ingest:
        yield (
            "A US West workspace: data is processed and stored in the US, also where events are taken in elsewhere. "
            "It is not resident in the EU (R6)."
        )
    for one in crossings:
        if one.acceptance and one.acceptance.days_left <= SOON_DAYS:
            yield f"An exemption ends soon: {one.rule} of {one.name}, {one.acceptance.expires.isoformat()}."
    if after.judge.mode is Mode.STRICT:
        yield "Strict mode: what cannot be decided stops the update, and no legal basis silences a finding (R95)."
