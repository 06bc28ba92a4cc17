"""Tests of a stack on the local cloud that need no engine: what is done when the local AWS is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from localcloud.deployed_function import client
from localcloud.local_project import LocalProject
from localcloud.processes import BackgroundProcess
from localcloud.stack import LocalStack, StackNotUp
from tests.localcloud.deployment import unique


@pytest.fixture
def orphan(tmp_path: Path) -> LocalStack:
    """A stack whose state is there, but whose local AWS went with a restart of the machine."""
    (tmp_path / "Pulumi.eu-west.yaml").write_text("config: {}")
    stack = LocalStack(
        name="eu-west", project=LocalProject(clone=tmp_path), pulumi=tmp_path / "no-engine-is-called"
    )
    state = stack.project.state / ".pulumi/stacks/regional-ingest/eu-west.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    assert stack.exists()
    return stack


def test_down_without_its_local_aws_forgets_the_state_and_says_that_nothing_runs(
    orphan: LocalStack, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan.down()

    assert not orphan.exists()
    assert "nothing runs any more" in capsys.readouterr().out


def test_down_twice_says_the_same(orphan: LocalStack, capsys: pytest.CaptureFixture[str]) -> None:
    orphan.down()
    orphan.down()

    assert capsys.readouterr().out.count("nothing runs any more") == 2


def test_outputs_without_its_local_aws_say_how_to_bring_it_up(orphan: LocalStack) -> None:
    with pytest.raises(StackNotUp, match="make up STACK=eu-west"):
        orphan.outputs()


def test_a_hosted_zone_that_is_on_aws_only_is_made_once_for_the_own_domain(
    orphan: LocalStack, local_aws: str
) -> None:
    """A stack with an own domain comes up as its committed file says; a zone of the local AWS is taken as it is."""
    domain = f"{unique('collect')}.example.com"
    cloud = BackgroundProcess(module="", pid=0, port=int(local_aws.rpartition(":")[2]))
    file = orphan.project.clone / "Pulumi.eu-west.yaml"

    def zone_of(configured: str) -> str | None:
        own = {"regional-ingest:domain": domain, "regional-ingest:hostedZoneId": configured}
        file.write_text(json.dumps({"config": own}))
        return orphan.hosted_zone(cloud)

    made = zone_of("Z0123456789ABCDEFGHIJ")

    assert made and made == zone_of("Z0123456789ABCDEFGHIJ") == zone_of(made)
    zone = client("route53", region="eu-west-1", aws_endpoint=local_aws).get_hosted_zone(Id=made)
    assert zone["HostedZone"]["Name"] == f"{domain}."
    orphan.project.pulumi.mkdir()
    orphan.project.write_config("eu-west", hosted_zone=made)
    written = yaml.safe_load(orphan.project.config_file("eu-west").read_text())["config"]
    assert written["regional-ingest:hostedZoneId"] == made
    file.write_text("config: {}")
    assert orphan.hosted_zone(cloud) is None
