"""Rules of other scanners that demand a way out of the region, each with the reason to suppress it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class OppositeRule:
    """`id`: as the scanner is told to skip it. `demands`: what it fails without. `reason`: why not, in a sentence."""

    scanner: str
    id: str
    demands: str
    vector: str
    reason: str


_REPLICATION = (
    "V7",
    "A replica in another region is a copy outside; versioning and Object Lock keep what is deleted.",
)
_TRAIL = ("V23", "A trail of all regions gathers events of regions in which nothing may stand.")
_AGGREGATOR = ("V24", "An aggregator of all regions gathers what stands elsewhere; name the region instead.")
_ELSEWHERE = ("V2", "It asks for resources in every region; the guardrail refuses all but one.")

_ROWS = (
    ("checkov", "CKV_AWS_144", "S3 replication across regions", _REPLICATION),
    ("checkov", "CKV_AWS_67", "CloudTrail in all regions", _TRAIL),
    ("checkov", "CKV_AWS_121", "Config of all regions", _AGGREGATOR),
    ("Trivy", "AWS-0014", "CloudTrail in all regions", _TRAIL),
    ("Trivy", "AWS-0019", "Config of all regions", _AGGREGATOR),
    ("KICS", "8173d5eb-96b5-4aa6-a71b-ecfa153c123d", "CloudTrail in all regions (Terraform)", _TRAIL),
    ("KICS", "058ac855-989f-4378-ba4d-52d004020da7", "CloudTrail in all regions (CloudFormation)", _TRAIL),
    ("KICS", "ac5a0bc0-a54c-45aa-90c3-15f7703b9132", "Config of all regions (Terraform)", _AGGREGATOR),
    ("KICS", "9f3cf08e-72a2-4eb1-8007-e3b1b0e10d4d", "Config of all regions (CloudFormation)", _AGGREGATOR),
    ("cdk-nag", "HIPAA.Security-S3BucketReplicationEnabled", "S3 replication", _REPLICATION),
    ("cdk-nag", "NIST.800.53.R4-S3BucketReplicationEnabled", "S3 replication", _REPLICATION),
    ("cdk-nag", "NIST.800.53.R5-S3BucketReplicationEnabled", "S3 replication", _REPLICATION),
    ("cdk-nag", "PCI.DSS.321-S3BucketReplicationEnabled", "S3 replication", _REPLICATION),
    ("Prowler", "s3_bucket_cross_region_replication", "S3 replication across regions", _REPLICATION),
    ("Prowler", "cloudtrail_multi_region_enabled", "CloudTrail in all regions", _TRAIL),
    ("Prowler", "cloudtrail_multi_region_enabled_logging_management_events", "CloudTrail in all regions", _TRAIL),
    ("Prowler", "config_delegated_admin_and_org_aggregator_all_regions", "Config of all regions", _AGGREGATOR),
    ("Prowler", "config_recorder_all_regions_enabled", "Config recorders in all regions", _ELSEWHERE),
    ("Prowler", "guardduty_delegated_admin_enabled_all_regions", "GuardDuty in all regions", _ELSEWHERE),
    ("Prowler", "securityhub_delegated_admin_enabled_all_regions", "Security Hub in all regions", _ELSEWHERE),
    ("Prowler", "vpc_different_regions", "VPCs in more than one region", _ELSEWHERE),
    ("AWS Config", "s3-bucket-cross-region-replication-enabled", "S3 replication across regions", _REPLICATION),
    ("AWS Config", "multi-region-cloudtrail-enabled", "CloudTrail in all regions", _TRAIL),
    ("Security Hub", "S3.7", "S3 replication across regions", _REPLICATION),
    ("Security Hub", "CloudTrail.1", "CloudTrail in all regions", _TRAIL),
)  # fmt: skip

OPPOSITE_RULES: tuple[OppositeRule, ...] = tuple(
    OppositeRule(scanner=scanner, id=id_, demands=demands, vector=vector, reason=reason)
    for scanner, id_, demands, (vector, reason) in _ROWS
)
