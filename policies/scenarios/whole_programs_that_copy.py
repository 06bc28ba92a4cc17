"""Scenarios of replication and copies (V7 to V16) as whole programs write them: several resources, full inputs."""

from __future__ import annotations

import json

from policies.scenario import Given, Page, Scenario, at, unsure
from policies.values import UNKNOWN

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
KEY = "key/5f0e4c1a-9b7d-4d2e-8f63-2f1f6f0a9b11"
DISASTER_RECOVERY = ("aws-s3-replicated-bucket:index:Bucket",)


def arn(service: str, region: str, rest: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def made(
    type: str, name: str, props: dict[str, object], stands_in: str = "eu-west-1", **more: object
) -> Given:
    """A resource as an exported state has it: what it named is known."""
    outputs = more.pop("outputs", {})
    assert isinstance(outputs, dict)
    return Given(type=type, name=name, props=props, provider_region=stands_in, outputs=outputs, **more)  # type: ignore[arg-type]


def bucket(name: str, stands_in: str = "eu-west-1", **props: object) -> Given:
    return made("aws:s3/bucket:Bucket", name, {"bucket": name, **props}, stands_in, outputs={"id": name})


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: object, resource: object, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


# --- S3 ---------------------------------------------------------------------------------------------

_S3 = Page(rule="V07-s3-replication", type="aws:s3/bucketReplicationConfig:BucketReplicationConfig")
_TARGET = "rules[0].destination.bucket"
S3_ROLE = f"arn:aws:iam::{ACCOUNT}:role/replication"


def rule(target: str, **more: object) -> dict[str, object]:
    return {"id": "all", "status": "Enabled", "destination": {"bucket": target}, **more}


_REPLICATION_POLICY = policy(
    allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], "arn:aws:s3:::orders"),
    allow(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], "arn:aws:s3:::orders/*"),
    allow(["s3:ReplicateObject", "s3:ReplicateDelete"], "arn:aws:s3:::orders-copy/*"),
)

_BUCKETS = (
    _S3.violating(
        "the documented program: a second provider, role and policy",
        bucket("orders"),
        bucket("orders-copy", "eu-central-1"),
        made("aws:iam/role:Role", "role", {"assumeRolePolicy": policy(allow("sts:AssumeRole", "*"))}),
        made("aws:iam/policy:Policy", "policy", {"policy": _REPLICATION_POLICY}),
        made(
            _S3.type,
            "replication",
            {"bucket": "orders", "role": S3_ROLE, "rules": [rule("arn:aws:s3:::orders-copy")]},
        ),
        due=(
            at("", "eu-central-1", resource="orders-copy", rule="V01-through-provider"),
            at("policy", "eu-central-1", resource="policy", rule="V06-foreign-name"),
            at(_TARGET, "eu-central-1", resource="replication"),
        ),
    ),
    _S3.clean(
        "the same program within the region",
        bucket("orders"),
        bucket("orders-copy"),
        made("aws:iam/policy:Policy", "policy", {"policy": _REPLICATION_POLICY}),
        made(
            _S3.type,
            "replication",
            {
                "bucket": "orders",
                "region": "eu-west-1",
                "role": S3_ROLE,
                "rules": [
                    rule(
                        "arn:aws:s3:::orders-copy",
                        priority=1,
                        filter={"prefix": ""},
                        deleteMarkerReplication={"status": "Enabled"},
                        sourceSelectionCriteria={"sseKmsEncryptedObjects": {"status": "Enabled"}},
                    )
                ],
            },
        ),
    ),
    _S3.violating(
        "a component's two buckets",
        made(
            "aws:s3/bucket:Bucket",
            "central",
            {"bucket": "central-copy", "forceDestroy": True},
            "eu-north-1",
            inside=DISASTER_RECOVERY,
            outputs={"id": "central-copy"},
        ),
        made(
            _S3.type,
            "replication",
            {"bucket": "central", "role": S3_ROLE, "rules": [rule("arn:aws:s3:::central-copy")]},
            inside=DISASTER_RECOVERY,
        ),
        due=(
            at("", "eu-north-1", resource="central", rule="V01-through-provider"),
            at(_TARGET, "eu-north-1", resource="replication"),
        ),
    ),
    _S3.violating(
        "to a bucket of the account's own namespace: its name says the region",
        made(
            _S3.type,
            "it",
            {
                "bucket": "orders",
                "role": S3_ROLE,
                "rules": [rule(f"arn:aws:s3:::orders-{ACCOUNT}-us-east-1-an")],
            },
        ),
        due=(at(_TARGET, "us-east-1"),),
    ),
    _S3.clean(
        "to a bucket of the account's own namespace in the region",
        made(
            _S3.type,
            "it",
            {
                "bucket": "orders",
                "role": S3_ROLE,
                "rules": [rule(f"arn:aws:s3:::orders-{ACCOUNT}-us-west-2-an")],
            },
            "us-west-2",
        ),
        us=True,
    ),
    _S3.violating(
        "to GovCloud's key",
        {
            "bucket": "orders",
            "role": S3_ROLE,
            "rules": [
                rule(
                    "",
                    destination={
                        "bucket": "arn:aws-us-gov:s3:::orders-copy",
                        "encryptionConfiguration": {
                            "replicaKmsKeyId": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:{KEY}"
                        },
                    },
                )
            ],
        },
        us=True,
        due=(
            unsure(_TARGET),
            at("rules[0].destination.encryptionConfiguration.replicaKmsKeyId", "us-gov-west-1"),
        ),
    ),
    _S3.look_alike(
        "a full bucket of one region",
        {
            "bucket": "orders",
            "region": "eu-west-1",
            "acl": "private",
            "forceDestroy": False,
            "versioning": {"enabled": True, "mfaDelete": False},
            "serverSideEncryptionConfiguration": {
                "rule": {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": arn("kms", "eu-west-1", KEY),
                    },
                    "bucketKeyEnabled": True,
                }
            },
            "lifecycleRules": [
                {
                    "id": "us-east-1",
                    "enabled": True,
                    "prefix": "us-east-1/",
                    "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}],
                    "noncurrentVersionExpiration": {"days": 90},
                }
            ],
            "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://app.example.com"]}],
            "logging": {"targetBucket": "access-logs", "targetPrefix": "orders/"},
            "tags": {"Name": "orders", "dr-region": "us-east-1"},
            "tagsAll": {"Name": "orders", "dr-region": "us-east-1"},
        },
        type="aws:s3/bucket:Bucket",
    ),
    _S3.look_alike(
        "inventory and analytics that stay, by fixed rules of S3",
        made(
            "aws:s3/inventory:Inventory",
            "inventory",
            {
                "bucket": "orders",
                "destination": {"bucket": {"bucketArn": "arn:aws:s3:::reports", "format": "Parquet"}},
                "includedObjectVersions": "All",
                "optionalFields": ["ReplicationStatus", "EncryptionStatus"],
                "schedule": {"frequency": "Daily"},
            },
        ),
    ),
    _S3.look_alike(
        "a bucket policy that takes another account's replicas in",
        {
            "bucket": "orders-copy",
            "policy": policy(
                allow(
                    ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ObjectOwnerOverrideToBucketOwner"],
                    "arn:aws:s3:::orders-copy/*",
                    Principal={"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:role/replication-us-east-1"},
                )
            ),
        },
        type="aws:s3/bucketPolicy:BucketPolicy",
    ),
    Page(rule="V06-foreign-name").violating(
        "an object copied out of a bucket of the stack in Virginia",
        bucket("seed", "us-east-1"),
        made(
            "aws:s3/objectCopy:ObjectCopy",
            "copy",
            {"bucket": "orders", "key": "seed.json", "source": "seed/2026/seed.json"},
        ),
        due=(
            at("", "us-east-1", resource="seed", rule="V01-through-provider"),
            at("source", "us-east-1", resource="copy"),
        ),
    ),
    Page(rule="V06-foreign-name").look_alike(
        "an object copied within the region",
        bucket("seed"),
        made(
            "aws:s3/objectCopy:ObjectCopy",
            "copy",
            {"bucket": "orders", "key": "seed.json", "source": "seed/us-east-1/seed.json"},
        ),
    ),
    Page(rule="V05-foreign-arn").violating(
        "an object copied through an access point of Virginia",
        {
            "bucket": "orders",
            "key": "seed.json",
            "source": arn("s3", "us-east-1", "accesspoint/seed/object/2026/seed.json"),
        },
        type="aws:s3/objectCopy:ObjectCopy",
        due=(at("source", "us-east-1"),),
    ),
)

