"""Applies the filter rules of a source to an event: drop it, drop a property, or put a hash in its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from residency.filter_rules import FilterAction, FilterRule


def is_dropped(event: Mapping[str, object], kind: object, rules: Sequence[FilterRule]) -> bool:
    """Whether a rule drops the event; `kind` is its type."""
    return any(rule.action is FilterAction.DROP_EVENT and _applies(rule, event, kind) for rule in rules)


def redacted(event: Mapping[str, object], kind: object, rules: Sequence[FilterRule]) -> dict[str, object]:
    """A copy of the event without what the rules drop, and with hashes of what they hash."""
    result: object = dict(event)
    for rule in rules:
        if rule.action is not FilterAction.DROP_EVENT and _applies(rule, event, kind):
            result = _changed(result, rule.path, rule.action)
    assert isinstance(result, dict)
    return result


def property_hash(value: object) -> str:
    """SHA-256 in hexadecimal of a text's UTF-8, of anything else's compact JSON.

    It is a pseudonym, not anonymity: whoever guesses the value can check the guess.
    """
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _applies(rule: FilterRule, event: Mapping[str, object], kind: object) -> bool:
    if rule.types and not (isinstance(kind, str) and kind in rule.types):
        return False
    if not rule.events:
        return True
    # A page or a screen has a name where a track has an event.
    name = event.get("event") if event.get("event") is not None else event.get("name")
    return isinstance(name, str) and name in rule.events


def _changed(value: object, path: tuple[str, ...], action: FilterAction) -> object:
    """The value with what stands at the path dropped or hashed; in a list, in each of its objects."""
    if isinstance(value, list):
        return [_changed(part, path, action) for part in value]
    if not isinstance(value, dict) or path[0] not in value:
        return value
    name, *rest = path
    if rest:
        return {**value, name: _changed(value[name], tuple(rest), action)}
    if action is FilterAction.DROP_PROPERTY:
        return {key: part for key, part in value.items() if key != name}
    return {**value, name: property_hash(value[name]) if value[name] is not None else None}
