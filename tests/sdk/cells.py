"""A row of the matrix: one SDK sends through a cell for every fault at once; then what became of every event."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from compaction.job import Report
from compaction.queue_drain import read_letter
from compaction.store import publish
from residency.write_keys import fingerprint
from tests.compaction.archive import Archive, job
from tests.gateway.aws_doubles import QUEUE_URL, TABLE
from tests.gateway.workspace import environment_of
from tests.sdk.cloud import FaultyCloud
from tests.sdk.door import Door, Exchange
from tests.sdk.faults import Fault
from tests.sdk.gateways import Fleet, Gateway, Serverless

EVENTS = 20
EVENTS_IN_BATCH = 5
SECONDS = 60  # in which a sender comes to its end
POLL_SECONDS = 0.05
BUCKET_PATH = "/archive/"


class FrontDoorKind(StrEnum):
    """The gateway's two front doors."""

    FLEET = "fleet"
    SERVERLESS = "serverless"


class Loop:
    """One event loop in a thread of its own, for all doors."""

    def __enter__(self) -> Loop:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One SDK, one fault, one front door. `name` is the source's, and in the mark of each of its events.

    `settings_url` is where SDKs that read a settings document get it: at the same door, unless told otherwise.
    """

    fault: Fault
    write_key: str
    cloud: FaultyCloud
    door: Door
    other_settings_url: str = ""

    @property
    def settings_url(self) -> str:
        return self.other_settings_url or self.door.url

    @property
    def name(self) -> str:
        return self.fault.name

    @property
    def expected(self) -> set[str]:
        return {f"{self.name}-{index}" for index in range(EVENTS)}

    def settled(self) -> bool:
        """Whether each event was acknowledged or refused for good."""
        heard = [one for one in list(self.door.exchanges) if one.acknowledged or one.status == 400]
        return self.expected <= set(marks(heard))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a cell's events, by their marks. `told`: what the SDK said of errors.

    `happened`: the fault was met. `stored`: lines in the archive before compaction.
    """

    fault: Fault
    happened: bool
    stored: int
    expected: set[str]
    exchanges: list[Exchange]
    archived: list[dict[str, Any]]
    told: list[str]

    @property
    def acknowledged(self) -> set[str]:
        return set(marks(one for one in self.exchanges if one.acknowledged))

    @property
    def refused(self) -> set[str]:
        """Told to be given up, and not taken before or afterwards."""
        return set(marks(one for one in self.exchanges if one.status == 400)) - self.acknowledged

    @property
    def archived_marks(self) -> Counter[str]:
        return Counter(mark_of(event) for event in self.archived)

    @property
    def lost(self) -> set[str]:
        return self.acknowledged - self.archived_marks.keys()

    @property
    def twice(self) -> set[str]:
        ids = Counter(event["messageId"] for event in self.archived)
        return {key for key, number in (self.archived_marks | ids).items() if number > 1}

    @property
    def unsent(self) -> set[str]:
        """What the SDK lost itself: no request had it."""
        return self.expected - set(marks(self.exchanges))

    @property
    def unaccounted(self) -> set[str]:
        return self.expected - self.archived_marks.keys() - self.refused - self.unsent

    @property
    def sent_again(self) -> int:
        """Requests with events beyond the first of each."""
        seen = Counter(
            tuple(sorted(event["messageId"] for event in one.request.events)) for one in self.exchanges
        )
        return sum(seen.values()) - len(seen)


@dataclass(frozen=True, kw_only=True)
class Row:
    """All cells of one SDK behind one front door, by name of the fault."""

    outcomes: dict[str, Outcome]
    report: Report
    seconds: float


Sender = Callable[[Sequence[Cell]], dict[str, list[str]]]


