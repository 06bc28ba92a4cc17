"""Failover between the two cells of one ingest location: which pairs there are, and how long a move takes."""

from __future__ import annotations

from dataclasses import dataclass

from residency.ingest_options import FrontDoor
from residency.regions import Location, ProcessingRegion

HEALTH_PATH = "/health?deep=1"

# Route 53 Developer Guide: a request to an endpoint is made every 10 or 30 s; the threshold is 1 to 10.
CHECK_INTERVALS_SECONDS = (10, 30)
MAX_FAILURE_THRESHOLD = 10
# The same, on how an endpoint's health is determined: 4 s to connect, then 2 s to the status, 2 s to the body.
CONNECT_SECONDS, STATUS_SECONDS, BODY_SECONDS = 4, 2, 2
# The same, on alias records: what resolvers are told for a load balancer; for an API we take it to be the same.
ALIAS_TTL_SECONDS = 60


class ForeignFailover(ValueError):
    """Two cells that are not ways into the same location (R66)."""


class OneFailsBoth(ValueError):
    """Two cells on the same services (R65)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One independent way into a location. Raises ValueError for a fleet away from where events are stored."""

    location: Location
    front_door: FrontDoor

    def __post_init__(self) -> None:
        stores = self.location.processing_region.aws_region
        if self.front_door is FrontDoor.FLEET and self.location.aws_region is not stores:
            raise ValueError(
                f"a fleet stands where events are stored, in {stores}, not in {self.location.aws_region}"
            )

    def __str__(self) -> str:
        return f"{self.front_door} in {self.location.aws_region} for {self.location.processing_region.label}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailoverPair:
    """Two cells of one location, on different services. A pair of two regions or workspaces cannot be made.

    Raises ForeignFailover (R66) and OneFailsBoth (R65).
    """

    primary: Cell
    secondary: Cell

    def __post_init__(self) -> None:
        if self.primary.location != self.secondary.location:
            raise ForeignFailover(
                f"R66: failover never leaves its region: from [{self.primary}] it cannot lead to "
                f"[{self.secondary}]. Give a second cell of {self.primary.location.processing_region.label} in "
                f"{self.primary.location.aws_region}"
            )
        if self.primary.front_door is self.secondary.front_door:
            raise OneFailsBoth(
                f"R65: both cells are {self.primary.front_door}: what stops one stops the other. "
                f"Give one of {' and '.join(FrontDoor)} each"
            )

    @property
    def location(self) -> Location:
        """The location of both."""
        return self.primary.location


@dataclass(frozen=True, kw_only=True, slots=True)
class FailoverTiming:
    """How a cell is asked for its health, and what follows from it. Raises ValueError for what Route 53 refuses."""

    check_interval_seconds: int = 10
    failure_threshold: int = 3  # checks in a row, of one checker, that change its mind, either way

    def __post_init__(self) -> None:
        if self.check_interval_seconds not in CHECK_INTERVALS_SECONDS:
            raise ValueError(
                f"{self.check_interval_seconds} s between checks: Route 53 knows "
                f"{' and '.join(map(str, CHECK_INTERVALS_SECONDS))}"
            )
        if not 1 <= self.failure_threshold <= MAX_FAILURE_THRESHOLD:
            raise ValueError(f"{self.failure_threshold} failed checks: 1 to {MAX_FAILURE_THRESHOLD}")

    @property
    def detection_seconds(self) -> int:
        """From the failure until a checker has seen enough of it, at most: the last check may run into its bounds."""
        patience = CONNECT_SECONDS + STATUS_SECONDS + BODY_SECONDS
        return self.check_interval_seconds * self.failure_threshold + patience

    @property
    def move_seconds(self) -> int:
        """Until no resolver that honours the TTL gives the old answer; Route 53's own work is not counted."""
        return self.detection_seconds + ALIAS_TTL_SECONDS


def health_mark(region: ProcessingRegion) -> str:
    """What a healthy cell's answer holds: a host that led to a gateway of another region would never be healthy."""
    return f'"processingRegion": "{region.value}"'
