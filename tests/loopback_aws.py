"""An AWS with nothing in it, on loopback, for the tests that need one: ours, or moto's own server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud import processes

PROJECT = Path(__file__).resolve().parents[1]


@contextmanager
def local_aws(folder: Path) -> Iterator[str]:
    """URL of the local AWS as `make up` starts it, with its log in `folder`."""
    port = processes.free_port(0)
    with _served("localcloud.moto_server", [str(port)], port=port, folder=folder) as url:
        yield url


@contextmanager
def plain_moto(folder: Path) -> Iterator[str]:
    """URL of moto's own server with no gap filled, with its log in `folder`."""
    port = processes.free_port(0)
    with _served("moto.server", ["-H", "127.0.0.1", "-p", str(port)], port=port, folder=folder) as url:
        yield url


@contextmanager
def _served(module: str, arguments: list[str], *, port: int, folder: Path) -> Iterator[str]:
    record = folder / "record.json"
    process = processes.start(module, arguments, port=port, record=record, log=folder / "log", folder=PROJECT)
    try:
        yield process.url
    finally:
        processes.stop(record)
