"""The other scanners, installed from registries into the cache: checkov from PyPI, Trivy and KICS as Go modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.cache import Cache, short_hash

CHECKOV = "checkov==3.3.30"  # in an environment of its own: its pins are not ours
GO_VERSION = "1.26"
GO_FLAGS = ("-trimpath", "-gcflags=all=-l -dwarf=false", "-ldflags=-s -w")


@dataclass(frozen=True, kw_only=True)
class GoProgram:
    """A program that is a Go module. `experiment`: what Go has to have switched on to compile it."""

    module: str
    version: str
    package: str
    experiment: str = ""


TRIVY = GoProgram(
    module="github.com/aquasecurity/trivy", version="v0.74.0", package="cmd/trivy", experiment="jsonv2"
)
KICS = GoProgram(module="github.com/Checkmarx/kics/v2", version="v2.2.0", package="cmd/console")

NOT_TO_BE_HAD = {
    "terrascan": "no version of the Go module is served",
    "regula": "no version of the Go module is served",
    "tfsec": "an older Trivy: its checks went there, its own last version from the registry is 1.26.0",
    "cfn-guard": "the crate has no rules, AWS's registry of rules is not on a package registry",
    "cdk-nag": "checks CDK constructs, not Terraform",
    "Sentinel": "not free software; HashiCorp's policies are not on a package registry",
}
"""Other tools that were looked for, and why they are not in the table."""


def checkov_command() -> list[str]:
    """The beginning of a command line. A minute where it is not there yet.

    Through Python and not its script, which names the folder that the environment was made in; isolated (-I), so
    that it never takes a folder of this project for a library of the same name.
    """

    def make(folder: Path, _lock: int) -> None:
        _run([sys.executable, "-m", "venv", str(folder)])
        _run(
            [str(folder / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", CHECKOV]
        )

    folder = _entry("checkov", short_hash(CHECKOV, sys.version), make)
    return [
        str(folder / "bin/python"),
        "-I",
        "-c",
        "import sys; from checkov.main import Checkov; sys.exit(Checkov().run())",
    ]


def program(wanted: GoProgram) -> Path:
    """The program, compiled. Minutes where it is not there yet."""

    def make(folder: Path, _lock: int) -> None:
        (folder / "go.mod").write_text(f"module scanner\n\ngo {GO_VERSION}\n", encoding="utf-8")
        path = f"{wanted.module}/{wanted.package}"
        environment = {"GOBIN": str(folder / "bin"), "GOFLAGS": "-buildvcs=false"}
        if wanted.experiment:
            environment["GOEXPERIMENT"] = wanted.experiment
        _run(["go", "get", "-tool", f"{path}@{wanted.version}"], folder, environment)
        _run(["go", "install", *GO_FLAGS, path], folder, environment)

    folder = _entry("scanner", short_hash(wanted.module, wanted.version, *GO_FLAGS), make)
    return folder / "bin" / wanted.package.rpartition("/")[2]


def module_folder(wanted: GoProgram) -> Path:
    """Where Go keeps the module's files (KICS reads its queries from there)."""
    listed = _run(
        ["go", "list", "-m", "-json", f"{wanted.module}@{wanted.version}"], program(wanted).parents[1]
    )
    return Path(json.loads(listed)["Dir"])


def _entry(kind: str, key: str, make: object) -> Path:
    cache = Cache.of_user()
    cache.create_folders()
    return cache.entry(kind, key, make, say=lambda text: print(text, file=sys.stderr)).path  # type: ignore[arg-type]


def _run(command: list[str], folder: Path | None = None, environment: dict[str, str] | None = None) -> str:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
