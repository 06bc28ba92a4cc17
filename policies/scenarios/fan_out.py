# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of stack sets, image distribution, pipelines, plans (V30)."""

from __future__ import annotations

import json

from policies.scenario import Given, Kind, Scenario
from policies.scenario_rows import DUBLIN, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

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
    leaks("V30-stack-set", "an instance in Virginia", "cloudformation/stackSetInstance", {**SET, "stackSetInstanceRegion": VIRGINIA, "accountId": "123456789012"}, ("stackSetInstanceRegion", VIRGINIA)),
    leaks("V30-stack-set", "an instance in Virginia, as it used to be written", "cloudformation/stackSetInstance", {**SET, **OUS, "region": VIRGINIA}, ("region", VIRGINIA)),
    leaks("V30-stack-set", "instances in Dublin too", "cloudformation/stackInstances", {**SET, "accounts": ["123456789012"], "regions": [OREGON, DUBLIN]}, ("regions[1]", DUBLIN), to="us-west"),
    leaks("V30-stack-set", "Virginia first", "cloudformation/stackSet", {"name": "s", "permissionModel": "SERVICE_MANAGED", "autoDeployment": {"enabled": True}, "operationPreferences": {"regionOrders": [VIRGINIA], "regionConcurrencyType": "PARALLEL"}}, ("operationPreferences.regionOrders[0]", VIRGINIA)),
    leaks("V30-stack-set", "a parameter that names a bucket of Virginia's host", "cloudformation/stackInstances", {**SET, "regions": [DUBLIN], "parameterOverrides": {"Endpoint": "https://logs.us-east-1.amazonaws.com"}}, ("parameterOverrides.Endpoint", VIRGINIA)),
    clean("V30-stack-set", "an instance in the region", "cloudformation/stackSetInstance", {**SET, **OUS, "stackSetInstanceRegion": DUBLIN}),
    clean("V30-stack-set", "instances in the region", "cloudformation/stackInstances", {**SET, "accounts": ["123456789012"], "regions": [OREGON]}, to="us-west"),
    look_alike("V30-stack-set", "no region: the set's own", "cloudformation/stackSetInstance", {**SET, **OUS}),
    look_alike("V30-stack-set", "a set alone", "cloudformation/stackSet", {"name": "us-east-1", "permissionModel": "SERVICE_MANAGED", "autoDeployment": {"enabled": True}, "templateBody": '{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}', "callAs": "SELF"}),
    undecided("V30-stack-set", "regions not known", "cloudformation/stackInstances", {**SET, "regions": UNKNOWN}, "regions"),
    leaks("V30-image-distribution", "to Virginia", "imagebuilder/distributionConfiguration", _distribution(DUBLIN, VIRGINIA), ("distributions[1].region", VIRGINIA)),
    clean("V30-image-distribution", "within the region", "imagebuilder/distributionConfiguration", _distribution(OREGON), to="us-west"),
    undecided("V30-image-distribution", "to a region not known", "imagebuilder/distributionConfiguration", _distribution(UNKNOWN), "distributions[0].region"),
    leaks("V30-pipeline", "an action in Virginia with its store", "codepipeline/pipeline", _pipeline({"type": "S3", "location": "artifacts", "region": DUBLIN}, {"type": "S3", "location": "artifacts-us", "region": VIRGINIA}, region=VIRGINIA), ("artifactStores[1].region", VIRGINIA), ("stages[0].actions[0].region", VIRGINIA)),
    leaks("V30-pipeline", "stack sets in Virginia", "codepipeline/pipeline", _pipeline(provider="CloudFormationStackInstances", configuration={"StackSetName": "s", "DeploymentTargets": "123456789012", "Regions": "eu-west-1,us-east-1"}), ("stages[0].actions[0].configuration.Regions", VIRGINIA)),
    clean("V30-pipeline", "within the region", "codepipeline/pipeline", _pipeline({"type": "S3", "location": "artifacts", "region": DUBLIN}, region=DUBLIN)),
    look_alike("V30-pipeline", "a branch and a stack named after a region", "codepipeline/pipeline", _pipeline(configuration={"StackName": "app-us-east-1", "BranchName": "main", "TemplatePath": "built::us-east-1.yaml"})),
    undecided("V30-pipeline", "an action's region not known", "codepipeline/pipeline", _pipeline(region=UNKNOWN), "stages[0].actions[0].region"),
    leaks("V30-incident-replicas", "to Virginia", "ssmincidents/replicationSet", {"regions": [{"name": DUBLIN}, {"name": VIRGINIA, "kmsKeyArn": "DefaultKey"}]}, ("regions[1].name", VIRGINIA)),
    leaks("V30-incident-replicas", "to Virginia, as it used to be written", "ssmincidents/replicationSet", {"region": [{"name": DUBLIN}, {"name": VIRGINIA}]}, ("region[1].name", VIRGINIA)),
    clean("V30-incident-replicas", "in the region only", "ssmincidents/replicationSet", {"regions": [{"name": DUBLIN}]}),
    leaks("V30-region-switch", "to Virginia", "arcregionswitch/plan", {"name": "p", "executionRole": ROLE, "recoveryApproach": "activePassive", "primaryRegion": DUBLIN, "regions": [DUBLIN, VIRGINIA], "workflows": [{"workflowTargetAction": "activate", "workflowTargetRegion": VIRGINIA, "steps": [{"name": "wait", "executionBlockType": "ManualApproval", "executionApprovalConfigs": [{"approvalRole": ROLE}]}]}]}, ("regions[1]", VIRGINIA), ("workflows[0].workflowTargetRegion", VIRGINIA)),
    leaks("V30-catalog-product", "in Virginia", "servicecatalog/provisionedProduct", {"name": "p", "productName": "q", "stackSetProvisioningPreferences": {"accounts": ["123456789012"], "regions": [VIRGINIA]}}, ("stackSetProvisioningPreferences.regions[0]", VIRGINIA)),
    leaks("V30-catalog-product", "a constraint for Virginia", "servicecatalog/constraint", {"portfolioId": "p", "productId": "q", "type": "STACKSET", "parameters": json.dumps({"Version": "String", "Properties": {"AccountList": ["123456789012"], "RegionList": [DUBLIN, VIRGINIA], "AdminRole": ROLE, "ExecutionRole": "e"}})}, ("parameters", VIRGINIA)),
    clean("V30-catalog-product", "a constraint for the region", "servicecatalog/constraint", {"portfolioId": "p", "productId": "q", "type": "STACKSET", "parameters": json.dumps({"Version": "String", "Properties": {"AccountList": ["123456789012"], "RegionList": [DUBLIN], "AdminRole": ROLE, "ExecutionRole": "e"}})}),
    leaks("V30-automation", "a budget stops machines of Virginia", "budgets/budgetAction", {"budgetName": "b", "actionType": "RUN_SSM_DOCUMENTS", "approvalModel": "AUTOMATIC", "notificationType": "ACTUAL", "executionRoleArn": ROLE, "actionThreshold": {"actionThresholdType": "PERCENTAGE", "actionThresholdValue": 100}, "definition": {"ssmActionDefinition": {"actionSubType": "STOP_EC2_INSTANCES", "instanceIds": ["i-0a1b2c3d4e5f60718"], "region": VIRGINIA}}, "subscribers": [{"address": "a@example.com", "subscriptionType": "EMAIL"}]}, ("definition.ssmActionDefinition.region", VIRGINIA)),
    leaks("V30-automation", "output is kept in Virginia", "ssm/association", {"name": "AWS-RunShellScript", "outputLocation": {"s3BucketName": "", "s3Region": VIRGINIA}}, ("outputLocation.s3Region", VIRGINIA)),
    leaks("V30-opened-region", "Milan is opened", "account/region", {"regionName": "eu-south-1", "enabled": True}, ("regionName", "eu-south-1")),
    look_alike("V30-opened-region", "a region is closed", "account/region", {"regionName": "ap-east-1", "enabled": False}),
    undecided("V30-opened-region", "whether it opens is not known", "account/region", {"regionName": "ap-east-1", "enabled": UNKNOWN}, "regionName"),
    leaks("V30-data-project", "environments in Virginia", "datazone/environmentBlueprintConfiguration", {"domainId": "dzd_1", "environmentBlueprintId": "b", "enabledRegions": [DUBLIN, VIRGINIA]}, ("enabledRegions[1]", VIRGINIA)),
    clean("V30-data-project", "environments in the region", "datazone/environmentProfile", {"domainIdentifier": "dzd_1", "projectIdentifier": "p", "environmentBlueprintIdentifier": "b", "awsAccountId": "123456789012", "awsAccountRegion": DUBLIN}),
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
