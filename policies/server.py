"""A gRPC server for the pack alone: one thread, no call that the pack does not need."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import message_factory
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc  # noqa: F401  (registers the messages)

SERVICE = "pulumirpc.Analyzer"
UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def handlers_of(analyzer: Any) -> grpc.GenericRpcHandler:
    """Handlers of every method that the analyzer has.

    It has no Remediate: the engine takes the answer that it is not implemented and goes on, and that costs less than
    reading the resource to change nothing.
    """
    methods = analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"].methods
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            method.name: grpc.unary_unary_rpc_method_handler(
                getattr(analyzer, method.name),
                request_deserializer=message_factory.GetMessageClass(method.input_type).FromString,
                response_serializer=lambda response: response.SerializeToString(),
            )
            for method in methods
            if hasattr(analyzer, method.name)
        },
    )


def serve_forever(analyzer: Any) -> None:
    """Answer on a free port of the loopback address, and write the port for the engine to read."""
    # One thread: the judge is not made for two calls at once, and the engine makes one at a time.
    server = grpc.server(ThreadPoolExecutor(max_workers=1), options=UNLIMITED)
    server.add_generic_rpc_handlers((handlers_of(analyzer),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.buffer.write(f"{port}\n".encode())
    sys.stdout.buffer.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop(0)
