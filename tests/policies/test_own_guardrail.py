"""The pack has nothing to say of the guardrail's own policies, though they are full of regions and patterns."""

from __future__ import annotations

import pytest

from policies.scenario import Given
from residency.guardrail import Guardrail
from residency.regions import IngestRegion, ProcessingRegion
from tests.policies.analysing import analyse

GUARDRAILS = [
    *(Guardrail(processing_region=region) for region in ProcessingRegion),
    Guardrail(processing_region=ProcessingRegion.US_WEST, ingest_regions=frozenset(IngestRegion)),
]


@pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda one: "+".join(one.regions))
def test_v34_a_policy_that_denies_other_regions_is_no_way_out(guardrail: Guardrail) -> None:
    policies = [
        Given(
            type="aws:organizations/policy:Policy",
            name=f"part-{number}",
            props={"type": "SERVICE_CONTROL_POLICY", "content": document},
            provider_region=guardrail.home.value,
        )
        for number, document in enumerate(guardrail.documents())
    ]
    config = {"processingRegion": guardrail.processing_region.value, "mode": "strict"}
    assert analyse(policies, config=config).judgements == []
