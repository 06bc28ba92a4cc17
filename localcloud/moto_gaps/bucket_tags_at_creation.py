"""Tags in CreateBucket: moto reads the location of a CreateBucketConfiguration and drops its tags."""

from __future__ import annotations

from typing import Any

import xmltodict
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

_create = S3Response._bucket_response_put


def install() -> None:
    """Patches moto in this process."""
    S3Response._bucket_response_put = create_with_tags


def create_with_tags(
    response: S3Response, request: Any, bucket_name: str, querystring: dict[str, Any]
) -> Any:
    """moto's own answer; after a creation that worked, the tags of its body are on the bucket."""
    tags = {} if querystring else creation_tags(response.body)
    answer = _create(response, request, bucket_name, querystring)
    if tags:
        backend: S3Backend = response.backend
        bucket = backend.get_bucket(bucket_name)
        backend.tagger.tag_resource(bucket.arn, [{"Key": key, "Value": value} for key, value in tags.items()])
    return answer


def creation_tags(body: bytes) -> dict[str, str]:
    """The tags of a CreateBucketConfiguration document; none where there is no such document."""
    if not body:
        return {}
    configuration = xmltodict.parse(body, force_list=("Tag",)).get("CreateBucketConfiguration") or {}
    tags = (configuration.get("Tags") or {}).get("Tag", [])
    return {tag["Key"]: tag.get("Value") or "" for tag in tags}
