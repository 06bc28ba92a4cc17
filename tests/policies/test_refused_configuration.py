# ruff: noqa: E501 - a row is easier to read in one piece
"""A configuration that cannot be used is refused, with every problem of it: the pack never runs weaker than asked."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.pack_config import InvalidPackConfig, read_pack_config
from policies.scenario import Given
from policies.scenario_program import urn_of
from policies.server import Refused
from tests.policies.analysing import analyse, configured
from tests.policies.test_exemptions import EXEMPTION, QUEUE, URN


def refusal(given: dict[str, Any]) -> str:
    with pytest.raises(InvalidPackConfig) as refused:
        read_pack_config({"residency": given})
    return str(refused.value)


def exemption(**changes: Any) -> dict[str, Any]:
    changed = {**EXEMPTION, **changes}
    return {"exemptions": [{key: value for key, value in changed.items() if value is not None}]}


PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": ({"processingregion": "eu-west"}, "'processingregion' is not a setting; did you mean 'processingRegion'?"),
    "an AWS region for a processing region": ({"processingRegion": "eu-west-1"}, "'eu-west-1' is not one of eu-west, us-west"),
    "no text for a processing region": ({"processingRegion": ["eu-west"]}, "processingRegion: this value is not one of"),
    "no processing region": ({"processingRegion": None}, "processingRegion: this value is not one of"),
    "unknown mode": ({"mode": "strickt"}, "'strickt' is not one of standard, strict; did you mean 'strict'?"),
    "a flag for a mode": ({"mode": True}, "mode: True is not one of"),
    "allowed regions as text": ({"allowedRegions": "eu-west-1"}, 'allowedRegions: a list of AWS regions is needed, e.g. ["eu-west-1"]'),
    "no allowed region": ({"allowedRegions": []}, "allowedRegions: a list of AWS regions is needed"),
    "an allowed region that is none": ({"allowedRegions": ["eu-west-1", "eu-wst-1"]}, "allowedRegions[1]: 'eu-wst-1' is not an AWS region; did you mean 'eu-west-1'?"),
    "a pattern for an allowed region": ({"allowedRegions": ["eu-*"]}, "allowedRegions[0]: 'eu-*' is not an AWS region"),
    "a number for an allowed region": ({"allowedRegions": [1]}, "allowedRegions[0]: 1 is not an AWS region"),
    "exemptions as an object": ({"exemptions": {"urn": URN}}, "exemptions: a list of objects"),
    "an exemption as text": ({"exemptions": [URN]}, "exemptions[0]: an object with urn, accepts, reason, owner, expires is needed"),
    "an exemption without a reason": (exemption(reason=None), "exemptions[0].reason: a text is needed: why the data may leave here"),
    "an exemption of blanks": (exemption(owner="  "), "exemptions[0].owner: a text is needed: who answers for it"),
    "an unknown field": (exemption(until="2030-01-01"), "exemptions[0]: 'until' is not a field"),
    "all resources": (exemption(urn="*"), "exemptions[0].urn: a wildcard accepts what nobody has looked at"),
    "some resources": (exemption(urn=f"{URN}*"), "a wildcard accepts what nobody has looked at"),
    "a name for a URN": (exemption(urn="jobs"), "exemptions[0].urn: not a URN (urn:pulumi:STACK::PROJECT::TYPE::NAME)"),
    "all rules": (exemption(accepts="*"), "exemptions[0].accepts: '*' is neither a rule nor a vector"),
    "a rule that is none": (exemption(accepts="V02-resource-regio"), "did you mean 'V02-resource-region'?"),
    "a vector that is none": (exemption(accepts="V35"), "exemptions[0].accepts: 'V35' is neither a rule nor a vector"),
    "no date": (exemption(expires="soon"), "exemptions[0].expires: 'soon' is not a day as YYYY-MM-DD"),
    "a day that is none": (exemption(expires="2030-02-30"), "'2030-02-30' is not a day as YYYY-MM-DD"),
    "a number for a date": (exemption(expires=2030), "exemptions[0].expires: a text is needed: the last day it holds"),
}  # fmt: skip


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_problem_is_refused_with_where_and_what_to_do(case: str) -> None:
    given, problem = PROBLEMS[case]
    assert problem in refusal(given)


def test_all_problems_are_told_at_once() -> None:
    told = refusal(
        {
            "mode": "x",
            "allowedRegions": ["y"],
            "proccessingRegion": "eu-west",
            **exemption(urn="*", expires="z"),
        }
    )
    assert told.count("\n  - ") == 5
    assert "nothing was checked" in told


def test_an_exemption_without_a_reason_is_told_its_other_problems_too() -> None:
    told = refusal(exemption(reason=None, urn="*", expires="soon"))
    assert [told.count(key) for key in (".reason:", ".urn:", ".expires:")] == [1, 1, 1]


def test_another_policys_name_is_refused() -> None:
    with pytest.raises(
        InvalidPackConfig, match="'residancy' is not a policy of this pack; did you mean 'residency'"
    ):
        read_pack_config({"residancy": {"processingRegion": "eu-west"}})


def test_the_engine_is_told_and_nothing_is_analysed() -> None:
    with pytest.raises(Refused, match="'eu-north' is not one of"):
        configured({"processingRegion": "eu-north"})


def test_d1_a_region_that_contradicts_the_stacks_own_is_refused() -> None:
    analyzer = configured({"processingRegion": "us-west"})
    request = proto.AnalyzerStackConfigureRequest(config={"regional-ingest:processingRegion": "eu-west"})
    with pytest.raises(Refused, match="us-west is asked for, and the stack itself is eu-west"):
        analyzer.ConfigureStack(request)


def test_a_workspace_in_a_state_that_contradicts_is_refused() -> None:
    workspace = Given(
        type="regional-ingest:index:RegionalWorkspace",
        has_provider=False,
        props={"processingRegion": "eu-west"},
    )
    with pytest.raises(Refused, match="us-west is asked for, and the stack itself is eu-west"):
        analyse((workspace,), config={"processingRegion": "us-west"})


def test_a_valid_configuration_is_read_whole() -> None:
    config = read_pack_config(
        {
            "residency": {
                "processingRegion": "us-west",
                "allowedRegions": ["ca-central-1"],
                "mode": "strict",
                **exemption(),
            }
        }
    )
    assert (config.processing_region, config.allowed_regions, config.mode) == (
        "us-west",
        ("ca-central-1",),
        "strict",
    )
    assert config.exemptions[0].urn == URN == urn_of(QUEUE)
