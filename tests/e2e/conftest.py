"""One local cloud with both stacks up, shared by the end-to-end tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e.local_clone import LocalClone


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalClone]:
    """Both stacks are up when a test gets it; a test that changes a stack brings it back."""
    if not os.environ.get("REGIONAL_INGEST_PULUMI"):
        pytest.fail("these tests need the engine: run them with `make test`", pytrace=False)
    clone = LocalClone.make(tmp_path_factory.mktemp("clone"))
    try:
        # At once, as an impatient user would: one local AWS has to come of it.
        clone.run_at_once("up", "eu-west", "us-west")
        yield clone
    finally:
        clone.tear_down("eu-west", "us-west")
