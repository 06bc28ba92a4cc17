"""Where the hosts of other languages than Python come from: beside the CLI, on PATH, or built from Go modules.

The project itself needs none of them: its tests run programs in other languages against the policy pack, and add the
package of components to them. The official CLI brings them. Where it had to be built, so are they: pulumi-yaml's from
its module; those for Node and Go from Pulumi's own sources of the CLI's version, since their modules have no versions
of their own. `nodejs/` and `go/` have these sources as they are (LICENSE-pulumi); go.mod alone differs, and names
published modules where Pulumi's names folders.
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
class BuildableHost:
    """A host that can be built: its main package, and the module whose version it has, by a variable of that module."""

    package: str
    module: str
    version_variable: str


BUILDABLE = {
    Language.GO: BuildableHost(
        package="github.com/pulumi/pulumi/sdk/go/pulumi-language-go/v3",
        module="github.com/pulumi/pulumi/sdk/v3",
        version_variable="go/common/version.Version",
    ),
    Language.NODE: BuildableHost(
        package="github.com/pulumi/pulumi/sdk/nodejs/cmd/pulumi-language-nodejs/v3",
        module="github.com/pulumi/pulumi/sdk/v3",
        version_variable="go/common/version.Version",
    ),
    Language.YAML: BuildableHost(
        package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        module="github.com/pulumi/pulumi-yaml",
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
    host = BUILDABLE[language]
    return GoProgram(
        module=MODULES / language.value,
        package=host.package,
        stamps=((f"{host.module}/{host.version_variable}", f"v{pinned_version(language)}"),),
    )


def pinned_version(language: Language) -> str:
    """The version of the host's module, from the go.mod that pins it."""
    text = (MODULES / language.value / "go.mod").read_text(encoding="utf-8")
    module = BUILDABLE[language].module
    match = re.search(rf"^(?:require |\t){re.escape(module)} v(\S+)$", text, re.MULTILINE)
    if match is None:
        raise ToolchainError(f"{MODULES / language.value / 'go.mod'} does not require {module}.")
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
