"""Zips for Lambda, layers and Spark: the same files give the same bytes, and the same bytes leave a file untouched."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold: file times must not reach the hash
FILE_MODE = 0o100644 << 16  # Lambda's user must be able to read what a strict umask wrote


def zip_bytes(files: Iterable[tuple[str, Path]], *, level: int) -> bytes:
    """The zip of (name in it, file), in order of name; `level` of compression is 0 to 9.

    Raises FileNotFoundError naming a file that is not there.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, path in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=ZIP_EPOCH)
            entry.external_attr = FILE_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def write_changed(path: Path, content: bytes) -> Path:
    """Writes a file as a whole and returns its path; leaves one with the same content untouched."""
    if path.is_file() and hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(
        f"{path.name}.{os.getpid()}.partial"
    )  # two stacks of one clone may write at once
    partial.write_bytes(content)
    return partial.replace(path)
