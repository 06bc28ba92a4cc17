"""The SDKs of the matrix: their pinned versions, how each is installed into the cache, and how it is started."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context
from tests.sdk.cells import EVENTS, EVENTS_IN_BATCH, POLL_SECONDS, SECONDS, Cell, Sender

SENDERS = Path(__file__).with_name("senders")
SECONDS_TO_INSTALL = 300.0
QUIET_SECONDS = 20.0  # longer than any SDK with no end of its own waits before it sends again
GIVES_UP_AFTER = 20.0  # s beyond its own end


class NotInstalled(Exception):
    """An SDK that cannot be had on this machine, and why."""


@dataclass(frozen=True, kw_only=True)
class Sdk:
    """A program that sends with one SDK: `needs` on PATH, `make` installs, `command` starts it.

    `make` gets an empty folder, and the context. `has_end`: the program ends once all is sent or given up;
    otherwise it waits for a line on its standard input.
    """

    name: str
    version: str
    sources: Sequence[Path]
    needs: Sequence[str]
    make: Callable[[Context, Path], None]
    command: Callable[[Path], list[str]]
    has_end: bool = True

    def install(self, context: Context) -> Path:
        """The folder that holds it, from the cache where it is there. Raises NotInstalled."""
        for program in self.needs:
            if not shutil.which(program):
                raise NotInstalled(f"{program} is not on PATH: {self.name} is not tried")
        key = short_hash(self.name, self.version, sys.version, *self.sources)
        entry = context.cache.entry(
            f"sdk-{self.name}",
            key,
            lambda folder, _lock: self.make(context, folder),
            say=context.progress.say,
        )
        return entry.path

    def sender(self, folder: Path) -> Sender:
        def send(cells: Sequence[Cell]) -> dict[str, list[str]]:
            plan = {
                "clients": [
                    {"name": cell.name, "endpoint": self.endpoint(cell), "writeKey": cell.write_key}
                    for cell in cells
                ],
                "events": EVENTS,
                "eventsInBatch": EVENTS_IN_BATCH,
                "seconds": SECONDS,
            }
            return self._run([*self.command(folder), json.dumps(plan)], cells)

        return send

    def endpoint(self, cell: Cell) -> str:
        """Server SDKs are told an address; those that read the settings document, a host with `/v1`."""
        return cell.door.url if self.has_end else cell.settings_url.removeprefix("http://") + "/v1"

    def _run(self, command: list[str], cells: Sequence[Cell]) -> dict[str, list[str]]:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            if not self.has_end:
                wait_until_settled(cells)
            said, complaint = process.communicate("" if self.has_end else "\n", SECONDS + GIVES_UP_AFTER)
        finally:
            process.kill()
            process.wait()
        assert process.returncode == 0, f"{self.name}: {complaint[-3000:]}"
        told: dict[str, list[str]] = json.loads(said.splitlines()[-1])
        return told


def wait_until_settled(cells: Sequence[Cell], wait: Callable[[float], None] = time.sleep) -> None:
    """Until every event was acknowledged or refused, or nothing came for QUIET_SECONDS, or SECONDS have passed."""
    end = time.monotonic() + SECONDS
    seen, since = -1, time.monotonic()
    while time.monotonic() < min(end, since + QUIET_SECONDS) and not all(cell.settled() for cell in cells):
        now = sum(len(cell.door.requests) for cell in cells)
        if now != seen:
            seen, since = now, time.monotonic()
        wait(POLL_SECONDS)


def run(context: Context, command: Sequence[object], folder: Path, **variables: str) -> None:
    done = context.commands.run(
        command, cwd=folder, env=context.environment(**variables), timeout=SECONDS_TO_INSTALL
    )
    assert done.ok, f"{' '.join(map(str, command))}: {done.output[-3000:]}"


def python(version: str) -> Sdk:
    """Into a folder of its own, which goes before this environment's own version."""

    def make(context: Context, folder: Path) -> None:
        pins = [f"segment-analytics-python=={version}"]
        run(context, [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, *pins], folder)

    script = SENDERS / "python" / "send.py"
    start = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_path(sys.argv.pop(1))"
    return Sdk(
        name=f"python-{version}",
        version=version,
        sources=[],
        needs=[],
        make=make,
        command=lambda folder: [sys.executable, "-c", start, str(folder), str(script)],
    )


def npm_packages(context: Context, folder: Path, source: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy2(source / name, folder)
    run(context, ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"], folder)


def node() -> Sdk:
    source = SENDERS / "node"

    def make(context: Context, folder: Path) -> None:
        npm_packages(context, folder, source)
        shutil.copy2(source / "send.mjs", folder)

    return Sdk(
        name="node",
        version=npm_version(source, "@segment/analytics-node"),
        sources=[source],
        needs=["node", "npm"],
        make=make,
        command=lambda folder: ["node", str(folder / "send.mjs")],
    )


def npm_version(source: Path, package: str) -> str:
    return str(json.loads((source / "package.json").read_text())["dependencies"][package])


def go() -> Sdk:
    source = SENDERS / "go"

    def make(context: Context, folder: Path) -> None:
        caches = {"GOMODCACHE": str(context.cache.go_modules), "GOCACHE": str(context.cache.go_build)}
        run(context, ["go", "build", "-buildvcs=false", "-o", folder / "send", "."], source, **caches)

    return Sdk(
        name="go",
        version="3.3.0",
        sources=[source],
        needs=["go"],
        make=make,
        command=lambda folder: [str(folder / "send")],
    )


def jvm(name: str, version: str, *, has_end: bool) -> Sdk:
    source = SENDERS / name

    def make(context: Context, folder: Path) -> None:
        local = context.cache.root / "maven"
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={folder / 'jars'}"]
        run(
            context,
            ["mvn", "-q", "-B", f"-Dmaven.repo.local={local}", "-f", source / "pom.xml", *copy],
            folder,
        )
        run(context, ["javac", "-d", folder, "-cp", f"{folder / 'jars'}/*", source / "Send.java"], folder)

    return Sdk(
        name=name,
        version=version,
        sources=[source],
        needs=["java", "javac", "mvn"],
        make=make,
        command=lambda folder: ["java", "-cp", f"{folder}:{folder / 'jars'}/*", "Send"],
        has_end=has_end,
    )


SDKS = (
    python("2.3.4"),
    python("2.4.0"),
    node(),
    go(),
    jvm("java", "3.5.2", has_end=True),
    jvm("kotlin", "1.25.0", has_end=False),
)
