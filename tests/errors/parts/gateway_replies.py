"""What the gateway answers over HTTP: a server on loopback, asked as an SDK asks it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from typing import Any

from gateway.core import Gateway, handle
from gateway.environment import CUSTOMER_IO_ACCOUNTS
from gateway.rate_limit import RateLimits, burst
from gateway.request import Request
from gateway.service import build
from residency.limits import MAX_BATCH_EVENTS, MAX_EVENT_BYTES
from residency.regions import ProcessingRegion
from tests.errors.case import WRITE_KEY, Case, Part
from tests.gateway.front_doors import serving
from tests.gateway.test_customer_io_door import EU_ACCOUNT, US_ACCOUNT, door
from tests.gateway.workspace import (
    EU_KEY,
    EU_UNKNOWN_KEY,
    RECEIVED_AT,
    FailingSink,
    configuration_of,
    environment_of,
    event_of,
    gateway_of,
)

HOST = "https://events.eu1.collect.example.com"
US_ENDPOINT = {ProcessingRegion.US_WEST: "https://events.us1.collect.example.com"}
EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
EVENT = '{"userId": "u1", "event": "Order Completed"}'


def healthy() -> Gateway:
    return gateway_of(configuration=configuration_of(EU, US_ENDPOINT))


def without_storage() -> Gateway:
    return gateway_of(FailingSink(), configuration=configuration_of(EU))


def slow() -> Gateway:
    """One event a second of the source, which has been used up."""
    configuration = configuration_of(EU, rate_limits={"shop": 1})
    rates = RateLimits(configuration.rate_limits, clock=lambda: 0.0)
    rates.wait_for({"shop": burst(1)})
    return gateway_of(configuration=configuration, rates=rates)


def regional_door(region: ProcessingRegion) -> Gateway:
    return door(region)[0]


def answered(gateway: Gateway, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Status and body as a client gets them."""

    def answer(request: Request) -> Any:
        return handle(request, gateway=gateway, now=RECEIVED_AT)

    with serving(answer) as url:
        connection = HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request(method, path, body=body, headers=dict(headers))
        reply = connection.getresponse()
        told = f"{reply.status} {reply.read().decode()}"
        more = [name for name in ("Retry-After", "Location") if reply.getheader(name)]
        connection.close()
    return "\n".join([told, *(f"{name}: {reply.getheader(name)}" for name in more)])


def asked(
    wrong: str,
    path: str,
    body: str = EVENT,
    *,
    method: str = "POST",
    key: str | None = EU_KEY,
    shown_key: str = "$WRITE_KEY",
    shown: str = "",
    headers: Mapping[str, str] | None = None,
    gateway: Any = healthy,
) -> Case:
    """A request as curl would write it; `shown` in place of a body that is too long for a page."""
    authorization = {"authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"} if key else {}
    sent = {"content-type": "application/json", **authorization, **(headers or {})}
    words = ["curl", f"{HOST}{path}"]
    words += [f"-u {shown_key}:"] if key else []
    words += [f"-H '{name}: {text}'" for name, text in (headers or {}).items()]
    words += [f"-X {method}"] if method not in ("GET", "POST") else []
    words += [f"-d {shown or repr(body)}"] if method != "GET" else []
    return Case(
        wrong=wrong,
        given=" ".join(words),
        run=lambda: answered(gateway(), method, path, body.encode() if method != "GET" else b"", sent),
    )


def of_account(
    wrong: str, path: str, account: tuple[str, str], *, method: str, region: ProcessingRegion = US
) -> Case:
    """A call of one of Customer.io's APIs."""
    token = base64.b64encode(":".join(account).encode()).decode()
    host = HOST if region is EU else US_ENDPOINT[US]
    body = b"{}" if method == "PUT" else b""
    return Case(
        wrong=wrong,
        given=f'curl{"" if method == "GET" else f" -X {method}"} {host}{path} -u "$SITE_ID:$API_KEY"',
        run=lambda: answered(regional_door(region), method, path, body, {"authorization": f"Basic {token}"}),
    )


