"""The two front doors as functions from a request to what a client sees; ASGI also over a real socket."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn

from gateway import lambda_http
from gateway.asgi import application
from gateway.request import Request
from gateway.service import Answer


@dataclass(frozen=True)
class Seen:
    """What a client sees of a reply."""

    status: int
    headers: dict[str, str]
    body: bytes


def http_api_event(request: Request, *, encoded: bool = False, stage: str = "$default") -> dict:
    """The request as an API Gateway HTTP API hands it to a function."""
    prefix = "" if stage == "$default" else f"/{stage}"
    body = base64.b64encode(request.body).decode() if encoded else request.body.decode()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": prefix + request.path,
        "rawQueryString": request.query,
        "headers": {name.title(): value for name, value in request.headers.items()},
        "requestContext": {
            "stage": stage,
            "http": {"method": request.method, "path": request.path, "sourceIp": request.peer_ip},
        },
        **({"body": body} if request.body else {}),
        "isBase64Encoded": encoded,
    }


def through_lambda(request: Request, answer: Answer, *, encoded: bool = True) -> Seen:
    reply = lambda_http.event_reply(
        answer(lambda_http.event_request(http_api_event(request, encoded=encoded)))
    )
    body = reply["body"].encode()
    return Seen(
        reply["statusCode"], reply["headers"], base64.b64decode(body) if reply["isBase64Encoded"] else body
    )


def http_scope(request: Request) -> dict:
    return {
        "type": "http",
        "method": request.method,
        "path": request.path,
        "query_string": request.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        "client": (request.peer_ip, 40_000) if request.peer_ip else None,
    }


def through_asgi(request: Request, answer: Answer, *, messages: list[dict] | None = None) -> Seen | None:
    """Runs one request through the ASGI application; None when it sent no reply."""
    incoming = iter(messages or [{"type": "http.request", "body": request.body, "more_body": False}])
    sent: list[dict] = []

    async def receive() -> dict:
        return next(incoming)

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(application(answer=answer)(http_scope(request), receive, send))
    if not sent:
        return None
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert int(headers.pop("content-length")) == len(sent[1]["body"])
    return Seen(sent[0]["status"], headers, sent[1]["body"])


@contextlib.contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serves the ASGI application on loopback with uvicorn and gives its URL."""
    config = uvicorn.Config(application(answer=answer), port=0, log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    ready = threading.Event()
    startup = server.startup

    async def startup_and_tell(*arguments: object, **named: object) -> None:
        await startup(*arguments, **named)
        ready.set()

    server.startup = startup_and_tell  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(10)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
