"""Measures compaction: time against `zcat` over the same input, memory, Polars and Spark beside it, ids of a window.

Run: python bench/compaction.py [--sizes 0.25 0.5 1] [--ids 2 4 8] [--engines duckdb polars spark] [--rounds 3]
Sizes are GB of lines before compression, ids millions of messageIds in the window. Each figure is of a process of its
own; `zcat` and the engines take turns, and a ratio is of medians of one run. CPU is that of all threads.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from compaction.archive_keys import done_key, plan_key
from compaction.batch import Counts, Done, Group, NewFile, Plan, Rules
from compaction.engine import Engine
from compaction.job import MAX_BATCH_BYTES, MAX_BATCH_OBJECTS, Job, Limits
from compaction.segment_file import Content, ids_line, write_file
from compaction.store import FolderStore, publish
from localcloud.toolchain.extra_packages import extra_packages

PROJECT = Path(__file__).resolve().parents[1]
OBJECT_LINES = 72_000  # some 64 MB, which is what Firehose's buffer holds
DUPLICATES = 0.006  # of all events, as Segment told of its own traffic in 2017
START = datetime(2025, 4, 3, 10, tzinfo=UTC)
START_HOUR = int(START.timestamp()) // 3600
SOURCES = ("website", "backend", "app")
MEMORY_MIB = 1_024
EXTRAS = {"duckdb": None, "polars": "bench", "spark": "spark"}


def write_object(folder: Path, number: int) -> int:
    """One raw object of an hour's traffic; returns the bytes of its lines."""
    chance = random.Random(number)
    before = random.Random(number - 1)
    known = [message_id(before) for _ in range(1_000)] if number else []
    lines = [
        event(chance, message_id(chance), START + timedelta(seconds=100 * number, milliseconds=index))
        for index in range(OBJECT_LINES)
    ]
    for _ in range(int(OBJECT_LINES * DUPLICATES)):
        known_id = chance.choice(known) if known else message_id(chance)
        lines[chance.randrange(OBJECT_LINES)] = event(
            chance, known_id, START + timedelta(seconds=100 * number)
        )
    content = "".join(lines).encode()
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    moment = START + timedelta(seconds=100 * number)
    path = folder / f"raw/{moment:%Y/%m/%d/%H}/stream-1-{moment:%Y-%m-%d-%H-%M-%S}-{number}.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(compressor.compress(content) + compressor.flush())
    return len(content)


def message_id(chance: random.Random) -> str:
    return f"ajs-next-{chance.getrandbits(128):032x}"


def event(chance: random.Random, known_id: str, received: datetime) -> str:
    """A line of some 900 bytes, as analytics.js sends and the gateway archives it."""
    stamp = received.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    path, price = chance.randrange(10_000), chance.randrange(50_000) / 100
    products = [
        {"sku": f"S-{chance.randrange(9_999)}", "price": price, "name": "Thing"} for _ in range(path % 3 + 1)
    ]
    return (
        f'{{"anonymousId":"{chance.getrandbits(128):032x}","userId":"user-{chance.randrange(10**6)}","type":"track",'
        f'"event":"Order Completed","properties":{{"orderId":"{chance.getrandbits(40):010x}","revenue":{price},'
        f'"products":{json.dumps(products)}}},"context":{{"page":{{"path":"/p/{path}","title":"Caf\u00e9",'
        f'"url":"https://shop.example.com/p/{path}?x={chance.getrandbits(32):08x}"}},"userAgent":"Mozilla/5.0 '
        f"(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1{path % 40}.0.0.0 "
        f'Safari/537.36","locale":"en-GB","timezone":"Europe/Dublin","library":{{"name":"analytics.js","version":'
        f'"npm:next-1.84.1"}},"ip":"10.0.{path % 256}.{path % 250}"}},"integrations":{{}},"messageId":"{known_id}",'
        f'"sentAt":"{stamp}","originalTimestamp":"{stamp}","timestamp":"{stamp}","receivedAt":"{stamp}",'
        f'"projectId":"{SOURCES[path % 3]}"}}\n'
    )


