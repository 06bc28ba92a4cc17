"""What real clients sent to a deployed stack, retries included, is in `segment-logs/` once a messageId."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import uuid
from collections import Counter
from typing import Any

import boto3
import pytest

from tests.e2e.local_clone import REGION_STACKS, LocalClone

pytestmark = pytest.mark.engine

# The SDK sends each event; then the same events once more in other batches and in another order, as a client does
# that was stopped before it had noted what was taken.
SENDER = """
import json, random, sys
from segment.analytics import Client
endpoint, write_key, run = sys.argv[1:]
errors = []
numbers = list(range(300))
for seed in range(3):
    client = Client(write_key, host=endpoint, gzip=True, on_error=lambda error, _: errors.append(str(error)))
    for number in numbers:
        client.track(f"{run}-user", "Order Completed", {"number": number}, message_id=f"{run}-{number}")
    client.shutdown()
    random.Random(seed).shuffle(numbers)
print(json.dumps(errors))
"""


@pytest.mark.parametrize("stack", sorted(REGION_STACKS.values()))
def test_r71_each_messageid_is_once_in_segment_logs(clone: LocalClone, stack: str) -> None:
    outputs = clone.outputs(stack)
    run = uuid.uuid4().hex[:8]
    website = outputs["sources"][0]
    sent = subprocess.run(
        [sys.executable, "-c", SENDER, outputs["endpoint"], website["writeKey"], run],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert json.loads(sent.stdout) == []

    first = compacted(clone, stack)
    second = compacted(clone, stack)

    archived = segment_logs(outputs)
    mine = Counter(one["messageId"] for one in archived if one["messageId"].startswith(run))
    assert mine == {f"{run}-{number}": 1 for number in range(300)}
    assert first["received"] == first["events"] + first["duplicates"] + first["dead"]
    assert first["received"] >= 300 and first["dead"] == 0
    assert (second["received"], second["finished"]) == (0, True)
    assert len(archived) == len({(one["projectId"], one["messageId"]) for one in archived})


def compacted(clone: LocalClone, stack: str) -> dict[str, Any]:
    """What `make compact` says."""
    said: dict[str, Any] = json.loads(clone.run("compact", stack).text.splitlines()[-1])
    return said


def segment_logs(outputs: dict[str, Any]) -> list[dict[str, Any]]:
    s3 = boto3.client(
        "s3", region_name=outputs["awsRegion"], endpoint_url=outputs["awsEndpoint"],
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    found: list[dict[str, Any]] = []
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=outputs["archiveBucket"], Prefix="segment-logs/"
    )
    for item in (item for page in pages for item in page.get("Contents", [])):
        body = s3.get_object(Bucket=outputs["archiveBucket"], Key=item["Key"])["Body"].read()
        found += [json.loads(line) for line in gzip.decompress(body).splitlines()]
    return found
