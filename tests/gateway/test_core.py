"""Tests of the core: the hard rules of the wire contract and the rejection of other regions' keys."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.replies import STATUSES, TRANSIENT, Code
from gateway.sinks.sink import Parcel, Sink
from residency.regions import ProcessingRegion
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    EU_UNKNOWN_KEY,
    PEER,
    UNKNOWN_KEY,
    US_KEY,
    FailingSink,
    KeepingSink,
    answer,
    basic,
    body_of,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

EVENT_PATHS = [
    f"{prefix}/{name}{slash}"
    for prefix in ("/v1", "")
    for name in ("identify", "track", "page", "screen", "group", "alias", "i", "t", "p", "s", "g", "a")
    for slash in ("", "/")
]
BATCH_PATHS = [
    f"{prefix}/{name}{slash}"
    for prefix in ("/v1", "")
    for name in ("batch", "b", "import")
    for slash in ("", "/")
]
USER_AGENTS = ["analytics-kotlin/1.25", "analytics-swift/1.9.4", "analytics-python/2.4.0", "curl/8.5", ""]

# One request for each way to be refused.
REFUSALS = {
    Code.UNKNOWN_ROUTE: post("/v1/nowhere"),
    Code.METHOD_NOT_ALLOWED: post(method="GET"),
    Code.INVALID_ENCODING: post(headers={"content-encoding": "br"}),
    Code.INVALID_JSON: post(body=b"{"),
    Code.INVALID_BATCH: post("/v1/batch", {}),
    Code.BATCH_TOO_LARGE: post(body=b" " * 512_001),
    Code.TOO_MANY_EVENTS: post("/v1/batch", {"batch": [1] * 2_501}),
    Code.INVALID_EVENT: post("/v1/batch", {"batch": [1, event_of(type="x")]}),
    Code.EVENT_TOO_LARGE: post(document=event_of(p="x" * 32_768)),
    Code.INVALID_MESSAGE_ID: post(document=event_of(messageId="x" * 101)),
    Code.NO_USER_ANON_ID: post(document={"event": "e"}),
    Code.INVALID_WRITE_KEY: post(key=UNKNOWN_KEY),
    Code.UNKNOWN_SOURCE: post(f"/v1/projects/{UNKNOWN_KEY}/settings", method="GET", key=None, body=b""),
    Code.WRONG_REGION: post(key=US_KEY),
}


class PartlyFailingSink(Sink):
    """Stores the first parcel only."""

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        return parcels[1:]

    def check(self) -> str | None:
        return None


def document_for(path: str) -> dict:
    return {"batch": [event_of()]} if path in BATCH_PATHS else event_of()


@pytest.mark.parametrize("path", EVENT_PATHS + BATCH_PATHS)
def test_rule_1_success_is_exactly_200_and_json(path: str) -> None:
    sink = KeepingSink()
    reply = answer(post(path, document_for(path)), sink=sink)
    assert (reply.status, reply.body) == (200, b'{"success": true}')
    assert reply.headers["content-type"] == "application/json"
    assert [event["messageId"] for event in sink.events] == ["m1"]


def test_an_empty_batch_with_a_good_key_has_nothing_to_store() -> None:
    sink = KeepingSink()
    assert answer(post("/v1/batch", {"batch": []}), sink=sink).status == 200
    assert sink.parcels == []
    assert answer(post("/v1/batch", {"batch": []}, key=UNKNOWN_KEY)).status == 400


def test_every_code_has_its_request_here() -> None:
    assert set(REFUSALS) | TRANSIENT == set(Code)


@pytest.mark.parametrize("code", REFUSALS)
def test_rule_2_every_refusal_has_the_body_that_sdks_read(code: Code) -> None:
    sink = KeepingSink()
    reply = answer(REFUSALS[code], sink=sink)
    body = body_of(reply)
    assert body["success"] is False
    assert body["code"] == code
    assert body["message"] == body["error"] != ""
    assert reply.headers["content-type"] == "application/json"
    assert reply.status == STATUSES[code]
    assert reply.reason is code
    assert sink.parcels == []


@pytest.mark.parametrize("code", REFUSALS)
def test_rule_3_permanent_refusals_are_400(code: Code) -> None:
    others = {Code.UNKNOWN_ROUTE: 404, Code.UNKNOWN_SOURCE: 404, Code.METHOD_NOT_ALLOWED: 405}
    expected = others.get(code, 400)
    assert answer(REFUSALS[code]).status == expected


@pytest.mark.parametrize("sink", [FailingSink(), PartlyFailingSink()])
def test_rule_4_nothing_is_acknowledged_that_is_not_durable(sink: Sink) -> None:
    batch = {"batch": [event_of(writeKey=EU_KEY), event_of(writeKey=EU_SECOND_KEY)]}
    reply = answer(post("/v1/batch", batch, key=None), sink=sink)
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) > 0
    assert body_of(reply)["code"] == "unavailable"
    assert reply.tally.accepted == 0


def test_rule_4_a_partly_read_gzip_stores_nothing() -> None:
    sink = KeepingSink()
    whole = gzip.compress(json.dumps(event_of()).encode())
    assert answer(post(body=whole[:-1], headers={"content-encoding": "gzip"}), sink=sink).status == 400
    assert sink.parcels == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "application/json; charset=utf-8",
        "text/plain;charset=UTF-8",
        "x/y",
        "",
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_rule_5_any_content_type_is_taken(content_type: str, compressed: bool) -> None:
    body = json.dumps(event_of()).encode()
    headers = {"content-type": content_type, **({"content-encoding": "gzip"} if compressed else {})}
    sink = KeepingSink()
    assert (
        answer(post(body=gzip.compress(body) if compressed else body, headers=headers), sink=sink).status
        == 200
    )
    assert len(sink.events) == 1


def test_rule_7_the_same_batch_sent_again_has_the_same_ids_in_the_same_order() -> None:
    sink = KeepingSink()
    for sent_at in ("2025-04-03T12:00:00Z", "2025-04-03T12:00:05Z"):
        batch = {"batch": [event_of(messageId=name) for name in "cab"], "sentAt": sent_at}
        answer(post("/v1/batch", batch), sink=sink)
    assert [event["messageId"] for event in sink.events] == list("cabcab")


def test_rule_8_and_9_shared_parts_are_merged_and_ids_minted() -> None:
    sink = KeepingSink()
    batch = {
        "batch": [{"type": "page", "anonymousId": "a"}],
        "context": {"k": 1},
        "integrations": {"All": True},
    }
    answer(post("/v1/batch", batch), sink=sink)
    (event,) = sink.events
    assert event["context"] == {"k": 1, "ip": PEER}
    assert event["integrations"] == {"All": True}
    assert event["messageId"]


def test_rule_10_a_body_that_just_crossed_the_sdk_limit_is_taken() -> None:
    items = [event_of(messageId=str(number), p="x" * 30_000) for number in range(16)]
    body = json.dumps({"batch": items, "sentAt": "s"}).encode()
    assert 475_000 < len(body) < 507_000
    assert answer(post("/v1/batch", body=body)).status == 200


def test_events_of_several_sources_are_kept_apart() -> None:
    sink = KeepingSink()
    keys = [EU_KEY, EU_SECOND_KEY, EU_KEY]
    batch = {"batch": [event_of(messageId=str(n), writeKey=key) for n, key in enumerate(keys)]}
    assert answer(post("/v1/batch", batch, key=None), sink=sink).tally.accepted == 3
    ids = {p.source: [json.loads(line)["messageId"] for line in p.lines] for p in sink.parcels}
    assert ids == {"shop": ["0", "2"], "app": ["1"]}


def test_a_request_that_is_refused_as_a_whole_has_stored_nothing() -> None:
    sink, dead = KeepingSink(), KeepingSink()
    batch = {"batch": [event_of(writeKey=EU_KEY), event_of(writeKey=UNKNOWN_KEY)]}
    reply = answer(post("/v1/batch", batch, key=None), gateway=gateway_of(sink, dead_letters=dead))
    assert reply.status == 400
    assert sink.parcels == dead.parcels == []


@pytest.mark.parametrize("user_agent", USER_AGENTS)
@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/import/", "/b", "/t"])
@pytest.mark.parametrize(
    ("listener", "key", "home"),
    [
        (ProcessingRegion.EU_WEST, US_KEY, "US West (Oregon)"),
        (ProcessingRegion.US_WEST, EU_KEY, "EU West (Dublin)"),
    ],
)
@pytest.mark.parametrize("place", ["basic", "body"])
def test_r33_r34_r35_r39_r40_another_regions_key_is_rejected_and_nothing_is_stored(
    listener: ProcessingRegion, key: str, home: str, path: str, user_agent: str, place: str
) -> None:
    sink = KeepingSink()
    document = document_for(path) | ({"writeKey": key} if place == "body" else {})
    request = post(path, document, key=key if place == "basic" else None, headers={"user-agent": user_agent})
    reply = answer(request, sink=sink, region=listener)
    assert reply.status == 400
    assert body_of(reply)["code"] == "wrong_region"
    assert home in body_of(reply)["message"]
    assert sink.parcels == []


def test_r36_the_status_of_a_wrong_region_is_one_constant() -> None:
    assert STATUSES[Code.WRONG_REGION] == 400


def test_r33_the_message_names_the_endpoint_to_use_where_it_is_known() -> None:
    endpoints = {ProcessingRegion.US_WEST: "https://events.us1.example.com"}
    configuration = configuration_of(endpoints=endpoints)
    body = body_of(answer(post(key=US_KEY), gateway=gateway_of(configuration=configuration)))
    assert "https://events.us1.example.com" in body["message"]
    assert (body["region"], body["endpoint"]) == ("us-west", "https://events.us1.example.com")


@pytest.mark.parametrize("key", [UNKNOWN_KEY, EU_UNKNOWN_KEY, None])
def test_r37_an_unknown_key_is_rejected_and_nothing_is_stored(key: str | None) -> None:
    sink = KeepingSink()
    reply = answer(post(key=key), sink=sink)
    assert (reply.status, body_of(reply)["code"]) == (400, "invalid_write_key")
    assert sink.parcels == []


def test_d10_a_rejection_is_counted_by_its_reason_and_an_acceptance_by_its_events() -> None:
    assert answer(post(key=US_KEY)).reason is Code.WRONG_REGION
    accepted = answer(post("/v1/batch", {"batch": [event_of()] * 3}))
    assert (accepted.tally.accepted, accepted.reason) == (3, None)


@pytest.mark.parametrize("path", ["/health", "/v1/health/"])
def test_health_names_the_regions(path: str) -> None:
    reply = answer(post(path, method="GET", key=None, body=b""))
    assert reply.status == 200
    assert body_of(reply) == {"status": "ok", "processingRegion": "eu-west", "ingestRegion": "dublin"}


def test_cors_preflight_allows_what_sdks_send_and_what_was_asked_for() -> None:
    headers = {
        "origin": "https://shop.example",
        "access-control-request-headers": "Authorization, X-Retry-Count,x-own, bad header, \r\nx: y",
    }
    reply = answer(post("/v1/t", method="OPTIONS", key=None, body=b"", headers=headers))
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "https://shop.example"
    assert reply.headers["access-control-allow-methods"] == "GET,POST,OPTIONS"
    assert reply.headers["access-control-allow-headers"] == (
        "authorization, content-type, content-encoding, x-retry-count, x-own"
    )
    assert reply.headers["access-control-max-age"] == "86400"


@pytest.mark.parametrize("key", [EU_KEY, US_KEY])
def test_cors_a_page_can_read_success_and_refusal(key: str) -> None:
    reply = answer(post(key=key, headers={"origin": "https://shop.example"}))
    assert reply.headers["access-control-allow-origin"] == "https://shop.example"
    assert reply.headers["access-control-expose-headers"] == "retry-after, x-ratelimit-reset"
    assert reply.headers["vary"] == "origin"


@pytest.mark.parametrize("origin", ["", "a b", "x\r\ny: z", "é", "x" * 301])
def test_cors_what_is_no_origin_is_not_reflected(origin: str) -> None:
    assert "access-control-allow-origin" not in answer(post(headers={"origin": origin})).headers


@given(
    st.sampled_from([*EVENT_PATHS, *BATCH_PATHS, "/x"]),
    st.binary(max_size=300)
    | st.builds(lambda d: json.dumps(d).encode(), st.dictionaries(st.text(), st.text())),
    st.sampled_from(["", "gzip"]),
    st.sampled_from([basic(EU_KEY), basic(US_KEY), "", "x"]),
)
def test_any_request_gets_a_reply_of_the_contract(
    path: str, body: bytes, coding: str, authorization: str
) -> None:
    headers = {"content-encoding": coding, "authorization": authorization}
    reply = answer(post(path, body=body, key=None, headers=headers))
    assert reply.status in (200, 400, 404)
    assert body_of(reply)["success"] is (reply.status == 200)
