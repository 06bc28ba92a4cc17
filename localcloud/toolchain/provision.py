"""Makes what `pulumi up` needs, side by side: Python environment, CLI with language host, AWS plugin."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from localcloud.toolchain.aws_plugin.acquire import provide_plugin
from localcloud.toolchain.cache import Cache
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.context import Context, Item, cache_environment
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.host_install import provide_host
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.pulumi_cli import FoundCli, provide_cli
from localcloud.toolchain.versions import read_pins
from localcloud.toolchain.virtualenv import MINIMUM_PYTHON, provide_virtualenv, python_of


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """What was found or made, and how to call it."""

    python: Path
    """Interpreter with the runtime and dev requirements."""
    pulumi: Path
    """The CLI, with a Python language host beside it."""
    pulumi_home: Path
    environment: dict[str, str]
    """Variables to set for `pulumi`, over the caller's own; PATH is complete."""
    items: tuple[Item, ...]
    seconds: float

    def child_environment(self, **additions: str) -> dict[str, str]:
        """The caller's environment with `environment` and these over it."""
        return {**os.environ, **self.environment, **additions}


def provision_python(project_root: Path, *, stream: TextIO | None = None, cache: Cache | None = None) -> Path:
    """The interpreter of the Python environment alone: enough for what needs no engine. Raises as `provision` does."""
    with setting_up(project_root, stream=stream, cache=cache) as context:
        item = provide_virtualenv(context)
        context.progress.say(item.sentence())
        return python_of(item.path)


def provision(project_root: Path, *, stream: TextIO | None = None, cache: Cache | None = None) -> Toolchain:
    """Find, download or build what is needed; tells of it on `stream` (default: standard error).

    Nothing is written but the cache folder and the link `.venv` in the project. Safe to interrupt and to run
    twice at once. Raises ToolchainError, and KeyboardInterrupt after everything it started was stopped.
    """
    with setting_up(project_root, stream=stream, cache=cache) as context:
        return _provide_all(context)


@contextmanager
def setting_up(
    project_root: Path, *, stream: TextIO | None = None, cache: Cache | None = None
) -> Iterator[Context]:
    """What making a tool is given, also one beyond `provision`'s; what it started is stopped when it is left."""
    _require_python()
    cache = cache or Cache.of_user()
    cache.create_folders()
    commands = Commands()
    with Progress(stream) as progress:
        try:
            yield Context(
                project_root=project_root,
                cache=cache,
                pins=read_pins(project_root),
                commands=commands,
                progress=progress,
            )
        finally:
            commands.stop_all()


def pulumi_environment(cache: Cache, pulumi: Path) -> dict[str, str]:
    """The variables with which CLI, host and plugin are found, and all is written into the cache."""
    path = os.environ.get("PATH", os.defpath)
    folder = str(pulumi.parent)
    parts = [part for part in path.split(os.pathsep) if part != folder]
    return {**cache_environment(cache), "PATH": os.pathsep.join([folder, *parts])}


def _provide_all(context: Context) -> Toolchain:
    begun = time.monotonic()
    pool = ThreadPoolExecutor(max_workers=3)
    try:
        environment = _announced(context, pool, lambda: provide_virtualenv(context))
        cli = _announced(context, pool, lambda: provide_cli(context))
        plugin = _announced(
            context,
            pool,
            lambda: provide_plugin(
                context,
                cli=lambda: cli.result().path,
                python=lambda: python_of(environment.result().path),
            ),
        )
        _wait_for([environment, cli])
        items = [environment.result(), cli.result()]
        pulumi, python = cli.result().path, python_of(environment.result().path)
        if not FoundCli(path=pulumi, version=cli.result().version).has_language_host:
            host = provide_host(context, pulumi, python)
            context.progress.say(host.sentence())
            pulumi = host.path
            items.append(host)
        _wait_for([plugin])
        items.append(plugin.result())
    except BaseException:
        context.cache.give_up()
        context.commands.stop_all()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return Toolchain(
        python=python,
        pulumi=pulumi,
        pulumi_home=context.cache.pulumi_home,
        environment=pulumi_environment(context.cache, pulumi),
        items=tuple(items),
        seconds=time.monotonic() - begun,
    )


def _announced(context: Context, pool: ThreadPoolExecutor, provide: Callable[[], Item]) -> Future[Item]:
    def work() -> Item:
        item = provide()
        context.progress.say(item.sentence())
        return item

    return pool.submit(work)


def _wait_for(futures: list[Future[Item]]) -> None:
    """Wait until all are done or one has failed, and raise what it raised."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    for future in done:
        future.result()


def _require_python() -> None:
    if sys.version_info < MINIMUM_PYTHON:
        wanted = ".".join(map(str, MINIMUM_PYTHON))
        raise ToolchainError(
            f"Python {wanted} or newer is needed; this is {sys.version.split()[0]} ({sys.executable})."
        )
