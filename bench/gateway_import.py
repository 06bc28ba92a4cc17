"""Measures what a cold start pays for the gateway: import time above a bare interpreter, and size of its zip.

Run: python bench/gateway_import.py [--python PYTHON] [--rounds N]. The variants take turns within one run, so
that their ratios hold on a busy machine too. Figures are medians of wall time of whole processes, and the least
processor time of each, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from components.lambda_package import package_bytes, package_sources

# What any handler of this kind needs from the standard library: the floor that our own modules stand on.
STANDARD_LIBRARY = "import json, hashlib, hmac, zlib, base64, datetime, urllib.parse, enum, dataclasses"

VARIANTS = {
    "bare": "pass",
    "standard library": STANDARD_LIBRARY,
    "handler": "import gateway.lambda_http",
    "handler and first connection": "import gateway.lambda_http, gateway.connections, ssl",
    "http.client": "import http.client",
}


def unpack(folder: Path) -> None:
    """The package as Lambda unpacks it."""
    with zipfile.ZipFile(io.BytesIO(package_bytes())) as package:
        package.extractall(folder)


def seconds(python: str, code: str, folder: Path, *, cached: bool) -> tuple[float, float]:
    """Wall and processor time of one process; without `cached` it compiles our modules, as from a fresh zip."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "" if cached else "1"}
    before, start = processor_seconds(), time.perf_counter()
    subprocess.run([python, "-c", code], cwd=folder, env=environment, check=True)
    return time.perf_counter() - start, processor_seconds() - before


def processor_seconds() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(python: str, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds of each variant, with the interpreter's own start in them: median of wall, least of processor."""
    times: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as cached, tempfile.TemporaryDirectory() as fresh:
        for folder in (cached, fresh):
            unpack(Path(folder))
        for code in VARIANTS.values():
            seconds(python, code, Path(cached), cached=True)
        for _ in range(rounds):
            for name, code in VARIANTS.items():
                times.setdefault(name, []).append(seconds(python, code, Path(cached), cached=True))
            uncompiled = seconds(python, VARIANTS["handler"], Path(fresh), cached=False)
            times.setdefault("handler, not compiled", []).append(uncompiled)
    walls = {name: statistics.median(wall for wall, _ in values) * 1_000 for name, values in times.items()}
    return walls, {name: min(used for _, used in values) * 1_000 for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        # Lambda has none of the packages that the gateway would import where they are installed.
        subprocess.run([arguments.python, "-m", "venv", "--without-pip", empty], check=True)
        medians, least = measure(str(Path(empty) / "bin" / "python"), arguments.rounds)
    bare, least_bare = medians.pop("bare"), least.pop("bare")
    sources = [path for _, path in package_sources()]
    version = subprocess.run([arguments.python, "-V"], capture_output=True, text=True, check=True).stdout
    report = {
        "python": version.strip(),
        "bareMilliseconds": round(bare, 1),
        "millisecondsAboveBare": {name: round(value - bare, 1) for name, value in medians.items()},
        "processorMillisecondsAboveBare": {
            name: round(value - least_bare, 1) for name, value in least.items()
        },
        "timesBare": {name: round(value / bare, 2) for name, value in medians.items()},
        "zip": {
            "files": len(sources),
            "sourceBytes": sum(path.stat().st_size for path in sources),
            "zipBytes": len(package_bytes()),
        },
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
