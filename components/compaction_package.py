"""What compaction is deployed as: zips of our sources, and a Lambda layer with DuckDB; same input, same bytes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pulumi

from components.lambda_package import PROJECT
from components.reproducible_zip import write_changed, zip_bytes

BUILD = PROJECT / "build"
FACT_MODULES = ("__init__", "limits")
SPARK_MODULES = ("spark_engine", "spark_main")  # they need PySpark
LAMBDA_MODULES = ("lambda_compaction", "duckdb_engine")  # they need DuckDB

LAYER_PACKAGES = ("duckdb", "isal")
LAYER_PYTHON = "3.13"  # of the Lambda runtime
# The wheels' platforms by Lambda's word for the processor; its Amazon Linux 2023 has glibc 2.34.
PLATFORMS = {
    "arm64": ("manylinux_2_28_aarch64", "manylinux2014_aarch64"),
    "x86_64": ("manylinux_2_28_x86_64", "manylinux2014_x86_64"),
}
PIP_SECONDS = 300


def write_lambda_package(folder: Path = BUILD) -> Path:
    """Writes `compaction.zip`, for Lambda, and returns its path."""
    return _zip_of(_sources(without=SPARK_MODULES), folder / "compaction.zip")


def write_spark_package(folder: Path = BUILD) -> Path:
    """Writes `compaction-spark.zip`, for Spark's `--py-files`, and returns its path."""
    return _zip_of(_sources(without=LAMBDA_MODULES), folder / "compaction-spark.zip")


def write_layer(architecture: Literal["arm64", "x86_64"], folder: Path = BUILD) -> Path:
    """Writes the layer with the pinned LAYER_PACKAGES and returns its path; pip fetches them, once for each version.

    Raises pulumi.RunError where pip cannot fetch them.
    """
    pins = layer_pins()
    path = folder / "-".join(["layer", *(pin.replace("==", "-") for pin in pins), f"{architecture}.zip"])
    if path.is_file():
        return path
    with tempfile.TemporaryDirectory() as scratch:
        platforms = [word for name in PLATFORMS[architecture] for word in ("--platform", name)]
        install = [
            *(
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-compile",
            ),
            *("--target", scratch, "--no-deps", "--only-binary=:all:", "--python-version", LAYER_PYTHON),
            *(*platforms, *pins),
        ]
        done = subprocess.run(install, capture_output=True, text=True, timeout=PIP_SECONDS)
        if done.returncode:
            raise pulumi.RunError(
                f"compaction needs {' and '.join(pins)} for {architecture}, and pip could not fetch them: "
                f"{done.stderr.strip()[-300:]}"
            )
        files = ((f"python/{file.relative_to(scratch)}", file) for file in Path(scratch).rglob("*"))
        return _zip_of(((name, file) for name, file in files if file.is_file()), path)


def layer_pins() -> list[str]:
    """The versions that the tests run with, e.g. `duckdb==2.0.1`."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    pins: list[str] = project["optional-dependencies"]["dev"]
    return [pin for pin in pins if pin.partition("==")[0] in LAYER_PACKAGES]


def _sources(*, without: Iterable[str]) -> list[tuple[str, Path]]:
    files = [
        *(path for path in (PROJECT / "compaction").glob("*.py") if path.stem not in without),
        *(PROJECT / "residency" / f"{name}.py" for name in FACT_MODULES),
    ]
    return [(path.relative_to(PROJECT).as_posix(), path) for path in files]


def _zip_of(files: Iterable[tuple[str, Path]], path: Path) -> Path:
    return write_changed(path, zip_bytes(files, level=6))
