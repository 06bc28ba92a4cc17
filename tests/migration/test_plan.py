"""The plan of a move: whole, the same each time, a draft without a ticket, and nothing that changes anything."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
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
    standard = {"__future__", "collections", "dataclasses", "datetime", "types"}
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
