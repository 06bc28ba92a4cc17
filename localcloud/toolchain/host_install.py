"""Puts this project's Python language host beside a copy of the CLI, where the engine looks for it."""

from __future__ import annotations

import shlex
import shutil
import time
from pathlib import Path

from localcloud.toolchain.cache import link_or_copy, short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.go_build import download_module, require_go
from localcloud.toolchain.pulumi_cli import HOW_TO_GET_IT, LANGUAGE_HOST, cli_program

NAME = "Python language host"
KIND = "pulumi"
SOURCES = Path(__file__).parent / "language_host"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
EXECUTOR = "pulumi-language-python-exec"
DYNAMIC_PROVIDER = "pulumi-resource-pulumi-python"
SDK_FILES = (f"python/cmd/{EXECUTOR}", f"python/dist/{DYNAMIC_PROVIDER}")
"""Scripts of the SDK's own module: the one that runs a program, and the one that serves dynamic providers."""

_WRAPPER = """#!/bin/sh
# Starts the Python language host that lies beside this file; the Pulumi engine calls it.
here=$(cd "$(dirname "$0")" && pwd)
exec {python} -I -c 'import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("language_host", run_name="__main__", alter_sys=True)' \\
    "$here" --use-executor "$here/{executor}" --host-version {version} "$@"
"""


def provide_host(context: Context, cli: Path, python: Path) -> Item:
    """A folder with a copy of the CLI, the host run by `python`, and the scripts it needs.

    The item's path is the CLI to use from now on.
    """
    begun = time.monotonic()
    version = context.pins["pulumi"]
    key = short_hash(version, SOURCES, _WRAPPER, str(cli), str(python))

    def make(folder: Path, _lock: int) -> None:
        link_or_copy(cli.resolve(), folder / "pulumi")
        _copy_sdk_files(context, folder)
        shutil.copytree(SOURCES, folder / SOURCES.name, ignore=shutil.ignore_patterns("__pycache__"))
        wrapper = folder / LANGUAGE_HOST
        wrapper.write_text(
            _WRAPPER.format(python=shlex.quote(str(python)), executor=EXECUTOR, version=version),
            encoding="utf-8",
        )
        wrapper.chmod(0o755)

    entry = context.cache.entry(KIND, key, make, say=context.progress.say)
    return Item(
        name=NAME,
        version=version,
        source="this project's own, beside the CLI",
        path=entry.path / "pulumi",
        reused=entry.reused,
        seconds=time.monotonic() - begun,
    )


def _copy_sdk_files(context: Context, folder: Path) -> None:
    program = cli_program(context.pins["pulumi"])
    go = require_go(context, program, purpose=NAME, instead=HOW_TO_GET_IT)
    module = download_module(context, go, program, SDK_MODULE)
    for relative in SDK_FILES:
        copy = folder / Path(relative).name
        shutil.copyfile(module / relative, copy)
        copy.chmod(0o755)
