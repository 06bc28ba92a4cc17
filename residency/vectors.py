"""The 34 vectors: every way for data to leave its region that an AWS resource, provider or read can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Vector:
    """One way out. `id` is stable (`V1` to `V34`); `title` is a noun phrase; `leak` is one clause for a finding."""

    id: str
    title: str
    leak: str

    @property
    def number(self) -> int:
        """The number in the id, to sort by."""
        return int(self.id[1:])


_ROWS = (
    ("V1", "Provider region", "everything made through the provider stands in that region"),
    ("V2", "Resource region", "the resource itself stands in that region"),
    ("V3", "Ambient region", "the region comes from a shell or a profile, so the plan does not say where data goes"),
    ("V4", "Provider endpoints", "requests go to a host of the provider's configuration, whatever its region says"),
    ("V5", "ARN of another region", "the resource reads from, writes to or is encrypted by one in another region"),
    ("V6", "Name without a region", "the name belongs to a resource of this stack in another region"),
    ("V7", "S3 replication", "every object is copied to the target bucket's region"),
    ("V8", "DynamoDB replicas and global tables", "every item is copied to each replica's region"),
    ("V9", "RDS replicas, backups and snapshot copies", "the database or its backups are copied to another region"),
    ("V10", "Global database clusters", "a member in another region receives every write"),
    ("V11", "ElastiCache global datastore", "a member in another region receives every write"),
    ("V12", "KMS multi-region keys", "the key exists elsewhere, so the data can be read elsewhere"),
    ("V13", "Secrets Manager replicas", "the secret is copied to each replica's region"),
    ("V14", "ECR replication", "every image is copied to the destination region"),
    ("V15", "Backup copies", "every recovery point is copied to the destination vault's region"),
    ("V16", "EBS, AMI and snapshot copies", "disk contents are copied from or to another region"),
    ("V17", "VPC and transit-gateway peering", "the network reaches another region"),
    ("V18", "CloudFront, Lambda@Edge, Global Accelerator", "requests are taken in and cached at edges worldwide"),
    ("V19", "API Gateway edge endpoints", "requests are taken in at edges worldwide"),
    ("V20", "S3 acceleration and multi-region access points", "objects travel through edges or to other regions"),
    ("V21", "EventBridge across regions", "events are sent to another region"),
    ("V22", "Queues, topics, streams and log subscriptions", "messages or logs are sent to another region"),
    ("V23", "CloudTrail of all regions", "the trail gathers, or is copied, across regions"),
    ("V24", "Config and Security Hub aggregation", "findings and configurations are gathered across regions"),
    ("V25", "Glue, Lake Formation and Redshift sharing", "tables are linked, shared or copied across regions"),
    ("V26", "DMS, DataSync, MSK and EFS replication", "the data set is copied to another region"),
    ("V27", "Bedrock cross-region inference", "prompts are processed in any region of the profile's geography"),
    ("V28", "Endpoints in settings and scripts", "the code is told to talk to a host in another region"),
    ("V29", "Policies that admit other regions", "a principal or resource of another region is let in"),
    ("V30", "Fan-out by deployment services", "stacks, images or artifacts are put into other regions"),
    ("V31", "Centralised logs, metrics and address plans", "telemetry or addresses are gathered across regions"),
    ("V32", "Value unknown at preview", "where the data goes is decided only when the change is made"),
    ("V33", "Reads and data sources", "a resource outside the region is read, unseen by any policy"),
    ("V34", "Look-alikes of the same region", "nothing: it only looks like a leak and must be left alone"),
)  # fmt: skip

VECTORS: Mapping[str, Vector] = MappingProxyType(
    {row[0]: Vector(id=row[0], title=row[1], leak=row[2]) for row in _ROWS}
)
