"""The organisation's guardrail: service control policies that refuse, at API time, what an SCP can see of a vector.

`python -m residency.guardrail --processing-region eu-west` prints the documents, one JSON a line. Actions, resources
and condition keys are those of AWS's Service Authorization Reference.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from residency.regions import AwsRegion, IngestRegion, Location, ProcessingRegion

# "Quotas and service limits for AWS Organizations": maximum size of a service control policy document, and service
# control policies attached to one root, unit or account, of which AWS's own FullAWSAccess is one.
MAX_DOCUMENT_CHARS = 5_120
MAX_DOCUMENTS = 4

PRINCIPAL = re.compile(r"arn:aws:iam::(\d{12}|\*):(role|user)/[^:]*[^:*?/][^:]*")

Condition = Mapping[str, Mapping[str, Any]]
Regions = tuple[str, ...]


class TooManyDocuments(ValueError):
    """The statements do not fit into the documents that can be attached to one target."""


GLOBAL_ACTIONS = (
    "account:*",
    "aws-marketplace:*",
    "billing:*",
    "budgets:*",
    "ce:*",
    "ec2:DescribeRegions",
    "health:*",
    "iam:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "route53domains:*",
    "s3:GetAccountPublicAccessBlock",
    "s3:ListAllMyBuckets",
    "s3:PutAccountPublicAccessBlock",
    "servicequotas:*",
    "shield:*",
    "sts:*",
    "support:*",
    "tax:*",
    "trustedadvisor:*",
)
"""Actions of services with one endpoint for all regions, which hold no data of ours: names, rights, bills, quotas.

Not among them, on purpose: CloudFront, Global Accelerator, Network Manager, multi-region access points, public ECR and
cost reports, which are reached in one region too and do hold or carry data.
"""

INGEST_ACTIONS = (
    "acm:*",
    "apigateway:*",
    "cloudwatch:*",
    "execute-api:*",
    "lambda:*",
    "logs:*",
    "tag:*",
)
"""What an endpoint is made of (the component IngestEndpoint): all that a region is for that only takes events in."""

CROSS_REGION_PROFILES = "arn:aws:bedrock:*:*:inference-profile/*"
CENTRAL_LOGS = tuple(
    f"observabilityadmin:{verb}CentralizationRuleForOrganization" for verb in ("Create", "Update")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Denial:
    """One Deny statement. `condition`: from the allowed regions. `also_denies`: what stays inside, refused as well."""

    sid: str
    vectors: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    condition: Callable[[Regions], Condition] | None = None
    also_denies: str = ""

    def statement(self, regions: Regions) -> dict[str, Any]:
        """The statement as IAM writes it."""
        statement: dict[str, Any] = {
            "Sid": self.sid,
            "Effect": "Deny",
            "Action": _one_or_many(self.actions),
            "Resource": _one_or_many(self.resources),
        }
        if self.condition is not None:
            statement["Condition"] = {
                operator: dict(keys) for operator, keys in self.condition(regions).items()
            }
        return statement


def arns_in(service: str, resource: str = "*") -> Callable[[Regions], list[str]]:
    """ARN patterns of a service's resources in the allowed regions."""
    return lambda regions: [f"arn:aws:{service}:{region}:*:{resource}" for region in regions]


def unless(
    operator: str, key: str, values: Callable[[Regions], list[str]] = list
) -> Callable[[Regions], Condition]:
    """Holds when the key is none of the values; a negated operator also holds when the request has no such key."""
    return lambda regions: {operator: {key: _one_or_many(values(regions))}}


