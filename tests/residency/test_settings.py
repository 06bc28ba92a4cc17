"""Tests of reading a stack's settings: defaults, every refusal, all problems at once, no secret shown."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from residency.filter_rules import FilterAction, FilterRule
from residency.limits import SOURCES_ENVIRONMENT_BYTES
from residency.regions import IngestRegion, ProcessingRegion
from residency.settings import (
    InvalidSettings,
    Problem,
    Settings,
    Source,
    check_processing_region_unchanged,
    decode_config,
    read_settings,
)
from residency.settings_models import LOG_RETENTION_DAYS, Filter, SettingsModel
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, WarehouseKind
from residency.warehouse_statements import STATEMENT_KINDS
from residency.write_keys import mint

CANARY = "kX9canaryQ2wErTyUiOpAsDfGhJkL42"
EU_KEY = "euw_" + "e" * 32
US_KEY = "usw_" + "u" * 32

SMALL_US: dict[str, Any] = {"sources": [{"name": "web"}]}
SMALL_EU: dict[str, Any] = {"processingRegion": "eu-west", "euEnabled": True, "sources": [{"name": "web"}]}
FULL_EU: dict[str, Any] = {
    "processingRegion": "eu-west",
    "euEnabled": True,
    "plan": "business",
    "sources": [
        {
            "name": "web",
            "ingestRegion": "dublin",
            "type": "javascript",
            "preserveClientIp": True,
            "dataSubjects": "EU",
            "attestation": {"reference": "DPA-8", "given": "2026-11-01"},
            "writeKey": EU_KEY,
            "filters": [
                {"action": "dropEvent", "types": ["track"], "events": ["Internal"]},
                {"action": "hashProperty", "property": "properties.email"},
            ],
            "maxEventsPerSecond": 500,
        },
        {"name": "app", "writeKey": "AbCdEfGhIjKlMnOpQrStUvWxYz012345"},
    ],
    "archive": {
        "retentionDays": 30,
        "objectLock": {"mode": "governance", "days": 30},
        "keyDeletionWindowDays": 7,
        "forceDestroy": True,
    },
    "compaction": {"engine": "emr-serverless", "everyMinutes": 15, "dedupeHours": 168, "memoryMb": 4096},
    "warehouses": [
        {"name": "red", "kind": "redshift", "vpcId": "vpc-0123456789abcdef0", "extraCidrs": ["10.1.0.0/16"]},
        {"name": "post", "kind": "postgres", "securityGroupId": "sg-01234567", "port": 6432},
        {"name": "big", "kind": "bigquery"},
    ],
    "dataLake": {"workspaceIds": ["ws1", "ws2"], "retentionDays": 90, "forceDestroy": True},
    "destinations": [
        {
            "type": "actions-braze-cloud",
            "endpoint": "eu",
            "attestation": {"reference": "DPA-7", "given": "2026-11-01"},
        },
    ],
    "customerIoAccounts": [
        {
            "name": "marketing",
            "region": "eu",
            "host": "track-eu.customer.io",
            "lookUpUrl": "https://track-eu.customer.io",
            "workspaces": [{"siteId": "site", "apiKey": "key", "environmentId": 7, "source": "web"}],
        }
    ],
    "residency": "standard",
    "domain": "collect.example.com",
    "hostedZoneId": "Z0123456789ABC",
    "frontDoor": "fleet",
    "failover": True,
    "fleet": {
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/gateway:1",
        "cpu": 1024,
        "minTasks": 6,
        "maxTasks": 24,
        "network": {
            "vpcId": "vpc-0123456789abcdef0",
            "publicSubnetIds": ["subnet-01234567", "subnet-11234567", "subnet-21234567"],
            "privateSubnetIds": ["subnet-31234567", "subnet-41234567", "subnet-51234567"],
        },
    },
    "lambda": {"architecture": "x86_64", "memoryMb": 256, "timeoutSeconds": 29, "reservedConcurrency": 5},
    "alarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms",
    "otherEndpoints": {"us-west": "https://events.us1.example.com/v1/"},
    "logRetentionDays": 7,
    "dedupe": "event",
    "wrongRegionReply": "silent",
    "trustedProxyHops": 1,
}


def problems_of(raw: Any, *, aws_region: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidSettings) as caught:
        read_settings(raw, aws_region=aws_region)
    return caught.value.problems


def the_problem(raw: Any, *, aws_region: str | None = None) -> Problem:
    (problem,) = problems_of(raw, aws_region=aws_region)
    return problem


def changed(base: dict[str, Any], *path: str | int, to: object) -> dict[str, Any]:
    """A copy of a config with one value set."""
    copied: Any = copy.deepcopy(base)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return copied  # type: ignore[no-any-return]


# Defaults and a full config


def test_r2_r21_the_smallest_config_is_us_west_with_oregon_ingest() -> None:
    read = read_settings(SMALL_US, aws_region=None)
    assert read.processing_region is ProcessingRegion.US_WEST
    assert read.location_of(read.sources[0]).ingest_region is IngestRegion.OREGON
    assert read.sources[0].write_key is None
    assert (read.archive.retention_days, read.archive.object_lock, read.archive.force_destroy) == (
        365,
        None,
        False,
    )
    assert (read.lambda_.architecture, read.lambda_.memory_mb, read.lambda_.timeout_seconds) == (
        "arm64",
        512,
        25,
    )
    assert (read.warehouses, read.domain, read.alarm_topic_arn, dict(read.other_endpoints)) == (
        (),
        None,
        None,
        {},
    )


def test_r20_the_sources_of_eu_west_take_events_in_at_dublin() -> None:
    read = read_settings(SMALL_EU, aws_region="eu-west-1")
    assert read.location_of(read.sources[0]).ingest_region is IngestRegion.DUBLIN


def test_r22_each_us_source_has_an_ingest_region_of_its_own() -> None:
    raw = {"sources": [{"name": region.value, "ingestRegion": region.value} for region in IngestRegion]}
    read = read_settings(raw, aws_region="us-west-2")
    assert [read.location_of(source).ingest_region for source in read.sources] == list(IngestRegion)


def test_everything_that_can_be_set_is_read() -> None:
    read = read_settings(FULL_EU, aws_region="eu-west-1")
    assert read.sources[0].write_key is not None
    assert read.sources[0].write_key.get_secret_value() == EU_KEY
    assert read.archive.object_lock is not None and read.archive.object_lock.days == 30
    assert [warehouse.listening_port for warehouse in read.warehouses] == [5439, 6432, None]
    assert read.warehouses[0].extra_cidrs == ("10.1.0.0/16",)
    assert read.other_endpoints == {ProcessingRegion.US_WEST: "https://events.us1.example.com"}
    assert read.lambda_.reserved_concurrency == 5


def test_the_full_config_sets_every_setting_there_is() -> None:
    def keys(model: type[SettingsModel]) -> set[str]:
        return {info.alias or name for name, info in model.model_fields.items()}

    assert set(FULL_EU) == keys(Settings)
    assert set(FULL_EU["sources"][0]) == keys(Source)
    used = set().union(*FULL_EU["sources"][0]["filters"])
    assert used == keys(Filter)


def test_mappings_other_than_dicts_are_read_too() -> None:
    assert read_settings(MappingProxyType(SMALL_US), aws_region=None) == read_settings(
        SMALL_US, aws_region=None
    )


def test_settings_are_frozen() -> None:
    read = read_settings(FULL_EU, aws_region=None)
    with pytest.raises(ValidationError):
        read.processing_region = ProcessingRegion.US_WEST  # type: ignore[misc]
    with pytest.raises(TypeError):
        read.other_endpoints[ProcessingRegion.EU_WEST] = "https://x.example.com"  # type: ignore[index]


# Region


@pytest.mark.parametrize(
    "junk", ["eu-west-1", "EU-WEST", "us-east", "", 1, None, ["eu-west"], {"eu-west": 1}]
)
def test_r1_an_unknown_processing_region_is_refused(junk: object) -> None:
    problem = the_problem(changed(SMALL_US, "processingRegion", to=junk))
    assert problem.key == "regional-ingest:processingRegion"
    assert problem.rule.startswith("R1")
    assert "pulumi config set regional-ingest:processingRegion eu-west" in problem.fix


@pytest.mark.parametrize("given", [{}, {"euEnabled": False}])
def test_r8_eu_west_needs_the_entitlement(given: dict[str, object]) -> None:
    problem = the_problem({"processingRegion": "eu-west", "sources": [{"name": "web"}], **given})
    assert problem.key == "regional-ingest:euEnabled"
    assert problem.rule.startswith("R8")
    assert "pulumi config set regional-ingest:euEnabled true" in problem.fix


def test_r8_us_west_needs_no_entitlement_and_may_have_it() -> None:
    assert read_settings({**SMALL_US, "euEnabled": True}, aws_region=None).eu_enabled


@pytest.mark.parametrize("ingest", ["oregon", "singapore", "sydney"])
def test_r19_eu_source_with_foreign_ingest_region_is_refused(ingest: str) -> None:
    problem = the_problem(changed(SMALL_EU, "sources", 0, "ingestRegion", to=ingest))
    assert (problem.key, problem.value) == ("regional-ingest:sources[0].ingestRegion", f'"{ingest}"')
    assert problem.rule.startswith("R19")
    assert problem.fix == "pulumi config set --path 'regional-ingest:sources[0].ingestRegion' dublin"


def test_r18_an_unknown_ingest_region_is_refused() -> None:
    assert the_problem(changed(SMALL_US, "sources", 0, "ingestRegion", to="frankfurt")).rule.startswith("R18")


@pytest.mark.parametrize(
    ("raw", "aws_region", "allowed"),
    [
        (SMALL_EU, "eu-west-1", True),
        (SMALL_EU, None, True),
        (SMALL_EU, "us-west-2", False),
        (SMALL_EU, "eu-central-1", False),
        (SMALL_US, "us-west-2", True),
        (SMALL_US, "eu-west-1", False),
        (SMALL_US, "", False),
    ],
)
def test_r4_a_contradicting_aws_region_is_refused(raw: Any, aws_region: str | None, allowed: bool) -> None:
    if allowed:
        read_settings(raw, aws_region=aws_region)
        return
    problem = the_problem(raw, aws_region=aws_region)
    assert problem.key == "aws:region"
    assert problem.rule.startswith("R4")
    assert problem.fix.startswith("pulumi config rm aws:region")


def test_r3_a_changed_processing_region_names_the_way_out() -> None:
    check_processing_region_unchanged(recorded="eu-west", configured=ProcessingRegion.EU_WEST)
    with pytest.raises(InvalidSettings) as caught:
        check_processing_region_unchanged(recorded="us-west", configured=ProcessingRegion.EU_WEST)
    (problem,) = caught.value.problems
    assert problem.key == "regional-ingest:processingRegion"
    assert "R3" in problem.rule and "D5" in problem.rule
    assert "pulumi config set regional-ingest:processingRegion us-west" in problem.fix
    assert "new workspace in a stack of its own" in problem.fix and "migration plan" in problem.fix


# Sources and write keys


@pytest.mark.parametrize(
    "missing", [{}, {"sources": []}, {"sources": None}, {"sources": "web"}, {"sources": {}}]
)
def test_a_stack_has_at_least_one_source(missing: dict[str, object]) -> None:
    problem = the_problem(missing)
    assert problem.key == "regional-ingest:sources"
    assert problem.fix == "pulumi config set --path 'regional-ingest:sources[0].name' website"


@pytest.mark.parametrize("name", ["", "-web", "Web", "w_b", "web ", "web\n", "a" * 64, 7, None, True])
def test_a_bad_source_name_is_refused(name: object) -> None:
    assert (
        the_problem(changed(SMALL_US, "sources", 0, "name", to=name)).key == "regional-ingest:sources[0].name"
    )


@pytest.mark.parametrize("name", ["a", "0", "a" * 63, "web-2-", "1-a"])
def test_a_good_source_name_is_taken(name: str) -> None:
    read_settings(changed(SMALL_US, "sources", 0, "name", to=name), aws_region=None)


def test_source_names_are_unique() -> None:
    problem = the_problem({"sources": [{"name": "web"}, {"name": "app"}, {"name": "web"}]})
    assert (problem.key, problem.value) == ("regional-ingest:sources[2].name", '"web"')
    assert "regional-ingest:sources[0].name" in problem.rule


def test_r37_a_duplicate_write_key_is_refused() -> None:
    problem = the_problem(
        {"sources": [{"name": "web", "writeKey": CANARY}, {"name": "app", "writeKey": CANARY}]},
    )
    assert (problem.key, problem.value) == ("regional-ingest:sources[1].writeKey", "[secret]")
    assert problem.rule.startswith("R37")
    assert "pulumi config set --secret --path 'regional-ingest:sources[1].writeKey'" in problem.fix


@pytest.mark.parametrize(("base", "foreign", "own"), [(SMALL_EU, US_KEY, EU_KEY), (SMALL_US, EU_KEY, US_KEY)])
def test_r37_r53_a_write_key_of_the_other_region_is_refused(base: Any, foreign: str, own: str) -> None:
    read_settings(changed(base, "sources", 0, "writeKey", to=own), aws_region=None)
    problem = the_problem(changed(base, "sources", 0, "writeKey", to=foreign))
    assert problem.key == "regional-ingest:sources[0].writeKey"
    assert "R53" in problem.rule


def test_r37_the_key_that_a_region_mints_is_taken_by_it() -> None:
    for base, region in ((SMALL_EU, ProcessingRegion.EU_WEST), (SMALL_US, ProcessingRegion.US_WEST)):
        read_settings(changed(base, "sources", 0, "writeKey", to=mint(region)), aws_region=None)


@pytest.mark.parametrize(
    "key", ["", "short", f" {CANARY}", f"{CANARY}\n", f"{CANARY}:", "a" * 129, 12345678901234567890]
)
def test_a_bad_write_key_is_refused_and_not_shown(key: object) -> None:
    problem = the_problem(changed(SMALL_US, "sources", 0, "writeKey", to=key))
    assert (problem.key, problem.value) == ("regional-ingest:sources[0].writeKey", "[secret]")
    assert CANARY not in str(problem)


def test_more_sources_than_the_functions_environment_holds_are_refused() -> None:
    def names(count: int) -> list[dict[str, str]]:
        return [{"name": f"{index:03}" + "x" * 57} for index in range(count)]

    read_settings({"sources": names(30)}, aws_region=None)
    problem = the_problem({"sources": names(40)})
    assert problem.key == "regional-ingest:sources"
    assert f"{SOURCES_ENVIRONMENT_BYTES} bytes" in problem.rule
    spread = [
        *names(10),
        *({**one, "name": f"s{one['name']}", "ingestRegion": "sydney"} for one in names(10)),
    ]
    read_settings({"sources": spread}, aws_region=None)


def test_filters_take_room_in_the_functions_environment_too() -> None:
    filters = [{"action": "dropProperty", "property": f"properties.{'x' * 100}{n}"} for n in range(25)]
    problem = the_problem({"sources": [{"name": "web", "filters": filters}]})
    assert (problem.key, problem.value) == ("regional-ingest:sources", "1 sources")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"action": "dropEvent"}, "drop every event"),
        ({"action": "dropEvent", "types": ["track"], "property": "a"}, "takes no property"),
        ({"action": "dropProperty"}, "needs a property"),
        ({"action": "hashProperty", "property": "a.b.c.d.e.f.g.h.i"}, "needs a property"),
        ({"action": "dropProperty", "property": "messageId"}, "the archive needs messageId"),
        ({"action": "hashProperty", "property": "timestamp"}, "the archive needs timestamp"),
    ],
)
def test_a_filter_whose_settings_do_not_go_together_is_refused(written: dict, told: str) -> None:
    problem = the_problem({"sources": [{"name": "web", "filters": [written]}]})
    assert problem.key == "regional-ingest:sources[0].filters[0]"
    assert told in problem.rule


def test_filters_are_read_as_the_rules_of_the_gateway() -> None:
    known = read_settings(FULL_EU, aws_region=None)
    assert known.sources[0].filter_rules == (
        FilterRule(
            action=FilterAction.DROP_EVENT, types=frozenset({"track"}), events=frozenset({"Internal"})
        ),
        FilterRule(action=FilterAction.HASH_PROPERTY, path=("properties", "email")),
    )
    assert known.sources[1].filter_rules == ()


# Archive, logs and function


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        (("archive", "retentionDays"), [1, 3650], [0, 3651, -1, "30", 30.0, True, None, 10**5000]),
        (("archive", "keyDeletionWindowDays"), [7, 30], [6, 31, True]),
        (("archive", "forceDestroy"), [True, False], ["true", 1, 0, None]),
        (("archive", "objectLock"), [None, {"mode": "compliance", "days": 1}], [[], "governance", 1]),
        (("lambda", "architecture"), ["arm64", "x86_64"], ["arm", "ARM64", 64]),
        (("lambda", "memoryMb"), [128, 10240], [127, 10241, True, "512"]),
        (("lambda", "timeoutSeconds"), [22, 29], [21, 30]),
        (("lambda", "reservedConcurrency"), [None, 1, 10_000], [0, 10_001, True]),
        (("logRetentionDays",), list(LOG_RETENTION_DAYS), [0, 2, 31, 3654, "30", True, 10**5000]),
        (("euEnabled",), [True, False], ["true", 1, None]),
        (("dedupe",), ["batch", "event"], ["none", "", None, True]),
        (("wrongRegionReply",), ["refuse", "silent"], ["200", None, True]),
        (("trustedProxyHops",), [0, 5], [-1, 6, "1", True, None]),
        (("sources", 0, "maxEventsPerSecond"), [None, 1, 1_000_000], [0, 1_000_001, "5", True]),
        (
            ("sources", 0, "filters"),
            [[], [{"action": "dropEvent", "types": ["page"]}]],
            [
                None,
                {},
                [1],
                [{"action": "drop", "types": ["page"]}],
                [{"action": "dropEvent", "types": ["pages"]}],
                [{"action": "dropEvent", "events": [""]}],
                [{"action": "dropProperty", "property": "a..b"}],
                [{"action": "dropProperty", "property": ""}],
                [{"property": "a"}],
            ],
        ),
        (("domain",), [None], ["Example.com", "localhost", "", "segment.io", "eu.segmentapis.com", 5]),
        (("hostedZoneId",), [None], ["/hostedzone/Z1", "z1", "Z" * 33, 5]),
        (
            ("alarmTopicArn",),
            [None, "arn:aws:sns:us-west-2:123456789012:a_b-C"],
            ["arn:aws:sns:us-west-2:123456789012:a.fifo", "arn:aws:sqs:us-west-2:123456789012:a", "arn", 1],
        ),
        (
            ("otherEndpoints",),
            [{}, {"eu-west": "https://events.eu1.example.com"}],
            [
                None,
                [],
                "https://x.example.com",
                {"mars": "https://x.example.com"},
                {"eu-west": "http://x.example.com"},
            ],
        ),
    ],
)
def test_bounds_of_single_settings(
    path: tuple[str | int, ...], good: list[object], bad: list[object]
) -> None:
    base = {**copy.deepcopy(SMALL_US), "archive": {}, "lambda": {}}
    for value in good:
        read_settings(changed(base, *path, to=value), aws_region=None)
    for value in bad:
        problem = the_problem(changed(base, *path, to=value))
        written = re.sub(r"\.(\d+)", r"[\1]", ".".join(map(str, path)))
        assert problem.key.startswith(f"regional-ingest:{written}"), value


def test_a_lock_is_not_longer_than_the_retention() -> None:
    problem = the_problem(changed(FULL_EU, "archive", "objectLock", "days", to=31))
    assert problem.key == "regional-ingest:archive.objectLock.days"
    assert "pulumi config set --path 'regional-ingest:archive.retentionDays' 31" in problem.fix


def test_a_lock_is_compared_with_the_default_retention_too() -> None:
    raw = {**SMALL_US, "archive": {"objectLock": {"mode": "governance", "days": 366}}}
    assert the_problem(raw).key == "regional-ingest:archive.objectLock.days"


def test_a_compliance_lock_cannot_go_with_force_destroy() -> None:
    problem = the_problem(changed(FULL_EU, "archive", "objectLock", "mode", to="compliance"))
    assert problem.key == "regional-ingest:archive.forceDestroy"


# Compaction


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("dedupeHours", 23),
        ("dedupeHours", 169),
        ("everyMinutes", 4),
        ("everyMinutes", 1441),
        ("memoryMb", 1024),
        ("engine", "spark"),
    ],
)
def test_a_compaction_out_of_its_bounds_is_refused(setting: str, value: object) -> None:
    problem = the_problem(changed(FULL_EU, "compaction", setting, to=value))
    assert problem.key == f"regional-ingest:compaction.{setting}"


def test_a_messageid_is_archived_once_a_day_at_least_where_nothing_is_set() -> None:
    assert read_settings(SMALL_EU, aws_region=None).compaction.dedupe_hours == 24


# Warehouses


def warehouse(**settings: object) -> dict[str, Any]:
    return {**SMALL_EU, "warehouses": [{"name": "w", "kind": "redshift", **settings}]}


VPC = {"vpcId": "vpc-0123456789abcdef0"}


@pytest.mark.parametrize("kind", ["redshift", "postgres"])
@pytest.mark.parametrize(
    ("group", "value"),
    [({}, "neither is set"), ({**VPC, "securityGroupId": "sg-01234567"}, "both are set")],
)
def test_r74_r75_a_warehouse_has_exactly_one_way_to_a_group(kind: str, group: Any, value: str) -> None:
    problem = the_problem(warehouse(kind=kind, **group))
    assert (problem.key, problem.value) == ("regional-ingest:warehouses[0]", value)


@pytest.mark.parametrize(
    "network", [VPC, {"securityGroupId": "sg-01234567"}, {"port": 443}, {"extraCidrs": ["10.0.0.0/8"]}]
)
def test_r76_d7_bigquery_takes_no_network_setting(network: dict[str, object]) -> None:
    problem = the_problem(warehouse(kind="bigquery", **network))
    assert problem.key == f"regional-ingest:warehouses[0].{next(iter(network))}"
    assert problem.rule.startswith("R76, D7")


@pytest.mark.parametrize(
    "cidr", [str(cidr) for cidr in WAREHOUSE_RANGES[ProcessingRegion.US_WEST]] + ["52.25.0.0/16"]
)
def test_r78_an_eu_warehouse_with_a_us_range_is_refused(cidr: str) -> None:
    problem = the_problem(warehouse(**VPC, extraCidrs=["10.0.0.0/8", cidr]))
    assert (problem.key, problem.value) == ("regional-ingest:warehouses[0].extraCidrs[1]", f'"{cidr}"')
    assert problem.rule.startswith("R78")


def test_r78_a_us_warehouse_with_the_eu_range_is_refused() -> None:
    raw = {**warehouse(**VPC, extraCidrs=["3.251.148.100/32"]), "processingRegion": "us-west"}
    assert the_problem(raw).rule.startswith("R78")


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0"])
def test_r77_a_warehouse_open_to_the_world_is_refused(cidr: str) -> None:
    problem = the_problem(warehouse(**VPC, extraCidrs=[cidr]))
    assert problem.key == "regional-ingest:warehouses[0].extraCidrs[0]"
    assert problem.rule.startswith("R77")


def test_r77_r78_good_and_bad_ranges_of_a_list_are_told_apart() -> None:
    problems = problems_of(warehouse(**VPC, extraCidrs=["::/0", "10.0.0.0/8", 5, "52.25.130.38/32"]))
    assert [problem.key[-3:] for problem in problems] == ["[0]", "[2]", "[3]"]


@pytest.mark.parametrize(
    "cidrs", [["10.0.0.0/8", "10.0.0.0/8"], ["3.251.148.96/29"], ["10.1.1.1", "10.1.1.1/32"]]
)
def test_a_prefix_list_has_no_range_twice(cidrs: list[str]) -> None:
    problem = the_problem(warehouse(**VPC, extraCidrs=cidrs))
    assert problem.key == f"regional-ingest:warehouses[0].extraCidrs[{len(cidrs) - 1}]"


def test_ranges_are_kept_in_normal_form() -> None:
    read = read_settings(warehouse(**VPC, extraCidrs=["10.1.1.1"]), aws_region=None)
    assert read.warehouses[0].extra_cidrs == ("10.1.1.1/32",)


def test_at_most_50_extra_ranges() -> None:
    cidrs = [f"10.{index}.0.0/16" for index in range(51)]
    read_settings(warehouse(**VPC, extraCidrs=cidrs[:50]), aws_region=None)
    assert the_problem(warehouse(**VPC, extraCidrs=cidrs)).key == "regional-ingest:warehouses[0].extraCidrs"


def test_warehouse_names_are_unique() -> None:
    raw = warehouse(kind="bigquery")
    raw["warehouses"] *= 2
    assert the_problem(raw).key == "regional-ingest:warehouses[1].name"


@pytest.mark.parametrize("kind", WarehouseKind)
def test_r79_each_of_the_nine_kinds_can_be_declared(kind: WarehouseKind) -> None:
    network = VPC if kind in WAREHOUSE_PORTS else {}
    read = read_settings(
        {**SMALL_EU, "warehouses": [{"name": "w", "kind": kind.value, **network}]}, aws_region=None
    )
    assert [one.kind for one in read.warehouses] == [kind]


def test_r79_a_kind_that_is_none_is_refused() -> None:
    assert the_problem(warehouse(kind="mysql", **VPC)).key == "regional-ingest:warehouses[0].kind"


@pytest.mark.parametrize("kind", sorted(STATEMENT_KINDS))
def test_r79_a_warehouse_outside_aws_takes_no_network_setting(kind: WarehouseKind) -> None:
    problem = the_problem(warehouse(kind=kind.value, **VPC))
    assert problem.key == "regional-ingest:warehouses[0].vpcId"
    assert problem.rule.startswith(f"R79: the rule of {kind} is a statement")


# Domain, alarms, other endpoints


@pytest.mark.parametrize(("given", "missing"), [("domain", "hostedZoneId"), ("hostedZoneId", "domain")])
def test_domain_and_zone_go_together(given: str, missing: str) -> None:
    problem = the_problem({**SMALL_US, given: FULL_EU[given]})
    assert (problem.key, problem.value) == (f"regional-ingest:{missing}", "(not set)")


def test_a_host_fits_a_certificate() -> None:
    zone = {"hostedZoneId": "Z0123456789ABC"}
    fits = "a" * 40 + ".example.com"  # events.us1. + 52 characters
    read_settings({**SMALL_US, **zone, "domain": fits}, aws_region=None)
    assert the_problem({**SMALL_US, **zone, "domain": "a" * 14 + fits}).key == "regional-ingest:domain"
    sydney = {"sources": [{"name": "web", "ingestRegion": "sydney"}]}
    assert "67" in the_problem({**sydney, **zone, "domain": fits[-49:]}).rule


def test_r4_alarms_stay_in_the_stacks_aws_region() -> None:
    problem = the_problem(changed(FULL_EU, "alarmTopicArn", to="arn:aws:sns:us-west-2:123456789012:alarms"))
    assert problem.key == "regional-ingest:alarmTopicArn"
    assert problem.rule.startswith("R4")
    assert "arn:aws:sns:eu-west-1:123456789012:alarms" in problem.fix


def test_r33_the_own_region_is_no_other_endpoint() -> None:
    problem = the_problem(changed(FULL_EU, "otherEndpoints", "eu-west", to="https://x.example.com"))
    assert problem.key == "regional-ingest:otherEndpoints.eu-west"


# Unknown keys and wrong shapes


@pytest.mark.parametrize(
    ("raw", "key", "meant"),
    [
        ({**SMALL_US, "procesingRegion": "eu-west"}, "procesingRegion", "processingRegion"),
        ({**SMALL_US, "processing_region": "eu-west"}, "processing_region", "processingRegion"),
        ({**SMALL_US, "archive": {"retentiondays": 3}}, "archive.retentiondays", "archive.retentionDays"),
        ({"sources": [{"name": "w", "writekey": CANARY}]}, "sources[0].writekey", "sources[0].writeKey"),
        ({**SMALL_US, "lambda_": {}}, "lambda_", "lambda"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(raw: Any, key: str, meant: str) -> None:
    problem = the_problem(raw)
    assert problem.key == f"regional-ingest:{key}"
    assert problem.value == "[not shown]"
    assert f"write regional-ingest:{meant} " in problem.fix


def test_an_unknown_key_like_no_other_is_refused_without_a_guess() -> None:
    assert the_problem({**SMALL_US, "zzz": 1}).fix == "pulumi config rm regional-ingest:zzz"


@pytest.mark.parametrize("raw", [None, [], "text", 5, b"x"])
def test_a_config_that_is_no_object_is_refused(raw: object) -> None:
    assert the_problem(raw).key == "regional-ingest"


@pytest.mark.parametrize("item", [None, "web", 5, [], ["name"]])
def test_a_source_that_is_no_object_is_refused(item: object) -> None:
    assert the_problem({"sources": [item]}).key == "regional-ingest:sources[0]"


# All at once, in order, in one form


MANY_PROBLEMS: dict[str, Any] = {
    "processingRegion": "eu-west",
    "sources": [
        {"name": "web", "ingestRegion": "oregon", "writeKey": CANARY},
        {"name": "web", "writeKey": CANARY},
        {"nme": "app", "writeKey": US_KEY},
    ],
    "archive": {"retentionDays": 10, "objectLock": {"mode": "strict", "days": 20}},
    "warehouses": [{"name": "w", "kind": "redshift", "extraCidrs": ["0.0.0.0/0", "52.25.130.38/32"]}],
    "domain": "Example.com",
    "lambda": {"timeoutSeconds": 900},
    "alarmTopicArn": "arn:aws:sns:us-west-2:123456789012:alarms",
    "logRetentionDays": 31,
    "colour": "blue",
}


def test_all_problems_are_reported_at_once_in_the_order_of_the_settings() -> None:
    keys = [
        problem.key.removeprefix("regional-ingest:")
        for problem in problems_of(MANY_PROBLEMS, aws_region="us-east-1")
    ]
    assert keys == [
        "aws:region",
        "euEnabled",
        "sources[2].name",
        "sources[2].nme",
        "sources[1].name",
        "sources[0].ingestRegion",
        "sources[1].writeKey",
        "sources[2].writeKey",
        "archive.objectLock.mode",
        "archive.objectLock.days",
        "warehouses[0].extraCidrs[0]",
        "warehouses[0]",
        "warehouses[0].extraCidrs[1]",
        "domain",
        "lambda.timeoutSeconds",
        "alarmTopicArn",
        "logRetentionDays",
        "colour",
    ]


def test_the_order_of_keys_in_the_file_does_not_matter() -> None:
    backwards = dict(reversed(MANY_PROBLEMS.items()))
    assert problems_of(backwards) == problems_of(MANY_PROBLEMS)


def test_the_text_of_the_error_has_every_problem_whole() -> None:
    problems = problems_of(MANY_PROBLEMS)
    text = str(InvalidSettings(problems))
    assert text.startswith(f"{len(problems)} problems in the configuration of this stack:")
    for problem in problems:
        for part in (problem.key, problem.value, problem.rule, problem.fix):
            assert part in text


# Secrets


SECRET_CONFIGS: list[Any] = [
    MANY_PROBLEMS,
    {"sources": [{"name": CANARY, "writeKey": CANARY}]},
    {"sources": [{"name": "w", "ingestRegion": "euw_" + CANARY}]},
    {"sources": [{"name": "w", "writeKey": [CANARY]}, {"name": "w", "writeKey": {CANARY: CANARY}}]},
    {"sources": {"writeKey": CANARY}},
    {"sources": CANARY},
    {"sources": [CANARY]},
    {"sources": [{CANARY: "web"}]},
    {"sources": [{"name": "w"}], "writeKey": CANARY, "source": {"writeKey": CANARY}},
    {"sources": [{"name": "w"}], "archive": CANARY, "lambda": CANARY},
    {"sources": [{"name": "w"}], "otherEndpoints": {"eu-west": f"https://{CANARY}:@x.example.com/"}},
    {"sources": [{"name": "w"}], "otherEndpoints": {"mars": f"https://x.example.com/?{CANARY}"}},
]


@pytest.mark.parametrize("raw", SECRET_CONFIGS)
def test_a_secret_is_in_no_form_of_the_error(raw: Any) -> None:
    with pytest.raises(InvalidSettings) as caught:
        read_settings(raw, aws_region=None)
    error = caught.value
    assert CANARY not in f"{error} {error!r} {error.args!r} {error.problems!r}"
    assert error.__cause__ is None and error.__context__ is None


def test_a_secret_is_in_no_form_of_the_settings() -> None:
    read = read_settings(changed(SMALL_US, "sources", 0, "writeKey", to=CANARY), aws_region=None)
    shown = f"{read} {read!r} {read.model_dump()!r} {read.model_dump_json()} {read.sources[0]!r}"
    assert CANARY not in shown
    assert "write_key=SecretStr('**********')" in shown


def test_a_secret_is_not_in_pydantics_own_error_either() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(
            {"sources": [{"name": "w", "writeKey": CANARY, "more": CANARY}], "domain": CANARY}
        )
    assert CANARY not in str(caught.value)


def test_models_built_directly_hold_the_same_rules() -> None:
    with pytest.raises(InvalidSettings) as caught:
        Settings(
            processing_region=ProcessingRegion.EU_WEST,
            eu_enabled=True,
            sources=(Source(name="web", ingest_region=IngestRegion.OREGON),),
        )
    assert caught.value.problems[0].key == "regional-ingest:sources[0].ingestRegion"


# Any junk


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
odd_values = json_values | st.binary(max_size=4) | st.just(object()) | st.tuples(st.integers())


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values in a config, containers included."""
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return [found for step, inner in steps for found in [(*path, step), *places(inner, (*path, step))]]


