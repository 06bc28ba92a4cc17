"""The Pulumi CLI: the one on PATH, else the official download, else built from Go modules."""

from __future__ import annotations

import os
import platform
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.go_build import COMPILER_FLAGS, Go, GoProgram, build, require_go
from localcloud.toolchain.versions import parse_version

NAME = "Pulumi CLI"
DOWNLOADED_KIND = "pulumi-cli-downloaded"
BUILT_KIND = "pulumi-cli-built"
INSTALLER = "https://get.pulumi.com"
HOW_TO_GET_IT = "install the Pulumi CLI (https://www.pulumi.com/docs/install/)"
LANGUAGE_HOST = "pulumi-language-python"

SECONDS_FOR_VERSION = 20.0
SECONDS_TO_CONNECT = 5
SECONDS_FOR_INSTALLER_SCRIPT = 20
SECONDS_FOR_DOWNLOAD = 180.0
"""The installer fetches about 150 MB."""

SOURCES = Path(__file__).parent / "pulumi_cli_module"
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


@dataclass(frozen=True, kw_only=True)
class FoundCli:
    """A CLI that is there."""

    path: Path
    version: str

    @property
    def has_language_host(self) -> bool:
        """Whether the engine will find a Python language host: beside the CLI or on PATH."""
        beside = Path(os.path.realpath(self.path)).parent / LANGUAGE_HOST
        return beside.is_file() or shutil.which(LANGUAGE_HOST) is not None


def provide_cli(context: Context) -> Item:
    """The CLI, from the first place that has it. Raises ToolchainError when none has."""
    begun = time.monotonic()
    version = context.pins["pulumi"]
    on_path = cli_on_path(context)
    if on_path is not None:
        if new_enough(on_path.version, version):
            return _item(on_path.path, on_path.version, "on PATH", True, begun)
        context.progress.say(
            f"{NAME}: {on_path.path} is {on_path.version}, {version} or newer is needed; left as it is"
        )
    for kind, key, source in (
        (DOWNLOADED_KIND, download_key(version), "official download"),
        (BUILT_KIND, build_key(version), "built from Go modules"),
    ):
        path = context.cache.entry_path(kind, key) / "bin" / "pulumi"
        if path.is_file():
            return _item(path, version, f"{source}, in the cache", True, begun)
    try:
        return _item(_download(context, version), version, "official download", False, begun)
    except ToolchainError as error:
        context.progress.say(f"{NAME}: {error}; building {version} from Go modules")
    return _item(_build(context, version), version, "built from Go modules", False, begun)


def cli_on_path(context: Context) -> FoundCli | None:
    """The `pulumi` on PATH, if it answers."""
    path = shutil.which("pulumi")
    return cli_at(context, Path(path)) if path else None


def cli_at(context: Context, path: Path) -> FoundCli | None:
    """The CLI in this file, if it answers."""
    answer = context.commands.run([path, "version"], env=context.environment(), timeout=SECONDS_FOR_VERSION)
    lines = [line for line in answer.output.splitlines() if line.strip().startswith("v")]
    return FoundCli(path=path, version=lines[0].strip().removeprefix("v")) if answer.ok and lines else None


def new_enough(found: str, pinned: str) -> bool:
    """Whether a CLI serves programs of the pinned SDK: the same major version, and not older."""
    there, wanted = parse_version(found), parse_version(pinned)
    return there[0] == wanted[0] and there >= wanted


def download_key(version: str) -> str:
    """What determines the downloaded CLI."""
    return short_hash(version, platform.system(), platform.machine())


def build_key(version: str) -> str:
    """What determines the built CLI."""
    return short_hash(version, SOURCES, COMPILER_FLAGS, platform.system(), platform.machine())


def cli_program(version: str) -> GoProgram:
    """The CLI as a Go program."""
    return GoProgram(module=SOURCES, package=CLI_PACKAGE, stamps=((VERSION_VARIABLE, f"v{version}"),))


def _download(context: Context, version: str) -> Path:
    curl = shutil.which("curl")
    if curl is None:
        raise ToolchainError("no curl, which the official installer needs")
    context.progress.say(f"{NAME}: not on PATH; trying the official installer ({INSTALLER})")

    def make(folder: Path, _lock: int) -> None:
        script = folder / "install.sh"
        fetched = context.commands.run(
            [
                *[curl, "-fsSL", "--connect-timeout", str(SECONDS_TO_CONNECT)],
                *["--max-time", str(SECONDS_FOR_INSTALLER_SCRIPT), "-o", script, INSTALLER],
            ],
            env=context.environment(),
            timeout=SECONDS_FOR_INSTALLER_SCRIPT + SECONDS_TO_CONNECT,
        )
        if not fetched.ok:
            raise ToolchainError(f"the official installer cannot be fetched ({fetched.last_line})")
        installed = context.commands.run(
            ["sh", script, "--version", version, "--install-root", folder, "--no-edit-path"],
            env=context.environment(),
            timeout=SECONDS_FOR_DOWNLOAD,
        )
        if not installed.ok or not (folder / "bin" / "pulumi").is_file():
            raise ToolchainError(f"the official installer failed ({installed.why})")

    task = context.progress.task(NAME)
    task.enter("official installer")
    try:
        entry = context.cache.entry(DOWNLOADED_KIND, download_key(version), make, say=context.progress.say)
    finally:
        context.progress.end(task)
    return entry.path / "bin" / "pulumi"


def _build(context: Context, version: str) -> Path:
    program = cli_program(version)
    go: Go = require_go(context, program, purpose=f"{NAME} {version}", instead=HOW_TO_GET_IT)
    task = context.progress.task(NAME)

    def make(folder: Path, lock: int) -> None:
        build(context, go, program, folder / "bin" / "pulumi", task=task, lock=lock)

    try:
        entry = context.cache.entry(BUILT_KIND, build_key(version), make, say=context.progress.say)
    finally:
        context.progress.end(task)
    return entry.path / "bin" / "pulumi"


def _item(path: Path, version: str, source: str, reused: bool, begun: float) -> Item:
    return Item(
        name=NAME, version=version, source=source, path=path, reused=reused, seconds=time.monotonic() - begun
    )
