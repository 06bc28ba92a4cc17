"""Tests of the guardrail: valid, small enough, refuses what leaves and nothing else; its table and page are current."""

from __future__ import annotations

import fnmatch
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from residency.guardrail import (
    DENIALS,
    MAX_DOCUMENT_CHARS,
    MAX_DOCUMENTS,
    REGION_SID,
    Guardrail,
    TooManyDocuments,
    main,
)
from residency.guardrail_page import main as page_main
from residency.guardrail_page import pages
from residency.guardrail_table import HOLDINGS, Holds
from residency.regions import ForeignIngestRegion, IngestRegion, ProcessingRegion
from residency.vectors import VECTORS
from tests.residency.iam_evaluation import OPERATORS, Call, refused_by

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = json.loads((Path(__file__).parent / "iam_reference.json").read_text(encoding="utf-8"))
EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
ACCOUNT = "123456789012"
HOMES = {EU: ("eu-west-1", "us-east-1"), US: ("us-west-2", "eu-west-1")}
EVERYWHERE = Guardrail(processing_region=US, ingest_regions=frozenset(IngestRegion))
GUARDRAILS = [
    *(Guardrail(processing_region=region) for region in ProcessingRegion),
    *(
        Guardrail(processing_region=US, ingest_regions=frozenset(chosen))
        for count in (1, 2, 3, 4)
        for chosen in combinations(IngestRegion, count)
    ),
    Guardrail(processing_region=EU, exempt_principals=("arn:aws:iam::*:role/break-glass",)),
]


def refused(call: Call, guardrail: Guardrail) -> list[str]:
    return refused_by(call, guardrail.documents())


def documents(guardrail: Guardrail) -> list[dict[str, Any]]:
    return [json.loads(text) for text in guardrail.documents()]


def many(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


# --- form -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_every_document_is_within_the_size_and_number_that_aws_takes(guardrail: Guardrail) -> None:
    sizes = [len(text) for text in guardrail.documents()]
    assert max(sizes) <= MAX_DOCUMENT_CHARS and len(sizes) <= MAX_DOCUMENTS


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_every_document_is_of_the_grammar_of_service_control_policies(guardrail: Guardrail) -> None:
    sids = []
    for document in documents(guardrail):
        assert list(document) == ["Version", "Statement"] and document["Version"] == "2012-10-17"
        for statement in document["Statement"]:
            assert statement["Effect"] == "Deny"
            assert ("Action" in statement) is not ("NotAction" in statement)
            assert set(statement) <= {"Sid", "Effect", "Action", "NotAction", "Resource", "Condition"}
            assert re.fullmatch(r"[A-Za-z0-9]+", statement["Sid"])
            actions = many(statement.get("Action", statement.get("NotAction")))
            assert actions and all(
                re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]*\*?[A-Za-z0-9]*\*?", one) for one in actions
            )
            # Only in an Action may a wildcard be followed by more text, and never in a service's name.
            assert "NotAction" not in statement or statement["Resource"] == "*"
            assert all(one == "*" or one.startswith("arn:aws:") for one in many(statement["Resource"]))
            for operator, keys in statement.get("Condition", {}).items():
                assert operator.removeprefix("ForAnyValue:") in {*OPERATORS, "Null"}
                assert keys and all(many(values) for values in keys.values())
            sids.append(statement["Sid"])
    assert len(sids) == len(set(sids))


def test_every_action_and_condition_key_is_in_the_service_authorization_reference() -> None:
    for guardrail in GUARDRAILS:
        for statement in (one for document in documents(guardrail) for one in document["Statement"]):
            actions = many(statement.get("Action", statement.get("NotAction")))
            keys = [key for keys in statement.get("Condition", {}).values() for key in keys]
            own = [key for key in keys if not key.startswith("aws:")]
            assert set(own) <= set(REFERENCE["keys"])
            for action in actions:
                if action in REFERENCE["services"]:
                    continue
                named = [one for one in REFERENCE["actions"] if fnmatch.fnmatchcase(one, action)]
                assert named, action
                if not action.startswith("apigateway:"):  # the reference lists its keys for no single action
                    assert all(key in REFERENCE["actions"][one] for one in named for key in own), action