def read_or_explain(raw: Any) -> None:
    try:
        read_settings(raw, aws_region=None)
    except InvalidSettings as invalid:
        assert invalid.problems
        for problem in invalid.problems:
            assert problem.key.startswith("regional-ingest")
            assert problem.value and problem.rule and problem.fix
        str(invalid).encode("utf-8")


@given(odd_values)
def test_junk_for_a_config_is_explained(junk: object) -> None:
    read_or_explain(junk)


@settings(max_examples=400)
@given(path=st.sampled_from(places(FULL_EU)), junk=odd_values)
def test_junk_at_any_place_is_explained(path: tuple[str | int, ...], junk: object) -> None:
    read_or_explain(changed(FULL_EU, *path, to=junk))


@given(
    path=st.sampled_from([(), ("archive",), ("lambda",), ("sources", 0), ("otherEndpoints",)]),
    key=st.text(),
    junk=odd_values,
)
def test_a_junk_key_at_any_place_is_explained(path: tuple[str | int, ...], key: str, junk: object) -> None:
    read_or_explain(changed(FULL_EU, *path, key, to=junk))


@given(st.dictionaries(st.integers() | st.none() | st.booleans(), json_values, max_size=3))
def test_keys_that_are_no_text_are_explained(junk: dict[Any, Any]) -> None:
    read_or_explain({**SMALL_US, **junk, "archive": junk, "otherEndpoints": junk})


