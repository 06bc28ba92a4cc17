"""Exemptions: one finding accepted by name, until a day, and a finding itself when it is of no use."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.findings import Verdict
from policies.judge import Judge, Judgement
from policies.pack_config import read_pack_config
from policies.resource import ProviderInputs, Resource
from policies.scenario import Given
from policies.scenario_program import urn_of

QUEUE = Given(type="aws:sqs/queue:Queue", name="jobs", props={"region": "us-east-1"})
URN = urn_of(QUEUE)
OLD_URN = URN.replace("::jobs", "::tasks")
LAST_DAY = date(2030, 6, 30)
EXEMPTION = {
    "urn": URN,
    "accepts": "V02-resource-region",
    "reason": "a drill",
    "owner": "platform",
    "expires": LAST_DAY.isoformat(),
}


def judgements(
    *exemptions: dict[str, Any], today: date = LAST_DAY, aliases: tuple[str, ...] = (), mode: str = "standard"
) -> list[Judgement]:
    given = {
        "processingRegion": "eu-west",
        "mode": mode,
        "exemptions": [{**EXEMPTION, **one} for one in exemptions],
    }
    judge = Judge(config=read_pack_config({"residency": given}), today=lambda: today)
    home = ProviderInputs(
        urn="urn:pulumi:dev::program::pulumi:providers:aws::eu",
        type="pulumi:providers:aws",
        props={"region": "eu-west-1"},
    )
    queue = Resource(
        urn=URN, type=QUEUE.type, name="jobs", props=dict(QUEUE.props), provider=home, aliases=aliases
    )
    return [*judge.analyze(queue), *judge.analyze_stack(())]


def told(found: list[Judgement]) -> list[tuple[str, str, bool]]:
    return [(one.finding.rule, one.finding.verdict.value, one.mandatory) for one in found]


STOPS = ("V02-resource-region", "violation", True)


@pytest.mark.parametrize("accepts", ["V02-resource-region", "V2"])
def test_a_finding_is_accepted_by_its_rule_or_its_vector(accepts: str) -> None:
    (one,) = judgements({"accepts": accepts})
    assert one.finding.verdict is Verdict.ALLOWED and not one.mandatory
    assert one.exemption is not None and one.exemption.owner == "platform"


def test_a_finding_is_accepted_by_the_urn_that_the_resource_had_before() -> None:
    assert told(judgements({"urn": OLD_URN}, aliases=(OLD_URN,))) == [
        ("V02-resource-region", "allowed", False)
    ]
    assert told(judgements({"urn": OLD_URN})) == [STOPS, ("V32-unused-exemption", "unknown", False)]


def test_it_holds_on_its_last_day_and_not_on_the_next() -> None:
    assert told(judgements({}, today=LAST_DAY)) == [("V02-resource-region", "allowed", False)]
    assert told(judgements({}, today=date(2030, 7, 1))) == [
        STOPS,
        ("V32-expired-exemption", "unknown", False),
    ]


@pytest.mark.parametrize("accepts", ["V7", "V01-provider-region"])
def test_it_accepts_no_other_rule_and_is_a_finding_when_unused(accepts: str) -> None:
    found = judgements({"accepts": accepts})
    assert told(found) == [STOPS, ("V32-unused-exemption", "unknown", False)]
    assert found[1].finding.path == "exemptions[0]" and found[1].finding.name == URN


def test_in_strict_mode_an_exemption_of_no_use_stops_the_update() -> None:
    assert told(judgements({"accepts": "V7"}, mode="strict")) == [
        STOPS,
        ("V32-unused-exemption", "unknown", True),
    ]


def test_two_that_accept_the_same_are_one_too_many() -> None:
    found = told(judgements({"accepts": "V2"}, {"accepts": "V02-resource-region"}))
    assert found == [("V02-resource-region", "allowed", False), ("V32-unused-exemption", "unknown", False)]