@contextmanager
def cells(
    kind: FrontDoorKind, faults: Sequence[Fault], *, write_key: str | None = None, **variables: str
) -> Iterator[list[Cell]]:
    """A cell for each fault, its door open, each with a key of its own or with this one.

    `variables` are more of the gateways' environment.
    """
    with Loop() as loop, ExitStack() as stack:
        made: list[Cell] = []
        for fault in faults:
            cloud = stack.enter_context(FaultyCloud(fault))
            key = write_key or f"euw_{uuid.uuid4().hex}"
            environment = environment_of(aws_endpoint_url=cloud.url) | {
                "REGIONAL_SOURCES": json.dumps({fingerprint(key): fault.name}),
                "REGIONAL_OVERFLOW_QUEUE_URL": QUEUE_URL,
                "REGIONAL_CLAIM_TABLE": TABLE,
                **variables,
            }
            gateway = loop.run(_gateway(kind, environment))
            stack.callback(lambda gateway=gateway: loop.run(gateway.stop()))
            cloud.kill = gateway.kill
            door = Door(forward=gateway.forward, cut=gateway.cut, faults=deque(fault.door))
            cloud.unavailable = lambda door=door: [one.answered for one in list(door.exchanges)].count(503)
            loop.run(door.open())
            stack.callback(lambda door=door: loop.run(door.close()))
            stack.callback(cloud.check)
            made.append(Cell(fault=fault, write_key=key, cloud=cloud, door=door))
        yield made


async def _gateway(kind: FrontDoorKind, environment: dict[str, str]) -> Gateway:
    gateway = Fleet(environment) if kind is FrontDoorKind.FLEET else Serverless(environment)
    await gateway.start()
    return gateway


def row(kind: FrontDoorKind, faults: Sequence[Fault], send: Sender, folder: Path) -> Row:
    """Sends, compacts, and sorts what is in the archive afterwards by fault."""
    begun = time.monotonic()
    with cells(kind, faults) as made:
        told = send(made)
        archive = Archive(root=folder / "archive")
        for cell in made:
            fill(archive, cell.cloud, cell.name)
        report = job(archive.store, folder).run()
        stored = Counter(json.loads(line)["projectId"] for line in raw_lines(archive))
        by_source: dict[str, list[dict[str, Any]]] = {cell.name: [] for cell in made}
        for event in archive.events():
            by_source[event["projectId"]].append(event)
        outcomes = {
            cell.name: Outcome(
                fault=cell.fault,
                happened=not cell.door.faults and cell.cloud.happened,
                stored=stored[cell.name],
                expected=cell.expected,
                exchanges=list(cell.door.exchanges),
                archived=by_source[cell.name],
                told=told[cell.name],
            )
            for cell in made
        }
        return Row(outcomes=outcomes, report=report, seconds=time.monotonic() - begun)


def raw_lines(archive: Archive) -> list[str]:
    """What compaction reads."""
    return [*archive.lines("raw/"), *archive.lines("spill/")]


def fill(archive: Archive, cloud: FaultyCloud, name: str) -> None:
    """What the services keep, as objects of one archive: deliveries, spilled events, drained messages."""
    cloud.firehose.deliver()
    for key, content in cloud.firehose.objects.items():
        archive.store.create(key.replace("events-1-", f"{name}-1-"), content)
    for path, content in cloud.s3.objects.items():
        publish(archive.store, path.removeprefix(BUCKET_PATH), content)
    for message in cloud.sqs.messages:
        letter = read_letter(message)
        publish(archive.store, letter.key, letter.content)


def marks(exchanges: Iterator[Exchange] | Sequence[Exchange]) -> Iterator[str]:
    for one in exchanges:
        yield from map(mark_of, one.request.events)


def mark_of(event: dict[str, Any]) -> str:
    """The mark of one event: a property, a trait, or one of the ids of an alias (the browser's own is the new one)."""
    if event["type"] == "alias":
        return str(event["userId"] if "-" in event["userId"] else event["previousId"])
    found = event.get("properties") or event.get("traits") or {}
    return str(found["mark"])
