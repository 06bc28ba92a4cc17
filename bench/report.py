"""What the report costs beside reading its log as JSON: `python -m bench.report [RESOURCES]`.

Each form is drawn in a process of its own. The ratio is to a process that parses the same lines and does nothing else;
its imports and start are in both.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.report.event_logs import Preview
from tests.report.seeded_changes import function, many

PROJECT = Path(__file__).resolve().parents[1]
RESOURCES = 10_000
LEAKS_IN_A_HUNDRED = 1
FORMS = ("terminal", "markdown", "json", "sarif", "page")
PARSE = "import json, sys, report.command; [json.loads(line) for line in open(sys.argv[1])]"
PACK_CONFIG = '{"residency": {"processingRegion": "eu-west"}}'


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and the peak of memory in MB of the largest child so far."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES
    leaks = [
        function(f"leak-{number:05}", topic_region="us-east-1")
        for number in range(count * LEAKS_IN_A_HUNDRED // 100)
    ]
    parts = many(count - len(leaks))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, config = folder / "events.jsonl", folder / "pack.json"
        log.write_text(Preview(before=parts, after=[*parts, *leaks], pack_ran=True).text())
        config.write_text(PACK_CONFIG)
        print(f"{count} resources, {len(leaks)} leaks, a log of {log.stat().st_size / 1e6:.1f} MB")
        floor, _ = timed([sys.executable, "-c", PARSE, str(log)], folder)
        print(f"  parsed as JSON   {floor:5.2f} s")
        for form in FORMS:
            command = [sys.executable, "-m", "regional", "report", "--events", str(log), "--quiet"]
            out = folder / f"report.{form}"
            seconds, peak = timed(
                [*command, "--policy-pack-config", str(config), "--out", f"{form}={out}"], folder
            )
            size = out.stat().st_size / 1e3
            print(
                f"  {form:<16} {seconds:5.2f} s, {seconds / floor:4.2f} times; {peak:4.0f} MB at most; {size:6.0f} kB"
            )


if __name__ == "__main__":
    main()
