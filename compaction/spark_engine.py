"""The engine beyond one machine: the same sets and files on Spark; who has the lines of a file writes it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from compaction.archive_keys import MILLISECONDS_PER_HOUR
from compaction.batch import Counts, Done, Group, Kind, NewFile, Plan
from compaction.engine import SeenIds, hours_in_window
from compaction.raw_lines import Damaged, first_received, read_event, read_object
from compaction.segment_file import GZIP_WINDOW_BITS, Content, dead_line, ids_line, split, write_file
from compaction.store import Store, publish

CHUNK_ROWS = 2_048
ROW = "kind string, source string, hour long, received long, id string, line string"
SEEN = "source string, id string, received long"

EVENT, DEAD, DAMAGED, MISSING = "event", "dead", "damaged", "missing"
Row = tuple[str, str, int, int, str, str]
Write = Callable[[Iterable[Any]], Iterator[NewFile]]


@dataclass(frozen=True, kw_only=True)
class SparkEngine:
    """`partitions`: into how many parts Spark splits the lines; about twice to four times the cores."""

    spark: SparkSession
    partitions: int

    def compact(self, plan: Plan, seen: SeenIds, store: Store) -> Done:
        rows = self._rows(plan.inputs, store).persist(StorageLevel.DISK_ONLY)
        try:
            events = rows.filter(F.col("kind") == EVENT).drop("kind")
            kept = self._kept(events, plan, seen, store)
            ids = events.select("hour", "source", "received", "id").distinct()
            dead = rows.filter(F.col("kind") == DEAD)
            file_bytes = plan.rules.file_bytes
            files = [
                *self._write(kept, ["source", "hour"], ["received", "id"], _events(store, file_bytes)),
                *self._write(ids, ["hour"], ["source", "received", "id"], _ids(store, file_bytes)),
                *self._write(dead, ["kind"], ["line"], _dead(store, file_bytes)),
            ]
            counted = {row["kind"]: row["count"] for row in rows.groupBy("kind").count().collect()}
            told = rows.filter(F.col("kind").isin(DAMAGED, MISSING)).select("kind", "line").collect()
        finally:
            rows.unpersist()
        kept_rows = sum(file.rows for file in files if file.group.kind == "events")
        received = counted.get(EVENT, 0)
        return Done(
            number=plan.number,
            counts=Counts(
                received=received + counted.get(DEAD, 0),
                events=kept_rows,
                duplicates=received - kept_rows,
                dead=counted.get(DEAD, 0),
            ),
            files=tuple(sorted(files)),
            missing=tuple(sorted(row["line"] for row in told if row["kind"] == MISSING)),
            damaged=tuple(sorted(row["line"] for row in told if row["kind"] == DAMAGED)),
        )

    def _rows(self, keys: Iterable[str], store: Store) -> DataFrame:
        """What is in the inputs, a row for each line."""
        inputs = list(keys)
        spread = self.spark.sparkContext.parallelize(inputs, max(1, min(len(inputs), 8 * self.partitions)))
        return self.spark.createDataFrame(spread.flatMap(partial(_read, store)), ROW)

    def _kept(self, events: DataFrame, plan: Plan, seen: SeenIds, store: Store) -> DataFrame:
        """Without duplicates, in the batch and of earlier ones."""
        window_ms = plan.rules.window_hours * MILLISECONDS_PER_HOUR
        in_order = Window.partitionBy("source", "id").orderBy("received", "line")
        before = events.withColumn("before", F.lag("received").over(in_order))
        first = before.filter(F.col("before").isNull() | (F.col("received") - F.col("before") >= window_ms))
        span = events.agg(F.min("hour").alias("first"), F.max("hour").alias("last")).collect()[0]
        if span["first"] is None:
            return first
        hours = hours_in_window(span["first"], span["last"], plan.rules.window_hours)
        lists = [key for hour in hours for key in seen.get(hour, ())]
        if not lists:
            return first
        spread = self.spark.sparkContext.parallelize(lists, min(len(lists), 8 * self.partitions))
        earlier = self.spark.createDataFrame(spread.flatMap(partial(_read_ids, store)), SEEN).alias("earlier")
        near: Column = F.abs(F.col("event.received") - F.col("earlier.received")) < window_ms
        same = (F.col("event.source") == F.col("earlier.source")) & (F.col("event.id") == F.col("earlier.id"))
        return first.alias("event").join(earlier, same & near, "left_anti")

    def _write(self, rows: DataFrame, groups: list[str], order: list[str], write: Any) -> list[NewFile]:
        """Each group in one place and in order, there written as files."""
        spread = rows.repartition(self.partitions, *groups).sortWithinPartitions(*groups, *order)
        files: list[NewFile] = spread.rdd.mapPartitions(write).collect()
        return files


def _read(store: Store, key: str) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        path = store.fetch(key, Path(folder))
        if path is None:
            yield MISSING, "", 0, 0, "", key
            return
        for line in read_object(path, key):
            if not isinstance(line, str):
                yield DEAD, "", 0, 0, "", line.record
                if isinstance(line, Damaged):
                    yield DAMAGED, "", 0, 0, "", key
                continue
            event = read_event(line)
            if event is None:
                yield DEAD, "", 0, 0, "", dead_line(reason="no_event", object_key=key, original=line)
            else:
                yield EVENT, event.source, event.hour, event.received, event.id, line


def _read_ids(store: Store, key: str) -> Iterator[tuple[str, str, int]]:
    content = store.read(key)
    if content is None:
        raise OSError(f"{key} is gone, and with it messageIds that were seen")
    for line in zlib.decompress(content, GZIP_WINDOW_BITS).decode().split("\n")[:-1]:
        source, received, id_text = line.split("\t")
        yield source, id_text, int(received)


def _events(store: Store, file_bytes: int) -> Write:
    return partial(_written, "events", ("source", "hour"), _line_of, store, file_bytes)


def _ids(store: Store, file_bytes: int) -> Write:
    return partial(_written, "ids", ("hour",), _ids_line_of, store, file_bytes)


def _dead(store: Store, file_bytes: int) -> Write:
    return partial(_written, "dead", (), _line_of, store, file_bytes)


def _line_of(row: Any) -> bytes:
    line: str = row["line"]
    return line.encode()


def _ids_line_of(row: Any) -> bytes:
    return ids_line(row["source"], row["received"], row["id"]).encode()


def _written(
    kind: Kind,
    owner: tuple[str, ...],
    line_of: Callable[[Any], bytes],
    store: Store,
    file_bytes: int,
    rows: Iterable[Any],
) -> Iterator[NewFile]:
    """Rows of a partition, in order, as published files."""

    def group_of(row: Any) -> Group:
        return Group(
            kind=kind,
            source=row["source"] if "source" in owner else "",
            hour=row["hour"] if "hour" in owner else 0,
        )

    for group, own in groupby(rows, key=group_of):
        for lines in split(_chunks(map(line_of, own)), file_bytes=file_bytes):
            first = first_received(lines) if kind == "events" else 0
            yield write_file(Content(group, first, lines), partial(publish, store))


def _chunks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while chunk := list(islice(lines, CHUNK_ROWS)):
        yield chunk
