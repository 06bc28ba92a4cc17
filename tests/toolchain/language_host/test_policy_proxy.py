"""The way from the engine to a policy pack by way of the proxy: no call is lost, and soon none is read on the way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from localcloud.toolchain.language_host import policy_proxy
from localcloud.toolchain.language_host.policy_proxy import PolicyProxy

SECONDS = 30
CALLS_AT_MOST = 5_000


class Pack(analyzer_pb2_grpc.AnalyzerServicer):
    """A pack that tells the configuration it was given."""

    stack = ""

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.stack = request.stack
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any, context: grpc.ServicerContext) -> Any:
        return analyzer_pb2.AnalyzeResponse(diagnostics=[analyzer_pb2.AnalyzeDiagnostic(message=self.stack)])


@pytest.fixture
def pack_port() -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Pack(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield port
    server.stop(grace=None)


def test_calls_one_after_the_other_all_reach_the_pack_and_soon_go_past_the_proxy(
    pack_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug: the proxy ended its server when the pack was there, and a call that came in just then was cancelled."""
    passed_on = []
    forward = policy_proxy._forward

    def counted(channel: Any, method: str, request: bytes, timeout: float | None) -> bytes:
        passed_on.append(method)
        return forward(channel, method, request, timeout)

    monkeypatch.setattr(policy_proxy, "_forward", counted)
    proxy = PolicyProxy()
    proxy.start()
    with ThreadPoolExecutor() as pool, grpc.insecure_channel(f"127.0.0.1:{proxy.port}") as channel:
        engine = analyzer_pb2_grpc.AnalyzerStub(channel)
        engine.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(), timeout=SECONDS)
        engine.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev"), timeout=SECONDS)
        first = pool.submit(engine.Analyze, analyzer_pb2.AnalyzeRequest(), timeout=SECONDS)
        proxy.attach(pack_port)
        answers = [first.result()]
        straight = 0
        while straight < 100 and len(answers) < CALLS_AT_MOST:
            before = len(passed_on)
            answers.append(engine.Analyze(analyzer_pb2.AnalyzeRequest(), timeout=SECONDS))
            straight = straight + 1 if len(passed_on) == before else 0
    proxy.stop()
    assert straight == 100, "every call still goes through the proxy"
    assert {answer.diagnostics[0].message for answer in answers} == {"dev"}


class RefusingPack(Pack):
    """One that does not take the stack's configuration."""

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "eu-north is asked for, and the stack is eu-west")


def test_a_call_that_waits_for_a_pack_that_refuses_the_stack_is_told_why() -> None:
    """A bug: it was told that the pack had ended."""
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(RefusingPack(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    proxy = PolicyProxy()
    proxy.start()
    with ThreadPoolExecutor() as pool, grpc.insecure_channel(f"127.0.0.1:{proxy.port}") as channel:
        engine = analyzer_pb2_grpc.AnalyzerStub(channel)
        engine.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev"), timeout=SECONDS)
        waiting = pool.submit(engine.Analyze, analyzer_pb2.AnalyzeRequest(), timeout=SECONDS)
        with pytest.raises(grpc.RpcError):
            proxy.attach(port)
        with pytest.raises(grpc.RpcError, match="eu-north is asked for") as told:
            waiting.result()
    assert told.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    proxy.stop()
    server.stop(grace=None)
