"""What a stack costs on the local cloud: seconds of up, preview, refresh and down; memory of engine and plugin.

`python3 -m localcloud run -- python bench/stack.py`, from the project's folder; takes about two minutes.
Seconds are of one run on one machine: quote the ratios (how much of an up is the provider's waiting for S3).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.e2e.local_clone import LocalClone

STACK = "eu-west"
STEPS = (
    ("up of a new stack", "up"),
    ("up without a change", "up"),
    ("preview without a change", "preview"),
    ("refresh", "refresh"),
    ("down", "down"),
)
PROCESSES = {"pulumi": "engine", "pulumi-resource-aws": "AWS plugin", "moto_server": "local AWS"}
SECONDS_BETWEEN_SAMPLES = 0.2


class Memory:
    """The largest resident size of each kind of process while it runs, in MiB."""

    def __init__(self) -> None:
        self.peak = dict.fromkeys(PROCESSES.values(), 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(SECONDS_BETWEEN_SAMPLES):
            listed = subprocess.run(["ps", "-ww", "-eo", "rss=,command="], capture_output=True, text=True)
            for line in listed.stdout.splitlines():
                kibibytes, command = line.split(None, 1)
                for part, name in PROCESSES.items():
                    if re.search(rf"(^|[/.]){part}( |$)", command):
                        self.peak[name] = max(self.peak[name], int(kibibytes) // 1024)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Memory() as memory:
        clone = LocalClone.make(Path(folder))
        print("| step | seconds |\n|---|---|")
        waiting = 0.0
        for name, command in STEPS:
            begun = time.monotonic()
            ran = clone.run(command, STACK)
            print(f"| {name} | {time.monotonic() - begun:.1f} |", flush=True)
            longest = [float(seconds) for seconds in re.findall(r"-retention created \((\d+)s\)", ran.text)]
            waiting = max([waiting, *longest])
        print(f"\nof the first, the provider waited {waiting:.0f} s for S3 to settle the bucket's lifecycle")
    print("\n| process | peak MiB |\n|---|---|")
    for name, size in memory.peak.items():
        print(f"| {name} | {size} |")


if __name__ == "__main__":
    main()
