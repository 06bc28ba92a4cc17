"""What the pack knows of each AWS resource type at run time: where it stands, and which paths can hold a region.

The facts are read from provider_paths.txt, which census.py draws from the provider's schema. A type's block is only
parsed when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from policies.path_kinds import PathKind, Placement

DATA = Path(__file__).with_name("provider_paths.txt")
_BETWEEN = b"\n\n"
"""What stands before each type's block."""


class TypeFacts(NamedTuple):
    """One resource type."""

    placement: Placement
    region_is_placement: bool
    """Whether it takes a top-level `region` that says where it stands."""
    kinds: Mapping[str, PathKind]
    """By path (`rules[*].destination.bucket`, `tags.*`). A map's own path without `.*` is of kind REGION if the map's
    keys are regions. Paths that are not here belong to no class: only a scan of values covers them."""


_DATA = DATA.read_bytes()
_KINDS = {kind.value: kind for kind in PathKind}
_parsed: dict[str, TypeFacts | None] = {}


def all_types() -> int:
    """How many resource types of pulumi_aws are known."""
    return _DATA.count(_BETWEEN)


_RENAMED_MODULES = {
    "applicationloadbalancing": "alb",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "lb",
}
"""Modules that were given a shorter name; a state of then still has the old one."""


def current_token(type_token: str) -> str:
    """The token that pulumi-aws has today for one of older programs and states (its own aliases say so)."""
    package, _, rest = type_token.partition(":")
    module, slash, member = rest.partition("/")
    renamed = _RENAMED_MODULES.get(module) if package == "aws" and slash else None
    return f"aws:{renamed}/{member}" if renamed else type_token


def facts_of(type_token: str) -> TypeFacts | None:
    """The facts of a type by its token (`aws:s3/bucket:Bucket`); None if the census does not know the type."""
    try:
        return _parsed[type_token]
    except KeyError:
        block = _block(current_token(type_token))
        facts = _parsed[type_token] = _parse(block) if block else None
        return facts


def _block(type_token: str) -> str:
    """The lines of a type; empty for one that is not there. Few are asked for: the file is searched, not split."""
    begin = _DATA.find(_BETWEEN + type_token.encode() + b" ")
    if begin < 0:
        return ""
    begin += len(_BETWEEN)
    end = _DATA.find(_BETWEEN, begin)
    return _DATA[begin : end if end > 0 else None].decode("ascii")


def _parse(block: str) -> TypeFacts:
    head, *lines = block.rstrip("\n").split("\n")
    _, placement, region = head.split(" ")
    kinds = {}
    for line in lines:
        kind, _, path = line.split(" ")
        kinds[path] = _KINDS[kind]
    return TypeFacts(
        placement=Placement(placement),
        region_is_placement=region == "region",
        kinds=MappingProxyType(kinds),
    )
