"""Every form of the seeded changes: as the golden files have it, the same bytes each time, valid, no secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest

from policies.findings import Verdict
from policies.scenario import Given
from report.command import reported
from report.event_log import read_events
from report.forms import FORMS
from report.json_form import json_form, schema
from report.markdown_form import MARKER, MAX_CHARACTERS, markdown_form
from report.model import Outcome, Report, Status
from report.page_form import page_form
from report.sarif_form import FINGERPRINT, sarif_form
from tests.policies.analysing import secret
from tests.report.event_logs import Preview
from tests.report.golden_reports import GOLDEN_FORMS, golden_file
from tests.report.seeded_changes import SEEDED, TODAY, Seeded, all_reports, bucket, function, many

REPORTS = all_reports()
CANARY = "Zq7-canary-Zq7"


@pytest.mark.parametrize("ending", GOLDEN_FORMS)
@pytest.mark.parametrize("name", REPORTS)
def test_is_the_golden_report(name: str, ending: str) -> None:
    expected = golden_file(name, ending).read_text(encoding="utf-8")
    assert GOLDEN_FORMS[ending](REPORTS[name]) == expected, (
        "read it, then: python -m tests.report.golden_reports --write"
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", REPORTS)
def test_same_input_same_bytes(name: str, form: str) -> None:
    assert FORMS[form](all_reports()[name], "") == FORMS[form](REPORTS[name], "")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("clean", Outcome.STAYS),
        ("one-leak-in-300", Outcome.LEAVES),
        ("exemption-expiring", Outcome.ACCEPTED),
        ("unknown-bucket", Outcome.UNDECIDED),
        ("removed-replica", Outcome.STAYS),
        ("both-regions", Outcome.STAYS),
    ],
)
def test_the_verdict_comes_first(name: str, outcome: Outcome) -> None:
    assert REPORTS[name].outcome is outcome
    assert outcome.value in markdown_form(REPORTS[name])[:250]


def test_a_closed_way_is_told_and_does_not_count() -> None:
    stack = REPORTS["removed-replica"].stacks[0]
    assert [(one.rule, one.reaches) for one in stack.closed] == [("V08-dynamodb-replicas", "us-east-1")]
    assert not stack.violations


def test_an_exemption_is_told_with_owner_reason_and_days_left() -> None:
    text = markdown_form(REPORTS["exemption-expiring"])
    assert "data-platform@example.com, until 2026-12-01 (7 days left)" in text
    assert "An exemption ends soon" in text


def test_r6_a_us_workspace_is_never_called_resident_in_the_eu() -> None:
    report = REPORTS["both-regions"]
    us = report.stacks[1]
    assert us.headline == "Everything stays in us-west-2: data is processed and stored in the US."
    assert any("not resident in the EU" in note for note in us.notes)
    eu = report.stacks[0]
    assert "in the EU only" in eu.headline


def test_r95_strict_mode_says_that_no_legal_basis_silences() -> None:
    strict = replace(SEEDED["one-leak-in-300"], mode="strict").report()
    assert any("R95" in note for note in strict.stacks[0].notes)


def test_r94_each_flow_out_has_a_transfer_basis() -> None:
    stack = REPORTS["one-leak-in-300"].stacks[0]
    assert [one.basis.value for one in stack.violations] == ["DPF"]
    assert [one.basis.value for one in REPORTS["exemption-expiring"].stacks[0].accepted] == ["other"]


def test_r93_the_adequacy_decision_is_dated() -> None:
    assert "2023-07-10" in markdown_form(REPORTS["one-leak-in-300"])


@pytest.mark.parametrize("name", REPORTS)
def test_json_keeps_to_its_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(json_form(REPORTS[name])), schema())


def test_json_schema_refuses_what_is_not_a_report() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": 1}, schema())


def large(count: int = 10_000) -> Report:
    """A change whose Markdown would be far longer than GitHub takes."""
    leaks = [function(f"leak-{number:05}", topic_region="us-east-1") for number in range(count // 10)]
    return Seeded(preview=Preview(after=[*many(count - len(leaks)), *leaks], pack_ran=True)).report()


def test_markdown_fits_a_comment_with_the_important_part_first() -> None:
    text = markdown_form(large(3_000))
    assert text.startswith(MARKER)
    assert len(text) <= MAX_CHARACTERS
    assert "300 leave" in text[:700]
    assert text.index("Leaves the region") < text.index("leak-00000") < text.index("Where everything stands")


def test_markdown_leaves_names_as_they_are() -> None:
    odd = Given(type="aws:s3/bucket:Bucket", name="a|b<script>`c`_d_", props={}, provider_region="us-east-1")
    text = markdown_form(Seeded(preview=Preview(after=[odd])).report())
    assert "<script>" not in text
    assert "a\\|b&lt;script\\>\\`c\\`\\_d\\_" in text


def test_sarif_results_have_rules_places_and_stable_fingerprints() -> None:
    run = json.loads(sarif_form(REPORTS["one-leak-in-300"]))["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "V28-setting"
    assert result["level"] == "error"
    # Other resources come and go: the finding stays the same one.
    other = Seeded(
        preview=Preview(after=[bucket("more"), function("notify", topic_region="us-east-1")])
    ).report()
    (again,) = json.loads(sarif_form(other))["runs"][0]["results"]
    assert again["partialFingerprints"] == result["partialFingerprints"]
    assert len(result["partialFingerprints"][FINGERPRINT]) == 32


def test_sarif_suppresses_what_was_accepted() -> None:
    (result,) = json.loads(sarif_form(REPORTS["exemption-expiring"]))["runs"][0]["results"]
    assert result["suppressions"][0]["status"] == "accepted"
    assert result["level"] == "note"


class _Page(HTMLParser):
    """Ids, and addresses that a page would load or lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        self.loads += [value for key, value in attrs if key in ("src", "srcset", "data") and value]
        if tag == "link":
            self.loads.append(given.get("href") or "")


