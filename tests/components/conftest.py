"""What the tests of the components share: an engine that records."""

from __future__ import annotations

import pytest

from tests.components.recording import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()
