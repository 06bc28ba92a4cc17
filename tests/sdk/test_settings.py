"""SDKs that read the settings document send to the host that it names, not to the one that served it (R28)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.sdk.cells import Cell, FrontDoorKind, cells
from tests.sdk.faults import BY_NAME
from tests.sdk.installed import NotInstalled
from tests.sdk.matrix import Matrix

pytestmark = pytest.mark.sdk


@contextmanager
def moved(kind: FrontDoorKind) -> Iterator[tuple[Cell, Cell]]:
    """A cell that serves settings, and the one that they name."""
    with cells(kind, [BY_NAME["none"]]) as (there,):
        hosts = json.dumps({"dublin": there.door.url.removeprefix("http://")})
        with cells(kind, [BY_NAME["none"]], write_key=there.write_key, REGIONAL_INGEST_HOSTS=hosts) as (
            here,
        ):
            yield here, replace(there, other_settings_url=here.door.url)


@pytest.mark.parametrize("kind", FrontDoorKind)
@pytest.mark.parametrize("sdk", ["browser", "kotlin"])
def test_r28_an_sdk_sends_to_the_host_of_its_settings(sdk: str, kind: FrontDoorKind, matrix: Matrix) -> None:
    try:
        send = matrix.sender(sdk)
    except NotInstalled as missing:
        pytest.skip(str(missing))
    with moved(kind) as (here, there):
        send([there])
        assert there.settled()
        assert {request.path for request in here.door.requests} == {f"/v1/projects/{here.write_key}/settings"}
        paths = {exchange.request.path for exchange in there.door.exchanges}
        assert paths == ({f"/v1/{letter}" for letter in "tipsga"} if sdk == "browser" else {"/v1/b"})
