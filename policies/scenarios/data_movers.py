# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of replication, migration and transfer of whole data sets (V26)."""

from __future__ import annotations

import json

from policies.scenario import DUBLIN, OREGON, VIRGINIA, Page, at, unsure
from policies.values import UNKNOWN

_FILE_REPLICATION = Page(
    rule="V26-file-replication", type="aws:efs/replicationConfiguration:ReplicationConfiguration"
)
_KAFKA_REPLICATOR = Page(rule="V26-kafka-replicator", type="aws:msk/replicator:Replicator")
_BROKER_REPLICATION = Page(rule="V26-broker-replication", type="aws:mq/broker:Broker")
_MIGRATION = Page(rule="V26-migration", type="aws:dms/replicationTask:ReplicationTask")
_DATA_SYNC = Page(rule="V26-data-sync", type="aws:datasync/task:Task")
_SEARCH_CONNECTION = Page(
    rule="V26-search-connection", type="aws:opensearch/outboundConnection:OutboundConnection"
)
_INGESTION_PIPELINE = Page(rule="V26-ingestion-pipeline", type="aws:opensearchingest/pipeline:Pipeline")
_FILE_SHARE = Page(rule="V26-file-share", type="aws:storagegateway/nfsFileShare:NfsFileShare")
_SAAS_PROFILE = Page(rule="V26-saas-profile", type="aws:appflow/connectorProfile:ConnectorProfile")
_DIRECTORY_REGION = Page(rule="V26-directory-region", type="aws:directoryservice/serviceRegion:ServiceRegion")
_VOLUME_COPY = Page(rule="V26-volume-copy", type="aws:fsx/openZfsVolume:OpenZfsVolume")
_ORACLE_DATABASE = Page(rule="V26-oracle-database", type="aws:odb/autonomousDatabase:AutonomousDatabase")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _replicator(source: str, target: str) -> dict[str, object]:
    source_arn, target_arn = (
        _arn("kafka", f"cluster/c/{n}", region) for n, region in enumerate((source, target))
    )
    vpc = {"subnetIds": ["subnet-0a1b2c3d4e5f60718"], "securityGroupsIds": ["sg-0a1b2c3d4e5f60718"]}
    return {
        "replicatorName": "r",
        "serviceExecutionRoleArn": ROLE,
        "kafkaClusters": [
            {"amazonMskCluster": {"mskClusterArn": source_arn}, "vpcConfig": vpc},
            {"amazonMskCluster": {"mskClusterArn": target_arn}, "vpcConfig": vpc},
        ],
        "replicationInfoList": {"sourceKafkaClusterArn": source_arn, "targetKafkaClusterArn": target_arn, "targetCompressionType": "NONE", "topicReplications": [{"topicsToReplicates": [".*"]}]},
    }  # fmt: skip


BROKER = {"brokerName": "b", "engineType": "ActiveMQ", "engineVersion": "5.18", "hostInstanceType": "mq.m5.large", "users": [{"username": "u", "password": "p"}]}  # fmt: skip
TASK = {"replicationTaskId": "t", "migrationType": "full-load", "tableMappings": '{"rules":[]}'}
DOMAINS = {
    "connectionAlias": "c",
    "localDomainInfo": {"ownerId": ACCOUNT, "region": DUBLIN, "domainName": "a"},
}
SHARE = {"gatewayArn": _arn("storagegateway", "gateway/sgw-1"), "roleArn": ROLE, "clientLists": ["0.0.0.0/0"]}


def _pipeline(region: str) -> dict[str, object]:
    body = f"""version: "2"
log-pipeline:
  source:
    http:
      path: "/us-east-1/logs"
  sink:
    - opensearch:
        hosts: ["https://search-d.{region}.es.amazonaws.com"]
        index: logs
        aws:
          sts_role_arn: {ROLE}
          region: {region}
"""
    return {"pipelineName": "p", "minUnits": 1, "maxUnits": 2, "pipelineConfigurationBody": body}


