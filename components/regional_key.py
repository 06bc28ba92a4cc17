"""A region's encryption key: never multi-region, rotating, and open to the logs of its own account and region only."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from residency.regions import AwsRegion


@dataclass(frozen=True, kw_only=True)
class RegionalKey:
    """A key and where it is. `policy`: what log groups under it wait for; None for a key that stands already."""

    arn: pulumi.Output[str]
    policy: aws.kms.KeyPolicy | None
    region: AwsRegion


def regional_key(
    name: str,
    *,
    description: str,
    region: AwsRegion,
    deletion_window_days: int = 30,
    opts: pulumi.ResourceOptions | None = None,
) -> RegionalKey:
    """The key with its policy. The policy is a resource of its own: the account is read from the key's ARN."""
    key = aws.kms.Key(
        name,
        description=f"{description}; single-region: {region.value}",
        multi_region=False,
        enable_key_rotation=True,
        deletion_window_in_days=deletion_window_days,
        region=region.value,
        opts=opts,
    )
    policy = aws.kms.KeyPolicy(
        f"{name}-policy",
        key_id=key.id,
        policy=key.arn.apply(lambda arn: json.dumps(key_policy(key_arn=arn, region=region))),
        region=region.value,
        opts=opts,
    )
    return RegionalKey(arn=key.arn, policy=policy, region=region)


def key_policy(*, key_arn: str, region: AwsRegion) -> dict[str, object]:
    """Who may do what is said by IAM, as AWS's default has it; CloudWatch Logs may use it for this account's groups."""
    _, partition, _, _, account, _ = key_arn.split(":")
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "RightsAreGivenByIam",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                "Action": "kms:*",
                "Resource": key_arn,
            },
            {
                "Sid": "LogGroupsOfThisAccountAndRegion",
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{region.value}.amazonaws.com"},
                "Action": [
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:DescribeKey",
                ],
                "Resource": key_arn,
                "Condition": {
                    "ArnLike": {
                        "kms:EncryptionContext:aws:logs:arn": (
                            f"arn:{partition}:logs:{region.value}:{account}:log-group:*"
                        )
                    }
                },
            },
        ],
    }


def log_group(
    name: str, *, key: RegionalKey, retention_days: int, opts: pulumi.ResourceOptions | None = None
) -> aws.cloudwatch.LogGroup:
    """A log group in the key's region, under the key: one under another region's key cannot be written down."""
    return aws.cloudwatch.LogGroup(
        name,
        retention_in_days=retention_days,
        kms_key_id=key.arn,
        region=key.region.value,
        # CloudWatch tries the key when it makes the group.
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[key.policy] if key.policy else [])
        ),
    )


def only_through(service: str, statement: dict[str, object], *, region: AwsRegion) -> dict[str, object]:
    """The statement for a key, where it is used by that service of that region only (kms:ViaService)."""
    via = f"{service}.{region.value}.amazonaws.com"
    return {**statement, "Condition": {"StringEquals": {"kms:ViaService": via}}}
