"""One walk over a resource's inputs: regions that values name, names to resolve, unknowns that decide."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.findings import Verdict
from policies.path_kinds import PathKind
from policies.profile import Allowance
from policies.property_paths import ITEMS, joined
from policies.resource import Resource
from policies.rule_table import generic
from policies.rules import Rule
from policies.type_plan import Node, TypePlan
from policies.values import UNKNOWN
from residency.aws_regions import AWS_REGIONS
from residency.patterns import pattern
from residency.reading import Form, Reading, Sighting, read

READINGS: dict[PathKind | None, Reading] = {
    PathKind.REGION: Reading.REGION,
    PathKind.ZONE: Reading.ZONE,
    PathKind.ARN: Reading.ARN,
    PathKind.KEY: Reading.ARN,
    PathKind.BUCKET: Reading.URI,
    PathKind.LOCAL_BUCKET: Reading.URI,
    PathKind.URI: Reading.URI,
    PathKind.POLICY: Reading.POLICY,
    PathKind.DOCUMENT: Reading.DOCUMENT,
    PathKind.SETTINGS: Reading.SETTING,
    None: Reading.VALUE,
}
UNREAD = frozenset({PathKind.PROSE, PathKind.BENIGN})
BUCKETS = frozenset({PathKind.BUCKET, PathKind.LOCAL_BUCKET})
BUCKET_NAME = pattern(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
NESTING = pattern(r"[A-Za-z0-9_.:\[\]-]{1,80}")
"""What of a place inside a value may be shown: names of keys, never a value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighted:
    """A place outside the allowance, or one that cannot be read. `rule` is the path's own, else the form's."""

    rule: Rule
    verdict: Verdict
    path: str
    region: str | None
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedBucket:
    """A bucket named without its region. `name` is for resolving only. `decides`: not to find it is a finding."""

    rule: Rule | None
    path: str
    name: str
    decides: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Undecided:
    """An unknown at a place that decides. `property` is the top-level property, by which its sources are known."""

    rule: Rule | None
    kind: PathKind
    path: str
    property: str


Seen = Sighted | NamedBucket | Undecided
Path = tuple[str | int, ...]


def walk(resource: Resource, plan: TypePlan, allowance: Allowance) -> Iterator[Seen]:
    """Everything in the inputs that matters, in the order of the inputs."""
    if _is_off(resource.props, plan.root):
        return
    for key, value in resource.props.items():
        yield from _walk(value, plan.root.at(key), (key,), allowance)


def _walk(value: Any, node: Node, path: Path, allowance: Allowance) -> Iterator[Seen]:
    if node.kind in UNREAD and not node.children:
        return
    if value.__class__ is str:
        if value and node.kind not in UNREAD:
            yield from _read(value, node, path, allowance)
    elif value.__class__ is dict:
        if _is_off(value, node):
            return
        if node.kind is PathKind.POLICY or "Statement" in value:
            yield from _policy(value, node, path, allowance)
            return
        for key, item in value.items():
            below = node.at(key)
            if key in AWS_REGIONS and _is_place(node, below):
                yield from _region_key(key, node, path, allowance)
            yield from _walk(item, below, (*path, key), allowance)
    elif value.__class__ is list:
        items = node.at(ITEMS)
        for index, item in enumerate(value):
            yield from _walk(item, items, (*path, index), allowance)
    elif value is UNKNOWN:
        deciding = node.deciding()
        if deciding is not None:
            assert deciding.kind is not None
            yield Undecided(rule=deciding.rule, kind=deciding.kind, path=joined(path), property=str(path[0]))


def _policy(document: dict[str, Any], node: Node, path: Path, allowance: Allowance) -> Iterator[Seen]:
    """A policy that is not yet JSON: read as the document that it becomes, since a Deny in it admits nothing."""
    unread: list[object] = []
    text = json.dumps(document, default=unread.append)
    yield from _read(text, Node(node.key, PathKind.POLICY, node.rule), path, allowance)
    if unread:
        yield Undecided(rule=node.rule, kind=PathKind.POLICY, path=joined(path), property=str(path[0]))


