"""What the tests of the local cloud share: a local AWS with moto's gaps filled, and a plain moto beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import loopback_aws


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the local AWS as `make up` starts it."""
    with loopback_aws.local_aws(tmp_path_factory.mktemp("local-aws")) as url:
        yield url


@pytest.fixture(scope="session")
def plain_moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of moto's own server with no gap filled."""
    with loopback_aws.plain_moto(tmp_path_factory.mktemp("plain-moto")) as url:
        yield url
