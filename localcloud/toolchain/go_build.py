"""Building a Go program from modules: pinned by its go.sum, inside the cache, with progress."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.progress import Task
from localcloud.toolchain.versions import parse_version

COMPILER_FLAGS = "all=-l -dwarf=false"
"""No inlining, no debug tables: half the compile time, for programs that mostly wait for the network."""
LINKER_FLAGS = "-s -w"
GARBAGE_COLLECTION_PERCENT = "800"
"""GOGC of the compiler: more memory, less time collecting it."""
SECONDS_FOR_VERSION = 20.0
HOW_TO_GET_GO = "install it from https://go.dev/dl/ or with the system's package manager"

_OTHER_PLACES = (Path("/usr/local/go/bin/go"), Path("/usr/lib/go/bin/go"))
_DOWNLOAD = "go: downloading "
_STALE = "to compile"
_PACKAGE_LINE = re.compile(r"^[A-Za-z0-9_.~/+-]+$")


@dataclass(frozen=True, kw_only=True)
class Go:
    """An installed Go."""

    path: Path
    version: str


@dataclass(frozen=True, kw_only=True)
class GoProgram:
    """A main package to build: `package` as seen from the folder `module` that holds go.mod and go.sum."""

    module: Path
    package: str
    stamps: tuple[tuple[str, str], ...] = ()
    """String variables the linker sets: (import path and name, value)."""

    def linker_flags(self) -> str:
        return " ".join([LINKER_FLAGS, *(f"-X {name}={value}" for name, value in self.stamps)])

    def minimum_go(self) -> str:
        """The `go` line of go.mod."""
        match = re.search(r"^go (\S+)$", (self.module / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)
        if match is None:
            raise ToolchainError(f"{self.module / 'go.mod'} has no `go` line.")
        return match.group(1)


def find_go(context: Context) -> Go | None:
    """The Go on PATH or in its usual place."""
    on_path = shutil.which("go")
    for candidate in ([Path(on_path)] if on_path else []) + list(_OTHER_PLACES):
        if candidate.is_file():
            answer = context.commands.run(
                [candidate, "env", "GOVERSION"],
                env=context.environment(**_settings(context)),
                timeout=SECONDS_FOR_VERSION,
            )
            if answer.ok:
                return Go(path=candidate, version=answer.output.strip().removeprefix("go"))
    return None


def require_go(context: Context, program: GoProgram, *, purpose: str, instead: str) -> Go:
    """The installed Go; ToolchainError says what to do when there is none or when it is too old."""
    go, minimum = find_go(context), program.minimum_go()
    if go is None:
        raise ToolchainError(
            f"{purpose} could not be downloaded, and there is no Go to build it: {HOW_TO_GET_GO} "
            f"({minimum} or newer); or {instead}."
        )
    if parse_version(go.version) < parse_version(minimum):
        raise ToolchainError(
            f"{purpose} could not be downloaded, and Go {go.version} ({go.path}) is too old to build it: "
            f"{HOW_TO_GET_GO} ({minimum} or newer); or {instead}."
        )
    return go


def build(context: Context, go: Go, program: GoProgram, output: Path, *, task: Task, lock: int) -> None:
    """Build the program to the file `output`.

    What is compiled stays in Go's own build cache: an interrupted build goes on where it was.
    Raises ToolchainError with the end of the compiler's output.
    """
    environment = _environment(context, go)
    flags = [
        "-trimpath",
        "-buildvcs=false",
        f"-gcflags={COMPILER_FLAGS}",
        f"-ldflags={program.linker_flags()}",
    ]
    task.count("Go modules downloaded")
    listing = context.commands.run(
        [go.path, "list", *flags, "-deps", "-f", f"{{{{if .Stale}}}}{_STALE}{{{{end}}}}", program.package],
        cwd=program.module,
        env=environment,
        on_line=lambda line: task.advance(line.startswith(_DOWNLOAD)),
        held=[lock],
    )
    if not listing.ok:
        raise ToolchainError(f"The Go modules of {task.name} cannot be had. {_end_of(listing.output)}")
    total = listing.output.splitlines().count(_STALE)
    task.count("packages", total=total)

    def follow(line: str) -> None:
        if _PACKAGE_LINE.match(line):
            task.advance()
            if task.done >= total:
                task.enter("linking")

    built = context.commands.run(
        [go.path, "build", "-v", *flags, "-o", output, program.package],
        cwd=program.module,
        env=environment,
        on_line=follow,
        held=[lock],
    )
    if not built.ok:
        raise ToolchainError(f"{task.name} cannot be built. {_end_of(built.output)}")


def download_module(context: Context, go: Go, program: GoProgram, module: str) -> Path:
    """The folder of a module that the program depends on, in the version of its go.mod."""
    environment = _environment(context, go)
    downloaded = context.commands.run(
        [go.path, "mod", "download", module], cwd=program.module, env=environment
    )
    found = context.commands.run(
        [go.path, "list", "-m", "-f", "{{.Dir}}", module], cwd=program.module, env=environment
    )
    if not (downloaded.ok and found.ok and found.last_line.startswith("/")):
        raise ToolchainError(f"The Go module {module} cannot be had: {downloaded.why}; {found.why}")
    return Path(found.last_line)


def _environment(context: Context, go: Go) -> dict[str, str]:
    settings = _settings(context)
    own = context.commands.run(
        [go.path, "env", "GOFLAGS"], env=context.environment(**settings), timeout=SECONDS_FOR_VERSION
    )
    return context.environment(
        **settings,
        # The module cache stays removable by `rm -rf`.
        GOFLAGS=f"{own.output.strip() if own.ok else ''} -modcacherw".strip(),
        GOGC=GARBAGE_COLLECTION_PERCENT,
        GOWORK="off",
    )


def _settings(context: Context) -> dict[str, str]:
    cache = context.cache
    return {
        "GOTOOLCHAIN": "local",
        "GOMODCACHE": str(cache.go_modules),
        "GOCACHE": str(cache.go_build),
        "GOTMPDIR": str(cache.temporary),
        # Go writes counters below the user's configuration folder, where its settings are still read.
        "XDG_CONFIG_HOME": str(cache.go_settings),
        "GOENV": os.environ.get("GOENV") or str(_user_configuration() / "go" / "env"),
    }


def _user_configuration() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _end_of(output: str, lines: int = 25) -> str:
    telling = [
        line
        for line in output.splitlines()
        if not line.startswith(_DOWNLOAD) and not _PACKAGE_LINE.match(line)
    ]
    return "\n".join(["The last lines of its output:", *telling[-lines:]])
