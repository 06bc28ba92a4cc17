"""The double of Firehose is as strict as Firehose: quotas of a second, buffers of bytes and time, whole records."""

from __future__ import annotations

import base64
import gzip
import json

from tests.gateway.aws_doubles import REGION
from tests.gateway.firehose_double import BUFFER_BYTES, BUFFER_SECONDS, BufferingFirehose, Quota

HEADERS = {
    "x-amz-target": "Firehose_20150804.PutRecordBatch",
    "authorization": f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250403/{REGION}/firehose/aws4_request",
}
NOW = 1_764_000_000.0  # 2025-11-24T16:00:00Z


class Stream:
    """A stream and its clock."""

    def __init__(self, **quota: int) -> None:
        self.now = NOW
        self.double = BufferingFirehose(quota=Quota(**quota), clock=lambda: self.now)

    def put(self, *records: bytes) -> tuple[int, list[bool]]:
        """The status, and of each record whether it was taken."""
        call = {
            "DeliveryStreamName": "events",
            "Records": [{"Data": base64.b64encode(record).decode()} for record in records],
        }
        status, _, body = self.double.answer("POST", "/", HEADERS, json.dumps(call).encode())
        return status, ["RecordId" in result for result in json.loads(body).get("RequestResponses", [])]


def test_records_above_the_quota_of_a_second_fail_alone_and_pass_in_the_next() -> None:
    stream = Stream(records=2)
    assert stream.put(b"a\n", b"b\n", b"c\n") == (200, [True, True, False])
    assert stream.put(b"c\n") == (200, [False])
    stream.now += 1
    assert stream.put(b"c\n") == (200, [True])
    assert stream.double.lines == [b"a", b"b", b"c"]


def test_bytes_above_the_quota_fail_alone() -> None:
    stream = Stream(content_bytes=6)
    assert stream.put(b"aaa\n", b"bbb\n", b"c\n") == (200, [True, False, True])


def test_a_call_above_the_quota_fails_whole() -> None:
    stream = Stream(calls=1)
    assert stream.put(b"a\n") == (200, [True])
    assert stream.put(b"b\n") == (503, [])
    assert stream.double.lines == [b"a"]


def test_a_buffer_is_one_gzip_object_named_for_its_first_records_arrival() -> None:
    stream = Stream()
    stream.put(b"a\n", b"b\n")
    stream.now += BUFFER_SECONDS
    assert stream.double.objects == {}
    stream.put(b"c\n")
    assert {key: gzip.decompress(body) for key, body in stream.double.objects.items()} == {
        "raw/2025/11/24/16/events-1-2025-11-24-16-00-00-00000000.gz": b"a\nb\n"
    }
    stream.double.deliver()
    assert len(stream.double.objects) == 2


def test_a_full_buffer_is_delivered_at_once() -> None:
    stream = Stream(content_bytes=BUFFER_BYTES * 2)
    for _ in range(6):
        stream.put(b"x" * 999_999 + b"\n")
    assert [len(gzip.decompress(body)) for body in stream.double.objects.values()] == [6_000_000]
