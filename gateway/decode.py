"""From the bytes of a request to the events in it: inflate within bounds, parse, and take the batch apart."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import field
from urllib.parse import parse_qs

from gateway import json_codec
from gateway.json_codec import Encode
from gateway.record import record
from gateway.replies import Code, Refused
from gateway.request import Request
from gateway.routes import Purpose, Route
from residency.limits import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_COMPRESSED_BYTES, MAX_EVENT_BYTES

try:
    from isal import isal_zlib as codec  # twice as fast
except ImportError:  # Lambda's Python has none
    import zlib as codec  # type: ignore[no-redef]

GZIP_WINDOW_BITS = 31  # zlib: the largest window, with a gzip header and trailer
RESERVED_GZIP_FLAGS = b"\x20"  # from here on, RFC 1952: what has them set must be refused
GZIP_CODINGS = frozenset({"gzip", "x-gzip"})
MAX_GZIP_MEMBERS = 16  # own choice: one is what SDKs send; each further one costs a copy of what follows

# bytes of all events of one request once batch-level context and integrations are in each of them, own
# choice: 16 times the request itself, so that a small batch cannot blow up to 2,500 times its context
MAX_MERGED_BYTES = 8_388_608

MAX_QUERY_FIELDS = 32  # own choice: a pixel has one or two


@record(frozen=True, kw_only=True, slots=True)
class Batch:
    """The events of one request, in their order, and what they have in common.

    An item is as the client sent it: any JSON value, not checked yet. `write_key` and `sent_at` are those of
    the body. `event_type` is the one that the path names, None for a batch. `encode` writes JSON of what was
    read. `body` is the JSON that all of it was read from, where it may be searched as a whole.
    """

    items: list[object]
    context: Mapping[str, object]
    integrations: Mapping[str, object]
    sent_at: object
    write_key: str | None
    event_type: str | None
    encode: Encode = json_codec.encode
    body: bytes | None = field(default=None, repr=False)


class NotABatch(Refused):
    """The body is well-formed, but no batch that can be taken apart: it is kept whole, as a dead letter."""

    def __init__(self, refused: Refused, document: dict[str, object]) -> None:
        super().__init__(refused.code, refused.message)
        self.document = document


def body_of(request: Request, route: Route) -> bytes:
    """The JSON that a request brings, inflated. Raises Refused: invalid_encoding, batch_too_large."""
    if route.purpose is Purpose.PIXEL:
        return pixel_data(request.query)
    return inflate(request.body, request.headers.get("content-encoding", ""))


def decode(body: bytes, route: Route) -> Batch:
    """Reads the events of a body, whatever its Content-Type says.

    Raises Refused: invalid_json; NotABatch: invalid_batch, too_many_events, batch_too_large.
    """
    document, encode = parse(body)
    if route.purpose is Purpose.BATCH:
        try:
            return _batch(document, encode, body)
        except Refused as refused:
            raise NotABatch(refused, document) from None
    return Batch(
        items=[document],
        context={},
        integrations={},
        sent_at=document.get("sentAt"),
        write_key=_text(document.get("writeKey")),
        event_type=route.event_type,
        encode=encode,
    )


def pixel_data(query: str) -> bytes:
    """The JSON in a pixel's `data`: as it is, or in base64 of either alphabet, with or without its padding.

    Raises Refused: invalid_encoding.
    """
    try:
        data = parse_qs(query, max_num_fields=MAX_QUERY_FIELDS).get("data", [""])[0].strip()
        if data.startswith("{"):
            return data.encode("utf-8", "surrogatepass")
        # A `+` that was not escaped arrives as a space.
        text = data.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Code.INVALID_ENCODING, "A pixel needs `data`: JSON, as it is or in base64.") from None


def inflate(body: bytes, content_encoding: str) -> bytes:
    """The body as it was before compression, at most MAX_BATCH_BYTES.

    A gzip stream must be whole: one that ends early, or has something behind it, is refused, never read in
    part.
    Raises Refused: invalid_encoding, batch_too_large.
    """
    codings = [coding.strip().lower() for coding in content_encoding.split(",")]
    codings = [coding for coding in codings if coding not in ("", "identity")]
    if not codings:
        return _within_batch_limit(body)
    if len(codings) > 1 or codings[0] not in GZIP_CODINGS:
        raise Refused(Code.INVALID_ENCODING, "The Content-Encoding is not known here. Send gzip or none.")
    if len(body) > MAX_COMPRESSED_BYTES:
        raise _too_large(f"The compressed body is larger than {MAX_COMPRESSED_BYTES} bytes.")
    try:
        return _gunzip(body)
    except codec.error:  # type: ignore[misc]
        raise _no_gzip() from None


def parse(body: bytes) -> tuple[dict[str, object], Encode]:
    """The JSON object in the body, and what writes JSON of it. Raises Refused: invalid_json."""
    try:
        document, encode = json_codec.read(body)
    except ValueError:
        raise Refused(Code.INVALID_JSON, "The body is not valid JSON.") from None
    except RecursionError:
        raise Refused(Code.INVALID_JSON, "The JSON of the body is nested too deeply.") from None
    if not isinstance(document, dict):
        raise Refused(Code.INVALID_JSON, "The body must be a JSON object.")
    return document, encode


def _gunzip(body: bytes) -> bytes:
    inflated = b""
    for _ in range(MAX_GZIP_MEMBERS):
        if body[3:4] >= RESERVED_GZIP_FLAGS:
            raise _no_gzip()  # zlib says so itself, isal does not
        member = codec.decompressobj(GZIP_WINDOW_BITS)
        # One byte above the limit tells "too large" from "just fits".
        inflated = _within_batch_limit(
            inflated + member.decompress(body, MAX_BATCH_BYTES + 1 - len(inflated))
        )
        if not member.eof:
            raise Refused(Code.INVALID_ENCODING, "The gzip body ends too early.")
        body = member.unused_data
        if not body:
            return inflated
    raise Refused(Code.INVALID_ENCODING, f"The gzip body has more than {MAX_GZIP_MEMBERS} members.")


def _within_batch_limit(body: bytes) -> bytes:
    if len(body) > MAX_BATCH_BYTES:
        raise _too_large(f"The body is larger than {MAX_BATCH_BYTES} bytes. Send smaller batches.")
    return body


def _batch(document: dict[str, object], encode: Encode, body: bytes) -> Batch:
    items = document.get("batch")
    if not isinstance(items, list):
        raise Refused(Code.INVALID_BATCH, "The body needs a list of events under `batch`.")
    if len(items) > MAX_BATCH_EVENTS:
        raise Refused(Code.TOO_MANY_EVENTS, f"A batch takes at most {MAX_BATCH_EVENTS} events.")
    batch = Batch(
        items=items,
        context=_shared(document, "context"),
        integrations=_shared(document, "integrations"),
        sent_at=document.get("sentAt"),
        write_key=_text(document.get("writeKey")),
        event_type=None,
        encode=encode,
        body=body,
    )
    _bound_merge(batch)
    return batch


def _shared(document: dict[str, object], name: str) -> Mapping[str, object]:
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(Code.INVALID_BATCH, f"`{name}` of the batch must be an object.")
    return value


def _bound_merge(batch: Batch) -> None:
    if not batch.context and not batch.integrations:
        return
    try:
        shared = len(json_codec.encode({"context": batch.context, "integrations": batch.integrations}))
    except (RecursionError, ValueError):
        raise Refused(Code.INVALID_JSON, "The body cannot be written as JSON again.") from None
    if shared > MAX_EVENT_BYTES or shared * len(batch.items) > MAX_MERGED_BYTES:
        raise _too_large(
            "`context` and `integrations` of the batch are too large to go into each of its events."
        )


def _no_gzip() -> Refused:
    return Refused(Code.INVALID_ENCODING, "The body is not valid gzip.")


def _too_large(message: str) -> Refused:
    return Refused(Code.BATCH_TOO_LARGE, message)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
