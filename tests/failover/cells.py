"""Cells as real processes on loopback: each at an address of its own, all on one port, as behind one host name."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from residency.failover import HEALTH_PATH
from residency.ingest_options import FrontDoor
from residency.regions import ProcessingRegion
from tests.failover.route53 import Address
from tests.gateway.aws_doubles import QUEUE_URL, TABLE, CloudDouble
from tests.gateway.workspace import environment_of

PROJECT = Path(__file__).resolve().parents[2]
ACCESS_KEY_ID = "test"  # what the local Lambda gives its function
START_SECONDS = 60.0  # patience on a busy machine; nothing waits for it where all is well


@dataclass
class LocalCell:
    """A cell that can be started and killed. `log` keeps a line for each request but health checks."""

    front_door: FrontDoor
    region: ProcessingRegion
    address: Address
    cloud: CloudDouble
    package: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(self.address)
            listening.listen(256)
            fd = listening.fileno()
            command = {
                FrontDoor.SERVERLESS: (
                    "tests.failover.serverless_cell",
                    str(self.package),
                    self.cloud.url,
                    str(fd),
                ),
                FrontDoor.FLEET: ("gateway.fleet_server", "--fd", str(fd)),
            }[self.front_door]
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=PROJECT,
                    env={
                        **os.environ,
                        **environment_of(self.region, self.cloud.url),
                        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
                        "REGIONAL_CLAIM_TABLE": TABLE,
                        "REGIONAL_OVERFLOW_QUEUE_URL": QUEUE_URL,
                    },
                    pass_fds=[fd],
                    stdout=log,
                    stderr=log,
                )
        assert self.status() == 200, self.log.read_text()

    def kill(self) -> None:
        """As a zone that loses its power: nothing is finished, nobody is told."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def status(self) -> int:
        """That of its health; the backlog of its socket lets a client connect before it is ready."""
        connection = http.client.HTTPConnection(*self.address, timeout=START_SECONDS)
        try:
            connection.request("GET", HEALTH_PATH)
            return connection.getresponse().status
        finally:
            connection.close()

    def request_lines(self) -> list[dict]:
        """What it logged of requests other than health checks."""
        lines = []
        for line in self.log.read_text().splitlines() if self.log.exists() else []:
            with suppress(json.JSONDecodeError):
                lines.append(json.loads(line))
        return lines


def addresses(count: int) -> list[Address]:
    """So many addresses of loopback with the same port free on each."""
    hosts = [f"127.0.0.{number}" for number in range(2, count + 2)]
    while True:
        sockets = [socket.socket() for _ in hosts]
        try:
            sockets[0].bind((hosts[0], 0))
            port = sockets[0].getsockname()[1]
            for one, host in zip(sockets[1:], hosts[1:], strict=True):
                one.bind((host, port))
            return [(host, port) for host in hosts]
        except OSError:
            continue  # another process has the port on one of them
        finally:
            for one in sockets:
                one.close()


@contextmanager
def running(cells: Sequence[LocalCell]) -> Iterator[None]:
    """Starts all; ends what of them still runs."""
    try:
        for cell in cells:
            cell.start()
        yield
    finally:
        for cell in cells:
            if cell.process is not None:
                cell.process.kill()
                cell.process.wait()
