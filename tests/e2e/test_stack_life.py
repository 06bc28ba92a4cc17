"""The life of a stack on the real engine: unchanged, changed, refused, killed in the middle, destroyed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import loopback_aws
from tests.e2e.local_clone import LocalClone, Ran

pytestmark = pytest.mark.engine

CANARY = "usw_canarycanarycanarycanarycanary12"


@pytest.fixture
def configured(clone: LocalClone) -> Iterator[LocalClone]:
    """The clone, whose stack files a test may change."""
    yield clone
    for stack in ("eu-west", "us-west"):
        clone.restore_config(stack)


@pytest.mark.parametrize("stack", ["eu-west", "us-west"])
def test_a_second_up_changes_nothing_and_keeps_the_write_keys(clone: LocalClone, stack: str) -> None:
    before = clone.outputs(stack)

    again = clone.run("up", stack)

    assert set(again.changes) == {"unchanged"}
    assert clone.outputs(stack) == before


def test_a_changed_retention_previews_as_one_update(configured: LocalClone) -> None:
    configured.edit_config("eu-west", archive={"retentionDays": 400})

    preview = configured.run("preview", "eu-west")

    assert preview.changes["update"] == 1 and set(preview.changes) == {"update", "unchanged"}
    assert "BucketLifecycleConfiguration" in preview.text


def test_a_refresh_finds_nothing_changed(clone: LocalClone) -> None:
    assert set(clone.run("refresh", "eu-west").changes) == {"unchanged"}


def test_r3_a_changed_processing_region_fails_the_preview_and_names_the_way_out(
    configured: LocalClone,
) -> None:
    configured.edit_config("eu-west", processingRegion="us-west", euEnabled=None)

    preview = configured.run("preview", "eu-west", code=None)
    up = configured.run("up", "eu-west", code=None)

    for refused in (preview, up):
        assert refused.code != 0
        assert "a workspace never changes its processing region" in refused.text.replace("\n", " ")
        assert "pulumi stack init" in refused.text
        assert "Traceback" not in refused.text
    configured.restore_config("eu-west")
    assert set(configured.run("up", "eu-west").changes) <= {"unchanged", "update"}
    assert set(configured.run("preview", "eu-west").changes) == {"unchanged"}


def test_all_problems_of_a_config_are_told_at_once_and_no_write_key(configured: LocalClone) -> None:
    configured.edit_config(
        "eu-west",
        euEnabled=None,
        sources=[{"name": "website", "ingestRegion": "sydney"}, {"name": "backend", "writeKey": CANARY}],
        retentionDay=12,
    )

    preview = configured.run("preview", "eu-west", code=None)

    assert preview.code != 0
    for told in ("euEnabled", "sources[0].ingestRegion", "sources[1].writeKey", "retentionDay", "R8", "R19"):
        assert told in preview.text
    assert CANARY not in preview.text
    assert "Traceback" not in preview.text


def test_a_contradicting_aws_region_is_refused(configured: LocalClone) -> None:
    path = configured.folder / "Pulumi.eu-west.yaml"
    path.write_text(path.read_text() + "  aws:region: us-east-1\n")

    preview = configured.run("preview", "eu-west", code=None)

    assert preview.code != 0
    assert "aws:region" in preview.text and "us-east-1" in preview.text and "eu-west-1" in preview.text


def test_every_resource_of_the_state_is_in_its_region(clone: LocalClone) -> None:
    """R4: over the state of the real provider, not over what the program asked for."""
    for stack, region in (("eu-west", "eu-west-1"), ("us-west", "us-west-2")):
        resources = state_of(clone, stack)
        aws = [resource for resource in resources if resource["type"].startswith("aws:")]
        providers = [resource for resource in resources if resource["type"] == "pulumi:providers:aws"]
        assert [provider["inputs"]["region"] for provider in providers] == [region]
        assert len(aws) > 25
        for resource in aws:
            assert resource["outputs"].get("region", region) == region, resource["urn"]
            arn = str(resource["outputs"].get("arn", ""))
            assert not arn or arn.split(":")[3] in ("", region), arn


def test_an_up_killed_at_three_moments_converges_and_down_leaves_nothing(tmp_path: Path) -> None:
    clone = LocalClone.make(tmp_path)
    try:
        clone.kill_up("eu-west", at="kms:Key eu-west-archive-key creating")
        clone.kill_up("eu-west", at="eu-west-archive-versioning creating")
        clone.kill_up("eu-west", at="-gateway created")

        clone.run("up", "eu-west")

        assert set(clone.run("preview", "eu-west").changes) == {"unchanged"}
        assert clone.outputs("eu-west")["endpoint"].startswith("http://127.0.0.1:")
    finally:
        clone.tear_down("eu-west")


def test_ctrl_c_ends_an_up_in_order_and_leaves_no_lock(tmp_path: Path) -> None:
    clone = LocalClone.make(tmp_path)
    try:
        printed = clone.interrupt_up("eu-west", at="kms:Key eu-west-archive-key creating")

        # The engine says "update canceled", or which of the policy pack's answers it no longer waited for.
        assert "canceled" in printed and "Traceback" not in printed
        assert not list(clone.folder.glob(".local/state/.pulumi/locks/*/*/*/*.json"))
    finally:
        clone.tear_down("eu-west")


def test_destroy_leaves_nothing_in_the_region(clone: LocalClone) -> None:
    aws_endpoint = clone.outputs("us-west")["awsEndpoint"]
    assert clone.left_in("us-west-2", aws_endpoint=aws_endpoint), "there was nothing to destroy"
    try:
        clone.run("destroy", "us-west")

        assert clone.left_in("us-west-2", aws_endpoint=aws_endpoint) == {}
        assert clone.left_in("eu-west-1", aws_endpoint=aws_endpoint), "the other stack went with it"
    finally:
        clone.run("up", "us-west")


def state_of(clone: LocalClone, stack: str) -> list[dict]:
    path = next(clone.folder.glob(f".local/state/.pulumi/stacks/*/{stack}.json"))
    resources: list[dict] = json.loads(path.read_text())["checkpoint"]["latest"]["resources"]
    return resources


@pytest.fixture
def account(tmp_path: Path) -> Iterator[str]:
    """URL of an AWS of its own: a stack of the same name takes the names that AWS does not let it make up."""
    (tmp_path / "aws").mkdir()
    with loopback_aws.local_aws(tmp_path / "aws") as url:
        yield url


def test_plain_pulumi_up_in_a_clone_needs_nothing_of_the_local_cloud(account: str, tmp_path: Path) -> None:
    """As on AWS, but for the endpoint: the committed stack file, Pulumi's own commands, no `.local`, no make."""
    plain = LocalClone.make(tmp_path / "plain")
    (tmp_path / "state").mkdir()
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{tmp_path / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "not a secret",
        "AWS_ENDPOINT_URL": account,
        "HTTP_PROXY": account,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def pulumi(*command: str) -> str:
        done = subprocess.run(
            ["pulumi", "--non-interactive", *command],
            cwd=plain.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    pulumi("stack", "init", "eu-west")
    pulumi("config", "set", "aws:s3UsePathStyle", "true", "--stack", "eu-west")
    try:
        up = pulumi("up", "--stack", "eu-west", "--yes")
        shown = json.loads(pulumi("stack", "output", "--stack", "eu-west", "--json"))

        assert set(Ran(0, up.rpartition("Updating (eu-west)")[2]).changes) == {"create"}
        assert shown["awsRegion"] == "eu-west-1"
        assert shown["endpoint"].startswith("https://") and ".execute-api.eu-west-1." in shown["endpoint"]
        assert {source["writeKey"] for source in shown["sources"]} == {"[secret]"}
        assert shown["sdkConfiguration"] == "[secret]"
        assert not (plain.folder / ".local").exists()
    finally:
        pulumi("destroy", "--stack", "eu-west", "--yes")
