"""What a run prints: one line with its counts and keys, which CloudWatch also reads as metrics; no event is in it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

NAMESPACE = "RegionalIngest/Compaction"
COUNTS = ("received", "events", "duplicates", "dead", "drained")


def log_line(summary: Mapping[str, object], *, archive: str) -> str:
    """A summary as JSON in CloudWatch's embedded metric format. `archive`: the bucket's name, a dimension."""
    metrics = [{"Name": name, "Unit": "Count"} for name in COUNTS]
    aws = {
        "Timestamp": int(time.time() * 1000),
        "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [["archive"]], "Metrics": metrics}],
    }
    return json.dumps({"_aws": aws, "archive": archive, **summary})
