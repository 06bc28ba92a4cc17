"""List prices of what a stack's events cost, by AWS region, in US dollars, with their date and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

PRICES_DATE = date(2026, 11, 24)  # when this table was written; AWS changes prices without notice
HOURS_A_MONTH = 730
# Where to look each of them up before money depends on it.
PRICE_PAGES = "https://aws.amazon.com/<service>/pricing/, or the AWS Price List API"


class Certainty(StrEnum):
    """Where a price is from."""

    READ = "read in public text of a third party"
    UNVERIFIED = "not verified"


class Billed(StrEnum):
    """What is billed, and its unit."""

    HTTP_API_REQUESTS = "HTTP API, million requests of up to 512 KB"
    LAMBDA_REQUESTS = "Lambda, million requests"
    LAMBDA_GB_SECONDS = "Lambda arm64, GB-second"
    FIREHOSE_GB = "Firehose, GB in records rounded up to 5 KB"
    DYNAMODB_WRITES = "DynamoDB on demand, million writes"
    LOGS_GB = "CloudWatch Logs, GB taken in"
    BALANCER_HOURS = "load balancer, hour"
    BALANCER_UNITS = "load balancer, capacity unit and hour"
    PUBLIC_ADDRESS_HOURS = "public IPv4 address, hour"
    FARGATE_CPU_HOURS = "Fargate arm64, processor and hour"
    FARGATE_GB_HOURS = "Fargate arm64, GB of memory and hour"
    ENDPOINT_HOURS = "interface endpoint, zone and hour"
    ENDPOINT_GB = "interface endpoint, GB"
    HEALTH_CHECKS = "Route 53 health check of an AWS endpoint, month"
    HEALTH_CHECK_OPTIONS = "HTTPS, string matching or fast interval of such a check, each and month"


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceList:
    """The prices of one region. `read`: those that were read somewhere; all others are from memory."""

    region: str
    dollars: Mapping[Billed, float]
    read: frozenset[Billed] = field(default_factory=frozenset)

    def certainty(self, billed: Billed) -> Certainty:
        """How sure the price is."""
        return Certainty.READ if billed in self.read else Certainty.UNVERIFIED


_VIRGINIA: Mapping[Billed, float] = MappingProxyType(
    {
        Billed.HTTP_API_REQUESTS: 1.00,
        Billed.LAMBDA_REQUESTS: 0.20,
        Billed.LAMBDA_GB_SECONDS: 1.333e-5,
        Billed.FIREHOSE_GB: 0.029,
        Billed.DYNAMODB_WRITES: 0.625,
        Billed.LOGS_GB: 0.50,
        Billed.BALANCER_HOURS: 0.0225,
        Billed.BALANCER_UNITS: 0.008,
        Billed.PUBLIC_ADDRESS_HOURS: 0.005,
        Billed.FARGATE_CPU_HOURS: 0.03238,  # https://www.vantage.sh/blog/fargate-pricing
        Billed.FARGATE_GB_HOURS: 0.00356,  # as the one before
        Billed.ENDPOINT_HOURS: 0.01,
        Billed.ENDPOINT_GB: 0.01,
        # https://wewantcode.com/en/course/aws/lesson/7-84-health-checks-status-check.html; the same in every region
        Billed.HEALTH_CHECKS: 0.50,
        Billed.HEALTH_CHECK_OPTIONS: 1.00,
    }
)

_GLOBAL = frozenset({Billed.HEALTH_CHECKS})
_FARGATE = frozenset({Billed.FARGATE_CPU_HOURS, Billed.FARGATE_GB_HOURS})

PRICE_LISTS: Mapping[str, PriceList] = MappingProxyType(
    {
        one.region: one
        for one in (
            # No stack stands there: the figures that the others are compared with.
            PriceList(region="us-east-1", dollars=_VIRGINIA, read=_GLOBAL | _FARGATE),
            PriceList(region="us-west-2", dollars=_VIRGINIA, read=_GLOBAL),
            PriceList(
                region="eu-west-1",
                read=_GLOBAL,
                dollars=MappingProxyType(
                    {
                        **_VIRGINIA,
                        Billed.HTTP_API_REQUESTS: 1.11,
                        Billed.FIREHOSE_GB: 0.031,
                        Billed.DYNAMODB_WRITES: 0.705,
                        Billed.LOGS_GB: 0.57,
                        Billed.BALANCER_HOURS: 0.0252,
                        Billed.ENDPOINT_HOURS: 0.011,
                    }
                ),
            ),
        )
    }
)


def price_list(region: str) -> PriceList:
    """The prices of an AWS region. Raises KeyError, with those there are, for a region without a list."""
    if region not in PRICE_LISTS:
        raise KeyError(f"{region} has no prices here; there are those of {', '.join(sorted(PRICE_LISTS))}")
    return PRICE_LISTS[region]
