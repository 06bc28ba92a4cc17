"""Host names of ingest endpoints: the vendor's, an own domain's, and one normal form for all spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from residency.regions import IngestRegion, Location, ProcessingRegion

API_VERSION_PATH = "/v1"
HTTPS_PORT = 443
MAX_HOST_CHARS = 253  # RFC 1035 2.3.4, without the final dot
MAX_CERTIFICATE_HOST_CHARS = 64  # ACM: the first name of a certificate is its common name, at most 64 octets

# R23, R24. Singapore, Sydney, and Dublin for a US workspace have none in the references (R27, D1).
VENDOR_INGEST_HOSTS: Mapping[ProcessingRegion, str] = MappingProxyType(
    {
        ProcessingRegion.EU_WEST: "events.eu1.segmentapis.com",
        ProcessingRegion.US_WEST: "api.segment.io",
    }
)

# The label before the own domain starts with the jurisdiction that processes, so that no host of a US
# workspace reads as European (R6), and its Dublin ingest never shares a host with EU West (D1).
OWN_HOST_LABELS: Mapping[tuple[ProcessingRegion, IngestRegion], str] = MappingProxyType(
    {
        (ProcessingRegion.EU_WEST, IngestRegion.DUBLIN): "eu1",
        (ProcessingRegion.US_WEST, IngestRegion.OREGON): "us1",
        (ProcessingRegion.US_WEST, IngestRegion.DUBLIN): "us1-dublin",
        (ProcessingRegion.US_WEST, IngestRegion.SINGAPORE): "us1-singapore",
        (ProcessingRegion.US_WEST, IngestRegion.SYDNEY): "us1-sydney",
    }
)

SERVERLESS_CELL_LABEL = "serverless"

# Registrable names of the vendor: hosts under them are never ours to hand out (R27).
VENDOR_DOMAINS = ("segment.io", "segment.com", "segmentapis.com")

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123 2.1
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?!\d+$){_LABEL}")
_ENDPOINT = re.compile(
    r"(?:https://)?(?P<host>[a-z0-9.-]+?)\.?(?::(?P<port>[0-9]{1,5}))?(?:/+v1)?/*", re.IGNORECASE | re.ASCII
)
_LOCAL_ENDPOINT = re.compile(r"http://(?P<host>127\.0\.0\.1|localhost):(?P<port>[0-9]{1,5})/?", re.ASCII)


class InvalidEndpoint(ValueError):
    """A text names no ingest endpoint. The message leaves the text out: a URL can carry a write key."""


class NoVendorHost(ValueError):
    """The references name no vendor host for this ingest region (R27)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One https ingest endpoint: a lower-case host and, where it is not 443, its port.

    `is_plain`: http, which only an endpoint of the local cloud is.
    """

    host: str
    port: int = HTTPS_PORT
    is_plain: bool = False

    @property
    def authority(self) -> str:
        """`host` or `host:port`."""
        return self.host if self.port == HTTPS_PORT and not self.is_plain else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """`https://host`: what SDKs take that append `/v1` themselves (R47-R49)."""
        return f"{'http' if self.is_plain else 'https'}://{self.authority}"

    @property
    def api_url(self) -> str:
        """`https://host/v1`: the base of custom HTTP requests (R51)."""
        return f"{self.origin}{API_VERSION_PATH}"

    @property
    def api_host(self) -> str:
        """`host/v1`: what mobile SDKs and source settings take (R41)."""
        return f"{self.authority}{API_VERSION_PATH}"


def is_domain(text: str) -> bool:
    """Whether `text` is a lower-case DNS name of at least two labels, e.g. `collect.example.com`."""
    return len(text) <= MAX_HOST_CHARS and _DOMAIN.fullmatch(text) is not None


def is_vendor_domain(domain: str) -> bool:
    """Whether `domain` is the vendor's or lies below it."""
    return any(domain == vendor or domain.endswith(f".{vendor}") for vendor in VENDOR_DOMAINS)


def vendor_ingest_host(*, ingest_region: IngestRegion, processing_region: ProcessingRegion) -> str:
    """The vendor's host for a source, where the references print one.

    Raises ForeignIngestRegion (R19), and NoVendorHost for every location but the region's default (R27, D1).
    """
    location = Location(processing_region=processing_region, ingest_region=ingest_region)
    if location.ingest_region is not processing_region.default_ingest_region:
        raise NoVendorHost(
            f"the references name no host for {ingest_region} ingest of {processing_region.label}: "
            "use a host of your own domain (R27)"
        )
    return VENDOR_INGEST_HOSTS[processing_region]


def own_ingest_host(*, ingest_region: IngestRegion, processing_region: ProcessingRegion, domain: str) -> str:
    """The host of an ingest endpoint below the operator's own `domain`.

    `events.eu1.<domain>` for EU West; `events.us1.<domain>` for US West in Oregon, and `events.us1-dublin`,
    `events.us1-singapore`, `events.us1-sydney` for its other ingest regions.
    Raises ForeignIngestRegion (R19), and ValueError when `domain` is no DNS name or is the vendor's (R27).
    """
    location = Location(processing_region=processing_region, ingest_region=ingest_region)
    if not is_domain(domain):
        raise ValueError("an ingest host needs a domain of your own, e.g. collect.example.com (R27)")
    if is_vendor_domain(domain):
        raise ValueError(f"{domain} belongs to the vendor: give a domain of your own (R27)")
    return f"events.{OWN_HOST_LABELS[location.processing_region, location.ingest_region]}.{domain}"


def own_cell_host(ingest_host: str) -> str:
    """The host that leads to the serverless cell of an ingest host alone: health checkers ask it.

    A load balancer needs none: it answers at the host that AWS gives it.
    """
    return f"{SERVERLESS_CELL_LABEL}.{ingest_host}"


def normalise_endpoint(text: str) -> Endpoint:
    """Reads any spelling of an endpoint: with or without https, `/v1`, trailing slash, capitals (R26).

    Raises InvalidEndpoint for http, another path, a query, credentials, or what is no host name.
    """
    match = _ENDPOINT.fullmatch(text.strip())
    if match is None:
        raise InvalidEndpoint("An endpoint is https://<host>, with /v1 or nothing after it (R25, R26).")
    host = match["host"].lower()
    if len(host) > MAX_HOST_CHARS or _HOST.fullmatch(host) is None:
        raise InvalidEndpoint("The endpoint has no valid host name (R26).")
    return Endpoint(host=host, port=_port(match["port"] or HTTPS_PORT))


def deployed_endpoint(text: str) -> Endpoint:
    """An endpoint out of a stack's outputs: as `normalise_endpoint` reads it, or `http://` to the local cloud's.

    Raises InvalidEndpoint.
    """
    local = _LOCAL_ENDPOINT.fullmatch(text.strip())
    if local:
        return Endpoint(host=local["host"], port=_port(local["port"]), is_plain=True)
    if text.strip().lower().startswith("http://"):
        raise InvalidEndpoint(
            "http:// is for the local cloud on this machine alone, http://127.0.0.1:<port> or http://localhost:<port>; "
            "any other endpoint is https:// (R25)."
        )
    return normalise_endpoint(text)


def _port(text: str | int) -> int:
    port = int(text)
    if not 1 <= port <= 65_535:
        raise InvalidEndpoint("The endpoint's port is not between 1 and 65535 (R26).")
    return port
