"""Amazon Data Firehose as a sink: packed records, PutRecordBatch, and a retry of what failed only."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.aws_request import AwsReply, AwsService, Unreachable
from gateway.log_lines import Log
from gateway.sinks.sink import Parcel, Sink

SERVICE = "firehose"
TARGET = "Firehose_20150804."
JSON_VERSION = "1.1"

# AWS PutRecordBatch reference. It counts the 1,000 KiB of a record before base64 and does not say how it
# counts the 4 MiB of a call: here they hold for the request body, which is the stricter reading.
MAX_RECORD_BYTES = 1_024_000
MAX_CALL_RECORDS = 500
MAX_CALL_BYTES = 4_194_304
RECORD_OVERHEAD_BYTES = 16  # `{"Data":"..."},` around each record, rounded up
CALL_OVERHEAD_BYTES = 256  # the rest of the request body: a stream's name has at most 64 characters

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.05  # doubled before each further attempt
PATIENCE_SECONDS = 2.0  # no attempt starts later than this after the first: the next sink needs time too

# Errors of a whole call that another attempt may not meet (AWS common errors), besides 429 and every 5xx.
PASSING_ERRORS = frozenset(
    {"ServiceUnavailableException", "ThrottlingException", "Throttling", "LimitExceededException"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    failed: list[Parcel]
    worth_retrying: bool


class Firehose(Sink):
    """Stores parcels in one delivery stream."""

    def __init__(
        self,
        *,
        service: AwsService,
        stream: str,
        log: Log,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._stream = stream
        self._log = log
        self._sleep = sleep
        self._clock = clock

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Stores the parcels; after a call that failed for good, the calls behind it are not tried."""
        give_up_at = self._clock() + PATIENCE_SECONDS
        left: list[Parcel] = []
        for records in calls(pack(parcels)):
            left += records if left else self._put_with_retries(records, give_up_at)
        return left

    def check(self) -> str | None:
        """Asks whether the stream is active."""
        document = {"DeliveryStreamName": self._stream, "Limit": 1}
        try:
            reply = self._service.call(TARGET + "DescribeDeliveryStream", document, json_version=JSON_VERSION)
        except Unreachable as unreachable:
            return str(unreachable)
        if reply.status == 200 and b'"ACTIVE"' not in reply.body:
            return "not active"
        return reply.json_problem()

    def _put_with_retries(self, records: list[Parcel], give_up_at: float) -> list[Parcel]:
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            outcome = self._put(records)
            records = outcome.failed
            last = attempt == ATTEMPTS or self._clock() + pause >= give_up_at
            if not records or not outcome.worth_retrying or last:
                break
            self._sleep(pause)
            pause *= 2
        return records

    def _put(self, records: list[Parcel]) -> _Outcome:
        document = {
            "DeliveryStreamName": self._stream,
            "Records": [{"Data": b64encode(record.content).decode("ascii")} for record in records],
        }
        try:
            reply = self._service.call(TARGET + "PutRecordBatch", document, json_version=JSON_VERSION)
        except Unreachable as unreachable:
            self._warn(str(unreachable), len(records))
            return _Outcome(failed=records, worth_retrying=unreachable.refused)
        if reply.status != 200:
            return self._refused_call(reply, records)
        return self._read_results(reply, records)

    def _refused_call(self, reply: AwsReply, records: list[Parcel]) -> _Outcome:
        error = reply.json_error()
        self._warn(f"{reply.status} {error}", len(records))
        passing = reply.status >= 500 or reply.status == 429 or error in PASSING_ERRORS
        return _Outcome(failed=records, worth_retrying=passing)

    def _read_results(self, reply: AwsReply, records: list[Parcel]) -> _Outcome:
        """Splits the records by their own result; a call can succeed with records in it that failed."""
        try:
            results = json.loads(reply.body)["RequestResponses"]
            failed = [
                record
                for record, result in zip(records, results, strict=True)
                if result.get("ErrorCode") or not result.get("RecordId")
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            self._warn("unreadable answer", len(records))
            return _Outcome(failed=records, worth_retrying=False)
        if failed:
            self._warn("records failed", len(failed))
        return _Outcome(failed=failed, worth_retrying=True)

    def _warn(self, problem: str, records: int) -> None:
        self._log({"level": "warning", "event": "firehose_failure", "problem": problem, "records": records})


def pack(parcels: Iterable[Parcel]) -> Iterator[Parcel]:
    """The same lines as parcels that each fill one record as far as they can (it is billed in steps of 5 KB)."""
    for parcel in parcels:
        yield from parcel.split(MAX_RECORD_BYTES)


def calls(records: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """The records in groups that one PutRecordBatch call takes."""
    call: list[Parcel] = []
    size = CALL_OVERHEAD_BYTES
    for record in records:
        added = _encoded_bytes(record)
        if call and (len(call) == MAX_CALL_RECORDS or size + added > MAX_CALL_BYTES):
            yield call
            call, size = [], CALL_OVERHEAD_BYTES
        call.append(record)
        size += added
    if call:
        yield call


def _encoded_bytes(record: Parcel) -> int:
    content = sum(map(len, record.lines)) + len(record.lines)
    return -(-content // 3) * 4 + RECORD_OVERHEAD_BYTES
