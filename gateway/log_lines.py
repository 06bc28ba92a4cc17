"""What the gateway writes to its log: one JSON object a line, without payloads, write keys or addresses.

A line with `_aws` is also a metric, in CloudWatch's embedded metric format.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime

from gateway.replies import Reply

METRICS_NAMESPACE = "RegionalIngest"
BY_REGION = ("ProcessingRegion",)
BY_REASON = ("ProcessingRegion", "Reason")

# Events, by ProcessingRegion, but for what says otherwise.
ACCEPTED = "Accepted"
DUPLICATE = "Duplicate"
FILTERED = "Filtered"
DEAD = "Dead"  # also by Reason
STREAMED = "Streamed"  # the first rung; counted as Accepted only
SPILLED = "Spilled"  # stored in the bucket, since the stream did not take them
QUEUED = "Queued"  # stored in the queue, since the bucket did not take them either
REJECTED = "Rejected"  # requests, by ProcessingRegion and Reason
UNCLAIMED = "Unclaimed"  # requests whose claim failed, so that they were stored without one
LATENCY = "Latency"  # milliseconds of a request with events

_COMPACT = json.JSONEncoder(separators=(",", ":")).encode

Log = Callable[[Mapping[str, object]], None]
Count = Callable[[str, int], None]


def write(line: Mapping[str, object]) -> None:
    """Writes one line to standard output, which Lambda and ECS hand to CloudWatch Logs."""
    sys.stdout.write(_COMPACT(line) + "\n")
    sys.stdout.flush()


def request_lines(
    reply: Reply, *, processing_region: str, now: datetime, milliseconds: float
) -> list[dict[str, object]]:
    """The lines of one request: what became of its events, and each reason for which some were not taken.

    None at all for a request that has nothing to be counted, e.g. a health check.
    """
    common = {"ProcessingRegion": processing_region, "status": reply.status}
    tally = reply.tally
    counts = {ACCEPTED: tally.accepted, DUPLICATE: tally.duplicates, FILTERED: tally.filtered}
    counted = {name: number for name, number in counts.items() if number}
    lines = []
    if counted:
        timed = {**counted, LATENCY: round(milliseconds, 1)}
        lines.append({**_metrics(timed, BY_REGION, now), **common, **timed})
    for reason, number in tally.dead.items():
        dead = {DEAD: number}
        lines.append({**_metrics(dead, BY_REASON, now, also=BY_REGION), **common, "Reason": reason, **dead})
    if reply.reason is not None:
        rejected = {REJECTED: 1}
        lines.append({**_metrics(rejected, BY_REASON, now), **common, "Reason": reply.reason, **rejected})
    return lines


def count_line(metric: str, number: int, *, processing_region: str, now: datetime) -> dict[str, object]:
    """The line of one number that is counted while a request is answered."""
    counted = {metric: number}
    return {**_metrics(counted, BY_REGION, now), "ProcessingRegion": processing_region, **counted}


def _metrics(
    names: Mapping[str, object],
    dimensions: tuple[str, ...],
    now: datetime,
    *,
    also: tuple[str, ...] | None = None,
) -> dict[str, object]:
    metrics = {
        "Namespace": METRICS_NAMESPACE,
        "Dimensions": [list(dimensions), *([list(also)] if also else [])],
        "Metrics": [{"Name": name, "Unit": "Milliseconds" if name == LATENCY else "Count"} for name in names],
    }
    return {"_aws": {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [metrics]}}
