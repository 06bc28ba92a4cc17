"""Compression in Firehose: moto stores what a GZIP stream is given as it came; Firehose compresses it, into `.gz`."""

from __future__ import annotations

import gzip
from typing import Any

from moto.firehose.models import FirehoseBackend

_put = FirehoseBackend.put_s3_records
_path = FirehoseBackend._format_s3_object_path


def install() -> None:
    """Patches moto in this process."""
    FirehoseBackend.put_s3_records = put_compressed


def put_compressed(
    backend: FirehoseBackend,
    delivery_stream_name: str,
    version_id: str,
    s3_destination: dict[str, Any],
    records: list[dict[str, bytes]],
) -> list[dict[str, str]]:
    """One object a call, as moto does, but with the stream's compression; one record id for each record."""
    if s3_destination.get("CompressionFormat") != "GZIP":
        return _put(backend, delivery_stream_name, version_id, s3_destination, records)
    joined = [{"Data": gzip.compress(b"".join(record["Data"] for record in records), mtime=0)}]
    compressed = _Compressed(backend)
    _put(compressed, delivery_stream_name, version_id, s3_destination, joined)
    return [{"RecordId": f"{index:056d}"} for index in range(len(records))]


class _Compressed:
    """The backend, except that its objects are named as Firehose names compressed ones."""

    def __init__(self, backend: FirehoseBackend) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def _format_s3_object_path(self, *arguments: str) -> str:
        return _path(*arguments) + ".gz"