def test_a_config_that_contains_itself_is_explained() -> None:
    loop: dict[str, Any] = {}
    loop["sources"] = [loop]
    loop["domain"] = loop
    read_or_explain(loop)


# Decoding


def test_pulumis_texts_are_decoded() -> None:
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in FULL_EU.items()}
    assert decode_config(texts) == FULL_EU


def test_text_settings_stay_text_though_they_look_like_json() -> None:
    assert decode_config({"domain": "123", "hostedZoneId": "null", "processingRegion": "true"}) == {
        "domain": "123",
        "hostedZoneId": "null",
        "processingRegion": "true",
    }


@given(st.dictionaries(st.sampled_from([*FULL_EU, "unknown"]), st.text() | json_values.map(json.dumps)))
def test_any_texts_are_decoded_and_read_or_explained(texts: dict[str, str]) -> None:
    read_or_explain(decode_config(texts))


def test_deeply_nested_text_is_not_decoded_but_explained() -> None:
    read_or_explain(decode_config({"sources": "[" * 100_000}))


# The front door `fleet`

DIGEST = "@sha256:" + "0" * 64
EU_IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/gateway" + DIGEST
FLEET_EU: dict[str, Any] = {
    **SMALL_EU,
    "domain": "collect.example.com",
    "hostedZoneId": "Z0123456789ABC",
    "frontDoor": "fleet",
    "fleet": {"image": EU_IMAGE},
}


