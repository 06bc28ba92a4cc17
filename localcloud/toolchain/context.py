"""What every step of the set-up is given, and what it hands back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.cache import Cache
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.versions import Pins


@dataclass(frozen=True, kw_only=True)
class Context:
    """The project, the cache, and the means to run programs and to tell of them."""

    project_root: Path
    cache: Cache
    pins: Pins
    commands: Commands
    progress: Progress

    def environment(self, **additions: str) -> dict[str, str]:
        """The environment of a child: this process's, with everything that is written led into the cache."""
        return {**os.environ, **cache_environment(self.cache), **additions}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that was found or made."""

    name: str
    version: str
    source: str
    """Where it is from, in a few words: `on PATH`, `built from Go modules`, ..."""
    path: Path
    reused: bool
    """True when it was there already."""
    seconds: float

    def sentence(self) -> str:
        """The line that tells of it."""
        how = "reused" if self.reused else f"new, {self.seconds:.0f} s"
        return f"{self.name} {self.version}: {self.source} ({how})"


def cache_environment(cache: Cache) -> dict[str, str]:
    """The variables that lead what Pulumi, pip, npm and temporary files write into the cache."""
    return {
        "PULUMI_HOME": str(cache.pulumi_home),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PIP_CACHE_DIR": str(cache.pip),
        "npm_config_cache": str(cache.npm),
        "TMPDIR": str(cache.temporary),
    }
