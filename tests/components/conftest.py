"""What the tests of the components share: an engine that records."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.components.recording import Recorder

# A deployment that is refused leaves futures whose exception nobody asks for; asyncio logs each with its trace when it
# is collected. Python 3.11 parses source for a trace, and if that happens while something else is being parsed, here an
# import by pytest, it ends in "SystemError: AST constructor recursion depth mismatch".
# By its level: a server's logging configuration in another test would set `disabled` back.
logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)


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
