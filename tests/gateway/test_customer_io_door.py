"""The gateway as a regional door to Customer.io's APIs: look-up, redirect, refusal, and events of its own accounts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gateway.core import Gateway, handle
from gateway.customer_io_door import Account, write_key_of
from gateway.environment import CUSTOMER_IO_ACCOUNTS, Misconfigured, read
from gateway.log_lines import request_lines
from gateway.registry import Registry
from gateway.replies import Code, Reply
from gateway.request import Request
from residency.customer_io import LOOK_UP_PATH, AccountRegion, basic_header
from residency.regions import ProcessingRegion
from residency.write_keys import fingerprint
from tests.gateway.workspace import RECEIVED_AT, KeepingSink, configuration_of, gateway_of

EU_ACCOUNT, US_ACCOUNT = ("site-eu", "key-eu"), ("site-us", "key-us")
ACCOUNTS = {
    fingerprint(":".join(EU_ACCOUNT)): Account(region=AccountRegion.EU, environment_id=7, source="messages"),
    fingerprint(":".join(US_ACCOUNT)): Account(region=AccountRegion.US, environment_id=8, source="messages"),
}


def door(region: ProcessingRegion) -> tuple[Gateway, KeepingSink]:
    configuration = configuration_of(region, customer_io_accounts=ACCOUNTS)
    own = {fingerprint(write_key_of(credentials)): one.source for credentials, one in ACCOUNTS.items()}
    registry = Registry(
        processing_region=region, sources={**configuration.registry.sources, **own}, endpoints={}
    )
    sink = KeepingSink()
    return gateway_of(sink, configuration=replace(configuration, registry=registry)), sink


def asked(
    gateway: Gateway,
    method: str,
    path: str,
    account: tuple[str, str] | None = None,
    body: Any = None,
    query: str = "",
) -> Reply:
    headers = {"content-type": "application/json"}
    if account:
        headers["authorization"] = basic_header(site_id=account[0], api_key=account[1])
    request = Request(
        method=method,
        path=path,
        headers=headers,
        query=query,
        body=json.dumps(body).encode() if body is not None else b"",
    )
    return handle(request, gateway=gateway, now=RECEIVED_AT)


@pytest.mark.parametrize("region", ProcessingRegion)
@pytest.mark.parametrize(("account", "expected"), [(EU_ACCOUNT, "eu"), (US_ACCOUNT, "us")])
def test_r112_r113_the_look_up_is_answered_in_both_regions(
    region: ProcessingRegion, account: tuple[str, str], expected: str
) -> None:
    reply = asked(door(region)[0], "GET", LOOK_UP_PATH, account)
    assert reply.status == 200
    assert json.loads(reply.body)["region"] == expected


@pytest.mark.parametrize("account", [None, ("site-eu", "wrong"), ("nobody", "key-eu")])
def test_r113_wrong_or_missing_credentials_are_401(account: tuple[str, str] | None) -> None:
    reply = asked(door(ProcessingRegion.EU_WEST)[0], "GET", LOOK_UP_PATH, account)
    assert reply.status == 401
    assert "wrong" not in reply.body.decode()


def test_r107_an_eu_account_at_the_us_is_redirected_with_method_and_body_and_nothing_is_stored() -> None:
    gateway, sink = door(ProcessingRegion.US_WEST)
    reply = asked(gateway, "POST", "/api/v1/customers/u1/events", EU_ACCOUNT, {"name": "bought"}, query="a=1")
    # 307: a client sends the same method and body again.
    assert reply.status == 307
    assert reply.headers["location"] == "https://track-eu.customer.io/api/v1/customers/u1/events?a=1"
    assert sink.parcels == []
    followed, stored = door(ProcessingRegion.EU_WEST)
    assert (
        asked(followed, "POST", "/api/v1/customers/u1/events", EU_ACCOUNT, {"name": "bought"}).status == 200
    )
    assert [event["event"] for event in stored.events] == ["bought"]


def test_r108_a_redirected_call_has_passed_the_us_and_is_counted_there_without_what_it_held() -> None:
    gateway, _ = door(ProcessingRegion.US_WEST)
    reply = asked(gateway, "POST", "/api/v1/customers/u-canary/events", EU_ACCOUNT, {"name": "canary"})
    (line,) = request_lines(reply, processing_region="us-west", now=RECEIVED_AT, milliseconds=1)
    assert (line["status"], line["Reason"], line["Rejected"]) == (307, "wrong_region", 1)
    assert "canary" not in str(line)


def test_r110_r111_every_other_wrong_region_is_401_without_a_redirect() -> None:
    for region, path, method, account in (
        (ProcessingRegion.US_WEST, "/v1/send/email", "POST", EU_ACCOUNT),
        (ProcessingRegion.EU_WEST, "/v1/send/email", "POST", US_ACCOUNT),
        (ProcessingRegion.EU_WEST, "/api/v1/customers/u1", "PUT", US_ACCOUNT),
    ):
        gateway, sink = door(region)
        reply = asked(gateway, method, path, account, {})
        assert reply.status == 401
        assert "location" not in reply.headers
        assert reply.reason is Code.WRONG_REGION
        assert sink.parcels == []


def test_track_calls_of_the_region_s_own_account_are_events_of_its_source() -> None:
    gateway, sink = door(ProcessingRegion.EU_WEST)
    assert (
        asked(gateway, "PUT", "/api/v1/customers/u%201", EU_ACCOUNT, {"email": "a@example.com"}).body == b"{}"
    )
    body = {"name": "bought", "data": {"price": 3}, "id": "m-1"}
    assert asked(gateway, "POST", "/api/v1/customers/u1/events", EU_ACCOUNT, body).status == 200
    identify, track = sink.events
    assert (identify["type"], identify["userId"], identify["traits"]) == (
        "identify",
        "u 1",
        {"email": "a@example.com"},
    )
    assert (track["event"], track["properties"], track["messageId"]) == ("bought", {"price": 3}, "m-1")
    assert {parcel.source for parcel in sink.parcels} == {"messages"}
    assert "key-eu" not in str(sink.events)


@pytest.mark.parametrize(
    ("path", "body", "status"), [("/api/v1/customers/u1/other", {}, 404), ("/api/v1/customers/u1", [], 400)]
)
def test_what_is_no_track_call_is_told(path: str, body: Any, status: int) -> None:
    assert asked(door(ProcessingRegion.EU_WEST)[0], "PUT", path, EU_ACCOUNT, body).status == status


def test_without_accounts_the_paths_are_nobody_s() -> None:
    gateway = gateway_of(configuration=configuration_of())
    assert asked(gateway, "GET", LOOK_UP_PATH, EU_ACCOUNT).status == 404


def test_the_accounts_are_read_from_the_environment_without_their_credentials() -> None:
    environment = {
        "REGIONAL_PROCESSING_REGION": "eu-west", "REGIONAL_INGEST_REGION": "dublin",
        "REGIONAL_DELIVERY_REGION": "eu-west-1", "REGIONAL_DELIVERY_STREAM": "s", "REGIONAL_SPILL_BUCKET": "b",
        "REGIONAL_SOURCES": json.dumps({fingerprint("k" * 20): "site"}),
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
    }  # fmt: skip
    given = {fingerprint("site:key"): {"region": "eu", "environmentId": 7, "source": "site"}}
    configuration, _ = read({**environment, CUSTOMER_IO_ACCOUNTS: json.dumps(given)})
    assert [one.region for one in configuration.customer_io_accounts.values()] == [AccountRegion.EU]
    with pytest.raises(Misconfigured, match="each account needs region"):
        read({**environment, CUSTOMER_IO_ACCOUNTS: json.dumps({"x": {"region": "mars"}})})
