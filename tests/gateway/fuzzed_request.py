"""One input of the fuzzer as a request to the whole gateway, and what has to hold for every input."""

from __future__ import annotations

import gzip
import json
from urllib.parse import quote_from_bytes

from gateway.core import handle
from gateway.decode import MAX_MERGED_BYTES
from gateway.replies import Reply
from gateway.request import Request
from residency.filter_rules import FilterAction, FilterRule
from residency.limits import MAX_BATCH_EVENTS, MAX_EVENT_BYTES
from tests.gateway.workspace import (
    EU_KEY,
    RECEIVED_AT,
    US_KEY,
    KeepingClaims,
    KeepingSink,
    basic,
    configuration_of,
    gateway_of,
)

PATHS = ("/v1/batch", "/v1/track", "/v1/import/", "/b", "/i", "/v1/pixel/track", "/v1/alias/")
CODINGS = ("none", "gzip", "said to be gzip", "gzip, cut short")
ADDED_BYTES = 2_048  # of ours in each line at most: times, ids, the address, the source
# What is stored of one request: merged batches, and as much again for escapes in the records of dead letters.
MAX_STORED_BYTES = 2 * MAX_MERGED_BYTES + MAX_BATCH_EVENTS * ADDED_BYTES
RULES = {
    "shop": (
        FilterRule(action=FilterAction.HASH_PROPERTY, path=("properties", "a")),
        FilterRule(action=FilterAction.DROP_PROPERTY, path=("context", "b")),
    )
}


def request_of(data: bytes) -> Request:
    """The first byte chooses the path, the second the coding; the others are the body, before its coding."""
    head, body = data[:2].ljust(2, b"\0"), data[2:]
    path, coding = PATHS[head[0] % len(PATHS)], CODINGS[head[1] % len(CODINGS)]
    pixel = path.startswith("/v1/pixel/")
    if coding in ("gzip", "gzip, cut short"):
        body = gzip.compress(body, 1, mtime=0)
        body = body if coding == "gzip" else body[: len(body) * 3 // 4]
    headers = {"authorization": basic(EU_KEY), "content-type": "text/plain"}
    return Request(
        method="GET" if pixel else "POST",
        path=path,
        query="data=" + quote_from_bytes(body) if pixel else "",
        headers=headers if coding == "none" else {**headers, "content-encoding": "gzip"},
        body=b"" if pixel else body,
        peer_ip="192.0.2.1",
    )


def check(data: bytes) -> Reply:
    """Answers the request. Raises AssertionError where the answer or what is stored is not as it has to be."""
    sink, dead = KeepingSink(), KeepingSink()
    configuration = configuration_of(rules=RULES)
    gateway = gateway_of(sink, dead_letters=dead, claims=KeepingClaims(), configuration=configuration)
    request = request_of(data)
    reply = handle(request, gateway=gateway, now=RECEIVED_AT)
    assert reply.status in (200, 400), reply
    assert len(sink.lines) == reply.tally.accepted <= MAX_BATCH_EVENTS
    lines = [*sink.lines, *dead.lines]
    assert sum(map(len, lines)) <= MAX_STORED_BYTES
    for line in sink.lines:
        event = json.loads(line)
        assert event["projectId"] == "shop" and event["messageId"] and event["receivedAt"]
        assert b"\n" not in line and len(line) <= 2 * MAX_EVENT_BYTES + ADDED_BYTES
    for line in lines:
        assert json.loads(line)["projectId"] == "shop"
        assert EU_KEY.encode() not in line, "the key of the request is stored"
    for line in dead.lines:
        assert f'"writeKey":"{US_KEY}"'.encode() not in line, "another key is stored"
    return reply
