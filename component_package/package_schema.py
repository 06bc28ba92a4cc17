"""The package's Pulumi schema, drawn from the models of the arguments: types, defaults, and a text on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from component_package.arguments import Live, rule_of
from component_package.components import COMPONENTS, PACKAGE, PackagedComponent
from component_package.reading import live_field, live_marker
from residency.settings_models import SettingsModel

VERSION = "0.1.0"

Schema = dict[str, Any]


def package_schema() -> Schema:
    """The schema as the engine and the generators of SDKs read it."""
    types: Schema = {}
    resources = {
        f"{PACKAGE}:index:{name}": _resource(component, types) for name, component in COMPONENTS.items()
    }
    return {
        "name": PACKAGE,
        "version": VERSION,
        "description": "Segment-style event collection that stays in its AWS region.",
        "types": dict(sorted(types.items())),
        "resources": resources,
        "language": {
            "nodejs": {"respectSchemaVersion": True},
            "go": {"respectSchemaVersion": True, "generateResourceContainerTypes": False},
            "python": {"respectSchemaVersion": True, "pyproject": {"enabled": True}},
        },
    }


def _resource(component: PackagedComponent, types: Schema) -> Schema:
    inputs, required = _properties(component.arguments, types)
    return {
        "isComponent": True,
        "description": component.description,
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {
            output.name: {
                **output.type,
                "description": output.description,
                **({"secret": True} if output.secret else {}),
            }
            for output in component.outputs
        },
        "required": [output.name for output in component.outputs if output.always],
    }


def _properties(model: type[SettingsModel], types: Schema) -> tuple[Schema, list[str]]:
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    properties = {key: _property(info, types) for key, info in fields.items()}
    return properties, [key for key, info in fields.items() if info.is_required()]


def _property(info: FieldInfo, types: Schema) -> Schema:
    live = live_field(info)
    shape = _live(live) if live else _type(info.annotation, types)
    return {**shape, "description": f"{info.description} {_default(info)}Rule: {rule_of(info)}"}


def _default(info: FieldInfo) -> str:
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    if default is None or isinstance(default, BaseModel | tuple | Mapping):
        return ""
    return f"Default: `{str(default).lower() if isinstance(default, bool) else default}`. "


def _live(live: Live) -> Schema:
    return {"type": "string", **({"secret": True} if live.secret else {})}


def _type(annotation: Any, types: Schema) -> Schema:
    """The type of a value. All but secrets and marked texts are plain: the component is made of them."""
    live = live_marker(annotation)
    if live:
        return {"type": "string"}
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0], types)
    if origin in (Union, UnionType):
        return _type(next(one for one in inner if one is not type(None)), types)
    if origin is tuple:
        return _container("array", "items", _type(inner[0], types))
    if origin is Mapping:
        marked = live_marker(inner[1])
        if marked and marked.secret:  # a schema can call a property secret, not what is in it
            return {"type": "object", "additionalProperties": {"type": "string"}, "secret": True}
        return _container("object", "additionalProperties", _type(inner[1], types))
    if annotation is SecretStr:
        return {"type": "string", "secret": True}
    if isinstance(annotation, type) and issubclass(annotation, StrEnum | SettingsModel):
        return {"$ref": f"#/types/{_named(annotation, types)}", "plain": True}
    return {
        "type": {int: "integer", bool: "boolean", str: "string", date: "string"}[annotation],
        "plain": True,
    }


def _container(kind: str, key: str, inner: Schema) -> Schema:
    return {"type": kind, key: inner, "plain": True}


def _named(of: type[StrEnum] | type[SettingsModel], types: Schema) -> str:
    token = f"{PACKAGE}:index:{of.__name__.removesuffix('Arguments')}"
    if token in types:
        return token
    description = (of.__doc__ or "").strip().partition("\n")[0]
    types[token] = {}  # its place, for a type that holds itself
    if issubclass(of, StrEnum):
        values = [{"name": one.name.title().replace("_", ""), "value": one.value} for one in of]
        types[token] = {"type": "string", "description": description, "enum": values}
    else:
        properties, required = _properties(of, types)
        types[token] = {
            "type": "object",
            "description": description,
            "properties": properties,
            "required": required,
        }
    return token
