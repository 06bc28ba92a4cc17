"""An EU West and a US West workspace to test with: keys, configurations, requests, and a keeping sink."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gateway.claims import Claims, Verdict
from gateway.core import Gateway, handle
from gateway.environment import Configuration
from gateway.health import DeepHealth
from gateway.rate_limit import RateLimits
from gateway.registry import Registry
from gateway.replies import Reply
from gateway.request import Request
from gateway.sinks.sink import Parcel, Sink
from residency.limits import CLAIM_LEASE_SECONDS, CLAIM_SECONDS
from residency.regions import ProcessingRegion
from residency.write_keys import fingerprint

EU_KEY = "euw_" + "e" * 30 + "01"
EU_SECOND_KEY = "euw_" + "e" * 30 + "02"
EU_UNKNOWN_KEY = "euw_" + "e" * 30 + "99"
US_KEY = "usw_" + "u" * 30 + "01"
VENDOR_KEY = "V3nd0rKeyWithoutPrefix0123456789"
UNKNOWN_KEY = "N0b0dysKeyWithoutPrefix012345678"

RECEIVED_AT = datetime(2025, 4, 3, 12, 0, 0, tzinfo=UTC)
PEER = "198.51.100.7"

SOURCES = {
    ProcessingRegion.EU_WEST: {EU_KEY: "shop", EU_SECOND_KEY: "app", VENDOR_KEY: "moved"},
    ProcessingRegion.US_WEST: {US_KEY: "shop-us"},
}


class KeepingSink(Sink):
    """Keeps every parcel in memory."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        self.parcels += parcels
        return []

    def check(self) -> str | None:
        return None

    @property
    def lines(self) -> list[bytes]:
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


class FailingSink(Sink):
    """Stores nothing."""

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        return parcels

    def check(self) -> str | None:
        return "broken"


class KeepingClaims(Claims):
    """Claims in memory, with the time told; `broken` gives no answer."""

    def __init__(self) -> None:
        self.items: dict[str, tuple[Verdict, float]] = {}
        self.broken = False

    def take(self, keys: Sequence[str], *, now: float) -> Sequence[Verdict]:
        if self.broken:
            return [Verdict.UNKNOWN] * len(keys)
        verdicts = []
        for key in keys:
            state, expires_at = self.items.get(key, (Verdict.OURS, 0.0))
            if expires_at < now:
                self.items[key] = (Verdict.PENDING, now + CLAIM_LEASE_SECONDS)
                verdicts.append(Verdict.OURS)
            else:
                verdicts.append(state)
        return verdicts

    def done(self, keys: Sequence[str], *, now: float) -> None:
        if not self.broken:
            self.items |= dict.fromkeys(keys, (Verdict.DONE, now + CLAIM_SECONDS))

    def release(self, keys: Sequence[str]) -> None:
        for key in keys if not self.broken else ():
            self.items.pop(key, None)

    def check(self) -> str | None:
        return "broken" if self.broken else None


def registry_of(
    region: ProcessingRegion, endpoints: Mapping[ProcessingRegion, str] | None = None
) -> Registry:
    sources = {fingerprint(key): source for key, source in SOURCES[region].items()}
    return Registry(processing_region=region, sources=sources, endpoints=endpoints or {})


def configuration_of(
    region: ProcessingRegion = ProcessingRegion.EU_WEST,
    endpoints: Mapping[ProcessingRegion, str] | None = None,
    **more: Any,
) -> Configuration:
    return Configuration(
        processing_region=region,
        ingest_region=region.default_ingest_region,
        delivery_region=region.aws_region,
        delivery_stream="events",
        spill_bucket="archive",
        registry=registry_of(region, endpoints),
        aws_endpoint_url=None,
        **more,
    )


def gateway_of(
    sink: Sink | None = None,
    *,
    dead_letters: Sink | None = None,
    claims: Claims | None = None,
    configuration: Configuration | None = None,
    **more: Any,
) -> Gateway:
    sink = sink or KeepingSink()
    configuration = configuration or configuration_of()
    parts = {
        "rates": RateLimits(configuration.rate_limits),
        "health": DeepHealth(rungs={"stream": sink}, claims=claims),
        "count": lambda metric, number: None,
    }
    return Gateway(
        configuration=configuration,
        sink=sink,
        dead_letters=dead_letters or KeepingSink(),
        claims=claims,
        **{**parts, **more},
    )


def environment_of(
    region: ProcessingRegion = ProcessingRegion.EU_WEST, aws_endpoint_url: str = ""
) -> dict[str, str]:
    return {
        "REGIONAL_PROCESSING_REGION": region.value,
        "REGIONAL_INGEST_REGION": region.default_ingest_region.value,
        "REGIONAL_DELIVERY_REGION": region.aws_region.value,
        "REGIONAL_DELIVERY_STREAM": "events",
        "REGIONAL_SPILL_BUCKET": "archive",
        "REGIONAL_SOURCES": json.dumps({fingerprint(key): name for key, name in SOURCES[region].items()}),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "canary-secret-access-key",
        **({"AWS_ENDPOINT_URL": aws_endpoint_url} if aws_endpoint_url else {}),
    }


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def event_of(**more: object) -> dict:
    return {"type": "track", "event": "Bought", "userId": "u1", "messageId": "m1", **more}


def post(
    path: str = "/v1/track",
    document: object = None,
    *,
    key: str | None = EU_KEY,
    body: bytes | None = None,
    query: str = "",
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
) -> Request:
    """A request to `path`; with `key` as Basic user unless it is None."""
    authorization = {"authorization": basic(key)} if key else {}
    if body is None:
        body = json.dumps(event_of() if document is None else document).encode()
    return Request(
        method=method,
        path=path,
        headers={"content-type": "application/json", **authorization, **(headers or {})},
        query=query,
        body=body,
        peer_ip=PEER,
    )


def answer(
    request: Request,
    *,
    sink: Sink | None = None,
    region: ProcessingRegion = ProcessingRegion.EU_WEST,
    gateway: Gateway | None = None,
) -> Reply:
    gateway = gateway or gateway_of(sink, configuration=configuration_of(region))
    return handle(request, gateway=gateway, now=RECEIVED_AT)


def body_of(reply: Reply) -> dict:
    return json.loads(reply.body)
