"""A Pulumi program with a stack of its own, run by the real engine with a policy pack, and what the pack said of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.toolchain.provision import Toolchain

PROJECT = Path(__file__).resolve().parents[3]
PACK = PROJECT / "policies"
SECONDS_FOR_PULUMI = 240


@dataclass(frozen=True, kw_only=True, order=True)
class PolicyFinding:
    """A policy event of the engine's own log."""

    level: str
    resource: str
    """Type and name: `aws:s3/bucket:Bucket archive`."""
    message: str

    @property
    def rule(self) -> str:
        """The id of its rule."""
        return self.message[1 : self.message.index("]")]

    def line(self, name: str) -> str:
        """What a line of the message says (`property`, `region`); empty where there is none."""
        start = f"  {name}:"
        return next((one[12:] for one in self.message.splitlines() if one.startswith(start)), "")

    @property
    def place(self) -> tuple[str, str, str]:
        """Rule, resource and property: what must be the same wherever a program is judged."""
        return self.rule, self.resource, self.line("property")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A run of the engine with a pack: exit code, what it printed, and the findings by the engine's events."""

    code: int
    text: str
    findings: list[PolicyFinding]
    resources: set[str]
    """Every resource that would be or was created, as `type name`."""

    @property
    def places(self) -> list[tuple[str, str, str]]:
        return sorted(finding.place for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program in a folder, with its state in a file beside it. The stack `dev` is there once `make` was called."""

    folder: Path
    command: str
    environment: Mapping[str, str]

    @classmethod
    def make(cls, folder: Path, toolchain: Toolchain, *, path: str = "", **environment: str) -> Program:
        """Of the files in the folder. `path`: PATH, where it is not the toolchain's own."""
        state = folder.parent / f"{folder.name}-state"
        state.mkdir()
        program = cls(
            folder=folder,
            command=str(toolchain.pulumi),
            environment=toolchain.child_environment(
                **({"PATH": path} if path else {}),
                PULUMI_BACKEND_URL=f"file://{state}",
                PULUMI_CONFIG_PASSPHRASE="for tests",
                PULUMI_DEBUG_COMMANDS="true",  # for --event-log
                AWS_EC2_METADATA_DISABLED="true",
                **environment,
            ),
        )
        program.pulumi("stack", "init", "dev", check=True)
        return program

    def judged(self, *command: str, config: Mapping[str, Any] | None = None, pack: Path = PACK) -> Judged:
        """`pulumi COMMAND` (`preview`, `up --yes`) with the pack and a configuration of it."""
        log = self.folder / "events.jsonl"
        log.unlink(missing_ok=True)
        done = self.pulumi(*command, "--event-log", str(log), *self._with_pack(pack, config))
        return judged(done, log.read_text() if log.exists() else "")

    def analyzed(self, *state: str, config: Mapping[str, Any] | None = None, pack: Path = PACK) -> Judged:
        """`pulumi policy analyze`, of the stack or (`--file`, path) of an exported state."""
        done = self.pulumi("policy", "analyze", *state, "--json", *self._with_pack(pack, config))
        return judged(done, done.stdout)

    def pulumi(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.command, *arguments, "--non-interactive"],
            cwd=self.folder, env=self.environment, check=check, timeout=SECONDS_FOR_PULUMI,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def _with_pack(self, pack: Path, config: Mapping[str, Any] | None) -> list[str]:
        if config is None:
            return ["--policy-pack", str(pack)]
        settings = self.folder / "pack-config.json"
        settings.write_text(json.dumps(config))
        return ["--policy-pack", str(pack), "--policy-pack-config", str(settings)]


def judged(done: subprocess.CompletedProcess[str], log: str) -> Judged:
    """What a run said, by its events: one JSON document a line, other lines between them."""
    events = list(events_in(log))
    return Judged(
        code=done.returncode,
        text=done.stdout,
        findings=sorted(finding_of(event["policyEvent"]) for event in events if "policyEvent" in event),
        resources={
            named(event["resourcePreEvent"]["metadata"]["urn"])
            for event in events
            if "resourcePreEvent" in event
        },
    )


def events_in(log: str) -> Iterator[dict[str, Any]]:
    """The engine's events in a text."""
    for line in log.splitlines():
        if line.startswith("{"):
            event: dict[str, Any] = json.loads(line)
            yield event


def finding_of(event: Mapping[str, Any]) -> PolicyFinding:
    """A finding of one policy event."""
    return PolicyFinding(
        level=event["enforcementLevel"],
        resource=named(event.get("resourceUrn", "")),
        message=event["message"].strip(),
    )


def named(urn: str) -> str:
    """`type name` of a URN; empty for none."""
    return " ".join((parts[2].rsplit("$", 1)[-1], parts[3])) if len(parts := urn.split("::", 3)) == 4 else ""
