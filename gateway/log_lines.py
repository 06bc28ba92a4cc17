"""What the gateway writes to its log: one JSON object a line, without payloads, write keys or addresses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime

from gateway.replies import Reply

METRICS_NAMESPACE = "RegionalIngest"
ACCEPTED = "Accepted"  # events, by ProcessingRegion
REJECTED = "Rejected"  # requests, by ProcessingRegion and Reason

Log = Callable[[Mapping[str, object]], None]


def write(line: Mapping[str, object]) -> None:
    """Writes one line to standard output, which Lambda and ECS hand to CloudWatch Logs."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def request_line(reply: Reply, *, processing_region: str, now: datetime) -> dict[str, object] | None:
    """The line of one request in CloudWatch's embedded metric format; None where nothing is to be counted."""
    if reply.reason is not None:
        return {
            **_metric(REJECTED, ["ProcessingRegion", "Reason"], now),
            "ProcessingRegion": processing_region,
            "Reason": reply.reason,
            REJECTED: 1,
            "status": reply.status,
        }
    if reply.accepted:
        return {
            **_metric(ACCEPTED, ["ProcessingRegion"], now),
            "ProcessingRegion": processing_region,
            ACCEPTED: reply.accepted,
            "status": reply.status,
        }
    return None


def _metric(name: str, dimensions: list[str], now: datetime) -> dict[str, object]:
    metrics = {
        "Namespace": METRICS_NAMESPACE,
        "Dimensions": [dimensions],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    return {"_aws": {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [metrics]}}
