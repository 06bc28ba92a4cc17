"""The Data Lake: bucket, Glue database, Athena workgroup and the role that the vendor assumes, in one region (R72)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from residency.data_lake_trust import access_policy, trust_policy
from residency.regions import ProcessingRegion

QUERY_RESULTS_PREFIX = "query-results/"


@dataclass(frozen=True, kw_only=True)
class DataLakeArgs:
    """`workspace_ids`: the vendor's ids of the workspaces that write here, the external ids of the role's trust.

    `retention_days`: age at which an object is deleted. Raises ValueError without a workspace id.
    """

    processing_region: ProcessingRegion
    workspace_ids: tuple[str, ...]
    retention_days: int = 3650
    force_destroy: bool = False

    def __post_init__(self) -> None:
        trust_policy(processing_region=self.processing_region, workspace_ids=self.workspace_ids)


class DataLake(pulumi.ComponentResource):
    """A bucket like the archive's, a database and a workgroup over it, and the vendor's role with no more than these.

    Outputs: `bucket` (name), `database`, `workgroup`, `role_arn`; `outputs` has them by the names that users see.
    """

    bucket: pulumi.Output[str]
    database: pulumi.Output[str]
    workgroup: pulumi.Output[str]
    role_arn: pulumi.Output[str]
    outputs: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: DataLakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("regional-ingest:index:DataLake", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        aws_region = args.processing_region.aws_region
        region = aws_region.value
        storage = ArchiveBucket(
            f"{name}-bucket",
            ArchiveBucketArgs(
                region=aws_region, retention_days=args.retention_days, force_destroy=args.force_destroy
            ),
            child,
        )
        database = aws.glue.CatalogDatabase(
            f"{name}-database",
            description=f"Tables of the {name} Data Lake",
            location_uri=storage.bucket.apply(lambda bucket: f"s3://{bucket}/"),
            region=region,
            opts=child,
        )
        workgroup = aws.athena.Workgroup(
            f"{name}-workgroup",
            force_destroy=args.force_destroy,
            configuration={
                "enforce_workgroup_configuration": True,
                "result_configuration": {
                    "output_location": storage.bucket.apply(
                        lambda bucket: f"s3://{bucket}/{QUERY_RESULTS_PREFIX}"
                    ),
                    "encryption_configuration": {
                        "encryption_option": "SSE_KMS",
                        "kms_key_arn": storage.key_arn,
                    },
                },
            },
            region=region,
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            description=f"The vendor's way to the {name} Data Lake in {region}",
            assume_role_policy=json.dumps(
                trust_policy(processing_region=args.processing_region, workspace_ids=args.workspace_ids)
            ),
            opts=child,
        )
        aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.id,
            policy=pulumi.Output.all(
                bucket=storage.bucket_arn, key=storage.key_arn, database=database.name
            ).apply(
                lambda of: json.dumps(
                    access_policy(
                        bucket_arn=of["bucket"],
                        key_arn=of["key"],
                        aws_region=region,
                        account=of["key"].split(":")[4],
                        database=of["database"],
                    )
                )
            ),
            opts=child,
        )
        self.bucket = storage.bucket
        self.database = database.name
        self.workgroup = workgroup.name
        self.role_arn = role.arn
        self.outputs = {
            "bucket": self.bucket,
            "database": self.database,
            "workgroup": self.workgroup,
            "roleArn": self.role_arn,
        }
        self.register_outputs(self.outputs)
