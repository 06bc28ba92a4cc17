"""The policy pack: its configuration and its findings through the engine's calls, and the guard for reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.reads_guard import guard_reads
from policies.scenario import Given
from policies.server import Refused
from policies.servicer import ResidencyAnalyzer
from policies.values import UNKNOWN
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_RANGES
from tests.components.recording import Recorder
from tests.errors.case import Case, Part
from tests.policies.analysing import RecordingAnalyzer, analyse
from tests.policies.test_exemptions import EXEMPTION

SUBSCRIPTION = Given(
    type="aws:sns/topicSubscription:TopicSubscription",
    name="deliveries",
    props={
        "topic": "arn:aws:sns:eu-west-1:111122223333:deliveries",
        "protocol": "sqs",
        "endpoint": "arn:aws:sqs:us-east-1:111122223333:deliveries",
    },
)
US_RANGE = str(WAREHOUSE_RANGES[ProcessingRegion.US_WEST][0])
EU_WEST = {"processingRegion": "eu-west"}
BY_THE_ENGINE = 'error: configuring policy pack "regional-ingest-residency" at "policies": '


def by_the_engine(wrong: str, given: str, words: str) -> Case:
    """What the engine refuses by itself; `test_the_engine_s_own_words_are_those_of_the_page` holds it to them."""
    return Case(wrong=wrong, given=given, run=lambda: f"error: {words}")


def configuration(wrong: str, policy: str = "residency", **given: Any) -> Case:
    """A file for `--policy-pack-config`."""

    def run() -> str:
        request = proto.ConfigureAnalyzerRequest()
        request.policyConfig[policy].properties.update(given)
        try:
            ResidencyAnalyzer().Configure(request)
        except Refused as refused:
            return f"{BY_THE_ENGINE}{refused}"
        raise AssertionError(f"{given} is taken")

    return Case(wrong=wrong, given=json.dumps({policy: given}, indent=2), run=run)


def exemption(wrong: str, **changed: str) -> Case:
    return configuration(wrong, **EU_WEST, exemptions=[{**EXEMPTION, **changed}])


def finding(wrong: str, given: Given, shown: str, config: Mapping[str, Any]) -> Case:
    def run() -> str:
        analyzer: RecordingAnalyzer = analyse([given], config=config)
        return "\n".join(one.message for one in analyzer.diagnostics)

    return Case(wrong=wrong, given=shown, run=run)


def stack_that_contradicts() -> str:
    analyzer = ResidencyAnalyzer()
    configure = proto.ConfigureAnalyzerRequest()
    configure.policyConfig["residency"].properties.update({"processingRegion": "us-west"})
    analyzer.Configure(configure)
    try:
        analyzer.ConfigureStack(
            proto.AnalyzerStackConfigureRequest(config={"regional-ingest:processingRegion": "eu-west"})
        )
    except Refused as refused:
        return f"error: {refused}"
    raise AssertionError("it is taken")


def guarded(**arguments: Any) -> str:
    try:
        Recorder().deploy(lambda: guard_reads(**arguments))
    except (ValueError, pulumi.RunError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(f"{arguments} is taken")


CONFIGURATION: Sequence[Case] = (
    configuration("a misspelt setting", processingregion="eu-west"),
    configuration("an allowed region that is none", **EU_WEST, allowedRegions=["eu-wst-1", "eu-*"]),
    exemption("an exemption for everything", urn="*", accepts="*"),
    exemption("an exemption without reason and end", reason=" ", expires="soon"),
    Case(
        wrong="another region than the stack's own",
        given='{"residency": {"processingRegion": "us-west"}}  # for a stack with processingRegion: eu-west',
        run=stack_that_contradicts,
    ),
)
VALIDATED = "validating policy config: regional-ingest-residency 0.1.0  residency: "
ENGINES: Sequence[Case] = (
    by_the_engine(
        "a policy that the pack does not have",
        '{"residancy": {"processingRegion": "eu-west"}}',
        'configuring policy pack "regional-ingest-residency" at "policies": invalid enforcement level ""',
    ),
    by_the_engine(
        "an AWS region for a processing region",
        '{"residency": {"processingRegion": "eu-west-1"}}',
        f'{VALIDATED}processingRegion: processingRegion must be one of the following: "eu-west", "us-west"',
    ),
    by_the_engine(
        "a misspelt mode",
        '{"residency": {"processingRegion": "eu-west", "mode": "strickt"}}',
        f'{VALIDATED}mode: mode must be one of the following: "standard", "strict"',
    ),
    by_the_engine(
        "no JSON",
        '{"residency": {"mode": "strict"',
        "unexpected end of JSON input",
    ),
    by_the_engine(
        "a level that there is not",
        '{"residency": "obligatory"}',
        '"obligatory" is not a valid enforcement level',
    ),
)
FINDINGS: Sequence[Case] = (
    finding(
        "data leaves", SUBSCRIPTION, 'endpoint: "arn:aws:sqs:us-east-1:111122223333:deliveries"', EU_WEST
    ),
    finding(
        "a warehouse that the vendor of the other region reaches",
        Given(
            type="aws:ec2/securityGroup:SecurityGroup",
            name="warehouse",
            props={
                "ingress": [{"protocol": "tcp", "fromPort": 5439, "toPort": 5439, "cidrBlocks": [US_RANGE]}]
            },
        ),
        f'ingress: [{{"fromPort": 5439, "toPort": 5439, "cidrBlocks": ["{US_RANGE}"], ...}}]',
        EU_WEST,
    ),
    finding(
        "it cannot be decided",
        Given(type=SUBSCRIPTION.type, name="deliveries", props={**SUBSCRIPTION.props, "endpoint": UNKNOWN}),
        "endpoint: not known at preview",
        EU_WEST,
    ),
    finding("no region to hold the program against", SUBSCRIPTION, "# no --policy-pack-config", {}),
    finding(
        "an exemption that accepts nothing",
        Given(type="aws:s3/bucket:Bucket", name="archive", props={}),
        json.dumps({"exemptions": [EXEMPTION]}, indent=2),
        {**EU_WEST, "exemptions": [EXEMPTION]},
    ),
)
GUARD: Sequence[Case] = (
    Case(
        wrong="no region",
        given="guard_reads()",
        run=lambda: guarded(),
    ),
    Case(
        wrong="a region that is none",
        given='guard_reads(allowed_regions=["eu-wst-1"])',
        run=lambda: guarded(allowed_regions=["eu-wst-1"]),
    ),
    Case(
        wrong="a text for a list",
        given='guard_reads(allowed_regions="eu-west-1")',
        run=lambda: guarded(allowed_regions="eu-west-1"),
    ),
    Case(
        wrong="a processing region that is none",
        given='guard_reads(processing_region="eu")',
        run=lambda: guarded(processing_region="eu"),
    ),
)

PARTS: Sequence[Part] = (
    Part(
        title="Policy pack: configuration",
        where="The command stops with these words before anything is judged: [policy-pack.md](policy-pack.md).",
        cases=CONFIGURATION,
    ),
    Part(
        title="Policy pack: what the engine refuses by itself",
        where="It reads the file first, and holds it against the pack's schema.",
        cases=ENGINES,
    ),
    Part(
        title="Policy pack: findings",
        where="Each rule's words stand on [its page](rules/README.md); all have this form.",
        cases=FINDINGS,
    ),
    Part(
        title="Policy pack: guard for reads", where="The last line of the program's own error.", cases=GUARD
    ),
)
