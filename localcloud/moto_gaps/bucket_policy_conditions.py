"""Conditions in bucket policies: moto applies a Deny without reading its Condition, so `TlsOnly` would deny everything.

The local cloud stands for AWS behind TLS: `aws:SecureTransport` is true here, although loopback speaks plain HTTP.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

CREDENTIAL_REGION = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/")

_request = threading.local()  # the condition keys of the request that this thread serves


def wrap(application: Any) -> Any:
    """WSGI middleware that notes each request's condition keys; also patches moto to read them."""
    FakeBucket.get_permission = get_permission

    def with_condition_keys(environ: dict[str, Any], start_response: Any) -> Any:
        signed_for = CREDENTIAL_REGION.search(environ.get("HTTP_AUTHORIZATION", ""))
        _request.keys = {"aws:SecureTransport": "true"}
        if signed_for:
            _request.keys["aws:RequestedRegion"] = signed_for["region"]
        return application(environ, start_response)

    return with_condition_keys


def get_permission(bucket: FakeBucket, action: str, resource: str) -> PermissionResult:
    """moto's own decision, over the statements whose conditions hold for this request."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    keys = getattr(_request, "keys", {"aws:SecureTransport": "true"})
    in_force = [
        {name: part for name, part in statement.items() if name != "Condition"}
        for statement in statements
        if condition_holds(statement.get("Condition", {}), keys)
    ]
    return IAMPolicy(json.dumps({**policy, "Statement": in_force})).is_action_permitted(action, resource)


def condition_holds(condition: Mapping[str, Mapping[str, Any]], keys: Mapping[str, str]) -> bool:
    """IAM's rule: every operator and key must hold; of a key's values, one. A key that is absent fails `StringEquals`
    and `Bool`, and meets `StringNotEquals`. Raises NotImplementedError for an operator that is not evaluated here."""
    for operator, tests in condition.items():
        for key, wanted in tests.items():
            values = {policy_text(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
            match operator:
                case "StringEquals" | "Bool":
                    holds = keys.get(key) in values
                case "StringNotEquals":
                    holds = keys.get(key) not in values
                case _:
                    raise NotImplementedError(
                        f"the local cloud does not evaluate the condition operator {operator}"
                    )
            if not holds:
                return False
    return True


def policy_text(value: object) -> str:
    """A condition's value as IAM compares it: the JSON boolean true and the text "true" are one."""
    return value if isinstance(value, str) else json.dumps(value)
