"""SQS as a sink: the last rung, for when neither the stream nor the bucket takes the events."""

from __future__ import annotations

import json
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime

from gateway.aws_request import AwsService, Unreachable
from gateway.log_lines import Log
from gateway.sinks.s3_objects import gzipped
from gateway.sinks.sink import Parcel, Sink

SERVICE = "sqs"
TARGET = "AmazonSQS."

# bytes of one message: 256 KiB, the smallest maximum that a queue has had by default
MAX_MESSAGE_BYTES = 262_144
# bytes of lines in one message: in base64 they are 4/3 of that also where gzip cannot shrink them
MAX_CONTENT_BYTES = 180_000

ATTEMPTS = 2
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 1.5  # no attempt starts later than this after the first, over all messages of a request


class SqsQueue(Sink):
    """Sends parcels as messages, which compaction puts where they belong: below `prefix` of the archive."""

    def __init__(
        self,
        *,
        service: AwsService,
        queue_url: str,
        prefix: str,
        log: Log,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._queue_url = queue_url
        self._prefix = prefix
        self._log = log
        self._sleep = sleep
        self._clock = clock

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Sends each parcel in as many messages as it takes; after one that failed, no other is tried."""
        give_up_at = self._clock() + PATIENCE_SECONDS
        left: list[Parcel] = []
        for parcel in parcels:
            for part in parcel.split(MAX_CONTENT_BYTES):
                if left or not self._send_with_retries(part, give_up_at):
                    left.append(part)
        return left

    def check(self) -> str | None:
        """Asks for an attribute of the queue."""
        document = {"QueueUrl": self._queue_url, "AttributeNames": ["QueueArn"]}
        try:
            reply = self._service.call(TARGET + "GetQueueAttributes", document)
        except Unreachable as unreachable:
            return str(unreachable)
        return reply.json_problem()

    def _send_with_retries(self, parcel: Parcel, give_up_at: float) -> bool:
        document = {"QueueUrl": self._queue_url, "MessageBody": message_body(parcel, prefix=self._prefix)}
        for attempt in range(1, ATTEMPTS + 1):
            if self._send(document):
                return True
            if attempt < ATTEMPTS and self._clock() + PAUSE_SECONDS < give_up_at:
                self._sleep(PAUSE_SECONDS)
            else:
                break
        return False

    def _send(self, document: dict[str, str]) -> bool:
        try:
            reply = self._service.call(TARGET + "SendMessage", document)
        except Unreachable as unreachable:
            self._warn(str(unreachable))
            return False
        if reply.status == 200 and b"MessageId" in reply.body:
            return True
        self._warn(f"{reply.status} {reply.json_error()}")
        return False

    def _warn(self, problem: str) -> None:
        self._log({"level": "warning", "event": "queue_failure", "problem": problem})


def message_body(parcel: Parcel, *, prefix: str) -> str:
    """A parcel as the text of a message: JSON with `prefix`, `source`, `receivedAt`, `lines` (gzip in base64)."""
    return json.dumps(
        {
            "prefix": prefix,
            "source": parcel.source,
            "receivedAt": parcel.received_at.isoformat(),
            "lines": b64encode(gzipped(parcel.content)).decode("ascii"),
        },
        separators=(",", ":"),
    )


def read_message(body: str) -> tuple[str, Parcel]:
    """The prefix and the parcel in the text of a message. Raises ValueError for another text."""
    try:
        document = json.loads(body)
        content = zlib.decompress(b64decode(document["lines"], validate=True), 31)
        parcel = Parcel(
            source=document["source"],
            lines=tuple(content.removesuffix(b"\n").split(b"\n")),
            received_at=datetime.fromisoformat(document["receivedAt"]),
        )
        return document["prefix"], parcel
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise ValueError(f"this is no message of the gateway: {type(error).__name__}") from None
