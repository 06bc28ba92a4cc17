"""Failover of one ingest host between two cells of its region: Route 53 health checks and failover records."""

from __future__ import annotations

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from residency.failover import HEALTH_PATH, Cell, FailoverPair, FailoverTiming, health_mark
from residency.hosts import HTTPS_PORT, own_ingest_host


@dataclass(frozen=True, kw_only=True)
class CellTarget:
    """Where one cell is: what records lead to (`host`, in the AWS zone `zone_id`), and what checkers ask.

    `check_host` leads to this cell whatever the records say, so that a cell which is out is seen to come back.
    `record`: the one that the cell had for itself before there was failover.
    """

    cell: Cell
    host: pulumi.Input[str]
    zone_id: pulumi.Input[str]
    check_host: pulumi.Input[str]
    record: pulumi.Alias


@dataclass(frozen=True, kw_only=True)
class IngestFailoverArgs:
    """`domain` and `zone_id`: the own domain that the host lies below, and its Route 53 zone.

    Raises ForeignFailover for cells of two locations (R66) and OneFailsBoth for two on the same services (R65).
    """

    primary: CellTarget
    secondary: CellTarget
    domain: str
    zone_id: str
    timing: FailoverTiming = field(default_factory=FailoverTiming)

    def __post_init__(self) -> None:
        FailoverPair(primary=self.primary.cell, secondary=self.secondary.cell)

    @property
    def pair(self) -> FailoverPair:
        """The two cells."""
        return FailoverPair(primary=self.primary.cell, secondary=self.secondary.cell)


class IngestFailover(pulumi.ComponentResource):
    """Two health checks and two records of one name. Outputs: `endpoint` (https URL without a trailing slash)."""

    endpoint: pulumi.Output[str]

    def __init__(
        self, name: str, args: IngestFailoverArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:IngestFailover", name, {}, opts)
        location = args.pair.location
        host = own_ingest_host(
            ingest_region=location.ingest_region,
            processing_region=location.processing_region,
            domain=args.domain,
        )
        child = pulumi.ResourceOptions(parent=self)
        # Route 53 takes no failover record beside a simple one: the primary record comes from that, which goes first.
        order = pulumi.ResourceOptions(aliases=[args.primary.record], delete_before_replace=True)
        # IPv4 only: the load balancer has no IPv6 address, and a host that has one in half of the time fails for some.
        for role, target in (("PRIMARY", args.primary), ("SECONDARY", args.secondary)):
            check = aws.route53.HealthCheck(
                f"{name}-{role.lower()}-health",
                type="HTTPS_STR_MATCH",
                fqdn=target.check_host,
                port=HTTPS_PORT,
                enable_sni=True,
                resource_path=HEALTH_PATH,
                search_string=health_mark(location.processing_region),
                request_interval=args.timing.check_interval_seconds,
                failure_threshold=args.timing.failure_threshold,
                # Where checkers stand is left to Route 53: it wants three regions, and has one in the EU.
                opts=child,
            )
            record = aws.route53.Record(
                f"{name}-{role.lower()}",
                zone_id=args.zone_id,
                name=host,
                type="A",
                set_identifier=target.cell.front_door.value,
                failover_routing_policies=[{"type": role}],
                health_check_id=check.id,
                aliases=[{"name": target.host, "zone_id": target.zone_id, "evaluate_target_health": True}],
                opts=pulumi.ResourceOptions.merge(child, order),
            )
            order = pulumi.ResourceOptions(depends_on=[record])
        self.endpoint = pulumi.Output.from_input(f"https://{host}")
        self.register_outputs({"endpoint": self.endpoint})
