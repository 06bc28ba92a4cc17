"""What events cost a month in AWS, by front door: a model of what is billed for each, from the table of prices.

Counted is what the way of an event to the archive bucket costs, and what is there without any event. Left out is what
both front doors have alike: storage, compaction, keys, alarms, a Data Lake; and traffic that AWS does not bill (into a
region).

With failover every event goes through the primary cell; of the other one counts what stands, and of both what Route 53
asks them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from residency.failover import FailoverTiming
from residency.fleet_sizes import TASK_MEMORY_MB
from residency.ingest_options import Dedupe, FrontDoor
from residency.prices import HOURS_A_MONTH, Billed, PriceList, price_list
from residency.settings_models import Settings

MILLION = 1_000_000
GB = 1e9  # bytes; AWS bills some in GiB, which is 7 % less
EVENT_BYTES = 1_000  # of an archive line, as assumed where nothing else is said
FIREHOSE_STEP_BYTES = 5_000
HTTP_API_STEP_BYTES = 524_288
LOG_BYTES_A_REQUEST = 284  # a line of our metrics; a test holds it against the gateway's own
ACCESS_LOG_BYTES_A_REQUEST = 250  # the HTTP API's own line, assumed

# How long the function takes, assumed: 10 ms for 1 event, 30 ms for 50.
LAMBDA_FIRST_SECONDS = 0.010
LAMBDA_FURTHER_SECONDS = 0.020 / 49

# What a task's processor takes, measured on x86 with claims (docs/fleet.md): 0.5 ms for 1 event, 2.4 ms for 100.
TASK_REQUEST_SECONDS = 0.00048
TASK_EVENT_SECONDS = 0.000019
TASK_SHARE = 0.6  # of its processor that a task uses before scaling adds one

# Application Load Balancer: one capacity unit; the largest share of the three counts.
UNIT_NEW_CONNECTIONS = 25  # a second
UNIT_BYTES_AN_HOUR = 1e9
GROUP_SECONDS = 0.010  # how long a task gathers requests for one call of the stream

ZONES = 3
INTERFACE_ENDPOINTS = 5  # of a network of our own: Firehose, SQS, ECR (2), logs

# Writes of a claim: taken and marked done for a request; for an event in a transaction, where taking counts twice.
CLAIM_WRITES: Mapping[Dedupe, int] = {Dedupe.BATCH: 2, Dedupe.EVENT: 3}


# Route 53 API Reference, on HealthCheckConfig: at an interval of 30 s an endpoint is asked about every two seconds.
HEALTH_CHECKERS = 15
# of each check: HTTPS, string matching, and an interval below 30 s
HEALTH_CHECK_OPTIONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What of a stack's settings decides its cost. `own_network`: the fleet's is made by the stack.

    `failover`: the other front door stands beside `front_door`, which is the primary cell.
    """

    region: str
    front_door: FrontDoor = FrontDoor.SERVERLESS
    failover: bool = False
    dedupe: Dedupe = Dedupe.BATCH
    lambda_memory_mb: int = 512
    task_cpu: int = 512
    min_tasks: int = ZONES
    own_network: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Volume:
    """The load of a month, spread evenly. Raises ValueError for what is no load."""

    events: float
    events_per_request: float = 1
    event_bytes: int = EVENT_BYTES

    def __post_init__(self) -> None:
        if not (self.events >= 0 and self.events_per_request >= 1 and self.event_bytes >= 1):
            raise ValueError(
                f"{self.events} events a month, {self.events_per_request} a request, {self.event_bytes} bytes each: "
                "events are 0 or more, the other two at least 1"
            )

    @property
    def requests(self) -> float:
        """Requests a month."""
        return self.events / self.events_per_request


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthlyCost:
    """Dollars a month by what they are for. `tasks`: of the fleet on average; 0 for the other front door."""

    shape: Shape
    volume: Volume
    items: Mapping[str, float]
    standing: frozenset[str]
    tasks: int = 0

    @property
    def total(self) -> float:
        """Dollars a month."""
        return sum(self.items.values())

    @property
    def floor(self) -> float:
        """What is paid at this size without any event."""
        return sum(dollars for name, dollars in self.items.items() if name in self.standing)

    @property
    def per_million(self) -> float | None:
        """Dollars for a million events, what stands included; None where there are none."""
        return self.total / self.volume.events * MILLION if self.volume.events else None

    @property
    def further_million(self) -> float | None:
        """Dollars for a million events, without what stands."""
        return (self.total - self.floor) / self.volume.events * MILLION if self.volume.events else None


