"""Where the archive's objects are kept, as compaction needs it, and a folder of this machine as such a place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4


@dataclass(frozen=True, kw_only=True, order=True)
class StoredObject:
    """One object as a listing shows it; `size` in bytes."""

    key: str
    size: int


class AlreadyThere(Exception):
    """There is an object of that key: another run was first."""


class Store(Protocol):
    """Objects are written once and never changed. Every operation happens wholly or not at all.

    Each raises OSError where it did not happen, or may not have: the next run finds out.
    """

    def objects(self, prefix: str, *, after: str = "") -> Iterator[StoredObject]:
        """All objects below a prefix whose key sorts after `after`, sorted by key."""
        ...

    def folders(self, prefix: str) -> list[str]:
        """The prefixes that end with the next `/` below a prefix that ends with one, sorted."""
        ...

    def read(self, key: str) -> bytes | None:
        """The content of an object; None where there is none."""
        ...

    def fetch(self, key: str, folder: Path) -> Path | None:
        """A file with the object's content, in `folder` or where the object itself lies; None where there is none."""
        ...

    def create(self, key: str, content: bytes) -> None:
        """Writes an object. Raises AlreadyThere where there is one of that key, which is left as it is."""
        ...


def publish(store: Store, key: str, content: bytes) -> None:
    """Writes an object whose key is made of its content: one that is there already is this one."""
    try:
        store.create(key, content)
    except AlreadyThere:
        return


@dataclass(frozen=True, kw_only=True)
class FolderStore:
    """A folder, each object a file: for tests, trials and one machine."""

    root: Path

    def objects(self, prefix: str, *, after: str = "") -> Iterator[StoredObject]:
        folder = self.root / prefix.rpartition("/")[0]
        paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".partial")
        for key, path in sorted((path.relative_to(self.root).as_posix(), path) for path in paths):
            if key.startswith(prefix) and key > after:
                yield StoredObject(key=key, size=path.stat().st_size)

    def folders(self, prefix: str) -> list[str]:
        return sorted(f"{prefix}{path.name}/" for path in (self.root / prefix).glob("*/"))

    def read(self, key: str) -> bytes | None:
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def fetch(self, key: str, folder: Path) -> Path | None:
        path = self.root / key
        return path if path.is_file() else None

    def create(self, key: str, content: bytes) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{uuid4().hex}.partial")
        partial.write_bytes(content)
        try:
            os.link(partial, path)
        except FileExistsError:
            raise AlreadyThere(key) from None
        finally:
            partial.unlink()
