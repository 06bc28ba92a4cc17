"""The faults of the matrix: what the door, the gateway and the services behind it do wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from tests.gateway.aws_doubles import Answer, json_answer, xml_error


class DoorFault(StrEnum):
    """What happens to one request between the client and the gateway, other than a canned reply."""

    SLOW = "slow"  # the answer comes after the patience of every client that has one
    DROP_REQUEST = "drop request"  # the connection ends in the middle of the client's body
    DROP_REPLY = "drop reply"  # the gateway's whole answer is known, and half of it is sent


@dataclass(frozen=True, kw_only=True)
class Canned:
    """A reply given in the gateway's place; the request is not forwarded.

    `from_aws`: it is the front door's own, which knows nothing of CORS.
    """

    status: int
    body: bytes
    retry_after: int | None = None
    from_aws: bool = False

    @property
    def headers(self) -> list[tuple[str, str]]:
        more = [] if self.retry_after is None else [("retry-after", str(self.retry_after))]
        return [("content-type", "application/json"), *more]


class Kill(StrEnum):
    """When the gateway's process is killed, once, with SIGKILL; it is started again at once."""

    BEFORE_STORED = "before stored"
    BEFORE_ANSWER = "before answer"  # stored already


@dataclass(frozen=True, kw_only=True)
class ServiceFault:
    """A service that answers wrongly: to its first `calls` calls, or until the gateway said 503 so often, or always."""

    answer: Answer
    calls: int | None = None
    unavailable: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One column of the matrix. `door`: what the door does with the first requests that carry events, in turn.

    `records`: every second record of PutRecordBatch fails. `refuses`: clients are told to give events up.
    """

    name: str
    says: str
    door: tuple[DoorFault | Canned, ...] = ()
    kill: Kill | None = None
    services: dict[str, ServiceFault] | None = None
    records: bool = False
    refuses: bool = False


def _canned(status: int, code: str, retry_after: int | None = None) -> Canned:
    body = {"success": False, "code": code, "message": "As the gateway says it.", "error": "As it says it."}
    return Canned(status=status, body=json.dumps(body).encode(), retry_after=retry_after)


BROKEN = json_answer(500, {"__type": "InternalFailure"})
S3_BROKEN = xml_error(500, "InternalError")
DOWN = {"firehose": ServiceFault(answer=BROKEN)}
DOWN_TOO = {**DOWN, "s3": ServiceFault(answer=S3_BROKEN)}

ALL_DOWN_AT_FIRST = {**DOWN_TOO, "sqs": ServiceFault(answer=BROKEN, unavailable=2)}

FAULTS = (
    Fault(name="none", says="no fault: every answer is 200"),
    Fault(
        name="refused",
        says="400 to the first request, as for an event that is refused for good",
        door=(_canned(400, "invalid_event"),),
        refuses=True,
    ),
    Fault(
        name="throttled-told",
        says="429 with `Retry-After: 1` to the first two requests",
        door=(_canned(429, "rate_limited", 1),) * 2,
    ),
    Fault(
        name="throttled",
        says="429 without `Retry-After`, as an HTTP API says it itself, to the first two requests",
        door=(Canned(status=429, body=b'{"message":"Too Many Requests"}', from_aws=True),) * 2,
    ),
    Fault(
        name="unavailable",
        says="503 to the first two requests",
        door=(_canned(503, "unavailable", 1),) * 2,
    ),
    Fault(
        name="slow",
        says="stored at once, answered after 3 s; clients that can be told so wait at most 2 s",
        door=(DoorFault.SLOW,),
    ),
    Fault(
        name="request-cut",
        says="the connection ends in the middle of the first two bodies",
        door=(DoorFault.DROP_REQUEST,) * 2,
    ),
    Fault(
        name="reply-cut",
        says="stored, and the connection ends in the middle of the reply, for the first two requests",
        door=(DoorFault.DROP_REPLY,) * 2,
    ),
    Fault(
        name="killed-before",
        says="the gateway is killed (SIGKILL) before it has stored the first request, and started again",
        kill=Kill.BEFORE_STORED,
    ),
    Fault(
        name="killed-after",
        says="the gateway is killed (SIGKILL) after it has stored the first request, and started again",
        kill=Kill.BEFORE_ANSWER,
    ),
    Fault(name="stream-down", says="Firehose answers 500 to every call", services=DOWN),
    Fault(
        name="stream-throttled",
        says="Firehose answers `ServiceUnavailableException` to its first three calls",
        services={
            "firehose": ServiceFault(
                answer=json_answer(503, {"__type": "ServiceUnavailableException"}), calls=3
            )
        },
    ),
    Fault(name="stream-partly", says="every second record of Firehose fails", records=True),
    Fault(name="bucket-down", says="Firehose and S3 answer 500 to every call", services=DOWN_TOO),
    Fault(
        name="bucket-throttled",
        says="Firehose answers 500 to every call, S3 `SlowDown` to its first three",
        services={**DOWN, "s3": ServiceFault(answer=xml_error(503, "SlowDown"), calls=3)},
    ),
    Fault(
        name="queue-throttled",
        says="Firehose and S3 answer 500 to every call, SQS is throttled for its first",
        services={
            **DOWN_TOO,
            "sqs": ServiceFault(
                answer=json_answer(400, {"__type": "com.amazonaws.sqs#RequestThrottled"}), calls=1
            ),
        },
    ),
    Fault(
        name="all-down",
        says="Firehose, S3 and SQS answer 500 until two requests could not be stored",
        services=ALL_DOWN_AT_FIRST,
    ),
    Fault(
        name="claims-down",
        says="DynamoDB answers 500 to every call, and the first two replies are cut: what is sent again is "
        "stored again",
        door=(DoorFault.DROP_REPLY,) * 2,
        services={"dynamodb": ServiceFault(answer=BROKEN)},
    ),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
