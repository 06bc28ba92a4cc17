"""What the errors of components need: an event loop, also after a test that took it away."""

from __future__ import annotations

from tests.components.conftest import event_loop_of_the_test

__all__ = ["event_loop_of_the_test"]
