"""Tests of the S3 sink: keys, contents, conditional writes and faults."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from gateway.sinks.s3_objects import HEALTH_KEY, PATIENCE_SECONDS, S3Objects, object_key
from gateway.sinks.sink import Parcel
from tests.gateway.aws_doubles import Recorder, S3Double, xml_error

NOW = datetime(2025, 4, 3, 1, 30, tzinfo=timezone(timedelta(hours=2)))


def parcel(source: str, *lines: bytes) -> Parcel:
    return Parcel(source=source, lines=lines, received_at=NOW)


def sink_of(
    double: S3Double, *, timeout: float = 5.0, clock: Callable[[], float] = time.monotonic
) -> S3Objects:
    recorder = Recorder()
    return S3Objects(
        service=double.service("s3", read_timeout_seconds=timeout),
        bucket_path="/archive/",
        prefix="spill",
        log=recorder.log,
        sleep=recorder.sleep,
        clock=clock,
    )


def test_each_source_gets_one_object_under_the_utc_hour_of_receipt() -> None:
    with S3Double() as double:
        assert sink_of(double).store([parcel("a", b"1"), parcel("b", b"2"), parcel("a", b"3")]) == []
        first, second = sorted(double.objects)
        assert first.startswith("/archive/spill/a/2025/04/02/23/")
        assert second.startswith("/archive/spill/b/2025/04/02/23/")
        assert first.endswith(".ndjson.gz")
        assert gzip.decompress(double.objects[first]) == b"1\n3\n"


def test_the_key_is_made_of_the_content() -> None:
    one = parcel("a", b"1")
    assert object_key("spill", one, b"1\n") == object_key("spill", one, b"1\n")
    assert object_key("spill", one, b"1\n") != object_key("spill", one, b"2\n")
    assert object_key("spill", one, b"1\n") != object_key("dead-letter/gateway", one, b"1\n")


def test_a_source_name_is_escaped_in_the_path() -> None:
    with S3Double() as double:
        assert sink_of(double).store([parcel("my shop+é", b"1")]) == []
        assert next(iter(double.objects)).startswith("/archive/spill/my%20shop%2B%C3%A9/2025/")


@pytest.mark.parametrize(
    "fault",
    [
        "drop",
        xml_error(503, "SlowDown"),
        xml_error(500, "InternalError"),
        xml_error(409, "ConditionalRequestConflict"),
    ],
)
def test_a_passing_fault_is_tried_again(fault) -> None:
    with S3Double() as double:
        double.faults = [fault]
        assert sink_of(double).store([parcel("a", b"1")]) == []
        assert double.lines == [b"1"]


def test_a_lost_answer_does_not_store_twice() -> None:
    with S3Double() as double:
        double.faults = ["swallow"]
        assert sink_of(double).store([parcel("a", b"1")]) == []
        assert [len(double.requests), double.lines] == [2, [b"1"]]


@pytest.mark.parametrize(
    "fault",
    [xml_error(403, "AccessDenied"), xml_error(404, "NoSuchBucket"), xml_error(301, "PermanentRedirect")],
)
def test_a_lasting_fault_returns_the_parcels_as_they_came(fault) -> None:
    parcels = [parcel("a", b"1"), parcel("a", b"2")]
    with S3Double() as double:
        double.faults = [fault]
        assert sink_of(double).store(parcels) == parcels
        assert len(double.requests) == 1


@pytest.mark.parametrize("fault", ["drop", "hang", xml_error(503, "SlowDown")])
def test_after_the_last_attempt_the_rest_is_returned(fault) -> None:
    parcels = [parcel("a", b"1"), parcel("b", b"2"), parcel("c", b"3")]
    with S3Double() as double:
        double.faults = [None, fault, fault, fault]
        assert sink_of(double, timeout=0.1).store(parcels) == parcels[1:]
        assert double.lines == [b"1"]


def test_no_attempt_starts_when_patience_is_over() -> None:
    """A second attempt was made at once, without the pause, however long the first had taken."""
    slow_first = iter([0.0, PATIENCE_SECONDS])
    with S3Double() as double:
        double.faults = [xml_error(503, "SlowDown")]
        parcels = [parcel("a", b"1")]
        assert sink_of(double, clock=lambda: next(slow_first)).store(parcels) == parcels
        assert len(double.requests) == 1


def test_a_check_puts_an_empty_object_once_and_then_only_finds_it() -> None:
    with S3Double() as double:
        sink = sink_of(double)
        assert [sink.check(), sink.check()] == [None, None]
        assert double.objects == {f"/archive/{HEALTH_KEY}": b""}


@pytest.mark.parametrize(
    ("fault", "told"), [(xml_error(403, "AccessDenied"), "AccessDenied"), ("drop", None)]
)
def test_a_check_tells_what_is_wrong(fault, told: str | None) -> None:
    with S3Double() as double:
        double.faults = [fault]
        problem = sink_of(double).check()
    assert problem == told if told else problem
