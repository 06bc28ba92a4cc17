"""A stack's exported state (`pulumi stack export`): what is there now, without a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from report.event_log import state_of
from report.states import Change, StackRun, Step

DEPLOYMENT_VERSIONS = frozenset({3, 4})
HOW_TO_WRITE_ONE = "write one with: pulumi stack export --file state.json"


class InvalidState(ValueError):
    """The file is no exported state. The message says where, what is wrong, and what to do."""

    def __init__(self, *, file: str, where: str, why: str) -> None:
        super().__init__(f"{file}: {where}: {why}\n  fix: {HOW_TO_WRITE_ONE}")


def read_state(path: Path) -> StackRun:
    """The stack as the file at `path` tells it. Raises InvalidState, and OSError for a file that cannot be read."""
    file = path.name
    try:
        exported = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise InvalidState(file=file, where=f"line {line}", why="this is not JSON") from None
    if not isinstance(exported, dict) or not isinstance(exported.get("deployment"), dict):
        raise InvalidState(file=file, where="deployment", why="missing: this is no exported state of Pulumi")
    version = exported.get("version")
    if version not in DEPLOYMENT_VERSIONS:
        raise InvalidState(file=file, where="version", why=f"{version!r} is another format than 3 or 4")
    resources = exported["deployment"].get("resources") or []
    if not isinstance(resources, list):
        raise InvalidState(file=file, where="deployment.resources", why="this is no list")
    steps = tuple(
        _step(resource, file=file, where=f"deployment.resources[{index}]")
        for index, resource in enumerate(resources)
    )
    if not steps:
        raise InvalidState(file=file, where="deployment.resources", why="empty: the stack has no resource")
    stack, project = steps[0].urn.removeprefix("urn:pulumi:").split("::")[:2]
    return StackRun(stack=stack, project=project, steps=steps, is_preview=False, is_state=True)


def _step(resource: Any, *, file: str, where: str) -> Step:
    if not isinstance(resource, dict):
        raise InvalidState(file=file, where=where, why="this is no object")
    urn, type_ = resource.get("urn"), resource.get("type")
    if not isinstance(urn, str) or not isinstance(type_, str) or urn.count("::") < 3:
        raise InvalidState(file=file, where=where, why="no `urn` and `type` as the engine writes them")
    state = state_of(resource, urn=urn, type=type_)
    return Step(change=Change.READ if state.is_external else Change.UNCHANGED, before=state, after=state)
