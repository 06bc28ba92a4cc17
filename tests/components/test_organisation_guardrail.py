"""Tests of the organisation's guardrail: its policies and attachments, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from components.organisation_guardrail import OrganisationGuardrail, OrganisationGuardrailArgs
from residency.guardrail import GLOBAL_ACTIONS, INGEST_ACTIONS, Guardrail
from residency.regions import AwsRegion, ProcessingRegion
from tests.components import children
from tests.components.recording import Recorder, value_of

UNIT, ACCOUNT = "ou-ab12-eu000000", "123456789012"
GUARDRAIL = Guardrail(processing_region=ProcessingRegion.EU_WEST)


def args(**given: Any) -> OrganisationGuardrailArgs:
    return OrganisationGuardrailArgs(
        **{"region": AwsRegion.DUBLIN, "guardrail": GUARDRAIL, "targets": (UNIT,), **given}
    )


def test_every_document_is_a_policy_that_is_attached_to_every_target(recorder: Recorder) -> None:
    guardrail = recorder.deploy(lambda: OrganisationGuardrail("eu", args(targets=(UNIT, ACCOUNT))))

    parts = len(GUARDRAIL.documents())
    assert recorder.children() == children.organisation_guardrail("eu", parts=parts, targets=(UNIT, ACCOUNT))
    for number, document in enumerate(GUARDRAIL.documents(), start=1):
        policy = recorder.one(f"eu-{number}").inputs
        assert policy["content"] == document
        assert policy["type"] == "SERVICE_CONTROL_POLICY"
        for target in (UNIT, ACCOUNT):
            attachment = recorder.one(f"eu-{number}-{target}").inputs
            assert attachment == {"policyId": f"eu-{number}-id", "targetId": target}
    assert [value_of(one) for one in guardrail.policy_ids] == [
        f"eu-{number + 1}-id" for number in range(parts)
    ]
    assert {one.parent for one in recorder.aws_resources()} == {"eu"}


def test_a_guardrail_of_another_region_is_refused() -> None:
    with pytest.raises(ValueError, match="us-west-2, but the guardrail holds to eu-west-1"):
        args(region=AwsRegion.OREGON)


@pytest.mark.parametrize("target", ["", "*", "eu", "ou-ab12", "12345"])
def test_a_target_that_is_none_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match="targets"):
        args(targets=(target,))


@pytest.mark.parametrize("targets", [(), (UNIT, UNIT)])
def test_no_target_and_one_given_twice_are_refused(targets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="targets"):
        args(targets=targets)


SERVICES = {
    "aws:acm": ("acm",),
    "aws:apigatewayv2": ("apigateway",),
    "aws:cloudwatch": ("cloudwatch", "logs"),
    "aws:iam": ("iam",),
    "aws:lambda": ("lambda",),
    "aws:route53": ("route53",),
}
"""The services that the resources of an endpoint are made by."""


def test_d1_an_endpoint_can_be_made_in_a_region_that_only_takes_events_in() -> None:
    let_through = {action.partition(":")[0] for action in (*INGEST_ACTIONS, *GLOBAL_ACTIONS)}
    endpoint = children.ingest_endpoint("it", own_domain=True)
    modules = {type_.partition("/")[0] for type_, _ in endpoint if type_.startswith("aws:")}
    assert modules <= SERVICES.keys(), "an endpoint has a new service: does the guardrail let it through?"
    assert {service for module in modules for service in SERVICES[module]} <= let_through
