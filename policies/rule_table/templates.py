"""Rules for what CloudFormation templates, Cloud Control and the AWS native provider make without region text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from policies.findings import Observation, Verdict
from policies.resource import Resource
from policies.rules import Ask, Rule
from residency.reading_yaml import NotYaml, parse_yaml

MADE_FOR_SEVERAL_REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "AWS::Amplify::App": "it is served through CloudFront, from edges worldwide",
        "AWS::AppSync::DomainName": "AppSync puts a CloudFront distribution in front of it",
        "AWS::CloudFront::Distribution": "it is served from edges worldwide",
        "AWS::DocDB::GlobalCluster": "it is there to take members in other regions",
        "AWS::ECR::PublicRepository": "the public gallery is served worldwide",
        "AWS::ElastiCache::GlobalReplicationGroup": "it is there to take members in other regions",
        "AWS::Events::Endpoint": "events are copied to, and fail over to, another region",
        "AWS::GlobalAccelerator::Accelerator": "requests are taken in at edges worldwide",
        "AWS::KMS::ReplicaKey": "the primary of a replica is always in another region",
        "AWS::Lightsail::Distribution": "it is served from edges worldwide",
        "AWS::MemoryDB::MultiRegionCluster": "it is there to take members in other regions",
        "AWS::RDS::GlobalCluster": "it is there to take members in other regions",
        "AWS::S3::MultiRegionAccessPoint": "objects are reached through several regions",
    }
)
"""Resource types of CloudFormation that leak by being there, and why."""

_MEMBER = "a member of a global cluster"
OPENED_BY_A_PROPERTY: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "AWS::Bedrock::Guardrail": (("CrossRegionConfig", "it is evaluated in several regions"),),
        "AWS::CloudTrail::Trail": (("IsMultiRegionTrail", "the trail gathers from all regions"),),
        "AWS::DocDB::DBCluster": (("GlobalClusterIdentifier", _MEMBER),),
        "AWS::EC2::VPNConnection": (("EnableAcceleration", "tunnels end at edges worldwide"),),
        "AWS::ElastiCache::ReplicationGroup": (
            ("GlobalReplicationGroupId", "a member of a global datastore"),
        ),
        "AWS::KMS::Key": (("MultiRegion", "such a key can be replicated to any region"),),
        "AWS::MemoryDB::Cluster": (("MultiRegionClusterName", "a member of a multi-region cluster"),),
        "AWS::RDS::DBCluster": (("GlobalClusterIdentifier", _MEMBER),),
    }
)
"""Properties that open a way out by being true, or by being set to a name."""

_ALL_BUT_SOME = frozenset({"ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED"})
_AGGREGATES = "configurations are gathered from all regions"
OPENED_BY_A_WORD: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str], bool, str], ...]] = (
    MappingProxyType(
        {
            "AWS::AmazonMQ::Broker": (
                (
                    ("DataReplicationMode",),
                    frozenset({"CRDR"}),
                    False,
                    "messages are copied to another region",
                ),
            ),
            "AWS::ApiGateway::RestApi": (
                (
                    ("EndpointConfiguration", "Types"),
                    frozenset({"EDGE"}),
                    True,
                    "requests are taken in at edges",
                ),
            ),
            "AWS::CloudTrail::EventDataStore": (
                (("MultiRegionEnabled",), frozenset({"TRUE"}), True, "the store gathers from all regions"),
            ),
            "AWS::Config::ConfigurationAggregator": (
                (("AccountAggregationSources", "AllAwsRegions"), frozenset({"TRUE"}), False, _AGGREGATES),
                (("OrganizationAggregationSource", "AllAwsRegions"), frozenset({"TRUE"}), False, _AGGREGATES),
            ),
            "AWS::ResourceExplorer2::Index": (
                (("Type",), frozenset({"AGGREGATOR"}), False, "it gathers the resources of all regions"),
            ),
            "AWS::S3::Bucket": (
                (
                    ("AccelerateConfiguration", "AccelerationStatus"),
                    frozenset({"ENABLED"}),
                    False,
                    "objects travel through edges",
                ),
            ),
            "AWS::SecurityHub::FindingAggregator": (
                (("RegionLinkingMode",), _ALL_BUT_SOME, False, "findings are gathered from all regions"),
            ),
        }
    )
)
"""By type: the path of a property, the words by which it opens a way out, whether it does when left out, and why."""


def _made_by_template(resource: Resource, ask: Ask) -> Iterator[Observation]:
    text = resource.props.get("templateBody")
    if not isinstance(text, str):
        return
    for type_name, properties in _resources_of(text):
        for why in _leaks(type_name, properties):
            yield Observation(verdict=Verdict.VIOLATION, path="templateBody", detail=f"{type_name}: {why}")


def _made_by_cloud_control(resource: Resource, ask: Ask) -> Iterator[Observation]:
    type_name, state = resource.props.get("typeName"), resource.props.get("desiredState")
    if isinstance(type_name, str):
        for why in _leaks(type_name, _mapping(_parsed(state) if isinstance(state, str) else None)):
            yield Observation(verdict=Verdict.VIOLATION, path="typeName", detail=f"{type_name}: {why}")


def _native_token(type_name: str) -> str:
    """`AWS::RDS::GlobalCluster` -> `aws-native:rds:GlobalCluster`."""
    _, service, kind = type_name.split("::")
    return f"aws-native:{service.lower()}:{kind}"


_NATIVE = {_native_token(name): name for name in (*MADE_FOR_SEVERAL_REGIONS, *OPENED_BY_A_PROPERTY)}


def _made_natively(resource: Resource, ask: Ask) -> Iterator[Observation]:
    properties = {f"{name[:1].upper()}{name[1:]}": value for name, value in resource.props.items()}
    for why in _leaks(_NATIVE[resource.type], properties):
        yield Observation(verdict=Verdict.VIOLATION, path="", detail=why)


def _leaks(type_name: str, properties: Mapping[str, Any]) -> Iterator[str]:
    """Why a resource leaks: of a type of ours alone, so that it may be shown."""
    if type_name in MADE_FOR_SEVERAL_REGIONS:
        yield MADE_FOR_SEVERAL_REGIONS[type_name]
    for name, why in OPENED_BY_A_PROPERTY.get(type_name, ()):
        value = properties.get(name)
        if value and value != "false":
            yield why
    for path, words, left_out, why in OPENED_BY_A_WORD.get(type_name, ()):
        said = list(_said_at(properties, path))
        if any(word in words for word in said) or (left_out and not said):
            yield why


def _said_at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The words at a path in capitals; a reference of the template (`{"Ref": ...}`) says something, not what."""
    if isinstance(value, list):
        for item in value:
            yield from _said_at(item, path)
    elif path:
        if isinstance(value, Mapping) and path[0] in value:
            yield from _said_at(value[path[0]], path[1:])
    elif value is not None:
        yield str(value).upper() if isinstance(value, str | bool) else ""


