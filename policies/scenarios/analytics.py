# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of tables and warehouses that are linked, shared or copied (V25)."""

from __future__ import annotations

from policies.scenario import DUBLIN, FRANKFURT, OREGON, VIRGINIA, Page, at, unsure
from policies.values import UNKNOWN

_RESOURCE_LINK = Page(rule="V25-resource-link", type="aws:glue/catalogDatabase:CatalogDatabase")
_SNAPSHOT_COPY = Page(rule="V25-snapshot-copy", type="aws:redshift/snapshotCopy:SnapshotCopy")
_DATA_SHARE = Page(
    rule="V25-data-share", type="aws:redshift/dataShareConsumerAssociation:DataShareConsumerAssociation"
)
_INTEGRATION = Page(rule="V25-integration", type="aws:redshift/integration:Integration")
_QUERY_SOURCE = Page(rule="V25-query-source", type="aws:glue/connection:Connection")
_LAKE_LOCATION = Page(rule="V25-lake-location", type="aws:lakeformation/resource:Resource")

LINK = {"name": "link"}
TARGET = {"catalogId": "123456789012", "databaseName": "events"}
SHARE = "arn:aws:redshift:{}:123456789012:datashare:6a7e2c1f-8a1e-4d7c-9a53-1a1d6a9d1e11/s"
NAMESPACE = "arn:aws:redshift:{}:123456789012:namespace:7a7e2c1f-8a1e-4d7c-9a53-1a1d6a9d1e11"

SCENARIOS = (
    _RESOURCE_LINK.violating("a database of Virginia", {**LINK, "targetDatabase": {**TARGET, "region": VIRGINIA}}, due=(at("targetDatabase.region", VIRGINIA),)),
    _RESOURCE_LINK.violating("a table of Dublin", {**LINK, "databaseName": "d", "targetTable": {**TARGET, "name": "t", "region": DUBLIN}}, type="aws:glue/catalogTable:CatalogTable", us=True, due=(at("targetTable.region", DUBLIN),)),
    _RESOURCE_LINK.clean("a database of the region", {**LINK, "targetDatabase": {**TARGET, "region": DUBLIN}}),
    _RESOURCE_LINK.look_alike("a database of another account", {**LINK, "targetDatabase": TARGET}),
    _RESOURCE_LINK.look_alike("a table partitioned by region", {"name": "t", "databaseName": "us_east_1", "tableType": "EXTERNAL_TABLE", "partitionKeys": [{"name": "region", "type": "string", "comment": "us-east-1, ..."}]}, type="aws:glue/catalogTable:CatalogTable"),
    _RESOURCE_LINK.unknown("a region not known", {**LINK, "targetDatabase": {**TARGET, "region": UNKNOWN}}, due=(unsure("targetDatabase.region"),)),
    _SNAPSHOT_COPY.violating("to Frankfurt", {"clusterIdentifier": "c", "destinationRegion": FRANKFURT, "retentionPeriod": 7}, due=(at("destinationRegion", FRANKFURT),)),
    _SNAPSHOT_COPY.unknown("to a region not known", {"clusterIdentifier": "c", "destinationRegion": UNKNOWN}, due=(unsure("destinationRegion"),)),
    _SNAPSHOT_COPY.look_alike("a grant of the region", {"snapshotCopyGrantName": "g", "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}, type="aws:redshift/snapshotCopyGrant:SnapshotCopyGrant"),
    _SNAPSHOT_COPY.look_alike("snapshots of the cluster itself", {"clusterIdentifier": "c", "nodeType": "ra3.large", "automatedSnapshotRetentionPeriod": 7, "availabilityZone": "eu-west-1b", "availabilityZoneRelocationEnabled": True, "snapshotIdentifier": "us-east-1-copy"}, type="aws:redshift/cluster:Cluster"),
    _DATA_SHARE.violating("with a warehouse of Virginia", {"dataShareArn": SHARE.format(DUBLIN), "consumerArn": NAMESPACE.format(VIRGINIA)}, due=(at("consumerArn", VIRGINIA),)),
    _DATA_SHARE.violating("with all warehouses of Virginia", {"dataShareArn": SHARE.format(OREGON), "consumerRegion": VIRGINIA}, us=True, due=(at("consumerRegion", VIRGINIA),)),
    _DATA_SHARE.violating("with the account, in every region", {"dataShareArn": SHARE.format(DUBLIN), "associateEntireAccount": True}, due=(at("associateEntireAccount"),)),
    _DATA_SHARE.violating("a share of Virginia", {"dataShareArn": SHARE.format(VIRGINIA), "consumerRegion": DUBLIN}, due=(at("dataShareArn", VIRGINIA),)),
    _DATA_SHARE.violating("a permission on a share of Virginia", {"dataShareArn": SHARE.format(VIRGINIA), "consumerIdentifier": "123456789012"}, type="aws:redshift/dataShareAuthorization:DataShareAuthorization", due=(at("dataShareArn", VIRGINIA),)),
    _DATA_SHARE.clean("with a warehouse of the region", {"dataShareArn": SHARE.format(DUBLIN), "consumerArn": NAMESPACE.format(DUBLIN), "associateEntireAccount": False}),
    _DATA_SHARE.clean("with all warehouses of the region", {"dataShareArn": SHARE.format(OREGON), "consumerRegion": OREGON}, us=True),
    _INTEGRATION.violating("a source of Virginia", {"integrationName": "i", "sourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t", "targetArn": NAMESPACE.format(DUBLIN)}, due=(at("sourceArn", VIRGINIA),)),
    _INTEGRATION.clean("in the region", {"integrationName": "i", "sourceArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/t", "targetArn": NAMESPACE.format(DUBLIN)}),
    _QUERY_SOURCE.violating("a catalog function of Virginia", {"name": "c", "type": "LAMBDA", "description": "x", "parameters": {"function": "arn:aws:lambda:us-east-1:123456789012:function:f"}}, type="aws:athena/dataCatalog:DataCatalog", due=(at("parameters.function", VIRGINIA),)),
    _QUERY_SOURCE.violating("a database of Virginia", {"name": "c", "connectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.abc123.us-east-1.rds.amazonaws.com:5432/d", "USERNAME": "u"}}, due=(at("connectionProperties.JDBC_CONNECTION_URL", VIRGINIA),)),
    _QUERY_SOURCE.clean("a database of the region", {"name": "c", "connectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.abc123.eu-west-1.rds.amazonaws.com:5432/d", "USERNAME": "u"}}),
    _LAKE_LOCATION.violating("a table bucket of Virginia", {"arn": "arn:aws:s3tables:us-east-1:123456789012:bucket/*", "roleArn": "arn:aws:iam::123456789012:role/r"}, due=(at("arn", VIRGINIA),)),
    _LAKE_LOCATION.look_alike("a bucket that is not of this stack", {"arn": "arn:aws:s3:::lake-us-east-1", "useServiceLinkedRole": True}),
)  # fmt: skip
