"""One run of each scanner over folders of Terraform files: the checks that fail, by file."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.scanners.installed import CHECKOV, KICS, TRIVY, checkov_command, module_folder, program

Failed = Mapping[str, frozenset[str]]
"""For each file (`v07.tf`) the checks that fail in it, each as `ID title`."""


def each_alone(files: Path, folder: Path) -> None:
    """Puts every file into a folder of its own, since Terraform reads a folder as one program."""
    for path in sorted(files.glob("*.tf")):
        alone = folder / path.stem
        alone.mkdir(parents=True)
        shutil.copy(path, alone / path.name)


def checkov_report(folder: Path) -> Mapping[str, Any]:
    """checkov's own report on a folder of Terraform files."""
    command = [
        *checkov_command(),
        "-d",
        str(folder),
        "--framework",
        "terraform",
        "-o",
        "json",
        "--compact",
        "--quiet",
    ]
    report = json.loads(_output(command, codes=(0, 1)))
    whole: Mapping[str, Any] = report[0] if isinstance(report, list) else report
    return whole


def by_checkov(folder: Path) -> Failed:
    return _gathered(
        (Path(one["file_path"]).name, f"{one['check_id']} {one['check_name']}")
        for one in checkov_report(folder).get("results", {}).get("failed_checks", ())
    )


def by_trivy(folder: Path) -> Failed:
    command = [
        str(program(TRIVY)),
        "config",
        "--skip-check-update",
        "--skip-version-check",
        "-q",
        "-f",
        "json",
    ]
    report = json.loads(_output([*command, str(folder)], codes=(0,)))
    return _gathered(
        (Path(result["Target"]).name, f"{one['ID']} {one['Title']}")
        for result in report.get("Results") or ()
        for one in result.get("Misconfigurations") or ()
    )


def by_kics(folder: Path) -> Failed:
    assets = module_folder(KICS) / "assets"
    with TemporaryDirectory() as reports:
        command = [str(program(KICS)), "scan", "-p", str(folder), "--type", "Terraform", "--no-progress"]
        queries = ["-q", str(assets / "queries/terraform"), "-b", str(assets / "libraries")]
        _output(
            [*command, *queries, "--report-formats", "json", "-o", reports], codes=(0, 20, 30, 40, 50, 60)
        )
        report = json.loads((Path(reports) / "results.json").read_text(encoding="utf-8"))
    return _gathered(
        (Path(place["file_name"]).name, f"{query['query_id'][:8]} {query['query_name']}")
        for query in report["queries"]
        for place in query["files"]
    )


SCANNERS: Mapping[str, tuple[str, Callable[[Path], Failed]]] = {
    "checkov": (CHECKOV.partition("==")[2], by_checkov),
    "Trivy": (TRIVY.version.removeprefix("v"), by_trivy),
    "KICS": (KICS.version.removeprefix("v"), by_kics),
}
"""Name: version, and how it is run."""


def _gathered(pairs: Iterable[tuple[str, str]]) -> Failed:
    found: dict[str, set[str]] = {}
    for file, check in pairs:
        found.setdefault(file, set()).add(check)
    return {file: frozenset(checks) for file, checks in found.items()}


def _output(command: list[str], *, codes: tuple[int, ...]) -> str:
    """What it prints. Raises RuntimeError for an exit code that says that it did not do its work."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in codes:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout
