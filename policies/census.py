"""The census: every input path of the provider's schema with its class, and the files that are drawn from it.

    python -m policies.census --write     draw provider_paths.txt and provider_paths_unclassed.txt anew
    python -m policies.census --check     fail if they differ from the installed pulumi_aws, or if a path has no class

For development and tests: it reads the source of the installed pulumi_aws. The pack reads provider_schema.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from policies.census_classes import (
    REGION_BEARING,
    REGION_BEARING_DOC,
    REGION_MEANS_SOMETHING_ELSE,
    REGIONAL_WITHOUT_ARGUMENT,
    RULES,
)
from policies.path_kinds import PathKind, Placement
from policies.provider_schema import DATA
from provider_source.paths import InputPath, InputType, ResourceType, Schema, read_schema

UNCLASSED = DATA.with_name("provider_paths_unclassed.txt")

_HEAD = """\
# Drawn from the schema of pulumi_aws by `python -m policies.census --write`; the rules are in census_classes.py.
# A block a type: token, placement, `region` if its top-level region says where it stands, else `-`.
# A line a path: kind, rule, path.
"""
_UNCLASSED_HEAD = """\
# String paths of pulumi_aws in no class, by type: only the scan of every value covers them. Drawn by
# `python -m policies.census --write`. A path that is new here after an upgrade has to be looked at: does it hold
# a region, an ARN, a bucket, a host or a document? Then it wants a rule in census_classes.py.
"""
_READ_TYPES = (InputType.STRING, InputType.ANY)


class CensusPath(NamedTuple):
    """A path with its class."""

    token: str
    path: str
    kind: PathKind
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Census:
    """All of the schema, classed."""

    types: dict[str, str]
    """By token: the placement and the word on its region, as written in the data file."""
    classed: tuple[CensusPath, ...]
    unclassed: tuple[tuple[str, str], ...]
    """Token and path of each string in no class."""
    missing: tuple[tuple[str, InputPath], ...]
    """Token and path of what may hold a region and yet has no class: there must be none."""


def take_census(schema: Schema) -> Census:
    """Class every string path of the schema."""
    classed: list[CensusPath] = []
    unclassed: list[tuple[str, str]] = []
    missing: list[tuple[str, InputPath]] = []
    for type_ in schema.resource_types.values():
        for path in _readable(type_):
            found = classify(type_.token, path)
            if found is not None:
                classed.append(found)
                continue
            unclassed.append((type_.token, path.path))
            if REGION_BEARING.fullmatch(path.name) or REGION_BEARING_DOC.search(path.doc):
                missing.append((type_.token, path))
    return Census(
        types={token: _placement_words(type_) for token, type_ in schema.resource_types.items()},
        classed=tuple(classed),
        unclassed=tuple(unclassed),
        missing=tuple(missing),
    )


def classify(token: str, path: InputPath) -> CensusPath | None:
    """The class of a path by the first rule that fits, or None."""
    where = f"{token.split(':')[1]} {path.path}"
    for rule in RULES:
        if rule.fits(where=where, name=path.name, doc=path.doc, is_map=path.is_map):
            return CensusPath(token=token, path=path.path, kind=rule.kind, rule=rule.id, reason=rule.reason)
    return None


def census_paths() -> Iterator[CensusPath]:
    """All classed paths as the data file has them, each with the reason of its rule."""
    reasons = {rule.id: rule.reason for rule in RULES}
    for token, lines in read_blocks(DATA).items():
        for line in lines[1:]:
            kind, rule, path = line.split(" ")
            yield CensusPath(token=token, path=path, kind=PathKind(kind), rule=rule, reason=reasons[rule])


def read_blocks(file: Path) -> dict[str, list[str]]:
    """A data file's blocks: the lines by the token that begins the first of them."""
    _, *blocks = file.read_text(encoding="ascii").rstrip("\n").split("\n\n")
    return {block.split(maxsplit=1)[0]: block.split("\n") for block in blocks}


def classed_file(census: Census) -> str:
    """The text of provider_paths.txt."""
    lines: dict[str, list[str]] = {token: [f"{token} {words}"] for token, words in census.types.items()}
    for each in census.classed:
        lines[each.token].append(f"{each.kind} {each.rule} {each.path}")
    return _file(_HEAD, lines.values())


def unclassed_file(census: Census) -> str:
    """The text of provider_paths_unclassed.txt."""
    lines: dict[str, list[str]] = {}
    for token, path in census.unclassed:
        lines.setdefault(token, [token]).append(path)
    return _file(_UNCLASSED_HEAD, lines.values())


def differences(census: Census) -> list[str]:
    """What is wrong with the data files, a line each, with the line to add or take out."""
    wrong = [
        f"no class for {token} {path.path} ({path.doc[:90]!r}): add a rule to census_classes.py, such as\n"
        f'    ("...", {{"where": r"^{token.split(":")[1]} {_pattern(path.path)}$"}}, "reason"),'
        for token, path in census.missing
    ]
    for file, text in ((DATA, classed_file(census)), (UNCLASSED, unclassed_file(census))):
        kept = read_blocks(file) if file.exists() else {}
        _, *blocks = text.rstrip("\n").split("\n\n")
        now = {block.split(maxsplit=1)[0]: block.split("\n") for block in blocks}
        for token in sorted(kept.keys() | now.keys()):
            old, new = kept.get(token, []), now.get(token, [])
            wrong.extend(f"{file.name}: add under {token}: {line}" for line in new if line not in old)
            wrong.extend(f"{file.name}: take out under {token}: {line}" for line in old if line not in new)
    return wrong


def _readable(type_: ResourceType) -> Iterator[InputPath]:
    for path in type_.inputs:
        if path.path == "region" and type_.token not in REGION_MEANS_SOMETHING_ELSE:
            continue  # where the resource stands: the pack reads it on its own
        if path.type in _READ_TYPES:
            yield path
            if path.is_map and "egion" in path.path.split(".*")[0].rpartition(".")[2]:
                yield InputPath(path=path.path.split(".*")[0], type=path.type, doc="regions as keys")


def _placement_words(type_: ResourceType) -> str:
    other = REGION_MEANS_SOMETHING_ELSE.get(type_.token)
    if other is not None:
        return f"{other} -"
    if type_.takes_region:
        return f"{Placement.REGIONAL} region"
    return f"{Placement.REGIONAL if type_.token in REGIONAL_WITHOUT_ARGUMENT else Placement.GLOBAL} -"


def _pattern(path: str) -> str:
    return path.replace("[*]", r"\[\*\]").replace(".", r"\.")


def _file(head: str, blocks: Iterable[list[str]]) -> str:
    return "\n\n".join([head.rstrip("\n"), *("\n".join(block) for block in blocks)]) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the data files; 1 if something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m policies.census", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="draw the data files anew")
    action.add_argument("--check", action="store_true", help="fail if the data files are not the schema's")
    chosen = parser.parse_args(arguments)
    census = take_census(read_schema())
    if chosen.write:
        DATA.write_text(classed_file(census), encoding="ascii")
        UNCLASSED.write_text(unclassed_file(census), encoding="ascii")
    wrong = differences(census)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"{len(census.classed)} paths classed, {len(census.unclassed)} left to the scan, {len(wrong)} differences"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
