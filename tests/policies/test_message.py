"""The message of a finding: every part of it on a line of its own, within a terminal of eighty columns."""

from __future__ import annotations

from datetime import date

from policies.exemptions import Exemption
from policies.findings import Finding, Severity, Verdict
from policies.message import exempted, message_of

FINDING = Finding(
    rule="V05-foreign-arn",
    vector="V5",
    urn="urn:pulumi:dev::p::aws:sns/topic:Topic::events",
    resource_type="aws:sns/topic:Topic",
    name="events",
    path="extendedS3Configuration.dataFormatConversionConfiguration.schemaConfiguration.roleArn",
    verdict=Verdict.VIOLATION,
    region="us-east-1",
    allowed_regions=("eu-west-1",),
    detail="in json, Statement[0].Resource",
    why="the resource reads from, writes to or is encrypted by one in another region",
    fix="Refer to a resource in an allowed region.",
    severity=Severity.HIGH,
)
INDENTED_BY_THE_ENGINE = 10


def test_a_message_has_path_region_allowed_regions_why_fix_and_page() -> None:
    headline, *lines = message_of(FINDING).splitlines()
    assert headline == "[V05-foreign-arn] An ARN of another region"
    told = {line[2:12].strip(): line[12:] for line in lines if line[2:12].strip()}
    assert told == {
        "property:": FINDING.path,
        "region:": "us-east-1",
        "note:": FINDING.detail,
        "allowed:": "eu-west-1",
        "why:": "the resource reads from, writes to or is encrypted by one",
        "fix:": FINDING.fix,
        "more:": "docs/rules/V05-foreign-arn.md",
    }


def test_words_fit_eighty_columns_and_a_path_is_not_broken() -> None:
    lines = message_of(FINDING).splitlines()
    assert all(len(line) + INDENTED_BY_THE_ENGINE <= 80 for line in lines if FINDING.path not in line)
    assert sum(FINDING.path in line for line in lines) == 1


def test_an_exempted_finding_says_who_accepted_it_until_when_and_why() -> None:
    exemption = Exemption(
        urn=FINDING.urn, accepts="V5", reason="a mirror", owner="Ana", expires=date(2030, 1, 31)
    )
    assert "accepted: until 2030-01-31 by Ana: a mirror" in " ".join(exempted(FINDING, exemption).split())
