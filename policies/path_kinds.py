"""What kind of place a property path of a resource names, and how a resource type is placed."""

from __future__ import annotations

from enum import StrEnum


class PathKind(StrEnum):
    """How the value at a path has to be read. Every region-bearing path of the provider's schema has one."""

    REGION = "region"
    """A region name, or a list of them."""
    ZONE = "zone"
    """An availability zone's name or id, or a list of them."""
    ARN = "arn"
    """An ARN, or a list of them. An S3 ARN names a bucket and carries no region."""
    KEY = "key"
    """A KMS key: id, alias or ARN. An id or alias is always looked up in the resource's own region."""
    BUCKET = "bucket"
    """An S3 bucket (name, ARN or s3:// address) that may stand in any region."""
    LOCAL_BUCKET = "local-bucket"
    """An S3 bucket that AWS itself demands in the resource's own region."""
    URI = "uri"
    """A host, URL, queue address, container image or service name."""
    POLICY = "policy"
    """An IAM policy document in JSON."""
    DOCUMENT = "document"
    """Another JSON, YAML, shell or base64 text, in which settings may name a region."""
    SETTINGS = "settings"
    """A free-form map of strings (environment, options)."""
    PROSE = "prose"
    """Text for people, tags, names: nothing in it decides where data goes."""
    BENIGN = "benign"
    """Named or documented like one of the others, but no place of data; the census has the reason."""


class Placement(StrEnum):
    """Where a resource of a type stands."""

    REGIONAL = "regional"
    """In one region: its own `region`, else its provider's."""
    GLOBAL = "global"
    """Of a partition-wide service: it has no region (iam, route53, organizations, ...)."""