def test_a_key_of_several_values_is_asked_for_each_and_no_other_is() -> None:
    for statement in (one for document in documents(GUARDRAILS[0]) for one in document["Statement"]):
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys:
                several = REFERENCE["keys"].get(key, "").startswith("ArrayOf")
                assert operator == "Null" or operator.startswith("ForAnyValue:") is several


# --- what is refused --------------------------------------------------------------------------------------------------


def leaving(home: str, away: str) -> list[tuple[str, Call]]:
    """(sid, call): calls that let data leave, each with the statement that is there for it."""
    rest = f"arn:aws:apigateway:{home}::/restapis"
    peering = f"arn:aws:ec2:{home}:{ACCOUNT}:vpc-peering-connection/pcx-1"
    vpcs = {
        "here": f"arn:aws:ec2:{home}:{ACCOUNT}:vpc/vpc-1",
        "away": f"arn:aws:ec2:{away}:{ACCOUNT}:vpc/vpc-2",
    }

    def call(action: str, resource: str = "*", **keys: Any) -> Call:
        service = action.partition(":")[0]
        named = {f"{service}:{key.replace('__', '/')}": value for key, value in keys.items()}
        return Call(action=action, region=home, resource=resource, keys=named)

    return [
        *((REGION_SID, Call(action=action, region=away)) for action in IN_THEIR_REGION),
        ("S3Replication", call("s3:PutReplicationConfiguration")),
        ("S3Replication", call("s3tables:PutTableBucketReplication")),
        ("GlobalTables", call("dynamodb:CreateGlobalTable")),
        ("GlobalTables", call("dynamodb:CreateTableReplica")),
        ("GlobalDatabases", call("rds:CreateGlobalCluster")),
        ("GlobalDatabases", call("dsql:PutMultiRegionProperties")),
        ("GlobalDatabases", call("elasticache:CreateGlobalReplicationGroup")),
        ("KeyReplicas", call("kms:ReplicateKey", ReplicaRegion=away)),
        ("MultiRegionKeys", call("kms:CreateKey", MultiRegion="true")),
        ("SecretReplicas", call("secretsmanager:CreateSecret", AddReplicaRegions=[home, away])),
        ("SecretReplicas", call("secretsmanager:ReplicateSecretToRegions", AddReplicaRegions=[away])),
        ("ImageReplication", call("ecr:PutReplicationConfiguration")),
        (
            "BackupCopies",
            call(
                "backup:CopyFromBackupVault", CopyTargets=[f"arn:aws:backup:{away}:{ACCOUNT}:backup-vault:v"]
            ),
        ),
        (
            "PeeringAccepter",
            call(
                "ec2:CreateVpcPeeringConnection", peering, AccepterVpc=vpcs["away"], RequesterVpc=vpcs["here"]
            ),
        ),
        (
            "PeeringRequester",
            call(
                "ec2:AcceptVpcPeeringConnection", peering, AccepterVpc=vpcs["here"], RequesterVpc=vpcs["away"]
            ),
        ),
        ("NetworksAcrossRegions", call("ec2:CreateTransitGatewayPeeringAttachment")),
        ("NetworksAcrossRegions", call("vpce:AllowMultiRegion")),
        # These three are called in one region, whatever the account's: us-east-1, and us-west-2 (Oregon) itself.
        ("WorldwideEdges", Call(action="cloudfront:CreateDistribution", region="us-east-1")),
        ("WorldwideEdges", Call(action="globalaccelerator:CreateAccelerator", region="us-west-2")),
        ("S3ThroughEdges", Call(action="s3:CreateMultiRegionAccessPoint", region="us-west-2")),
        ("WorldwideEdges", call("lambda:EnableReplication")),
        ("EdgeApis", call("apigateway:POST", rest, Request__EndpointType=["EDGE"])),
        ("EdgeApis", call("apigateway:PATCH", f"{rest}/abc", Request__EndpointType=["EDGE"])),
        ("ApisOfNoType", call("apigateway:POST", rest)),
        ("S3ThroughEdges", call("s3:PutAccelerateConfiguration")),
        (
            "EventTargets",
            call("events:PutTargets", TargetArn=[f"arn:aws:events:{away}:{ACCOUNT}:event-bus/b"]),
        ),
        ("GlobalEventEndpoints", call("events:CreateEndpoint")),
        (
            "Subscriptions",
            call("sns:Subscribe", Protocol="sqs", Endpoint=f"arn:aws:sqs:{away}:{ACCOUNT}:{home}"),
        ),
        ("Aggregators", call("config:PutConfigurationAggregator")),
        ("Aggregators", call("securityhub:CreateFindingAggregator")),
        ("WarehouseCopies", call("redshift:EnableSnapshotCopy")),
        ("Replicators", call("kafka:CreateReplicator")),
        (
            "InferenceProfiles",
            call(
                "bedrock:InvokeModel",
                InferenceProfileArn=f"arn:aws:bedrock:{home}:{ACCOUNT}:inference-profile/eu.anthropic.claude-v1:0",
            ),
        ),
        ("StackSets", call("cloudformation:CreateStackInstances", TargetRegion=[home, away])),
        (
            "CentralLogs",
            call(
                "observabilityadmin:CreateCentralizationRuleForOrganization",
                CentralizationDestinationRegion=away,
            ),
        ),
        (
            "CentralLogBackups",
            call(
                "observabilityadmin:CreateCentralizationRuleForOrganization",
                CentralizationDestinationRegion=home,
                CentralizationBackupRegion=away,
            ),
        ),
        ("RegionPlans", call("arc-region-switch:CreatePlan")),
    ]


