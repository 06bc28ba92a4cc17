"""What the pack says about one place of one resource: four verdicts, and a finding that never holds a raw value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided about one place where data could leave."""

    VIOLATION = "violation"
    """Data leaves: mandatory."""
    ALLOWED = "allowed"
    """It would be one, and was accepted by name: an exemption."""
    NOT_APPLICABLE = "not-applicable"
    """Nothing to decide, or it was decided that data stays."""
    UNKNOWN = "unknown"
    """It decides where data goes and cannot be known now: advisory in `standard`, mandatory in `strict`."""


class Severity(StrEnum):
    """How bad it is when the finding is true."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Mode(StrEnum):
    """How much has to be certain."""

    STANDARD = "standard"
    STRICT = "strict"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a check saw. `path` is a property path (`rules[0].destination.bucket`; empty: the resource itself).

    `region`: the region found, as written in AWS's own names or a wildcard pattern of one; None where none is said.
    `detail`: a clause that says more; made of our own words and of region names only, never of the value.
    """

    verdict: Verdict
    path: str
    region: str | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One observation under one rule. `level_is_fixed`: it is mandatory, or advisory, whatever the mode says."""

    rule: str
    vector: str
    urn: str
    resource_type: str
    name: str
    path: str
    verdict: Verdict
    region: str | None
    allowed_regions: tuple[str, ...]
    detail: str
    why: str
    fix: str
    severity: Severity

    def is_mandatory(self, mode: Mode) -> bool:
        """Whether it stops the update: a violation always, an unknown in strict mode."""
        return self.verdict is Verdict.VIOLATION or (self.verdict is Verdict.UNKNOWN and mode is Mode.STRICT)
