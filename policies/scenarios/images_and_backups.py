"""Scenarios of container images, recovery points, snapshots and machine images that are copied across regions."""

from __future__ import annotations

import json

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

KEY = "key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
ROLE = "arn:aws:iam::123456789012:role/service-role/backup"
OTHER_ACCOUNT = "210987654321"


def arn(service: str, region: str, rest: str, account: str = "123456789012") -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


# --- V14: ECR ---------------------------------------------------------------------------------------

_ECR = Page(rule="V14-ecr-replication", type="aws:ecr/replicationConfiguration:ReplicationConfiguration")
_PULL = Page(rule="V14-ecr-pull-through", type="aws:ecr/pullThroughCacheRule:PullThroughCacheRule")
_PUBLIC = Page(rule="V14-ecr-public", type="aws:ecrpublic/repository:Repository")


def registry(*destinations: object, **more: object) -> dict[str, object]:
    return {
        "replicationConfiguration": {
            "rules": [
                {
                    "destinations": list(destinations),
                    "repositoryFilters": [{"filter": "prod", "filterType": "PREFIX_MATCH"}],
                }
            ]
        },
        **more,
    }


def to(region: object, account: str = "123456789012") -> dict[str, object]:
    return {"region": region, "registryId": account}


_DESTINATION = "replicationConfiguration.rules[0].destinations[0].region"

_IMAGES = (
    _ECR.violating("to Virginia", registry(to("us-east-1")), due=(at(_DESTINATION, "us-east-1"),)),
    _ECR.violating(
        "to another account in another region",
        registry(to("eu-central-1", OTHER_ACCOUNT), region="eu-west-1"),
        due=(at(_DESTINATION, "eu-central-1"),),
    ),
    _ECR.violating(
        "to two destinations, of which one is in the region",
        registry(to("us-west-2", OTHER_ACCOUNT), to("us-east-2")),
        us=True,
        due=(at("replicationConfiguration.rules[0].destinations[1].region", "us-east-2"),),
    ),
    _ECR.violating(
        "by the second rule",
        {
            "replicationConfiguration": {
                "rules": [
                    {"destinations": [to("eu-west-1", OTHER_ACCOUNT)]},
                    {"destinations": [to("ap-southeast-1")]},
                ]
            }
        },
        due=(at("replicationConfiguration.rules[1].destinations[0].region", "ap-southeast-1"),),
    ),
    _ECR.clean("to another account of the same region", registry(to("eu-west-1", OTHER_ACCOUNT))),
    _ECR.clean("within Oregon", registry(to("us-west-2", OTHER_ACCOUNT), region="us-west-2"), us=True),
    _ECR.unknown("to a region that is not known", registry(to(UNKNOWN)), due=(unsure(_DESTINATION),)),
    _ECR.unknown(
        "with nothing known of it",
        {"replicationConfiguration": UNKNOWN},
        due=(unsure("replicationConfiguration"),),
    ),
    _ECR.look_alike("no rules", {"replicationConfiguration": {"rules": []}}),
    _ECR.look_alike("no configuration, which stops replication", {}),
    _ECR.look_alike(
        "a registry policy that takes replicas of another account in",
        {
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "replication",
                            "Effect": "Allow",
                            "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                            "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
                            "Resource": "arn:aws:ecr:eu-west-1:123456789012:repository/*",
                        }
                    ],
                }
            )
        },
        type="aws:ecr/registryPolicy:RegistryPolicy",
    ),
    _ECR.look_alike(
        "a template for repositories that replication makes",
        {
            "appliedFors": ["REPLICATION", "PULL_THROUGH_CACHE"],
            "prefix": "us-east-1",
            "imageTagMutability": "IMMUTABLE",
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": arn("kms", "eu-west-1", KEY)}],
        },
        type="aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
    ),
    _ECR.look_alike(
        "a repository whose name reads like another region",
        {"name": "mirror/us-east-1/app", "imageTagMutability": "MUTABLE"},
        type="aws:ecr/repository:Repository",
    ),
    _PULL.violating(
        "of the registry in Virginia",
        {
            "ecrRepositoryPrefix": "base",
            "upstreamRegistryUrl": "123456789012.dkr.ecr.us-east-1.amazonaws.com",
        },
        due=(at("upstreamRegistryUrl", "us-east-1"),),
    ),
    _PULL.violating(
        "of the registry in Dublin, for Oregon",
        {
            "ecrRepositoryPrefix": "ROOT",
            "upstreamRegistryUrl": "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
            "customRoleArn": ROLE,
        },
        us=True,
        due=(at("upstreamRegistryUrl", "eu-west-1"),),
    ),
    _PULL.clean(
        "of another account's registry in the region",
        {
            "ecrRepositoryPrefix": "base",
            "upstreamRegistryUrl": "210987654321.dkr.ecr.eu-west-1.amazonaws.com",
        },
    ),
    _PULL.unknown(
        "of a registry that is not known",
        {"ecrRepositoryPrefix": "base", "upstreamRegistryUrl": UNKNOWN},
        due=(unsure("upstreamRegistryUrl"),),
    ),
    _PULL.look_alike(
        "of public registries",
        Given(
            type=_PULL.type,
            name="gallery",
            props={"ecrRepositoryPrefix": "ecr-public", "upstreamRegistryUrl": "public.ecr.aws"},
        ),
        Given(
            type=_PULL.type,
            name="docker",
            props={
                "ecrRepositoryPrefix": "docker-hub",
                "upstreamRegistryUrl": "registry-1.docker.io",
                "credentialArn": arn("secretsmanager", "eu-west-1", "secret:ecr-pullthroughcache/hub-AbCdEf"),
            },
        ),
    ),
    _PUBLIC.violating(
        "made in Virginia, where the gallery is",
        {"repositoryName": "app", "region": "us-east-1"},
        due=(at("region", "us-east-1", rule="V02-resource-region"), at("")),
    ),
    _PUBLIC.violating(
        "made through the stack's own provider", {"repositoryName": "app"}, us=True, due=(at(""),)
    ),
    _PUBLIC.clean("a private repository", {"name": "public/app"}, type="aws:ecr/repository:Repository"),
)

