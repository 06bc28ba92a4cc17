"""The table of settings, drawn from the models: `python -m residency.settings_table`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from residency.settings_models import Settings, SettingsModel

BEGIN = "<!-- settings:begin -->"
END = "<!-- settings:end -->"

HEADINGS = ("Setting", "Type", "Default", "What it is for")


class MissingMarkers(Exception):
    """A file has not exactly one pair of markers between which the table belongs."""


def settings_table() -> str:
    """The table of all settings in Markdown, one line per setting, ending in a newline."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *_rows(Settings, prefix="")]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_table(text: str) -> str:
    """A document with the current table between its markers.

    Raises MissingMarkers unless each marker stands in it once, in order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise MissingMarkers(f"the table belongs between one {BEGIN} and one {END}")
    return f"{before}{BEGIN}\n{settings_table()}{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, writes it into a file, or checks that a file has the current one (0, else 1)."""
    parser = argparse.ArgumentParser(prog="python -m residency.settings_table", description=__doc__)
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--write", metavar="FILE", type=Path, help="put the table between the markers of FILE"
    )
    action.add_argument(
        "--check", metavar="FILE", type=Path, help="fail when the table in FILE is not current"
    )
    chosen = parser.parse_args(arguments)
    path: Path | None = chosen.write or chosen.check
    if path is None:
        sys.stdout.write(settings_table())
        return 0
    try:
        old = path.read_text(encoding="utf-8")
        new = with_table(old)
    except (MissingMarkers, OSError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    if chosen.write:
        path.write_text(new, encoding="utf-8")
    elif new != old:
        fix = f"python -m residency.settings_table --write {path}"
        print(f"{path}: the table of settings is not current. Fix: {fix}", file=sys.stderr)
        return 1
    return 0


def _rows(model: type[SettingsModel], *, prefix: str) -> Iterator[tuple[str, ...]]:
    for name, info in model.model_fields.items():
        key = f"{prefix}{info.alias or name}"
        yield (f"`{key}`", _type(info), _default(info), (info.description or "").replace("|", "\\|"))
        for inner in _models(info.annotation):
            many = get_origin(info.annotation) is tuple
            yield from _rows(inner, prefix=f"{key}[]." if many else f"{key}.")


def _type(info: FieldInfo) -> str:
    return _type_of(info.annotation, bounds=info.metadata)


def _type_of(annotation: Any, *, bounds: Sequence[object] = ()) -> str:
    """The type of a setting in words; `bounds` are the constraints that stand beside it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type_of(inner[0], bounds=_flat(inner[1:]))
    if origin in (Union, UnionType):
        return _type_of(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        return f"list of {_type_of(inner[0])}s"
    if origin is Mapping:
        return f"object: {_type_of(inner[0])} to {_type_of(inner[1])}"
    if annotation is int:
        return _whole_number(bounds)
    if issubclass(annotation, StrEnum):
        return _alternatives([f"`{one.value}`" for one in annotation])
    if issubclass(annotation, SettingsModel):
        return "object"
    return {bool: "`true` or `false`", str: "text", date: "date", SecretStr: "secret text"}[annotation]


def _alternatives(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _flat(metadata: Sequence[object]) -> list[object]:
    return [one for item in metadata for one in (item.metadata if isinstance(item, FieldInfo) else [item])]


def _whole_number(bounds: Sequence[object]) -> str:
    lowest = next((one.ge for one in bounds if isinstance(one, Ge)), None)
    highest = next((one.le for one in bounds if isinstance(one, Le)), None)
    if lowest is None:
        return "number"
    return f"{lowest} or more" if highest is None else f"{lowest} to {highest}"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default = info.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        return "see below"
    if default is None or (isinstance(default, tuple | Mapping) and not default):
        return "none"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _models(annotation: object) -> Iterator[type[SettingsModel]]:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, SettingsModel):
            yield one


if __name__ == "__main__":
    sys.exit(main())
