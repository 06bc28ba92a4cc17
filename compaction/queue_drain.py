"""What the gateway put on its queue goes into the archive: written there first, taken off the queue after."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from compaction.archive_keys import DEAD_PREFIX
from compaction.raw_lines import SOURCE_PATTERN
from compaction.segment_file import DIGEST_BYTES, GZIP_WINDOW_BITS
from compaction.store import Store, publish

PREFIXES = ("spill", "dead-letter/gateway")  # of gateway/sinks/s3_objects.py
MESSAGES_AT_ONCE = 10  # SQS ReceiveMessage and DeleteMessageBatch
# For which others do not get a message that is being written: a run that ends before has lost nothing.
VISIBILITY_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message as an object: `key` is made of what is in it, so a message that comes twice is one object."""

    key: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Queue:
    """An SQS queue of the archive's region."""

    url: str
    region: str
    endpoint_url: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def drain(self, store: Store, *, go_on: Callable[[], bool]) -> int:
        """Moves messages into the archive until none comes or `go_on` says no; returns how many were moved.

        Raises OSError where the queue or the store fails; what is on the queue then stays there.
        """
        moved = 0
        while go_on():
            messages = self._receive()
            if not messages:
                break
            for message in messages:
                letter = read_letter(message["Body"])
                publish(store, letter.key, letter.content)
            self._delete(messages)
            moved += len(messages)
        return moved

    def _receive(self) -> list[dict[str, Any]]:
        try:
            answer = self._client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=MESSAGES_AT_ONCE,
                VisibilityTimeout=VISIBILITY_SECONDS,
                WaitTimeSeconds=1,  # without a wait SQS asks a part of its servers only, and may say "none"
            )
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the queue could not be read: {type(error).__name__}") from error
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _delete(self, messages: list[dict[str, Any]]) -> None:
        """A message that is not deleted comes again, and is the same object then."""
        entries = [
            {"Id": str(index), "ReceiptHandle": one["ReceiptHandle"]} for index, one in enumerate(messages)
        ]
        try:
            self._client.delete_message_batch(QueueUrl=self.url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"messages could not be deleted: {type(error).__name__}") from error

    @property
    def _client(self) -> Any:
        if "sqs" not in self._clients:
            self._clients["sqs"] = boto3.client(
                "sqs", region_name=self.region, endpoint_url=self.endpoint_url
            )
        return self._clients["sqs"]


def read_letter(body: str) -> Letter:
    """The object that a message of the gateway is about; any other message is a dead letter, as it came."""
    try:
        return _object(json.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error):
        content = body.encode("utf-8", "replace")
        return Letter(key=f"{DEAD_PREFIX}queue-{_digest(content)}.txt", content=content)


def _object(message: Any) -> Letter:
    prefix, source = message["prefix"], message["source"]
    if prefix not in PREFIXES or not re.fullmatch(SOURCE_PATTERN, source):
        raise ValueError("no place for it in the archive")
    received = datetime.fromisoformat(message["receivedAt"]).astimezone(UTC)
    content = base64.b64decode(message["lines"], validate=True)
    digest = _digest(zlib.decompress(content, GZIP_WINDOW_BITS))
    return Letter(key=f"{prefix}/{source}/{received:%Y/%m/%d/%H}/{digest}.ndjson.gz", content=content)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).hexdigest()
