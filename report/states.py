"""What an event log or an exported state tells of a stack: each resource before and after, and what the pack said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.resource import PROVIDER_PREFIX, ProviderInputs, Resource
from policies.values import SECRET, SIGNATURE, UNKNOWN, UNKNOWN_MARKS, Plain


class Change(StrEnum):
    """What happens to a resource."""

    UNCHANGED = "unchanged"
    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    DELETED = "deleted"
    READ = "read"
    """It is only read (`.get`): Pulumi does not own it."""


# The engine's operations by what they mean to a reviewer; a replacement is told by its one step `replace`.
CHANGE_OF_OPERATION: Mapping[str, Change] = {
    "same": Change.UNCHANGED,
    "refresh": Change.UNCHANGED,
    "create": Change.CREATED,
    "import": Change.CREATED,
    "update": Change.UPDATED,
    "replace": Change.REPLACED,
    "import-replacement": Change.REPLACED,
    "read-replacement": Change.READ,
    "read": Change.READ,
    "delete": Change.DELETED,
    "discard": Change.DELETED,
    "read-discard": Change.DELETED,
    "remove-pending-replace": Change.DELETED,
}
STEPS_OF_A_REPLACEMENT = frozenset({"create-replacement", "delete-replaced", "discard-replaced"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceState:
    """One resource at one time. `inputs` and `outputs` are plain values (policies.values); `provider` is its URN."""

    urn: str
    type: str
    is_custom: bool
    is_external: bool
    parent: str
    provider: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.urn.rpartition("::")[2]

    @property
    def is_provider(self) -> bool:
        return self.type.startswith(PROVIDER_PREFIX)

    def as_resource(self, provider: ResourceState | None) -> Resource:
        """The same in the form that the pack judges."""
        return Resource(
            urn=self.urn,
            type=self.type,
            name=self.name,
            props=self.inputs,
            provider=ProviderInputs(urn=provider.urn, type=provider.type, props=provider.inputs)
            if provider
            else None,
            parent=self.parent,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What happens to one resource: `before` is None for a new one, `after` for one that goes."""

    change: Change
    before: ResourceState | None
    after: ResourceState | None
    changed: tuple[str, ...] = ()
    """Property paths that differ, by the engine."""

    @property
    def urn(self) -> str:
        state = self.after or self.before
        assert state is not None
        return state.urn


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyMessage:
    """What a policy pack said, as the engine passed it on. `stops`: it ends the update."""

    pack: str
    urn: str
    message: str
    stops: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StackRun:
    """A preview, an update, or (without changes) a state. `config`: the stack's, as far as it is no secret.

    `packs`: the policy packs that ran, by name, with their versions. `errors`: what the engine gave up for.
    """

    stack: str
    project: str
    steps: tuple[Step, ...]
    config: Mapping[str, str] = field(default_factory=dict)
    packs: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[PolicyMessage, ...] = ()
    errors: tuple[str, ...] = ()
    is_preview: bool = True
    is_state: bool = False

    def before(self) -> dict[str, ResourceState]:
        """What is deployed, by URN."""
        return {step.before.urn: step.before for step in self.steps if step.before}

    def after(self) -> dict[str, ResourceState]:
        """What will be, by URN."""
        return {step.after.urn: step.after for step in self.steps if step.after}


def provider_urn(reference: str) -> str:
    """`URN::ID` of a provider -> its URN; empty for none."""
    return reference.rpartition("::")[0]


def plain_json(value: Any) -> Plain:
    """A value of an event log or an exported state as the pack reads it: secrets and unknowns are UNKNOWN."""
    if isinstance(value, str):
        return UNKNOWN if value in UNKNOWN_MARKS else value
    if isinstance(value, dict):
        if SIGNATURE in value:
            return _signed(value)
        return {key: plain_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_json(item) for item in value]
    return value if value is None or isinstance(value, bool) else float(value)


def plain_properties(value: Any) -> dict[str, Any]:
    """The properties of a resource; empty where a log has none."""
    return {key: plain_json(item) for key, item in value.items()} if isinstance(value, dict) else {}


def _signed(value: Mapping[str, Any]) -> Plain:
    if value[SIGNATURE] == SECRET:
        # In clear only where the state was exported with --show-secrets: it is judged, and never shown.
        return plain_json(json.loads(value["plaintext"])) if "plaintext" in value else UNKNOWN
    if "id" in value:
        return plain_json(value["id"])
    return plain_json(value["value"]) if "value" in value else None


def resources_of(states: Mapping[str, ResourceState]) -> Iterable[tuple[ResourceState, Resource]]:
    """Each state with the resource that the pack judges, providers first."""
    ordered = sorted(states.values(), key=lambda state: not state.is_provider)
    for state in ordered:
        yield state, state.as_resource(states.get(state.provider))
