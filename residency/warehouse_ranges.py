"""The vendor's address ranges that a warehouse must let in, by region, and the check of any other range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from types import MappingProxyType
from typing import NamedTuple

from residency.regions import ProcessingRegion


class WarehouseKind(StrEnum):
    """The nine warehouses of the references (R79), by their slugs in the catalogue."""

    REDSHIFT = "redshift"
    """A cluster or a serverless workgroup."""
    POSTGRES = "postgres"
    """An instance of RDS or a cluster of Aurora."""
    BIGQUERY = "bigquery"
    SNOWFLAKE = "snowflake"
    DATABRICKS = "databricks"
    AZURE_SYNAPSE = "azuresqldw"
    DB2 = "db2"
    S3 = "aws-s3"
    DATA_LAKES = "data-lakes"


# EU: R74, R75. US: public Segment docs, not in the references (R78).
WAREHOUSE_RANGES: Mapping[ProcessingRegion, tuple[IPv4Network, ...]] = MappingProxyType(
    {
        ProcessingRegion.EU_WEST: (IPv4Network("3.251.148.96/29"),),
        ProcessingRegion.US_WEST: (IPv4Network("52.25.130.38/32"), IPv4Network("34.223.203.0/28")),
    }
)

# TCP ports that the services listen on by default; only these two stand behind a security group.
WAREHOUSE_PORTS: Mapping[WarehouseKind, int] = MappingProxyType(
    {
        WarehouseKind.REDSHIFT: 5439,
        WarehouseKind.POSTGRES: 5432,
    }
)

MIN_PREFIX_BITS = 8  # own choice: 10.0.0.0/8, the widest private range; anything wider is as good as open


class RefusedRange(ValueError):
    """A range may not be let in. `rule` is a sentence for the operator, `fix` what to do."""

    def __init__(self, *, rule: str, fix: str) -> None:
        super().__init__(f"{rule} Fix: {fix}.")
        self.rule = rule
        self.fix = fix


def read_range(text: str) -> IPv4Network:
    """Reads an IPv4 CIDR that is not open to the world.

    Raises RefusedRange for what is no IPv4 network or is as good as open (R77).
    """
    network = _read_network(text)
    if _is_open(network):
        raise RefusedRange(
            rule=f"R77: a warehouse is not open to the world; wider than /{MIN_PREFIX_BITS} counts as open.",
            fix="name the addresses that need access, e.g. 10.20.0.0/16; the vendor's are let in unasked",
        )
    if not isinstance(network, IPv4Network):
        raise RefusedRange(
            rule="R74: the vendor's ranges are IPv4, and so is the prefix list that holds them.",
            fix="give an IPv4 range, e.g. 10.20.0.0/16",
        )
    return network


def check_range(text: str, *, region: ProcessingRegion) -> IPv4Network:
    """Reads an IPv4 CIDR that a warehouse of a `region` stack may let in beside the vendor's.

    Raises RefusedRange as `read_range` does, and for a range that reaches into one of another region (R78).
    """
    network = read_range(text)
    for other, ranges in WAREHOUSE_RANGES.items():
        foreign = next((known for known in ranges if network.overlaps(known)), None)
        if other is not region and foreign is not None:
            raise RefusedRange(
                rule=f"R78: {foreign} is the vendor's for {other.label}, never let in by {region.label}.",
                fix="remove it",
            )
    return network


class VendorRange(NamedTuple):
    """Whose addresses a range has. `is_inside`: it has no others; else the vendor's are some of them."""

    region: ProcessingRegion
    is_inside: bool


@lru_cache(maxsize=4096)
def vendor_range(text: str) -> VendorRange | None:
    """The vendor's addresses in a range as a rule of AWS names it; None where it has none or is as good as open.

    Ranges of two processing regions are in none that is not open.
    """
    network = _network_in_rule(text)
    if not isinstance(network, IPv4Network) or _is_open(network):
        return None
    return next(
        (
            VendorRange(region, network.subnet_of(known))
            for region, ranges in WAREHOUSE_RANGES.items()
            for known in ranges
            if network.overlaps(known)
        ),
        None,
    )


@lru_cache(maxsize=4096)
def is_open_to_the_world(text: str) -> bool:
    """Whether a range as a rule of AWS names it, IPv4 or IPv6, is as good as open (R77)."""
    network = _network_in_rule(text)
    return network is not None and _is_open(network)


def lets_all_in(texts: Iterable[str], region: ProcessingRegion) -> bool:
    """Whether these ranges together let in all of the vendor's addresses of a region (R74, R75)."""
    networks = [network for text in texts if isinstance(network := _network_in_rule(text), IPv4Network)]
    return all(any(known.subnet_of(network) for network in networks) for known in WAREHOUSE_RANGES[region])


def _is_open(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen < MIN_PREFIX_BITS


def _network_in_rule(text: str) -> IPv4Network | IPv6Network | None:
    """The network, with the bits behind its mask cut off as AWS does; None for what is none."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _read_network(text: str) -> IPv4Network | IPv6Network:
    try:
        # Bits behind the mask are refused but for /0, whose real fault is to be open.
        return ip_network(text, strict=not text.endswith("/0"))
    except ValueError:
        raise RefusedRange(
            rule="R77: a range is an IPv4 network in CIDR notation with no bit set behind its mask.",
            fix="write it as <first address>/<bits>, e.g. 10.20.0.0/16",
        ) from None
