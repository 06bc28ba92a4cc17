"""Values inside values: JSON, YAML, scripts, policies and base64, to a bounded depth and size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from residency.patterns import pattern
from residency.reading_encodings import Decoded, decoded, decoded_runs
from residency.reading_forms import Form, Sighting
from residency.reading_names import (
    GLOBAL_PARTITION,
    Place,
    announces_region,
    is_label,
    is_prose,
    partition_of,
    place_of_announced_name,
    place_of_name,
    region_of_bucket_name,
    several,
)
from residency.reading_policies import Admitted, admitted, is_policy, joined_text
from residency.reading_text import assigned_names, hints, lowered, references, without_comments
from residency.reading_yaml import NotYaml, parse_yaml

MAX_CHARS = 1_048_576  # of one value; AWS takes at most 51,200 of a template, 16,384 bytes of user data
MAX_DEPTH = 8  # containers in containers: base64 of YAML with JSON in it is three
MAX_NESTING = 100  # objects and lists in one JSON text
MAX_LEAVES = 200_000  # strings in one JSON text

_BASE64_HINT = pattern(r"[A-Za-z0-9+/]{24}")
_REGION_PATTERN = pattern(r"[a-z?*][a-z0-9?*-]*")
# `@@assign` and `@@append` are how an organization's policies inherit: what they hold is the key's own value.
_PASSING = frozenset(
    (
        *(
            "default",
            "value",
            "values",
            "stringvalue",
            "member",
            "items",
            "in",
            "equals",
            "fnif",
            "s",
            "const",
            "static",
            "primary",
        ),
        *("@@assign", "@@append"),
    )
)
_COMPARING = frozenset(
    (
        "enum",
        "allowedvalues",
        "anythingbut",
        "fnequals",
        "fnnot",
        "fnor",
        "fnand",
        "mappings",
        "allowedpattern",
    )
)
_OPEN = frozenset(("environment", "env", "environmentvariables", "variables", "envvars", "stagevariables"))
_JOINTS = str.maketrans("", "", "-_.: /")


def read_document(
    text: str, *, key: str = "", settings: bool = True, any_key: bool = False, depth: int = 0
) -> list[Sighting]:
    """Every place that a text names, also inside what it holds.

    `key`: what the text stands under. `settings`: it is a script, option or document, in which comments are
    nothing and bare names may be set. `any_key`: the text is one setting, whatever it is called.
    """
    if len(text) > MAX_CHARS:
        return [*_flat(text[:MAX_CHARS], settings=settings), _unreadable(text)]
    low = lowered(text)
    telling = announces_region(key)
    if not telling and not hints(low) and not _may_hide(text):
        return []
    stripped = text.strip()
    if telling or (any_key and not is_label(key)):
        named = _named(text, telling=telling)
        if named:
            return named
    if depth >= MAX_DEPTH:
        return [_unreadable(text)] if _is_container(stripped) else _flat(text, settings=settings)
    if stripped[:1] in ("{", "[", '"'):
        found = _read_json(text, stripped, key, depth)
        if found is not None:
            return found
    if (inner := decoded(stripped)) is not None:
        return _read_decoded(inner._replace(start=0, end=len(text)), depth)
    several_lines = "\n" in stripped
    if several_lines and not stripped.startswith("#!"):
        try:
            tree = parse_yaml(text)
        except NotYaml:
            pass
        else:
            return _Tree(text, "yaml", depth).read(tree, key)
    return _read_flat(text, settings=settings or several_lines, depth=depth)


def _is_container(stripped: str) -> bool:
    return stripped[:1] in ("{", "[") or _BASE64_HINT.fullmatch(stripped[:24]) is not None


def _may_hide(text: str) -> bool:
    """Whether a text without a hint may still hold one: encoded, or escaped in JSON."""
    return len(text) >= 24 and ("\\u" in text or "\\/" in text or _BASE64_HINT.search(text) is not None)


def _unreadable(text: str) -> Sighting:
    return Sighting(
        region=None, form=Form.UNREADABLE, partition=GLOBAL_PARTITION, start=0, end=len(text), certain=False
    )


def _named(text: str, *, telling: bool) -> list[Sighting]:
    """The names that a text consists of; empty where it holds anything else."""
    words = several(text)
    if not words or len(text) > 4096:
        return []
    found: list[Sighting] = []
    for start, word in words:
        bare = word.strip("[]\"'")
        place = place_of_announced_name(bare) if telling else place_of_name(bare)
        if place is None and (region := region_of_bucket_name(bare)) is not None:
            place = Place(region, Form.REGION, partition_of(region))
        if place is None:
            return []
        found.append(place.seen(start + word.find(bare), start + word.find(bare) + len(bare)))
    return found


def _flat(text: str, *, settings: bool) -> list[Sighting]:
    if settings:
        text = without_comments(text)
    low = lowered(text)
    found = references(text, low)
    if "st-" in low or "th-" in low or "al-" in low or "-az" in low:
        taken = [(sighting.start, sighting.end) for sighting in found]
        found.extend(
            name
            for name in assigned_names(low, script=settings)
            if not any(start <= name.start < end for start, end in taken)
        )
    return found


def _read_flat(text: str, *, settings: bool, depth: int) -> list[Sighting]:
    found = _flat(text, settings=settings)
    if len(text) >= 40:
        for part in decoded_runs(text):
            found.extend(_read_decoded(part, depth))
    return found


def _read_decoded(part: Decoded, depth: int) -> list[Sighting]:
    found = read_document(part.text, any_key=False, depth=depth + 1)
    if not part.whole:
        found.append(_unreadable(part.text))
    return [
        replace(sighting, start=part.start, end=part.end, inside=("base64", *sighting.inside))
        for sighting in found
    ]


def _read_json(text: str, stripped: str, key: str, depth: int) -> list[Sighting] | None:
    """The places in a JSON text; None where it is none."""
    try:
        tree = json.loads(stripped)
    except RecursionError:
        return [_unreadable(text)]
    except ValueError:
        return None
    if isinstance(tree, str):
        found = read_document(tree, key=key, depth=depth + 1)
        return [replace(one, start=0, end=len(text), inside=("json", *one.inside)) for one in found]
    return _Tree(text, "json", depth).read(tree, key)


class _Tree:
    """One walk over the objects, lists and strings of a document. Not for two documents."""

    def __init__(self, text: str, container: str, depth: int) -> None:
        self._text = text
        self._container = container
        self._depth = depth
        self._found: list[Sighting] = []
        self._leaves = 0

    def read(self, tree: Any, key: str) -> list[Sighting]:
        try:
            self._walk(tree, key, "", 0, open_settings=_plain(key) in _OPEN)
        except _TooLarge:
            self._found.append(_unreadable(self._text))
        return self._found

    def _walk(self, value: Any, key: str, path: str, nesting: int, *, open_settings: bool) -> None:
        if isinstance(value, str):
            self._leaf(value, key, path, any_key=open_settings)
        elif isinstance(value, dict):
            if nesting > MAX_NESTING:
                raise _TooLarge
            self._object(value, key, path, nesting, open_settings)
        elif isinstance(value, list):
            if nesting > MAX_NESTING:
                raise _TooLarge
            self._list(value, key, path, nesting, open_settings)

    def _object(self, value: dict[str, Any], key: str, path: str, nesting: int, open_settings: bool) -> None:
        if is_policy(value):
            for one in admitted(value, f"{path}." if path else ""):
                self._admitted(one)
            return
        joined = joined_text(value)
        if joined is not None:
            self._leaf(joined, key, path, any_key=open_settings)
            return
        named, holder = _named_value(value)
        for name, item in value.items():
            if item is None or is_prose(name) or _plain(name) in _COMPARING:
                continue
            under = name
            if named and name == holder:
                if is_prose(named):
                    continue
                under = named
            elif named and isinstance(item, str) and item == named:
                continue
            elif _plain(name) in _PASSING:
                under = key
            self._walk(
                item,
                under,
                f"{path}.{name}" if path else name,
                nesting + 1,
                open_settings=open_settings or _plain(name) in _OPEN,
            )

    def _list(self, value: list[Any], key: str, path: str, nesting: int, open_settings: bool) -> None:
        before = ""
        for index, item in enumerate(value):
            # Arguments and dashboard metrics: the item before says what this one is.
            told = before if before and announces_region(before) else key
            self._walk(item, told, f"{path}[{index}]", nesting + 1, open_settings=open_settings)
            before = item if isinstance(item, str) and len(item) < 64 and not place_of_name(item) else ""

    def _leaf(self, leaf: str, key: str, path: str, *, any_key: bool) -> None:
        self._leaves += 1
        if self._leaves > MAX_LEAVES:
            raise _TooLarge
        found = read_document(leaf, key=key, any_key=any_key, depth=self._depth + 1)
        if found:
            self._keep(found, leaf, path)

    def _admitted(self, one: Admitted) -> None:
        found: list[Sighting] = []
        if one.names_region:
            found.extend(_condition_region(one.value))
        if not found:
            low = lowered(one.value)
            found = references(one.value, low) if hints(low) else []
        if found:
            self._keep(found, one.value, one.path)

    def _keep(self, found: list[Sighting], leaf: str, path: str) -> None:
        at = self._text.find(leaf)
        if at < 0:
            written = json.dumps(leaf, ensure_ascii=False)[1:-1]
            at = self._text.find(written)
            start, end = (at, at + len(written)) if at >= 0 else (0, len(self._text))
        else:
            start, end = at, at + len(leaf)
        for sighting in found:
            exact = at >= 0 and not sighting.inside and end - start == len(leaf)
            self._found.append(
                replace(
                    sighting,
                    start=start + sighting.start if exact else start,
                    end=start + sighting.end if exact else end,
                    inside=(self._container, path, *sighting.inside),
                )
            )


class _TooLarge(Exception):
    """A document has more in it than is read."""


def _condition_region(value: str) -> Iterator[Sighting]:
    place = place_of_announced_name(value)
    if place is None and ("*" in value or "?" in value) and _REGION_PATTERN.fullmatch(value):
        place = Place(value, Form.REGION, partition_of(value))
    if place is not None:
        yield place.seen(0, len(value))


def _plain(key: str) -> str:
    return key.lower().translate(_JOINTS)


_NAME_FIELDS = ("name", "key", "parameterkey", "parametername", "optionname")
_VALUE_FIELDS = ("value", "values", "parametervalue", "stringvalue")


def _named_value(value: dict[str, Any]) -> tuple[str, str]:
    """The name in `{"name": "AWS_REGION", "value": ...}` and the field that holds its value; else two empty texts."""
    name = holder = ""
    for field, item in value.items():
        plain = _plain(field)
        if plain in _NAME_FIELDS and isinstance(item, str):
            name = name or item
        elif plain in _VALUE_FIELDS:
            holder = holder or field
    return (name, holder) if name and holder else ("", "")
