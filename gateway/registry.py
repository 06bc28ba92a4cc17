"""Whose write key is it: a source of this workspace, another region's, or nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.replies import Code, Refused
from residency.regions import ProcessingRegion
from residency.write_keys import fingerprint, region_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Registry:
    """The write keys of one workspace, by fingerprint; the keys themselves are nowhere.

    `sources` maps the fingerprint of a write key to the name of its source. `endpoints` maps processing
    regions to their public URLs, as far as they are known here.
    """

    processing_region: ProcessingRegion
    sources: Mapping[str, str]
    endpoints: Mapping[ProcessingRegion, str]

    def knows(self, write_key: str) -> bool:
        """Whether the key is of a source of this workspace."""
        return fingerprint(write_key) in self.sources

    def source_of(self, write_key: str) -> str:
        """The name of the key's source. Raises Refused: wrong_region (R33-R35), invalid_write_key."""
        self.refuse_foreign(write_key)
        source = self.sources.get(fingerprint(write_key))
        if source is None:
            raise Refused(Code.INVALID_WRITE_KEY, "An invalid write key was provided.")
        return source

    def refuse_foreign(self, write_key: str) -> None:
        """Raises Refused (wrong_region, R33-R35, D10) when the key names another processing region than ours.

        The prefix of the key decides, also against an entry in `sources`: a key belongs to one region (R37).
        """
        home = region_of(write_key)
        if home is None or home is self.processing_region:
            return
        endpoint = self.endpoints.get(home)
        advice = (
            f"Send its events to {endpoint}."
            if endpoint
            else f"Send its events to the {home.label} endpoint."
        )
        raise Refused(
            Code.WRONG_REGION,
            f"This write key belongs to {home.label}; this endpoint serves {self.processing_region.label}. "
            f"Nothing was stored. {advice}",
            details={"region": home.value, **({"endpoint": endpoint} if endpoint else {})},
        )
