"""A resource as the engine sends it, and where it stands: its own region, else its provider's, else nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.path_kinds import Placement
from policies.provider_schema import TypeFacts, facts_of
from policies.values import UNKNOWN

PROVIDER_PREFIX = "pulumi:providers:"
AWS_PROVIDER = "pulumi:providers:aws"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderInputs:
    """The provider that a resource uses. `props` are its inputs: a region from the environment is not among them."""

    urn: str
    type: str
    props: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource with its inputs as plain values (see policies.values)."""

    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    provider: ProviderInputs | None = None
    aliases: tuple[str, ...] = ()
    parent: str = ""
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_provider(self) -> bool:
        return self.type.startswith(PROVIDER_PREFIX)

    @property
    def is_component_of_aws(self) -> bool:
        """Whether it only groups others: pulumi-aws's own subscriptions (`aws:s3:BucketEventSubscription`)."""
        return (
            self.provider is None and self.package == "aws" and "/" not in self.type and not self.is_provider
        )

    @property
    def package(self) -> str:
        """The package that the type, or for a provider the provider, belongs to."""
        return self.type.split(":", 3)[2] if self.is_provider else self.type.split(":", 1)[0]


def parent_types(urn: str) -> tuple[str, ...]:
    """The types of the components around a resource, outermost first, as its URN says them."""
    parts = urn.split("::", 3)
    return tuple(parts[2].split("$")[:-1]) if len(parts) == 4 else ()


class Said(StrEnum):
    """Who says where a resource stands."""

    RESOURCE = "resource"
    PROVIDER = "provider"
    NOBODY = "nobody"
    """Neither names a region: it comes from the environment or a profile."""
    UNKNOWN = "unknown"
    """It is said, and not known before the change is made."""
    NOWHERE = "nowhere"
    """The service has no region."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a resource stands. `region` is None unless `by` is RESOURCE or PROVIDER; `path` is where it is said."""

    by: Said
    region: str | None = None
    path: str = "region"


NOWHERE = Place(by=Said.NOWHERE, path="")


def place_of(resource: Resource) -> Place:
    """Where an AWS resource (or an AWS provider) stands, by its inputs alone."""
    if resource.type == AWS_PROVIDER:
        return _said_by(resource.props.get("region"), Said.PROVIDER)
    facts = facts_of(resource.type)
    if facts is not None and facts.placement is Placement.GLOBAL:
        return NOWHERE
    if takes_region(facts):
        own = resource.props.get("region")
        if own is not None and own != "":
            return _said_by(own, Said.RESOURCE)
    if resource.provider is None:
        return Place(by=Said.NOBODY)
    return _said_by(resource.provider.props.get("region"), Said.PROVIDER)


def takes_region(facts: TypeFacts | None) -> bool:
    """Whether the type's top-level `region` is where the resource stands. A type not known yet is taken to do so."""
    return facts is None or facts.region_is_placement


def _said_by(region: object, by: Said) -> Place:
    if region is UNKNOWN:
        return Place(by=Said.UNKNOWN)
    if isinstance(region, str) and region:
        return Place(by=by, region=region)
    return Place(by=Said.NOBODY)
