"""The Terraform schemas that `pulumi-resource-aws dump` writes, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.toolchain.aws_plugin.sdk_model import Kind

_KINDS = {
    "string": Kind.STRING,
    "bool": Kind.BOOLEAN,
    "int": Kind.INTEGER,
    "float": Kind.NUMBER,
    "list": Kind.LIST,
    "set": Kind.LIST,
    "map": Kind.MAP,
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """An attribute or block."""

    kind: Kind
    default_name: str = ""
    """The name the bridge gives it unless told otherwise."""
    flattened: bool = False
    """A list of at most one item, which the bridge makes a single item unless told otherwise."""
    required: bool = False
    optional: bool = False
    computed: bool = False
    deprecated: bool = False
    fields: Mapping[str, Field] | None = None
    """Of a block, or of an object."""
    element: Field | None = None
    """Of a list or map of something else than blocks."""


@dataclass(frozen=True, kw_only=True)
class TerraformSchemas:
    """All of the provider."""

    config: Mapping[str, Field]
    resources: Mapping[str, Mapping[str, Field]]
    data_sources: Mapping[str, Mapping[str, Field]]
    framework: frozenset[str]
    """Resources of the provider's newer half (plugin framework), where an ID is not a matter of course."""

    @classmethod
    def read(cls, path: Path) -> TerraformSchemas:
        """Read the file that `dump` wrote."""
        dump = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            config=fields_from_json(dump["config"]),
            resources={name: fields_from_json(fields) for name, fields in dump["resources"].items()},
            data_sources={name: fields_from_json(fields) for name, fields in dump["dataSources"].items()},
            framework=frozenset(dump["framework"]),
        )


def fields_from_json(fields: Mapping[str, Any]) -> dict[str, Field]:
    """The fields of one schema, by name in alphabetical order."""
    return {name: _field(fields[name]) for name in sorted(fields)}


def _field(value: Mapping[str, Any]) -> Field:
    kind = _KINDS.get(value["type"].lower().replace("type", ""), Kind.ANY)
    fields, element = value.get("fields"), value.get("element")
    return Field(
        # A block that is neither list nor set is a map with known keys.
        kind=Kind.OBJECT if kind is Kind.MAP and fields is not None else kind,
        default_name=value.get("defaultName", ""),
        flattened=value.get("flattened", False),
        required=value.get("required", False),
        optional=value.get("optional", False),
        computed=value.get("computed", False),
        deprecated=value.get("deprecated", False),
        fields=fields_from_json(fields) if fields is not None else None,
        element=_field(element) if element is not None else None,
    )
