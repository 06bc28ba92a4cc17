"""What the tests of the components share: an engine that records, and an event loop for Pulumi's outputs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components.recording import Recorder

# A deployment that is refused leaves futures whose exception nobody asks for; asyncio logs each with its trace when it
# is collected. Python 3.11 parses source for a trace, and if that happens while something else is being parsed, here an
# import by pytest, it ends in "SystemError: AST constructor recursion depth mismatch".
logging.getLogger("asyncio").disabled = True


@pytest.fixture(autouse=True)
def event_loop_of_the_test() -> Iterator[None]:
    """Pulumi takes the thread's current loop, which an earlier `asyncio.run` of another test has taken away."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(autouse=True)
def no_wheel_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The layer is a file that says for which processor it is."""

    def layer(architecture: str) -> Path:
        path = tmp_path / f"layer-{architecture}.zip"
        path.write_bytes(b"")
        return path

    monkeypatch.setattr("components.compaction.write_layer", layer)
