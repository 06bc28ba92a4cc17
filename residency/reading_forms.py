"""What a value can say about a region: the forms, the ways to read a value, and one sighting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a value names a place."""

    REGION = "region"
    """A region's name: `eu-west-1`."""
    ZONE = "zone"
    """The name of a zone, local zone or its group: `eu-west-1a`, `us-west-2-lax-1a`."""
    ZONE_ID = "zone-id"
    """The id of a zone: `euw1-az1`, `usw2-lax1-az1`."""
    ARN = "arn"
    HOST = "host"
    """The host of an AWS endpoint, or of a service that says which AWS region it runs in."""
    SERVICE_NAME = "service-name"
    """A VPC endpoint service: `com.amazonaws.us-east-1.s3`."""
    IMAGE = "image"
    """An ECR image or registry: `123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1`."""
    QUEUE_URL = "queue-url"
    """An SQS queue's address: `https://sqs.us-east-1.amazonaws.com/123456789012/jobs`."""
    SHORT_CODE = "short-code"
    """A region's code: `use1`, also in a cache host: `x.abc.use1.cache.amazonaws.com`."""
    POOL_ID = "pool-id"
    """A Cognito user pool or identity: `us-east-1_AbCdEfGhI`, `us-east-1:` and a UUID."""
    PROFILE = "profile"
    """A Bedrock inference or guardrail profile of a geography: `us.amazon.nova-pro-v1:0`."""
    BUCKET = "bucket"
    """An S3 bucket named without its region: `arn:aws:s3:::logs`, `s3://logs`, `logs.s3.amazonaws.com`."""
    WORLDWIDE = "worldwide"
    """A host or ARN of S3 that leads to several regions or through edges: accelerated, multi-region."""
    EDGE = "edge"
    """A host of CloudFront or Global Accelerator, which take requests in at edges worldwide."""
    SEGMENT_HOST = "segment-host"
    """An ingest host of the vendor; its region is where the vendor processes, its name the jurisdiction."""
    UNREADABLE = "unreadable"
    """Too long, too deep or too large to read: it may name any region."""


class Reading(StrEnum):
    """What kind of place a value stands in, and so which of its words can decide where data goes."""

    PROSE = "prose"
    """Text for people: never a sighting."""
    VALUE = "value"
    """A string of no known kind: whole references only, a region's bare name only under a telling key."""
    SETTING = "setting"
    """An environment variable, option or script: bare names too."""
    REGION = "region"
    """A region's name, or several."""
    ZONE = "zone"
    """A zone's name or id, or several."""
    ARN = "arn"
    URI = "uri"
    """A host, URL, queue address, image, service name or bucket."""
    POLICY = "policy"
    """An IAM policy document: what an Allow admits."""
    DOCUMENT = "document"
    """JSON, YAML, shell or base64, with settings in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One place that a value names.

    `region`: an AWS region; a pattern as written (`*`, `eu-*`) where an ARN or a condition has one; None where
    the reference carries none (a bucket, a partition-wide ARN, a geography's profile).
    `start`, `end`: where in the value it stands; for what is nested, the outermost token that was found there.
    `certain`: False where it is only likely. `inside`: how it is nested, outermost first, as pairs of container
    and place: `("json", "Statement[0].Resource[1]")`.
    `name`: the bucket of a BUCKET, the geography of a PROFILE, the jurisdiction of a SEGMENT_HOST; to resolve
    with, never to print.
    """

    region: str | None
    form: Form
    partition: str
    start: int
    end: int
    certain: bool = True
    inside: tuple[str, ...] = ()
    name: str | None = None
