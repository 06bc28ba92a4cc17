"""Claims in one DynamoDB table of the processing region."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from gateway.aws_request import AwsReply, AwsService, Unreachable
from gateway.claims import Claims, Verdict
from gateway.log_lines import Log
from residency.limits import CLAIM_LEASE_SECONDS, CLAIM_SECONDS

SERVICE = "dynamodb"
TARGET = "DynamoDB_20120810."

KEY_ATTRIBUTE = "pk"
STATE_ATTRIBUTE = "claim_state"
EXPIRY_ATTRIBUTE = "expires_at"  # seconds since 1970; also the table's TTL attribute

# TTL deletes hours late, so what has expired counts as gone. A pending claim expires with its lease, a done one
# with its window: one condition tells both.
FREE = f"attribute_not_exists({KEY_ATTRIBUTE}) OR {EXPIRY_ATTRIBUTE} < :now"

MAX_TRANSACTION_ITEMS = 100  # AWS TransactWriteItems reference
MAX_BATCH_WRITES = 25  # AWS BatchWriteItem reference
MAX_TRANSACTION_ATTEMPTS = 3  # own choice: one that finds duplicates, one without them, one for a race


class DynamoDbClaims(Claims):
    """Each key is one item. A fault of the table is logged and answered with Verdict.UNKNOWN."""

    def __init__(self, *, service: AwsService, table: str, log: Log) -> None:
        self._service = service
        self._table = table
        self._log = log

    def take(self, keys: Sequence[str], *, now: float) -> Sequence[Verdict]:
        """One conditional put for one key; for more, transactions of up to 100 of them."""
        if len(keys) == 1:
            return [self._take_one(keys[0], now)]
        verdicts: list[Verdict] = []
        for some in _slices(keys, MAX_TRANSACTION_ITEMS):
            verdicts += self._take_some(some, now)
        return verdicts

    def done(self, keys: Sequence[str], *, now: float) -> None:
        """Puts the items whatever is there: their events are durable."""
        expires_at = now + CLAIM_SECONDS
        if len(keys) == 1:
            self._call("PutItem", {"TableName": self._table, "Item": _item(keys[0], "done", expires_at)})
            return
        for some in _slices(keys, MAX_BATCH_WRITES):
            self._write_batch([{"PutRequest": {"Item": _item(key, "done", expires_at)}} for key in some])

    def release(self, keys: Sequence[str]) -> None:
        """Deletes the items. One that another attempt has marked done meanwhile is left."""
        for key in keys[:MAX_TRANSACTION_ITEMS]:  # the rest is free when its lease ends
            self._call(
                "DeleteItem",
                {
                    "TableName": self._table,
                    "Key": {KEY_ATTRIBUTE: {"S": key}},
                    "ConditionExpression": f"{STATE_ATTRIBUTE} = :pending",
                    "ExpressionAttributeValues": {":pending": {"S": Verdict.PENDING}},
                },
            )

    def check(self) -> str | None:
        """Reads an item that is not there."""
        reply = self._call(
            "GetItem", {"TableName": self._table, "Key": {KEY_ATTRIBUTE: {"S": "health"}}}, quiet=True
        )
        if reply is None:
            return "unreachable"
        return reply.json_problem()

    def _take_one(self, key: str, now: float) -> Verdict:
        reply = self._call("PutItem", self._conditional_put(key, now))
        if reply is None:
            return Verdict.UNKNOWN
        if reply.status == 200:
            return Verdict.OURS
        if reply.json_error() == "ConditionalCheckFailedException":
            return _held(_document(reply).get("Item"))
        return Verdict.UNKNOWN

    def _take_some(self, keys: Sequence[str], now: float) -> list[Verdict]:
        """All that are free, in one transaction: it says which are not, and is sent again without those."""
        verdicts = dict.fromkeys(keys, Verdict.UNKNOWN)
        left = list(verdicts)
        for _ in range(MAX_TRANSACTION_ATTEMPTS):
            if not left:
                return [verdicts[key] for key in keys]
            puts = [{"Put": self._conditional_put(key, now)} for key in left]
            reply = self._call("TransactWriteItems", {"TransactItems": puts})
            if reply is None:
                break
            if reply.status == 200:
                verdicts |= dict.fromkeys(left, Verdict.OURS)
                return [verdicts[key] for key in keys]
            held = _held_of(reply, left)
            verdicts |= held
            left = [key for key in left if key not in held]
        self._warn("TransactWriteItems", f"{len(left)} keys without a verdict")
        return [verdicts[key] for key in keys]

    def _conditional_put(self, key: str, now: float) -> dict[str, object]:
        return {
            "TableName": self._table,
            "Item": _item(key, Verdict.PENDING, now + CLAIM_LEASE_SECONDS),
            "ConditionExpression": FREE,
            "ExpressionAttributeValues": {":now": {"N": str(int(now))}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _write_batch(self, writes: list[dict[str, object]]) -> None:
        """What the table leaves unprocessed is left: its events are durable, a duplicate is compaction's."""
        self._call("BatchWriteItem", {"RequestItems": {self._table: writes}})

    def _call(self, action: str, document: Mapping[str, object], *, quiet: bool = False) -> AwsReply | None:
        try:
            reply = self._service.call(TARGET + action, document)
        except Unreachable as unreachable:
            if not quiet:
                self._warn(action, str(unreachable))
            return None
        expected = ("ConditionalCheckFailedException", "TransactionCanceledException")
        if reply.status != 200 and not quiet and reply.json_error() not in expected:
            self._warn(action, f"{reply.status} {reply.json_error()}")
        return reply

    def _warn(self, action: str, problem: str) -> None:
        self._log({"level": "warning", "event": "claim_failure", "action": action, "problem": problem})


def _item(key: str, state: str, expires_at: float) -> dict[str, object]:
    return {
        KEY_ATTRIBUTE: {"S": key},
        STATE_ATTRIBUTE: {"S": state},
        EXPIRY_ATTRIBUTE: {"N": str(int(expires_at))},
    }


def _held_of(reply: AwsReply, keys: Sequence[str]) -> dict[str, Verdict]:
    """Which of the keys are held, by a cancelled transaction's reasons, which stand in the order of its items."""
    reasons = _document(reply).get("CancellationReasons")
    if not isinstance(reasons, list) or len(reasons) != len(keys):
        return {}
    return {
        key: _held(reason.get("Item"))
        for key, reason in zip(keys, reasons, strict=True)
        if isinstance(reason, dict) and reason.get("Code") == "ConditionalCheckFailed"
    }


def _held(item: object) -> Verdict:
    """What holds a key. An item that cannot be read counts as pending: then its events are stored again."""
    try:
        state = item[STATE_ATTRIBUTE]["S"]  # type: ignore[index]
    except (KeyError, TypeError):
        return Verdict.PENDING
    return Verdict.DONE if state == Verdict.DONE else Verdict.PENDING


def _document(reply: AwsReply) -> dict[str, object]:
    try:
        document = json.loads(reply.body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _slices(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
