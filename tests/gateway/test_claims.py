"""Tests of claims: a request sent twice is stored once, and no fault of the claims loses an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.claims import Claims, Verdict, event_key, request_key
from gateway.core import handle
from gateway.dynamodb_claims import DynamoDbClaims
from gateway.normalise import Event
from residency.ingest_options import Dedupe
from residency.limits import CLAIM_LEASE_SECONDS, CLAIM_SECONDS
from tests.gateway.aws_doubles import TABLE, DynamoDbDouble, Recorder, json_answer
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    RECEIVED_AT,
    FailingSink,
    KeepingClaims,
    KeepingSink,
    answer,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

NOW = RECEIVED_AT.timestamp()


def event(message_id: str, source: str = "shop", *, minted: bool = False) -> Event:
    return Event(source=source, message_id=message_id, line=b"{}", minted=minted)


def batch_of(*ids: str, **more) -> dict:
    return {"batch": [event_of(messageId=name) for name in ids], **more}


# Keys


def test_rule_7_the_key_of_a_request_is_its_ordered_message_ids_and_sources() -> None:
    key = request_key([event("a"), event("b")])
    assert key == request_key([replace(event("a"), line=b"other bytes"), event("b")])
    others = [
        [event("b"), event("a")],
        [event("a")],
        [event("ab")],
        [event("a"), event("b", "app")],
        [event("a"), event("b"), event("c")],
    ]
    assert len({key, *(request_key(other) for other in others)}) == len(others) + 1


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), min_size=1), st.data())
def test_two_requests_of_different_ids_never_share_a_key(pairs, data) -> None:
    other = data.draw(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), min_size=1))
    keys = [request_key([event(name, source) for source, name in some]) for some in (pairs, other)]
    assert (keys[0] == keys[1]) is (pairs == other)


def test_minted_ids_give_no_key() -> None:
    assert request_key([event("a"), event("b", minted=True)]) is None
    assert event_key(event("a", minted=True)) is None
    assert request_key([]) is None


# Stores of claims


@pytest.fixture(params=["memory", "dynamodb"])
def claims(request: pytest.FixtureRequest) -> Iterator[Claims]:
    if request.param == "memory":
        yield KeepingClaims()
        return
    with DynamoDbDouble() as double:
        yield dynamodb_claims(double)


def dynamodb_claims(double: DynamoDbDouble, recorder: Recorder | None = None) -> DynamoDbClaims:
    log = (recorder or Recorder()).log
    return DynamoDbClaims(service=double.service("dynamodb", read_timeout_seconds=0.2), table=TABLE, log=log)


def test_a_claim_is_pending_until_it_is_done(claims: Claims) -> None:
    assert claims.take(["k"], now=NOW) == [Verdict.OURS]
    assert claims.take(["k"], now=NOW + 1) == [Verdict.PENDING]
    claims.done(["k"], now=NOW)
    assert claims.take(["k"], now=NOW + 1) == [Verdict.DONE]
    assert claims.check() is None


def test_a_pending_claim_ends_with_its_lease(claims: Claims) -> None:
    claims.take(["k"], now=NOW)
    assert claims.take(["k"], now=NOW + CLAIM_LEASE_SECONDS) == [Verdict.PENDING]
    assert claims.take(["k"], now=NOW + CLAIM_LEASE_SECONDS + 1) == [Verdict.OURS]


def test_a_done_claim_ends_with_its_window_though_ttl_deletes_late(claims: Claims) -> None:
    claims.take(["k"], now=NOW)
    claims.done(["k"], now=NOW)
    assert claims.take(["k"], now=NOW + CLAIM_SECONDS) == [Verdict.DONE]
    assert claims.take(["k"], now=NOW + CLAIM_SECONDS + 1) == [Verdict.OURS]


def test_a_released_claim_is_free_and_a_done_one_stays(claims: Claims) -> None:
    claims.take(["k"], now=NOW)
    claims.release(["k"])
    assert claims.take(["k"], now=NOW) == [Verdict.OURS]
    claims.done(["k"], now=NOW)
    if isinstance(claims, DynamoDbClaims):  # another attempt's word stands
        claims.release(["k"])
        assert claims.take(["k"], now=NOW) == [Verdict.DONE]


def test_many_claims_are_taken_together_each_with_its_own_verdict(claims: Claims) -> None:
    keys = [f"k{number}" for number in range(250)]
    claims.take(["k3"], now=NOW)
    claims.take(["k7"], now=NOW)
    claims.done(["k7"], now=NOW)
    verdicts = dict(zip(keys, claims.take(keys, now=NOW), strict=True))
    assert verdicts["k3"] is Verdict.PENDING
    assert verdicts["k7"] is Verdict.DONE
    assert set(verdicts.values()) == {Verdict.OURS, Verdict.PENDING, Verdict.DONE}
    assert sum(verdict is Verdict.OURS for verdict in verdicts.values()) == 248
    claims.done(keys, now=NOW)
    assert set(claims.take(keys, now=NOW)) == {Verdict.DONE}


FAULTS = [
    "drop",
    "hang",
    json_answer(500, {"__type": "InternalServerError"}),
    json_answer(400, {"__type": "ProvisionedThroughputExceededException"}),
    json_answer(400, {"__type": "ResourceNotFoundException"}),
    json_answer(400, {"__type": "x#TransactionCanceledException"}),
    json_answer(
        400, {"__type": "x#TransactionCanceledException", "CancellationReasons": [{"Code": "x"}] * 2}
    ),
    (200, {"content-length": "9", "connection": "close"}, b""),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_table_is_an_unknown_verdict_and_never_an_exception(fault) -> None:
    with DynamoDbDouble() as double:
        recorder = Recorder()
        claims = dynamodb_claims(double, recorder)
        for call in (
            lambda: claims.take(["k"], now=NOW),
            lambda: claims.take(["k", "l"], now=NOW),
            lambda: claims.done(["k"], now=NOW),
            lambda: claims.done(["k", "l"], now=NOW),
            lambda: claims.release(["k"]),
        ):
            double.faults = [fault] * 3
            assert call() in (None, [Verdict.UNKNOWN], [Verdict.UNKNOWN] * 2)
            double.faults = []
        double.faults = [fault]
        assert claims.check()
        assert {line["event"] for line in recorder.lines} == {"claim_failure"}


# The path


@pytest.mark.parametrize("dedupe", Dedupe)
def test_rule_7_a_request_sent_again_is_acknowledged_and_stored_once(dedupe: Dedupe) -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, claims=KeepingClaims(), configuration=configuration_of(dedupe=dedupe))
    first, again = (
        answer(post("/v1/batch", batch_of("a", "b", sentAt=sent_at)), gateway=gateway)
        for sent_at in ("2025-04-03T12:00:00Z", "2025-04-03T12:00:05Z")
    )
    assert [first.status, again.status] == [200, 200]
    assert (first.tally.accepted, first.tally.duplicates) == (2, 0)
    assert (again.tally.accepted, again.tally.duplicates) == (0, 2)
    assert [one["messageId"] for one in sink.events] == ["a", "b"]


def test_dedupe_event_finds_events_that_were_regrouped() -> None:
    sink = KeepingSink()
    configuration = configuration_of(dedupe=Dedupe.EVENT)
    gateway = gateway_of(sink, claims=KeepingClaims(), configuration=configuration)
    for ids in ("ab", "bc", "a", "cdd"):
        assert answer(post("/v1/batch", batch_of(*ids)), gateway=gateway).status == 200
    assert [one["messageId"] for one in sink.events] == ["a", "b", "c", "d"]


def test_dedupe_batch_leaves_regrouped_events_to_compaction() -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, claims=KeepingClaims())
    for ids in ("ab", "bc"):
        answer(post("/v1/batch", batch_of(*ids)), gateway=gateway)
    assert [one["messageId"] for one in sink.events] == ["a", "b", "b", "c"]


@pytest.mark.parametrize("dedupe", Dedupe)
def test_the_same_id_of_two_sources_is_two_events(dedupe: Dedupe) -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, claims=KeepingClaims(), configuration=configuration_of(dedupe=dedupe))
    for key in (EU_KEY, EU_SECOND_KEY):
        answer(post(key=key), gateway=gateway)
    assert [one["projectId"] for one in sink.events] == ["shop", "app"]


@pytest.mark.parametrize("dedupe", Dedupe)
def test_events_whose_id_was_minted_are_all_stored(dedupe: Dedupe) -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, claims=KeepingClaims(), configuration=configuration_of(dedupe=dedupe))
    batch = {"batch": [{"type": "page", "userId": "u"}, {"type": "page", "userId": "u"}]}
    for _ in range(2):
        assert answer(post("/v1/batch", batch), gateway=gateway).status == 200
    assert len(sink.events) == 4


@pytest.mark.parametrize("dedupe", Dedupe)
def test_a_claim_is_done_only_after_the_sink_accepted(dedupe: Dedupe) -> None:
    claims = KeepingClaims()
    configuration = configuration_of(dedupe=dedupe)
    failing = gateway_of(FailingSink(), claims=claims, configuration=configuration)
    assert answer(post(), gateway=failing).status == 503
    assert claims.items == {}  # released, so that the next attempt need not wait for the lease

    sink = KeepingSink()
    gateway = gateway_of(sink, claims=claims, configuration=configuration)
    assert [answer(post(), gateway=gateway).tally.accepted for _ in range(2)] == [1, 0]
    assert len(sink.events) == 1


@pytest.mark.parametrize("dedupe", Dedupe)
def test_a_process_that_ends_between_claim_and_sink_loses_nothing(dedupe: Dedupe) -> None:
    class Killed(BaseException):
        pass

    class Ending(KeepingClaims):
        def release(self, keys) -> None:
            raise Killed

    claims, sink = Ending(), KeepingSink()
    configuration = configuration_of(dedupe=dedupe)
    with pytest.raises(Killed):
        answer(post(), gateway=gateway_of(FailingSink(), claims=claims, configuration=configuration))
    assert {state for state, _ in claims.items.values()} == {Verdict.PENDING}

    counted: list[str] = []
    gateway = gateway_of(
        sink, claims=claims, configuration=configuration, count=lambda metric, number: counted.append(metric)
    )
    assert answer(post(), gateway=gateway).status == 200
    assert (len(sink.events), counted) == (1, ["Unclaimed"])
    assert answer(post(), gateway=gateway).tally.duplicates == 1


@pytest.mark.parametrize("dedupe", Dedupe)
def test_claims_that_give_no_answer_never_lose_an_event_and_are_counted(dedupe: Dedupe) -> None:
    claims, sink = KeepingClaims(), KeepingSink()
    claims.broken = True
    counted: list[str] = []
    gateway = gateway_of(
        sink,
        claims=claims,
        configuration=configuration_of(dedupe=dedupe),
        count=lambda metric, number: counted.append(metric),
    )
    assert answer(post("/v1/batch", batch_of("a", "b")), gateway=gateway).status == 200
    assert len(sink.events) == 2
    assert counted == ["Unclaimed"]


def test_after_the_window_a_request_is_new_again() -> None:
    sink = KeepingSink()
    gateway = gateway_of(sink, claims=KeepingClaims())
    for days in (0, 0.9, 1.1):
        handle(post(), gateway=gateway, now=RECEIVED_AT + timedelta(days=days))
    assert len(sink.events) == 2
