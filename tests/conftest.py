"""What holds for every test: an event loop, how Hypothesis judges time, what the garbage collector need not look at."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine fails no test: neither an example nor the making of one has a time limit. The other health checks,
# which find a strategy that throws most of its examples away, hold.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ten thousand tests and what they import stay until the end: each full collection would go through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def event_loop_of_the_test() -> Iterator[None]:
    """Pulumi takes the thread's current loop, which an `asyncio.run` of an earlier test has taken away.

    The stack that it keeps goes with the loop: a program that was refused leaves it half registered, and what another
    test registers below it would wait for a loop that is closed.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()
    if "pulumi.runtime.settings" in sys.modules:
        sys.modules["pulumi.runtime.settings"].ROOT.set(None)
