"""Tags of a scalable target: moto drops those that it is registered with, and has none of the calls for them."""

from __future__ import annotations

import json
from typing import Any

from moto.applicationautoscaling.models import FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError

_register = ApplicationAutoScalingResponse.register_scalable_target


def install() -> None:
    """Patches moto in this process; it finds the missing methods by their names."""
    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource
    ApplicationAutoScalingResponse.tag_resource = tag_resource
    ApplicationAutoScalingResponse.untag_resource = untag_resource


def register_scalable_target(response: ApplicationAutoScalingResponse) -> str:
    """moto's own answer; the tags of the call are on the target."""
    answer: str = _register(response)
    asked = json.loads(response.body)
    if asked.get("Tags"):
        _tags(response, json.loads(answer)["ScalableTargetARN"]).update(asked["Tags"])
    return answer


def list_tags_for_resource(response: ApplicationAutoScalingResponse) -> str:
    return json.dumps({"Tags": _tags(response, json.loads(response.body)["ResourceARN"])})


def tag_resource(response: ApplicationAutoScalingResponse) -> str:
    asked = json.loads(response.body)
    _tags(response, asked["ResourceARN"]).update(asked["Tags"])
    return "{}"


def untag_resource(response: ApplicationAutoScalingResponse) -> str:
    asked = json.loads(response.body)
    tags = _tags(response, asked["ResourceARN"])
    for key in asked["TagKeys"]:
        tags.pop(key, None)
    return "{}"


def _tags(response: ApplicationAutoScalingResponse, arn: str) -> dict[str, Any]:
    """The tags of the target that the ARN says, to be read or changed."""
    targets: list[FakeScalableTarget] = [
        target
        for of_one in response.applicationautoscaling_backend.targets.values()
        for target in of_one.values()
    ]
    found = next((target for target in targets if target.arn == arn), None)
    if found is None:
        raise JsonRESTError("ResourceNotFoundException", f"There is no resource {arn}")
    if not hasattr(found, "tags"):
        found.tags = {}
    tags: dict[str, Any] = found.tags
    return tags
