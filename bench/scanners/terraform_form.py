"""A stack's state as a Terraform program, for scanners that read no Pulumi; the names are the AWS plugin's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localcloud.toolchain.aws_plugin.acquire import DATA_KIND
from localcloud.toolchain.cache import Cache

REFERABLE = ("id", "arn", "bucket", "name", "invokeArn", "executionArn")
"""Outputs by which one resource refers to another, the surest first."""
INDENT = "  "


class NoMapping(Exception):
    """The mapping is not there, or has no such type."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Terraform's type, and its schema, for each of Pulumi's types."""

    types: Mapping[str, str]
    overrides: Mapping[str, Any]
    schemas: Mapping[str, Any]


def plugin_mapping() -> Names:
    """The mapping that the AWS plugin was built with. Raises NoMapping where the plugin was downloaded instead."""
    folders = sorted(
        (Cache.of_user().root / DATA_KIND).glob("*/overrides.json"), key=lambda one: one.stat().st_mtime
    )
    if not folders:
        raise NoMapping(
            "no AWS plugin was built on this machine, so there is no mapping of names: see make doctor"
        )
    overrides = json.loads(folders[-1].read_text(encoding="utf-8"))["resources"]
    schemas = json.loads((folders[-1].parent / "terraform.json").read_text(encoding="utf-8"))["resources"]
    types = {of["token"]: name for name, of in overrides.items()}
    return Names(types=types, overrides=overrides, schemas=schemas)


def terraform_of(state: Mapping[str, Any], mapping: Names) -> str:
    """Every AWS resource of an exported state as HCL. A value that comes from another resource refers to it."""
    resources = [one for one in state["deployment"]["resources"] if one["type"].startswith("aws:")]
    by_urn = {one["urn"]: one for one in resources}
    return "\n".join(_resource(one, mapping, by_urn) for one in resources)


def _resource(resource: Mapping[str, Any], mapping: Names, by_urn: Mapping[str, Mapping[str, Any]]) -> str:
    type_ = _type_of(resource, mapping)
    sources = {urn for urns in resource.get("propertyDependencies", {}).values() for urn in urns or ()}
    references = _references([by_urn[urn] for urn in sorted(sources & by_urn.keys())], mapping)
    changed = mapping.overrides[type_].get("fields", {})
    body = _body(resource["inputs"], mapping.schemas[type_], changed, references, INDENT)
    return "\n".join((f"resource {json.dumps(type_)} {json.dumps(_name_of(resource))} {{", *body, "}", ""))


def _body(
    values: Mapping[str, Any],
    fields: Mapping[str, Any],
    changed: Mapping[str, Any],
    references: Mapping[str, str],
    indent: str,
) -> Iterator[str]:
    for name, field in fields.items():
        pulumi_name = changed.get(name, {}).get("name") or field.get("defaultName") or name
        value = values.get(pulumi_name)
        if value is None:
            continue
        if "fields" in field:
            inner = changed.get(name, {}).get("fields", {})
            for one in value if isinstance(value, list) else [value]:
                yield f"{indent}{name} {{"
                yield from _body(one, field["fields"], inner, references, indent + INDENT)
                yield f"{indent}}}"
        else:
            yield f"{indent}{name} = {_value(value, references)}"


def _value(value: Any, references: Mapping[str, str]) -> str:
    if isinstance(value, str):
        if value in references:
            return references[value]
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one, references) for one in value)}]"
    if isinstance(value, Mapping):
        if any(key.startswith("4dabf18193072939515e22adb298388d") for key in value):
            return _text("[secret]")
        pairs = (f"{_text(key)} = {_value(item, references)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _references(sources: list[Mapping[str, Any]], mapping: Names) -> dict[str, str]:
    """For each value that the sources put out, the expression that refers to it."""
    found: dict[str, str] = {}
    for output in reversed(REFERABLE):
        for source in sources:
            value = source.get("outputs", {}).get(output)
            if isinstance(value, str) and value:
                attribute = re.sub(r"(?<!^)(?=[A-Z])", "_", output).lower()
                found[value] = f"{_type_of(source, mapping)}.{_name_of(source)}.{attribute}"
    return found


def _type_of(resource: Mapping[str, Any], mapping: Names) -> str:
    try:
        return mapping.types[resource["type"]]
    except KeyError:
        raise NoMapping(f"the AWS plugin's mapping has no {resource['type']}") from None


def _name_of(resource: Mapping[str, Any]) -> str:
    return re.sub(r"\W", "_", resource["urn"].rpartition("::")[2])
