"""The compaction job: batch after batch, each planned, worked and done; stopped at any point, the next run goes on.

All state is objects that are written once. A batch's plan fixes what is read and by which rules, and the batches before
it fix which messageIds were seen: so its files follow from its plan. A run that finds a plan without a result does the
work again and comes to the same files, whoever did it before or is still doing it. Two runs at once cost time only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from compaction.archive_keys import (
    BATCHES_PREFIX,
    RAW_PREFIX,
    SPILL_PREFIX,
    batch_number,
    done_key,
    hour_folders,
    hour_of,
    hour_of_input,
    plan_key,
)
from compaction.batch import Counts, Done, Plan, Rules
from compaction.engine import Engine, SeenIds
from compaction.store import AlreadyThere, Store, StoredObject

# How much older than the newest object an object may be and still be found: SQS keeps a message for at most
# 14 days, and its object is named for the hour in which it was sent.
LATENESS_HOURS = 15 * 24
# A batch with ids of this age or younger may matter to a late event. The 24 h are for Firehose, which tries that
# long to deliver: an object is named for about the arrival of its records.
MAX_AGE_HOURS = LATENESS_HOURS + 24

# As stored: some 0.7 GB of lines, which are in memory at once where DuckDB has 1 GiB; more would go through the disk,
# which takes twice the time. A single larger object is a batch of its own.
MAX_BATCH_BYTES = 96 * 2**20
MAX_BATCH_OBJECTS = 5_000
READS_AT_ONCE = 16


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one batch reads; it says nothing about a whole run."""

    batch_bytes: int = MAX_BATCH_BYTES
    batch_objects: int = MAX_BATCH_OBJECTS


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a run did. `finished`: nothing was left to do."""

    batches: tuple[Done, ...]
    finished: bool

    @property
    def counts(self) -> Counts:
        return sum((batch.counts for batch in self.batches), start=Counts())

    def summary(self) -> dict[str, object]:
        """Counts, numbers and keys, as JSON has them; no event is in it."""
        return {
            "event": "compaction",
            "finished": self.finished,
            **asdict(self.counts),
            "batches": [batch.number for batch in self.batches],
            "missing": [key for batch in self.batches for key in batch.missing],
            "damaged": [key for batch in self.batches for key in batch.damaged],
        }


def now() -> datetime:
    return datetime.now(UTC)


def always() -> bool:
    """For a run whose time has no end."""
    return True


@dataclass(frozen=True, kw_only=True)
class Job:
    """The compaction of one archive. `go_on` is asked before each batch: where it says no, the run ends unfinished.

    `clock`: an object of an hour that is still to come is left for then: one wrong name must not make all others old.
    """

    store: Store
    engine: Engine
    rules: Rules
    limits: Limits = Limits()
    go_on: Callable[[], bool] = always
    clock: Callable[[], datetime] = now

    def run(self) -> Report:
        """Compacts all that is there and in no batch yet.

        Raises OSError where the store or the machine fails (run again), ValueError where the archive's state of
        compaction is incomplete or of another version of this program.
        """
        batches: list[Done] = []
        records = _Records(self.store)
        while self.go_on():
            history = _History.read(records)
            plan = history.unfinished or self._planned(history)
            if plan is None:
                return Report(batches=tuple(batches), finished=True)
            batches.append(self._done(plan, history))
        return Report(batches=tuple(batches), finished=False)

    def _planned(self, history: _History) -> Plan | None:
        """The next plan, written down; another run may have been first. None where nothing is left to read."""
        end = hour_of(self.clock()) + 1
        arrived = (one for one in new_inputs(self.store, history) if one[0] <= end)
        inputs = first_inputs(arrived, self.limits)
        if not inputs:
            return None
        newest = max(history.newest_hour, max(hour for hour, _ in inputs))
        plan = Plan(
            number=history.next_number,
            rules=self.rules,
            inputs=tuple(one.key for _, one in inputs),
            newest_hour=newest,
        )
        try:
            self.store.create(plan_key(plan.number), plan.to_json())
        except AlreadyThere:
            return _Records(self.store).plans([plan.number])[0]
        return plan

    def _done(self, plan: Plan, history: _History) -> Done:
        done = self.engine.compact(plan, history.seen, self.store)
        try:
            self.store.create(done_key(plan.number), done.to_json())
        except AlreadyThere:
            return _Records(self.store).results([plan.number])[0]
        return done


@dataclass(frozen=True)
class _Records:
    """Plans and results in the store. They are written once, so what was read is kept."""

    store: Store
    _read: dict[str, bytes] = field(default_factory=dict)

    def last_number(self) -> int:
        """-1 where there is no batch."""
        numbers = (batch_number(one.key) for one in self.store.objects(BATCHES_PREFIX))
        return max((number for number in numbers if number is not None), default=-1)

    def plans(self, numbers: Sequence[int]) -> list[Plan]:
        """Raises ValueError where one is gone."""
        contents = self._contents([plan_key(number) for number in numbers])
        for number in numbers:
            if plan_key(number) not in contents:
                raise ValueError(
                    f"{plan_key(number)} is gone, and with it what was compacted: bring its version back "
                    "(the bucket keeps deleted objects for a time), then run again"
                )
        return [Plan.from_json(content) for content in contents.values()]

    def recent_plans(self) -> Iterator[Plan]:
        """From the newest back to the first whose inputs, and the ids in them, are too old to matter."""
        newest: int | None = None
        for last in range(self.last_number(), -1, -READS_AT_ONCE):
            for plan in self.plans(range(last, max(-1, last - READS_AT_ONCE), -1)):
                newest = plan.newest_hour if newest is None else newest
                if plan.newest_hour < newest - MAX_AGE_HOURS - plan.rules.window_hours:
                    return
                yield plan

    def results(self, numbers: Sequence[int]) -> list[Done]:
        """Of those batches that have one."""
        contents = self._contents([done_key(number) for number in numbers])
        return [Done.from_json(content) for content in contents.values()]

    def _contents(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Of those that are there, in their order."""
        unread = [key for key in keys if key not in self._read]
        with ThreadPoolExecutor(READS_AT_ONCE) as pool:
            for key, content in zip(unread, pool.map(self.store.read, unread), strict=True):
                if content is not None:
                    self._read[key] = content
        return {key: self._read[key] for key in keys if key in self._read}


