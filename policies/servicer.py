"""The pack as the engine sees it: CrossGuard's Analyzer protocol in, judgements out.

Not the SDK's PolicyPack, for three of its ways: it gives up a whole policy at the first unknown value, it reads each
resource again for each policy and once more for remediation, and it hands every message through a description. What its
users expect holds: configuration by policy name, enforcement levels, `disabled`, the stack's configuration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import plugin_pb2

from policies.findings import Mode, Severity, Verdict
from policies.judge import Judge, Judgement
from policies.message import exempted, message_of
from policies.pack_config import EXEMPTION_KEYS, POLICY, InvalidPackConfig, read_pack_config
from policies.resource import ProviderInputs, Resource
from policies.server import INVALID_ARGUMENT, Refused
from policies.stack import StackEntry
from policies.values import plain_struct
from residency.regions import ProcessingRegion

PACK = "regional-ingest-residency"
VERSION = "0.1.0"
DESCRIPTION = "Data stays in its region: every way out that an AWS resource can open is a finding."

_SEVERITIES = {
    Severity.LOW: proto.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: proto.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: proto.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: proto.POLICY_SEVERITY_CRITICAL,
}
_EVERY_POLICY = "all"
"""Under this name the engine passes on an enforcement level that it has given to each policy already."""
_TEXT = {"type": "string", "minLength": 1}
_CONFIG_PROPERTIES = {
    "processingRegion": {
        "description": "Where the stack's data is processed and stored.",
        "type": "string",
        "enum": [region.value for region in ProcessingRegion],
    },
    "allowedRegions": {
        "description": "AWS regions that are allowed besides, or instead.",
        "type": "array",
        "items": _TEXT,
        "minItems": 1,
    },
    "mode": {
        "description": "strict: what cannot be decided stops the update. Default: standard, which reports it.",
        "type": "string",
        "enum": [mode.value for mode in Mode],
    },
    "exemptions": {
        "description": "Findings accepted by name: one resource, one rule or vector, a reason, an owner, a last day.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": dict.fromkeys(EXEMPTION_KEYS, _TEXT),
            "required": list(EXEMPTION_KEYS),
            "additionalProperties": False,
        },
    },
}
_FRAMEWORK = proto.PolicyComplianceFramework(
    name="GDPR",
    version="2016/679",
    reference="Chapter V",
    specification="Transfers of personal data to third countries: this policy finds the ways, and decides none.",
)


class ResidencyAnalyzer:
    """Answers the engine's calls for one stack. Messages in and out are those of `pulumirpc.Analyzer`."""

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge or Judge()
        self._level = proto.MANDATORY
        self._providers: dict[bytes, ProviderInputs] = {}

    def Handshake(self, request: Any) -> Any:
        return proto.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any) -> Any:
        info = proto.PolicyInfo(
            name=POLICY,
            displayName="Residency",
            description=DESCRIPTION,
            enforcementLevel=proto.MANDATORY,
            policy_type=proto.POLICY_TYPE_RESOURCE,
            severity=proto.POLICY_SEVERITY_CRITICAL,
            framework=_FRAMEWORK,
            tags=["data-residency", "aws"],
            remediation_steps="Keep what the finding names in an allowed region, or accept it with an exemption.",
        )
        info.configSchema.properties.update(_CONFIG_PROPERTIES)
        return proto.AnalyzerInfo(
            name=PACK,
            displayName="Regional Ingest: residency",
            description=DESCRIPTION,
            version=VERSION,
            supportsConfig=True,
            policies=[info],
        )

    def Configure(self, request: Any) -> Any:
        given = {name: plain_struct(one.properties) for name, one in request.policyConfig.items()}
        if not given.get(_EVERY_POLICY, True):
            del given[_EVERY_POLICY]
        if POLICY in request.policyConfig:
            self._level = request.policyConfig[POLICY].enforcementLevel
        try:
            self._judge.configure(read_pack_config(given))
        except InvalidPackConfig as error:
            raise Refused(INVALID_ARGUMENT, str(error)) from None
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any) -> Any:
        try:
            self._judge.configure_stack(dict(request.config))
        except InvalidPackConfig as error:
            raise Refused(INVALID_ARGUMENT, str(error)) from None
        return proto.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any) -> Any:
        if self._level == proto.DISABLED:
            return proto.AnalyzeResponse()
        try:
            return self._response(self._judge.analyze(self._resource_of(request)))
        except InvalidPackConfig as error:
            raise Refused(INVALID_ARGUMENT, str(error)) from None

    def AnalyzeStack(self, request: Any) -> Any:
        if self._level == proto.DISABLED:
            return proto.AnalyzeResponse()
        return self._response(self._judge.analyze_stack(self._entry_of(one) for one in request.resources))

    def Cancel(self, request: Any) -> Any:
        return empty_pb2.Empty()

    def _response(self, judgements: Iterable[Judgement]) -> Any:
        return proto.AnalyzeResponse(diagnostics=[self._diagnostic(judgement) for judgement in judgements])

    def _diagnostic(self, judgement: Judgement) -> Any:
        finding = judgement.finding
        stops = judgement.mandatory and self._level != proto.ADVISORY
        text = exempted(finding, judgement.exemption) if judgement.exemption else message_of(finding)
        return proto.AnalyzeDiagnostic(
            policyName=POLICY,
            policyPackName=PACK,
            policyPackVersion=VERSION,
            description=DESCRIPTION,
            message=text,
            urn=finding.urn,
            enforcementLevel=proto.MANDATORY if stops else proto.ADVISORY,
            severity=_SEVERITIES[Severity.LOW if finding.verdict is Verdict.ALLOWED else finding.severity],
        )

    def _resource_of(self, request: Any) -> Resource:
        return Resource(
            urn=request.urn,
            type=request.type,
            name=request.name,
            props=plain_struct(request.properties),
            provider=self._provider_of(request),
            aliases=tuple(request.options.aliases),
            parent=request.options.parent,
        )

    def _entry_of(self, resource: Any) -> StackEntry:
        return StackEntry(
            urn=resource.urn,
            type=resource.type,
            parent=resource.parent,
            outputs=plain_struct(resource.properties),
            sources={name: tuple(of.urns) for name, of in resource.propertyDependencies.items()},
            provider=self._provider_of(resource),
        )

    def _provider_of(self, message: Any) -> ProviderInputs | None:
        """The provider of a resource: the same object for the same one, which comes with each of its resources."""
        if not message.HasField("provider"):
            return None
        given = message.provider
        key = given.SerializeToString(deterministic=True)
        known = self._providers.get(key)
        if known is None:
            known = ProviderInputs(urn=given.urn, type=given.type, props=plain_struct(given.properties))
            self._providers[key] = known
        return known
