"""Tests of dead letters: what was well-formed and not accepted is kept, with its reason, in the region."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from gateway.archive_line import REMOVED
from gateway.dead_letters import SCHEMA
from gateway.replies import Code
from gateway.sinks.sink import Parcel
from residency.filter_rules import FilterAction, FilterRule
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    UNKNOWN_KEY,
    US_KEY,
    FailingSink,
    KeepingClaims,
    KeepingSink,
    answer,
    body_of,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

BAD_EVENTS = {
    Code.INVALID_EVENT: event_of(type="bought"),
    Code.NO_USER_ANON_ID: {"type": "track", "event": "e"},
    Code.INVALID_MESSAGE_ID: event_of(messageId="x" * 101),
    Code.EVENT_TOO_LARGE: event_of(p="x" * 32_768),
}
BAD_BODIES = {
    Code.INVALID_BATCH: {"batch": {"a": 1}, "sentAt": "now"},
    Code.TOO_MANY_EVENTS: {"batch": [{"n": 1}] * 2_501},
    Code.BATCH_TOO_LARGE: {"batch": [event_of()] * 2_000, "context": {"a": "x" * 8_000}},
}


class Kept:
    """A gateway whose two sinks keep what they get."""

    def __init__(self, **more) -> None:
        self.sink, self.dead = KeepingSink(), KeepingSink()
        self.gateway = gateway_of(self.sink, dead_letters=self.dead, **more)

    def answer(self, request):
        return answer(request, gateway=self.gateway)


@pytest.mark.parametrize("code", BAD_EVENTS)
def test_a_bad_event_of_a_batch_is_kept_with_its_reason_and_the_others_are_taken(code: Code) -> None:
    kept = Kept()
    batch = {"batch": [event_of(messageId="a"), BAD_EVENTS[code], event_of(messageId="c")]}
    reply = kept.answer(post("/v1/batch", batch))
    assert (reply.status, reply.body) == (200, b'{"success": true}')
    assert [event["messageId"] for event in kept.sink.events] == ["a", "c"]
    (record,) = kept.dead.events
    assert record["schema"] == SCHEMA
    assert (record["code"], record["projectId"], record["index"]) == (code, "shop", 1)
    assert record["original"] == BAD_EVENTS[code]
    assert record["receivedAt"] == "2025-04-03T12:00:00.000Z"
    assert "batch[1]" in record["message"]
    assert (reply.tally.accepted, reply.tally.dead) == (2, {code.value: 1})


@pytest.mark.parametrize("code", [code for code in BAD_EVENTS if code is not Code.INVALID_EVENT])
def test_a_bad_single_event_is_refused_and_kept(code: Code) -> None:
    kept = Kept()
    reply = kept.answer(post(document=BAD_EVENTS[code]))
    assert (reply.status, body_of(reply)["code"]) == (400, code)
    assert [(record["code"], record["index"]) for record in kept.dead.events] == [(code, None)]
    assert kept.sink.parcels == []


def test_a_batch_of_bad_events_only_is_refused_for_the_first_ones_reason() -> None:
    kept = Kept()
    reply = kept.answer(post("/v1/batch", {"batch": list(BAD_EVENTS.values())}))
    assert (reply.status, body_of(reply)["code"]) == (400, next(iter(BAD_EVENTS)))
    assert [record["code"] for record in kept.dead.events] == list(BAD_EVENTS)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (code, place)
        for code, body in BAD_BODIES.items()
        for place in ("basic", "body", "item")
        if place != "item" or isinstance(body["batch"], list)
    ],
)
def test_a_body_that_is_no_batch_is_refused_and_kept_whole(code: Code, place: str) -> None:
    body = dict(BAD_BODIES[code])
    if place == "body":
        body["writeKey"] = EU_KEY
    if place == "item":
        body["batch"] = [{**body["batch"][0], "writeKey": EU_KEY}, *body["batch"][1:]]
    kept = Kept()
    reply = kept.answer(post("/v1/batch", body, key=EU_KEY if place == "basic" else None))
    assert (reply.status, body_of(reply)["code"]) == (400, code)
    (record,) = kept.dead.events
    assert (record["code"], record["projectId"]) == (code, "shop")
    assert record["original"].keys() == body.keys()
    assert EU_KEY.encode() not in kept.dead.lines[0]


@pytest.mark.parametrize("key", [US_KEY, UNKNOWN_KEY, None])
@pytest.mark.parametrize("bad", [*BAD_EVENTS.values()])
def test_d10_nothing_of_another_region_or_of_nobody_is_kept(key: str | None, bad: dict) -> None:
    kept = Kept()
    assert kept.answer(post("/v1/batch", {"batch": [bad]}, key=key)).status == 400
    assert kept.answer(post("/v1/track", bad, key=key)).status == 400
    for body in BAD_BODIES.values():
        assert kept.answer(post("/v1/batch", body, key=key)).status == 400
    assert kept.dead.parcels == kept.sink.parcels == []


def test_d10_a_foreign_key_on_one_item_of_a_bad_body_keeps_nothing() -> None:
    kept = Kept()
    body = {"batch": [{"n": 1}] * 2_501 + [{"writeKey": US_KEY}]}
    assert body_of(kept.answer(post("/v1/batch", body)))["code"] == "wrong_region"
    assert kept.dead.parcels == []


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_what_is_not_well_formed_is_refused_and_not_kept(body: bytes) -> None:
    kept = Kept()
    assert kept.answer(post("/v1/batch", body=body)).status == 400
    assert kept.dead.parcels == []


def test_an_event_that_json_cannot_hold_refuses_its_batch_so_that_nothing_is_lost_silently() -> None:
    kept = Kept()
    body = b'{"batch": [' + json.dumps(event_of()).encode() + b', {"type": "track", "userId": NaN}]}'
    reply = kept.answer(post("/v1/batch", body=body))
    assert (reply.status, body_of(reply)["code"]) == (400, "invalid_json")
    assert kept.sink.parcels == kept.dead.parcels == []


def test_dead_letters_of_several_sources_are_kept_apart() -> None:
    kept = Kept()
    items = [{"type": "track", "writeKey": key} for key in (EU_KEY, EU_SECOND_KEY, EU_KEY)]
    kept.answer(post("/v1/batch", {"batch": items}, key=None))
    assert {parcel.source: len(parcel.lines) for parcel in kept.dead.parcels} == {"shop": 2, "app": 1}


def test_rule_4_a_dead_letter_that_is_not_durable_is_not_acknowledged() -> None:
    sink, claims = KeepingSink(), KeepingClaims()
    batch = post("/v1/batch", {"batch": [event_of(), event_of(type="x")]})
    gateway = gateway_of(sink, dead_letters=FailingSink(), claims=claims)
    assert answer(batch, gateway=gateway).status == 503
    assert claims.items == {}
    assert answer(post(document={"type": "track"}), gateway=gateway).status == 503


def test_a_repeated_request_keeps_its_dead_letters_once() -> None:
    kept = Kept(claims=KeepingClaims())
    batch = post("/v1/batch", {"batch": [event_of(), event_of(type="x")]})
    assert [kept.answer(batch).status for _ in range(3)] == [200, 200, 200]
    assert (len(kept.sink.events), len(kept.dead.events)) == (1, 1)


def test_what_a_sources_rules_drop_is_in_no_dead_letter() -> None:
    rules = (
        FilterRule(action=FilterAction.DROP_PROPERTY, path=("properties", "email")),
        FilterRule(action=FilterAction.DROP_EVENT, events=frozenset({"Internal"})),
    )
    kept = Kept(configuration=configuration_of(rules={"shop": rules}))
    bad = {"type": "track", "properties": {"email": "canary@example.com", "n": 1}}
    kept.answer(post("/v1/batch", {"batch": [bad, {"type": "track", "event": "Internal"}]}))
    kept.answer(post("/v1/batch", {"batch": [bad, {"event": "Internal"}] * 1_251}))
    first, second = kept.dead.lines
    assert b"canary" not in first + second
    assert json.loads(first)["original"]["properties"] == {"n": 1}
    assert b"Internal" not in first + second


def test_a_write_key_under_a_name_that_no_key_is_looked_for_is_in_no_dead_letter() -> None:
    """Found by the fuzzer: a body whose `batch` is misspelt is kept whole, with the keys of its events."""
    kept = Kept()
    assert kept.answer(post("/v1/batch", {"batc[h": [event_of(writeKey=US_KEY)]})).status == 400
    assert kept.answer(post(document={"properties": [{"writeKey": US_KEY, "n": 1}]})).status == 400
    whole, single = kept.dead.lines
    assert US_KEY.encode() not in whole + single
    assert json.loads(single)["original"]["properties"] == [{"writeKey": REMOVED, "n": 1}]


def test_dead_letters_go_to_their_own_place() -> None:
    class Order(KeepingSink):
        def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
            assert all(b"dead-letter" not in line for parcel in parcels for line in parcel.lines)
            return super().store(parcels)

    gateway = gateway_of(Order())
    batch = post("/v1/batch", {"batch": [event_of(), event_of(type="x")]})
    assert answer(batch, gateway=gateway).status == 200
