"""The engine's event log of a preview or an update, read line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from report.states import (
    CHANGE_OF_OPERATION,
    STEPS_OF_A_REPLACEMENT,
    Change,
    PolicyMessage,
    ResourceState,
    StackRun,
    Step,
    plain_properties,
    provider_urn,
)

HOW_TO_WRITE_ONE = (
    "write one with: PULUMI_DEBUG_COMMANDS=1 pulumi preview --policy-pack policies --event-log events.jsonl"
)
MANDATORY_LEVELS = frozenset({"mandatory", "remediate"})


class InvalidEventLog(ValueError):
    """The file is no whole event log. The message says which line, what is wrong, and what to do."""

    def __init__(self, *, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}:{line}: {why}\n  fix: {HOW_TO_WRITE_ONE}")
        self.line = line


def read_event_log(path: Path) -> StackRun:
    """The run that the log at `path` tells of. Raises InvalidEventLog, and OSError for a file that cannot be read."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return read_events(lines, file=path.name)


def read_events(lines: Iterable[str], *, file: str) -> StackRun:
    """The run told by lines of JSON, one engine event each. Raises InvalidEventLog."""
    return _Reader(file).read(lines)


class _Reader:
    """Not for two logs."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._line = 0
        self._steps: dict[str, Step] = {}
        self._config: Mapping[str, str] = {}
        self._messages: list[PolicyMessage] = []
        self._errors: list[str] = []
        self._summary: Mapping[str, Any] | None = None
        self._packs: dict[str, str] = {}
        self._cancelled = False

    def read(self, lines: Iterable[str]) -> StackRun:
        for self._line, line in enumerate(lines, start=1):
            if line.strip():
                self._event(self._parsed(line))
        self._check_end()
        stack, project = self._names()
        summary = self._summary or {}
        return StackRun(
            stack=stack,
            project=project,
            steps=tuple(self._steps.values()),
            config=self._config,
            packs=self._packs,
            messages=tuple(self._messages),
            errors=tuple(self._errors),
            is_preview=bool(summary.get("isPreview", True)),
        )

    def _parsed(self, line: str) -> Mapping[str, Any]:
        try:
            event = json.loads(line)
        except ValueError:
            cut = not line.endswith("\n")
            why = "the line ends in the middle: the log was cut off" if cut else "this is not JSON"
            raise self._invalid(f"{why}; an event log has one JSON object a line") from None
        if not isinstance(event, dict) or "sequence" not in event:
            raise self._invalid("this is JSON, but no event of the Pulumi engine (it has no `sequence`)")
        return event

    def _event(self, event: Mapping[str, Any]) -> None:
        if "resourcePreEvent" in event:
            self._step(self._field(event, "resourcePreEvent", "metadata"))
        elif "policyEvent" in event:
            self._policy(self._field(event, "policyEvent"))
        elif "policyAnalyzeSummaryEvent" in event or "policyAnalyzeStackSummaryEvent" in event:
            name = "policyAnalyze" + (
                "StackSummaryEvent" if "policyAnalyzeStackSummaryEvent" in event else "SummaryEvent"
            )
            told = self._field(event, name)
            self._packs[self._text(told, "policyPackName")] = str(told.get("policyPackVersion") or "")
        elif "preludeEvent" in event:
            self._config = dict(self._field(event, "preludeEvent").get("config") or {})
        elif "summaryEvent" in event:
            self._summary = self._field(event, "summaryEvent")
        elif "diagnosticEvent" in event:
            diagnostic = self._field(event, "diagnosticEvent")
            if diagnostic.get("severity") == "error":
                self._errors.append(str(diagnostic.get("urn") or ""))
        elif "errorEvent" in event:
            self._errors.append("")
        elif "cancelEvent" in event:
            self._cancelled = True

    def _step(self, metadata: Mapping[str, Any]) -> None:
        operation, urn = self._text(metadata, "op"), self._text(metadata, "urn")
        if operation in STEPS_OF_A_REPLACEMENT:
            return
        change = CHANGE_OF_OPERATION.get(operation)
        if change is None:
            raise self._invalid(
                f"the operation {operation[:40]!r} is not known: another version of the engine?"
            )
        before = self._state(metadata.get("old"))
        after = self._state(metadata.get("new")) if change is not Change.DELETED else None
        if before is None and after is None:
            raise self._invalid("a step without `old` and `new`: another version of the engine?")
        self._steps[urn] = Step(
            change=change,
            before=before,
            after=after,
            changed=tuple(sorted(metadata.get("detailedDiff") or metadata.get("diffs") or ())),
        )

    def _state(self, given: Any) -> ResourceState | None:
        if given is None:
            return None
        if not isinstance(given, dict):
            raise self._invalid("a state that is no object: another version of the engine?")
        return state_of(given, urn=self._text(given, "urn"), type=self._text(given, "type"))

    def _policy(self, event: Mapping[str, Any]) -> None:
        self._messages.append(
            PolicyMessage(
                pack=self._text(event, "policyPackName"),
                urn=event.get("resourceUrn") or "",
                message=self._text(event, "message"),
                stops=self._text(event, "enforcementLevel") in MANDATORY_LEVELS,
            )
        )

    def _check_end(self) -> None:
        if not self._line:
            raise self._invalid("the file is empty")
        # An update that fails ends without a summary, but it says why, and that it was cancelled.
        if self._summary is None and not self._cancelled and not self._errors:
            raise self._invalid(
                "the log ends without the engine's summary: it was cut off, or is still written"
            )

    def _names(self) -> tuple[str, str]:
        for urn in self._steps:
            parts = urn.split("::")
            if len(parts) >= 4:
                return parts[0].removeprefix("urn:pulumi:"), parts[1]
        raise self._invalid(
            "the engine ended before it came to any resource: see what the preview itself printed"
        )

    def _field(self, event: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
        value: Any = event
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if not isinstance(value, dict):
            raise self._invalid(f"`{'.'.join(names)}` is no object: another version of the engine?")
        return value

    def _text(self, mapping: Mapping[str, Any], name: str) -> str:
        value = mapping.get(name)
        if not isinstance(value, str):
            raise self._invalid(f"`{name}` is missing: another version of the engine?")
        return value

    def _invalid(self, why: str) -> InvalidEventLog:
        return InvalidEventLog(file=self._file, line=max(self._line, 1), why=why)


def state_of(given: Mapping[str, Any], *, urn: str, type: str) -> ResourceState:
    """A resource's state as both an event and an exported state write it."""
    return ResourceState(
        urn=urn,
        type=type,
        is_custom=bool(given.get("custom")),
        is_external=bool(given.get("external")),
        parent=str(given.get("parent") or ""),
        provider=provider_urn(str(given.get("provider") or "")),
        inputs=plain_properties(given.get("inputs")),
        outputs=plain_properties(given.get("outputs")),
    )


def kept(lines: Iterable[str]) -> Iterator[str]:
    """The lines that a report needs, to keep a log small: all but the outputs of steps and the progress of tools."""
    for line in lines:
        if '"resOutputsEvent":' not in line[:120] and '"progressEvent":' not in line[:120]:
            yield line
