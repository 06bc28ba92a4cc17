"""All steps together, with fake programs: side by side, told of, and stopped when one fails."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from localcloud.toolchain import provision as module
from localcloud.toolchain import virtualenv
from localcloud.toolchain.cache import Cache
from localcloud.toolchain.context import Context, Item
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.provision import provision
from localcloud.toolchain.versions import Pins
from localcloud.toolchain.virtualenv import environment_key, python_of
from tests.toolchain.conftest import FakeProgram

REQUIREMENTS = "pulumi==3.258.0\npulumi-aws==7.51.1\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    (folder / "pyproject.toml").write_text("")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache that has the Python environment and the AWS plugin already."""
    cache = Cache(tmp_path / "cache")
    entry = cache.entry_path(
        virtualenv.KIND, environment_key(Pins(requirements=tuple(REQUIREMENTS.split()), versions={}))
    )
    python_of(entry).parent.mkdir(parents=True)
    python_of(entry).touch()
    plugin = cache.pulumi_home / "plugins" / "resource-aws-v7.51.1"
    plugin.mkdir(parents=True)
    (plugin / "pulumi-resource-aws").touch()
    return cache


def test_what_is_there_is_reused_and_how_to_call_it_is_returned(
    project: Path, cache: Cache, fake: FakeProgram
) -> None:
    pulumi = fake("pulumi", "echo v3.258.0")
    fake("pulumi-language-python", "")
    stream = io.StringIO()
    toolchain = provision(project, stream=stream, cache=cache)
    assert toolchain.pulumi == pulumi
    assert toolchain.python.is_relative_to(cache.root)
    assert [item.reused for item in toolchain.items] == [True, True, True]
    assert toolchain.environment["PULUMI_HOME"] == str(cache.pulumi_home)
    assert toolchain.environment["PATH"].split(os.pathsep)[0] == str(pulumi.parent)
    assert toolchain.child_environment(AWS_REGION="eu-west-1")["AWS_REGION"] == "eu-west-1"
    assert stream.getvalue().count("(reused)") == 3


def test_everything_that_is_written_is_led_into_the_cache(
    project: Path, cache: Cache, fake: FakeProgram
) -> None:
    fake("pulumi", "echo v3.258.0")
    fake("pulumi-language-python", "")
    environment = provision(project, stream=io.StringIO(), cache=cache).environment
    for name in ("PULUMI_HOME", "TMPDIR", "PIP_CACHE_DIR", "npm_config_cache"):
        assert Path(environment[name]).is_relative_to(cache.root)


def test_a_built_cli_gets_the_projects_own_language_host_beside_it(
    project: Path,
    cache: Cache,
    fake: FakeProgram,
    fake_go: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sdk = tmp_path / "sdk"
    for file in ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python"):
        (sdk / file).parent.mkdir(parents=True, exist_ok=True)
        (sdk / file).write_text("#!/bin/sh\n")
    monkeypatch.setenv("FAKE_MODULE", str(sdk))
    toolchain = provision(project, stream=io.StringIO(), cache=cache)
    folder = toolchain.pulumi.parent
    assert sorted(path.name for path in folder.iterdir()) == [
        *("language_host", "pulumi", "pulumi-language-python", "pulumi-language-python-exec"),
        "pulumi-resource-pulumi-python",
    ]
    assert os.access(folder / "pulumi-language-python", os.X_OK)
    assert f"exec {toolchain.python} -I -c" in (folder / "pulumi-language-python").read_text()
    assert str(project) not in (folder / "pulumi-language-python").read_text(), "the clone may be moved"
    assert [item.name for item in toolchain.items][2] == "Python language host"


def test_a_failing_step_stops_the_others(
    project: Path, cache: Cache, fake: FakeProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"
    fake("slow", f"touch {begun}; sleep 600")

    def slow_plugin(context: Context, **_others: object) -> Item:
        context.commands.run(["slow"], env=context.environment())
        raise AssertionError("it is stopped before its end")

    def failing_cli(context: Context) -> Item:
        while not begun.exists():
            pass
        raise ToolchainError("no CLI")

    monkeypatch.setattr(module, "provide_plugin", slow_plugin)
    monkeypatch.setattr(module, "provide_cli", failing_cli)
    with pytest.raises(ToolchainError, match="no CLI"):
        provision(project, stream=io.StringIO(), cache=cache)
