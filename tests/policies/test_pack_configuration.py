"""The pack's configuration as the engine hands it over, and what our own stacks say of themselves."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.findings import Verdict
from policies.judge import WORKSPACE_TYPE
from policies.scenario import Given
from policies.server import Refused
from policies.servicer import ResidencyAnalyzer
from tests.policies.analysing import RecordingAnalyzer, analyse, analyze_request, stack_request

BUCKET = Given(type="aws:s3/bucket:Bucket", props={"region": "eu-west-1"})


def configure(analyzer: ResidencyAnalyzer, level: Any = proto.MANDATORY, **policies: dict[str, Any]) -> None:
    request = proto.ConfigureAnalyzerRequest()
    for name, config in policies.items():
        request.policyConfig[name].enforcementLevel = level
        request.policyConfig[name].properties.update(config)
    analyzer.Configure(request)


def test_what_the_schema_says_is_what_the_pack_takes() -> None:
    (policy,) = ResidencyAnalyzer().GetAnalyzerInfo(empty_pb2.Empty()).policies
    schema = json_format.MessageToDict(policy.configSchema.properties)
    assert set(schema) == {"processingRegion", "allowedRegions", "mode", "exemptions"}
    for region in schema["processingRegion"]["enum"]:
        for mode in schema["mode"]["enum"]:
            configure(ResidencyAnalyzer(), residency={"processingRegion": region, "mode": mode})


def test_a_level_for_all_policies_is_no_policy_of_that_name() -> None:
    configure(ResidencyAnalyzer(), residency={}, all={})


@pytest.mark.parametrize("name", ["all", "residancy"])
def test_a_configuration_for_another_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=f"'{name}' is not a policy of this pack"):
        configure(ResidencyAnalyzer(), residency={}, **{name: {"mode": "strict"}})


def test_advisory_and_disabled_are_obeyed() -> None:
    request = proto.AnalyzeRequest(
        type="aws:s3/bucket:Bucket", urn="urn:pulumi:a::b::aws:s3/bucket:Bucket::c"
    )
    request.properties.update({"region": "us-east-1"})
    told = {}
    for level in (proto.MANDATORY, proto.ADVISORY, proto.DISABLED):
        analyzer = ResidencyAnalyzer()
        configure(analyzer, level, residency={"processingRegion": "eu-west"})
        answer = analyzer.Analyze(request)
        told[level] = [one.enforcementLevel for one in answer.diagnostics]
    assert told == {
        proto.MANDATORY: [proto.MANDATORY],
        proto.ADVISORY: [proto.ADVISORY],
        proto.DISABLED: [],
    }


@pytest.mark.parametrize(("region", "found"), [("eu-west", False), ("us-west", True)])
def test_d1_the_state_of_our_own_stack_says_its_region_where_no_configuration_does(
    region: str, found: bool
) -> None:
    workspace = Given(type=WORKSPACE_TYPE, name="ws", props={"processingRegion": region}, has_provider=False)
    analyzer = analyse([workspace, BUCKET], config={})
    assert any(one.finding.verdict is Verdict.VIOLATION for one in analyzer.judgements) is found


def test_r95_the_state_of_our_own_strict_stack_is_judged_strictly() -> None:
    workspace = Given(
        type=WORKSPACE_TYPE,
        name="ws",
        props={"processingRegion": "eu-west", "residency": "strict"},
        has_provider=False,
    )
    unknown_type = Given(type="aws:new/thing:Thing", props={"region": "eu-west-1"})
    analyzer = analyse([workspace, unknown_type], config={})
    assert [one.mandatory for one in analyzer.judgements] == [True]


def test_r2_a_state_that_does_not_say_its_region_is_not_taken_for_the_default() -> None:
    """A bug: an EU stack of an older version, whose component said nothing, was judged as one of US West."""
    workspace = Given(type=WORKSPACE_TYPE, name="ws", has_provider=False)
    analyzer: RecordingAnalyzer = analyse([workspace, BUCKET], config={})
    assert [one.finding.rule for one in analyzer.judgements] == ["V32-not-configured"]


@pytest.mark.parametrize(
    "config", [{"processingRegion": "eu-central"}, {"processingRegion": "eu-west", "residency": "stict"}]
)
def test_of_our_own_stack_with_a_wrong_region_the_program_tells_all_problems(config: dict[str, str]) -> None:
    """A bug: the pack stopped the preview before the program could say what is wrong."""
    analyzer = RecordingAnalyzer()
    configure(analyzer, residency={})
    own = {f"regional-ingest:{key}": value for key, value in config.items()}
    analyzer.ConfigureStack(proto.AnalyzerStackConfigureRequest(config=own))
    analyzer.Analyze(analyze_request(BUCKET))
    analyzer.AnalyzeStack(stack_request([BUCKET]))
    assert [one.finding.rule for one in analyzer.judgements] == ["V32-not-configured"]