# --- DynamoDB ---------------------------------------------------------------------------------------

_TABLE = Page(rule="V08-dynamodb-replicas", type="aws:dynamodb/table:Table")


def orders(**props: object) -> dict[str, object]:
    return {
        "name": "orders-3f2a1c0",
        "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}],
        "hashKey": "pk",
        "rangeKey": "sk",
        "billingMode": "PAY_PER_REQUEST",
        **props,
    }


_TABLES = (
    _TABLE.violating(
        "a replica in each ingest region of Oregon",
        orders(
            streamEnabled=True,
            streamViewType="NEW_AND_OLD_IMAGES",
            replicas=[
                {"regionName": "eu-west-1", "propagateTags": True},
                {"regionName": "ap-southeast-1", "pointInTimeRecovery": True},
                {"regionName": "ap-southeast-2", "deletionProtectionEnabled": True},
            ],
        ),
        us=True,
        due=tuple(
            at(f"replicas[{index}].regionName", region)
            for index, region in enumerate(("eu-west-1", "ap-southeast-1", "ap-southeast-2"))
        ),
    ),
    _TABLE.violating(
        "a replica that an exported state has read back",
        orders(
            region="eu-west-1",
            replicas=[
                {
                    "arn": arn("dynamodb", "eu-west-2", "table/orders-3f2a1c0"),
                    "consistencyMode": "EVENTUAL",
                    "kmsKeyArn": "",
                    "pointInTimeRecovery": False,
                    "propagateTags": False,
                    "regionName": "eu-west-2",
                    "streamArn": arn(
                        "dynamodb", "eu-west-2", "table/orders-3f2a1c0/stream/2026-01-01T00:00:00.000"
                    ),
                    "streamLabel": "2026-01-01T00:00:00.000",
                }
            ],
        ),
        due=(at("replicas[0].regionName", "eu-west-2"),),
    ),
    _TABLE.look_alike(
        "a full table of one region",
        orders(
            region="eu-west-1",
            tableClass="STANDARD_INFREQUENT_ACCESS",
            deletionProtectionEnabled=True,
            pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 35},
            serverSideEncryption={"enabled": True, "kmsKeyArn": arn("kms", "eu-west-1", KEY)},
            ttl={"enabled": True, "attributeName": "us-east-1"},
            streamEnabled=True,
            streamViewType="NEW_IMAGE",
            localSecondaryIndexes=[
                {
                    "name": "by-region",
                    "rangeKey": "region",
                    "projectionType": "INCLUDE",
                    "nonKeyAttributes": ["us-east-1"],
                }
            ],
            onDemandThroughput={"maxReadRequestUnits": 100, "maxWriteRequestUnits": 100},
            replicas=[],
        ),
    ),
    _TABLE.look_alike(
        "scaled, streamed and read within the region",
        made(
            "aws:appautoscaling/target:Target",
            "reads",
            {
                "maxCapacity": 100,
                "minCapacity": 5,
                "resourceId": "table/orders",
                "scalableDimension": "dynamodb:table:ReadCapacityUnits",
                "serviceNamespace": "dynamodb",
            },
        ),
        made(
            "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination",
            "stream",
            {"streamArn": arn("kinesis", "eu-west-1", "stream/orders"), "tableName": "orders"},
        ),
        made(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            "worker",
            {
                "eventSourceArn": arn("dynamodb", "eu-west-1", "table/orders/stream/2026-01-01T00:00:00.000"),
                "functionName": arn("lambda", "eu-west-1", "function:worker"),
                "startingPosition": "LATEST",
                "filterCriteria": {
                    "filters": [{"pattern": '{"dynamodb":{"NewImage":{"awsRegion":["us-east-1"]}}}'}]
                },
            },
        ),
        made("aws:dynamodb/contributorInsights:ContributorInsights", "insights", {"tableName": "orders"}),
    ),
    _TABLE.look_alike(
        "an item that speaks of a region",
        {
            "tableName": "orders",
            "hashKey": "pk",
            "item": '{"pk":{"S":"customer-1"},"note":{"S":"moved from us-east-1"}}',
        },
        type="aws:dynamodb/tableItem:TableItem",
    ),
    Page(rule="V05-foreign-arn").violating(
        "a table restored from one in Virginia",
        orders(restoreSourceTableArn=arn("dynamodb", "us-east-1", "table/orders"), restoreToLatestTime=True),
        type=_TABLE.type,
        due=(at("restoreSourceTableArn", "us-east-1"),),
    ),
    Page(rule="V06-foreign-name").violating(
        "a table exported to a bucket of the stack in Virginia",
        bucket("exports", "us-east-1"),
        made(
            "aws:dynamodb/tableExport:TableExport",
            "export",
            {
                "s3Bucket": "exports",
                "tableArn": arn("dynamodb", "eu-west-1", "table/orders"),
                "exportFormat": "ION",
            },
        ),
        due=(
            at("", "us-east-1", resource="exports", rule="V01-through-provider"),
            at("s3Bucket", "us-east-1", resource="export"),
        ),
    ),
    Page(rule="V08-dynamodb-table-replica").violating(
        "a replica beside its table, by the region argument of version 7",
        made(_TABLE.type, "orders", orders(region="us-west-2"), "us-west-2"),
        made(
            "aws:dynamodb/tableReplica:TableReplica",
            "replica",
            {
                "globalTableArn": arn("dynamodb", "us-west-2", "table/orders"),
                "region": "us-east-2",
                "kmsKeyArn": arn("kms", "us-east-2", KEY),
            },
            "us-west-2",
        ),
        us=True,
        due=(at("region", "us-east-2", resource="replica", rule="V02-resource-region"),),
    ),
)

