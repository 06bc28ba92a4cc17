"""The AWS plugin in PULUMI_HOME: there already, else the official download, else built from Go modules."""

from __future__ import annotations

import json
import os
import platform
import socket
import time
from collections.abc import Callable
from pathlib import Path

from localcloud.toolchain.cache import link_or_copy, remove_tree, short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.go_build import COMPILER_FLAGS, GoProgram, build, require_go

NAME = "AWS plugin"
BINARY = "pulumi-resource-aws"
BINARY_KIND = "aws-plugin-binary"
DATA_KIND = "aws-plugin-data"
DATA_FILES = ("overrides.json", "schema.json", "bridge-metadata.json")
"""What the built plugin reads from its own folder."""
STAMP = "built-from.json"
"""Written into the folder of a plugin that was built here; the official one has none."""

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "provider"
TOOLS = ("sdk_model.py", "terraform_schema.py", "name_mapping.py", "compare_schema.py")
VERSION_VARIABLE = "main.version"

DOWNLOAD_HOSTS = ("api.github.com", "get.pulumi.com")
"""Where `pulumi plugin install` downloads from."""
SECONDS_TO_CONNECT = 3.0
SECONDS_FOR_DOWNLOAD = 300.0
SECONDS_FOR_DATA = 600.0


def provide_plugin(
    context: Context,
    *,
    cli: Callable[[], Path],
    python: Callable[[], Path],
    reachable: Callable[[], bool] | None = None,
) -> Item:
    """Install the plugin unless it is there.

    `cli()` and `python()` wait for those two, which may be made at the same time; the CLI is waited for only
    when the official plugin can be reached at all. Raises ToolchainError when the plugin cannot be had.
    """
    begun = time.monotonic()
    version = context.pins["pulumi-aws"]
    target = plugin_folder(context)

    def item(source: str, reused: bool) -> Item:
        return Item(
            name=NAME,
            version=version,
            source=source,
            path=target,
            reused=reused,
            seconds=time.monotonic() - begun,
        )

    with context.cache.lock(NAME.replace(" ", "-"), say=context.progress.say):
        # Taken once: sources that change while they are built must not be stamped as what was built.
        wanted = _stamp(context)
        stamp = installed_stamp(target)
        if stamp == {}:
            return item("official, in PULUMI_HOME of the cache", True)
        if stamp == wanted:
            return item("built from Go modules, in PULUMI_HOME of the cache", True)
        elsewhere = official_elsewhere(version)
        if elsewhere is not None:
            _install(target, [(file, file.name) for file in elsewhere.iterdir() if file.is_file()])
            return item(f"official, from {elsewhere}", True)
        if stamp is None and (reachable or downloads_reachable)():
            context.progress.say(
                f"{NAME}: not installed; trying `pulumi plugin install resource aws v{version}`"
            )
            if _download(context, cli(), target):
                return item("official download", False)
        context.progress.say(
            f"{NAME}: the official one cannot be reached; building {version} from Go modules"
        )
        binary = _build_binary(context, wanted["binary"])
        data = _make_data(context, wanted["data"], binary, python())
        _install_built(target, binary, data, wanted)
    return item("built from Go modules", False)


def plugin_folder(context: Context) -> Path:
    """Where the engine looks for the plugin of the pinned version."""
    return context.cache.pulumi_home / "plugins" / f"resource-aws-v{context.pins['pulumi-aws']}"


