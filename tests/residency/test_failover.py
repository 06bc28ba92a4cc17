"""Tests of the failover types: pairs across regions cannot be written, times are computed from their parts."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from gateway.health import Health
from gateway.replies import health
from residency.failover import (
    BODY_SECONDS,
    Cell,
    FailoverPair,
    FailoverTiming,
    ForeignFailover,
    OneFailsBoth,
    health_mark,
)
from residency.ingest_options import FrontDoor
from residency.regions import ForeignIngestRegion, IngestRegion, Location, ProcessingRegion

LOCATIONS = [
    Location(processing_region=region, ingest_region=ingest)
    for region in ProcessingRegion
    for ingest in sorted(region.ingest_regions)
]
HOME = [one for one in LOCATIONS if one.aws_region is one.processing_region.aws_region]


def pair(one: Location, other: Location) -> FailoverPair:
    fleet = Cell(location=other, front_door=FrontDoor.FLEET)
    return FailoverPair(primary=Cell(location=one, front_door=FrontDoor.SERVERLESS), secondary=fleet)


@pytest.mark.parametrize("location", HOME, ids=str)
def test_r65_a_pair_is_two_services_of_one_location(location: Location) -> None:
    assert pair(location, location).location == location


@pytest.mark.parametrize("front_door", FrontDoor)
def test_r65_two_cells_on_the_same_services_are_no_pair(front_door: FrontDoor) -> None:
    cell = Cell(location=HOME[0], front_door=front_door)
    with pytest.raises(OneFailsBoth, match=f"R65: both cells are {front_door}"):
        FailoverPair(primary=cell, secondary=cell)


@pytest.mark.parametrize(("one", "other"), [*itertools.product(LOCATIONS, HOME)], ids=str)
def test_r66_a_pair_across_locations_cannot_be_made(one: Location, other: Location) -> None:
    if one == other:
        assert pair(one, other).location == one
        return
    with pytest.raises(ForeignFailover, match="R66: failover never leaves its region") as refused:
        pair(one, other)
    assert one.aws_region in str(refused.value) and other.aws_region in str(refused.value)


def test_r66_a_cell_of_the_eu_in_another_region_cannot_be_made() -> None:
    for elsewhere in set(IngestRegion) - ProcessingRegion.EU_WEST.ingest_regions:
        with pytest.raises(ForeignIngestRegion, match="R19"):
            Cell(
                location=Location(processing_region=ProcessingRegion.EU_WEST, ingest_region=elsewhere),
                front_door=FrontDoor.SERVERLESS,
            )


def test_r67_a_fleet_stands_where_events_are_stored() -> None:
    for location in LOCATIONS:
        if location not in HOME:
            with pytest.raises(ValueError, match=f"in us-west-2, not in {location.aws_region}"):
                Cell(location=location, front_door=FrontDoor.FLEET)


@pytest.mark.parametrize("region", ProcessingRegion)
@pytest.mark.parametrize("deep", [None, Health(status="degraded", checks={"stream": "timeout"})])
def test_r67_only_a_gateway_of_the_region_is_healthy(region: ProcessingRegion, deep: Health | None) -> None:
    def body(of: ProcessingRegion) -> str:
        return health(
            processing_region=of.value, ingest_region=of.default_ingest_region.value, deep=deep
        ).body.decode()

    assert [health_mark(region) in body(of) for of in ProcessingRegion] == [
        of is region for of in ProcessingRegion
    ]


def test_r65_the_time_of_a_move_is_the_sum_of_its_parts() -> None:
    timing = FailoverTiming(check_interval_seconds=30, failure_threshold=2)
    assert timing.detection_seconds == 60 + 4 + 2 + BODY_SECONDS
    assert timing.move_seconds == timing.detection_seconds + 60


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"check_interval_seconds": 5}, "5 s between checks: Route 53 knows 10 and 30"),
        ({"failure_threshold": 0}, "0 failed checks: 1 to 10"),
        ({"failure_threshold": 11}, "11 failed checks: 1 to 10"),
    ],
)
def test_r65_timing_that_route_53_refuses_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        FailoverTiming(**wrong)


def test_r65_the_page_tells_the_times_that_follow_from_the_checks() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "failover.md").read_text(encoding="utf-8")
    timing = FailoverTiming()
    for told in (
        f"every {timing.check_interval_seconds} s",
        f"after {timing.failure_threshold} answers",
        f"| {timing.detection_seconds} s |",
        f"| {timing.move_seconds} s |",
    ):
        assert told in page, told
