# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of stack sets, image distribution, pipelines, plans (V30)."""

from __future__ import annotations

import json

from policies.scenario import DUBLIN, OREGON, VIRGINIA, Given, Kind, Page, Scenario, at, unsure
from policies.values import UNKNOWN

_STACK_SET = Page(rule="V30-stack-set", type="aws:cloudformation/stackSetInstance:StackSetInstance")
_IMAGE_DISTRIBUTION = Page(
    rule="V30-image-distribution", type="aws:imagebuilder/distributionConfiguration:DistributionConfiguration"
)
_PIPELINE = Page(rule="V30-pipeline", type="aws:codepipeline/pipeline:Pipeline")
_INCIDENT_REPLICAS = Page(rule="V30-incident-replicas", type="aws:ssmincidents/replicationSet:ReplicationSet")
_REGION_SWITCH = Page(rule="V30-region-switch", type="aws:arcregionswitch/plan:Plan")
_CATALOG_PRODUCT = Page(rule="V30-catalog-product", type="aws:servicecatalog/constraint:Constraint")
_AUTOMATION = Page(rule="V30-automation", type="aws:budgets/budgetAction:BudgetAction")
_OPENED_REGION = Page(rule="V30-opened-region", type="aws:account/region:Region")
_DATA_PROJECT = Page(
    rule="V30-data-project",
    type="aws:datazone/environmentBlueprintConfiguration:EnvironmentBlueprintConfiguration",
)

ROLE = "arn:aws:iam::123456789012:role/r"
SET = {"stackSetName": "s"}
OUS = {"deploymentTargets": {"organizationalUnitIds": ["ou-abcd-1234"]}}


def _distribution(*regions: object) -> dict[str, object]:
    return {
        "name": "d",
        "distributions": [{"region": region, "amiDistributionConfiguration": {"name": "us-east-1-{{ imagebuilder:buildDate }}", "targetAccountIds": ["123456789012"]}} for region in regions],
    }  # fmt: skip


def _action(**props: object) -> dict[str, object]:
    return {"name": "a", "category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1", "inputArtifacts": ["built"], "configuration": {"ActionMode": "CREATE_UPDATE", "StackName": "app"}, **props}  # fmt: skip


def _pipeline(*stores: dict[str, object], **action: object) -> dict[str, object]:
    return {
        "name": "p",
        "roleArn": ROLE,
        "artifactStores": list(stores) or [{"type": "S3", "location": "artifacts"}],
        "stages": [{"name": "Deploy", "actions": [_action(**action)]}],
    }