# --- RDS --------------------------------------------------------------------------------------------

_REPLICA = Page(rule="V09-rds-read-replica", type="aws:rds/instance:Instance")
_SNAPSHOT = Page(rule="V09-rds-snapshot-copy", type="aws:rds/snapshotCopy:SnapshotCopy")


def database(**props: object) -> dict[str, object]:
    return {
        "allocatedStorage": 100,
        "applyImmediately": False,
        "autoMinorVersionUpgrade": True,
        "backupRetentionPeriod": 14,
        "backupTarget": "region",
        "caCertIdentifier": "rds-ca-rsa2048-g1",
        "copyTagsToSnapshot": True,
        "dbSubnetGroupName": "private",
        "enabledCloudwatchLogsExports": ["postgresql"],
        "engine": "postgres",
        "engineVersion": "16.4",
        "identifier": "orders",
        "instanceClass": "db.r6g.large",
        "kmsKeyId": arn("kms", "eu-west-1", KEY),
        "manageMasterUserPassword": True,
        "masterUserSecretKmsKeyId": arn("kms", "eu-west-1", KEY),
        "monitoringRoleArn": f"arn:aws:iam::{ACCOUNT}:role/rds-monitoring",
        "multiAz": True,
        "performanceInsightsEnabled": True,
        "performanceInsightsKmsKeyId": arn("kms", "eu-west-1", KEY),
        "skipFinalSnapshot": False,
        "finalSnapshotIdentifier": "orders-final",
        "storageEncrypted": True,
        "vpcSecurityGroupIds": ["sg-0a1b2c3d4e5f60718"],
        **props,
    }


_DATABASES = (
    _REPLICA.look_alike(
        "a full instance of one region", database(region="eu-west-1", availabilityZone="eu-west-1a")
    ),
    _REPLICA.look_alike(
        "a replica of an instance of the same stack and region",
        made("aws:rds/instance:Instance", "primary", database()),
        made(
            "aws:rds/instance:Instance",
            "replica",
            {
                "instanceClass": "db.r6g.large",
                "replicateSourceDb": arn("rds", "eu-west-1", "db:orders"),
                "replicaMode": "open-read-only",
                "skipFinalSnapshot": True,
                "upgradeStorageConfig": False,
            },
        ),
    ),
    _REPLICA.violating(
        "of an instance of another account in another region",
        {
            "instanceClass": "db.t4g.medium",
            "replicateSourceDb": arn("rds", "eu-central-1", "db:orders", OTHER_ACCOUNT),
            "skipFinalSnapshot": True,
        },
        due=(at("replicateSourceDb", "eu-central-1"),),
    ),
    _REPLICA.violating(
        "in China",
        {
            "instanceClass": "db.t4g.medium",
            "replicateSourceDb": f"arn:aws-cn:rds:cn-north-1:{ACCOUNT}:db:orders",
        },
        due=(at("replicateSourceDb", "cn-north-1"),),
    ),
    _REPLICA.violating(
        "the source's region alone, while the source is not known",
        {
            "engine": "aurora-mysql",
            "replicationSourceIdentifier": UNKNOWN,
            "sourceRegion": "us-east-1",
            "skipFinalSnapshot": True,
        },
        type="aws:rds/cluster:Cluster",
        due=(unsure("replicationSourceIdentifier"), at("sourceRegion", "us-east-1")),
    ),
    _REPLICA.violating(
        "of a primary of the stack that another region's provider makes",
        made(
            "aws:rds/instance:Instance",
            "primary",
            {"instanceClass": "db.t4g.medium", "engine": "mysql"},
            "us-east-1",
        ),
        made(
            "aws:rds/instance:Instance",
            "replica",
            {"instanceClass": "db.t4g.medium", "replicateSourceDb": UNKNOWN},
            depends_on={"replicateSourceDb": ("primary",)},
        ),
        due=(
            at("", "us-east-1", resource="primary", rule="V01-through-provider"),
            at("replicateSourceDb", "us-east-1", resource="replica"),
        ),
    ),
    Page(rule="V05-foreign-arn").violating(
        "an instance encrypted by a key of Virginia",
        database(kmsKeyId=arn("kms", "us-east-1", KEY)),
        type="aws:rds/instance:Instance",
        due=(at("kmsKeyId", "us-east-1"),),
    ),
    Page(rule="V09-rds-backup-replication").violating(
        "to the stack's second provider",
        made("aws:rds/instance:Instance", "primary", database()),
        made(
            "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
            "backups",
            {
                "sourceDbInstanceArn": arn("rds", "eu-west-1", "db:orders"),
                "kmsKeyId": arn("kms", "eu-central-1", KEY),
                "retentionPeriod": 14,
            },
            "eu-central-1",
        ),
        due=(at("", "eu-central-1", resource="backups", rule="V01-through-provider"),),
    ),
    _SNAPSHOT.look_alike(
        "snapshots of an instance and a cluster, shared and exported within the region",
        bucket("exports"),
        made(
            "aws:rds/snapshot:Snapshot",
            "snapshot",
            {
                "dbInstanceIdentifier": "orders",
                "dbSnapshotIdentifier": UNKNOWN,
                "sharedAccounts": [OTHER_ACCOUNT],
            },
        ),
        made(
            "aws:rds/exportTask:ExportTask",
            "export",
            {
                "exportTaskIdentifier": "orders",
                "iamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/export",
                "kmsKeyId": arn("kms", "eu-west-1", KEY),
                "s3BucketName": "exports",
                "sourceArn": arn("rds", "eu-west-1", "snapshot:orders"),
            },
        ),
    ),
    _SNAPSHOT.look_alike(
        "of a snapshot of the stack that is yet to be taken",
        made(
            "aws:rds/snapshot:Snapshot",
            "snapshot",
            {"dbInstanceIdentifier": "orders", "dbSnapshotIdentifier": "o"},
        ),
        made(
            _SNAPSHOT.type,
            "copy",
            {
                "sourceDbSnapshotIdentifier": UNKNOWN,
                "targetDbSnapshotIdentifier": "copy",
                "copyTags": True,
                "optionGroupName": "default:postgres-16",
            },
            depends_on={"sourceDbSnapshotIdentifier": ("snapshot",)},
        ),
    ),
    _SNAPSHOT.look_alike(
        "parameters and options of engines",
        made(
            "aws:rds/parameterGroup:ParameterGroup",
            "parameters",
            {
                "family": "postgres16",
                "parameters": [
                    {"name": "rds.logical_replication", "value": "1", "applyMethod": "pending-reboot"},
                    {"name": "log_timezone", "value": "America/New_York"},
                ],
            },
        ),
        made(
            "aws:rds/optionGroup:OptionGroup",
            "options",
            {
                "engineName": "sqlserver-se",
                "majorEngineVersion": "15.00",
                "options": [
                    {
                        "optionName": "SQLSERVER_BACKUP_RESTORE",
                        "optionSettings": [
                            {"name": "IAM_ROLE_ARN", "value": f"arn:aws:iam::{ACCOUNT}:role/backup"}
                        ],
                    },
                    {"optionName": "Timezone", "optionSettings": [{"name": "TIME_ZONE", "value": "UTC"}]},
                ],
            },
        ),
    ),
)

