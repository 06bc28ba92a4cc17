"""The Python environment: made in the cache from the pins, linked into the clone as `.venv`."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.versions import CONSTRAINTS, Pins

KIND = "virtualenv"
LINK = ".venv"
MINIMUM_PYTHON = (3, 11)
NAME = "Python environment"

_MISSING_PINS = """
import importlib.metadata, sys
for pin in sys.argv[1:]:
    name, version = pin.split("==")
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = "missing"
    if found != version:
        print(f"{name} {version} (there: {found})")
"""


def provide_virtualenv(context: Context) -> Item:
    """Make the environment unless it is there, and link `.venv` to it.

    A `.venv` made by somebody else is left alone, and used when it holds the pinned versions; else
    ToolchainError.
    """
    begun = time.monotonic()
    link = context.project_root / LINK
    if _is_foreign(context, link):
        _require_pins(context, link)
        return Item(
            name=NAME,
            version=platform.python_version(),
            source=f"{LINK} of the clone, not made by this project, left as it is",
            path=link,
            reused=True,
            seconds=time.monotonic() - begun,
        )
    task = context.progress.task(NAME)
    try:
        task.count("packages installed")
        entry = context.cache.entry(
            KIND,
            environment_key(context.pins),
            lambda folder, _lock: _make(context, folder, task.advance),
            say=context.progress.say,
        )
    finally:
        context.progress.end(task)
    _link(link, entry.path)
    return Item(
        name=NAME,
        version=platform.python_version(),
        source=f"pip, {len(context.pins.requirements)} pinned requirements, in the cache; {LINK} links to it",
        path=entry.path,
        reused=entry.reused,
        seconds=time.monotonic() - begun,
    )


def environment_key(pins: Pins) -> str:
    """What determines the environment: the requirements, their constraints and the interpreter."""
    return short_hash(
        *sorted(pins.requirements),
        *sorted(pins.constraints),
        sys.version,
        os.path.realpath(sys.executable),
        platform.platform(),
    )


def python_of(environment: Path) -> Path:
    """The interpreter of an environment."""
    return environment / "bin" / "python"


def _make(context: Context, folder: Path, installed: Callable[[], None]) -> None:
    created = context.commands.run(
        [sys.executable, "-m", "venv", folder], env=context.environment(), timeout=120
    )
    if not created.ok:
        raise ToolchainError(
            f"`{sys.executable} -m venv` failed: {created.last_line}. On Debian and Ubuntu: "
            f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv"
        )
    fetched = context.commands.run(
        [
            *[python_of(folder), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"],
            *(["--constraint", context.project_root / CONSTRAINTS] if context.pins.constraints else []),
            *context.pins.requirements,
        ],
        env=context.environment(),
        on_line=lambda line: installed() if line.startswith("Collecting ") else None,
    )
    if not fetched.ok:
        raise ToolchainError(f"pip could not install the requirements: {_pip_errors(fetched.output)}")
    _move_scripts(folder, context.cache.entry_path(KIND, environment_key(context.pins)))


def _move_scripts(folder: Path, final: Path) -> None:
    """Write the final path into the scripts of an environment that is about to be renamed."""
    for path in [folder / "pyvenv.cfg", *(folder / "bin").iterdir()]:
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        moved = content.replace(str(folder).encode(), str(final).encode())
        if moved != content:
            path.write_bytes(moved)


def _is_foreign(context: Context, link: Path) -> bool:
    if link.is_symlink():
        target = Path(os.path.realpath(link))
        return target.exists() and not target.is_relative_to(os.path.realpath(context.cache.root))
    return link.exists()


def _require_pins(context: Context, environment: Path) -> None:
    pins = [f"{name}=={version}" for name, version in context.pins.versions.items()]
    answer = context.commands.run(
        [python_of(environment), "-c", _MISSING_PINS, *pins], env=context.environment(), timeout=60
    )
    if not answer.ok or answer.output.strip():
        missing = ", ".join(answer.output.split("\n")[:-1]) if answer.ok else answer.why
        raise ToolchainError(
            f"{environment} was not made by this project and lacks what is pinned: {missing}. Remove it, or "
            f"run `{python_of(environment)} -m pip install -r requirements.txt '.[dev]'`."
        )


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and os.readlink(link) == str(target):
        return
    beside = link.with_name(f"{link.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)


def _pip_errors(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return " ".join(errors[-3:]) or output[-500:]
