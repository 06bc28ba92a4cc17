"""Tests of the comparison with other scanners: its leaks, its pages, and the rules to suppress."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.scanners import comparison, own_stack
from bench.scanners.comparison import own_finding
from bench.scanners.leaks import AWAY, LEAKS, Leak
from bench.scanners.terraform_form import Names, NoMapping, terraform_of
from policies.rule_table import RULES
from policies.scanner_rules import OPPOSITE_RULES
from residency.vectors import VECTORS

ROOT = Path(__file__).resolve().parents[2]
RESULTS = json.loads(comparison.RESULTS.read_text(encoding="utf-8"))


def test_there_is_one_leak_a_vector_in_both_forms() -> None:
    assert [leak.vector for leak in LEAKS] == list(VECTORS)
    for folder in ("leaks", "twins"):
        files = {path.name for path in (comparison.FOLDER / folder).glob("*")}
        assert files == {leak.file for leak in LEAKS}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.vector)
def test_the_leak_names_the_other_region_and_the_twin_does_not(leak: Leak) -> None:
    texts = {
        folder: (comparison.FOLDER / folder / leak.file).read_text(encoding="utf-8")
        for folder in ("leaks", "twins")
    }
    assert texts["leaks"] != texts["twins"]
    assert AWAY not in texts["twins"]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.vector)
def test_the_pack_finds_the_leak_and_leaves_its_twin_alone(leak: Leak) -> None:
    assert bool(own_finding(leak)) is (leak.vector != "V34")
    assert own_finding(leak, twin=True) == []


@pytest.mark.parametrize("page", [comparison, own_stack], ids=["comparison", "scanners"])
def test_the_page_is_what_the_last_run_found(page: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main(["--check", "--root", str(ROOT)]) == 0, capsys.readouterr().err


def test_every_rule_that_was_seen_to_demand_a_leak_is_listed_with_its_reason() -> None:
    listed = {rule.id[:8] if rule.scanner == "KICS" else rule.id for rule in OPPOSITE_RULES}
    demanded = {
        check.partition(" ")[0]
        for of in RESULTS.values()
        for checks in of["demands"].values()
        for check in checks
    }
    assert demanded and demanded <= listed


def test_a_rule_to_suppress_is_listed_once_with_a_vector_that_the_pack_has_a_rule_for() -> None:
    assert len({(rule.scanner, rule.id) for rule in OPPOSITE_RULES}) == len(OPPOSITE_RULES)
    assert {rule.vector for rule in OPPOSITE_RULES} <= {rule.vector for rule in RULES.values()}
    assert all(rule.reason.endswith(".") for rule in OPPOSITE_RULES)


def test_every_rule_of_checkov_that_our_stack_fails_has_a_reason_and_none_is_kept_for_nothing() -> None:
    failed = json.loads(own_stack.RESULTS.read_text(encoding="utf-8"))
    assert own_stack.unexplained_rules(failed) == []
    assert own_stack.DESIGN_REASONS.keys() <= failed["failed"].keys()


NAMES = Names(
    types={"aws:s3/bucket:Bucket": "aws_s3_bucket", "aws:s3/rules:Rules": "aws_s3_rules"},
    overrides={
        "aws_s3_bucket": {"token": "aws:s3/bucket:Bucket"},
        "aws_s3_rules": {"fields": {"rule_text": {"name": "text"}}},
    },
    schemas={
        "aws_s3_bucket": {"bucket": {"type": "String"}},
        "aws_s3_rules": {
            "bucket": {"type": "String"},
            "rule_text": {"type": "String", "defaultName": "ruleText"},
            "rule": {
                "type": "Set",
                "defaultName": "rules",
                "fields": {"max_days": {"defaultName": "maxDays"}},
            },
        },
    },
)


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"deployment": {"resources": list(resources)}}


def test_a_state_becomes_terraform_with_blocks_references_and_no_interpolation_of_its_texts() -> None:
    bucket = {
        "type": "aws:s3/bucket:Bucket",
        "urn": "urn:pulumi:s::p::aws:s3/bucket:Bucket::my-bucket",
        "inputs": {"bucket": "acme"},
        "outputs": {"id": "acme", "bucket": "acme"},
    }
    rules = {
        "type": "aws:s3/rules:Rules",
        "urn": "urn:pulumi:s::p::aws:s3/rules:Rules::it",
        "inputs": {"bucket": "acme", "text": "${aws:username}", "rules": [{"maxDays": 1}, {"maxDays": 2}]},
        "propertyDependencies": {"bucket": [bucket["urn"]], "text": None},
    }
    text = terraform_of(state(bucket, rules), NAMES)
    assert 'resource "aws_s3_bucket" "my_bucket" {\n  bucket = "acme"\n}' in text
    assert "bucket = aws_s3_bucket.my_bucket.id" in text
    assert 'rule_text = "$${aws:username}"' in text
    assert text.count("rule {") == 2 and "max_days = 2" in text


def test_a_secret_of_the_state_is_not_written_into_the_terraform_form() -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abcd"}
    bucket = {"type": "aws:s3/bucket:Bucket", "urn": "a::b::c::d", "inputs": {"bucket": mark}}
    assert "abcd" not in terraform_of(state(bucket), NAMES)


def test_a_type_that_the_mapping_does_not_have_is_told() -> None:
    with pytest.raises(NoMapping, match="aws:new/thing:Thing"):
        terraform_of(state({"type": "aws:new/thing:Thing", "urn": "a::b::c::d", "inputs": {}}), NAMES)
