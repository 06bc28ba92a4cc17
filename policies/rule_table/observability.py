"""Rules for telemetry, DNS and address plans that are gathered or answered across regions."""

from __future__ import annotations

from policies.checks import all_of, flag, word
from policies.path_kinds import PathKind
from policies.rules import Rule
from policies.type_tokens import aws

CENTRALISATION = Rule(
    id="V31-log-centralisation",
    title="Logs or metrics of several regions that are gathered in one",
    types=aws("observabilityadmin/centralizationRuleForOrganization"),
    paths=(
        "rule.source.regions[*]",
        "rule.destination.region",
        "rule.destination.destinationLogsConfiguration.backupConfiguration.region",
        "rule.destination.destinationMetricsConfiguration.backupConfiguration.region",
    ),
    leak="telemetry is copied from or to that region",
    fix="Gather from and to allowed regions only.",
)
TELEMETRY_RULE = Rule(
    id="V31-telemetry-rule",
    title="A telemetry rule over other regions",
    types=aws(
        "observabilityadmin/telemetryRule",
        "observabilityadmin/telemetryRuleForOrganization",
        "observabilityadmin/telemetryEvaluation",
        "observabilityadmin/telemetryEvaluationForOrganization",
    ),
    paths=("rule.regions[*]", "regions[*]"),
    check=all_of(flag("allRegions"), flag("rule.allRegions")),
    leak="telemetry of those regions is turned on and reported together",
    fix="List allowed regions, and leave allRegions out.",
)
SINK = Rule(
    id="V31-sink",
    title="A link to a monitoring sink in another region",
    types=aws("oam/link", "oam/sinkPolicy"),
    paths=("sinkIdentifier",),
    kind=PathKind.ARN,
    leak="logs, metrics and traces are read from that region",
    fix="Link to a sink of the same, allowed region.",
)
METRIC_STREAM = Rule(
    id="V31-metric-stream",
    title="Metrics that are streamed to another region",
    types=aws("cloudwatch/metricStream"),
    paths=("firehoseArn",),
    leak="metrics are sent to that region",
    fix="Stream to a Firehose of an allowed region.",
)
DASHBOARD = Rule(
    id="V31-dashboard",
    title="A dashboard over another region",
    types=aws("cloudwatch/dashboard"),
    paths=("dashboardBody",),
    leak="metrics and logs of that region are gathered on one page",
    fix="Show metrics of allowed regions only.",
)
ADDRESS_PLAN = Rule(
    id="V31-address-plan",
    title="An address plan over another region",
    types=aws("ec2/vpcIpam", "ec2/vpcIpamPool", "ec2/vpcIpamResourceDiscovery"),
    paths=("operatingRegions[*].regionName", "locale", "sourceResource.resourceRegion"),
    leak="IPAM works in that region: addresses and networks of it are listed here, or given out there",
    fix="Name allowed regions only.",
)
DNS_POLICY = Rule(
    id="V31-dns-policy",
    title="DNS answers by region",
    types=aws("route53/record", "route53/recordsExclusive", "route53/trafficPolicy"),
    paths=(
        "latencyRoutingPolicies[*].region",
        "geoproximityRoutingPolicy.awsRegion",
        "geoproximityRoutingPolicy.localZoneGroup",
        "resourceRecordSets[*].region",
        "resourceRecordSets[*].geoproximityLocation.awsRegion",
        "resourceRecordSets[*].geoproximityLocation.localZoneGroup",
        "document",
    ),
    leak="clients that are near it are sent to that region",
    fix="Answer with endpoints of allowed regions only.",
)
DNS_TARGET = Rule(
    id="V31-dns-target",
    title="A DNS record or health check that leads to another region, or to edges",
    types=aws("route53/record", "route53/recordsExclusive", "route53/healthCheck"),
    paths=(
        "records[*]",
        "aliases[*].name",
        "resourceRecordSets[*].aliasTarget.dnsName",
        "resourceRecordSets[*].resourceRecords[*].value",
        "fqdn",
        "cloudwatchAlarmRegion",
        "routingControlArn",
    ),
    leak="clients are sent there, always or on failover",
    fix="Point the record at an endpoint of an allowed region.",
)
PRIVATE_ZONE = Rule(
    id="V31-private-zone",
    title="A private zone that is answered in another region",
    types=aws("route53/zone", "route53/zoneAssociation", "route53/vpcAssociationAuthorization"),
    paths=("vpcs[*].vpcRegion", "vpcRegion"),
    leak="hosts of that region resolve, and reach, what the zone names",
    fix="Associate VPCs of allowed regions only.",
)
QUERY_LOG = Rule(
    id="V31-query-log",
    title="DNS query logs that are kept in another region",
    types=aws("route53/queryLog", "route53/resolverQueryLogConfig"),
    paths=("cloudwatchLogGroupArn", "destinationArn"),
    leak="what clients ask for is kept in that region (public zones log to us-east-1 only)",
    fix="Log private resolvers to a destination of an allowed region; do not log public zones.",
)
RESOURCE_INDEX = Rule(
    id="V31-resource-index",
    title="A resource index that gathers all regions",
    types=aws("resourceexplorer/index"),
    check=word("type", frozenset({"AGGREGATOR"})),
    leak="names and tags of the resources of every region are copied into it",
    fix="Set type to LOCAL.",
)
COST_REPORT = Rule(
    id="V31-cost-report",
    title="A cost report that is kept in another region",
    types=aws("cur/reportDefinition", "bcmdata/export"),
    paths=(
        "s3Region",
        "s3Bucket",
        "export.destinationConfigurations[*].s3Destinations[*].s3Region",
        "export.destinationConfigurations[*].s3Destinations[*].s3Bucket",
    ),
    leak="resource names, tags and usage are kept in that region",
    fix="Deliver to a bucket of an allowed region.",
)
INVENTORY = Rule(
    id="V31-inventory",
    title="An inventory that is gathered from or in another region",
    types=aws("ssm/resourceDataSync", "s3control/storageLensConfiguration"),
    paths=("s3Destination.region", "s3Destination.bucketName", "storageLensConfiguration.include.regions[*]"),
    leak="inventory and usage are copied from or to that region",
    fix="Name allowed regions only.",
)
NOTIFICATION_HUB = Rule(
    id="V31-notification-hub",
    title="Notifications that are gathered from or in another region",
    types=aws("notifications/notificationHub", "notifications/eventRule"),
    paths=("notificationHubRegion", "regions[*]"),
    leak="events of that region, or to it, are copied by User Notifications",
    fix="Name allowed regions only.",
)
CHAT = Rule(
    id="V31-chat",
    title="A chat channel that is told of another region",
    types=aws("chatbot/slackChannelConfiguration", "chatbot/teamsChannelConfiguration"),
    paths=("snsTopicArns[*]",),
    leak="alarms and events of that region are gathered in the channel",
    fix="Subscribe topics of allowed regions only.",
)
LOG_DESTINATION = Rule(
    id="V31-log-destination",
    title="Network or access logs that are kept in another region",
    types=aws(
        "ec2/flowLog", "vpclattice/accessLogSubscription", "synthetics/canary", "rum/metricsDestination"
    ),
    paths=("logDestination", "destinationArn", "artifactS3Location"),
    leak="logs are kept in that region",
    fix="Keep logs in a bucket, log group or stream of an allowed region.",
)
NETWORK_MONITOR = Rule(
    id="V31-network-monitor",
    title="A network monitor over another region",
    types=aws("networkflowmonitor/scope", "networkflowmonitor/monitor", "networkmonitor/probe"),
    paths=("targets[*].region", "localResources[*].identifier", "remoteResources[*].identifier", "sourceArn"),
    leak="flows of that region are reported in the monitor",
    fix="Monitor networks of allowed regions only.",
)

RULES = (
    CENTRALISATION,
    TELEMETRY_RULE,
    SINK,
    METRIC_STREAM,
    DASHBOARD,
    ADDRESS_PLAN,
    DNS_POLICY,
    DNS_TARGET,
    PRIVATE_ZONE,
    QUERY_LOG,
    RESOURCE_INDEX,
    COST_REPORT,
    INVENTORY,
    NOTIFICATION_HUB,
    CHAT,
    LOG_DESTINATION,
    NETWORK_MONITOR,
)
