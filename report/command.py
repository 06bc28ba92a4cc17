"""`regional report`: from an event log, an exported state or a fresh preview to the forms that were asked for."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from policies.pack_config import EXAMPLE, InvalidPackConfig, PackConfig, read_pack_config
from report.analysis import NothingToCheckAgainst, analyse
from report.coverage import coverage
from report.event_log import InvalidEventLog, read_event_log
from report.exported_state import InvalidState, read_state
from report.forms import FORMS
from report.model import Outcome, Report
from report.own_stack import EVENTS_A_MONTH
from report.states import StackRun

PACK_FOLDER = Path(__file__).resolve().parents[1] / "policies"
EXIT_CODES: Mapping[Outcome, int] = {
    Outcome.STAYS: 0,
    Outcome.ACCEPTED: 0,
    Outcome.UNDECIDED: 4,
    Outcome.LEAVES: 3,
}
"""By the worst outcome; 1 is input that cannot be used, 2 a wrong call."""
ENGINE_LEVELS = ("advisory", "disabled", "mandatory", "remediate")


class CannotReport(Exception):
    """There is nothing to report from. The message says what was wrong and what to do."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One form and where it goes; None: to standard output."""

    form: str
    path: Path | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional report`."""
    source = parser.add_argument_group("what to report on (several are one report)")
    source.add_argument("--events", action="append", default=[], type=Path, metavar="FILE",
                        help="the engine's event log of a preview or update")  # fmt: skip
    source.add_argument("--state", action="append", default=[], type=Path, metavar="FILE",
                        help="an exported state: what is there now")  # fmt: skip
    source.add_argument("--stack", action="append", default=[], metavar="NAME",
                        help="preview this stack of the program in this folder, with the policy pack")  # fmt: skip
    parser.add_argument("--policy-pack", type=Path, default=PACK_FOLDER, metavar="FOLDER",
                        help="the pack that --stack previews with; default: the one beside this command")  # fmt: skip
    parser.add_argument("--policy-pack-config", type=Path, metavar="FILE",
                        help="the pack's configuration, as the preview has it; own stacks need none")  # fmt: skip
    parser.add_argument("--out", action="append", default=[], metavar="FORM[=FILE]",
                        help=f"{', '.join(FORMS)}; without FILE to standard output; default: terminal")  # fmt: skip
    parser.add_argument("--rule-pages", default="", metavar="ADDRESS",
                        help="what stands before docs/rules/ID.md where the rules' pages are published")  # fmt: skip
    parser.add_argument("--day", type=_day, metavar="YYYY-MM-DD",
                        help="hold exemptions against this day; default: today (UTC)")  # fmt: skip
    parser.add_argument("--events-per-month", type=float, default=EVENTS_A_MONTH, metavar="N",
                        help="the volume that costs of own stacks are told for")  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: EXIT_CODES by the outcome, 1 for input that cannot be used."""
    say = _silent if arguments.quiet else _Said()
    try:
        wanted = [_wanted(text) for text in arguments.out or ["terminal"]]
        config = _pack_config(arguments.policy_pack_config)
        runs = [
            *(read_event_log(path) for path in arguments.events),
            *(read_state(path) for path in arguments.state),
            *(
                _previewed(name, arguments.policy_pack, arguments.policy_pack_config, say)
                for name in arguments.stack
            ),
        ]
        if not runs:
            raise CannotReport("nothing to report on: give --events FILE, --state FILE or --stack NAME")
        report = reported(
            runs,
            config=config,
            day=arguments.day or datetime.now(UTC).date(),
            events_per_month=arguments.events_per_month,
            say=say,
        )
        for one in wanted:
            _write(one, report, arguments.rule_pages)
    except (CannotReport, InvalidEventLog, InvalidState, InvalidPackConfig, NothingToCheckAgainst) as error:
        print(f"regional report: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"regional report: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return EXIT_CODES[report.outcome]


def reported(
    runs: Sequence[StackRun],
    *,
    config: PackConfig,
    day: date,
    events_per_month: float = EVENTS_A_MONTH,
    say: Callable[[str], None] = lambda text: None,
) -> Report:
    """The report on these runs. Raises NothingToCheckAgainst and InvalidPackConfig."""
    stacks = tuple(
        analyse(one, config=config, today=day, events_per_month=events_per_month, progress=say)
        for one in runs
    )
    return Report(stacks=stacks, coverage=coverage(), day=day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day as YYYY-MM-DD") from None


def _wanted(text: str) -> Wanted:
    form, _, file = text.partition("=")
    if form not in FORMS:
        raise CannotReport(f"--out {text}: {form!r} is no form; forms: {', '.join(FORMS)}")
    return Wanted(form=form, path=Path(file) if file else None)


def _pack_config(path: Path | None) -> PackConfig:
    if path is None:
        return PackConfig()
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise CannotReport(f"{path.name}: line {line}: this is not JSON; e.g. {EXAMPLE}") from None
    if not isinstance(given, dict):
        raise CannotReport(f"{path.name}: an object by policy name is needed, e.g. {EXAMPLE}")
    policies = {name: one for name, one in given.items() if isinstance(one, dict)}
    return read_pack_config(
        {
            name: {key: value for key, value in one.items() if key != "enforcementLevel"}
            for name, one in policies.items()
        }
    )


def _previewed(stack: str, pack: Path, pack_config: Path | None, say: Callable[[str], None]) -> StackRun:
    pulumi = os.environ.get("REGIONAL_INGEST_PULUMI") or shutil.which("pulumi")
    if not pulumi:
        raise CannotReport(
            "--stack needs the pulumi CLI on PATH; or give --events FILE of a preview made elsewhere"
        )
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / f"{stack}.jsonl"
        config = ["--policy-pack-config", str(pack_config.resolve())] if pack_config else []
        say(f"{stack}: previewing")
        done = subprocess.run(
            [pulumi, "preview", "--stack", stack, "--non-interactive", "--policy-pack", str(pack.resolve()), *config,
             "--event-log", str(log)],
            env={**os.environ, "PULUMI_DEBUG_COMMANDS": "true"}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if not log.exists():
            raise CannotReport(f"the preview of {stack} ended before it began:\n{done.stdout[-3000:]}")
        read = read_event_log(log)
        # A finding makes the preview fail as well; only what the engine itself could not do is shown.
        if done.returncode and read.errors and not read.messages:
            print(done.stdout[-3000:], file=sys.stderr)
        return read


def _write(one: Wanted, report: Report, rule_pages: str) -> None:
    text = FORMS[one.form](report, rule_pages)
    if one.path is None:
        sys.stdout.write(text)
        return
    one.path.parent.mkdir(parents=True, exist_ok=True)
    beside = one.path.with_name(f".{one.path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(one.path)


def _silent(text: str) -> None:
    pass


class _Said:
    """Progress on standard error, with the seconds since the start."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"  {time.monotonic() - self._begun:5.1f} s  {text}", file=sys.stderr)
