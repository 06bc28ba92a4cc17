"""What compaction makes of an archive: one event a messageId, late and dead lines, and the same whatever crashed."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from compaction.archive_keys import SEGMENT_LOGS_PREFIX
from compaction.batch import Counts, Rules
from compaction.duckdb_engine import DuckDbEngine
from tests.compaction.archive import START, Archive, Crash, FailingStore, event, job


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(root=tmp_path / "bucket")


def test_r71_events_of_raw_and_spill_are_once_in_segment_logs(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1"), event("2"), event("1", minute=1)])
    archive.put_raw("b.ndjson.gz", [event("2", minute=5), event("3")], prefix="spill/shop/")

    report = job(archive.store, tmp_path).run()

    assert archive.ids() == {"1": 1, "2": 1, "3": 1}
    assert report.finished
    assert report.counts == Counts(received=5, events=3, duplicates=2)


def test_the_first_received_of_a_batch_stays_as_it_came(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1", minute=5, event="retry"), event("1", minute=3, event='first é \\ "')])

    job(archive.store, tmp_path).run()

    assert archive.lines(SEGMENT_LOGS_PREFIX) == [event("1", minute=3, event='first é \\ "').decode()]


def test_a_file_holds_one_source_and_hour_and_is_named_for_its_first_event(
    archive: Archive, tmp_path: Path
) -> None:
    archive.put_raw(
        "a.gz", [event("1", minute=50), event("2", minute=61), event("1", minute=55, source="app")]
    )

    job(archive.store, tmp_path).run()

    names = [one.key.rpartition("-")[0] for one in archive.store.objects(SEGMENT_LOGS_PREFIX)]
    assert names == [
        "segment-logs/app/2025-04-03/20250403T105500Z",
        "segment-logs/shop/2025-04-03/20250403T105000Z",
        "segment-logs/shop/2025-04-03/20250403T110100Z",
    ]


def test_the_same_messageid_of_two_sources_is_two_events(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1"), event("1", source="app")])

    assert job(archive.store, tmp_path).run().counts == Counts(received=2, events=2)


def test_a_late_object_of_an_hour_that_was_compacted_is_added(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1", minute=70), event("2", minute=70)], hour=1)
    job(archive.store, tmp_path).run()
    before = archive.content()
    archive.put_raw("late.gz", [event("0"), event("1")], hour=-300)

    report = job(archive.store, tmp_path).run()

    assert archive.ids() == {"0": 1, "1": 1, "2": 1}
    assert report.counts == Counts(received=2, events=1, duplicates=1)
    assert before.items() <= archive.content().items(), "what was published has been changed"


@pytest.mark.parametrize(
    ("window", "apart", "events"), [(24, 23.9, 1), (24, 24, 2), (168, 167.9, 1), (168, 168, 2)]
)
@pytest.mark.parametrize("batches", [1, 2])
def test_a_messageid_is_archived_again_after_the_window(
    archive: Archive, tmp_path: Path, window: int, apart: float, events: int, batches: int
) -> None:
    compaction = job(archive.store, tmp_path, window_hours=window)
    archive.put_raw("a.gz", [event("1")])
    if batches == 2:
        compaction.run()
    archive.put_raw("b.gz", [event("1", minute=apart * 60)], hour=int(apart))
    compaction.run()

    assert archive.ids() == {"1": events}


@pytest.mark.parametrize("hours", [23, 169])
def test_a_window_outside_24_hours_to_7_days_is_refused(hours: int) -> None:
    with pytest.raises(ValueError, match=f"window_hours is {hours}"):
        Rules(window_hours=hours)


@pytest.mark.parametrize(
    "message_id", ["a b", "é", "\n", "\t", "\0", '"', "\\", "%41", "x\u2028", "'", "😀" * 100]
)
@pytest.mark.parametrize("batches", [1, 2])
def test_a_messageid_may_have_any_character(
    archive: Archive, tmp_path: Path, message_id: str, batches: int
) -> None:
    archive.put_raw("a.gz", [event(message_id), event("A")])
    if batches == 2:
        job(archive.store, tmp_path).run()
    archive.put_raw("b.gz", [event(message_id, minute=1), event("A")])
    job(archive.store, tmp_path).run()

    assert archive.ids() == {message_id: 1, "A": 1}


def test_a_second_run_without_new_objects_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1")])
    job(archive.store, tmp_path).run()
    before = archive.content()

    report = job(archive.store, tmp_path).run()

    assert (report.batches, report.finished) == ((), True)
    assert archive.content() == before


def test_batches_of_few_objects_go_from_the_oldest_to_the_newest(archive: Archive, tmp_path: Path) -> None:
    for hour in (5, 1, 3):
        archive.put_raw(f"{hour}.gz", [event("1", minute=60 * hour, hour=hour)], hour=hour)

    report = job(archive.store, tmp_path, batch_objects=1).run()

    assert len(report.batches) == 3
    assert [one["hour"] for one in archive.events()] == [1]


def test_a_run_without_time_left_ends_unfinished_and_the_next_goes_on(
    archive: Archive, tmp_path: Path
) -> None:
    archive.put_raw("a.gz", [event("1")])
    archive.put_raw("b.gz", [event("1"), event("2")], hour=1)
    answers = iter([True, False])
    stopped = replace(job(archive.store, tmp_path, batch_objects=1), go_on=lambda: next(answers)).run()
    assert (len(stopped.batches), stopped.finished) == (1, False)

    job(archive.store, tmp_path).run()
    assert archive.ids() == {"1": 1, "2": 1}


DEAD_LINES = (
    "not json",
    "\x00{}",
    "\ufeff{}",
    "[1]",
    '{"messageId":"1","projectId":"shop"}',
    event("", minute=0).decode(),
    event("1").decode().replace('"messageId":"1"', '"messageId":1'),
    event("1", source="../up").decode(),
    event("1").decode().replace("2025-04-03T10", "2025-04-31T10"),
    event("1").decode().replace("2025-04-03T10", "2025-04-03T24"),
)


@pytest.mark.parametrize("line", DEAD_LINES)
def test_a_line_that_is_no_event_is_a_dead_letter_with_reason_and_original(
    archive: Archive, tmp_path: Path, line: str
) -> None:
    key = archive.put_raw("a.gz", [event("good"), line.encode(), b"", b"  "])

    report = job(archive.store, tmp_path).run()

    assert archive.dead() == [{"reason": "no_event", "object": key, "original": line}]
    assert archive.ids() == {"good": 1}
    assert report.counts == Counts(received=2, events=1, dead=1)


@pytest.mark.parametrize("line", [b"\xff\xfe", b"{}\r", b"\x1f{}", b"{\x1f}", b"x" * 3_000_000])
def test_a_line_that_cannot_be_read_is_a_dead_letter_and_harms_no_other(
    archive: Archive, tmp_path: Path, line: bytes
) -> None:
    key = archive.put_raw("a.gz", [event("1"), line, event("2")])

    report = job(archive.store, tmp_path).run()

    encoded = base64.b64encode(line).decode()
    assert archive.dead() == [{"reason": "damaged_line", "object": key, "originalBase64": encoded}]
    assert archive.ids() == {"1": 1, "2": 1}
    assert report.counts == Counts(received=3, events=2, dead=1)


def test_of_an_object_that_breaks_off_the_whole_lines_are_kept_and_the_rest_is_told(
    archive: Archive, tmp_path: Path
) -> None:
    lines = [event(str(index), filler="x" * 50, number=index * 7919) for index in range(2_000)]
    whole = gzip.compress(b"".join(line + b"\n" for line in lines))
    key = archive.put("torn.gz", whole[: len(whole) // 2])
    archive.put_raw("whole.gz", [event("other")])

    report = job(archive.store, tmp_path).run()

    kept = len(archive.events())
    assert 500 < kept < 2_001
    assert archive.dead() == [{"reason": "object_breaks_off", "object": key}]
    assert report.batches[0].damaged == (key,)
    assert report.counts == Counts(received=kept + 1, events=kept, dead=1)


def test_an_object_of_several_gzips_or_of_plain_lines_is_read_whole(archive: Archive, tmp_path: Path) -> None:
    archive.put("several.gz", gzip.compress(event("1") + b"\n") + gzip.compress(event("2") + b"\n"))
    archive.put("plain.gz", event("3") + b"\n" + event("4"))
    archive.put_raw("empty.gz", [])
    archive.put_raw("odd.gz", [b"\xff"])  # sends all of them through the slower reader too

    job(archive.store, tmp_path).run()

    assert archive.ids() == {"1": 1, "2": 1, "3": 1, "4": 1}


def test_an_input_that_was_deleted_after_it_was_planned_is_told(archive: Archive, tmp_path: Path) -> None:
    gone = archive.put_raw("a.gz", [event("1")])
    archive.put_raw("b.gz", [event("2")])
    with pytest.raises(Crash):  # when the first input is fetched
        job(FailingStore(store=archive.store, fail_at=5, after=False), tmp_path).run()
    (archive.root / gone).unlink()

    (batch,) = job(archive.store, tmp_path).run().batches

    assert batch.missing == (gone,)
    assert archive.ids() == {"2": 1}


@pytest.mark.long
def test_every_crash_is_made_good_by_the_next_run_to_the_byte(tmp_path: Path) -> None:
    """One crash at each operation of the store, before and after its effect."""

    def filled(name: str) -> Archive:
        archive = Archive(root=tmp_path / name)
        for hour in range(3):
            lines = [event(f"{index % 3}", minute=60 * hour + index) for index in range(5)]
            archive.put_raw(f"{hour}.gz", [*lines, b"dead"], hour=hour)
        return archive

    expected = filled("expected")
    job(expected.store, tmp_path, batch_objects=2).run()
    crashed = 0
    for fail_at in range(1_000):
        for after in (False, True):
            archive = filled(f"{fail_at}-{after}")
            try:
                job(
                    FailingStore(store=archive.store, fail_at=fail_at, after=after), tmp_path, batch_objects=2
                ).run()
            except Crash:
                crashed += 1
            else:
                assert crashed > 40
                return
            job(archive.store, tmp_path, batch_objects=2).run()
            assert archive.content() == expected.content(), f"crash at operation {fail_at}, after={after}"


def test_two_runs_at_once_come_to_the_same_files(archive: Archive, tmp_path: Path) -> None:
    """The second one runs wholly between the first one's plan and its first file."""
    archive.put_raw("a.gz", [event("1"), event("1"), event("2")])
    other = job(archive.store, tmp_path)
    ran = []

    class Overlapped(type(archive.store)):  # type: ignore[misc]
        def fetch(self, key: str, folder: Path) -> Path | None:
            if not ran:
                ran.append(other.run())
            return archive.store.fetch(key, folder)

    report = job(Overlapped(root=archive.root), tmp_path).run()

    assert ran[0].batches == report.batches
    assert archive.ids() == {"1": 1, "2": 1}


