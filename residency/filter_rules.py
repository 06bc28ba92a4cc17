"""Filter rules of a source: which events are dropped, which properties are dropped or hashed, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What the archive, its deduplication and its order stand on: no rule touches these fields.
PROTECTED_FIELDS = frozenset({"type", "messageId", "timestamp", "receivedAt", "sentAt", "projectId"})

MAX_PATH_PARTS = 8  # own choice: `properties.address.street` has three


class FilterAction(StrEnum):
    """What a rule does to an event that it applies to."""

    DROP_EVENT = "dropEvent"
    DROP_PROPERTY = "dropProperty"
    HASH_PROPERTY = "hashProperty"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilterRule:
    """One rule. It applies to an event whose type is in `types` and whose name is in `events`; empty means any.

    `path` leads to a property, e.g. `("properties", "email")`; it is empty for DROP_EVENT only.
    Raises ValueError for a rule that does nothing, does too much, or touches PROTECTED_FIELDS.
    """

    action: FilterAction
    types: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    path: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.action is FilterAction.DROP_EVENT:
            if self.path:
                raise ValueError("dropEvent takes no property")
            if not self.types and not self.events:
                raise ValueError("dropEvent needs types or events: without them it would drop every event")
            return
        if not self.path or not all(self.path) or len(self.path) > MAX_PATH_PARTS:
            raise ValueError(
                f"{self.action} needs a property: a path of 1 to {MAX_PATH_PARTS} names with dots between"
            )
        if self.path[0] in PROTECTED_FIELDS:
            raise ValueError(f"the archive needs {self.path[0]}: it is neither dropped nor hashed")
        if len(self.path) == 1 and self.path[0] == "context" and self.action is FilterAction.HASH_PROPERTY:
            raise ValueError("context is an object: name the property in it")

    def as_json(self) -> dict[str, object]:
        """The rule as the gateway's environment holds it."""
        document: dict[str, object] = {"action": self.action.value}
        if self.types:
            document["types"] = sorted(self.types)
        if self.events:
            document["events"] = sorted(self.events)
        if self.path:
            document["property"] = ".".join(self.path)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> FilterRule:
        """The rule that `as_json` wrote. Raises ValueError for anything else."""
        unknown = document.keys() - {"action", "types", "events", "property"}
        if unknown:
            raise ValueError("a rule has action, types, events and property only")
        path = document.get("property", "")
        if not isinstance(path, str):
            raise ValueError("property must be a text")
        return cls(
            action=FilterAction(str(document.get("action"))),
            types=_texts(document, "types"),
            events=_texts(document, "events"),
            path=tuple(path.split(".")) if path else (),
        )


def _texts(document: Mapping[str, object], name: str) -> frozenset[str]:
    value = document.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ValueError(f"{name} must be a list of texts")
    return frozenset(value)
