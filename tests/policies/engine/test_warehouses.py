"""Who may reach a warehouse, by the references that the real engine tells of: before and after the groups are made.

The warehouses themselves are previewed only: the local AWS makes none that the real provider takes for one.
"""

from __future__ import annotations

import pytest

from tests.policies.engine.conftest import MakeProgram
from tests.policies.engine.running import PROJECT, Program

pytestmark = pytest.mark.engine

CONFIG = {"residency": {"processingRegion": "eu-west"}}
ADVISORY = {"residency": {"processingRegion": "eu-west", "enforcementLevel": "advisory"}}
PROGRAM = f"""
import sys
import pulumi, pulumi_aws as aws
sys.path.insert(0, "{PROJECT}")
from components.warehouse_allowlist import WarehouseAllowlist, WarehouseAllowlistArgs
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WarehouseKind

with_warehouses = pulumi.Config().get_bool("warehouses")
home = aws.Provider("home", region="eu-west-1", access_key="test", secret_key="test",
    skip_credentials_validation=True, skip_metadata_api_check=True, skip_requesting_account_id=True, max_retries=1)
using = pulumi.ResourceOptions(provider=home)
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=using)

def group(name, port, *ranges, opts=using):
    rules = [{{"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": list(ranges)}}] if ranges else None
    return aws.ec2.SecurityGroup(name, vpc_id=vpc.id, ingress=rules, opts=opts)

def cluster(name, *groups, public=True):
    if not with_warehouses:
        return
    aws.redshift.Cluster(name, cluster_identifier=name, node_type="ra3.large", database_name="dev",
        master_username="admin", master_password="Example-Password1", skip_final_snapshot=True,
        publicly_accessible=public, vpc_security_group_ids=list(groups), opts=using)

def database(name, *groups, **more):
    if not with_warehouses:
        return
    aws.rds.Instance(name, identifier=name, engine="postgres", instance_class="db.t4g.micro", allocated_storage=20,
        username="app", password="Example-Password1", skip_final_snapshot=True,
        vpc_security_group_ids=list(groups), opts=using, **more)

class Network(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Network", name)
        child = pulumi.ResourceOptions(parent=self, provider=home)
        self.web = group("web", 443, "0.0.0.0/0", opts=child).id
        self.warehouse = group("behind", 5439, "3.251.148.96/29", vpc.cidr_block, opts=child).id

# Stays: a load balancer's group, the vendor of the region, an allowlist, the VPC itself, a database of the web.
network = Network("network")
cluster("clean", network.warehouse)
allowlist = WarehouseAllowlist("dw", WarehouseAllowlistArgs(
    processing_region=ProcessingRegion.EU_WEST, kind=WarehouseKind.REDSHIFT, vpc_id=vpc.id), opts=using)
cluster("allowed", allowlist.security_group_id)
database("app", network.web, publicly_accessible=True)

# Is found.
cluster("public", group("open", 5439, "0.0.0.0/0").id)
beside = group("beside", 5432)
for name, half in (("low", "0.0.0.0/1"), ("high", "128.0.0.0/1")):
    aws.vpc.SecurityGroupIngressRule(name, security_group_id=beside.id, ip_protocol="tcp", from_port=5432, to_port=5432,
        cidr_ipv4=half, opts=using)
database("reports", beside.id, publicly_accessible=True)
ranges = aws.ec2.ManagedPrefixList("ranges", name="ranges", address_family="IPv4", max_entries=3,
    entries=[{{"cidr": "3.251.148.96/29"}}, {{"cidr": "52.25.130.38/32"}}], opts=using)
aws.ec2.SecurityGroupRule("listed", type="ingress", security_group_id=beside.id, protocol="tcp", from_port=5432,
    to_port=5432, prefix_list_ids=[ranges.id], opts=using)
database("private", group("private-open", 5432, "0.0.0.0/0").id)
pulumi.ComponentResource("regional-ingest:index:WarehouseAllowlist", "lost",
    {{"processingRegion": "eu-west", "kind": "postgres"}})  # as one whose rule is gone
cluster("elsewhere", group("wrong-port", 5440, "3.251.148.96/29").id)
"""
GROUP, RULE = (
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
)
FOUND = {
    ("mandatory", "V29-warehouse-open", f"{GROUP} open", "ingress[0].cidrBlocks[0]"),
    ("mandatory", "V29-warehouse-open", f"{RULE} low", "cidrIpv4"),
    ("mandatory", "V29-warehouse-open", f"{RULE} high", "cidrIpv4"),
    ("advisory", "V29-warehouse-open", f"{GROUP} private-open", "ingress[0].cidrBlocks[0]"),
    (
        "mandatory",
        "V29-warehouse-vendor-elsewhere",
        "aws:ec2/managedPrefixList:ManagedPrefixList ranges",
        "entries[1].cidr",
    ),
    ("mandatory", "V29-warehouse-out-of-reach", "regional-ingest:index:WarehouseAllowlist lost", ""),
    (
        "advisory",
        "V29-warehouse-out-of-reach",
        "aws:redshift/cluster:Cluster elsewhere",
        "vpcSecurityGroupIds",
    ),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, python_program: MakeProgram) -> Program:
    return python_program(tmp_path_factory.mktemp("warehouses") / "program", PROGRAM)


def previewed(program: Program) -> set[tuple[str, str, str, str]]:
    judged = program.judged("preview", config=CONFIG)
    assert judged.code != 0, judged.text[-5000:]
    return {(finding.level, *finding.place) for finding in judged.findings}


def test_r77_r78_the_world_and_another_region_are_found_before_and_after_the_groups_are_made(
    program: Program,
) -> None:
    program.pulumi("config", "set", "warehouses", "true", check=True)
    assert previewed(program) == FOUND
    program.pulumi("config", "set", "warehouses", "false", check=True)
    made = program.judged("up", "--yes", "--skip-preview", config=ADVISORY)
    assert made.code == 0, made.text[-5000:]
    program.pulumi("config", "set", "warehouses", "true", check=True)
    assert previewed(program) == FOUND
