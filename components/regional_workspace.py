"""The regional workspace: everything of one stack, in one region, made from the stack's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs, ObjectLock
from components.aws_provider import regional_provider
from components.compaction import Compaction, CompactionArgs
from components.data_lake import DataLake, DataLakeArgs
from components.event_delivery import EventDelivery, EventDeliveryArgs
from components.fleet_endpoint import FleetEndpoint, FleetEndpointArgs
from components.fleet_network import Subnets
from components.ingest_endpoint import IngestEndpoint, IngestEndpointArgs, OwnDomain
from components.ingest_failover import IngestFailover, IngestFailoverArgs
from components.spark_compaction import SparkCompaction, SparkCompactionArgs
from components.warehouse_allowlist import WarehouseAllowlist, WarehouseAllowlistArgs
from components.write_key import minted_write_key
from residency.ecr_images import read_image
from residency.hosts import NoVendorHost
from residency.regions import IngestRegion, Location
from residency.settings import (
    CompactionEngine,
    FrontDoor,
    InvalidSettings,
    Settings,
    Source,
    Warehouse,
    check_processing_region_unchanged,
)
from residency.settings_customer_io import check_account_region_unchanged
from residency.settings_models import CustomerIoAccount
from residency.write_keys import fingerprint
from sdk_configuration.snippets import (
    NoConfiguration,
    Sender,
    configuration,
    families_of,
    write_key_placeholder,
)


@dataclass(frozen=True, kw_only=True)
class RegionalWorkspaceArgs:
    """`aws_config`: the stack's `aws:` keys, without the prefix (account, profile, roles; never the region)."""

    settings: Settings
    aws_config: Mapping[str, str] = field(default_factory=dict)


