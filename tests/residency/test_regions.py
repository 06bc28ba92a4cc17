"""Tests of the table of regions: what belongs together, and what cannot be written down."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.regions import (
    DEFAULT_PROCESSING_REGION,
    PROCESSING_REGIONS,
    AwsRegion,
    ForeignIngestRegion,
    IngestRegion,
    Jurisdiction,
    Location,
    ProcessingRegion,
)

EVERY_COMBINATION = [
    (ProcessingRegion.US_WEST, IngestRegion.OREGON, True),
    (ProcessingRegion.US_WEST, IngestRegion.DUBLIN, True),
    (ProcessingRegion.US_WEST, IngestRegion.SINGAPORE, True),
    (ProcessingRegion.US_WEST, IngestRegion.SYDNEY, True),
    (ProcessingRegion.EU_WEST, IngestRegion.OREGON, False),
    (ProcessingRegion.EU_WEST, IngestRegion.DUBLIN, True),
    (ProcessingRegion.EU_WEST, IngestRegion.SINGAPORE, False),
    (ProcessingRegion.EU_WEST, IngestRegion.SYDNEY, False),
]


@given(st.text())
def test_r1_r14_only_two_texts_are_a_processing_region(text: str) -> None:
    if text in {"eu-west", "us-west"}:
        assert ProcessingRegion(text).value == text
    else:
        with pytest.raises(ValueError, match="is not a valid ProcessingRegion"):
            ProcessingRegion(text)


@pytest.mark.parametrize(
    "junk", ["EU-WEST", "eu_west", "eu-west-1", "us-east", " eu-west", "", "eu-west\n", None, 0]
)
def test_r1_near_misses_are_refused(junk: object) -> None:
    with pytest.raises(ValueError, match="is not a valid ProcessingRegion"):
        ProcessingRegion(junk)


def test_r2_the_default_is_oregon() -> None:
    assert DEFAULT_PROCESSING_REGION is ProcessingRegion.US_WEST
    assert DEFAULT_PROCESSING_REGION.aws_region == "us-west-2"


def test_r4_r14_each_region_processes_in_its_own_jurisdiction() -> None:
    assert {region: (region.aws_region, region.jurisdiction) for region in ProcessingRegion} == {
        ProcessingRegion.EU_WEST: (AwsRegion.DUBLIN, Jurisdiction.EU),
        ProcessingRegion.US_WEST: (AwsRegion.OREGON, Jurisdiction.US),
    }
    assert [region.label for region in ProcessingRegion] == ["EU West (Dublin)", "US West (Oregon)"]


def test_r4_zones_lie_in_their_aws_region_and_there_are_at_least_two() -> None:
    for region in ProcessingRegion:
        assert len(set(region.zones)) == len(region.zones) >= 2
        assert all(zone[:-1] == region.aws_region for zone in region.zones)


@pytest.mark.parametrize(("processing_region", "ingest_region", "allowed"), EVERY_COMBINATION)
def test_r18_r19_every_combination_of_processing_and_ingest_region(
    processing_region: ProcessingRegion, ingest_region: IngestRegion, allowed: bool
) -> None:
    assert (ingest_region in processing_region.ingest_regions) is allowed
    if allowed:
        location = Location(processing_region=processing_region, ingest_region=ingest_region)
        assert location.aws_region is ingest_region.aws_region
    else:
        with pytest.raises(ForeignIngestRegion, match=r"R19: EU West \(Dublin\) .* allowed: dublin"):
            Location(processing_region=processing_region, ingest_region=ingest_region)


def test_r18_the_combinations_above_are_all_there_are() -> None:
    assert {(one, other) for one, other, _ in EVERY_COMBINATION} == {
        (one, other) for one in ProcessingRegion for other in IngestRegion
    }


def test_r18_ingest_regions_stand_in_these_aws_regions() -> None:
    assert {region.value: region.aws_region.value for region in IngestRegion} == {
        "dublin": "eu-west-1",
        "singapore": "ap-southeast-1",
        "oregon": "us-west-2",
        "sydney": "ap-southeast-2",
    }


def test_r20_r21_default_ingest_regions() -> None:
    assert ProcessingRegion.EU_WEST.default_ingest_region is IngestRegion.DUBLIN
    assert ProcessingRegion.US_WEST.default_ingest_region is IngestRegion.OREGON


def test_r6_a_us_workspace_stays_us_with_dublin_ingest() -> None:
    location = Location(processing_region=ProcessingRegion.US_WEST, ingest_region=IngestRegion.DUBLIN)
    assert location.jurisdiction is Jurisdiction.US
    assert location.aws_region is AwsRegion.DUBLIN


def test_r19_eu_ingest_never_leaves_the_jurisdiction() -> None:
    assert {region.jurisdiction for region in ProcessingRegion.EU_WEST.ingest_regions} == {Jurisdiction.EU}
    assert {region for region in IngestRegion if region.jurisdiction is None} == {
        IngestRegion.SINGAPORE,
        IngestRegion.SYDNEY,
    }


def test_r3_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        PROCESSING_REGIONS[ProcessingRegion.EU_WEST] = PROCESSING_REGIONS[ProcessingRegion.US_WEST]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        PROCESSING_REGIONS[ProcessingRegion.EU_WEST].aws_region = AwsRegion.OREGON  # type: ignore[misc]


def test_the_facts_import_nothing_beyond_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules)\n"
        "import residency.regions, residency.hosts, residency.limits, residency.write_keys\n"
        "import residency.warehouse_ranges\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'residency'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
