# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of tables and warehouses that are linked, shared or copied (V25)."""

from __future__ import annotations

from policies.scenario_rows import DUBLIN, FRANKFURT, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

LINK = {"name": "link"}
TARGET = {"catalogId": "123456789012", "databaseName": "events"}
SHARE = "arn:aws:redshift:{}:123456789012:datashare:6a7e2c1f-8a1e-4d7c-9a53-1a1d6a9d1e11/s"
NAMESPACE = "arn:aws:redshift:{}:123456789012:namespace:7a7e2c1f-8a1e-4d7c-9a53-1a1d6a9d1e11"

SCENARIOS = (
    leaks("V25-resource-link", "a database of Virginia", "glue/catalogDatabase", {**LINK, "targetDatabase": {**TARGET, "region": VIRGINIA}}, ("targetDatabase.region", VIRGINIA)),
    leaks("V25-resource-link", "a table of Dublin", "glue/catalogTable", {**LINK, "databaseName": "d", "targetTable": {**TARGET, "name": "t", "region": DUBLIN}}, ("targetTable.region", DUBLIN), to="us-west"),
    clean("V25-resource-link", "a database of the region", "glue/catalogDatabase", {**LINK, "targetDatabase": {**TARGET, "region": DUBLIN}}),
    look_alike("V25-resource-link", "a database of another account", "glue/catalogDatabase", {**LINK, "targetDatabase": TARGET}),
    look_alike("V25-resource-link", "a table partitioned by region", "glue/catalogTable", {"name": "t", "databaseName": "us_east_1", "tableType": "EXTERNAL_TABLE", "partitionKeys": [{"name": "region", "type": "string", "comment": "us-east-1, ..."}]}),
    undecided("V25-resource-link", "a region not known", "glue/catalogDatabase", {**LINK, "targetDatabase": {**TARGET, "region": UNKNOWN}}, "targetDatabase.region"),
    leaks("V25-snapshot-copy", "to Frankfurt", "redshift/snapshotCopy", {"clusterIdentifier": "c", "destinationRegion": FRANKFURT, "retentionPeriod": 7}, ("destinationRegion", FRANKFURT)),
    undecided("V25-snapshot-copy", "to a region not known", "redshift/snapshotCopy", {"clusterIdentifier": "c", "destinationRegion": UNKNOWN}, "destinationRegion"),
    look_alike("V25-snapshot-copy", "a grant of the region", "redshift/snapshotCopyGrant", {"snapshotCopyGrantName": "g", "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}),
    look_alike("V25-snapshot-copy", "snapshots of the cluster itself", "redshift/cluster", {"clusterIdentifier": "c", "nodeType": "ra3.large", "automatedSnapshotRetentionPeriod": 7, "availabilityZone": "eu-west-1b", "availabilityZoneRelocationEnabled": True, "snapshotIdentifier": "us-east-1-copy"}),
    leaks("V25-data-share", "with a warehouse of Virginia", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(DUBLIN), "consumerArn": NAMESPACE.format(VIRGINIA)}, ("consumerArn", VIRGINIA)),
    leaks("V25-data-share", "with all warehouses of Virginia", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(OREGON), "consumerRegion": VIRGINIA}, ("consumerRegion", VIRGINIA), to="us-west"),
    leaks("V25-data-share", "with the account, in every region", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(DUBLIN), "associateEntireAccount": True}, "associateEntireAccount"),
    leaks("V25-data-share", "a share of Virginia", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(VIRGINIA), "consumerRegion": DUBLIN}, ("dataShareArn", VIRGINIA)),
    leaks("V25-data-share", "a permission on a share of Virginia", "redshift/dataShareAuthorization", {"dataShareArn": SHARE.format(VIRGINIA), "consumerIdentifier": "123456789012"}, ("dataShareArn", VIRGINIA)),
    clean("V25-data-share", "with a warehouse of the region", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(DUBLIN), "consumerArn": NAMESPACE.format(DUBLIN), "associateEntireAccount": False}),
    clean("V25-data-share", "with all warehouses of the region", "redshift/dataShareConsumerAssociation", {"dataShareArn": SHARE.format(OREGON), "consumerRegion": OREGON}, to="us-west"),
    leaks("V25-integration", "a source of Virginia", "redshift/integration", {"integrationName": "i", "sourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t", "targetArn": NAMESPACE.format(DUBLIN)}, ("sourceArn", VIRGINIA)),
    clean("V25-integration", "in the region", "redshift/integration", {"integrationName": "i", "sourceArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/t", "targetArn": NAMESPACE.format(DUBLIN)}),
    leaks("V25-query-source", "a catalog function of Virginia", "athena/dataCatalog", {"name": "c", "type": "LAMBDA", "description": "x", "parameters": {"function": "arn:aws:lambda:us-east-1:123456789012:function:f"}}, ("parameters.function", VIRGINIA)),
    leaks("V25-query-source", "a database of Virginia", "glue/connection", {"name": "c", "connectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.abc123.us-east-1.rds.amazonaws.com:5432/d", "USERNAME": "u"}}, ("connectionProperties.JDBC_CONNECTION_URL", VIRGINIA)),
    clean("V25-query-source", "a database of the region", "glue/connection", {"name": "c", "connectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.abc123.eu-west-1.rds.amazonaws.com:5432/d", "USERNAME": "u"}}),
    leaks("V25-lake-location", "a table bucket of Virginia", "lakeformation/resource", {"arn": "arn:aws:s3tables:us-east-1:123456789012:bucket/*", "roleArn": "arn:aws:iam::123456789012:role/r"}, ("arn", VIRGINIA)),
    look_alike("V25-lake-location", "a bucket that is not of this stack", "lakeformation/resource", {"arn": "arn:aws:s3:::lake-us-east-1", "useServiceLinkedRole": True}),
)  # fmt: skip
