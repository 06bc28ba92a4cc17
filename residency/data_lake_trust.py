"""Who of the vendor may assume the Data Lake's role, by processing region (R72, D8).

The references name no principals. These are of the vendor's public documentation of Data Lakes, which has had one
document for both regions since 2023-05-18; the two rows stay apart, so that a change of one does not touch the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from residency.regions import ProcessingRegion

DATA_LAKE_PRINCIPALS: Mapping[ProcessingRegion, tuple[str, ...]] = MappingProxyType(
    {
        ProcessingRegion.EU_WEST: ("arn:aws:iam::595280932656:role/segment-datalakes-production-access",),
        ProcessingRegion.US_WEST: (
            "arn:aws:iam::294048959147:role/customer-datalakes-prod-admin",
            "arn:aws:iam::294048959147:role/datalakes-aws-worker",
            "arn:aws:iam::294048959147:role/datalakes-customer-service",
        ),
    }
)


MIN_EXTERNAL_ID_CHARS, MAX_EXTERNAL_ID_CHARS = 2, 1_224  # AWS STS AssumeRole
MAX_TRUST_POLICY_CHARS = 2_048  # AWS IAM quota, which an account may have raised; whitespace does not count

# AWS STS AssumeRole. Without the $ of IAM's variables, and without its wildcards.
EXTERNAL_ID = re.compile(rf"[A-Za-z0-9_+=,.@:/-]{{{MIN_EXTERNAL_ID_CHARS},{MAX_EXTERNAL_ID_CHARS}}}")


def trust_policy(*, processing_region: ProcessingRegion, workspace_ids: tuple[str, ...]) -> dict[str, object]:
    """The trust policy of the role. `workspace_ids`: the vendor's ids, without which nobody may assume it.

    Raises ValueError without one, as the role would be open to every customer of the vendor, for what AWS takes as no
    external id, and for more than fit into a trust policy.
    """
    if not workspace_ids or not all(map(EXTERNAL_ID.fullmatch, workspace_ids)):
        raise ValueError("a Data Lake's role needs the id of the workspace as external id")
    trust: dict[str, object] = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "VendorOfThisWorkspace",
                "Effect": "Allow",
                "Principal": {"AWS": list(DATA_LAKE_PRINCIPALS[processing_region])},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": list(workspace_ids)}},
            }
        ],
    }
    size = len(json.dumps(trust, separators=(",", ":")))
    if size > MAX_TRUST_POLICY_CHARS:
        raise ValueError(
            f"a role's trust policy has at most {MAX_TRUST_POLICY_CHARS} characters; with the external ids of "
            f"{len(workspace_ids)} workspaces it has {size}"
        )
    return trust


def access_policy(
    *, bucket_arn: str, key_arn: str, aws_region: str, account: str, database: str
) -> dict[str, object]:
    """What the role may do: this bucket, this database's tables, this key; in this region only."""
    glue = f"arn:aws:glue:{aws_region}:{account}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ObjectsOfTheLake",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
                "Resource": f"{bucket_arn}/*",
            },
            {
                "Sid": "BucketOfTheLake",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
                "Resource": bucket_arn,
            },
            {
                "Sid": "KeyOfTheLake",
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
                "Resource": key_arn,
            },
            {
                "Sid": "TablesOfTheLake",
                "Effect": "Allow",
                "Action": [
                    *(f"glue:{verb}" for verb in ("GetDatabase", "GetTable", "GetTables", "CreateTable")),
                    *(f"glue:{verb}" for verb in ("UpdateTable", "DeleteTable", "GetTableVersion")),
                    *(f"glue:{verb}" for verb in ("GetTableVersions", "DeleteTableVersion")),
                    *(f"glue:{verb}" for verb in ("BatchDeleteTableVersion", "BatchDeleteTable")),
                    *(f"glue:{verb}" for verb in ("GetPartition", "GetPartitions", "BatchGetPartition")),
                    *(f"glue:{verb}" for verb in ("CreatePartition", "BatchCreatePartition")),
                    *(
                        f"glue:{verb}"
                        for verb in ("UpdatePartition", "DeletePartition", "BatchDeletePartition")
                    ),
                ],
                "Resource": [
                    f"{glue}:catalog",
                    f"{glue}:database/{database}",
                    f"{glue}:table/{database}/*",
                ],
            },
        ],
    }