@dataclass(frozen=True, kw_only=True)
class _History:
    """What earlier batches say that still matters. `newest_hour`: -1 where there are none."""

    next_number: int
    newest_hour: int
    planned: frozenset[str]
    seen: SeenIds
    unfinished: Plan | None

    @classmethod
    def read(cls, records: _Records) -> _History:
        plans = list(records.recent_plans())
        results = records.results([plan.number for plan in plans])
        finished = {done.number for done in results}
        if any(plan.number not in finished for plan in plans[1:]):
            raise ValueError(
                "a batch before the last one has no result: bring the deleted objects below "
                f"{BATCHES_PREFIX} back (the bucket keeps them for a time), then run again"
            )
        seen: dict[int, tuple[str, ...]] = {}
        for file in (file for done in results for file in done.files if file.group.kind == "ids"):
            seen[file.group.hour] = (*seen.get(file.group.hour, ()), file.key)
        return cls(
            next_number=plans[0].number + 1 if plans else 0,
            newest_hour=plans[0].newest_hour if plans else -1,
            planned=frozenset(key for plan in plans for key in plan.inputs),
            seen=seen,
            unfinished=plans[0] if plans and plans[0].number not in finished else None,
        )


def new_inputs(store: Store, history: _History) -> Iterator[tuple[int, StoredObject]]:
    """Objects that are in no plan yet, with the hour in their key."""
    oldest = max(0, history.newest_hour - LATENESS_HOURS)
    for prefix in (RAW_PREFIX, *store.folders(SPILL_PREFIX)):
        for one in store.objects(prefix, after=prefix + hour_folders(oldest)):
            hour = hour_of_input(one.key)
            if hour is not None and one.key not in history.planned:
                yield hour, one


def first_inputs(
    inputs: Iterator[tuple[int, StoredObject]], limits: Limits
) -> list[tuple[int, StoredObject]]:
    """The oldest of them, as many as a batch may have."""
    batch: list[tuple[int, StoredObject]] = []
    size = 0
    for hour, one in sorted(inputs):
        size += one.size
        if batch and (size > limits.batch_bytes or len(batch) == limits.batch_objects):
            break
        batch.append((hour, one))
    return batch
