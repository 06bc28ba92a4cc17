"""The components of the package: for each its arguments, how it is made of them, and its outputs with what they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import pulumi

from component_package.arguments import (
    ArchiveBucketArguments,
    DataLakeArguments,
    EventArchiveArguments,
    IngestEndpointArguments,
    WarehouseAllowlistArguments,
)
from component_package.reading import read_arguments, read_workspace, refusing_value_errors
from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs, ObjectLock
from components.data_lake import DataLake, DataLakeArgs
from components.ingest_endpoint import IngestEndpoint, IngestEndpointArgs, OwnDomain, check_write_keys
from components.regional_key import RegionalKey
from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from components.stack_config import stack_config
from components.warehouse_allowlist import WarehouseAllowlist, WarehouseAllowlistArgs
from residency.regions import AwsRegion, Location
from residency.settings import Settings
from residency.settings_checks import filter_rule
from residency.settings_models import SettingsModel, draft_of

PACKAGE = "regional-ingest"

TEXT: Mapping[str, Any] = MappingProxyType({"type": "string"})
TEXTS: Mapping[str, Any] = MappingProxyType({"type": "array", "items": {"type": "string"}})
TEXT_BY_NAME: Mapping[str, Any] = MappingProxyType(
    {"type": "object", "additionalProperties": {"type": "string"}}
)
ANYTHING_BY_NAME: Mapping[str, Any] = MappingProxyType(
    {"type": "object", "additionalProperties": {"$ref": "pulumi.json#/Any"}}
)


@dataclass(frozen=True, kw_only=True)
class ComponentOutput:
    """`type`: as a Pulumi schema has it. `of`: the value of a component that was made."""

    name: str
    description: str
    of: Callable[[Any], Any]
    type: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    secret: bool = False
    always: bool = True


@dataclass(frozen=True, kw_only=True)
class PackagedComponent:
    """`make` takes name, inputs, options and today; it raises RefusedArguments."""

    description: str
    arguments: type[SettingsModel]
    make: Callable[[str, Mapping[str, object], pulumi.ResourceOptions | None, date], pulumi.ComponentResource]
    outputs: tuple[ComponentOutput, ...]


@dataclass(frozen=True, kw_only=True)
class ExistingArchive:
    """An archive that another component made, by its outputs."""

    region: AwsRegion
    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    @classmethod
    def of(cls, known: EventArchiveArguments) -> ExistingArchive:
        """As the arguments name it."""
        return cls(
            region=known.region,
            bucket=pulumi.Output.from_input(known.bucket),
            bucket_arn=pulumi.Output.from_input(known.bucket_arn),
            key_arn=pulumi.Output.from_input(known.key_arn),
        )

    @property
    def key(self) -> RegionalKey:
        """The archive's key, with the policy that its component gave it."""
        return RegionalKey(arn=self.key_arn, policy=None, region=self.region)


def _archive_bucket(
    name: str, inputs: Mapping[str, object], opts: pulumi.ResourceOptions | None, _: date
) -> ArchiveBucket:
    known = read_arguments(ArchiveBucketArguments, inputs)
    lock = known.object_lock
    with refusing_value_errors():
        args = ArchiveBucketArgs(
            region=known.region,
            retention_days=known.retention_days,
            object_lock=ObjectLock(mode=lock.mode.value, days=lock.days) if lock else None,
            key_deletion_window_days=known.key_deletion_window_days,
            force_destroy=known.force_destroy,
        )
    return ArchiveBucket(name, args, opts)


