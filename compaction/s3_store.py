"""The archive's S3 bucket as a store, reached in its own region only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from compaction.archive_keys import SEGMENT_LOGS_PREFIX
from compaction.store import AlreadyThere, StoredObject

ATTEMPTS = 5  # of the AWS SDK, for each request
CONTENT_TYPES = {".gz": "application/gzip", ".json": "application/json"}
# What the public Segment docs say of the objects of its own S3 destination.
EVENTS_HEADERS = {"ContentType": "text/plain", "ContentEncoding": "gzip"}


@dataclass(frozen=True, kw_only=True)
class S3Store:
    """`region` is the bucket's. `endpoint_url`: another place than AWS, for tests.

    The bucket's own encryption holds: no request names a key.
    """

    bucket: str
    region: str
    endpoint_url: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        """A client cannot go to another process: each makes its own."""
        return {**self.__dict__, "_clients": {}}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        self.__dict__.update(state)

    def objects(self, prefix: str, *, after: str = "") -> Iterator[StoredObject]:
        for page in self._pages(prefix, StartAfter=after):
            for one in page.get("Contents", ()):
                yield StoredObject(key=one["Key"], size=one["Size"])

    def folders(self, prefix: str) -> list[str]:
        pages = self._pages(prefix, Delimiter="/")
        return [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", ())]

    def read(self, key: str) -> bytes | None:
        try:
            content: bytes = self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            return content
        except (BotoCoreError, ClientError) as error:
            if _status(error) == 404:
                return None
            raise _failed(error, f"read {key}") from error

    def fetch(self, key: str, folder: Path) -> Path | None:
        path = folder / f"{uuid4().hex}{Path(key).suffix}"
        try:
            self._client.download_file(self.bucket, key, str(path))
        except (BotoCoreError, ClientError) as error:
            if _status(error) == 404:
                return None
            raise _failed(error, f"fetch {key}") from error
        return path

    def create(self, key: str, content: bytes) -> None:
        try:
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=content,
                IfNoneMatch="*",
                ChecksumAlgorithm="SHA256",  # a bucket with Object Lock refuses an object without a checksum
                **_headers(key),
            )
        except (BotoCoreError, ClientError) as error:
            if _status(error) == 412:
                raise AlreadyThere(key) from None
            raise _failed(error, f"write {key}") from error

    def _pages(self, prefix: str, **options: str) -> Iterator[Mapping[str, Any]]:
        paginator = self._client.get_paginator("list_objects_v2")
        try:
            yield from paginator.paginate(Bucket=self.bucket, Prefix=prefix, **options)
        except (BotoCoreError, ClientError) as error:
            raise _failed(error, f"list {prefix}") from error

    @property
    def _client(self) -> Any:
        if "s3" not in self._clients:
            self._clients["s3"] = boto3.client(
                "s3",
                region_name=self.region,
                endpoint_url=self.endpoint_url,
                config=Config(
                    retries={"mode": "standard", "max_attempts": ATTEMPTS}, max_pool_connections=32
                ),
            )
        return self._clients["s3"]


def _headers(key: str) -> Mapping[str, str]:
    if key.startswith(SEGMENT_LOGS_PREFIX):
        return EVENTS_HEADERS
    return {"ContentType": CONTENT_TYPES.get(Path(key).suffix, "application/octet-stream")}


def _status(error: Exception) -> int | None:
    if not isinstance(error, ClientError):
        return None
    status: int | None = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status


def _failed(error: Exception, what: str) -> OSError:
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    return OSError(f"S3 could not {what}: {code or type(error).__name__}")