SCENARIOS = (
    _FILE_REPLICATION.violating("to Virginia", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": VIRGINIA}}, due=(at("destination.region", VIRGINIA),)),
    _FILE_REPLICATION.violating("to a zone of Dublin", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"availabilityZoneName": "eu-west-1a"}}, us=True, due=(at("destination.availabilityZoneName", DUBLIN),)),
    _FILE_REPLICATION.clean("within the region", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": DUBLIN, "kmsKeyId": _arn("kms", "key/1")}}),
    _FILE_REPLICATION.look_alike("to one zone of the region", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"availabilityZoneName": "us-west-2b"}}, us=True),
    _FILE_REPLICATION.unknown("to a region not known", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": UNKNOWN}}, due=(unsure("destination.region"),)),
    _KAFKA_REPLICATOR.violating("to Virginia", _replicator(DUBLIN, VIRGINIA), due=(at("kafkaClusters[1].amazonMskCluster.mskClusterArn", VIRGINIA), at("replicationInfoList.targetKafkaClusterArn", VIRGINIA),)),
    _KAFKA_REPLICATOR.violating("from Virginia", _replicator(VIRGINIA, OREGON), us=True, due=(at("kafkaClusters[0].amazonMskCluster.mskClusterArn", VIRGINIA), at("replicationInfoList.sourceKafkaClusterArn", VIRGINIA),)),
    _KAFKA_REPLICATOR.clean("within the region", _replicator(DUBLIN, DUBLIN)),
    _BROKER_REPLICATION.violating("a primary", {**BROKER, "dataReplicationMode": "CRDR", "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ"}, due=(at("dataReplicationMode"),)),
    _BROKER_REPLICATION.violating("a replica of Virginia's", {**BROKER, "dataReplicationMode": "CRDR", "dataReplicationPrimaryBrokerArn": _arn("mq", "broker:b:1", VIRGINIA)}, us=True, due=(at("dataReplicationPrimaryBrokerArn", VIRGINIA),)),
    _BROKER_REPLICATION.clean("none", {**BROKER, "dataReplicationMode": "NONE"}),
    _BROKER_REPLICATION.look_alike("over several zones", {**BROKER, "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ"}),
    _BROKER_REPLICATION.unknown("a mode not known", {**BROKER, "dataReplicationMode": UNKNOWN}, due=(unsure("dataReplicationMode"),)),
    _MIGRATION.violating("an endpoint of Virginia", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T", VIRGINIA)}, due=(at("targetEndpointArn", VIRGINIA),)),
    _MIGRATION.violating("serverless, from Virginia", {"replicationConfigIdentifier": "c", "replicationType": "cdc", "tableMappings": "{}", "sourceEndpointArn": _arn("dms", "endpoint:S", VIRGINIA), "targetEndpointArn": _arn("dms", "endpoint:T"), "computeConfig": {"replicationSubnetGroupId": "s"}}, type="aws:dms/replicationConfig:ReplicationConfig", due=(at("sourceEndpointArn", VIRGINIA),)),
    _MIGRATION.violating("a database of Virginia", {"endpointId": "e", "endpointType": "source", "engineName": "postgres", "serverName": "db.abc123.us-east-1.rds.amazonaws.com", "port": 5432}, type="aws:dms/endpoint:Endpoint", due=(at("serverName", VIRGINIA),)),
    _MIGRATION.violating("a stream of Dublin", {"endpointId": "e", "endpointType": "target", "engineName": "kinesis", "kinesisSettings": {"streamArn": _arn("kinesis", "stream/s"), "serviceAccessRoleArn": ROLE}}, type="aws:dms/endpoint:Endpoint", us=True, due=(at("kinesisSettings.streamArn", DUBLIN),)),
    _MIGRATION.clean("within the region", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T")}),
    _MIGRATION.look_alike("a database of the region", {"endpointId": "us-east-1-copy", "endpointType": "source", "engineName": "postgres", "serverName": "us-east-1.abc123.eu-west-1.rds.amazonaws.com", "port": 5432}, type="aws:dms/endpoint:Endpoint"),
    _MIGRATION.unknown("an endpoint not known", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": UNKNOWN, "targetEndpointArn": _arn("dms", "endpoint:T")}, due=(unsure("sourceEndpointArn"),)),
    _DATA_SYNC.violating("to a location of Virginia", {"sourceLocationArn": _arn("datasync", "location/loc-1"), "destinationLocationArn": _arn("datasync", "location/loc-2", VIRGINIA)}, due=(at("destinationLocationArn", VIRGINIA),)),
    _DATA_SYNC.violating("files of Virginia", {"efsFileSystemArn": _arn("elasticfilesystem", "file-system/fs-1", VIRGINIA), "ec2Config": {"subnetArn": _arn("ec2", "subnet/subnet-1"), "securityGroupArns": [_arn("ec2", "security-group/sg-1")]}}, type="aws:datasync/efsLocation:EfsLocation", due=(at("efsFileSystemArn", VIRGINIA),)),
    _DATA_SYNC.violating("an object store of Dublin", {"serverHostname": "s3.eu-west-1.amazonaws.com", "bucketName": "b", "serverProtocol": "HTTPS"}, type="aws:datasync/locationObjectStorage:LocationObjectStorage", us=True, due=(at("serverHostname", DUBLIN),)),
    _DATA_SYNC.clean("within the region", {"sourceLocationArn": _arn("datasync", "location/loc-1"), "destinationLocationArn": _arn("datasync", "location/loc-2"), "cloudwatchLogGroupArn": _arn("logs", "log-group:l")}),
    _SEARCH_CONNECTION.violating("with Virginia", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": VIRGINIA, "domainName": "b"}}, due=(at("remoteDomainInfo.region", VIRGINIA),)),
    _SEARCH_CONNECTION.clean("within the region", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": DUBLIN, "domainName": "us-east-1"}}),
    _SEARCH_CONNECTION.look_alike("a connection is accepted", {"connectionId": "c-0a1b"}, type="aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter"),
    _SEARCH_CONNECTION.unknown("with a region not known", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": UNKNOWN, "domainName": "b"}}, due=(unsure("remoteDomainInfo.region"),)),
    _INGESTION_PIPELINE.violating("into a domain of Virginia", _pipeline(VIRGINIA), due=(at("pipelineConfigurationBody", VIRGINIA),)),
    _INGESTION_PIPELINE.clean("into a domain of the region", _pipeline(DUBLIN)),
    _FILE_SHARE.violating("a bucket of Virginia, by its region", {**SHARE, "locationArn": "arn:aws:s3:::b", "bucketRegion": VIRGINIA, "vpcEndpointDnsName": "vpce-1.s3.us-east-1.vpce.amazonaws.com"}, due=(at("bucketRegion", VIRGINIA), at("vpcEndpointDnsName", VIRGINIA),)),
    _FILE_SHARE.violating("an access point of Dublin", {"gatewayArn": _arn("storagegateway", "gateway/sgw-1", OREGON), "roleArn": ROLE, "authentication": "GuestAccess", "locationArn": _arn("s3", "accesspoint/a")}, type="aws:storagegateway/smbFileShare:SmbFileShare", us=True, due=(at("locationArn", DUBLIN),)),
    _SAAS_PROFILE.violating("Snowflake in Virginia", {"name": "p", "connectorType": "Snowflake", "connectionMode": "Public", "connectorProfileConfig": {"connectorProfileCredentials": {"snowflake": {"username": "u", "password": "p"}}, "connectorProfileProperties": {"snowflake": {"bucketName": "", "stage": "s", "warehouse": "w", "region": VIRGINIA}}}}, due=(at("connectorProfileConfig.connectorProfileProperties.snowflake.region", VIRGINIA),)),
    _SAAS_PROFILE.clean("Snowflake in the region", {"name": "p", "connectorType": "Snowflake", "connectionMode": "Public", "connectorProfileConfig": {"connectorProfileCredentials": {"snowflake": {"username": "u", "password": "p"}}, "connectorProfileProperties": {"snowflake": {"bucketName": "", "stage": "s", "warehouse": "w", "region": DUBLIN}}}}),
    _DIRECTORY_REGION.violating("to Virginia", {"directoryId": "d-1234567890", "regionName": VIRGINIA, "vpcSettings": {"vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}, due=(at("regionName", VIRGINIA),)),
    _DIRECTORY_REGION.violating("people's accounts to Virginia", {"instanceArn": "arn:aws:sso:::instance/ssoins-1", "regionName": VIRGINIA}, type="aws:ssoadmin/region:Region", due=(at("regionName", VIRGINIA),)),
    _DIRECTORY_REGION.look_alike("a directory over two zones", {"name": "corp.us-east-1.example.com", "password": "p", "vpcSettings": {"vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}, type="aws:directoryservice/directory:Directory"),
    _VOLUME_COPY.violating("a snapshot of Virginia", {"name": "v", "parentVolumeId": "fsvol-0a1b2c3d4e5f60718", "originSnapshot": {"copyStrategy": "FULL_COPY", "snapshotArn": _arn("fsx", "snapshot/s", VIRGINIA)}}, due=(at("originSnapshot.snapshotArn", VIRGINIA),)),
    _ORACLE_DATABASE.violating("from Virginia", {"sourceConfiguration": {"crossRegionDataGuard": {"sourceAutonomousDatabaseArn": _arn("odb", "autonomous-database/d", VIRGINIA)}}}, due=(at("sourceConfiguration.crossRegionDataGuard.sourceAutonomousDatabaseArn", VIRGINIA),)),
    _INGESTION_PIPELINE.look_alike("a path that looks like a region", {"pipelineName": "p", "minUnits": 1, "maxUnits": 2, "pipelineConfigurationBody": json.dumps({"version": "2", "p": {"source": {"http": {"path": "/us-east-1"}}, "sink": [{"stdout": {}}]}})}),
)  # fmt: skip