def installed_stamp(folder: Path) -> dict[str, str] | None:
    """None: no plugin is there. {}: one that was not built here. Else what it was built from."""
    if not (folder / BINARY).is_file() or folder.with_name(folder.name + ".partial").exists():
        return None
    try:
        return dict(json.loads((folder / STAMP).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def official_elsewhere(version: str) -> Path | None:
    """The official plugin in the PULUMI_HOME of the user, which is only read."""
    for home in (os.environ.get("PULUMI_HOME"), Path.home() / ".pulumi"):
        if home:
            folder = Path(home) / "plugins" / f"resource-aws-v{version}"
            if installed_stamp(folder) == {}:
                return folder
    return None


def downloads_reachable() -> bool:
    """Whether one of the hosts that the official plugin comes from takes a connection (or a proxy is set)."""
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return True
    return any(_connects(host) for host in DOWNLOAD_HOSTS)


def binary_key(context: Context) -> str:
    """What determines the binary."""
    return short_hash(
        context.pins["pulumi-aws"], SOURCES, COMPILER_FLAGS, platform.system(), platform.machine()
    )


def data_key(context: Context) -> str:
    """What determines the names and schema that the binary serves: a changed mapping needs no Go build."""
    tools = [FOLDER / name for name in TOOLS]
    return short_hash(binary_key(context), context.pins["pulumi-aws"], *tools)


def _connects(host: str) -> bool:
    try:
        with socket.create_connection((host, 443), timeout=SECONDS_TO_CONNECT):
            return True
    except OSError:
        return False


def _download(context: Context, cli: Path, target: Path) -> bool:
    task = context.progress.task(NAME)
    task.enter("official download")
    try:
        answer = context.commands.run(
            [cli, "plugin", "install", "resource", "aws", f"v{context.pins['pulumi-aws']}"],
            env=context.environment(),
            timeout=SECONDS_FOR_DOWNLOAD,
        )
    finally:
        context.progress.end(task)
    if answer.ok and installed_stamp(target) is not None:
        return True
    context.progress.say(f"{NAME}: the download failed ({answer.why})")
    return False


def _build_binary(context: Context, key: str) -> Path:
    version = context.pins["pulumi-aws"]
    program = GoProgram(module=SOURCES, package=".", stamps=((VERSION_VARIABLE, version),))
    task = context.progress.task(NAME)

    def make(folder: Path, lock: int) -> None:
        go = require_go(
            context,
            program,
            purpose=f"{NAME} {version}",
            instead="make api.github.com and get.pulumi.com reachable, where the official one is",
        )
        build(context, go, program, folder / BINARY, task=task, lock=lock)

    try:
        entry = context.cache.entry(BINARY_KIND, key, make, say=context.progress.say)
    finally:
        context.progress.end(task)
    return entry.path / BINARY


def _make_data(context: Context, key: str, binary: Path, python: Path) -> Path:
    task = context.progress.task(NAME)
    task.enter("names and schema")

    def make(folder: Path, _lock: int) -> None:
        module = f"{__package__}.{{}}"
        for command in (
            [binary, "dump", folder / "terraform.json"],
            [python, "-m", module.format("sdk_model"), folder / "sdk_model.json"],
            [python, "-m", module.format("name_mapping"), folder],
            [binary, "schema", "--out", folder, "--skip-docs", "--skip-examples"],
            [python, "-m", module.format("compare_schema"), folder],
        ):
            answer = context.commands.run(
                command,
                cwd=context.project_root,
                env=context.environment(PULUMI_AWS_DATA=str(folder), PYTHONPATH=str(context.project_root)),
                timeout=SECONDS_FOR_DATA,
            )
            if not answer.ok:
                raise ToolchainError(f"{NAME}: {command[1:3]} failed ({answer.why})\n{answer.output[-2000:]}")

    try:
        entry = context.cache.entry(DATA_KIND, key, make, say=context.progress.say)
    finally:
        context.progress.end(task)
    return entry.path


def _install_built(target: Path, binary: Path, data: Path, stamp: dict[str, str]) -> None:
    (data / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    files = [(binary, BINARY), *((data / name, name) for name in (*DATA_FILES, STAMP))]
    _install(target, files)


def _install(target: Path, files: list[tuple[Path, str]]) -> None:
    """Put files into the plugin's folder at once: a real folder (the engine sees no link) of hard links."""
    part = target.with_name(f".{target.name}.part")
    remove_tree(part)
    part.mkdir(parents=True)
    for source, name in files:
        link_or_copy(source, part / name)
    for leftover in (".lock", ".partial"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    old = target.with_name(f".{target.name}.old")
    remove_tree(old)
    if target.exists():
        target.rename(old)
    part.rename(target)
    remove_tree(old)


def _stamp(context: Context) -> dict[str, str]:
    return {"binary": binary_key(context), "data": data_key(context)}
