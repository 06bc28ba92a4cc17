"""Property of the whole path: whatever is sent, resent, reordered and broken, each accepted messageId is archived once.

The gateway's own sinks and claims talk to strict doubles of AWS, any of whose calls may fail, be lost, or be done and
lose its answer. What they hold reaches the archive in any order, queue messages twice, and compaction, which may crash
as well, runs in between.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from compaction.queue_drain import read_letter
from compaction.store import publish
from gateway.aws_request import AwsReply, AwsService, Unreachable
from gateway.core import Gateway, handle
from gateway.dynamodb_claims import DynamoDbClaims
from gateway.sinks.firehose import Firehose
from gateway.sinks.ladder import Ladder
from gateway.sinks.s3_objects import DEAD_LETTER_PREFIX, SPILL_PREFIX, S3Objects
from gateway.sinks.sqs_queue import SqsQueue
from residency.ingest_options import Dedupe
from residency.limits import MAX_BATCH_EVENTS
from tests.compaction.archive import Archive, Crash, FailingStore, job
from tests.gateway.aws_doubles import CREDENTIALS, QUEUE_URL, REGION, TABLE, CloudDouble
from tests.gateway.firehose_double import BufferingFirehose
from tests.gateway.workspace import EU_KEY, EU_SECOND_KEY, RECEIVED_AT, configuration_of, gateway_of, post

SENDER_TRIES = 4  # then the client gives up: what it was not told is not asked about
TTL_LAG = timedelta(hours=4)  # DynamoDB deletes what has expired within days; here some hours late
MAX_HOURS = 20  # in all: the window in which a messageId is archived once has 24


@dataclass(frozen=True)
class Send:
    """A request, sent again until it is acknowledged: its events in this order, `minutes` after the last step."""

    ids: tuple[str, ...]
    key: str
    minutes: int


@dataclass(frozen=True)
class Deliver:
    """What Firehose has buffered and what is queued arrives in the archive; of the queue some comes twice."""

    seed: int


@dataclass(frozen=True)
class Compact:
    """A run of compaction that fails at an operation of the store, if at all."""

    fail_at: int | None
    after: bool


@dataclass(frozen=True)
class Expire:
    """DynamoDB deletes the claims that expired long enough ago."""


IDS = st.lists(st.sampled_from([f"id-{number}" for number in range(8)]), min_size=1, max_size=5)
STEPS = st.lists(
    st.one_of(
        st.builds(
            Send,
            IDS.map(tuple),
            st.sampled_from((EU_KEY, EU_SECOND_KEY)),
            st.sampled_from((0, 0, 0, 1, 2, 90)),
        ),
        st.builds(Deliver, st.integers(0, 99)),
        st.builds(Compact, st.none() | st.integers(0, 30), st.booleans()),
        st.builds(Expire),
    ),
    max_size=12,
)
# What happens to the calls to AWS, one after the other; afterwards all is well.
CALLS = st.lists(st.sampled_from(("fine", "fine", "error", "lost", "answer lost")), max_size=30)


class Calls:
    """Connections to the doubles without sockets. A call that is lost was never there; else only its answer is."""

    def __init__(self, cloud: CloudDouble, plan: list[str]) -> None:
        self._cloud = cloud
        self._plan = plan

    def exchange(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes) -> AwsReply:
        fate = self._plan.pop(0) if self._plan else "fine"
        if fate == "lost":
            raise Unreachable("timeout")
        if fate == "error":
            return AwsReply(status=503, body=b'{"__type": "ServiceUnavailableException"}')
        status, _, answer = self._cloud.answer(method, path, dict(headers), body)
        if fate == "answer lost":
            raise Unreachable("timeout")
        return AwsReply(status=status, body=answer)


class Service(AwsService):
    """Signs as always, and sends to the doubles."""

    def __init__(self, name: str, calls: Calls) -> None:
        super().__init__(
            service=name, region=REGION, host="aws.invalid", endpoint_url=None, credentials=CREDENTIALS
        )
        self._calls = calls

    def _connections(self) -> Calls:  # type: ignore[override]
        return self._calls


class World:
    """A gateway, the cloud, and the archive of which compaction makes files; time goes by as it is told."""

    def __init__(self, root: Path, plan: list[str], dedupe: Dedupe) -> None:
        self.now = RECEIVED_AT
        self.archive = Archive(root=root / "bucket")
        self.accepted: set[tuple[str, str]] = set()
        self._scratch = root
        self._cloud = CloudDouble()
        self._stream = BufferingFirehose(clock=lambda: self.now.timestamp())
        self._cloud.firehose = self._stream
        self._gateway = self._made(Calls(self._cloud, plan), dedupe)

    def _made(self, calls: Calls, dedupe: Dedupe) -> Gateway:
        def log(line: object) -> None:
            pass

        def sleep(seconds: float) -> None:
            pass

        def objects(prefix: str) -> S3Objects:
            service = Service("s3", calls)
            return S3Objects(service=service, bucket_path="/archive/", prefix=prefix, log=log, sleep=sleep)

        queue = SqsQueue(
            service=Service("sqs", calls), queue_url=QUEUE_URL, prefix=SPILL_PREFIX, log=log, sleep=sleep
        )
        stream = Firehose(service=Service("firehose", calls), stream="events", log=log, sleep=sleep)
        rungs = {"Streamed": stream, "Spilled": objects(SPILL_PREFIX), "Queued": queue}
        return gateway_of(
            Ladder(rungs, log=log, count=lambda metric, number: None),
            dead_letters=objects(DEAD_LETTER_PREFIX),
            claims=DynamoDbClaims(service=Service("dynamodb", calls), table=TABLE, log=log),
            configuration=configuration_of(dedupe=dedupe),
        )

    def send(self, step: Send) -> None:
        self._pass(timedelta(minutes=step.minutes))
        batch = [{"type": "track", "userId": "u", "messageId": name} for name in step.ids]
        request = post("/v1/batch", {"batch": batch}, key=step.key)
        source = "shop" if step.key == EU_KEY else "app"
        for _ in range(SENDER_TRIES):
            reply = handle(request, gateway=self._gateway, now=self.now)
            assert reply.status in (200, 503)
            if reply.status == 200:
                self.accepted |= {(source, name) for name in step.ids}
                return
            self._pass(timedelta(seconds=5))

    def deliver(self, step: Deliver) -> None:
        """Queue messages are read in any order, and those left on the queue are read again another time."""
        chance = random.Random(step.seed)
        self._stream.deliver()
        for key, content in self._stream.objects.items():
            publish(self.archive.store, key, content)
        for path, content in self._cloud.s3.objects.items():
            publish(self.archive.store, path.removeprefix("/archive/"), content)
        messages = chance.sample(self._cloud.sqs.messages, len(self._cloud.sqs.messages))
        for message in messages:
            letter = read_letter(message)
            publish(self.archive.store, letter.key, letter.content)
        self._cloud.sqs.messages = [message for message in messages if chance.random() < 0.5]

    def compact(self, step: Compact) -> None:
        fail_at = 1_000_000 if step.fail_at is None else step.fail_at
        store = FailingStore(store=self.archive.store, fail_at=fail_at, after=step.after)
        try:
            job(store, self._scratch).run()
        except Crash:
            event("compaction crashed")

    def expire(self) -> None:
        items = self._cloud.dynamodb.items
        before = (self.now - TTL_LAG).timestamp()
        for key in [key for key, item in items.items() if float(item["expires_at"]["N"]) < before]:
            del items[key]

    def finish(self) -> None:
        """All faults are over, and compaction runs once more."""
        self.deliver(Deliver(seed=0))
        assert job(self.archive.store, self._scratch).run().finished

    def _pass(self, time: timedelta) -> None:
        self.now = min(self.now + time, RECEIVED_AT + timedelta(hours=MAX_HOURS))


@settings(
    max_examples=int(os.environ.get("WHOLE_PATH_EXAMPLES", "30")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=STEPS, calls=CALLS, dedupe=st.sampled_from(Dedupe))
def test_each_accepted_messageid_is_in_the_archive_once(
    steps: list[Send | Deliver | Compact | Expire], calls: list[str], dedupe: Dedupe
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder), list(calls), dedupe)
        for step in steps:
            match step:
                case Send():
                    world.send(step)
                case Deliver():
                    world.deliver(step)
                case Compact():
                    world.compact(step)
                case Expire():
                    world.expire()
        world.finish()
        archived = [(one["projectId"], one["messageId"]) for one in world.archive.events()]
        assert len(archived) == len(set(archived)), "archived twice"
        assert world.accepted <= set(archived), "acknowledged and lost"
        assert world.archive.dead() == []


def test_the_largest_batch_sent_again_in_pieces_is_archived_once() -> None:
    """As a browser does that groups its events anew: no claim of a request can tell that they are the same."""
    ids = tuple(f"id-{number}" for number in range(MAX_BATCH_EVENTS))
    with TemporaryDirectory() as folder:
        world = World(Path(folder), [], Dedupe.BATCH)
        world.send(Send(ids, EU_KEY, 0))
        for start in range(0, MAX_BATCH_EVENTS, 700):
            world.send(Send(tuple(reversed(ids[start : start + 700])), EU_KEY, 0))
        world.finish()
        assert sorted(one["messageId"] for one in world.archive.events()) == sorted(ids)
