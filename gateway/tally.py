"""What became of the events of one request, by number: the material of metrics and log lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from gateway.record import record


@record(frozen=True, kw_only=True, slots=True)
class Tally:
    """Numbers of events. Those sent are the sum of all four kinds, once a request was not refused as a whole.

    `accepted` are durable and new; `duplicates` were durable before; `filtered` were dropped by a rule of
    their source; `dead` are kept as dead letters, by the code of the reason.
    """

    accepted: int = 0
    duplicates: int = 0
    filtered: int = 0
    dead: Mapping[str, int] = field(default_factory=dict)


NOTHING = Tally()
