"""The path of every input of every resource type, in Pulumi's names.

    python -m provider_source.paths            the counts
    python -m provider_source.paths TYPE       the paths of one type token

`[*]` stands for the items of a list, `.*` for the values of a free-form map: `rules[*].destination.bucket`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from provider_source.source import ClassKey, Declared, Property, installed_folder, read_source

PROVIDER_TOKEN = "pulumi:providers:aws"
DEPTH_OF_RECURSIVE_CLASSES = 1
"""How often a class may occur inside itself before its paths are no longer followed."""

_WRAPPERS = ("pulumi.Input", "Optional", "pulumi.Output")
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "Any": "any"}


class InputType(StrEnum):
    """What stands at a path. A list or map of scalars has the type of what it holds."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"
    FILE = "file"
    ANY = "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class InputPath:
    """One input: where it is, what it holds, and what its documentation says."""

    path: str
    type: InputType
    doc: str

    @property
    def name(self) -> str:
        """The name of the property: the last name of the path, without the marks of lists and maps."""
        return self.path.removesuffix(".*").replace("[*]", "").removesuffix(".*").rpartition(".")[2]

    @property
    def is_map(self) -> bool:
        """Whether the path stands for the values of a free-form map."""
        return self.path.endswith(".*") or ".*[" in self.path


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceType:
    """A resource type: its token and every input path, in the order of the source."""

    token: str
    inputs: tuple[InputPath, ...]

    @property
    def takes_region(self) -> bool:
        """Whether it has a top-level `region`."""
        return any(each.path == "region" for each in self.inputs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """The provider and every resource type, by token."""

    resource_types: Mapping[str, ResourceType]
    provider: ResourceType


def read_schema() -> Schema:
    """The schema of the installed pulumi_aws. Raises PackageMissing."""
    return schema_of(read_source(installed_folder()))


def schema_of(declared: Declared) -> Schema:
    """The schema of what a package's source declares."""
    expand = _Expansion(declared=declared)
    found = {
        token: ResourceType(token=token, inputs=tuple(expand.paths(key)))
        for token, key in sorted(declared.resources.items())
    }
    return Schema(provider=found.pop(PROVIDER_TOKEN), resource_types=found)


Written = tuple[str, tuple["Written", ...]]
"""A type as written: a name and what it is made of. Lists are "[*]", maps ".*", unions "|"."""


@cache
def read_type(written: str) -> Written:
    """Read an annotation: `pulumi.Input[Sequence[pulumi.Input[str]]]` is ("[*]", (("str", ()),))."""
    return _read(ast.parse(written, mode="eval").body)


def _read(node: ast.expr) -> Written:
    match node:
        case ast.Constant(value=str(name)):
            return name, ()
        case ast.Attribute(attr=name) if ast.unparse(node).startswith(("_builtins.", "pulumi.")):
            return name, ()
        case ast.Name() | ast.Attribute():
            return ast.unparse(node), ()
        case ast.Subscript(value=value, slice=inner):
            generic = ast.unparse(value)
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if generic in _WRAPPERS:
                return _read(inner)
            if generic == "Sequence":
                return "[*]", (_read(inner),)
            if generic == "Mapping":
                return ".*", (_read(parts[1]),)
            if generic == "Union":
                return "|", tuple(_read(part) for part in parts)
    raise ValueError(f"a type that the walk of the source cannot read: {ast.unparse(node)}")


@dataclass(frozen=True, kw_only=True)
class _Expansion:
    declared: Declared
    unresolved: set[str] = field(default_factory=set)

    def paths(
        self, key: ClassKey, prefix: str = "", inside: tuple[ClassKey, ...] = ()
    ) -> Iterator[InputPath]:
        if inside.count(key) >= DEPTH_OF_RECURSIVE_CLASSES:
            return
        for one in self.declared.classes.get(key, ()):
            yield from self._of(one, key[0], prefix + one.name, read_type(one.written), (*inside, key))

    def _of(
        self, one: Property, module: str, path: str, type_: Written, inside: tuple[ClassKey, ...]
    ) -> Iterator[InputPath]:
        name, parts = type_
        if name in ("[*]", ".*"):
            yield from self._of(one, module, path + name, parts[0], inside)
        elif name == "|":
            yield from self._of(one, module, path, self._chosen(module, parts), inside)
        elif name in _SCALARS:
            yield InputPath(path=path, type=InputType(_SCALARS[name]), doc=one.doc)
        elif name in ("Asset", "Archive"):
            yield InputPath(path=path, type=InputType.FILE, doc=one.doc)
        else:
            key = self._class_of(module, name)
            if key is None:
                # An enumeration, or a resource that may be given in place of its name.
                yield InputPath(path=path, type=InputType.STRING, doc=one.doc)
                return
            yield InputPath(path=path, type=InputType.OBJECT, doc=one.doc)
            yield from self.paths(key, f"{path}.", inside)

    def _chosen(self, module: str, choices: tuple[Written, ...]) -> Written:
        """Of a union: the list or text (what the engine passes on), else the first that is a class, else the first."""
        for wanted in ("[*]", "str"):
            for choice in choices:
                if choice[0] == wanted:
                    return choice
        return next((choice for choice in choices if self._class_of(module, choice[0])), choices[0])

    def _class_of(self, module: str, name: str) -> ClassKey | None:
        folder, _, bare = name.rpartition(".")
        folder = folder.lstrip("_")
        home = "" if folder.startswith("root_") else module if folder in ("", "inputs", "outputs") else folder
        for key in ((home, bare), ("", bare)):
            if key in self.declared.classes:
                return key
        return None


def main(arguments: list[str]) -> None:
    """Print the counts, or the paths of one type."""
    schema = read_schema()
    for token in arguments:
        for each in schema.resource_types[token].inputs:
            print(f"{each.type:8} {each.path}")
    if not arguments:
        for what, number in counts(schema).items():
            print(f"{number:6} {what}")


def counts(schema: Schema) -> dict[str, int]:
    """How many types and paths there are, by words for people."""
    types = schema.resource_types.values()
    return {
        "resource types": len(types),
        "resource types with a top-level region": sum(each.takes_region for each in types),
        "input paths": sum(len(each.inputs) for each in types),
        "input paths of type string": sum(
            path.type is InputType.STRING for each in types for path in each.inputs
        ),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
