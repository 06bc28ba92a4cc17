"""The program that generates SDKs: Pulumi's own generators, which its language hosts wrap, built from Go modules."""

from __future__ import annotations

import platform
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context
from localcloud.toolchain.go_build import COMPILER_FLAGS, GoProgram, build, require_go
from localcloud.toolchain.pulumi_cli import HOW_TO_GET_IT

KIND = "sdk-generator"
MODULE = Path(__file__).parent


def provide_sdk_generator(context: Context) -> Path:
    """The executable, built once: `sdk-generator nodejs|go SCHEMA FOLDER`.

    Raises ToolchainError when it cannot be had.
    """
    program = GoProgram(module=MODULE, package="regional-ingest/sdk-generator")

    def make(folder: Path, lock: int) -> None:
        go = require_go(context, program, purpose=KIND, instead=HOW_TO_GET_IT)
        task = context.progress.task(KIND)
        try:
            build(context, go, program, folder / KIND, task=task, lock=lock)
        finally:
            context.progress.end(task)

    sources = (MODULE / "go.mod", MODULE / "go.sum", MODULE / "main.go")
    key = short_hash(*sources, COMPILER_FLAGS, platform.system(), platform.machine())
    return context.cache.entry(KIND, key, make, say=context.progress.say).path / KIND
