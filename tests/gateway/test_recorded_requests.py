"""Requests of SDKs that cannot be run here, written by hand from their sources, over a socket and through Lambda."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.request import Request
from gateway.service import answer_with
from tests.gateway.front_doors import Seen, serving, through_lambda
from tests.gateway.workspace import EU_KEY, PEER, US_KEY, FailingSink, KeepingClaims, KeepingSink, gateway_of

FOLDER = Path(__file__).with_name("recorded_requests")
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
DOORS = ("socket", "lambda")


@dataclass(frozen=True)
class Recorded:
    """A request: `chunked` says how its body goes over a socket; Lambda gets it whole."""

    path: str
    headers: dict[str, str]
    events: list[dict]
    body: bytes
    chunked: bool

    @classmethod
    def of(cls, name: str, *, write_key: str = EU_KEY) -> Recorded:
        document = json.loads((FOLDER / f"{name}.json").read_text())
        text = json.dumps(document["body"], separators=(",", ":"), ensure_ascii=False)
        plain = text.replace("WRITE_KEY", write_key).encode()
        return cls(
            path=document["path"],
            headers=document["headers"],
            events=document["body"]["batch"],
            body=gzip.compress(plain, mtime=0) if document["gzip"] else plain,
            chunked=document["chunked"],
        )

    def through(self, door: str, answer, *, path: str | None = None) -> Seen:
        path = path or self.path
        if door == "lambda":
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(method="POST", path=path, headers=headers, body=self.body, peer_ip=PEER)
            return through_lambda(request, answer)
        with serving(answer) as url:
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
            body = self._pieces() if self.chunked else self.body
            headers = {**self.headers, "Transfer-Encoding": "chunked"} if self.chunked else self.headers
            connection.request("POST", path, body, headers, encode_chunked=self.chunked)
            reply = connection.getresponse()
            seen = Seen(
                reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
            )
            connection.close()
            return seen

    def _pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), 100):
            yield self.body[start : start + 100]


each_door = pytest.mark.parametrize("door", DOORS)
each_sdk = pytest.mark.parametrize("name", NAMES)


def test_the_sdks_that_are_recorded() -> None:
    assert NAMES == ["csharp", "kotlin", "react_native", "swift"]


@each_door
@each_sdk
def test_r17_a_recorded_request_is_stored_once_in_the_right_shape(name: str, door: str) -> None:
    sink = KeepingSink()
    answer = answer_with(gateway_of(sink, claims=KeepingClaims()), log=lambda line: None)
    recorded = Recorded.of(name)
    for path in (recorded.path, recorded.path + "/", recorded.path.removeprefix("/v1")):
        seen = recorded.through(door, answer, path=path)
        assert (seen.status, json.loads(seen.body)) == (200, {"success": True})
        assert seen.headers["content-type"] == "application/json"
    assert [event["messageId"] for event in sink.events] == [one["messageId"] for one in recorded.events]
    for archived, sent in zip(sink.events, recorded.events, strict=True):
        assert {key: archived.get(key) for key in sent} == {
            **sent,
            "context": {**sent["context"], "ip": archived["context"]["ip"]},
            "timestamp": archived["timestamp"],
        }
        assert archived["originalTimestamp"] == sent["timestamp"]
        assert (archived["projectId"], archived["sentAt"]) == ("shop", "2025-04-03T11:59:59.140Z")
        assert "writeKey" not in archived


@each_door
@each_sdk
def test_rule_3_what_is_refused_for_good_is_400_and_what_is_not_is_503(name: str, door: str) -> None:
    """Swift keeps on its phone whatever is not 400."""
    sink = KeepingSink()
    foreign = Recorded.of(name, write_key=US_KEY)
    down = answer_with(gateway_of(FailingSink()), log=lambda line: None)
    refused = foreign.through(door, answer_with(gateway_of(sink), log=lambda line: None))
    assert (refused.status, json.loads(refused.body)["code"], sink.parcels) == (400, "wrong_region", [])
    mine = Recorded.of(name)
    kept = mine.through(door, down)
    assert (kept.status, json.loads(kept.body)["code"]) == (503, "unavailable")
    assert int(kept.headers["retry-after"]) > 0
