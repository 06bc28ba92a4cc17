"""Every SDK behind both front doors, each run once; `python -m tests.sdk.matrix FILE` writes the page of it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context
from localcloud.toolchain.provision import setting_up
from tests.sdk import browser
from tests.sdk.cells import EVENTS, EVENTS_IN_BATCH, FrontDoorKind, Outcome, Row, Sender, row
from tests.sdk.faults import FAULTS
from tests.sdk.gateways import PROJECT
from tests.sdk.installed import SDKS, NotInstalled

BROWSER = "browser"
BROWSER_BATCHES = "browser-batches"
VERSIONS = {
    **{sdk.name: sdk.version for sdk in SDKS},
    BROWSER: browser.VERSION,
    BROWSER_BATCHES: browser.VERSION,
}
NAMES = tuple(VERSIONS)

Column = Row


@dataclass(kw_only=True)
class Matrix:
    """Runs what it is asked for, and keeps it."""

    context: Context
    scratch: Path
    _columns: dict[tuple[str, FrontDoorKind], Column] = field(default_factory=dict)

    def column(self, sdk: str, kind: FrontDoorKind) -> Column:
        """One SDK behind one front door, with every fault. Raises NotInstalled."""
        if (sdk, kind) not in self._columns:
            folder = self.scratch / f"{sdk}-{kind}"
            folder.mkdir()
            self._columns[sdk, kind] = row(kind, FAULTS, self.sender(sdk), folder)
        return self._columns[sdk, kind]

    def sender(self, name: str) -> Sender:
        """Raises NotInstalled."""
        if name == BROWSER:
            return browser.sender(browser.executable(self.context), self.page())
        if name == BROWSER_BATCHES:
            strategy = {"deliveryStrategy": browser.BATCHES}
            return browser.sender(browser.executable(self.context), self.page(), **strategy)
        sdk = next(one for one in SDKS if one.name == name)
        return sdk.sender(sdk.install(self.context))

    def page(self) -> Path:
        """The folder with the browser SDK's page."""
        return self.context.cache.entry(
            "sdk-browser",
            short_hash(browser.SOURCE, Path(browser.__file__)),
            lambda folder, _lock: browser.make(self.context, folder),
            say=self.context.progress.say,
        ).path


INTRODUCTION = f"""# Real SDKs against the gateway, fault by fault

Drawn from one run by `python -m tests.sdk.matrix docs/sdk-matrix.md`; `make test` runs the same cells as tests
(`tests/sdk`). Each cell is an unmodified SDK that sends {EVENTS} events of all types, up to {EVENTS_IN_BATCH} in a
request where it batches, to a gateway of its own over loopback, behind a door that spoils requests and before doubles
of Firehose, S3, SQS and DynamoDB that refuse what AWS would refuse. What they kept is compacted by the job that is
deployed. A cell says how many of the {EVENTS} are in the compacted archive, each of them once.

- `+n`: lines that were stored again after a fault, and taken out by compaction.
- `n refused`: the SDK was told 400 and gave them up. `n unsent`: the SDK lost them before it sent any request with
  them.
- Acknowledged and not in the archive: {{lost}}. In the archive twice: {{twice}}. Sent, neither archived nor refused:
  {{unaccounted}}.
"""

