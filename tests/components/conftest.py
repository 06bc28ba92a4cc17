"""What the tests of the components share: an engine that records, and an event loop for Pulumi's outputs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.components.recording import Recorder


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
