# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of telemetry, DNS and address plans across regions (V31)."""

from __future__ import annotations

import json

from policies.scenario import DUBLIN, FRANKFURT, OREGON, VIRGINIA, Page, at, unsure
from policies.values import UNKNOWN

_LOG_CENTRALISATION = Page(
    rule="V31-log-centralisation",
    type="aws:observabilityadmin/centralizationRuleForOrganization:CentralizationRuleForOrganization",
)
_TELEMETRY_RULE = Page(rule="V31-telemetry-rule", type="aws:observabilityadmin/telemetryRule:TelemetryRule")
_SINK = Page(rule="V31-sink", type="aws:oam/link:Link")
_METRIC_STREAM = Page(rule="V31-metric-stream", type="aws:cloudwatch/metricStream:MetricStream")
_DASHBOARD = Page(rule="V31-dashboard", type="aws:cloudwatch/dashboard:Dashboard")
_ADDRESS_PLAN = Page(rule="V31-address-plan", type="aws:ec2/vpcIpamPool:VpcIpamPool")
_DNS_POLICY = Page(rule="V31-dns-policy", type="aws:route53/record:Record")
_DNS_TARGET = Page(rule="V31-dns-target", type="aws:route53/record:Record")
_PRIVATE_ZONE = Page(rule="V31-private-zone", type="aws:route53/zone:Zone")
_QUERY_LOG = Page(rule="V31-query-log", type="aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig")
_RESOURCE_INDEX = Page(rule="V31-resource-index", type="aws:resourceexplorer/index:Index")
_COST_REPORT = Page(rule="V31-cost-report", type="aws:cur/reportDefinition:ReportDefinition")
_INVENTORY = Page(rule="V31-inventory", type="aws:ssm/resourceDataSync:ResourceDataSync")
_NOTIFICATION_HUB = Page(
    rule="V31-notification-hub", type="aws:notifications/notificationHub:NotificationHub"
)
_CHAT = Page(rule="V31-chat", type="aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")
_LOG_DESTINATION = Page(rule="V31-log-destination", type="aws:ec2/flowLog:FlowLog")
_NETWORK_MONITOR = Page(rule="V31-network-monitor", type="aws:networkflowmonitor/scope:Scope")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _centralisation(source: list[str], destination: str, **logs: object) -> dict[str, object]:
    return {
        "ruleName": "c",
        "rule": {
            "source": {"regions": source, "scope": "OrganizationId = 'o-1'", "sourceLogsConfiguration": {"encryptedLogGroupStrategy": "SKIP", "logGroupSelectionCriteria": "*"}},
            "destination": {"account": ACCOUNT, "region": destination, "destinationLogsConfiguration": logs},
        },
    }  # fmt: skip


def _dashboard(region: str) -> dict[str, object]:
    widgets = [
        {"type": "text", "properties": {"markdown": "# Not us-east-1"}},
        {
            "type": "metric",
            "properties": {"metrics": [["AWS/Lambda", "Errors"]], "region": region, "title": "us-east-1"},
        },
    ]
    return {"dashboardName": "d", "dashboardBody": json.dumps({"widgets": widgets})}


def _policy(region: str) -> str:
    return json.dumps(
        {
            "AWSPolicyFormatVersion": "2015-10-01",
            "RecordType": "A",
            "StartRule": "latency",
            "Endpoints": {"one": {"Type": "value", "Value": "192.0.2.1"}},
            "Rules": {
                "latency": {
                    "RuleType": "latency",
                    "Regions": [{"Region": region, "EndpointReference": "one"}],
                }
            },
        }
    )


RECORD = {"zoneId": "Z1D633PJN98FT9", "name": "events.example.com", "type": "CNAME", "ttl": 60}
ALIAS = {"zoneId": "Z1D633PJN98FT9", "name": "events.example.com", "type": "A"}
HEALTH = {
    "type": "HTTPS",
    "port": 443,
    "resourcePath": "/health",
    "failureThreshold": 3,
    "requestInterval": 30,
}


def _alias(host: object, **policy: object) -> dict[str, object]:
    return {
        **ALIAS,
        "aliases": [{"name": host, "zoneId": "Z32O12XQLNTSW2", "evaluateTargetHealth": True}],
        **policy,
    }


