"""The compaction of one machine: an AWS Lambda function that a schedule starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from compaction.batch import Rules
from compaction.duckdb_engine import DuckDbEngine
from compaction.environment import BUCKET, QUEUE_URL, REGION, WINDOW_HOURS
from compaction.job import Job
from compaction.log_line import log_line
from compaction.queue_drain import Queue
from compaction.s3_store import S3Store

SCRATCH = Path("/tmp")
# No batch is begun with less time: the largest one (job.MAX_BATCH_BYTES) takes some 10 s on two idle cores, without
# the messageIds of its window, which may take much longer (docs/compaction.md).
ENOUGH_MILLISECONDS = 300_000
# What the function needs beside DuckDB's own memory: Python, the SDK, files on their way (docs/compaction.md).
BESIDE_DUCKDB_MIB = 1_024
MIN_DUCKDB_MIB = 256


class Context(Protocol):
    """The part of Lambda's context that is used."""

    def get_remaining_time_in_millis(self) -> int: ...


def handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Drains the queue, compacts what is there, prints the counts as one line, and answers with them.

    Raises OSError where the archive or the queue cannot be reached: the alarm on the function's errors tells, and
    the next scheduled run goes on.
    """
    region = os.environ[REGION]
    store = S3Store(bucket=os.environ[BUCKET], region=region)
    memory = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) - BESIDE_DUCKDB_MIB

    def go_on() -> bool:
        return context.get_remaining_time_in_millis() > ENOUGH_MILLISECONDS

    queue_url = os.environ.get(QUEUE_URL)
    drained = Queue(url=queue_url, region=region).drain(store, go_on=go_on) if queue_url else 0
    job = Job(
        store=store,
        engine=DuckDbEngine(scratch=SCRATCH, memory_mib=max(MIN_DUCKDB_MIB, memory)),
        rules=Rules(window_hours=int(os.environ[WINDOW_HOURS])),
        go_on=go_on,
    )
    summary = {**job.run().summary(), "drained": drained}
    print(log_line(summary, archive=store.bucket), flush=True)
    return summary