# --- V15: AWS Backup --------------------------------------------------------------------------------

_COPY = Page(rule="V15-backup-copy", type="aws:backup/plan:Plan")
_REPORT = Page(rule="V15-backup-report", type="aws:backup/reportPlan:ReportPlan")
VAULT_TYPE = "aws:backup/vault:Vault"


def plan(*copies: object, **rule: object) -> dict[str, object]:
    daily = {"ruleName": "daily", "targetVaultName": "main", "schedule": "cron(0 5 * * ? *)", **rule}
    return {"name": "daily", "rules": [{**daily, **({"copyActions": list(copies)} if copies else {})}]}


def copy_to(vault: object) -> dict[str, object]:
    return {"destinationVaultArn": vault, "lifecycle": {"deleteAfter": 35}}


def vault(region: str, name: str = "dr", account: str = "123456789012") -> str:
    return arn("backup", region, f"backup-vault:{name}", account)


def report(*regions: object) -> dict[str, object]:
    return {
        "name": "copies",
        "reportDeliveryChannel": {"s3BucketName": "acme-reports", "formats": ["CSV"]},
        "reportSetting": {"reportTemplate": "COPY_JOB_REPORT", "regions": list(regions)},
    }


REPORTS_BUCKET = Given(
    type="aws:s3/bucket:Bucket",
    name="acme-reports",
    props={"bucket": "acme-reports"},
    outputs={"id": "acme-reports"},
)
_VAULT_ARN = "rules[0].copyActions[0].destinationVaultArn"

