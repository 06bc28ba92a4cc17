"""`regional catalog`: lists, filters and explains the rows of the regional catalogue, and compares a newer one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from residency.catalogue import (
    ATTRIBUTION,
    CATALOGUE_DATE,
    CATALOGUE_FILE,
    CatalogueEntry,
    CatalogueKind,
    InvalidCatalogue,
    NotInCatalogue,
    age_warning,
    catalogue,
    differences,
    entries,
    entry_of,
    read_catalogue,
)
from residency.catalogue_decisions import Decision, decide_destination, decide_source
from residency.regions import ProcessingRegion

WHERE: Mapping[str, Callable[[CatalogueEntry], bool]] = {
    "us": lambda entry: entry.us_workspace,
    "eu": lambda entry: entry.eu_workspace_us_endpoint or entry.eu_workspace_eu_endpoint,
    "eu-endpoint": lambda entry: entry.eu_workspace_eu_endpoint,
    "not-eu": lambda entry: not entry.eu_workspace_us_endpoint and not entry.eu_workspace_eu_endpoint,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional catalog`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="rows, a line each")
    listing.add_argument("kind", choices=[kind.value for kind in CatalogueKind])
    listing.add_argument("--where", choices=WHERE, help="only those that work there")
    listing.add_argument("--match", default="", metavar="TEXT", help="only those with TEXT in slug or name")
    showing = actions.add_parser(
        "show", help="one row, and what it decides in each processing region and mode"
    )
    showing.add_argument("kind", choices=[kind.value for kind in CatalogueKind])
    showing.add_argument("slug")
    refreshing = actions.add_parser("refresh", help="what a newer catalogue changes")
    refreshing.add_argument("file", type=Path, help="a CSV file with the same columns")
    refreshing.add_argument("--write", action="store_true", help="and put it in place of ours")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 for what is not there or cannot be read. `refresh`: 0 also where there are differences."""
    try:
        _ACTIONS[arguments.action](arguments)
    except (NotInCatalogue, InvalidCatalogue) as error:
        print(f"regional catalog: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"regional catalog: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _list(arguments: argparse.Namespace) -> None:
    text = arguments.match.lower()
    found = [
        entry
        for entry in entries(CatalogueKind(arguments.kind))
        if (not arguments.where or WHERE[arguments.where](entry))
        and (text in entry.slug or text in entry.name.lower())
    ]
    if not found:
        print(f"no {arguments.kind} of the catalogue is like that", file=sys.stderr)
        return
    for entry in found:
        print(f"{entry.slug:<52} {_marks(entry)}  {entry.name}")
    print(
        f"\nus, eu (US endpoint), eu (EU endpoint) · {ATTRIBUTION}, {CATALOGUE_DATE.isoformat()}",
        file=sys.stderr,
    )


def _marks(entry: CatalogueEntry) -> str:
    return " ".join("yes" if mark else "-  " for mark in entry.marks)


def _show(arguments: argparse.Namespace) -> None:
    entry = entry_of(CatalogueKind(arguments.kind), arguments.slug)
    us, us_endpoint, eu_endpoint = ("yes" if mark else "no" for mark in entry.marks)
    print(f"{entry.name} ({entry.kind} {entry.slug})")
    print(f"  US workspace                    {us}")
    print(f"  EU workspace with US endpoint   {us_endpoint}")
    print(f"  EU workspace with EU endpoint   {eu_endpoint}")
    if entry.kind is CatalogueKind.SOURCE:
        print(f"  cloud event source              {'yes' if entry.cloud_event_source else 'no'}")
    for region in ProcessingRegion:
        for mode in ("standard", "strict"):
            decision = _decided(entry, region, strict=mode == "strict")
            print(f"  {region.value}, {mode:<10} {decision.ruling.value:<9} {decision.sentence()}")


def _decided(entry: CatalogueEntry, region: ProcessingRegion, *, strict: bool) -> Decision:
    decide = decide_source if entry.kind is CatalogueKind.SOURCE else decide_destination
    return decide(entry, processing_region=region, strict=strict, today=datetime.now(UTC).date())


def _refresh(arguments: argparse.Namespace) -> None:
    newer = read_catalogue(arguments.file)
    found = differences(catalogue(), newer)
    for difference in found:
        print(difference.sentence())
    print(f"{len(found)} of {len(newer)} rows differ", file=sys.stderr)
    old = age_warning(today=datetime.now(UTC).date())
    if old:
        print(old, file=sys.stderr)
    if arguments.write:
        CATALOGUE_FILE.write_bytes(arguments.file.read_bytes())
        print(
            "written; set CATALOGUE_DATE in residency/catalogue.py to the day of its state", file=sys.stderr
        )


_ACTIONS = {"list": _list, "show": _show, "refresh": _refresh}
