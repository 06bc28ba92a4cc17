"""S3 as a sink: one gzipped object a source and request, for spilled events and for dead letters."""

from __future__ import annotations

import hashlib
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import UTC
from urllib.parse import quote

from gateway.aws_request import AwsReply, AwsService, Unreachable
from gateway.log_lines import Log
from gateway.sinks.sink import Parcel, Sink

SERVICE = "s3"
SPILL_PREFIX = "spill"  # events that the stream did not take
DEAD_LETTER_PREFIX = "dead-letter/gateway"  # records of what was not accepted
HEALTH_KEY = "health/gateway"  # an empty object that is put once, to see whether one can be
KEY_DIGEST_BYTES = 16
COMPRESSION_LEVEL = 6
GZIP_WINDOW_BITS = 31  # zlib writes a gzip header without a time: same lines, same bytes

ATTEMPTS = 2
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 2.0  # no attempt starts later than this after the first, over all objects of a request


class S3Objects(Sink):
    """Stores parcels under `{prefix}/{source}/{yyyy}/{mm}/{dd}/{HH}/` of a bucket: the hour of receipt, UTC."""

    def __init__(
        self,
        *,
        service: AwsService,
        bucket_path: str,
        prefix: str,
        log: Log,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`bucket_path` is `/` where the host names the bucket, else `/{bucket}/`."""
        self._service = service
        self._bucket_path = bucket_path
        self._prefix = prefix
        self._log = log
        self._sleep = sleep
        self._clock = clock

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Stores one object for each source; the parcels of one that failed are returned as they came."""
        give_up_at = self._clock() + PATIENCE_SECONDS
        by_source: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            by_source.setdefault(parcel.source, []).append(parcel)
        left: list[Parcel] = []
        for own in by_source.values():
            if left or not self._put_with_retries(own, give_up_at):
                left += own
        return left

    def _put_with_retries(self, parcels: list[Parcel], give_up_at: float) -> bool:
        content = b"".join(parcel.content for parcel in parcels)
        key = object_key(self._prefix, parcels[0], content)
        body = gzipped(content)
        for attempt in range(1, ATTEMPTS + 1):
            stored = self._put(key, body)
            if stored is not None:
                return stored
            if attempt == ATTEMPTS or self._clock() + PAUSE_SECONDS > give_up_at:
                break
            self._sleep(PAUSE_SECONDS)
        return False

    def check(self) -> str | None:
        """Puts the empty object that is there already, except at the first time: nothing is written."""
        try:
            reply = self._send(HEALTH_KEY, b"")
        except Unreachable as unreachable:
            return str(unreachable)
        return None if reply.status in (200, 412) else reply.xml_error() or str(reply.status)

    def _put(self, key: str, body: bytes) -> bool | None:
        """Whether the object is stored; None when another attempt may find out."""
        try:
            reply = self._send(key, body)
        except Unreachable as unreachable:
            self._warn(str(unreachable))
            return None
        # 412: the key is made of the content, so the object that is there already is this one.
        if reply.status in (200, 412):
            return True
        self._warn(f"{reply.status} {reply.xml_error()}")
        return None if reply.status in (409, 429) or reply.status >= 500 else False

    def _send(self, key: str, body: bytes) -> AwsReply:
        headers = {
            "content-type": "application/gzip",
            "if-none-match": "*",
            # A bucket with Object Lock refuses an object without a checksum.
            "x-amz-checksum-sha256": b64encode(hashlib.sha256(body).digest()).decode("ascii"),
            "x-amz-sdk-checksum-algorithm": "SHA256",
        }
        path = self._bucket_path + quote(key, safe="/")
        return self._service.send(method="PUT", path=path, headers=headers, body=body)

    def _warn(self, problem: str) -> None:
        self._log({"level": "warning", "event": "object_failure", "prefix": self._prefix, "problem": problem})


def object_key(prefix: str, parcel: Parcel, content: bytes) -> str:
    """The key of the object with this content, e.g. `spill/shop/2025/04/03/17/{digest}.ndjson.gz`."""
    hour = parcel.received_at.astimezone(UTC).strftime("%Y/%m/%d/%H")
    digest = hashlib.blake2b(content, digest_size=KEY_DIGEST_BYTES).hexdigest()
    return f"{prefix}/{parcel.source}/{hour}/{digest}.ndjson.gz"


def gzipped(content: bytes) -> bytes:
    """The content as gzip, the same bytes at every time."""
    compressor = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, GZIP_WINDOW_BITS)
    return compressor.compress(content) + compressor.flush()
