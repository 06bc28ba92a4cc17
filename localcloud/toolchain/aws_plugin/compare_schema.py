"""Compares the schema that the built plugin serves with what pulumi_aws declares, property by property.

    python -m localcloud.toolchain.aws_plugin.compare_schema FOLDER

reads schema.json and sdk_model.json, writes compare_report.json: what differs, by token.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from localcloud.toolchain.aws_plugin.sdk_model import (
    ANYTHING,
    DEPTH_OF_RECURSIVE_TYPES,
    Kind,
    SdkModel,
    SdkResource,
    Shape,
)

_LOCAL_TYPE = "#/types/"
_BUILT_IN = {"pulumi.json#/Archive": Kind.ARCHIVE, "pulumi.json#/Asset": Kind.ASSET}
_UNCHECKED = frozenset({Kind.RECURSIVE, Kind.ANY})


@dataclass(kw_only=True)
class Difference:
    """How a resource of the plugin differs from that of the SDK; all empty: it does not."""

    missing: list[str] = field(default_factory=list)
    """Paths the SDK has and the plugin has not; `input:` before a property that is no input there."""
    extra: list[str] = field(default_factory=list)
    """Paths the plugin has and the SDK has not."""
    required: list[str] = field(default_factory=list)
    """Inputs that the plugin requires and the SDK does not."""
    types: list[str] = field(default_factory=list)
    """`path: plugin's kind, SDK's kind`."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.required or self.types)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All resources that both have."""

    tokens: frozenset[str]
    differences: Mapping[str, Difference]
    """By token; tokens that agree are not in it."""

    @property
    def compared(self) -> int:
        return len(self.tokens)

    @property
    def identical(self) -> int:
        return self.compared - len(self.differences)


def compare(schema: Mapping[str, Any], sdk: SdkModel) -> Comparison:
    """Compare every resource of the schema that the SDK has too."""
    types = schema.get("types", {})
    found = {
        token: compare_resource(resource, sdk.resources[token], types)
        for token, resource in schema["resources"].items()
        if token in sdk.resources
    }
    differences = {token: difference for token, difference in found.items() if difference}
    return Comparison(tokens=frozenset(found), differences=differences)


def compare_resource(plugin: Mapping[str, Any], sdk: SdkResource, types: Mapping[str, Any]) -> Difference:
    """Compare one resource of the schema with the SDK's."""
    inputs, outputs = plugin.get("inputProperties", {}), plugin.get("properties", {})
    difference = Difference()
    for name, shape in sdk.properties.items():
        first, second = (inputs, outputs) if name in sdk.arguments else (outputs, inputs)
        declared = first.get(name) or second.get(name)
        if declared is None:
            difference.missing.append(name)
        else:
            _compare_shapes(plugin_shape(declared, types), shape, name, difference)
    absent = set(difference.missing)
    difference.missing += [f"input:{name}" for name in sorted(sdk.arguments - set(inputs) - absent)]
    difference.extra += [f"input:{name}" for name in inputs if name not in sdk.arguments]
    difference.required += [
        name
        for name in plugin.get("requiredInputs", [])
        if name in sdk.arguments and name not in sdk.required
    ]
    return difference


def plugin_shape(
    declared: Mapping[str, Any], types: Mapping[str, Any], inside: tuple[str, ...] = ()
) -> Shape:
    """The shape of a property of the schema; `inside` are the types it is nested in."""
    if reference := declared.get("$ref"):
        return _referenced(reference, types, inside)
    if choices := declared.get("oneOf"):
        shapes = [plugin_shape(choice, types, inside) for choice in choices]
        objects = (shape for shape in shapes if shape.kind is Kind.OBJECT)
        known = (shape for shape in shapes if shape.kind is not Kind.UNKNOWN)
        return next(objects, None) or next(known, ANYTHING)
    match declared.get("type"):
        case "array":
            return Shape(kind=Kind.LIST, element=plugin_shape(declared["items"], types, inside))
        case "object":
            values = declared.get("additionalProperties", {"type": "string"})
            return Shape(kind=Kind.MAP, element=plugin_shape(values, types, inside))
        case str(primitive):
            return Shape(kind=Kind(primitive))
    return ANYTHING


def _referenced(reference: str, types: Mapping[str, Any], inside: tuple[str, ...]) -> Shape:
    if not reference.startswith(_LOCAL_TYPE):
        return Shape(kind=_BUILT_IN.get(reference, Kind.ANY))
    name = reference.removeprefix(_LOCAL_TYPE)
    if name not in types:
        return Shape(kind=Kind.UNKNOWN)
    if "enum" in types[name]:
        return Shape(kind=Kind.STRING, named=True)
    if inside.count(name) >= DEPTH_OF_RECURSIVE_TYPES:
        return Shape(kind=Kind.RECURSIVE)
    properties = types[name].get("properties", {})
    return Shape(
        kind=Kind.OBJECT,
        properties={prop: plugin_shape(one, types, (*inside, name)) for prop, one in properties.items()},
    )


def _compare_shapes(plugin: Shape, sdk: Shape, path: str, difference: Difference) -> None:
    if plugin.kind in _UNCHECKED or sdk.kind in _UNCHECKED:
        return
    if plugin.kind is not sdk.kind:
        difference.types.append(f"{path}: {plugin.kind}, {sdk.kind}")
    elif plugin.kind in (Kind.LIST, Kind.MAP):
        _compare_shapes(plugin.element or ANYTHING, sdk.element or ANYTHING, f"{path}[]", difference)
    elif plugin.kind is Kind.OBJECT:
        ours, theirs = plugin.properties or {}, sdk.properties or {}
        difference.missing += [f"{path}.{name}" for name in theirs if name not in ours]
        difference.extra += [f"{path}.{name}" for name in ours if name not in theirs]
        for name in theirs:
            if name in ours:
                _compare_shapes(ours[name], theirs[name], f"{path}.{name}", difference)


def summary(comparison: Comparison) -> Iterator[str]:
    """Lines for people: the counts, then every difference but what is merely missing."""
    yield f"{comparison.compared} resources compared, {comparison.identical} identical"
    for token, difference in comparison.differences.items():
        for kind in ("types", "extra", "required"):
            if found := getattr(difference, kind):
                yield f"  {token}: {kind}: {', '.join(found)}"


def main() -> None:
    """Compare the files of the folder given as argument."""
    folder = Path(sys.argv[1])
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    comparison = compare(schema, SdkModel.read(folder / "sdk_model.json"))
    report = {token: asdict(difference) for token, difference in comparison.differences.items()}
    (folder / "compare_report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    print("\n".join(summary(comparison)))


if __name__ == "__main__":
    main()