def test_state_that_was_deleted_is_no_reason_to_compact_again(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("a.gz", [event("1")])
    archive.put_raw("b.gz", [event("2")])
    job(archive.store, tmp_path, batch_objects=1).run()
    (archive.root / "compaction/batches/00000000.plan.json").unlink()

    with pytest.raises(ValueError, match=r"00000000\.plan\.json is gone"):
        job(archive.store, tmp_path).run()


def test_an_object_of_an_hour_to_come_waits_and_hides_no_other(archive: Archive, tmp_path: Path) -> None:
    archive.put_raw("odd.gz", [event("1")], hour=24 * 365 * 50)
    archive.put_raw("a.gz", [event("2")])
    compaction = job(archive.store, tmp_path)
    compaction.run()
    archive.put_raw("b.gz", [event("3")])

    compaction.run()
    assert archive.ids() == {"2": 1, "3": 1}

    replace(compaction, clock=lambda: START + timedelta(days=365 * 50)).run()
    assert archive.ids() == {"1": 1, "2": 1, "3": 1}


def test_keys_that_are_no_inputs_are_left_alone(archive: Archive, tmp_path: Path) -> None:
    archive.store.create("raw/readme.txt", b"x")
    archive.store.create("raw/2025/13/01/00/x.gz", b"x")

    assert job(archive.store, tmp_path).run().batches == ()


def test_a_batch_of_more_lines_than_memory_is_compacted(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """160 MB of lines in no order of time, 128 MiB for DuckDB. bench/compaction.py measures larger ones."""
    filler = "x" * 20_000
    for number in range(8):
        lines = (event(f"{number}-{index}", minute=index % 60, filler=filler) for index in range(1_000))
        archive.put(f"{number}.gz", gzip.compress(b"\n".join(lines), compresslevel=1))
    monkeypatch.setattr("compaction.duckdb_engine.SLICE_BYTES", 8 * 2**20)
    engine = DuckDbEngine(scratch=tmp_path, memory_mib=128, threads=1)

    report = job(archive.store, tmp_path, engine=engine).run()

    assert report.counts == Counts(received=8_000, events=8_000)


@pytest.mark.parametrize("slice_bytes", [1, 500, 3_000])
def test_files_are_the_same_in_whatever_slices_their_lines_are_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slice_bytes: int
) -> None:
    def compacted(name: str) -> Archive:
        archive = Archive(root=tmp_path / name)
        lines = [
            event(f"{index}", minute=index * 7 % 200, source=("shop", "app", "web")[index % 3])
            for index in range(60)
        ]
        archive.put_raw("a.gz", lines)
        job(archive.store, tmp_path, file_bytes=1_000).run()
        return archive

    expected = compacted("whole")
    monkeypatch.setattr("compaction.duckdb_engine.SLICE_BYTES", slice_bytes)

    assert compacted("sliced").content() == expected.content()
    assert len(expected.events()) == 60
