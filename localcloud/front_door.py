"""API Gateway's data plane on loopback: turns HTTP into payload 2.0 events for the deployed gateway, and replies back.

`python -m localcloud.front_door --api-id ID --region REGION --port PORT --aws-endpoint URL`
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

from localcloud.deployed_function import DeployedFunction, read_back, runtime_environment

MAX_BODY_BYTES = 10 * 1024 * 1024  # of an HTTP API request
MAX_WORKERS = 8  # execution environments at once; AWS starts more, a laptop should not
ENDPOINT_TIMEOUT_SECONDS = 30  # of an HTTP API integration
TEXT_TYPES = ("text/", "application/json", "application/javascript", "application/xml")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class WorkerDied(Exception):
    """The execution environment ended instead of answering."""


class Worker:
    """One execution environment: a process that holds the unpacked package and answers one event at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, function: DeployedFunction, environment: dict[str, str]) -> Worker:
        script = Path(__file__).with_name("lambda_worker.py")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(script), str(function.folder), function.handler),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            limit=64 * 1024 * 1024,
        )
        return cls(process)

    async def call(self, message: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        except ConnectionError as error:
            raise WorkerDied from error
        if not line:
            raise WorkerDied
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class Workers:
    """Execution environments, started as they are needed and kept warm."""

    def __init__(self, function: DeployedFunction, environment: dict[str, str]) -> None:
        self._function, self._environment = function, environment
        self._idle: list[Worker] = []
        self._free = asyncio.Semaphore(MAX_WORKERS)

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator[Worker]:
        """A worker for one event; one that fails or is cut off while it works is not used again."""
        async with self._free:
            worker = self._idle.pop() if self._idle else await Worker.start(self._function, self._environment)
            try:
                yield worker
            except BaseException:
                await worker.stop()
                raise
            self._idle.append(worker)

    async def stop(self) -> None:
        for worker in self._idle:
            await worker.stop()


class FrontDoor:
    """An ASGI application that behaves like an HTTP API with one `$default` route."""

    def __init__(self, *, api_id: str, function: DeployedFunction, aws_endpoint: str) -> None:
        self._api_id, self._function = api_id, function
        self._workers = Workers(function, runtime_environment(function, aws_endpoint=aws_endpoint))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            reply = await self._answer(scope, receive)
            if reply is not None:
                await send_reply(send, reply)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._workers.stop()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _answer(self, scope: Scope, receive: Receive) -> dict[str, Any] | None:
        """The reply, in payload 2.0's form; None where the client went away before its body was whole."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > MAX_BODY_BYTES:
                return aws_error(413, "Request Too Long")
            if not message.get("more_body"):
                break
        call = {
            "event": payload_event(scope, bytes(body), api_id=self._api_id, account=self._function.account),
            "requestId": str(uuid.uuid4()),
            "timeoutSeconds": self._function.timeout_seconds,
        }
        try:
            async with asyncio.timeout(min(self._function.timeout_seconds, ENDPOINT_TIMEOUT_SECONDS)):
                async with self._workers.borrow() as worker:
                    answer = await worker.call(call)
        except TimeoutError:
            # Lambda tells of its own timeout as an error of the function; only a longer wait ends at the API.
            if self._function.timeout_seconds < ENDPOINT_TIMEOUT_SECONDS:
                return FUNCTION_ERROR
            return aws_error(503, "Service Unavailable")
        except WorkerDied:
            return FUNCTION_ERROR
        if "error" in answer:
            return FUNCTION_ERROR
        reply: dict[str, Any] = answer["reply"]
        return reply


def payload_event(scope: Scope, body: bytes, *, api_id: str, account: str) -> dict[str, Any]:
    """An API Gateway HTTP API event, payload format 2.0."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    query = scope["query_string"].decode("latin-1")
    is_text = headers.get("content-type", "").startswith(TEXT_TYPES) and "content-encoding" not in headers
    if is_text:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            is_text = False
    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": scope["path"],
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": account,
            "apiId": api_id,
            "domainName": headers.get("host", ""),
            "http": {
                "method": scope["method"],
                "path": scope["path"],
                "protocol": f"HTTP/{scope['http_version']}",
                "sourceIp": (scope.get("client") or ("127.0.0.1",))[0],
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": bool(body) and not is_text,
    }
    if query:
        parameters: dict[str, str] = {}
        for name, value in parse_qsl(query, keep_blank_values=True):
            parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
        event["queryStringParameters"] = parameters
    if body:
        event["body"] = text if is_text else base64.b64encode(body).decode("ascii")
    return event


def aws_error(status: int, message: str) -> dict[str, Any]:
    """API Gateway's own error body: without `code` and `success`, as AWS sends it."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": message}),
    }


FUNCTION_ERROR = aws_error(500, "Internal Server Error")


async def send_reply(send: Send, reply: dict[str, Any]) -> None:
    body = reply.get("body") or ""
    content = base64.b64decode(body) if reply.get("isBase64Encoded") else body.encode()
    headers = [
        (name.lower().encode(), str(value).encode()) for name, value in reply.get("headers", {}).items()
    ]
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": reply["statusCode"], "headers": headers})
    await send({"type": "http.response.body", "body": content})


def main() -> None:
    """Serves until SIGTERM; requests in flight are finished first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api-id", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--aws-endpoint", required=True)
    arguments = parser.parse_args()
    # uvicorn ends on SIGTERM by raising it once more: as an exit, so that the folder goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="gateway-") as folder:
        function = read_back(
            api_id=arguments.api_id,
            region=arguments.region,
            aws_endpoint=arguments.aws_endpoint,
            folder=Path(folder),
        )
        print(f"{function.name} ({function.region}) on http://127.0.0.1:{arguments.port}", flush=True)
        uvicorn.run(
            FrontDoor(api_id=arguments.api_id, function=function, aws_endpoint=arguments.aws_endpoint),
            host="127.0.0.1",
            port=arguments.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=ENDPOINT_TIMEOUT_SECONDS,
        )


if __name__ == "__main__":
    main()
