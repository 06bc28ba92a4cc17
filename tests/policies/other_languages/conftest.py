"""What programs in other languages need beside the project's own tools: their language hosts, and npm packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localcloud.toolchain.cache import Cache, short_hash
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.provision import Toolchain, provision
from localcloud.toolchain.versions import read_pins

PROJECT = Path(__file__).resolve().parents[3]
PROGRAMS = Path(__file__).parent
SECONDS_FOR_NPM = 300
SECONDS_FOR_PREVIEW = 240


@dataclass(frozen=True, kw_only=True)
class PolicyFinding:
    """A policy event of the engine's own log."""

    level: str
    resource: str
    """Type and name: `aws:s3/bucket:Bucket archive`."""
    message: str


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """A preview with the pack: exit code, what it printed, and the findings by the engine's log."""

    code: int
    text: str
    findings: list[PolicyFinding]
    resources: set[str]
    """Every resource that would be created, as `type name`."""


@dataclass(frozen=True, kw_only=True)
class OtherProgram:
    """A program in another language, in a folder of its own, with its state in a file."""

    folder: Path
    command: str
    environment: dict[str, str]

    def preview(self, *, pack: Path, pack_config: dict[str, Any], **config: str) -> Previewed:
        """`pulumi preview` with the pack; `config` is the stack's configuration."""
        self._pulumi("stack", "init", "dev", check=True)
        for key, value in config.items():
            self._pulumi("config", "set", key, value, check=True)
        settings, log = self.folder / "pack-config.json", self.folder / "events.jsonl"
        settings.write_text(json.dumps(pack_config))
        done = self._pulumi(
            *("preview", "--policy-pack", str(pack), "--policy-pack-config", str(settings)),
            *("--event-log", str(log)),
        )
        events = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return Previewed(
            code=done.returncode,
            text=done.stdout,
            findings=[finding_of(event["policyEvent"]) for event in events if "policyEvent" in event],
            resources={
                named(event["resourcePreEvent"]["metadata"]["urn"])
                for event in events
                if "resourcePreEvent" in event
            },
        )

    def _pulumi(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.command, *arguments, "--non-interactive"],
            cwd=self.folder, env=self.environment, check=check, timeout=SECONDS_FOR_PREVIEW,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


def finding_of(event: dict[str, Any]) -> PolicyFinding:
    """A finding of one policy event."""
    return PolicyFinding(
        level=event["enforcementLevel"],
        resource=named(event.get("resourceUrn", "")),
        message=event["message"],
    )


def named(urn: str) -> str:
    """`type name` of a URN; empty for none."""
    return " ".join((parts[2].rsplit("$", 1)[-1], parts[3])) if len(parts := urn.split("::", 3)) == 4 else ""


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The engine, and the real AWS provider."""
    return provision(PROJECT, stream=sys.stderr)


@pytest.fixture(scope="session")
def context() -> Iterator[Context]:
    """What the set-up of a further tool is given."""
    commands = Commands()
    with Progress(sys.stderr) as progress:
        yield Context(
            project_root=PROJECT,
            cache=Cache.of_user(),
            pins=read_pins(PROJECT),
            commands=commands,
            progress=progress,
        )
    commands.stop_all()


@pytest.fixture(scope="session")
def node_modules(context: Context) -> Path:
    """The npm packages of the lock file, installed once."""
    if not shutil.which("npm"):
        pytest.skip("Node is not installed: the TypeScript program is not tried")
    source = PROGRAMS / "typescript"
    manifests = [source / "package.json", source / "package-lock.json"]

    def install(folder: Path, _lock: int) -> None:
        for manifest in manifests:
            shutil.copy2(manifest, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
        done = context.commands.run(command, cwd=folder, env=context.environment(), timeout=SECONDS_FOR_NPM)
        assert done.ok, done.output[-3000:]

    entry = context.cache.entry("node-modules", short_hash(*manifests), install, say=context.progress.say)
    return entry.path / "node_modules"


@pytest.fixture
def program(
    context: Context, toolchain: Toolchain, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[Language], OtherProgram]:
    """`program(Language.YAML)`: the program of that language, in a folder of its own."""

    def make(language: Language) -> OtherProgram:
        host = provide_language_host(context, language, toolchain.pulumi)
        folder = tmp_path / "program"
        shutil.copytree(PROGRAMS / FOLDERS[language], folder, ignore=shutil.ignore_patterns("node_modules"))
        if language is Language.NODE:
            (folder / "node_modules").symlink_to(request.getfixturevalue("node_modules"))
            use_installed_plugin(folder / "Pulumi.yaml", toolchain)
        (tmp_path / "state").mkdir()
        path = os.pathsep.join([str(host.path.parent), toolchain.environment["PATH"]])
        return OtherProgram(
            folder=folder,
            command=str(toolchain.pulumi),
            environment=toolchain.child_environment(
                PATH=path,
                PULUMI_BACKEND_URL=f"file://{tmp_path / 'state'}",
                PULUMI_CONFIG_PASSPHRASE="for tests",
                PULUMI_DEBUG_COMMANDS="true",  # for --event-log
                AWS_EC2_METADATA_DISABLED="true",
            ),
        )

    return make


FOLDERS = {Language.NODE: "typescript", Language.YAML: "yaml"}


def use_installed_plugin(project_file: Path, toolchain: Toolchain) -> None:
    """npm has no @pulumi/aws of the plugin's own version, and an older one asks for the plugin of its own."""
    plugin = next(item.path for item in toolchain.items if item.name == "AWS plugin")
    lines = ["plugins:", "  providers:", "    - name: aws", f"      path: {json.dumps(str(plugin))}", ""]
    project_file.write_text(project_file.read_text() + "\n".join(lines))