def _ingest_endpoint(
    name: str, inputs: Mapping[str, object], opts: pulumi.ResourceOptions | None, _: date
) -> IngestEndpoint:
    known = read_arguments(IngestEndpointArguments, inputs)
    own = known.own_domain
    with refusing_value_errors():
        check_write_keys(known.write_keys, region=known.processing_region)
        args = IngestEndpointArgs(
            location=Location(processing_region=known.processing_region, ingest_region=known.ingest_region),
            archive=ExistingArchive.of(known.archive),
            write_keys={source: pulumi.Output.secret(key) for source, key in known.write_keys.items()},
            own_domain=OwnDomain(domain=own.domain, zone_id=own.hosted_zone_id) if own else None,
            endpoints=known.other_endpoints,
            source_ingest_regions=known.source_ingest_regions,
            rules={
                source: [filter_rule(draft_of(one)) for one in rules]
                for source, rules in known.filters.items()
            },
            rate_limits=known.max_events_per_second,
            dedupe=known.dedupe,
            wrong_region_reply=known.wrong_region_reply,
            trusted_proxy_hops=known.trusted_proxy_hops,
            log_retention_days=known.log_retention_days,
            alarm_topic_arn=known.alarm_topic_arn,
            architecture=known.architecture.value,
            memory_mb=known.memory_mb,
            timeout_seconds=known.timeout_seconds,
            reserved_concurrency=known.reserved_concurrency,
        )
    return IngestEndpoint(name, args, opts)


def _warehouse_allowlist(
    name: str, inputs: Mapping[str, object], opts: pulumi.ResourceOptions | None, _: date
) -> WarehouseAllowlist:
    known = read_arguments(WarehouseAllowlistArguments, inputs)
    with refusing_value_errors():
        args = WarehouseAllowlistArgs(
            processing_region=known.processing_region,
            kind=known.kind,
            vpc_id=known.vpc_id,
            security_group_id=known.security_group_id,
            port=known.port,
            extra_cidrs=known.extra_cidrs,
        )
        return WarehouseAllowlist(name, args, opts)


def _data_lake(
    name: str, inputs: Mapping[str, object], opts: pulumi.ResourceOptions | None, _: date
) -> DataLake:
    known = read_arguments(DataLakeArguments, inputs)
    with refusing_value_errors():
        args = DataLakeArgs(
            processing_region=known.processing_region,
            workspace_ids=known.workspace_ids,
            retention_days=known.retention_days,
            force_destroy=known.force_destroy,
        )
    return DataLake(name, args, opts)


def _regional_workspace(
    name: str, inputs: Mapping[str, object], opts: pulumi.ResourceOptions | None, today: date
) -> RegionalWorkspace:
    aws_config = stack_config("aws")
    settings = read_workspace(inputs, aws_region=aws_config.get("region"), today=today)
    with refusing_value_errors():
        return RegionalWorkspace(name, RegionalWorkspaceArgs(settings=settings, aws_config=aws_config), opts)


