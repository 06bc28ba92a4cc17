"""How many tasks a fleet has, and how large one may be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MIN_TASKS = 3  # one in each of three zones (R65)
MAX_TASKS = 80  # own choice: a deployment doubles them, and a network of our own has addresses for 177

# Units of a task's processor (1,024 are one) -> MB of its memory, both as Fargate takes them together. One process
# uses one processor at most, so that more units than that would be paid for nothing.
TASK_MEMORY_MB: Mapping[int, int] = MappingProxyType({256: 512, 512: 1_024, 1_024: 2_048})
