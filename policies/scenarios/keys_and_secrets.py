"""Scenarios of KMS keys and secrets: what exists in several regions, and what only looks like it."""

from __future__ import annotations

import json

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

KEY = "key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
MULTI_REGION_KEY = "key/mrk-0b1f2a3c4d5e6f708192a3b4c5d6e7f8"
KEY_TYPE = "aws:kms/key:Key"
REPLICA_TYPE = "aws:kms/replicaKey:ReplicaKey"
SECRET_TYPE = "aws:secretsmanager/secret:Secret"


def arn(region: str, key: str = KEY) -> str:
    return f"arn:aws:kms:{region}:123456789012:{key}"


_OWN_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "kms:ReplicateKey",
                "Resource": "*",
                "Condition": {"StringNotEquals": {"kms:ReplicaRegion": "us-east-1"}},
            },
        ],
    }
)

_KEY = Page(rule="V12-kms-multi-region-key", type=KEY_TYPE)
_REPLICA = Page(rule="V12-kms-replica-key", type=REPLICA_TYPE)
_SECRET = Page(rule="V13-secret-replica", type=SECRET_TYPE)

_KEYS = (
    _KEY.violating("a key", {"multiRegion": True, "enableKeyRotation": True}, due=(at("multiRegion"),)),
    _KEY.violating(
        "a key in Oregon", {"multiRegion": True, "region": "us-west-2"}, us=True, due=(at("multiRegion"),)
    ),
    _KEY.violating("a flag that came as text", {"multiRegion": "true"}, due=(at("multiRegion"),)),
    _KEY.violating(
        "a key with imported material",
        {"multiRegion": True, "keyMaterialBase64": "Wblj06fduthWggmsT0cLVoIMOkeLbc2kVfMud77i/JY="},
        type="aws:kms/externalKey:ExternalKey",
        due=(at("multiRegion"),),
    ),
    _KEY.violating(
        "an HMAC key that signs in several regions",
        {"multiRegion": True, "keyUsage": "GENERATE_VERIFY_MAC", "customerMasterKeySpec": "HMAC_256"},
        due=(at("multiRegion"),),
    ),
    _KEY.clean("a key without a word on it", {"enableKeyRotation": True, "deletionWindowInDays": 30}),
    _KEY.clean("a key of one region, in so many words", {"multiRegion": False, "region": "eu-west-1"}),
    _KEY.clean(
        "an external key of one region", {"multiRegion": False}, type="aws:kms/externalKey:ExternalKey"
    ),
    _KEY.unknown("a flag that is not known", {"multiRegion": UNKNOWN}, due=(unsure("multiRegion"),)),
    _KEY.look_alike(
        "a description, a tag and an alias that speak of several regions",
        Given(
            type=KEY_TYPE,
            name="key",
            props={
                "description": "multi-region, replicated to us-east-1",
                "multiRegion": False,
                "tags": {"MultiRegion": "true", "Replica": "us-east-1"},
            },
        ),
        Given(
            type="aws:kms/alias:Alias",
            name="alias",
            props={"name": "alias/multi-region-us-east-1", "targetKeyId": arn("eu-west-1")},
        ),
    ),
    _KEY.look_alike(
        "a policy that forbids replicas", {"policy": _OWN_POLICY, "bypassPolicyLockoutSafetyCheck": False}
    ),
    _KEY.look_alike(
        "a grant on a key of the region",
        {
            "granteePrincipal": "arn:aws:iam::123456789012:role/reader",
            "keyId": arn("eu-west-1"),
            "operations": ["Decrypt"],
            "constraints": [{"encryptionContextEquals": {"region": "us-east-1"}}],
        },
        type="aws:kms/grant:Grant",
    ),
    _KEY.look_alike(
        "a key in a store of the customer's own",
        {"customKeyStoreId": "cks-0a1b2c3d4e5f6a7b8", "xksKeyId": "bb8562717f809024"},
    ),
    _REPLICA.violating(
        "of a key in Virginia: said where it is said",
        {"primaryKeyArn": arn("us-east-1", MULTI_REGION_KEY)},
        due=(at("primaryKeyArn", "us-east-1"),),
    ),
    _REPLICA.violating(
        "of a key of the stack, made in another region",
        Given(type=KEY_TYPE, name="primary", props={"multiRegion": True}),
        Given(
            type=REPLICA_TYPE,
            provider_region="eu-central-1",
            props={"primaryKeyArn": UNKNOWN},
            depends_on={"primaryKeyArn": ("primary",)},
        ),
        due=(
            at("multiRegion", resource="primary", rule="V12-kms-multi-region-key"),
            at("", "eu-central-1", rule="V01-through-provider"),
            at(""),
        ),
    ),
    _REPLICA.violating(
        "by an ARN of its own region, which cannot be",
        {"primaryKeyArn": arn("us-west-2", MULTI_REGION_KEY), "region": "us-west-2"},
        us=True,
        due=(at(""),),
    ),
    _REPLICA.violating(
        "of a key with imported material",
        {"primaryKeyArn": arn("us-west-2", MULTI_REGION_KEY), "keyMaterialBase64": UNKNOWN},
        type="aws:kms/replicaExternalKey:ReplicaExternalKey",
        due=(at("primaryKeyArn", "us-west-2"),),
    ),
    _REPLICA.unknown(
        "of a key that is not known: it leaks by being there", {"primaryKeyArn": UNKNOWN}, due=(at(""),)
    ),
    _REPLICA.clean("a key of its own", {"enableKeyRotation": True}, type=KEY_TYPE),
    _REPLICA.look_alike(
        "an alias for a replica",
        {"name": "alias/replica", "targetKeyId": arn("eu-west-1")},
        type="aws:kms/alias:Alias",
    ),
)

