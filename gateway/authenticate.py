"""Which source does each event belong to: finds the write keys of a request and asks the registry."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import parse_qs

from gateway.decode import MAX_QUERY_FIELDS, Batch
from gateway.record import record
from gateway.registry import Registry
from gateway.replies import Code, Refused
from gateway.request import Request


@record(frozen=True, kw_only=True, slots=True)
class Authenticated:
    """The source of each item of the batch, in order, and every write key that was sent, to be kept out.

    `item_keys` holds each item's own key or None.
    """

    sources: list[str]
    request_keys: tuple[str, ...] = field(repr=False)
    item_keys: list[str | None] = field(repr=False)

    @property
    def all_keys(self) -> list[str]:
        """Every write key that was sent, once."""
        return list(dict.fromkeys([*self.request_keys, *(key for key in self.item_keys if key)]))


def authenticate(request: Request, batch: Batch, registry: Registry) -> Authenticated:
    """Looks keys up in this order: Basic user, Bearer, body `writeKey`, the event's own `writeKey`, query.

    The first one that is there decides, also when it is unknown. Only a Bearer token that is no write key of
    ours is passed over: SDKs with OAuth send their token there and the write key in the body. Wherever a key
    of another region turns up, also behind a good one, the whole request is refused: its data belongs
    elsewhere (R34, R35).
    Raises Refused: wrong_region, invalid_write_key.
    """
    basic, bearer = _authorization(request.headers.get("authorization", ""))
    query = _query_key(request.query)
    # The test before the call: hardly any event has a key of its own.
    item_keys = [
        _item_key(item) if item.__class__ is dict and "writeKey" in item else None for item in batch.items
    ]
    request_keys = tuple(key for key in (basic, bearer, batch.write_key, query) if key)
    for key in {*request_keys, *item_keys}:
        if key is not None:
            registry.refuse_foreign(key)
    if bearer is not None and not registry.knows(bearer):
        bearer = None
    decisive = basic or bearer or batch.write_key
    if decisive is not None or not batch.items:
        sources = [_source(registry, decisive or query)] * len(batch.items)
    else:
        sources = [_source(registry, key or query) for key in item_keys]
    return Authenticated(sources=sources, request_keys=request_keys, item_keys=item_keys)


def owner(request: Request, document: Mapping[str, object], registry: Registry) -> Authenticated:
    """The one source to which a body belongs that could not be taken apart, in place of a list of them.

    It is that of the request's key, else that of the first event that has one. Raises Refused as `authenticate`.
    """
    listed = document.get("batch")
    items = listed if isinstance(listed, list) else []
    body_key = document.get("writeKey")
    keyed = [item for item in items if _item_key(item)]
    batch = Batch(
        items=keyed or [document],
        context={},
        integrations={},
        sent_at=None,
        write_key=body_key if isinstance(body_key, str) and body_key else None,
        event_type=None,
    )
    return authenticate(request, batch, registry)


def _source(registry: Registry, write_key: str | None) -> str:
    if write_key is None:
        raise Refused(
            Code.INVALID_WRITE_KEY,
            "No write key was provided. Send it as the user of Basic authentication or as `writeKey`.",
        )
    return registry.source_of(write_key)


def _authorization(header: str) -> tuple[str | None, str | None]:
    """The Basic user and the Bearer token, at most one of which is there. A broken header counts as none."""
    scheme, _, value = header.strip().partition(" ")
    match scheme.lower():
        case "basic":
            return _basic_user(value.strip()), None
        case "bearer":
            return None, value.strip() or None
    return None, None


def _basic_user(value: str) -> str | None:
    """The user of Basic credentials. Some clients leave out the colon behind it, some the padding."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return decoded.partition(":")[0] or None


def _item_key(item: object) -> str | None:
    key = item.get("writeKey") if isinstance(item, dict) else None
    return key if isinstance(key, str) and key else None


def _query_key(query: str) -> str | None:
    if "writeKey" not in query:
        return None
    try:
        return parse_qs(query, max_num_fields=MAX_QUERY_FIELDS).get("writeKey", [None])[0]
    except ValueError:
        return None