def misconfigured(wrong: str, **changed: str) -> Case:
    """What stands in the log of a function whose variables somebody has changed by hand."""
    logged: list[Mapping[str, object]] = []

    def run() -> str:
        build({**environment_of(EU), **changed}, log=logged.append)
        return json.dumps(logged[0])

    shown = "\n".join(f"{name}={text}" for name, text in changed.items()).replace(WRITE_KEY, "<write key>")
    return Case(wrong=wrong, given=shown, run=run)


REPLIES: Sequence[Case] = (
    asked("no write key", "/v1/track", key=None),
    asked("a write key that nobody has", "/v1/track", key=EU_UNKNOWN_KEY),
    asked("a write key of the other region", "/v1/track", key=WRITE_KEY),
    asked("a path that there is not", "/v2/track"),
    asked("a method that a path does not take", "/v1/track", method="PUT"),
    asked("no JSON", "/v1/track", '{"userId": "u1"'),
    asked("gzip that is none", "/v1/track", headers={"content-encoding": "gzip"}),
    asked("another compression", "/v1/track", headers={"content-encoding": "br"}),
    asked("nobody whose event it is", "/v1/track", '{"event": "Order Completed"}'),
    asked("no name of the event's type", "/v1/batch", '{"batch": [{"userId": "u1"}]}'),
    asked("a context that is no object", "/v1/track", '{"userId": "u1", "event": "e", "context": 1}'),
    asked("an event without a batch", "/v1/batch"),
    asked(
        "more events than a batch takes",
        "/v1/batch",
        json.dumps({"batch": [event_of()] * (MAX_BATCH_EVENTS + 1)}),
        shown=f"@batch-of-{MAX_BATCH_EVENTS + 1}.json",
    ),
    asked(
        "an event that is too large",
        "/v1/track",
        json.dumps(event_of(properties={"text": "x" * MAX_EVENT_BYTES})),
        shown="@large-event.json",
    ),
    asked(
        "settings of a source that there is not",
        f"/v1/projects/{EU_UNKNOWN_KEY}/settings",
        method="GET",
        key=None,
    ),
    asked("more events than the source may send", "/v1/track", gateway=slow),
    asked("nothing that can store", "/v1/track", gateway=without_storage),
)
REGIONAL_APIS: Sequence[Case] = (
    of_account("credentials that nobody has", "/api/v1/accounts/region", ("site-eu", "other"), method="GET"),
    of_account("a Track call of an EU account in the US", "/api/v1/customers/u1", EU_ACCOUNT, method="PUT"),
    of_account(
        "a Track call of a US account in the EU", "/api/v1/customers/u1", US_ACCOUNT, method="PUT", region=EU
    ),
    of_account("an App call of an EU account in the US", "/v1/campaigns", EU_ACCOUNT, method="GET"),
)
MISCONFIGURED: Sequence[Case] = (
    misconfigured("an ingest region that the workspace does not have", REGIONAL_INGEST_REGION="oregon"),
    misconfigured("a stream of another region", REGIONAL_DELIVERY_REGION="us-east-1"),
    misconfigured(
        "a write key in place of its fingerprint", REGIONAL_SOURCES=json.dumps({WRITE_KEY: "website"})
    ),
    misconfigured("an account without a region", **{CUSTOMER_IO_ACCOUNTS: '{"0a1b": {"source": "website"}}'}),
)

PARTS: Sequence[Part] = (
    Part(
        title="Gateway",
        where="Answered to the sender. Every status, and what SDKs make of it: [gateway.md](gateway.md).",
        cases=REPLIES,
    ),
    Part(
        title="Gateway: Customer.io's APIs",
        where="Answered to the sender.",
        cases=REGIONAL_APIS,
    ),
    Part(
        title="Gateway: a function or task that was changed by hand",
        where="Logged once by the function or task, which answers 503 and stores nothing.",
        cases=MISCONFIGURED,
    ),
)