SCENARIOS = (
    _STACK_SET.violating("an instance in Virginia", {**SET, "stackSetInstanceRegion": VIRGINIA, "accountId": "123456789012"}, due=(at("stackSetInstanceRegion", VIRGINIA),)),
    _STACK_SET.violating("an instance in Virginia, as it used to be written", {**SET, **OUS, "region": VIRGINIA}, due=(at("region", VIRGINIA),)),
    _STACK_SET.violating("instances in Dublin too", {**SET, "accounts": ["123456789012"], "regions": [OREGON, DUBLIN]}, type="aws:cloudformation/stackInstances:StackInstances", us=True, due=(at("regions[1]", DUBLIN),)),
    _STACK_SET.violating("Virginia first", {"name": "s", "permissionModel": "SERVICE_MANAGED", "autoDeployment": {"enabled": True}, "operationPreferences": {"regionOrders": [VIRGINIA], "regionConcurrencyType": "PARALLEL"}}, type="aws:cloudformation/stackSet:StackSet", due=(at("operationPreferences.regionOrders[0]", VIRGINIA),)),
    _STACK_SET.violating("a parameter that names a bucket of Virginia's host", {**SET, "regions": [DUBLIN], "parameterOverrides": {"Endpoint": "https://logs.us-east-1.amazonaws.com"}}, type="aws:cloudformation/stackInstances:StackInstances", due=(at("parameterOverrides.Endpoint", VIRGINIA),)),
    _STACK_SET.clean("an instance in the region", {**SET, **OUS, "stackSetInstanceRegion": DUBLIN}),
    _STACK_SET.clean("instances in the region", {**SET, "accounts": ["123456789012"], "regions": [OREGON]}, type="aws:cloudformation/stackInstances:StackInstances", us=True),
    _STACK_SET.look_alike("no region: the set's own", {**SET, **OUS}),
    _STACK_SET.look_alike("a set alone", {"name": "us-east-1", "permissionModel": "SERVICE_MANAGED", "autoDeployment": {"enabled": True}, "templateBody": '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}', "callAs": "SELF"}, type="aws:cloudformation/stackSet:StackSet"),
    _STACK_SET.unknown("regions not known", {**SET, "regions": UNKNOWN}, type="aws:cloudformation/stackInstances:StackInstances", due=(unsure("regions"),)),
    _IMAGE_DISTRIBUTION.violating("to Virginia", _distribution(DUBLIN, VIRGINIA), due=(at("distributions[1].region", VIRGINIA),)),
    _IMAGE_DISTRIBUTION.clean("within the region", _distribution(OREGON), us=True),
    _IMAGE_DISTRIBUTION.unknown("to a region not known", _distribution(UNKNOWN), due=(unsure("distributions[0].region"),)),
    _PIPELINE.violating("an action in Virginia with its store", _pipeline({"type": "S3", "location": "artifacts", "region": DUBLIN}, {"type": "S3", "location": "artifacts-us", "region": VIRGINIA}, region=VIRGINIA), due=(at("artifactStores[1].region", VIRGINIA), at("stages[0].actions[0].region", VIRGINIA),)),
    _PIPELINE.violating("stack sets in Virginia", _pipeline(provider="CloudFormationStackInstances", configuration={"StackSetName": "s", "DeploymentTargets": "123456789012", "Regions": "eu-west-1,us-east-1"}), due=(at("stages[0].actions[0].configuration.Regions", VIRGINIA),)),
    _PIPELINE.clean("within the region", _pipeline({"type": "S3", "location": "artifacts", "region": DUBLIN}, region=DUBLIN)),
    _PIPELINE.look_alike("a branch and a stack named after a region", _pipeline(configuration={"StackName": "app-us-east-1", "BranchName": "main", "TemplatePath": "built::us-east-1.yaml"})),
    _PIPELINE.unknown("an action's region not known", _pipeline(region=UNKNOWN), due=(unsure("stages[0].actions[0].region"),)),
    _INCIDENT_REPLICAS.violating("to Virginia", {"regions": [{"name": DUBLIN}, {"name": VIRGINIA, "kmsKeyArn": "DefaultKey"}]}, due=(at("regions[1].name", VIRGINIA),)),
    _INCIDENT_REPLICAS.violating("to Virginia, as it used to be written", {"region": [{"name": DUBLIN}, {"name": VIRGINIA}]}, due=(at("region[1].name", VIRGINIA),)),
    _INCIDENT_REPLICAS.clean("in the region only", {"regions": [{"name": DUBLIN}]}),
    _REGION_SWITCH.violating("to Virginia", {"name": "p", "executionRole": ROLE, "recoveryApproach": "activePassive", "primaryRegion": DUBLIN, "regions": [DUBLIN, VIRGINIA], "workflows": [{"workflowTargetAction": "activate", "workflowTargetRegion": VIRGINIA, "steps": [{"name": "wait", "executionBlockType": "ManualApproval", "executionApprovalConfigs": [{"approvalRole": ROLE}]}]}]}, due=(at("regions[1]", VIRGINIA), at("workflows[0].workflowTargetRegion", VIRGINIA),)),
    _CATALOG_PRODUCT.violating("in Virginia", {"name": "p", "productName": "q", "stackSetProvisioningPreferences": {"accounts": ["123456789012"], "regions": [VIRGINIA]}}, type="aws:servicecatalog/provisionedProduct:ProvisionedProduct", due=(at("stackSetProvisioningPreferences.regions[0]", VIRGINIA),)),
    _CATALOG_PRODUCT.violating("a constraint for Virginia", {"portfolioId": "p", "productId": "q", "type": "STACKSET", "parameters": json.dumps({"Version": "String", "Properties": {"AccountList": ["123456789012"], "RegionList": [DUBLIN, VIRGINIA], "AdminRole": ROLE, "ExecutionRole": "e"}})}, due=(at("parameters", VIRGINIA),)),
    _CATALOG_PRODUCT.clean("a constraint for the region", {"portfolioId": "p", "productId": "q", "type": "STACKSET", "parameters": json.dumps({"Version": "String", "Properties": {"AccountList": ["123456789012"], "RegionList": [DUBLIN], "AdminRole": ROLE, "ExecutionRole": "e"}})}),
    _AUTOMATION.violating("a budget stops machines of Virginia", {"budgetName": "b", "actionType": "RUN_SSM_DOCUMENTS", "approvalModel": "AUTOMATIC", "notificationType": "ACTUAL", "executionRoleArn": ROLE, "actionThreshold": {"actionThresholdType": "PERCENTAGE", "actionThresholdValue": 100}, "definition": {"ssmActionDefinition": {"actionSubType": "STOP_EC2_INSTANCES", "instanceIds": ["i-0a1b2c3d4e5f60718"], "region": VIRGINIA}}, "subscribers": [{"address": "a@example.com", "subscriptionType": "EMAIL"}]}, due=(at("definition.ssmActionDefinition.region", VIRGINIA),)),
    _AUTOMATION.violating("output is kept in Virginia", {"name": "AWS-RunShellScript", "outputLocation": {"s3BucketName": "", "s3Region": VIRGINIA}}, type="aws:ssm/association:Association", due=(at("outputLocation.s3Region", VIRGINIA),)),
    _OPENED_REGION.violating("Milan is opened", {"regionName": "eu-south-1", "enabled": True}, due=(at("regionName", "eu-south-1"),)),
    _OPENED_REGION.look_alike("a region is closed", {"regionName": "ap-east-1", "enabled": False}),
    _OPENED_REGION.unknown("whether it opens is not known", {"regionName": "ap-east-1", "enabled": UNKNOWN}, due=(unsure("regionName"),)),
    _DATA_PROJECT.violating("environments in Virginia", {"domainId": "dzd_1", "environmentBlueprintId": "b", "enabledRegions": [DUBLIN, VIRGINIA]}, due=(at("enabledRegions[1]", VIRGINIA),)),
    _DATA_PROJECT.clean("environments in the region", {"domainIdentifier": "dzd_1", "projectIdentifier": "p", "environmentBlueprintIdentifier": "b", "awsAccountId": "123456789012", "awsAccountRegion": DUBLIN}, type="aws:datazone/environmentProfile:EnvironmentProfile"),
    Scenario(
        rule="V30-stack-set",
        kind=Kind.CLEAN,
        title="regions that come from a resource of the region",
        given=(
            Given(type="aws:cloudformation/stackSet:StackSet", name="set", props={"name": "s"}),
            Given(type="aws:cloudformation/stackSetInstance:StackSetInstance", props={"stackSetName": UNKNOWN, "stackSetInstanceRegion": UNKNOWN}, depends_on={"stackSetName": ("set",), "stackSetInstanceRegion": ("set",)}),
        ),
    ),
)  # fmt: skip
