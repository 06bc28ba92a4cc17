"""Write keys: minting one, telling the region that a key names, and the fingerprint kept in its place."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType

from residency.regions import ProcessingRegion

# A key belongs to one workspace and so to one region (R37): a minted one says which.
WRITE_KEY_PREFIXES: Mapping[ProcessingRegion, str] = MappingProxyType(
    {
        ProcessingRegion.EU_WEST: "euw_",
        ProcessingRegion.US_WEST: "usw_",
    }
)

MINTED_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
MINTED_CHARS = 32  # characters after the prefix: 165 bits
MIN_WRITE_KEY_CHARS = 16  # own choice: 82 bits where random; the vendor's keys have 32 characters
MAX_WRITE_KEY_CHARS = 128  # own choice: a Basic header with it stays far below the 8 KB of proxies
FINGERPRINT_BYTES = 12  # 16 characters of base64url: short, as the Lambda environment holds all of them

_WHITESPACE = re.compile(r"\s")
_CHARACTERS = re.compile(r"[!-9;-~]+")  # printable ASCII but the colon, which ends the user of a Basic header


def mint(region: ProcessingRegion) -> str:
    """A new random write key of `region`: its prefix and 32 characters of a-z and 0-9."""
    # Imported here because the gateway reads this module at a cold start and never mints.
    import secrets

    characters = (secrets.choice(MINTED_ALPHABET) for _ in range(MINTED_CHARS))
    return WRITE_KEY_PREFIXES[region] + "".join(characters)


def fingerprint(write_key: str) -> str:
    """16 characters of base64url that stand for the key where the key itself must not be kept."""
    digest = hashlib.blake2b(write_key.encode("utf-8", "surrogatepass"), digest_size=FINGERPRINT_BYTES)
    return base64.urlsafe_b64encode(digest.digest()).decode("ascii")


def region_of(write_key: str) -> ProcessingRegion | None:
    """The region that the key's prefix names; None for a key without our prefix, e.g. the vendor's."""
    for region, prefix in WRITE_KEY_PREFIXES.items():
        if write_key.startswith(prefix):
            return region
    return None


def defect_of(write_key: str) -> str | None:
    """What keeps a text from being a write key, in words without the text itself; None when nothing does."""
    if _WHITESPACE.search(write_key):
        return "it has whitespace in it"
    if len(write_key) < MIN_WRITE_KEY_CHARS:
        return f"it is shorter than {MIN_WRITE_KEY_CHARS} characters"
    if len(write_key) > MAX_WRITE_KEY_CHARS:
        return f"it is longer than {MAX_WRITE_KEY_CHARS} characters"
    if not _CHARACTERS.fullmatch(write_key):
        return "it has a colon or a character that is not printable ASCII"
    return None
