"""The gateway of a cell behind either front door: a server's process, or Lambda's execution environments."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import h11

from localcloud.deployed_function import DeployedFunction, runtime_environment
from localcloud.front_door import FUNCTION_ERROR, Worker, WorkerDied, payload_event
from localcloud.toolchain.plain_requests import plain_requests_folder
from tests.sdk.door import Answered, Gone, Received

PROJECT = Path(__file__).resolve().parents[2]
READ_BYTES = 65_536
REGION = "eu-west-1"


class Gateway(ABC):
    """One gateway. All but `kill`, which any thread may call, runs in the loop of its door."""

    @abstractmethod
    async def start(self) -> None:
        """A process that answers: the first request does not wait for its start."""

    @abstractmethod
    async def forward(self, request: Received) -> Answered:
        """The gateway's answer. Raises Gone."""

    @abstractmethod
    async def cut(self, request: Received) -> None:
        """Brings half of the request's body, and no more."""

    @abstractmethod
    def kill(self) -> None:
        """SIGKILL, and a new process."""

    @abstractmethod
    async def stop(self) -> None: ...


class Fleet(Gateway):
    """A task of the fleet, as its container starts it: with the native reader.

    Its listening socket is ours, so that a new process has the same port, as a load balancer's target has.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        path = os.pathsep.join([str(PROJECT), str(plain_requests_folder())])
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, **environment}
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(128)
        self._process = self._started()

    async def start(self) -> None:
        """Waits for the answer to a health check: the socket takes connections before the process is there."""
        health = Received(method="GET", target="/health", headers=[("host", "cell")], body=b"")
        reply = await self.forward(health)
        assert reply.status == 200, reply

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "gateway.fleet_server", "--fd", str(self._socket.fileno())],
            env=self._environment,
            pass_fds=[self._socket.fileno()],
            stdout=subprocess.DEVNULL,
        )

    async def forward(self, request: Received) -> Answered:
        try:
            reader, writer = await asyncio.open_connection(*self._socket.getsockname())
            try:
                connection = h11.Connection(h11.CLIENT)
                writer.write(_head(connection, request))
                writer.write(connection.send(h11.Data(data=request.body)) or b"")
                writer.write(connection.send(h11.EndOfMessage()) or b"")
                return await _answer(connection, reader)
            finally:
                writer.close()
        except (ConnectionError, h11.RemoteProtocolError) as error:
            raise Gone from error

    async def cut(self, request: Received) -> None:
        _, writer = await asyncio.open_connection(*self._socket.getsockname())
        connection = h11.Connection(h11.CLIENT)
        writer.write(_head(connection, request))
        writer.write(connection.send(h11.Data(data=request.body[: len(request.body) // 2])) or b"")
        await writer.drain()
        writer.transport.abort()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = self._started()

    async def stop(self) -> None:
        self._process.terminate()
        await asyncio.to_thread(self._process.wait)
        self._socket.close()


class Serverless(Gateway):
    """An HTTP API before Lambda: an execution environment of the local cloud, with the clone's code as the function.

    The function has a concurrency of 1, for a laptop's sake: requests of a cell wait for each other.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._function = DeployedFunction(
            name="gateway",
            region=REGION,
            account="123456789012",
            handler="gateway.lambda_http.handler",
            memory_mb=512,
            timeout_seconds=15,
            environment=environment,
            code_sha256="",
            folder=PROJECT,
        )
        endpoint = environment["AWS_ENDPOINT_URL"]
        self._environment = runtime_environment(self._function, aws_endpoint=endpoint) | environment
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()
        self._worker: Worker | None = None

    async def start(self) -> None:
        self._worker = await Worker.start(self._function, self._environment)

    async def forward(self, request: Received) -> Answered:
        path, _, query = request.target.partition("?")
        scope = {
            "http_version": "1.1",
            "method": request.method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in request.headers],
            "client": ("127.0.0.1", 40_000),
        }
        event = payload_event(scope, request.body, api_id="api", account=self._function.account)
        call = {"event": event, "requestId": "1", "timeoutSeconds": self._function.timeout_seconds}
        async with self._turn:
            if self._worker is None:
                await self.start()
            assert self._worker is not None
            try:
                answer = await self._worker.call(call)
            except WorkerDied:
                self._worker = None
                return answered(FUNCTION_ERROR)
        return answered(answer.get("reply", FUNCTION_ERROR))

    async def cut(self, request: Received) -> None:
        """An HTTP API calls no function before it has the whole request."""

    def kill(self) -> None:
        """Ends the environment; the next request gets a new one."""
        assert self._worker is not None
        asyncio.run_coroutine_threadsafe(self._worker.stop(), self._loop).result()

    async def stop(self) -> None:
        if self._worker is not None:
            await self._worker.stop()


def answered(reply: dict[str, Any]) -> Answered:
    """A reply of payload format 2.0."""
    body = reply.get("body") or ""
    return Answered(
        status=reply["statusCode"],
        headers=list(reply.get("headers", {}).items()),
        body=base64.b64decode(body) if reply.get("isBase64Encoded") else body.encode(),
    )


def _head(connection: h11.Connection, request: Received) -> bytes:
    kept = [(name, value) for name, value in request.headers if name not in ("connection", "expect")]
    event = h11.Request(
        method=request.method, target=request.target, headers=[*kept, ("connection", "close")]
    )
    return connection.send(event) or b""


async def _answer(connection: h11.Connection, reader: asyncio.StreamReader) -> Answered:
    head: h11.Response | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            assert head is not None
            headers = [(name.decode(), value.decode("latin-1")) for name, value in head.headers]
            kept = [
                (name, value) for name, value in headers if name not in ("connection", "transfer-encoding")
            ]
            return Answered(status=head.status_code, headers=kept, body=bytes(body))
        elif isinstance(event, h11.ConnectionClosed):
            raise Gone
