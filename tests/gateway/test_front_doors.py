"""Tests of the Lambda and the ASGI front door: the same request gets the same reply, and stores the same."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from gateway import lambda_http
from gateway.request import Request
from gateway.service import Answer, answer_with, build
from residency.limits import MAX_COMPRESSED_BYTES
from tests.gateway.front_doors import http_api_event, serving, through_asgi, through_lambda
from tests.gateway.test_core import REFUSALS
from tests.gateway.workspace import (
    EU_KEY,
    PEER,
    FailingSink,
    KeepingSink,
    environment_of,
    event_of,
    gateway_of,
    post,
)

BATCH = {"batch": [event_of(messageId="a", name="Köln 🙂"), event_of(messageId="b")]}
REQUESTS = {
    "track": post(),
    "batch": post("/v1/batch/", BATCH),
    "gzip": post(
        "/b",
        body=gzip.compress(json.dumps(BATCH).encode()),
        headers={"content-encoding": "gzip", "content-type": "text/plain"},
    ),
    "query": post(key=None, query=f"writeKey={EU_KEY}"),
    "origin": post(headers={"origin": "https://shop.example"}),
    "health": post("/health", method="GET", key=None, body=b""),
    "preflight": post("/t", method="OPTIONS", key=None, body=b"", headers={"origin": "https://shop.example"}),
    **{code.value: request for code, request in REFUSALS.items()},
}


def quiet(sink) -> Answer:
    return answer_with(gateway_of(sink), log=lambda line: None)


@pytest.mark.parametrize("name", REQUESTS)
def test_both_front_doors_give_the_same_reply_and_store_the_same(name: str) -> None:
    request = REQUESTS[name]
    by_lambda, by_asgi = KeepingSink(), KeepingSink()
    seen = through_lambda(request, quiet(by_lambda))
    assert seen == through_asgi(request, quiet(by_asgi))

    def stored(sink: KeepingSink) -> list[dict]:
        return [event | {"receivedAt": None, "timestamp": None} for event in sink.events]

    assert stored(by_lambda) == stored(by_asgi)
    assert all(event["context"]["ip"] == PEER for event in by_lambda.events)


@pytest.mark.parametrize("door", [through_lambda, through_asgi])
def test_rule_4_no_front_door_acknowledges_what_is_not_durable(door) -> None:
    seen = door(post(), quiet(FailingSink()))
    assert seen.status == 503
    assert seen.headers["retry-after"] == "5"


def test_an_http_api_event_with_a_text_body_is_read() -> None:
    sink = KeepingSink()
    assert through_lambda(post("/v1/batch", BATCH), quiet(sink), encoded=False).status == 200
    assert sink.events[0]["name"] == "Köln 🙂"


def test_a_named_stage_is_no_part_of_the_path() -> None:
    event = http_api_event(post("/v1/batch"), stage="prod")
    assert event["rawPath"] == "/prod/v1/batch"
    assert lambda_http.event_request(event).path == "/v1/batch"


def test_header_names_of_an_event_are_lowered() -> None:
    assert "authorization" in lambda_http.event_request(http_api_event(post())).headers


class TestHandler:
    """The handler as Lambda calls it, with the environment of the process."""

    @pytest.fixture(autouse=True)
    def fresh(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(lambda_http, "_answer", None)
        for name in environment_of():
            monkeypatch.delenv(name, raising=False)
        yield

    def test_a_misconfigured_process_logs_why_once_and_answers_503(self, capsys) -> None:
        replies = [lambda_http.handler(http_api_event(post()), None) for _ in range(2)]
        assert [reply["statusCode"] for reply in replies] == [503, 503]
        assert json.loads(replies[0]["body"])["code"] == "unavailable"
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["event"] for line in lines] == ["misconfigured"]
        assert len(lines[0]["problems"]) == len(environment_of())

    def test_the_environment_is_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in environment_of().items():
            monkeypatch.setenv(name, value)
        health = http_api_event(post("/health", method="GET", body=b""))
        assert lambda_http.handler(health, None)["statusCode"] == 200
        monkeypatch.delenv("REGIONAL_SOURCES")
        assert lambda_http.handler(health, None)["statusCode"] == 200


def test_a_fault_of_ours_is_503_and_its_text_is_not_logged() -> None:
    class Broken(KeepingSink):
        def store(self, parcels):
            raise RuntimeError("canary-payload")

    lines: list = []
    reply = answer_with(gateway_of(Broken()), log=lines.append)(post())
    assert reply.status == 503
    assert lines[0]["event"] == "fault"
    assert lines[0]["error"] == "RuntimeError"
    assert any(place.startswith("test_front_doors.py:") for place in lines[0]["at"])
    assert "canary" not in repr(lines)


class TestAsgi:
    """What is particular to a body that streams in."""

    def test_a_body_in_pieces_is_put_together(self) -> None:
        body = json.dumps(event_of()).encode()
        pieces = [{"type": "http.request", "body": bytes([byte]), "more_body": True} for byte in body]
        sink = KeepingSink()
        seen = through_asgi(post(), quiet(sink), messages=[*pieces, {"type": "http.request"}])
        assert seen is not None and seen.status == 200
        assert len(sink.events) == 1

    def test_rule_4_a_client_that_goes_away_in_the_body_stores_nothing(self) -> None:
        sink = KeepingSink()
        piece = {"type": "http.request", "body": json.dumps(event_of()).encode(), "more_body": True}
        assert through_asgi(post(), quiet(sink), messages=[piece, {"type": "http.disconnect"}]) is None
        assert sink.parcels == []

    def test_a_body_too_large_is_kept_up_to_the_limit_only(self) -> None:
        lengths: list[int] = []

        def watching(request: Request):
            lengths.append(len(request.body))
            return quiet(KeepingSink())(request)

        piece = {"type": "http.request", "body": b" " * 1_000_000, "more_body": True}
        seen = through_asgi(post(), watching, messages=[piece] * 100)
        assert seen is not None and seen.status == 400
        assert lengths == [MAX_COMPRESSED_BYTES + 1]

    def test_two_headers_of_one_name_are_joined(self) -> None:
        from gateway.asgi import scope_request

        scope = {"method": "POST", "path": "/", "headers": [(b"A", b"1"), (b"a", b"2")]}
        assert scope_request(scope, b"").headers == {"a": "1,2"}

    def test_other_scopes_are_left_alone(self) -> None:
        import asyncio

        from gateway.asgi import application

        asyncio.run(application(answer=quiet(KeepingSink()))({"type": "websocket"}, None, None))


def test_over_a_socket_a_refusal_reaches_a_client_that_is_still_sending() -> None:
    with serving(quiet(KeepingSink())) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request("POST", "/v1/batch", body=b" " * 3_000_000)
        response = connection.getresponse()
        assert response.status == 400
        assert json.loads(response.read())["code"] == "batch_too_large"
        connection.close()


def test_over_a_socket_chunked_gzip_and_expect_continue_are_taken() -> None:
    body = gzip.compress(json.dumps({**BATCH, "writeKey": EU_KEY}).encode())
    sink = KeepingSink()
    with serving(quiet(sink)) as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
            client.sendall(
                b"POST /v1/b HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nExpect: 100-continue\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )
            assert client.recv(1_000).startswith(b"HTTP/1.1 100")
            for start in range(0, len(body), 50):
                piece = body[start : start + 50]
                client.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            client.sendall(b"0\r\n\r\n")
            assert client.recv(1_000).startswith(b"HTTP/1.1 200")
    assert [event["messageId"] for event in sink.events] == ["a", "b"]


def test_build_of_a_good_environment_logs_nothing() -> None:
    lines: list = []
    assert build(environment_of(), log=lines.append)(post("/health", method="GET")).status == 200
    assert lines == []
