"""Compacts the folder archive of the first argument with Spark in this process: run by test_spark.py with PySpark."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from pyspark.sql import SparkSession

from compaction.batch import Rules
from compaction.job import Job, Limits
from compaction.spark_engine import SparkEngine
from compaction.store import FolderStore


def main(folders: list[str]) -> None:
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    for folder in folders:
        report = Job(
            store=FolderStore(root=Path(folder)),
            engine=SparkEngine(spark=spark, partitions=3),
            rules=Rules(file_bytes=2_000),
            limits=Limits(batch_objects=4),
        ).run()
        print(asdict(report.counts))
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