_SECRETS = (
    _SECRET.violating(
        "one replica",
        {"name": "db", "replicas": [{"region": "us-east-1"}]},
        due=(at("replicas[0].region", "us-east-1"),),
    ),
    _SECRET.violating(
        "two replicas, one with its key",
        {
            "kmsKeyId": arn("eu-west-1"),
            "region": "eu-west-1",
            "forceOverwriteReplicaSecret": True,
            "replicas": [{"region": "eu-central-1"}, {"region": "eu-north-1", "kmsKeyId": arn("eu-north-1")}],
        },
        due=(
            at("replicas[0].region", "eu-central-1"),
            at("replicas[1].region", "eu-north-1"),
            at("replicas[1].kmsKeyId", "eu-north-1"),
        ),
    ),
    _SECRET.violating(
        "from Oregon to Dublin",
        {"name": "db", "replicas": [{"region": "eu-west-1", "kmsKeyId": "alias/aws/secretsmanager"}]},
        us=True,
        due=(at("replicas[0].region", "eu-west-1"),),
    ),
    _SECRET.clean(
        "a secret of one region", {"name": "db", "kmsKeyId": arn("eu-west-1"), "recoveryWindowInDays": 7}
    ),
    _SECRET.clean("in Oregon", {"namePrefix": "db-", "region": "us-west-2"}, us=True),
    _SECRET.unknown("all replicas", {"name": "db", "replicas": UNKNOWN}, due=(unsure("replicas"),)),
    _SECRET.unknown(
        "the replica's region",
        {"name": "db", "replicas": [{"region": UNKNOWN}]},
        due=(unsure("replicas[0].region"),),
    ),
    _SECRET.look_alike(
        "an empty list of replicas", {"name": "db", "replicas": [], "forceOverwriteReplicaSecret": False}
    ),
    _SECRET.look_alike(
        "a name, a description and tags that read like another region",
        {
            "name": "us-east-1/db",
            "description": "replica of us-east-1",
            "tags": {"replica-region": "us-east-1"},
        },
    ),
    _SECRET.look_alike(
        "shared with another account by its policy",
        {
            "secretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
            "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
            '{"AWS":"arn:aws:iam::210987654321:root"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}]}',
        },
        type="aws:secretsmanager/secretPolicy:SecretPolicy",
    ),
    _SECRET.look_alike(
        "rotated by a function of the region",
        {
            "secretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
            "rotationLambdaArn": "arn:aws:lambda:eu-west-1:123456789012:function:rotate",
            "rotationRules": {"automaticallyAfterDays": 30},
        },
        type="aws:secretsmanager/secretRotation:SecretRotation",
    ),
    _SECRET.look_alike(
        "a replica in the other region that is allowed",
        {"name": "db", "replicas": [{"region": "eu-central-1", "kmsKeyId": arn("eu-central-1")}]},
        allowed_regions=("eu-central-1",),
    ),
)

SCENARIOS = (*_KEYS, *_SECRETS)
