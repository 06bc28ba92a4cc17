"""Draws `residency/aws_regions.py` from botocore's data files: `python -m residency.aws_regions_generator`.

botocore is read as data, never imported: the facts depend on nothing, and it is there only in development.
`partitions.json` lists the newest regions and each partition's region pattern, `endpoints.json` the DNS suffixes
of every endpoint variant; a region is taken from either.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("aws_regions.py")
REMEDY = "mend: python -m residency.aws_regions_generator --write"

_DIRECTION = re.compile(r"(north|south|central)?(east|west)?")
_PSEUDO_REGION = re.compile(r".*-global$")

_HEAD = '''"""Every AWS region and partition; generated: `python -m residency.aws_regions_generator --write`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class AwsPartition(NamedTuple):
    """One partition. `dns_suffixes` are those that service endpoints stand under, the usual one first."""

    id: str
    dns_suffixes: tuple[str, ...]
    region_pattern: str
    global_region: str


class AwsRegionFacts(NamedTuple):
    """One region. A zone's name is `name` and a letter; a zone's id is `short_code`, `-az` and a number."""

    name: str
    partition: str
    description: str
    short_code: str
    geography: str


'''


class BotocoreMissing(Exception):
    """botocore, whose data the table is drawn from, is not installed."""


def short_code(region: str) -> str:
    """The code of a region in zone ids and cache hosts: `euw1` of eu-west-1, `usgw1` of us-gov-west-1.

    Geography, then the initials of each further word, then the number, as AWS documents for zone ids. The codes
    of the isolated partitions and of the sovereign cloud are not documented: they follow the same rule.
    """
    geography, *words, number = region.split("-")
    return geography + "".join(map(_initials, words)) + number


def _initials(word: str) -> str:
    match = _DIRECTION.fullmatch(word)
    if match:
        return "".join(part[0] for part in match.groups() if part)
    return "i" + word[3:] if word.startswith("iso") else word[0]


def table() -> str:
    """The text of the module. Raises BotocoreMissing."""
    partitions, endpoints = _data("partitions.json"), _data("endpoints.json")
    known = {partition["partition"]: partition for partition in endpoints["partitions"]}
    rows = sorted(partitions["partitions"], key=lambda row: (row["id"] != "aws", row["id"]))
    return "".join(
        (
            _HEAD,
            "_PARTITIONS = (\n",
            *(_partition_row(row, known.get(row["id"], {})) for row in rows),
            ")  # fmt: skip\n\n_REGIONS = (\n",
            *(line for row in rows for line in _region_rows(row, known.get(row["id"], {}))),
            ")  # fmt: skip\n\n",
            "PARTITIONS: Mapping[str, AwsPartition] = {row.id: row for row in _PARTITIONS}\n",
            "AWS_REGIONS: Mapping[str, AwsRegionFacts] = {row.name: row for row in _REGIONS}\n",
            "REGION_OF_SHORT_CODE: Mapping[str, str] = {row.short_code: row.name for row in _REGIONS}\n",
        )
    )


def _data(name: str) -> Mapping[str, Any]:
    spec = importlib.util.find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise BotocoreMissing("botocore is not installed: install the development dependencies")
    loaded: Mapping[str, Any] = json.loads(
        (Path(spec.submodule_search_locations[0]) / "data" / name).read_text()
    )
    return loaded


def _partition_row(row: Mapping[str, Any], endpoints: Mapping[str, Any]) -> str:
    outputs = row["outputs"]
    suffixes = [outputs["dnsSuffix"], outputs["dualStackDnsSuffix"]]
    suffixes += [variant["dnsSuffix"] for variant in endpoints.get("defaults", {}).get("variants", ())]
    unique = tuple(dict.fromkeys(suffixes))
    pattern = row["regionRegex"].removeprefix("^").removesuffix("$").replace("\\-", "-")
    fields = ", ".join(
        (_quoted(row["id"]), _tuple(unique), _raw(pattern), _quoted(outputs["implicitGlobalRegion"]))
    )
    return f"    AwsPartition({fields}),\n"


def _region_rows(row: Mapping[str, Any], endpoints: Mapping[str, Any]) -> Iterator[str]:
    regions = {**endpoints.get("regions", {}), **row["regions"]}
    for name in sorted(regions):
        if _PSEUDO_REGION.fullmatch(name):
            continue
        description = regions[name].get("description", name)
        fields = (name, row["id"], description, short_code(name), name.split("-")[0])
        yield f"    AwsRegionFacts({', '.join(map(_quoted, fields))}),\n"


def _quoted(text: str) -> str:
    return json.dumps(text)


def _raw(text: str) -> str:
    return f'r"{text}"'


def _tuple(items: Sequence[str]) -> str:
    return f"({', '.join(map(_quoted, items))}{',' if len(items) == 1 else ''})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the table, or checks that the one at hand is current (0, else 1)."""
    parser = argparse.ArgumentParser(prog="python -m residency.aws_regions_generator", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write residency/aws_regions.py")
    action.add_argument(
        "--check", action="store_true", help="fail when residency/aws_regions.py is not current"
    )
    chosen = parser.parse_args(arguments)
    try:
        current = table()
    except BotocoreMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    if chosen.write:
        TABLE.write_text(current)
        return 0
    if TABLE.is_file() and TABLE.read_text() == current:
        return 0
    print(f"{TABLE.name} is not what botocore's data says; {REMEDY}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