NOTES = """
## What the run does not say

- These senders have a configuration of their own, with plain http. What `regional sdk-config` emits is proved with the
  same SDKs over https: [sdk-config.md](sdk-config.md).
- Swift, React Native and C# are not run: their packages are on registries, or need platforms, that this machine did
  not have. Requests of theirs, written by hand from what their sources send, are replayed
  (`tests/gateway/test_recorded_requests.py`). PHP and Ruby are not run either: Debian has their runtimes, but not
  the SDKs.
- Kotlin is the SDK's core on a JVM, not Android. It speaks https only; its own extension point for connections turns
  that into http for loopback. Version 1.25.0 has two races at its start, both in its own source; the sender keeps
  clear of both, and an app has to as well:
    - Events that are tracked before its store knows the user are lost (its log: `lateinit property anonymousId has
      not been initialized`). The sender waits until the SDK says that it runs.
    - An instance can keep every event of its run in memory, at most 1,000, and send none. `StartupQueue` holds events
      back until it hears that the SDK runs; `checkSettings` tells it twice in a row, "initialised, not running yet"
      and "running", and each telling is a task of its own in a pool of threads (`Store.notify`), so that the older one
      can come last. 13 of 200 instances, 40 started at once on two cores, ended like this: state `running`, queue not
      started, 20 events in it. Any later change of the state tells it again: `analytics.enabled = true` is such a
      change, and harmless. With it, 0 of 320.
- The browser is told `protocol: 'http'`; the host of its events comes from the settings document.
- Python, Node, Java and Kotlin are told to wait at most 2 s for a reply; Go and the browser wait as long as it takes.
- "Serverless" is the local cloud's Lambda worker behind the door, with one execution environment a cell. "Fleet" is
  the process of a task, `gateway.fleet_server`. Firehose delivers at once here; its delays of minutes are AWS's.
- Java waits 15 s and more before it sends again; its batches go out in four threads here, so that one run is short.
"""


def page(columns: dict[tuple[str, FrontDoorKind], Column], missing: dict[str, str]) -> str:
    """The page, in Markdown."""
    outcomes = [outcome for column in columns.values() for outcome in column.outcomes.values()]
    lines = [
        INTRODUCTION.format(
            lost=sum(len(one.lost) for one in outcomes),
            twice=sum(len(one.twice) for one in outcomes),
            unaccounted=sum(len(one.unaccounted) for one in outcomes),
        )
    ]
    for kind in FrontDoorKind:
        names = [name for name in NAMES if (name, kind) in columns]
        lines.append(f"## Front door: {kind}\n")
        lines.append("| fault | " + " | ".join(map(title, names)) + " |")
        lines.append("|---" * (len(names) + 1) + "|")
        for fault in FAULTS:
            cells = [cell_text(columns[name, kind].outcomes[fault.name]) for name in names]
            lines.append(f"| {fault.name} | " + " | ".join(cells) + " |")
        seconds = [f"{columns[name, kind].seconds:.0f}" for name in names]
        lines.append("| seconds for all | " + " | ".join(seconds) + " |\n")
    lines.append("## The faults\n")
    lines += [f"- **{fault.name}**: {fault.says}." for fault in FAULTS]
    lines += [f"\n{name} was not run: {why}" for name, why in missing.items()]
    lines.append(NOTES)
    lines.append(f"Run with Python {platform.python_version()} on {platform.system()}.\n")
    return "\n".join(lines)


def title(name: str) -> str:
    """The name of an SDK with its version."""
    version = VERSIONS[name]
    return name.removesuffix(f"-{version}").replace("-batches", ", batches") + f" {version}"


def cell_text(outcome: Outcome) -> str:
    text = str(len(outcome.archived_marks))
    again = outcome.stored - len(outcome.archived)
    text += f" +{again}" if again else ""
    text += f", {len(outcome.refused)} refused" if outcome.refused else ""
    text += f", {len(outcome.unsent)} unsent" if outcome.unsent else ""
    for what in ("lost", "twice", "unaccounted"):
        found = getattr(outcome, what)
        text += f", **{len(found)} {what}**" if found else ""
    return text if outcome.happened else f"{text} (fault not met)"


def main(path: Path, say: Callable[[str], None]) -> None:
    columns: dict[tuple[str, FrontDoorKind], Column] = {}
    missing: dict[str, str] = {}
    with setting_up(PROJECT, stream=sys.stderr) as context, TemporaryDirectory() as scratch:
        matrix = Matrix(context=context, scratch=Path(scratch))
        for kind in FrontDoorKind:
            for name in NAMES:
                try:
                    columns[name, kind] = matrix.column(name, kind)
                    say(f"{name}, {kind}: {columns[name, kind].seconds:.0f} s")
                except NotInstalled as why:
                    missing[name] = str(why)
    path.write_text(page(columns, missing))


if __name__ == "__main__":
    main(Path(sys.argv[1]), print)
