"""Tests of the local project: what is laid over the committed files, what is kept, and where secrets are."""

from __future__ import annotations

import platform
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from localcloud.local_project import LocalProject, local_config, own_architecture
from localcloud.processes import BackgroundProcess
from localcloud.stack import LocalStack
from residency.settings import CONFIG_NAMESPACE, read_settings

CLONE = Path(__file__).resolve().parents[2]
STACKS = ["eu-west", "us-west"]
SALT = "v1:c2FsdHNhbHQ=:v1:bm9uY2U=:Y2lwaGVydGV4dA=="
AWS = "http://127.0.0.1:8800"


@pytest.fixture
def project(tmp_path: Path) -> LocalProject:
    """A local project of a clone with the committed files of this one."""
    for path in [*CLONE.glob("Pulumi*.yaml"), CLONE / ".gitignore"]:
        shutil.copy(path, tmp_path)
    local = LocalProject(clone=tmp_path)
    local.write_project()
    return local


def committed(project: LocalProject) -> dict[str, str]:
    return {path.name: path.read_text() for path in project.clone.glob("Pulumi*.yaml")}


def document(project: LocalProject, stack: str = "eu-west") -> dict[str, Any]:
    known: dict[str, Any] = yaml.safe_load(project.config_file(stack).read_text())
    return known


def change_committed(project: LocalProject, **parts: Any) -> None:
    path = project.clone / "Pulumi.eu-west.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **parts}))


# Configuration


def test_the_stacks_are_those_that_the_clone_has_a_file_for(project: LocalProject) -> None:
    assert project.stacks() == STACKS


@pytest.mark.parametrize("stack", STACKS)
def test_committed_files_are_read_and_never_written(project: LocalProject, stack: str) -> None:
    before = committed(project)

    project.write_project()
    project.write_config(stack)
    project.environment(aws_endpoint=AWS)

    assert committed(project) == before


@pytest.mark.parametrize("stack", STACKS)
def test_the_local_configuration_is_the_committed_one_with_the_local_differences(
    project: LocalProject, stack: str
) -> None:
    project.write_config(stack)

    there = yaml.safe_load((project.clone / f"Pulumi.{stack}.yaml").read_text())["config"]
    here = document(project, stack)["config"]
    different = {key for key in {*there, *here} if there.get(key) != here.get(key)}
    assert different == {
        "aws:skipCredentialsValidation",
        "aws:skipMetadataApiCheck",
        "aws:s3UsePathStyle",
        "aws:maxRetries",
        "regional-ingest:archive",
        "regional-ingest:lambda",
    }
    assert here["regional-ingest:archive"] == {**there["regional-ingest:archive"], "forceDestroy": True}
    assert here["regional-ingest:lambda"] == {"architecture": own_architecture()}


