"""The same compaction with Polars, for bench/compaction.py to compare: no damaged input, one batch, no earlier ids."""

from __future__ import annotations

from functools import partial

import polars as pl

from compaction.archive_keys import MILLISECONDS_PER_HOUR
from compaction.batch import Counts, Done, Group, Plan
from compaction.engine import SeenIds
from compaction.segment_file import Content, split, write_files
from compaction.store import FolderStore, Store, publish

FIELDS = {"id": "$.messageId", "source": "$.projectId", "at": "$.receivedAt"}


class PolarsEngine:
    """Everything but what the benchmark's input does not have."""

    def compact(self, plan: Plan, seen: SeenIds, store: Store) -> Done:
        assert isinstance(store, FolderStore)
        lines = pl.concat(
            pl.scan_csv(
                store.root / key,
                has_header=False,
                separator="\x1f",
                quote_char=None,
                new_columns=["line"],
                schema={"line": pl.String},
            )
            for key in plan.inputs
        )
        events = (
            lines.with_columns(
                pl.col("line").str.json_path_match(path).alias(name) for name, path in FIELDS.items()
            )
            .with_columns(
                pl.col("at")
                .str.to_datetime("%Y-%m-%dT%H:%M:%S%.3fZ", strict=False)
                .dt.epoch("ms")
                .alias("received")
            )
            .with_columns((pl.col("received") // MILLISECONDS_PER_HOUR).alias("hour"))
            .collect(engine="streaming")
        )
        kept = events.sort("received", "line").unique(["source", "id"], keep="first", maintain_order=True)
        kept = kept.sort("source", "hour", "received", "id")
        ids = (
            events.select("hour", "source", "received", "id")
            .unique()
            .sort("hour", "source", "received", "id")
        )
        ids = ids.with_columns(pl.concat_str("source", "received", "id", separator="\t").alias("line"))

        def contents():
            for name, frame, owner in (("events", kept, ["source", "hour"]), ("ids", ids, ["hour"])):
                for key, part in frame.group_by(owner, maintain_order=True):
                    source, hour = key if len(owner) == 2 else ("", *key)
                    chunks = (
                        [line.encode() for line in part["line"][start : start + 2048]]
                        for start in range(0, len(part), 2048)
                    )
                    for some in split(chunks, file_bytes=plan.rules.file_bytes):
                        yield Content(
                            Group(kind=name, source=source, hour=hour), int(part["received"][0]), some
                        )

        files = write_files(contents(), partial(publish, store), threads=2)
        return Done(
            number=plan.number,
            counts=Counts(received=len(events), events=len(kept), duplicates=len(events) - len(kept)),
            files=tuple(sorted(files)),
        )
