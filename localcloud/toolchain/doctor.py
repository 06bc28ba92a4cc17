"""What `make doctor` tells: what is there, which version, from where, and how to get what is missing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from localcloud.toolchain.aws_plugin.acquire import SOURCES as PLUGIN_SOURCES
from localcloud.toolchain.aws_plugin.acquire import binary_key, data_key, installed_stamp, plugin_folder
from localcloud.toolchain.cache import Cache, size_of
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.context import Context
from localcloud.toolchain.go_build import HOW_TO_GET_GO, GoProgram, find_go
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.pulumi_cli import (
    BUILT_KIND,
    DOWNLOADED_KIND,
    LANGUAGE_HOST,
    FoundCli,
    build_key,
    cli_at,
    cli_on_path,
    download_key,
    new_enough,
)
from localcloud.toolchain.versions import parse_version, read_pins
from localcloud.toolchain.virtualenv import KIND as VIRTUALENV_KIND
from localcloud.toolchain.virtualenv import LINK, MINIMUM_PYTHON, environment_key, python_of

BY_MAKE_UP = "`make up` gets it"
SECONDS_FOR_VERSION = 20.0
GIGABYTE = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One row of the table."""

    name: str
    version: str = ""
    """Empty: not found."""
    place: str = ""
    remedy: str = ""
    """How to get what is missing."""
    needed: bool = True
    """Whether nothing works without it and `make up` cannot get it: then the exit code is 1."""

    @property
    def found(self) -> bool:
        return bool(self.version)


def doctor(project_root: Path, *, stream: TextIO | None = None, cache: Cache | None = None) -> int:
    """Print the table, change nothing. 1 when something is missing that `make up` cannot get, else 0."""
    stream = stream or sys.stdout
    context = Context(
        project_root=project_root,
        cache=cache or Cache.of_user(),
        pins=read_pins(project_root),
        commands=Commands(),
        progress=Progress(stream),
    )
    findings = list(examine(context))
    print("\n".join(table(findings)), file=stream)
    missing = [finding.name for finding in findings if finding.needed and not finding.found]
    if missing:
        print(f"\nMissing, and not to be had by `make up`: {', '.join(missing)}.", file=stream)
    return 1 if missing else 0


def examine(context: Context) -> Iterator[Finding]:
    """Look for everything, in the order it is used."""
    yield _python()
    yield _tool(context, "git", "git version ", "install git with the system's package manager")
    yield _tool(context, "make", "GNU Make ", "install make with the system's package manager")
    yield _virtualenv(context)
    cli = _cli(context)
    plugin = _plugin(context)
    yield cli
    yield _language_host(context, cli)
    yield plugin
    yield _go(context, needed_for=[one.name for one in (cli, plugin) if not one.found])
    yield _cache(context.cache)


