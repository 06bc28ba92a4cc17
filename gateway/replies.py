"""Every answer that the gateway gives: codes, statuses, messages, bodies and CORS headers, in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from gateway.record import record
from gateway.request import Request
from gateway.tally import NOTHING, Tally

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from gateway.health import Health

OK = 200  # the only status that every SDK takes for success
BAD_REQUEST = 400  # the only permanent refusal that every SDK gives up on
NOT_FOUND = 404  # a wrong host or path: SDKs that keep events on it deliver them once it is corrected
METHOD_NOT_ALLOWED = 405
TOO_MANY_REQUESTS = 429  # every SDK sends the same events again, most of them after `Retry-After`
UNAVAILABLE = 503  # every SDK sends the same events again

RETRY_AFTER_SECONDS = 5  # own choice: longer than a throttled second, shorter than any SDK's patience

PREFLIGHT_MAX_AGE_SECONDS = 86_400  # Chrome caps it at 7,200
ALLOWED_METHODS = "GET,POST,OPTIONS"
ALLOWED_HEADERS = ("authorization", "content-type", "content-encoding", "x-retry-count")
EXPOSED_HEADERS = "retry-after, x-ratelimit-reset"  # a browser SDK cannot see them otherwise

MAX_ORIGIN_CHARS = 300  # own choice: a scheme, a host of 253 characters, a port


class Code(StrEnum):
    """The stable `code` of each refusal; also the value of the metric's dimension `Reason`."""

    UNKNOWN_ROUTE = "unknown_route"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INVALID_ENCODING = "invalid_encoding"
    INVALID_JSON = "invalid_json"
    INVALID_BATCH = "invalid_batch"
    BATCH_TOO_LARGE = "batch_too_large"
    TOO_MANY_EVENTS = "too_many_events"
    INVALID_EVENT = "invalid_event"
    EVENT_TOO_LARGE = "event_too_large"
    INVALID_MESSAGE_ID = "invalid_message_id"
    NO_USER_ANON_ID = "no_user_anon_id"
    INVALID_WRITE_KEY = "invalid_write_key"
    UNKNOWN_SOURCE = "unknown_source"
    WRONG_REGION = "wrong_region"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


# R36: the references name no status for a wrong region. It is 400, as for every permanent refusal, because
# SDKs keep or resend events on 401, 403, 413 and 422.
STATUSES: Mapping[Code, int] = MappingProxyType(
    dict.fromkeys(Code, BAD_REQUEST)
    | {
        Code.UNKNOWN_ROUTE: NOT_FOUND,
        Code.METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED,
        Code.UNKNOWN_SOURCE: NOT_FOUND,
        Code.RATE_LIMITED: TOO_MANY_REQUESTS,
        Code.UNAVAILABLE: UNAVAILABLE,
    }
)

# What the events of a refused request are sent again on.
TRANSIENT = frozenset({Code.RATE_LIMITED, Code.UNAVAILABLE})

# A transparent GIF of one pixel.
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


class Refused(Exception):
    """The request is not taken. `message` says what was wrong and where, without any value of the request."""

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        details: Mapping[str, str] | None = None,
        retry_after_seconds: int = RETRY_AFTER_SECONDS,
    ) -> None:
        """`details` are more members of the body; `retry_after_seconds` counts for TRANSIENT codes only."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details or {}
        self.retry_after_seconds = retry_after_seconds


@record(frozen=True, kw_only=True, slots=True)
class Reply:
    """One answer, and what to count for it: what became of its events, and one refusal for `reason`."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    tally: Tally = NOTHING
    reason: Code | None = None


def success(tally: Tally = NOTHING) -> Reply:
    """The acknowledgement. Only for events that are durable: every SDK forgets them on it."""
    return Reply(status=OK, body=b'{"success": true}', headers=_json_headers(), tally=tally)


@lru_cache(maxsize=1024)
def accepted(number: int, duplicates: int) -> Reply:
    """The acknowledgement of events of which none was left out: one reply for all with the same numbers."""
    return success(Tally(accepted=number, duplicates=duplicates))


def pixel(reply: Reply) -> Reply:
    """The answer to a pixel, the same whatever became of its event: a page shows an image, not an error."""
    headers = {"content-type": "image/gif", "cache-control": "no-store"}
    return replace(reply, status=OK, body=PIXEL, headers=headers)


def health(*, processing_region: str, ingest_region: str, deep: Health | None = None) -> Reply:
    """The answer to a health check: this process is configured and runs; `deep`: and what it depends on.

    A deep one is 503 when no event could be made durable; when one can, in spite of a fault, it is 200.
    """
    status = deep.status if deep else "ok"
    body: dict[str, object] = {
        "status": status,
        "processingRegion": processing_region,
        "ingestRegion": ingest_region,
    }
    if deep is not None:
        body["checks"] = deep.checks
    code = UNAVAILABLE if status == "down" else OK
    return Reply(status=code, body=json.dumps(body).encode(), headers=_json_headers())


def preflight(request: Request) -> Reply:
    """The answer to a CORS preflight: the headers that SDKs send, and those that the browser asks for."""
    asked = request.headers.get("access-control-request-headers", "").lower().split(",")
    extra = [name.strip() for name in asked if _is_header_name(name.strip())]
    headers = {
        "access-control-allow-methods": ALLOWED_METHODS,
        "access-control-allow-headers": ", ".join(dict.fromkeys([*ALLOWED_HEADERS, *extra])),
        "access-control-max-age": str(PREFLIGHT_MAX_AGE_SECONDS),
    }
    return Reply(status=OK, body=b"", headers=headers)


def refusal(refused: Refused, tally: Tally = NOTHING) -> Reply:
    """The body that every SDK can read: `success`, `code`, `message`, and `error` for Ruby."""
    body = {
        "success": False,
        "code": refused.code,
        "message": refused.message,
        "error": refused.message,
        **refused.details,
    }
    headers = _json_headers()
    if refused.code in TRANSIENT:
        headers["retry-after"] = str(refused.retry_after_seconds)
    if refused.code is Code.RATE_LIMITED:
        headers["x-ratelimit-reset"] = str(refused.retry_after_seconds)
    return Reply(
        status=STATUSES[refused.code],
        body=json.dumps(body).encode(),
        headers=headers,
        tally=tally,
        reason=refused.code,
    )


def silent(refused: Refused) -> Reply:
    """What the vendor may answer in place of a refusal: a success that stores nothing. It is counted all the same."""
    return replace(success(), reason=refused.code)


def unavailable() -> Reply:
    """Nothing was acknowledged: the same events are to be sent again."""
    return refusal(
        Refused(Code.UNAVAILABLE, "The events could not be stored. Send the same request again later.")
    )


def with_cors(reply: Reply, request: Request) -> Reply:
    """The reply with the headers that let the page which asked read it."""
    origin = request.headers.get("origin")
    if not origin or not _is_origin(origin):
        return reply
    cors = {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": EXPOSED_HEADERS,
        "vary": "origin",
    }
    return replace(reply, headers={**reply.headers, **cors})


def _json_headers() -> dict[str, str]:
    return {"content-type": "application/json", "cache-control": "no-store"}


def _is_header_name(text: str) -> bool:
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def _is_origin(text: str) -> bool:
    return 0 < len(text) <= MAX_ORIGIN_CHARS and text.isascii() and text.isprintable() and " " not in text