def _resources_of(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for resource in _mapping(_mapping(_parsed(text)).get("Resources")).values():
        declared = _mapping(resource)
        if isinstance(declared.get("Type"), str):
            yield declared["Type"], _mapping(declared.get("Properties"))


def _parsed(text: str) -> Any:
    """The JSON or YAML that a text is; None for anything else, which the reading of regions still sees."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        try:
            return parse_yaml(text)
        except NotYaml:
            return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


TEMPLATE = Rule(
    id="V30-template",
    title="A template with a resource that works over several regions",
    types=("aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"),
    check=_made_by_template,
    leak="the template makes what reaches, or can be copied to, other regions",
    fix="Take the resource out of the template, or declare its kind of one region.",
)
CLOUD_CONTROL = Rule(
    id="V30-cloud-control",
    title="A resource of Cloud Control that works over several regions",
    types=("aws:cloudcontrol/resource:Resource",),
    check=_made_by_cloud_control,
    leak="it reaches, or can be copied to, other regions",
    fix="Declare its kind of one region.",
)

AWS_NATIVE = Rule(
    id="V30-aws-native",
    title="A resource of the AWS native provider that works over several regions",
    types=tuple(_NATIVE),
    check=_made_natively,
    leak="it reaches, or can be copied to, other regions",
    fix="Declare its kind of one region.",
)

RULES = (TEMPLATE, CLOUD_CONTROL, AWS_NATIVE)
