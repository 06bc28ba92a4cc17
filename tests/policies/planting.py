"""Values planted at paths of the census: a foreign one and one of the region, in the shape that the pattern says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from policies.path_kinds import PathKind
from policies.property_paths import ANY_KEY, ITEMS, steps

FOREIGN, HOME = "us-east-1", "eu-west-1"
ACCOUNT = "111122223333"
QUEUE = "arn:aws:sqs:{region}:111122223333:jobs"

_POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": QUEUE}]}
)
_TEXTS: Mapping[PathKind | None, tuple[str, ...]] = MappingProxyType(
    {
        PathKind.REGION: ("{region}",),
        PathKind.ZONE: ("{region}a",),
        PathKind.ARN: (QUEUE,),
        PathKind.KEY: ("arn:aws:kms:{region}:111122223333:key/1b2c3d4e-0000-4000-8000-000000000000",),
        PathKind.BUCKET: ("https://company-logs.s3.{region}.amazonaws.com/all",),
        PathKind.LOCAL_BUCKET: ("https://company-logs.s3.{region}.amazonaws.com/all",),
        PathKind.URI: (
            "https://a1b2c3.execute-api.{region}.amazonaws.com/prod",
            "db.x1y2.{region}.rds.amazonaws.com",
        ),
        PathKind.POLICY: (_POLICY,),
        PathKind.DOCUMENT: ('{"Region": "{region}"}', "#!/bin/sh\nexport AWS_REGION={region}\n"),
        PathKind.SETTINGS: ("{region}", "https://sqs.{region}.amazonaws.com/111122223333/jobs"),
        None: (QUEUE, "https://sqs.{region}.amazonaws.com/111122223333/jobs"),
    }
)
"""Texts that name a region, by the kind of the place; None: a place of no kind."""


class Planted(NamedTuple):
    """Inputs with one value in them."""

    text: str
    props: dict[str, Any]


def planted(pattern: str, kind: PathKind | None, region: str, *, is_keys: bool = False) -> list[Planted]:
    """Inputs that name `region` at the pattern, one for each form. `is_keys`: the map's keys are regions."""
    if is_keys:
        return [Planted(region, _inputs(pattern, {region: "x"}))]
    return [
        Planted(text, _inputs(pattern, text))
        for text in (form.replace("{region}", region) for form in _TEXTS[kind])
    ]


def _inputs(pattern: str, value: Any) -> dict[str, Any]:
    for step in reversed(steps(pattern)):
        value = [value] if step == ITEMS else {"any" if step == ANY_KEY else step: value}
    assert isinstance(value, dict)
    return value
