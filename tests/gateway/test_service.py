"""Tests of the whole gateway against doubles of the AWS services: faults, loss, and what stays secret."""

from __future__ import annotations

import json

import pytest

from gateway.environment import read
from gateway.service import build, gateway_of
from tests.gateway.aws_doubles import CloudDouble, json_answer
from tests.gateway.front_doors import through_asgi, through_lambda
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    UNKNOWN_KEY,
    US_KEY,
    basic,
    environment_of,
    event_of,
    post,
)

PAYLOAD_CANARY = "canary-payload-4711"
PEER_CANARY = "198.51.100.7"


def ids_of(lines: list[bytes]) -> list[str]:
    return [json.loads(line)["messageId"] for line in lines]


def two_sources() -> dict:
    return {
        "batch": [
            event_of(messageId=f"m{n}", writeKey=key) for n, key in enumerate([EU_KEY, EU_SECOND_KEY] * 2)
        ]
    }


def run(double: CloudDouble, request) -> tuple[int, list[dict]]:
    lines: list[dict] = []
    reply = build(environment_of(aws_endpoint_url=double.url), log=lines.append)(request)  # type: ignore[arg-type]
    return reply.status, lines


def test_events_reach_the_stream() -> None:
    with CloudDouble() as double:
        status, lines = run(double, post("/v1/batch", two_sources(), key=None))
        assert status == 200
        assert sorted(ids_of(double.firehose.lines)) == ["m0", "m1", "m2", "m3"]
        assert double.s3.objects == {}
        assert [line["Accepted"] for line in lines] == [4]


def test_a_broken_stream_spills_everything() -> None:
    with CloudDouble() as double:
        double.broken = {"firehose"}
        assert run(double, post("/v1/batch", two_sources(), key=None))[0] == 200
        assert double.firehose.stored == []
        assert sorted(ids_of(double.s3.lines)) == ["m0", "m1", "m2", "m3"]


def test_records_that_fail_after_retries_are_spilled_and_only_those() -> None:
    with CloudDouble() as double:
        double.firehose.fails = [{1}, {0}, {0}]
        assert run(double, post("/v1/batch", two_sources(), key=None))[0] == 200
        assert ids_of(double.firehose.lines) == ["m0", "m2"]
        assert ids_of(double.s3.lines) == ["m1", "m3"]


def test_rule_4_both_sinks_broken_is_503_and_a_retry_then_delivers() -> None:
    with CloudDouble() as double:
        double.broken = {"firehose", "s3"}
        request = post("/v1/batch", two_sources(), key=None)
        assert run(double, request)[0] == 503
        assert double.lines == []
        double.broken = set()
        assert run(double, request)[0] == 200
        assert len(double.lines) == 4


def test_rule_4_a_batch_half_delivered_is_never_acknowledged() -> None:
    with CloudDouble() as double:
        double.broken = {"s3"}
        double.firehose.fails = [{1}, {0}, {0}]
        request = post("/v1/batch", two_sources(), key=None)
        assert run(double, request)[0] == 503
        assert run(double, request)[0] == 200
        assert set(ids_of(double.lines)) == {"m0", "m1", "m2", "m3"}


@pytest.mark.parametrize(
    "fault", ["drop", "swallow", json_answer(400, {"__type": "ResourceNotFoundException"})]
)
def test_no_fault_of_the_stream_loses_an_event(fault) -> None:
    with CloudDouble() as double:
        double.faults = [fault]
        assert run(double, post("/v1/batch", two_sources(), key=None))[0] == 200
        assert set(ids_of(double.lines)) == {"m0", "m1", "m2", "m3"}


@pytest.mark.parametrize("key", [US_KEY, UNKNOWN_KEY])
def test_r34_d10_a_rejected_request_sends_nothing_to_aws(key: str) -> None:
    with CloudDouble() as double:
        status, lines = run(double, post(key=key))
        assert status == 400
        assert double.requests == []
        assert [line["Rejected"] for line in lines] == [1]


CANARY_EVENT = event_of(
    userId=PAYLOAD_CANARY,
    writeKey=EU_KEY,
    page={"url": f"https://x/?writeKey={EU_KEY}"},
    context={"k": EU_KEY},
)
CANARY_REQUESTS = {
    "track": post(document=CANARY_EVENT),
    "batch": post("/v1/batch", {"batch": [CANARY_EVENT], "writeKey": EU_KEY, "context": {"shared": EU_KEY}}),
    "item": post("/v1/batch", {"batch": [CANARY_EVENT]}, key=None),
    "query": post(document=CANARY_EVENT, key=None, query=f"writeKey={EU_KEY}"),
    "foreign": post(document=CANARY_EVENT | {"writeKey": US_KEY}, key=US_KEY),
    "unknown": post(document=CANARY_EVENT, key=UNKNOWN_KEY),
    "bad type": post("/v1/batch", {"batch": [CANARY_EVENT | {"type": PAYLOAD_CANARY}]}),
    "bad json": post(body=f'{{"userId":"{PAYLOAD_CANARY}","writeKey":"{EU_KEY}"'.encode()),
    "bad path": post(f"/v1/{PAYLOAD_CANARY}", CANARY_EVENT),
    "bad id": post(document=CANARY_EVENT | {"messageId": PAYLOAD_CANARY * 10}),
}


DEAD_LETTERS = {"bad type", "bad id"}  # not accepted, but kept


@pytest.mark.parametrize("door", [through_lambda, through_asgi])
@pytest.mark.parametrize("broken", [set(), {"firehose"}, {"firehose", "s3"}])
@pytest.mark.parametrize("name", CANARY_REQUESTS)
def test_write_keys_payloads_and_addresses_are_in_no_log_no_reply_and_keys_in_no_archive(
    name: str, broken: set[str], door, capsys: pytest.CaptureFixture[str]
) -> None:
    with CloudDouble() as double:
        double.broken = broken
        seen = door(CANARY_REQUESTS[name], build(environment_of(aws_endpoint_url=double.url)))
        archived = b"\n".join([*double.lines, *double.s3.lines_below("dead-letter/")]).decode()
    captured = capsys.readouterr()
    logged = captured.out + captured.err
    assert logged
    keys = [EU_KEY, EU_SECOND_KEY, US_KEY, UNKNOWN_KEY]
    for secret in [*keys, *map(basic, keys), environment_of()["AWS_SECRET_ACCESS_KEY"]]:
        assert secret not in archived + logged + repr(seen)
    for personal in (PAYLOAD_CANARY, PEER_CANARY):
        assert personal not in logged + repr(seen)
    if seen.status == 200:
        assert PAYLOAD_CANARY in archived
    elif name not in DEAD_LETTERS:
        assert archived == ""


@pytest.mark.parametrize(
    ("bucket", "authority", "path"),
    [
        ("archive", "archive.s3.eu-west-1.amazonaws.com", "/"),
        ("an.archive", "s3.eu-west-1.amazonaws.com", "/an.archive/"),
    ],
)
def test_r4_without_an_endpoint_url_both_sinks_are_hosts_of_the_delivery_region(
    bucket, authority, path
) -> None:
    configuration, credentials = read(environment_of() | {"REGIONAL_SPILL_BUCKET": bucket})
    gateway = gateway_of(configuration, credentials, log=print)  # type: ignore[arg-type]
    stream, spill = gateway.sink._rungs.values()  # type: ignore[attr-defined]
    assert stream._service._authority == "firehose.eu-west-1.amazonaws.com"
    assert (spill._service._authority, spill._bucket_path) == (authority, path)
    assert stream._service._encrypted and spill._service._encrypted
