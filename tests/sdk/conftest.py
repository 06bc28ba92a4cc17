"""What installs the SDKs, and one run of each SDK behind each front door, shared by the tests of its cells."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from localcloud.toolchain.context import Context
from localcloud.toolchain.provision import setting_up
from tests.sdk.gateways import PROJECT
from tests.sdk.installed import NotInstalled
from tests.sdk.matrix import Column, Matrix


@pytest.fixture(scope="session")
def context() -> Iterator[Context]:
    """What the installation of an SDK is given."""
    with setting_up(PROJECT, stream=sys.stderr) as found:
        yield found


@pytest.fixture(scope="session")
def matrix(context: Context, tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    return Matrix(context=context, scratch=tmp_path_factory.mktemp("matrix"))


@pytest.fixture
def column(matrix: Matrix, request: pytest.FixtureRequest) -> Column:
    """Of the SDK and the front door in the test's name."""
    sdk, kind = request.param
    try:
        return matrix.column(sdk, kind)
    except NotInstalled as missing:
        pytest.skip(str(missing))