_BACKUPS = (
    _COPY.violating(
        "to a vault in Virginia", plan(copy_to(vault("us-east-1"))), due=(at(_VAULT_ARN, "us-east-1"),)
    ),
    _COPY.violating(
        "to a vault of another account in another region",
        plan(copy_to(vault("eu-central-1", account=OTHER_ACCOUNT))),
        due=(at(_VAULT_ARN, "eu-central-1"),),
    ),
    _COPY.violating(
        "the second copy of two",
        plan(copy_to(vault("us-west-2", account=OTHER_ACCOUNT)), copy_to(vault("us-east-1"))),
        us=True,
        due=(at("rules[0].copyActions[1].destinationVaultArn", "us-east-1"),),
    ),
    _COPY.violating(
        "the second rule, with the region among the inputs",
        {
            "name": "all",
            "region": "eu-west-1",
            "rules": [
                {"ruleName": "daily", "targetVaultName": "main"},
                {
                    "ruleName": "monthly",
                    "targetVaultName": "main",
                    "copyActions": [copy_to(vault("eu-west-2"))],
                },
            ],
        },
        due=(at("rules[1].copyActions[0].destinationVaultArn", "eu-west-2"),),
    ),
    _COPY.violating(
        "to an air-gapped vault in another region",
        plan(targetLogicallyAirGappedBackupVaultArn=vault("eu-north-1", "air-gapped")),
        due=(at("rules[0].targetLogicallyAirGappedBackupVaultArn", "eu-north-1"),),
    ),
    _COPY.violating(
        "to a vault of the stack that another provider is yet to make",
        Given(type=VAULT_TYPE, name="dr", props={"name": "dr"}, provider_region="us-east-1"),
        Given(type=_COPY.type, props=plan(copy_to(UNKNOWN)), depends_on={"rules": ("dr",)}),
        due=(at("", "us-east-1", resource="dr", rule="V01-through-provider"), at(_VAULT_ARN, "us-east-1")),
    ),
    _COPY.clean("no copies", plan(enableContinuousBackup=True, completionWindow=180)),
    _COPY.clean("to another vault of the region", plan(copy_to(vault("eu-west-1", "second")))),
    _COPY.clean(
        "to another account of the region", plan(copy_to(vault("us-west-2", account=OTHER_ACCOUNT))), us=True
    ),
    _COPY.clean(
        "to a vault of the region that is yet to be made",
        Given(type=VAULT_TYPE, name="second", props={"name": "second"}),
        Given(type=_COPY.type, props=plan(copy_to(UNKNOWN)), depends_on={"rules": ("second",)}),
    ),
    _COPY.clean(
        "to an air-gapped vault of the region",
        Given(
            type="aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
            name="vault",
            props={"name": "air-gapped", "minRetentionDays": 7, "maxRetentionDays": 35},
        ),
        Given(
            type=_COPY.type,
            props=plan(targetLogicallyAirGappedBackupVaultArn=vault("eu-west-1", "air-gapped")),
        ),
    ),
    _COPY.unknown("to a vault that is not in the stack", plan(copy_to(UNKNOWN)), due=(unsure(_VAULT_ARN),)),
    _COPY.unknown("all rules", {"name": "daily", "rules": UNKNOWN}, due=(unsure("rules"),)),
    _COPY.look_alike(
        "an empty list of copies", {"name": "daily", "rules": [{"ruleName": "daily", "copyActions": []}]}
    ),
    _COPY.look_alike(
        "names and tags that read like another region",
        plan(
            copy_to(vault("eu-west-1", "copy-us-east-1")),
            ruleName="to-us-east-1",
            recoveryPointTags={"for": "us-east-1"},
        ),
    ),
    _COPY.look_alike(
        "backup opted in for services, and between accounts",
        Given(
            type="aws:backup/regionSettings:RegionSettings",
            name="region",
            props={
                "resourceTypeOptInPreference": {"DynamoDB": True, "Aurora": True, "EBS": True},
                "resourceTypeManagementPreference": {"DynamoDB": True, "EFS": True},
            },
        ),
        Given(
            type="aws:backup/globalSettings:GlobalSettings",
            name="account",
            props={"globalSettings": {"isCrossAccountBackupEnabled": "true"}},
        ),
    ),
    _COPY.look_alike(
        "a vault that takes copies of another account in",
        Given(type=VAULT_TYPE, name="vault", props={"name": "dr", "kmsKeyArn": arn("kms", "eu-west-1", KEY)}),
        Given(
            type="aws:backup/vaultPolicy:VaultPolicy",
            name="policy",
            props={
                "backupVaultName": "dr",
                "policy": json.dumps(
                    {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                                "Action": "backup:CopyIntoBackupVault",
                                "Resource": "*",
                            }
                        ],
                    }
                ),
            },
        ),
    ),
    _COPY.look_alike(
        "an audit that asks for copies in other regions, and makes none",
        {
            "name": "audit",
            "controls": [
                {
                    "name": "BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION",
                    "inputParameters": [{"name": "crossRegionList", "value": "us-east-1"}],
                    "scope": {"complianceResourceTypes": ["EBS"]},
                }
            ],
        },
        type="aws:backup/framework:Framework",
    ),
    _COPY.look_alike(
        "a selection of everything in the region, but what is named",
        {
            "name": "all",
            "iamRoleArn": ROLE,
            "planId": "0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8",
            "resources": ["arn:aws:ec2:*:*:volume/*", arn("dynamodb", "eu-west-1", "table/orders"), "*"],
            "notResources": [arn("rds", "us-east-1", "db:*")],
        },
        type="aws:backup/selection:Selection",
    ),
    _COPY.look_alike(
        "restore tests of all vaults of the region",
        {
            "name": "weekly",
            "scheduleExpression": "cron(0 5 ? * 1 *)",
            "scheduleExpressionTimezone": "America/New_York",
            "recoveryPointSelection": {
                "algorithm": "LATEST_WITHIN_WINDOW",
                "includeVaults": ["*"],
                "recoveryPointTypes": ["SNAPSHOT"],
            },
        },
        type="aws:backup/restoreTestingPlan:RestoreTestingPlan",
    ),
    _REPORT.violating(
        "over two regions",
        REPORTS_BUCKET,
        Given(type=_REPORT.type, props=report("eu-west-1", "us-east-1")),
        due=(at("reportSetting.regions[1]", "us-east-1"),),
    ),
    _REPORT.violating(
        "over all regions",
        REPORTS_BUCKET,
        Given(type=_REPORT.type, props=report("*")),
        due=(at("reportSetting.regions[0]"),),
    ),
    _REPORT.clean("over the region", REPORTS_BUCKET, Given(type=_REPORT.type, props=report("eu-west-1"))),
    _REPORT.unknown(
        "over a region that is not known",
        REPORTS_BUCKET,
        Given(type=_REPORT.type, props=report(UNKNOWN)),
        due=(unsure("reportSetting.regions[0]"),),
    ),
    _REPORT.look_alike(
        "over no regions in particular", REPORTS_BUCKET, Given(type=_REPORT.type, props=report())
    ),
)

