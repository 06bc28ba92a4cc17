"""The jurisdictions, AWS regions, ingest regions and processing regions, and which belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Jurisdiction(StrEnum):
    """Where the law keeps the data. There is no third one (R14)."""

    EU = "EU"
    US = "US"


class AwsRegion(StrEnum):
    """The AWS regions that a stack can touch, by their AWS names."""

    DUBLIN = "eu-west-1"
    OREGON = "us-west-2"
    SINGAPORE = "ap-southeast-1"
    SYDNEY = "ap-southeast-2"


class IngestRegion(StrEnum):
    """Where an endpoint takes events in (R18, R32): the four names of the references, in lower case."""

    DUBLIN = "dublin"
    OREGON = "oregon"
    SINGAPORE = "singapore"
    SYDNEY = "sydney"

    @property
    def aws_region(self) -> AwsRegion:
        """The AWS region that hosts the endpoint (R67)."""
        return INGEST_REGIONS[self].aws_region

    @property
    def jurisdiction(self) -> Jurisdiction | None:
        """The jurisdiction the endpoint stands in; None for Singapore and Sydney, which only forward."""
        return INGEST_REGIONS[self].jurisdiction


class ProcessingRegion(StrEnum):
    """Where a workspace processes and stores, fixed for its life (R1, R3)."""

    EU_WEST = "eu-west"
    US_WEST = "us-west"

    @property
    def aws_region(self) -> AwsRegion:
        """The AWS region of every resource that processes or stores (R4)."""
        return PROCESSING_REGIONS[self].aws_region

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The jurisdiction that the workspace's data is processed and stored in."""
        return PROCESSING_REGIONS[self].jurisdiction

    @property
    def label(self) -> str:
        """The name for people, e.g. `EU West (Dublin)`."""
        return PROCESSING_REGIONS[self].label

    @property
    def default_ingest_region(self) -> IngestRegion:
        """The ingest region of a source that names none (R20, R21)."""
        return PROCESSING_REGIONS[self].default_ingest_region

    @property
    def ingest_regions(self) -> frozenset[IngestRegion]:
        """The ingest regions that a source of this workspace may name (R18, R19)."""
        return PROCESSING_REGIONS[self].ingest_regions

    @property
    def zones(self) -> tuple[str, ...]:
        """The availability zones of the AWS region, e.g. `("eu-west-1a", ...)`; an account may see fewer."""
        return PROCESSING_REGIONS[self].zones


@dataclass(frozen=True, kw_only=True, slots=True)
class IngestRegionFacts:
    """One row of INGEST_REGIONS."""

    aws_region: AwsRegion
    jurisdiction: Jurisdiction | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessingRegionFacts:
    """One row of PROCESSING_REGIONS."""

    aws_region: AwsRegion
    jurisdiction: Jurisdiction
    label: str
    default_ingest_region: IngestRegion
    ingest_regions: frozenset[IngestRegion]
    zones: tuple[str, ...]


INGEST_REGIONS: Mapping[IngestRegion, IngestRegionFacts] = MappingProxyType(
    {
        IngestRegion.DUBLIN: IngestRegionFacts(aws_region=AwsRegion.DUBLIN, jurisdiction=Jurisdiction.EU),
        IngestRegion.OREGON: IngestRegionFacts(aws_region=AwsRegion.OREGON, jurisdiction=Jurisdiction.US),
        IngestRegion.SINGAPORE: IngestRegionFacts(aws_region=AwsRegion.SINGAPORE, jurisdiction=None),
        IngestRegion.SYDNEY: IngestRegionFacts(aws_region=AwsRegion.SYDNEY, jurisdiction=None),
    }
)

PROCESSING_REGIONS: Mapping[ProcessingRegion, ProcessingRegionFacts] = MappingProxyType(
    {
        ProcessingRegion.EU_WEST: ProcessingRegionFacts(
            aws_region=AwsRegion.DUBLIN,
            jurisdiction=Jurisdiction.EU,
            label="EU West (Dublin)",
            default_ingest_region=IngestRegion.DUBLIN,
            ingest_regions=frozenset({IngestRegion.DUBLIN}),
            zones=("eu-west-1a", "eu-west-1b", "eu-west-1c"),
        ),
        ProcessingRegion.US_WEST: ProcessingRegionFacts(
            aws_region=AwsRegion.OREGON,
            jurisdiction=Jurisdiction.US,
            label="US West (Oregon)",
            default_ingest_region=IngestRegion.OREGON,
            ingest_regions=frozenset(IngestRegion),
            zones=("us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"),
        ),
    }
)

DEFAULT_PROCESSING_REGION = ProcessingRegion.US_WEST  # R2


class ForeignIngestRegion(ValueError):
    """A workspace was given an ingest region that its processing region does not take events in (R19)."""

    def __init__(self, *, processing_region: ProcessingRegion, ingest_region: IngestRegion) -> None:
        allowed = ", ".join(sorted(processing_region.ingest_regions))
        super().__init__(
            f"R18, R19: {processing_region.label} takes no events in at {ingest_region}; allowed: {allowed}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """One way into a processing region. One that the region does not allow cannot be made.

    Raises ForeignIngestRegion when the processing region does not take events in at `ingest_region`.
    """

    processing_region: ProcessingRegion
    ingest_region: IngestRegion

    def __post_init__(self) -> None:
        if self.ingest_region not in self.processing_region.ingest_regions:
            raise ForeignIngestRegion(
                processing_region=self.processing_region, ingest_region=self.ingest_region
            )

    @property
    def jurisdiction(self) -> Jurisdiction:
        """The jurisdiction the events end up in: a US workspace stays US, also with Dublin ingest (R6)."""
        return self.processing_region.jurisdiction

    @property
    def aws_region(self) -> AwsRegion:
        """The AWS region that the endpoint stands in."""
        return self.ingest_region.aws_region
