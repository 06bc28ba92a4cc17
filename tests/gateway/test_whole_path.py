"""Properties of the whole gateway: no body is answered with 5xx, what is acknowledged is durable, and once.

The archive here is what the sinks keep: compaction, which removes what is twice in it, is not part of this.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.claims import Verdict
from gateway.core import handle
from gateway.sinks.ladder import Ladder
from gateway.sinks.sink import Parcel
from residency.filter_rules import FilterAction, FilterRule
from residency.ingest_options import Dedupe
from tests.gateway.workspace import (
    EU_KEY,
    RECEIVED_AT,
    US_KEY,
    KeepingClaims,
    KeepingSink,
    basic,
    configuration_of,
    gateway_of,
    post,
)

RULES = {
    "shop": (
        FilterRule(action=FilterAction.DROP_EVENT, events=frozenset({"x"})),
        FilterRule(action=FilterAction.HASH_PROPERTY, path=("properties", "a", "b")),
        FilterRule(action=FilterAction.DROP_PROPERTY, path=("context",)),
    )
}
NAMES = (
    *("type", "userId", "anonymousId", "messageId", "context", "integrations", "timestamp", "sentAt"),
    *("writeKey", "batch", "event", "properties", "a", "b"),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["track", "page", EU_KEY, US_KEY, "2025-04-03T11:00:00Z", "x" * 101, "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=8)
    ),
    max_leaves=30,
)
EVENTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
DOCUMENTS = VALUES | EVENTS | st.fixed_dictionaries({"batch": st.lists(EVENTS | VALUES, max_size=6)})
BODIES = st.binary(max_size=200) | DOCUMENTS.map(lambda document: json.dumps(document).encode())
PATHS = st.sampled_from(
    ["/v1/batch", "/v1/track", "/b", "/t", "/v1/import/", "/v1/m", "/v1/pixel/track", "/v1/x"]
)


@given(
    path=PATHS,
    body=BODIES,
    compressed=st.booleans(),
    coding=st.sampled_from(["", "gzip", "br"]),
    authorization=st.sampled_from([basic(EU_KEY), basic(US_KEY), f"Bearer {EU_KEY}", "", "Basic x"]),
    query=st.text(max_size=20) | st.sampled_from([f"writeKey={EU_KEY}", "data=%7B%7D"]),
    forwarded=st.text(max_size=20),
    dedupe=st.sampled_from(Dedupe),
    method=st.sampled_from(["POST", "GET", "OPTIONS"]),
)
def test_no_request_is_answered_with_5xx_or_ends_in_an_exception(
    path, body, compressed, coding, authorization, query, forwarded, dedupe, method
) -> None:
    sink, dead = KeepingSink(), KeepingSink()
    configuration = configuration_of(dedupe=dedupe, rules=RULES, trusted_hops=1)
    gateway = gateway_of(sink, dead_letters=dead, claims=KeepingClaims(), configuration=configuration)
    headers = {"content-encoding": coding, "authorization": authorization, "x-forwarded-for": forwarded}
    request = post(
        path,
        body=gzip.compress(body) if compressed else body,
        key=None,
        headers=headers,
        query=query,
        method=method,
    )
    reply = handle(request, gateway=gateway, now=RECEIVED_AT)
    assert reply.status in (200, 400, 404, 405)
    assert len(sink.lines) == reply.tally.accepted
    for line in [*sink.lines, *dead.lines]:
        assert json.loads(line)["projectId"] == "shop"
        assert EU_KEY.encode() not in line


class Faulty(KeepingSink):
    """Stores as many of the parcels as its plan says for each call; afterwards all of them."""

    def __init__(self, plan: Sequence[int]) -> None:
        super().__init__()
        self.plan = list(plan)

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        taken = self.plan.pop(0) if self.plan else len(parcels)
        super().store(parcels[:taken])
        return parcels[taken:]


class Forgetful(KeepingClaims):
    """Gives no answer to some of its calls, whichever they are."""

    def __init__(self, plan: Sequence[bool]) -> None:
        super().__init__()
        self.plan = list(plan)

    def _faulty(self) -> bool:
        return bool(self.plan) and self.plan.pop(0)

    def take(self, keys: Sequence[str], *, now: float) -> Sequence[Verdict]:
        self.broken = self._faulty()
        return super().take(keys, now=now)

    def done(self, keys: Sequence[str], *, now: float) -> None:
        self.broken = self._faulty()
        super().done(keys, now=now)

    def release(self, keys: Sequence[str]) -> None:
        self.broken = self._faulty()
        super().release(keys)


IDS = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4, unique=True)
FAULTS = st.lists(st.integers(0, 1), max_size=6)


def events_of(ids: Sequence[str]) -> list[dict]:
    return [{"type": "track", "userId": "u", "messageId": name} for name in ids]


@given(
    batches=st.lists(st.tuples(IDS, st.booleans(), st.integers(0, 200)), max_size=8),
    stream=FAULTS,
    bucket=FAULTS,
    queue=FAULTS,
    letters=FAULTS,
    forgotten=st.lists(st.booleans(), max_size=10),
    dedupe=st.sampled_from(Dedupe),
)
def test_rule_4_whatever_fails_what_is_acknowledged_is_durable(
    batches, stream, bucket, queue, letters, forgotten, dedupe
) -> None:
    rungs = {"Streamed": Faulty(stream), "Spilled": Faulty(bucket), "Queued": Faulty(queue)}
    ladder = Ladder(rungs, log=lambda line: None, count=lambda *count: None)
    dead = Faulty(letters)
    gateway = gateway_of(
        ladder,
        dead_letters=dead,
        claims=Forgetful(forgotten),
        configuration=configuration_of(dedupe=dedupe),
    )
    now = RECEIVED_AT
    for ids, with_bad, pause in batches:
        now += timedelta(seconds=pause)
        request = post("/v1/batch", {"batch": [*events_of(ids), *([{"type": "track"}] if with_bad else [])]})
        for _ in range(20):  # as an SDK does
            reply = handle(request, gateway=gateway, now=now)
            assert reply.status in (200, 503)
            if reply.status == 200:
                break
        durable = {json.loads(line)["messageId"] for rung in rungs.values() for line in rung.lines}
        assert reply.status == 200
        assert set(ids) <= durable
        assert dead.lines or not with_bad


@given(batches=st.lists(IDS, max_size=10), dedupe=st.sampled_from(Dedupe), failures=FAULTS)
def test_rule_7_with_claims_every_acknowledged_request_is_stored_once_however_often_it_is_sent(
    batches, dedupe, failures
) -> None:
    """A sink that fails here stores nothing: what one stores in part is twice there after a retry."""
    sink = Faulty([0 for failure in failures if failure])
    gateway = gateway_of(sink, claims=KeepingClaims(), configuration=configuration_of(dedupe=dedupe))
    for ids in batches:
        for _ in range(10):
            handle(post("/v1/batch", {"batch": events_of(ids)}), gateway=gateway, now=RECEIVED_AT)
    stored = Counter(json.loads(line)["messageId"] for line in sink.lines)
    if dedupe is Dedupe.EVENT:
        assert set(stored.values()) <= {1}
        assert set(stored) == {name for ids in batches for name in ids}
    else:
        assert stored == Counter(name for ids in set(map(tuple, batches)) for name in ids)
