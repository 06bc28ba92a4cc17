"""What every sink takes and promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """Archive lines of one source, in their order, without newlines, all received at `received_at`."""

    source: str
    lines: tuple[bytes, ...] = field(repr=False)
    received_at: datetime

    @property
    def content(self) -> bytes:
        """The lines as they stand in a file: each ended by a newline."""
        return b"\n".join(self.lines) + b"\n"


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
