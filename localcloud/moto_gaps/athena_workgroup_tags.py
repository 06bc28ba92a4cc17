"""Tags of an Athena workgroup that has none: moto says that the workgroup does not exist."""

from __future__ import annotations

from typing import Any

from moto.athena.models import AthenaBackend

_tags = AthenaBackend.list_tags_for_resource


def install() -> None:
    """Patches moto in this process."""
    AthenaBackend.list_tags_for_resource = tags_of_resource


def tags_of_resource(backend: AthenaBackend, resource_arn: str) -> dict[str, Any] | None:
    """moto's own answer; for a workgroup that exists and has no tags, none of them."""
    tags: dict[str, Any] | None = _tags(backend, resource_arn)
    exists = any(workgroup.arn == resource_arn for workgroup in backend.work_groups.values())
    return {"Tags": []} if not tags and exists else tags
