"""The browser of the tests: one on PATH, else Chromium of Debian's packages where we may install them."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = "chromium"
SECONDS_FOR_INSTALL = 600.0
SECONDS_FOR_VERSION = 30.0
HOW_TO_GET_ONE = "Install Chromium or Chrome, so that one of these is on PATH: " + ", ".join(NAMES) + "."

# A test's browser talks to the page it was given, and to nobody else.
QUIET_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def provide_browser(context: Context) -> Item:
    """A browser's executable. Raises ToolchainError when there is none and none can be installed."""
    begun = time.monotonic()
    found = _on_path()
    if found is not None:
        return _item(context, found, source="on PATH", reused=True, begun=begun)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise ToolchainError(f"no browser was found. {HOW_TO_GET_ONE}")
    task = context.progress.task("browser")
    environment = context.environment(DEBIAN_FRONTEND="noninteractive")
    try:
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGE, "fonts-dejavu-core"],
        ):
            done = context.commands.run(command, env=environment, timeout=SECONDS_FOR_INSTALL)
            if not done.ok:
                raise ToolchainError(
                    f"no browser was found, and `{' '.join(command)}` failed ({done.why}). {HOW_TO_GET_ONE}"
                )
    finally:
        context.progress.end(task)
    found = _on_path()
    if found is None:
        raise ToolchainError(f"apt-get installed {PACKAGE}, and it is not on PATH. {HOW_TO_GET_ONE}")
    return _item(context, found, source="Debian's package", reused=False, begun=begun)


def _on_path() -> Path | None:
    return next((Path(found) for name in NAMES if (found := shutil.which(name))), None)


def _item(context: Context, path: Path, *, source: str, reused: bool, begun: float) -> Item:
    said = context.commands.run(
        [path, "--version", "--no-sandbox"], env=context.environment(), timeout=SECONDS_FOR_VERSION
    )
    version = next((word for word in said.output.split() if word[:1].isdigit()), "of unknown version")
    return Item(
        name="browser",
        version=version,
        source=source,
        path=path,
        reused=reused,
        seconds=time.monotonic() - begun,
    )
