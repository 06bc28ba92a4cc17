"""Tests of write keys: minting, the region of a key, its fingerprint and its defects."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.regions import ProcessingRegion
from residency.write_keys import (
    MAX_WRITE_KEY_CHARS,
    MIN_WRITE_KEY_CHARS,
    WRITE_KEY_PREFIXES,
    defect_of,
    fingerprint,
    mint,
    region_of,
)

VENDOR_LIKE_KEY = "AbCdEfGhIjKlMnOpQrStUvWxYz012345"


@pytest.mark.parametrize(("region", "prefix"), [("eu-west", "euw_"), ("us-west", "usw_")])
def test_r37_a_minted_key_names_its_region(region: str, prefix: str) -> None:
    key = mint(ProcessingRegion(region))
    assert re.fullmatch(rf"{prefix}[a-z0-9]{{32}}", key)
    assert region_of(key) is ProcessingRegion(region)
    assert defect_of(key) is None


def test_r37_minted_keys_differ() -> None:
    assert len({mint(region) for region in ProcessingRegion for _ in range(500)}) == 1_000


def test_r37_no_prefix_begins_another() -> None:
    prefixes = list(WRITE_KEY_PREFIXES.values())
    assert set(WRITE_KEY_PREFIXES) == set(ProcessingRegion)
    assert not any(one.startswith(other) for one in prefixes for other in prefixes if one is not other)


@pytest.mark.parametrize("key", [VENDOR_LIKE_KEY, "", "euw", "xeuw_abc", "EUW_abc"])
def test_r37_a_key_without_our_prefix_names_no_region(key: str) -> None:
    assert region_of(key) is None


def test_a_fingerprint_is_pinned_as_it_is_stored_in_deployed_functions() -> None:
    assert fingerprint("euw_0123456789abcdefghijklmnopqrstuv") == "Pu033cXVR1pxCc0Q"


@given(st.text())
def test_a_fingerprint_is_16_url_safe_characters_and_stable(key: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", fingerprint(key))
    assert fingerprint(key) == fingerprint(key)


@given(st.text(), st.text())
def test_r37_different_keys_have_different_fingerprints(one: str, other: str) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (one == other)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("a" * (MIN_WRITE_KEY_CHARS - 1), "shorter than 16"),
        ("a" * (MAX_WRITE_KEY_CHARS + 1), "longer than 128"),
        (f"{VENDOR_LIKE_KEY} ", "whitespace"),
        (f"{VENDOR_LIKE_KEY}\n", "whitespace"),
        (f"{VENDOR_LIKE_KEY[:16]}\t{VENDOR_LIKE_KEY[16:]}", "whitespace"),
        (f"{VENDOR_LIKE_KEY}:", "colon"),
        (f"{VENDOR_LIKE_KEY}é", "ASCII"),
        (f"{VENDOR_LIKE_KEY}\x00", "printable"),
    ],
)
def test_defects_are_named_without_the_key(key: str, words: str) -> None:
    defect = defect_of(key)
    assert defect is not None and words in defect
    assert VENDOR_LIKE_KEY not in defect


@pytest.mark.parametrize("key", [VENDOR_LIKE_KEY, "a" * MIN_WRITE_KEY_CHARS, "a" * MAX_WRITE_KEY_CHARS])
def test_sound_keys_have_no_defect(key: str) -> None:
    assert defect_of(key) is None
