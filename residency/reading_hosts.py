"""Hosts of AWS endpoints, label by label: which region, bucket, queue or image they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from residency.aws_regions import PARTITIONS, REGION_OF_SHORT_CODE
from residency.hosts import VENDOR_INGEST_HOSTS
from residency.patterns import pattern
from residency.reading_forms import Form
from residency.reading_names import GLOBAL_PARTITION, Place, is_region, partition_of

# Suffixes beside the partitions' own, with the partition: other names that AWS gives out endpoints under.
_MORE_SUFFIXES = {
    "on.aws": "aws",
    "sagemaker.aws": "aws",
    "amazoncognito.com": "aws",
    "awsapprunner.com": "aws",
    "elasticbeanstalk.com": "aws",
    "amazonses.com": "aws",
    "amazonlightsail.com": "aws",
    "opsworks-cm.io": "aws",
    "compute.internal": "aws",
    "ec2.internal": "aws",
    "cloudfront.net": "aws",
    "awsglobalaccelerator.com": "aws",
    "on.amazonwebservices.com.cn": "aws-cn",
    "sagemaker.com.cn": "aws-cn",
    "on.amazonwebservices.eu": "aws-eusc",
    # Services of others that write the AWS region they run in into the host.
    "snowflakecomputing.com": "aws",
    "aws.confluent.cloud": "aws",
    "aws.found.io": "aws",
    "aws.elastic-cloud.com": "aws",
    "aws.clickhouse.cloud": "aws",
    "aws.neon.tech": "aws",
}

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        **_MORE_SUFFIXES,
        **{suffix: row.id for row in reversed(tuple(PARTITIONS.values())) for suffix in row.dns_suffixes},
        **{host: GLOBAL_PARTITION for host in VENDOR_INGEST_HOSTS.values()},
    }
)
_EDGE_SUFFIXES = frozenset({"cloudfront.net", "awsglobalaccelerator.com"})
_VENDOR_HOSTS = {host: region for region, host in VENDOR_INGEST_HOSTS.items()}

# Hosts without a region that still stand in one. Only an address with a scheme is an endpoint: `ec2.amazonaws.com`
# is the name of a principal. The hosts of S3 and STS answer from other regions too: likely, not certain.
_HOME = "us-east-1"
_OLD_GLOBAL_HOSTS: Mapping[str, bool] = MappingProxyType(
    {
        "queue": True,
        "sdb": True,
        "ec2": True,
        "autoscaling": True,
        "elasticmapreduce": True,
        "sts": False,
        "s3": False,
    }
)

_BUCKET = pattern(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", re.ASCII)
_QUEUE_PATH = pattern(r"/\d{12}/[\w-]")
_S3_SERVICE = pattern(r"s3(?:$|-|express-|tables|vectors)")
_S3_WITH_REGION = pattern(r"s3-(?:fips-|website-|accesspoint-|control-)?(.+)")
_BEHIND_S3_SERVICE = frozenset({"dualstack", "vpce"})


def read_host(host: str, *, suffix: str, scheme: bool, path: str) -> tuple[Place, ...]:
    """What a host names.

    `host` in small letters, ending in `suffix`, a key of SUFFIXES. `scheme`: it follows `://`. `path`: what
    follows it, from `/`, else empty.
    """
    if host in _VENDOR_HOSTS:
        processing = _VENDOR_HOSTS[host]
        jurisdiction = processing.jurisdiction.value
        return (Place(processing.aws_region.value, Form.SEGMENT_HOST, GLOBAL_PARTITION, name=jurisdiction),)
    labels = [label for label in host[: -len(suffix)].split(".") if label]
    partition = SUFFIXES[suffix]
    if suffix in _EDGE_SUFFIXES:
        return (Place(None, Form.EDGE, partition),) if labels else ()
    if suffix == "ec2.internal":
        private = bool(labels) and labels[-1].startswith("ip-")
        return (Place(_HOME, Form.HOST, partition),) if private else ()
    service = _s3_service(labels)
    if service is not None:
        return _s3(labels, service, partition, scheme=scheme, path=path)
    return _of_service(labels, suffix, partition, scheme=scheme, path=path)


def bucket_name(text: str) -> str | None:
    """`text` where it is one bucket's name, without wildcards or placeholders."""
    return text if _BUCKET.fullmatch(text) else None


def _s3_service(labels: list[str]) -> int | None:
    """Which label is S3's: what stands before it is a bucket, whatever it looks like."""
    for index in range(len(labels) - 1, -1, -1):
        label = labels[index]
        if _S3_SERVICE.match(label):
            return index
        if label not in _BEHIND_S3_SERVICE and not is_region(label):
            return None
    return None


def _s3(labels: list[str], at: int, partition: str, *, scheme: bool, path: str) -> tuple[Place, ...]:
    service = labels[at]
    region = next((label for label in labels[at + 1 :] if is_region(label)), None)
    if region is None and (dashed := _S3_WITH_REGION.fullmatch(service)):
        region = dashed[1] if is_region(dashed[1]) else _HOME if dashed[1] == "external-1" else None
    if region is not None:
        return (Place(region, Form.HOST, partition_of(region)),)
    bucket = bucket_name(".".join(labels[:at]))
    if service.startswith("s3-accelerate"):
        named = (Place(None, Form.BUCKET, partition, name=bucket),) if bucket else ()
        return (Place(None, Form.WORLDWIDE, partition), *named)
    if service == "s3-global":
        return (Place(None, Form.WORLDWIDE, partition),)
    if service != "s3":
        return ()
    if not labels[:at]:
        bucket = bucket_name(path[1:].partition("/")[0])
    if bucket:
        return (Place(None, Form.BUCKET, partition, name=bucket),)
    if scheme and not labels[:at] and partition == GLOBAL_PARTITION:
        return (Place(_HOME, Form.HOST, partition, certain=_OLD_GLOBAL_HOSTS["s3"]),)
    return ()


def _of_service(
    labels: list[str], suffix: str, partition: str, *, scheme: bool, path: str
) -> tuple[Place, ...]:
    region = next((label for label in reversed(labels) if is_region(label)), None)
    if region is not None:
        # A VPC's own domain name alone is no host: it only says how hosts are called.
        certain = suffix != "compute.internal" or len(labels) > 1
        return (Place(region, _form(labels, path), partition_of(region), certain),)
    if len(labels) > 1 and labels[-1] == "cache" and labels[-2] in REGION_OF_SHORT_CODE:
        region = REGION_OF_SHORT_CODE[labels[-2]]
        return (Place(region, Form.SHORT_CODE, partition_of(region)),)
    if labels and labels[-1] == "compute-1":
        return (Place(_HOME, Form.HOST, partition),)
    if scheme and suffix == "amazonaws.com" and len(labels) == 1 and labels[0] in _OLD_GLOBAL_HOSTS:
        return (Place(_HOME, _form(labels, path), partition, certain=_OLD_GLOBAL_HOSTS[labels[0]]),)
    return ()


def _form(labels: list[str], path: str) -> Form:
    if "dkr" in labels or "dkr-ecr" in labels or "dkr-ecr-fips" in labels:
        return Form.IMAGE
    if ("sqs" in labels or "queue" in labels) and _QUEUE_PATH.match(path):
        return Form.QUEUE_URL
    return Form.HOST
