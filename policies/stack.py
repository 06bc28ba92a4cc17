"""The stack as a whole: whose bucket a name is, where a resource stands, and what an unknown value is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from policies.packages import AWS, NEUTRAL, REACH_OUT, REFERENCES_OTHER_STACKS, STASH
from policies.profile import Profile
from policies.property_paths import ITEMS, joined
from policies.provider_schema import facts_of
from policies.resource import AWS_PROVIDER, ProviderInputs, Resource, Said, parent_types, place_of
from policies.type_plan import Node, plan_of
from policies.values import UNKNOWN, texts
from policies.walk import BUCKETS, UNREAD, Path
from residency.aws_regions import AWS_REGIONS
from residency.patterns import pattern

Derived = TypeVar("Derived")
BUCKET_TYPES = frozenset(
    {
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/directoryBucket:DirectoryBucket",
    }
)
OPAQUE_ID = pattern(r"[a-z]{1,16}-[0-9a-f]{8,17}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids that AWS makes and never gives twice: `vpc-0a1b2c3d4e5f60718`, a UUID."""
NAME = pattern(r"[A-Za-z0-9_.-]{3,255}")
"""A name or id without a region: an ARN, a URL or an id that lists several things is read by the walk."""


_TELLING_OUTPUTS = ("region",)
_TELLING_OUTPUTS_OF_BUCKETS = ("bucketRegion", "region")
"""Outputs that say where a resource stands. A bucket read by the provider of another region shows its own besides."""


_ARN_OF_ANOTHER = frozenset(
    {
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:lakeformation/resource:Resource",
        "aws:notifications/channelAssociation:ChannelAssociation",
        "aws:sns/dataProtectionPolicy:DataProtectionPolicy",
        "aws:sns/topicPolicy:TopicPolicy",
    }
)
"""Types whose `arn` is an input: it names what they act on, not themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StackEntry:
    """A resource at the end of a preview or update. `sources`: for a property, the URNs its value comes from."""

    urn: str
    type: str
    parent: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provider: ProviderInputs | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a source stands: in a region, nowhere (`region` None), or nobody knows."""

    region: str | None = None
    is_unknown: bool = False


NOWHERE = Standing()
NOBODY_KNOWS = Standing(is_unknown=True)


