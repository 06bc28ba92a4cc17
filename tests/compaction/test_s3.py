"""The archive's bucket and the gateway's queue, as moto plays them."""

from __future__ import annotations

import gzip
import json
import pickle
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from compaction import environment, lambda_compaction
from compaction.archive_keys import hour_of_input
from compaction.queue_drain import Queue, read_letter
from compaction.s3_store import S3Store
from compaction.store import AlreadyThere, StoredObject
from gateway.sinks import s3_objects
from gateway.sinks.sink import Parcel
from gateway.sinks.sqs_queue import message_body
from tests.compaction.archive import event

REGION = "eu-west-1"
BUCKET = "archive"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")  # it must not matter
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield client


@pytest.fixture
def store(s3: Any) -> S3Store:
    return S3Store(bucket=BUCKET, region=REGION)


def put_raw(s3: Any, name: str, *lines: bytes, prefix: str = "raw/2025/04/03/10/") -> None:
    s3.put_object(
        Bucket=BUCKET, Key=prefix + name, Body=gzip.compress(b"".join(line + b"\n" for line in lines))
    )


def events(s3: Any) -> list[dict[str, Any]]:
    found = []
    for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="segment-logs/").get("Contents", []):
        body = s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()
        found += [json.loads(line) for line in gzip.decompress(body).splitlines()]
    return found


# The store


def test_an_object_is_written_once(store: S3Store, tmp_path: Path) -> None:
    store.create("a/1.json", b"first")
    with pytest.raises(AlreadyThere):
        store.create("a/1.json", b"second")

    assert store.read("a/1.json") == b"first"
    fetched = store.fetch("a/1.json", tmp_path)
    assert fetched and fetched.read_bytes() == b"first"


def test_an_object_that_is_not_there_is_none(store: S3Store, tmp_path: Path) -> None:
    assert store.read("none") is None
    assert store.fetch("none", tmp_path) is None


def test_listings_are_sorted_and_begin_where_they_are_told(store: S3Store) -> None:
    for key in ("spill/b/2", "spill/b/1", "spill/a/1", "raw/1"):
        store.create(key, b"12")

    assert list(store.objects("spill/b/")) == [
        StoredObject(key="spill/b/1", size=2),
        StoredObject(key="spill/b/2", size=2),
    ]
    assert [one.key for one in store.objects("spill/", after="spill/b/1")] == ["spill/b/2"]
    assert store.folders("spill/") == ["spill/a/", "spill/b/"]


def test_a_compacted_file_has_the_headers_of_segments_own(store: S3Store, s3: Any) -> None:
    store.create("segment-logs/shop/2025-04-03/x.gz", b"x")

    head = s3.head_object(Bucket=BUCKET, Key="segment-logs/shop/2025-04-03/x.gz")
    assert (head["ContentType"], head["ContentEncoding"]) == ("text/plain", "gzip")


def test_a_failure_names_the_operation_and_the_reason(s3: Any) -> None:
    missing = S3Store(bucket="no-such-bucket", region=REGION)
    with pytest.raises(OSError, match=r"S3 could not list raw/: NoSuchBucket"):
        list(missing.objects("raw/"))
    with pytest.raises(OSError, match=r"S3 could not write k: NoSuchBucket"):
        missing.create("k", b"")


def test_a_store_can_go_to_another_process(store: S3Store) -> None:
    store.create("k", b"v")

    assert pickle.loads(pickle.dumps(store)).read("k") == b"v"


# The queue


RECEIVED = datetime(2025, 4, 3, 10, 59, 59, 999_000, tzinfo=UTC)


def parcel(*lines: bytes, source: str = "shop") -> Parcel:
    return Parcel(source=source, lines=lines, received_at=RECEIVED)


def message(*lines: bytes, prefix: str = s3_objects.SPILL_PREFIX, source: str = "shop") -> str:
    return message_body(parcel(*lines, source=source), prefix=prefix)


@pytest.fixture
def queue(s3: Any) -> Queue:
    url = boto3.client("sqs", region_name=REGION).create_queue(QueueName="overflow")["QueueUrl"]
    return Queue(url=url, region=REGION)


def send(queue: Queue, *bodies: str) -> None:
    client = boto3.client("sqs", region_name=REGION)
    for body in bodies:
        client.send_message(QueueUrl=queue.url, MessageBody=body)


def waiting(queue: Queue) -> int:
    answer = boto3.client("sqs", region_name=REGION).get_queue_attributes(
        QueueUrl=queue.url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )
    return sum(int(number) for number in answer["Attributes"].values())


def test_messages_are_objects_first_and_off_the_queue_after(queue: Queue, store: S3Store) -> None:
    send(queue, *(message(event(str(number))) for number in range(12)), message(event("0")))

    assert queue.drain(store, go_on=lambda: True) == 13
    assert len(list(store.objects("spill/shop/2025/04/03/10/"))) == 12
    assert waiting(queue) == 0


def test_a_message_stays_on_the_queue_while_the_archive_does_not_take_it(queue: Queue) -> None:
    send(queue, message(event("1")))

    with pytest.raises(OSError, match="NoSuchBucket"):
        queue.drain(S3Store(bucket="no-such-bucket", region=REGION), go_on=lambda: True)
    assert waiting(queue) == 1


@pytest.mark.parametrize("prefix", [s3_objects.SPILL_PREFIX, s3_objects.DEAD_LETTER_PREFIX])
def test_a_drained_object_is_the_one_that_the_gateway_would_have_put_into_the_bucket(prefix: str) -> None:
    own = parcel(event("1"), event("2"))

    letter = read_letter(message_body(own, prefix=prefix))

    assert letter.key == s3_objects.object_key(prefix, own, own.content)
    assert zlib.decompress(letter.content, 31) == own.content
    assert (hour_of_input(letter.key) is not None) == (prefix == s3_objects.SPILL_PREFIX)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "no message",
        message(b"x", prefix="raw"),
        message(b"x", source="../x"),
        message(b"x")[:-9] + '"}',
    ],
)
def test_a_message_of_somebody_else_is_a_dead_letter_as_it_came(body: str) -> None:
    letter = read_letter(body)

    assert letter.key.startswith("dead-letter/compaction/queue-")
    assert letter.content == body.encode()


# The function


def test_the_function_drains_and_compacts_and_tells(
    s3: Any, queue: Queue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {
        environment.REGION: REGION,
        environment.BUCKET: BUCKET,
        environment.WINDOW_HOURS: "24",
        environment.QUEUE_URL: queue.url,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1300",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(lambda_compaction, "SCRATCH", tmp_path)
    put_raw(s3, "a.gz", event("1"), event("2"), b"dead")
    send(queue, message(event("2"), event("3")))
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000)

    answer = lambda_compaction.handler({}, context)

    assert sorted(one["messageId"] for one in events(s3)) == ["1", "2", "3"]
    told = json.loads(capsys.readouterr().out)
    assert {name: told[name] for name in answer} == answer
    numbers = ("received", "events", "duplicates", "dead", "drained", "finished")
    assert [answer[name] for name in numbers] == [5, 3, 1, 1, 1, True]


def test_the_function_begins_no_batch_without_the_time_for_it(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        (environment.REGION, REGION),
        (environment.BUCKET, BUCKET),
        (environment.WINDOW_HOURS, "24"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1300"),
    ):
        monkeypatch.setenv(name, value)
    put_raw(s3, "a.gz", event("1"))

    answer = lambda_compaction.handler({}, SimpleNamespace(get_remaining_time_in_millis=lambda: 299_000))

    assert (answer["finished"], answer["received"], events(s3)) == (False, 0, [])
