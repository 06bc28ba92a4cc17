"""Reads the source of the installed pulumi_aws: the input classes, and the class of each resource type.

Importing the package takes longer than parsing it and forgets which class a nested input has.
Only the getters of input classes are parsed: they hold Pulumi's name, the type and the docstring.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

FILES_AT_ONCE = 40
_NOT_READ = ("__init__.py", "_utilities.py", "outputs.py", "_enums.py")

_TOKEN = re.compile(r'^@pulumi\.type_token\("([^"]+)"\)\nclass (\w+)', re.MULTILINE)
_INPUT_CLASS = re.compile(
    r"^@pulumi\.input_type\nclass (\w+)\b.*?(?=^\S(?<!@)|^@|\Z)", re.MULTILINE | re.DOTALL
)
_FIRST_GETTER = re.compile(r"^    @(?:_builtins\.)?property$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    """An input as its class declares it: Pulumi's name, the type as written, the docstring."""

    name: str
    written: str
    doc: str


ClassKey = tuple[str, str]
"""The module (its folder with dots, "" for the package itself) and the name of an input class."""


@dataclass(kw_only=True)
class Declared:
    """What the source declares."""

    classes: dict[ClassKey, tuple[Property, ...]] = field(default_factory=dict)
    resources: dict[str, ClassKey] = field(default_factory=dict)
    """By type token: the key of the class that holds its inputs (absent from `classes` if it takes none)."""

    def add(self, other: Declared) -> None:
        """Take over what another file declares."""
        self.classes.update(other.classes)
        self.resources.update(other.resources)


class PackageMissing(Exception):
    """pulumi_aws is not installed for this interpreter."""


def installed_folder() -> Path:
    """The folder of the installed pulumi_aws. Raises PackageMissing."""
    found = importlib.util.find_spec("pulumi_aws")
    if found is None or not found.submodule_search_locations:
        raise PackageMissing("pulumi_aws is not installed for this interpreter: install requirements.txt")
    return Path(found.submodule_search_locations[0])


def read_source(folder: Path) -> Declared:
    """All input classes and resource types of the package in `folder`; all processors are used."""
    declared = Declared()
    modules, paths = zip(*_source_files(folder), strict=True)
    with ProcessPoolExecutor() as pool:
        for part in pool.map(read_file, modules, paths, chunksize=FILES_AT_ONCE):
            declared.add(part)
    return declared


def read_file(module: str, path: Path) -> Declared:
    """The input classes and the resource type that one file declares."""
    text = path.read_text(encoding="utf-8")
    declared = Declared()
    for match in _INPUT_CLASS.finditer(text):
        name = match[1]
        if not name.startswith("_"):
            declared.classes[module, name] = tuple(_properties(match[0]))
    for token, name in _TOKEN.findall(text):
        of_init = (module, f"{name}InitArgs")
        declared.resources[token] = of_init if of_init in declared.classes else (module, f"{name}Args")
    return declared


def _source_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        module = ".".join(Path(parent).relative_to(folder).parts)
        for name in sorted(names):
            if name.endswith(".py") and name not in _NOT_READ and not name.startswith("get_"):
                yield module, Path(parent) / name


def _properties(text: str) -> Iterator[Property]:
    start = _FIRST_GETTER.search(text)
    if start is None:
        return
    (body,) = ast.parse("class _:\n" + text[start.start() :]).body
    assert isinstance(body, ast.ClassDef)
    for item in body.body:
        if isinstance(item, ast.FunctionDef) and item.returns is not None:
            name = _pulumi_name(item)
            if name is not None:
                yield Property(
                    name=name, written=ast.unparse(item.returns), doc=ast.get_docstring(item) or ""
                )


def _pulumi_name(getter: ast.FunctionDef) -> str | None:
    for decorator in getter.decorator_list:
        match decorator:
            case ast.Attribute(value=ast.Name(id="pulumi"), attr="getter"):
                return getter.name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="pulumi"), attr="getter"), keywords=[word]):
                name: str = ast.literal_eval(word.value)
                return name
    return None


__all__ = [
    "ClassKey",
    "Declared",
    "Mapping",
    "PackageMissing",
    "Property",
    "installed_folder",
    "read_file",
    "read_source",
]