# --- Global clusters and datastores -----------------------------------------------------------------

_GLOBAL = Page(rule="V10-global-cluster", type="aws:rds/globalCluster:GlobalCluster")

_CLUSTERS = (
    _GLOBAL.violating(
        "the documented program: a primary here, a secondary there",
        made(_GLOBAL.type, "global", {"globalClusterIdentifier": "orders", "engine": "aurora-mysql"}),
        made(
            "aws:rds/cluster:Cluster",
            "primary",
            {"engine": "aurora-mysql", "globalClusterIdentifier": "orders", "masterUsername": "admin"},
        ),
        made(
            "aws:rds/cluster:Cluster",
            "secondary",
            {"engine": "aurora-mysql", "globalClusterIdentifier": "orders", "sourceRegion": "eu-west-1"},
            "eu-central-1",
        ),
        made(
            "aws:rds/clusterInstance:ClusterInstance",
            "instance",
            {"clusterIdentifier": "secondary", "engine": "aurora-mysql", "instanceClass": "db.r6g.large"},
            "eu-central-1",
        ),
        due=(
            at("", resource="global"),
            at("globalClusterIdentifier", resource="primary", rule="V10-global-cluster-member"),
            at("globalClusterIdentifier", resource="secondary", rule="V10-global-cluster-member"),
            at("", "eu-central-1", resource="secondary", rule="V01-through-provider"),
            at("", "eu-central-1", resource="instance", rule="V01-through-provider"),
        ),
    ),
    _GLOBAL.look_alike(
        "a full Aurora cluster of one region",
        made(
            "aws:rds/cluster:Cluster",
            "cluster",
            {
                "availabilityZones": ["us-west-2a", "us-west-2b", "us-west-2c"],
                "backupRetentionPeriod": 35,
                "clusterIdentifier": "global-orders",
                "copyTagsToSnapshot": True,
                "databaseName": "orders",
                "dbSubnetGroupName": "private",
                "deletionProtection": True,
                "enableHttpEndpoint": True,
                "enabledCloudwatchLogsExports": ["audit", "error"],
                "engine": "aurora-mysql",
                "engineMode": "provisioned",
                "engineVersion": "8.0.mysql_aurora.3.08.0",
                "globalClusterIdentifier": "",
                "iamRoles": [f"arn:aws:iam::{ACCOUNT}:role/s3-import"],
                "kmsKeyId": arn("kms", "us-west-2", KEY),
                "replicationSourceIdentifier": "",
                "serverlessv2ScalingConfiguration": {"maxCapacity": 8, "minCapacity": 0.5},
                "snapshotIdentifier": "",
                "sourceRegion": "",
                "storageEncrypted": True,
            },
            "us-west-2",
        ),
        made(
            "aws:rds/clusterInstance:ClusterInstance",
            "instance",
            {
                "availabilityZone": "us-west-2b",
                "clusterIdentifier": "global-orders",
                "engine": "aurora-mysql",
                "instanceClass": "db.serverless",
                "performanceInsightsKmsKeyId": arn("kms", "us-west-2", KEY),
                "promotionTier": 1,
            },
            "us-west-2",
        ),
        us=True,
    ),
    _GLOBAL.look_alike(
        "DocumentDB and Neptune of one region",
        made(
            "aws:docdb/cluster:Cluster",
            "documents",
            {
                "clusterIdentifier": "documents",
                "engine": "docdb",
                "globalClusterIdentifier": "",
                "kmsKeyId": arn("kms", "eu-west-1", KEY),
                "masterUsername": "root",
                "snapshotIdentifier": "rds:documents-2026-01-01",
                "storageEncrypted": True,
            },
        ),
        made(
            "aws:neptune/cluster:Cluster",
            "graph",
            {
                "clusterIdentifier": "graph",
                "engine": "neptune",
                "iamRoles": [f"arn:aws:iam::{ACCOUNT}:role/neptune-load"],
                "neptuneClusterParameterGroupName": "global",
                "replicationSourceIdentifier": arn("rds", "eu-west-1", "cluster:graph-primary"),
            },
        ),
        made(
            "aws:neptunegraph/graph:Graph", "analytics", {"graphName": "us-east-1", "provisionedMemory": 16}
        ),
        made(
            "aws:docdb/elasticCluster:ElasticCluster",
            "elastic",
            {
                "name": "elastic",
                "adminUserName": "root",
                "authType": "PLAIN_TEXT",
                "shardCapacity": 2,
                "shardCount": 1,
            },
        ),
    ),
    Page(rule="V10-global-cluster-member").violating(
        "a global cluster of another stack, through a stack reference",
        {
            "engine": "aurora-postgresql",
            "globalClusterIdentifier": "global-orders",
            "manageMasterUserPassword": True,
        },
        type="aws:rds/cluster:Cluster",
        us=True,
        due=(at("globalClusterIdentifier"),),
    ),
    Page(rule="V10-dsql-multi-region").violating(
        "two clusters and their peerings",
        made(
            "aws:dsql/cluster:Cluster",
            "first",
            {"multiRegionProperties": {"witnessRegion": "us-east-1"}, "deletionProtectionEnabled": True},
            "us-west-2",
        ),
        made(
            "aws:dsql/clusterPeering:ClusterPeering",
            "peering",
            {"identifier": "abc", "clusters": [UNKNOWN], "witnessRegion": "us-east-1"},
            "us-west-2",
        ),
        us=True,
        due=(
            at("multiRegionProperties.witnessRegion", "us-east-1", resource="first"),
            at("witnessRegion", "us-east-1", resource="peering"),
            unsure("clusters[0]", resource="peering"),
        ),
    ),
    Page(rule="V11-elasticache-global-datastore").violating(
        "the documented program: a primary here, a secondary there",
        made(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "primary",
            {"description": "primary", "replicationGroupId": "primary", "nodeType": "cache.m5.large"},
        ),
        made(
            "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
            "global",
            {"globalReplicationGroupIdSuffix": "sessions", "primaryReplicationGroupId": "primary"},
        ),
        made(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "secondary",
            {"description": "secondary", "globalReplicationGroupId": UNKNOWN, "numCacheClusters": 1},
            "eu-west-2",
            depends_on={"globalReplicationGroupId": ("global",)},
        ),
        due=(
            at("", resource="global"),
            at("", "eu-west-2", resource="secondary", rule="V01-through-provider"),
            unsure("globalReplicationGroupId", resource="secondary", rule="V11-elasticache-global-member"),
        ),
    ),
    Page(rule="V11-elasticache-global-datastore").look_alike(
        "a full replication group, restored from a file of the stack's bucket",
        bucket("imports"),
        made(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "sessions",
            {
                "atRestEncryptionEnabled": True,
                "automaticFailoverEnabled": True,
                "clusterMode": "enabled",
                "description": "Global sessions, no replica in us-east-1",
                "engine": "valkey",
                "kmsKeyId": arn("kms", "eu-west-1", KEY),
                "multiAzEnabled": True,
                "notificationTopicArn": arn("sns", "eu-west-1", "cache"),
                "replicationGroupId": "global-sessions",
                "snapshotArns": ["arn:aws:s3:::imports/sessions.rdb"],
                "snapshotWindow": "03:00-05:00",
                "transitEncryptionEnabled": True,
            },
        ),
    ),
    Page(rule="V06-foreign-name").violating(
        "a cache restored from a file of the stack's bucket in Virginia",
        bucket("imports", "us-east-1"),
        made(
            "aws:memorydb/cluster:Cluster",
            "cache",
            {
                "aclName": "open-access",
                "nodeType": "db.t4g.small",
                "snapshotArns": ["arn:aws:s3:::imports/cache.rdb"],
            },
        ),
        due=(
            at("", "us-east-1", resource="imports", rule="V01-through-provider"),
            at("snapshotArns[0]", "us-east-1", resource="cache"),
        ),
    ),
)

