# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of telemetry, DNS and address plans across regions (V31)."""

from __future__ import annotations

import json

from policies.scenario_rows import DUBLIN, FRANKFURT, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

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
            "Rules": {"latency": {"RuleType": "latency", "Regions": [{"Region": region, "EndpointReference": "one"}]}},
        }
    )


RECORD = {"zoneId": "Z1D633PJN98FT9", "name": "events.example.com", "type": "CNAME", "ttl": 60}
ALIAS = {"zoneId": "Z1D633PJN98FT9", "name": "events.example.com", "type": "A"}
HEALTH = {"type": "HTTPS", "port": 443, "resourcePath": "/health", "failureThreshold": 3, "requestInterval": 30}


def _alias(host: object, **policy: object) -> dict[str, object]:
    return {**ALIAS, "aliases": [{"name": host, "zoneId": "Z32O12XQLNTSW2", "evaluateTargetHealth": True}], **policy}


SCENARIOS = (
    leaks("V31-log-centralisation", "into Virginia", "observabilityadmin/centralizationRuleForOrganization", _centralisation([DUBLIN], VIRGINIA), ("rule.destination.region", VIRGINIA)),
    leaks("V31-log-centralisation", "from Virginia", "observabilityadmin/centralizationRuleForOrganization", _centralisation([DUBLIN, VIRGINIA], DUBLIN), ("rule.source.regions[1]", VIRGINIA)),
    leaks("V31-log-centralisation", "a second copy in Frankfurt", "observabilityadmin/centralizationRuleForOrganization", _centralisation([DUBLIN], DUBLIN, backupConfiguration={"region": FRANKFURT}), ("rule.destination.destinationLogsConfiguration.backupConfiguration.region", FRANKFURT)),
    clean("V31-log-centralisation", "accounts of one region", "observabilityadmin/centralizationRuleForOrganization", _centralisation([OREGON], OREGON), to="us-west"),
    leaks("V31-telemetry-rule", "all regions", "observabilityadmin/telemetryRule", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "allRegions": True}}, "rule.allRegions"),
    leaks("V31-telemetry-rule", "evaluation of all regions", "observabilityadmin/telemetryEvaluation", {"allRegions": True}, "allRegions"),
    leaks("V31-telemetry-rule", "Virginia", "observabilityadmin/telemetryRuleForOrganization", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "regions": [VIRGINIA]}}, ("rule.regions[0]", VIRGINIA)),
    clean("V31-telemetry-rule", "one region", "observabilityadmin/telemetryRule", {"ruleName": "t", "rule": {"telemetryType": "Logs", "resourceType": "AWS::EC2::VPC", "allRegions": False}}),
    undecided("V31-telemetry-rule", "not known", "observabilityadmin/telemetryEvaluation", {"allRegions": UNKNOWN}, "allRegions"),
    leaks("V31-sink", "a sink of Virginia", "oam/link", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric"], "sinkIdentifier": _arn("oam", "sink/s", VIRGINIA)}, ("sinkIdentifier", VIRGINIA)),
    clean("V31-sink", "a sink of the region", "oam/link", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"], "sinkIdentifier": "arn:aws:oam:eu-west-1:999999999999:sink/s"}),
    undecided("V31-sink", "a sink not known", "oam/link", {"labelTemplate": "$AccountName", "resourceTypes": ["AWS::CloudWatch::Metric"], "sinkIdentifier": UNKNOWN}, "sinkIdentifier"),
    leaks("V31-metric-stream", "to Virginia", "cloudwatch/metricStream", {"roleArn": ROLE, "outputFormat": "json", "firehoseArn": _arn("firehose", "deliverystream/d", VIRGINIA), "includeLinkedAccountsMetrics": True}, ("firehoseArn", VIRGINIA)),
    clean("V31-metric-stream", "to the region", "cloudwatch/metricStream", {"roleArn": ROLE, "outputFormat": "json", "firehoseArn": _arn("firehose", "deliverystream/d")}),
    leaks("V31-dashboard", "metrics of Virginia", "cloudwatch/dashboard", _dashboard(VIRGINIA), ("dashboardBody", VIRGINIA)),
    clean("V31-dashboard", "metrics of the region", "cloudwatch/dashboard", _dashboard(OREGON), to="us-west"),
    leaks("V31-address-plan", "IPAM works in Virginia too", "ec2/vpcIpam", {"operatingRegions": [{"regionName": DUBLIN}, {"regionName": VIRGINIA}]}, ("operatingRegions[1].regionName", VIRGINIA)),
    leaks("V31-address-plan", "a pool for Virginia", "ec2/vpcIpamPool", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": VIRGINIA}, ("locale", VIRGINIA)),
    leaks("V31-address-plan", "discovery in Dublin", "ec2/vpcIpamResourceDiscovery", {"operatingRegions": [{"regionName": OREGON}, {"regionName": DUBLIN}]}, ("operatingRegions[1].regionName", DUBLIN), to="us-west"),
    clean("V31-address-plan", "one region", "ec2/vpcIpam", {"operatingRegions": [{"regionName": DUBLIN}], "tier": "advanced"}),
    look_alike("V31-address-plan", "a pool of the region", "ec2/vpcIpamPool", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": DUBLIN, "description": "us-east-1"}),
    undecided("V31-address-plan", "a pool for a region not known", "ec2/vpcIpamPool", {"addressFamily": "ipv4", "ipamScopeId": "ipam-scope-0a1b2c3d4e5f60718", "locale": UNKNOWN}, "locale"),
    leaks("V31-dns-policy", "latency from Virginia", "route53/record", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "latencyRoutingPolicies": [{"region": VIRGINIA}]}, ("latencyRoutingPolicies[0].region", VIRGINIA)),
    leaks("V31-dns-policy", "near Virginia", "route53/record", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "geoproximityRoutingPolicy": {"awsRegion": VIRGINIA, "bias": 10}}, ("geoproximityRoutingPolicy.awsRegion", VIRGINIA)),
    leaks("V31-dns-policy", "a traffic policy", "route53/trafficPolicy", {"name": "t", "document": _policy(VIRGINIA)}, ("document", VIRGINIA)),
    leaks("V31-dns-policy", "all records of a zone", "route53/recordsExclusive", {"zoneId": "Z1D633PJN98FT9", "resourceRecordSets": [{"name": "a.example.com", "type": "A", "ttl": 60, "setIdentifier": "us", "region": VIRGINIA, "resourceRecords": [{"value": "192.0.2.1"}]}]}, ("resourceRecordSets[0].region", VIRGINIA)),
    clean("V31-dns-policy", "latency from the region", "route53/record", {**RECORD, "records": ["eu.events.example.com"], "setIdentifier": "us-east-1", "latencyRoutingPolicies": [{"region": DUBLIN}]}),
    clean("V31-dns-policy", "a traffic policy of the region", "route53/trafficPolicy", {"name": "t", "comment": "us-east-1", "document": _policy(OREGON)}, to="us-west"),
    look_alike("V31-dns-policy", "by country, to a host of the region", "route53/record", _alias("d-abc.execute-api.eu-west-1.amazonaws.com", setIdentifier="us", geolocationRoutingPolicies=[{"country": "US"}])),
    undecided("V31-dns-policy", "latency from a region not known", "route53/record", {**RECORD, "records": ["us.events.example.com"], "setIdentifier": "us", "latencyRoutingPolicies": [{"region": UNKNOWN}]}, "latencyRoutingPolicies[0].region"),
    leaks("V31-dns-target", "a load balancer of Virginia", "route53/record", _alias("dualstack.my-lb-1234567890.us-east-1.elb.amazonaws.com"), ("aliases[0].name", VIRGINIA)),
    leaks("V31-dns-target", "a network load balancer of Virginia", "route53/record", _alias("my-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com"), ("aliases[0].name", VIRGINIA)),
    leaks("V31-dns-target", "fails over to Virginia", "route53/record", {**RECORD, "records": ["d-abc.execute-api.us-east-1.amazonaws.com"], "setIdentifier": "second", "failoverRoutingPolicies": [{"type": "SECONDARY"}]}, ("records[0]", VIRGINIA)),
    leaks("V31-dns-target", "the world by country, to Dublin", "route53/record", _alias("s3-website-eu-west-1.amazonaws.com", setIdentifier="eu", geolocationRoutingPolicies=[{"continent": "EU"}]), ("aliases[0].name", DUBLIN), to="us-west"),
    leaks("V31-dns-target", "CloudFront", "route53/record", _alias("d111111abcdef8.cloudfront.net"), "aliases[0].name"),
    leaks("V31-dns-target", "Global Accelerator", "route53/record", {**RECORD, "records": ["a1234567890abcdef.awsglobalaccelerator.com"]}, "records[0]"),
    leaks("V31-dns-target", "mail to Virginia", "route53/record", {**RECORD, "type": "MX", "records": ["10 inbound-smtp.us-east-1.amazonaws.com"]}, ("records[0]", VIRGINIA)),
    leaks("V31-dns-target", "an alarm of Virginia decides", "route53/healthCheck", {"type": "CLOUDWATCH_METRIC", "cloudwatchAlarmName": "a", "cloudwatchAlarmRegion": VIRGINIA, "insufficientDataHealthStatus": "Healthy"}, ("cloudwatchAlarmRegion", VIRGINIA)),
    clean("V31-dns-target", "a load balancer of the region", "route53/record", _alias("us-east-1-1234567890.eu-west-1.elb.amazonaws.com")),
    look_alike("V31-dns-target", "checkers stand everywhere", "route53/healthCheck", {**HEALTH, "fqdn": "events.us-east-1.example.com", "regions": ["us-east-1", "eu-west-1", "ap-southeast-1"]}),
    look_alike("V31-dns-target", "a certificate is proved, a text is kept", "route53/record", {**RECORD, "type": "TXT", "records": ["v=spf1 include:amazonses.com region us-east-1 -all"]}),
    undecided("V31-dns-target", "a host not known", "route53/record", _alias(UNKNOWN), "aliases[0].name"),
    leaks("V31-private-zone", "a VPC of Virginia", "route53/zone", {"name": "internal", "vpcs": [{"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": VIRGINIA}]}, ("vpcs[0].vpcRegion", VIRGINIA)),
    leaks("V31-private-zone", "associated with Dublin", "route53/zoneAssociation", {"zoneId": "Z1D633PJN98FT9", "vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": DUBLIN}, ("vpcRegion", DUBLIN), to="us-west"),
    clean("V31-private-zone", "a VPC of the region", "route53/zone", {"name": "internal", "vpcs": [{"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcRegion": DUBLIN}, {"vpcId": "vpc-1a1b2c3d4e5f60718"}]}),
    look_alike("V31-private-zone", "a zone named after a region", "route53/zone", {"name": "us-east-1.example.com", "comment": "us-east-1", "enableAcceleratedRecovery": True}),
    leaks("V31-query-log", "public zones log to Virginia", "route53/queryLog", {"zoneId": "Z1D633PJN98FT9", "cloudwatchLogGroupArn": _arn("logs", "log-group:/aws/route53/x", VIRGINIA)}, ("cloudwatchLogGroupArn", VIRGINIA)),
    leaks("V31-query-log", "resolvers log to Virginia", "route53/resolverQueryLogConfig", {"name": "q", "destinationArn": _arn("firehose", "deliverystream/d", VIRGINIA)}, ("destinationArn", VIRGINIA)),
    clean("V31-query-log", "resolvers log to the region", "route53/resolverQueryLogConfig", {"name": "q", "destinationArn": _arn("logs", "log-group:/q")}),
    leaks("V31-resource-index", "an aggregator", "resourceexplorer/index", {"type": "AGGREGATOR"}, "type"),
    clean("V31-resource-index", "a local index", "resourceexplorer/index", {"type": "LOCAL"}),
    undecided("V31-resource-index", "a type not known", "resourceexplorer/index", {"type": UNKNOWN}, "type"),
    leaks("V31-cost-report", "kept in Virginia", "cur/reportDefinition", {"reportName": "r", "timeUnit": "DAILY", "format": "Parquet", "compression": "Parquet", "additionalSchemaElements": ["RESOURCES"], "s3Bucket": "", "s3Prefix": "p", "s3Region": VIRGINIA}, ("s3Region", VIRGINIA)),
    leaks("V31-cost-report", "exported to Virginia", "bcmdata/export", {"export": {"name": "e", "dataQueries": [{"queryStatement": "SELECT region FROM COST_AND_USAGE_REPORT WHERE region = 'us-east-1'"}], "destinationConfigurations": [{"s3Destinations": [{"s3Bucket": "", "s3Prefix": "p", "s3Region": VIRGINIA}]}]}}, ("export.destinationConfigurations[0].s3Destinations[0].s3Region", VIRGINIA)),
    clean("V31-cost-report", "kept in the region", "cur/reportDefinition", {"reportName": "r", "timeUnit": "DAILY", "format": "Parquet", "compression": "Parquet", "additionalSchemaElements": ["RESOURCES"], "s3Bucket": "", "s3Prefix": "p", "s3Region": DUBLIN}),
    leaks("V31-inventory", "into Virginia", "ssm/resourceDataSync", {"name": "s", "s3Destination": {"bucketName": "", "region": VIRGINIA}}, ("s3Destination.region", VIRGINIA)),
    clean("V31-inventory", "into the region", "ssm/resourceDataSync", {"name": "s", "s3Destination": {"bucketName": "", "region": DUBLIN, "prefix": "us-east-1/"}}),
    leaks("V31-inventory", "usage of Virginia", "s3control/storageLensConfiguration", {"configId": "c", "storageLensConfiguration": {"enabled": True, "accountLevel": {"bucketLevel": {}}, "include": {"regions": [VIRGINIA]}}}, ("storageLensConfiguration.include.regions[0]", VIRGINIA)),
    look_alike("V31-inventory", "usage without Virginia's", "s3control/storageLensConfiguration", {"configId": "c", "storageLensConfiguration": {"enabled": True, "accountLevel": {"bucketLevel": {}}, "exclude": {"regions": [VIRGINIA]}}}),
    leaks("V31-notification-hub", "in Virginia", "notifications/notificationHub", {"notificationHubRegion": VIRGINIA}, ("notificationHubRegion", VIRGINIA)),
    leaks("V31-notification-hub", "events of Virginia", "notifications/eventRule", {"eventType": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "notificationConfigurationArn": "arn:aws:notifications::123456789012:configuration/c", "regions": [VIRGINIA]}, ("regions[0]", VIRGINIA)),
    leaks("V31-chat", "a topic of Virginia", "chatbot/slackChannelConfiguration", {"configurationName": "c", "iamRoleArn": ROLE, "slackChannelId": "C1", "slackTeamId": "T1", "snsTopicArns": [_arn("sns", "t", VIRGINIA)]}, ("snsTopicArns[0]", VIRGINIA)),
    clean("V31-chat", "a topic of the region", "chatbot/slackChannelConfiguration", {"configurationName": "c", "iamRoleArn": ROLE, "slackChannelId": "C1", "slackTeamId": "T1", "snsTopicArns": [_arn("sns", "t")]}),
    leaks("V31-log-destination", "flow logs to Virginia", "ec2/flowLog", {"vpcId": "vpc-0a1b2c3d4e5f60718", "trafficType": "ALL", "logDestinationType": "kinesis-data-firehose", "logDestination": _arn("firehose", "deliverystream/d", VIRGINIA)}, ("logDestination", VIRGINIA)),
    clean("V31-log-destination", "flow logs to the region", "ec2/flowLog", {"vpcId": "vpc-0a1b2c3d4e5f60718", "trafficType": "ALL", "logDestination": _arn("logs", "log-group:/f"), "iamRoleArn": ROLE, "logFormat": "${region} ${az-id} ${srcaddr}"}),
    leaks("V31-network-monitor", "flows of Virginia", "networkflowmonitor/scope", {"targets": [{"region": VIRGINIA, "targetIdentifier": {"targetType": "ACCOUNT", "targetId": {"accountId": ACCOUNT}}}]}, ("targets[0].region", VIRGINIA)),
    clean("V31-network-monitor", "flows of the region", "networkflowmonitor/scope", {"targets": [{"region": OREGON, "targetIdentifier": {"targetType": "ACCOUNT", "targetId": {"accountId": ACCOUNT}}}]}, to="us-west"),
)  # fmt: skip
