"""The judge of one stack: what is certain is said resource by resource, what needs the others at the end.

Each place is said once: a resource that stands outside is a finding of its own, and so is each place by which another
resource sends data there, for they are mended, and accepted, one by one. What a resource outside names of its own
region is not said again: that leak is the place where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policies.exemptions import Exemption
from policies.findings import Finding, Mode, Observation, Verdict
from policies.pack_config import InvalidPackConfig, PackConfig
from policies.packages import AWS, NEUTRAL, OTHER_CLOUDS, REACH_OUT
from policies.path_kinds import PathKind
from policies.profile import Allowance, Profile, profile_of, stricter
from policies.resource import AWS_PROVIDER, Place, Resource, Said, place_of
from policies.rule_table import RULES, generic
from policies.rules import Ask, Rule
from policies.stack import Stack, StackEntry, Standing
from policies.type_plan import TypePlan, plan_of
from policies.values import UNKNOWN
from policies.walk import NamedBucket, Seen, Sighted, Undecided, walk
from residency.aws_regions import AWS_REGIONS
from residency.patterns import pattern
from residency.reading_names import NEW_REGION, region_of_bucket_name
from residency.regions import DEFAULT_PROCESSING_REGION, ProcessingRegion

OWN_NAMESPACE = "regional-ingest:"
WORKSPACE_TYPE = "regional-ingest:index:RegionalWorkspace"
"""Our own stacks say their processing region in their configuration and, for an exported state, in this component."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """A finding as it was decided: `mandatory` stops the update; `exemption` is what accepted it."""

    finding: Finding
    mandatory: bool
    exemption: Exemption | None = None


class Judge:
    """Judges the resources of one stack, first one by one, then together.

    `today`: the day that exemptions are held against. Not for two stacks at once.
    """

    def __init__(self, *, config: PackConfig | None = None, today: Callable[[], date] = date.today) -> None:
        self._config = config or PackConfig()
        self._today = today
        self._own_region: ProcessingRegion | None = None
        self._own_mode = Mode.STANDARD
        self._profile: Profile | None = None
        self._stack = Stack()
        self._waiting: list[Resource] = []
        self._deferred: list[tuple[Resource, NamedBucket | Undecided]] = []
        self._unplaced: list[Resource] = []
        self._said: dict[tuple[str, str, str, str | None], None] = {}
        self._used: set[Exemption] = set()
        self._is_over = False
        self._settle()

    def configure(self, config: PackConfig) -> None:
        """Take the pack's own configuration. Raises InvalidPackConfig where it contradicts the stack's."""
        self._config = config
        self._settle()

    def configure_stack(self, config: Mapping[str, str]) -> None:
        """Take a stack's configuration: one of ours says its processing region there. Raises InvalidPackConfig.

        Of a region or a mode that there is not nothing is taken: the program refuses it, with all that is wrong beside
        it, and what is registered all the same has no region to be held against.
        """
        if any(key.startswith(OWN_NAMESPACE) for key in config):
            region = config.get(f"{OWN_NAMESPACE}processingRegion") or DEFAULT_PROCESSING_REGION
            mode = config.get(f"{OWN_NAMESPACE}residency") or Mode.STANDARD
            if region in list(ProcessingRegion) and mode in list(Mode):
                self._take_own(region, mode)

    def analyze(self, resource: Resource) -> list[Judgement]:
        """What is certain about one resource by itself; the rest is kept for `analyze_stack`.

        Raises InvalidPackConfig where a stack of ours says another processing region than the pack was asked for.
        """
        if self._is_over:
            self._begin()
        self._stack.add(resource)
        own = resource.props.get("processingRegion") if resource.type == WORKSPACE_TYPE else None
        if own is not None and own is not UNKNOWN and self._own_region is None:
            self._take_own(own, resource.props.get("residency"))
        if self._profile is None:
            self._waiting.append(resource)
            return []
        return self._judged_alone(resource, self._profile)

    def analyze_stack(self, entries: Iterable[StackEntry]) -> list[Judgement]:
        """What the resources say together: names, unknowns and their sources, exemptions that accept nothing.

        The next resource to be analysed begins anew.
        """
        self._is_over = True
        self._stack.complete(entries)
        if self._profile is None:
            return (
                [self._decided(self._finding(generic.NOT_CONFIGURED, Verdict.VIOLATION))]
                if self._waiting
                else []
            )
        judgements = [
            judgement
            for resource in self._waiting
            for judgement in self._judged_alone(resource, self._profile)
        ]
        self._waiting.clear()
        for resource, seen in self._deferred:
            judgements.extend(self._judged(resource, self._resolved(resource, seen, self._profile)))
        self._deferred.clear()
        judgements.extend(self._of_unplaced(self._profile))
        judgements.extend(self._of_reads(self._profile))
        judgements.extend(self._of_foreign_names(self._profile))
        judgements.extend(self._of_together(self._profile))
        judgements.extend(self._unaccepted())
        return judgements

    def _begin(self) -> None:
        self._stack = Stack()
        self._waiting, self._deferred, self._unplaced = [], [], []
        self._said, self._used = {}, set()
        self._is_over = False

    def _take_own(self, processing_region: Any, residency: Any) -> None:
        try:
            self._own_region = ProcessingRegion(processing_region or DEFAULT_PROCESSING_REGION)
            self._own_mode = Mode(residency or Mode.STANDARD)
        except ValueError:
            raise InvalidPackConfig(
                [
                    "the stack's own regional-ingest:processingRegion or regional-ingest:residency has no known value"
                ]
            ) from None
        self._settle()

    def _settle(self) -> None:
        asked, own = self._config.processing_region, self._own_region
        if asked and own and asked is not own:
            raise InvalidPackConfig(
                [
                    f"processingRegion: {asked.value} is asked for, and the stack itself is {own.value}; leave it out"
                ]
            )
        region = asked or own
        if region or self._config.allowed_regions:
            self._profile = profile_of(processing_region=region, allowed_regions=self._config.allowed_regions)

    @property
    def profile(self) -> Profile | None:
        """What is allowed, and where: None while neither the pack's configuration nor the stack has said it."""
        return self._profile

    @property
    def processing_region(self) -> ProcessingRegion | None:
        """The processing region that was asked for, or that a stack of ours says itself."""
        return self._config.processing_region or self._own_region

    def standing(self, urn: str) -> Standing:
        """Where a resource that was analysed stands, as far as it can be known."""
        return self._stack.standing(urn)

    @property
    def mode(self) -> Mode:
        """The stricter of what the pack and the stack ask for."""
        return stricter(self._config.mode, self._own_mode)

    def _judged_alone(self, resource: Resource, profile: Profile) -> list[Judgement]:
        return list(self._judged(resource, self._observed(resource, profile)))

    def _observed(self, resource: Resource, profile: Profile) -> Iterator[Finding]:
        if resource.is_provider and resource.type != AWS_PROVIDER:
            return
        package = resource.package
        if package in NEUTRAL:
            return
        if package != AWS:
            if resource.provider is None and package not in REACH_OUT:
                return  # a component: its children are judged
            cloud = OTHER_CLOUDS.get(package)
            if cloud is None:
                yield self._finding(generic.UNCLASSED_PACKAGE, Verdict.UNKNOWN, resource)
            else:
                yield self._finding(generic.OTHER_CLOUD, Verdict.VIOLATION, resource, detail=cloud)
        elif resource.is_component_of_aws:
            return
        allowance = profile.allowance(resource.urn)
        place = place_of(resource)
        if package == AWS:
            yield from self._placed(resource, place, allowance)
        plan = plan_of(resource.type)
        if package == AWS and plan.facts is None and resource.type != AWS_PROVIDER:
            yield self._finding(generic.UNKNOWN_TYPE, Verdict.UNKNOWN, resource)
        checked = list(_checked(resource, plan, Ask(allowance=allowance, place=place)))
        leaking = {rule.id for rule, seen in checked if not seen.path and seen.verdict is Verdict.VIOLATION}
        placed: set[str] = set()
        for found in walk(resource, plan, _reach(place, allowance)):
            certain = isinstance(found, Sighted) and found.verdict is Verdict.VIOLATION
            if not certain and found.rule is not None and found.rule.id in leaking:
                continue  # its resource leaks whatever stands there
            if isinstance(found, Sighted):
                if certain:
                    placed.add(found.rule.id)
                yield self._of_sighting(found, resource)
            else:
                self._deferred.append((resource, found))
        for rule, seen in checked:
            if seen.path or rule.id not in placed:
                # A place inside that the same rule found says more than the resource as a whole.
                yield self._finding(
                    rule, seen.verdict, resource, path=seen.path, region=seen.region, detail=seen.detail
                )

    def _placed(self, resource: Resource, place: Place, allowance: Allowance) -> Iterator[Finding]:
        is_provider = resource.type == AWS_PROVIDER
        if place.region is not None:
            if not allowance.admits(place.region):
                own = generic.PROVIDER_REGION if is_provider else generic.RESOURCE_REGION
                rule = own if is_provider or place.by is Said.RESOURCE else generic.THROUGH_PROVIDER
                path = "region" if rule is own else ""
                yield self._finding(rule, Verdict.VIOLATION, resource, path=path, region=place.region)
        elif place.by is Said.NOBODY:
            if not is_provider:  # a provider without a region is a finding where something stands by it
                self._unplaced.append(resource)
        elif place.by is Said.UNKNOWN and (is_provider or "region" in resource.props):
            unknown = Undecided(rule=None, kind=PathKind.REGION, path="region", property="region")
            self._deferred.append((resource, unknown))

    def _resolved(
        self, resource: Resource, seen: NamedBucket | Undecided, profile: Profile
    ) -> Iterator[Finding]:
        allowance = _reach(place_of(resource), profile.allowance(resource.urn))
        if isinstance(seen, NamedBucket):
            yield from self._of_name(resource, seen, allowance)
        else:
            yield from self._of_unknown(resource, seen, allowance)

    def _of_name(self, resource: Resource, seen: NamedBucket, allowance: Allowance) -> Iterator[Finding]:
        owner = self._stack.bucket(seen.name)
        if owner is None:
            region = region_of_bucket_name(seen.name)
            said = "its name says where it stands"
            unsaid = "the bucket is not one of this stack, and its name carries no region"
        else:
            region = self._stack.standing(owner).region
            said = "a bucket of this stack that stands there"
            unsaid = "the region of this stack's bucket is not known"
        if region is None:
            if seen.decides:
                rule = seen.rule or generic.UNRESOLVED_NAME
                yield self._finding(rule, Verdict.UNKNOWN, resource, path=seen.path, detail=unsaid)
        elif not allowance.admits(region):
            rule = seen.rule or generic.FOREIGN_NAME
            yield self._finding(rule, Verdict.VIOLATION, resource, path=seen.path, region=region, detail=said)

    def _of_unknown(self, resource: Resource, seen: Undecided, allowance: Allowance) -> Iterator[Finding]:
        sources = [self._stack.standing(urn) for urn in self._stack.sources(resource.urn, seen.property)]
        decided = _decided_by(sources, seen.kind, allowance)
        if decided is Verdict.NOT_APPLICABLE:
            return
        region = next((source.region for source in sources if source.region), None)
        if decided is Verdict.VIOLATION:
            yield self._finding(
                seen.rule or _rule_of_source(resource, seen),
                Verdict.VIOLATION,
                resource,
                path=seen.path,
                region=region,
                detail="its value comes from a resource of this stack that stands there",
            )
            return
        yield self._finding(
            seen.rule or generic.UNKNOWN_VALUE,
            Verdict.UNKNOWN,
            resource,
            path=seen.path,
            detail=f"{seen.kind.value} unknown at preview; {_what_is_known(sources)}",
        )

    def _of_unplaced(self, profile: Profile) -> Iterator[Judgement]:
        """Resources whose region nobody says (V3): the state of what is made may tell where they stand.

        A provider that leaves the region to the environment is a finding itself, once for all that stands by it.
        """
        for resource in self._unplaced:
            allowance = profile.allowance(resource.urn)
            made = self._stack.made_in(resource)
            verdict, subject, detail = Verdict.VIOLATION, resource, "its state says so; the program does not"
            if made is None and resource.provider is not None:
                subject = self._stack.provider(resource.provider)
                detail = "resources stand by it, and it leaves the region to the environment"
            elif made is None:
                verdict, detail = Verdict.UNKNOWN, "neither the resource nor a provider says it"
            elif allowance.admits(made):
                continue
            found = self._finding(
                generic.AMBIENT_REGION, verdict, subject, path="region", region=made, detail=detail
            )
            yield from self._judged(subject, [found])
        self._unplaced.clear()

    def _of_reads(self, profile: Profile) -> Iterator[Judgement]:
        """Resources that stand outside though their inputs do not say so (V33): `.get()` of what is elsewhere."""
        for resource, region in self._stack.made_elsewhere():
            if not profile.allowance(resource.urn).admits(region):
                found = self._finding(
                    generic.READ_ELSEWHERE,
                    Verdict.VIOLATION,
                    resource,
                    path="region",
                    region=region,
                    detail="its state says so; its inputs do not",
                )
                yield from self._judged(resource, [found])

    def _of_foreign_names(self, profile: Profile) -> Iterator[Judgement]:
        for resource, path, region in self._stack.uses_of_foreign_names(profile):
            finding = self._finding(
                generic.FOREIGN_NAME,
                Verdict.VIOLATION,
                resource,
                path=path,
                region=region,
                detail="the name or id of a resource of this stack that stands there",
            )
            yield from self._judged(resource, [finding])

    def _of_together(self, profile: Profile) -> Iterator[Judgement]:
        for rule in _ABOUT_STACKS:
            assert rule.together is not None
            if not any(self._stack.of_types(rule.types)):
                continue
            for resource, seen in rule.together(self._stack, profile):
                found = self._finding(
                    rule, seen.verdict, resource, path=seen.path, region=seen.region, detail=seen.detail
                )
                yield from self._judged(resource, [found])

    def _unaccepted(self) -> Iterator[Judgement]:
        today = self._today()
        for index, exemption in enumerate(self._config.exemptions):
            at = f"exemptions[{index}]"
            if exemption in self._used:
                continue
            rule = generic.EXPIRED_EXEMPTION if exemption.has_expired(today) else generic.UNUSED_EXEMPTION
            detail = f"accepts {exemption.accepts}, owner {exemption.owner}, last day {exemption.expires.isoformat()}"
            yield self._decided(
                replace(self._finding(rule, Verdict.UNKNOWN), path=at, detail=detail, name=exemption.urn)
            )

    def _judged(self, resource: Resource, findings: Iterable[Finding]) -> Iterator[Judgement]:
        for finding in findings:
            key = (finding.urn, finding.rule, finding.path, finding.region)
            if key not in self._said:
                self._said[key] = None
                yield self._decided(finding, (resource.urn, *resource.aliases))

    def _decided(self, finding: Finding, urns: tuple[str, ...] = ()) -> Judgement:
        today = self._today()
        for exemption in self._config.exemptions:
            names_it = exemption.covers(urns=urns, rule=finding.rule, vector=finding.vector)
            if names_it and not exemption.has_expired(today):
                self._used.add(exemption)
                accepted = replace(finding, verdict=Verdict.ALLOWED)
                return Judgement(finding=accepted, mandatory=False, exemption=exemption)
        return Judgement(finding=finding, mandatory=finding.is_mandatory(self.mode))

    def _of_sighting(self, seen: Sighted, resource: Resource) -> Finding:
        return self._finding(
            seen.rule, seen.verdict, resource, path=seen.path, region=seen.region, detail=seen.detail
        )

    def _finding(
        self,
        rule: Rule,
        verdict: Verdict,
        resource: Resource | None = None,
        *,
        path: str = "",
        region: str | None = None,
        detail: str = "",
    ) -> Finding:
        allowed: Sequence[str] = ()
        if self._profile is not None:
            allowed = self._profile.allowance(resource.urn if resource else "").regions
        return Finding(
            rule=rule.id,
            vector=rule.vector,
            urn=resource.urn if resource else "",
            resource_type=resource.type if resource else "pulumi:pulumi:Stack",
            name=resource.name if resource else "",
            path=path,
            verdict=verdict,
            region=region if region and _NAME_OF_REGIONS.fullmatch(region) else None,
            allowed_regions=tuple(allowed),
            detail=detail,
            why=rule.why,
            fix=rule.fix,
            severity=rule.severity,
        )


