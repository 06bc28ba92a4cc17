"""Every answer that the gateway gives: codes, statuses, messages, bodies and CORS headers, in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from gateway.request import Request

OK = 200  # the only status that every SDK takes for success
BAD_REQUEST = 400  # the only permanent refusal that every SDK gives up on
NOT_FOUND = 404  # a wrong host or path: SDKs that keep events on it deliver them once it is corrected
METHOD_NOT_ALLOWED = 405
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
    WRONG_REGION = "wrong_region"
    UNAVAILABLE = "unavailable"


# R36: the references name no status for a wrong region. It is 400, as for every permanent refusal, because
# SDKs keep or resend events on 401, 403, 413 and 422.
STATUSES: Mapping[Code, int] = MappingProxyType(
    dict.fromkeys(Code, BAD_REQUEST)
    | {
        Code.UNKNOWN_ROUTE: NOT_FOUND,
        Code.METHOD_NOT_ALLOWED: METHOD_NOT_ALLOWED,
        Code.UNAVAILABLE: UNAVAILABLE,
    }
)


class Refused(Exception):
    """The request is not taken. `message` says what was wrong and where, without any value of the request."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """One answer, and what to count for it: `accepted` events, or one refusal for `reason`."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    accepted: int = 0
    reason: Code | None = None


def success(*, accepted: int) -> Reply:
    """The acknowledgement. Only for events that are durable: every SDK forgets them on it."""
    return Reply(status=OK, body=b'{"success": true}', headers=_json_headers(), accepted=accepted)


def health(*, processing_region: str, ingest_region: str) -> Reply:
    """The answer to a health check: this process is configured and runs."""
    body = {"status": "ok", "processingRegion": processing_region, "ingestRegion": ingest_region}
    return Reply(status=OK, body=json.dumps(body).encode(), headers=_json_headers())


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


def refusal(refused: Refused) -> Reply:
    """The body that every SDK can read: `success`, `code`, `message`, and `error` for Ruby."""
    body = {
        "success": False,
        "code": refused.code,
        "message": refused.message,
        "error": refused.message,
    }
    headers = _json_headers()
    if refused.code is Code.UNAVAILABLE:
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return Reply(
        status=STATUSES[refused.code], body=json.dumps(body).encode(), headers=headers, reason=refused.code
    )


def unavailable() -> Reply:
    """Nothing was acknowledged: the same events are to be sent again."""
    return refusal(
        Refused(Code.UNAVAILABLE, "The events could not be stored. Send the same request again later.")
    )


def with_cors(reply: Reply, request: Request) -> Reply:
    """The reply with the headers that let the page which asked read it."""
    origin = request.headers.get("origin", "")
    if not _is_origin(origin):
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
