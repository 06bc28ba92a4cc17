"""Group commit: what several requests store at about the same time reaches the next sink as one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateway.sinks.sink import Parcel, Sink

MAX_WAIT_SECONDS = 0.010  # own choice: what the first request of a group waits for others
# bytes of archive lines, own choice: in base64 they fill the 4 MiB that one PutRecordBatch call takes
MAX_GROUP_BYTES = 3_000_000


@dataclass(slots=True, eq=False)
class _Group:
    """The parcels of some requests, and what came of them."""

    parcels: list[Parcel] = field(default_factory=list)
    size: int = 0
    full: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    left: frozenset[int] | None = (
        None  # identities of the lines that are not stored; None: of no line it is known
    )


class GroupCommit(Sink):
    """Stores what comes within `max_wait_seconds` by one call of the sink, the lines of one source packed together.

    The first request of a group waits for others, stores for all, and tells each what became of its own lines.
    Groups are stored side by side, and no thread is there but those of the requests.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        max_wait_seconds: float = MAX_WAIT_SECONDS,
        max_group_bytes: int = MAX_GROUP_BYTES,
    ) -> None:
        self._sink = sink
        self._max_wait_seconds = max_wait_seconds
        self._max_group_bytes = max_group_bytes
        self._lock = threading.Lock()
        self._open: _Group | None = None

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """What could not be stored of these parcels, whatever became of the others of their group."""
        if not parcels:
            return []
        group, first = self._join(parcels)
        if first:
            self._lead(group)
        else:
            group.over.wait()
        return _own(parcels, group.left)

    def check(self) -> str | None:
        """As the sink that it stores in."""
        return self._sink.check()

    def _join(self, parcels: Sequence[Parcel]) -> tuple[_Group, bool]:
        """The group that takes the parcels, and whether they are its first."""
        size = sum(len(line) + 1 for parcel in parcels for line in parcel.lines)
        with self._lock:
            group = self._open
            if group is not None and group.size + size > self._max_group_bytes:
                group.full.set()
                group = self._open = None
            first = group is None
            if group is None:
                group = self._open = _Group()
            group.parcels += parcels
            group.size += size
            if group.size >= self._max_group_bytes:
                group.full.set()
                self._open = None
            return group, first

    def _lead(self, group: _Group) -> None:
        group.full.wait(self._max_wait_seconds)
        with self._lock:
            if self._open is group:
                self._open = None
        # Nobody can join any more.
        try:
            merged = together(group.parcels)
            group.left = _identities(merged, self._sink.store(merged))
        finally:
            group.over.set()


def together(parcels: Sequence[Parcel]) -> list[Parcel]:
    """The same lines with those of one source and hour in one parcel, received when the first of them was."""
    gathered: dict[tuple[str, datetime], list[Parcel]] = {}
    for parcel in parcels:
        hour = parcel.received_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        gathered.setdefault((parcel.source, hour), []).append(parcel)
    return [
        Parcel(
            source=source,
            lines=tuple(line for parcel in some for line in parcel.lines),
            received_at=min(parcel.received_at for parcel in some),
        )
        for (source, _), some in gathered.items()
    ]


def _identities(stored: Sequence[Parcel], left: Sequence[Parcel]) -> frozenset[int] | None:
    """The lines of `left` by identity, for two requests may hold equal ones; None where one is not of `stored`."""
    known = {id(line) for parcel in stored for line in parcel.lines}
    lines = frozenset(id(line) for parcel in left for line in parcel.lines)
    return lines if lines <= known else None


def _own(parcels: Sequence[Parcel], left: frozenset[int] | None) -> list[Parcel]:
    if left is None:
        return list(parcels)
    own = []
    for parcel in parcels:
        lines = tuple(line for line in parcel.lines if id(line) in left)
        if lines:
            own.append(Parcel(source=parcel.source, lines=lines, received_at=parcel.received_at))
    return own