def test_a_fleet_needs_no_more_than_an_image_and_a_domain() -> None:
    fleet = read_settings(FLEET_EU, aws_region=None).fleet
    assert fleet is not None
    assert (fleet.image, fleet.cpu, fleet.min_tasks, fleet.network) == (EU_IMAGE, 512, 3, None)


@pytest.mark.parametrize(
    ("base", "path", "value", "key", "told"),
    [
        (FLEET_EU, ("fleet",), None, "fleet.image", "docs/fleet.md"),
        (SMALL_EU, ("fleet",), {"image": EU_IMAGE}, "fleet", "frontDoor: fleet or failover: true only"),
        (FLEET_EU, ("fleet", "image"), EU_IMAGE.replace("eu-west-1", "us-west-2"), "fleet.image", "R4"),
        (FLEET_EU, ("fleet", "image"), "docker.io/library/nginx", "fleet.image", "dkr.ecr"),
        (FLEET_EU, ("fleet", "image"), EU_IMAGE.replace(DIGEST, ""), "fleet.image", "dkr.ecr"),
        (FLEET_EU, ("fleet", "cpu"), 2048, "fleet.cpu", "256, 512, 1024"),
        (FLEET_EU, ("fleet", "minTasks"), 2, "fleet.minTasks", "R65"),
        (FLEET_EU, ("fleet", "minTasks"), 13, "fleet.maxTasks", "fleet.minTasks: 13"),
        (FLEET_EU, ("trustedProxyHops",), 5, "trustedProxyHops", "R90"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused(
    base: dict[str, Any], path: tuple[str, ...], value: object, key: str, told: str
) -> None:
    problem = the_problem(changed(base, *path, to=value))
    assert problem.key == f"regional-ingest:{key}"
    assert told in problem.rule


def test_r25_a_fleet_without_a_domain_is_refused_for_it_has_no_certificate() -> None:
    without = {name: value for name, value in FLEET_EU.items() if name not in ("domain", "hostedZoneId")}
    problem = the_problem(without)
    assert problem.key == "regional-ingest:domain"
    assert "R25" in problem.rule and "frontDoor serverless" in problem.fix


def test_a_fleet_that_no_source_uses_is_refused() -> None:
    us = {
        **FLEET_EU,
        "processingRegion": "us-west",
        "fleet": {"image": EU_IMAGE.replace("eu-west-1", "us-west-2")},
        "sources": [{"name": "web", "ingestRegion": "sydney"}],
    }
    assert the_problem(us).key == "regional-ingest:frontDoor"
    read_settings({**us, "sources": [*us["sources"], {"name": "app"}]}, aws_region=None)


@pytest.mark.parametrize("kind", ["publicSubnetIds", "privateSubnetIds"])
def test_r65_a_given_network_has_three_subnets_of_each_kind(kind: str) -> None:
    three = ["subnet-01234567", "subnet-11234567", "subnet-21234567"]
    network = {"vpcId": "vpc-01234567", "publicSubnetIds": three, "privateSubnetIds": three}
    read_settings(changed(FLEET_EU, "fleet", "network", to=network), aws_region=None)
    problem = the_problem(changed(FLEET_EU, "fleet", "network", to={**network, kind: three[:2]}))
    assert problem.key == f"regional-ingest:fleet.network.{kind}"
    assert "R65" in problem.rule


# The Data Lake


@pytest.mark.parametrize(
    ("lake", "key", "told"),
    [
        (True, "", "workspaceIds, retentionDays, forceDestroy"),
        ({}, ".workspaceIds", "R72"),
        ({"workspaceIds": []}, ".workspaceIds", "R72"),
        ({"workspaceIds": ["w"]}, ".workspaceIds[0]", "R72"),
        ({"workspaceIds": ["ws1", "*"]}, ".workspaceIds[1]", "R72"),
        ({"workspaceIds": ["${aws:username}"]}, ".workspaceIds[0]", "R72"),
        ({"workspaceIds": ["ws1", "ws1"]}, ".workspaceIds[1]", "R72: a workspace is named once"),
        ({"workspaceIds": [f"workspace-{number:03}" for number in range(120)]}, ".workspaceIds", "2048"),
        ({"workspaceIds": ["ws1"], "retentionDays": 0}, ".retentionDays", "1 to 3650"),
        ({"workspaceIds": ["ws1"], "region": "us-east-1"}, ".region", "no such setting"),
    ],
)
def test_r72_a_data_lake_that_cannot_be_trusted_to_one_customer_is_refused(
    lake: object, key: str, told: str
) -> None:
    problem = the_problem({**SMALL_EU, "dataLake": lake})
    assert problem.key == f"regional-ingest:dataLake{key}"
    assert told in problem.rule and problem.fix and problem.value


def test_r72_as_many_workspaces_as_a_trust_policy_holds_are_taken() -> None:
    many = [f"workspace-{number:03}" for number in range(80)]
    for small in (SMALL_EU, SMALL_US):
        settings = read_settings({**small, "dataLake": {"workspaceIds": many}}, aws_region=None)
        assert settings.data_lake and settings.data_lake.workspace_ids == tuple(many)


def test_a_list_whose_entries_are_all_refused_is_not_called_too_short_as_well() -> None:
    keys = [problem.key for problem in problems_of({**SMALL_EU, "dataLake": {"workspaceIds": ["a", "?"]}})]
    assert keys == [f"regional-ingest:dataLake.workspaceIds[{index}]" for index in (0, 1)]


@pytest.mark.parametrize("given", ["2026-11-01", "2026-11-01 00:00:00 +0000 UTC"])
def test_r86_a_day_without_quotes_is_the_same_day(given: str) -> None:
    """A bug: in a stack's file YAML takes it for a moment, and the engine hands it over as one."""
    destination = {"type": "amplitude", "attestation": {"reference": "DPA-7", "given": given}}
    raw = {"sources": [{"name": "website"}], "destinations": [destination]}
    (read,) = read_settings(raw, aws_region=None).destinations
    assert read.attestation is not None and read.attestation.given == date(2026, 11, 1)