def _reach(place: Place, allowance: Allowance) -> Allowance:
    """What the values of a resource may name: its allowance, and the region that it is said to stand in anyway."""
    if place.region is None or allowance.admits(place.region):
        return allowance
    return allowance.and_also(place.region)


_SOURCE_RULES = {
    PathKind.REGION: generic.OTHER_REGION,
    PathKind.ZONE: generic.OTHER_REGION,
    PathKind.BUCKET: generic.FOREIGN_NAME,
    PathKind.URI: generic.ENDPOINT,
    PathKind.POLICY: generic.POLICY,
    PathKind.DOCUMENT: generic.SETTING,
    PathKind.SETTINGS: generic.SETTING,
}


def _rule_of_source(resource: Resource, seen: Undecided) -> Rule:
    """The rule of an unknown value that comes from another region."""
    if seen.path == "region":
        return generic.PROVIDER_REGION if resource.is_provider else generic.RESOURCE_REGION
    return _SOURCE_RULES.get(seen.kind, generic.FOREIGN_ARN)


def _checked(resource: Resource, plan: TypePlan, ask: Ask) -> Iterator[tuple[Rule, Observation]]:
    for rule in plan.checks:
        assert rule.check is not None
        for seen in rule.check(resource, ask):
            yield rule, seen


