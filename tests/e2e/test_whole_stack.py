"""Two stacks with everything that settings ask for, on the real engine and provider: failover, and a fleet alone."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from residency.data_lake_trust import trust_policy
from residency.regions import ProcessingRegion
from tests.e2e.local_clone import LocalClone, Ran

pytestmark = pytest.mark.engine

STACK, REGION = "us-west", "us-west-2"
FLEET_STACK, FLEET_REGION = "eu-west", "eu-west-1"
STACKS = (STACK, FLEET_STACK)
DIGEST = f"sha256:{'0' * 64}"
ABROAD = ("eu-west-1", "ap-southeast-2")  # where the US West stack has endpoints too


@dataclass(frozen=True)
class Whole:
    """A clone whose two stacks are up, and what `up` printed of each."""

    clone: LocalClone
    ups: Mapping[str, Ran]
    vpc: str  # the test's own, for warehouses


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """US West, strict: three ingest regions, failover in Oregon, warehouses, a Data Lake, alarms. EU West: a fleet."""
    clone = LocalClone.make(tmp_path_factory.mktemp("whole"))
    try:
        clone.run("preview", STACK)  # starts the local AWS
        vpc = aws(clone, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        topic = aws(clone, "sns").create_topic(Name="alarms")["TopicArn"]
        own_domain = {"domain": "collect.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ"}
        clone.edit_config(
            STACK,
            sources=[
                {"name": "website"},
                {"name": "eu-app", "ingestRegion": "dublin"},
                {"name": "au-app", "ingestRegion": "sydney"},
            ],
            **own_domain,
            failover=True,
            fleet={"image": f"123456789012.dkr.ecr.{REGION}.amazonaws.com/gateway@{DIGEST}"},
            warehouses=[
                {"name": "dwh", "kind": "redshift", "vpcId": vpc},
                {"name": "pg", "kind": "postgres", "vpcId": vpc, "extraCidrs": ["10.1.0.0/16"]},
                {"name": "bq", "kind": "bigquery"},
            ],
            dataLake={"workspaceIds": ["ws1"], "retentionDays": 90},
            residency="strict",
            alarmTopicArn=topic,
            archive={"retentionDays": 30, "objectLock": {"mode": "governance", "days": 1}},
        )
        clone.edit_config(
            FLEET_STACK,
            **own_domain,
            frontDoor="fleet",
            fleet={"image": f"123456789012.dkr.ecr.{FLEET_REGION}.amazonaws.com/gateway@{DIGEST}"},
        )
        yield Whole(clone, dict(zip(STACKS, clone.run_at_once("up", *STACKS), strict=True)), vpc)
    finally:
        clone.tear_down(*STACKS)


def aws(clone: LocalClone, service: str, region: str = REGION) -> Any:
    port = json.loads((clone.folder / ".local/run/local-aws.json").read_text())["port"]
    return boto3.client(
        service, region_name=region, endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip


@pytest.mark.parametrize("stack", STACKS)
def test_it_comes_up_without_a_finding_and_is_deployed_as_previewed(whole: Whole, stack: str) -> None:
    up = whole.ups[stack]
    assert set(up.changes) == {"create"}
    for made in ("aws:ecs:Service", "aws:lb:LoadBalancer", "aws:appautoscaling:Policy"):
        assert f"{made} {stack}-" in up.text
    assert "✅ regional-ingest-residency" in up.text and "warning" not in up.text
    assert set(whole.clone.run("preview", stack).changes) == {"unchanged"}
    assert set(whole.clone.run("up", stack).changes) == {"unchanged"}


@pytest.mark.parametrize("stack", STACKS)
def test_a_refresh_finds_nothing_changed(whole: Whole, stack: str) -> None:
    assert set(whole.clone.run("refresh", stack).changes) == {"unchanged"}


def test_r66_both_records_of_the_failover_lead_to_its_region(whole: Whole) -> None:
    route53 = aws(whole.clone, "route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    found = {
        record["Failover"]: record["AliasTarget"]["DNSName"]
        for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if "Failover" in record
    }
    assert set(found) == {"PRIMARY", "SECONDARY"}
    assert all(f".{REGION}." in host for host in found.values()), found
    checks = [one["HealthCheckConfig"] for one in route53.list_health_checks()["HealthChecks"]]
    assert {one["SearchString"] for one in checks} == {'"processingRegion": "us-west"'}
    assert len(checks) == 2


def test_an_event_posted_to_the_local_fleet_is_in_its_archive(whole: Whole) -> None:
    outputs = whole.clone.outputs(FLEET_STACK)
    assert [*outputs["endpoints"]] == ["dublin"]

    for source in outputs["sources"]:
        post(source)

    archived = sorted(event["projectId"] for event in whole.clone.archived(FLEET_STACK))
    assert archived == sorted(source["name"] for source in outputs["sources"])
    health = urllib.request.urlopen(f"{outputs['endpoint']}/health?deep=1", timeout=30).read()
    assert json.loads(health)["checks"] == dict.fromkeys(("stream", "bucket", "queue", "claims"), "ok")


@pytest.mark.parametrize(
    ("stack", "told"), [(STACK, "Route 53's failover of oregon"), (FLEET_STACK, "the fleet's load balancer")]
)
def test_up_says_what_of_a_stack_does_not_run_here(whole: Whole, stack: str, told: str) -> None:
    assert f"not here  {told}" in whole.ups[stack].text


def post(source: dict[str, Any]) -> None:
    body = json.dumps({"userId": source["name"], "event": "Order Completed", "writeKey": source["writeKey"]})
    request = urllib.request.Request(source["endpoint"] + "/v1/track", data=body.encode())
    assert json.loads(urllib.request.urlopen(request, timeout=30).read()) == {"success": True}


def test_r18_r22_each_ingest_region_in_use_has_an_endpoint_and_all_forward_to_oregon(
    whole: Whole,
) -> None:
    outputs = whole.clone.outputs(STACK)
    assert set(outputs["endpoints"]) == {"oregon", "dublin", "sydney"}

    for source in outputs["sources"]:
        post(source)

    assert sorted(event["projectId"] for event in whole.clone.archived(STACK)) == [
        "au-app",
        "eu-app",
        "website",
    ]
    location = aws(whole.clone, "s3").get_bucket_location(Bucket=outputs["archiveBucket"])
    assert location["LocationConstraint"] == REGION
    for region in ABROAD:
        streams = aws(whole.clone, "firehose", region).list_delivery_streams()["DeliveryStreamNames"]
        assert [name for name in streams if name.startswith(STACK)] == []
        assert len(aws(whole.clone, "apigatewayv2", region).get_apis()["Items"]) == 1


def test_r78_the_warehouses_let_in_the_us_ranges_on_their_ports_and_bigquery_has_no_rule(
    whole: Whole,
) -> None:
    ec2 = aws(whole.clone, "ec2")
    rules = [
        rule for rule in ec2.describe_security_group_rules()["SecurityGroupRules"] if rule.get("PrefixListId")
    ]

    opened = {
        rule["FromPort"]: sorted(
            entry["Cidr"]
            for entry in ec2.get_managed_prefix_list_entries(PrefixListId=rule["PrefixListId"])["Entries"]
        )
        for rule in rules
    }
    assert opened == {
        5439: ["34.223.203.0/28", "52.25.130.38/32"],
        5432: ["10.1.0.0/16", "34.223.203.0/28", "52.25.130.38/32"],
    }


def test_r23_r27_every_endpoint_has_its_own_host_below_the_own_domain(whole: Whole) -> None:
    hosts = {
        region: sorted(
            item["DomainName"]
            for item in aws(whole.clone, "apigatewayv2", region).get_domain_names()["Items"]
        )
        for region in (REGION, *ABROAD)
    }
    assert hosts == {
        REGION: ["events.us1.collect.example.com", "serverless.events.us1.collect.example.com"],
        "eu-west-1": ["events.us1-dublin.collect.example.com"],
        "ap-southeast-2": ["events.us1-sydney.collect.example.com"],
    }
    apis = [api for region in hosts for api in aws(whole.clone, "apigatewayv2", region).get_apis()["Items"]]
    assert all(api["DisableExecuteApiEndpoint"] for api in apis), "there is a second way in (R25)"


def test_r72_the_data_lake_stands_in_the_region_and_only_the_vendor_for_this_workspace_gets_in(
    whole: Whole,
) -> None:
    lake = whole.clone.outputs(STACK)["dataLake"]
    s3, glue, athena, iam = (aws(whole.clone, service) for service in ("s3", "glue", "athena", "iam"))

    assert s3.get_bucket_location(Bucket=lake["bucket"])["LocationConstraint"] == REGION
    database = glue.get_database(Name=lake["database"])["Database"]
    assert database["LocationUri"] == f"s3://{lake['bucket']}/"
    workgroup = athena.get_work_group(WorkGroup=lake["workgroup"])["WorkGroup"]["Configuration"]
    assert workgroup["ResultConfiguration"]["OutputLocation"] == f"s3://{lake['bucket']}/query-results/"
    name = lake["roleArn"].rpartition("/")[2]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    assert trust == trust_policy(processing_region=ProcessingRegion.US_WEST, workspace_ids=("ws1",))
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    named = json.dumps([statement["Resource"] for statement in document["Statement"]])
    assert f"arn:aws:s3:::{lake['bucket']}" in named and f":database/{lake['database']}" in named
    assert f"arn:aws:glue:{REGION}:" in named


def test_r97_r103_the_record_of_an_accounts_region_is_not_lost_with_the_region_or_the_account(
    whole: Whole,
) -> None:
    """The next test destroys the stack with the record in it."""
    clone, record = whole.clone, f"{STACK}-crm-account-region"

    def refusal(command: str, accounts: list[dict[str, str]] | None) -> str:
        clone.edit_config(STACK, customerIoAccounts=accounts)
        refused = clone.run(command, STACK, code=None)
        assert refused.code != 0 and "Traceback" not in refused.text
        return refused.text.replace("\n", " ")

    clone.edit_config(STACK, customerIoAccounts=[{"name": "crm", "region": "us"}])
    assert clone.run("up", STACK).changes["create"] == 1

    for lost in ([{"name": "crm"}], None):
        assert f"pulumi:index:Stash ({record})" in refusal("preview", lost)
        assert "because it is protected" in refusal("up", lost)
    moved = refusal("preview", [{"name": "crm", "region": "eu"}])
    assert 'this account was declared in the "us", and an account never changes its region' in moved


def test_down_leaves_nothing_in_any_region(whole: Whole) -> None:
    """The last one: what comes after it finds no stack."""
    clone = whole.clone
    aws_endpoint = clone.outputs(STACK)["awsEndpoint"]

    clone.run_at_once("destroy", *STACKS)

    aws(clone, "ec2").delete_vpc(VpcId=whole.vpc)
    for region in (REGION, *ABROAD):
        assert clone.left_in(region, aws_endpoint=aws_endpoint) == {}
    route53 = aws(clone, "route53")
    assert route53.list_health_checks()["HealthChecks"] == []
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    assert {record["Type"] for record in records} == {"NS", "SOA"}