def shape_of(settings: Settings) -> Shape:
    """The shape of a stack."""
    fleet = settings.fleet
    shape = Shape(
        region=settings.processing_region.aws_region.value,
        front_door=settings.front_door,
        failover=settings.failover,
        dedupe=settings.dedupe,
        lambda_memory_mb=settings.lambda_.memory_mb,
    )
    if fleet is None:
        return shape
    return replace(shape, task_cpu=fleet.cpu, min_tasks=fleet.min_tasks, own_network=fleet.network is None)


def monthly_cost(shape: Shape, volume: Volume, prices: PriceList | None = None) -> MonthlyCost:
    """What a month costs. `prices`: others than those of the shape's region."""
    dollars = (prices or price_list(shape.region)).dollars
    cost = _OF_FRONT_DOOR[shape.front_door](shape, volume, dollars)
    return _with_other_cell(cost, dollars) if shape.failover else cost


def break_even(shape: Shape, volume: Volume, prices: PriceList | None = None) -> float | None:
    """Events a month from which on a fleet costs less, at this many events a request; None where it never does.

    With failover both stand anyway: from then on a fleet costs less as the primary.
    """

    def fleet_costs_less(events: float) -> bool:
        load = replace(volume, events=events)
        serverless, fleet = (
            monthly_cost(replace(shape, front_door=door), load, prices).total
            for door in (FrontDoor.SERVERLESS, FrontDoor.FLEET)
        )
        return fleet <= serverless

    low, high = 0.0, float(MILLION)
    while not fleet_costs_less(high):
        low, high = high, high * 2
        if high > 1e13:
            return None
    while high - low > max(1.0, high * 1e-4):
        middle = (low + high) / 2
        low, high = (low, middle) if fleet_costs_less(middle) else (middle, high)
    return high


def _serverless(shape: Shape, volume: Volume, dollars: Mapping[Billed, float]) -> MonthlyCost:
    requests, events = volume.requests, volume.events_per_request
    seconds = LAMBDA_FIRST_SECONDS + LAMBDA_FURTHER_SECONDS * (events - 1)
    units = math.ceil(events * volume.event_bytes / HTTP_API_STEP_BYTES)
    items = {
        "HTTP API": requests * units / MILLION * dollars[Billed.HTTP_API_REQUESTS],
        "Lambda": requests / MILLION * dollars[Billed.LAMBDA_REQUESTS]
        + requests * seconds * shape.lambda_memory_mb / 1024 * dollars[Billed.LAMBDA_GB_SECONDS],
        "Firehose": _firehose(requests, events * volume.event_bytes) * dollars[Billed.FIREHOSE_GB],
        "claims": _claim_writes(shape, volume) / MILLION * dollars[Billed.DYNAMODB_WRITES],
        "logs": requests * (LOG_BYTES_A_REQUEST + ACCESS_LOG_BYTES_A_REQUEST) / GB * dollars[Billed.LOGS_GB],
    }
    return MonthlyCost(shape=shape, volume=volume, items=items, standing=frozenset())


