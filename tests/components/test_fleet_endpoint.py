"""Tests of the fleet: its children and regions, its one way in, rights, tasks, and what the policy pack says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.fleet_endpoint import (
    DRAIN_SECONDS,
    IDLE_SECONDS,
    PORT,
    STOP_SECONDS,
    FleetEndpoint,
    FleetEndpointArgs,
)
from components.fleet_network import GATEWAY_SERVICES, INTERFACE_SERVICES, FleetNetworkArgs, Subnets
from components.ingest_endpoint import OwnDomain
from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from gateway import environment, fleet_server
from policies.scenario import Given, Kind, Scenario
from residency.ecr_images import read_image
from residency.limits import MAX_TRUSTED_PROXY_HOPS
from residency.regions import ForeignIngestRegion, IngestRegion, Location, ProcessingRegion
from residency.settings import read_settings
from residency.write_keys import fingerprint
from tests.components import children
from tests.components.recording import (
    GLOBAL_TYPES,
    Recorder,
    Registration,
    made_by_aws,
    plain,
    texts_in_clear,
    value_of,
)
from tests.policies.analysing import analyse, config_of

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
DUBLIN = Location(processing_region=EU, ingest_region=IngestRegion.DUBLIN)
OREGON = Location(processing_region=US, ingest_region=IngestRegion.OREGON)
CANARY = "canary00canary00canary00canary00"
OWN_DOMAIN = OwnDomain(domain="collect.example.com", zone_id="Z0123456789ABCDEFGHIJ")
GIVEN_SUBNETS = Subnets(
    vpc_id="vpc-01234567",
    public_subnet_ids=["subnet-01234567", "subnet-11234567", "subnet-21234567"],
    private_subnet_ids=["subnet-31234567", "subnet-41234567", "subnet-51234567"],
)


def image_in(region: str) -> str:
    return f"123456789012.dkr.ecr.{region}.amazonaws.com/gateway@sha256:{'a' * 64}"


def deployed(recorder: Recorder, *, location: Location = DUBLIN, **arguments: Any) -> FleetEndpoint:
    def program() -> FleetEndpoint:
        region = location.processing_region.aws_region
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=region, retention_days=365))
        given: dict[str, Any] = {
            "write_keys": {"website": CANARY},
            "own_domain": OWN_DOMAIN,
            "image": read_image(image_in(region.value)),
            **arguments,
        }
        return FleetEndpoint("fleet", FleetEndpointArgs(location=location, archive=archive, **given))

    return recorder.deploy(program)


def the(recorder: Recorder, type_: str) -> dict[str, Any]:
    (one,) = recorder.of_type(type_)
    inputs: dict[str, Any] = plain(one.inputs)
    return inputs


def container_of(recorder: Recorder) -> dict[str, Any]:
    task = the(recorder, "aws:ecs/taskDefinition:TaskDefinition")
    (container,) = json.loads(task["containerDefinitions"])
    found: dict[str, Any] = container
    return found


# Children and their regions


@pytest.mark.parametrize("subnets", [None, GIVEN_SUBNETS])
def test_a_fleet_registers_exactly_these_children(recorder: Recorder, subnets: Subnets | None) -> None:
    deployed(recorder, subnets=subnets)

    assert recorder.children() == (
        children.fleet_endpoint("fleet", own_network=subnets is None)
        | children.event_delivery("fleet-delivery")
        | children.archive_bucket("archive")
    )


@pytest.mark.parametrize("location", [DUBLIN, OREGON], ids=lambda one: one.ingest_region)
def test_r4_r67_every_child_is_in_the_region_that_stores_the_events(
    recorder: Recorder, location: Location
) -> None:
    deployed(recorder, location=location)

    for one in recorder.aws_resources():
        if one.type not in GLOBAL_TYPES:
            assert recorder.effective_region(one) == location.processing_region.aws_region.value, one.name
    without = {one.type for one in recorder.aws_resources() if "region" not in one.inputs}
    assert without == GLOBAL_TYPES - {"aws:route53/healthCheck:HealthCheck"}


def test_r65_the_network_of_its_own_stands_in_three_zones_of_the_region(recorder: Recorder) -> None:
    deployed(recorder)

    zones = [one.inputs["availabilityZone"] for one in recorder.of_type("aws:ec2/subnet:Subnet")]
    assert sorted(zones) == sorted(["eu-west-1a", "eu-west-1b", "eu-west-1c"] * 2)
    service = the(recorder, "aws:ecs/service:Service")
    balancer = the(recorder, "aws:lb/loadBalancer:LoadBalancer")
    assert service["desiredCount"] == 3
    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert len(balancer["subnets"]) == len(service["networkConfiguration"]["subnets"]) == 3
    assert balancer["enableZonalShift"] is True


def test_tasks_have_no_way_to_the_internet_and_reach_what_they_need_in_the_region(recorder: Recorder) -> None:
    deployed(recorder)

    (route,) = recorder.of_type("aws:ec2/route:Route")
    assert route.inputs["routeTableId"] == "rtb-fleet-network-public"
    assert not recorder.of_type("aws:ec2/natGateway:NatGateway")
    service = the(recorder, "aws:ecs/service:Service")
    assert service["networkConfiguration"]["assignPublicIp"] is False
    assert all("-private-" in subnet for subnet in service["networkConfiguration"]["subnets"])
    endpoints = [one.inputs["serviceName"] for one in recorder.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")]
    assert sorted(endpoints) == sorted(
        f"com.amazonaws.eu-west-1.{service}" for service in (*INTERFACE_SERVICES, *GATEWAY_SERVICES)
    )


# The way in


def test_r25_tls_on_the_own_host_is_the_only_way_in(recorder: Recorder) -> None:
    endpoint = deployed(recorder)

    assert value_of(endpoint.endpoint) == "https://events.eu1.collect.example.com"
    listener = the(recorder, "aws:lb/listener:Listener")
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["certificateArn"] == "arn:aws:acm:eu-west-1:123456789012:certificate/fleet-certificate"
    rules = {
        one.name: plain(one.inputs)
        for one in recorder.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    }
    assert rules["fleet-clients"]["cidrIpv4"] == "0.0.0.0/0"
    assert rules["fleet-clients"]["fromPort"] == rules["fleet-clients"]["toPort"] == 443
    assert rules["fleet-from-balancer"]["referencedSecurityGroupId"] == "sg-fleet-balancer"
    assert "cidrIpv4" not in rules["fleet-from-balancer"]


def test_write_keys_travel_in_paths_so_that_the_load_balancer_logs_none(recorder: Recorder) -> None:
    deployed(recorder)
    assert "accessLogs" not in the(recorder, "aws:lb/loadBalancer:LoadBalancer")


def test_r66_there_is_one_record_and_it_fails_over_to_nowhere(recorder: Recorder) -> None:
    deployed(recorder)
    (record,) = [one for one in recorder.of_type("aws:route53/record:Record") if one.name == "fleet-a"]
    (alias,) = record.inputs["aliases"]
    assert alias["name"] == "fleet-balancer.eu-west-1.elb.amazonaws.com"
    assert (
        not {"failoverRoutingPolicies", "latencyRoutingPolicies", "weightedRoutingPolicies"}
        & record.inputs.keys()
    )


# The tasks


def test_the_container_runs_the_given_image_as_nobody_and_writes_nowhere(recorder: Recorder) -> None:
    deployed(recorder)
    container = container_of(recorder)
    assert container["image"] == image_in("eu-west-1")
    assert container["readonlyRootFilesystem"] is True
    assert container["user"] != "0"
    assert container["logConfiguration"]["options"]["awslogs-region"] == "eu-west-1"
    task = the(recorder, "aws:ecs/taskDefinition:TaskDefinition")
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    assert task["runtimePlatform"]["cpuArchitecture"] == "ARM64"


def test_no_write_key_is_in_clear_and_the_load_balancer_counts_as_a_proxy(recorder: Recorder) -> None:
    deployed(recorder, trusted_proxy_hops=1)
    variables = {one["name"]: one["value"] for one in container_of(recorder)["environment"]}
    assert json.loads(variables[environment.SOURCES]) == {fingerprint(CANARY): "website"}
    assert variables[environment.TRUSTED_HOPS] == "2"
    assert not [name for name in variables if name.startswith("AWS_")]
    for one in recorder.aws_resources():
        assert not [text for text in texts_in_clear(one.inputs) if CANARY in text], one.name


def test_rights_name_what_they_are_for(recorder: Recorder) -> None:
    deployed(recorder)
    policies = {
        one.name: json.loads(plain(one.inputs["policy"]))["Statement"]
        for one in recorder.of_type("aws:iam/rolePolicy:RolePolicy")
    }
    wide = [
        statement["Action"]
        for name in ("fleet-start-policy", "fleet-gateway-policy")
        for statement in policies[name]
        if statement["Resource"] == "*"
    ]
    assert wide == [["ecr:GetAuthorizationToken"]]
    actions = {action for one in policies["fleet-gateway-policy"] for action in one["Action"]}
    assert not [one for one in actions if one.startswith(("logs:", "ecr:")) or one.startswith("s3:Get")]
    pulls = [one for one in policies["fleet-start-policy"] if "ecr:BatchGetImage" in one["Action"]]
    assert [one["Resource"] for one in pulls] == ["arn:aws:ecr:eu-west-1:123456789012:repository/gateway"]


def test_a_deployment_that_fails_is_rolled_back_and_never_leaves_fewer_tasks(recorder: Recorder) -> None:
    deployed(recorder)
    (service,) = recorder.of_type("aws:ecs/service:Service")
    assert service.inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert service.inputs["deploymentMinimumHealthyPercent"] == 100
    assert service.ignore_changes == ("desiredCount",)
    scaling = the(recorder, "aws:appautoscaling/target:Target")
    assert scaling["resourceId"] == "service/fleet-cluster-1a2b3c4/fleet-service-1a2b3c4"
    assert (scaling["minCapacity"], scaling["maxCapacity"]) == (3, 12)


def test_draining_times_fit_into_one_another(recorder: Recorder) -> None:
    deployed(recorder)
    targets = the(recorder, "aws:lb/targetGroup:TargetGroup")
    assert targets["healthCheck"]["path"] == "/health"
    assert targets["deregistrationDelay"] == DRAIN_SECONDS
    assert container_of(recorder)["stopTimeout"] == STOP_SECONDS <= 120
    assert fleet_server.DRAIN_SECONDS < STOP_SECONDS
    assert fleet_server.KEEP_ALIVE_SECONDS > IDLE_SECONDS
    assert fleet_server.PORT == PORT == targets["port"]


# What is refused


@pytest.mark.parametrize("foreign", [region for region in IngestRegion if region is not IngestRegion.DUBLIN])
def test_r19_r66_a_location_of_another_jurisdiction_cannot_be_written(foreign: IngestRegion) -> None:
    with pytest.raises(ForeignIngestRegion, match="R19"):
        Location(processing_region=EU, ingest_region=foreign)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"image": read_image(image_in("us-west-2"))}, r"is in us-west-2, not in eu-west-1 \(R4\)"),
        ({"own_domain": None}, r"needs a domain of your own.*\(R25\)"),
        ({"min_tasks": 2}, r"2 to 12 tasks: at least 3, one a zone \(R65\)"),
        ({"min_tasks": 13}, r"13 to 12 tasks"),
        ({"cpu": 2048}, r"2048 units of a processor: one of 256, 512, 1024"),
        ({"trusted_proxy_hops": MAX_TRUSTED_PROXY_HOPS}, r"5 trusted proxies and the load balancer"),
    ],
)
def test_a_fleet_that_cannot_be_is_refused_with_the_value_and_the_rule(
    recorder: Recorder, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        deployed(recorder, **arguments)


def test_a_fleet_outside_the_region_that_stores_is_refused(recorder: Recorder) -> None:
    sydney = Location(processing_region=US, ingest_region=IngestRegion.SYDNEY)
    with pytest.raises(
        ValueError, match="stands where events are stored, in us-west-2, not in ap-southeast-2"
    ):
        deployed(recorder, location=sydney)


@pytest.mark.parametrize("kind", ["public_subnet_ids", "private_subnet_ids"])
def test_r65_fewer_than_three_subnets_are_refused(kind: str) -> None:
    enough = ["subnet-1", "subnet-2", "subnet-3"]
    given: dict[str, Any] = {"public_subnet_ids": enough, "private_subnet_ids": enough, kind: enough[:2]}
    with pytest.raises(ValueError, match=r"2 (public|private) subnets were given; a fleet needs 3"):
        Subnets(vpc_id="vpc-1", **given)


def test_r4_zones_of_another_region_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 3 zones of eu-west-1"):
        FleetNetworkArgs(region=EU.aws_region, zones=US.zones)


# A workspace with a fleet


def fleet_settings(region: ProcessingRegion, **changes: Any) -> Any:
    raw: dict[str, Any] = {
        "processingRegion": region.value,
        "euEnabled": region is EU,
        "sources": [{"name": "website"}],
        "domain": "collect.example.com",
        "hostedZoneId": "Z0123456789ABCDEFGHIJ",
        "frontDoor": "fleet",
        "fleet": {"image": image_in(region.aws_region.value)},
        **changes,
    }
    return read_settings(raw, aws_region=None)


def workspace(recorder: Recorder, known: Any) -> RegionalWorkspace:
    return recorder.deploy(lambda: RegionalWorkspace("ws", RegionalWorkspaceArgs(settings=known)))


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_a_workspace_with_a_fleet_has_no_api_and_shares_its_delivery(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    made = workspace(recorder, fleet_settings(region))
    default = region.default_ingest_region
    assert recorder.children() == (
        children.regional_workspace("ws")
        | children.archive_bucket("ws-archive")
        | children.event_delivery("ws-delivery")
        | children.compaction("ws-compaction")
        | children.fleet_endpoint(f"ws-fleet-{default}")
        | {("pulumi:index:Stash", "ws-website-write-key")}
    )
    assert made.api_ids == {} and list(made.services) == [default]
    for one in recorder.aws_resources():
        assert one.provider == "ws-aws", one.name


def test_d1_endpoints_outside_the_region_that_stores_stay_serverless(recorder: Recorder) -> None:
    sources = [{"name": "website"}, {"name": "app", "ingestRegion": "sydney"}]
    made = workspace(recorder, fleet_settings(US, sources=sources))
    assert list(made.api_ids) == [IngestRegion.SYDNEY]
    assert list(made.services) == [IngestRegion.OREGON]
    assert set(made.endpoints) == {IngestRegion.OREGON, IngestRegion.SYDNEY}
    assert len(recorder.of_type("aws:ecs/service:Service")) == 1


def given_of(one: Registration, region: str) -> Given:
    props = plain(one.inputs)
    made = made_by_aws(one.type, one.name, props)
    return Given(type=one.type, name=one.name, props=props, provider_region=region, outputs=made)


@pytest.mark.parametrize("region", list(ProcessingRegion))
@pytest.mark.parametrize("mode", ["standard", "strict"])
def test_the_policy_pack_has_no_finding_on_a_fleet(
    recorder: Recorder, region: ProcessingRegion, mode: str
) -> None:
    workspace(recorder, fleet_settings(region))
    given = tuple(given_of(one, region.aws_region.value) for one in recorder.aws_resources())
    scenario = Scenario(
        rule="resource-region",
        kind=Kind.CLEAN,
        title="a fleet",
        given=given,
        processing_region=region.value,
    )
    analyzer = analyse(given, config=config_of(scenario, mode=mode))
    found = [(one.finding.rule, one.finding.name, one.finding.path) for one in analyzer.judgements]
    assert len(given) > 60
    assert found == []
