"""Firehose as it delivers: quotas of a second, whole records put together in a buffer, one gzip object for each."""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.gateway.aws_doubles import Answer, FirehoseDouble, json_answer

BUFFER_BYTES = 5 * 2**20  # Firehose's default hint for S3
BUFFER_SECONDS = 60.0  # the least that it allows


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What a Direct PUT stream takes in a second in eu-west-1 and us-west-2 (Firehose's limits page)."""

    records: int = 500_000
    calls: int = 2_000
    content_bytes: int = 5 * 2**20


class BufferingFirehose(FirehoseDouble):
    """A stream to S3 with compression. `objects` is what it delivered, by key; `deliver` ends the wait of a buffer.

    A call above the quota of calls fails whole; a record above one of the others fails alone, in a call that is 200.
    """

    def __init__(self, *, quota: Quota | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.objects: dict[str, bytes] = {}
        self._quota = quota or Quota()
        self._clock = clock
        self._second = 0
        self._used = {"records": 0, "calls": 0, "content_bytes": 0}
        self._buffer: list[bytes] = []
        self._first_at = 0.0

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if not headers["x-amz-target"].endswith(".PutRecordBatch"):
            return super().answer(method, path, headers, body)
        now = self._clock()
        if int(now) != self._second:
            self._second, self._used = int(now), dict.fromkeys(self._used, 0)
        self._used["calls"] += 1
        if self._used["calls"] > self._quota.calls:
            return json_answer(503, {"__type": "ServiceUnavailableException", "message": "Slow down."})
        self.fails = [(self.fails.pop(0) if self.fails else set()) | self._above_quota(json.loads(body))]
        before = len(self.stored)
        answer = super().answer(method, path, headers, body)
        self._take(self.stored[before:], now)
        return answer

    def deliver(self) -> None:
        """Delivers what is buffered, as after BUFFER_SECONDS."""
        if not self._buffer:
            return
        first = datetime.fromtimestamp(self._first_at, UTC)
        name = f"events-1-{first:%Y-%m-%d-%H-%M-%S}-{len(self.objects):08d}.gz"
        self.objects[f"raw/{first:%Y/%m/%d/%H}/{name}"] = gzip.compress(b"".join(self._buffer), mtime=0)
        self._buffer = []

    def _above_quota(self, call: dict) -> set[int]:
        fails = set()
        for index, record in enumerate(call["Records"]):
            size = len(base64.b64decode(record["Data"]))
            records, content = self._used["records"] + 1, self._used["content_bytes"] + size
            if records > self._quota.records or content > self._quota.content_bytes:
                fails.add(index)
            else:
                self._used["records"], self._used["content_bytes"] = records, content
        return fails

    def _take(self, records: list[bytes], now: float) -> None:
        if self._buffer and now - self._first_at >= BUFFER_SECONDS:
            self.deliver()
        for record in records:
            if not self._buffer:
                self._first_at = now
            self._buffer.append(record)
            if sum(map(len, self._buffer)) >= BUFFER_BYTES:
                self.deliver()
