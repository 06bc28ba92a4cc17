"""Dataclasses that are frozen for the type checker alone: some of them are made for every request.

One that is frozen at run time too takes two to three times as long to be made, and a request makes eight.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen, **options):
        return dataclass(unsafe_hash=frozen, **options)


__all__ = ["record"]
