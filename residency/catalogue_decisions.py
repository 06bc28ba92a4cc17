"""What the catalogue's marks decide for a declared source or destination: allowed, advisory or refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from residency.catalogue import CatalogueEntry, CatalogueKind, nearest
from residency.regions import Jurisdiction, ProcessingRegion

ATTESTATION_DAYS = 365
"""Own choice: a partner's word on where its EU endpoint stores is asked for anew every year (R86)."""

# D4: the reference gives these SDKs the EU host and marks their sources as not for EU workspaces.
WARNED_SOURCES = frozenset({"apple", "flutter", "unity"})


class Ruling(StrEnum):
    """What becomes of a declaration at preview."""

    ALLOWED = "allowed"
    ADVISORY = "advisory"
    REFUSED = "refused"


class PartnerEndpoint(StrEnum):
    """Where a partner takes the data in."""

    US = "us"
    EU = "eu"


class RulesVersion(StrEnum):
    """Which state of the reference holds for cloud event sources (R57, D3)."""

    AUGUST_2023 = "2023-08"
    CURRENT = "current"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """What a partner has said of its region: a reference to it, and the day it was given (R86)."""

    reference: str
    given: date

    def holds(self, today: date) -> bool:
        """Whether it is not older than ATTESTATION_DAYS, and not of the future."""
        return self.given <= today <= self.given + timedelta(days=ATTESTATION_DAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """`rules`: the requirements behind it. `reason`: a clause. `fix`: what to do; empty where it is allowed."""

    ruling: Ruling
    rules: tuple[str, ...]
    reason: str
    fix: str = ""
    endpoint: PartnerEndpoint | None = None
    """For a destination or warehouse: the partner's endpoint that it is decided for."""

    def sentence(self) -> str:
        """The decision for a message."""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{', '.join(self.rules)}: {self.reason}{fix}"


def decide_source(
    entry: CatalogueEntry, *, processing_region: ProcessingRegion, rules: RulesVersion = RulesVersion.CURRENT
) -> Decision:
    """Whether a source of this type may be declared in a workspace (R57-R63, D3, D4)."""
    if processing_region.jurisdiction is not Jurisdiction.EU:
        return _in_us(entry)
    if rules is RulesVersion.AUGUST_2023 and entry.cloud_event_source:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R57",),
            reason=f"by the rules of August 2023 {entry.name}, a cloud event source, works in US workspaces only",
            fix=_instead(entry),
        )
    if entry.eu_workspace_eu_endpoint:
        rule = "R58" if entry.cloud_event_source else "R62"
        return Decision(
            ruling=Ruling.ALLOWED, rules=(rule,), reason=f"{entry.name} can send to the EU endpoint"
        )
    if entry.slug in WARNED_SOURCES:
        return Decision(
            ruling=Ruling.ADVISORY,
            rules=("D4",),
            reason=f"the SDK of {entry.name} takes the EU host, but the list of EU sources does not have it",
            fix="try it before you rely on it",
        )
    if entry.eu_workspace_us_endpoint:
        return Decision(
            ruling=Ruling.ADVISORY,
            rules=("R60", "D3"),
            reason=f"{entry.name} is listed for EU workspaces, without an EU endpoint",
            fix="ask the partner where its data passes",
        )
    return Decision(
        ruling=Ruling.REFUSED,
        rules=("R60", "R62"),
        reason=f"{entry.name} works in US workspaces only",
        fix=_instead(entry),
    )


def decide_destination(
    entry: CatalogueEntry,
    *,
    processing_region: ProcessingRegion,
    strict: bool,
    today: date,
    endpoint: PartnerEndpoint | None = None,
    attestation: Attestation | None = None,
) -> Decision:
    """Whether a destination or warehouse may be declared, and with which of the partner's endpoints (R79-R86).

    `endpoint` None: the EU endpoint in an EU workspace where there is one (R84). In strict mode an EU workspace needs
    an attestation that holds; no legal basis takes its place (R95).
    """
    if processing_region.jurisdiction is not Jurisdiction.EU:
        return _in_us(entry, endpoint=endpoint)
    if not entry.eu_workspace_us_endpoint and not entry.eu_workspace_eu_endpoint:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R82",),
            reason=f"{entry.name} cannot be used in an EU workspace",
            fix=_instead(entry),
        )
    if endpoint is PartnerEndpoint.EU and not entry.eu_workspace_eu_endpoint:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R85",),
            reason=f"{entry.name} has no EU endpoint",
            fix=_instead(entry),
        )
    chosen = endpoint or (PartnerEndpoint.EU if entry.eu_workspace_eu_endpoint else PartnerEndpoint.US)
    attested = attestation is not None and attestation.holds(today)
    if chosen is PartnerEndpoint.EU:
        return _at_eu_endpoint(entry, strict=strict, attested=attested, attestation=attestation)
    return _at_us_endpoint(entry, strict=strict, attested=attested, attestation=attestation)


def _at_eu_endpoint(
    entry: CatalogueEntry, *, strict: bool, attested: bool, attestation: Attestation | None
) -> Decision:
    if strict and not attested and entry.kind is CatalogueKind.DESTINATION:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R86",),
            reason=f"an EU endpoint of {entry.name} does not say where it stores; {_attestation(attestation)}",
            fix="set attestation.reference and attestation.given once the partner has confirmed it",
            endpoint=PartnerEndpoint.EU,
        )
    return Decision(
        ruling=Ruling.ALLOWED,
        rules=("R84",),
        reason=f"{entry.name} takes the data in at its EU endpoint",
        endpoint=PartnerEndpoint.EU,
    )


def _at_us_endpoint(
    entry: CatalogueEntry, *, strict: bool, attested: bool, attestation: Attestation | None
) -> Decision:
    rule = "R84" if entry.eu_workspace_eu_endpoint else "R83"
    better = (
        "set endpoint: eu"
        if entry.eu_workspace_eu_endpoint
        else f"set attestation.reference and attestation.given, or {_instead(entry)}"
    )
    return Decision(
        ruling=Ruling.REFUSED if strict and not attested else Ruling.ADVISORY,
        rules=(rule,),
        reason=f"{entry.name} takes the data in at its US endpoint, outside the EU"
        + (f"; {_attestation(attestation)}" if strict else ""),
        fix=better,
        endpoint=PartnerEndpoint.US,
    )


def _in_us(entry: CatalogueEntry, *, endpoint: PartnerEndpoint | None = None) -> Decision:
    if not entry.us_workspace:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R80",),
            reason=f"{entry.name} is not for US workspaces",
            fix=_instead(entry),
        )
    is_source = entry.kind is CatalogueKind.SOURCE
    return Decision(
        ruling=Ruling.ALLOWED,
        rules=("R62",) if is_source else ("R80",),
        reason=f"{entry.name} works in US workspaces",
        endpoint=None if is_source else endpoint or PartnerEndpoint.US,
    )


def _attestation(attestation: Attestation | None) -> str:
    if attestation is None:
        return "no partner attestation is given"
    return f"the partner attestation of {attestation.given.isoformat()} does not hold ({ATTESTATION_DAYS} days at most)"


def _instead(entry: CatalogueEntry) -> str:
    near = [slug for slug in nearest(entry.kind, entry.slug, eu_endpoint=True) if slug != entry.slug]
    if near:
        return f"the nearest with an EU endpoint: {', '.join(near)}"
    return f"choose one with an EU endpoint: regional catalog list {entry.kind} --where eu-endpoint"
