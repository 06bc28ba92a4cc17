"""Where the hosts of other languages than Python come from: beside the CLI, on PATH, or built from Go modules.

The project itself needs none of them: its tests run programs in other languages against the policy pack. The
official CLI brings them. Where it had to be built, so are they: pulumi-yaml's own, and for Node and Go the last ones
that were published within a Go module, of Pulumi 3.68 and 3.66. Today's engine and SDKs still understand them, but not
what came to the protocol since: parameterized packages, resource transforms and hooks do not work through them.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.go_build import COMPILER_FLAGS, GoProgram, build, require_go
from localcloud.toolchain.pulumi_cli import HOW_TO_GET_IT

KIND = "language-hosts"
MODULES = Path(__file__).parent


class Language(StrEnum):
    """A language by the name that Pulumi.yaml's `runtime` has for it."""

    GO = "go"
    NODE = "nodejs"
    YAML = "yaml"

    @property
    def executable(self) -> str:
        """The name by which the engine looks for the host."""
        return f"pulumi-language-{self.value}"


@dataclass(frozen=True, kw_only=True)
class PublishedHost:
    """A host that can be built: its module, the folder of its main package in it, the variable that has its version."""

    module: str
    folder: str
    version_variable: str


PUBLISHED = {
    Language.GO: PublishedHost(
        module="github.com/pulumi/pulumi/sdk/v3",
        folder="go/pulumi-language-go",
        version_variable="go/common/version.Version",
    ),
    Language.NODE: PublishedHost(
        module="github.com/pulumi/pulumi/sdk/v3",
        folder="nodejs/cmd/pulumi-language-nodejs",
        version_variable="go/common/version.Version",
    ),
    Language.YAML: PublishedHost(
        module="github.com/pulumi/pulumi-yaml",
        folder="cmd/pulumi-language-yaml",
        version_variable="pkg/version.Version",
    ),
}


def provide_language_host(context: Context, language: Language, cli: Path) -> Item:
    """The host's executable, whose folder belongs on the PATH of `cli`.

    Raises ToolchainError when it cannot be had.
    """
    begun = time.monotonic()
    found = _beside(cli, language) or shutil.which(language.executable)
    if found is not None:
        return _item(language, "as installed", "of the CLI", Path(found), True, begun)
    program = host_program(language)

    def make(folder: Path, lock: int) -> None:
        go = require_go(context, program, purpose=language.executable, instead=HOW_TO_GET_IT)
        task = context.progress.task(language.executable)
        try:
            build(context, go, program, folder / language.executable, task=task, lock=lock)
        finally:
            context.progress.end(task)

    entry = context.cache.entry(KIND, build_key(language), make, say=context.progress.say)
    path = entry.path / language.executable
    return _item(language, pinned_version(language), "built from Go modules", path, entry.reused, begun)


def host_program(language: Language) -> GoProgram:
    """The host as a Go program."""
    host = PUBLISHED[language]
    return GoProgram(
        module=MODULES / language.value,
        package=f"{host.module}/{host.folder}",
        stamps=((f"{host.module}/{host.version_variable}", f"v{pinned_version(language)}"),),
    )


def pinned_version(language: Language) -> str:
    """The version of the host's module, from the go.mod that pins it."""
    text = (MODULES / language.value / "go.mod").read_text(encoding="utf-8")
    match = re.search(rf"^require {re.escape(PUBLISHED[language].module)} v(\S+)$", text, re.MULTILINE)
    if match is None:
        raise ToolchainError(
            f"{MODULES / language.value / 'go.mod'} does not require {PUBLISHED[language].module}."
        )
    return match.group(1)


def build_key(language: Language) -> str:
    """What determines a built host."""
    return short_hash(MODULES / language.value, COMPILER_FLAGS, platform.system(), platform.machine())


def _beside(cli: Path, language: Language) -> Path | None:
    candidate = Path(os.path.realpath(cli)).parent / language.executable
    return candidate if candidate.is_file() else None


def _item(language: Language, version: str, source: str, path: Path, reused: bool, begun: float) -> Item:
    return Item(
        name=f"Language host for {language.value}",
        version=version,
        source=source,
        path=path,
        reused=reused,
        seconds=time.monotonic() - begun,
    )