def _is_off(block: Mapping[str, Any], node: Node) -> bool:
    return node.off is not None and block.get(node.off.name) == node.off.word


def _is_place(node: Node, below: Node) -> bool:
    """Whether a key that is a region's name names a region there: among tags it does not."""
    return node.kind is PathKind.REGION or (node.kind not in UNREAD and below.kind not in UNREAD)


def _read(text: str, node: Node, path: Path, allowance: Allowance) -> Iterator[Seen]:
    sightings = read(text, reading=READINGS[node.kind], key=node.key)
    for sighting in sightings:
        yield from _judged(sighting, node, path, allowance)
    if not sightings and node.kind in BUCKETS:
        name, slash, _ = text.partition("/")
        if BUCKET_NAME.fullmatch(name):
            # `bucket/key`, or a path of another sort: only a bucket of the stack tells.
            yield _named(name, node, path, decides=not slash)


def _judged(sighting: Sighting, node: Node, path: Path, allowance: Allowance) -> Iterator[Seen]:
    region = sighting.region
    if sighting.form is Form.UNREADABLE:
        yield _sighted(generic.UNREADABLE_VALUE, Verdict.UNKNOWN, sighting, path)
    elif region is None:
        if sighting.form is Form.BUCKET and sighting.name:
            yield _named(sighting.name, node, path)
        elif (rule := _rule_without_region(sighting.form, node)) is not None:
            yield _sighted(node.rule or rule, Verdict.VIOLATION, sighting, path)
    elif "*" in region or "?" in region:
        if not allowance.admits_pattern(region):
            yield _sighted(node.rule or _by_form(sighting, node), Verdict.VIOLATION, sighting, path)
    elif not allowance.admits(region):
        verdict = Verdict.VIOLATION if sighting.certain else Verdict.UNKNOWN
        yield _sighted(node.rule or _by_form(sighting, node), verdict, sighting, path)


def _region_key(key: str, node: Node, path: Path, allowance: Allowance) -> Iterator[Seen]:
    if not allowance.admits(key):
        yield Sighted(
            rule=node.rule or generic.OTHER_REGION,
            verdict=Verdict.VIOLATION,
            path=joined((*path, key)),
            region=key,
            detail="a key of the map is a region",
        )


def _named(name: str, node: Node, path: Path, *, decides: bool = True) -> NamedBucket:
    decides = decides and node.kind is PathKind.BUCKET
    return NamedBucket(rule=node.rule, path=joined(path), name=name, decides=decides)


def _sighted(rule: Rule, verdict: Verdict, sighting: Sighting, path: Path) -> Sighted:
    return Sighted(
        rule=rule, verdict=verdict, path=joined(path), region=sighting.region, detail=_described(sighting)
    )


def _described(sighting: Sighting) -> str:
    inside = [part for part in sighting.inside if NESTING.fullmatch(part)]
    return f"in {', '.join(inside)}" if inside else ""


_FORM_RULES = {
    Form.REGION: generic.OTHER_REGION,
    Form.ZONE: generic.OTHER_REGION,
    Form.ZONE_ID: generic.OTHER_REGION,
    Form.SHORT_CODE: generic.OTHER_REGION,
    Form.ARN: generic.FOREIGN_ARN,
}
_KIND_RULES = {
    PathKind.POLICY: generic.POLICY,
    PathKind.DOCUMENT: generic.SETTING,
    PathKind.SETTINGS: generic.SETTING,
}


def _rule_without_region(form: Form, node: Node) -> Rule | None:
    """The rule of a reference that leads to several regions; None where it names none at all."""
    if form is Form.PROFILE:
        return generic.INFERENCE_PROFILE
    if form is Form.WORLDWIDE or (form is Form.EDGE and node.kind is PathKind.URI):
        # The address of a CDN in a setting is what people are shown; at a place for hosts requests go there.
        return generic.POLICY if node.kind is PathKind.POLICY else generic.WORLDWIDE
    return None


def _by_form(sighting: Sighting, node: Node) -> Rule:
    if node.kind in _KIND_RULES:
        return _KIND_RULES[node.kind]
    return _FORM_RULES.get(sighting.form, generic.ENDPOINT)
