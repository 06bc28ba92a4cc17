"""IAM's policy grammar as AWS publishes it ("Grammar of the IAM JSON policy language"), for a role's two documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

MAX_TRUST_CHARS, MAX_INLINE_CHARS = (
    2_048,
    10_240,
)  # AWS IAM quotas, without whitespace; inline: all of a role together

_OPERATORS = re.compile(
    r"(ForAllValues:|ForAnyValue:)?("
    r"String(Not)?Equals(IgnoreCase)?|String(Not)?Like|Numeric((Not)?Equals|(Less|Greater)Than(Equals)?)|"
    r"Date((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)"
    r")(IfExists)?|Null"
)
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9*?]+")
_ARN = re.compile(r"arn:(aws|aws-cn|aws-us-gov):[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|\*)?:.+")
_PRINCIPAL_ARN = re.compile(r"arn:aws:iam::[0-9]{12}:(root|(role|user)/.+)")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")
_KEY = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9${}/._-]+")


class Kind(StrEnum):
    """Which of a role's documents."""

    TRUST = "trust"
    PERMISSIONS = "permissions"


def defects(text: str, kind: Kind) -> list[str]:
    """What AWS would refuse of a document; empty for a good one."""
    try:
        document = json.loads(text)
    except ValueError:
        return ["this is not JSON"]
    if not isinstance(document, dict):
        return ["this is no object"]
    return list(_of_document(document, kind))


def _of_document(document: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    size = len(json.dumps(document, separators=(",", ":")))
    if size > (MAX_TRUST_CHARS if kind is Kind.TRUST else MAX_INLINE_CHARS):
        yield f"{size} characters are too many"
    yield from _unknown(document, {"Version", "Id", "Statement"})
    if document.get("Version") not in ("2012-10-17", "2008-10-17"):
        yield "Version is one of two dates"
    statements = document.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        yield "Statement is a statement or a list of them"
        return
    for statement in statements:
        yield from (
            _of_statement(statement, kind) if isinstance(statement, dict) else ["a statement is an object"]
        )
    sids = [one["Sid"] for one in statements if isinstance(one, dict) and "Sid" in one]
    if len(sids) != len(set(map(str, sids))):
        yield "a Sid stands there twice"


def _of_statement(statement: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    elements = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
    yield from _unknown(statement, elements | {"Resource", "NotResource"})
    if "Sid" in statement and not re.fullmatch(r"[A-Za-z0-9]*", str(statement["Sid"])):
        yield "a Sid is letters and digits"
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield "Effect is Allow or Deny"
    yield from _one_of(statement, "Action", _ACTION, wildcard=True)
    if kind is Kind.TRUST:
        if {"Resource", "NotResource"} & statement.keys():
            yield "a trust policy has no Resource"
        yield from _principal(statement)
        if not all(str(one).startswith("sts:") for one in _many(statement.get("Action", []))):
            yield "a trust policy has actions of STS only"
    else:
        if {"Principal", "NotPrincipal"} & statement.keys():
            yield "a role's permissions have no Principal"
        yield from _one_of(statement, "Resource", _ARN, wildcard=True)
    yield from _condition(statement.get("Condition", {}))


def _one_of(
    statement: Mapping[str, Any], name: str, form: re.Pattern[str], *, wildcard: bool
) -> Iterator[str]:
    if (name in statement) is (f"Not{name}" in statement):
        yield f"a statement has either {name} or Not{name}"
        return
    values = _many(statement.get(name, statement.get(f"Not{name}")))
    if not values:
        yield f"{name} names something"
    for one in values:
        if not isinstance(one, str) or not (form.fullmatch(one) or (wildcard and one == "*")):
            yield f"{name} {one!r} has not the form"


def _principal(statement: Mapping[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    if not isinstance(principal, dict) or not principal or "NotPrincipal" in statement:
        yield "a role's trust names its principals"
        return
    yield from _unknown(principal, {"AWS", "Service", "Federated", "CanonicalUser"})
    for kind, form in {"AWS": _PRINCIPAL_ARN, "Service": _SERVICE}.items():
        for one in _many(principal.get(kind, [])):
            if not isinstance(one, str) or not form.fullmatch(one):
                yield f"{kind} {one!r} is no principal"


def _condition(condition: Any) -> Iterator[str]:
    if not isinstance(condition, dict):
        yield "Condition is an object"
        return
    for operator, keys in condition.items():
        if not _OPERATORS.fullmatch(operator):
            yield f"{operator} is no operator"
        for key, values in keys.items() if isinstance(keys, dict) else [(operator, None)]:
            if not _KEY.fullmatch(key):
                yield f"{key} is no condition key"
            if not _many(values) or not all(isinstance(one, str) for one in _many(values)):
                yield f"{key} is held against texts"


def _unknown(part: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    return (f"there is no element {name}" for name in part if name not in known)


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
