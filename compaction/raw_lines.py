"""Lines of a raw object, one by one: what makes a line an event, and what is left of an object that is damaged."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from compaction.archive_keys import MILLISECONDS_PER_HOUR
from compaction.segment_file import GZIP_WINDOW_BITS, dead_line

GZIP_MAGIC = b"\x1f\x8b"
READ_BYTES = 2**20
MAX_LINE_BYTES = 2 * 2**20  # an event has at most 32 KiB as it was sent
# They end a line or a column for one reader or the other, and JSON can only have them escaped.
SEPARATOR = b"\x1f"
FOREIGN = (b"\r", SEPARATOR)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # at the start of an object it is no part of the first line

# What a line needs to be an event: the gateway writes all of it (gateway/normalise.py). A source's name is the
# one in the settings; here it becomes a folder too.
SOURCE_PATTERN = "[a-z0-9][a-z0-9-]{0,62}"
RECEIVED_AT_PATTERN = "20[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z"

PLAIN_ID_PATTERN = "[A-Za-z0-9_.:-]+"


class Event(NamedTuple):
    """A line that is an event. `id` in the form of `id_text`; `hour` and `received` (ms) since 1970, UTC."""

    source: str
    hour: int
    received: int
    id: str
    line: str


class Dead(NamedTuple):
    """A line that is none, as it is kept."""

    record: str


class Damaged(NamedTuple):
    """Where an object breaks off: what follows cannot be read."""

    record: str


def read_object(path: Path, key: str) -> Iterator[str | Dead | Damaged]:
    """The lines of an object that are text; blank ones are left out."""
    lines = _lines(path)
    mark = BYTE_ORDER_MARK
    while True:
        try:
            line = next(lines, None)
        except (zlib.error, EOFError):
            yield Damaged(dead_line(reason="object_breaks_off", object_key=key))
            return
        if line is None:
            return
        line, mark = line.removeprefix(mark).removesuffix(SEPARATOR), b""
        if not line.strip(b" "):
            continue
        if _is_readable(line):
            yield line.decode()
        else:
            encoded = base64.b64encode(line).decode("ascii")
            yield Dead(dead_line(reason="damaged_line", object_key=key, originalBase64=encoded))


def read_event(line: str) -> Event | None:
    """The event in a line; None where it is none."""
    try:
        document = json.loads(line)
        source, message_id, received_at = (
            document["projectId"],
            document["messageId"],
            document["receivedAt"],
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not (isinstance(source, str) and isinstance(message_id, str) and isinstance(received_at, str)):
        return None
    if not message_id or not re.fullmatch(SOURCE_PATTERN, source):
        return None
    received = _milliseconds(received_at)
    if received is None:
        return None
    return Event(source, received // MILLISECONDS_PER_HOUR, received, id_text(message_id), line)


def id_text(message_id: str) -> str:
    """A messageId as one word, different ones as different words: itself, or % and its UTF-8 in hexadecimal digits."""
    if re.fullmatch(PLAIN_ID_PATTERN, message_id):
        return message_id
    return "%" + message_id.encode("utf-8", "replace").hex().upper()


def first_received(lines: list[bytes]) -> int:
    """When the first of some lines, all of them events, was received (ms since 1970)."""
    first = read_event(lines[0].decode())
    if first is None:
        raise ValueError("one engine takes a line for an event that is none")
    return first.received


def is_gzipped(path: Path) -> bool:
    """An object of plain lines in spite of its name is read as such."""
    with path.open("rb") as file:
        return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC


def _milliseconds(received_at: str) -> int | None:
    if not re.fullmatch(RECEIVED_AT_PATTERN, received_at):
        return None
    try:
        moment = datetime.strptime(received_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def _lines(path: Path) -> Iterator[bytes]:
    """Whole lines, also of an object that breaks off: then zlib.error or EOFError is raised after them."""
    parts: list[bytes] = []
    for content in _content(path):
        *lines, rest = content.split(b"\n")
        if lines:
            yield b"".join([*parts, lines[0]])
            yield from lines[1:]
            parts = [rest]
        else:
            parts.append(rest)
    if any(parts):
        yield b"".join(parts)


def _content(path: Path) -> Iterator[bytes]:
    """Raises zlib.error or EOFError where the object is gzip, but no whole one."""
    with path.open("rb") as file:
        if not is_gzipped(path):
            while block := file.read(READ_BYTES):
                yield block
            return
        reader = zlib.decompressobj(GZIP_WINDOW_BITS)
        block = b""
        while block or (block := file.read(READ_BYTES)):
            if reader.eof:
                reader = zlib.decompressobj(GZIP_WINDOW_BITS)  # gzip may be several, one after the other
            yield reader.decompress(block, READ_BYTES)
            block = reader.unused_data if reader.eof else reader.unconsumed_tail
        if not reader.eof:
            raise EOFError


def _is_readable(line: bytes) -> bool:
    if len(line) > MAX_LINE_BYTES or any(foreign in line for foreign in FOREIGN):
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
