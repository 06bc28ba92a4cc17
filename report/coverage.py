"""What holds each vector: the preview, the organisation's guardrail, both or neither."""

from __future__ import annotations

from report.model import VectorCoverage
from residency.guardrail_table import HOLDINGS
from residency.vectors import VECTORS


def coverage() -> tuple[VectorCoverage, ...]:
    """One row a vector, in their order."""
    return tuple(
        VectorCoverage(
            vector=one.id,
            title=one.title,
            preview=HOLDINGS[one.id].preview,
            guardrail=HOLDINGS[one.id].scp,
            note=HOLDINGS[one.id].open,
        )
        for one in VECTORS.values()
    )
