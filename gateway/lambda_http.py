"""Front door for AWS Lambda behind an API Gateway HTTP API: events of payload format 2.0."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

from gateway.replies import Reply
from gateway.request import Request
from gateway.service import Answer, build

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from typing import Any

DEFAULT_STAGE = "$default"  # the one stage whose name is no part of the path

_answer: Answer | None = None


def handler(event: Mapping[str, Any], context: object) -> dict[str, object]:
    """Answers one HTTP API event. The process reads its environment at its first event."""
    global _answer
    if _answer is None:
        _answer = build(os.environ)
    return event_reply(_answer(event_request(event)))


def event_request(event: Mapping[str, Any]) -> Request:
    """The request in an event of payload format 2.0. Raises KeyError for an event of another kind."""
    request_context = event["requestContext"]
    http = request_context["http"]
    headers = event.get("headers") or {}
    text = event.get("body") or ""
    return Request(
        method=http["method"],
        path=_without_stage(event["rawPath"], request_context.get("stage", DEFAULT_STAGE)),
        headers={name.lower(): value for name, value in headers.items()},
        query=event.get("rawQueryString") or "",
        body=base64.b64decode(text)
        if event.get("isBase64Encoded")
        else text.encode("utf-8", "surrogatepass"),
        peer_ip=http.get("sourceIp"),
    )


def event_reply(reply: Reply) -> dict[str, object]:
    """The reply as the HTTP API takes it."""
    is_text = reply.body.isascii() and not reply.headers.get("content-type", "").startswith("image/")
    return {
        "statusCode": reply.status,
        "headers": dict(reply.headers),
        "body": reply.body.decode("ascii") if is_text else base64.b64encode(reply.body).decode("ascii"),
        "isBase64Encoded": not is_text,
    }


def _without_stage(path: str, stage: str) -> str:
    prefix = f"/{stage}/"
    return path[len(prefix) - 1 :] if stage != DEFAULT_STAGE and path.startswith(prefix) else path
