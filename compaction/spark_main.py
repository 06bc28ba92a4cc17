"""The compaction beyond one machine: the program that EMR Serverless runs with spark-submit."""

from __future__ import annotations

import argparse

from pyspark.sql import SparkSession

from compaction.batch import Rules
from compaction.job import Job, Limits, always
from compaction.log_line import log_line
from compaction.queue_drain import Queue
from compaction.s3_store import S3Store
from compaction.spark_engine import SparkEngine

# One batch reads what a day may have: 64 GiB stored are some 500 GB of lines.
LIMITS = Limits(batch_bytes=64 * 2**30, batch_objects=200_000)


def main() -> None:
    """Drains the queue, compacts what is there, prints the counts as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--window-hours", required=True, type=int)
    parser.add_argument("--queue-url")
    parser.add_argument("--partitions", required=True, type=int)
    arguments = parser.parse_args()
    store = S3Store(bucket=arguments.bucket, region=arguments.region)
    queue_url = arguments.queue_url
    drained = Queue(url=queue_url, region=arguments.region).drain(store, go_on=always) if queue_url else 0
    spark = SparkSession.builder.appName("compaction").getOrCreate()
    job = Job(
        store=store,
        engine=SparkEngine(spark=spark, partitions=arguments.partitions),
        rules=Rules(window_hours=arguments.window_hours),
        limits=LIMITS,
    )
    summary = {**job.run().summary(), "drained": drained}
    print(log_line(summary, archive=store.bucket), flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