def write_window(store: FolderStore, millions: int) -> None:
    """An earlier batch with so many messageIds in the 24 hours before."""
    chance = random.Random(7)
    files: list[NewFile] = []
    for hour in range(START_HOUR - 24, START_HOUR):
        lines = [
            ids_line(chance.choice(SOURCES), hour * 3_600_000, message_id(chance)).encode()
            for _ in range(millions * 1_000_000 // 24)
        ]
        group = Group(kind="ids", source="", hour=hour)
        files.append(write_file(Content(group, 0, lines), lambda key, content: publish(store, key, content)))
    rules = Rules()
    plan = Plan(number=0, rules=rules, inputs=(), newest_hour=START_HOUR - 1)
    store.create(plan_key(0), plan.to_json())
    store.create(done_key(0), Done(number=0, counts=Counts(), files=tuple(files)).to_json())


def compact(engine_name: str, folder: Path) -> None:
    """In a process of its own: compacts a folder and prints the counts."""
    engine: Engine
    whole = Limits(batch_bytes=MAX_BATCH_BYTES, batch_objects=MAX_BATCH_OBJECTS)
    if engine_name == "duckdb":
        from compaction.duckdb_engine import DuckDbEngine

        engine = DuckDbEngine(scratch=folder, memory_mib=MEMORY_MIB)
    elif engine_name == "polars":
        from polars_engine import PolarsEngine

        engine = PolarsEngine()
    else:
        from pyspark.sql import SparkSession

        from compaction.spark_engine import SparkEngine

        spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        spark = spark.config("spark.driver.memory", "3g").config("spark.driver.bindAddress", "127.0.0.1")
        session = spark.config("spark.local.dir", str(folder)).getOrCreate()
        engine = SparkEngine(spark=session, partitions=6)
    report = Job(store=FolderStore(root=folder), engine=engine, rules=Rules(), limits=whole).run()
    print(json.dumps(report.summary()))


class Measured:
    """What one process took: seconds of wall time and of CPU, MiB at its peak, and what it printed."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        with tempfile.TemporaryFile("w+") as output:
            timed = ["/usr/bin/env", "python3", "-c", WITH_PEAK, *command]
            subprocess.run(timed, check=True, stdout=output, env=environment, cwd=PROJECT)
            self.wall = time.perf_counter() - begun
            output.seek(0)
            *self.lines, peak = output.read().splitlines()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.peak_mib = int(peak) / 1024


# A process tree's own peak: RUSAGE_CHILDREN of a process that has this one child.
WITH_PEAK = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def zcat(folder: Path) -> Measured:
    files = sorted(str(path) for path in folder.glob("raw/**/*.gz"))
    return Measured(["sh", "-c", 'zcat "$@" > /dev/null', "zcat", *files], dict(os.environ))


def run(engine: str, folder: Path) -> Measured:
    """A compaction from the beginning: what an earlier one left is removed."""
    for name in ("segment-logs", "dead-letter"):
        subprocess.run(["rm", "-rf", str(folder / name)], check=True)
    for path in folder.glob("compaction/batches/*"):
        if not path.name.startswith("00000000.") or not (folder / "window").exists():
            path.unlink()
    group = EXTRAS[engine]
    path = [str(PROJECT / "bench"), *([str(extra_packages(group))] if group else [])]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROJECT), *path]),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    environment["PYSPARK_PYTHON"] = sys.executable
    return Measured([sys.executable, __file__, "--compact", engine, str(folder)], environment)


def sizes(arguments: argparse.Namespace, folder: Path) -> None:
    print("GB of lines, engine: seconds (ratio to zcat), CPU seconds (ratio), peak MiB")
    written = 0
    size = 0
    for wanted in sorted(arguments.sizes):
        with ProcessPoolExecutor(2) as pool:
            while size < wanted * 1e9:
                numbers = range(written, written + 2)
                size += sum(pool.map(write_object, [folder] * 2, numbers))
                written += 2
        taken: dict[str, list[Measured]] = {name: [] for name in ("zcat", *arguments.engines)}
        for _ in range(arguments.rounds):
            taken["zcat"].append(zcat(folder))
            for engine in arguments.engines:
                taken[engine].append(run(engine, folder))
        floor, floor_cpu = (
            statistics.median(getattr(one, kind) for one in taken["zcat"]) for kind in ("wall", "cpu")
        )
        for name, runs in taken.items():
            wall, cpu = (statistics.median(getattr(one, kind) for one in runs) for kind in ("wall", "cpu"))
            peak = max(one.peak_mib for one in runs)
            print(
                f"{size / 1e9:5.2f} {name:8} {wall:7.1f} s ({wall / floor:5.2f}) {cpu:7.1f} s ({cpu / floor_cpu:5.2f})"
                f" {peak:7.0f} MiB",
                flush=True,
            )
    print("counts:", taken[arguments.engines[0]][-1].lines[-1][:160])


def windows(arguments: argparse.Namespace) -> None:
    print("millions of ids in the window: seconds, CPU seconds, peak MiB of a batch of one object (DuckDB)")
    for millions in (0, *arguments.ids):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_object(folder, 0)
            if millions:
                write_window(FolderStore(root=folder), millions)
                (folder / "window").touch()
            one = run("duckdb", folder)
            print(f"{millions:5} {one.wall:7.1f} s {one.cpu:7.1f} s {one.peak_mib:7.0f} MiB", flush=True)


def main() -> None:
    if sys.argv[1:2] == ["--compact"]:
        return compact(sys.argv[2], Path(sys.argv[3]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="*", default=[0.25, 0.5, 1.0])
    parser.add_argument("--ids", type=int, nargs="*", default=[2, 4, 8])
    parser.add_argument("--engines", nargs="+", default=["duckdb", "polars"], choices=EXTRAS)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            sizes(arguments, Path(folder))
    if arguments.ids:
        windows(arguments)


if __name__ == "__main__":
    main()
