"""Scenarios of templates, Cloud Control and the AWS native provider: what leaks there without a region's name."""

from __future__ import annotations

import json

from policies.scenario import Page, at, unsure
from policies.values import UNKNOWN

_TEMPLATE = Page(rule="V30-template", type="aws:cloudformation/stack:Stack")
_CONTROL = Page(rule="V30-cloud-control", type="aws:cloudcontrol/resource:Resource")

_NATIVE = Page(rule="V30-aws-native", type="aws-native:rds:GlobalCluster")


def template(**resources: object) -> dict[str, object]:
    return {"name": "stack", "templateBody": json.dumps({"Resources": resources})}


def resource(type_name: str, **properties: object) -> dict[str, object]:
    return {"Type": type_name, "Properties": properties}


_IN_YAML = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name:
    Type: String
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: !Sub "${Name} key"
      MultiRegion: %s
  Bucket:
    Type: AWS::S3::Bucket
"""

SCENARIOS = (
    _TEMPLATE.violating(
        "a global cluster and its member",
        template(
            Global=resource("AWS::RDS::GlobalCluster", GlobalClusterIdentifier="orders"),
            Member=resource(
                "AWS::RDS::DBCluster", GlobalClusterIdentifier={"Ref": "Global"}, Engine="aurora-mysql"
            ),
        ),
        due=(at("templateBody"),),
    ),
    _TEMPLATE.violating(
        "a multi-region key, in YAML", {"templateBody": _IN_YAML % "true"}, due=(at("templateBody"),)
    ),
    _TEMPLATE.violating(
        "a stack set with a replica key",
        template(Replica=resource("AWS::KMS::ReplicaKey", PrimaryKeyArn={"Ref": "Primary"})),
        type="aws:cloudformation/stackSet:StackSet",
        us=True,
        due=(at("templateBody"),),
    ),
    _TEMPLATE.clean(
        "a cluster and a key of one region",
        template(
            Cluster=resource("AWS::RDS::DBCluster", Engine="aurora-mysql"),
            Key=resource("AWS::KMS::Key", MultiRegion=False),
        ),
    ),
    _TEMPLATE.unknown(
        "a template that is not known",
        {"templateBody": UNKNOWN},
        due=(unsure("templateBody", rule="V32-unknown-value"),),
    ),
    _TEMPLATE.look_alike("a key of one region, in YAML", {"templateBody": _IN_YAML % "false"}),
    _TEMPLATE.look_alike(
        "a description that speaks of one",
        {
            "templateBody": json.dumps(
                {
                    "Description": "AWS::RDS::GlobalCluster is left out",
                    "Outputs": {"Type": {"Value": "AWS::KMS::ReplicaKey"}},
                    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
                }
            )
        },
    ),
    _CONTROL.violating(
        "a global datastore",
        {"typeName": "AWS::ElastiCache::GlobalReplicationGroup", "desiredState": "{}"},
        due=(at("typeName"),),
    ),
    _CONTROL.violating(
        "a multi-region key",
        {"typeName": "AWS::KMS::Key", "desiredState": '{"MultiRegion": true}', "region": "eu-west-1"},
        due=(at("typeName"),),
    ),
    _CONTROL.clean("a key of one region", {"typeName": "AWS::KMS::Key", "desiredState": '{"KeyPolicy": {}}'}),
    _CONTROL.unknown(
        "a key whose state is not known",
        {"typeName": "AWS::KMS::Key", "desiredState": UNKNOWN},
        due=(unsure("desiredState", rule="V32-unknown-value"),),
    ),
    _CONTROL.look_alike(
        "the group of one region", {"typeName": "AWS::ElastiCache::ReplicationGroup", "desiredState": "{}"}
    ),
    _NATIVE.violating(
        "a global cluster",
        {"globalClusterIdentifier": "orders"},
        due=(at(""), unsure("", rule="V32-unclassed-package")),
    ),
    _NATIVE.violating(
        "a multi-region key",
        {"multiRegion": True, "keyPolicy": {}},
        type="aws-native:kms:Key",
        due=(at(""), unsure("", rule="V32-unclassed-package")),
    ),
    _NATIVE.look_alike(
        "a key of one region: only its provider is not classed",
        {"multiRegion": False},
        type="aws-native:kms:Key",
        due=(unsure("", rule="V32-unclassed-package"),),
    ),
)