# --- Keys and secrets -------------------------------------------------------------------------------

_KEY = Page(rule="V12-kms-multi-region-key", type="aws:kms/key:Key")

_KEYS = (
    _KEY.look_alike(
        "a full key of one region, used through services of the region",
        {
            "bypassPolicyLockoutSafetyCheck": False,
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "deletionWindowInDays": 30,
            "description": "Not a multi-region key; see us-east-1 for the old one",
            "enableKeyRotation": True,
            "isEnabled": True,
            "keyUsage": "ENCRYPT_DECRYPT",
            "multiRegion": False,
            "region": "eu-west-1",
            "policy": policy(
                allow("kms:*", "*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
                allow(
                    ["kms:Encrypt*", "kms:Decrypt*"],
                    "*",
                    Principal={"Service": "logs.eu-west-1.amazonaws.com"},
                    Condition={
                        "ArnLike": {
                            "kms:EncryptionContext:aws:logs:arn": arn("logs", "eu-west-1", "log-group:*")
                        }
                    },
                ),
                allow(
                    "kms:Decrypt",
                    "*",
                    Principal={"AWS": "*"},
                    Condition={
                        "StringEquals": {
                            "kms:CallerAccount": ACCOUNT,
                            "kms:ViaService": ["s3.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"],
                        }
                    },
                ),
            ),
        },
    ),
    Page(rule="V29-policy").violating(
        "a key that services of Virginia may use",
        {
            "multiRegion": False,
            "policy": policy(
                allow(
                    "kms:Decrypt",
                    "*",
                    Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                    Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
                )
            ),
        },
        type=_KEY.type,
        due=(at("policy", "us-east-1"),),
    ),
    Page(rule="V12-kms-replica-key").violating(
        "the documented program: a primary and its replica",
        made(_KEY.type, "primary", {"multiRegion": True, "deletionWindowInDays": 30}, "us-east-1"),
        made(
            "aws:kms/replicaKey:ReplicaKey",
            "replica",
            {
                "primaryKeyArn": arn("kms", "us-east-1", "key/mrk-1234abcd12ab34cd56ef1234567890ab"),
                "region": "us-west-2",
            },
            "us-west-2",
        ),
        us=True,
        due=(
            at("", "us-east-1", resource="primary", rule="V01-through-provider"),
            at("multiRegion", resource="primary", rule="V12-kms-multi-region-key"),
            at("primaryKeyArn", "us-east-1", resource="replica"),
        ),
    ),
    Page(rule="V13-secret-replica").look_alike(
        "a secret with its version, policy and rotation in the region",
        made(
            "aws:secretsmanager/secret:Secret",
            "secret",
            {
                "description": "DB of us-east-1 before the move",
                "forceOverwriteReplicaSecret": False,
                "kmsKeyId": "alias/secrets",
                "name": "prod/db",
                "recoveryWindowInDays": 30,
                "replicas": [],
            },
        ),
        made(
            "aws:secretsmanager/secretVersion:SecretVersion",
            "version",
            {
                "secretId": arn("secretsmanager", "eu-west-1", "secret:prod/db-AbCdEf"),
                "secretString": json.dumps(
                    {
                        "host": "orders.cluster-abc.eu-west-1.rds.amazonaws.com",
                        "port": 5432,
                        "region": "eu-west-1",
                    }
                ),
            },
        ),
    ),
    Page(rule="V13-secret-replica").violating(
        "one replica among several secrets",
        made("aws:secretsmanager/secret:Secret", "local", {"name": "local"}),
        made(
            "aws:secretsmanager/secret:Secret",
            "copied",
            {
                "name": "copied",
                "kmsKeyId": "alias/aws/secretsmanager",
                "replicas": [{"region": "eu-west-2", "kmsKeyId": ""}],
            },
        ),
        due=(at("replicas[0].region", "eu-west-2", resource="copied"),),
    ),
    Page(rule="V28-setting").violating(
        "a secret with the host of a database in Virginia",
        {
            "secretId": "prod/db",
            "secretString": json.dumps({"host": "orders.cluster-abc.us-east-1.rds.amazonaws.com"}),
        },
        type="aws:secretsmanager/secretVersion:SecretVersion",
        due=(at("secretString", "us-east-1"),),
    ),
)

# --- Images, backups, disks -------------------------------------------------------------------------

_ECR = Page(rule="V14-ecr-replication", type="aws:ecr/replicationConfiguration:ReplicationConfiguration")
_PLAN = Page(rule="V15-backup-copy", type="aws:backup/plan:Plan")
_AMI = Page(rule="V16-ami-copy", type="aws:ec2/amiCopy:AmiCopy")
_DLM = Page(rule="V16-dlm-cross-region-copy", type="aws:dlm/lifecyclePolicy:LifecyclePolicy")

_COPIES = (
    _ECR.violating(
        "to every region of the company",
        {
            "replicationConfiguration": {
                "rules": [
                    {
                        "destinations": [
                            {"region": region, "registryId": ACCOUNT}
                            for region in ("eu-west-1", "us-east-1", "us-west-2")
                        ],
                        "repositoryFilters": [{"filter": "eu-west-1", "filterType": "PREFIX_MATCH"}],
                    }
                ]
            },
            "region": "eu-west-1",
        },
        due=(
            at("replicationConfiguration.rules[0].destinations[1].region", "us-east-1"),
            at("replicationConfiguration.rules[0].destinations[2].region", "us-west-2"),
        ),
    ),
    _ECR.look_alike(
        "a repository with everything that belongs to it",
        made(
            "aws:ecr/repository:Repository",
            "app",
            {
                "encryptionConfigurations": [
                    {"encryptionType": "KMS", "kmsKey": arn("kms", "eu-west-1", KEY)}
                ],
                "forceDelete": True,
                "imageScanningConfiguration": {"scanOnPush": True},
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filter": "us-east-1*", "filterType": "WILDCARD"}],
                "name": "app",
            },
        ),
        made(
            "aws:ecr/lifecyclePolicy:LifecyclePolicy",
            "expiry",
            {
                "repository": "app",
                "policy": json.dumps(
                    {
                        "rules": [
                            {
                                "rulePriority": 1,
                                "description": "expire images of us-east-1",
                                "selection": {
                                    "tagStatus": "tagged",
                                    "tagPatternList": ["us-east-1*"],
                                    "countType": "imageCountMoreThan",
                                    "countNumber": 5,
                                },
                                "action": {"type": "expire"},
                            }
                        ]
                    }
                ),
            },
        ),
        made(
            "aws:ecr/repositoryPolicy:RepositoryPolicy",
            "pull",
            {
                "repository": "app",
                "policy": policy(
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"},
                        "Action": ["ecr:BatchGetImage"],
                    },
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": ["ecr:BatchGetImage"],
                        "Condition": {
                            "StringLike": {"aws:sourceArn": arn("lambda", "eu-west-1", "function:*")}
                        },
                    },
                ),
            },
        ),
        made(
            "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
            "scans",
            {
                "scanType": "ENHANCED",
                "rules": [
                    {
                        "scanFrequency": "CONTINUOUS_SCAN",
                        "repositoryFilters": [{"filter": "us-east-1*", "filterType": "WILDCARD"}],
                    }
                ],
            },
        ),
    ),
    Page(rule="V14-ecr-pull-through").look_alike(
        "other registries that the service knows",
        *(
            made(
                "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
                prefix,
                {"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": upstream},
            )
            for prefix, upstream in (
                ("quay", "quay.io"),
                ("kubernetes", "registry.k8s.io"),
                ("github", "ghcr.io"),
                ("gitlab", "registry.gitlab.com"),
                ("azure", "acme.azurecr.io"),
                ("chainguard", "cgr.dev"),
            )
        ),
    ),
    _PLAN.violating(
        "a plan with vaults, keys and selections, copied to Frankfurt",
        made("aws:backup/vault:Vault", "main", {"name": "main", "kmsKeyArn": arn("kms", "eu-west-1", KEY)}),
        made(
            "aws:backup/vault:Vault",
            "dr",
            {"name": "dr", "kmsKeyArn": arn("kms", "eu-central-1", KEY)},
            "eu-central-1",
        ),
        made(
            _PLAN.type,
            "plan",
            {
                "name": "plan",
                "advancedBackupSettings": [
                    {"backupOptions": {"WindowsVSS": "enabled"}, "resourceType": "EC2"}
                ],
                "rules": [
                    {
                        "ruleName": "daily",
                        "targetVaultName": "main",
                        "schedule": "cron(0 12 * * ? *)",
                        "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 365},
                        "copyActions": [
                            {"destinationVaultArn": arn("backup", "eu-central-1", "backup-vault:dr")}
                        ],
                    }
                ],
            },
        ),
        made(
            "aws:backup/selection:Selection",
            "selection",
            {
                "iamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup",
                "name": "tagged",
                "planId": UNKNOWN,
                "selectionTags": [{"type": "STRINGEQUALS", "key": "copy-to", "value": "eu-central-1"}],
            },
            depends_on={"planId": ("plan",)},
        ),
        due=(
            at("", "eu-central-1", resource="dr", rule="V01-through-provider"),
            at("rules[0].copyActions[0].destinationVaultArn", "eu-central-1", resource="plan"),
        ),
    ),
    _PLAN.look_alike(
        "a selection by tags that name a region",
        {
            "iamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup",
            "name": "tagged",
            "planId": "5f0e4c1a-9b7d-4d2e-8f63-2f1f6f0a9b11",
            "resources": ["*"],
            "notResources": ["arn:aws:ec2:*:*:volume/*"],
            "conditions": [
                {
                    "stringEquals": [{"key": "aws:ResourceTag/Region", "value": "us-east-1"}],
                    "stringNotLikes": [{"key": "aws:ResourceTag/Name", "value": "us-east-1*"}],
                }
            ],
            "selectionTags": [{"type": "STRINGEQUALS", "key": "region", "value": "us-east-1"}],
        },
        type="aws:backup/selection:Selection",
    ),
    _PLAN.look_alike(
        "locked, announced and air-gapped within the region",
        made(
            "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
            "lock",
            {"backupVaultName": "main", "changeableForDays": 3, "minRetentionDays": 7},
        ),
        made(
            "aws:backup/vaultNotifications:VaultNotifications",
            "events",
            {
                "backupVaultName": "main",
                "backupVaultEvents": ["COPY_JOB_STARTED", "COPY_JOB_FAILED"],
                "snsTopicArn": arn("sns", "eu-west-1", "backup"),
            },
        ),
        made(
            "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
            "air-gapped",
            {"name": "us-east-1", "minRetentionDays": 7, "maxRetentionDays": 60},
        ),
    ),
    _AMI.violating(
        "an image of the stack, copied out by a region argument",
        made(
            "aws:ec2/amiFromInstance:AmiFromInstance",
            "image",
            {"name": "image", "sourceInstanceId": "i-0a1b2c3d4e5f60718"},
        ),
        made(
            _AMI.type,
            "copy",
            {
                "name": "copy",
                "sourceAmiId": "ami-0a1b2c3d4e5f60718",
                "sourceAmiRegion": "eu-west-1",
                "region": "us-east-1",
            },
        ),
        due=(at("region", "us-east-1", resource="copy", rule="V02-resource-region"),),
    ),
    _AMI.look_alike(
        "a machine that starts from an image of the region",
        made(
            "aws:ec2/launchTemplate:LaunchTemplate",
            "template",
            {
                "imageId": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
                "instanceType": "t4g.small",
                "blockDeviceMappings": [
                    {
                        "deviceName": "/dev/xvda",
                        "ebs": {
                            "encrypted": "true",
                            "kmsKeyId": arn("kms", "eu-west-1", KEY),
                            "snapshotId": "snap-0a1b2c3d4e5f60718",
                        },
                    }
                ],
                "placement": {"availabilityZone": "eu-west-1a"},
            },
        ),
        made(
            "aws:ebs/volume:Volume",
            "data",
            {
                "availabilityZone": "eu-west-1a",
                "size": 40,
                "type": "gp3",
                "encrypted": True,
                "finalSnapshot": True,
            },
        ),
        made("aws:ebs/encryptionByDefault:EncryptionByDefault", "encrypted", {"enabled": True}),
        made("aws:ebs/defaultKmsKey:DefaultKmsKey", "key", {"keyArn": arn("kms", "eu-west-1", KEY)}),
        made(
            "aws:rbin/rule:Rule",
            "bin",
            {
                "resourceType": "EBS_SNAPSHOT",
                "retentionPeriod": {"retentionPeriodUnit": "DAYS", "retentionPeriodValue": 10},
                "resourceTags": [{"resourceTagKey": "region", "resourceTagValue": "us-east-1"}],
            },
        ),
    ),
    _DLM.violating(
        "the documented program: daily, and copied",
        {
            "description": "daily",
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/dlm",
            "state": "ENABLED",
            "region": "us-west-2",
            "policyDetails": {
                "policyType": "IMAGE_MANAGEMENT",
                "resourceTypes": ["INSTANCE"],
                "resourceLocations": "CLOUD",
                "targetTags": {"Snapshot": "true"},
                "parameters": {"noReboot": True},
                "schedules": [
                    {
                        "name": "hourly, kept here",
                        "createRule": {"cronExpression": "cron(0 * * * ? *)"},
                        "retainRule": {"count": 24},
                    },
                    {
                        "name": "daily, copied",
                        "createRule": {"interval": 24, "intervalUnit": "HOURS", "times": "03:00"},
                        "retainRule": {"count": 14},
                        "copyTags": True,
                        "crossRegionCopyRules": [
                            {
                                "target": "us-east-1",
                                "encrypted": True,
                                "cmkArn": arn("kms", "us-east-1", KEY),
                                "copyTags": True,
                                "retainRule": {"interval": 30, "intervalUnit": "DAYS"},
                                "deprecateRule": {"interval": 15, "intervalUnit": "DAYS"},
                            }
                        ],
                    },
                ],
            },
        },
        us=True,
        due=(
            at("policyDetails.schedules[1].crossRegionCopyRules[0].target", "us-east-1"),
            at("policyDetails.schedules[1].crossRegionCopyRules[0].cmkArn", "us-east-1"),
        ),
    ),
    _DLM.look_alike(
        "archived, shared and scripted within the region",
        {
            "description": "No copy in us-east-1",
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/dlm",
            "policyDetails": {
                "resourceTypes": ["VOLUME"],
                "targetTags": {"Region": "us-east-1"},
                "schedules": [
                    {
                        "name": "daily",
                        "archiveRule": {
                            "archiveRetainRule": {
                                "retentionArchiveTier": {"interval": 6, "intervalUnit": "MONTHS"}
                            }
                        },
                        "createRule": {
                            "interval": 24,
                            "scripts": {
                                "executionHandler": "AWS_VSS_BACKUP",
                                "executionHandlerService": "AWS_SYSTEMS_MANAGER",
                            },
                        },
                        "retainRule": {"count": 7},
                        "crossRegionCopyRules": [],
                        "tagsToAdd": {"us-east-1": "us-east-1"},
                    }
                ],
            },
        },
    ),
    _DLM.violating(
        "to an Outpost of another region",
        {
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/dlm",
            "policyDetails": {
                "schedules": [
                    {
                        "name": "daily",
                        "crossRegionCopyRules": [
                            {
                                "target": arn("outposts", "eu-central-1", "outpost/op-0a1b2c3d4e5f60718"),
                                "encrypted": True,
                            }
                        ],
                    }
                ]
            },
        },
        due=(at("policyDetails.schedules[0].crossRegionCopyRules[0].target", "eu-central-1"),),
    ),
    Page(rule="V16-snapshot-copy").violating(
        "a disk of the stack, through a snapshot of Virginia",
        made(
            "aws:ebs/snapshot:Snapshot",
            "snapshot",
            {"volumeId": "vol-0a1b2c3d4e5f60718"},
            "us-east-1",
            outputs={"id": "snap-0a1b2c3d4e5f60718"},
        ),
        made(
            "aws:ebs/snapshotCopy:SnapshotCopy",
            "copy",
            {"sourceRegion": "us-east-1", "sourceSnapshotId": "snap-0a1b2c3d4e5f60718"},
        ),
        due=(
            at("", "us-east-1", resource="snapshot", rule="V01-through-provider"),
            at("sourceRegion", "us-east-1", resource="copy"),
            at("sourceSnapshotId", "us-east-1", resource="copy", rule="V06-foreign-name"),
        ),
    ),
)