COMPONENTS: Mapping[str, PackagedComponent] = MappingProxyType(
    {
        "ArchiveBucket": PackagedComponent(
            description="The bucket that keeps every accepted event in its region, with key, retention and closed "
            "doors.",
            arguments=ArchiveBucketArguments,
            make=_archive_bucket,
            outputs=(
                ComponentOutput(name="bucket", description="Name of the bucket.", of=lambda c: c.bucket),
                ComponentOutput(
                    name="bucketArn", description="ARN of the bucket.", of=lambda c: c.bucket_arn
                ),
                ComponentOutput(
                    name="keyArn", description="ARN of the bucket's KMS key.", of=lambda c: c.key_arn
                ),
                ComponentOutput(
                    name="region", description="AWS region of both.", of=lambda c: c.region.value
                ),
            ),
        ),
        "IngestEndpoint": PackagedComponent(
            description="A way into a workspace for every Segment SDK: a regional HTTP API and the gateway's function, "
            "from public host name to delivery stream.",
            arguments=IngestEndpointArguments,
            make=_ingest_endpoint,
            outputs=(
                ComponentOutput(
                    name="endpoint",
                    description="The endpoint's https URL, without a trailing slash.",
                    of=lambda c: c.endpoint,
                ),
                ComponentOutput(name="apiId", description="Id of the HTTP API.", of=lambda c: c.api_id),
                ComponentOutput(
                    name="function", description="Name of the gateway's function.", of=lambda c: c.function
                ),
            ),
        ),
        "WarehouseAllowlist": PackagedComponent(
            description="Which addresses may reach a warehouse's port, for one processing region.",
            arguments=WarehouseAllowlistArguments,
            make=_warehouse_allowlist,
            outputs=(
                ComponentOutput(
                    name="cidrs",
                    description="The ranges that are let in.",
                    type=TEXTS,
                    of=lambda c: list(c.cidrs),
                ),
                ComponentOutput(
                    name="securityGroupId",
                    description="Security group with the rule of Redshift or Postgres.",
                    always=False,
                    of=lambda c: c.security_group_id,
                ),
                ComponentOutput(
                    name="prefixListId",
                    description="Managed prefix list of the ranges for Redshift or Postgres.",
                    always=False,
                    of=lambda c: c.prefix_list_id,
                ),
                ComponentOutput(
                    name="statements",
                    description="What to run at Snowflake, Databricks, Azure Synapse or Db2; empty for the others.",
                    of=lambda c: c.statements,
                ),
            ),
        ),
        "DataLake": PackagedComponent(
            description="Bucket, Glue database, Athena workgroup and the role that the vendor assumes, in one region.",
            arguments=DataLakeArguments,
            make=_data_lake,
            outputs=(
                ComponentOutput(name="bucket", description="Name of the bucket.", of=lambda c: c.bucket),
                ComponentOutput(
                    name="database", description="Name of the Glue database.", of=lambda c: c.database
                ),
                ComponentOutput(
                    name="workgroup", description="Name of the Athena workgroup.", of=lambda c: c.workgroup
                ),
                ComponentOutput(
                    name="roleArn", description="ARN of the vendor's role.", of=lambda c: c.role_arn
                ),
            ),
        ),
        "RegionalWorkspace": PackagedComponent(
            description="Everything of one workspace, in one region: archive, stream, compaction, an ingest endpoint "
            "an ingest region, write keys, warehouse allowlists, a Data Lake. It has an AWS provider of its own, with "
            "the account settings of the stack's `aws:` configuration.",
            arguments=Settings,
            make=_regional_workspace,
            outputs=(
                ComponentOutput(
                    name="endpoint",
                    description="The default ingest region's endpoint, a https URL without a trailing slash.",
                    of=lambda c: c.endpoint,
                ),
                ComponentOutput(
                    name="endpoints",
                    description="Endpoint by ingest region.",
                    type=TEXT_BY_NAME,
                    of=lambda c: {region.value: endpoint for region, endpoint in c.endpoints.items()},
                ),
                ComponentOutput(
                    name="writeKeys",
                    description="Write key by name of the source.",
                    type=TEXT_BY_NAME,
                    secret=True,
                    of=lambda c: pulumi.Output.secret(
                        {source["name"]: source["writeKey"] for source in c.sources}
                    ),
                ),
                ComponentOutput(
                    name="sdkConfiguration",
                    description="By name of the source, then `own` or `vendor` for whose endpoint it is, then SDK: the "
                    "options that decide where events go, code to paste with the write key in it, and warnings.",
                    type=ANYTHING_BY_NAME,
                    secret=True,
                    of=lambda c: c.sdk_configuration,
                ),
                ComponentOutput(
                    name="archiveBucket",
                    description="Name of the archive's bucket.",
                    of=lambda c: c.archive.bucket,
                ),
                ComponentOutput(
                    name="archiveKeyArn",
                    description="ARN of the archive's KMS key.",
                    of=lambda c: c.archive.key_arn,
                ),
                ComponentOutput(
                    name="dataLake",
                    description="Bucket, database, workgroup and roleArn of the Data Lake; none without one.",
                    type=TEXT_BY_NAME,
                    always=False,
                    of=lambda c: c.data_lake.outputs if c.data_lake else None,
                ),
                ComponentOutput(
                    name="deliveryStream",
                    description="Name of the Firehose stream.",
                    of=lambda c: c.delivery_stream,
                ),
            ),
        ),
    }
)
