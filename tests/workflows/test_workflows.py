"""The workflows: pinned, with least rights, valid, and their shell steps run as CI runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.toolchain.cache import Cache
from report.markdown_form import MARKER
from tests.report.seeded_changes import SEEDED, all_reports

PROJECT = Path(__file__).resolve().parents[2]
WORKFLOWS = [
    *sorted((PROJECT / ".github/workflows").glob("*.yml")),
    *sorted(PROJECT.glob("examples/*/.github/workflows/*.yml")),
]
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
OWN_STACK = "eu-west"


def read(name: str) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = yaml.safe_load((PROJECT / ".github/workflows" / name).read_text())
    return parsed


def steps(workflow: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def step(name: str) -> str:
    (script,) = [one["run"] for one in steps(read("residency.yml")) if one.get("name") == name]
    return str(script)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_actions_are_pinned_by_hash_and_say_their_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text())
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_rights_are_given_job_by_job_and_no_long_lived_key_is_used(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    allowed = {"contents": "read", "id-token": "write", "pull-requests": "write", "security-events": "write"}
    for job in workflow["jobs"].values():
        assert job["permissions"].items() <= allowed.items()
        # Who can write to the repository's pages cannot ask AWS for anything.
        assert not ("id-token" in job["permissions"] and len(job["permissions"]) > 2)
    assert not re.search(r"(?i)aws_secret|access.key|AKIA", path.read_text())


def test_both_workflows_preview_the_stacks_that_there_are() -> None:
    stacks = {path.name.split(".")[1] for path in PROJECT.glob("Pulumi.*.yaml")}
    for name, job in (("residency.yml", "preview"), ("residency-drift.yml", "deployed")):
        listed = read(name)["jobs"][job]["strategy"]["matrix"]["include"]
        assert {one["stack"] for one in listed} == stacks


@pytest.mark.engine
def test_actionlint_finds_nothing() -> None:
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed: actionlint cannot be run")
    cache = Cache.of_user()
    environment = {
        **os.environ,
        "GOMODCACHE": str(cache.root / "go/mod"),
        "GOCACHE": str(cache.root / "go/build"),
    }
    done = subprocess.run(
        [go, "run", ACTIONLINT, "-no-color", *map(str, WORKFLOWS)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a job finds after its checkout, its environment and the event logs of both stacks."""
    for package in PROJECT.glob("*/__init__.py"):
        (tmp_path / package.parent.name).symlink_to(package.parent)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "events").mkdir()
    return tmp_path


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step as the runner runs it: bash -e, pipefail."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
    )  # fmt: skip


def own_log(name: str) -> str:
    """A seeded change as one of our own stacks would log it: it says its processing region itself."""
    lines = SEEDED[name].preview.lines()
    prelude = json.loads(lines[0])
    prelude["preludeEvent"]["config"] = {"regional-ingest:processingRegion": OWN_STACK}
    return json.dumps(prelude) + "\n" + "".join(lines[1:])


@pytest.mark.parametrize(
    ("name", "code", "decided"), [("clean", "0", 0), ("one-leak-in-300", "3", 1), ("unknown-bucket", "4", 0)]
)
def test_the_report_step_writes_every_form_and_the_last_step_decides(
    checkout: Path, name: str, code: str, decided: int
) -> None:
    (checkout / "events/eu-west.jsonl").write_text(own_log(name))
    output, summary = checkout / "output", checkout / "summary"
    done = run(
        step("Report"), checkout,
        RULE_PAGES="https://example.com/", GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert output.read_text() == f"code={code}\n"
    assert summary.read_text().startswith(MARKER)
    assert {path.suffix for path in (checkout / "residency-report").iterdir()} == {
        ".md",
        ".json",
        ".sarif",
        ".html",
    }
    assert run(step("Decide"), checkout, CODE=code).returncode == decided


def test_the_report_step_fails_where_there_is_no_report(checkout: Path) -> None:
    (checkout / "events/eu-west.jsonl").write_text("cut off")
    done = run(
        step("Report"), checkout,
        RULE_PAGES="", GITHUB_OUTPUT=str(checkout / "output"), GITHUB_STEP_SUMMARY=str(checkout / "summary"),
    )  # fmt: skip
    assert done.returncode != 0
    assert "eu-west.jsonl:1: " in done.stderr


@pytest.mark.parametrize(("found", "method"), [("", "POST"), ("4711", "PATCH")])
def test_the_comment_is_updated_and_not_repeated(checkout: Path, found: str, method: str) -> None:
    from report.markdown_form import markdown_form

    (checkout / "residency-report").mkdir()
    (checkout / "residency-report/residency.md").write_text(markdown_form(all_reports()["clean"]))
    gh = checkout / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(
        f'#!/bin/sh\necho "$@" >> "{checkout}/calls"\ncase "$*" in *--paginate*) printf "%s" "{found}" ;; esac\n'
    )
    gh.chmod(gh.stat().st_mode | stat.S_IEXEC)
    done = run(
        step("Comment"),
        checkout,
        PATH=f"{gh.parent}:{os.environ['PATH']}",
        GITHUB_REPOSITORY="o/r",
        PULL_REQUEST="7",
    )
    assert done.returncode == 0, done.stderr
    asked, written = (checkout / "calls").read_text().splitlines()
    assert MARKER in asked
    target = "repos/o/r/issues/comments/4711" if found else "repos/o/r/issues/7/comments"
    assert written == f"api --method {method} {target} --field body=@residency-report/residency.md"
