"""Measures what a cold start pays for the gateway: import time above a bare interpreter, and size of its zip.

Run: python bench/gateway_import.py [--python PYTHON] [--rounds N]. The variants take turns within one run, so
that their ratios hold on a busy machine too. Figures are medians of wall time of whole processes.
"""

from __future__ import annotations

import argparse
import io
import json
import os
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
    "handler and first connection": "import gateway.lambda_http, gateway.connections",
    "http.client": "import http.client",
}


def unpack(folder: Path) -> None:
    """The package as Lambda unpacks it."""
    with zipfile.ZipFile(io.BytesIO(package_bytes())) as package:
        package.extractall(folder)


def seconds(python: str, code: str, folder: Path, *, cached: bool) -> float:
    """Wall time of one process; without `cached` it compiles every module of ours, as from a fresh zip."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "" if cached else "1"}
    start = time.perf_counter()
    subprocess.run([python, "-c", code], cwd=folder, env=environment, check=True)
    return time.perf_counter() - start


def measure(python: str, rounds: int) -> dict[str, float]:
    """Median milliseconds of each variant, with the interpreter's own start in them."""
    times: dict[str, list[float]] = {}
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
    return {name: statistics.median(values) * 1_000 for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    medians = measure(arguments.python, arguments.rounds)
    bare = medians.pop("bare")
    sources = [path for _, path in package_sources()]
    version = subprocess.run([arguments.python, "-V"], capture_output=True, text=True, check=True).stdout
    report = {
        "python": version.strip(),
        "bareMilliseconds": round(bare, 1),
        "millisecondsAboveBare": {name: round(value - bare, 1) for name, value in medians.items()},
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
