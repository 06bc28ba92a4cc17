"""The pack's own server beside gRPC's client: calls and their replies of any size, refusals, defects, broken input."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.header_compression import BadHeaders, HeaderDecoder
from policies.http2_connection import PREFACE, Answer, Connection, ProtocolError, Reply
from policies.server import Refused, accept, answers_of

SECONDS = 30
LARGE = 3_000_000
"""Bytes; far more than the window that a client opens with."""


class Echo:
    """An analyzer whose answers are as long as it is asked for."""

    def GetAnalyzerInfo(self, request: Any) -> Any:
        return proto.AnalyzerInfo(name="é%\n" * 100)

    def Analyze(self, request: Any) -> Any:
        size = int(request.properties["size"])
        return proto.AnalyzeResponse(diagnostics=[proto.AnalyzeDiagnostic(message="x" * size)])

    def Configure(self, request: Any) -> Any:
        raise Refused(3, "refused: 100 %\n  - é")

    def AnalyzeStack(self, request: Any) -> Any:
        raise KeyError("a secret value")


@pytest.fixture
def client() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        connected, _ = listener.accept()
        Connection(connected, answers_of(Echo())).serve()

    threading.Thread(target=accept, daemon=True).start()
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(f"127.0.0.1:{listener.getsockname()[1]}", options=unlimited) as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    listener.close()


def sized(size: int, padding: int = 0) -> Any:
    request = proto.AnalyzeRequest(urn="u" * padding)
    request.properties["size"] = size
    return request


@pytest.mark.parametrize("size", [0, 1, 16_384, 65_536, LARGE])
@pytest.mark.parametrize("padding", [0, LARGE])
def test_a_call_and_its_reply_may_be_of_any_size(
    client: analyzer_pb2_grpc.AnalyzerStub, size: int, padding: int
) -> None:
    answer = client.Analyze(sized(size, padding), timeout=SECONDS)
    assert len(answer.diagnostics[0].message) == size


def test_many_calls_after_each_other_on_one_connection(client: analyzer_pb2_grpc.AnalyzerStub) -> None:
    for size in range(500):
        assert len(client.Analyze(sized(size * 37), timeout=SECONDS).diagnostics[0].message) == size * 37
    assert client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=SECONDS).name == "é%\n" * 100


def test_calls_at_once_are_answered_each(client: analyzer_pb2_grpc.AnalyzerStub) -> None:
    sizes = [LARGE, 5, 70_000, 0] * 5
    pending = [client.Analyze.future(sized(size), timeout=SECONDS) for size in sizes]
    assert [len(one.result().diagnostics[0].message) for one in pending] == sizes


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (
            lambda client: client.Configure(proto.ConfigureAnalyzerRequest(), timeout=SECONDS),
            grpc.StatusCode.INVALID_ARGUMENT,
            "refused: 100 %\n  - é",
        ),
        (
            lambda client: client.Remediate(proto.AnalyzeRequest(), timeout=SECONDS),
            grpc.StatusCode.UNIMPLEMENTED,
            "this policy pack has no /pulumirpc.Analyzer/Remediate",
        ),
    ],
)
def test_a_refusal_comes_with_its_code_and_words(
    client: analyzer_pb2_grpc.AnalyzerStub, call: Callable[[Any], Any], code: grpc.StatusCode, words: str
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        call(client)
    assert raised.value.code() is code
    assert raised.value.details() == words


def test_a_defect_is_told_by_its_place_and_not_by_its_text(client: analyzer_pb2_grpc.AnalyzerStub) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        client.AnalyzeStack(proto.AnalyzeStackRequest(), timeout=SECONDS)
    assert raised.value.code() is grpc.StatusCode.INTERNAL
    assert "KeyError in AnalyzeStack (test_http2_connection.py:" in raised.value.details()
    assert "secret" not in raised.value.details()


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


FRAMES = st.builds(
    frame, st.integers(0, 12), st.integers(0, 255), st.integers(0, 3), st.binary(max_size=24)
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(FRAMES, max_size=6), st.binary(max_size=20))
def test_what_cannot_be_understood_ends_the_connection(frames: list[bytes], rest: bytes) -> None:
    """Nothing else is raised, and no call is made of it that has no message."""
    asked = []

    def answer(path: str, message: bytes) -> Reply:
        asked.append(message)
        return Reply()

    with contextlib.suppress(ProtocolError):
        serve_what_is_sent(PREFACE + b"".join(frames) + rest, answer)
    assert asked == [] or any(len(one) >= 9 + 5 for one in frames)


def serve_what_is_sent(sent: bytes, answer: Answer) -> None:
    """A connection on which this comes in, and then its end."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        connected, _ = listener.accept()
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        Connection(connected, answer).serve()


def test_what_is_no_http2_is_told_so() -> None:
    with pytest.raises(ProtocolError, match="not an HTTP/2 client"):
        serve_what_is_sent(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", lambda path, message: Reply())


REQUEST = bytes.fromhex("828684418cf1e3c2e5f23a6ba0ab90f4ff")
"""RFC 7541, C.4.1, and the two blocks that follow it there."""
SECOND = bytes.fromhex("828684be5886a8eb10649cbf")
THIRD = bytes.fromhex("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")


def test_header_blocks_of_the_standard_are_read_as_it_says() -> None:
    decoder = HeaderDecoder()
    assert decoder.fields(REQUEST)[":authority"] == "www.example.com"
    assert decoder.fields(SECOND) == {
        ":method": "", ":scheme": "", ":path": "", ":authority": "www.example.com", "cache-control": "no-cache",
    }  # fmt: skip
    third = decoder.fields(THIRD)
    assert (third[":authority"], third["custom-key"]) == ("www.example.com", "custom-value")


@given(st.binary(max_size=60))
def test_any_header_block_is_read_or_refused(block: bytes) -> None:
    decoder = HeaderDecoder()
    decoder.fields(REQUEST)
    try:
        fields = decoder.fields(block)
    except BadHeaders:
        return
    assert all(isinstance(text, str) for pair in fields.items() for text in pair)


def test_a_connection_is_greeted_before_the_rules_are_read_and_its_call_waits_for_them() -> None:
    # The engine gives a pack ten seconds to greet it: on a busy machine reading the rules may not count against them.
    listener = socket.create_server(("127.0.0.1", 0))
    rules_read: Future[Answer] = Future()
    threading.Thread(target=accept, args=(listener, rules_read), daemon=True).start()
    with grpc.insecure_channel(f"127.0.0.1:{listener.getsockname()[1]}") as channel:
        grpc.channel_ready_future(channel).result(timeout=SECONDS)
        call = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo.future(
            empty_pb2.Empty(), timeout=SECONDS
        )
        assert not call.done()
        rules_read.set_result(answers_of(Echo()))
        assert call.result().name
    listener.close()


def test_who_accepts_connections_ends_in_silence_once_the_listener_is_closed() -> None:
    """A bug: its thread ended with `OSError: Bad file descriptor`."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.close()
    accept(listener, Future())
