"""A finding as text for a terminal: what, where, which region, why it matters, what to do, where to read more."""

from __future__ import annotations

from policies.exemptions import Exemption
from policies.findings import Finding, Verdict
from policies.rule_table import RULES

TEXT_COLUMNS = 58
"""Columns of text to a line: the engine indents by ten, names of lines take twelve, a terminal has eighty."""
_STATE = {
    Verdict.VIOLATION: "",
    Verdict.UNKNOWN: " (cannot be decided)",
    Verdict.ALLOWED: " (accepted)",
}


def message_of(finding: Finding) -> str:
    """Short lines, without the resource's values: names of properties, regions, and our own words only.

    Type and name of the resource stand above them: the engine prints them.
    """
    rule = RULES[finding.rule]
    lines = [
        ("resource", "" if finding.urn else finding.name),
        ("property", finding.path),
        ("region", finding.region or ""),
        ("note", finding.detail),
        ("allowed", ", ".join(finding.allowed_regions)),
        ("why", finding.why),
        ("fix", finding.fix),
        ("more", rule.page),
    ]
    told = "".join(_line(name, text) for name, text in lines if text)
    return f"[{finding.rule}] {rule.title}{_STATE.get(finding.verdict, '')}{told}"


def _line(name: str, text: str) -> str:
    import textwrap  # only where something is found

    wrapped = textwrap.wrap(text, TEXT_COLUMNS, break_long_words=False, break_on_hyphens=False)
    return f"\n  {name + ':':<10}" + ("\n" + " " * 12).join(wrapped)


def exempted(finding: Finding, exemption: Exemption) -> str:
    """The finding's message with who accepted it, why, and until when."""
    text = f"until {exemption.expires.isoformat()} by {exemption.owner}: {exemption.reason}"
    return message_of(finding) + _line("accepted", text)
