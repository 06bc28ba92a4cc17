"""Every form in which a value names a region, and every container that it may be nested in."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from typing import NamedTuple

from residency.aws_regions import AWS_REGIONS, PARTITIONS, AwsRegionFacts
from residency.reading import Form, Reading

ACCOUNT = "123456789012"


class Written(NamedTuple):
    """A text that names `region`. `token`: the part that names it."""

    text: str
    form: Form
    region: str
    token: str


def names_of(facts: AwsRegionFacts) -> Iterator[tuple[Written, Reading]]:
    """Bare names, with the reading under which they are names."""
    region, code = facts.name, facts.short_code
    rows = [
        (region, Form.REGION, Reading.REGION),
        (f"{region}a", Form.ZONE, Reading.ZONE),
        (f"{region}-lax-1a", Form.ZONE, Reading.ZONE),
        (f"{region}-wl1-bos-wlz-1", Form.ZONE, Reading.ZONE),
        (f"{code}-az1", Form.ZONE_ID, Reading.ZONE),
        (code, Form.SHORT_CODE, Reading.REGION),
        (region.upper().replace("-", "_"), Form.REGION, Reading.REGION),
    ]
    for text, form, reading in rows:
        yield Written(text, form, region, text), reading


def references_of(facts: AwsRegionFacts) -> Iterator[Written]:
    """References that name the region wherever they stand."""
    region, code = facts.name, facts.short_code
    partition = PARTITIONS[facts.partition]
    pools = (
        (f"{region}_AbCdEfGhI", Form.POOL_ID),
        (f"{region}:1b2c3d4e-0000-4000-8000-000000000000", Form.POOL_ID),
    )
    hosts = _hosts(partition.dns_suffixes[0], region, code)
    for text, form in (*_arns(partition.id, region), *hosts, *pools):
        yield Written(text, form, region, text)
    if partition.id == "aws":
        for text, form in _public_hosts(region):
            yield Written(text, form, region, text)


def _arns(partition: str, region: str) -> Iterator[tuple[str, Form]]:
    for rest in (
        f"sqs:{region}:{ACCOUNT}:jobs",
        f"lambda:{region}:{ACCOUNT}:layer:mine:7",
        f"logs:{region}:{ACCOUNT}:destination:central",
        f"kms:{region}:{ACCOUNT}:key/1b2c3d4e-0000-4000-8000-000000000000",
        f"apigateway:{region}::/restapis/a1b2c3",
        f"s3:{region}:{ACCOUNT}:accesspoint/reports",
        f"dynamodb:{region}:*:table/*",
    ):
        yield f"arn:{partition}:{rest}", Form.ARN


def _hosts(suffix: str, region: str, code: str) -> Iterator[tuple[str, Form]]:
    for host in (
        f"dynamodb.{region}.{suffix}",
        f"kms-fips.{region}.{suffix}",
        f"https://s3.{region}.{suffix}/logs/all",
        f"logs.s3.{region}.{suffix}",
        f"logs-us-east-1.s3.{region}.{suffix}",
        f"logs.s3.dualstack.{region}.{suffix}",
        f"logs.s3-website.{region}.{suffix}",
        f"bucket.vpce-0a1b2c3d-x1y2.s3.{region}.vpce.{suffix}",
        f"a1b2c3.execute-api.{region}.{suffix}",
        f"db.x1y2z3.{region}.rds.{suffix}",
        f"db.cluster-ro-x1y2z3.{region}.rds.{suffix}:5432",
        f"warehouse.x1y2z3.{region}.redshift.{suffix}",
        f"search-events-x1y2z3.{region}.es.{suffix}",
        f"a1b2c3d4.{region}.aoss.{suffix}",
        f"app-1.{region}.elb.{suffix}",
        f"b-1.events.x1y2z3.c2.kafka.{region}.{suffix}",
        f"a1b2c3-ats.iot.{region}.{suffix}",
        f"fs-0a1b2c3d.efs.{region}.{suffix}",
        f"email-smtp.{region}.{suffix}:587",
        f"ec2-3-4-5-6.{region}.compute.{suffix}",
    ):
        yield host, Form.HOST
    yield f"events.x1y2z3.0001.{code}.cache.{suffix}:6379", Form.SHORT_CODE
    yield f"https://sqs.{region}.{suffix}/{ACCOUNT}/jobs", Form.QUEUE_URL
    yield f"{ACCOUNT}.dkr.ecr.{region}.{suffix}/app:1", Form.IMAGE
    reversed_suffix = ".".join(reversed(suffix.split(".")))
    yield f"{reversed_suffix}.{region}.s3", Form.SERVICE_NAME
    yield f"{reversed_suffix}.vpce.{region}.vpce-svc-0a1b2c3d4e5f60718", Form.SERVICE_NAME


def _public_hosts(region: str) -> Iterator[tuple[str, Form]]:
    for host in (
        f"logs.s3-{region}.amazonaws.com",
        f"logs.s3-website-{region}.amazonaws.com",
        f"lambda.{region}.api.aws",
        f"a1b2c3.lambda-url.{region}.on.aws",
        f"app.auth.{region}.amazoncognito.com",
        f"x1y2z3.{region}.awsapprunner.com",
        f"app.{region}.elasticbeanstalk.com",
        f"ip-10-0-0-1.{region}.compute.internal",
    ):
        yield host, Form.HOST
    yield f"https://{region}.queue.amazonaws.com/{ACCOUNT}/jobs", Form.QUEUE_URL
    yield f"{ACCOUNT}.dkr-ecr.{region}.on.aws/app:1", Form.IMAGE


REFERENCES = tuple(written for facts in AWS_REGIONS.values() for written in references_of(facts))
NAMES = tuple(pair for facts in AWS_REGIONS.values() for pair in names_of(facts))


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def zipped(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


CONTAINERS: dict[str, Callable[[str], str]] = {
    "alone": lambda token: token,
    "in words": lambda token: f"see {token}, then go on",
    "json": lambda token: json.dumps({"a": [{"target": token}], "n": 1}),
    "json list": lambda token: json.dumps(["x", token]),
    "json in json": lambda token: json.dumps({"body": json.dumps({"target": token})}),
    "escaped json": lambda token: json.dumps({"target": token}).replace("/", "\\/"),
    "yaml": lambda token: f"a:\n  - name: x\n    target: {token}\nb: 1\n",
    "yaml block": lambda token: f"files:\n  - content: |\n      first\n      target={token}\n",
    "shell": lambda token: f"#!/bin/sh\nset -e\nexport TARGET='{token}'\n",
    "shell argument": lambda token: f'#!/bin/sh\ncurl -s --data @- "{token}" | cat\n',
    "properties": lambda token: f"one=1\ntarget={token}\n",
    "base64": lambda token: packed(f"#!/bin/sh\nexport TARGET={token}\n"),
    "base64 of json": lambda token: packed(json.dumps({"target": token, "more": "x" * 20})),
    "gzip in base64": lambda token: zipped(f"#!/bin/sh\nexport TARGET={token}\n"),
    "base64 in yaml": lambda token: (
        "#cloud-config\nwrite_files:\n  - encoding: b64\n    content: "
        + packed(f"[agent]\nendpoint = {token}\n")
    ),
    "base64 in json": lambda token: json.dumps({"userData": packed(f"#!/bin/sh\nexport TARGET={token}\n")}),
}
"""How a reference may be nested."""

PLAIN = frozenset({"alone", "in words", "json", "json list", "shell", "shell argument", "properties"})
"""Containers in which the reference itself can be pointed at."""

NAME_CONTAINERS: dict[str, Callable[[str], str]] = {
    "json": lambda name: json.dumps({"a": {"awsRegion": name}}),
    "named value": lambda name: json.dumps([{"name": "AWS_REGION", "value": name}]),
    "json in json": lambda name: json.dumps({"body": json.dumps({"region": name})}),
    "yaml": lambda name: f"agent:\n  region: {name}\n  level: info\n",
    "export": lambda name: f"#!/bin/sh\nexport AWS_DEFAULT_REGION={name}\n",
    "option": lambda name: f"#!/bin/sh\naws s3 ls --region {name}\n",
    "quoted option": lambda name: f'#!/bin/sh\naws s3 ls --region="{name}"\n',
    "configure": lambda name: f"#!/bin/sh\naws configure set region {name}\n",
    "default": lambda name: f'#!/bin/sh\nREGION="${{REGION:-{name}}}"\n',
    "ini": lambda name: f"[default]\nregion = {name}\n",
    "base64": lambda name: packed(f"#!/bin/sh\nexport AWS_REGION={name}\n"),
    "python": lambda name: f"import boto3\nclient = boto3.client('s3', region_name='{name}')\n",
}
"""Settings by which a bare name of a region is one."""
