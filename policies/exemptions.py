"""Exemptions: findings accepted by name, with a reason, an owner and a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """`urn` and `accepts` (a rule's or a vector's id) name what is accepted; `expires` is the last day it holds."""

    urn: str
    accepts: str
    reason: str
    owner: str
    expires: date

    def covers(self, *, urns: tuple[str, ...], rule: str, vector: str) -> bool:
        """Whether it names this finding. `urns`: the resource's own, and the ones it had before (aliases)."""
        return self.urn in urns and self.accepts in (rule, vector)

    def has_expired(self, today: date) -> bool:
        return today > self.expires