IN_THEIR_REGION = (
    "s3:CreateBucket",
    "s3:GetObject",
    "kms:Decrypt",
    "kms:CreateKey",
    "acm:RequestCertificate",
    "rds:CreateDBInstanceReadReplica",
    "rds:StartDBInstanceAutomatedBackupsReplication",
    "ec2:CopySnapshot",
    "ec2:CopyImage",
    "sqs:SendMessage",
    "config:PutConfigurationRecorder",
    "wafv2:CreateWebACL",
    "cur:PutReportDefinition",
    "bedrock:InvokeModel",
    "ssm:GetParameter",
)
"""Calls to the region in which the copy, the resource or the read would be."""


def staying(home: str, away: str) -> list[Call]:
    """Calls that look alike and stay, and those of services without regions."""

    def call(action: str, resource: str = "*", **keys: Any) -> Call:
        service = action.partition(":")[0]
        named = {f"{service}:{key.replace('__', '/')}": value for key, value in keys.items()}
        return Call(action=action, region=home, resource=resource, keys=named)

    rest = f"arn:aws:apigateway:{home}::/restapis"
    vpc = f"arn:aws:ec2:{home}:{ACCOUNT}:vpc/vpc"
    return [
        *(call(action) for action in IN_THEIR_REGION),
        *(
            Call(action=action, region="us-east-1")
            for action in (
                "iam:CreateRole",
                "route53:ChangeResourceRecordSets",
                "sts:AssumeRole",
                "s3:ListAllMyBuckets",
            )
        ),
        call("kms:CreateKey", MultiRegion="false"),
        call("secretsmanager:CreateSecret"),
        call("secretsmanager:CreateSecret", AddReplicaRegions=[home]),
        call("backup:CopyFromBackupVault", CopyTargets=[f"arn:aws:backup:{home}:{ACCOUNT}:backup-vault:v"]),
        call(
            "ec2:CreateVpcPeeringConnection",
            f"arn:aws:ec2:{home}:{ACCOUNT}:vpc-peering-connection/pcx-1",
            AccepterVpc=f"{vpc}-1",
            RequesterVpc=f"{vpc}-2",
        ),
        call("ec2:CreateVpcPeeringConnection", f"{vpc}-1"),
        call("ec2:CreateTransitGatewayVpcAttachment"),
        call("ec2:CreateVpcEndpoint"),
        call("apigateway:POST", rest, Request__EndpointType=["REGIONAL"]),
        call("apigateway:POST", f"{rest}/abc/deployments"),
        call("apigateway:PATCH", f"{rest}/abc"),
        call("apigateway:POST", f"arn:aws:apigateway:{home}::/apis"),
        call("apigateway:DELETE", f"{rest}/abc"),
        call("events:PutTargets", TargetArn=[f"arn:aws:lambda:{home}:{ACCOUNT}:function:{away}"]),
        call("sns:Subscribe", Protocol="sqs", Endpoint=f"arn:aws:sqs:{home}:{ACCOUNT}:{away}"),
        call("sns:Subscribe", Protocol="https", Endpoint="https://example.org"),
        call(
            "bedrock:InvokeModel",
            InferenceProfileArn=f"arn:aws:bedrock:{home}:{ACCOUNT}:application-inference-profile/x",
        ),
        call("cloudformation:CreateStackInstances", TargetRegion=[home]),
        call(
            "observabilityadmin:CreateCentralizationRuleForOrganization", CentralizationDestinationRegion=home
        ),
        call("dynamodb:UpdateTable"),
        call("cloudtrail:CreateTrail"),
        call("lambda:InvokeFunction"),
        call("firehose:PutRecordBatch"),
    ]


