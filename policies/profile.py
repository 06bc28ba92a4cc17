"""What a stack may use: its allowed regions, the wider ones of its ingest role, and how strict to be."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from functools import lru_cache

from policies.findings import Mode
from policies.resource import parent_types
from residency.aws_regions import AWS_REGIONS
from residency.regions import PROCESSING_REGIONS, ProcessingRegion

INGEST_ROLE_TYPES = frozenset({"regional-ingest:index:IngestEndpoint"})
"""Components that take events in: what is in one has the ingest role (D1)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """The regions that one resource may stand in and refer to, in a fixed order."""

    regions: tuple[str, ...]
    jurisdictions: frozenset[str] = frozenset()
    """Jurisdictions of vendor hosts that may be named; empty: not decided."""

    def admits(self, region: str) -> bool:
        """Whether a region stays within."""
        return region in self.regions

    def admits_pattern(self, pattern: str) -> bool:
        """Whether a region's pattern says nothing of another region.

        A mere wildcard does not: `arn:aws:logs:*:*:*` stands in nearly every role that AWS documents, it gives a
        right and moves nothing, and whatever would use that right elsewhere is judged where it stands. A pattern
        with a letter in it was written with regions in mind: `eu-*` admits nine regions, not only Ireland.
        """
        if not pattern.strip("*?"):
            return True
        matched = _matched_regions(pattern)
        return bool(matched) and all(region in self.regions for region in matched)

    def and_also(self, region: str) -> Allowance:
        """The same with one more region."""
        return Allowance(regions=(*self.regions, region), jurisdictions=self.jurisdictions)


@lru_cache(maxsize=1024)
def _matched_regions(pattern: str) -> tuple[str, ...]:
    return tuple(region for region in AWS_REGIONS if fnmatch.fnmatchcase(region, pattern))


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The residency profile of a stack. `ingest` holds for resources of the ingest role only."""

    base: Allowance
    ingest: Allowance

    def allowance(self, urn: str) -> Allowance:
        """What the resource with this URN may use, by its role."""
        if self.ingest is self.base or INGEST_ROLE_TYPES.isdisjoint(parent_types(urn)):
            return self.base
        return self.ingest


def profile_of(
    *, processing_region: ProcessingRegion | None, allowed_regions: tuple[str, ...] = ()
) -> Profile:
    """The profile of a processing region, of regions named one by one, or of both together.

    EU West: eu-west-1. US West: us-west-2, and for the ingest role its ingest regions too (D1).
    """
    if processing_region is None:
        base = Allowance(regions=tuple(dict.fromkeys(allowed_regions)))
        return Profile(base=base, ingest=base)
    facts = PROCESSING_REGIONS[processing_region]
    own = tuple(dict.fromkeys((facts.aws_region.value, *allowed_regions)))
    at_ingest = sorted(region.aws_region.value for region in facts.ingest_regions)
    wide = tuple(dict.fromkeys((*own, *at_ingest)))
    jurisdictions = frozenset({facts.jurisdiction.value})
    base = Allowance(regions=own, jurisdictions=jurisdictions)
    if wide == own:
        return Profile(base=base, ingest=base)
    return Profile(base=base, ingest=Allowance(regions=wide, jurisdictions=jurisdictions))


def stricter(*modes: Mode) -> Mode:
    """Strict if any is: the pack never runs weaker than asked."""
    return Mode.STRICT if Mode.STRICT in modes else Mode.STANDARD
