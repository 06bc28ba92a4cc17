"""A read or data-source call of a program, and what speaks against it: a region outside, or none that anybody says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.data_sources import READ_ELSEWHERE, has_no_region, reads_nothing
from policies.findings import Verdict
from policies.packages import AWS, NEUTRAL
from policies.profile import Allowance, Profile
from policies.resource import Place, ProviderInputs, Resource, Said, place_of
from policies.type_plan import plan_of
from policies.walk import Sighted, walk
from residency.aws_regions import AWS_REGIONS
from residency.vectors import VECTORS

VECTOR = VECTORS["V33"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A read or a data-source call, with plain values (see policies.values)."""

    token: str
    """Type of the resource, or token of the function."""
    name: str = ""
    """Logical name of the resource; empty for a function."""
    id: Any = None
    """What the resource is read by; None for a function."""
    arguments: Mapping[str, Any]
    provider: ProviderInputs | None = None
    parent: str = ""
    """URN of the resource's parent."""

    @property
    def package(self) -> str:
        return self.token.split(":", 1)[0]

    @property
    def is_function(self) -> bool:
        return self.id is None

    def shown(self) -> str:
        """What it is, for a message."""
        return f"call of {self.token}" if self.is_function else f"read of {self.token} {self.name}"

    def as_resource(self) -> Resource:
        """The same in the form that the pack's own walk takes; the id is one of the inputs."""
        own = {} if self.is_function else {"id": self.id}
        parent_type = self.parent.split("::")[2] + "$" if self.parent.count("::") >= 3 else ""
        return Resource(
            urn=f"urn:pulumi:stack::project::{parent_type}{self.token}::{self.name}",
            type=self.token,
            name=self.name,
            props={**self.arguments, **own},
            provider=self.provider,
            parent=self.parent,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """Why a read is not in order. `certain`: refused in both modes. Never holds a value."""

    where: str
    certain: bool
    fix: str


IN_REGION = "read what stands in an allowed region, or take what you need from it in as configuration"
SAY_REGION = (
    "give the call a `region` or a provider that has one, or set aws:region in the stack's configuration; "
    "call guard_reads before the first provider is made"
)


def objections(read: Read, profile: Profile, ambient: Callable[[], Place]) -> Iterator[Objection]:
    """Everything that speaks against a read. `ambient`: the region of a provider that does not say one."""
    if reads_nothing(read.token) or (read.package in NEUTRAL and read.package not in READ_ELSEWHERE):
        return
    resource = read.as_resource()
    allowance = profile.allowance(resource.urn)
    if read.package == AWS:
        if not has_no_region(read.token):
            yield from _of_place(_place(read, resource), allowance, ambient)
    else:
        yield Objection(
            where=f"the package {read.package} is not one whose regions are known",
            certain=False,
            fix="check where it reads from",
        )
    yield from _of_values(resource, allowance)


def _place(read: Read, resource: Resource) -> Place:
    """The resource's own place, but for an id that says another: `my-bucket@us-east-1`."""
    if isinstance(read.id, str) and (region := read.id.rpartition("@")[2]) in AWS_REGIONS and "@" in read.id:
        return Place(by=Said.RESOURCE, region=region, path="id")
    return place_of(resource)


def _of_place(place: Place, allowance: Allowance, ambient: Callable[[], Place]) -> Iterator[Objection]:
    if place.by is Said.NOBODY:
        place = ambient()
        if place.by is Said.NOBODY and (place.region is None or allowance.admits(place.region)):
            yield Objection(
                where="nobody says the region: it would come from a shell or a profile",
                certain=False,
                fix=SAY_REGION,
            )
            return
    if place.by is Said.UNKNOWN:
        yield Objection(
            where="the region is not known before the change is made", certain=False, fix=SAY_REGION
        )
    elif place.region is not None and not allowance.admits(place.region):
        yield Objection(where=f"{_SAID[place.by](place)} {_shown(place.region)}", certain=True, fix=IN_REGION)


_SAID: Mapping[Said, Callable[[Place], str]] = {
    Said.RESOURCE: lambda place: f"`{place.path}` names",
    Said.PROVIDER: lambda place: f"its provider's `{place.path}` is",
    Said.NOBODY: lambda place: f"nobody says the region, and `{place.path}` of the environment is",
}


def _shown(region: str) -> str:
    """The region by name; a text that is none is the program's own business."""
    return region if region in AWS_REGIONS else "no AWS region"


def _of_values(resource: Resource, allowance: Allowance) -> Iterator[Objection]:
    for seen in walk(resource, plan_of(resource.type), allowance):
        if isinstance(seen, Sighted):
            named = f" names {seen.region}" if seen.region else " leaves the region"
            detail = f" ({seen.detail})" if seen.detail else ""
            yield Objection(
                where=f"`{seen.path}`{named}{detail}",
                certain=seen.verdict is Verdict.VIOLATION,
                fix=IN_REGION,
            )


def refusal(read: Read, objection: Objection, allowance: Allowance) -> str:
    """The objection as text: what, where, which region, why it matters, what to do."""
    opening = "leaves the region" if objection.certain else "cannot be decided"
    return (
        f"[{VECTOR.id}] {VECTOR.title}: {read.shown()} {opening}.\n"
        f"  where: {objection.where}; allowed: {', '.join(allowance.regions)}\n"
        f"  why:   {VECTOR.leak}\n"
        f"  fix:   {objection.fix}"
    )
