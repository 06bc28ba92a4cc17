"""Tests of the Firehose sink: packing, limits, partial failures, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sinks.firehose import ATTEMPTS, MAX_CALL_RECORDS, MAX_RECORD_BYTES, Firehose, calls, pack
from gateway.sinks.sink import Parcel
from tests.gateway.aws_doubles import FirehoseDouble, Recorder, json_answer, nobody_listening

NOW = datetime(2025, 4, 3, 12, tzinfo=UTC)


def parcel(source: str, *lines: bytes) -> Parcel:
    return Parcel(source=source, lines=lines, received_at=NOW)


def many(count: int) -> list[Parcel]:
    return [parcel(f"s{index}", f"{index}".encode()) for index in range(count)]


def sink_of(double: FirehoseDouble, recorder: Recorder | None = None, *, timeout: float = 5.0) -> Firehose:
    recorder = recorder or Recorder()
    service = double.service("firehose", read_timeout_seconds=timeout)
    return Firehose(service=service, stream="events", log=recorder.log, sleep=recorder.sleep)


def lines_of(parcels) -> list[bytes]:
    return [line for one in parcels for line in one.lines]


def test_events_of_one_source_are_packed_into_one_record() -> None:
    with FirehoseDouble() as double:
        assert sink_of(double).store([parcel("a", b"1", b"2"), parcel("b", b"3")]) == []
        assert double.stored == [b"1\n2\n", b"3\n"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.lists(st.integers(1, MAX_RECORD_BYTES - 1), min_size=1, max_size=9)
        ),
        max_size=5,
    )
)
def test_packing_keeps_every_line_in_order_within_the_record_limit(sizes) -> None:
    block = b"x" * MAX_RECORD_BYTES
    parcels = [parcel(source, *(block[:size] for size in own)) for source, own in sizes]
    records = list(pack(parcels))
    assert [(r.source, line) for r in records for line in r.lines] == [
        (p.source, line) for p in parcels for line in p.lines
    ]
    assert all(r.lines and sum(map(len, r.lines)) + len(r.lines) <= MAX_RECORD_BYTES for r in records)


def test_a_record_is_filled_to_the_byte() -> None:
    half = b"x" * (MAX_RECORD_BYTES // 2 - 1)
    assert [len(record.content) for record in pack([parcel("a", half, half, b"y")])] == [MAX_RECORD_BYTES, 2]


def test_more_records_than_a_call_takes_are_sent_in_several_calls() -> None:
    with FirehoseDouble() as double:
        assert sink_of(double).store(many(MAX_CALL_RECORDS + 1)) == []
        assert len(double.requests) == 2
        assert len(double.stored) == MAX_CALL_RECORDS + 1


def test_more_bytes_than_a_call_takes_are_sent_in_several_calls() -> None:
    lines = [bytes([65 + index]) * 900_000 for index in range(8)]
    with FirehoseDouble() as double:
        assert sink_of(double).store([parcel("a", *lines)]) == []
        assert double.lines == lines
        assert len(double.requests) == 3


def test_calls_of_nothing_are_none() -> None:
    assert list(calls([])) == []


@pytest.fixture(scope="module")
def stream() -> Iterator[FirehoseDouble]:
    """One for all examples of a property, which begins each with nothing stored."""
    with FirehoseDouble() as double:
        yield double


@given(fails=st.lists(st.sets(st.integers(0, 5)), max_size=ATTEMPTS + 1))
def test_only_failed_records_are_sent_again_and_none_is_lost_or_doubled(
    stream: FirehoseDouble, fails
) -> None:
    stream.fails, stream.stored = list(fails), []
    parcels = many(6)
    left = sink_of(stream).store(parcels)
    assert sorted(stream.lines + lines_of(left)) == sorted(lines_of(parcels))


def test_a_partial_failure_is_seen_though_the_call_succeeded() -> None:
    with FirehoseDouble() as double:
        double.fails = [{1, 3}, {0}]
        recorder = Recorder()
        assert sink_of(double, recorder).store(many(5)) == []
        assert double.stored == [b"0\n", b"2\n", b"4\n", b"3\n", b"1\n"]
        assert len(recorder.slept) == 2


def test_records_that_fail_every_time_are_returned() -> None:
    with FirehoseDouble() as double:
        double.fails = [{1}] + [{0}] * (ATTEMPTS - 1)
        left = sink_of(double).store(many(3))
        assert lines_of(left) == [b"1"]
        assert len(double.requests) == ATTEMPTS


PASSING = [
    json_answer(500, {"__type": "InternalFailure"}),
    json_answer(503, {"__type": "ServiceUnavailableException"}),
    json_answer(400, {"__type": "ThrottlingException"}),
    json_answer(400, {"__type": "com.amazonaws.firehose#ServiceUnavailableException"}),
    json_answer(429, {}),
]
LASTING = [
    json_answer(400, {"__type": "ResourceNotFoundException"}),
    json_answer(400, {"__type": "ExpiredTokenException"}),
    json_answer(403, {"__type": "AccessDeniedException"}),
    (301, {"location": "https://firehose.us-east-1.amazonaws.com"}, b""),
]
UNREADABLE = [
    (200, {}, b""),
    (200, {}, b"[]"),
    (200, {}, b"<html>"),
    json_answer(200, {"FailedPutCount": 0}),
    json_answer(200, {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "1"}]}),
    json_answer(200, {"FailedPutCount": 0, "RequestResponses": ["1", "2"]}),
]


@pytest.mark.parametrize("fault", PASSING)
def test_a_throttled_or_broken_call_is_tried_again(fault) -> None:
    with FirehoseDouble() as double:
        double.faults = [fault, fault]
        assert sink_of(double).store(many(2)) == []
        assert double.lines == [b"0", b"1"]


@pytest.mark.parametrize("fault", PASSING)
def test_after_the_last_attempt_everything_is_returned(fault) -> None:
    with FirehoseDouble() as double:
        double.faults = [fault] * ATTEMPTS
        assert lines_of(sink_of(double).store(many(2))) == [b"0", b"1"]
        assert (double.stored, len(double.requests)) == ([], ATTEMPTS)


@pytest.mark.parametrize("fault", LASTING)
def test_an_error_that_lasts_is_not_tried_again(fault) -> None:
    with FirehoseDouble() as double:
        double.faults = [fault]
        assert lines_of(sink_of(double).store(many(2))) == [b"0", b"1"]
        assert len(double.requests) == 1


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_answer_that_proves_nothing_acknowledges_nothing(fault) -> None:
    with FirehoseDouble() as double:
        double.faults = [fault]
        assert lines_of(sink_of(double).store(many(2))) == [b"0", b"1"]


@pytest.mark.parametrize(
    "result",
    [{}, {"RecordId": ""}, {"RecordId": None, "ErrorCode": "X"}, {"RecordId": "1", "ErrorCode": "X"}],
)
def test_a_record_without_an_id_or_with_an_error_is_not_stored(result) -> None:
    with FirehoseDouble() as double:
        answer = json_answer(200, {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "1"}, result]})
        double.faults = [answer, *[json_answer(400, {"__type": "ResourceNotFoundException"})]]
        assert lines_of(sink_of(double).store(many(2))) == [b"1"]


def test_an_error_code_of_null_is_no_error() -> None:
    with FirehoseDouble() as double:
        double.faults = [json_answer(200, {"RequestResponses": [{"RecordId": "1", "ErrorCode": None}]})]
        assert sink_of(double).store(many(1)) == []


@pytest.mark.parametrize("fault", ["drop", "swallow"])
def test_a_lost_answer_acknowledges_nothing(fault) -> None:
    with FirehoseDouble() as double:
        double.faults = [fault]
        assert lines_of(sink_of(double).store(many(2))) == [b"0", b"1"]


def test_a_hanging_stream_is_left_in_time() -> None:
    with FirehoseDouble() as double:
        double.faults = ["hang"]
        assert lines_of(sink_of(double, timeout=0.1).store(many(2))) == [b"0", b"1"]


def test_nobody_listening_returns_everything() -> None:
    recorder = Recorder()
    with nobody_listening() as url:
        double = FirehoseDouble()
        double.url = url
        assert lines_of(sink_of(double, recorder).store(many(2))) == [b"0", b"1"]
        double._server.server_close()
    assert len(recorder.lines) == ATTEMPTS


def test_no_attempt_starts_when_patience_is_over() -> None:
    with FirehoseDouble() as double:
        double.faults = [PASSING[0]] * 3
        recorder = Recorder()
        times = iter([0.0, 1.99])
        service = double.service("firehose")
        sink = Firehose(
            service=service,
            stream="events",
            log=recorder.log,
            sleep=recorder.sleep,
            clock=lambda: next(times),
        )
        assert lines_of(sink.store(many(1))) == [b"0"]
        assert len(double.requests) == 1


def test_calls_behind_one_that_failed_are_not_tried() -> None:
    with FirehoseDouble() as double:
        double.faults = [LASTING[0]]
        left = sink_of(double).store(many(MAX_CALL_RECORDS + 5))
        assert len(lines_of(left)) == MAX_CALL_RECORDS + 5
        assert len(double.requests) == 1


def test_no_event_is_in_the_log() -> None:
    with FirehoseDouble() as double:
        double.faults = [json_answer(400, {"__type": "canary-payload echoed", "message": "canary-payload"})]
        recorder = Recorder()
        sink_of(double, recorder).store([parcel("a", b"canary-payload")])
        assert recorder.lines
        assert "canary" not in repr(recorder.lines)
