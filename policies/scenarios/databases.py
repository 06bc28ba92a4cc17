"""Scenarios of databases and caches: replicas, replicated backups, snapshot copies, global clusters."""

from __future__ import annotations

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

KEY = "key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"


def arn(service: str, region: str, rest: str) -> str:
    return f"arn:aws:{service}:{region}:123456789012:{rest}"


# --- V8: DynamoDB -----------------------------------------------------------------------------------

TABLE = "aws:dynamodb/table:Table"
_REPLICAS = Page(rule="V08-dynamodb-replicas", type=TABLE)
_GLOBAL_TABLE = Page(rule="V08-dynamodb-global-table", type="aws:dynamodb/globalTable:GlobalTable")
_TABLE_REPLICA = Page(rule="V08-dynamodb-table-replica", type="aws:dynamodb/tableReplica:TableReplica")


def table(**props: object) -> dict[str, object]:
    return {
        "attributes": [{"name": "id", "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "name": "orders",
        "streamEnabled": True,
        "streamViewType": "NEW_AND_OLD_IMAGES",
        **props,
    }


def replica(region: object, **more: object) -> dict[str, object]:
    return {"regionName": region, **more}


_DYNAMODB = (
    _REPLICAS.violating(
        "one replica",
        table(replicas=[replica("us-east-1")]),
        due=(at("replicas[0].regionName", "us-east-1"),),
    ),
    _REPLICAS.violating(
        "of another EU region",
        table(replicas=[replica("eu-central-1", propagateTags=True)], region="eu-west-1"),
        due=(at("replicas[0].regionName", "eu-central-1"),),
    ),
    _REPLICAS.violating(
        "the second replica, with its key",
        table(
            replicas=[
                replica("eu-west-2", pointInTimeRecovery=True),
                replica("ap-south-1", kmsKeyArn=arn("kms", "ap-south-1", KEY)),
            ]
        ),
        due=(
            at("replicas[0].regionName", "eu-west-2"),
            at("replicas[1].regionName", "ap-south-1"),
            at("replicas[1].kmsKeyArn", "ap-south-1"),
        ),
    ),
    _REPLICAS.violating(
        "strongly consistent, with a witness",
        table(
            replicas=[replica("eu-west-3", consistencyMode="STRONG")],
            globalTableWitness={"regionName": "eu-central-1"},
        ),
        due=(at("replicas[0].regionName", "eu-west-3"), at("globalTableWitness.regionName", "eu-central-1")),
    ),
    _REPLICAS.violating(
        "from Oregon to Virginia",
        table(replicas=[replica("us-east-1")], region="us-west-2"),
        us=True,
        due=(at("replicas[0].regionName", "us-east-1"),),
    ),
    _REPLICAS.violating(
        "from Oregon to an ingest region: it may take events in, not keep them",
        table(replicas=[replica("eu-west-1")]),
        us=True,
        due=(at("replicas[0].regionName", "eu-west-1"),),
    ),
    _REPLICAS.clean("a table of one region", table(pointInTimeRecovery={"enabled": True})),
    _REPLICAS.clean(
        "encrypted by a key of the region",
        table(serverSideEncryption={"enabled": True, "kmsKeyArn": arn("kms", "eu-west-1", KEY)}),
    ),
    _REPLICAS.clean("in Oregon", table(region="us-west-2", replicas=[]), us=True),
    _REPLICAS.unknown("all replicas", table(replicas=UNKNOWN), due=(unsure("replicas"),)),
    _REPLICAS.unknown(
        "the replica's region", table(replicas=[replica(UNKNOWN)]), due=(unsure("replicas[0].regionName"),)
    ),
    _REPLICAS.unknown(
        "one replica is certain, another is not",
        table(replicas=[replica(UNKNOWN), replica("us-east-2")]),
        due=(unsure("replicas[0].regionName"), at("replicas[1].regionName", "us-east-2")),
    ),
    _REPLICAS.look_alike("an empty list of replicas", table(replicas=[])),
    _REPLICAS.look_alike(
        "global secondary indexes, which are of the table's own region",
        table(
            attributes=[{"name": "id", "type": "S"}, {"name": "region", "type": "S"}],
            globalSecondaryIndexes=[
                {"name": "by-region-us-east-1", "hashKey": "region", "projectionType": "ALL"},
            ],
        ),
    ),
    _REPLICAS.look_alike("a stream without replicas", table(streamViewType="KEYS_ONLY")),
    _REPLICAS.look_alike(
        "an index as a resource of its own",
        {
            "indexName": "global",
            "keySchemas": [{"attributeName": "region", "attributeType": "S", "keyType": "HASH"}],
            "tableName": "orders",
            "projection": {"projectionType": "ALL"},
        },
        type="aws:dynamodb/globalSecondaryIndex:GlobalSecondaryIndex",
    ),
    _REPLICAS.look_alike(
        "a name and tags that read like another region",
        table(name="orders-us-east-1", tags={"Replica": "us-east-1"}, tagsAll={"Replica": "us-east-1"}),
    ),
    _REPLICAS.look_alike(
        "a replica in the other region that is allowed",
        table(replicas=[replica("eu-central-1")]),
        allowed_regions=("eu-central-1",),
    ),
    _GLOBAL_TABLE.violating(
        "of the older version",
        {"name": "orders", "replicas": [replica("eu-west-1"), replica("us-west-2")]},
        due=(at("replicas[1].regionName", "us-west-2"),),
    ),
    _GLOBAL_TABLE.violating(
        "of Oregon and Ohio",
        {"name": "orders", "region": "us-west-2", "replicas": [replica("us-west-2"), replica("us-east-2")]},
        us=True,
        due=(at("replicas[1].regionName", "us-east-2"),),
    ),
    _GLOBAL_TABLE.clean("of the region alone", {"name": "orders", "replicas": [replica("eu-west-1")]}),
    _GLOBAL_TABLE.unknown("all replicas", {"name": "orders", "replicas": UNKNOWN}, due=(unsure("replicas"),)),
    _GLOBAL_TABLE.look_alike(
        "a name that reads like another region", {"name": "us-east-1", "replicas": [replica("eu-west-1")]}
    ),
    _TABLE_REPLICA.violating(
        "of a table in Virginia",
        {"globalTableArn": arn("dynamodb", "us-east-1", "table/orders")},
        due=(at("globalTableArn", "us-east-1"),),
    ),
    _TABLE_REPLICA.violating(
        "of the stack's own table, made by another region's provider",
        Given(type=TABLE, name="orders", props=table()),
        Given(
            type=_TABLE_REPLICA.type,
            provider_region="us-east-1",
            props={"globalTableArn": UNKNOWN, "pointInTimeRecovery": True},
            depends_on={"globalTableArn": ("orders",)},
        ),
        due=(at("", "us-east-1", rule="V01-through-provider"),),
    ),
    _TABLE_REPLICA.violating(
        "with a region of its own",
        {"globalTableArn": arn("dynamodb", "eu-west-1", "table/orders"), "region": "eu-north-1"},
        due=(at("region", "eu-north-1", rule="V02-resource-region"),),
    ),
    _TABLE_REPLICA.clean(
        "of a table in the other region that is allowed",
        {"globalTableArn": arn("dynamodb", "eu-central-1", "table/orders")},
        allowed_regions=("eu-central-1",),
    ),
    _TABLE_REPLICA.unknown(
        "of a table that is not in the stack", {"globalTableArn": UNKNOWN}, due=(unsure("globalTableArn"),)
    ),
    _TABLE_REPLICA.look_alike(
        "a table's name that reads like another region",
        {"globalTableArn": arn("dynamodb", "eu-west-1", "table/orders-us-east-1")},
    ),
)

# --- V9: RDS ----------------------------------------------------------------------------------------

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
_READ_REPLICA = Page(rule="V09-rds-read-replica", type=INSTANCE)
_BACKUPS = Page(
    rule="V09-rds-backup-replication",
    type="aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
)
_COPY = Page(rule="V09-rds-snapshot-copy", type="aws:rds/snapshotCopy:SnapshotCopy")
_RESTORE = Page(rule="V09-database-restore", type=INSTANCE)


def instance(**props: object) -> dict[str, object]:
    return {"instanceClass": "db.m6g.large", "storageEncrypted": True, "skipFinalSnapshot": True, **props}


def cluster(**props: object) -> dict[str, object]:
    return {"engine": "aurora-postgresql", "clusterIdentifier": "orders", "storageEncrypted": True, **props}


_RDS = (
    _READ_REPLICA.violating(
        "of an instance in Virginia",
        instance(
            replicateSourceDb=arn("rds", "us-east-1", "db:orders"), kmsKeyId=arn("kms", "eu-west-1", KEY)
        ),
        due=(at("replicateSourceDb", "us-east-1"),),
    ),
    _READ_REPLICA.violating(
        "of the stack's own instance, made in another region",
        Given(type=INSTANCE, name="orders", props=instance(engine="postgres", backupRetentionPeriod=7)),
        Given(
            type=INSTANCE,
            name="replica",
            provider_region="eu-central-1",
            props=instance(replicateSourceDb=UNKNOWN, kmsKeyId=arn("kms", "eu-central-1", KEY)),
            depends_on={"replicateSourceDb": ("orders",)},
        ),
        due=(at("", "eu-central-1", resource="replica", rule="V01-through-provider"),),
    ),
    _READ_REPLICA.violating(
        "an Aurora cluster, with the source's region beside it",
        cluster(
            replicationSourceIdentifier=arn("rds", "us-east-1", "cluster:orders"),
            sourceRegion="us-east-1",
        ),
        type=CLUSTER,
        due=(at("replicationSourceIdentifier", "us-east-1"), at("sourceRegion", "us-east-1")),
    ),
    _READ_REPLICA.violating(
        "an Aurora cluster of an RDS instance",
        cluster(engine="aurora-mysql", replicationSourceIdentifier=arn("rds", "eu-west-2", "db:orders")),
        type=CLUSTER,
        due=(at("replicationSourceIdentifier", "eu-west-2"),),
    ),
    _READ_REPLICA.violating(
        "a Neptune cluster",
        {"engine": "neptune", "replicationSourceIdentifier": arn("rds", "us-east-1", "cluster:graph")},
        type="aws:neptune/cluster:Cluster",
        due=(at("replicationSourceIdentifier", "us-east-1"),),
    ),
    _READ_REPLICA.violating(
        "in Oregon of one in Dublin",
        instance(replicateSourceDb=arn("rds", "eu-west-1", "db:orders"), region="us-west-2"),
        us=True,
        due=(at("replicateSourceDb", "eu-west-1"),),
    ),
    _READ_REPLICA.clean("by the identifier of an instance", instance(replicateSourceDb="orders")),
    _READ_REPLICA.clean(
        "by the ARN of an instance of the same region",
        instance(replicateSourceDb=arn("rds", "eu-west-1", "db:orders"), region="eu-west-1"),
    ),
    _READ_REPLICA.clean(
        "of an instance that is yet to be made",
        Given(type=INSTANCE, name="orders", props=instance(engine="postgres")),
        Given(
            type=INSTANCE,
            props=instance(replicateSourceDb=UNKNOWN),
            depends_on={"replicateSourceDb": ("orders",)},
        ),
    ),
    _READ_REPLICA.clean(
        "an Aurora cluster of the same region",
        cluster(
            replicationSourceIdentifier=arn("rds", "us-west-2", "cluster:orders"), sourceRegion="us-west-2"
        ),
        type=CLUSTER,
        us=True,
    ),
    _READ_REPLICA.unknown(
        "of what is not in the stack",
        instance(replicateSourceDb=UNKNOWN),
        due=(unsure("replicateSourceDb"),),
    ),
    _READ_REPLICA.look_alike(
        "several zones of one region",
        instance(engine="mysql", multiAz=True, availabilityZone="eu-west-1b", backupTarget="region"),
    ),
    _READ_REPLICA.look_alike(
        "an identifier that reads like another region", instance(replicateSourceDb="orders-us-east-1")
    ),
    _READ_REPLICA.look_alike(
        "a cluster over the zones of the region",
        cluster(
            availabilityZones=["eu-west-1a", "eu-west-1b", "eu-west-1c"],
            dbClusterInstanceClass="db.r6gd.xlarge",
        ),
        type=CLUSTER,
    ),
    _BACKUPS.violating(
        "from Virginia to here",
        {"sourceDbInstanceArn": arn("rds", "us-east-1", "db:orders"), "retentionPeriod": 14},
        due=(at("sourceDbInstanceArn", "us-east-1"),),
    ),
    _BACKUPS.violating(
        "from here to London",
        Given(
            type=_BACKUPS.type,
            provider_region="eu-west-2",
            props={
                "sourceDbInstanceArn": arn("rds", "eu-west-1", "db:orders"),
                "kmsKeyId": arn("kms", "eu-west-2", KEY),
            },
        ),
        due=(at("", "eu-west-2", rule="V01-through-provider"),),
    ),
    _BACKUPS.violating(
        "with a region of its own",
        {"sourceDbInstanceArn": arn("rds", "us-west-2", "db:orders"), "region": "us-east-1"},
        us=True,
        due=(at("region", "us-east-1", rule="V02-resource-region"),),
    ),
    _BACKUPS.violating(
        "by a request signed for another region",
        {
            "sourceDbInstanceArn": arn("rds", "eu-west-1", "db:orders"),
            "preSignedUrl": "https://rds.eu-central-1.amazonaws.com/?Action=StartDBInstanceAutomatedBackupsReplication",
        },
        due=(at("preSignedUrl", "eu-central-1"),),
    ),
    _BACKUPS.clean(
        "between two regions that are both allowed",
        {"sourceDbInstanceArn": arn("rds", "eu-central-1", "db:orders")},
        allowed_regions=("eu-central-1",),
    ),
    _BACKUPS.unknown(
        "of an instance that is not in the stack",
        {"sourceDbInstanceArn": UNKNOWN},
        due=(unsure("sourceDbInstanceArn"),),
    ),
    _BACKUPS.look_alike(
        "backups that stay: of the instance itself",
        instance(
            engine="postgres", backupRetentionPeriod=35, deleteAutomatedBackups=False, copyTagsToSnapshot=True
        ),
        type=INSTANCE,
    ),
    _COPY.violating(
        "to Virginia",
        {
            "sourceDbSnapshotIdentifier": arn("rds", "eu-west-1", "snapshot:orders-2026-01-01"),
            "targetDbSnapshotIdentifier": "orders-copy",
            "destinationRegion": "us-east-1",
            "kmsKeyId": arn("kms", "us-east-1", KEY),
        },
        due=(at("destinationRegion", "us-east-1"), at("kmsKeyId", "us-east-1")),
    ),
    _COPY.violating(
        "from Ohio",
        {
            "sourceDbSnapshotIdentifier": arn("rds", "us-east-2", "snapshot:orders"),
            "targetDbSnapshotIdentifier": "orders-copy",
        },
        due=(at("sourceDbSnapshotIdentifier", "us-east-2"),),
    ),
    _COPY.violating(
        "of a cluster",
        {
            "sourceDbClusterSnapshotIdentifier": arn("rds", "us-west-2", "cluster-snapshot:orders"),
            "targetDbClusterSnapshotIdentifier": "orders-copy",
            "destinationRegion": "us-east-2",
        },
        us=True,
        type="aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
        due=(at("destinationRegion", "us-east-2"),),
    ),
    _COPY.violating(
        "by a request signed for another region",
        {
            "sourceDbClusterSnapshotIdentifier": "orders",
            "targetDbClusterSnapshotIdentifier": "orders-copy",
            "presignedUrl": "https://rds.us-east-1.amazonaws.com/?Action=CopyDBClusterSnapshot&DestinationRegion=eu-west-1",
        },
        type="aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
        due=(at("presignedUrl", "us-east-1"),),
    ),
    _COPY.clean(
        "within the region",
        {
            "sourceDbSnapshotIdentifier": arn("rds", "eu-west-1", "snapshot:orders"),
            "targetDbSnapshotIdentifier": "orders-copy",
            "kmsKeyId": arn("kms", "eu-west-1", KEY),
        },
    ),
    _COPY.clean(
        "within the region, which is said",
        {
            "sourceDbClusterSnapshotIdentifier": arn("rds", "us-west-2", "cluster-snapshot:orders"),
            "targetDbClusterSnapshotIdentifier": "orders-copy",
            "destinationRegion": "us-west-2",
            "region": "us-west-2",
        },
        us=True,
        type="aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    ),
    _COPY.unknown(
        "to a region that is not known",
        {
            "sourceDbSnapshotIdentifier": "orders",
            "targetDbSnapshotIdentifier": "orders-copy",
            "destinationRegion": UNKNOWN,
        },
        due=(unsure("destinationRegion"),),
    ),
    _COPY.look_alike(
        "to a custom zone, which is the customer's own",
        {
            "sourceDbSnapshotIdentifier": "orders",
            "targetDbSnapshotIdentifier": "orders-copy",
            "targetCustomAvailabilityZone": "rds-caz-0a1b2c3d4e5f6a7b8",
        },
    ),
    _COPY.look_alike(
        "shared with another account",
        {
            "dbInstanceIdentifier": "orders",
            "dbSnapshotIdentifier": "orders",
            "sharedAccounts": ["210987654321"],
        },
        type="aws:rds/snapshot:Snapshot",
    ),
    _COPY.look_alike(
        "names that read like another region",
        {
            "sourceDbSnapshotIdentifier": "rds:orders-us-east-1-2026-01-01-06-05",
            "targetDbSnapshotIdentifier": "from-us-east-1",
        },
    ),
    _RESTORE.violating(
        "an instance, from a snapshot",
        instance(snapshotIdentifier=arn("rds", "us-east-1", "snapshot:orders")),
        due=(at("snapshotIdentifier", "us-east-1"),),
    ),
    _RESTORE.violating(
        "an instance, from backups of another region",
        instance(
            restoreToPointInTime={
                "sourceDbInstanceAutomatedBackupsArn": arn("rds", "eu-west-2", "auto-backup:ab-orders"),
                "useLatestRestorableTime": True,
            }
        ),
        due=(at("restoreToPointInTime.sourceDbInstanceAutomatedBackupsArn", "eu-west-2"),),
    ),
    _RESTORE.violating(
        "clusters, from snapshots",
        Given(
            type=CLUSTER,
            name="aurora",
            props=cluster(snapshotIdentifier=arn("rds", "us-east-1", "cluster-snapshot:a")),
        ),
        Given(
            type="aws:docdb/cluster:Cluster",
            name="docdb",
            props={"snapshotIdentifier": arn("rds", "us-east-2", "cluster-snapshot:b")},
        ),
        Given(
            type="aws:neptune/cluster:Cluster",
            name="neptune",
            props={"snapshotIdentifier": arn("rds", "us-west-1", "cluster-snapshot:c")},
        ),
        due=(
            at("snapshotIdentifier", "us-east-1", resource="aurora"),
            at("snapshotIdentifier", "us-east-2", resource="docdb"),
            at("snapshotIdentifier", "us-west-1", resource="neptune"),
        ),
    ),
    _RESTORE.clean("from a snapshot by its name", instance(snapshotIdentifier="rds:orders-2026-01-01-06-05")),
    _RESTORE.clean(
        "from a snapshot of the same region that another account shares",
        instance(snapshotIdentifier="arn:aws:rds:eu-west-1:210987654321:snapshot:orders"),
    ),
    _RESTORE.unknown(
        "from a snapshot that is not known",
        instance(snapshotIdentifier=UNKNOWN),
        due=(unsure("snapshotIdentifier"),),
    ),
    _RESTORE.look_alike(
        "the name of the last snapshot", instance(finalSnapshotIdentifier="orders-us-east-1-final")
    ),
)

# --- V10: global clusters ---------------------------------------------------------------------------

_GLOBAL = Page(rule="V10-global-cluster", type="aws:rds/globalCluster:GlobalCluster")
_MEMBER = Page(rule="V10-global-cluster-member", type=CLUSTER)
_DSQL = Page(rule="V10-dsql-multi-region", type="aws:dsql/cluster:Cluster")
_MEMORYDB = Page(rule="V10-memorydb-multi-region", type="aws:memorydb/multiRegionCluster:MultiRegionCluster")
_MEMORYDB_MEMBER = Page(rule="V10-memorydb-member", type="aws:memorydb/cluster:Cluster")
_KEYSPACES = Page(rule="V10-keyspaces-multi-region", type="aws:keyspaces/keyspace:Keyspace")


def keyspace(strategy: str, *regions: str) -> dict[str, object]:
    return {
        "name": "orders",
        "replicationSpecification": {"replicationStrategy": strategy, "regionLists": list(regions)},
    }


_GLOBAL_CLUSTERS = (
    _GLOBAL.violating(
        "of Aurora",
        {"globalClusterIdentifier": "orders", "engine": "aurora-postgresql", "storageEncrypted": True},
        due=(at(""),),
    ),
    _GLOBAL.violating(
        "made of a cluster of the region",
        {
            "globalClusterIdentifier": "orders",
            "sourceDbClusterIdentifier": arn("rds", "eu-west-1", "cluster:orders"),
            "forceDestroy": True,
            "region": "eu-west-1",
        },
        due=(at(""),),
    ),
    _GLOBAL.violating(
        "made of a cluster of another region: said where it is said",
        {
            "globalClusterIdentifier": "orders",
            "sourceDbClusterIdentifier": arn("rds", "us-east-1", "cluster:orders"),
        },
        due=(at("sourceDbClusterIdentifier", "us-east-1"),),
    ),
    _GLOBAL.violating(
        "of DocumentDB",
        {"globalClusterIdentifier": "orders", "engine": "docdb", "engineVersion": "5.0.0"},
        type="aws:docdb/globalCluster:GlobalCluster",
        us=True,
        due=(at(""),),
    ),
    _GLOBAL.violating(
        "of Neptune",
        {"globalClusterIdentifier": "orders", "engine": "neptune"},
        type="aws:neptune/globalCluster:GlobalCluster",
        due=(at(""),),
    ),
    _GLOBAL.unknown(
        "with nothing known of it: it leaks by being there",
        {"globalClusterIdentifier": UNKNOWN, "sourceDbClusterIdentifier": UNKNOWN},
        due=(at(""),),
    ),
    _GLOBAL.clean("a cluster of one region", cluster(), type=CLUSTER),
    _GLOBAL.look_alike(
        "a proxy, an endpoint and a subnet group called global",
        Given(
            type="aws:rds/clusterEndpoint:ClusterEndpoint",
            name="endpoint",
            props={
                "clusterEndpointIdentifier": "global-reader",
                "clusterIdentifier": "orders",
                "customEndpointType": "READER",
            },
        ),
        Given(
            type="aws:rds/subnetGroup:SubnetGroup",
            name="subnets",
            props={"name": "global", "subnetIds": ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]},
        ),
    ),
    _MEMBER.violating(
        "of Aurora", cluster(globalClusterIdentifier="orders"), due=(at("globalClusterIdentifier"),)
    ),
    _MEMBER.violating(
        "a secondary that passes writes on, which is one finding",
        cluster(globalClusterIdentifier="orders", enableGlobalWriteForwarding=True, engineMode="provisioned"),
        due=(at("globalClusterIdentifier"),),
    ),
    _MEMBER.violating(
        "write forwarding alone",
        cluster(enableGlobalWriteForwarding=True, region="eu-west-1"),
        due=(at("enableGlobalWriteForwarding"),),
    ),
    _MEMBER.violating(
        "the engine mode of the first global clusters",
        cluster(engine="aurora", engineMode="global"),
        due=(at("engineMode"),),
    ),
    _MEMBER.violating(
        "of DocumentDB",
        {"clusterIdentifier": "orders", "globalClusterIdentifier": "orders-global", "region": "us-west-2"},
        type="aws:docdb/cluster:Cluster",
        us=True,
        due=(at("globalClusterIdentifier"),),
    ),
    _MEMBER.violating(
        "of Neptune",
        {"clusterIdentifier": "graph", "globalClusterIdentifier": "graph-global"},
        type="aws:neptune/cluster:Cluster",
        due=(at("globalClusterIdentifier"),),
    ),
    _MEMBER.clean("a cluster of its own", cluster(engineMode="provisioned", enableHttpEndpoint=True)),
    _MEMBER.unknown(
        "of what is not known",
        cluster(globalClusterIdentifier=UNKNOWN),
        due=(unsure("globalClusterIdentifier"),),
    ),
    _MEMBER.look_alike(
        "no global cluster, in so many words",
        cluster(globalClusterIdentifier="", enableGlobalWriteForwarding=False),
    ),
    _MEMBER.look_alike(
        "write forwarding within the cluster",
        cluster(engine="aurora-mysql", enableLocalWriteForwarding=True, clusterIdentifier="global"),
    ),
    _MEMBER.look_alike(
        "serverless",
        cluster(engineMode="serverless", scalingConfiguration={"autoPause": True, "maxCapacity": 4}),
    ),
    _DSQL.violating(
        "a witness",
        {"multiRegionProperties": {"witnessRegion": "eu-west-3"}},
        due=(at("multiRegionProperties.witnessRegion", "eu-west-3"),),
    ),
    _DSQL.violating(
        "a peer and a witness",
        {
            "deletionProtectionEnabled": True,
            "multiRegionProperties": {
                "witnessRegion": "us-east-2",
                "clusters": [
                    arn("dsql", "us-west-2", "cluster/4uabt5xk3mzt5oqy3kl3nnh5ru"),
                    arn("dsql", "us-east-1", "cluster/kiabugwhx5inpn7ohm5ahlkn4a"),
                ],
            },
        },
        us=True,
        due=(
            at("multiRegionProperties.witnessRegion", "us-east-2"),
            at("multiRegionProperties.clusters[1]", "us-east-1"),
        ),
    ),
    _DSQL.violating(
        "a peering",
        {
            "identifier": "4uabt5xk3mzt5oqy3kl3nnh5ru",
            "clusters": [arn("dsql", "eu-west-2", "cluster/kiabugwhx5inpn7ohm5ahlkn4a")],
            "witnessRegion": "eu-west-3",
        },
        type="aws:dsql/clusterPeering:ClusterPeering",
        due=(at("clusters[0]", "eu-west-2"), at("witnessRegion", "eu-west-3")),
    ),
    _DSQL.clean(
        "a cluster of one region",
        {"deletionProtectionEnabled": True, "kmsEncryptionKey": "AWS_OWNED_KMS_KEY"},
    ),
    _DSQL.clean(
        "encrypted by a key of the region",
        {"kmsEncryptionKey": arn("kms", "eu-west-1", KEY), "region": "eu-west-1"},
    ),
    _DSQL.unknown(
        "peers that are not known beside a witness that is",
        {"multiRegionProperties": {"witnessRegion": "eu-west-3", "clusters": UNKNOWN}},
        due=(
            at("multiRegionProperties.witnessRegion", "eu-west-3"),
            unsure("multiRegionProperties.clusters"),
        ),
    ),
    _DSQL.look_alike(
        "a policy for the accounts of the organisation",
        {
            "identifier": "4uabt5xk3mzt5oqy3kl3nnh5ru",
            "policy": '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"*"},"Resource":"*",'
            '"Action":["dsql:DbConnect"],"Condition":{"Null":{"aws:SourceVpc":"true"}}}]}',
        },
        type="aws:dsql/clusterPolicy:ClusterPolicy",
    ),
    _MEMORYDB.violating(
        "by being there",
        {"multiRegionClusterNameSuffix": "orders", "nodeType": "db.r7g.xlarge", "engine": "valkey"},
        due=(at(""),),
    ),
    _MEMORYDB.unknown(
        "with nothing known of it",
        {"multiRegionClusterNameSuffix": UNKNOWN, "nodeType": UNKNOWN},
        due=(at(""),),
    ),
    _MEMORYDB.clean(
        "a cluster of one region",
        {"aclName": "open-access", "nodeType": "db.t4g.small", "numShards": 2, "numReplicasPerShard": 1},
        type="aws:memorydb/cluster:Cluster",
    ),
    _MEMORYDB_MEMBER.violating(
        "of a multi-region cluster",
        {"aclName": "open-access", "nodeType": "db.r7g.xlarge", "multiRegionClusterName": "virxk-orders"},
        due=(at("multiRegionClusterName"),),
    ),
    _MEMORYDB_MEMBER.unknown(
        "of what is not known",
        {"aclName": "open-access", "nodeType": "db.r7g.xlarge", "multiRegionClusterName": UNKNOWN},
        due=(unsure("multiRegionClusterName"),),
    ),
    _MEMORYDB_MEMBER.look_alike(
        "snapshots and replicas within the region",
        {
            "aclName": "open-access",
            "nodeType": "db.t4g.small",
            "name": "multi-region",
            "numReplicasPerShard": 2,
            "snapshotArns": ["arn:aws:s3:::acme-imports/orders.rdb"],
            "snsTopicArn": arn("sns", "eu-west-1", "memorydb"),
        },
    ),
    _KEYSPACES.violating(
        "of two regions",
        keyspace("MULTI_REGION", "eu-west-1", "us-east-1"),
        due=(at("replicationSpecification.regionLists[1]", "us-east-1"),),
    ),
    _KEYSPACES.violating(
        "of Oregon and two more",
        keyspace("MULTI_REGION", "us-east-1", "us-west-2", "eu-west-1"),
        us=True,
        due=(
            at("replicationSpecification.regionLists[0]", "us-east-1"),
            at("replicationSpecification.regionLists[2]", "eu-west-1"),
        ),
    ),
    _KEYSPACES.clean("of one region", keyspace("SINGLE_REGION")),
    _KEYSPACES.clean("without a word on replication", {"name": "orders", "region": "eu-west-1"}),
    _KEYSPACES.unknown(
        "of regions that are not known",
        {
            "name": "orders",
            "replicationSpecification": {"replicationStrategy": "MULTI_REGION", "regionLists": UNKNOWN},
        },
        due=(unsure("replicationSpecification.regionLists"),),
    ),
    _KEYSPACES.look_alike("of one region that is named", keyspace("SINGLE_REGION", "eu-west-1")),
)

# --- V11: ElastiCache -------------------------------------------------------------------------------

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_DATASTORE = Page(
    rule="V11-elasticache-global-datastore",
    type="aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
)
_DATASTORE_MEMBER = Page(rule="V11-elasticache-global-member", type=GROUP)


def group(**props: object) -> dict[str, object]:
    return {"description": "sessions", "engine": "redis", "replicationGroupId": "sessions", **props}


_CACHES = (
    _DATASTORE.violating(
        "by being there",
        {"globalReplicationGroupIdSuffix": "sessions", "primaryReplicationGroupId": "sessions"},
        due=(at(""),),
    ),
    _DATASTORE.violating(
        "in Oregon, of a group that is yet to be made",
        Given(
            type=GROUP, name="sessions", provider_region="us-west-2", props=group(nodeType="cache.r7g.large")
        ),
        Given(
            type=_DATASTORE.type,
            provider_region="us-west-2",
            props={
                "globalReplicationGroupIdSuffix": "sessions",
                "primaryReplicationGroupId": UNKNOWN,
                "automaticFailoverEnabled": True,
            },
            depends_on={"primaryReplicationGroupId": ("sessions",)},
        ),
        us=True,
        due=(at(""),),
    ),
    _DATASTORE.unknown(
        "with nothing known of it",
        {"globalReplicationGroupIdSuffix": UNKNOWN, "primaryReplicationGroupId": UNKNOWN},
        due=(at(""),),
    ),
    _DATASTORE.clean(
        "a replication group of one region",
        group(
            nodeType="cache.r7g.large", automaticFailoverEnabled=True, multiAzEnabled=True, numCacheClusters=3
        ),
        type=GROUP,
    ),
    _DATASTORE.look_alike(
        "a serverless cache called global",
        {"engine": "valkey", "name": "global", "kmsKeyId": arn("kms", "eu-west-1", KEY)},
        type="aws:elasticache/serverlessCache:ServerlessCache",
    ),
    _DATASTORE_MEMBER.violating(
        "a secondary",
        group(globalReplicationGroupId="sgaui-sessions", numCacheClusters=1),
        due=(at("globalReplicationGroupId"),),
    ),
    _DATASTORE_MEMBER.violating(
        "a secondary in Oregon",
        group(globalReplicationGroupId="sgaui-sessions", region="us-west-2"),
        us=True,
        due=(at("globalReplicationGroupId"),),
    ),
    _DATASTORE_MEMBER.unknown(
        "of what is not known",
        group(globalReplicationGroupId=UNKNOWN),
        due=(unsure("globalReplicationGroupId"),),
    ),
    _DATASTORE_MEMBER.clean("a group of its own", group(nodeType="cache.t4g.small")),
    _DATASTORE_MEMBER.look_alike(
        "replicas in zones of the region",
        group(
            preferredCacheClusterAzs=["eu-west-1a", "eu-west-1b"],
            nodeGroupConfigurations=[
                {
                    "primaryAvailabilityZone": "eu-west-1a",
                    "replicaAvailabilityZones": ["eu-west-1b", "eu-west-1c"],
                }
            ],
            replicasPerNodeGroup=2,
            globalReplicationGroupId="",
        ),
    ),
    _DATASTORE_MEMBER.look_alike(
        "logs to a stream and a group of the region",
        group(
            logDeliveryConfigurations=[
                {
                    "destination": "elasticache-us-east-1",
                    "destinationType": "cloudwatch-logs",
                    "logFormat": "json",
                    "logType": "slow-log",
                }
            ],
        ),
    ),
)

SCENARIOS = (*_DYNAMODB, *_RDS, *_GLOBAL_CLUSTERS, *_CACHES)
