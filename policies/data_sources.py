"""Data sources of pulumi-aws that have no region to leak: computed, published, or of a service without a region.

By token, without the part after the second colon. A test compares the table with the installed pulumi_aws: every other
function takes a `region`, or is known to stand where its provider stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_DOCUMENT = "writes a document, which is judged where it is used"
_PUBLISHED = "looks up what AWS publishes for every account"

READS_NOTHING: Mapping[str, str] = MappingProxyType(
    {
        "aws:cloudwatch/getLogDataProtectionPolicyDocument": _DOCUMENT,
        "aws:ecr/getLifecyclePolicyDocument": _DOCUMENT,
        "aws:iam/getPolicyDocument": _DOCUMENT,
        "aws:networkmanager/getCoreNetworkPolicyDocument": _DOCUMENT,
        "aws:route53/getTrafficPolicyDocument": _DOCUMENT,
        "aws:index/arnParse": "takes a text apart",
        "aws:index/getArn": "takes a text apart",
        "aws:index/getDefaultTags": "says what the provider was given",
        "aws:index/getCallerIdentity": "says who asks",
        "aws:index/getPartition": _PUBLISHED,
        "aws:index/getRegion": _PUBLISHED,
        "aws:index/getRegions": _PUBLISHED,
        "aws:index/getService": _PUBLISHED,
        "aws:index/getServicePrincipal": _PUBLISHED,
        "aws:index/getIpRanges": _PUBLISHED,
        "aws:index/getBillingServiceAccount": _PUBLISHED,
        "aws:apprunner/getHostedZoneId": _PUBLISHED,
        "aws:cloudfront/getLogDeliveryCanonicalUserId": _PUBLISHED,
        "aws:cloudtrail/getServiceAccount": _PUBLISHED,
        "aws:elasticbeanstalk/getHostedZone": _PUBLISHED,
        "aws:elb/getHostedZoneId": _PUBLISHED,
        "aws:elb/getServiceAccount": _PUBLISHED,
        "aws:lb/getHostedZoneId": _PUBLISHED,
        "aws:pricing/getProduct": _PUBLISHED,
    }
)
"""Functions that read no resource, with the reason. A region in their arguments is not one that is read."""

SERVICES_WITHOUT_REGION = frozenset(
    {
        "account", "billing", "budgets", "cloudfront", "costexplorer", "cur", "globalaccelerator", "iam",
        "networkmanager", "organizations", "savingsplans", "shield", "uxc", "waf",
    }
)  # fmt: skip
"""Modules of pulumi-aws all of whose functions read a partition-wide service."""

FUNCTIONS_WITHOUT_REGION = frozenset(
    {
        "aws:directconnect/getGateway",
        "aws:route53/getDelegationSet",
        "aws:route53/getRecords",
        "aws:route53/getZone",
        "aws:route53/getZones",
        "aws:s3/getAccountPublicAccessBlock",
        "aws:s3/getCanonicalUserId",
    }
)
"""Functions of other modules that read something partition-wide."""

AT_THE_PROVIDERS_REGION = frozenset(
    {
        "aws:bedrock/getUseCaseForModelAccess",
        "aws:ec2/getVpcEndpointService",
        "aws:ec2/getVpcPeeringConnection",
        "aws:ecr/getCredentials",
        "aws:ssmincidents/getReplicationSet",
    }
)
"""Functions that read where the provider stands and take no `region` of their own."""

READ_ELSEWHERE = frozenset({"awsx", "eks", "aws-apigateway", "aws-iam", "aws-s3-replicated-bucket"})
"""Packages of components whose functions ask AWS from a process of their own, where nothing here sees them."""


def reads_nothing(token: str) -> bool:
    """Whether a function reads no resource at all."""
    return short_token(token) in READS_NOTHING


def has_no_region(token: str) -> bool:
    """Whether a function reads a service without a region."""
    short = short_token(token)
    module = short.partition(":")[2].partition("/")[0]
    return short in FUNCTIONS_WITHOUT_REGION or (
        short.startswith("aws:") and module in SERVICES_WITHOUT_REGION
    )


def short_token(token: str) -> str:
    """`aws:s3/getBucket:getBucket` -> `aws:s3/getBucket`."""
    return ":".join(token.split(":")[:2])
