"""The network of a fleet: public subnets for the load balancer, private ones without a way out for tasks."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from residency.regions import AwsRegion

ZONES = 3  # a zone may fail and two remain (R65)
NETWORK = ipaddress.IPv4Network("10.255.0.0/23")  # own choice: it is peered with nothing
SUBNET_PREFIX = 26  # 59 addresses for tasks in each zone
HTTPS_PORT = 443

# What tasks reach over private addresses: their sinks, their image, their log.
INTERFACE_SERVICES = ("kinesis-firehose", "sqs", "ecr.api", "ecr.dkr", "logs")
GATEWAY_SERVICES = ("s3", "dynamodb")


@dataclass(frozen=True, kw_only=True)
class Subnets:
    """Where a fleet stands in a VPC: the ids of at least ZONES subnets of each kind, one a zone.

    Public ones have a way to the internet. Tasks in private ones reach AWS through NAT or endpoints of the VPC.
    """

    vpc_id: pulumi.Input[str]
    public_subnet_ids: Sequence[pulumi.Input[str]]
    private_subnet_ids: Sequence[pulumi.Input[str]]

    def __post_init__(self) -> None:
        for kind, ids in (("public", self.public_subnet_ids), ("private", self.private_subnet_ids)):
            if len(ids) < ZONES:
                raise ValueError(
                    f"{len(ids)} {kind} subnets were given; a fleet needs {ZONES}, each in a zone of its own (R65)"
                )


@dataclass(frozen=True, kw_only=True)
class FleetNetworkArgs:
    """`zones`: names of availability zones of the region, of which the first ZONES are used."""

    region: AwsRegion
    zones: Sequence[str]

    def __post_init__(self) -> None:
        foreign = [zone for zone in self.zones if not zone.startswith(self.region.value)]
        if foreign or len(self.zones) < ZONES:
            raise ValueError(f"{list(self.zones)}: a fleet needs {ZONES} zones of {self.region} (R4, R65)")


class FleetNetwork(pulumi.ComponentResource):
    """A VPC with endpoints for all that tasks reach, so that they need no way out of it. Output: `subnets`."""

    subnets: Subnets

    def __init__(self, name: str, args: FleetNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("regional-ingest:index:FleetNetwork", name, {}, opts)
        self._name = name
        self._region = args.region.value
        self._zones = args.zones[:ZONES]
        self._child = pulumi.ResourceOptions(parent=self)
        self._vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(NETWORK),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            region=self._region,
            opts=self._child,
        )
        # Without rules: what names no group of its own reaches nothing.
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default-group", vpc_id=self._vpc.id, region=self._region, opts=self._child
        )
        blocks = iter(NETWORK.subnets(new_prefix=SUBNET_PREFIX))
        public = [self._subnet("public", zone, next(blocks)) for zone in self._zones]
        private = [self._subnet("private", zone, next(blocks)) for zone in self._zones]
        self._public_routes(public)
        private_table = self._routes("private", private)
        self._endpoints(private, private_table)
        self.subnets = Subnets(
            vpc_id=self._vpc.id,
            public_subnet_ids=[subnet.id for subnet in public],
            private_subnet_ids=[subnet.id for subnet in private],
        )
        self.register_outputs({"vpcId": self._vpc.id})

    def _subnet(self, kind: str, zone: str, block: ipaddress.IPv4Network) -> aws.ec2.Subnet:
        return aws.ec2.Subnet(
            f"{self._name}-{kind}-{zone[-1]}",
            vpc_id=self._vpc.id,
            availability_zone=zone,
            cidr_block=str(block),
            map_public_ip_on_launch=False,
            region=self._region,
            opts=self._child,
        )

    def _public_routes(self, subnets: Sequence[aws.ec2.Subnet]) -> None:
        gateway = aws.ec2.InternetGateway(
            f"{self._name}-internet", vpc_id=self._vpc.id, region=self._region, opts=self._child
        )
        table = self._routes("public", subnets)
        aws.ec2.Route(
            f"{self._name}-to-internet",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            region=self._region,
            opts=self._child,
        )

    def _routes(self, kind: str, subnets: Sequence[aws.ec2.Subnet]) -> aws.ec2.RouteTable:
        table = aws.ec2.RouteTable(
            f"{self._name}-{kind}", vpc_id=self._vpc.id, region=self._region, opts=self._child
        )
        for zone, subnet in zip(self._zones, subnets, strict=True):
            aws.ec2.RouteTableAssociation(
                f"{self._name}-{kind}-{zone[-1]}",
                route_table_id=table.id,
                subnet_id=subnet.id,
                region=self._region,
                opts=self._child,
            )
        return table

    def _endpoints(self, subnets: Sequence[aws.ec2.Subnet], table: aws.ec2.RouteTable) -> None:
        for service in GATEWAY_SERVICES:
            aws.ec2.VpcEndpoint(
                f"{self._name}-to-{service}",
                vpc_id=self._vpc.id,
                service_name=f"com.amazonaws.{self._region}.{service}",
                vpc_endpoint_type="Gateway",
                route_table_ids=[table.id],
                region=self._region,
                opts=self._child,
            )
        group = aws.ec2.SecurityGroup(
            f"{self._name}-endpoints",
            description="HTTPS from the subnets of this network to AWS",
            vpc_id=self._vpc.id,
            region=self._region,
            opts=self._child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-to-endpoints",
            security_group_id=group.id,
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
            cidr_ipv4=str(NETWORK),
            region=self._region,
            opts=self._child,
        )
        for service in INTERFACE_SERVICES:
            aws.ec2.VpcEndpoint(
                f"{self._name}-to-{service}",
                vpc_id=self._vpc.id,
                service_name=f"com.amazonaws.{self._region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=[subnet.id for subnet in subnets],
                security_group_ids=[group.id],
                region=self._region,
                opts=self._child,
            )
