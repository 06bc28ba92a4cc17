"""The regional catalogue: which destinations, warehouses and sources work where, a row each.

Facts from the public Segment documentation catalogue (segmentio/segment-docs), licensed under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/), in the state of CATALOGUE_DATE; the marks were kept, the rest left out.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

CATALOGUE_FILE = Path(__file__).with_name("regional_catalog.csv")
CATALOGUE_DATE = date(2025, 11, 6)
ATTRIBUTION = "Segment documentation catalogue (segmentio/segment-docs, CC BY 4.0)"
MAX_AGE_DAYS = 365
"""Own choice: partners' lists change (R64, R87), and an older one is warned of."""


class CatalogueKind(StrEnum):
    """What a row is about."""

    DESTINATION = "destination"
    WAREHOUSE = "warehouse"
    SOURCE = "source"


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueEntry:
    """One row (R80). (kind, slug) is unique.

    `us_workspace`: works in a US workspace. `eu_workspace_us_endpoint`: listed for EU workspaces, data goes to the
    partner's US endpoint. `eu_workspace_eu_endpoint`: an EU workspace with the partner's EU endpoint; for a source: it
    can post to the EU ingest host. `cloud_event_source`: runs at the vendor, not in the customer's code.
    `in_reference_table`: whether the reference's own table has it.
    """

    kind: CatalogueKind
    slug: str
    name: str
    us_workspace: bool
    eu_workspace_us_endpoint: bool
    eu_workspace_eu_endpoint: bool
    cloud_event_source: bool = False
    in_reference_table: bool = True

    @property
    def marks(self) -> tuple[bool, bool, bool]:
        """US workspace, EU workspace with US endpoint, EU workspace with EU endpoint."""
        return self.us_workspace, self.eu_workspace_us_endpoint, self.eu_workspace_eu_endpoint


Key = tuple[CatalogueKind, str]
Catalogue = Mapping[Key, CatalogueEntry]

_COLUMNS = (
    "kind",
    "name",
    "slug",
    "us_workspace",
    "eu_workspace_us_endpoint",
    "eu_workspace_eu_endpoint",
    "cloud_event_source",
    "in_reference_table",
)
_BOOLEANS = {"true": True, "false": False}


class InvalidCatalogue(ValueError):
    """The file is no catalogue. The message has every problem with its line."""

    def __init__(self, *, file: str, problems: Iterable[str]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))


class NotInCatalogue(ValueError):
    """No row has this slug. The message names the other kinds that have it, or the nearest ones."""

    def __init__(
        self, *, kind: CatalogueKind, slug: str, near: Iterable[str], others: Iterable[CatalogueKind] = ()
    ) -> None:
        there, listed = " and ".join(others), ", ".join(near)
        hint = f"; the nearest: {listed}" if listed else ""
        if there:
            hint = f"; it is there as a {there}"
        super().__init__(f"{slug[:60]!r} is no {kind} of the catalogue{hint}")


@cache
def catalogue() -> Catalogue:
    """Every row that ships with the project."""
    return read_catalogue(CATALOGUE_FILE)


