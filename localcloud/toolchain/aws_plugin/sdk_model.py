"""What the installed pulumi_aws declares: tokens, properties and types of its resources and functions.

The package is read as source text (about 2,900 files), since importing it takes longer and forgets the types.

    python -m localcloud.toolchain.aws_plugin.sdk_model FILE      write the model as JSON
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

FILES_AT_ONCE = 20
NOT_READ = frozenset({"__init__.py", "_utilities.py"})
DEPTH_OF_RECURSIVE_TYPES = 2
"""How often a type may occur inside itself before the model stops following it."""


class Kind(StrEnum):
    """Kinds of property types."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    LIST = "list"
    MAP = "map"
    OBJECT = "object"
    ARCHIVE = "archive"
    ASSET = "asset"
    ANY = "any"
    RECURSIVE = "recursive"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The type of a property, with all types it refers to put in their place."""

    kind: Kind
    element: Shape | None = None
    """Of a list or map."""
    properties: Mapping[str, Shape] | None = None
    """Of an object."""
    class_name: str = ""
    """Of an object: the Python class that declares it."""
    or_text: bool = False
    """An object that may also be given as text (a JSON document)."""
    named: bool = False
    """A string that the SDK declares as an enumeration or as another resource."""

    def to_json(self) -> dict[str, Any]:
        """The fields that differ from the default."""
        result: dict[str, Any] = {"kind": self.kind.value}
        if self.element is not None:
            result["element"] = self.element.to_json()
        if self.properties is not None:
            result["properties"] = {name: shape.to_json() for name, shape in self.properties.items()}
        if self.class_name:
            result["className"] = self.class_name
        if self.or_text:
            result["orText"] = True
        if self.named:
            result["named"] = True
        return result

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Shape:
        """The reverse of `to_json`."""
        element, properties = value.get("element"), value.get("properties")
        return cls(
            kind=Kind(value["kind"]),
            element=cls.from_json(element) if element else None,
            properties={name: cls.from_json(shape) for name, shape in properties.items()}
            if properties is not None
            else None,
            class_name=value.get("className", ""),
            or_text=value.get("orText", False),
            named=value.get("named", False),
        )


ANYTHING = Shape(kind=Kind.ANY)


@dataclass(frozen=True, kw_only=True)
class SdkResource:
    """A resource or a function of the SDK."""

    properties: Mapping[str, Shape]
    """Inputs and outputs of a resource, results of a function; by Pulumi's name."""
    arguments: frozenset[str]
    """Names of the inputs."""
    required: frozenset[str] = frozenset()
    """Names of the inputs that must be given (resources only)."""


@dataclass(frozen=True, kw_only=True)
class SdkModel:
    """All of the SDK, by token."""

    resources: Mapping[str, SdkResource]
    functions: Mapping[str, SdkResource]

    def write(self, path: Path) -> None:
        """Write as JSON."""
        parts = {"resources": self.resources, "functions": self.functions}
        path.write_text(
            json.dumps(
                {part: {tok: _to_json(one) for tok, one in all_.items()} for part, all_ in parts.items()}
            ),
            encoding="utf-8",
        )

    @classmethod
    def read(cls, path: Path) -> SdkModel:
        """Read what `write` wrote."""
        parts = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            resources={token: _from_json(one) for token, one in parts["resources"].items()},
            functions={token: _from_json(one) for token, one in parts["functions"].items()},
        )


# --- one file -------------------------------------------------------------------------------------

Annotation = tuple[Any, ...]
"""As written: ("kind", Kind), ("list" or "map", Annotation), ("union", [Annotation]) or ("name", str)."""

_PRIMITIVES = {"str": Kind.STRING, "int": Kind.INTEGER, "float": Kind.NUMBER, "bool": Kind.BOOLEAN}
_WRAPPERS = frozenset({"pulumi.Input", "Optional", "NotRequired", "pulumi.Output"})
_FILES_OF_TYPES = {"_inputs.py": "input", "outputs.py": "output"}
_RESOURCE_BASES = frozenset({"pulumi.CustomResource", "pulumi.ProviderResource"})

TypeKey = tuple[str, str, str]
"""("input" or "output", module, class name)."""


@dataclass(kw_only=True)
class Declared:
    """What one file, or all of them, declare; types are still as written."""

    types: dict[TypeKey, dict[str, Annotation]] = field(default_factory=dict)
    enumerations: set[tuple[str, str]] = field(default_factory=set)
    resource_classes: set[tuple[str, str]] = field(default_factory=set)
    resources: dict[str, DeclaredResource] = field(default_factory=dict)
    functions: dict[str, DeclaredResource] = field(default_factory=dict)

    def add(self, other: Declared) -> None:
        """Take over what another file declares."""
        self.types.update(other.types)
        self.enumerations |= other.enumerations
        self.resource_classes |= other.resource_classes
        self.resources.update(other.resources)
        self.functions.update(other.functions)


