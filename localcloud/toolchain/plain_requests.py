"""The gateway's native reader, built from its Rust sources into the cache: the fleet's image builds it by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.toolchain.cache import Cache, short_hash
from localcloud.toolchain.failure import ToolchainError

SOURCES = Path(__file__).resolve().parents[2] / "fleet_image" / "plain_requests"
LIBRARY = "libplain_requests.so"  # as cargo names it
MODULE = "plain_requests.abi3.so"  # as Python finds it
KIND = "plain-requests"
BUILD_SECONDS = 900
USUAL_PLACE = Path.home() / ".cargo" / "bin" / "cargo"  # where rustup puts it
HOW_TO_GET_RUST = "install Rust 1.85 or newer from https://rustup.rs or with the system's package manager"


@cache
def plain_requests_folder() -> Path:
    """A folder for PYTHONPATH with the module `plain_requests`.

    Raises ToolchainError where there is no Rust, or where its build fails.
    """
    cargo = shutil.which("cargo") or shutil.which(USUAL_PLACE)
    if cargo is None:
        raise ToolchainError(f"There is no cargo to build {SOURCES.name}: {HOW_TO_GET_RUST}.")
    # rustc stands beside it.
    path = os.pathsep.join([str(Path(cargo).parent), os.environ.get("PATH", os.defpath)])
    compiler = subprocess.run([cargo, "--version", "--verbose"], check=True, capture_output=True, text=True)

    def make(folder: Path, _lock: int) -> None:
        target = folder / "target"
        built = subprocess.run(
            [cargo, "build", "--release", "--locked", "--manifest-path", str(SOURCES / "Cargo.toml")],
            env={**os.environ, "CARGO_TARGET_DIR": str(target), "PATH": path},
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
        )
        if built.returncode != 0:
            raise ToolchainError(f"{SOURCES.name} could not be built:\n{built.stderr[-2000:]}")
        shutil.copyfile(target / "release" / LIBRARY, folder / MODULE)
        shutil.rmtree(target)

    key = short_hash(compiler.stdout, *source_files())
    return Cache.of_user().entry(KIND, key, make, say=lambda text: print(text, file=sys.stderr)).path


def source_files() -> list[Path]:
    """What the module is built from."""
    return [SOURCES / "Cargo.toml", SOURCES / "Cargo.lock", *sorted((SOURCES / "src").glob("*.rs"))]


def native_reader() -> Any:
    """The class `Reader` of the module, which need not be on the path. Raises as `plain_requests_folder`."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("plain_requests", plain_requests_folder() / MODULE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Reader