def read_catalogue(path: Path) -> Catalogue:
    """The rows of a CSV file with the columns of ours. Raises InvalidCatalogue, and OSError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            found, problems = _read(csv.DictReader(file, strict=True))
    except UnicodeDecodeError:
        found, problems = {}, ["this is no text in UTF-8"]
    except csv.Error as error:
        found, problems = {}, [f"this is no CSV: {error}"]
    if problems:
        raise InvalidCatalogue(file=path.name, problems=problems)
    return MappingProxyType(found)


def _read(rows: csv.DictReader[str]) -> tuple[dict[Key, CatalogueEntry], list[str]]:
    """The rows, and what is wrong with the others."""
    problems: list[str] = []
    found: dict[Key, CatalogueEntry] = {}
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        return {}, [f"line 1: columns missing: {', '.join(missing)}"]
    for row in rows:
        try:
            entry = _entry(row)
        except ValueError as error:
            problems.append(f"line {rows.line_num}: {error}")
            continue
        if (entry.kind, entry.slug) in found:
            problems.append(f"line {rows.line_num}: {entry.kind} {entry.slug} stands there twice")
        found[entry.kind, entry.slug] = entry
    if not found and not problems:
        problems.append("there is no row in it")
    return found, problems


def _entry(row: Mapping[str, str]) -> CatalogueEntry:
    if not row["slug"] or not row["name"]:
        raise ValueError("a row needs a slug and a name")
    flags: dict[str, bool] = {}
    for column in _COLUMNS[3:]:
        if row[column] not in _BOOLEANS:
            raise ValueError(f"{column} is true or false, not {str(row[column])[:20]!r}")
        flags[column] = _BOOLEANS[row[column]]
    if row["kind"] not in list(CatalogueKind):
        raise ValueError(f"kind is {', '.join(CatalogueKind)}, not {row['kind'][:20]!r}")
    return CatalogueEntry(kind=CatalogueKind(row["kind"]), slug=row["slug"], name=row["name"], **flags)


def entry_of(kind: CatalogueKind, slug: str) -> CatalogueEntry:
    """The row of a slug. Raises NotInCatalogue."""
    found = catalogue().get((kind, slug))
    if found is None:
        others = [other for other in CatalogueKind if (other, slug) in catalogue()]
        raise NotInCatalogue(kind=kind, slug=slug, near=nearest(kind, slug), others=others)
    return found


def nearest(
    kind: CatalogueKind, text: str, *, eu_endpoint: bool = False, count: int = 3, like: float = 0.55
) -> list[str]:
    """Slugs that are most like a text, by slug or name; `eu_endpoint`: of those with an EU endpoint only.

    `like`: how like they have to be, from 0 to 1.
    """
    by_word: dict[str, str] = {}
    for entry in entries(kind):
        if entry.eu_workspace_eu_endpoint or not eu_endpoint:
            by_word.setdefault(entry.name.lower(), entry.slug)
            by_word[entry.slug] = entry.slug
    close = difflib.get_close_matches(text.lower()[:80], by_word, n=2 * count, cutoff=like)
    return list(dict.fromkeys(by_word[word] for word in close))[:count]


def entries(kind: CatalogueKind) -> Iterator[CatalogueEntry]:
    """The rows of a kind, in the order of the file."""
    return (entry for entry in catalogue().values() if entry.kind is kind)


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueDifference:
    """One row that is new (`before` None), gone (`after` None) or has other marks."""

    before: CatalogueEntry | None
    after: CatalogueEntry | None

    def sentence(self) -> str:
        """What changed, for a person."""
        entry = self.after or self.before
        assert entry is not None
        what = f"{entry.kind} {entry.slug}"
        if self.before is None:
            return f"+ {what}: {_marks(entry)}"
        if self.after is None:
            return f"- {what}"
        return f"~ {what}: {_marks(self.before)} -> {_marks(self.after)}"


def differences(before: Catalogue, after: Catalogue) -> list[CatalogueDifference]:
    """What a newer catalogue changes (R87), in the order of kind and slug."""
    return [
        CatalogueDifference(before=before.get(key), after=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def age_warning(*, today: date, of: date = CATALOGUE_DATE) -> str | None:
    """What is to be said of a catalogue that is too old to rely on (R64); None while it is fresh."""
    age = (today - of).days
    if age <= MAX_AGE_DAYS:
        return None
    return (
        f"the catalogue is of {of.isoformat()}, {age} days old, and partners' lists change (R64, R87). "
        "Compare a newer one: regional catalog refresh FILE"
    )


def _marks(entry: CatalogueEntry) -> str:
    names = ("US workspace", "EU with US endpoint", "EU with EU endpoint")
    return ", ".join(name for name, mark in zip(names, entry.marks, strict=True) if mark) or "nowhere"
