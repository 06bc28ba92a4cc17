"""Tests of a stack on the local cloud that need no engine: what is done when the local AWS is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.local_project import LocalProject
from localcloud.stack import LocalStack, StackNotUp


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