# --- V16: EBS, AMI, DLM -----------------------------------------------------------------------------

_SNAPSHOT = Page(rule="V16-snapshot-copy", type="aws:ebs/snapshotCopy:SnapshotCopy")
_AMI = Page(rule="V16-ami-copy", type="aws:ec2/amiCopy:AmiCopy")
_DLM = Page(rule="V16-dlm-cross-region-copy", type="aws:dlm/lifecyclePolicy:LifecyclePolicy")
_FAST = Page(rule="V16-fast-restore", type="aws:ebs/fastSnapshotRestore:FastSnapshotRestore")

SNAPSHOT = "snap-0a1b2c3d4e5f60718"
IMAGE = "ami-0a1b2c3d4e5f60718"


def lifecycle(*copies: object, state: str = "ENABLED", **schedule: object) -> dict[str, object]:
    daily = {
        "name": "daily",
        "createRule": {"interval": 24, "intervalUnit": "HOURS", "times": "23:45"},
        "retainRule": {"count": 14},
        **schedule,
    }
    return {
        "description": "daily",
        "executionRoleArn": "arn:aws:iam::123456789012:role/dlm",
        "state": state,
        "policyDetails": {
            "resourceTypes": ["VOLUME"],
            "targetTags": {"Snapshot": "true"},
            "schedules": [{**daily, **({"crossRegionCopyRules": list(copies)} if copies else {})}],
        },
    }


def event_policy(target: str, key: str | None = None) -> dict[str, object]:
    return {
        "executionRoleArn": "arn:aws:iam::123456789012:role/dlm",
        "policyDetails": {
            "policyType": "EVENT_BASED_POLICY",
            "action": {
                "name": "copy what is shared",
                "crossRegionCopies": [
                    {
                        "target": target,
                        "encryptionConfiguration": {"encrypted": True, **({"cmkArn": key} if key else {})},
                        "retainRule": {"interval": 15, "intervalUnit": "MONTHS"},
                    }
                ],
            },
            "eventSource": {
                "type": "MANAGED_CWE",
                "parameters": {
                    "descriptionRegex": "^.*us-east-1.*$",
                    "eventType": "shareSnapshot",
                    "snapshotOwners": [OTHER_ACCOUNT],
                },
            },
        },
    }


_RULE = "policyDetails.schedules[0].crossRegionCopyRules[0]"
_ACTION = "policyDetails.action.crossRegionCopies[0]"

