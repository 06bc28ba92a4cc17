"""Tests of the stack's AWS provider: which `aws:` keys it takes, as what, and which it refuses."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws_provider import (
    SUPPORTED,
    UnsupportedProviderSetting,
    provider_arguments,
    regional_provider,
)
from tests.components.recording import Recorder

ROLES = [{"roleArn": "arn:aws:iam::123456789012:role/deploy"}]


@pytest.mark.parametrize(
    ("key", "text", "argument", "value"),
    [
        ("profile", "eu-admin", "profile", "eu-admin"),
        ("s3UsePathStyle", "true", "s3_use_path_style", True),
        ("s3UsePathStyle", "false", "s3_use_path_style", False),
        ("skipCredentialsValidation", "true", "skip_credentials_validation", True),
        ("skipMetadataApiCheck", "true", "skip_metadata_api_check", True),
        ("skipRequestingAccountId", "true", "skip_requesting_account_id", True),
        ("useFipsEndpoint", "true", "use_fips_endpoint", True),
        ("maxRetries", "1", "max_retries", 1),
        ("allowedAccountIds", '["123456789012"]', "allowed_account_ids", ["123456789012"]),
        ("forbiddenAccountIds", '["123456789012"]', "forbidden_account_ids", ["123456789012"]),
        ("assumeRoles", json.dumps(ROLES), "assume_roles", ROLES),
    ],
)
def test_a_supported_key_becomes_its_argument_with_its_type(
    key: str, text: str, argument: str, value: object
) -> None:
    arguments = provider_arguments({key: text})

    assert arguments == {argument: value}
    assert type(arguments[argument]) is type(value)


def test_every_supported_argument_is_one_of_the_provider() -> None:
    example: dict[str, Any] = {"profile": "p", "maxRetries": "1"}
    lists = ("allowedAccountIds", "assumeRoles", "forbiddenAccountIds")
    config = {key: example.get(key, "[]" if key in lists else "true") for key in SUPPORTED}

    assert set(provider_arguments(config)) <= set(inspect.signature(aws.Provider._internal_init).parameters)
    assert len(provider_arguments(config)) == len(SUPPORTED)


@pytest.mark.parametrize(
    ("key", "text"),
    [("maxRetries", "many"), ("useFipsEndpoint", "yes"), ("assumeRoles", "role"), ("assumeRoles", "{}")],
)
def test_a_value_that_a_key_does_not_take_ends_the_program_without_a_trace(key: str, text: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"aws:{key} takes "):
        provider_arguments({key: text})


@pytest.mark.parametrize("key", ["accessKey", "secretKey", "token", "endpoints", "defaultTags", "proflie"])
def test_an_unknown_key_is_refused_with_the_way_to_remove_it(key: str) -> None:
    with pytest.raises(
        UnsupportedProviderSetting, match=rf"aws:{key} has no effect.*pulumi config rm aws:{key}"
    ):
        provider_arguments({key: "s3cr3t-canary"})


def test_a_refusal_never_shows_the_value() -> None:
    with pytest.raises(UnsupportedProviderSetting) as told:
        provider_arguments({"secretKey": "s3cr3t-canary"})

    assert "s3cr3t-canary" not in str(told.value)


def test_r4_the_region_is_the_argument_and_never_the_config(recorder: Recorder) -> None:
    recorder.deploy(
        lambda: regional_provider("aws", region="eu-west-1", workspace="ws", config={"region": "us-west-2"})
    )

    assert recorder.children() == {("pulumi:providers:aws", "aws")}
    assert recorder.one("aws").inputs["region"] == "eu-west-1"


def test_every_resource_is_tagged_with_its_workspace(recorder: Recorder) -> None:
    recorder.deploy(lambda: regional_provider("aws", region="eu-west-1", workspace="ws", config={}))

    tags = recorder.one("aws").inputs["defaultTags"]
    assert (json.loads(tags) if isinstance(tags, str) else tags) == {
        "tags": {"regional-ingest:workspace": "ws"}
    }
