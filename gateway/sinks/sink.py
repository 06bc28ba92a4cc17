"""What every sink takes and promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from datetime import datetime

from gateway.record import record


@record(frozen=True, kw_only=True, slots=True)
class Parcel:
    """Archive lines of one source, in their order, without newlines, all received at `received_at`."""

    source: str
    lines: tuple[bytes, ...] = field(repr=False)
    received_at: datetime

    @property
    def content(self) -> bytes:
        """The lines as they stand in a file: each ended by a newline."""
        return b"\n".join(self.lines) + b"\n"

    def split(self, max_bytes: int) -> Iterator[Parcel]:
        """The same lines as parcels whose contents have at most `max_bytes` each, filled as far as they can.

        A line longer than that, which the limits on events rule out, gets a parcel of its own.
        """
        start = size = 0
        for index, line in enumerate(self.lines):
            if size and size + len(line) + 1 > max_bytes:
                yield replace(self, lines=self.lines[start:index])
                start, size = index, 0
            size += len(line) + 1
        yield replace(self, lines=self.lines[start:])


class NotDurable(Exception):
    """Not every event could be stored: nothing may be acknowledged."""


class Sink(ABC):
    """A place that keeps events. Safe to use from several threads."""

    @abstractmethod
    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        """Stores the parcels and returns what it could not store: empty when all is durable.

        What is returned may be stored all the same (an answer got lost); what is not returned is stored for
        certain. Does not raise for failures of the place or of the way to it.
        """

    @abstractmethod
    def check(self) -> str | None:
        """What keeps the place from taking events, in one word; None when it answers as it should."""
