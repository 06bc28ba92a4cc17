"""What the tests of the local cloud share: a local AWS with moto's gaps filled, and a plain moto beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud import processes

CLONE = Path(__file__).resolve().parents[2]


def _served(module: str, arguments: list[str], *, port: int, folder: Path) -> Iterator[str]:
    record = folder / "record.json"
    process = processes.start(module, arguments, port=port, record=record, log=folder / "log", folder=CLONE)
    try:
        yield process.url
    finally:
        processes.stop(record)


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the local AWS as `make up` starts it."""
    port = processes.free_port(0)
    folder = tmp_path_factory.mktemp("local-aws")
    yield from _served("localcloud.moto_server", [str(port)], port=port, folder=folder)


@pytest.fixture(scope="session")
def plain_moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of moto's own server with no gap filled."""
    port = processes.free_port(0)
    folder = tmp_path_factory.mktemp("plain-moto")
    yield from _served("moto.server", ["-H", "127.0.0.1", "-p", str(port)], port=port, folder=folder)
