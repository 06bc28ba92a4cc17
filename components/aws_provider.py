"""The stack's AWS provider: explicit, pinned to one region, with the account settings of its `aws:` configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

# The `aws:` keys that a stack may set, and the argument each becomes. `region` is not among them: it is derived (R4).
# Credentials come from the environment, a profile or assumed roles, so that none is ever written into a stack's file.
TEXT = {"profile": "profile"}
FLAGS = {
    "s3UsePathStyle": "s3_use_path_style",
    "skipCredentialsValidation": "skip_credentials_validation",
    "skipMetadataApiCheck": "skip_metadata_api_check",
    "skipRequestingAccountId": "skip_requesting_account_id",
    "useFipsEndpoint": "use_fips_endpoint",
}
NUMBERS = {"maxRetries": "max_retries"}
STRUCTURES = {
    "allowedAccountIds": "allowed_account_ids",
    "assumeRoles": "assume_roles",
    "forbiddenAccountIds": "forbidden_account_ids",
}
SUPPORTED = (*TEXT, *FLAGS, *NUMBERS, *STRUCTURES)


class UnsupportedProviderSetting(pulumi.RunError, ValueError):
    """An `aws:` key of the stack that the explicit provider would ignore. A program ends with the message alone."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"aws:{key} has no effect here: the stack's AWS provider is explicit, its region follows from "
            f"regional-ingest:processingRegion, and of the rest it takes {', '.join(SUPPORTED)}. "
            f"Fix: pulumi config rm aws:{key}"
        )


class UnreadableProviderSetting(pulumi.RunError, ValueError):
    """An `aws:` key with a value that it does not take."""

    def __init__(self, key: str, *, takes: str) -> None:
        super().__init__(f"aws:{key} takes {takes}. Fix: set it so, or pulumi config rm aws:{key}")


def provider_arguments(config: Mapping[str, str]) -> dict[str, Any]:
    """Arguments of `aws.Provider` from the stack's `aws:` keys (without the prefix), as Pulumi hands them over.

    Raises UnsupportedProviderSetting for a key that would otherwise be ignored silently, and UnreadableProviderSetting.
    """
    arguments: dict[str, Any] = {}
    for key, value in config.items():
        if key == "region":
            continue  # checked against the derived region with the stack's settings
        elif key in TEXT:
            arguments[TEXT[key]] = value
        elif key in FLAGS:
            if value not in ("true", "false"):
                raise UnreadableProviderSetting(key, takes="true or false")
            arguments[FLAGS[key]] = value == "true"
        elif key in NUMBERS:
            if not value.isdecimal():
                raise UnreadableProviderSetting(key, takes="a whole number")
            arguments[NUMBERS[key]] = int(value)
        elif key in STRUCTURES:
            arguments[STRUCTURES[key]] = _list(key, value)
        else:
            raise UnsupportedProviderSetting(key)
    return arguments


def _list(key: str, text: str) -> list[Any]:
    try:
        known = json.loads(text)
    except ValueError:
        known = None
    if not isinstance(known, list):
        raise UnreadableProviderSetting(key, takes="a list, as `pulumi config set --path` writes one")
    return known


def regional_provider(
    name: str,
    *,
    region: pulumi.Input[str],
    workspace: str,
    config: Mapping[str, str],
    opts: pulumi.ResourceOptions | None = None,
) -> aws.Provider:
    """A provider for one region; every resource it makes carries the workspace's name as a tag."""
    return aws.Provider(
        name,
        region=region,
        default_tags={"tags": {"regional-ingest:workspace": workspace}},
        opts=opts,
        **provider_arguments(config),
    )