@dataclass(frozen=True, kw_only=True)
class DeclaredResource:
    """A resource class or a get function as one file declares it."""

    module: str
    properties: dict[str, Annotation]
    arguments: frozenset[str]
    required: frozenset[str] = frozenset()


def read_file(module: str, path: Path) -> Declared:
    """Read one source file of the package; `module` is its folder, with dots, "" for the package itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    declared = Declared()
    if path.name == "_enums.py":
        declared.enumerations = {(module, name) for name in classes}
        return declared
    if path.name in _FILES_OF_TYPES:
        direction = _FILES_OF_TYPES[path.name]
        declared.types = {
            (direction, module, name): _getters(node)
            for name, node in classes.items()
            if not name.endswith("ArgsDict")
        }
        return declared
    for node in classes.values():
        if any(ast.unparse(base) in _RESOURCE_BASES for base in node.bases):
            declared.resource_classes.add((module, node.name))
            token = _resource_token(node)
            if token is not None:
                declared.resources[token] = _declared_resource(module, node, classes)
    if path.name.startswith("get_"):
        declared.functions = dict(_declared_functions(module, tree, classes))
    return declared


def _declared_resource(module: str, node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> DeclaredResource:
    state = classes.get(f"_{node.name}State")
    inputs = classes.get(f"{node.name}Args") or classes.get(f"{node.name}InitArgs")
    arguments = _getters(inputs) if inputs else {}
    properties = _getters(state) if state else {}
    return DeclaredResource(
        module=module,
        properties=properties
        or {**arguments, **{k: v for k, v in _getters(node).items() if k not in arguments}},
        arguments=frozenset(arguments),
        required=frozenset(_required(inputs)) if inputs else frozenset(),
    )


def _resource_token(node: ast.ClassDef) -> str | None:
    token = None
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "__init__"
        ):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                token = first.value
    return token


def _declared_functions(
    module: str, tree: ast.Module, classes: dict[str, ast.ClassDef]
) -> Iterator[tuple[str, DeclaredResource]]:
    for node in tree.body:
        if (
            not isinstance(node, ast.FunctionDef)
            or not node.name.startswith("get_")
            or node.name.endswith("_output")
        ):
            continue
        token, result = _invoked(node)
        if token is None:
            continue
        yield (
            token,
            DeclaredResource(
                module=module,
                properties=_getters(classes[result]) if result in classes else {},
                arguments=frozenset(_invoke_arguments(node)),
            ),
        )


def _invoked(node: ast.FunctionDef) -> tuple[str | None, str]:
    token: str | None = None
    result = ""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pulumi.runtime.invoke":
            token = ast.literal_eval(call.args[0])
            result = next((ast.unparse(word.value) for word in call.keywords if word.arg == "typ"), "")
    return token, result


def _invoke_arguments(node: ast.FunctionDef) -> Iterator[str]:
    for statement in node.body:
        match statement:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="__args__"), slice=ast.Constant(value=str(name)))]
            ):
                yield name


def _getters(node: ast.ClassDef) -> dict[str, Annotation]:
    return {name: _annotation(getter.returns) for name, getter in _named_getters(node)}


def _required(node: ast.ClassDef) -> Iterator[str]:
    names = {getter.name: name for name, getter in _named_getters(node)}
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            for argument, default in zip(item.args.kwonlyargs, item.args.kw_defaults, strict=True):
                if default is None:
                    yield names.get(argument.arg, argument.arg)


def _named_getters(node: ast.ClassDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Pulumi's name and the getter of every property of a class."""
    for item in (item for item in node.body if isinstance(item, ast.FunctionDef)):
        for decorator in item.decorator_list:
            if ast.unparse(decorator) == "pulumi.getter":
                yield item.name, item
            elif isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pulumi.getter":
                yield ast.literal_eval(decorator.keywords[0].value), item


def _annotation(node: ast.expr | None) -> Annotation:
    match node:
        case ast.Constant(value=str(name)):
            return ("name", name)
        case ast.Name(id="Any"):
            return ("kind", Kind.ANY)
        case ast.Name(id=name) if name in _PRIMITIVES:
            return ("kind", _PRIMITIVES[name])
        case ast.Name(id=name):
            return ("name", name)
        case ast.Attribute(value=ast.Name(id="_builtins"), attr=name) if name in _PRIMITIVES:
            return ("kind", _PRIMITIVES[name])
        case ast.Attribute(attr="Asset" | "Archive" as name):
            return ("kind", Kind(name.lower()))
        case ast.Attribute():
            return ("name", ast.unparse(node))
        case ast.Subscript(value=value, slice=inner):
            return _subscript(ast.unparse(value), inner)
    return ("kind", Kind.ANY)


