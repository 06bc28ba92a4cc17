"""A stack with a fleet, previewed by the real engine and provider: its inputs are taken, the pack finds nothing.

What it does not prove: that AWS takes them. The local AWS runs no tasks, so that it is not brought up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.local_clone import LocalClone

pytestmark = pytest.mark.engine


@pytest.fixture
def own_clone(tmp_path: Path) -> Iterator[LocalClone]:
    if not os.environ.get("REGIONAL_INGEST_PULUMI"):
        pytest.fail("this test needs the engine: run it with `make test`", pytrace=False)
    clone = LocalClone.make(tmp_path)
    yield clone
    clone.tear_down("eu-west")


def test_a_fleet_previews_without_a_finding(own_clone: LocalClone) -> None:
    own_clone.edit_config(
        "eu-west",
        frontDoor="fleet",
        domain="collect.example.com",
        hostedZoneId="Z0123456789ABCDEFGHIJ",
        fleet={"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/gateway:1"},
    )

    preview = own_clone.run("preview", "eu-west")

    assert set(preview.changes) == {"create"}
    for made in ("aws:ecs:Service", "aws:lb:LoadBalancer", "aws:appautoscaling:Policy"):
        assert preview.text.count(f"{made} ") == 1, made
    assert "✅ regional-ingest-residency" in preview.text
    assert "warning" not in preview.text
