"""What holds for every test: how Hypothesis judges time, and what the garbage collector need not look at."""

from __future__ import annotations

import gc

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
