"""Tests of a fleet task's process: what it acknowledged is durable, however it ends; it ends with nobody waiting."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gateway.aws_doubles import QUEUE_URL, TABLE, Answer, CloudDouble
from tests.gateway.workspace import EU_KEY, environment_of, event_of

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0  # of a test, on a busy machine; nothing waits for it where all is well
SENDERS = 6
ACKNOWLEDGED_BEFORE_SIGNAL = 40  # batches


@contextmanager
def running(double: CloudDouble) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The process and its port. It inherits the listening socket: a client may connect before it is ready."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        environment = {
            **os.environ,
            **environment_of(),
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_ENDPOINT_URL": double.url,
            "REGIONAL_CLAIM_TABLE": TABLE,
            "REGIONAL_OVERFLOW_QUEUE_URL": QUEUE_URL,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "gateway.fleet_server", "--fd", str(listening.fileno())],
            cwd=PROJECT,
            env=environment,
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
        )
        port = listening.getsockname()[1]
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def post_batch(connection: http.client.HTTPConnection, ids: list[str]) -> int:
    batch = {"writeKey": EU_KEY, "batch": [event_of(messageId=one) for one in ids]}
    connection.request("POST", "/v1/batch", json.dumps(batch), {"content-type": "application/json"})
    response = connection.getresponse()
    response.read()
    return response.status


def stored_ids(double: CloudDouble) -> list[str]:
    return [json.loads(line)["messageId"] for line in double.lines]


class Senders:
    """Threads that send batches until the server is gone, and keep the ids that were acknowledged."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._batches = 0
        self.acknowledged: list[str] = []
        self.enough = threading.Event()

    def send(self, sender: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        for number in range(100_000):
            ids = [f"{sender}-{number}-{index}" for index in range(5)]
            try:
                status = post_batch(connection, ids)
            except (OSError, http.client.HTTPException):
                return
            assert status == 200
            with self._lock:
                self.acknowledged += ids
                self._batches += 1
                if self._batches == ACKNOWLEDGED_BEFORE_SIGNAL:
                    self.enough.set()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_rule_4_every_acknowledged_event_is_stored_once_when_a_task_ends_under_load(
    ending: signal.Signals,
) -> None:
    with CloudDouble() as double, running(double) as (process, port):
        senders = Senders(port)
        with ThreadPoolExecutor(SENDERS) as threads:
            sending = [threads.submit(senders.send, sender) for sender in range(SENDERS)]
            try:
                assert senders.enough.wait(PATIENCE_SECONDS)
            finally:
                process.send_signal(ending)
            for one in sending:
                one.result(PATIENCE_SECONDS)
        process.wait(PATIENCE_SECONDS)

        stored = stored_ids(double)
        assert len(senders.acknowledged) >= ACKNOWLEDGED_BEFORE_SIGNAL * 5
        assert set(senders.acknowledged) <= set(stored)
        assert len(stored) == len(set(stored))


class SlowStream(CloudDouble):
    """Tells when the stream is asked to take events, and takes them when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.let = threading.Event()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("x-amz-target", "").endswith("PutRecordBatch"):
            self.asked.set()
            assert self.let.wait(PATIENCE_SECONDS)
        return super().answer(method, path, headers, body)


def test_on_sigterm_a_request_under_way_is_answered_and_no_new_one_is_taken() -> None:
    with SlowStream() as double, running(double) as (process, port), ThreadPoolExecutor(1) as threads:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        under_way = threads.submit(post_batch, connection, ["under-way"])
        assert double.asked.wait(PATIENCE_SECONDS)
        process.send_signal(signal.SIGTERM)
        while accepts(port):
            pass  # each attempt waits for the server itself
        double.let.set()

        assert under_way.result(PATIENCE_SECONDS) == 200
        assert stored_ids(double) == ["under-way"]
        process.wait(PATIENCE_SECONDS)


def accepts(port: int) -> bool:
    """Whether a new connection is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
