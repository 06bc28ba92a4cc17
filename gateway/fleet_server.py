"""The process of one fleet task: the gateway's ASGI application behind uvicorn. docs/fleet.md says why this server.

Run: python -m gateway.fleet_server [--host HOST] [--port PORT | --fd FD].
"""

from __future__ import annotations

import argparse
import socket

import uvicorn

PORT = 8080
KEEP_ALIVE_SECONDS = (
    75  # longer than the load balancer's, so that it never sends into a connection that is closing
)
# s that requests under way have after SIGTERM, before the container is killed; above the gateway's own patience
DRAIN_SECONDS = 60
BACKLOG = 2048


def server(*, host: str, port: int) -> uvicorn.Server:
    """The server. On SIGTERM it takes no new connection, answers what is under way, and ends."""
    return uvicorn.Server(
        uvicorn.Config(
            "gateway.asgi:application",
            factory=True,
            host=host,
            port=port,
            # The load balancer logs no request either: a write key may be in its path or query.
            access_log=False,
            log_level="warning",
            # The gateway itself counts the proxies that it trusts (R90).
            proxy_headers=False,
            server_header=False,
            ws="none",
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--fd", type=int, help="an inherited listening socket in place of host and port")
    arguments = parser.parse_args()
    sockets = None if arguments.fd is None else [socket.socket(fileno=arguments.fd)]
    server(host=arguments.host, port=arguments.port).run(sockets=sockets)


if __name__ == "__main__":
    main()