@pytest.mark.parametrize("region", HOMES)
def test_what_leaves_is_refused_by_the_statement_that_is_there_for_it(region: ProcessingRegion) -> None:
    guardrail = Guardrail(processing_region=region)
    for sid, call in leaving(*HOMES[region]):
        assert sid in refused(call, guardrail), call


@pytest.mark.parametrize("region", HOMES)
def test_what_stays_is_not_refused(region: ProcessingRegion) -> None:
    guardrail = Guardrail(processing_region=region)
    for call in staying(*HOMES[region]):
        assert refused(call, guardrail) == [], call


def test_every_statement_refuses_one_of_the_calls() -> None:
    shown = {sid for sid, _ in leaving(*HOMES[EU])}
    assert shown == {REGION_SID, *(denial.sid for denial in DENIALS)}


def test_d1_a_region_that_only_takes_events_in_gets_endpoints_and_nothing_else() -> None:
    for region in ("eu-west-1", "ap-southeast-1", "ap-southeast-2"):
        for action in ("lambda:CreateFunction", "logs:CreateLogGroup", "cloudwatch:PutMetricAlarm"):
            assert refused(Call(action=action, region=region), EVERYWHERE) == []
        for action in (
            "s3:CreateBucket",
            "firehose:CreateDeliveryStream",
            "dynamodb:CreateTable",
            "kms:CreateKey",
        ):
            assert refused(Call(action=action, region=region), EVERYWHERE) == [REGION_SID]
    for action in ("lambda:CreateFunction", "s3:CreateBucket"):
        assert refused(Call(action=action, region="us-east-1"), EVERYWHERE) != []
        assert refused(Call(action=action, region="us-west-2"), EVERYWHERE) == []


@pytest.mark.parametrize("region", ProcessingRegion)
def test_r66_no_second_cell_can_be_made_in_another_region_though_a_record_may_name_one(
    region: ProcessingRegion,
) -> None:
    """An SCP sees where a load balancer or an API is made, never where a record leads: that the preview holds."""
    home, elsewhere = HOMES[region]
    guardrail = Guardrail(processing_region=region)
    for action in ("elasticloadbalancing:CreateLoadBalancer", "apigateway:POST", "ecs:CreateService"):
        assert refused(Call(action=action, region=home), guardrail) == []
        assert refused(Call(action=action, region=elsewhere), guardrail) == [REGION_SID]
    for action in ("route53:ChangeResourceRecordSets", "route53:CreateHealthCheck"):
        assert refused(Call(action=action, region="us-east-1"), guardrail) == []


