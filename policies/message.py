"""A finding as text for a terminal: what, where, which region, why it matters, what to do, where to read more."""

from __future__ import annotations

from policies.exemptions import Exemption
from policies.findings import Finding, Verdict
from policies.rule_table import RULES

_OPENINGS = {
    Verdict.VIOLATION: "leaves the region",
    Verdict.UNKNOWN: "cannot be decided",
    Verdict.ALLOWED: "leaves the region, and is accepted",
}


def message_of(finding: Finding) -> str:
    """Several lines, without the resource's values: names of properties, regions, and our own words only."""
    rule = RULES[finding.rule]
    where = finding.path or "the resource itself"
    found = f" is {finding.region}" if finding.region and not finding.path else ""
    if finding.region and finding.path:
        found = f" names {finding.region}"
    detail = f" ({finding.detail})" if finding.detail else ""
    allowed = ", ".join(finding.allowed_regions) or "none"
    return (
        f"[{finding.rule}] {rule.title} {_OPENINGS.get(finding.verdict, finding.verdict)}.\n"
        f"  where: {finding.resource_type} {finding.name}: {where}{found}{detail}; allowed: {allowed}\n"
        f"  why:   {finding.why}\n"
        f"  fix:   {finding.fix}\n"
        f"  more:  {rule.page}"
    )


def exempted(finding: Finding, exemption: Exemption) -> str:
    """The finding's message with who accepted it, why, and until when."""
    return (
        f"{message_of(finding)}\n"
        f"  accepted until {exemption.expires.isoformat()} by {exemption.owner}: {exemption.reason}"
    )
