"""Resources handed to the pack as the engine hands them: as messages, through its servicer, in the engine's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto

from policies.judge import Judge, Judgement
from policies.scenario import Given, Scenario
from policies.scenario_program import parent_of, provider_of, urn_of, with_providers
from policies.servicer import ResidencyAnalyzer
from policies.values import SECRET, SIGNATURE, UNKNOWN

STRING_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class RecordingAnalyzer(ResidencyAnalyzer):
    """The pack's servicer, which also keeps what it was about to say."""

    def __init__(self, judge: Judge | None = None) -> None:
        super().__init__(judge)
        self.judgements: list[Judgement] = []
        self.diagnostics: list[Any] = []

    def _response(self, judgements: Iterable[Judgement]) -> Any:
        told = list(judgements)
        self.judgements.extend(told)
        response = super()._response(told)
        self.diagnostics.extend(response.diagnostics)
        return response


def value_message(value: Any) -> Any:
    """A `google.protobuf.Value`; UNKNOWN as the engine's mark."""
    message = struct_pb2.Value()
    if value is UNKNOWN:
        message.string_value = STRING_UNKNOWN
    elif value is None:
        message.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, (int, float)):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, Mapping):
        message.struct_value.SetInParent()
        for key, item in value.items():
            message.struct_value.fields[key].CopyFrom(value_message(item))
    else:
        message.list_value.SetInParent()
        message.list_value.values.extend(value_message(item) for item in value)
    return message


def struct_message(props: Mapping[str, Any]) -> Any:
    struct = struct_pb2.Struct()
    for key, value in props.items():
        struct.fields[key].CopyFrom(value_message(value))
    return struct


def secret(value: Any) -> dict[str, Any]:
    """A secret as the engine sends one."""
    return {SIGNATURE: SECRET, "value": value}


def _provider_message(given: Given) -> Any | None:
    provider = provider_of(given)
    if provider is None:
        return None
    return proto.AnalyzerProviderResource(
        urn=urn_of(provider),
        type=provider.type,
        name=provider.name,
        properties=struct_message(provider.props),
    )


def analyze_request(given: Given) -> Any:
    return proto.AnalyzeRequest(
        urn=urn_of(given),
        type=given.type,
        name=given.name,
        properties=struct_message(given.props),
        options=proto.AnalyzerResourceOptions(),
        provider=_provider_message(given),
    )


def stack_request(given: Iterable[Given]) -> Any:
    everything = list(given)
    urns = {one.name: urn_of(one) for one in everything}
    return proto.AnalyzeStackRequest(
        resources=[
            proto.AnalyzerResource(
                urn=urn_of(one),
                type=one.type,
                name=one.name,
                parent=parent_of(one, everything),
                properties=struct_message({**one.props, **one.outputs}),
                provider=_provider_message(one),
                propertyDependencies={
                    name: proto.AnalyzerPropertyDependencies(urns=[urns[source] for source in sources])
                    for name, sources in one.depends_on.items()
                },
            )
            for one in everything
        ]
    )


def configured(config: Mapping[str, Any], *, judge: Judge | None = None) -> RecordingAnalyzer:
    """The servicer under a configuration of the residency policy."""
    analyzer = RecordingAnalyzer(judge)
    request = proto.ConfigureAnalyzerRequest()
    request.policyConfig["residency"].enforcementLevel = proto.MANDATORY
    request.policyConfig["residency"].properties.update(config)
    analyzer.Configure(request)
    return analyzer


def analyse(
    given: Iterable[Given], *, config: Mapping[str, Any], judge: Judge | None = None
) -> RecordingAnalyzer:
    """All calls that the engine makes for these resources; what came of it is in the analyzer."""
    analyzer = configured(config, judge=judge)
    everything = with_providers(given)
    for one in everything:
        analyzer.Analyze(analyze_request(one))
    analyzer.AnalyzeStack(stack_request(everything))
    return analyzer


def config_of(scenario: Scenario, *, mode: str = "standard") -> dict[str, Any]:
    config: dict[str, Any] = {"mode": mode}
    if scenario.processing_region:
        config["processingRegion"] = scenario.processing_region
    if scenario.allowed_regions:
        config["allowedRegions"] = list(scenario.allowed_regions)
    if scenario.exemptions:
        config["exemptions"] = [
            {**asdict(exemption), "expires": exemption.expires.isoformat()}
            for exemption in scenario.exemptions
        ]
    return config