DENIALS: tuple[Denial, ...] = (
    Denial(
        sid="S3Replication",
        vectors=("V7",),
        actions=("s3:PutReplicationConfiguration", "s3tables:PutTable*Replication"),
        also_denies="replication between buckets of the same region",
    ),
    Denial(
        sid="GlobalTables",
        vectors=("V8", "V10"),
        actions=(
            "dynamodb:CreateGlobalTable*",
            "dynamodb:UpdateGlobalTable",
            "dynamodb:CreateTableReplica",
            "cassandra:CreateMultiRegionResource",
            "cassandra:AlterMultiRegionResource",
        ),
    ),
    Denial(
        sid="GlobalDatabases",
        vectors=("V10", "V11"),
        actions=(
            "rds:CreateGlobalCluster",
            "dsql:AddPeerCluster",
            "dsql:PutMultiRegionProperties",
            "dsql:PutWitnessRegion",
            "memorydb:CreateMultiRegionCluster",
            "elasticache:CreateGlobalReplicationGroup",
        ),
    ),
    Denial(sid="KeyReplicas", vectors=("V12",), actions=("kms:ReplicateKey", "kms:UpdatePrimaryRegion")),
    Denial(
        sid="MultiRegionKeys",
        vectors=("V12",),
        actions=("kms:CreateKey",),
        condition=lambda _: {"Bool": {"kms:MultiRegion": "true"}},
    ),
    Denial(
        sid="SecretReplicas",
        vectors=("V13",),
        actions=("secretsmanager:CreateSecret", "secretsmanager:ReplicateSecretToRegions"),
        condition=unless("ForAnyValue:StringNotEquals", "secretsmanager:AddReplicaRegions"),
    ),
    Denial(
        sid="ImageReplication",
        vectors=("V14",),
        actions=("ecr:PutReplicationConfiguration",),
        also_denies="replication to another account in the same region",
    ),
    Denial(
        sid="BackupCopies",
        vectors=("V15",),
        actions=("backup:CopyFromBackupVault",),
        condition=unless("ForAnyValue:ArnNotLike", "backup:CopyTargets", arns_in("backup", "backup-vault:*")),
    ),
    Denial(
        sid="PeeringAccepter",
        vectors=("V17",),
        actions=("ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"),
        resources=("arn:aws:ec2:*:*:vpc-peering-connection/*",),
        condition=unless("ArnNotLike", "ec2:AccepterVpc", arns_in("ec2", "vpc/*")),
    ),
    Denial(
        sid="PeeringRequester",
        vectors=("V17",),
        actions=("ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"),
        resources=("arn:aws:ec2:*:*:vpc-peering-connection/*",),
        condition=unless("ArnNotLike", "ec2:RequesterVpc", arns_in("ec2", "vpc/*")),
    ),
    Denial(
        sid="NetworksAcrossRegions",
        vectors=("V17",),
        actions=(
            "ec2:CreateTransitGatewayPeeringAttachment",
            "ec2:AcceptTransitGatewayPeeringAttachment",
            "networkmanager:CreateCoreNetwork",
            "networkmanager:CreateTransitGatewayPeering",
            "vpce:AllowMultiRegion",
        ),
        also_denies="peering of transit gateways, and core networks, within the region",
    ),
    Denial(
        sid="WorldwideEdges",
        vectors=("V18",),
        actions=(
            "cloudfront:Create*",
            "cloudfront:Update*",
            "cloudfront:Publish*",
            "globalaccelerator:Add*",
            "globalaccelerator:Create*",
            "globalaccelerator:Update*",
            "lambda:EnableReplication*",
        ),
    ),
    Denial(
        sid="EdgeApis",
        vectors=("V19",),
        actions=("apigateway:PATCH", "apigateway:POST", "apigateway:PUT"),
        resources=(
            "arn:aws:apigateway:*::/restapis",
            "arn:aws:apigateway:*::/restapis/*",
            "arn:aws:apigateway:*::/domainnames",
            "arn:aws:apigateway:*::/domainnames/*",
        ),
        condition=lambda _: {"ForAnyValue:StringEquals": {"apigateway:Request/EndpointType": "EDGE"}},
    ),
    Denial(
        sid="ApisOfNoType",
        vectors=("V19",),
        actions=("apigateway:POST",),
        resources=("arn:aws:apigateway:*::/restapis",),
        condition=lambda _: {"Null": {"apigateway:Request/EndpointType": "true"}},
    ),
    Denial(
        sid="S3ThroughEdges",
        vectors=("V20",),
        actions=("s3:PutAccelerateConfiguration", "s3:CreateMultiRegionAccessPoint"),
        also_denies="suspending an acceleration that was on",
    ),
    Denial(
        sid="EventTargets",
        vectors=("V5", "V21"),
        actions=("events:PutTargets",),
        condition=unless("ForAnyValue:ArnNotLike", "events:TargetArn", arns_in("*")),
    ),
    Denial(
        sid="GlobalEventEndpoints",
        vectors=("V21",),
        actions=("events:CreateEndpoint", "events:UpdateEndpoint"),
    ),
    Denial(
        sid="Subscriptions",
        vectors=("V5", "V22"),
        actions=("sns:Subscribe",),
        condition=lambda regions: {
            "StringEquals": {"sns:Protocol": ["sqs", "lambda", "firehose"]},
            "StringNotLike": {
                "sns:Endpoint": [
                    arn for service in ("sqs", "lambda", "firehose") for arn in arns_in(service)(regions)
                ]
            },
        },
    ),
    Denial(
        sid="Aggregators",
        vectors=("V24",),
        actions=(
            "config:PutAggregationAuthorization",
            "config:PutConfigurationAggregator",
            "securityhub:CreateAggregatorV2",
            "securityhub:CreateFindingAggregator",
            "securityhub:UpdateAggregatorV2",
            "securityhub:UpdateFindingAggregator",
        ),
        also_denies="a Config aggregator of the own region alone",
    ),
    Denial(
        sid="WarehouseCopies",
        vectors=("V25",),
        actions=(
            "redshift:EnableSnapshotCopy",
            "redshift-serverless:CreateSnapshotCopyConfiguration",
            "redshift-serverless:UpdateSnapshotCopyConfiguration",
        ),
    ),
    Denial(
        sid="Replicators",
        vectors=("V26",),
        actions=("elasticfilesystem:CreateReplicationConfiguration", "kafka:CreateReplicator"),
        also_denies="EFS replication and MSK replicators within the region",
    ),
    Denial(
        sid="InferenceProfiles",
        vectors=("V27",),
        actions=("bedrock:InvokeModel*",),
        condition=lambda _: {"ArnLike": {"bedrock:InferenceProfileArn": CROSS_REGION_PROFILES}},
    ),
    Denial(
        sid="StackSets",
        vectors=("V30",),
        actions=("cloudformation:CreateStackInstances", "cloudformation:UpdateStackInstances"),
        condition=unless("ForAnyValue:StringNotEquals", "cloudformation:TargetRegion"),
    ),
    Denial(
        sid="CentralLogs",
        vectors=("V31",),
        actions=CENTRAL_LOGS,
        condition=unless("StringNotEquals", "observabilityadmin:CentralizationDestinationRegion"),
    ),
    Denial(
        sid="CentralLogBackups",
        vectors=("V31",),
        actions=CENTRAL_LOGS,
        condition=lambda regions: {
            "StringNotEquals": {"observabilityadmin:CentralizationBackupRegion": _one_or_many(regions)},
            "Null": {"observabilityadmin:CentralizationBackupRegion": "false"},
        },
    ),
    Denial(
        sid="RegionPlans",
        vectors=("V30",),
        actions=("arc-region-switch:CreatePlan", "ssm-incidents:CreateReplicationSet"),
        also_denies="a replication set of the own region alone",
    ),
)
"""What is called in the own region and still opens a way out of it."""

