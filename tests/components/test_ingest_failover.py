"""Tests of failover: children and regions of a workspace with two cells, its records and checks, what is refused."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.ingest_failover import CellTarget, IngestFailover, IngestFailoverArgs
from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from policies.scenario import Given, Kind, Scenario
from residency.failover import Cell, FailoverTiming, ForeignFailover, OneFailsBoth
from residency.hosts import own_ingest_host
from residency.ingest_options import FrontDoor
from residency.regions import AwsRegion, IngestRegion, Location, ProcessingRegion
from residency.settings import InvalidSettings, Settings, read_settings
from tests.components import children
from tests.components.recording import GLOBAL_TYPES, Recorder, made_by_aws, plain, value_of
from tests.policies.analysing import analyse, config_of

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
DUBLIN = Location(processing_region=EU, ingest_region=IngestRegion.DUBLIN)
OREGON = Location(processing_region=US, ingest_region=IngestRegion.OREGON)
US_DUBLIN = Location(processing_region=US, ingest_region=IngestRegion.DUBLIN)
RECORD, HEALTH_CHECK = "aws:route53/record:Record", "aws:route53/healthCheck:HealthCheck"
SERVERLESS, FLEET = FrontDoor.SERVERLESS, FrontDoor.FLEET
HOSTS = {EU: "events.eu1.collect.example.com", US: "events.us1.collect.example.com"}


def settings(region: ProcessingRegion, **changes: Any) -> Settings:
    image = f"123456789012.dkr.ecr.{region.aws_region}.amazonaws.com/gateway@sha256:{'a' * 64}"
    raw: dict[str, Any] = {
        "processingRegion": region.value,
        "euEnabled": region is EU,
        "sources": [{"name": "website"}],
        "domain": "collect.example.com",
        "hostedZoneId": "Z0123456789ABCDEFGHIJ",
        "fleet": {"image": image},
        "failover": True,
        **changes,
    }
    return read_settings({key: value for key, value in raw.items() if value is not None}, aws_region=None)


def deployed(recorder: Recorder, known: Settings) -> RegionalWorkspace:
    return recorder.deploy(lambda: RegionalWorkspace("ws", RegionalWorkspaceArgs(settings=known)))


def records_of(recorder: Recorder, host: str) -> dict[str, dict[str, Any]]:
    """By their role in failover; what has none is under its name."""
    found = [plain(one.inputs) | {"name of resource": one.name} for one in recorder.of_type(RECORD)]
    return {
        one["failoverRoutingPolicies"][0]["type"]
        if "failoverRoutingPolicies" in one
        else one["name of resource"]: one
        for one in found
        if one["name"] == host
    }


def target(location: Location, front_door: FrontDoor) -> CellTarget:
    return CellTarget(
        cell=Cell(location=location, front_door=front_door),
        host="cell.example.com",
        zone_id="Z1",
        check_host="check.example.com",
        record=pulumi.Alias(name="x"),
    )


# Children and their regions


@pytest.mark.parametrize("first", FrontDoor)
@pytest.mark.parametrize("region", ProcessingRegion)
def test_r65_a_workspace_with_failover_registers_exactly_these_children(
    recorder: Recorder, region: ProcessingRegion, first: FrontDoor
) -> None:
    made = deployed(recorder, settings(region, frontDoor=first.value))

    at = region.default_ingest_region
    with_certificate = f"ws-ingest-{at}" if first is SERVERLESS else f"ws-fleet-{at}"
    assert recorder.children() == (
        children.regional_workspace("ws")
        | children.archive_bucket("ws-archive")
        | children.event_delivery("ws-delivery")
        | children.compaction("ws-compaction")
        | children.ingest_cell(f"ws-ingest-{at}")
        | children.fleet_cell(f"ws-fleet-{at}")
        | children.regional_certificate(with_certificate)
        | children.ingest_failover(f"ws-failover-{at}")
        | {("pulumi:index:Stash", "ws-website-write-key")}
    )
    assert value_of(made.endpoint) == f"https://{HOSTS[region]}"
    assert list(made.api_ids) == list(made.services) == [at]


@pytest.mark.parametrize("region", ProcessingRegion)
def test_r66_r67_every_part_of_both_cells_is_in_the_region(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    deployed(recorder, settings(region))

    for one in recorder.aws_resources():
        assert one.provider == "ws-aws", one.name
        assert recorder.effective_region(one) == region.aws_region.value, one.name
        if one.type not in GLOBAL_TYPES:
            assert one.inputs["region"] == region.aws_region.value, one.name
    for role, record in records_of(recorder, HOSTS[region]).items():
        assert region.aws_region.value in record["aliases"][0]["name"], role
        assert region.aws_region.value in record["aliases"][0]["zoneId"], role


def test_r67_each_ingest_host_leads_to_an_aws_host_of_its_own_region(recorder: Recorder) -> None:
    sources = [{"name": f"in-{one}", "ingestRegion": one.value} for one in IngestRegion]
    deployed(recorder, settings(US, sources=sources))

    for ingest in IngestRegion:
        host = own_ingest_host(ingest_region=ingest, processing_region=US, domain="collect.example.com")
        leads_to = [one["aliases"][0]["name"] for one in records_of(recorder, host).values()]
        assert len(leads_to) == 2
        others = [other.value for other in AwsRegion if other is not ingest.aws_region]
        for target_host in leads_to:
            assert f".{ingest.aws_region}." in target_host
            assert not any(other in target_host for other in others)


def test_r25_with_failover_the_two_cells_are_the_only_ways_in_and_both_are_https(recorder: Recorder) -> None:
    deployed(recorder, settings(EU))

    (api,) = recorder.of_type("aws:apigatewayv2/api:Api")
    assert plain(api.inputs)["disableExecuteApiEndpoint"] is True
    (listener,) = recorder.of_type("aws:lb/listener:Listener")
    assert (plain(listener.inputs)["protocol"], plain(listener.inputs)["port"]) == ("HTTPS", 443)
    domains = [plain(one.inputs) for one in recorder.of_type("aws:apigatewayv2/domainName:DomainName")]
    assert sorted(one["domainName"] for one in domains) == sorted([HOSTS[EU], f"serverless.{HOSTS[EU]}"])
    assert {one["domainNameConfiguration"]["securityPolicy"] for one in domains} == {"TLS_1_2"}
    assert not recorder.of_type("aws:lambda/functionUrl:FunctionUrl")


def test_r65_ingest_locations_away_from_where_events_are_stored_have_one_cell(recorder: Recorder) -> None:
    sources = [{"name": f"in-{one}", "ingestRegion": one.value} for one in IngestRegion]
    made = deployed(recorder, settings(US, sources=sources))

    assert set(made.endpoints) == set(IngestRegion) == set(made.api_ids)
    assert len(recorder.of_type("regional-ingest:index:IngestFailover")) == 1
    assert len(recorder.of_type("regional-ingest:index:FleetEndpoint")) == 1
    assert set(records_of(recorder, "events.us1-sydney.collect.example.com")) == {
        "ws-ingest-sydney-a",
        "ws-ingest-sydney-aaaa",
    }


# Records and checks


@pytest.mark.parametrize("first", FrontDoor)
def test_r65_the_front_door_is_primary_and_the_other_one_takes_over(
    recorder: Recorder, first: FrontDoor
) -> None:
    deployed(recorder, settings(EU, frontDoor=first.value))

    records = records_of(recorder, HOSTS[EU])
    api, balancer = (
        "d-ws-ingest-dublin-host.execute-api.eu-west-1.amazonaws.com",
        "ws-fleet-dublin-balancer.eu-west-1.elb.amazonaws.com",
    )
    leads_to = {role: record["aliases"][0]["name"] for role, record in records.items()}
    order = (api, balancer) if first is SERVERLESS else (balancer, api)
    assert leads_to == dict(zip(("PRIMARY", "SECONDARY"), order, strict=True))
    assert len({record["setIdentifier"] for record in records.values()}) == 2
    for role, record in records.items():
        assert record["type"] == "A"
        assert record["aliases"][0]["evaluateTargetHealth"] is True
        assert record["healthCheckId"] == f"ws-failover-dublin-{role.lower()}-health-id"


def test_r65_each_cell_is_asked_at_a_host_that_leads_to_it_alone(recorder: Recorder) -> None:
    deployed(recorder, settings(EU))

    timing = FailoverTiming()
    checks = {one.name: plain(one.inputs) for one in recorder.of_type(HEALTH_CHECK)}
    assert {name: check["fqdn"] for name, check in checks.items()} == {
        "ws-failover-dublin-primary-health": f"serverless.{HOSTS[EU]}",
        "ws-failover-dublin-secondary-health": "ws-fleet-dublin-balancer.eu-west-1.elb.amazonaws.com",
    }
    for check in checks.values():
        assert check["type"] == "HTTPS_STR_MATCH"
        assert check["resourcePath"] == "/health?deep=1"
        assert check["searchString"] == '"processingRegion": "eu-west"'
        assert check["requestInterval"] == timing.check_interval_seconds
        assert check["failureThreshold"] == timing.failure_threshold
        assert "regions" not in check
    own = records_of(recorder, f"serverless.{HOSTS[EU]}")["ws-ingest-dublin-check-a"]
    assert own["aliases"][0]["name"] == "d-ws-ingest-dublin-check-host.execute-api.eu-west-1.amazonaws.com"


def test_r65_both_cells_have_one_certificate_for_the_host(recorder: Recorder) -> None:
    """Two in one account would be proved by one and the same record, which Route 53 takes once."""
    deployed(recorder, settings(EU))

    names = [plain(one.inputs)["domainName"] for one in recorder.of_type("aws:acm/certificate:Certificate")]
    assert sorted(names) == sorted([HOSTS[EU], f"serverless.{HOSTS[EU]}"])
    listener = plain(recorder.one("ws-fleet-dublin-https").inputs)
    domain = plain(recorder.one("ws-ingest-dublin-host").inputs)
    assert listener["certificateArn"] == domain["domainNameConfiguration"]["certificateArn"]


@pytest.mark.parametrize(
    ("first", "before"), [(SERVERLESS, "ws-ingest-dublin-a"), (FLEET, "ws-fleet-dublin-a")]
)
def test_r65_the_record_of_a_stack_without_failover_goes_before_the_two_come(
    recorder: Recorder, first: FrontDoor, before: str
) -> None:
    deployed(recorder, settings(EU, frontDoor=first.value))

    primary, secondary = (
        recorder.one("ws-failover-dublin-primary"),
        recorder.one("ws-failover-dublin-secondary"),
    )
    assert primary.aliases == (before,)
    assert primary.delete_before_replace
    assert "ws-failover-dublin-primary" in secondary.depends_on


# What is refused


@pytest.mark.parametrize("other", [OREGON, US_DUBLIN], ids=str)
def test_r66_a_pair_across_regions_is_refused_at_construction(other: Location) -> None:
    for primary, secondary in ((DUBLIN, other), (other, DUBLIN)):
        fleet_first = primary is DUBLIN
        with pytest.raises(ForeignFailover, match="R66: failover never leaves its region"):
            IngestFailoverArgs(
                primary=target(primary, FLEET if fleet_first else SERVERLESS),
                secondary=target(secondary, SERVERLESS if fleet_first else FLEET),
                domain="collect.example.com",
                zone_id="Z1",
            )


def test_r65_a_pair_on_the_same_services_is_refused_at_construction() -> None:
    with pytest.raises(OneFailsBoth, match="R65"):
        IngestFailoverArgs(
            primary=target(DUBLIN, FLEET), secondary=target(DUBLIN, FLEET), domain="example.com", zone_id="Z1"
        )


def test_r65_the_component_by_itself_makes_two_checks_and_two_records(recorder: Recorder) -> None:
    args = IngestFailoverArgs(
        primary=target(OREGON, FLEET),
        secondary=target(OREGON, SERVERLESS),
        domain="collect.example.com",
        zone_id="Z1",
        timing=FailoverTiming(check_interval_seconds=30, failure_threshold=2),
    )
    made = recorder.deploy(lambda: IngestFailover("move", args))
    assert recorder.children() == children.ingest_failover("move")
    assert value_of(made.endpoint) == f"https://{HOSTS[US]}"
    check = plain(recorder.one("move-primary-health").inputs)
    assert (check["requestInterval"], check["failureThreshold"]) == (30, 2)


@pytest.mark.parametrize(
    ("changes", "key", "told"),
    [
        ({"fleet": None}, "fleet.image", "A fleet's tasks run an image"),
        ({"domain": None, "hostedZoneId": None}, "domain", "R25"),
        ({"failover": "yes"}, "failover", "R65: true or false"),
        ({"failover": False}, "fleet", "frontDoor: fleet or failover: true only"),
        ({"domain": f"{'d' * 40}.example.com"}, "domain", "at most 64 characters"),
    ],
)
def test_r65_settings_that_failover_cannot_work_with_are_refused(
    changes: dict[str, Any], key: str, told: str
) -> None:
    with pytest.raises(InvalidSettings) as refused:
        settings(EU, **changes)
    assert [(problem.key.partition(":")[2], told in problem.rule) for problem in refused.value.problems] == [
        (key, True)
    ]


def test_r65_failover_without_a_source_in_the_region_that_stores_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="no source takes events in there"):
        settings(US, sources=[{"name": "app", "ingestRegion": "sydney"}])


# The policy pack


def judged(recorder: Recorder, region: ProcessingRegion, mode: str) -> list[tuple[str, str, str]]:
    given = []
    for one in recorder.aws_resources():
        props = plain(one.inputs)
        outputs = made_by_aws(one.type, one.name, props)
        where = region.aws_region.value
        given.append(Given(type=one.type, name=one.name, props=props, provider_region=where, outputs=outputs))
    scenario = Scenario(
        rule="resource-region",
        kind=Kind.CLEAN,
        title="failover",
        given=tuple(given),
        processing_region=region.value,
    )
    analyzer = analyse(given, config=config_of(scenario, mode=mode))
    return [(one.finding.rule, one.finding.name, one.finding.path) for one in analyzer.judgements]


@pytest.mark.parametrize("region", ProcessingRegion)
@pytest.mark.parametrize("mode", ["standard", "strict"])
def test_r66_the_policy_pack_has_no_finding_on_failover(
    recorder: Recorder, region: ProcessingRegion, mode: str
) -> None:
    deployed(recorder, settings(region))
    assert judged(recorder, region, mode) == []


@pytest.mark.parametrize("mode", ["standard", "strict"])
def test_r66_the_policy_pack_finds_a_pair_whose_second_cell_is_elsewhere(
    recorder: Recorder, mode: str
) -> None:
    """A component of somebody else's, with Oregon's load balancer as the second cell of Dublin."""
    abroad = CellTarget(
        cell=Cell(location=DUBLIN, front_door=FLEET),
        host=f"cell-1234567890.{AwsRegion.OREGON}.elb.amazonaws.com",
        zone_id="Z1",
        check_host=f"cell-1234567890.{AwsRegion.OREGON}.elb.amazonaws.com",
        record=pulumi.Alias(name="x"),
    )
    args = IngestFailoverArgs(
        primary=target(DUBLIN, SERVERLESS), secondary=abroad, domain="collect.example.com", zone_id="Z1"
    )
    recorder.deploy(lambda: IngestFailover("move", args))
    assert judged(recorder, EU, mode) == [
        ("V31-dns-target", "move-secondary-health", "fqdn"),
        ("V31-dns-target", "move-secondary", "aliases[0].name"),
    ]
