"""Event logs as the engine writes them, made from a few resources before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.scenario import Given
from policies.values import UNKNOWN
from tests.policies.analysing import STRING_UNKNOWN, provider_of, urn_of, with_providers

PACK_NAME = "regional-ingest-residency"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A policy event: of the resource of that name."""

    resource: str
    message: str
    level: str = "mandatory"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a log is made from: resources as they are deployed and as the program wants them, by type and name."""

    before: Sequence[Given] = ()
    after: Sequence[Given] = ()
    said: Sequence[Said] = ()
    config: Mapping[str, str] = field(default_factory=dict)
    pack_ran: bool = False

    def lines(self) -> list[str]:
        """The events, a line each."""
        events: list[dict[str, Any]] = [{"preludeEvent": {"config": dict(self.config)}}]
        before = {urn_of(one): one for one in with_providers(self.before)}
        after = {urn_of(one): one for one in with_providers(self.after)}
        for urn in [*after, *(urn for urn in before if urn not in after)]:
            step = _step(urn, before.get(urn), after.get(urn))
            events.append({"resourcePreEvent": {"metadata": step, "planning": True}})
        urns = {one.name: urn_of(one) for one in (*self.before, *self.after)}
        events += [
            {
                "policyEvent": {
                    "resourceUrn": urns.get(one.resource, ""), "message": one.message, "color": "raw",
                    "policyName": "residency", "policyPackName": PACK_NAME, "policyPackVersion": "0.1.0",
                    "policyPackVersionTag": "0.1.0", "enforcementLevel": one.level,
                }
            }
            for one in self.said
        ]  # fmt: skip
        if self.pack_ran or self.said:
            events.append(
                {
                    "policyAnalyzeStackSummaryEvent": {
                        "policyPackName": PACK_NAME,
                        "policyPackVersion": "0.1.0",
                    }
                }
            )
        events.append(
            {
                "summaryEvent": {
                    "durationSeconds": 3,
                    "resourceChanges": {},
                    "isPreview": True,
                }
            }
        )
        return [
            json.dumps({"sequence": number, "timestamp": 1_764_000_000, **event}) + "\n"
            for number, event in enumerate(events)
        ]

    def text(self) -> str:
        return "".join(self.lines())


def _step(urn: str, before: Given | None, after: Given | None) -> dict[str, Any]:
    given = after or before
    assert given is not None
    if before is None or after is None:
        operation = "create" if before is None else "delete"
    else:
        operation = "same" if before == after else "update"
    changed = sorted(
        key for key in {*(before.props if before else ()), *(after.props if after else ())}
        if (before.props if before else {}).get(key) != (after.props if after else {}).get(key)
    ) if operation == "update" else []  # fmt: skip
    return {
        "op": operation,
        "urn": urn,
        "type": given.type,
        "old": _state(before),
        "new": _state(after),
        "diffs": changed,
        "detailedDiff": {key: {"diffKind": "update", "inputDiff": False} for key in changed} or None,
        "provider": "",
    }


def _state(given: Given | None) -> dict[str, Any] | None:
    if given is None:
        return None
    provider = provider_of(given)
    return {
        "type": given.type,
        "urn": urn_of(given),
        "custom": given.has_provider,
        "id": "",
        "parent": "",
        "inputs": jsonable(given.props),
        "outputs": jsonable({**given.props, **given.outputs}),
        "provider": f"{urn_of(provider)}::00000000-0000-0000-0000-000000000000" if provider else "",
    }


def jsonable(value: Any) -> Any:
    """Plain values as the log writes them."""
    if value is UNKNOWN:
        return STRING_UNKNOWN
    if isinstance(value, Mapping):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value


def exported(given: Iterable[Given]) -> str:
    """The same resources as an exported state."""
    resources = [_state(one) for one in with_providers(given)]
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources}})
