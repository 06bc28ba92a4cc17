"""Tests of the gateway against moto's server: what is accepted is in the archive bucket of the region."""

from __future__ import annotations

import gzip
import json
import urllib.request
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateway import service
from gateway.dynamodb_claims import KEY_ATTRIBUTE
from gateway.service import build
from gateway.sinks.sqs_queue import read_message
from residency.ingest_options import Dedupe
from residency.regions import ProcessingRegion
from tests.gateway.workspace import EU_KEY, US_KEY, environment_of, event_of, post


@pytest.fixture(scope="module")
def aws_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def empty(aws_url: str) -> None:
    """Moto's state is its process's: without this a test would find what another made."""
    reset = urllib.request.Request(f"{aws_url}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset, timeout=10).close()


class Archive:
    """The archive bucket and the stream of one region."""

    def __init__(self, url: str, region: ProcessingRegion) -> None:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        named = {"region_name": region.aws_region.value, "endpoint_url": url, **keys}
        self.bucket = f"archive-{region.aws_region}"
        self.s3 = boto3.client("s3", **named)
        self.firehose = boto3.client("firehose", **named)
        self.s3.create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": region.aws_region.value}
        )
        self.firehose.create_delivery_stream(
            DeliveryStreamName="events",
            ExtendedS3DestinationConfiguration={
                "RoleARN": "arn:aws:iam::123456789012:role/r",
                "BucketARN": f"arn:aws:s3:::{self.bucket}",
                "Prefix": "raw/",
            },
        )

    def ids(self, prefix: str) -> list[str]:
        found = []
        for entry in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", []):
            if entry["Key"].startswith(prefix):
                body = self.s3.get_object(Bucket=self.bucket, Key=entry["Key"])["Body"].read()
                content = gzip.decompress(body) if entry["Key"].endswith(".gz") else body
                found += [json.loads(line)["messageId"] for line in content.splitlines()]
        return found


@pytest.mark.parametrize(
    ("region", "key", "foreign"),
    [(ProcessingRegion.EU_WEST, EU_KEY, US_KEY), (ProcessingRegion.US_WEST, US_KEY, EU_KEY)],
)
def test_r34_r35_accepted_events_are_in_the_regions_bucket_and_rejected_ones_nowhere(
    aws_url: str, region: ProcessingRegion, key: str, foreign: str
) -> None:
    archive = Archive(aws_url, region)
    environment = environment_of(region, aws_url) | {"REGIONAL_SPILL_BUCKET": archive.bucket}
    answer = build(environment, log=lambda line: None)
    batch = {"batch": [event_of(messageId=f"m{number}") for number in range(700)]}
    assert answer(post("/v1/batch", batch, key=key)).status == 200
    assert answer(post(document=event_of(messageId="foreign"), key=foreign)).status == 400
    assert sorted(archive.ids("raw/")) == sorted(f"m{number}" for number in range(700))

    archive.firehose.delete_delivery_stream(DeliveryStreamName="events")
    assert answer(post(document=event_of(messageId="spilled"), key=key)).status == 200
    assert archive.ids("spill/") == ["spilled"]
    assert len(archive.ids("")) == 701

    no_bucket = build(environment | {"REGIONAL_SPILL_BUCKET": "gone"}, log=lambda line: None)
    assert no_bucket(post(key=key)).status == 503


class Beside:
    """The queue and the claim table of a region, as the stack makes them."""

    def __init__(self, url: str, region: str) -> None:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        named = {"region_name": region, "endpoint_url": url, **keys}
        self.sqs = boto3.client("sqs", **named)
        self.dynamodb = boto3.client("dynamodb", **named)
        self.queue_url = self.sqs.create_queue(QueueName="overflow")["QueueUrl"]
        self.dynamodb.create_table(
            TableName="claims",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": KEY_ATTRIBUTE, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": KEY_ATTRIBUTE, "AttributeType": "S"}],
        )
        self.environment = {"REGIONAL_OVERFLOW_QUEUE_URL": self.queue_url, "REGIONAL_CLAIM_TABLE": "claims"}

    def messages(self) -> list[str]:
        found = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        return [message["Body"] for message in found.get("Messages", [])]


@pytest.mark.parametrize("dedupe", Dedupe)
def test_r71_a_request_sent_twice_is_stored_once_and_the_queue_is_the_last_rung(
    aws_url: str, dedupe: Dedupe, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Moto's transactions are slow on a busy machine; a claim that comes late is no claim.
    monkeypatch.setattr(service, "CLAIM_READ_TIMEOUT_SECONDS", 60.0)
    archive, beside = Archive(aws_url, ProcessingRegion.EU_WEST), Beside(aws_url, "eu-west-1")
    environment = environment_of(aws_endpoint_url=aws_url) | beside.environment
    environment |= {"REGIONAL_SPILL_BUCKET": archive.bucket, "REGIONAL_DEDUPE": dedupe.value}
    lines: list[dict] = []
    gateway = build(environment, log=lines.append)  # type: ignore[arg-type]

    batch = post("/v1/batch", {"batch": [event_of(messageId=f"m{number}") for number in range(120)]})
    assert [gateway(batch).status for _ in range(3)] == [200, 200, 200]
    assert sorted(archive.ids("raw/")) == sorted(f"m{number}" for number in range(120))
    regrouped = post("/v1/batch", {"batch": [event_of(messageId=name) for name in ("m119", "new")]})
    assert gateway(regrouped).tally.accepted == (1 if dedupe is Dedupe.EVENT else 2)

    deep = gateway(post("/health", method="GET", key=None, body=b"", query="deep=1"))
    checks = {"stream": "ok", "bucket": "ok", "queue": "ok", "claims": "ok"}
    assert json.loads(deep.body)["checks"] == checks

    no_place = environment | {"REGIONAL_SPILL_BUCKET": "gone", "REGIONAL_DELIVERY_STREAM": "gone"}
    queued = build(no_place, log=lambda line: None)
    assert queued(post(document=event_of(messageId="queued"))).status == 200
    assert queued(post("/v1/batch", {"batch": [event_of(messageId="q2"), 1]})).status == 200
    held = [read_message(body) for body in beside.messages()]
    assert sorted(
        (prefix, parcel.source, json.loads(parcel.lines[0]).get("messageId")) for prefix, parcel in held
    ) == [("dead-letter/gateway", "shop", None), ("spill", "shop", "q2"), ("spill", "shop", "queued")]
    assert not [line for line in lines if line.get("level")]
