"""A small evaluator of Deny statements: whether service control policies refuse a call. AWS's rules, as far as used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Values = str | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One API call. `region`: the region of its endpoint; a service of one region has that. `keys`: condition keys."""

    action: str
    region: str
    resource: str = "*"
    keys: Mapping[str, Values] = field(default_factory=dict)
    principal: str = "arn:aws:iam::123456789012:role/deployer"

    def context(self) -> dict[str, Values]:
        return {"aws:RequestedRegion": self.region, "aws:PrincipalArn": self.principal, **self.keys}


def refused_by(call: Call, documents: Sequence[str]) -> list[str]:
    """The sids of the statements that refuse the call."""
    statements = [one for document in documents for one in json.loads(document)["Statement"]]
    return [one["Sid"] for one in statements if _applies(one, call)]


def _applies(statement: Mapping[str, Any], call: Call) -> bool:
    assert statement["Effect"] == "Deny"
    if "Action" in statement:
        named = any(_like(call.action.lower(), one.lower()) for one in _many(statement["Action"]))
    else:
        named = not any(_like(call.action.lower(), one.lower()) for one in _many(statement["NotAction"]))
    return (
        named
        and any(_like(call.resource, one) for one in _many(statement["Resource"]))
        and all(
            _holds(operator, call.context().get(key), _many(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _holds(operator: str, found: Values | None, wanted: Sequence[str]) -> bool:
    if operator == "Null":
        return (found is None) is (wanted[0] == "true")
    any_value = operator.startswith("ForAnyValue:")
    operator = operator.removeprefix("ForAnyValue:")
    compare, negated = OPERATORS[operator]
    if found is None:
        return negated and not any_value  # a missing key: a negated operator holds, ForAnyValue never does
    assert any_value or isinstance(found, str), f"{operator} on several values needs ForAnyValue"
    return any(any(compare(value, pattern) for pattern in wanted) is not negated for value in _many(found))


def _many(values: Values) -> Sequence[str]:
    return [values] if isinstance(values, str) else values


def _like(text: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text) is not None


def _arn_like(text: str, pattern: str) -> bool:
    """Part by part: a wildcard does not reach beyond a colon, but for those in the resource itself."""
    parts, patterns = text.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(patterns) == 6 and all(map(_like, parts, patterns))


OPERATORS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = {
    "ArnLike": (_arn_like, False),
    "ArnNotLike": (_arn_like, True),
    "Bool": (lambda text, wanted: text.lower() == wanted.lower(), False),
    "StringEquals": (str.__eq__, False),
    "StringNotEquals": (str.__eq__, True),
    "StringNotLike": (_like, True),
}
"""Operator: how two values are compared, and whether it holds when they do not match."""
