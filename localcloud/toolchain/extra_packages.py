"""Packages that one test or benchmark needs and nobody else: installed into the cache, beside the environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from localcloud.toolchain.cache import Cache

PROJECT = Path(__file__).resolve().parents[2]
INSTALL_SECONDS = 900


def extra_packages(group: str) -> Path:
    """A folder for PYTHONPATH with the packages of an optional group of pyproject.toml.

    Raises subprocess.CalledProcessError where pip cannot install them.
    """
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    pins: list[str] = project["optional-dependencies"][group]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folder = (
        Cache.of_user().root / "extra" / "-".join([group, version, *(pin.replace("==", "-") for pin in pins)])
    )
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(partial), *pins]
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        try:
            partial.rename(folder)
        except OSError:  # another process was first
            if not folder.is_dir():
                raise
    return folder
