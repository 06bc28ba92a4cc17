"""Tests of the gateway against moto's server: what is accepted is in the archive bucket of the region."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateway.service import build
from residency.regions import ProcessingRegion
from tests.gateway.workspace import EU_KEY, US_KEY, environment_of, event_of, post


@pytest.fixture(scope="module")
def aws_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


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
