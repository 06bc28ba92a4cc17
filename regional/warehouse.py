"""`regional warehouse`: what lets the vendor's addresses in to a warehouse, for each of the nine kinds."""

from __future__ import annotations

import argparse
import sys

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, WarehouseKind
from residency.warehouse_statements import statements

DEFAULT_NAME = "segment"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional warehouse`."""
    parser.add_argument("kind", type=_kind, help=", ".join(WarehouseKind))
    parser.add_argument(
        "--processing-region", required=True, choices=[region.value for region in ProcessingRegion]
    )
    parser.add_argument(
        "--name", default=DEFAULT_NAME, help=f"what the rule is called; default: {DEFAULT_NAME}"
    )


def _kind(text: str) -> WarehouseKind:
    if text in list(WarehouseKind):
        return WarehouseKind(text)
    raise argparse.ArgumentTypeError(f"{text!r} is none of the nine: {', '.join(WarehouseKind)}")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 for a name that is none."""
    kind, region = arguments.kind, ProcessingRegion(arguments.processing_region)
    try:
        written = statements(kind=kind, processing_region=region, name=arguments.name)
    except ValueError as error:
        print(f"regional warehouse: {error}", file=sys.stderr)
        return 1
    print(written or _in_words(kind, region), end="" if written else "\n")
    return 0


def _in_words(kind: WarehouseKind, region: ProcessingRegion) -> str:
    if kind not in WAREHOUSE_PORTS:
        return f"{kind} needs no network rule."
    ranges = ", ".join(map(str, WAREHOUSE_RANGES[region]))
    return (
        f"In a security group of the warehouse let in {ranges} on TCP port {WAREHOUSE_PORTS[kind]}, and nobody else.\n"
        "A WarehouseAllowlist does it, or `warehouses` in the settings of a stack."
    )
