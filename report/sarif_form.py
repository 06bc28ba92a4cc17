"""The report as SARIF 2.1.0, for code scanning: one result a crossing, fingerprints that survive other changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from policies.findings import Severity, Verdict
from policies.rule_table import RULES
from policies.rules import Rule
from policies.servicer import VERSION
from report.model import Crossing, Report, StackReport, Status
from report.wording import accepted_by, place, way

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "regionalIngest/v1"
MAX_RESULTS = 5_000
"""GitHub takes at most 25,000 results a run and shows 5,000."""
_LEVELS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.VIOLATION: "error", Verdict.UNKNOWN: "warning", Verdict.ALLOWED: "note"}
)
# GitHub reads them as CVSS scores: over 9.0 critical, over 7.0 high, over 4.0 medium.
_SCORES: Mapping[Severity, str] = MappingProxyType(
    {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}
)


def sarif_form(report: Report, *, rule_pages: str = "", program: str = "Pulumi.yaml") -> str:
    """SARIF with one run for all stacks.

    `rule_pages`: address before a rule's page. `program`: the file that results are shown at, from the repository's
    root: the engine's events do not say which line made a resource.
    """
    results = [result for stack in report.stacks for result in _results(stack, program)][:MAX_RESULTS]
    used = sorted({result["ruleId"] for result in results})
    index = {rule_id: number for number, rule_id in enumerate(used)}
    for result in results:
        result["ruleIndex"] = index[result["ruleId"]]
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Regional Ingest residency",
                        "semanticVersion": VERSION,
                        **({"informationUri": f"{rule_pages}docs/rules/README.md"} if rule_pages else {}),
                        "rules": [_rule(RULES[rule_id], rule_pages) for rule_id in used],
                    }
                },
                "automationDetails": {"id": f"residency/{'+'.join(stack.stack for stack in report.stacks)}/"},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule, rule_pages: str) -> dict[str, Any]:
    level = "warning" if rule.severity in (Severity.LOW, Severity.MEDIUM) else "error"
    described: dict[str, Any] = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")[1:]),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}: {rule.why}."},
        "help": {"text": rule.fix, "markdown": f"**Fix**: {rule.fix}"},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["residency", rule.vector],
            "precision": "very-high",
            "security-severity": _SCORES[rule.severity],
        },
    }
    if rule_pages:
        described["helpUri"] = f"{rule_pages}{rule.page}"
    return described


def _results(stack: StackReport, program: str) -> Iterable[dict[str, Any]]:
    for one in stack.crossings:
        if one.verdict not in _LEVELS or one.status is Status.CLOSED:
            continue
        result: dict[str, Any] = {
            "ruleId": one.rule,
            "level": _LEVELS[one.verdict],
            "message": {"text": _message(stack, one)},
            "locations": [
                {
                    "physicalLocation": {"artifactLocation": {"uri": program}, "region": {"startLine": 1}},
                    "logicalLocations": [
                        {
                            "fullyQualifiedName": one.urn or stack.stack,
                            "name": one.name or stack.stack,
                            "kind": "resource",
                        }
                    ],
                }
            ],
            "partialFingerprints": {FINGERPRINT: _fingerprint(one)},
            "baselineState": "new" if one.status is Status.NEW else "unchanged",
        }
        if one.acceptance:
            result["suppressions"] = [
                {"kind": "external", "status": "accepted", "justification": accepted_by(one)}
            ]
        yield result


def _message(stack: StackReport, one: Crossing) -> str:
    detail = f" ({one.detail})" if one.detail else ""
    allowed = ", ".join(stack.allowed_regions)
    subject = f"{one.resource_type} {one.name}: " if one.name else ""
    return f"{subject}{place(one)}{detail}: {way(one)}, allowed: {allowed}. {one.title}: {one.why}. Fix: {one.fix}"


def _fingerprint(one: Crossing) -> str:
    """Of what makes it this finding: not of the text, nor of where the resource stands in a list of findings."""
    of = "\n".join((one.rule, one.urn, one.path, one.reaches or ""))
    return hashlib.sha256(of.encode()).hexdigest()[:32]
