"""Rules for S3 replication: objects and tables that are copied to another region as they are written."""

from __future__ import annotations

from policies.rules import Rule, Switch

S3_REPLICATION = Rule(
    id="V07-s3-replication",
    title="S3 replication to a bucket in another region",
    types=(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
    ),
    paths=(
        "rules[*].destination.bucket",
        "rules[*].destination.encryptionConfiguration.replicaKmsKeyId",
        "replicationConfiguration.rules[*].destination.bucket",
        "replicationConfiguration.rules[*].destination.replicaKmsKeyId",
        "replicationConfigurations[*].rules[*].destinations[*].bucket",
        "replicationConfigurations[*].rules[*].destinations[*].replicaKmsKeyId",
    ),
    off=(
        Switch(block="rules[*]", name="status", word="Disabled"),
        Switch(block="replicationConfiguration.rules[*]", name="status", word="Disabled"),
        Switch(block="replicationConfigurations[*].rules[*]", name="status", word="Disabled"),
    ),
    fix="Replicate to a bucket in an allowed region (S3 also replicates within one region), or remove the rule.",
)
S3_TABLES_REPLICATION = Rule(
    id="V07-s3-tables-replication",
    title="Replication of S3 tables to another region",
    types=(
        "aws:s3tables/tableBucketReplication:TableBucketReplication",
        "aws:s3tables/tableReplication:TableReplication",
    ),
    paths=("rule.destinations[*].destinationTableBucketArn",),
    leak="every table is copied to the target bucket's region",
    fix="Replicate to a table bucket in an allowed region, or remove the destination.",
)

RULES = (S3_REPLICATION, S3_TABLES_REPLICATION)
