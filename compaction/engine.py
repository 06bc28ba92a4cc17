"""What every engine is asked and promises; which engine it is must not show in the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from compaction.batch import Done, Plan
from compaction.store import Store

SeenIds = Mapping[int, tuple[str, ...]]  # hour of receipt to the keys of its lists of messageIds


class Engine(Protocol):
    """Reads the inputs of a plan and publishes its files, all of which follow from the plan and the seen ids alone."""

    def compact(self, plan: Plan, seen: SeenIds, store: Store) -> Done:
        """Raises OSError where the store or this machine fails: then any part of the files may be published."""
        ...


def hours_in_window(first: int, last: int, window_hours: int) -> range:
    """The hours whose messageIds events received in the hours `first` to `last` have to be compared with."""
    return range(first - window_hours, last + window_hours + 1)
