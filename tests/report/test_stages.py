"""Tests of the picture's stages: what stands inside a component of ours is drawn with it."""

from __future__ import annotations

import pytest

from report.stages import Stage, stage_of

IN_A_LAKE = ["RegionalWorkspace", "DataLake"]
IN_ITS_BUCKET = [*IN_A_LAKE, "ArchiveBucket"]


@pytest.mark.parametrize(
    ("components", "resource", "stage"),
    [
        (IN_A_LAKE, "aws:athena/workgroup:Workgroup", Stage.WAREHOUSES),
        (IN_A_LAKE, "aws:glue/catalogDatabase:CatalogDatabase", Stage.WAREHOUSES),
        (IN_A_LAKE, "aws:iam/role:Role", Stage.WAREHOUSES),
        (IN_ITS_BUCKET, "aws:s3/bucket:Bucket", Stage.WAREHOUSES),
        (IN_ITS_BUCKET, "aws:kms/key:Key", Stage.WAREHOUSES),
        (["RegionalWorkspace", "ArchiveBucket"], "aws:s3/bucket:Bucket", Stage.STORAGE),
        (
            ["RegionalWorkspace", "WarehouseAllowlist"],
            "aws:ec2/managedPrefixList:ManagedPrefixList",
            Stage.WAREHOUSES,
        ),
        (["IngestEndpoint"], "aws:lambda/function:Function", Stage.INGEST),
        (
            ["IngestEndpoint", "EventDelivery"],
            "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
            Stage.PROCESSING,
        ),
        ([], "aws:s3/bucket:Bucket", Stage.STORAGE),
        ([], "aws:glue/catalogDatabase:CatalogDatabase", Stage.PROCESSING),
    ],
)
def test_r72_a_data_lake_is_drawn_among_the_warehouses_whole(
    components: list[str], resource: str, stage: Stage
) -> None:
    types = [*(f"regional-ingest:index:{one}" for one in components), resource]
    assert stage_of(f"urn:pulumi:eu-west::regional-ingest::{'$'.join(types)}::lake", resource) is stage
