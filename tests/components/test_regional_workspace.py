"""Tests of the regional workspace: all of its children, their effective region, its secrets, its region for life."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from gateway import environment
from residency.data_lake_trust import trust_policy
from residency.hosts import VENDOR_INGEST_HOSTS
from residency.regions import AwsRegion, IngestRegion, ProcessingRegion
from residency.settings import Settings, read_settings
from residency.write_keys import fingerprint, region_of
from sdk_configuration.families import FAMILIES
from tests.components import children
from tests.components.recording import (
    GLOBAL_TYPES,
    Recorder,
    Registration,
    Secret,
    is_secret,
    plain,
    texts_in_clear,
    value_of,
)

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
CANARY = {EU: "euw_canary00canary00canary00canary00", US: "usw_canary00canary00canary00canary00"}
STASH = "pulumi:index:Stash"
ALL_US_REGIONS = [{"name": f"in-{region}", "ingestRegion": region} for region in IngestRegion]


def settings(region: ProcessingRegion | None = EU, **changes: Any) -> Settings:
    raw: dict[str, object] = {"sources": [{"name": "website"}, {"name": "backend"}], **changes}
    if region is not None:
        raw["processingRegion"] = region.value
    if region is EU:
        raw["euEnabled"] = True
    return read_settings(raw, aws_region=None)


def deployed(
    recorder: Recorder, known: Settings, *, aws_config: dict[str, str] | None = None
) -> RegionalWorkspace:
    args = RegionalWorkspaceArgs(settings=known, aws_config=aws_config or {})
    return recorder.deploy(lambda: RegionalWorkspace("ws", args))


def gateways(recorder: Recorder) -> list[Registration]:
    functions = recorder.of_type("aws:lambda/function:Function")
    return [one for one in functions if one.name.endswith("-gateway")]


def minted(*names: str) -> set[tuple[str, str]]:
    return {(STASH, f"ws-{name}-write-key") for name in names}


# Children and their regions


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_a_workspace_registers_exactly_these_children(recorder: Recorder, region: ProcessingRegion) -> None:
    deployed(recorder, settings(region))

    assert recorder.children() == (
        children.regional_workspace("ws")
        | children.archive_bucket("ws-archive")
        | children.event_delivery("ws-delivery")
        | children.compaction("ws-compaction")
        | children.ingest_endpoint(f"ws-ingest-{region.default_ingest_region}")
        | minted("website", "backend")
    )


def test_d1_r22_a_us_workspace_with_all_ingest_regions_registers_exactly_these_children(
    recorder: Recorder,
) -> None:
    known = settings(
        US,
        sources=ALL_US_REGIONS,
        domain="collect.example.com",
        hostedZoneId="Z0123456789ABCDEFGHIJ",
        warehouses=[
            {"name": "dw", "kind": "redshift", "vpcId": "vpc-12345678"},
            {"name": "pg", "kind": "postgres", "securityGroupId": "sg-12345678"},
            {"name": "bq", "kind": "bigquery"},
        ],
        archive={"retentionDays": 365, "objectLock": {"mode": "governance", "days": 30}},
    )
    deployed(recorder, known)

    endpoints = [
        children.ingest_endpoint(
            f"ws-ingest-{region}", own_domain=True, own_key=region is not IngestRegion.OREGON
        )
        for region in IngestRegion
    ]
    assert recorder.children() == (
        children.regional_workspace("ws")
        | children.archive_bucket("ws-archive", object_lock=True)
        | children.event_delivery("ws-delivery")
        | children.compaction("ws-compaction")
        | set().union(*endpoints)
        | children.warehouse_allowlist("ws-dw", own_group=True)
        | children.warehouse_allowlist("ws-pg")
        | {("regional-ingest:index:WarehouseAllowlist", "ws-bq")}
        | minted(*(f"in-{region}" for region in IngestRegion))
    )


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r4_r5_r68_r70_every_resource_hangs_on_the_explicit_provider_of_the_region(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    known = settings(
        region,
        domain="collect.example.com",
        hostedZoneId="Z0123456789ABCDEFGHIJ",
        warehouses=[{"name": "dw", "kind": "redshift", "vpcId": "vpc-12345678"}],
    )
    deployed(recorder, known)

    assert recorder.one("ws-aws").inputs["region"] == region.aws_region.value
    for one in recorder.aws_resources():
        assert one.provider == "ws-aws", one.name
        assert recorder.effective_region(one) == region.aws_region.value, one.name


def test_d1_outside_oregon_a_us_workspace_has_only_what_takes_events_in(recorder: Recorder) -> None:
    deployed(recorder, settings(US, sources=ALL_US_REGIONS))

    outside = {IngestRegion.DUBLIN, IngestRegion.SINGAPORE, IngestRegion.SYDNEY}
    for one in recorder.aws_resources():
        assert one.provider == "ws-aws", one.name
        place = AwsRegion(recorder.effective_region(one) or "")
        ingest = next((r for r in outside if one.name.startswith(f"ws-ingest-{r}")), None)
        at_ingest = ingest is not None and one.type not in GLOBAL_TYPES
        assert place is (ingest.aws_region if ingest and at_ingest else US.aws_region), one.name
    stored = {one.type for one in recorder.aws_resources() if recorder.effective_region(one) != "us-west-2"}
    assert stored == {
        one
        for one, _ in children.ingest_endpoint("x", own_key=True)
        if one not in GLOBAL_TYPES and not one.startswith("regional-ingest")
    }


def test_d1_every_gateway_of_a_us_workspace_delivers_to_oregon(recorder: Recorder) -> None:
    deployed(recorder, settings(US, sources=ALL_US_REGIONS))

    functions = gateways(recorder)
    known = [plain(one.inputs["environment"])["variables"] for one in functions]
    assert len(known) == 4
    assert {one[environment.DELIVERY_REGION] for one in known} == {"us-west-2"}
    assert {one[environment.DELIVERY_STREAM] for one in known} == {"ws-delivery-1a2b3c4"}
    assert {one[environment.SPILL_BUCKET] for one in known} == {"ws-archive-1a2b3c4"}
    assert {one[environment.INGEST_REGION] for one in known} == {region.value for region in IngestRegion}


def test_r2_the_region_of_a_workspace_that_names_none_is_oregon(recorder: Recorder) -> None:
    deployed(recorder, settings(None))

    assert {recorder.effective_region(one) for one in recorder.aws_resources()} == {"us-west-2"}


@pytest.mark.parametrize(("region", "ingest"), [(EU, IngestRegion.DUBLIN), (US, IngestRegion.OREGON)])
def test_r20_r21_sources_take_events_in_at_the_default_of_the_region(
    recorder: Recorder, region: ProcessingRegion, ingest: IngestRegion
) -> None:
    workspace = deployed(recorder, settings(region))

    assert list(workspace.endpoints) == [ingest]
    assert [source["ingestRegion"] for source in workspace.sources] == [ingest.value, ingest.value]


def test_r22_two_sources_in_different_regions_have_two_endpoints(recorder: Recorder) -> None:
    known = settings(US, sources=[{"name": "asia", "ingestRegion": "singapore"}, {"name": "home"}])
    workspace = deployed(recorder, known)

    asia, home = (value_of(source["endpoint"]) for source in workspace.sources)
    assert "ap-southeast-1" in asia and "us-west-2" in home
    assert value_of(workspace.endpoint) == home  # the region's default, although it comes second
    assert set(workspace.endpoints) == {IngestRegion.SINGAPORE, IngestRegion.OREGON}


def test_the_main_endpoint_is_the_first_sources_where_none_uses_the_default(recorder: Recorder) -> None:
    known = settings(
        US, sources=[{"name": "a", "ingestRegion": "sydney"}, {"name": "b", "ingestRegion": "dublin"}]
    )
    workspace = deployed(recorder, known)

    assert "ap-southeast-2" in value_of(workspace.endpoint)


def test_the_order_of_the_sources_changes_no_resource() -> None:
    there, back = Recorder(), Recorder()
    keys = {region: f"usw_{region.value:0<32}" for region in IngestRegion}
    sources = [{**one, "writeKey": keys[IngestRegion(one["ingestRegion"])]} for one in ALL_US_REGIONS]

    deployed(there, settings(US, sources=sources))
    deployed(back, settings(US, sources=sources[::-1]))

    assert there.children() == back.children()
    for one in there.registrations:
        if one.custom:
            (same,) = [r for r in back.registrations if (r.type, r.name) == (one.type, one.name)]
            assert (plain(one.inputs), one.parent) == (plain(same.inputs), same.parent), one.name


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r25_one_stack_with_default_ingest_has_one_public_listener(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    deployed(recorder, settings(region))

    (api,) = recorder.of_type("aws:apigatewayv2/api:Api")
    assert recorder.effective_region(api) == region.aws_region.value


def test_r7_the_two_stacks_share_no_resource() -> None:
    regions: dict[ProcessingRegion, set[str | None]] = {}
    for region in ProcessingRegion:
        recorder = Recorder()
        deployed(recorder, settings(region))
        regions[region] = {recorder.effective_region(one) for one in recorder.aws_resources()}
        other = {EU: "us-west-2", US: "eu-west-1"}[region]
        texts = [text for one in recorder.registrations for text in texts_in_clear(plain(one.inputs))]
        assert not [text for text in texts if other in text]

    assert not regions[EU] & regions[US]


def test_r5_ingest_processing_deduplication_and_archive_of_an_eu_workspace_are_in_the_eu() -> None:
    """That filters and deduplication act on an event: `tests/gateway/test_filters.py`, `test_exactly_once.py`."""
    recorder = Recorder()
    deployed(recorder, settings(EU))
    stages = {
        "ingest": ("aws:apigatewayv2/api:Api", "ws-ingest-dublin"),
        "processing and filters": ("aws:lambda/function:Function", "ws-ingest-dublin-gateway"),
        "deduplication of what is sent again": ("aws:dynamodb/table:Table", "ws-delivery-claims"),
        "deduplication of the archive": ("aws:lambda/function:Function", "ws-compaction"),
        "delivery": ("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "ws-delivery"),
        "archive": ("aws:s3/bucket:Bucket", "ws-archive"),
    }
    for stage, (type_, name) in stages.items():
        (made,) = [one for one in recorder.of_type(type_) if one.name == name]
        assert recorder.effective_region(made) == "eu-west-1", stage


def test_r108_every_call_at_a_us_endpoint_is_in_an_access_log_in_the_us(recorder: Recorder) -> None:
    """Why relying on a redirect is a finding: a redirected call has been there, and is logged there."""
    deployed(recorder, settings(US, customerIoAccounts=[{"name": "marketing", "region": "eu"}]))
    (stage,) = recorder.of_type("aws:apigatewayv2/stage:Stage")
    (log,) = [one for one in recorder.registrations if one.name == "ws-ingest-oregon-access-log"]
    assert stage.inputs["accessLogSettings"]["destinationArn"]
    assert {"httpMethod", "status"} <= set(json.loads(stage.inputs["accessLogSettings"]["format"]))
    assert recorder.effective_region(log) == recorder.effective_region(stage) == "us-west-2"


def test_r16_both_stacks_throttle_alike() -> None:
    throttles = []
    for region in ProcessingRegion:
        recorder = Recorder()
        deployed(recorder, settings(region))
        (stage,) = recorder.of_type("aws:apigatewayv2/stage:Stage")
        throttles.append(stage.inputs["defaultRouteSettings"])

    assert throttles[0] == throttles[1]


# Settings that reach the components


def test_settings_reach_the_archive_the_gateway_and_the_logs(recorder: Recorder) -> None:
    known = settings(
        EU,
        archive={"retentionDays": 90, "forceDestroy": True, "keyDeletionWindowDays": 7},
        **{
            "lambda": {
                "architecture": "x86_64",
                "memoryMb": 256,
                "timeoutSeconds": 24,
                "reservedConcurrency": 9,
            }
        },
        logRetentionDays=7,
    )
    deployed(recorder, known)

    (rule,) = recorder.one("ws-archive-retention").inputs["rules"]
    assert rule["expiration"] == {"days": 90}
    (bucket,) = recorder.of_type("aws:s3/bucket:Bucket")
    assert bucket.inputs["forceDestroy"] is True
    assert recorder.one("ws-archive-key").inputs["deletionWindowInDays"] == 7
    (function,) = gateways(recorder)
    assert function.inputs["architectures"] == ["x86_64"]
    assert (function.inputs["memorySize"], function.inputs["timeout"]) == (256, 24)
    assert function.inputs["reservedConcurrentExecutions"] == 9
    groups = recorder.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert {one.inputs["retentionInDays"] for one in groups} == {7}


def test_alarms_notify_the_topic_in_its_own_region_only(recorder: Recorder) -> None:
    topic = "arn:aws:sns:us-west-2:123456789012:alarms"
    known = settings(US, sources=[{"name": "a", "ingestRegion": "dublin"}], alarmTopicArn=topic)
    deployed(recorder, known)

    actions = {
        one.name: (recorder.effective_region(one), one.inputs["alarmActions"])
        for one in recorder.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    }
    assert actions == {
        "ws-compaction-failed": ("us-west-2", [topic]),
        "ws-compaction-given-up": ("us-west-2", [topic]),
        "ws-delivery-late": ("us-west-2", [topic]),
        "ws-delivery-overflow-waiting": ("us-west-2", [topic]),
        "ws-ingest-dublin-server-errors": ("eu-west-1", []),
        "ws-ingest-dublin-gateway-errors": ("eu-west-1", []),
        "ws-ingest-dublin-gateway-throttled": ("eu-west-1", []),
        **{
            f"ws-ingest-dublin-{name}": ("eu-west-1", [])
            for name in ("spilled", "queued", "dead", "wrong-region")
        },
    }


def test_r78_warehouses_open_the_ranges_of_the_stacks_own_region(recorder: Recorder) -> None:
    known = settings(
        US, warehouses=[{"name": "dw", "kind": "redshift", "securityGroupId": "sg-12345678", "port": 5440}]
    )
    workspace = deployed(recorder, known)

    assert workspace.warehouses["dw"].cidrs == ("52.25.130.38/32", "34.223.203.0/28")
    assert recorder.one("ws-dw-ingress").inputs["fromPort"] == 5440


def test_the_provider_takes_the_account_settings_and_tags_all(recorder: Recorder) -> None:
    deployed(
        recorder, settings(EU), aws_config={"profile": "eu-admin", "maxRetries": "1", "region": "eu-west-1"}
    )

    provider = recorder.one("ws-aws").inputs
    assert provider["region"] == "eu-west-1"
    assert provider["profile"] == "eu-admin"
    assert provider["maxRetries"] in (1, "1")
    assert "regional-ingest:workspace" in str(provider["defaultTags"])


# Write keys


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r37_a_source_without_a_key_gets_one_of_its_region_kept_as_a_secret(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    workspace = deployed(recorder, settings(region))

    stashes = [one for one in recorder.of_type(STASH) if one.name.endswith("-write-key")]
    assert len(stashes) == 2
    for stash in stashes:
        assert isinstance(stash.inputs["input"], Secret)
        assert stash.ignore_changes == ("input",)  # what the first run minted stays
        assert region_of(stash.inputs["input"].value) is region
    keys = [value_of(source["writeKey"]) for source in workspace.sources]
    assert len(set(keys)) == 2
    assert all(is_secret(source["writeKey"]) for source in workspace.sources)


def test_a_minted_key_that_the_state_holds_is_used_again() -> None:
    recorder = Recorder(state={"ws-website-write-key": {"output": CANARY[EU]}})
    workspace = deployed(recorder, settings(EU, sources=[{"name": "website"}]))

    assert value_of(workspace.sources[0]["writeKey"]) == CANARY[EU]
    assert is_secret(workspace.sources[0]["writeKey"])
    (function,) = gateways(recorder)
    assert fingerprint(CANARY[EU]) in plain(function.inputs["environment"])["variables"][environment.SOURCES]


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_a_given_key_is_a_secret_and_in_no_input(recorder: Recorder, region: ProcessingRegion) -> None:
    known = settings(region, sources=[{"name": "website", "writeKey": CANARY[region]}])
    workspace = deployed(recorder, known)

    (source,) = workspace.sources
    assert is_secret(source["writeKey"])
    assert value_of(source["writeKey"]) == CANARY[region]
    assert not [one for one in recorder.of_type(STASH) if one.name.endswith("-write-key")]
    for one in recorder.registrations:
        assert CANARY[region] not in repr(one), one.name


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r53_the_sdk_configuration_of_a_source_has_its_endpoint_and_its_key_and_is_a_secret(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    source = {"name": "shop", "type": "node-js", "writeKey": CANARY[region]}
    workspace = deployed(recorder, settings(region, sources=[source]))

    assert is_secret(workspace.sdk_configuration)
    of_shop = value_of(workspace.sdk_configuration)["shop"]
    assert set(of_shop["own"]) == set(of_shop["vendor"]) == {"node"}
    endpoint = value_of(workspace.endpoint)
    assert of_shop["own"]["node"]["options"] == {"host": endpoint}
    assert f'writeKey: "{CANARY[region]}", host: "{endpoint}"' in of_shop["own"]["node"]["code"]
    assert of_shop["vendor"]["node"]["options"] == {"host": f"https://{VENDOR_INGEST_HOSTS[region]}"}
    assert CANARY[region] not in of_shop["vendor"]["node"]["code"]  # the vendor's workspace has another key


def test_r27_r56_r59_the_sdk_configuration_has_every_family_and_makes_up_no_host(recorder: Recorder) -> None:
    sources = [
        {"name": "any"},
        {"name": "s3", "type": "amazon-s3"},
        {"name": "asia", "ingestRegion": "sydney"},
    ]
    known = settings(US, sources=sources, domain="collect.example.com", hostedZoneId="Z0123456789ABCDEFGHIJ")
    workspace = deployed(recorder, known)

    told = value_of(workspace.sdk_configuration)
    assert set(told["any"]["own"]) == set(told["any"]["vendor"]) == set(FAMILIES)
    assert told["s3"] == {"own": {}, "vendor": {}}
    assert told["asia"]["vendor"] == {}
    assert told["asia"]["own"]["go"]["options"] == {
        "Endpoint": "https://events.us1-sydney.collect.example.com"
    }


@pytest.mark.parametrize("given", [True, False])
def test_no_key_or_fingerprint_is_registered_in_clear(recorder: Recorder, given: bool) -> None:
    source = {"name": "website", **({"writeKey": CANARY[EU]} if given else {})}
    workspace = deployed(recorder, settings(EU, sources=[source]))

    key = value_of(workspace.sources[0]["writeKey"])
    clear = [text for one in recorder.registrations for text in texts_in_clear(one.inputs)]
    assert not [text for text in clear if key in text or fingerprint(key) in text]


# R3


@pytest.mark.parametrize(("recorded", "configured"), [(US, EU), (EU, US)])
def test_r3_r10_r11_with_a_changed_region_nothing_but_the_record_is_registered(
    recorded: ProcessingRegion, configured: ProcessingRegion
) -> None:
    recorder = Recorder(state={"ws-processing-region": {"output": recorded.value}})

    with pytest.raises(pulumi.RunError) as told:
        deployed(recorder, settings(configured, sources=[{"name": "website"}, {"name": "new"}]))

    assert [one for one in recorder.children() if not one[0].startswith("regional-ingest:")] == [
        (STASH, "ws-processing-region")
    ]
    message = str(told.value)
    assert "R3" in message and "regional-ingest:processingRegion" in message
    assert f"pulumi config set regional-ingest:processingRegion {recorded.value}" in message
    assert "pulumi stack init" in message


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r3_the_record_is_the_region_of_the_first_run(recorder: Recorder, region: ProcessingRegion) -> None:
    deployed(recorder, settings(region))

    record = recorder.one("ws-processing-region")
    assert (record.type, record.inputs, record.parent) == (STASH, {"input": region.value}, "ws")


def test_r5_a_workspace_that_is_too_large_for_one_machine_compacts_on_spark(recorder: Recorder) -> None:
    deployed(recorder, settings(EU, compaction={"engine": "emr-serverless", "dedupeHours": 168}))

    assert children.spark_compaction("ws-compaction") <= recorder.children()
    assert recorder.of_type("aws:lambda/layerVersion:LayerVersion") == []
    assert '"--window-hours", "168"' in recorder.one("ws-compaction-schedule").inputs["target"]["input"]


def test_settings_of_the_compaction_reach_its_function(recorder: Recorder) -> None:
    wanted = {"everyMinutes": 15, "dedupeHours": 72, "memoryMb": 2_048}
    deployed(recorder, settings(EU, compaction=wanted, **{"lambda": {"architecture": "x86_64"}}))

    (function,) = [
        one for one in recorder.of_type("aws:lambda/function:Function") if one.parent == "ws-compaction"
    ]
    assert function.inputs["memorySize"] == 2_048
    assert function.inputs["architectures"] == ["x86_64"]
    assert function.inputs["environment"]["variables"]["COMPACTION_WINDOW_HOURS"] == "72"
    assert recorder.one("ws-compaction-schedule").inputs["scheduleExpression"] == "rate(15 minutes)"


def test_r97_r103_the_region_of_a_customer_io_account_is_recorded_for_good_and_its_credentials_are_not(
    recorder: Recorder,
) -> None:
    workspace = {"siteId": "site", "apiKey": "canary-api-key", "environmentId": 7, "source": "web"}
    settings = read_settings(
        {
            "processingRegion": "eu-west",
            "euEnabled": True,
            "sources": [{"name": "web"}],
            "customerIoAccounts": [{"name": "marketing", "region": "eu", "workspaces": [workspace]}],
        },
        aws_region=None,
    )
    recorder.deploy(lambda: RegionalWorkspace("ws", RegionalWorkspaceArgs(settings=settings)))
    record = recorder.one("ws-marketing-account-region")
    assert record.inputs["input"] == "eu" and record.protect
    assert "canary-api-key" not in str([one.inputs for one in recorder.registrations])
    variables = recorder.one("ws-ingest-dublin-gateway").inputs["environment"]["variables"]
    assert "REGIONAL_CUSTOMER_IO_ACCOUNTS" in str(variables)


# The Data Lake


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r72_a_data_lake_is_made_where_the_settings_ask_for_one_in_the_region_of_the_stack(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    lake = {"workspaceIds": ["ws1"], "retentionDays": 90, "forceDestroy": True}
    workspace = deployed(recorder, settings(region, dataLake=lake))

    assert children.data_lake("ws-data-lake") <= recorder.children()
    for one in recorder.aws_resources():
        assert one.provider == "ws-aws", one.name
        assert recorder.effective_region(one) == region.aws_region.value, one.name
    (bucket,) = [one for one in recorder.of_type("aws:s3/bucket:Bucket") if one.name == "ws-data-lake-bucket"]
    assert bucket.inputs["forceDestroy"] is True
    (rule,) = recorder.one("ws-data-lake-bucket-retention").inputs["rules"]
    assert rule["expiration"]["days"] == 90
    trust = json.loads(recorder.one("ws-data-lake-role").inputs["assumeRolePolicy"])
    assert trust == trust_policy(processing_region=region, workspace_ids=("ws1",))
    assert workspace.data_lake is not None
    outputs = {name: value_of(output) for name, output in workspace.data_lake.outputs.items()}
    assert set(outputs) == {"bucket", "database", "workgroup", "roleArn"}
    assert outputs["bucket"] == "ws-data-lake-bucket-1a2b3c4"
    assert outputs["bucket"] != value_of(workspace.archive.bucket)


def test_r72_without_the_setting_there_is_no_data_lake(recorder: Recorder) -> None:
    assert deployed(recorder, settings(EU)).data_lake is None
    assert recorder.of_type("aws:glue/catalogDatabase:CatalogDatabase") == []


# Parity


def everything(region: ProcessingRegion) -> dict[str, Any]:
    """All that settings can ask for in both regions."""
    image = f"123456789012.dkr.ecr.{region.aws_region}.amazonaws.com/gateway:1"
    return {
        "domain": "collect.example.com",
        "hostedZoneId": "Z0123456789ABCDEFGHIJ",
        "failover": True,
        "fleet": {"image": image},
        "archive": {"objectLock": {"mode": "governance", "days": 3}},
        "compaction": {"engine": "emr-serverless"},
        "dataLake": {"workspaceIds": ["ws1"]},
        "warehouses": [
            {"name": "dw", "kind": "redshift", "vpcId": "vpc-12345678"},
            {"name": "bq", "kind": "bigquery"},
        ],
        "customerIoAccounts": [{"name": "crm", "region": region.jurisdiction.value.lower()}],
        "alarmTopicArn": f"arn:aws:sns:{region.aws_region}:123456789012:alarms",
    }


@pytest.mark.parametrize("asked", [{}, None], ids=["defaults", "everything"])
def test_r16_r100_both_regions_have_the_same_features(asked: dict[str, Any] | None) -> None:
    made, answers = {}, {}
    for region in ProcessingRegion:
        recorder = Recorder()
        workspace = deployed(recorder, settings(region, **(everything(region) if asked is None else asked)))
        place = str(region.default_ingest_region)
        made[region] = {
            (one.type, one.name.replace(place, "here"), frozenset(one.inputs))
            for one in recorder.registrations
        }
        answers[region] = {name for name, value in vars(workspace).items() if value is not None}
    assert made[EU] == made[US]
    assert answers[EU] == answers[US]