SCENARIOS = (
    _LOG_CENTRALISATION.violating("into Virginia", _centralisation([DUBLIN], VIRGINIA), due=(at("rule.destination.region", VIRGINIA),)),
    _LOG_CENTRALISATION.violating("from Virginia", _centralisation([DUBLIN, VIRGINIA], DUBLIN), due=(at("rule.source.regions[1]", VIRGINIA),)),
    _LOG_CENTRALISATION.violating("a second copy in Frankfurt", _centralisation([DUBLIN], DUBLIN, backupConfiguration={"region": FRANKFURT}), due=(at("rule.destination.destinationLogsConfiguration.backupConfiguration.region", FRANKFURT),)),
    _LOG_CENTRALISATION.clean("accounts of one region", _centralisation([OREGON], OREGON), us=True),
    _TELEMETRY_RULE.violating("all regions", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "allRegions": True}}, due=(at("rule.allRegions"),)),
    _TELEMETRY_RULE.violating("evaluation of all regions", {"allRegions": True}, type="aws:observabilityadmin/telemetryEvaluation:TelemetryEvaluation", due=(at("allRegions"),)),
    _TELEMETRY_RULE.violating("Virginia", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "regions": [VIRGINIA]}}, type="aws:observabilityadmin/telemetryRuleForOrganization:TelemetryRuleForOrganization", due=(at("rule.regions[0]", VIRGINIA),)),
    _TELEMETRY_RULE.clean("one region", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "allRegions": False}}),
    _TELEMETRY_RULE.unknown("not known", {"allRegions": UNKNOWN}, type="aws:observabilityadmin/telemetryEvaluation:TelemetryEvaluation", due=(unsure("allRegions"),)),
    _SINK.violating("a sink of Virginia", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric"], "sinkIdentifier": _arn("oam", "sink/s", VIRGINIA)}, due=(at("sinkIdentifier", VIRGINIA),)),
    _SINK.clean("a sink of the region", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"], "sinkIdentifier": "arn:aws:oam:eu-west-1:999999999999:sink/s"}),
    _SINK.unknown("a sink not known", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric"], "sinkIdentifier": UNKNOWN}, due=(unsure("sinkIdentifier"),)),
    _METRIC_STREAM.violating("to Virginia", {"roleArn": ROLE, "outputFormat": "json", "firehoseArn": _arn("firehose", "deliverystream/d", VIRGINIA), "includeLinkedAccountsMetrics": True}, due=(at("firehoseArn", VIRGINIA),)),
    _METRIC_STREAM.clean("to the region", {"roleArn": ROLE, "outputFormat": "json", "firehoseArn": _arn("firehose", "deliverystream/d")}),
    _DASHBOARD.violating("metrics of Virginia", _dashboard(VIRGINIA), due=(at("dashboardBody", VIRGINIA),)),
    _DASHBOARD.clean("metrics of the region", _dashboard(OREGON), us=True),
    _ADDRESS_PLAN.violating("IPAM works in Virginia too", {"operatingRegions": [{"regionName": DUBLIN}, {"regionName": VIRGINIA}]}, type="aws:ec2/vpcIpam:VpcIpam", due=(at("operatingRegions[1].regionName", VIRGINIA),)),
    _ADDRESS_PLAN.violating("a pool for Virginia", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": VIRGINIA}, due=(at("locale", VIRGINIA),)),
    _ADDRESS_PLAN.violating("discovery in Dublin", {"operatingRegions": [{"regionName": OREGON}, {"regionName": DUBLIN}]}, type="aws:ec2/vpcIpamResourceDiscovery:VpcIpamResourceDiscovery", us=True, due=(at("operatingRegions[1].regionName", DUBLIN),)),
    _ADDRESS_PLAN.clean("one region", {"operatingRegions": [{"regionName": DUBLIN}], "tier": "advanced"}, type="aws:ec2/vpcIpam:VpcIpam"),
    _ADDRESS_PLAN.look_alike("a pool of the region", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": DUBLIN, "description": "us-east-1"}),
    _ADDRESS_PLAN.unknown("a pool for a region not known", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": UNKNOWN}, due=(unsure("locale"),)),
    _DNS_POLICY.violating("latency from Virginia", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "latencyRoutingPolicies": [{"region": VIRGINIA}]}, due=(at("latencyRoutingPolicies[0].region", VIRGINIA),)),
    _DNS_POLICY.violating("near Virginia", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "geoproximityRoutingPolicy": {"awsRegion": VIRGINIA, "bias": 10}}, due=(at("geoproximityRoutingPolicy.awsRegion", VIRGINIA),)),
    _DNS_POLICY.violating("a traffic policy", {"name": "t", "document": _policy(VIRGINIA)}, type="aws:route53/trafficPolicy:TrafficPolicy", due=(at("document", VIRGINIA),)),
    _DNS_POLICY.violating("all records of a zone", {"zoneId": "Z1D633PJN98FT9", "resourceRecordSets": [{"name": "a.example.com", "type": "A", "ttl": 60, "setIdentifier": "us", "region": VIRGINIA, "resourceRecords": [{"value": "192.0.2.1"}]}]}, type="aws:route53/recordsExclusive:RecordsExclusive", due=(at("resourceRecordSets[0].region", VIRGINIA),)),
    _DNS_POLICY.clean("latency from the region", {**RECORD, "records": ["eu.events.example.com"], "setIdentifier": "us-east-1", "latencyRoutingPolicies": [{"region": DUBLIN}]}),
    _DNS_POLICY.clean("a traffic policy of the region", {"name": "t", "comment": "us-east-1", "document": _policy(OREGON)}, type="aws:route53/trafficPolicy:TrafficPolicy", us=True),
    _DNS_POLICY.look_alike("by country, to a host of the region", _alias("d-abc.execute-api.eu-west-1.amazonaws.com", setIdentifier="us", geolocationRoutingPolicies=[{"country": "US"}])),
    _DNS_POLICY.unknown("latency from a region not known", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "latencyRoutingPolicies": [{"region": UNKNOWN}]}, due=(unsure("latencyRoutingPolicies[0].region"),)),
    _DNS_TARGET.violating("a load balancer of Virginia", _alias("dualstack.my-lb-1234567890.us-east-1.elb.amazonaws.com"), due=(at("aliases[0].name", VIRGINIA),)),
    _DNS_TARGET.violating("a network load balancer of Virginia", _alias("my-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com"), due=(at("aliases[0].name", VIRGINIA),)),
    _DNS_TARGET.violating("fails over to Virginia", {**RECORD, "records": ["d-abc.execute-api.us-east-1.amazonaws.com"], "setIdentifier": "second", "failoverRoutingPolicies": [{"type": "SECONDARY"}]}, due=(at("records[0]", VIRGINIA),)),
    _DNS_TARGET.violating("a load balancer of Oregon takes over for Dublin", _alias("cell-1234567890.us-west-2.elb.amazonaws.com", setIdentifier="fleet", failoverRoutingPolicies=[{"type": "SECONDARY"}], healthCheckId="c"), due=(at("aliases[0].name", OREGON),)),
    _DNS_TARGET.violating("an API of Dublin takes over for Oregon", _alias("d-abc.execute-api.eu-west-1.amazonaws.com", setIdentifier="serverless", failoverRoutingPolicies=[{"type": "SECONDARY"}], healthCheckId="c"), us=True, due=(at("aliases[0].name", DUBLIN),)),
    _DNS_TARGET.violating("the health of a cell of Virginia decides", {**HEALTH, "type": "HTTPS_STR_MATCH", "searchString": "ok", "fqdn": "cell-1234567890.us-east-1.elb.amazonaws.com"}, type="aws:route53/healthCheck:HealthCheck", due=(at("fqdn", VIRGINIA),)),
    _DNS_TARGET.look_alike("another cell of the region takes over", _alias("cell-1234567890.eu-west-1.elb.amazonaws.com", setIdentifier="not us-east-1", failoverRoutingPolicies=[{"type": "SECONDARY"}], healthCheckId="c")),
    _DNS_TARGET.violating("the world by country, to Dublin", _alias("s3-website-eu-west-1.amazonaws.com", setIdentifier="eu", geolocationRoutingPolicies=[{"continent": "EU"}]), us=True, due=(at("aliases[0].name", DUBLIN),)),
    _DNS_TARGET.violating("CloudFront", _alias("d111111abcdef8.cloudfront.net"), due=(at("aliases[0].name"),)),
    _DNS_TARGET.violating("Global Accelerator", {**RECORD, "records": ["a1234567890abcdef.awsglobalaccelerator.com"]}, due=(at("records[0]"),)),
    _DNS_TARGET.violating("mail to Virginia", {**RECORD, "type": "MX", "records": ["10 inbound-smtp.us-east-1.amazonaws.com"]}, due=(at("records[0]", VIRGINIA),)),
    _DNS_TARGET.violating("an alarm of Virginia decides", {"type": "CLOUDWATCH_METRIC", "cloudwatchAlarmName": "a", "cloudwatchAlarmRegion": VIRGINIA, "insufficientDataHealthStatus": "Healthy"}, type="aws:route53/healthCheck:HealthCheck", due=(at("cloudwatchAlarmRegion", VIRGINIA),)),
    _DNS_TARGET.clean("a load balancer of the region", _alias("us-east-1-1234567890.eu-west-1.elb.amazonaws.com")),
    _DNS_TARGET.look_alike("checkers stand everywhere", {**HEALTH, "fqdn": "events.us-east-1.example.com", "regions": ["us-east-1", "eu-west-1", "ap-southeast-1"]}, type="aws:route53/healthCheck:HealthCheck"),
    _DNS_TARGET.look_alike("a certificate is proved, a text is kept", {**RECORD, "type": "TXT", "records": ["v=spf1 include:amazonses.com region us-east-1 -all"]}),
    _DNS_TARGET.unknown("a host not known", _alias(UNKNOWN), due=(unsure("aliases[0].name"),)),
    _PRIVATE_ZONE.violating("a VPC of Virginia", {"name": "internal", "vpcs": [{"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": VIRGINIA}]}, due=(at("vpcs[0].vpcRegion", VIRGINIA),)),
    _PRIVATE_ZONE.violating("associated with Dublin", {"zoneId": "Z1D633PJN98FT9", "vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": DUBLIN}, type="aws:route53/zoneAssociation:ZoneAssociation", us=True, due=(at("vpcRegion", DUBLIN),)),
    _PRIVATE_ZONE.clean("a VPC of the region", {"name": "internal", "vpcs": [{"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": DUBLIN}, {"vpcId": "vpc-1a1b2c3d4e5f60718"}]}),
    _PRIVATE_ZONE.look_alike("a zone named after a region", {"name": "us-east-1.example.com", "comment": "us-east-1", "enableAcceleratedRecovery": True}),
    _QUERY_LOG.violating("public zones log to Virginia", {"zoneId": "Z1D633PJN98FT9", "cloudwatchLogGroupArn": _arn("logs", "log-group:/aws/route53/x", VIRGINIA)}, type="aws:route53/queryLog:QueryLog", due=(at("cloudwatchLogGroupArn", VIRGINIA),)),
    _QUERY_LOG.violating("resolvers log to Virginia", {"name": "q", "destinationArn": _arn("firehose", "deliverystream/d", VIRGINIA)}, due=(at("destinationArn", VIRGINIA),)),
    _QUERY_LOG.clean("resolvers log to the region", {"name": "q", "destinationArn": _arn("logs", "log-group:/q")}),
    _RESOURCE_INDEX.violating("an aggregator", {"type": "AGGREGATOR"}, due=(at("type"),)),
    _RESOURCE_INDEX.clean("a local index", {"type": "LOCAL"}),
    _RESOURCE_INDEX.unknown("a type not known", {"type": UNKNOWN}, due=(unsure("type"),)),
    _COST_REPORT.violating("kept in Virginia", {"reportName": "r", "timeUnit": "DAILY", "format": "Parquet", "compression": "Parquet", "additionalSchemaElements": ["RESOURCES"], "s3Bucket": "", "s3Prefix": "p", "s3Region": VIRGINIA}, due=(at("s3Region", VIRGINIA),)),
    _COST_REPORT.violating("exported to Virginia", {"export": {"name": "e", "dataQueries": [{"queryStatement": "SELECT region FROM COST_AND_USAGE_REPORT WHERE region = 'us-east-1'"}], "destinationConfigurations": [{"s3Destinations": [{"s3Bucket": "", "s3Prefix": "p", "s3Region": VIRGINIA}]}]}}, type="aws:bcmdata/export:Export", due=(at("export.destinationConfigurations[0].s3Destinations[0].s3Region", VIRGINIA),)),
    _COST_REPORT.clean("kept in the region", {"reportName": "r", "timeUnit": "DAILY", "format": "Parquet", "compression": "Parquet", "additionalSchemaElements": ["RESOURCES"], "s3Bucket": "", "s3Prefix": "p", "s3Region": DUBLIN}),
    _INVENTORY.violating("into Virginia", {"name": "s", "s3Destination": {"bucketName": "", "region": VIRGINIA}}, due=(at("s3Destination.region", VIRGINIA),)),
    _INVENTORY.clean("into the region", {"name": "s", "s3Destination": {"bucketName": "", "region": DUBLIN, "prefix": "us-east-1/"}}),
    _INVENTORY.violating("usage of Virginia", {"configId": "c", "storageLensConfiguration": {"enabled": True, "accountLevel": {"bucketLevel": {}}, "include": {"regions": [VIRGINIA]}}}, type="aws:s3control/storageLensConfiguration:StorageLensConfiguration", due=(at("storageLensConfiguration.include.regions[0]", VIRGINIA),)),
    _INVENTORY.look_alike("usage without Virginia's", {"configId": "c", "storageLensConfiguration": {"enabled": True, "accountLevel": {"bucketLevel": {}}, "exclude": {"regions": [VIRGINIA]}}}, type="aws:s3control/storageLensConfiguration:StorageLensConfiguration"),
    _NOTIFICATION_HUB.violating("in Virginia", {"notificationHubRegion": VIRGINIA}, due=(at("notificationHubRegion", VIRGINIA),)),
    _NOTIFICATION_HUB.violating("events of Virginia", {"eventType": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "notificationConfigurationArn": "arn:aws:notifications::123456789012:configuration/c", "regions": [VIRGINIA]}, type="aws:notifications/eventRule:EventRule", due=(at("regions[0]", VIRGINIA),)),
    _CHAT.violating("a topic of Virginia", {"configurationName": "c", "iamRoleArn": ROLE, "slackChannelId": "C1", "slackTeamId": "T1", "snsTopicArns": [_arn("sns", "t", VIRGINIA)]}, due=(at("snsTopicArns[0]", VIRGINIA),)),
    _CHAT.clean("a topic of the region", {"configurationName": "c", "iamRoleArn": ROLE, "slackChannelId": "C1", "slackTeamId": "T1", "snsTopicArns": [_arn("sns", "t")]}),
    _LOG_DESTINATION.violating("flow logs to Virginia", {"vpcId": "vpc-0a1b2c3d4e5f60718", "trafficType": "ALL", "logDestinationType": "kinesis-data-firehose", "logDestination": _arn("firehose", "deliverystream/d", VIRGINIA)}, due=(at("logDestination", VIRGINIA),)),
    _LOG_DESTINATION.clean("flow logs to the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "trafficType": "ALL", "logDestination": _arn("logs", "log-group:/f"), "iamRoleArn": ROLE, "logFormat": "${region} ${az-id} ${srcaddr}"}),
    _NETWORK_MONITOR.violating("flows of Virginia", {"targets": [{"region": VIRGINIA, "targetIdentifier": {"targetType": "ACCOUNT", "targetId": {"accountId": ACCOUNT}}}]}, due=(at("targets[0].region", VIRGINIA),)),
    _NETWORK_MONITOR.clean("flows of the region", {"targets": [{"region": OREGON, "targetIdentifier": {"targetType": "ACCOUNT", "targetId": {"accountId": ACCOUNT}}}]}, us=True),
)  # fmt: skip
