"""The plan of a move: whole, the same each time, a draft without a ticket, and nothing that changes anything."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from migration.new_settings import CARRIED, LEFT
from migration.page import plan_page
from migration.plan import CannotPlan, MigrationPlan, plan_migration
from regional.__main__ import main
from residency.regions import IngestRegion, ProcessingRegion
from residency.settings import InvalidSettings, Settings, read_settings
from residency.settings_advice import advice_on

PROJECT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("us-to-eu.md")
TODAY = date(2026, 11, 24)
US: dict[str, Any] = {
    "sources": [
        {"name": "website", "type": "javascript"},
        {"name": "app", "type": "react-native", "ingestRegion": "singapore", "writeKey": "usw_" + "k" * 32},
        {"name": "orders", "type": "node-js"},
        {"name": "ads", "type": "klaviyo"},
    ],
    "warehouses": [{"name": "analytics", "kind": "redshift", "vpcId": "vpc-0123456789abcdef0"}],
    "destinations": [{"type": "amplitude"}, {"type": "1flow"}],
    "domain": "collect.example.com",
    "hostedZoneId": "Z0123456789ABC",
}


def settings(raw: dict[str, Any] = US) -> Settings:
    return read_settings(raw, aws_region=None, today=TODAY)


def plan(**changes: Any) -> MigrationPlan:
    given: dict[str, Any] = {
        "old_stack": "us-west", "new_stack": "eu-west", "to": ProcessingRegion.EU_WEST, "today": TODAY, **changes
    }  # fmt: skip
    return plan_migration(settings(), **given)


def test_r12_the_plan_is_the_golden_one() -> None:
    # To draw it anew: GOLDEN.write_text(plan_page(plan(ticket="MOVE-7"))), then read it.
    assert plan_page(plan(ticket="MOVE-7")) == GOLDEN.read_text(encoding="utf-8")


def test_r79_the_plan_says_how_to_get_the_statements_of_a_warehouse_outside_aws() -> None:
    moved = plan_migration(
        settings({**US, "warehouses": [{"name": "reports", "kind": "snowflake"}]}),
        old_stack="us-west",
        new_stack="eu-west",
        to=ProcessingRegion.EU_WEST,
        today=TODAY,
    )
    (line,) = [line for line in plan_page(moved).splitlines() if line.startswith("- reports (snowflake)")]
    assert line.endswith("`regional warehouse snowflake --processing-region eu-west`")


def test_r12_the_old_workspace_is_never_changed() -> None:
    before = settings()
    plan_migration(before, old_stack="us-west", new_stack="eu-west", to=ProcessingRegion.EU_WEST, today=TODAY)
    assert before == settings()
    imported = {
        name.name.split(".")[0]
        for path in (PROJECT / "migration").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
    }
    # It can reach neither the engine nor AWS nor another process.
    standard = {"__future__", "collections", "dataclasses", "datetime", "json", "re", "types", "typing"}
    assert imported <= {*standard, "migration", "residency", "sdk_configuration"}


def test_r13_without_a_ticket_it_is_a_draft_and_a_final_plan_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "**Draft**" in plan_page(plan())
    assert "**Draft**" not in plan_page(plan(ticket="MOVE-7"))
    arguments = ["migrate", "plan", "--stack", "us-west", "--folder", str(PROJECT), "--to", "eu-west"]
    assert main([*arguments, "--final"]) == 1
    assert "R13: a final plan needs the reference of the request" in capsys.readouterr().err
    assert main([*arguments, "--final", "--ticket", "MOVE-7"]) == 0


RICH: dict[str, Any] = {
    **US,
    "residency": "strict",
    "plan": "team",
    "sources": [
        {
            "name": "no",
            "type": "javascript",
            "dataSubjects": "EU",
            "preserveClientIp": True,
            "maxEventsPerSecond": 5,
            "filters": [
                {"action": "hashProperty", "property": "properties.email"},
                {"action": "dropEvent", "types": ["track"], "events": ["A: b # c", "true"]},
            ],
        },
        {"name": "app", "ingestRegion": "sydney", "writeKey": "usw_" + "k" * 32},
    ],
    "destinations": [{"type": "amplitude"}],
    "archive": {"retentionDays": 30, "objectLock": {"mode": "governance", "days": 3}},
    "compaction": {"dedupeHours": 48},
    "dataLake": {"workspaceIds": ["ws1", "true"], "retentionDays": 30},
    "lambda": {"memoryMb": 256},
    "alarmTopicArn": "arn:aws:sns:us-west-2:123456789012:alarms",
    "otherEndpoints": {"eu-west": "https://events.eu1.example.com"},
    "logRetentionDays": 30,
    "wrongRegionReply": "silent",
    "trustedProxyHops": 1,
    "dedupe": "event",
    "customerIoAccounts": [
        {
            "name": "crm",
            "workspaces": [{"siteId": "s", "apiKey": "canary", "environmentId": 1, "source": "app"}],
        }
    ],
}


def test_r12_the_new_workspace_has_every_setting_that_means_the_same_there_and_its_file_is_taken() -> None:
    before = settings(RICH)
    page = plan_page(
        plan_migration(before, old_stack="us-west", new_stack="new", to=ProcessingRegion.EU_WEST, today=TODAY)
    )
    config = yaml.safe_load(page.partition("```yaml")[2].partition("```")[0])["config"]
    raw = {key.removeprefix("regional-ingest:"): value for key, value in config.items() if "ingest" in key}
    after = read_settings(raw, aws_region=None, today=TODAY)

    assert after.processing_region is ProcessingRegion.EU_WEST
    for name in CARRIED:
        assert getattr(after, name) == getattr(before, name), name
    for old, new in zip(before.sources, after.sources, strict=True):
        assert (new.name, new.filters) == (old.name, old.filters)
        assert new.write_key is None
        assert after.location_of(new).ingest_region is IngestRegion.DUBLIN
    for key in ("plan", "warehouses", "customerIoAccounts", "alarmTopicArn", "otherEndpoints"):
        assert f"- `{key}` is not taken over: " in page
    assert "canary" not in page and "usw_" not in page
    # In strict mode a destination needs the partner's word for the new region.
    assert "amplitude: **refused**" in page and after.destinations == ()
    assert "Customer.io account crm: it stays in the US" in page and "the old Data Lake stay" in page


def test_r12_every_setting_is_carried_or_written_anew_or_left_with_a_reason() -> None:
    anew = {"processing_region", "eu_enabled", "sources", "destinations"}
    assert {*CARRIED, *LEFT, *anew} == set(Settings.model_fields)
    assert not set(CARRIED) & set(LEFT)


def test_r12_the_way_back_keeps_the_plan_and_the_declared_destinations() -> None:
    raw = {
        "processingRegion": "eu-west", "euEnabled": True, "plan": "business",
        "sources": [{"name": "site"}], "destinations": [{"type": "amplitude"}],
    }  # fmt: skip
    page = plan_page(
        plan_migration(
            settings(raw), old_stack="eu", new_stack="us", to=ProcessingRegion.US_WEST, today=TODAY
        )
    )
    assert "  regional-ingest:plan: business\n" in page and "    - type: amplitude\n" in page
    assert "is not taken over" not in page


@pytest.mark.parametrize("name", ["../../x", "a b", "", "x" * 101, "a\nb"])
def test_r12_a_name_that_no_stack_can_have_is_refused(name: str) -> None:
    with pytest.raises(CannotPlan, match="no name of a stack"):
        plan(new_stack=name)


def test_r13_a_ticket_is_one_line_of_the_page() -> None:
    assert "\nRequest: a # b.\n" in plan_page(plan(ticket=" a\n# b "))


def test_r38_r39_host_and_write_key_change_together_and_no_key_is_shown() -> None:
    text = plan_page(plan())
    assert "+ proxy: https://events.eu1.collect.example.com/v1" in text
    assert "- proxy: https://events.us1-singapore.collect.example.com/v1" in text
    assert "+ write key of app in the new workspace" in text
    assert "usw_" not in text


def test_r3_a_move_within_a_region_or_within_a_stack_is_refused() -> None:
    with pytest.raises(CannotPlan, match="already"):
        plan(to=ProcessingRegion.US_WEST)
    with pytest.raises(CannotPlan, match="R3, R12"):
        plan(new_stack="us-west")


def test_r10_r11_no_command_and_no_argument_moves_a_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    # A region is said when the workspace is made, in frozen arguments, and nowhere after.
    args = RegionalWorkspaceArgs(settings=settings())
    with pytest.raises(AttributeError):
        args.settings = settings()  # type: ignore[misc]
    methods = {name for name in vars(RegionalWorkspace) if not name.startswith("_")}
    assert not {name for name in methods if "move" in name or "update" in name or "migrat" in name}
    with pytest.raises(SystemExit):
        main(["migrate", "run", "--stack", "us-west", "--to", "eu-west"])
    assert "invalid choice: 'run'" in capsys.readouterr().err


def test_r8_r9_the_gate_of_eu_west_names_no_team() -> None:
    with pytest.raises(InvalidSettings) as refused:
        settings({"processingRegion": "eu-west", "sources": [{"name": "site"}]})
    (problem,) = refused.value.problems
    assert problem.key == "regional-ingest:euEnabled"
    assert not any(word in str(problem).lower() for word in ("support", "account executive", "team", "sales"))


@pytest.mark.parametrize("organisation_plan", ["free", "team", "add-on", "business"])
def test_r15_eu_west_goes_with_the_business_plan_only(organisation_plan: str) -> None:
    eu = {
        "processingRegion": "eu-west",
        "euEnabled": True,
        "plan": organisation_plan,
        "sources": [{"name": "site"}],
    }
    if organisation_plan == "business":
        assert settings(eu).plan == "business"
    else:
        with pytest.raises(InvalidSettings, match="R15"):
            settings(eu)
    assert settings({"plan": organisation_plan, "sources": [{"name": "site"}]}).plan == organisation_plan


def test_r32_the_ingest_region_is_one_property_with_four_names() -> None:
    for region in IngestRegion:
        read = settings({"sources": [{"name": "site", "ingestRegion": region.value}]})
        assert read.sources[0].ingest_region is region
    assert [region.value for region in IngestRegion] == ["dublin", "oregon", "singapore", "sydney"]


@pytest.mark.parametrize(
    ("processing_region", "ingest_region", "advised"),
    [
        ("us-west", "dublin", True),
        ("us-west", "sydney", True),
        ("us-west", "oregon", False),
        ("eu-west", "dublin", False),
    ],
)
def test_r91_to_keep_client_ips_a_us_workspace_ingests_in_oregon(
    processing_region: str, ingest_region: str, advised: bool
) -> None:
    source = {"name": "site", "ingestRegion": ingest_region, "preserveClientIp": True}
    read = settings({"processingRegion": processing_region, "euEnabled": True, "sources": [source]})
    assert any("R91" in line for line in advice_on(read, today=TODAY)) is advised


@pytest.mark.parametrize(
    ("processing_region", "subjects", "advised"),
    [("us-west", "EU", True), ("us-west", "US", False), ("eu-west", "EU", False)],
)
def test_r92_eu_data_subjects_are_advised_into_an_eu_workspace(
    processing_region: str, subjects: str, advised: bool
) -> None:
    source = {"name": "site", "ingestRegion": "dublin", "dataSubjects": subjects}
    read = settings({"processingRegion": processing_region, "euEnabled": True, "sources": [source]})
    assert any("R92" in line for line in advice_on(read, today=TODAY)) is advised
