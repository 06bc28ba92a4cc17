"""Rules for container images, recovery points, snapshots and machine images that are copied across regions."""

from __future__ import annotations

from policies.checks import forbidden, word
from policies.findings import Severity
from policies.rules import Rule, Switch

ECR_REPLICATION = Rule(
    id="V14-ecr-replication",
    title="ECR images replicated to another region",
    types=("aws:ecr/replicationConfiguration:ReplicationConfiguration",),
    paths=("replicationConfiguration.rules[*].destinations[*].region",),
    fix="Name an allowed region (another registry in it is fine), or remove the destination.",
)
ECR_PULL_THROUGH = Rule(
    id="V14-ecr-pull-through",
    title="A pull-through cache of a registry in another region",
    types=("aws:ecr/pullThroughCacheRule:PullThroughCacheRule",),
    paths=("upstreamRegistryUrl",),
    leak="images are pulled from the registry of another region, which sees every request",
    fix="Name a registry in an allowed region as the upstream.",
    severity=Severity.MEDIUM,
)
ECR_PUBLIC = Rule(
    id="V14-ecr-public",
    title="A repository in the public gallery",
    types=("aws:ecrpublic/repository:Repository",),
    check=forbidden("the public gallery is kept in us-east-1 and served worldwide"),
    leak="every image is kept in us-east-1 and served to anybody worldwide",
    fix="Use a private repository (aws.ecr.Repository).",
)

BACKUP_COPY = Rule(
    id="V15-backup-copy",
    title="Recovery points copied to a vault in another region",
    types=("aws:backup/plan:Plan",),
    paths=(
        "rules[*].copyActions[*].destinationVaultArn",
        "rules[*].targetLogicallyAirGappedBackupVaultArn",
    ),
    fix="Copy to a vault in an allowed region (another vault or account is fine), or remove the copy action.",
)
BACKUP_REPORT = Rule(
    id="V15-backup-report",
    title="A backup report over other regions",
    types=("aws:backup/reportPlan:ReportPlan",),
    paths=("reportSetting.regions[*]",),
    check=word("reportSetting.regions[*]", frozenset({"*"}), detail="a report over all regions"),
    leak="what is backed up in other regions is gathered into one report",
    fix="Name allowed regions only.",
    severity=Severity.MEDIUM,
)

SNAPSHOT_COPY = Rule(
    id="V16-snapshot-copy",
    title="An EBS snapshot copied from another region",
    types=("aws:ebs/snapshotCopy:SnapshotCopy",),
    paths=("sourceRegion", "sourceSnapshotId"),
    fix="Copy from an allowed region, or make the snapshot where it is needed.",
)
AMI_COPY = Rule(
    id="V16-ami-copy",
    title="A machine image copied from another region",
    types=("aws:ec2/amiCopy:AmiCopy",),
    paths=("sourceAmiRegion", "destinationOutpostArn"),
    fix="Copy from an allowed region, or build the image where it is needed.",
)
DLM_COPY = Rule(
    id="V16-dlm-cross-region-copy",
    title="A lifecycle policy that copies snapshots or images to another region",
    types=("aws:dlm/lifecyclePolicy:LifecyclePolicy",),
    paths=(
        "policyDetails.schedules[*].crossRegionCopyRules[*].target",
        "policyDetails.schedules[*].crossRegionCopyRules[*].targetRegion",
        "policyDetails.action.crossRegionCopies[*].target",
        "policyDetails.crossRegionCopyTargets[*].targetRegion",
        "policyDetails.schedules[*].crossRegionCopyRules[*].cmkArn",
        "policyDetails.action.crossRegionCopies[*].encryptionConfiguration.cmkArn",
    ),
    off=(Switch(block="", name="state", word="DISABLED"),),
    leak="every snapshot or image of the policy is copied to the target region",
    fix="Name an allowed region as the target, or remove the copy.",
)
FAST_RESTORE = Rule(
    id="V16-fast-restore",
    title="Fast restore of a snapshot in a zone of another region",
    types=("aws:ebs/fastSnapshotRestore:FastSnapshotRestore", "aws:dlm/lifecyclePolicy:LifecyclePolicy"),
    paths=("availabilityZone", "policyDetails.schedules[*].fastRestoreRule.availabilityZones[*]"),
    fix="Name zones of an allowed region.",
)

RULES = (
    ECR_REPLICATION,
    ECR_PULL_THROUGH,
    ECR_PUBLIC,
    BACKUP_COPY,
    BACKUP_REPORT,
    SNAPSHOT_COPY,
    AMI_COPY,
    DLM_COPY,
    FAST_RESTORE,
)