def table(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings in columns."""
    rows = [("", "what", "version", "where, or how to get it")]
    for one in findings:
        mark = "ok" if one.found else "MISSING" if one.needed else "-"
        rows.append((mark, one.name, one.version or "-", one.place if one.found else one.remedy))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]
        ).rstrip()


def _python() -> Finding:
    wanted = ".".join(map(str, MINIMUM_PYTHON))
    old = sys.version_info < MINIMUM_PYTHON
    return Finding(
        name="Python",
        version="" if old else platform.python_version(),
        place=sys.executable,
        remedy=f"{wanted} or newer is needed ({sys.executable} is {platform.python_version()}): "
        "https://www.python.org/downloads/ or the system's package manager",
    )


def _tool(context: Context, name: str, prefix: str, remedy: str) -> Finding:
    path = shutil.which(name)
    if path is None:
        return Finding(name=name, remedy=remedy)
    answer = context.commands.run([path, "--version"], env=os.environ, timeout=SECONDS_FOR_VERSION)
    first = next(iter(answer.output.splitlines()), "").removeprefix(prefix)
    return Finding(
        name=name, version=first if answer.ok else "", place=path, remedy=f"{path} fails: {answer.why}"
    )


def _virtualenv(context: Context) -> Finding:
    name = "Python environment"
    link = context.project_root / LINK
    ours = context.cache.entry_path(VIRTUALENV_KIND, environment_key(context.pins))
    place = link if link.exists() else ours
    if not python_of(place).exists():
        return Finding(name=name, remedy=BY_MAKE_UP, needed=False)
    pins = f"pulumi {context.pins['pulumi']}, pulumi-aws {context.pins['pulumi-aws']}"
    whose = (
        "" if Path(os.path.realpath(place)) == Path(os.path.realpath(ours)) else " (not made by this project)"
    )
    return Finding(name=name, version=pins, place=f"{place}{whose}", needed=False)


def _cli(context: Context) -> Finding:
    name, version = "Pulumi CLI", context.pins["pulumi"]
    on_path = cli_on_path(context)
    if on_path is not None and new_enough(on_path.version, version):
        return Finding(name=name, version=on_path.version, place=str(on_path.path), needed=False)
    for kind, key, source in (
        (DOWNLOADED_KIND, download_key(version), "official download"),
        (BUILT_KIND, build_key(version), "built from Go modules"),
    ):
        path = context.cache.entry_path(kind, key) / "bin" / "pulumi"
        found = cli_at(context, path) if path.is_file() else None
        if found is not None:
            return Finding(name=name, version=found.version, place=f"{source}: {path}", needed=False)
    old = f"{on_path.path} is {on_path.version}, {version} is needed; " if on_path else ""
    return Finding(
        name=name, remedy=f"{old}{BY_MAKE_UP} (or https://www.pulumi.com/docs/install/)", needed=False
    )


def _language_host(context: Context, cli: Finding) -> Finding:
    name = "Python language host"
    if not cli.found:
        return Finding(name=name, remedy="comes with the Pulumi CLI", needed=False)
    path = Path(cli.place.split(": ")[-1])
    if FoundCli(path=path, version=cli.version).has_language_host:
        beside = Path(os.path.realpath(path)).parent / LANGUAGE_HOST
        where = str(beside) if beside.is_file() else shutil.which(LANGUAGE_HOST) or ""
        return Finding(name=name, version=cli.version, place=where, needed=False)
    made = [path for path in context.cache.root.glob(f"pulumi/*/{LANGUAGE_HOST}") if path.is_file()]
    if made:
        newest = max(made, key=lambda path: path.stat().st_mtime)
        return Finding(
            name=name, version=context.pins["pulumi"], place=f"this project's own: {newest}", needed=False
        )
    return Finding(name=name, remedy=BY_MAKE_UP, needed=False)


def _plugin(context: Context) -> Finding:
    name, folder = "AWS plugin", plugin_folder(context)
    stamp = installed_stamp(folder)
    if stamp is None:
        return Finding(
            name=name, remedy=f"{BY_MAKE_UP} (a download, or 10 to 20 minutes of building)", needed=False
        )
    source = "built from Go modules" if stamp else "official"
    current = not stamp or stamp == {"binary": binary_key(context), "data": data_key(context)}
    note = "" if current else ", of other sources than the clone's: `make up` builds it anew"
    return Finding(
        name=name, version=context.pins["pulumi-aws"], place=f"{source}{note}: {folder}", needed=False
    )


def _go(context: Context, *, needed_for: list[str]) -> Finding:
    minimum = GoProgram(module=PLUGIN_SOURCES, package=".").minimum_go()
    go = find_go(context)
    if needed_for:
        why = f"needed only if these cannot be downloaded: {', '.join(needed_for)}"
    else:
        why = "not needed: everything is there"
    if go is None or parse_version(go.version) < parse_version(minimum):
        found = f"{go.path} is {go.version}; " if go else ""
        return Finding(name="Go", remedy=f"{found}{why}; {HOW_TO_GET_GO} ({minimum} or newer)", needed=False)
    return Finding(name="Go", version=go.version, place=f"{go.path} ({why})", needed=False)


def _cache(cache: Cache) -> Finding:
    total = size_of(cache.root)
    build = size_of(cache.go_build) + size_of(cache.go_modules)
    return Finding(
        name="cache",
        version=f"{total / GIGABYTE:.1f} GB",
        place=f"{cache.root} (of it {build / GIGABYTE:.1f} GB of Go's, which make the next build quick; "
        "the folder may be removed at any time)",
        needed=False,
    )
