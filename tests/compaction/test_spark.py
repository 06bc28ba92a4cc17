"""The engine beyond one machine gives the same sets and files as DuckDB, to the byte."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from localcloud.toolchain.extra_packages import extra_packages
from tests.compaction.archive import Archive, event, job

pytestmark = pytest.mark.spark

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = PROJECT / "tests" / "compaction" / "spark_program.py"
MESSAGE_IDS = [*(f"id-{number}" for number in range(40)), "a b", "é\n", "\0", '"', "%41", "😀"]
NO_EVENTS = [b"not json", b"{}", b"\xff\xfe", b"{}\r", b"\x00", event("1", source="No Source"), event("")]


@pytest.fixture(scope="session")
def pyspark() -> Path:
    """A folder with PySpark in the cache: it is large, and only this test needs it."""
    if not shutil.which("java"):
        pytest.skip("Java 17 is not installed: Spark is not tried")
    return extra_packages("spark")


def filled(archive: Archive) -> Archive:
    """Some 300 lines over 60 hours: duplicates near and far, two sources, damaged lines and objects, late ones."""
    chance = random.Random(5)

    def line() -> bytes:
        if chance.random() < 0.1:
            return chance.choice(NO_EVENTS)
        source = chance.choice(["shop", "app"])
        return event(
            chance.choice(MESSAGE_IDS), minute=chance.randrange(3_600), source=source, n=chance.random()
        )

    for number in range(12):
        lines = [line() for _ in range(25)]
        archive.put_raw(f"{number}.gz", lines + lines[:3], hour=chance.randrange(60))
    whole = gzip.compress(b"\n".join(event(f"torn-{number}", n=chance.random()) for number in range(500)))
    archive.put("torn.gz", whole[: len(whole) // 2], hour=30)
    archive.put("plain.gz", event("plain") + b"\n", hour=30, prefix="spill/shop/")
    return archive


def test_spark_and_duckdb_give_the_same_sets_and_files(pyspark: Path, tmp_path: Path) -> None:
    ours, theirs = (filled(Archive(root=tmp_path / name)) for name in ("duckdb", "spark"))

    report = job(ours.store, tmp_path, batch_objects=4, file_bytes=2_000).run()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(pyspark)])}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(theirs.root)],
        env={**environment, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr[-4_000:]
    assert done.stdout.splitlines()[-1] == str(asdict(report.counts))
    counts = report.counts
    assert min(counts.events, counts.duplicates, counts.dead) > 20, f"too little to tell: {counts}"
    assert len(report.batches) == 4
    assert theirs.content() == ours.content()
