"""Custom endpoints of an AWS provider: hosts that it sends its requests to instead of AWS's own."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from policies.findings import Observation, Verdict
from policies.resource import Resource
from policies.rules import Ask
from policies.values import UNKNOWN
from residency.aws_regions import PARTITIONS

_AWS_SUFFIXES = ("on.aws", *(suffix for row in PARTITIONS.values() for suffix in row.dns_suffixes))
_PRIVATE_ENDS = (".local", ".localhost", ".internal", ".localdomain", ".test")


def endpoints_elsewhere(resource: Resource, ask: Ask) -> Iterator[Observation]:
    """An endpoint of `endpoints` whose host is not AWS's. Hosts of AWS are read by the walk, which sees their region.

    A public host of somebody else is a violation: no region setting reaches it. A host of this machine or of a private
    network (a local AWS, a proxy) is unknown: where it stands is not said by its name.
    """
    for path, value in _endpoints(resource.props.get("endpoints")):
        if value is UNKNOWN:
            yield Observation(verdict=Verdict.UNKNOWN, path=path, detail="the endpoint is not known yet")
        elif isinstance(value, str) and value and not _is_of_aws(host := _host(value)):
            private = _is_private(host)
            yield Observation(
                verdict=Verdict.UNKNOWN if private else Verdict.VIOLATION,
                path=path,
                detail="a host of a private network" if private else "the host is not one of AWS",
            )


def _endpoints(given: Any) -> Iterator[tuple[str, Any]]:
    """Each endpoint with its path. A provider's own inputs are text: the list is JSON there."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            given = None
    if given is UNKNOWN:
        yield "endpoints", UNKNOWN
    for index, block in enumerate(given if isinstance(given, list) else [given]):
        for service, value in block.items() if isinstance(block, dict) else ():
            yield f"endpoints[{index}].{service}", value


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ""


def _is_of_aws(host: str) -> bool:
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in _AWS_SUFFIXES)


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_ENDS)
    return address.is_private or address.is_loopback or address.is_link_local
