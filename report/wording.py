"""Words that every form of the report uses: marks of verdicts, ways as text, one line a crossing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from policies.findings import Verdict
from report.model import Crossing, Outcome, Status
from report.states import Change

OUTCOME_MARKS: Mapping[Outcome, str] = MappingProxyType(
    {Outcome.STAYS: "✔", Outcome.ACCEPTED: "✔", Outcome.UNDECIDED: "?", Outcome.LEAVES: "✖"}
)
VERDICT_WORDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.VIOLATION: "leaves",
        Verdict.UNKNOWN: "cannot be decided",
        Verdict.ALLOWED: "accepted",
        Verdict.NOT_APPLICABLE: "allowed by the profile",
    }
)
CHANGE_MARKS: Mapping[Change, str] = MappingProxyType(
    {
        Change.CREATED: "+",
        Change.UPDATED: "~",
        Change.REPLACED: "+-",
        Change.DELETED: "-",
        Change.READ: ">",
        Change.UNCHANGED: " ",
    }
)


def way(crossing: Crossing) -> str:
    """`eu-west-1 → us-east-1`; for a resource that stands outside, just where."""
    if crossing.is_placement:
        return f"stands in {crossing.reaches}" if crossing.reaches else "stands where nobody says"
    there = crossing.reaches or (
        "several regions" if crossing.verdict is not Verdict.UNKNOWN else "not known"
    )
    return f"{crossing.stands_in or 'no region'} → {there}"


def place(crossing: Crossing) -> str:
    """The property, or the resource itself."""
    return crossing.path or "the resource itself"


def accepted_by(crossing: Crossing) -> str:
    """Who accepted it, until when, why; empty where nobody did."""
    one = crossing.acceptance
    if one is None:
        return ""
    left = (
        "last day" if one.days_left == 0 else f"{one.days_left} day{'' if one.days_left == 1 else 's'} left"
    )
    return f"{one.owner}, until {one.expires.isoformat()} ({left}): {one.reason}"


def counted(count: int, noun: str) -> str:
    """`1 resource`, `2 resources`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def changes_in_words(changes: Mapping[Change, int]) -> str:
    """`2 created, 1 updated`; `no change` where nothing is touched."""
    touched = [
        f"{count} {change.value}" for change, count in changes.items() if change is not Change.UNCHANGED
    ]
    return ", ".join(touched) or "no change"


def status_in_words(crossing: Crossing) -> str:
    return {Status.NEW: "new", Status.OPEN: "deployed already", Status.CLOSED: "closed"}[crossing.status]