@pytest.mark.parametrize("name", REPORTS)
def test_page_needs_nothing_beside_itself_and_its_links_lead_somewhere(name: str) -> None:
    text = page_form(REPORTS[name])
    page = _Page(text)
    assert page.loads == []
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", text)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def _strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, index))


def _with_canaries(given: Given) -> Given:
    """Every string of the inputs with a canary behind it, in clear and as a secret."""

    def planted(value: Any) -> Any:
        if isinstance(value, str):
            return f"{value} {CANARY}"
        if isinstance(value, dict):
            return {key: planted(item) for key, item in value.items()}
        if isinstance(value, list):
            return [planted(item) for item in value]
        return value

    props = planted(dict(given.props))
    return replace(
        given, props={**props, "secretly": secret(CANARY)}, outputs={"secretOutput": secret(CANARY)}
    )


@pytest.mark.parametrize("form", FORMS)
def test_no_value_of_a_resource_is_in_any_form(form: str) -> None:
    resources = [_with_canaries(one) for seeded in SEEDED.values() for one in seeded.preview.after[-3:]]
    by_name = {one.name: one for one in resources}
    report = Seeded(preview=Preview(after=list(by_name.values()))).report()
    assert any(
        one.verdict is Verdict.VIOLATION and one.status is Status.NEW for one in report.stacks[0].crossings
    )
    assert CANARY not in FORMS[form](report, "")


def test_the_day_of_the_report_is_an_input() -> None:
    assert all(report.day == TODAY for report in REPORTS.values())


@pytest.mark.parametrize("form", ["markdown", "sarif", "page"])
def test_rules_lead_to_their_pages_where_these_are_published(form: str) -> None:
    address = "https://example.com/repo/blob/main/"
    assert f"{address}docs/rules/V28-setting.md" in FORMS[form](REPORTS["one-leak-in-300"], address)
    assert "docs/rules" not in FORMS[form](REPORTS["one-leak-in-300"], "")


def test_a_preview_that_the_engine_gave_up_is_never_said_to_stay() -> None:
    lines = SEEDED["clean"].preview.lines()
    error = {"diagnosticEvent": {"message": "x", "color": "raw", "severity": "error"}}
    failed = json.dumps({"sequence": 90, "timestamp": 1, **error}) + "\n"
    run = read_events([*lines[:-1], failed, lines[-1]], file="events.jsonl")
    stack = reported([run], config=SEEDED["clean"].config(), day=TODAY).stacks[0]
    assert stack.outcome is Outcome.UNDECIDED
    assert stack.headline == "Cannot be decided: the engine gave up before it had come to everything."