def _subscript(generic: str, inner: ast.expr) -> Annotation:
    if generic in _WRAPPERS:
        return _annotation(inner)
    if generic in ("Sequence", "List"):
        return ("list", _annotation(inner))
    if isinstance(inner, ast.Tuple):
        if generic in ("Mapping", "Dict"):
            return ("map", _annotation(inner.elts[1]))
        if generic == "Union":
            return ("union", [_annotation(element) for element in inner.elts])
    return ("kind", Kind.ANY)


# --- all files ------------------------------------------------------------------------------------


def read_package(folder: Path) -> SdkModel:
    """Read the package whose sources are in `folder`."""
    declared = Declared()
    modules, paths = zip(*_source_files(folder), strict=True)
    with ProcessPoolExecutor() as pool:
        for part in pool.map(read_file, modules, paths, chunksize=FILES_AT_ONCE):
            declared.add(part)
    return SdkModel(
        resources={token: _resolved(declared, one, "input") for token, one in declared.resources.items()},
        functions={token: _resolved(declared, one, "output") for token, one in declared.functions.items()},
    )


def resolve(
    declared: Declared, module: str, direction: str, written: Annotation, inside: tuple[TypeKey, ...] = ()
) -> Shape:
    """The shape of a type as written in `module`; `inside` are the types it is nested in."""
    match written:
        case ("kind", kind):
            return Shape(kind=kind)
        case ("list" | "map" as container, element):
            return Shape(kind=Kind(container), element=resolve(declared, module, direction, element, inside))
        case ("union", choices):
            return _chosen([resolve(declared, module, direction, choice, inside) for choice in choices])
    home, name = _home_of(module, written[1].strip("'\""))
    if (home, name) in declared.enumerations or ("", name) in declared.enumerations:
        return Shape(kind=Kind.STRING, named=True)
    for key in _places(direction, home, module, name):
        if key not in declared.types:
            continue
        if inside.count(key) >= DEPTH_OF_RECURSIVE_TYPES:
            return Shape(kind=Kind.RECURSIVE)
        return Shape(
            kind=Kind.OBJECT,
            class_name=name,
            properties={
                property_: resolve(declared, key[1], key[0], type_, (*inside, key))
                for property_, type_ in declared.types[key].items()
            },
        )
    if (home, name) in declared.resource_classes:
        return Shape(kind=Kind.STRING, named=True)
    return Shape(kind=Kind.UNKNOWN)


def _chosen(shapes: list[Shape]) -> Shape:
    """Of a union: the object, else the text, else the first."""
    text = any(shape.kind is Kind.STRING for shape in shapes)
    for shape in shapes:
        if shape.kind is Kind.OBJECT:
            return Shape(
                kind=shape.kind, properties=shape.properties, class_name=shape.class_name, or_text=text
            )
    wanted = (Kind.STRING, Kind.ARCHIVE, Kind.ASSET)
    return next((shape for shape in shapes if shape.kind in wanted), shapes[0])


def _home_of(module: str, name: str) -> tuple[str, str]:
    """The module and the bare name of a dotted name used in `module`."""
    if "." not in name:
        return module, name
    prefix, bare = name.rsplit(".", 1)
    prefix = prefix.lstrip("_")
    if prefix.startswith("root_"):
        return "", bare
    return (module if prefix in ("enums", "inputs", "outputs") else prefix), bare


def _places(direction: str, home: str, module: str, name: str) -> Iterator[TypeKey]:
    for kind in (direction, "input", "output"):
        for folder in (home, module, ""):
            yield kind, folder, name


def _resolved(declared: Declared, one: DeclaredResource, direction: str) -> SdkResource:
    return SdkResource(
        properties={
            name: resolve(declared, one.module, direction, written)
            for name, written in one.properties.items()
        },
        arguments=one.arguments,
        required=one.required,
    )


def _source_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        relative = Path(parent).relative_to(folder)
        module = ".".join(relative.parts)
        for name in sorted(names):
            if name.endswith(".py") and name not in NOT_READ:
                yield module, Path(parent) / name


def _to_json(one: SdkResource) -> dict[str, Any]:
    return {
        "properties": {name: shape.to_json() for name, shape in one.properties.items()},
        "arguments": sorted(one.arguments),
        "required": sorted(one.required),
    }


def _from_json(value: Mapping[str, Any]) -> SdkResource:
    return SdkResource(
        properties={name: Shape.from_json(shape) for name, shape in value["properties"].items()},
        arguments=frozenset(value["arguments"]),
        required=frozenset(value["required"]),
    )


def main() -> None:
    """Write the model of the pulumi_aws that this interpreter has."""
    found = importlib.util.find_spec("pulumi_aws")
    if found is None or not found.submodule_search_locations:
        sys.exit("pulumi_aws is not installed for this interpreter")
    model = read_package(Path(found.submodule_search_locations[0]))
    model.write(Path(sys.argv[1]))
    print(f"{len(model.resources)} resources, {len(model.functions)} functions")


if __name__ == "__main__":
    main()
