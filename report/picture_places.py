"""Places of the picture that are no AWS regions: several regions at once, and partners."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SEVERAL = "several regions or not known"
PARTNERS: Mapping[str, str] = MappingProxyType({"eu": "partners in the EU", "us": "partners in the US"})
"""By the endpoint that a destination uses."""
JURISDICTION_OF_PARTNERS: Mapping[str, str] = MappingProxyType({PARTNERS["eu"]: "EU", PARTNERS["us"]: "US"})
