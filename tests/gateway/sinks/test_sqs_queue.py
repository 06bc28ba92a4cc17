"""Tests of the SQS sink: what a message holds, its size, and faults."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sinks.sink import Parcel
from gateway.sinks.sqs_queue import MAX_CONTENT_BYTES, SqsQueue, message_body, read_message
from tests.gateway.aws_doubles import QUEUE_URL, Recorder, SqsDouble, json_answer

NOW = datetime(2025, 4, 3, 12, tzinfo=UTC)


def parcel(source: str, *lines: bytes) -> Parcel:
    return Parcel(source=source, lines=lines, received_at=NOW)


def sink_of(double: SqsDouble, *, timeout: float = 5.0) -> SqsQueue:
    recorder = Recorder()
    service = double.service("sqs", read_timeout_seconds=timeout)
    return SqsQueue(
        service=service, queue_url=QUEUE_URL, prefix="spill", log=recorder.log, sleep=recorder.sleep
    )


@given(
    st.text(min_size=1, max_size=5),
    st.lists(st.binary(max_size=50).filter(lambda line: b"\n" not in line), min_size=1, max_size=5),
)
def test_a_message_holds_a_parcel_and_where_it_belongs(source: str, lines: list[bytes]) -> None:
    one = parcel(source, *lines)
    assert read_message(message_body(one, prefix="spill")) == ("spill", one)


@pytest.mark.parametrize("text", ["", "{}", "[]", "1", '{"lines":"x"}', '{"lines":"eA=="}'])
def test_another_text_is_no_message(text: str) -> None:
    with pytest.raises(ValueError, match="no message of the gateway"):
        read_message(text)


def test_each_source_has_its_own_messages() -> None:
    with SqsDouble() as double:
        assert sink_of(double).store([parcel("a", b"1", b"2"), parcel("b", b"3")]) == []
        assert [read_message(message)[1].source for message in double.messages] == ["a", "b"]
        assert double.lines == [b"1", b"2", b"3"]


def test_a_message_keeps_the_size_limit_though_gzip_shrinks_nothing() -> None:
    lines = [os.urandom(32_768).replace(b"\n", b"x") for _ in range(16)]
    with SqsDouble() as double:
        assert sink_of(double).store([parcel("a", *lines)]) == []
        assert double.lines == lines
        assert len(double.messages) > 1


def test_a_parcel_is_split_only_where_it_must_be() -> None:
    with SqsDouble() as double:
        sink_of(double).store([parcel("a", b"x" * (MAX_CONTENT_BYTES - 3), b"y")])
        assert len(double.messages) == 1


@pytest.mark.parametrize("fault", ["drop", json_answer(500, {}), json_answer(400, {"__type": "Throttling"})])
def test_a_passing_fault_is_tried_again(fault) -> None:
    with SqsDouble() as double:
        double.faults = [fault]
        assert sink_of(double).store([parcel("a", b"1")]) == []
        assert double.lines == [b"1"]


@pytest.mark.parametrize(
    "fault", ["drop", "hang", json_answer(403, {"__type": "AccessDenied"}), (200, {}, b"")]
)
def test_what_was_not_taken_is_returned_and_the_rest_not_tried(fault) -> None:
    parcels = [parcel("a", b"1"), parcel("b", b"2"), parcel("c", b"3")]
    with SqsDouble() as double:
        double.faults = [None, *[fault] * 3]
        timeout = 1.0 if fault == "hang" else 5.0  # the first is answered within it, also by a busy machine
        assert sink_of(double, timeout=timeout).store(parcels) == parcels[1:]
        assert double.lines == [b"1"]


def test_a_check_asks_and_sends_nothing() -> None:
    with SqsDouble() as double:
        sink = sink_of(double)
        assert sink.check() is None
        double.faults = [json_answer(400, {"__type": "x#QueueDoesNotExist"})]
        assert sink.check() == "QueueDoesNotExist"
        assert double.messages == []
