"""What holds each vector: the preview, the organisation's guardrail, both or neither."""

from __future__ import annotations

from policies.rule_table import RULES
from report.model import VectorCoverage
from residency.vectors import VECTORS


def coverage() -> tuple[VectorCoverage, ...]:
    """One row a vector, in their order."""
    checked = {rule.vector for rule in RULES.values()}
    return tuple(
        VectorCoverage(
            vector=one.id, title=one.title, by_preview=one.id in checked, by_guardrail=False, note=""
        )
        for one in VECTORS.values()
    )
