"""Rules for databases and caches: replicas, backups and global clusters that put the data into another region."""

from __future__ import annotations

from policies.checks import first_of, flag, forbidden, present, word
from policies.rules import Rule

DYNAMODB_REPLICAS = Rule(
    id="V08-dynamodb-replicas",
    title="A DynamoDB replica in another region",
    types=("aws:dynamodb/table:Table",),
    paths=(
        "replicas[*].regionName",
        "replicas[*].kmsKeyArn",
        "globalTableWitness.regionName",
    ),
    fix="Remove the replica or witness, or name an allowed region.",
)
DYNAMODB_GLOBAL_TABLE = Rule(
    id="V08-dynamodb-global-table",
    title="A DynamoDB global table with a replica in another region",
    types=("aws:dynamodb/globalTable:GlobalTable",),
    paths=("replicas[*].regionName",),
    fix="Remove the replica, or use a table without replicas.",
)
DYNAMODB_TABLE_REPLICA = Rule(
    id="V08-dynamodb-table-replica",
    title="A DynamoDB table that is the replica of one in another region",
    types=("aws:dynamodb/tableReplica:TableReplica",),
    paths=("globalTableArn", "kmsKeyArn"),
    leak="every item is copied between this region and the table's own, both ways",
    fix="Remove the replica, and make a table of its own in the allowed region.",
)

RDS_READ_REPLICA = Rule(
    id="V09-rds-read-replica",
    title="A read replica of a database in another region",
    types=(
        "aws:rds/instance:Instance",
        "aws:rds/cluster:Cluster",
        "aws:neptune/cluster:Cluster",
    ),
    paths=("replicateSourceDb", "replicationSourceIdentifier", "sourceRegion"),
    leak="the database is copied across regions, write by write",
    fix="Replicate from a database in an allowed region, or remove the source.",
)
RDS_BACKUP_REPLICATION = Rule(
    id="V09-rds-backup-replication",
    title="Automated RDS backups replicated across regions",
    types=("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",),
    paths=("sourceDbInstanceArn", "kmsKeyId", "preSignedUrl"),
    leak="every automated backup is copied across regions",
    fix="Remove the replication; backups of the instance itself stay in its region.",
)
RDS_SNAPSHOT_COPY = Rule(
    id="V09-rds-snapshot-copy",
    title="An RDS snapshot copied across regions",
    types=(
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    ),
    paths=(
        "destinationRegion",
        "sourceDbSnapshotIdentifier",
        "sourceDbClusterSnapshotIdentifier",
        "presignedUrl",
        "kmsKeyId",
    ),
    fix="Copy within an allowed region: leave destinationRegion out, and name a snapshot of that region.",
)
DATABASE_RESTORE = Rule(
    id="V09-database-restore",
    title="A database restored from a backup of another region",
    types=(
        "aws:rds/instance:Instance",
        "aws:rds/cluster:Cluster",
        "aws:docdb/cluster:Cluster",
        "aws:neptune/cluster:Cluster",
    ),
    paths=(
        "snapshotIdentifier",
        "restoreToPointInTime.sourceDbInstanceAutomatedBackupsArn",
        "restoreToPointInTime.sourceClusterIdentifier",
    ),
    leak="the database is made from data that was kept in another region",
    fix="Restore from a backup in an allowed region.",
)

GLOBAL_CLUSTER = Rule(
    id="V10-global-cluster",
    title="A global database cluster",
    types=(
        "aws:rds/globalCluster:GlobalCluster",
        "aws:docdb/globalCluster:GlobalCluster",
        "aws:neptune/globalCluster:GlobalCluster",
    ),
    paths=("sourceDbClusterIdentifier",),
    check=forbidden("it is there to take members in other regions"),
    fix="Use a cluster of one region, with its instances in several zones.",
)
GLOBAL_CLUSTER_MEMBER = Rule(
    id="V10-global-cluster-member",
    title="A cluster that belongs to a global one",
    types=(
        "aws:rds/cluster:Cluster",
        "aws:docdb/cluster:Cluster",
        "aws:neptune/cluster:Cluster",
    ),
    check=first_of(
        present("globalClusterIdentifier", detail="a member of a global cluster"),
        flag("enableGlobalWriteForwarding", detail="writes are passed on to the primary's region"),
        word("engineMode", frozenset({"GLOBAL"}), detail="the engine mode of global clusters"),
    ),
    fix="Leave the global cluster: remove globalClusterIdentifier and what belongs to it.",
)
DSQL_MULTI_REGION = Rule(
    id="V10-dsql-multi-region",
    title="An Aurora DSQL cluster over several regions",
    types=(
        "aws:dsql/cluster:Cluster",
        "aws:dsql/clusterPeering:ClusterPeering",
    ),
    paths=(
        "multiRegionProperties.witnessRegion",
        "multiRegionProperties.clusters[*]",
        "witnessRegion",
        "clusters[*]",
    ),
    leak="every write is kept by the peered clusters and the witness in other regions",
    fix="Use a cluster of one region: remove multiRegionProperties and the peering.",
)
MEMORYDB_MULTI_REGION = Rule(
    id="V10-memorydb-multi-region",
    title="A MemoryDB cluster over several regions",
    types=("aws:memorydb/multiRegionCluster:MultiRegionCluster",),
    check=forbidden("it is there to take members in other regions"),
    fix="Use a cluster of one region, with its shards in several zones.",
)
MEMORYDB_MEMBER = Rule(
    id="V10-memorydb-member",
    title="A MemoryDB cluster that belongs to a multi-region one",
    types=("aws:memorydb/cluster:Cluster",),
    check=present("multiRegionClusterName", detail="a member of a multi-region cluster"),
    fix="Leave the multi-region cluster: remove multiRegionClusterName.",
)
KEYSPACES_MULTI_REGION = Rule(
    id="V10-keyspaces-multi-region",
    title="A keyspace that is replicated to another region",
    types=("aws:keyspaces/keyspace:Keyspace",),
    paths=("replicationSpecification.regionLists[*]",),
    leak="every row is copied to each region of the list",
    fix="Use SINGLE_REGION, or name allowed regions only.",
)

ELASTICACHE_GLOBAL_DATASTORE = Rule(
    id="V11-elasticache-global-datastore",
    title="An ElastiCache global datastore",
    types=("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",),
    check=forbidden("it is there to take members in other regions"),
    fix="Use a replication group of one region, with its nodes in several zones.",
)
ELASTICACHE_GLOBAL_MEMBER = Rule(
    id="V11-elasticache-global-member",
    title="A replication group that belongs to a global datastore",
    types=("aws:elasticache/replicationGroup:ReplicationGroup",),
    check=present("globalReplicationGroupId", detail="a member of a global datastore"),
    fix="Leave the global datastore: remove globalReplicationGroupId.",
)

RULES = (
    DYNAMODB_REPLICAS,
    DYNAMODB_GLOBAL_TABLE,
    DYNAMODB_TABLE_REPLICA,
    RDS_READ_REPLICA,
    RDS_BACKUP_REPLICATION,
    RDS_SNAPSHOT_COPY,
    DATABASE_RESTORE,
    GLOBAL_CLUSTER,
    GLOBAL_CLUSTER_MEMBER,
    DSQL_MULTI_REGION,
    MEMORYDB_MULTI_REGION,
    MEMORYDB_MEMBER,
    KEYSPACES_MULTI_REGION,
    ELASTICACHE_GLOBAL_DATASTORE,
    ELASTICACHE_GLOBAL_MEMBER,
)
