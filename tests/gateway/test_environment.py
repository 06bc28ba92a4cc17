"""Tests of the environment: a good one, and every problem of a bad one at once."""

from __future__ import annotations

import json

import pytest

from gateway.environment import Misconfigured, read
from residency.limits import LAMBDA_ENVIRONMENT_BYTES
from residency.regions import AwsRegion, IngestRegion, ProcessingRegion
from residency.write_keys import fingerprint
from tests.gateway.workspace import EU_KEY, environment_of


def problems_of(**changes: str) -> list[str]:
    with pytest.raises(Misconfigured) as misconfigured:
        read({**environment_of(), **changes})
    return misconfigured.value.problems


@pytest.mark.parametrize("region", ProcessingRegion)
def test_a_good_environment_is_read(region: ProcessingRegion) -> None:
    configuration, credentials = read(environment_of(region))
    assert configuration.processing_region is region
    assert configuration.ingest_region is region.default_ingest_region
    assert configuration.delivery_region is region.aws_region
    assert (configuration.delivery_stream, configuration.spill_bucket) == ("events", "archive")
    assert configuration.aws_endpoint_url is None
    assert credentials.session_token is None


def test_optional_variables_are_read() -> None:
    configuration, credentials = read(
        environment_of(aws_endpoint_url="http://127.0.0.1:5000/")
        | {"REGIONAL_ENDPOINTS": '{"us-west": "https://us.example"}', "AWS_SESSION_TOKEN": "token"}
    )
    assert configuration.aws_endpoint_url == "http://127.0.0.1:5000"
    assert configuration.registry.endpoints == {ProcessingRegion.US_WEST: "https://us.example"}
    assert credentials.session_token == "token"


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(Misconfigured) as misconfigured:
        read({})
    named = {problem.partition(":")[0] for problem in misconfigured.value.problems}
    assert named == set(environment_of())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGIONAL_PROCESSING_REGION", "eu-central"),
        ("REGIONAL_INGEST_REGION", "frankfurt"),
        ("REGIONAL_DELIVERY_REGION", "eu-central-1"),
        ("REGIONAL_DELIVERY_STREAM", ""),
        ("REGIONAL_SPILL_BUCKET", ""),
        ("REGIONAL_SOURCES", ""),
        ("REGIONAL_SOURCES", "{"),
        ("REGIONAL_SOURCES", "[]"),
        ("REGIONAL_SOURCES", json.dumps({fingerprint(EU_KEY): 1})),
        ("REGIONAL_SOURCES", json.dumps({EU_KEY: "shop"})),
        ("REGIONAL_ENDPOINTS", "x"),
        ("REGIONAL_ENDPOINTS", '{"mars": "https://x"}'),
        ("REGIONAL_INGEST_HOSTS", '{"mars": "host"}'),
        ("REGIONAL_INGEST_HOSTS", '{"dublin": 1}'),
        ("REGIONAL_SOURCE_INGEST_REGIONS", '{"shop": "mars"}'),
        ("REGIONAL_FILTERS", '{"shop": [{"action": "dropEvent"}]}'),
        ("REGIONAL_FILTERS", '{"shop": [1]}'),
        ("REGIONAL_FILTERS", '{"shop": {}}'),
        ("REGIONAL_FILTERS", '{"shop": [{"action": "hashProperty", "property": "a", "salt": "x"}]}'),
        ("REGIONAL_RATE_LIMITS", '{"shop": 0}'),
        ("REGIONAL_RATE_LIMITS", '{"shop": "5"}'),
        ("REGIONAL_DEDUPE", "never"),
        ("REGIONAL_WRONG_REGION", "accept"),
        ("REGIONAL_TRUSTED_HOPS", "-1"),
        ("REGIONAL_TRUSTED_HOPS", "6"),
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_ENDPOINT_URL", "127.0.0.1:5000"),
        ("AWS_ENDPOINT_URL", "https://host/path"),
        ("AWS_ENDPOINT_URL", "https://[broken"),
    ],
)
def test_each_problem_names_its_variable_and_no_key(name: str, value: str) -> None:
    (problem,) = problems_of(**{name: value})
    assert problem.startswith(f"{name}: ")
    assert EU_KEY not in problem


def test_r19_a_foreign_ingest_region_is_refused() -> None:
    assert any("R19" in problem for problem in problems_of(REGIONAL_INGEST_REGION=IngestRegion.OREGON))


def test_r4_delivery_to_another_region_is_refused() -> None:
    assert any("R4" in problem for problem in problems_of(REGIONAL_DELIVERY_REGION=AwsRegion.OREGON))


def test_d1_a_us_workspace_with_dublin_ingest_delivers_to_oregon() -> None:
    environment = environment_of(ProcessingRegion.US_WEST) | {"REGIONAL_INGEST_REGION": "dublin"}
    configuration, _ = read(environment)
    assert configuration.delivery_region is AwsRegion.OREGON


@pytest.mark.parametrize(
    "host", ["firehose.us-east-1.amazonaws.com", "s3.amazonaws.com", "s3.us-west-2.api.aws."]
)
def test_r4_an_aws_url_of_another_region_is_refused(host: str) -> None:
    assert any("R4" in problem for problem in problems_of(AWS_ENDPOINT_URL=f"https://{host}"))


@pytest.mark.parametrize(
    "host",
    ["vpce-1.firehose.eu-west-1.vpce.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com", "moto:5000"],
)
def test_an_aws_url_of_the_region_is_taken(host: str) -> None:
    assert read(environment_of(aws_endpoint_url=f"https://{host}"))[0].aws_endpoint_url == f"https://{host}"


def test_fifty_sources_fit_the_environment_of_a_function() -> None:
    sources = {fingerprint(f"{EU_KEY}{index}"): f"source-with-a-name-{index:02}" for index in range(50)}
    environment = environment_of() | {"REGIONAL_SOURCES": json.dumps(sources, separators=(",", ":"))}
    assert sum(len(name) + len(value) for name, value in environment.items()) < LAMBDA_ENVIRONMENT_BYTES
    assert len(read(environment)[0].registry.sources) == 50
