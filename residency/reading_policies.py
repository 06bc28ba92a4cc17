"""IAM policy documents: which parts of a statement admit somebody or something, and which do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from residency.reading_names import announces_region

_TAG_KEYS = ("aws:resourcetag/", "aws:requesttag/", "aws:principaltag/", "aws:tagkeys")


class Admitted(NamedTuple):
    """A value that a statement admits, and where in the document. `key`: the condition key, else empty.

    `names_region`: the condition key compares with regions, which may be patterns.
    """

    value: str
    path: str
    key: str
    names_region: bool


def is_policy(document: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a policy document: it has statements with an effect."""
    statements = _field(document, "statement")
    listed = statements if isinstance(statements, list) else [statements]
    return any(isinstance(one, dict) and _field(one, "effect") in ("Allow", "Deny") for one in listed)


def admitted(document: Mapping[str, Any], path: str) -> Iterator[Admitted]:
    """What the Allow statements of a policy admit.

    A Deny admits nothing, whatever it excepts. NotResource, NotPrincipal and the operators that exclude
    (`StringNotEquals`, `ArnNotLike`) name what is left out. Sid, Id, Version and actions are no places.
    """
    name = next((key for key in document if key.lower() == "statement"), "Statement")
    statements = document.get(name)
    listed = statements if isinstance(statements, list) else [statements]
    for index, statement in enumerate(listed):
        if not isinstance(statement, dict) or _field(statement, "effect") == "Deny":
            continue
        at = f"{path}{name}[{index}]" if isinstance(statements, list) else f"{path}{name}"
        yield from _of_statement(statement, at)


def _of_statement(statement: Mapping[str, Any], at: str) -> Iterator[Admitted]:
    for field, value in statement.items():
        plain = field.lower()
        if plain in ("resource", "principal"):
            for leaf, path in _leaves(value, f"{at}.{field}"):
                yield Admitted(leaf, path, "", False)
        elif plain == "condition" and isinstance(value, dict):
            yield from _of_condition(value, f"{at}.{field}")


def _of_condition(condition: Mapping[str, Any], at: str) -> Iterator[Admitted]:
    for operator, comparisons in condition.items():
        if not _admits(operator) or not isinstance(comparisons, dict):
            continue
        for key, value in comparisons.items():
            if key.lower().startswith(_TAG_KEYS):
                continue
            for leaf, path in _leaves(value, f"{at}.{operator}.{key}"):
                yield Admitted(leaf, path, key, announces_region(key))


def _admits(operator: str) -> bool:
    plain = operator.lower().rpartition(":")[2].removesuffix("ifexists")
    return plain.startswith(("string", "arn")) and "not" not in plain


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        joined = joined_text(value)
        if joined is not None:
            yield joined, path
        else:
            for key, item in value.items():
                yield from _leaves(item, f"{path}.{key}")


def _field(mapping: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in mapping.items() if key.lower() == name), None)


def joined_text(value: Mapping[str, Any]) -> str | None:
    """The text that a CloudFormation `Fn::Join` or `Fn::Sub` makes; what it refers to stands as `${}`."""
    if len(value) != 1:
        return None
    if (join := value.get("Fn::Join")) is not None:
        if (
            isinstance(join, list)
            and len(join) == 2
            and isinstance(join[0], str)
            and isinstance(join[1], list)
        ):
            return join[0].join(map(_joined_part, join[1]))
        return None
    sub = value.get("Fn::Sub")
    if isinstance(sub, list) and sub and isinstance(sub[0], str):
        return _substituted(sub[0], sub[1] if len(sub) > 1 else None)
    return _substituted(sub, None) if isinstance(sub, str) else None


_URL_SUFFIX, _PUBLIC_SUFFIX = "AWS::URLSuffix", "amazonaws.com"


def _joined_part(part: Any) -> str:
    if isinstance(part, str):
        return part
    return _PUBLIC_SUFFIX if part == {"Ref": _URL_SUFFIX} else "${}"


def _substituted(text: str, variables: Any) -> str:
    """The text with the variables that `Fn::Sub` itself names; what is no plain text stays a placeholder.

    `AWS::URLSuffix` is as in the public partition: the region before it says more than the suffix does.
    """
    for name, value in variables.items() if isinstance(variables, dict) else ():
        if isinstance(value, str):
            text = text.replace(f"${{{name}}}", value)
    return text.replace(f"${{{_URL_SUFFIX}}}", _PUBLIC_SUFFIX)