class Stack:
    """Resources as they were analysed, completed by what the engine says of them at the end."""

    def __init__(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._entries: dict[str, StackEntry] = {}
        self._children: dict[str, list[str]] = {}
        self._buckets: dict[str, str] = {}
        self._standings: dict[str, Standing] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self._urns_by_id: dict[tuple[str, ...], dict[str, str]] = {}
        self._derived: dict[Callable[[Stack], Any], Any] = {}

    def add(self, resource: Resource) -> None:
        """Take a resource with its inputs."""
        self._resources[resource.urn] = resource
        if resource.type in BUCKET_TYPES:
            self._name_bucket(resource.urn, resource.props)

    def complete(self, entries: Iterable[StackEntry]) -> None:
        """Take what is known of all resources at the end."""
        self._standings.clear()
        self._by_type.clear()
        self._urns_by_id.clear()
        self._derived.clear()
        for resource in self._resources.values():
            self._by_type.setdefault(resource.type, []).append(resource)
        for entry in entries:
            self._entries[entry.urn] = entry
            self._children.setdefault(entry.parent, []).append(entry.urn)
            if entry.type in BUCKET_TYPES:
                self._name_bucket(entry.urn, entry.outputs)

    def derived(self, make: Callable[[Stack], Derived]) -> Derived:
        """What is made of the whole stack, once for all rules that ask; known at the end."""
        if make not in self._derived:
            self._derived[make] = make(self)
        made: Derived = self._derived[make]
        return made

    def bucket(self, name: str) -> str | None:
        """The URN of this stack's bucket of that name."""
        return self._buckets.get(name)

    def provider(self, inputs: ProviderInputs) -> Resource:
        """The provider as a resource, also where a state holds only what uses it."""
        return self._resources.get(inputs.urn) or Resource(
            urn=inputs.urn, type=inputs.type, name=inputs.urn.rpartition("::")[2], props=inputs.props
        )

    def made_in(self, resource: Resource) -> str | None:
        """The region that the state of a resource says it stands in, by its own `region`, else by its ARN."""
        entry = self._entries.get(resource.urn)
        facts = facts_of(resource.type)
        if entry is None or (facts is not None and not facts.region_is_placement):
            return None
        for name in _TELLING_OUTPUTS_OF_BUCKETS if resource.type in BUCKET_TYPES else _TELLING_OUTPUTS:
            region = entry.outputs.get(name)
            if isinstance(region, str) and region:
                return region
        arn = None if resource.type in _ARN_OF_ANOTHER else entry.outputs.get("arn")
        fields = arn.split(":", 4) if isinstance(arn, str) else ()
        return fields[3] if len(fields) == 5 and fields[3] in AWS_REGIONS else None

    def made_elsewhere(self) -> Iterator[tuple[Resource, str]]:
        """Resources whose state says another region than their inputs do, with that region."""
        for resource in self._resources.values():
            if resource.package != AWS or resource.is_provider:
                continue
            made = self.made_in(resource)
            if made is not None:
                said = place_of(resource).region
                if said is not None and said != made:
                    yield resource, made

    def sources(self, urn: str, name: str) -> tuple[str, ...]:
        """The URNs that a property's value comes from."""
        entry = self._entries.get(urn)
        return entry.sources.get(name, ()) if entry else ()

    def resource(self, urn: str) -> Resource | None:
        """The resource of that URN as it was analysed."""
        return self._resources.get(urn)

    def of_types(self, types: Iterable[str]) -> Iterator[Resource]:
        """The resources of these types; known at the end."""
        for type_token in types:
            yield from self._by_type.get(type_token, ())

    def within(self, urn: str) -> Iterator[Resource]:
        """The resources in a component, at any depth."""
        for child in self._children.get(urn, ()):
            if child in self._resources:
                yield self._resources[child]
            yield from self.within(child)

    def named(self, urn: str, name: str, value: Any, types: tuple[str, ...]) -> frozenset[str]:
        """What a value below a property means: URNs of this stack's resources of these types, and ids of others.

        What is not known yet is what it comes from; where that is more than is missing, nothing is certain.
        """
        owners = self._owners(types)
        written = texts(value)
        said = {owners.get(text, text) for text in written}
        sources = {one for source in self.sources(urn, name) for one in self._meant(source, types)} - said
        missing = sum(text not in owners for text in written) + _unknowns(value)
        return frozenset(said | sources if value is UNKNOWN or len(sources) <= missing else said)

    def users(self, urn: str) -> Iterator[Resource]:
        """The resources with a property whose value comes from this one, or is its id."""
        entry = self._entries.get(urn)
        id = entry.outputs.get("id") if entry else None
        for resource in self._resources.values():
            uses = self._entries.get(resource.urn)
            if resource.urn != urn and (
                (uses and any(urn in of for of in uses.sources.values()))
                or (id and id in texts(resource.props))
            ):
                yield resource

    def _owners(self, types: tuple[str, ...]) -> Mapping[str, str]:
        """URNs of the resources of these types, by the ids that they have."""
        found = self._urns_by_id.get(types)
        if found is None:
            made = (self._entries[one.urn] for one in self.of_types(types) if one.urn in self._entries)
            ids = ((entry.outputs.get("id"), entry.urn) for entry in made)
            found = self._urns_by_id[types] = {id: urn for id, urn in ids if isinstance(id, str)}
        return found

    def _meant(self, urn: str, types: tuple[str, ...]) -> list[str]:
        """A source itself if it is of these types; of a component the one inside that is."""
        entry = self._entries.get(urn)
        if entry is not None and entry.type in types:
            return [urn]
        inside = [one.urn for one in self.within(urn) if one.type in types]
        return inside if len(inside) == 1 else []

    def standing(self, urn: str) -> Standing:
        """Where the resource stands, as far as it can be known; a component where all its children do."""
        found = self._standings.get(urn)
        if found is None:
            self._standings[urn] = NOBODY_KNOWS  # while it is sought: a circle ends here
            found = self._standings[urn] = self._find_standing(urn)
        return found

    def uses_of_foreign_names(self, profile: Profile) -> Iterator[tuple[Resource, str, str]]:
        """Resources that name a resource of this stack outside their allowance, by a name or id without a region.

        An id that AWS made, or a bucket's name, is proof enough wherever it stands; another name (`events`) only where
        the program took it from that resource. Yields the resource, the path, and the region of what it names.
        """
        foreign = {
            urn: region for urn in self._entries if (region := self._foreign_region(urn, profile)) is not None
        }
        if not foreign:
            return
        owners = {name: urn for urn in foreign for name in _names(self._entries[urn].outputs)}
        for resource in self._resources.values():
            if resource.package != AWS:
                continue
            for path, text, node in _texts_read(resource):
                owner = owners.get(text)
                if (
                    owner is None
                    or owner == resource.urn
                    or not self._is_name(text, owner, resource, path, node)
                ):
                    continue
                region = foreign[owner]
                if (
                    not profile.allowance(resource.urn).admits(region)
                    and self.standing(resource.urn).region != region
                ):
                    yield resource, joined(path), region

    def _is_name(self, text: str, owner: str, resource: Resource, path: Path, node: Node) -> bool:
        """Whether a text is the name of the resource `owner` and not just the same word."""
        if OPAQUE_ID.fullmatch(text):
            return True
        if self._entries[owner].type in BUCKET_TYPES:
            return node.kind not in BUCKETS  # there the walk has resolved it
        return owner in self.sources(resource.urn, str(path[0]))

    def _foreign_region(self, urn: str, profile: Profile) -> str | None:
        resource = self._resources.get(urn)
        if resource is None or resource.package != AWS or resource.is_provider:
            return None
        region = self.standing(urn).region
        return region if region is not None and not profile.allowance(urn).admits(region) else None

    def _name_bucket(self, urn: str, props: Mapping[str, Any]) -> None:
        for key in ("bucket", "id"):
            name = props.get(key)
            if isinstance(name, str) and name:
                self._buckets[name] = urn

    def _find_standing(self, urn: str) -> Standing:
        resource = self._resources.get(urn) or self._from_entry(urn)
        if resource is None or resource.type == REFERENCES_OTHER_STACKS:
            return NOBODY_KNOWS
        if resource.type == STASH:
            return self._of_stash(resource)
        package = resource.package
        if package == AWS:
            return self._of_aws(resource)
        if resource.is_provider or (package in NEUTRAL and ":" in resource.type and resource.provider):
            return NOWHERE
        if resource.provider is None and package not in REACH_OUT:
            return self._of_component(urn)
        return NOWHERE if package in NEUTRAL else NOBODY_KNOWS

    def _from_entry(self, urn: str) -> Resource | None:
        entry = self._entries.get(urn)
        if entry is None:
            return None
        return Resource(
            urn=urn,
            type=entry.type,
            name=urn.rpartition("::")[2],
            props=entry.outputs,
            provider=entry.provider,
            parent=entry.parent,
        )

    def _of_aws(self, resource: Resource) -> Standing:
        place = place_of(resource)
        if place.by is Said.NOWHERE:
            return NOWHERE
        made = None if resource.is_provider else self.made_in(resource)
        region = made or place.region
        if region is not None:
            return Standing(region=region)
        if place.by is Said.NOBODY:
            return NOBODY_KNOWS
        asked = resource.urn
        if resource.type != AWS_PROVIDER and "region" not in resource.props and resource.provider:
            asked = resource.provider.urn
        standings = {self.standing(urn) for urn in self.sources(asked, "region")}
        return standings.pop() if len(standings) == 1 else NOBODY_KNOWS

    def _of_stash(self, resource: Resource) -> Standing:
        entry = self._entries.get(resource.urn)
        value = entry.outputs.get("output", UNKNOWN) if entry else UNKNOWN
        if value is UNKNOWN:
            value = resource.props.get("input", UNKNOWN)
        if isinstance(value, str) and value in AWS_REGIONS:
            return Standing(region=value)
        return NOWHERE

    def _of_component(self, urn: str) -> Standing:
        standings = [self.standing(child) for child in self._children.get(urn, ())]
        if not standings or any(standing.is_unknown for standing in standings):
            return NOBODY_KNOWS
        regions = {standing.region for standing in standings if standing.region is not None}
        if len(regions) > 1:
            return NOBODY_KNOWS
        return Standing(region=regions.pop()) if regions else NOWHERE


def _unknowns(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_unknowns, value))
    return int(value is UNKNOWN)


def _names(outputs: Mapping[str, Any]) -> Iterator[str]:
    for key in ("id", "name", "bucket"):
        name = outputs.get(key)
        if isinstance(name, str) and NAME.fullmatch(name):
            yield name


def _texts_read(resource: Resource) -> Iterator[tuple[Path, str, Node]]:
    root = plan_of(resource.type).root
    for key, value in resource.props.items():
        yield from _texts(value, root.at(key), (key,))


def _texts(value: Any, node: Node, path: Path) -> Iterator[tuple[Path, str, Node]]:
    if node.kind in UNREAD and not node.children:
        return
    if isinstance(value, str):
        if node.kind not in UNREAD:
            yield path, value, node
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, node.at(key), (*path, key))
    elif isinstance(value, list):
        items = node.at(ITEMS)
        for index, item in enumerate(value):
            yield from _texts(item, items, (*path, index))


__all__ = ["BUCKET_TYPES", "Stack", "StackEntry", "Standing", "parent_types"]
