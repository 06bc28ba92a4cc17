"""The policy pack on our own stacks, with no configuration: no finding at preview, at up or in their state."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.local_project import LocalProject
from localcloud.stack import LocalStack
from tests.e2e.local_clone import PROJECT, LocalClone
from tests.policies.engine.running import Judged, judged

pytestmark = pytest.mark.engine

STACKS = ("eu-west", "us-west")
PACK = PROJECT / "policies"
RESOLVED_AT_LEAST = 0.95
COUNTING_PACK = f"""
import json, pathlib, sys
sys.path.insert(0, {str(PROJECT)!r})
from policies.judge import Judge
from policies.rule_table.generic import UNKNOWN_VALUE
from policies.server import serve
from policies.walk import Undecided

judge_all = Judge.analyze_stack
def counting(self, entries):
    unknown = [seen for _, seen in self._deferred if isinstance(seen, Undecided)]
    judgements = judge_all(self, entries)
    left = [one.finding.path for one in judgements if one.finding.verdict == "unknown"]
    pathlib.Path(__file__).with_name("counted.json").write_text(json.dumps([len(unknown), left]))
    return judgements
Judge.analyze_stack = counting
serve()
"""


def local(clone: LocalClone, stack: str) -> LocalStack:
    return LocalStack(
        name=stack,
        project=LocalProject(clone=clone.folder),
        pulumi=Path(os.environ["REGIONAL_INGEST_PULUMI"]),
    )


def run(clone: LocalClone, stack: str, *command: str, pack: Path = PACK, config: Any = None) -> Judged:
    """`pulumi COMMAND` on a stack of the clone with a pack, and what the engine says of it in its events."""
    one = local(clone, stack)
    log = clone.folder / f"{stack}-events.jsonl"
    events = ["--json"] if "analyze" in command else ["--event-log", str(log)]
    options = ["--policy-pack", str(pack), *events]
    if config is not None:
        settings = clone.folder / "pack-config.json"
        settings.write_text(json.dumps(config))
        options += ["--policy-pack-config", str(settings)]
    cloud = one.start_cloud()
    one.select(cloud)
    called = one.command(*command, *options, "--non-interactive")
    environment = {**one.environment(cloud), "PULUMI_DEBUG_COMMANDS": "true"}
    if "--file" in command:  # as somebody who has neither the stack nor its passphrase
        called = called[: called.index("--stack")]
        del environment["PULUMI_CONFIG_PASSPHRASE"]
    done = subprocess.run(
        called,
        env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    return judged(done, done.stdout if "analyze" in command else log.read_text())


@pytest.mark.parametrize("mode", ["standard", "strict"])
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_that_is_up_has_no_finding_at_preview_and_in_its_state(
    clone: LocalClone, stack: str, mode: str
) -> None:
    """That `make up` brought it up shows it for `up`: the pack is on there, and stops what leaves."""
    config = {"residency": {"mode": mode}} if mode == "strict" else None
    state = clone.folder / f"{stack}-state.json"
    one = local(clone, stack)
    cloud = one.running_cloud()
    assert cloud
    state.write_text(one.captured(cloud, "stack", "export"))
    for command in (
        ("preview",),
        ("policy", "analyze"),
        ("policy", "analyze", "--file", str(state)),
    ):
        found = run(clone, stack, *command, config=config)
        assert found.findings == [], (command, found.text[-3000:])
        assert found.code == 0, (command, found.text[-3000:])


@pytest.mark.parametrize("stack", STACKS)
def test_the_unknowns_of_a_new_stack_are_resolved_by_where_they_come_from(
    clone: LocalClone, stack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "counting"
    pack.mkdir()
    shutil.copy(PACK / "PulumiPolicy.yaml", pack)
    (pack / "__main__.py").write_text(COUNTING_PACK)
    (tmp_path / ".venv").symlink_to((PROJECT / ".venv").resolve())
    new = f"new-{stack}"
    settings = yaml.safe_load((clone.folder / f"Pulumi.{stack}.yaml").read_text())
    settings["config"]["regional-ingest:dataLake"] = {"workspaceIds": ["ws1"]}
    (clone.folder / f"Pulumi.{new}.yaml").write_text(yaml.safe_dump(settings))
    try:
        found = run(clone, new, "preview", pack=pack, config={"residency": {"mode": "strict"}})
    finally:
        one = local(clone, new)
        cloud = one.running_cloud()
        assert cloud
        one.captured(cloud, "stack", "rm", "--yes")
        (clone.folder / f"Pulumi.{new}.yaml").unlink()
    unknown, left = json.loads((pack / "counted.json").read_text())
    with capsys.disabled():
        print(f"\n{new}: {unknown - len(left)} of {unknown} unknowns at preview resolved")
    assert unknown >= 10
    assert unknown - len(left) >= RESOLVED_AT_LEAST * unknown, left
    assert found.findings == [], found.text[-3000:]


@pytest.mark.parametrize(("stack", "asked"), [("eu-west", "us-west"), ("us-west", "eu-west")])
def test_d1_a_configuration_for_another_region_than_the_stacks_own_is_refused(
    clone: LocalClone, stack: str, asked: str
) -> None:
    found = run(clone, stack, "preview", config={"residency": {"processingRegion": asked}})
    assert found.code != 0
    assert f"{asked} is asked for, and the stack itself is {stack}" in " ".join(found.text.split())
