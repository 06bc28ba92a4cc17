"""The part of Customer.io's APIs that the gateway answers: the region look-up, and Track and App calls by region.

A Track call of an account of this region is taken as an event of the account's source; one of an account in the EU that
came to the US is redirected, with method and body kept; every other one of the wrong region is refused with 401.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from gateway.decode import inflate, parse
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from residency.customer_io import (
    LOOK_UP_PATH,
    AccountRegion,
    Api,
    BadCredentials,
    Outcome,
    look_up_answer,
    read_basic_header,
    route,
)
from residency.regions import Jurisdiction, ProcessingRegion
from residency.write_keys import fingerprint

TRACK_PREFIX = "/api/v1/"
APP_PREFIXES = (
    "/v1/send/",
    "/v1/campaigns",
    "/v1/segments",
    "/v1/messages",
    "/v1/transactional",
    "/v1/exports",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account that the gateway knows. `source`: whose events its Track calls are."""

    region: AccountRegion
    environment_id: int
    source: str


Accounts = Mapping[str, Account]
"""By the fingerprint of `<site id>:<API key>`; the credentials themselves are nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A Track call that is an event of an account's source: the same as a request of Segment's HTTP API."""

    request: Request


def answer(
    request: Request, *, accounts: Accounts, processing_region: ProcessingRegion
) -> Reply | Taken | None:
    """The reply, or the event that the call is; None for a request that is none of Customer.io's."""
    if not accounts:
        return None
    api = _api_of(request)
    if api is None:
        return None
    try:
        site_id, api_key = read_basic_header(request.headers.get("authorization"))
    except BadCredentials as error:
        return _unauthorized(str(error))
    credentials = fingerprint(f"{site_id}:{api_key}")
    account = accounts.get(credentials)
    if account is None:
        return _unauthorized("these credentials are of no account that is known here")
    if request.path == LOOK_UP_PATH:
        body = look_up_answer(account=account.region, environment_id=account.environment_id)
        return _json(200, body)
    listener = AccountRegion.EU if processing_region.jurisdiction is Jurisdiction.EU else AccountRegion.US
    routing = route(api=api, listener=listener, account=account.region)
    if routing.outcome is Outcome.REDIRECTED:
        query = f"?{request.query}" if request.query else ""
        location = f"https://{routing.host}{request.path}{query}"
        return replace(
            _json(routing.status, {"meta": {"redirect": account.region.value}}),
            headers={"location": location, "content-type": "application/json", "cache-control": "no-store"},
            reason=Code.WRONG_REGION,  # it has passed this region, and is counted there (R108)
        )
    if routing.outcome is Outcome.REFUSED:
        refusal = _unauthorized(f"the account is in the {account.region}, and this host is of the {listener}")
        return replace(refusal, reason=Code.WRONG_REGION)
    if api is not Api.TRACK:
        return _unauthorized("the App API is not served here: call the vendor's own host")
    return _event_of(request, credentials)


def _api_of(request: Request) -> Api | None:
    if request.path == LOOK_UP_PATH and request.method == "GET":
        return Api.TRACK
    if request.path.startswith(f"{TRACK_PREFIX}customers/") and request.method in ("PUT", "POST"):
        return Api.TRACK
    return Api.APP if request.path.startswith(APP_PREFIXES) else None


def write_key_of(credentials: str) -> str:
    """What stands for an account, by its credentials' fingerprint, where a source has its write key."""
    return f"cio_{credentials}"


def _event_of(request: Request, credentials: str) -> Taken | Reply:
    """`PUT /api/v1/customers/ID` is an identify call, `POST .../ID/events` a track call."""
    try:
        body, _ = parse(inflate(request.body, request.headers.get("content-encoding", "")) or b"{}")
    except Refused as refused:
        return _json(400, {"meta": {"error": refused.message}})
    segments = request.path.removeprefix(f"{TRACK_PREFIX}customers/").split("/")
    user = unquote(segments[0])
    event: dict[str, object]
    if request.method == "PUT" and len(segments) == 1:
        event, kind = {"userId": user, "traits": body}, "identify"
    elif request.method == "POST" and segments[1:] == ["events"]:
        event = {"userId": user, "event": body.get("name", ""), "properties": body.get("data") or {}}
        kind = "track"
    else:
        return _json(404, {"meta": {"error": "there is nothing at this path"}})
    if isinstance(body.get("id"), str):
        event["messageId"] = body["id"]
    headers = {
        name: value
        for name, value in request.headers.items()
        if name not in ("authorization", "content-encoding", "content-length")
    }
    headers["authorization"] = "Basic " + b64encode(f"{write_key_of(credentials)}:".encode()).decode()
    taken = replace(
        request, method="POST", path=f"/v1/{kind}", headers=headers, body=json.dumps(event).encode(), query=""
    )
    return Taken(request=taken)


def done(reply: Reply) -> Reply:
    """What Track answers for an event that was taken; a refusal stays what it is."""
    return replace(reply, body=b"{}") if reply.status == 200 else reply


def _unauthorized(why: str) -> Reply:
    return _json(401, {"meta": {"error": f"unauthorized: {why}"}})


def _json(status: int, body: Mapping[str, object]) -> Reply:
    return Reply(
        status=status,
        body=json.dumps(body).encode(),
        headers={"content-type": "application/json", "cache-control": "no-store"},
    )
