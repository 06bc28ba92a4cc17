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

# The way with an EU endpoint that takes what any other one has: a partner's exports in a bucket, an app's own requests.
ANY_CLOUD_SOURCE, ANY_SOURCE, ANY_DESTINATION = "amazon-s3", "http-api", "aws-s3"
ATTEST = "set attestation.reference and attestation.given once the partner has confirmed where it stores"
LIKE_ENOUGH = 0.7
"""Of two names' letters, from 0 to 1; below it "drip" is like "stripe"."""


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
    entry: CatalogueEntry,
    *,
    processing_region: ProcessingRegion,
    strict: bool,
    today: date,
    attestation: Attestation | None = None,
    rules: RulesVersion = RulesVersion.CURRENT,
) -> Decision:
    """Whether a source of this type may be declared in a workspace (R57-R63, D3, D4).

    In strict mode one that is listed without an EU endpoint needs an attestation that holds.
    """
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
        return _listed(
            ("R60", "D3"),
            f"{entry.name} is listed for EU workspaces, without an EU endpoint",
            strict=strict,
            today=today,
            attestation=attestation,
            fix=f"{ATTEST}, or {_instead(entry)}",
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
    if (
        endpoint is PartnerEndpoint.EU
        and not entry.eu_workspace_eu_endpoint
        and _is_for(entry, processing_region)
    ):
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R85",),
            reason=f"{entry.name} has no EU endpoint",
            fix=_instead(entry),
        )
    if processing_region.jurisdiction is not Jurisdiction.EU:
        return _in_us(entry, endpoint=endpoint)
    if not entry.eu_workspace_us_endpoint and not entry.eu_workspace_eu_endpoint:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R82",),
            reason=f"{entry.name} cannot be used in an EU workspace",
            fix=_instead(entry),
        )
    chosen = endpoint or (PartnerEndpoint.EU if entry.eu_workspace_eu_endpoint else PartnerEndpoint.US)
    if chosen is PartnerEndpoint.EU:
        return _at_eu_endpoint(entry, strict=strict, today=today, attestation=attestation)
    has_eu_endpoint = entry.eu_workspace_eu_endpoint
    return _listed(
        ("R84",) if has_eu_endpoint else ("R83",),
        f"{entry.name} takes the data in at its US endpoint, outside the EU",
        strict=strict,
        today=today,
        attestation=attestation,
        fix="set endpoint: eu" if has_eu_endpoint else f"{ATTEST}, or {_instead(entry)}",
        endpoint=PartnerEndpoint.US,
    )


def _is_for(entry: CatalogueEntry, region: ProcessingRegion) -> bool:
    """Whether any of an entry's marks is of this region's workspaces."""
    us, *eu = entry.marks
    return any(eu) if region.jurisdiction is Jurisdiction.EU else us


def _at_eu_endpoint(
    entry: CatalogueEntry, *, strict: bool, today: date, attestation: Attestation | None
) -> Decision:
    missing = _missing(attestation, today)
    if strict and missing and entry.kind is CatalogueKind.DESTINATION:
        return Decision(
            ruling=Ruling.REFUSED,
            rules=("R86",),
            reason=f"an EU endpoint of {entry.name} does not say where it stores; {missing}",
            fix=ATTEST,
            endpoint=PartnerEndpoint.EU,
        )
    return Decision(
        ruling=Ruling.ALLOWED,
        rules=("R84",),
        reason=f"{entry.name} takes the data in at its EU endpoint",
        endpoint=PartnerEndpoint.EU,
    )


def _listed(
    rules: tuple[str, ...],
    reason: str,
    *,
    strict: bool,
    today: date,
    attestation: Attestation | None,
    fix: str,
    endpoint: PartnerEndpoint | None = None,
) -> Decision:
    """Listed for EU workspaces, without an EU endpoint in use: advice; in strict mode an attestation has to hold."""
    missing = _missing(attestation, today)
    if attestation is not None and not missing:
        said = f"; the partner's word on it is {attestation.reference} of {attestation.given.isoformat()}"
        return Decision(ruling=Ruling.ADVISORY, rules=rules, reason=reason + said, endpoint=endpoint)
    return Decision(
        ruling=Ruling.REFUSED if strict else Ruling.ADVISORY,
        rules=rules,
        reason=f"{reason}; {missing}" if strict else reason,
        fix=fix,
        endpoint=endpoint,
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


def _missing(attestation: Attestation | None, today: date) -> str:
    """Why there is no attestation to rely on; empty where there is one."""
    if attestation is None:
        return "no partner attestation is given"
    if attestation.holds(today):
        return ""
    why = "is of the future" if attestation.given > today else f"is older than {ATTESTATION_DAYS} days"
    return f"the partner attestation of {attestation.given.isoformat()} {why}"


def _instead(entry: CatalogueEntry) -> str:
    """The nearest that has an EU endpoint: by its name, and the way that takes what any other one has."""
    if entry.kind is CatalogueKind.SOURCE:
        general = ANY_CLOUD_SOURCE if entry.cloud_event_source else ANY_SOURCE
    else:
        general = ANY_DESTINATION
    alike = nearest(entry.kind, entry.slug, eu_endpoint=True, like=LIKE_ENOUGH)
    listed = ", ".join(dict.fromkeys((*alike, general)))
    every = f"all: regional catalog list {entry.kind} --where eu-endpoint"
    return f"take the nearest with an EU endpoint: {listed} ({every})"
