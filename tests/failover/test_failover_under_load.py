"""Two cells of EU West and one of US West as processes, killed one by one while the real Python SDK sends.

What it does not prove: that Route 53, a load balancer and an HTTP API do what their documents say. No TLS, and three
addresses of one machine in place of two services and two regions.
"""

from __future__ import annotations

import io
import json
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from components.lambda_package import package_bytes
from residency.failover import FailoverTiming, health_mark
from residency.hosts import own_ingest_host
from residency.ingest_options import FrontDoor
from residency.regions import ProcessingRegion
from tests.failover.cells import ACCESS_KEY_ID, LocalCell, addresses, running
from tests.failover.route53 import FailoverHost, HealthCheck, Record, asks, distinct
from tests.gateway.aws_doubles import CloudDouble
from tests.gateway.workspace import EU_KEY

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
HOST = own_ingest_host(
    ingest_region=EU.default_ingest_region, processing_region=EU, domain="collect.example.com"
)
TIMING = FailoverTiming()
PATIENCE_SECONDS = 60.0  # on a busy machine; nothing waits for it where all is well
SENDERS = 3


@dataclass
class Scene:
    """Everything that runs: the cells, each region's AWS, and the host that senders know."""

    primary: LocalCell
    secondary: LocalCell
    foreign: LocalCell
    eu: CloudDouble
    us: CloudDouble
    host: FailoverHost

    def stored(self) -> list[str]:
        return [json.loads(line)["messageId"] for line in self.eu.lines]

    def assert_us_saw_nothing(self) -> None:
        """It runs and is healthy, and nobody came: no line of a request, nothing stored, no answer of the DNS."""
        assert self.foreign.status() == 200
        assert self.foreign.request_lines() == []
        assert self.us.lines == [] and self.us.dead_letters == [] and self.us.dynamodb.items == {}
        assert self.foreign.address not in self.host.answers


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    package = tmp_path / "package"
    with zipfile.ZipFile(io.BytesIO(package_bytes())) as archive:
        archive.extractall(package)
    with CloudDouble() as eu, CloudDouble() as us:
        eu.stand_in(EU.aws_region, access_key_id=ACCESS_KEY_ID)
        us.stand_in(US.aws_region, access_key_id=ACCESS_KEY_ID)
        first, second, third = addresses(3)

        def cell(
            front_door: FrontDoor, region: ProcessingRegion, address: Any, cloud: CloudDouble
        ) -> LocalCell:
            log = tmp_path / f"{region}-{front_door}.log"
            return LocalCell(front_door, region, address, cloud, package, log)

        primary = cell(FrontDoor.SERVERLESS, EU, first, eu)
        secondary = cell(FrontDoor.FLEET, EU, second, eu)
        foreign = cell(FrontDoor.FLEET, US, third, us)
        records = [
            Record(one.address, HealthCheck(one.address, health_mark(EU), TIMING))
            for one in (primary, secondary)
        ]
        host = FailoverHost(HOST, primary=records[0], secondary=records[1], timing=TIMING)
        monkeypatch.setattr(socket, "getaddrinfo", resolving(host))
        with running([primary, secondary, foreign]):
            yield Scene(primary, secondary, foreign, eu, us, host)