def _fleet(shape: Shape, volume: Volume, dollars: Mapping[Billed, float]) -> MonthlyCost:
    requests, size = volume.requests, volume.events_per_request * volume.event_bytes
    tasks = _tasks(shape, volume)
    cpus, memory_gb = shape.task_cpu / 1024, TASK_MEMORY_MB[shape.task_cpu] / 1024
    task_hours = tasks * HOURS_A_MONTH
    a_second = requests / (HOURS_A_MONTH * 3600)
    together = max(1.0, a_second / tasks * GROUP_SECONDS)
    items = {
        "load balancer": HOURS_A_MONTH * dollars[Billed.BALANCER_HOURS],
        "public addresses": ZONES * HOURS_A_MONTH * dollars[Billed.PUBLIC_ADDRESS_HOURS],
        "tasks": task_hours
        * (cpus * dollars[Billed.FARGATE_CPU_HOURS] + memory_gb * dollars[Billed.FARGATE_GB_HOURS]),
        "VPC endpoints": shape.own_network
        * INTERFACE_ENDPOINTS
        * ZONES
        * HOURS_A_MONTH
        * dollars[Billed.ENDPOINT_HOURS],
        "load balancer's load": _balancer_units(requests, size) * dollars[Billed.BALANCER_UNITS],
        "traffic of VPC endpoints": shape.own_network * requests * size / GB * dollars[Billed.ENDPOINT_GB],
        "Firehose": _firehose(requests / together, size * together) * dollars[Billed.FIREHOSE_GB],
        "claims": _claim_writes(shape, volume) / MILLION * dollars[Billed.DYNAMODB_WRITES],
        "logs": requests * LOG_BYTES_A_REQUEST / GB * dollars[Billed.LOGS_GB],
    }
    standing = frozenset({"load balancer", "public addresses", "tasks", "VPC endpoints"})
    return MonthlyCost(shape=shape, volume=volume, items=items, standing=standing, tasks=tasks)


_OF_FRONT_DOOR: Mapping[FrontDoor, Callable[[Shape, Volume, Mapping[Billed, float]], MonthlyCost]] = {
    FrontDoor.SERVERLESS: _serverless,
    FrontDoor.FLEET: _fleet,
}


def _with_other_cell(cost: MonthlyCost, dollars: Mapping[Billed, float]) -> MonthlyCost:
    """The primary cell's cost, with what stands of the other, and the health checks of both."""
    shape = cost.shape
    (other,) = set(FrontDoor) - {shape.front_door}
    idle = _OF_FRONT_DOOR[other](replace(shape, front_door=other), replace(cost.volume, events=0), dollars)
    a_check = dollars[Billed.HEALTH_CHECKS] + HEALTH_CHECK_OPTIONS * dollars[Billed.HEALTH_CHECK_OPTIONS]
    checks = {
        "health checks": len(FrontDoor) * a_check,
        "requests of health checks": _health_requests(shape, dollars),
    }
    return replace(
        cost,
        items={
            **cost.items,
            **{name: idle.items[name] for name in idle.items if name in idle.standing},
            **checks,
        },
        standing=cost.standing | idle.standing | frozenset(checks),
        tasks=max(cost.tasks, idle.tasks),
    )


def _health_requests(shape: Shape, dollars: Mapping[Billed, float]) -> float:
    """What the checkers' requests to both cells cost: they store nothing, and the gateway logs no line of them."""
    requests = HOURS_A_MONTH * 3600 / FailoverTiming().check_interval_seconds * HEALTH_CHECKERS
    function = dollars[Billed.HTTP_API_REQUESTS] + dollars[Billed.LAMBDA_REQUESTS]
    return (
        requests / MILLION * function
        + requests * LAMBDA_FIRST_SECONDS * shape.lambda_memory_mb / 1024 * dollars[Billed.LAMBDA_GB_SECONDS]
        + requests * ACCESS_LOG_BYTES_A_REQUEST / GB * dollars[Billed.LOGS_GB]
        + _balancer_units(requests, 0) * dollars[Billed.BALANCER_UNITS]
    )


def _tasks(shape: Shape, volume: Volume) -> int:
    seconds = volume.requests * TASK_REQUEST_SECONDS + volume.events * TASK_EVENT_SECONDS
    processors = seconds / (HOURS_A_MONTH * 3600)
    return max(shape.min_tasks, math.ceil(processors / (TASK_SHARE * shape.task_cpu / 1024)))


def _firehose(records: float, size: float) -> float:
    """GB billed, each record rounded up to a step."""
    return records * math.ceil(size / FIREHOSE_STEP_BYTES) * FIREHOSE_STEP_BYTES / GB


def _balancer_units(requests: float, size: float) -> float:
    """Capacity units times hours of a month, with a new connection for each request: the dearest case."""
    connections = requests / UNIT_NEW_CONNECTIONS / 3600
    return max(connections, requests * size / UNIT_BYTES_AN_HOUR)


def _claim_writes(shape: Shape, volume: Volume) -> float:
    of_what = volume.events if shape.dedupe is Dedupe.EVENT else volume.requests
    return of_what * CLAIM_WRITES[shape.dedupe]
