"""Tests of authentication: where write keys are looked for, in which order, and whose they are."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.authenticate import Authenticated, authenticate
from gateway.decode import body_of, decode
from gateway.replies import Code, Refused
from gateway.request import Request
from gateway.routes import find
from residency.regions import ProcessingRegion
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    EU_UNKNOWN_KEY,
    UNKNOWN_KEY,
    US_KEY,
    VENDOR_KEY,
    basic,
    event_of,
    post,
    registry_of,
)

EU = registry_of(ProcessingRegion.EU_WEST)


def authenticated(request: Request) -> Authenticated:
    route = find("POST", request.path)
    return authenticate(request, decode(body_of(request, route), route), EU)


def sources_of(request: Request) -> list[str]:
    return authenticated(request).sources


def code_of(request: Request) -> Code:
    with pytest.raises(Refused) as refused:
        authenticated(request)
    return refused.value.code


def one_event(*, item_key: str | None = None, body_key: str | None = None) -> dict:
    item = event_of(**({"writeKey": item_key} if item_key else {}))
    return {"batch": [item], **({"writeKey": body_key} if body_key else {})}


def raw_basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


# Each row: where the deciding key is and what else is there; the deciding one is EU_SECOND_KEY ("app").
ORDER = [
    ("basic", basic(EU_SECOND_KEY), EU_KEY, EU_KEY, EU_KEY),
    ("bearer", f"Bearer {EU_SECOND_KEY}", EU_KEY, EU_KEY, EU_KEY),
    ("body", "", EU_SECOND_KEY, EU_KEY, EU_KEY),
    ("item", "", None, EU_SECOND_KEY, EU_KEY),
    ("query", "", None, None, EU_SECOND_KEY),
]


@pytest.mark.parametrize(("place", "header", "body_key", "item_key", "query_key"), ORDER)
def test_rule_6_keys_are_looked_up_in_this_order(place, header, body_key, item_key, query_key) -> None:
    request = post(
        "/v1/batch",
        one_event(item_key=item_key, body_key=body_key),
        key=None,
        headers={"authorization": header},
        query=f"writeKey={query_key}",
    )
    assert sources_of(request) == ["app"], place


@pytest.mark.parametrize(
    "header",
    [
        raw_basic(f"{EU_KEY}:".encode()),
        raw_basic(EU_KEY.encode()),
        raw_basic(f"{EU_KEY}:password".encode()),
        raw_basic(f"{EU_KEY}:".encode()).rstrip("="),
        "basic " + raw_basic(EU_KEY.encode())[6:],
        "BASIC   " + raw_basic(EU_KEY.encode())[6:] + " ",
    ],
)
def test_rule_6_basic_user_with_and_without_colon(header: str) -> None:
    assert sources_of(post(key=None, headers={"authorization": header})) == ["shop"]


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Basic Og==", "Digest x", "Bearer", "Basic /w=="]
)
def test_a_header_without_a_key_counts_as_none(header: str) -> None:
    request = post(document=event_of(writeKey=EU_KEY), key=None, headers={"authorization": header})
    assert sources_of(request) == ["shop"]
    assert code_of(post(key=None, headers={"authorization": header})) is Code.INVALID_WRITE_KEY


def test_rule_6_an_oauth_token_is_passed_over_for_the_body_key() -> None:
    headers = {"authorization": "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"}
    assert sources_of(post(document=event_of(writeKey=EU_KEY), key=None, headers=headers)) == ["shop"]
    assert code_of(post(key=None, headers=headers)) is Code.INVALID_WRITE_KEY


def test_rule_6_each_event_can_have_its_own_key() -> None:
    batch = {"batch": [event_of(writeKey=key) for key in (EU_KEY, EU_SECOND_KEY, EU_KEY)]}
    assert sources_of(post("/v1/batch", batch, key=None)) == ["shop", "app", "shop"]


def test_an_event_without_a_key_takes_that_of_the_query_else_the_request_is_refused() -> None:
    batch = {"batch": [event_of(writeKey=EU_KEY), event_of()]}
    request = post("/v1/batch", batch, key=None, query=f"writeKey={EU_SECOND_KEY}")
    assert sources_of(request) == ["shop", "app"]
    assert code_of(post("/v1/batch", batch, key=None)) is Code.INVALID_WRITE_KEY


def test_an_unknown_first_key_is_refused_though_another_is_known() -> None:
    request = post(document=event_of(writeKey=EU_KEY), key=UNKNOWN_KEY)
    assert code_of(request) is Code.INVALID_WRITE_KEY


def test_a_key_without_a_region_in_it_is_good_when_it_is_registered() -> None:
    assert sources_of(post(key=VENDOR_KEY)) == ["moved"]


@pytest.mark.parametrize("key", [UNKNOWN_KEY, EU_UNKNOWN_KEY, "short", EU_KEY.upper(), EU_KEY + "x"])
def test_an_unknown_key_is_refused(key: str) -> None:
    assert code_of(post(key=key)) is Code.INVALID_WRITE_KEY


@pytest.mark.parametrize("key", [None, "", 7, [], {}])
def test_a_request_without_a_key_is_refused(key: object) -> None:
    assert code_of(post(document=event_of(writeKey=key), key=None)) is Code.INVALID_WRITE_KEY
    assert code_of(post("/v1/batch", {"batch": [], "writeKey": key}, key=None)) is Code.INVALID_WRITE_KEY


FOREIGN_PLACES = {
    "basic": post(key=US_KEY),
    "bearer": post(key=None, headers={"authorization": f"Bearer {US_KEY}"}),
    "body": post("/v1/batch", one_event(body_key=US_KEY)),
    "item": post("/v1/batch", {"batch": [event_of(), event_of(writeKey=US_KEY)]}),
    "query": post(query=f"a=b&writeKey={US_KEY}"),
}


@pytest.mark.parametrize("place", FOREIGN_PLACES)
def test_r34_a_us_key_anywhere_refuses_the_request_also_behind_a_good_key(place: str) -> None:
    assert code_of(FOREIGN_PLACES[place]) is Code.WRONG_REGION


def test_r37_a_foreign_key_is_refused_even_when_it_is_registered_by_mistake() -> None:
    from gateway.registry import Registry
    from residency.write_keys import fingerprint

    registry = Registry(
        processing_region=ProcessingRegion.EU_WEST, sources={fingerprint(US_KEY): "oops"}, endpoints={}
    )
    with pytest.raises(Refused) as refused:
        registry.source_of(US_KEY)
    assert refused.value.code is Code.WRONG_REGION


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_and_query_is_read_or_refused(header: str, query: str) -> None:
    request = post(key=None, headers={"authorization": header}, query=f"writeKey={query}&{query}")
    assert code_of(request) in (Code.INVALID_WRITE_KEY, Code.WRONG_REGION)


def test_keys_are_not_in_any_repr() -> None:
    request = post(document=event_of(writeKey=EU_KEY), key=EU_SECOND_KEY, query=f"writeKey={VENDOR_KEY}")
    shown = repr(request) + repr(authenticated(request)) + repr(EU)
    for key in (EU_KEY, EU_SECOND_KEY, VENDOR_KEY):
        assert key not in shown
        assert json.dumps(basic(key)) not in shown
