"""Rules for services that put stacks, images, artifacts and plans into several regions."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import Observation, Verdict
from policies.path_kinds import PathKind
from policies.resource import Resource
from policies.rules import Ask, Rule
from policies.type_tokens import aws
from policies.values import UNKNOWN, is_true


def _opened_region(resource: Resource, ask: Ask) -> Iterator[Observation]:
    """The region, unless it is being disabled."""
    opens = is_true(resource.props.get("enabled", True))
    region = resource.props.get("regionName")
    if opens is False:
        return
    if region is UNKNOWN or (opens is None and not ask.allowance.admits(str(region))):
        yield Observation(verdict=Verdict.UNKNOWN, path="regionName")
    elif isinstance(region, str) and not ask.allowance.admits(region):
        yield Observation(verdict=Verdict.VIOLATION, path="regionName", region=region)


STACK_SET = Rule(
    id="V30-stack-set",
    title="Stacks that CloudFormation makes in other regions",
    types=aws("cloudformation/stackSet", "cloudformation/stackSetInstance", "cloudformation/stackInstances"),
    paths=(
        "region",
        "stackSetInstanceRegion",
        "regions[*]",
        "operationPreferences.regionOrders[*]",
        "parameters.*",
        "parameterOverrides.*",
    ),
    leak="the template's resources are made in that region",
    fix="Name allowed regions only.",
)
IMAGE_DISTRIBUTION = Rule(
    id="V30-image-distribution",
    title="Images that are distributed to another region",
    types=aws("imagebuilder/distributionConfiguration"),
    paths=("distributions[*].region", "distributions[*].s3ExportConfiguration.s3Bucket"),
    leak="every image, with the data on its disks, is copied to that region",
    fix="Distribute to allowed regions only.",
)
PIPELINE = Rule(
    id="V30-pipeline",
    title="A pipeline with an action or artifact store in another region",
    types=aws("codepipeline/pipeline"),
    paths=(
        "artifactStores[*].region",
        "artifactStores[*].location",
        "stages[*].actions[*].region",
        "stages[*].actions[*].configuration.*",
        "stages[*].beforeEntry.condition.rules[*].region",
        "stages[*].onFailure.condition.rules[*].region",
        "stages[*].onSuccess.condition.rules[*].region",
        "variables[*].defaultValue",
    ),
    leak="artifacts are copied to, and deployed in, that region",
    fix="Keep actions and artifact stores in allowed regions.",
)
INCIDENT_REPLICAS = Rule(
    id="V30-incident-replicas",
    title="Incident records that are replicated to another region",
    types=aws("ssmincidents/replicationSet"),
    paths=("region[*].name", "regions[*].name"),
    leak="incidents, with their timelines and contacts, are copied to that region",
    fix="Keep the replication set to allowed regions.",
)
REGION_SWITCH = Rule(
    id="V30-region-switch",
    title="A plan that switches to another region",
    types=aws("arcregionswitch/plan"),
    paths=("regions[*]", "primaryRegion", "triggers[*].targetRegion", "workflows[*].workflowTargetRegion"),
    leak="on a switch the application's traffic and data move to that region",
    fix="Remove the plan, or keep it to allowed regions.",
)
CATALOG_PRODUCT = Rule(
    id="V30-catalog-product",
    title="A catalogue product that is made in other regions",
    types=aws(
        "servicecatalog/provisionedProduct", "servicecatalog/constraint", "servicecatalog/serviceAction"
    ),
    paths=(
        "stackSetProvisioningPreferences.regions[*]",
        "provisioningParameters[*].value",
        "parameters",
        "definition.parameters",
    ),
    leak="the product's resources are made in that region",
    fix="Name allowed regions only.",
)
AUTOMATION = Rule(
    id="V30-automation",
    title="An automation that works in, or reports to, another region",
    types=aws(
        "budgets/budgetAction",
        "ssm/association",
        "ssm/maintenanceWindowTask",
        "ssm/quicksetupConfigurationManager",
        "ssmincidents/responsePlan",
    ),
    paths=(
        "definition.ssmActionDefinition.region",
        "outputLocation.s3Region",
        "outputLocation.s3BucketName",
        "taskArn",
        "taskInvocationParameters.runCommandParameters.outputS3Bucket",
        "parameters.*",
        "configurationDefinition.parameters.*",
        "taskInvocationParameters.automationParameters.parameters[*].values[*]",
        "taskInvocationParameters.runCommandParameters.parameters[*].values[*]",
        "action.ssmAutomations[*].parameters[*].values[*]",
    ),
    leak="commands are run in, or their output is kept in, that region",
    fix="Name an allowed region.",
)
OPENED_REGION = Rule(
    id="V30-opened-region",
    title="A region that is opened for the account",
    types=aws("account/region"),
    paths=("regionName",),
    kind=PathKind.BENIGN,
    check=_opened_region,
    leak="resources can then be made in that region",
    fix="Set enabled to false, or leave the region alone.",
)
DATA_PROJECT = Rule(
    id="V30-data-project",
    title="A data project whose environments are made in another region",
    types=aws(
        "datazone/environmentBlueprintConfiguration",
        "datazone/environmentProfile",
        "datazone/environment",
    ),
    paths=("enabledRegions[*]", "awsAccountRegion", "accountRegion"),
    leak="databases and buckets of projects are made in that region",
    fix="Enable allowed regions only.",
)

RULES = (
    STACK_SET,
    IMAGE_DISTRIBUTION,
    PIPELINE,
    INCIDENT_REPLICAS,
    REGION_SWITCH,
    CATALOG_PRODUCT,
    AUTOMATION,
    OPENED_REGION,
    DATA_PROJECT,
)
