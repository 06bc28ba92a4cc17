"""Rules for tables and warehouses that are linked, shared or copied across regions."""

from __future__ import annotations

from policies.checks import flag
from policies.rules import Rule
from policies.type_tokens import aws

RESOURCE_LINK = Rule(
    id="V25-resource-link",
    title="A catalog entry that links to another region",
    types=aws("glue/catalogDatabase", "glue/catalogTable", "glue/catalog"),
    paths=("targetDatabase.region", "targetTable.region", "targetRedshiftCatalog.catalogArn"),
    leak="queries read the linked tables from that region",
    fix="Link to a database or table of an allowed region.",
)
SNAPSHOT_COPY = Rule(
    id="V25-snapshot-copy",
    title="Redshift snapshots that are copied to another region",
    types=aws("redshift/snapshotCopy"),
    paths=("destinationRegion",),
    leak="every snapshot of the warehouse is copied to that region",
    fix="Remove the snapshot copy, or copy within allowed regions.",
)
DATA_SHARE = Rule(
    id="V25-data-share",
    title="A Redshift data share with another region",
    types=aws("redshift/dataShareConsumerAssociation", "redshift/dataShareAuthorization"),
    paths=("consumerRegion", "consumerArn", "dataShareArn"),
    check=flag("associateEntireAccount", detail="warehouses of every region are let in"),
    leak="shared tables are read from that region",
    fix="Share with a warehouse of an allowed region, named by consumerArn.",
)
INTEGRATION = Rule(
    id="V25-integration",
    title="A zero-ETL integration with another region",
    types=aws("redshift/integration", "rds/integration"),
    paths=("sourceArn", "targetArn"),
    leak="tables are copied from or to that region",
    fix="Integrate a source and a target of an allowed region.",
)
QUERY_SOURCE = Rule(
    id="V25-query-source",
    title="An Athena catalog or Glue connection that reads from another region",
    types=aws("athena/dataCatalog", "glue/connection"),
    paths=(
        "parameters.*",
        "connectionProperties.*",
        "athenaProperties.*",
        "authenticationConfiguration.secretArn",
    ),
    leak="queries read from that region",
    fix="Name a function, catalog or database of an allowed region.",
)
LAKE_LOCATION = Rule(
    id="V25-lake-location",
    title="A data lake location or permission in another region",
    types=aws("lakeformation/resource", "lakeformation/permissions", "lakeformation/optIn"),
    paths=("arn", "dataLocation.arn", "resourceDatas[*].dataLocations[*].resourceArn"),
    leak="tables of the lake are kept in that region",
    fix="Register locations in buckets of an allowed region.",
)

RULES = (RESOURCE_LINK, SNAPSHOT_COPY, DATA_SHARE, INTEGRATION, QUERY_SOURCE, LAKE_LOCATION)