def test_r80_r88_declared_destinations_are_told_with_their_marks_and_what_they_decide() -> None:
    eu, us = REPORTS["both-regions"].stacks
    assert [(one.type, one.endpoint, one.ruling) for one in eu.own.destinations] == [
        ("amplitude", "eu", "allowed")
    ]
    assert [(one.type, one.endpoint, one.ruling) for one in us.own.destinations] == [
        ("amplitude", "us", "allowed"),
        ("1flow", "us", "allowed"),
    ]


def test_r83_a_destination_with_a_us_endpoint_is_never_said_to_stay_in_the_eu() -> None:
    config = {
        "regional-ingest:processingRegion": "eu-west",
        "regional-ingest:euEnabled": "true",
        "regional-ingest:sources": '[{"name": "site"}]',
        "regional-ingest:destinations": '[{"type": "1flow"}]',
    }
    run = read_events(
        Preview(after=[bucket("archive")], pack_ran=True, config=config).lines(), file="events.jsonl"
    )
    stack = reported([run], config=SEEDED["clean"].config(), day=TODAY).stacks[0]
    assert stack.outcome is Outcome.UNDECIDED
    assert stack.headline.endswith("1 destination of partners may take it to the US (R83).")


def test_sources_are_told_with_the_configuration_for_app_teams_and_without_a_write_key() -> None:
    eu, us = REPORTS["both-regions"].stacks
    site, jobs = eu.own.sources
    assert [sdk.options for sdk in site.sdks] == [{"cdnURL": "https://events.eu1.collect.example.com"}]
    assert (jobs.ruling, jobs.sdks) == ("allowed", ())
    (native,) = us.own.sources[0].sdks
    assert native.options["proxy"] == "https://events.us1-dublin.collect.example.com/v1"
    assert "<write key of app>" in native.code


def test_r100_features_that_one_regional_stack_lacks_are_told() -> None:
    report = REPORTS["both-regions"]
    assert report.parity == ()
    eu, us = report.stacks
    less = replace(report, stacks=(eu, replace(us, features=us.features[1:])))
    assert [(gap.stack, gap.missing) for gap in less.parity] == [(us.stack, us.features[0])]
    assert "1 differences (R100)" in markdown_form(less)


def test_settings_that_the_program_refuses_give_no_facts() -> None:
    config = {"regional-ingest:processingRegion": "eu-west", "regional-ingest:sources": '"nonsense"'}
    run = read_events(Preview(after=[bucket("archive")], config=config).lines(), file="events.jsonl")
    assert reported([run], config=SEEDED["clean"].config(), day=TODAY).stacks[0].own.sources == ()


def test_the_cost_of_a_month_is_told_for_a_given_volume() -> None:
    eu = REPORTS["both-regions"].stacks[0]
    assert [one.events_per_request for one in eu.own.costs] == [1, 50]
    assert all(one.total > 0 and abs(sum(one.items.values()) - one.total) < 0.1 for one in eu.own.costs)
    preview = Preview(after=[bucket("archive")], config={"regional-ingest:sources": '[{"name": "site"}]'})
    run = read_events(preview.lines(), file="events.jsonl")
    config = replace(SEEDED["clean"], processing_region="us-west").config()
    few, many_ = (
        reported([run], config=config, day=TODAY, events_per_month=volume).stacks[0].own.costs[0].total
        for volume in (1e6, 1e8)
    )
    assert many_ > 50 * few


def test_the_cost_of_a_stack_with_failover_is_that_of_both_cells() -> None:
    config = {
        "regional-ingest:sources": '[{"name": "site"}]',
        "regional-ingest:domain": "collect.example.com",
        "regional-ingest:hostedZoneId": "Z0123456789ABCDEFGHIJ",
        "regional-ingest:failover": "true",
        "regional-ingest:fleet": '{"image": "123456789012.dkr.ecr.us-west-2.amazonaws.com/gateway:1"}',
    }
    run = read_events(Preview(after=[bucket("archive")], config=config).lines(), file="events.jsonl")
    report = reported([run], config=replace(SEEDED["clean"], processing_region="us-west").config(), day=TODAY)
    for one in report.stacks[0].own.costs:
        assert one.failover and one.front_door == "serverless"
        assert {"HTTP API", "load balancer", "tasks", "health checks"} <= set(one.items)
    assert "front door serverless, with the other cell of the failover" in markdown_form(report)
