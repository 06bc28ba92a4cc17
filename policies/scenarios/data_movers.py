# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of replication, migration and transfer of whole data sets (V26)."""

from __future__ import annotations

import json

from policies.scenario_rows import DUBLIN, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _replicator(source: str, target: str) -> dict[str, object]:
    source_arn, target_arn = (_arn("kafka", f"cluster/c/{n}", region) for n, region in enumerate((source, target)))
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
DOMAINS = {"connectionAlias": "c", "localDomainInfo": {"ownerId": ACCOUNT, "region": DUBLIN, "domainName": "a"}}
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
    leaks("V26-file-replication", "to Virginia", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": VIRGINIA}}, ("destination.region", VIRGINIA)),
    leaks("V26-file-replication", "to a zone of Dublin", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"availabilityZoneName": "eu-west-1a"}}, ("destination.availabilityZoneName", DUBLIN), to="us-west"),
    clean("V26-file-replication", "within the region", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": DUBLIN, "kmsKeyId": _arn("kms", "key/1")}}),
    look_alike("V26-file-replication", "to one zone of the region", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"availabilityZoneName": "us-west-2b"}}, to="us-west"),
    undecided("V26-file-replication", "to a region not known", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": UNKNOWN}}, "destination.region"),
    leaks("V26-kafka-replicator", "to Virginia", "msk/replicator", _replicator(DUBLIN, VIRGINIA), ("kafkaClusters[1].amazonMskCluster.mskClusterArn", VIRGINIA), ("replicationInfoList.targetKafkaClusterArn", VIRGINIA)),
    leaks("V26-kafka-replicator", "from Virginia", "msk/replicator", _replicator(VIRGINIA, OREGON), ("kafkaClusters[0].amazonMskCluster.mskClusterArn", VIRGINIA), ("replicationInfoList.sourceKafkaClusterArn", VIRGINIA), to="us-west"),
    clean("V26-kafka-replicator", "within the region", "msk/replicator", _replicator(DUBLIN, DUBLIN)),
    leaks("V26-broker-replication", "a primary", "mq/broker", {**BROKER, "dataReplicationMode": "CRDR", "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ"}, "dataReplicationMode"),
    leaks("V26-broker-replication", "a replica of Virginia's", "mq/broker", {**BROKER, "dataReplicationMode": "CRDR", "dataReplicationPrimaryBrokerArn": _arn("mq", "broker:b:1", VIRGINIA)}, ("dataReplicationPrimaryBrokerArn", VIRGINIA), to="us-west"),
    clean("V26-broker-replication", "none", "mq/broker", {**BROKER, "dataReplicationMode": "NONE"}),
    look_alike("V26-broker-replication", "over several zones", "mq/broker", {**BROKER, "deploymentMode": "ACTIVE_STANDBY_MULTI_AZ"}),
    undecided("V26-broker-replication", "a mode not known", "mq/broker", {**BROKER, "dataReplicationMode": UNKNOWN}, "dataReplicationMode"),
    leaks("V26-migration", "an endpoint of Virginia", "dms/replicationTask", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T", VIRGINIA)}, ("targetEndpointArn", VIRGINIA)),
    leaks("V26-migration", "serverless, from Virginia", "dms/replicationConfig", {"replicationConfigIdentifier": "c", "replicationType": "cdc", "tableMappings": "{}", "sourceEndpointArn": _arn("dms", "endpoint:S", VIRGINIA), "targetEndpointArn": _arn("dms", "endpoint:T"), "computeConfig": {"replicationSubnetGroupId": "s"}}, ("sourceEndpointArn", VIRGINIA)),
    leaks("V26-migration", "a database of Virginia", "dms/endpoint", {"endpointId": "e", "endpointType": "source", "engineName": "postgres", "serverName": "db.abc123.us-east-1.rds.amazonaws.com", "port": 5432}, ("serverName", VIRGINIA)),
    leaks("V26-migration", "a stream of Dublin", "dms/endpoint", {"endpointId": "e", "endpointType": "target", "engineName": "kinesis", "kinesisSettings": {"streamArn": _arn("kinesis", "stream/s"), "serviceAccessRoleArn": ROLE}}, ("kinesisSettings.streamArn", DUBLIN), to="us-west"),
    clean("V26-migration", "within the region", "dms/replicationTask", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T")}),
    look_alike("V26-migration", "a database of the region", "dms/endpoint", {"endpointId": "us-east-1-copy", "endpointType": "source", "engineName": "postgres", "serverName": "us-east-1.abc123.eu-west-1.rds.amazonaws.com", "port": 5432}),
    undecided("V26-migration", "an endpoint not known", "dms/replicationTask", {**TASK, "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": UNKNOWN, "targetEndpointArn": _arn("dms", "endpoint:T")}, "sourceEndpointArn"),
    leaks("V26-data-sync", "to a location of Virginia", "datasync/task", {"sourceLocationArn": _arn("datasync", "location/loc-1"), "destinationLocationArn": _arn("datasync", "location/loc-2", VIRGINIA)}, ("destinationLocationArn", VIRGINIA)),
    leaks("V26-data-sync", "files of Virginia", "datasync/efsLocation", {"efsFileSystemArn": _arn("elasticfilesystem", "file-system/fs-1", VIRGINIA), "ec2Config": {"subnetArn": _arn("ec2", "subnet/subnet-1"), "securityGroupArns": [_arn("ec2", "security-group/sg-1")]}}, ("efsFileSystemArn", VIRGINIA)),
    leaks("V26-data-sync", "an object store of Dublin", "datasync/locationObjectStorage", {"serverHostname": "s3.eu-west-1.amazonaws.com", "bucketName": "b", "serverProtocol": "HTTPS"}, ("serverHostname", DUBLIN), to="us-west"),
    clean("V26-data-sync", "within the region", "datasync/task", {"sourceLocationArn": _arn("datasync", "location/loc-1"), "destinationLocationArn": _arn("datasync", "location/loc-2"), "cloudwatchLogGroupArn": _arn("logs", "log-group:l")}),
    leaks("V26-search-connection", "with Virginia", "opensearch/outboundConnection", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": VIRGINIA, "domainName": "b"}}, ("remoteDomainInfo.region", VIRGINIA)),
    clean("V26-search-connection", "within the region", "opensearch/outboundConnection", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": DUBLIN, "domainName": "us-east-1"}}),
    look_alike("V26-search-connection", "a connection is accepted", "opensearch/inboundConnectionAccepter", {"connectionId": "c-0a1b"}),
    undecided("V26-search-connection", "with a region not known", "opensearch/outboundConnection", {**DOMAINS, "remoteDomainInfo": {"ownerId": ACCOUNT, "region": UNKNOWN, "domainName": "b"}}, "remoteDomainInfo.region"),
    leaks("V26-ingestion-pipeline", "into a domain of Virginia", "opensearchingest/pipeline", _pipeline(VIRGINIA), ("pipelineConfigurationBody", VIRGINIA)),
    clean("V26-ingestion-pipeline", "into a domain of the region", "opensearchingest/pipeline", _pipeline(DUBLIN)),
    leaks("V26-file-share", "a bucket of Virginia, by its region", "storagegateway/nfsFileShare", {**SHARE, "locationArn": "arn:aws:s3:::b", "bucketRegion": VIRGINIA, "vpcEndpointDnsName": "vpce-1.s3.us-east-1.vpce.amazonaws.com"}, ("bucketRegion", VIRGINIA), ("vpcEndpointDnsName", VIRGINIA)),
    leaks("V26-file-share", "an access point of Dublin", "storagegateway/smbFileShare", {"gatewayArn": _arn("storagegateway", "gateway/sgw-1", OREGON), "roleArn": ROLE, "authentication": "GuestAccess", "locationArn": _arn("s3", "accesspoint/a")}, ("locationArn", DUBLIN), to="us-west"),
    leaks("V26-saas-profile", "Snowflake in Virginia", "appflow/connectorProfile", {"name": "p", "connectorType": "Snowflake", "connectionMode": "Public", "connectorProfileConfig": {"connectorProfileCredentials": {"snowflake": {"username": "u", "password": "p"}}, "connectorProfileProperties": {"snowflake": {"bucketName": "", "stage": "s", "warehouse": "w", "region": VIRGINIA}}}}, ("connectorProfileConfig.connectorProfileProperties.snowflake.region", VIRGINIA)),
    clean("V26-saas-profile", "Snowflake in the region", "appflow/connectorProfile", {"name": "p", "connectorType": "Snowflake", "connectionMode": "Public", "connectorProfileConfig": {"connectorProfileCredentials": {"snowflake": {"username": "u", "password": "p"}}, "connectorProfileProperties": {"snowflake": {"bucketName": "", "stage": "s", "warehouse": "w", "region": DUBLIN}}}}),
    leaks("V26-directory-region", "to Virginia", "directoryservice/serviceRegion", {"directoryId": "d-1234567890", "regionName": VIRGINIA, "vpcSettings": {"vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}, ("regionName", VIRGINIA)),
    leaks("V26-directory-region", "people's accounts to Virginia", "ssoadmin/region", {"instanceArn": "arn:aws:sso:::instance/ssoins-1", "regionName": VIRGINIA}, ("regionName", VIRGINIA)),
    look_alike("V26-directory-region", "a directory over two zones", "directoryservice/directory", {"name": "corp.us-east-1.example.com", "password": "p", "vpcSettings": {"vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}),
    leaks("V26-volume-copy", "a snapshot of Virginia", "fsx/openZfsVolume", {"name": "v", "parentVolumeId": "fsvol-0a1b2c3d4e5f60718", "originSnapshot": {"copyStrategy": "FULL_COPY", "snapshotArn": _arn("fsx", "snapshot/s", VIRGINIA)}}, ("originSnapshot.snapshotArn", VIRGINIA)),
    leaks("V26-oracle-database", "from Virginia", "odb/autonomousDatabase", {"sourceConfiguration": {"crossRegionDataGuard": {"sourceAutonomousDatabaseArn": _arn("odb", "autonomous-database/d", VIRGINIA)}}}, ("sourceConfiguration.crossRegionDataGuard.sourceAutonomousDatabaseArn", VIRGINIA)),
    look_alike("V26-ingestion-pipeline", "a path that looks like a region", "opensearchingest/pipeline", {"pipelineName": "p", "minUnits": 1, "maxUnits": 2, "pipelineConfigurationBody": json.dumps({"version": "2", "p": {"source": {"http": {"path": "/us-east-1"}}, "sink": [{"stdout": {}}]}})}),
)  # fmt: skip
