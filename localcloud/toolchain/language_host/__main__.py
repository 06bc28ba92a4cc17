"""The executable `pulumi-language-python`: serves the engine that started it, and ends with it."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

# Before grpc is imported: its handlers for fork are of no use to a process that only starts other programs.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

import grpc
from pulumi.runtime.proto import language_pb2_grpc

from .children import Children
from .service import LanguageHost

REQUESTS_AT_ONCE = 64
"""Run and RunPlugin hold a thread for as long as their program runs."""
SECONDS_BETWEEN_LOOKS = 0.3
"""How often the host looks whether the engine that started it still lives."""
MESSAGE_SIZES = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main() -> None:
    """Serve until the engine says stop (SIGINT, SIGTERM) or is gone; nothing is printed then."""
    parent = os.getppid()
    arguments = _arguments()
    # grpc reports an exception of a handler by logging alone; on standard error the engine shows it.
    logging.basicConfig(level=logging.ERROR)
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)

    children = Children()
    server = grpc.server(ThreadPoolExecutor(max_workers=REQUESTS_AT_ONCE), options=MESSAGE_SIZES)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(
        LanguageHost(
            engine=arguments.engine,
            executor=arguments.use_executor,
            version=arguments.host_version,
            children=children,
        ),
        server,
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)

    while not over.wait(SECONDS_BETWEEN_LOOKS):
        if os.getppid() != parent:
            break
    children.end_all()
    # Not sys.exit: threads that wait for a program would keep the interpreter from ending.
    os._exit(0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="pulumi-language-python", allow_abbrev=False)
    parser.add_argument("--use-executor", "-use-executor", required=True, help="script that runs a program")
    parser.add_argument("--host-version", required=True, help="version that GetPluginInfo answers")
    parser.add_argument("--tracing", "-tracing", default="", help="ignored")
    parser.add_argument("engine", nargs="?", default="", help="gRPC address of the engine")
    # The engine also gives its logging flags (-v=9 --logflow --logtostderr), which change nothing here.
    known, _ = parser.parse_known_args(_without_logging_flags(sys.argv[1:]))
    return known


def _without_logging_flags(arguments: list[str]) -> list[str]:
    return [part for part in arguments if not part.startswith(("-v=", "--v=", "--logflow", "--logtostderr"))]


if __name__ == "__main__":
    main()
