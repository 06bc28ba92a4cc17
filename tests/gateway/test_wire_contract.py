"""Tests of the wire contract beside events: pixel, SDK metrics, settings document, silent mode, CORS of each."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.replies import PIXEL, Code
from gateway.request import Request
from residency.ingest_options import EVENT_TYPES
from residency.regions import IngestRegion, ProcessingRegion
from tests.gateway.workspace import (
    EU_KEY,
    PEER,
    UNKNOWN_KEY,
    US_KEY,
    FailingSink,
    KeepingSink,
    answer,
    body_of,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

FORMS = ["/v1/{}", "/v1/{}/", "/{}", "/{}/", "/v1/v1/{}"]


def get(path: str, *, query: str = "", headers: dict[str, str] | None = None) -> Request:
    return Request(method="GET", path=path, headers=headers or {}, query=query, peer_ip=PEER)


# Contract 1.2: /v1/m


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", [b"", b"{", b'{"series":[{"type":"Counter"}]}', b"\xff" * 1_000])
def test_1_2_sdk_metrics_are_swallowed(form: str, body: bytes) -> None:
    sink = KeepingSink()
    reply = answer(post(form.format("m"), body=body, key=None), sink=sink)
    assert (reply.status, reply.body) == (200, b'{"success": true}')
    assert sink.parcels == []
    assert reply.reason is None


# Contract 1.1 and 1.2: the pixel

PIXEL_EVENT = {"userId": "u1", "event": "Ad & Seen? +/=", "messageId": "p1", "writeKey": EU_KEY}
ENCODED = json.dumps(PIXEL_EVENT).encode()
PIXEL_DATA = {
    "base64": quote(base64.b64encode(ENCODED).decode()),
    "base64, not escaped": base64.b64encode(ENCODED).decode(),
    "base64 without padding": base64.b64encode(ENCODED).decode().rstrip("="),
    "base64url": base64.urlsafe_b64encode(ENCODED).decode(),
    "raw": quote(ENCODED.decode()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*EVENT_TYPES, *(kind[0] for kind in EVENT_TYPES)])
def test_1_2_a_pixel_of_every_type_is_stored(form: str, name: str) -> None:
    sink = KeepingSink()
    reply = answer(get(form.format(f"pixel/{name}"), query=f"data={PIXEL_DATA['base64']}"), sink=sink)
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, PIXEL, "image/gif")
    (event,) = sink.events
    assert event["type"] in (name, *(kind for kind in EVENT_TYPES if kind[0] == name))
    assert (event["messageId"], event["projectId"]) == ("p1", "shop")
    assert "writeKey" not in event


@pytest.mark.parametrize("form", PIXEL_DATA)
def test_1_1_a_pixels_data_is_taken_in_every_form(form: str) -> None:
    sink = KeepingSink()
    answer(get("/v1/pixel/track", query=f"x=1&data={PIXEL_DATA[form]}"), sink=sink)
    assert [event["event"] for event in sink.events] == [PIXEL_EVENT["event"]]


def test_rule_6_a_pixels_key_may_be_in_the_query() -> None:
    sink = KeepingSink()
    data = quote(json.dumps({"anonymousId": "a"}))
    answer(get("/v1/pixel/page", query=f"data={data}&writeKey={EU_KEY}"), sink=sink)
    assert [event["projectId"] for event in sink.events] == ["shop"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", Code.INVALID_JSON),
        ("data=%%%", Code.INVALID_ENCODING),
        ("data=e30", Code.INVALID_WRITE_KEY),
        (f"data={quote(json.dumps({'userId': 'u', 'writeKey': UNKNOWN_KEY}))}", Code.INVALID_WRITE_KEY),
        (f"data={quote(json.dumps({'userId': 'u', 'writeKey': US_KEY}))}", Code.WRONG_REGION),
        (f"data={quote(json.dumps({'writeKey': EU_KEY}))}", Code.NO_USER_ANON_ID),
    ],
)
def test_1_1_a_pixel_is_always_200_and_an_image_but_its_refusal_is_counted(query: str, reason: Code) -> None:
    sink = KeepingSink()
    reply = answer(get("/v1/pixel/track", query=query), sink=sink)
    assert (reply.status, reply.body) == (200, PIXEL)
    assert reply.reason is reason
    assert sink.parcels == []


def test_1_1_a_pixel_that_could_not_be_stored_is_counted() -> None:
    reply = answer(get("/v1/pixel/track", query=f"data={PIXEL_DATA['raw']}"), sink=FailingSink())
    assert (reply.status, reply.body, reply.reason) == (200, PIXEL, Code.UNAVAILABLE)


@given(st.text(max_size=80))
def test_1_1_any_query_gets_the_pixel(text: str) -> None:
    for query in (text, f"data={text}", f"data={quote(text, errors='replace')}"):
        reply = answer(get("/v1/pixel/track", query=query))
        assert (reply.status, reply.body) == (200, PIXEL)


def test_the_pixel_is_a_transparent_gif_of_one_by_one() -> None:
    assert PIXEL[:6] == b"GIF89a"
    assert (int.from_bytes(PIXEL[6:8], "little"), int.from_bytes(PIXEL[8:10], "little")) == (1, 1)


# Contract 1.5: the settings document

HOSTS = {
    IngestRegion.OREGON: "events.us1.example.com",
    IngestRegion.SYDNEY: "events.us1-sydney.example.com",
}
US_GATEWAY = gateway_of(
    configuration=configuration_of(ProcessingRegion.US_WEST, ingest_hosts=HOSTS),
)
US_FLIPPED_GATEWAY = gateway_of(
    configuration=configuration_of(
        ProcessingRegion.US_WEST,
        ingest_hosts=HOSTS,
        source_ingest_regions={"shop-us": IngestRegion.SYDNEY},
    ),
)


def settings_of(path: str, gateway=US_GATEWAY, **headers: str):
    return answer(get(path, headers=headers), gateway=gateway)


@pytest.mark.parametrize("form", FORMS)
def test_1_5_r29_the_settings_of_a_source_carry_its_host_without_scheme_and_with_v1(form: str) -> None:
    reply = settings_of(form.format(f"projects/{US_KEY}/settings"))
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    integration = body_of(reply)["integrations"]["Segment.io"]
    assert integration["apiHost"] == "events.us1.example.com/v1"
    assert integration["apiKey"] == US_KEY
    assert body_of(reply)["metrics"]["host"] == "events.us1.example.com/v1"
    assert {"plan", "edgeFunction", "middlewareSettings", "analyticsNextEnabled"} <= body_of(reply).keys()


def test_r28_a_source_that_moved_to_another_ingest_region_gets_the_new_host() -> None:
    path = f"/v1/projects/{US_KEY}/settings"
    before, after = settings_of(path), settings_of(path, US_FLIPPED_GATEWAY)
    assert body_of(after)["integrations"]["Segment.io"]["apiHost"] == "events.us1-sydney.example.com/v1"
    assert before.headers["etag"] != after.headers["etag"]
    stale = settings_of(path, US_FLIPPED_GATEWAY, **{"if-none-match": before.headers["etag"]})
    assert stale.status == 200


def test_r28_events_of_a_source_that_moved_are_taken_at_its_old_endpoint_too() -> None:
    assert answer(post(key=US_KEY), gateway=US_FLIPPED_GATEWAY).status == 200


@pytest.mark.parametrize("match", ["{}", "W/{}", '"other", {}', "*"])
def test_1_5_the_settings_are_cached_and_asked_again_by_their_tag(match: str) -> None:
    path = f"/v1/projects/{US_KEY}/settings"
    first = settings_of(path)
    assert first.headers["cache-control"] == "public, max-age=120"
    again = settings_of(path, **{"if-none-match": match.format(first.headers["etag"])})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_1_5_without_a_configured_host_the_one_that_was_asked_is_given() -> None:
    reply = settings_of(f"/v1/projects/{EU_KEY}/settings", gateway_of(), host="127.0.0.1:8801")
    assert body_of(reply)["integrations"]["Segment.io"]["apiHost"] == "127.0.0.1:8801/v1"


def test_1_5_a_host_that_is_not_known_is_not_invented() -> None:
    configuration = configuration_of(
        ProcessingRegion.US_WEST, source_ingest_regions={"shop-us": IngestRegion.SYDNEY}
    )
    reply = settings_of(
        f"/v1/projects/{US_KEY}/settings", gateway_of(configuration=configuration), host="events.us1.x"
    )
    assert (reply.status, body_of(reply)["code"]) == (503, "unavailable")


def test_1_5_an_unknown_key_has_no_settings() -> None:
    reply = settings_of(f"/v1/projects/{UNKNOWN_KEY}/settings")
    assert (reply.status, body_of(reply)["code"]) == (404, "unknown_source")
    assert reply.headers["cache-control"] == "no-store"
    assert UNKNOWN_KEY not in reply.body.decode()


def test_r33_a_foreign_keys_settings_are_a_typed_refusal_that_names_the_endpoint() -> None:
    endpoints = {ProcessingRegion.EU_WEST: "https://events.eu1.example.com"}
    gateway = gateway_of(configuration=configuration_of(ProcessingRegion.US_WEST, endpoints))
    reply = settings_of(f"/v1/projects/{EU_KEY}/settings", gateway)
    assert (reply.status, body_of(reply)["code"]) == (400, "wrong_region")
    assert (body_of(reply)["region"], body_of(reply)["endpoint"]) == (
        "eu-west",
        "https://events.eu1.example.com",
    )


# Contract 1.4


@pytest.mark.parametrize(
    "request_",
    [
        get(f"/v1/projects/{EU_KEY}/settings", headers={"origin": "https://shop.example", "host": "h"}),
        get("/v1/pixel/track", headers={"origin": "https://shop.example"}),
        post("/v1/m", headers={"origin": "https://shop.example"}),
        post("/nowhere", headers={"origin": "https://shop.example"}),
    ],
)
def test_1_4_a_page_can_read_every_answer(request_: Request) -> None:
    headers = answer(request_).headers
    assert headers["access-control-allow-origin"] == "https://shop.example"
    assert headers["access-control-expose-headers"] == "retry-after, x-ratelimit-reset"


def test_1_4_a_beacon_of_text_without_authorization_is_taken() -> None:
    sink = KeepingSink()
    headers = {"content-type": "text/plain;charset=UTF-8", "origin": "https://shop.example"}
    request = post("/v1/t", event_of(writeKey=EU_KEY), key=None, headers=headers)
    assert answer(request, sink=sink).status == 200
    assert len(sink.events) == 1


# D10: the silent mode


SILENT = configuration_of(silent_wrong_region=True)


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/import/", "/t"])
def test_d10_the_silent_mode_answers_200_stores_nothing_and_is_counted(path: str) -> None:
    sink, dead = KeepingSink(), KeepingSink()
    gateway = gateway_of(sink, dead_letters=dead, configuration=SILENT)
    document = {"batch": [event_of()]} if path in ("/v1/batch", "/v1/import/") else event_of()
    reply = answer(post(path, document, key=US_KEY), gateway=gateway)
    assert (reply.status, reply.body) == (200, b'{"success": true}')
    assert reply.reason is Code.WRONG_REGION
    assert sink.parcels == dead.parcels == []


def test_d10_the_silent_mode_is_for_wrong_regions_only() -> None:
    assert answer(post(key=UNKNOWN_KEY), gateway=gateway_of(configuration=SILENT)).status == 400
