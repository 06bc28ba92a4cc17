"""The examples as a team runs them: a preview with the pack on the real engine, then the report; clean, and leaking."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.provision import Toolchain
from tests.policies.other_languages.conftest import context, node_modules, toolchain, use_installed_plugin

__all__ = ["context", "node_modules", "toolchain"]  # fixtures

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "examples"
SECONDS = 240
LEAKS = {
    "python-program": ('aws.sns.Topic("placed"', 'aws.sns.Topic("placed", region="us-east-1"'),
    "typescript-program": ('aws.sns.Topic("placed", {', 'aws.sns.Topic("placed", { region: "us-east-1",'),
}


def workflows() -> list[Path]:
    return sorted(EXAMPLES.glob("*/.github/workflows/*.yml"))


def test_the_examples_decide_as_this_project_s_own_workflow_does() -> None:
    def step(path: Path, name: str) -> str:
        jobs = yaml.safe_load(path.read_text())["jobs"].values()
        (script,) = [one["run"] for job in jobs for one in job["steps"] if one.get("name") == name]
        return str(script)

    own = PROJECT / ".github/workflows/residency.yml"
    assert len(workflows()) == 2
    for path in workflows():
        for name in ("Comment", "Decide"):
            assert step(path, name) == step(own, name)


@pytest.fixture
def run(
    tmp_path: Path, toolchain: Toolchain, request: pytest.FixtureRequest
) -> Callable[[str, bool], tuple[int, str]]:
    """`run("python-program", True)`: preview and report of an example with a leak; the report's exit code and text."""

    def pulumi(
        folder: Path, environment: dict[str, str], *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(toolchain.pulumi), *arguments, "--non-interactive"], cwd=folder, env=environment, timeout=SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def preview_and_report(example: str, leaking: bool) -> tuple[int, str]:
        folder = tmp_path / example
        shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns("node_modules", ".venv"))
        path = toolchain.environment["PATH"]
        if example == "typescript-program":
            host = provide_language_host(request.getfixturevalue("context"), Language.NODE, toolchain.pulumi)
            path = os.pathsep.join([str(host.path.parent), path])
            (folder / "node_modules").symlink_to(request.getfixturevalue("node_modules"))
            use_installed_plugin(folder / "Pulumi.yaml", toolchain)
        else:
            (folder / ".venv").symlink_to(sys.prefix)
        if leaking:
            program = folder / ("index.ts" if example == "typescript-program" else "__main__.py")
            before, after = LEAKS[example]
            text = program.read_text()
            assert before in text
            program.write_text(text.replace(before, after))
        (tmp_path / "state").mkdir()
        environment = toolchain.child_environment(
            PATH=path,
            PULUMI_BACKEND_URL=f"file://{tmp_path / 'state'}",
            PULUMI_CONFIG_PASSPHRASE="for tests",
            PULUMI_DEBUG_COMMANDS="true",
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_EC2_METADATA_DISABLED="true",
        )
        # No account is asked: the provider's own checks are left out, for the test alone.
        for key in ("skipCredentialsValidation", "skipRequestingAccountId", "skipMetadataApiCheck"):
            done = pulumi(folder, environment, "config", "set", f"aws:{key}", "true", "--stack", "production")
            if done.returncode:
                pulumi(folder, environment, "stack", "init", "production")
                done = pulumi(
                    folder, environment, "config", "set", f"aws:{key}", "true", "--stack", "production"
                )
            assert done.returncode == 0, done.stdout
        previewed = pulumi(
            folder, environment,
            *("preview", "--stack", "production", "--policy-pack", str(PROJECT / "policies")),
            *("--policy-pack-config", "residency.json", "--event-log", "events.jsonl"),
        )  # fmt: skip
        reported = subprocess.run(
            [
                *(sys.executable, "-m", "regional", "report", "--events", "events.jsonl", "--quiet"),
                *("--policy-pack-config", "residency.json", "--out", "json"),
            ],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(PROJECT)}, capture_output=True, text=True,
        )  # fmt: skip
        return reported.returncode, reported.stdout or previewed.stdout + reported.stderr

    return preview_and_report


@pytest.mark.engine
@pytest.mark.parametrize("example", LEAKS)
def test_an_example_stays_in_its_region(run: Callable[[str, bool], tuple[int, str]], example: str) -> None:
    code, text = run(example, False)
    assert code == 0, text[-3000:]
    (stack,) = json.loads(text)["stacks"]
    assert stack["checkedByPack"] is True
    assert {one["region"] for one in stack["inventory"]} == {"eu-west-1", ""}


@pytest.mark.engine
@pytest.mark.parametrize("example", LEAKS)
def test_a_leak_in_an_example_fails_its_report(
    run: Callable[[str, bool], tuple[int, str]], example: str
) -> None:
    code, text = run(example, True)
    assert code == 3, text[-3000:]
    (stack,) = json.loads(text)["stacks"]
    assert [(one["name"], one["reaches"]) for one in stack["crossings"] if one["path"] == "region"] == [
        ("placed", "us-east-1")
    ]
