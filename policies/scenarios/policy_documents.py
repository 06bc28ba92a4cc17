"""Scenarios of policy documents: what an Allow admits, and what Deny, exceptions and wildcards do not."""

from __future__ import annotations

import json
from typing import Any

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
KEY = "aws:kms/key:Key"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
ACCOUNT = "111122223333"

_POLICY = Page(rule="V29-policy", type=ROLE_POLICY)


def allow(*resources: str, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    """Inputs of a role's policy with one statement."""
    return role_policy({"Effect": effect, "Action": "*", "Resource": list(resources), **more})


def role_policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"role": "worker", "policy": document(*statements)}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def queue_policy(**condition: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs",
        "Condition": condition,
    }
    return {"queueUrl": QUEUE_URL, "policy": document(statement)}


SCENARIOS = (
    _POLICY.violating(
        "a table of Virginia among those of the region",
        allow(
            f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/events",
            f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/events",
        ),
        due=(at("policy", "us-east-1"),),
    ),
    _POLICY.violating(
        "a pattern over more regions than the allowed one",
        allow(f"arn:aws:kms:eu-*:{ACCOUNT}:key/*"),
        due=(at("policy", "eu-*"),),
    ),
    _POLICY.violating(
        "a pattern over none of the allowed ones, in a US West stack",
        allow(f"arn:aws:sqs:us-east-?:{ACCOUNT}:*"),
        us=True,
        due=(at("policy", "us-east-?"),),
    ),
    _POLICY.violating(
        "a topic of another region may send to the queue",
        queue_policy(ArnEquals={"aws:SourceArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:events"}),
        type=QUEUE_POLICY,
        due=(at("policy", "us-east-1"),),
    ),
    _POLICY.violating(
        "requests of two regions",
        allow("*", Condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}),
        due=(at("policy", "eu-central-1"),),
    ),
    _POLICY.violating(
        "the log service of another region may use the key",
        {
            "policy": document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
                    "Action": "kms:Encrypt*",
                    "Resource": "*",
                }
            )
        },
        type=KEY,
        due=(at("policy", "us-east-1"),),
    ),
    _POLICY.violating(
        "one statement as an object, keys in small letters, through S3 of another region",
        {
            "role": "worker",
            "policy": json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": {
                        "Effect": "Allow",
                        "Action": "kms:Decrypt",
                        "Resource": "*",
                        "Condition": {"StringLike": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}},
                    },
                }
            ),
        },
        due=(at("policy", "us-west-2"),),
    ),
    _POLICY.violating(
        "a role's inline policy",
        Given(
            type="aws:iam/role:Role",
            props={
                "assumeRolePolicy": document(
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ),
                "inlinePolicies": [
                    {"name": "w", "policy": allow(f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs")["policy"]}
                ],
            },
        ),
        due=(at("inlinePolicies[0].policy", "us-east-1"),),
    ),
    _POLICY.violating(
        "a document that came as an object, of which one value is not known yet",
        {
            "role": "worker",
            "policy": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Deny", "Action": "*", "Resource": f"arn:aws:sqs:eu-central-1:{ACCOUNT}:*"},
                    {
                        "Effect": "Allow",
                        "Action": "*",
                        "Resource": [f"arn:aws:sqs:us-east-1:{ACCOUNT}:*", UNKNOWN],
                    },
                ],
            },
        },
        due=(at("policy", "us-east-1"), unsure("policy", rule="V32-unknown-value")),
    ),
    _POLICY.clean(
        "the region's own table, bucket and logs",
        allow(
            f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/events",
            "arn:aws:s3:::company-logs/*",
            f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/*",
        ),
    ),
    _POLICY.clean(
        "requests of the region only",
        allow("*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    ),
    _POLICY.unknown(
        "a document of values that are not known yet",
        {"role": "worker", "policy": UNKNOWN},
        due=(unsure("policy", rule="V32-unknown-value"),),
    ),
    _POLICY.unknown(
        "a document made of the stack's own bucket and a role",
        Given(type="aws:s3/bucket:Bucket", name="logs"),
        Given(type="aws:iam/role:Role", name="role", props={"assumeRolePolicy": "{}"}),
        Given(
            type=BUCKET_POLICY,
            props={"bucket": "company-logs", "policy": UNKNOWN},
            depends_on={"policy": ("logs", "role")},
        ),
    ),
    _POLICY.look_alike(
        "a Deny of other regions, and of an ARN in one",
        allow(
            "*",
            effect="Deny",
            Condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}},
        ),
        Given(
            type=ROLE_POLICY, name="other", props=allow(f"arn:aws:s3:us-east-1:{ACCOUNT}:*", effect="Deny")
        ),
    ),
    _POLICY.look_alike(
        "all but what stands in Virginia",
        role_policy(
            {"Effect": "Allow", "Action": "sqs:*", "NotResource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:*"},
            {
                "Effect": "Allow",
                "Action": "ec2:*",
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {"ec2:Region": "us-east-1"},
                    "ArnNotLike": {"aws:SourceArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:*"},
                },
            },
        ),
    ),
    _POLICY.look_alike(
        "wildcards as AWS documents them",
        allow(
            "arn:aws:logs:*:*:*",
            f"arn:aws:xray:*:{ACCOUNT}:*",
            "arn:aws:s3:::*",
            "arn:aws:sqs:*:*:*",
            "arn:*:bedrock:*::foundation-model/*",
            "*",
        ),
    ),
    _POLICY.look_alike(
        "a statement's id, an action, a tag and a session name that speak of a region",
        role_policy(
            {
                "Sid": "NotUsEast1us-east-1",
                "Effect": "Allow",
                "Action": "sts:TagSession",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:ResourceTag/home": "us-east-1"}},
            }
        ),
    ),
)
