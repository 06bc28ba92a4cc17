"""An archive in a folder for the tests of compaction: raw objects in, compacted events out, and a store that fails."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from compaction.archive_keys import DEAD_PREFIX, SEGMENT_LOGS_PREFIX, hour_folders
from compaction.batch import Rules
from compaction.duckdb_engine import DuckDbEngine
from compaction.engine import Engine
from compaction.job import Job, Limits
from compaction.store import FolderStore, Store, StoredObject

START = datetime(2025, 4, 3, 10, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START_HOUR = (START - EPOCH) // timedelta(hours=1)


def event(message_id: str, *, minute: float = 0, source: str = "shop", **more: object) -> bytes:
    """A line as the gateway archives it, received `minute` minutes after START."""
    received = START + timedelta(minutes=minute)
    stamp = received.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    document = {
        "userId": "u1",
        "type": "track",
        **more,
        "messageId": message_id,
        "receivedAt": stamp,
        "projectId": source,
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Its objects are files below `root`."""

    root: Path

    @property
    def store(self) -> FolderStore:
        return FolderStore(root=self.root)

    def put_raw(self, name: str, lines: Iterable[bytes], *, hour: int = 0, prefix: str = "raw/") -> str:
        """An object of gzipped lines, `hour` hours after START."""
        return self.put(
            name, gzip.compress(b"".join(line + b"\n" for line in lines)), hour=hour, prefix=prefix
        )

    def put(self, name: str, content: bytes, *, hour: int = 0, prefix: str = "raw/") -> str:
        key = f"{prefix}{hour_folders(START_HOUR + hour)}{name}"
        self.store.create(key, content)
        return key

    def lines(self, prefix: str) -> list[str]:
        """All lines below a prefix, in the order of the keys."""
        contents = [gzip.decompress((self.root / one.key).read_bytes()) for one in self.store.objects(prefix)]
        return [line for content in contents for line in content.decode().split("\n")[:-1]]

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines(SEGMENT_LOGS_PREFIX)]

    def ids(self) -> Counter[str]:
        return Counter(one["messageId"] for one in self.events())

    def dead(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines(DEAD_PREFIX)]

    def content(self) -> dict[str, bytes]:
        """Every object that is not an input."""
        return {
            one.key: (self.root / one.key).read_bytes()
            for one in self.store.objects("")
            if not one.key.startswith(("raw/", "spill/"))
        }


def job(
    store: Store, scratch: Path, *, engine: Engine | None = None, batch_objects: int = 5_000, **rules: int
) -> Job:
    return Job(
        store=store,
        engine=engine or DuckDbEngine(scratch=scratch, memory_mib=256, threads=1),
        rules=Rules(**rules),
        limits=Limits(batch_objects=batch_objects),
    )


class Crash(OSError):
    """The process or the way to the store ends here."""


@dataclass(kw_only=True)
class FailingStore:
    """Fails at operation number `fail_at`, from 0; a write that fails may have happened (`after`) or not."""

    store: FolderStore
    fail_at: int
    after: bool
    operations: int = field(default=0)

    def _count(self) -> bool:
        self.operations += 1
        return self.operations - 1 >= self.fail_at

    def objects(self, prefix: str, *, after: str = "") -> Iterator[StoredObject]:
        if self._count():
            raise Crash("objects")
        return self.store.objects(prefix, after=after)

    def folders(self, prefix: str) -> list[str]:
        if self._count():
            raise Crash("folders")
        return self.store.folders(prefix)

    def read(self, key: str) -> bytes | None:
        if self._count():
            raise Crash("read")
        return self.store.read(key)

    def fetch(self, key: str, folder: Path) -> Path | None:
        if self._count():
            raise Crash("fetch")
        return self.store.fetch(key, folder)

    def create(self, key: str, content: bytes) -> None:
        if self._count():
            if self.after and self.operations - 1 == self.fail_at:
                self.store.create(key, content)
            raise Crash("create")
        self.store.create(key, content)