# --- The same, asked for by other means -------------------------------------------------------------

_TEMPLATE = Page(rule="V28-setting", type="aws:cloudformation/stack:Stack")


def template(**resources: dict[str, object]) -> dict[str, object]:
    return {"templateBody": json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})}


def backup_policy(*regions: str) -> dict[str, object]:
    vault = "arn:aws:backup:eu-west-1:$account:backup-vault:second"
    daily = {
        "schedule_expression": {"@@assign": "cron(0 5 ? * * *)"},
        "target_backup_vault_name": {"@@assign": "main"},
        "copy_actions": {vault: {"target_backup_vault_arn": {"@@assign": vault}}},
    }
    plan = {"rules": {"daily": daily}, "regions": {"@@assign": list(regions)}}
    return {"type": "BACKUP_POLICY", "content": json.dumps({"plans": {"personal-data": plan}})}


def cloud_control(type_name: str, **state: object) -> dict[str, object]:
    return {"typeName": type_name, "desiredState": json.dumps(state)}


_BY_OTHER_MEANS = (
    _TEMPLATE.violating(
        "a template with a global table",
        template(
            Orders={
                "Type": "AWS::DynamoDB::GlobalTable",
                "Properties": {"Replicas": [{"Region": "eu-west-1"}, {"Region": "us-east-1"}]},
            }
        ),
        due=(at("templateBody", "us-east-1"),),
    ),
    _TEMPLATE.violating(
        "a template with a secret's replica",
        template(
            Secret={
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {
                    "ReplicaRegions": [{"Region": "us-west-2", "KmsKeyId": "alias/aws/secretsmanager"}]
                },
            }
        ),
        due=(at("templateBody", "us-west-2"),),
    ),
    _TEMPLATE.violating(
        "a secret's replica by Cloud Control",
        cloud_control("AWS::SecretsManager::Secret", ReplicaRegions=[{"Region": "us-east-1"}]),
        type="aws:cloudcontrol/resource:Resource",
        due=(at("desiredState", "us-east-1"),),
    ),
    _TEMPLATE.violating(
        "a runbook that copies an image from Virginia",
        {
            "documentType": "Automation",
            "documentFormat": "YAML",
            "content": (
                "schemaVersion: '0.3'\ndescription: copies an image\nmainSteps:\n  - name: copy\n"
                "    action: aws:copyImage\n    inputs:\n      SourceImageId: ami-0a1b2c3d4e5f60718\n"
                "      SourceRegion: us-east-1\n      ImageName: copy\n"
            ),
        },
        type="aws:ssm/document:Document",
        due=(at("content", "us-east-1"),),
    ),
    _TEMPLATE.violating(
        "a state machine that copies a snapshot to Virginia",
        {
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/steps",
            "definition": json.dumps(
                {
                    "StartAt": "Copy",
                    "States": {
                        "Copy": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::aws-sdk:ec2:copySnapshot",
                            "Parameters": {"DestinationRegion": "us-east-1", "SourceRegion": "eu-west-1"},
                            "End": True,
                        }
                    },
                }
            ),
        },
        type="aws:sfn/stateMachine:StateMachine",
        due=(at("definition", "us-east-1"),),
    ),
    Page(rule="V29-policy").violating(
        "a backup policy of the organization, for Virginia too",
        backup_policy("us-east-1", "eu-west-1"),
        type="aws:organizations/policy:Policy",
        due=(at("content", "us-east-1"),),
    ),
    Page(rule="V29-policy").look_alike(
        "a backup policy of the organization, for the region",
        backup_policy("eu-west-1"),
        type="aws:organizations/policy:Policy",
    ),
    _TEMPLATE.look_alike(
        "a template of one region",
        template(
            Orders={
                "Type": "AWS::DynamoDB::Table",
                "Properties": {"TableName": "orders", "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}},
            },
            Key={"Type": "AWS::KMS::Key", "Properties": {"MultiRegion": False, "EnableKeyRotation": True}},
        ),
    ),
)

SCENARIOS: tuple[Scenario, ...] = (
    *_BUCKETS,
    *_TABLES,
    *_DATABASES,
    *_CLUSTERS,
    *_KEYS,
    *_COPIES,
    *_BY_OTHER_MEANS,
)
