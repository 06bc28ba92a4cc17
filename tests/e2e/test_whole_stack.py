"""A US West stack with everything that settings can ask for, on the real engine and provider, judged strictly."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from residency.data_lake_trust import trust_policy
from residency.regions import ProcessingRegion
from tests.e2e.local_clone import LocalClone

pytestmark = pytest.mark.engine

STACK, REGION = "us-west", "us-west-2"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalClone]:
    """Three ingest regions, an own domain, two warehouses, a Data Lake, alarms that notify a topic."""
    clone = LocalClone.make(tmp_path_factory.mktemp("whole"))
    try:
        clone.run("preview", STACK)  # starts the local AWS
        vpc = aws(clone, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        zone = aws(clone, "route53").create_hosted_zone(Name="example.com", CallerReference="1")[
            "HostedZone"
        ]["Id"]
        topic = aws(clone, "sns").create_topic(Name="alarms")["TopicArn"]
        clone.edit_config(
            STACK,
            sources=[
                {"name": "website"},
                {"name": "eu-app", "ingestRegion": "dublin"},
                {"name": "au-app", "ingestRegion": "sydney"},
            ],
            domain="collect.example.com",
            hostedZoneId=zone.removeprefix("/hostedzone/"),
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
        clone.run("up", STACK)
        yield clone
    finally:
        clone.tear_down(STACK)


def aws(clone: LocalClone, service: str, region: str = REGION) -> Any:
    port = json.loads((clone.folder / ".local/run/local-aws.json").read_text())["port"]
    return boto3.client(
        service, region_name=region, endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip


def test_it_is_deployed_as_previewed(whole: LocalClone) -> None:
    assert set(whole.run("preview", STACK).changes) == {"unchanged"}


def test_r18_r22_each_ingest_region_in_use_has_an_endpoint_and_all_forward_to_oregon(
    whole: LocalClone,
) -> None:
    outputs = whole.outputs(STACK)
    assert set(outputs["endpoints"]) == {"oregon", "dublin", "sydney"}

    for source in outputs["sources"]:
        body = json.dumps(
            {"userId": source["name"], "event": "Order Completed", "writeKey": source["writeKey"]}
        )
        request = urllib.request.Request(source["endpoint"] + "/v1/track", data=body.encode())
        assert json.loads(urllib.request.urlopen(request, timeout=30).read()) == {"success": True}

    assert sorted(event["projectId"] for event in whole.archived(STACK)) == ["au-app", "eu-app", "website"]
    location = aws(whole, "s3").get_bucket_location(Bucket=outputs["archiveBucket"])
    assert location["LocationConstraint"] == REGION
    for region in ("eu-west-1", "ap-southeast-2"):
        assert aws(whole, "firehose", region).list_delivery_streams()["DeliveryStreamNames"] == []
        assert len(aws(whole, "apigatewayv2", region).get_apis()["Items"]) == 1


def test_r78_the_warehouses_let_in_the_us_ranges_on_their_ports_and_bigquery_has_no_rule(
    whole: LocalClone,
) -> None:
    ec2 = aws(whole, "ec2")
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


def test_r23_r27_every_endpoint_has_its_own_host_below_the_own_domain(whole: LocalClone) -> None:
    hosts = {
        region: [
            item["DomainName"] for item in aws(whole, "apigatewayv2", region).get_domain_names()["Items"]
        ]
        for region in (REGION, "eu-west-1", "ap-southeast-2")
    }
    assert hosts == {
        REGION: ["events.us1.collect.example.com"],
        "eu-west-1": ["events.us1-dublin.collect.example.com"],
        "ap-southeast-2": ["events.us1-sydney.collect.example.com"],
    }
    apis = [api for region in hosts for api in aws(whole, "apigatewayv2", region).get_apis()["Items"]]
    assert all(api["DisableExecuteApiEndpoint"] for api in apis), "there is a second way in (R25)"


def test_r72_the_data_lake_stands_in_the_region_and_only_the_vendor_for_this_workspace_gets_in(
    whole: LocalClone,
) -> None:
    lake = whole.outputs(STACK)["dataLake"]
    s3, glue, athena, iam = (aws(whole, service) for service in ("s3", "glue", "athena", "iam"))

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