@pytest.mark.parametrize("stack", STACKS)
def test_the_local_configuration_is_one_that_the_settings_take(project: LocalProject, stack: str) -> None:
    project.write_config(stack)

    config = document(project, stack)["config"]
    prefix = f"{CONFIG_NAMESPACE}:"
    raw = {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
    settings = read_settings(raw, aws_region=config.get("aws:region"))

    assert settings.processing_region.value == stack
    assert settings.archive.force_destroy is True


def test_other_settings_of_archive_and_lambda_are_kept() -> None:
    known = {
        "regional-ingest:archive": {"retentionDays": 90, "forceDestroy": False},
        "regional-ingest:lambda": {"memoryMb": 256, "architecture": "none"},
    }

    local = local_config(known)

    assert local["regional-ingest:archive"] == {"retentionDays": 90, "forceDestroy": True}
    assert local["regional-ingest:lambda"] == {"memoryMb": 256, "architecture": own_architecture()}
    assert known["regional-ingest:archive"] == {"retentionDays": 90, "forceDestroy": False}


def test_default_providers_stay_disabled(project: LocalProject) -> None:
    project.write_config("eu-west")

    assert document(project)["config"]["pulumi:disable-default-providers"] == ["aws"]


@pytest.mark.parametrize(
    ("machine", "architecture"),
    [("x86_64", "x86_64"), ("AMD64", "x86_64"), ("aarch64", "arm64"), ("arm64", "arm64")],
)
def test_the_gateways_processor_is_the_machines(
    monkeypatch: pytest.MonkeyPatch, machine: str, architecture: str
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)

    assert own_architecture() == architecture


# Secrets of the real stack and of the local one


def test_the_engines_salt_is_kept(project: LocalProject) -> None:
    project.config_file("eu-west").write_text(yaml.safe_dump({"encryptionsalt": SALT}))

    project.write_config("eu-west")
    project.write_config("eu-west")

    assert document(project)["encryptionsalt"] == SALT


def test_a_first_configuration_has_no_salt(project: LocalProject) -> None:
    project.write_config("eu-west")

    assert set(document(project)) == {"config"}


@pytest.mark.parametrize(
    "parts",
    [
        {"encryptionsalt": "v1:of-the-real-stack"},
        {"secretsprovider": "awskms://alias/real", "encryptedkey": "cmVhbA=="},
        {"environment": ["real/prod"]},
    ],
)
def test_how_the_real_stack_encrypts_is_none_of_the_local_ones(
    project: LocalProject, parts: dict[str, Any]
) -> None:
    project.config_file("eu-west").write_text(yaml.safe_dump({"encryptionsalt": SALT}))
    change_committed(project, **parts)

    project.write_config("eu-west")

    assert document(project)["encryptionsalt"] == SALT
    assert set(document(project)) == {"config", "encryptionsalt"}


def test_an_encrypted_write_key_of_the_real_stack_is_left_out_so_that_one_is_minted(
    project: LocalProject,
) -> None:
    config = {
        "regional-ingest:processingRegion": "us-west",
        "regional-ingest:sources": [
            {"name": "website", "writeKey": {"secure": "v1:Y2lwaGVydGV4dA=="}},
            {"name": "backend"},
        ],
        "aws:token": {"secure": "v1:b3RoZXI="},
    }
    change_committed(project, config=config)

    project.write_config("eu-west")

    here = document(project)["config"]
    assert here["regional-ingest:sources"] == [{"name": "website"}, {"name": "backend"}]
    assert "aws:token" not in here
    assert "secure" not in project.config_file("eu-west").read_text()


# The project file and the environment


def test_the_local_project_runs_the_clones_own_program(project: LocalProject) -> None:
    there = yaml.safe_load((project.clone / "Pulumi.yaml").read_text())
    here = yaml.safe_load((project.pulumi / "Pulumi.yaml").read_text())

    assert here["name"] == there["name"]
    assert (project.pulumi / here["main"]).resolve() == project.clone.resolve()
    virtualenv = here["runtime"]["options"]["virtualenv"]
    assert (project.pulumi / virtualenv).resolve() == (project.clone / ".venv").resolve()
    assert there["runtime"]["options"]["virtualenv"] == ".venv"


def test_everything_is_under_one_folder_of_the_clone(project: LocalProject) -> None:
    places = [
        *(project.pulumi, project.state, project.logs),
        *(project.config_file("eu-west"), project.record("local-aws")),
    ]

    assert all(place.is_relative_to(project.clone / ".local") for place in places)


def test_the_environment_leads_to_the_local_state_and_the_local_aws(project: LocalProject) -> None:
    known = project.environment(aws_endpoint=AWS)

    assert known["PULUMI_BACKEND_URL"].startswith(f"file://{project.state}")
    assert known["AWS_ENDPOINT_URL"] == known["HTTP_PROXY"] == AWS
    assert (known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"]) == ("test", "test")
    assert known["AWS_EC2_METADATA_DISABLED"] == "true"


def test_nothing_of_the_terminals_aws_reaches_the_engine(
    project: LocalProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {
        "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
        "AWS_SECRET_ACCESS_KEY": "real-secret",
        "AWS_SESSION_TOKEN": "real-token",
        "AWS_PROFILE": "real-profile",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/real",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/real-token",
        "AWS_ENDPOINT_URL_S3": "https://s3.real.example",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    }
    for name, value in real.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OURS", "kept")
    stack = LocalStack(name="eu-west", project=project, pulumi=Path("pulumi"))

    known = stack.environment(BackgroundProcess(module="m", pid=1, port=8800))

    assert {name: value for name, value in known.items() if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL": AWS,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert known["OURS"] == "kept"
    assert not [value for value in known.values() if "real" in value.lower().split("/")]


# The passphrase


def test_the_passphrase_is_minted_once_and_for_its_owner_only(project: LocalProject) -> None:
    first = project.passphrase()

    path = project.folder / "passphrase"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 32
    assert project.passphrase() == first == path.read_text()
    assert project.environment(aws_endpoint=AWS)["PULUMI_CONFIG_PASSPHRASE"] == first


def test_two_clones_have_two_passphrases(tmp_path: Path) -> None:
    phrases = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        phrases.add(LocalProject(clone=tmp_path / name).passphrase())

    assert len(phrases) == 2


def test_nothing_local_is_ever_offered_to_git(project: LocalProject) -> None:
    project.passphrase()
    project.write_config("eu-west")
    git = ["git", "-C", str(project.clone)]
    subprocess.run([*git, "init", "--quiet"], check=True, capture_output=True)

    shown = subprocess.run(
        [*git, "status", "--porcelain", "--untracked-files=all"], check=True, capture_output=True, text=True
    )

    offered = {line.split()[-1] for line in shown.stdout.splitlines()}
    assert offered == {".gitignore", "Pulumi.yaml", "Pulumi.eu-west.yaml", "Pulumi.us-west.yaml"}


def test_the_passphrase_is_in_no_file_but_its_own(project: LocalProject) -> None:
    phrase = project.passphrase()
    project.write_config("eu-west")
    project.write_project()

    holders = [path for path in project.clone.glob("**/*") if path.is_file() and phrase in path.read_text()]
    assert holders == [project.folder / "passphrase"]


def test_who_reads_the_project_while_another_stack_writes_it_sees_it_whole(project: LocalProject) -> None:
    """Seen: `expected project to be an object, was '<nil>'` from an engine that read a file just cut to nothing."""
    project.write_project()
    path = project.pulumi / "Pulumi.yaml"
    whole, inode = path.read_bytes(), path.stat().st_ino
    with path.open("rb") as reading:  # as an engine that has opened it and reads on
        project.write_project()
        assert reading.read() == whole
    assert path.stat().st_ino != inode and path.read_bytes() == whole
    assert [one.name for one in project.pulumi.iterdir() if one.name.endswith(".part")] == []
