"""Tests of the ingest endpoint: its children and regions, the one way in, secrets, rights, 4 KB of environment."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.event_delivery import trust
from components.ingest_endpoint import (
    ACCESS_LOG_FORMAT,
    IngestEndpoint,
    IngestEndpointArgs,
    OwnDomain,
    gateway_environment,
    gateway_policy,
)
from gateway import environment
from residency.filter_rules import FilterAction, FilterRule
from residency.ingest_options import Dedupe, WrongRegionReply
from residency.limits import LAMBDA_ENVIRONMENT_BYTES, THROTTLE_BURST, THROTTLE_RATE
from residency.regions import ForeignIngestRegion, IngestRegion, Location, ProcessingRegion
from residency.write_keys import fingerprint
from tests.components import children
from tests.components.recording import GLOBAL_TYPES, Recorder, Secret, plain, texts_in_clear, value_of

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
DUBLIN = Location(processing_region=EU, ingest_region=IngestRegion.DUBLIN)
OREGON = Location(processing_region=US, ingest_region=IngestRegion.OREGON)
LOCATIONS = [DUBLIN, *(Location(processing_region=US, ingest_region=region) for region in IngestRegion)]

CANARY = "canary00canary00canary00canary00"
OWN_DOMAIN = OwnDomain(domain="collect.example.com", zone_id="Z0123456789ABCDEFGHIJ")
FUNCTION = "aws:lambda/function:Function"


def deployed(recorder: Recorder, *, location: Location = DUBLIN, **arguments: Any) -> IngestEndpoint:
    def program() -> IngestEndpoint:
        region = location.processing_region.aws_region
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=region, retention_days=365))
        args = IngestEndpointArgs(
            location=location, archive=archive, **{"write_keys": {"website": CANARY}, **arguments}
        )
        return IngestEndpoint("ingest", args)

    return recorder.deploy(program)


def variables(recorder: Recorder) -> dict[str, str]:
    (function,) = recorder.of_type(FUNCTION)
    found: dict[str, str] = plain(function.inputs["environment"])["variables"]
    return found


# Children and their regions


@pytest.mark.parametrize("own_domain", [None, OWN_DOMAIN])
def test_ingest_endpoint_registers_exactly_these_children(
    recorder: Recorder, own_domain: OwnDomain | None
) -> None:
    deployed(recorder, own_domain=own_domain)

    own = children.ingest_endpoint("ingest", own_domain=own_domain is not None)
    delivery = children.event_delivery("ingest-delivery")
    assert recorder.children() == own | delivery | children.archive_bucket("archive")
    for one in recorder.aws_resources():
        if (one.type, one.name) in own:
            assert one.parent == "ingest"
        elif (one.type, one.name) in delivery:
            assert one.parent is not None and one.parent.startswith("ingest-delivery")


@pytest.mark.parametrize(
    "location", LOCATIONS, ids=lambda one: f"{one.processing_region}-{one.ingest_region}"
)
def test_r4_r5_r67_every_child_is_where_the_endpoint_stands_and_delivery_where_the_archive_is(
    recorder: Recorder, location: Location
) -> None:
    deployed(recorder, location=location, own_domain=OWN_DOMAIN)

    away = location.aws_region is not location.processing_region.aws_region
    own = children.ingest_endpoint("ingest", own_domain=True, own_key=away)
    assert own <= recorder.children()
    for one in recorder.aws_resources():
        if one.type in GLOBAL_TYPES:
            continue
        place = location.aws_region if (one.type, one.name) in own else location.processing_region.aws_region
        assert recorder.effective_region(one) == place.value, one.name


@pytest.mark.parametrize(
    "location", LOCATIONS, ids=lambda one: f"{one.processing_region}-{one.ingest_region}"
)
def test_r4_logs_and_environment_are_under_a_key_of_the_endpoints_own_region(
    recorder: Recorder, location: Location
) -> None:
    deployed(recorder, location=location)

    own = recorder.one("ingest-gateway").inputs["kmsKeyArn"]
    groups = [recorder.one(f"ingest-{name}").inputs["kmsKeyId"] for name in ("gateway-logs", "access-log")]
    away = location.aws_region is not location.processing_region.aws_region
    key = "ingest-key" if away else "archive-key"
    assert {own, *groups} == {f"arn:aws:kms:{location.aws_region}:123456789012:key/{key}"}
    (decrypt,) = [
        one
        for one in json.loads(recorder.one("ingest-gateway-policy").inputs["policy"])["Statement"]
        if "lambda" in str(one.get("Condition"))
    ]
    assert decrypt["Resource"] == own
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": f"lambda.{location.aws_region}.amazonaws.com"}
    }


def test_only_types_without_a_region_register_without_one(recorder: Recorder) -> None:
    deployed(recorder, own_domain=OWN_DOMAIN)

    without = {one.type for one in recorder.aws_resources() if "region" not in one.inputs}
    assert without == GLOBAL_TYPES - {"aws:route53/healthCheck:HealthCheck"}


def test_r22_an_endpoint_with_a_given_delivery_makes_no_second_stream(recorder: Recorder) -> None:
    def program() -> list[IngestEndpoint]:
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=US.aws_region, retention_days=365))
        first = IngestEndpoint(
            "oregon", IngestEndpointArgs(location=OREGON, archive=archive, write_keys={"website": "k" * 16})
        )
        sydney = Location(processing_region=US, ingest_region=IngestRegion.SYDNEY)
        second = IngestEndpoint(
            "sydney",
            IngestEndpointArgs(
                location=sydney, archive=archive, write_keys={"app": "l" * 16}, delivery=first.delivery
            ),
        )
        return [first, second]

    first, second = recorder.deploy(program)

    assert len(recorder.of_type("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream")) == 1
    assert second.delivery is first.delivery
    functions = {
        one.name: plain(one.inputs["environment"])["variables"] for one in recorder.of_type(FUNCTION)
    }
    for name in ("oregon-gateway", "sydney-gateway"):
        assert functions[name][environment.DELIVERY_STREAM] == "oregon-delivery-1a2b3c4"
        assert functions[name][environment.DELIVERY_REGION] == "us-west-2"
    assert functions["sydney-gateway"][environment.INGEST_REGION] == "sydney"
    assert json.loads(functions["sydney-gateway"][environment.SOURCES]) == {fingerprint("l" * 16): "app"}


# What is refused


@pytest.mark.parametrize("foreign", [region for region in IngestRegion if region is not IngestRegion.DUBLIN])
def test_r19_an_eu_endpoint_outside_dublin_cannot_be_written(foreign: IngestRegion) -> None:
    with pytest.raises(ForeignIngestRegion, match="R19"):
        Location(processing_region=EU, ingest_region=foreign)


@pytest.mark.parametrize(("location", "archive_region"), [(DUBLIN, US), (OREGON, EU)])
def test_r4_an_archive_outside_the_processing_region_is_refused(
    recorder: Recorder, location: Location, archive_region: ProcessingRegion
) -> None:
    def program() -> None:
        args = ArchiveBucketArgs(region=archive_region.aws_region, retention_days=365)
        IngestEndpointArgs(location=location, archive=ArchiveBucket("archive", args), write_keys={})

    with pytest.raises(ValueError, match=r"keeps its events in .* \(R4\)"):
        recorder.deploy(program)


# The way in


def test_r25_the_one_public_listener_is_the_api(recorder: Recorder) -> None:
    endpoint = deployed(recorder)

    (api,) = recorder.of_type("aws:apigatewayv2/api:Api")
    assert api.inputs["protocolType"] == "HTTP"
    assert api.inputs["disableExecuteApiEndpoint"] is False
    assert value_of(endpoint.endpoint) == "https://api-ingest.execute-api.eu-west-1.amazonaws.com"
    assert value_of(endpoint.api_id) == "api-ingest"
    assert not [
        one.type for one in recorder.aws_resources() if "functionUrl" in one.type or "lb/" in one.type
    ]


def test_r25_with_an_own_domain_its_host_is_the_one_public_listener(recorder: Recorder) -> None:
    endpoint = deployed(recorder, own_domain=OWN_DOMAIN)

    (api,) = recorder.of_type("aws:apigatewayv2/api:Api")
    assert api.inputs["disableExecuteApiEndpoint"] is True
    (host,) = recorder.of_type("aws:apigatewayv2/domainName:DomainName")
    assert host.inputs["domainName"] == "events.eu1.collect.example.com"
    assert host.inputs["domainNameConfiguration"] == {
        "certificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/ingest-certificate",
        "endpointType": "REGIONAL",
        "securityPolicy": "TLS_1_2",
    }
    mapping = recorder.one("ingest-mapping").inputs
    assert (mapping["apiId"], mapping["domainName"]) == ("api-ingest", "events.eu1.collect.example.com")
    assert value_of(endpoint.endpoint) == "https://events.eu1.collect.example.com"


def test_r66_dns_points_to_the_endpoint_and_never_fails_over(recorder: Recorder) -> None:
    deployed(recorder, own_domain=OWN_DOMAIN)

    records = {one.name: one.inputs for one in recorder.of_type("aws:route53/record:Record")}
    assert {one["zoneId"] for one in records.values()} == {OWN_DOMAIN.zone_id}
    for name, kind in (("ingest-a", "A"), ("ingest-aaaa", "AAAA")):
        assert (records[name]["name"], records[name]["type"]) == ("events.eu1.collect.example.com", kind)
        assert records[name]["aliases"] == [
            {
                "name": "d-ingest-host.execute-api.eu-west-1.amazonaws.com",
                "zoneId": "Z-eu-west-1",
                "evaluateTargetHealth": False,
            }
        ]
    for record in records.values():
        assert not [key for key in record if key.endswith("RoutingPolicies") or key == "setIdentifier"]


def test_the_certificate_is_proved_before_the_host_uses_it(recorder: Recorder) -> None:
    deployed(recorder, own_domain=OWN_DOMAIN)

    assert recorder.one("ingest-certificate").inputs["domainName"] == "events.eu1.collect.example.com"
    assert recorder.one("ingest-certificate").inputs["validationMethod"] == "DNS"
    proof = recorder.one("ingest-certificate-proof").inputs
    assert (proof["name"], proof["type"], proof["records"]) == (
        "_proof.events.eu1.collect.example.com.",
        "CNAME",
        ["_value.acm-validations.aws."],
    )
    assert recorder.one("ingest-certificate-valid").inputs["validationRecordFqdns"] == [
        "_proof.events.eu1.collect.example.com"
    ]
    assert "ingest-certificate-valid" in recorder.one("ingest-host").depends_on


@pytest.mark.parametrize(
    ("location", "host"),
    [
        (OREGON, "events.us1.collect.example.com"),
        (LOCATIONS[1], "events.us1-dublin.collect.example.com"),
        (LOCATIONS[3], "events.us1-singapore.collect.example.com"),
        (LOCATIONS[4], "events.us1-sydney.collect.example.com"),
    ],
)
def test_r6_r27_a_us_endpoint_never_has_the_host_of_the_eu_or_of_the_vendor(
    recorder: Recorder, location: Location, host: str
) -> None:
    endpoint = deployed(recorder, location=location, own_domain=OWN_DOMAIN)

    assert value_of(endpoint.endpoint) == f"https://{host}"


def test_every_path_leads_to_the_gateway_with_payload_2(recorder: Recorder) -> None:
    deployed(recorder, timeout_seconds=10)

    integration = recorder.one("ingest-to-gateway").inputs
    function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:ingest-gateway-1a2b3c4"
    assert integration["integrationType"] == "AWS_PROXY"
    assert f"/functions/{function_arn}/" in integration["integrationUri"]
    assert integration["payloadFormatVersion"] == "2.0"
    assert integration["timeoutMilliseconds"] == 11_000  # the function gives up first
    (route,) = recorder.of_type("aws:apigatewayv2/route:Route")
    assert route.inputs["routeKey"] == "$default"
    assert route.inputs["target"] == "integrations/ingest-to-gateway-id"


def test_the_default_timeout_is_within_the_apis_bound_of_30_seconds(recorder: Recorder) -> None:
    deployed(recorder)

    assert recorder.one("ingest-to-gateway").inputs["timeoutMilliseconds"] <= 30_000


def test_only_this_api_may_invoke_the_gateway(recorder: Recorder) -> None:
    deployed(recorder)

    assert recorder.one("ingest-may-invoke").inputs == {
        "action": "lambda:InvokeFunction",
        "function": "ingest-gateway-1a2b3c4",
        "principal": "apigateway.amazonaws.com",
        "sourceArn": "arn:aws:execute-api:eu-west-1:123456789012:api-ingest/*",
        "region": "eu-west-1",
    }


def test_r16_both_regions_render_the_same_limits() -> None:
    rendered = []
    for location in (DUBLIN, OREGON):
        recorder = Recorder()
        deployed(recorder, location=location)
        function = recorder.one("ingest-gateway").inputs
        rendered.append(
            (
                recorder.one("ingest-stage").inputs["defaultRouteSettings"],
                recorder.one("ingest-to-gateway").inputs["timeoutMilliseconds"],
                [function[key] for key in ("memorySize", "timeout", "runtime", "architectures")],
                function.get("reservedConcurrentExecutions"),
            )
        )

    assert rendered[0] == rendered[1]
    assert rendered[0][0] == {"throttlingRateLimit": THROTTLE_RATE, "throttlingBurstLimit": THROTTLE_BURST}


def test_the_stage_deploys_what_is_new_by_itself(recorder: Recorder) -> None:
    deployed(recorder)

    stage = recorder.one("ingest-stage").inputs
    assert (stage["name"], stage["autoDeploy"]) == ("$default", True)


# Logs and alarms


def test_the_access_log_has_nothing_that_can_carry_a_key_or_a_payload(recorder: Recorder) -> None:
    deployed(recorder)

    settings = recorder.one("ingest-stage").inputs["accessLogSettings"]
    assert (
        settings["destinationArn"]
        == "arn:aws:logs:eu-west-1:123456789012:log-group:ingest-access-log-1a2b3c4"
    )
    kept = json.loads(settings["format"])
    assert kept == ACCESS_LOG_FORMAT
    assert set(kept.values()) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.httpMethod",
        "$context.status",
        "$context.responseLength",
        "$context.integrationLatency",
        "$context.integrationErrorMessage",
    }


@pytest.mark.parametrize("days", [1, 90])
def test_logs_are_kept_as_long_as_asked(recorder: Recorder, days: int) -> None:
    deployed(recorder, log_retention_days=days)

    groups = recorder.of_type("aws:cloudwatch/logGroup:LogGroup")
    assert {one.name: one.inputs["retentionInDays"] for one in groups} == {
        "ingest-access-log": days,
        "ingest-gateway-logs": days,
        "ingest-delivery-logs": days,
    }
    (function,) = recorder.of_type(FUNCTION)
    assert function.inputs["loggingConfig"] == {
        "logFormat": "Text",
        "logGroup": "ingest-gateway-logs-1a2b3c4",
    }


@pytest.mark.parametrize("topic", [None, "arn:aws:sns:eu-west-1:123456789012:alarms"])
def test_every_alarm_watches_this_endpoint_and_notifies_the_topic(
    recorder: Recorder, topic: str | None
) -> None:
    deployed(recorder, alarm_topic_arn=topic)

    alarms = {one.name: one.inputs for one in recorder.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert {
        name: (alarm["namespace"], alarm["metricName"], alarm["dimensions"]) for name, alarm in alarms.items()
    } == {
        "ingest-server-errors": ("AWS/ApiGateway", "5xx", {"ApiId": "api-ingest"}),
        "ingest-gateway-errors": ("AWS/Lambda", "Errors", {"FunctionName": "ingest-gateway-1a2b3c4"}),
        "ingest-gateway-throttled": ("AWS/Lambda", "Throttles", {"FunctionName": "ingest-gateway-1a2b3c4"}),
        "ingest-delivery-late": (
            "AWS/Firehose",
            "DeliveryToS3.DataFreshness",
            {"DeliveryStreamName": "ingest-delivery-1a2b3c4"},
        ),
        "ingest-delivery-overflow-waiting": (
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": "ingest-delivery-overflow-1a2b3c4"},
        ),
        "ingest-spilled": ("RegionalIngest", "Spilled", {"ProcessingRegion": "eu-west"}),
        "ingest-queued": ("RegionalIngest", "Queued", {"ProcessingRegion": "eu-west"}),
        "ingest-dead": ("RegionalIngest", "Dead", {"ProcessingRegion": "eu-west"}),
        "ingest-wrong-region": (
            "RegionalIngest",
            "Rejected",
            {"ProcessingRegion": "eu-west", "Reason": "wrong_region"},
        ),
    }
    for alarm in alarms.values():
        assert alarm["alarmActions"] == ([topic] if topic else [])
        assert alarm["comparisonOperator"] == "GreaterThanThreshold"
        assert alarm["treatMissingData"] == "notBreaching"
        assert alarm["period"] == 60


# The gateway


@pytest.mark.parametrize(("architecture", "concurrency"), [("arm64", None), ("x86_64", 20)])
def test_the_gateway_is_what_the_arguments_say(
    recorder: Recorder, architecture: str, concurrency: int | None
) -> None:
    deployed(
        recorder,
        architecture=architecture,
        memory_mb=1024,
        timeout_seconds=5,
        reserved_concurrency=concurrency,
    )

    (function,) = recorder.of_type(FUNCTION)
    assert function.inputs["architectures"] == [architecture]
    assert (function.inputs["memorySize"], function.inputs["timeout"]) == (1024, 5)
    assert function.inputs.get("reservedConcurrentExecutions") == concurrency
    assert function.inputs["handler"] == "gateway.lambda_http.handler"
    assert function.inputs["runtime"] == "python3.13"
    assert function.inputs["code"]["path"].endswith("gateway.zip")
    assert "ingest-gateway-policy" in function.depends_on


def test_the_environment_is_what_the_gateway_reads(recorder: Recorder) -> None:
    endpoints = {US: "https://events.us1.collect.example.com"}
    deployed(recorder, endpoints=endpoints)

    credentials = {environment.ACCESS_KEY_ID: "test", environment.SECRET_ACCESS_KEY: "test"}
    configuration, _ = environment.read({**variables(recorder), **credentials})

    assert configuration.processing_region is EU
    assert configuration.ingest_region is IngestRegion.DUBLIN
    assert configuration.delivery_region is EU.aws_region
    assert configuration.delivery_stream == "ingest-delivery-1a2b3c4"
    assert configuration.spill_bucket == "archive-1a2b3c4"
    assert dict(configuration.registry.sources) == {fingerprint(CANARY): "website"}
    assert dict(configuration.registry.endpoints) == endpoints
    queue = "ingest-delivery-overflow-1a2b3c4"
    assert configuration.overflow_queue_url == f"https://sqs.eu-west-1.amazonaws.com/123456789012/{queue}"
    assert configuration.claim_table == "ingest-delivery-claims-1a2b3c4"
    assert configuration.ingest_hosts == {
        IngestRegion.DUBLIN: "api-ingest.execute-api.eu-west-1.amazonaws.com"
    }
    assert configuration.dedupe is Dedupe.BATCH
    assert (configuration.silent_wrong_region, configuration.trusted_hops) == (False, 0)


def test_what_is_set_for_sources_and_senders_reaches_the_gateway(recorder: Recorder) -> None:
    rule = FilterRule(action=FilterAction.HASH_PROPERTY, path=("properties", "email"))
    deployed(
        recorder,
        location=OREGON,
        own_domain=OWN_DOMAIN,
        write_keys={"website": "k" * 16, "app": "l" * 16},
        source_ingest_regions={"app": IngestRegion.SYDNEY},
        rules={"website": (rule,), "app": ()},
        rate_limits={"app": 500},
        dedupe=Dedupe.EVENT,
        wrong_region_reply=WrongRegionReply.SILENT,
        trusted_proxy_hops=1,
    )

    credentials = {environment.ACCESS_KEY_ID: "test", environment.SECRET_ACCESS_KEY: "test"}
    configuration, _ = environment.read({**variables(recorder), **credentials})

    assert configuration.ingest_hosts == {
        IngestRegion.OREGON: "events.us1.collect.example.com",
        IngestRegion.SYDNEY: "events.us1-sydney.collect.example.com",
    }
    assert configuration.source_ingest_regions == {"app": IngestRegion.SYDNEY}
    assert configuration.rules == {"website": (rule,)}
    assert configuration.rate_limits == {"app": 500}
    assert configuration.dedupe is Dedupe.EVENT
    assert (configuration.silent_wrong_region, configuration.trusted_hops) == (True, 1)


def test_the_dashboard_shows_this_endpoint_in_its_region(recorder: Recorder) -> None:
    deployed(recorder)

    body = json.loads(recorder.one("ingest-dashboard").inputs["dashboardBody"])
    assert {widget["properties"]["region"] for widget in body["widgets"]} == {"eu-west-1"}
    shown = json.dumps(body)
    for text in ("Accepted", "Spilled", "Dead", "api-ingest", "ingest-gateway-1a2b3c4"):
        assert text in shown


def test_write_keys_reach_lambda_as_fingerprints_only(recorder: Recorder) -> None:
    deployed(recorder, write_keys={"website": CANARY, "app": "b" * 20})

    assert json.loads(variables(recorder)[environment.SOURCES]) == {
        fingerprint(CANARY): "website",
        fingerprint("b" * 20): "app",
    }
    for registration in recorder.registrations:
        assert CANARY not in repr(registration), registration.name


def test_fingerprints_of_secret_keys_stay_secret(recorder: Recorder) -> None:
    import pulumi

    def program() -> None:
        archive = ArchiveBucket("archive", ArchiveBucketArgs(region=EU.aws_region, retention_days=365))
        keys = {"website": pulumi.Output.secret(CANARY)}
        IngestEndpoint("ingest", IngestEndpointArgs(location=DUBLIN, archive=archive, write_keys=keys))

    recorder.deploy(program)

    (function,) = recorder.of_type(FUNCTION)
    assert isinstance(function.inputs["environment"]["variables"], Secret)
    clear = [text for one in recorder.registrations for text in texts_in_clear(one.inputs)]
    assert not [text for text in clear if CANARY in text or fingerprint(CANARY) in text]


def arguments_for_environment(**changes: Any) -> dict[str, Any]:
    archive: Any = SimpleNamespace(region=EU.aws_region)
    return {
        "args": IngestEndpointArgs(location=DUBLIN, archive=archive, write_keys={}),
        "stream": "stream",
        "bucket": "bucket",
        "queue_url": "https://sqs.eu-west-1.amazonaws.com/123456789012/queue",
        "claim_table": "table",
        "own_host": "host",
        "write_keys": {"website": CANARY},
        **changes,
    }


def test_r37_r53_a_write_key_of_the_other_region_is_refused_and_not_shown() -> None:
    """A bug: what is not a stack of ours, and makes an endpoint by itself, could give it any key."""
    key = f"usw_{CANARY}"
    with pytest.raises(ValueError, match=r"writeKeys\.website: .*R37, R53.*usw_") as refused:
        gateway_environment(**arguments_for_environment(write_keys={"website": key}))
    assert CANARY not in str(refused.value)


def test_the_environment_does_not_depend_on_the_order_of_the_sources() -> None:
    keys = {f"source-{number}": f"key-{number:020d}" for number in range(20)}

    there = gateway_environment(**arguments_for_environment(write_keys=keys))
    back = gateway_environment(**arguments_for_environment(write_keys=dict(reversed(keys.items()))))

    assert there == back


def sources(*, count: int, characters: int) -> dict[str, str]:
    return {f"{number:0{characters}d}": f"key-{number:020d}" for number in range(count)}


def test_an_environment_of_more_than_4_kb_is_refused_with_its_size() -> None:
    with pytest.raises(
        ValueError, match=r"60 sources make \d+ bytes of environment; AWS allows 4096"
    ) as told:
        gateway_environment(**arguments_for_environment(write_keys=sources(count=60, characters=60)))

    assert "key-" not in str(told.value)


def test_the_bound_of_the_environment_is_exact() -> None:
    def size(characters: int) -> int:
        keys = sources(count=1, characters=characters)
        known = gateway_environment(**arguments_for_environment(write_keys=keys))
        return sum(len(key) + len(value) for key, value in known.items())

    fits = LAMBDA_ENVIRONMENT_BYTES - size(1) + 1
    assert size(fits) == LAMBDA_ENVIRONMENT_BYTES
    with pytest.raises(ValueError, match=f"make {LAMBDA_ENVIRONMENT_BYTES + 1} bytes"):
        size(fits + 1)


# Rights


def test_the_role_may_do_what_the_gateway_needs_and_no_more(recorder: Recorder) -> None:
    endpoint = deployed(recorder)

    policy = json.loads(recorder.one("ingest-gateway-policy").inputs["policy"])
    allowed = {
        action: statement["Resource"] for statement in policy["Statement"] for action in statement["Action"]
    }
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Allow"}
    logs = "arn:aws:logs:eu-west-1:123456789012:log-group:ingest-gateway-logs-1a2b3c4:*"
    assert allowed == {
        "firehose:PutRecordBatch": value_of(endpoint.delivery.stream_arn),
        "firehose:DescribeDeliveryStream": value_of(endpoint.delivery.stream_arn),
        "s3:PutObject": [
            "arn:aws:s3:::archive-1a2b3c4/spill/*",
            "arn:aws:s3:::archive-1a2b3c4/dead-letter/gateway/*",
            "arn:aws:s3:::archive-1a2b3c4/health/gateway",
        ],
        "kms:GenerateDataKey": value_of(endpoint.delivery.archive.key_arn),
        "kms:Decrypt": value_of(endpoint.delivery.archive.key_arn),
        "sqs:SendMessage": value_of(endpoint.delivery.overflow.arn),
        "sqs:GetQueueAttributes": value_of(endpoint.delivery.overflow.arn),
        **dict.fromkeys(
            [f"dynamodb:{action}Item" for action in ("Put", "Get", "Delete", "BatchWrite")],
            value_of(endpoint.delivery.claims.table_arn),
        ),
        "logs:CreateLogStream": logs,
        "logs:PutLogEvents": logs,
    }
    conditions = [one["Condition"] for one in policy["Statement"] if "kms:Decrypt" in one["Action"]]
    assert conditions == [
        {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}}
        for service in ("sqs", "lambda")
    ]
    role = recorder.one("ingest-gateway-role").inputs
    assert json.loads(role["assumeRolePolicy"]) == trust("lambda.amazonaws.com")
    assert recorder.one("ingest-gateway-policy").inputs["role"] == "ingest-gateway-role-1a2b3c4"


def test_no_statement_has_a_wildcard_resource_or_action() -> None:
    names = ("stream", "bucket", "key", "queue", "table", "logs", "own_key")
    policy = gateway_policy(region=EU.aws_region, at=EU.aws_region, **{name: f"arn:{name}" for name in names})

    for statement in policy["Statement"]:  # type: ignore[attr-defined]
        assert statement["Resource"] != "*"
        assert not [action for action in statement["Action"] if "*" in action]