REGION_SID = "OnlyAllowedRegions"
INGEST_SID = "OnlyIngestElsewhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Guardrail:
    """What the accounts below one organisational unit may do: one processing region, and where they take events in.

    `ingest_regions`: regions beside the processing region's own in which endpoints may stand, and nothing else.
    `without`: sids that are left out, each with the reason. `exempt_principals`: ARN patterns of principals that are
    not bound, e.g. a break-glass role. Raises ValueError for a sid that is not there, a reason that is empty or a
    pattern that exempts everybody, ForeignIngestRegion for an ingest region of another processing region (R19).
    """

    processing_region: ProcessingRegion
    ingest_regions: frozenset[IngestRegion] = frozenset()
    without: Mapping[str, str] = field(default_factory=dict)
    exempt_principals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for ingest_region in self.ingest_regions:
            Location(processing_region=self.processing_region, ingest_region=ingest_region)
        known = {denial.sid for denial in DENIALS}
        for sid, reason in self.without.items():
            if sid not in known:
                raise ValueError(
                    f"without: there is no statement {sid!r}; there are {', '.join(sorted(known))}"
                )
            if not reason.strip():
                raise ValueError(f"without: say why {sid} is left out")
        for pattern in self.exempt_principals:
            if not PRINCIPAL.fullmatch(pattern):
                raise ValueError(
                    f"exempt_principals: {pattern!r} is no ARN of a named role or user; give one, e.g. "
                    "arn:aws:iam::*:role/break-glass"
                )

    @property
    def home(self) -> AwsRegion:
        """The AWS region of everything but endpoints."""
        return self.processing_region.aws_region

    @property
    def regions(self) -> Regions:
        """All allowed AWS regions, the processing region's first."""
        elsewhere = {region.aws_region.value for region in self.ingest_regions} - {self.home.value}
        return (self.home.value, *sorted(elsewhere))

    def statements(self) -> tuple[dict[str, Any], ...]:
        """All statements: first those on the region of a request, then the vectors'."""
        elsewhere = len(self.regions) > 1
        first = [
            _outside(
                REGION_SID, [*GLOBAL_ACTIONS, *(INGEST_ACTIONS if elsewhere else ())], (self.home.value,)
            )
        ]
        if elsewhere:
            # Only what was let through above: the services of an endpoint, outside all allowed regions.
            ingest = _outside(INGEST_SID, [], self.regions)
            del ingest["NotAction"]
            first.append({**ingest, "Action": list(INGEST_ACTIONS)})
        denials = [denial for denial in DENIALS if denial.sid not in self.without]
        return tuple(
            self._but_for_the_exempt(statement)
            for statement in (*first, *(denial.statement((self.home.value,)) for denial in denials))
        )

    def documents(self) -> tuple[str, ...]:
        """The policies to attach, all of them: compact JSON, each within AWS's size.

        Raises TooManyDocuments when they are more than can be attached to one target.
        """
        documents: list[list[dict[str, Any]]] = [[]]
        for statement in self.statements():
            if len(_document([*documents[-1], statement])) > MAX_DOCUMENT_CHARS:
                documents.append([])
            documents[-1].append(statement)
        if len(documents) > MAX_DOCUMENTS:
            raise TooManyDocuments(
                f"the guardrail needs {len(documents)} policies of {MAX_DOCUMENT_CHARS} characters, and "
                f"{MAX_DOCUMENTS} can be attached beside FullAWSAccess: give fewer exempt_principals"
            )
        return tuple(_document(statements) for statements in documents)

    def _but_for_the_exempt(self, statement: dict[str, Any]) -> dict[str, Any]:
        if not self.exempt_principals:
            return statement
        condition = {key: dict(value) for key, value in statement.get("Condition", {}).items()}
        exempt = _one_or_many(self.exempt_principals)
        condition.setdefault("ArnNotLike", {})["aws:PrincipalArn"] = exempt
        return {**statement, "Condition": condition}


def _outside(sid: str, but: Iterable[str], regions: Regions) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "NotAction": sorted(but),
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": _one_or_many(regions)}},
    }


def _one_or_many(values: Sequence[str]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _document(statements: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the documents of one processing region, one a line."""
    parser = argparse.ArgumentParser(prog="python -m residency.guardrail", description=__doc__)
    parser.add_argument("--processing-region", required=True, choices=[one.value for one in ProcessingRegion])
    parser.add_argument(
        "--ingest-region",
        action="append",
        default=[],
        choices=[one.value for one in IngestRegion],
        help="a further region in which endpoints may stand; may be given several times",
    )
    chosen = parser.parse_args(arguments)
    try:
        guardrail = Guardrail(
            processing_region=ProcessingRegion(chosen.processing_region),
            ingest_regions=frozenset(map(IngestRegion, chosen.ingest_region)),
        )
    except ValueError as error:
        parser.error(str(error))
    sys.stdout.writelines(f"{document}\n" for document in guardrail.documents())
    return 0


if __name__ == "__main__":
    sys.exit(main())