class RegionalWorkspace(pulumi.ComponentResource):
    """The archive, its stream and compaction, one ingest endpoint an ingest region, write keys, warehouse allowlists,
    and a Data Lake where there is to be one.

    Outputs: `endpoint` (the default ingest region's), `endpoints`, `api_ids` and `services` (by ingest region; a
    fleet has no API, and a function no service), `sources` (name, ingest region, endpoint, write key: secret),
    `sdk_configuration` (by source what each SDK is given, with the key: secret), `archive`, `delivery_stream` (name),
    `compaction`, `warehouses` (by name), `data_lake` (None without one).
    """

    endpoint: pulumi.Output[str]
    endpoints: dict[IngestRegion, pulumi.Output[str]]
    api_ids: dict[IngestRegion, pulumi.Output[str]]
    services: dict[IngestRegion, pulumi.Output[str]]
    sources: list[dict[str, Any]]
    sdk_configuration: pulumi.Output[dict[str, Any]]
    archive: ArchiveBucket
    delivery: EventDelivery
    compaction: Compaction | SparkCompaction
    compaction_function: pulumi.Output[str] | None
    delivery_stream: pulumi.Output[str]
    warehouses: dict[str, WarehouseAllowlist]
    data_lake: DataLake | None

    def __init__(
        self, name: str, args: RegionalWorkspaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        # In the state, so that what is judged there later, without this configuration, is judged by its rules.
        inputs = {
            "processingRegion": args.settings.processing_region.value,
            "residency": args.settings.residency.value,
            "warehouses": {one.name: one.kind.value for one in args.settings.warehouses},
        }
        super().__init__("regional-ingest:index:RegionalWorkspace", name, inputs, opts)
        self._name = name
        self._settings = args.settings
        self._account_regions: dict[str, pulumi.Output[str]] = {}
        self._aws_region = self._fixed_aws_region()
        provider = regional_provider(
            f"{name}-aws",
            region=self._aws_region,
            workspace=name,
            config=args.aws_config,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self._child = pulumi.ResourceOptions(parent=self, providers={"aws": provider})

        self._record_account_regions()
        self.archive = self._archive()
        self.delivery = self._delivery()
        keys = {source.name: self._write_key(source) for source in args.settings.sources}
        cells = self._cells(keys)
        self.endpoints = {
            location.ingest_region: self._endpoint(location, of) for location, of in cells.items()
        }
        self.api_ids = {
            location.ingest_region: cell.api_id
            for location, of in cells.items()
            for cell in of
            if isinstance(cell, IngestEndpoint)
        }
        self.services = {
            location.ingest_region: cell.service_arn
            for location, of in cells.items()
            for cell in of
            if isinstance(cell, FleetEndpoint)
        }
        self.endpoint = self.endpoints[self._main_ingest_region()]
        self.delivery_stream = self.delivery.stream
        self.compaction = self._compaction()
        self.compaction_function = (
            self.compaction.function if isinstance(self.compaction, Compaction) else None
        )
        self.sources = [
            {
                "name": source.name,
                "ingestRegion": self._ingest_region(source).value,
                "endpoint": self.endpoints[self._ingest_region(source)],
                "writeKey": keys[source.name],
            }
            for source in args.settings.sources
        ]
        self.sdk_configuration = pulumi.Output.secret(
            {source.name: self._sdks(source, keys[source.name]) for source in args.settings.sources}
        )
        self.warehouses = {
            warehouse.name: self._warehouse_allowlist(warehouse) for warehouse in args.settings.warehouses
        }
        self.data_lake = self._data_lake()
        self.register_outputs({"endpoint": self.endpoint, "archiveBucket": self.archive.bucket})

    def _fixed_aws_region(self) -> pulumi.Output[str]:
        """The AWS region, but only once the region that the workspace was created with is known to be unchanged (R3).

        The provider waits for it, and everything else for the provider: with a changed region nothing is touched.
        """
        configured = self._settings.processing_region
        record = pulumi.Stash(
            f"{self._name}-processing-region",
            input=configured.value,
            opts=pulumi.ResourceOptions(parent=self),
        )

        def unchanged(recorded: str) -> str:
            try:
                check_processing_region_unchanged(recorded=recorded, configured=configured)
            except InvalidSettings as error:
                raise pulumi.RunError(str(error)) from None
            return configured.aws_region.value

        return record.output.apply(unchanged)

    def _record_account_regions(self) -> None:
        """Keeps the region of each Customer.io account as it was first declared: another one fails (R97, R103).

        A record is protected: the engine refuses an update that would lose it, with the account or its region unset.
        """
        for account in self._settings.customer_io_accounts:
            if account.region is None:
                continue
            record = pulumi.Stash(
                f"{self._name}-{account.name}-account-region",
                input=account.region.value,
                opts=pulumi.ResourceOptions(parent=self, protect=True),
            )

            def unchanged(recorded: str, account: CustomerIoAccount = account) -> str:
                assert account.region is not None
                try:
                    check_account_region_unchanged(
                        account=account.name, recorded=recorded, configured=account.region
                    )
                except InvalidSettings as error:
                    raise pulumi.RunError(str(error)) from None
                return recorded

            self._account_regions[account.name] = record.output.apply(unchanged)

    def _archive(self) -> ArchiveBucket:
        archive = self._settings.archive
        lock = archive.object_lock
        return ArchiveBucket(
            f"{self._name}-archive",
            ArchiveBucketArgs(
                region=self._settings.processing_region.aws_region,
                retention_days=archive.retention_days,
                object_lock=ObjectLock(mode=lock.mode.value, days=lock.days) if lock else None,
                key_deletion_window_days=archive.key_deletion_window_days,
                force_destroy=archive.force_destroy,
            ),
            self._child,
        )

    def _delivery(self) -> EventDelivery:
        return EventDelivery(
            f"{self._name}-delivery",
            EventDeliveryArgs(
                archive=self.archive,
                log_retention_days=self._settings.log_retention_days,
                alarm_topic_arn=self._settings.alarm_topic_arn,
            ),
            self._child,
        )

    def _compaction(self) -> Compaction | SparkCompaction:
        known, name = self._settings.compaction, f"{self._name}-compaction"
        common: dict[str, Any] = {
            "archive": self.archive,
            "overflow": self.delivery.overflow,
            "dedupe_hours": known.dedupe_hours,
            "every_minutes": known.every_minutes,
            "architecture": self._settings.lambda_.architecture.value,
            "log_retention_days": self._settings.log_retention_days,
        }
        if known.engine is CompactionEngine.EMR_SERVERLESS:
            return SparkCompaction(name, SparkCompactionArgs(**common), self._child)
        return Compaction(
            name,
            CompactionArgs(
                **common, memory_mb=known.memory_mb, alarm_topic_arn=self._settings.alarm_topic_arn
            ),
            self._child,
        )

    def _write_key(self, source: Source) -> pulumi.Output[str]:
        if source.write_key is not None:
            return pulumi.Output.secret(source.write_key.get_secret_value())
        return minted_write_key(
            f"{self._name}-{source.name}-write-key",
            region=self._settings.processing_region,
            after=self._aws_region,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _ingest_region(self, source: Source) -> IngestRegion:
        return self._settings.location_of(source).ingest_region

    def _sdks(self, source: Source, write_key: pulumi.Output[str]) -> dict[str, Any]:
        """What the app teams of a source put into their SDKs, by family: for the own endpoint, and for the vendor's.

        The vendor's workspace has a key of its own, which nobody knows here: a placeholder stands for it.
        """
        location = self._settings.location_of(source)

        def own(known: list[str]) -> dict[str, Any]:
            endpoint, key = known
            return _documents(
                source,
                Sender.at_endpoint(name=source.name, location=location, endpoint=endpoint, write_key=key),
            )

        try:
            at_vendor = Sender.at_vendor(
                name=source.name, location=location, write_key=write_key_placeholder(source.name)
            )
        except NoVendorHost:
            at_vendor = None
        return {
            "own": pulumi.Output.all(self.endpoints[location.ingest_region], write_key).apply(own),
            "vendor": _documents(source, at_vendor) if at_vendor else {},
        }

    def _main_ingest_region(self) -> IngestRegion:
        """The processing region's default where a source uses it, else the first source's."""
        used = [self._ingest_region(source) for source in self._settings.sources]
        default = self._settings.processing_region.default_ingest_region
        return default if default in used else used[0]

    def _cells(
        self, keys: Mapping[str, pulumi.Output[str]]
    ) -> dict[Location, tuple[IngestEndpoint | FleetEndpoint, ...]]:
        """The ways into each ingest region in use (R22), primary first; all share the stream that stores."""
        settings = self._settings
        cells: dict[Location, tuple[IngestEndpoint | FleetEndpoint, ...]] = {}
        for location in dict.fromkeys(settings.location_of(source) for source in settings.sources):
            common = self._gateway_args(location, keys)
            first = settings.front_door if self._may_have_fleet(location) else FrontDoor.SERVERLESS
            primary = self._cell(first, common)
            cells[location] = (primary,)
            if common["in_failover"]:
                (other,) = set(FrontDoor) - {first}
                shared = {**common, "certificate_arn": primary.certificate_arn}
                cells[location] = (primary, self._cell(other, shared))
        return cells

    def _cell(self, front_door: FrontDoor, common: Mapping[str, Any]) -> IngestEndpoint | FleetEndpoint:
        region = common["location"].ingest_region
        if front_door is FrontDoor.FLEET:
            return self._fleet_endpoint(f"{self._name}-fleet-{region}", common)
        function = self._settings.lambda_
        return IngestEndpoint(
            f"{self._name}-ingest-{region}",
            IngestEndpointArgs(
                **common,
                architecture=function.architecture.value,
                memory_mb=function.memory_mb,
                timeout_seconds=function.timeout_seconds,
                reserved_concurrency=function.reserved_concurrency,
            ),
            self._child,
        )

    def _endpoint(
        self, location: Location, cells: tuple[IngestEndpoint | FleetEndpoint, ...]
    ) -> pulumi.Output[str]:
        """What senders are told: the only cell's, or the host that fails over between two."""
        primary, *others = cells
        if not others:
            return primary.endpoint
        settings, secondary = self._settings, others[0]
        assert settings.domain and settings.hosted_zone_id and primary.target and secondary.target
        return IngestFailover(
            f"{self._name}-failover-{location.ingest_region}",
            IngestFailoverArgs(
                primary=primary.target,
                secondary=secondary.target,
                domain=settings.domain,
                zone_id=settings.hosted_zone_id,
            ),
            self._child,
        ).endpoint

    def _gateway_args(self, location: Location, keys: Mapping[str, pulumi.Output[str]]) -> dict[str, Any]:
        """What both front doors are told."""
        settings, region = self._settings, location.ingest_region
        return {
            "location": location,
            "archive": self.archive,
            "write_keys": keys,
            "source_ingest_regions": {
                source.name: self._ingest_region(source)
                for source in settings.sources
                if self._ingest_region(source) is not region
            },
            "rules": {source.name: source.filter_rules for source in settings.sources},
            "rate_limits": {
                source.name: source.max_events_per_second
                for source in settings.sources
                if source.max_events_per_second
            },
            "dedupe": settings.dedupe,
            "wrong_region_reply": settings.wrong_region_reply,
            "trusted_proxy_hops": settings.trusted_proxy_hops,
            "customer_io_accounts": {
                fingerprint(f"{workspace.site_id}:{workspace.api_key.get_secret_value()}"): {
                    "region": account.assumed_region.value,
                    "environmentId": workspace.environment_id,
                    "source": workspace.source,
                }
                for account in settings.customer_io_accounts
                for workspace in account.workspaces
            },
            "delivery": self.delivery,
            "own_domain": OwnDomain(domain=settings.domain, zone_id=settings.hosted_zone_id)
            if settings.domain and settings.hosted_zone_id
            else None,
            "endpoints": settings.other_endpoints,
            "in_failover": settings.failover and self._may_have_fleet(location),
            "log_retention_days": settings.log_retention_days,
            # An alarm can only notify a topic of its own region.
            "alarm_topic_arn": settings.alarm_topic_arn
            if location.aws_region is settings.processing_region.aws_region
            else None,
        }

    def _may_have_fleet(self, location: Location) -> bool:
        """A fleet's network has no way to another region: it stands where events are stored."""
        return location.aws_region is self._settings.processing_region.aws_region

    def _fleet_endpoint(self, name: str, common: Mapping[str, Any]) -> FleetEndpoint:
        fleet = self._settings.fleet
        assert fleet is not None  # the settings are refused without it
        network = fleet.network
        return FleetEndpoint(
            name,
            FleetEndpointArgs(
                **common,
                image=read_image(fleet.image),
                cpu=fleet.cpu,
                min_tasks=fleet.min_tasks,
                max_tasks=fleet.max_tasks,
                subnets=Subnets(
                    vpc_id=network.vpc_id,
                    public_subnet_ids=network.public_subnet_ids,
                    private_subnet_ids=network.private_subnet_ids,
                )
                if network
                else None,
            ),
            self._child,
        )

    def _warehouse_allowlist(self, warehouse: Warehouse) -> WarehouseAllowlist:
        return WarehouseAllowlist(
            f"{self._name}-{warehouse.name}",
            WarehouseAllowlistArgs(
                processing_region=self._settings.processing_region,
                kind=warehouse.kind,
                vpc_id=warehouse.vpc_id,
                security_group_id=warehouse.security_group_id,
                port=warehouse.listening_port,
                extra_cidrs=warehouse.extra_cidrs,
            ),
            self._child,
        )

    def _data_lake(self) -> DataLake | None:
        lake = self._settings.data_lake
        if lake is None:
            return None
        return DataLake(
            f"{self._name}-data-lake",
            DataLakeArgs(
                processing_region=self._settings.processing_region,
                workspace_ids=lake.workspace_ids,
                retention_days=lake.retention_days,
                force_destroy=lake.force_destroy,
            ),
            self._child,
        )


def _documents(source: Source, sender: Sender) -> dict[str, Any]:
    try:
        families = families_of(source.type)
    except NoConfiguration:
        return {}
    return {family.id: configuration(family, sender).as_document() for family in families}
