"""Tests of normalising: what an archived event has, and what refuses a batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.authenticate import Authenticated
from gateway.decode import Batch
from gateway.normalise import Normalised, corrected_timestamp, iso, normalise
from gateway.replies import Code
from residency.filter_rules import FilterRule
from residency.ingest_options import EVENT_TYPES
from residency.limits import MAX_EVENT_BYTES
from tests.gateway.workspace import EU_KEY, PEER, RECEIVED_AT, event_of


def normalised_of(
    items: list,
    *,
    event_type: str | None = None,
    keys: tuple[str, ...] = (EU_KEY,),
    rules: tuple[FilterRule, ...] = (),
    **batch,
) -> Normalised:
    shared = {"context": {}, "integrations": {}, "sent_at": None, "write_key": None, **batch}
    authenticated = Authenticated(
        sources=["shop"] * len(items), request_keys=keys, item_keys=[None] * len(items)
    )
    return normalise(
        Batch(items=items, event_type=event_type, **shared),
        authenticated,
        received_at=RECEIVED_AT,
        client_ip=PEER,
        rules={"shop": rules},
    )


def lines_of(items: list, **more) -> list[bytes]:
    normalised = normalised_of(items, **more)
    assert normalised.rejected == []
    return [event.line for event in normalised.events]


def archived(item: object, **more) -> dict:
    (line,) = lines_of([item], **more)
    return json.loads(line)


def code_of(item: object, **more) -> Code:
    (rejected,) = normalised_of([item], **more).rejected
    return rejected.refused.code


def test_the_whole_archived_event() -> None:
    sent = {
        "type": "track",
        "event": "Bought",
        "userId": "u1",
        "messageId": "m1",
        "writeKey": EU_KEY,
        "timestamp": "2025-04-03T11:00:00.000Z",
        "context": {"library": {"name": "x"}},
        "integrations": {"All": True},
        "properties": {"price": 9.5, "name": "Köln 🙂"},
    }
    shared = {"context": {"app": "a"}, "integrations": {"S3": False}, "sent_at": "2025-04-03T11:30:00Z"}
    assert archived(sent, **shared) == {
        "type": "track",
        "event": "Bought",
        "userId": "u1",
        "messageId": "m1",
        "timestamp": "2025-04-03T11:30:00.000Z",
        "originalTimestamp": "2025-04-03T11:00:00.000Z",
        "sentAt": "2025-04-03T11:30:00Z",
        "receivedAt": "2025-04-03T12:00:00.000Z",
        "context": {"app": "a", "library": {"name": "x"}, "ip": PEER},
        "integrations": {"S3": False, "All": True},
        "properties": {"price": 9.5, "name": "Köln 🙂"},
        "projectId": "shop",
    }


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_rule_9_the_type_comes_from_the_path_else_from_the_event(kind: str) -> None:
    assert archived({"userId": "u"}, event_type=kind)["type"] == kind
    assert archived({"userId": "u", "type": kind})["type"] == kind


@pytest.mark.parametrize("kind", [None, "", "Track", "delete", 1, ["track"], {}])
def test_an_event_of_a_batch_needs_a_known_type(kind: object) -> None:
    assert code_of(event_of(type=kind)) is Code.INVALID_EVENT


def test_rule_9_a_missing_message_id_is_minted_and_unique() -> None:
    items = [event_of(messageId=value) for value in (None, "", None)] + [{"type": "page", "userId": "u"}]
    ids = [json.loads(line)["messageId"] for line in lines_of(items)]
    assert len(set(ids)) == 4
    assert all(0 < len(value) <= 100 for value in ids)


@pytest.mark.parametrize(("sent", "kept"), [("x" * 100, "x" * 100), (12, "12"), (" ", " ")])
def test_a_message_id_is_kept(sent: object, kept: str) -> None:
    assert archived(event_of(messageId=sent))["messageId"] == kept


@pytest.mark.parametrize("value", ["x" * 101, True, 1.5, [], {}])
def test_another_message_id_is_refused(value: object) -> None:
    assert code_of(event_of(messageId=value)) is Code.INVALID_MESSAGE_ID


@pytest.mark.parametrize(
    "ids", [{"userId": "u"}, {"anonymousId": "a"}, {"userId": 0}, {"userId": "", "anonymousId": 7}]
)
def test_an_event_has_a_user(ids: dict) -> None:
    assert archived({"type": "track", **ids})["type"] == "track"


@pytest.mark.parametrize("ids", [{}, {"userId": ""}, {"userId": None}, {"userId": True}, {"anonymousId": []}])
def test_an_event_without_a_user_is_refused(ids: dict) -> None:
    assert code_of({"type": "track", **ids}) is Code.NO_USER_ANON_ID


@pytest.mark.parametrize("item", [None, 1, "x", [], True])
def test_an_event_must_be_an_object(item: object) -> None:
    assert code_of(item) is Code.INVALID_EVENT


@pytest.mark.parametrize("context", [[], "x", 1, False])
def test_a_context_must_be_an_object(context: object) -> None:
    assert code_of(event_of(context=context)) is Code.INVALID_EVENT


def test_rule_8_what_the_event_says_itself_wins_over_the_batch() -> None:
    event = archived(
        event_of(context={"a": 1}, integrations={"b": 1}, sentAt="own"),
        context={"a": 2, "c": 2},
        integrations={"b": 2, "d": 2},
        sent_at="batch",
    )
    assert event["context"] == {"a": 1, "c": 2, "ip": PEER}
    assert event["integrations"] == {"b": 1, "d": 2}
    assert event["sentAt"] == "own"


def test_rule_8_the_shared_context_is_not_changed_by_an_event() -> None:
    shared: dict = {"a": 1}
    first, second = lines_of([event_of(context={"b": 1}), event_of()], context=shared)
    assert shared == {"a": 1}
    assert "b" in json.loads(first)["context"]
    assert json.loads(second)["context"] == {"a": 1, "ip": PEER}


@pytest.mark.parametrize("own", ["203.0.113.5", "0.0.0.0", None])
def test_r90_an_ip_that_the_client_gave_is_kept_else_the_peer_is_taken(own: str | None) -> None:
    assert archived(event_of(context={"ip": own}))["context"]["ip"] == own
    assert archived(event_of())["context"]["ip"] == PEER


@pytest.mark.parametrize("claimed", [{"receivedAt": "x", "projectId": "other"}])
def test_a_client_cannot_set_what_is_ours(claimed: dict) -> None:
    event = archived(event_of(**claimed))
    assert (event["receivedAt"], event["projectId"]) == ("2025-04-03T12:00:00.000Z", "shop")


# original, sentAt -> timestamp, with receivedAt 12:00:00
CLOCKS = [
    ("2025-04-03T11:00:00Z", "2025-04-03T11:00:10Z", "2025-04-03T11:59:50.000Z"),
    ("2025-04-03T14:00:00+02:00", "2025-04-03T12:00:00Z", "2025-04-03T12:00:00.000Z"),
    ("2030-01-01T00:00:00.500Z", "2030-01-01T00:00:01.750Z", "2025-04-03T11:59:58.750Z"),
    ("2025-04-03T11:00:00.123456789Z", None, "2025-04-03T11:00:00.123Z"),
    ("2025-04-03T11:00:00", "not a time", "2025-04-03T11:00:00.000Z"),
    ("not a time", "2025-04-03T11:00:00Z", "2025-04-03T12:00:00.000Z"),
    (1743681600, "2025-04-03T11:00:00Z", "2025-04-03T12:00:00.000Z"),
    (None, "2025-04-03T11:00:00Z", "2025-04-03T12:00:00.000Z"),
    ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2025-04-03T12:00:00.000Z"),
    ("0001-01-01T00:00:00+14:00", None, "2025-04-03T12:00:00.000Z"),
]


@pytest.mark.parametrize(("original", "sent_at", "expected"), CLOCKS)
def test_the_client_clock_is_corrected(original: object, sent_at: object, expected: str) -> None:
    event = archived(event_of(timestamp=original), sent_at=sent_at)
    assert event["timestamp"] == expected
    assert event.get("originalTimestamp") == original


def test_an_original_timestamp_is_used_where_there_is_no_timestamp() -> None:
    event = archived(event_of(originalTimestamp="2025-04-03T11:00:00Z"))
    assert event["timestamp"] == "2025-04-03T11:00:00.000Z"
    assert event["originalTimestamp"] == "2025-04-03T11:00:00Z"


@given(
    st.timedeltas(timedelta(days=-3_000), timedelta(days=3_000)),
    st.timedeltas(timedelta(0), timedelta(days=300)),
)
def test_a_wrong_client_clock_makes_no_difference(skew: timedelta, delay: timedelta) -> None:
    sent = RECEIVED_AT + skew
    corrected = corrected_timestamp((sent - delay).isoformat(), sent.isoformat(), RECEIVED_AT)
    assert corrected == RECEIVED_AT - delay


@given(st.text() | st.none() | st.integers() | st.floats(), st.text() | st.none())
def test_no_time_is_a_reason_to_fail(original: object, sent_at: object) -> None:
    assert corrected_timestamp(original, sent_at, RECEIVED_AT).tzinfo is not None


def test_iso_is_utc_with_milliseconds() -> None:
    assert iso(datetime(2025, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC)) == "2025-01-02T03:04:05.678Z"


def sized(size: int, **more: object) -> dict:
    """An event whose compact JSON has `size` bytes without its write key."""
    event = {"type": "track", "userId": "u", "p": ""}
    event["p"] = "x" * (size - len(json.dumps(event, separators=(",", ":"))))
    return {**event, **more}


def test_the_event_limit_holds_to_the_byte_without_what_we_add() -> None:
    assert len(lines_of([sized(MAX_EVENT_BYTES, writeKey=EU_KEY)], context={"a": "b"})) == 1
    assert code_of(sized(MAX_EVENT_BYTES + 1)) is Code.EVENT_TOO_LARGE


def test_an_event_is_measured_in_utf8_bytes() -> None:
    assert code_of(event_of(p="é" * (MAX_EVENT_BYTES // 2))) is Code.EVENT_TOO_LARGE
    assert len(lines_of([event_of(p="é" * (MAX_EVENT_BYTES // 2 - 100))])) == 1


def test_one_bad_event_is_named_and_keeps_no_other_from_being_taken() -> None:
    items = [event_of(messageId="a"), event_of(userId="secret-user", type="bad"), event_of(messageId="c")]
    normalised = normalised_of(items)
    assert [event.message_id for event in normalised.events] == ["a", "c"]
    (rejected,) = normalised.rejected
    assert (rejected.index, rejected.source, rejected.sent) == (1, "shop", items[1])
    assert "batch[1]" in rejected.refused.message
    assert "secret-user" not in rejected.refused.message + repr(rejected)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_a_number_that_json_has_not_is_refused(number: float) -> None:
    assert code_of(event_of(value=number)) is Code.INVALID_JSON


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_a_nesting_that_cannot_be_written_is_refused() -> None:
    assert code_of(event_of(value=nested(200_000))) is Code.INVALID_JSON


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        "type",
        "userId",
        "anonymousId",
        "messageId",
        "context",
        "integrations",
        "timestamp",
        "sentAt",
        "writeKey",
    ]
)


@given(st.lists(st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=8) | JSON, max_size=5), JSON)
def test_any_json_is_normalised_or_refused(items: list, sent_at: object) -> None:
    normalised = normalised_of(items, sent_at=sent_at)
    assert len(normalised.events) + len(normalised.rejected) == len(items)
    assert all(rejected.refused.code in Code for rejected in normalised.rejected)


GOOD = st.fixed_dictionaries(
    {"type": st.sampled_from(EVENT_TYPES), "userId": st.text(min_size=1, max_size=10)},
    optional={
        "messageId": st.text(min_size=1, max_size=100),
        "properties": st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.integers(), max_size=4),
        "writeKey": st.just(EU_KEY),
        "context": st.dictionaries(st.text(max_size=8), st.text(max_size=60), max_size=3),
    },
)


@given(st.lists(GOOD, max_size=8), st.lists(st.sampled_from([EU_KEY, f"x{EU_KEY}y"]), max_size=3))
def test_order_and_message_ids_are_kept_and_no_write_key_gets_through(items: list, strays: list) -> None:
    for item, stray in zip(items, strays, strict=False):
        item["stray"] = {"deep": [stray], stray: 1}
    lines = lines_of(items)
    assert len(lines) == len(items)
    for sent, line in zip(items, lines, strict=True):
        event = json.loads(line)
        assert b"\n" not in line
        assert EU_KEY.encode() not in line
        assert event["userId"] == sent["userId"]
        assert event["type"] == sent["type"]
        assert event["messageId"] == sent.get("messageId", event["messageId"])
        assert "writeKey" not in event
        assert event.get("properties") == sent.get("properties")