_DISKS = (
    _SNAPSHOT.violating(
        "from Virginia",
        {"sourceRegion": "us-east-1", "sourceSnapshotId": SNAPSHOT, "encrypted": True},
        due=(at("sourceRegion", "us-east-1"),),
    ),
    _SNAPSHOT.violating(
        "from Dublin to Oregon",
        {"sourceRegion": "eu-west-1", "sourceSnapshotId": SNAPSHOT, "region": "us-west-2"},
        us=True,
        due=(at("sourceRegion", "eu-west-1"),),
    ),
    _SNAPSHOT.violating(
        "of the stack, to Frankfurt",
        Given(
            type=_SNAPSHOT.type,
            provider_region="eu-central-1",
            props={"sourceRegion": "eu-west-1", "sourceSnapshotId": SNAPSHOT},
        ),
        due=(at("", "eu-central-1", rule="V01-through-provider"),),
    ),
    _SNAPSHOT.clean("within the region", {"sourceRegion": "eu-west-1", "sourceSnapshotId": SNAPSHOT}),
    _SNAPSHOT.clean(
        "within the region, encrypted anew",
        {
            "sourceRegion": "us-west-2",
            "sourceSnapshotId": SNAPSHOT,
            "encrypted": True,
            "kmsKeyId": arn("kms", "us-west-2", KEY),
        },
        us=True,
    ),
    _SNAPSHOT.unknown(
        "from a region that is not known",
        {"sourceRegion": UNKNOWN, "sourceSnapshotId": SNAPSHOT},
        due=(unsure("sourceRegion"),),
    ),
    _SNAPSHOT.look_alike(
        "a snapshot of a volume of the region, and a copy of the volume",
        Given(
            type="aws:ebs/snapshot:Snapshot",
            name="snapshot",
            props={
                "volumeId": "vol-0a1b2c3d4e5f60718",
                "description": "from us-east-1",
                "storageTier": "archive",
            },
        ),
        Given(
            type="aws:ebs/volumeCopy:VolumeCopy",
            name="copy",
            props={"sourceVolumeId": "vol-0a1b2c3d4e5f60718"},
        ),
    ),
    _SNAPSHOT.look_alike(
        "a snapshot that another account may use",
        {"accountId": OTHER_ACCOUNT, "snapshotId": SNAPSHOT},
        type="aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    ),
    _AMI.violating(
        "from Virginia",
        {"name": "base", "sourceAmiId": IMAGE, "sourceAmiRegion": "us-east-1", "encrypted": True},
        due=(at("sourceAmiRegion", "us-east-1"),),
    ),
    _AMI.violating(
        "from Dublin to Oregon",
        {"name": "base", "sourceAmiId": IMAGE, "sourceAmiRegion": "eu-west-1", "region": "us-west-2"},
        us=True,
        due=(at("sourceAmiRegion", "eu-west-1"),),
    ),
    _AMI.violating(
        "to an Outpost of another region",
        {
            "name": "base",
            "sourceAmiId": IMAGE,
            "sourceAmiRegion": "eu-west-1",
            "destinationOutpostArn": arn("outposts", "eu-central-1", "outpost/op-0a1b2c3d4e5f60718"),
        },
        due=(at("destinationOutpostArn", "eu-central-1"),),
    ),
    _AMI.clean(
        "within the region",
        {
            "name": "base",
            "sourceAmiId": IMAGE,
            "sourceAmiRegion": "eu-west-1",
            "kmsKeyId": arn("kms", "eu-west-1", KEY),
        },
    ),
    _AMI.unknown(
        "from a region that is not known",
        {"name": "base", "sourceAmiId": IMAGE, "sourceAmiRegion": UNKNOWN},
        due=(unsure("sourceAmiRegion"),),
    ),
    _AMI.look_alike(
        "images that are shared with other accounts",
        Given(
            type="aws:ec2/amiLaunchPermission:AmiLaunchPermission",
            name="account",
            props={"imageId": IMAGE, "accountId": OTHER_ACCOUNT},
        ),
        Given(
            type="aws:ec2/amiLaunchPermission:AmiLaunchPermission",
            name="organization",
            props={
                "imageId": IMAGE,
                "organizationArn": f"arn:aws:organizations::{OTHER_ACCOUNT}:organization/o-a1b2c3d4e5",
            },
        ),
    ),
    _AMI.look_alike(
        "an image of an instance, called after another region",
        {"name": "us-east-1-base", "sourceInstanceId": "i-0a1b2c3d4e5f60718", "snapshotWithoutReboot": True},
        type="aws:ec2/amiFromInstance:AmiFromInstance",
    ),
    _DLM.violating(
        "of snapshots",
        lifecycle({"target": "us-east-1", "encrypted": True, "copyTags": True}),
        due=(at(f"{_RULE}.target", "us-east-1"),),
    ),
    _DLM.violating(
        "of images, by the newer argument and with a key",
        lifecycle({"targetRegion": "us-east-2", "encrypted": True, "cmkArn": arn("kms", "us-east-2", KEY)}),
        us=True,
        due=(at(f"{_RULE}.targetRegion", "us-east-2"), at(f"{_RULE}.cmkArn", "us-east-2")),
    ),
    _DLM.violating(
        "of the second of two targets",
        lifecycle({"target": "eu-west-1", "encrypted": False}, {"target": "eu-west-3", "encrypted": False}),
        due=(at("policyDetails.schedules[0].crossRegionCopyRules[1].target", "eu-west-3"),),
    ),
    _DLM.violating(
        "of snapshots that another account shares",
        event_policy("us-east-1", arn("kms", "us-east-1", KEY)),
        due=(
            at(f"{_ACTION}.target", "us-east-1"),
            at(f"{_ACTION}.encryptionConfiguration.cmkArn", "us-east-1"),
        ),
    ),
    _DLM.violating(
        "by a default policy",
        {
            "executionRoleArn": "arn:aws:iam::123456789012:role/dlm",
            "defaultPolicy": "VOLUME",
            "policyDetails": {
                "policyLanguage": "SIMPLIFIED",
                "resourceType": "VOLUME",
                "crossRegionCopyTargets": [{"targetRegion": "us-east-1"}],
            },
        },
        due=(at("policyDetails.crossRegionCopyTargets[0].targetRegion", "us-east-1"),),
    ),
    _DLM.clean("without copies", lifecycle(tagsToAdd={"SnapshotCreator": "DLM"}, copyTags=True)),
    _DLM.clean(
        "within the region, encrypted anew",
        lifecycle({"target": "eu-west-1", "encrypted": True, "cmkArn": arn("kms", "eu-west-1", KEY)}),
    ),
    _DLM.clean("of what is shared, within the region", event_policy("us-west-2"), us=True),
    _DLM.clean(
        "a default policy",
        {
            "executionRoleArn": "arn:aws:iam::123456789012:role/dlm",
            "defaultPolicy": "INSTANCE",
            "policyDetails": {
                "policyLanguage": "SIMPLIFIED",
                "resourceType": "INSTANCE",
                "createInterval": 3,
                "exclusions": {"excludeBootVolumes": False},
            },
        },
    ),
    _DLM.unknown(
        "to a region that is not known",
        lifecycle({"target": UNKNOWN, "encrypted": True}),
        due=(unsure(f"{_RULE}.target"),),
    ),
    _DLM.look_alike(
        "a policy that is switched off",
        lifecycle({"target": "us-east-1", "encrypted": True}, state="DISABLED"),
    ),
    _DLM.look_alike(
        "kept in the cloud and shared with another account",
        lifecycle(
            createRule={"interval": 12, "location": "CLOUD"},
            shareRule={
                "targetAccounts": [OTHER_ACCOUNT],
                "unshareInterval": 30,
                "unshareIntervalUnit": "DAYS",
            },
        ),
    ),
    _DLM.look_alike(
        "names and tags that read like another region",
        lifecycle(name="us-east-1", tagsToAdd={"copy": "us-east-1"}, variableTags={"zone": "$(instance-id)"}),
    ),
    _FAST.violating(
        "in a zone of Virginia",
        {"availabilityZone": "us-east-1a", "snapshotId": SNAPSHOT},
        due=(at("availabilityZone", "us-east-1"),),
    ),
    _FAST.violating(
        "by a lifecycle policy",
        lifecycle(fastRestoreRule={"count": 2, "availabilityZones": ["eu-west-1a", "eu-west-2a"]}),
        type=_DLM.type,
        due=(at("policyDetails.schedules[0].fastRestoreRule.availabilityZones[1]", "eu-west-2"),),
    ),
    _FAST.clean(
        "in a zone of the region", {"availabilityZone": "us-west-2b", "snapshotId": SNAPSHOT}, us=True
    ),
    _FAST.clean(
        "by a lifecycle policy, in zones of the region",
        lifecycle(fastRestoreRule={"count": 2, "availabilityZones": ["eu-west-1a", "eu-west-1b"]}),
        type=_DLM.type,
    ),
    _FAST.unknown(
        "in a zone that is not known",
        {"availabilityZone": UNKNOWN, "snapshotId": SNAPSHOT},
        due=(unsure("availabilityZone"),),
    ),
    _FAST.look_alike(
        "public sharing blocked",
        {"state": "block-all-sharing"},
        type="aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
    ),
)

SCENARIOS = (*_IMAGES, *_BACKUPS, *_DISKS)
