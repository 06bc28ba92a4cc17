"""Stands between the engine and a policy pack, to learn the stack's configuration before the pack starts.

The engine sends the configuration by a call (ConfigureStack) to the running pack, but packs read it from
their environment when they start. So the engine is given the address of this proxy, which answers the first
calls itself; the pack is started with what it heard, and the calls that waited for it go to the pack as they
are. Meanwhile the proxy tells the engine to make a new connection for its next call (GOAWAY, by the age of the
connection): the first one that is made once the pack is there leads straight to it, so that the two calls for each
resource are not read here again. The proxy's server goes on: a call that is still sent to it is passed on, not lost.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import grpc
from pulumi.runtime.proto import analyzer_pb2

from .relay import Relay

CALLS_AT_ONCE = 64
SERVICE = "pulumirpc.Analyzer"
MESSAGE_SIZES = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
MILLISECONDS_OF_A_CONNECTION = 100
"""After them the engine is told to take a new one; less than a pack needs to start. Calls under way go on."""
SECONDS_BETWEEN_LOOKS = 0.2
LONGEST_CALL = 86_400.0
"""Seconds; a deadline later than this is none."""

Call = Callable[[bytes, grpc.ServicerContext], bytes]


class PolicyProxy:
    """An Analyzer service of which only Handshake and ConfigureStack are answered here."""

    def __init__(self) -> None:
        self._configuration: Future[analyzer_pb2.AnalyzerStackConfigureRequest | None] = Future()
        self._pack: Future[grpc.Channel] = Future()
        self._settling = threading.Lock()
        self._server = grpc.server(
            ThreadPoolExecutor(max_workers=CALLS_AT_ONCE),
            options=(*MESSAGE_SIZES, ("grpc.max_connection_age_ms", MILLISECONDS_OF_A_CONNECTION)),
        )
        own: dict[str, Call] = {"Handshake": self._handshake, "ConfigureStack": self._configure_stack}
        handlers = {
            method.name: grpc.unary_unary_rpc_method_handler(
                own.get(method.name) or self._passer(method.name)
            )
            for method in analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"].methods
        }
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        self._relay = Relay(target=self._server.add_insecure_port("127.0.0.1:0"))
        self.port = self._relay.port

    def start(self) -> None:
        """Begin to answer on `port` of the loopback address."""
        self._server.start()
        self._relay.start()

    def stop(self) -> None:
        """Answer no more; calls that wait for the pack fail."""
        if not self._pack.done():
            self._pack.set_exception(ConnectionError("the policy pack ended before it could be asked"))
        self._relay.stop()
        self._server.stop(grace=None)

    def configuration(self, wanted: Callable[[], bool]) -> analyzer_pb2.AnalyzerStackConfigureRequest | None:
        """Wait for the stack's configuration, for as long as `wanted()`.

        None: the engine asks the pack something before it sends any, or it is no longer wanted.
        """
        while wanted():
            try:
                return self._configuration.result(SECONDS_BETWEEN_LOOKS)
            except NotYet:
                continue
        return None

    def attach(self, port: int) -> None:
        """The pack listens on this port: tell it the configuration, pass on the calls that wait, lead there."""
        channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=MESSAGE_SIZES)
        configuration = self._configuration.result() if self._configuration.done() else None
        if configuration is not None:
            try:
                _forward(channel, "ConfigureStack", configuration.SerializeToString(), None)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                    self._pack.set_exception(error)  # the calls that wait are answered with its words
                    raise
        self._relay.lead_to(port)
        self._pack.set_result(channel)

    def _handshake(self, _request: bytes, _context: grpc.ServicerContext) -> bytes:
        answer: bytes = analyzer_pb2.AnalyzerHandshakeResponse().SerializeToString()
        return answer

    def _configure_stack(self, request: bytes, _context: grpc.ServicerContext) -> bytes:
        self._settle(analyzer_pb2.AnalyzerStackConfigureRequest.FromString(request))
        answer: bytes = analyzer_pb2.AnalyzerStackConfigureResponse().SerializeToString()
        return answer

    def _passer(self, method: str) -> Call:
        def pass_on(request: bytes, context: grpc.ServicerContext) -> bytes:
            self._settle(None)
            try:
                return _forward(self._pack.result(), method, request, _time_left(context))
            except ConnectionError as error:
                context.abort(grpc.StatusCode.UNAVAILABLE, str(error))
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())
            raise AssertionError("abort raises")

        return pass_on

    def _settle(self, configuration: analyzer_pb2.AnalyzerStackConfigureRequest | None) -> None:
        with self._settling:
            if not self._configuration.done():
                self._configuration.set_result(configuration)


def _time_left(context: grpc.ServicerContext) -> float | None:
    remaining = context.time_remaining()
    # grpc gives infinity for a call without a deadline, and takes it for one that has passed.
    return None if remaining is None or math.isinf(remaining) or remaining > LONGEST_CALL else remaining


def _forward(channel: grpc.Channel, method: str, request: bytes, timeout: float | None) -> bytes:
    # Bytes in, bytes out: without serializers grpc passes messages on unread.
    call = channel.unary_unary(f"/{SERVICE}/{method}")
    answer: bytes = call(request, timeout=timeout, wait_for_ready=True)
    return answer
