"""The warehouse allowlist: which addresses may reach a warehouse's port, for one processing region (R74-R78)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, WarehouseKind, check_range
from residency.warehouse_statements import statements


@dataclass(frozen=True, kw_only=True)
class WarehouseAllowlistArgs:
    """The rules go on `security_group_id` (a group that exists) or on an own group in `vpc_id`: exactly one of the two.

    `extra_cidrs` are opened beside the processing region's ranges. A warehouse without a security group takes none of
    these (D7).
    Raises ValueError for a CIDR of the other region (R78), for one open to the world (R77), for a wrong pair of ids.
    """

    processing_region: ProcessingRegion
    kind: WarehouseKind
    vpc_id: pulumi.Input[str] | None = None
    security_group_id: pulumi.Input[str] | None = None
    port: int | None = None
    extra_cidrs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for cidr in self.extra_cidrs:
            check_range(cidr, region=self.processing_region)
        given = [key for key in ("vpc_id", "security_group_id") if getattr(self, key) is not None]
        if self.kind not in WAREHOUSE_PORTS and (given or self.extra_cidrs or self.port):
            raise ValueError(
                f"{self.kind} has no security group (D7): give no vpc_id, security_group_id, port or extra_cidrs"
            )
        if self.kind in WAREHOUSE_PORTS and len(given) != 1:
            raise ValueError(
                f"{self.kind} needs exactly one of vpc_id and security_group_id, not {given or 'none'}"
            )


class WarehouseAllowlist(pulumi.ComponentResource):
    """Redshift and Postgres: a managed prefix list of the allowed ranges, and one ingress rule that refers to it.

    Outputs: `security_group_id` and `prefix_list_id` (both None for the others), `cidrs` to let in, and `statements`
    to run where the warehouse is not in AWS (else empty). BigQuery, S3 and Data Lakes need nothing.
    """

    security_group_id: pulumi.Output[str] | None
    prefix_list_id: pulumi.Output[str] | None
    cidrs: tuple[str, ...]
    statements: str

    def __init__(
        self, name: str, args: WarehouseAllowlistArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        # In the state, so that a rule that is missing there is seen without this program.
        inputs = {"processingRegion": args.processing_region.value, "kind": args.kind.value}
        super().__init__("regional-ingest:index:WarehouseAllowlist", name, inputs, opts)
        self.cidrs, self.security_group_id, self.prefix_list_id = (), None, None
        self.statements = statements(kind=args.kind, processing_region=args.processing_region, name=name)
        if args.kind in WAREHOUSE_PORTS:
            self._open_port(name, args)
        elif self.statements:
            self.cidrs = tuple(map(str, WAREHOUSE_RANGES[args.processing_region]))
        self.register_outputs(
            {
                "cidrs": list(self.cidrs),
                "statements": self.statements,
                "securityGroupId": self.security_group_id,
                "prefixListId": self.prefix_list_id,
            }
        )

    def _open_port(self, name: str, args: WarehouseAllowlistArgs) -> None:
        child = pulumi.ResourceOptions(parent=self)
        region = args.processing_region.aws_region.value
        port = args.port or WAREHOUSE_PORTS[args.kind]
        vendor = tuple(str(network) for network in WAREHOUSE_RANGES[args.processing_region])
        self.cidrs = (*vendor, *(cidr for cidr in args.extra_cidrs if cidr not in vendor))

        prefix_list = aws.ec2.ManagedPrefixList(
            f"{name}-ranges",
            address_family="IPv4",
            max_entries=len(self.cidrs),
            entries=[
                {"cidr": cidr, "description": args.processing_region.label if cidr in vendor else "own range"}
                for cidr in self.cidrs
            ],
            region=region,
            opts=child,
        )
        group_id: pulumi.Input[str]
        if args.security_group_id is not None:
            group_id = args.security_group_id
        else:
            group_id = aws.ec2.SecurityGroup(
                f"{name}-group",
                description=f"{args.kind} from {args.processing_region.label}",
                vpc_id=args.vpc_id,
                region=region,
                opts=child,
            ).id
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-ingress",
            security_group_id=group_id,
            prefix_list_id=prefix_list.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            description=f"{args.kind} from {args.processing_region.label}",
            region=region,
            opts=child,
        )
        self.security_group_id = pulumi.Output.from_input(group_id)
        self.prefix_list_id = prefix_list.id
