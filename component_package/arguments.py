"""The arguments of each component of the package, as models: names, types, rules and descriptions."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from pydantic.fields import FieldInfo

from residency.ingest_options import Dedupe, WrongRegionReply
from residency.regions import AwsRegion, IngestRegion, ProcessingRegion
from residency.settings_models import (
    MAX_EXTRA_CIDRS,
    Archive,
    DataLake,
    Domain,
    Endpoints,
    EventsPerSecond,
    Filter,
    HostedZoneId,
    LambdaFunction,
    Port,
    ProxyHops,
    Range,
    Settings,
    SettingsModel,
    Source,
    Warehouse,
    WholeNumber,
)
from residency.warehouse_ranges import WarehouseKind


@dataclass(frozen=True)
class Live:
    """Marks a text that may be another resource's output, not known before that resource is there.

    `arn`: what it begins with, for an ARN; `{region}` is what the arguments call `aws_region`.
    """

    secret: bool = False
    arn: str = ""


LiveText = Annotated[Any, Live()]
LiveSecret = Annotated[Any, Live(secret=True)]
BucketArn = Annotated[Any, Live(arn="arn:aws:s3:::")]
KeyArn = Annotated[Any, Live(arn="arn:aws:kms:{region}:")]
TopicArn = Annotated[Any, Live(arn="arn:aws:sns:{region}:")]


def _as_in(model: type[SettingsModel], name: str) -> Any:
    """The field of a settings model once more: its default, rule and description have one home."""
    return copy.deepcopy(model.model_fields[name])


def _argument(default: object = ..., *, description: str, rule: str) -> Any:
    return Field(default, description=description, json_schema_extra={"rule": rule})


def _processing_region() -> Any:
    return _argument(
        description="Where the workspace processes and stores, for its whole life.",
        rule=rule_of(Settings.model_fields["processing_region"]),
    )


def rule_of(info: FieldInfo) -> str:
    """What a value of the field has to be."""
    extra: Any = info.json_schema_extra
    return str(extra["rule"])


class ArchiveBucketArguments(Archive):
    """A bucket that keeps events in one region: encrypted, versioned, TLS only, with retention and closed ways out."""

    region: AwsRegion = _argument(
        description="AWS region of the bucket and its key.",
        rule=f"R4: an AWS region is {', '.join(AwsRegion)}.",
    )


class EventArchiveArguments(SettingsModel):
    """An archive bucket that exists: the outputs of an `ArchiveBucket`."""

    bucket: LiveText = _argument(description="Name of the bucket.", rule="A text.")
    bucket_arn: BucketArn = _argument(
        description="ARN of the bucket.", rule="arn:aws:s3:::<bucket>; a bucket's ARN names no region."
    )
    key_arn: KeyArn = _argument(
        description="ARN of the bucket's KMS key, of the bucket's AWS region.",
        rule="R4: the ARN of a KMS key in the archive's AWS region.",
    )
    region: AwsRegion = _argument(
        description="AWS region of the bucket: the processing region's.",
        rule=f"R4: an AWS region is {', '.join(AwsRegion)}.",
    )

    @property
    def aws_region(self) -> AwsRegion:
        """Where its ARNs are."""
        return self.region


class OwnDomainArguments(SettingsModel):
    """A domain of your own, below which the endpoint gets its host."""

    domain: Domain = _argument(
        description="Domain below which the endpoint gets its host, e.g. `events.eu1.<domain>`.",
        rule=rule_of(Settings.model_fields["domain"]),
    )
    hosted_zone_id: HostedZoneId = _argument(
        description="Route 53 zone that serves the domain.",
        rule=rule_of(Settings.model_fields["hosted_zone_id"]),
    )


class IngestEndpointArguments(LambdaFunction):
    """A way into a workspace for every Segment SDK: a regional HTTP API, the gateway's function, stream and alarms."""

    processing_region: ProcessingRegion = _processing_region()
    ingest_region: IngestRegion = _argument(
        description="Where the endpoint stands: Dublin only for EU West, any of them for US West.",
        rule=rule_of(Source.model_fields["ingest_region"]),
    )
    archive: EventArchiveArguments = _argument(
        description="The archive that accepted events go to, in the processing region.",
        rule="An object with bucket, bucketArn, keyArn and region.",
    )
    write_keys: Mapping[str, LiveSecret] = _argument(
        description="Write key by name of the source; stored as secrets.",
        rule=rule_of(Source.model_fields["write_key"]),
    )
    own_domain: OwnDomainArguments | None = _argument(
        None,
        description="A domain of your own. Not set: the endpoint keeps the host that AWS gives it.",
        rule="An object with domain and hostedZoneId.",
    )
    other_endpoints: Endpoints = _as_in(Settings, "other_endpoints")
    source_ingest_regions: Mapping[str, IngestRegion] = _argument(
        {},
        description="Ingest region by name of the source, for sources whose endpoint is another one; their events are "
        "taken here too.",
        rule=rule_of(Source.model_fields["ingest_region"]),
    )
    filters: Mapping[str, tuple[Filter, ...]] = _argument(
        {},
        description="Rules by name of the source that drop events, drop properties or hash them before anything is "
        "stored.",
        rule=rule_of(Source.model_fields["filters"]),
    )
    max_events_per_second: Mapping[str, EventsPerSecond] = _argument(
        {},
        description="Events a second by name of the source, above which the sender is told to wait.",
        rule=rule_of(Source.model_fields["max_events_per_second"]),
    )
    dedupe: Dedupe = _as_in(Settings, "dedupe")
    wrong_region_reply: WrongRegionReply = _as_in(Settings, "wrong_region_reply")
    trusted_proxy_hops: ProxyHops = _as_in(Settings, "trusted_proxy_hops")
    log_retention_days: WholeNumber = _as_in(Settings, "log_retention_days")
    alarm_topic_arn: TopicArn = _argument(
        None,
        description="SNS topic that alarms notify, of the endpoint's AWS region. Not set: they notify nobody.",
        rule="R4: the ARN of a topic in the endpoint's AWS region.",
    )

    @property
    def aws_region(self) -> AwsRegion:
        """Where its ARNs are."""
        return self.ingest_region.aws_region


class WarehouseAllowlistArguments(SettingsModel):
    """Which addresses may reach a warehouse's port: the vendor's of one processing region, and none of another's."""

    processing_region: ProcessingRegion = _processing_region()
    kind: WarehouseKind = _as_in(Warehouse, "kind")
    vpc_id: LiveText = _argument(
        None,
        description="VPC in which a security group is made for the warehouse; not with `securityGroupId`.",
        rule=rule_of(Warehouse.model_fields["vpc_id"]),
    )
    security_group_id: LiveText = _argument(
        None,
        description="Security group of the warehouse that gets the rules; not with `vpcId`.",
        rule=rule_of(Warehouse.model_fields["security_group_id"]),
    )
    port: Port | None = _as_in(Warehouse, "port")
    extra_cidrs: Annotated[tuple[Range, ...], Field(max_length=MAX_EXTRA_CIDRS)] = _as_in(
        Warehouse, "extra_cidrs"
    )


class DataLakeArguments(DataLake):
    """A Data Lake in one region: bucket, Glue database, Athena workgroup, and the role that the vendor assumes."""

    processing_region: ProcessingRegion = _processing_region()
