# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of who may reach a warehouse: the vendor of another region, the world, and nobody (V29, R74 to R78)."""

from __future__ import annotations

from typing import Any

from policies.scenario import DUBLIN, FRANKFURT, OREGON, Expected, Given, Kind, Page, Scenario, at, unsure
from policies.values import UNKNOWN
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_RANGES

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
REDSHIFT = "aws:redshift/cluster:Cluster"
SERVERLESS = "aws:redshiftserverless/workgroup:Workgroup"
INSTANCE = "aws:rds/instance:Instance"
AURORA = "aws:rds/cluster:Cluster"
AURORA_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
ALLOWLIST = "regional-ingest:index:WarehouseAllowlist"
WORKSPACE = "regional-ingest:index:RegionalWorkspace"

EU, *_ = map(str, WAREHOUSE_RANGES[ProcessingRegion.EU_WEST])
US, US_TOO = map(str, WAREHOUSE_RANGES[ProcessingRegion.US_WEST])
WORLD, WORLD_V6, OFFICE = "0.0.0.0/0", "::/0", "10.20.0.0/16"
WIDER_THAN_US = "34.223.0.0/16"
WAREHOUSE_ID, OTHER_ID, LIST_ID = "sg-0a1b2c3d4e5f60718", "sg-1a1b2c3d4e5f60718", "pl-0a1b2c3d4e5f60718"

_ELSEWHERE = Page(rule="V29-warehouse-vendor-elsewhere", type=GROUP)
_OPEN = Page(rule="V29-warehouse-open", type=GROUP)
_OUT_OF_REACH = Page(rule="V29-warehouse-out-of-reach", type=GROUP)