_ABOUT_STACKS = tuple(rule for rule in RULES.values() if rule.together is not None)
_NAME_OF_REGIONS = pattern(rf"{NEW_REGION}|[a-z0-9?*-]*[?*][a-z0-9?*-]*")
"""A region or a pattern of some. What else stands in a region's place may be anything, also a secret: not shown."""
_NEEDS_A_REGION = frozenset({PathKind.REGION, PathKind.ZONE, PathKind.BUCKET})
"""Kinds for which a source without a region (a random name, a role) says nothing about where data goes."""


def _decided_by(sources: Sequence[Standing], kind: PathKind, allowance: Allowance) -> Verdict:
    """What an unknown value's sources say of it: a value made of resources in allowed regions stays there."""
    if not sources or any(source.is_unknown for source in sources):
        return Verdict.UNKNOWN
    regions = [source.region for source in sources if source.region is not None]
    if not regions:
        return Verdict.UNKNOWN if kind in _NEEDS_A_REGION else Verdict.NOT_APPLICABLE
    foreign = [region for region in regions if not allowance.admits(region)]
    if not foreign:
        return Verdict.NOT_APPLICABLE
    return Verdict.VIOLATION if len(foreign) == len(regions) else Verdict.UNKNOWN


def _what_is_known(sources: Sequence[Standing]) -> str:
    if not sources:
        return "it depends on no resource of this stack"
    regions = sorted({region for source in sources if (region := source.region) and region in AWS_REGIONS})
    return (
        f"it depends on resources in {', '.join(regions)}" if regions else "its sources have no known region"
    )


def known_rules() -> Iterable[Rule]:
    """Every rule that a finding may carry."""
    return RULES.values()


def as_stack_entry(resource: Resource, outputs: Mapping[str, Any] | None = None) -> StackEntry:
    """A resource as the engine names it at the end: with the outputs in place of the inputs."""
    return StackEntry(
        urn=resource.urn,
        type=resource.type,
        parent=resource.parent,
        outputs=outputs if outputs is not None else resource.props,
        sources=resource.dependencies,
    )


__all__ = ["Judge", "Judgement", "Seen", "as_stack_entry", "known_rules"]
