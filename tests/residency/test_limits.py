"""Tests of the limits: the numbers that the contract states, and what must hold between them."""

from __future__ import annotations

from residency import limits


def test_the_numbers_of_the_ingest_contract() -> None:
    assert limits.MAX_EVENT_BYTES == 32 * 1024
    assert limits.MAX_BATCH_BYTES == 512_000
    assert limits.MAX_BATCH_EVENTS == 2_500
    assert limits.MAX_MESSAGE_ID_CHARS == 100
    assert limits.WORKSPACE_EVENTS_PER_SECOND == 1_000


def test_a_legal_batch_that_gzip_cannot_shrink_fits_the_compressed_limit() -> None:
    blocks = limits.MAX_BATCH_BYTES / 16_384 + 1
    assert limits.MAX_BATCH_BYTES + 25 * blocks < limits.MAX_COMPRESSED_BYTES


def test_r16_the_throttle_lets_the_workspace_rate_through() -> None:
    assert limits.WORKSPACE_EVENTS_PER_SECOND <= limits.THROTTLE_RATE <= limits.THROTTLE_BURST <= 5_000


def test_the_registry_of_sources_leaves_room_in_the_environment() -> None:
    assert limits.SOURCES_ENVIRONMENT_BYTES + 1_000 < limits.LAMBDA_ENVIRONMENT_BYTES