def _inline(*ranges: Any, port: Any = 5439, v6: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A group with one rule inside it."""
    rule = {"protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": list(ranges), **more}
    return {"description": "warehouse", "ingress": [{**rule, "ipv6CidrBlocks": list(v6)} if v6 else rule]}


def _beside(range: Any, port: Any = 5439, group: Any = WAREHOUSE_ID, **more: Any) -> dict[str, Any]:
    """A rule beside its group."""
    return {"securityGroupId": group, "ipProtocol": "tcp", "fromPort": port, "toPort": port, "cidrIpv4": range, **more}  # fmt: skip


def _older(*ranges: Any, port: Any = 5439, type: str = "ingress", **more: Any) -> dict[str, Any]:
    """A rule beside its group in the older form."""
    return {"type": type, "securityGroupId": WAREHOUSE_ID, "protocol": "tcp", "fromPort": port, "toPort": port, "cidrBlocks": list(ranges), **more}  # fmt: skip


def _list(*ranges: Any, name: str = "ranges") -> Given:
    entries = [{"cidr": one, "description": "-"} for one in ranges]
    return Given(type=PREFIX_LIST, name=name, props={"name": "ranges", "addressFamily": "IPv4", "maxEntries": 5, "entries": entries})  # fmt: skip


def _group(*ranges: Any, name: str = "group", type: str = GROUP, **more: Any) -> Given:
    return Given(type=type, name=name, props=_inline(*ranges, **more))


def _made(type: str, *groups: str, name: str = "warehouse", **props: Any) -> Given:
    """A warehouse behind groups of the stack, before anything is made."""
    key = "securityGroupIds" if type == SERVERLESS else "vpcSecurityGroupIds"
    return Given(type=type, name=name, props={**props, key: [UNKNOWN for _ in groups]}, depends_on={key: groups})  # fmt: skip


def _known(type: str, group: str, name: str = "warehouse", **props: Any) -> Given:
    """A warehouse behind a group whose id is known."""
    key = "securityGroupIds" if type == SERVERLESS else "vpcSecurityGroupIds"
    return Given(type=type, name=name, props={**props, key: [group]})


def _allowlist(*ranges: str, kind: str = "redshift", group: str = "", port: int = 5439, region: str = "eu-west", rule: bool = True) -> tuple[Given, ...]:  # fmt: skip
    """A WarehouseAllowlist with its children; `group`: the id of a given one."""
    home = DUBLIN if region == "eu-west" else OREGON
    whole = Given(
        type=ALLOWLIST,
        name="dw",
        has_provider=False,
        provider_region=home,
        props={"kind": kind, "processingRegion": region},
    )
    ranges_of_it = Given(type=PREFIX_LIST, name="dw-ranges", inside=(ALLOWLIST,), provider_region=home, props=_list(*ranges).props)  # fmt: skip
    own = () if group else (Given(type=GROUP, name="dw-group", inside=(ALLOWLIST,), provider_region=home, props={"description": "-", "vpcId": "vpc-0a1b2c3d4e5f60718"}),)  # fmt: skip
    ingress = Given(
        type=INGRESS_RULE,
        name="dw-ingress",
        inside=(ALLOWLIST,),
        provider_region=home,
        props={"securityGroupId": group or UNKNOWN, "prefixListId": UNKNOWN, "ipProtocol": "tcp", "fromPort": port, "toPort": port},
        depends_on={"prefixListId": ("dw-ranges",), **({} if group else {"securityGroupId": ("dw-group",)})},
    )  # fmt: skip
    return (whole, ranges_of_it, *own, *((ingress,) if rule else ()))


_VENDOR_ELSEWHERE = (
    _ELSEWHERE.violating("Oregon's range in an EU group", _inline(EU, US), due=(at("ingress[0].cidrBlocks[1]", OREGON),)),
    _ELSEWHERE.violating("Oregon's other range, on the port of Postgres", _beside(US_TOO, 5432), type=INGRESS_RULE, due=(at("cidrIpv4", OREGON),)),
    _ELSEWHERE.violating("Dublin's range in a US rule of the older form", _older(EU), type=GROUP_RULE, us=True, due=(at("cidrBlocks[0]", DUBLIN),)),
    _ELSEWHERE.violating("a part of the range, on every port of the default group", _inline("34.223.203.8/29", port=0, protocol="-1"), type=DEFAULT_GROUP, due=(at("ingress[0].cidrBlocks[0]", OREGON),)),
    _ELSEWHERE.violating("a wider range with Oregon's in it, on a warehouse's port", _inline(WIDER_THAN_US), due=(at("ingress[0].cidrBlocks[0]", OREGON),)),
    _ELSEWHERE.violating("a wider range on every port, in front of a workgroup", _group(WIDER_THAN_US, port=0, protocol="-1"), _made(SERVERLESS, "group", namespaceName="dw", workgroupName="dw"), due=(at("ingress[0].cidrBlocks[0]", OREGON, resource="group"),)),
    _ELSEWHERE.violating(
        "a prefix list that a rule lets in",
        _list(EU, US_TOO),
        Given(type=INGRESS_RULE, name="rule", props={"securityGroupId": WAREHOUSE_ID, "ipProtocol": "tcp", "fromPort": 5439, "toPort": 5439, "prefixListId": UNKNOWN}, depends_on={"prefixListId": ("ranges",)}),
        due=(at("entries[1].cidr", OREGON, resource="ranges"),),
    ),
    _ELSEWHERE.violating(
        "an entry beside its prefix list, which a group lets in by its id",
        Given(type=PREFIX_LIST, name="ranges", props={"name": "ranges", "addressFamily": "IPv4", "maxEntries": 5}, outputs={"id": LIST_ID}),
        Given(type=ENTRY, name="entry", props={"prefixListId": LIST_ID, "cidr": US}),
        Given(type=GROUP, name="group", props={"ingress": [{"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "prefixListIds": [LIST_ID]}]}),
        due=(at("cidr", OREGON, resource="entry"),),
    ),
    Scenario(
        rule="V29-warehouse-vendor-elsewhere",
        kind=Kind.VIOLATING,
        title="where only Frankfurt is allowed, Oregon's range and not Dublin's",
        given=(Given(type=GROUP, provider_region=FRANKFURT, props=_inline(EU, US)),),
        expected=(Expected(rule="V29-warehouse-vendor-elsewhere", path="ingress[0].cidrBlocks[1]", region=OREGON),),
        processing_region="",
        allowed_regions=(FRANKFURT,),
    ),
    _ELSEWHERE.clean("the vendor's range of the region, and an office", _inline(EU, OFFICE)),
    _ELSEWHERE.clean("both ranges of Oregon in a US stack", _older(US, US_TOO), type=GROUP_RULE, us=True),
    _ELSEWHERE.unknown("a prefix list that nothing of the stack uses", _list(EU, US), due=(unsure("entries[1].cidr", region=OREGON, resource="ranges"),)),
    _ELSEWHERE.look_alike("the next address, and the next range", _inline("52.25.130.37/32", "52.25.130.39/32", "34.223.203.16/28", "34.223.202.240/28")),
    _ELSEWHERE.look_alike("the range as somewhere to send to", {"description": "out", "egress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": [US]}]}),
    _ELSEWHERE.look_alike("the range in a rule of the older form that lets out", _older(US, type="egress"), type=GROUP_RULE),
    _ELSEWHERE.look_alike("a wider range on the web's port", _inline("34.192.0.0/10", "52.24.0.0/14", port=443)),
    _ELSEWHERE.look_alike("a wider range on every port of no warehouse", _inline("52.24.0.0/14", port=0, protocol="-1")),
    _ELSEWHERE.look_alike("the range in a description", {**_inline(EU), "description": f"not {US}"}),
    _ELSEWHERE.look_alike(
        "a prefix list that only routes use",
        _list(US),
        Given(type="aws:ec2/route:Route", name="route", props={"routeTableId": "rtb-0a1b2c3d4e5f60718", "destinationPrefixListId": UNKNOWN, "natGatewayId": "nat-0a1b2c3d4e5f60718"}, depends_on={"destinationPrefixListId": ("ranges",)}),
    ),
    _ELSEWHERE.look_alike("both regions are allowed", _inline(EU, US), allowed_regions=(OREGON,)),
)  # fmt: skip


def _in_network(network: str) -> tuple[Given, ...]:
    """A cluster that names no group, in the subnets of a VPC beside which another one stands."""
    subnets = Given(type="aws:redshift/subnetGroup:SubnetGroup", name="subnets", props={"subnetIds": [UNKNOWN]}, depends_on={"subnetIds": ("subnet",)})  # fmt: skip
    return (
        Given(type="aws:ec2/vpc:Vpc", name="vpc", props={"cidrBlock": OFFICE}),
        Given(type="aws:ec2/vpc:Vpc", name="other", props={"cidrBlock": OFFICE}),
        Given(type="aws:ec2/subnet:Subnet", name="subnet", props={"vpcId": UNKNOWN}, depends_on={"vpcId": ("vpc",)}),
        subnets,
        Given(type=DEFAULT_GROUP, name="default", props={**_inline(WORLD, port=0, protocol="-1"), "vpcId": UNKNOWN}, depends_on={"vpcId": (network,)}),
        Given(type=REDSHIFT, name="warehouse", props={"nodeType": "ra3.large", **_PUBLIC, "clusterSubnetGroupName": UNKNOWN}, depends_on={"clusterSubnetGroupName": ("subnets",)}),
    )  # fmt: skip


_PUBLIC: dict[str, Any] = {"publiclyAccessible": True}
_WORLD_OPEN = (
    _OPEN.violating("a Redshift cluster that is publicly accessible", _group(WORLD), _made(REDSHIFT, "group", clusterIdentifier="dw", nodeType="ra3.large", **_PUBLIC), due=(at("ingress[0].cidrBlocks[0]", resource="group"),)),
    _OPEN.violating("IPv6, on every port, in front of a workgroup", _group(OFFICE, v6=(WORLD_V6,), port=0, protocol="-1"), _made(SERVERLESS, "group", namespaceName="dw", workgroupName="dw", **_PUBLIC), due=(at("ingress[0].ipv6CidrBlocks[0]", resource="group"),)),
    _OPEN.violating(
        "the world in two halves, in rules beside the group of a Postgres instance",
        Given(type=GROUP, name="group", props={"description": "pg"}),
        *(Given(type=INGRESS_RULE, name=name, props=_beside(half, 5432, UNKNOWN), depends_on={"securityGroupId": ("group",)}) for name, half in (("low", "0.0.0.0/1"), ("high", "128.0.0.0/1"))),
        _made(INSTANCE, "group", engine="postgres", instanceClass="db.t4g.medium", **_PUBLIC),
        due=(at("cidrIpv4", resource="low"), at("cidrIpv4", resource="high")),
    ),
    _OPEN.violating(
        "an Aurora cluster with a publicly accessible instance, a port of its own, and a group by its id",
        Given(type=GROUP_RULE, name="rule", props=_older(WORLD, port=6000)),
        _known(AURORA, WAREHOUSE_ID, engine="aurora-postgresql", port=6000),
        Given(type=AURORA_INSTANCE, name="one", props={"clusterIdentifier": UNKNOWN, "engine": "aurora-postgresql", "instanceClass": "db.r6g.large", **_PUBLIC}, depends_on={"clusterIdentifier": ("warehouse",)}),
        due=(at("cidrBlocks[0]", resource="rule"),),
    ),
    _OPEN.violating("a rule beside that of an allowlist, in the same group", *_allowlist(EU, group=WAREHOUSE_ID), Given(type=INGRESS_RULE, name="debug", props=_beside(WORLD)), due=(at("cidrIpv4", resource="debug"),)),
    _OPEN.violating(
        "an allowlist whose group is open on its port, in the default group's form",
        *_allowlist(EU, kind="postgres", group=WAREHOUSE_ID, port=15432),
        Given(type=DEFAULT_GROUP, name="default", props=_inline(WORLD, port=15432), outputs={"id": WAREHOUSE_ID}),
        due=(at("ingress[0].cidrBlocks[0]", resource="default"),),
    ),
    _OPEN.violating(
        "by a prefix list",
        _list(WORLD),
        Given(type=GROUP, name="group", props={"ingress": [{"protocol": "tcp", "fromPort": 5439, "toPort": 5439, "prefixListIds": [UNKNOWN]}]}, depends_on={"ingress": ("ranges",)}),
        _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC),
        due=(at("entries[0].cidr", resource="ranges"),),
    ),
    _OPEN.violating("the default group of the VPC that a cluster without a group stands in", *_in_network("vpc"), due=(at("ingress[0].cidrBlocks[0]", resource="default"),)),
    _OPEN.violating("the default group of the default VPC, with a Postgres instance that names neither", Given(type=DEFAULT_GROUP, name="default", props=_inline(WORLD, port=5432)), Given(type=INSTANCE, name="warehouse", props={"engine": "postgres", **_PUBLIC}), due=(at("ingress[0].cidrBlocks[0]", resource="default"),)),
    _OPEN.clean("the vendor, and an office", _group(EU, OFFICE), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC)),
    _OPEN.unknown("a cluster that is not publicly accessible", _group(WORLD), _made(REDSHIFT, "group", nodeType="ra3.large", publiclyAccessible=False), due=(unsure("ingress[0].cidrBlocks[0]", resource="group"),)),
    _OPEN.unknown("a warehouse's port, and no warehouse in the stack", _inline(WORLD), due=(unsure("ingress[0].cidrBlocks[0]"),)),
    _OPEN.unknown("who is let in comes from another stack", _group(UNKNOWN), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC), due=(unsure("ingress[0].cidrBlocks[0]", resource="group"),)),
    _OPEN.unknown("a port that is not known yet", _group(WORLD, port=UNKNOWN), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC), due=(unsure("ingress[0].cidrBlocks[0]", resource="group"),)),
    _OPEN.look_alike("a load balancer beside the warehouse", _group(WORLD, name="web", port=443), Given(type="aws:lb/loadBalancer:LoadBalancer", name="web-lb", props={"securityGroups": [UNKNOWN]}, depends_on={"securityGroups": ("web",)}), _group(EU), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC)),
    _OPEN.look_alike("the web's port in the warehouse's own group", _group(WORLD, port=443), _made(INSTANCE, "group", engine="postgres", **_PUBLIC)),
    _OPEN.look_alike("every port of a group with no warehouse behind it", _inline(WORLD, v6=(WORLD_V6,), port=0, protocol="-1")),
    _OPEN.look_alike("a database that is none of Segment's warehouses", _group(WORLD, port=3306), _made(INSTANCE, "group", engine="mysql", **_PUBLIC)),
    _OPEN.look_alike("UDP, and what is let out", _group(WORLD, protocol="udp"), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC), Given(type=GROUP_RULE, name="out", props=_older(WORLD, type="egress"))),
    _OPEN.look_alike("the VPC's own range, not known yet", Given(type="aws:ec2/vpc:Vpc", name="vpc", props={"ipv4IpamPoolId": "ipam-pool-0a1b2c3d4e5f60718", "ipv4NetmaskLength": 24}), Given(type=GROUP, name="group", props=_inline(UNKNOWN), depends_on={"ingress": ("vpc",)}), _made(REDSHIFT, "group", nodeType="ra3.large", **_PUBLIC)),
    _OPEN.look_alike("the default group of another VPC", *_in_network("other")),
    _OPEN.look_alike("groups that are not known yet, beside a default group", _group(WORLD, name="default", type=DEFAULT_GROUP, port=0, protocol="-1"), Given(type=REDSHIFT, name="warehouse", props={**_PUBLIC, "vpcSecurityGroupIds": UNKNOWN})),
    _OPEN.look_alike("another group, of a component that has several", _group(WORLD, name="web", port=5500), _group(EU), Given(type=REDSHIFT, name="warehouse", props={"port": 5500, **_PUBLIC, "vpcSecurityGroupIds": [UNKNOWN]}, depends_on={"vpcSecurityGroupIds": ("web", "group")})),
)  # fmt: skip

_NO_RULE = (
    _OUT_OF_REACH.violating("an allowlist whose rule is gone", *_allowlist(EU, rule=False), due=(at("", resource="dw"),)),
    _OUT_OF_REACH.violating("an allowlist of a US stack that lost one of the two ranges", *_allowlist(US, region="us-west"), us=True, due=(at("", resource="dw"),)),
    _OUT_OF_REACH.violating(
        "a warehouse of the settings for which the program makes no allowlist",
        Given(type=WORKSPACE, name="prod", has_provider=False, props={"processingRegion": "eu-west", "warehouses": {"analytics": "redshift", "lake": "bigquery"}}),
        due=(at("warehouses.analytics", resource="prod"),),
    ),
    _OUT_OF_REACH.unknown("one of Oregon's two ranges", Given(type=GROUP, name="group", provider_region=OREGON, props=_inline(US)), Given(type=REDSHIFT, name="warehouse", provider_region=OREGON, props={"vpcSecurityGroupIds": [UNKNOWN]}, depends_on={"vpcSecurityGroupIds": ("group",)}), us=True, due=(unsure("vpcSecurityGroupIds", resource="warehouse"),)),
    _OUT_OF_REACH.unknown("the range on a port where the warehouse does not listen", _group(EU), _made(AURORA, "group", engine="aurora-postgresql"), due=(unsure("vpcSecurityGroupIds", resource="warehouse"),)),
    _OUT_OF_REACH.unknown("an allowlist's own group that the warehouse is not in", *_allowlist(EU), _group(OFFICE), _made(REDSHIFT, "group", nodeType="ra3.large"), due=(unsure("", resource="dw"),)),
    _OUT_OF_REACH.clean("an allowlist, and a cluster in its group", *_allowlist(EU), _made(REDSHIFT, "dw-group", nodeType="ra3.large")),
    _OUT_OF_REACH.clean("an allowlist on a given group, and a Postgres instance in it", *_allowlist(EU, kind="postgres", group=WAREHOUSE_ID, port=5432), _known(INSTANCE, WAREHOUSE_ID, engine="postgres")),
    _OUT_OF_REACH.clean("an allowlist, and a serverless workgroup in its group", *_allowlist(EU), _made(SERVERLESS, "dw-group", namespaceName="dw", workgroupName="dw")),
    _OUT_OF_REACH.clean("an allowlist, and an Aurora cluster in its group", *_allowlist(EU, kind="postgres", port=5432), _made(AURORA, "dw-group", engine="aurora-postgresql")),
    _OUT_OF_REACH.clean("an allowlist for a warehouse that another stack has", *_allowlist(US, US_TOO, region="us-west"), us=True),
    _OUT_OF_REACH.clean("both ranges in two groups", *(Given(type=GROUP, name=name, provider_region=OREGON, props=_inline(range)) for name, range in (("one", US), ("two", US_TOO))), Given(type=REDSHIFT, name="warehouse", provider_region=OREGON, props={"vpcSecurityGroupIds": [UNKNOWN, UNKNOWN]}, depends_on={"vpcSecurityGroupIds": ("one", "two")}), us=True),
    _OUT_OF_REACH.look_alike("a Redshift cluster that the vendor has nothing to do with", _group(OFFICE), _made(REDSHIFT, "group", nodeType="ra3.large")),
    _OUT_OF_REACH.look_alike("BigQuery, which needs no rule", Given(type=ALLOWLIST, name="dw", has_provider=False, props={"kind": "bigquery", "processingRegion": "eu-west"})),
    _OUT_OF_REACH.look_alike("the range, by a wider one of AWS's, and a prefix list of another stack", Given(type=GROUP, name="group", props={"ingress": [{"protocol": "tcp", "fromPort": 5439, "toPort": 5439, "cidrBlocks": ["3.251.148.96/30"], "prefixListIds": [LIST_ID]}]}), _made(REDSHIFT, "group", nodeType="ra3.large")),
)  # fmt: skip

SCENARIOS = (*_VENDOR_ELSEWHERE, *_WORLD_OPEN, *_NO_RULE)
