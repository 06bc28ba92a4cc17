"""Rules for KMS keys and Secrets Manager: key material and secrets that exist in several regions."""

from __future__ import annotations

from policies.checks import flag, forbidden
from policies.findings import Severity
from policies.rules import Rule

KMS_MULTI_REGION_KEY = Rule(
    id="V12-kms-multi-region-key",
    title="A multi-region KMS key",
    types=("aws:kms/key:Key", "aws:kms/externalKey:ExternalKey"),
    check=flag(
        "multiRegion", detail="such a key can be replicated to any region, and never be made regional"
    ),
    fix="Leave multiRegion out: a key of one region cannot be replicated.",
)
KMS_REPLICA_KEY = Rule(
    id="V12-kms-replica-key",
    title="A replica of a KMS key of another region",
    types=("aws:kms/replicaKey:ReplicaKey", "aws:kms/replicaExternalKey:ReplicaExternalKey"),
    paths=("primaryKeyArn",),
    check=forbidden("the primary of a replica is always in another region"),
    fix="Make a key of its own in the allowed region, without multiRegion.",
)
SECRET_REPLICA = Rule(
    id="V13-secret-replica",
    title="A secret replicated to another region",
    types=("aws:secretsmanager/secret:Secret",),
    paths=("replicas[*].region", "replicas[*].kmsKeyId"),
    fix="Remove the replica.",
    severity=Severity.CRITICAL,
)

RULES = (KMS_MULTI_REGION_KEY, KMS_REPLICA_KEY, SECRET_REPLICA)
