"""Tests of filter rules: what they drop and hash, and that nothing of it is stored (R5)."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.filters import is_dropped, property_hash, redacted
from residency.filter_rules import PROTECTED_FIELDS, FilterAction, FilterRule
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    KeepingSink,
    answer,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

DROP, HASH = FilterAction.DROP_PROPERTY, FilterAction.HASH_PROPERTY


def rule(action: FilterAction, path: str = "", *, types: str = "", events: str = "") -> FilterRule:
    return FilterRule(
        action=action,
        path=tuple(path.split(".")) if path else (),
        types=frozenset(types.split()),
        events=frozenset(events.split()),
    )


def stored(rules: dict[str, tuple[FilterRule, ...]], *events: dict, **shared: object):
    sink = KeepingSink()
    gateway = gateway_of(sink, configuration=configuration_of(rules=rules))
    reply = answer(post("/v1/batch", {"batch": list(events), **shared}), gateway=gateway)
    return reply, sink.events


@pytest.mark.parametrize(
    ("dropping", "dropped"),
    [
        (rule(FilterAction.DROP_EVENT, types="page"), {"p1", "p2"}),
        (rule(FilterAction.DROP_EVENT, events="Bought"), {"t1"}),
        (rule(FilterAction.DROP_EVENT, types="page", events="Home Bought"), {"p1"}),
        (rule(FilterAction.DROP_EVENT, types="identify"), set()),
    ],
)
def test_r5_a_rule_drops_events_by_type_and_name(dropping: FilterRule, dropped: set[str]) -> None:
    events = [
        event_of(messageId="t1"),
        event_of(messageId="t2", event="Sold"),
        event_of(messageId="p1", type="page", event=None, name="Home"),
        event_of(messageId="p2", type="page", event=None, name=7),
    ]
    reply, kept = stored({"shop": (dropping,)}, *events)
    assert reply.status == 200
    assert {event["messageId"] for event in kept} == {"t1", "t2", "p1", "p2"} - dropped
    assert (reply.tally.accepted, reply.tally.filtered) == (4 - len(dropped), len(dropped))


def test_a_batch_of_dropped_events_only_is_acknowledged() -> None:
    reply, kept = stored({"shop": (rule(FilterAction.DROP_EVENT, types="track"),)}, event_of(), event_of())
    assert (reply.status, kept, reply.tally.filtered) == (200, [], 2)


def test_a_dropped_event_is_dropped_before_anything_is_asked_of_it() -> None:
    reply, kept = stored({"shop": (rule(FilterAction.DROP_EVENT, types="track"),)}, {"type": "track"})
    assert (reply.status, kept, dict(reply.tally.dead)) == (200, [], {})


def test_rules_are_their_sources_own() -> None:
    sink = KeepingSink()
    rules = {"app": (rule(FilterAction.DROP_EVENT, types="track"),)}
    gateway = gateway_of(sink, configuration=configuration_of(rules=rules))
    items = [event_of(messageId=key[-1], writeKey=key) for key in (EU_KEY, EU_SECOND_KEY)]
    answer(post("/v1/batch", {"batch": items}, key=None), gateway=gateway)
    assert [event["projectId"] for event in sink.events] == ["shop"]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("properties.email", {"email": "a@b.c", "n": 1}, {"n": 1}),
        ("properties.user.email", {"user": {"email": "a", "id": 1}}, {"user": {"id": 1}}),
        (
            "properties.items.sku",
            {"items": [{"sku": 1, "n": 2}, 5, {"n": 3}]},
            {"items": [{"n": 2}, 5, {"n": 3}]},
        ),
        ("properties.absent", {"n": 1}, {"n": 1}),
        ("properties.n.x", {"n": 1}, {"n": 1}),
    ],
)
def test_a_property_is_dropped_wherever_its_path_leads(path: str, before: dict, after: dict) -> None:
    _, (event,) = stored({"shop": (rule(DROP, path),)}, event_of(properties=before))
    assert event["properties"] == after


def test_a_property_is_hashed_as_sha256_of_its_text() -> None:
    email = "jane@example.com"
    _, (event,) = stored(
        {"shop": (rule(HASH, "properties.email"), rule(HASH, "userId"), rule(HASH, "properties.none"))},
        event_of(properties={"email": email, "none": None}, userId=7),
    )
    assert event["properties"] == {"email": hashlib.sha256(email.encode()).hexdigest(), "none": None}
    assert event["userId"] == hashlib.sha256(b"7").hexdigest()


def test_a_rule_reaches_what_the_batch_and_the_gateway_added_to_the_context() -> None:
    rules = {"shop": (rule(DROP, "context.ip"), rule(DROP, "context.traits.email"))}
    _, events = stored(rules, event_of(), event_of(), context={"traits": {"email": "a", "n": 1}})
    assert [event["context"] for event in events] == [{"traits": {"n": 1}}] * 2


def test_a_rule_for_some_events_leaves_the_others() -> None:
    rules = {"shop": (rule(DROP, "properties.email", events="Bought"),)}
    _, events = stored(
        rules, *(event_of(event=name, properties={"email": "a"}) for name in ("Bought", "Sold"))
    )
    assert [event["properties"] for event in events] == [{}, {"email": "a"}]


@pytest.mark.parametrize("field", sorted(PROTECTED_FIELDS))
def test_what_the_archive_stands_on_cannot_be_dropped_or_hashed(field: str) -> None:
    for action in (DROP, HASH):
        with pytest.raises(ValueError, match=f"the archive needs {field}"):
            rule(action, field)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from("abc"), JSON),
    st.sampled_from([DROP, HASH]),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3),
)
def test_no_event_is_too_odd_for_a_rule_and_the_one_given_is_not_changed(event, action, path) -> None:
    before = json.dumps(event)
    one = FilterRule(action=action, path=tuple(path))
    changed = redacted(event, "track", [one])
    assert json.dumps(event) == before
    if action is DROP:
        assert redacted(changed, "track", [one]) == changed
        assert not (len(path) == 1 and path[0] in changed)
    assert not is_dropped(event, "track", [one])


@given(JSON)
def test_any_value_has_a_hash(value: object) -> None:
    assert len(property_hash(value)) == 64
