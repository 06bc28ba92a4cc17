"""Files of the compacted archive: gzipped lines, cut by size, the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from compaction.batch import Group, NewFile

try:
    # Measured on events beside zlib's level 1: a fifth of the time, a tenth smaller.
    from isal import isal_zlib as codec

    COMPRESSION_LEVEL = 2
except (
    ImportError
):  # EMR Serverless does not have it: the same lines under the same key, in other gzip blocks
    import zlib as codec  # type: ignore[no-redef]

    COMPRESSION_LEVEL = 1

DIGEST_BYTES = 16
LINES_AT_ONCE = 1_024
GZIP_WINDOW_BITS = 31  # a gzip header without name and time: the same content, the same bytes

Publish = Callable[[str, bytes], None]  # key, content


class Content(NamedTuple):
    """The lines of one file, uncompressed. `first_received_ms`: 0 where the kind has no order of receipt."""

    group: Group
    first_received_ms: int
    lines: list[bytes]


def split(chunks: Iterable[list[bytes]], *, file_bytes: int) -> Iterator[list[bytes]]:
    """Lines of one group, which come in chunks of any size, as the lines of its files.

    A file ends with the line that brings it to `file_bytes`: where it ends depends on the lines alone.
    """
    lines: list[bytes] = []
    room = file_bytes
    for chunk in chunks:
        size = sum(map(len, chunk)) + len(chunk)
        if size < room:
            lines += chunk
            room -= size
            continue
        for line in chunk:
            lines.append(line)
            room -= len(line) + 1
            if room <= 0:
                yield lines
                lines, room = [], file_bytes
    if lines:
        yield lines


def write_file(content: Content, publish: Publish) -> NewFile:
    """Compresses and publishes one file."""
    lines, digest = content.lines, hashlib.blake2b(digest_size=DIGEST_BYTES)
    compressor = codec.compressobj(COMPRESSION_LEVEL, codec.DEFLATED, GZIP_WINDOW_BITS)
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(lines), LINES_AT_ONCE):
        text = b"\n".join((*lines[start : start + LINES_AT_ONCE], b""))
        size += len(text)
        digest.update(text)
        parts.append(compressor.compress(text))
    file = NewFile(
        group=content.group,
        first_received_ms=content.first_received_ms,
        digest=digest.hexdigest(),
        rows=len(lines),
        content_bytes=size,
    )
    publish(file.key, b"".join((*parts, compressor.flush())))
    return file


def write_files(contents: Iterable[Content], publish: Publish, *, threads: int) -> list[NewFile]:
    """Writes several files at once while `contents` goes on; at most `threads` + 1 are in memory, the next included."""
    room = threading.Semaphore(threads)

    def write(content: Content) -> NewFile:
        try:
            return write_file(content, publish)
        finally:
            room.release()

    written: list[Future[NewFile]] = []
    with ThreadPoolExecutor(threads, thread_name_prefix="segment-file") as pool:
        for content in contents:
            room.acquire()
            written.append(pool.submit(write, content))
    return [file.result() for file in written]


def ids_line(source: str, received: int, id_text: str) -> str:
    """One messageId that was received, as it stands in the lists that later batches are compared with."""
    return f"{source}\t{received}\t{id_text}"


def dead_line(*, reason: str, object_key: str, **original: str) -> str:
    """One dead line as it is kept: why it is no event, which object it was in, and the line itself."""
    record = {"reason": reason, "object": object_key, **original}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
