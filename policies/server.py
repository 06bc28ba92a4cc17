"""The pack's server: the calls of `pulumirpc.Analyzer` that it has, over connections of the loopback address."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NoReturn

from google.protobuf import message_factory
from pulumi.runtime.proto import analyzer_pb2

from policies.http2_connection import Answer, Connection, ProtocolError, Reply

SERVICE = "pulumirpc.Analyzer"
INVALID_ARGUMENT, UNIMPLEMENTED, INTERNAL = 3, 12, 13
"""Status codes of gRPC."""
LOOPBACK = "127.0.0.1"


class Refused(Exception):
    """What a call is refused with: gRPC's status code, and words for the user."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code = code


def answers_of(analyzer: Any) -> Answer:
    """The calls that the analyzer has methods for.

    It has no Remediate: the engine takes the answer that it is not implemented and goes on, and that costs less than
    reading the resource to change nothing. One call at a time: the judge is not made for two.
    """
    methods: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Any]]] = {
        f"/{SERVICE}/{method.name}": (
            message_factory.GetMessageClass(method.input_type).FromString,
            getattr(analyzer, method.name),
        )
        for method in analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"].methods
        if hasattr(analyzer, method.name)
    }
    alone = threading.Lock()

    def answer(path: str, message: bytes) -> Reply:
        found = methods.get(path)
        if found is None:
            return Reply(status=UNIMPLEMENTED, details=f"this policy pack has no {path}")
        read, call = found
        try:
            with alone:
                return Reply(message=call(read(message)).SerializeToString())
        except Refused as refused:
            return Reply(status=refused.code, details=str(refused))
        except Exception as error:
            return Reply(status=INTERNAL, details=defect(path, error))

    return answer


def defect(path: str, error: Exception) -> str:
    """An error of the pack's own, told without its text: that may hold a value of the resource."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace is not None else None
    where = (
        f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}, {code.co_name}" if code and trace else "?"
    )
    return (
        f"a defect of the residency policy pack: {type(error).__name__} in {path.rsplit('/', 1)[-1]} ({where}). "
        "Nothing was decided, so the command stops. Please report these lines with the resource's type."
    )


def serve() -> NoReturn:
    """Serve the pack to the engine that started it, until that ends it.

    The port is written, and connections are greeted, before the rules are read: the engine gives a pack ten seconds to
    greet it, and a call may wait for longer.
    """
    listener = socket.create_server((LOOPBACK, 0))
    rules_read: Future[Answer] = Future()
    accepting = threading.Thread(target=accept, args=(listener, rules_read), daemon=True)
    accepting.start()
    sys.stdout.buffer.write(b"%d\n" % listener.getsockname()[1])
    sys.stdout.buffer.flush()
    from policies.servicer import ResidencyAnalyzer

    rules_read.set_result(answers_of(ResidencyAnalyzer()))
    with contextlib.suppress(KeyboardInterrupt):
        accepting.join()
    sys.exit(0)


def accept(listener: socket.socket, rules_read: Future[Answer]) -> None:
    """Greet each connection at once, until the listener is closed; calls wait until there is what answers them."""

    def answer(path: str, message: bytes) -> Reply:
        return rules_read.result()(path, message)

    while True:
        try:
            connected, _ = listener.accept()
        except OSError:
            if listener.fileno() < 0:
                return
            raise
        threading.Thread(target=serve_one, args=(connected, answer), daemon=True).start()


def serve_one(connected: socket.socket, answer: Answer) -> None:
    """A connection to its end; one that cannot be understood is told to whoever reads the pack's output."""
    try:
        Connection(connected, answer).serve()
    except ProtocolError as error:
        print(f"the residency policy pack ends a connection: {error}", file=sys.stderr, flush=True)
    except OSError:
        pass  # the client is gone