def resolving(host: FailoverHost) -> Callable[..., Any]:
    """The machine's resolver, which asks the double for the one host, and knows no other name."""
    real = socket.getaddrinfo

    def getaddrinfo(name: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if name == host.host:
            return real(host.resolve()[0], port, *rest, **more)
        if not str(name).startswith("127."):
            raise socket.gaierror(socket.EAI_NONAME, f"a test asked for {name}")
        return real(name, port, *rest, **more)

    return getaddrinfo


class Load:
    """SDK clients that send until they are stopped, and what became of their events."""

    def __init__(self, port: int, *, retries: int = 10) -> None:
        self._stop = threading.Event()
        self.queued: list[str] = []
        self.failed: list[str] = []
        self._clients = [
            Client(
                EU_KEY,
                host=f"http://{HOST}:{port}",
                max_retries=retries,
                upload_interval=0.05,
                upload_size=20,
                on_error=self._on_error,
            )
            for _ in range(SENDERS)
        ]
        self._threads = [threading.Thread(target=self._send, args=(client,)) for client in self._clients]

    def _on_error(self, error: Exception, batch: list[dict]) -> None:
        self.failed += [message["messageId"] for message in batch]

    def _send(self, client: Client) -> None:
        # The wait is the load's rate: some 100 events a second of each sender.
        while not self._stop.wait(0.01):
            accepted, message = client.track("u1", "Bought", {"number": len(self.queued)})
            if accepted:
                self.queued.append(message["messageId"])

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Returns when each event has been acknowledged or given up."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for client in self._clients:
            client.flush()
            client.join()

    def unstored(self, stored: list[str]) -> set[str]:
        """What was given up and is nowhere."""
        return set(self.failed) - set(stored)

    def acknowledged(self) -> set[str]:
        """After the end: what the SDK was told to forget."""
        return set(self.queued) - set(self.failed)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Asks again every few milliseconds. Raises AssertionError after PATIENCE_SECONDS."""
    pause, waited = threading.Event(), 0.0
    while not condition():
        assert waited < PATIENCE_SECONDS, f"no {what} in {PATIENCE_SECONDS} s"
        pause.wait(0.02)
        waited += 0.02


def more_stored(scene: Scene, *, than: int, by: LocalCell) -> None:
    before = len(by.request_lines())
    wait_for(lambda: len(scene.stored()) > than + 50, f"events stored by {by.front_door}")
    wait_for(lambda: len(by.request_lines()) > before, f"requests at {by.front_door}")


def test_r65_requests_move_between_the_cells_of_a_region_and_nothing_acknowledged_is_lost(
    scene: Scene,
) -> None:
    primary, secondary, host = scene.primary, scene.secondary, scene.host
    with Load(primary.address[1]) as load:
        more_stored(scene, than=0, by=primary)
        assert secondary.request_lines() == []

        primary.kill()
        moved = host.seconds_until_it_answers(secondary.address, at_most=TIMING.move_seconds)
        more_stored(scene, than=len(scene.stored()), by=secondary)

        primary.start()
        back = host.seconds_until_it_answers(primary.address, at_most=TIMING.move_seconds)
        # The SDK keeps its connections: who had one to the secondary stays there as long as it lives.
        more_stored(scene, than=len(scene.stored()), by=secondary)

        secondary.kill()
        host.rounds(TIMING.failure_threshold)
        assert host.authoritative() == primary.address
        more_stored(scene, than=len(scene.stored()), by=primary)

    assert moved <= TIMING.move_seconds and back <= TIMING.move_seconds
    assert load.failed == []
    assert len(load.queued) > 200
    assert load.acknowledged() <= set(scene.stored())
    assert distinct(host.answers) == [primary.address, secondary.address]
    scene.assert_us_saw_nothing()


def test_r66_with_all_cells_of_a_region_down_it_fails_closed_and_the_other_region_sees_nothing(
    scene: Scene,
) -> None:
    primary, secondary, host = scene.primary, scene.secondary, scene.host
    with Load(primary.address[1], retries=2) as load:
        more_stored(scene, than=0, by=primary)
        secondary.kill()
        primary.kill()
        host.rounds(2 * TIMING.failure_threshold)
        assert host.authoritative() == primary.address, (
            "Route 53 answers with the primary when none is healthy"
        )
        wait_for(lambda: bool(load.unstored(scene.stored())), "sender that was told of its failure")
        # A function that was at work when its front door died has ended by now.
        before, given_up = len(scene.stored()), len(load.failed)
        wait_for(lambda: len(load.failed) > given_up, "second failure")
        assert len(scene.stored()) == before
        scene.assert_us_saw_nothing()

        secondary.start()
        host.seconds_until_it_answers(secondary.address, at_most=TIMING.move_seconds)
        more_stored(scene, than=before, by=secondary)

    assert load.acknowledged() <= set(scene.stored())
    assert set(host.answers) <= {primary.address, secondary.address}
    scene.assert_us_saw_nothing()


def test_r67_a_host_that_leads_to_a_gateway_of_another_region_is_not_healthy(scene: Scene) -> None:
    """The guard behind the types: a check asks for the region's mark, not only for a 200."""
    assert asks(scene.primary.address, mark=health_mark(EU))
    assert asks(scene.secondary.address, mark=health_mark(EU))
    assert scene.foreign.status() == 200
    assert not asks(scene.foreign.address, mark=health_mark(EU))

    wrong = Record(scene.foreign.address, HealthCheck(scene.foreign.address, health_mark(EU), TIMING))
    right = Record(scene.secondary.address, HealthCheck(scene.secondary.address, health_mark(EU), TIMING))
    host = FailoverHost(HOST, primary=wrong, secondary=right, timing=TIMING)
    host.rounds(TIMING.failure_threshold)
    assert host.authoritative() == scene.secondary.address
