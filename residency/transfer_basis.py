"""On which legal basis data may cross from the EU: facts to carry in reports (R93-R95), no verdict depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from residency.aws_regions import AWS_REGIONS
from residency.regions import Jurisdiction


class TransferBasis(StrEnum):
    """What a flow out of a jurisdiction rests on (R94)."""

    NONE_NEEDED = "none, in region"
    DPF = "DPF"
    OTHER = "other"


BASIS_NOTES: Mapping[TransferBasis, str] = MappingProxyType(
    {
        TransferBasis.NONE_NEEDED: "the data stays in its jurisdiction",
        TransferBasis.DPF: "EU-US Data Privacy Framework: the recipient has to be certified under it",
        TransferBasis.OTHER: "no framework of the references covers it: standard contractual clauses or another basis",
    }
)

DPF_NOTE = (
    "The adequacy decision for the EU-US Data Privacy Framework was adopted on 2023-07-10. Transfers from Switzerland "
    "rest on it only once Switzerland has decided likewise. Data residency is offered for those who do not want to "
    "rely on it: in strict mode no legal basis silences a finding."
)
"""R93, R94, R95: dated 2023-07-10; have it checked before relying on it."""

# AWS regions in member states of the EU. London and Zurich are in none.
EU_REGIONS = frozenset(
    {"eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3", "eusc-de-east-1"}
)


def jurisdiction_of(region: str) -> Jurisdiction | None:
    """The jurisdiction that an AWS region stands in; None for one outside the EU and the US."""
    if region in EU_REGIONS:
        return Jurisdiction.EU
    facts = AWS_REGIONS.get(region)
    return Jurisdiction.US if facts and facts.geography == "us" else None


def transfer_basis(*, home: Jurisdiction, region: str | None) -> TransferBasis:
    """What a flow from `home` to an AWS region (None: to several, or one that is not known) can rest on."""
    there = jurisdiction_of(region) if region else None
    if there is home:
        return TransferBasis.NONE_NEEDED
    if home is Jurisdiction.EU and there is Jurisdiction.US:
        return TransferBasis.DPF
    return TransferBasis.OTHER