def test_an_exempt_principal_is_not_bound_and_others_are() -> None:
    guardrail = GUARDRAILS[-1]
    glass = f"arn:aws:iam::{ACCOUNT}:role/break-glass"
    for _, call in leaving(*HOMES[EU]):
        exempt = Call(
            action=call.action, region=call.region, resource=call.resource, keys=call.keys, principal=glass
        )
        assert refused(exempt, guardrail) == []
        assert refused(call, guardrail) != []


# --- what cannot be written -------------------------------------------------------------------------------------------


def test_r19_an_eu_guardrail_admits_no_other_ingest_region() -> None:
    with pytest.raises(ForeignIngestRegion):
        Guardrail(processing_region=EU, ingest_regions=frozenset({IngestRegion.OREGON}))


@pytest.mark.parametrize("pattern", ["*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:*", "role/break-glass"])
def test_a_pattern_that_exempts_everybody_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="exempt_principals"):
        Guardrail(processing_region=EU, exempt_principals=(pattern,))


def test_a_statement_is_left_out_by_its_sid_and_a_reason_only() -> None:
    guardrail = Guardrail(processing_region=EU, without={"S3Replication": "two buckets of one region"})
    assert refused(Call(action="s3:PutReplicationConfiguration", region="eu-west-1"), guardrail) == []
    with pytest.raises(ValueError, match="there is no statement 'S3'"):
        Guardrail(processing_region=EU, without={"S3": "any"})
    with pytest.raises(ValueError, match="say why"):
        Guardrail(processing_region=EU, without={"S3Replication": " "})


def test_more_documents_than_can_be_attached_are_refused() -> None:
    many_principals = tuple(f"arn:aws:iam::{ACCOUNT}:role/number-{number}" for number in range(40))
    with pytest.raises(TooManyDocuments, match="fewer exempt_principals"):
        Guardrail(processing_region=EU, exempt_principals=many_principals).documents()


def test_the_documents_are_printed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--processing-region", "us-west", "--ingest-region", "sydney"]) == 0
    sydney = Guardrail(processing_region=US, ingest_regions=frozenset({IngestRegion.SYDNEY}))
    assert capsys.readouterr().out.splitlines() == list(sydney.documents())
    with pytest.raises(SystemExit):
        main(["--processing-region", "eu-west", "--ingest-region", "sydney"])
    assert "takes no events in at sydney" in capsys.readouterr().err


# --- table and page ---------------------------------------------------------------------------------------------------


def test_every_vector_has_a_row_and_every_statement_is_of_a_vector_that_an_scp_holds() -> None:
    assert list(HOLDINGS) == list(VECTORS)
    for denial in DENIALS:
        assert all(HOLDINGS[vector].scp is not Holds.NOT for vector in denial.vectors)


def test_what_is_not_fully_held_by_both_says_what_is_open() -> None:
    for holding in HOLDINGS.values():
        assert holding.held_by == "both" or holding.open.endswith(".")


def test_the_page_and_the_scps_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert page_main(["--check", "--root", str(ROOT)]) == 0, capsys.readouterr().err


def test_a_changed_and_a_left_over_file_are_told_and_written_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page_main(["--write", "--root", str(tmp_path)]) == 0
    assert {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")} == set(pages())
    (tmp_path / "docs/guardrail.md").write_text("else", encoding="utf-8")
    (tmp_path / "docs/guardrail/old.json").write_text("{}", encoding="utf-8")
    assert page_main(["--check", "--root", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "guardrail.md" in told and "old.json" in told and "--write" in told
    assert page_main(["--write", "--root", str(tmp_path)]) == 0
    assert page_main(["--check", "--root", str(tmp_path)]) == 0
