"""Property: whatever arrives in whatever order, however often, whatever crashes: each messageId is archived once."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compaction.archive_keys import BATCHES_PREFIX, done_key, plan_key
from compaction.batch import Done, Plan
from tests.compaction.archive import Archive, Crash, FailingStore, event, job

WINDOW_HOURS = 24
SOURCES = ("shop", "app")
MINUTES = st.integers(0, 60 * 60)  # 60 hours: copies may be within the window and outside of it
NO_EVENTS = (b"not json", b"{}", b"\xff")


@dataclass(frozen=True)
class Arrival:
    """An object: a Firehose delivery or a spilled request, perhaps long after its hour."""

    lines: tuple[bytes, ...]
    hour: int
    prefix: str


@dataclass(frozen=True)
class Run:
    """A run that fails at an operation of the store (None: it does not)."""

    fail_at: int | None
    after: bool


LINES = st.one_of(
    st.builds(
        lambda number, minute, source: event(f"id-{number}", minute=minute, source=source),
        st.integers(0, 6),
        MINUTES,
        st.sampled_from(SOURCES),
    ),
    st.sampled_from(NO_EVENTS),
)
ARRIVALS = st.builds(
    Arrival,
    st.lists(LINES, max_size=6).map(tuple),
    st.integers(0, 60),
    st.sampled_from(("raw/", "spill/shop/", "spill/app/")),
)
RUNS = st.builds(Run, st.none() | st.integers(0, 40), st.booleans())


@pytest.mark.long
@settings(max_examples=int(os.environ.get("COMPACTION_EXAMPLES", "25")))
@given(st.lists(ARRIVALS | RUNS, max_size=12), st.integers(1, 3))
@example(
    [Arrival((event("id-1"), event("id-1")), 0, "raw/"), Run(9, True), Arrival((event("id-1"),), 0, "raw/")],
    1,
)
def test_r71_each_messageid_is_once_in_the_archive(steps: list[Arrival | Run], batch_objects: int) -> None:
    with TemporaryDirectory() as folder:
        archive = Archive(root=Path(folder) / "bucket")
        arrived: list[bytes] = []
        for number, step in enumerate(steps):
            if isinstance(step, Arrival):
                archive.put_raw(f"{number}.gz", step.lines, hour=step.hour, prefix=step.prefix)
                arrived += step.lines
            else:
                try_to_run(archive, Path(folder), step, batch_objects)
        assert job(archive.store, Path(folder), batch_objects=batch_objects).run().finished

        check_each_is_there_and_none_twice(archive, arrived)
        check_counts(archive, arrived)
        check_every_batch_again_gives_the_same_bytes(archive, Path(folder))


def try_to_run(archive: Archive, folder: Path, run: Run, batch_objects: int) -> None:
    fail_at = 1_000_000 if run.fail_at is None else run.fail_at
    store = FailingStore(store=archive.store, fail_at=fail_at, after=run.after)
    try:
        job(store, folder, batch_objects=batch_objects).run()
    except Crash:
        return


def check_each_is_there_and_none_twice(archive: Archive, arrived: list[bytes]) -> None:
    def receipts(lines: list[bytes]) -> dict[tuple[str, str], list[str]]:
        found = defaultdict(list)
        for line in lines:
            if line not in NO_EVENTS:
                document = json.loads(line)
                found[document["projectId"], document["messageId"]].append(document["receivedAt"])
        return found

    archived = receipts([line.encode() for line in archive.lines("segment-logs/")])
    assert archived.keys() == receipts(arrived).keys()
    for times in archived.values():
        for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False):
            assert hours_between(earlier, later) >= WINDOW_HOURS


def check_counts(archive: Archive, arrived: list[bytes]) -> None:
    """In = out + duplicates + dead, and nothing is below the archive's prefixes that no batch speaks of."""
    batches = [
        Done.from_json((archive.root / one.key).read_bytes())
        for one in archive.store.objects(BATCHES_PREFIX)
        if one.key.endswith(".done.json")
    ]
    assert sum(batch.counts.received for batch in batches) == len(arrived)
    assert sum(batch.counts.events for batch in batches) == len(archive.events())
    assert sum(batch.counts.dead for batch in batches) == len(archive.dead())
    told = {file.key for batch in batches for file in batch.files}
    assert told == {key for key in archive.content() if not key.startswith(BATCHES_PREFIX)}


def check_every_batch_again_gives_the_same_bytes(archive: Archive, folder: Path) -> None:
    """From the inputs and one plan after the other, as if each had crashed just after it was planned."""
    again = Archive(root=folder / "again")
    for prefix in ("raw", "spill"):
        if (archive.root / prefix).exists():
            shutil.copytree(archive.root / prefix, again.root / prefix)
    for one in archive.store.objects(BATCHES_PREFIX):
        if one.key.endswith(".plan.json"):
            plan = Plan.from_json((archive.root / one.key).read_bytes())
            again.store.create(plan_key(plan.number), plan.to_json())
            answers = iter([True, False])
            replace(job(again.store, folder), go_on=lambda answers=answers: next(answers)).run()
            assert again.store.read(done_key(plan.number)) == archive.store.read(done_key(plan.number))
    assert again.content() == archive.content()


def hours_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 3600
