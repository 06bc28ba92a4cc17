"""Rules for services that move whole data sets: replication of files, brokers, directories; migration; transfer."""

from __future__ import annotations

from collections.abc import Iterator

from policies.checks import word
from policies.findings import Observation
from policies.resource import Resource
from policies.rules import Ask, Rule
from policies.type_tokens import aws

_CROSS_REGION = word("dataReplicationMode", frozenset({"CRDR"}))


def _replicated_broker(resource: Resource, ask: Ask) -> Iterator[Observation]:
    """The mode of the primary; a replica names its primary, which is read by itself."""
    if not resource.props.get("dataReplicationPrimaryBrokerArn"):
        yield from _CROSS_REGION(resource, ask)


FILE_REPLICATION = Rule(
    id="V26-file-replication",
    title="A file system that is replicated to another region",
    types=aws("efs/replicationConfiguration"),
    paths=("destination.region", "destination.availabilityZoneName"),
    leak="every file is copied to that region",
    fix="Replicate within an allowed region, or remove the replication.",
)
KAFKA_REPLICATOR = Rule(
    id="V26-kafka-replicator",
    title="Kafka topics that are replicated from or to another region",
    types=aws("msk/replicator"),
    paths=(
        "kafkaClusters[*].amazonMskCluster.mskClusterArn",
        "kafkaClusters[*].apacheKafkaCluster.bootstrapBrokerString",
        "replicationInfoList.sourceKafkaClusterArn",
        "replicationInfoList.targetKafkaClusterArn",
    ),
    leak="every record of the topics is copied between the clusters' regions",
    fix="Replicate between clusters of allowed regions.",
)
BROKER_REPLICATION = Rule(
    id="V26-broker-replication",
    title="A broker that is replicated across regions",
    types=aws("mq/broker"),
    paths=("dataReplicationPrimaryBrokerArn",),
    check=_replicated_broker,
    leak="every message is copied to a broker in another region",
    fix="Leave dataReplicationMode out, or set it to NONE.",
)
MIGRATION = Rule(
    id="V26-migration",
    title="A database migration from or to another region",
    types=aws(
        "dms/replicationTask",
        "dms/replicationConfig",
        "dms/endpoint",
        "dms/dataProvider",
        "dms/migrationProject",
    ),
    paths=(
        "sourceEndpointArn",
        "targetEndpointArn",
        "replicationInstanceArn",
        "serverName",
        "elasticsearchSettings.endpointUri",
        "kafkaSettings.broker",
        "kinesisSettings.streamArn",
        "redisSettings.serverName",
        "secretsManagerArn",
        "instanceProfileArn",
        "sourceDataProviderDescriptors[*].dataProviderArn",
        "targetDataProviderDescriptors[*].dataProviderArn",
        *(
            f"settings.{engine}Settings.serverName"
            for engine in (
                "docDb",
                "ibmDb2Luw",
                "ibmDb2Zos",
                "mariaDb",
                "microsoftSqlServer",
                "mongoDb",
                "mysql",
                "oracle",
                "postgresql",
                "redshift",
                "sybaseAse",
            )
        ),
    ),
    leak="every row of the tables is read from or written to that region",
    fix="Migrate between endpoints of allowed regions.",
)
DATA_SYNC = Rule(
    id="V26-data-sync",
    title="A DataSync task or location in another region",
    types=aws(
        "datasync/task",
        "datasync/s3Location",
        "datasync/efsLocation",
        "datasync/fsxOpenZfsFileSystem",
        "datasync/locationFsxLustre",
        "datasync/locationFsxOntapFileSystem",
        "datasync/locationFsxWindows",
        "datasync/locationHdfs",
        "datasync/locationSmb",
        "datasync/locationObjectStorage",
        "datasync/locationAzureBlob",
        "datasync/nfsLocation",
    ),
    paths=(
        "sourceLocationArn",
        "destinationLocationArn",
        "cloudwatchLogGroupArn",
        "taskReportConfig.s3Destination.s3BucketArn",
        "s3BucketArn",
        "efsFileSystemArn",
        "accessPointArn",
        "fsxFilesystemArn",
        "storageVirtualMachineArn",
        "serverHostname",
        "agentArns[*]",
        "onPremConfig.agentArns[*]",
    ),
    leak="every file is copied from or to that region",
    fix="Sync between locations of allowed regions.",
)
SEARCH_CONNECTION = Rule(
    id="V26-search-connection",
    title="A search domain that is connected with another region",
    types=aws("opensearch/outboundConnection", "opensearchingest/pipelineEndpoint"),
    paths=(
        "localDomainInfo.region",
        "remoteDomainInfo.region",
        "connectionProperties.endpoint",
        "pipelineArn",
    ),
    leak="searches, or copies of indexes, cross into that region",
    fix="Connect domains of an allowed region.",
)
INGESTION_PIPELINE = Rule(
    id="V26-ingestion-pipeline",
    title="An OpenSearch ingestion pipeline from or to another region",
    types=aws("opensearchingest/pipeline"),
    paths=("pipelineConfigurationBody",),
    leak="every record is read from or written to that region",
    fix="Name sources and sinks of allowed regions in the pipeline's configuration.",
)
FILE_SHARE = Rule(
    id="V26-file-share",
    title="A file share whose bucket is in another region",
    types=aws(
        "storagegateway/nfsFileShare", "storagegateway/smbFileShare", "storagegateway/fileSystemAssociation"
    ),
    paths=("bucketRegion", "locationArn", "vpcEndpointDnsName", "auditDestinationArn"),
    leak="every file of the share is stored in that region",
    fix="Share a bucket of an allowed region.",
)
SAAS_PROFILE = Rule(
    id="V26-saas-profile",
    title="A connection to a warehouse in another region",
    types=aws("appflow/connectorProfile"),
    paths=(
        "connectorProfileConfig.connectorProfileProperties.snowflake.region",
        "connectorProfileConfig.connectorProfileProperties.redshift.databaseUrl",
    ),
    leak="records flow from or to that region",
    fix="Connect to an account or cluster of an allowed region.",
)
DIRECTORY = Rule(
    id="V26-directory-region",
    title="A directory that is replicated to another region",
    types=aws("directoryservice/serviceRegion", "ssoadmin/region"),
    paths=("regionName",),
    leak="users, groups and their secrets are copied to that region",
    fix="Remove the additional region.",
)
VOLUME_COPY = Rule(
    id="V26-volume-copy",
    title="A volume or file cache made from another region",
    types=aws(
        "fsx/openZfsVolume", "fsx/fileCache", "fsx/lustreFileSystem", "storagegateway/cachesIscsiVolume"
    ),
    paths=(
        "originSnapshot.snapshotArn",
        "dataRepositoryAssociations[*].resourceArn",
        "logConfiguration.destination",
        "sourceVolumeArn",
    ),
    leak="contents are copied from or to that region",
    fix="Make it from a snapshot or repository of an allowed region.",
)
ORACLE = Rule(
    id="V26-oracle-database",
    title="An Oracle database that is copied across regions",
    types=aws("odb/autonomousDatabase", "odb/network"),
    paths=(
        "sourceConfiguration.crossRegionDataGuard.sourceAutonomousDatabaseArn",
        "sourceConfiguration.crossRegionDisasterRecovery.sourceAutonomousDatabaseArn",
        "crossRegionS3RestoreSourcesAccesses[*]",
    ),
    leak="the database is copied from that region",
    fix="Make the database from a source of an allowed region.",
)

RULES = (
    FILE_REPLICATION,
    KAFKA_REPLICATOR,
    BROKER_REPLICATION,
    MIGRATION,
    DATA_SYNC,
    SEARCH_CONNECTION,
    INGESTION_PIPELINE,
    FILE_SHARE,
    SAAS_PROFILE,
    DIRECTORY,
    VOLUME_COPY,
    ORACLE,
)
