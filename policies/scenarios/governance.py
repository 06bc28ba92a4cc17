# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of trails, aggregators, security lakes (V23, V24)."""

from __future__ import annotations

from policies.findings import Verdict
from policies.scenario import Expected, Given, Kind, Scenario
from policies.scenario_rows import DUBLIN, FRANKFURT, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ROLE = "arn:aws:iam::123456789012:role/r"
DELIVERY = {"name": "d", "s3BucketName": "trail-logs"}


def _trail(title: str, kind: Kind, *expected: Expected, **props: object) -> Scenario:
    """A trail beside the bucket that it writes to."""
    return Scenario(
        rule=expected[0].rule if expected else "V23-multi-region-trail",
        kind=kind,
        title=title,
        given=(
            Given(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": "trail-logs"}),
            Given(type="aws:cloudtrail/trail:Trail", props={"s3BucketName": "trail-logs", **props}),
        ),
        expected=expected,
    )


SCENARIOS = (
    _trail("of all regions", Kind.VIOLATING, Expected(rule="V23-multi-region-trail", path="isMultiRegionTrail"), isMultiRegionTrail=True, isOrganizationTrail=True),
    _trail("the flag is not known", Kind.UNKNOWN, Expected(rule="V23-multi-region-trail", path="isMultiRegionTrail", verdict=Verdict.UNKNOWN), isMultiRegionTrail=UNKNOWN),
    _trail("of one region", Kind.CLEAN, isMultiRegionTrail=False, enableLogFileValidation=True, includeGlobalServiceEvents=False),
    _trail("the flag is left out", Kind.CLEAN, kmsKeyId="arn:aws:kms:eu-west-1:123456789012:key/1"),
    _trail("an organization's, of one region, with global events", Kind.LOOK_ALIKE, isOrganizationTrail=True, includeGlobalServiceEvents=True, isMultiRegionTrail=False),
    _trail("that records objects and functions by ARN", Kind.LOOK_ALIKE, eventSelectors=[{"readWriteType": "All", "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::us-east-1-logs/"]}, {"type": "AWS::Lambda::Function", "values": ["arn:aws:lambda"]}]}]),
    _trail("whose log group is in Virginia", Kind.VIOLATING, Expected(rule="V23-trail-destination", path="cloudWatchLogsGroupArn", region=VIRGINIA), cloudWatchLogsGroupArn="arn:aws:logs:us-east-1:123456789012:log-group:t:*", cloudWatchLogsRoleArn=ROLE),
    _trail("whose topic is in Virginia", Kind.VIOLATING, Expected(rule="V23-trail-destination", path="snsTopicName", region=VIRGINIA), snsTopicName="arn:aws:sns:us-east-1:123456789012:t"),
    _trail("whose key is in Virginia", Kind.VIOLATING, Expected(rule="V05-foreign-arn", path="kmsKeyId", region=VIRGINIA), kmsKeyId="arn:aws:kms:us-east-1:123456789012:key/1"),
    Scenario(
        rule="V23-trail-destination",
        kind=Kind.VIOLATING,
        title="a bucket of this stack in Virginia",
        given=(
            Given(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": "trail-logs", "region": VIRGINIA}),
            Given(type="aws:cloudtrail/trail:Trail", props={"s3BucketName": "trail-logs"}),
        ),
        expected=(
            Expected(rule="V02-resource-region", path="region", region=VIRGINIA, resource="bucket"),
            Expected(rule="V23-trail-destination", path="s3BucketName", region=VIRGINIA),
        ),
    ),
    undecided("V23-trail-destination", "a bucket that is not of this stack", "cloudtrail/trail", {"s3BucketName": "the-audit-account-has-it"}, "s3BucketName"),
    leaks("V23-event-data-store", "the flag is left out", "cloudtrail/eventDataStore", {"name": "s", "retentionPeriod": 90}),
    leaks("V23-event-data-store", "all regions", "cloudtrail/eventDataStore", {"name": "s", "multiRegionEnabled": True, "organizationEnabled": True}, "multiRegionEnabled", to="us-west"),
    clean("V23-event-data-store", "one region", "cloudtrail/eventDataStore", {"name": "s", "multiRegionEnabled": False, "organizationEnabled": True, "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}),
    undecided("V23-event-data-store", "the flag is not known", "cloudtrail/eventDataStore", {"name": "s", "multiRegionEnabled": UNKNOWN}, "multiRegionEnabled"),
    look_alike("V23-event-data-store", "a recorder of global types", "cfg/recorder", {"roleArn": ROLE, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}),
    leaks("V24-config-aggregator", "all regions of accounts", "cfg/configurationAggregator", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "allRegions": True}}, "accountAggregationSource.allRegions"),
    leaks("V24-config-aggregator", "all regions of the organization", "cfg/configurationAggregator", {"name": "a", "organizationAggregationSource": {"roleArn": ROLE, "allRegions": True}}, "organizationAggregationSource.allRegions", to="us-west"),
    leaks("V24-config-aggregator", "Virginia among them", "cfg/configurationAggregator", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": [DUBLIN, VIRGINIA]}}, ("accountAggregationSource.regions[1]", VIRGINIA)),
    leaks("V24-config-aggregator", "the organization's Frankfurt", "cfg/configurationAggregator", {"name": "a", "organizationAggregationSource": {"roleArn": ROLE, "regions": [FRANKFURT]}}, ("organizationAggregationSource.regions[0]", FRANKFURT)),
    clean("V24-config-aggregator", "one region", "cfg/configurationAggregator", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": [DUBLIN]}}),
    look_alike("V24-config-aggregator", "allRegions is false", "cfg/configurationAggregator", {"name": "all-regions", "organizationAggregationSource": {"roleArn": ROLE, "allRegions": False, "regions": [OREGON]}}, to="us-west"),
    undecided("V24-config-aggregator", "regions not known", "cfg/configurationAggregator", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": UNKNOWN}}, "accountAggregationSource.regions"),
    leaks("V24-aggregate-authorization", "Virginia", "cfg/aggregateAuthorization", {"accountId": "123456789012", "authorizedAwsRegion": VIRGINIA}, ("authorizedAwsRegion", VIRGINIA)),
    leaks("V24-aggregate-authorization", "Virginia, as it used to be written", "cfg/aggregateAuthorization", {"accountId": "123456789012", "region": VIRGINIA}, ("region", VIRGINIA)),
    clean("V24-aggregate-authorization", "the region itself", "cfg/aggregateAuthorization", {"accountId": "123456789012", "authorizedAwsRegion": DUBLIN}),
    leaks("V24-config-delivery", "a topic of Virginia", "cfg/deliveryChannel", {"s3BucketName": "", "snsTopicArn": "arn:aws:sns:us-east-1:123456789012:t"}, ("snsTopicArn", VIRGINIA)),
    undecided("V24-config-delivery", "a bucket that is not of this stack", "cfg/deliveryChannel", {"s3BucketName": "the-audit-account-has-it"}, "s3BucketName"),
    leaks("V24-finding-aggregator", "all regions", "securityhub/findingAggregator", {"linkingMode": "ALL_REGIONS"}, "linkingMode"),
    leaks("V24-finding-aggregator", "all regions but one", "securityhub/findingAggregator", {"linkingMode": "ALL_REGIONS_EXCEPT_SPECIFIED", "specifiedRegions": [VIRGINIA]}, "linkingMode", to="us-west"),
    leaks("V24-finding-aggregator", "Virginia among those listed", "securityhub/findingAggregator", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": [DUBLIN, VIRGINIA]}, ("specifiedRegions[1]", VIRGINIA)),
    leaks("V24-finding-aggregator", "Security Hub's second version", "securityhub/aggregatorV2", {"regionLinkingMode": "ALL_REGIONS"}, "regionLinkingMode"),
    leaks("V24-finding-aggregator", "the second version, listed", "securityhub/aggregatorV2", {"regionLinkingMode": "SPECIFIED_REGIONS", "linkedRegions": [VIRGINIA]}, ("linkedRegions[0]", VIRGINIA)),
    clean("V24-finding-aggregator", "only the region itself", "securityhub/findingAggregator", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": [DUBLIN]}),
    look_alike("V24-finding-aggregator", "NO_REGIONS", "securityhub/findingAggregator", {"linkingMode": "NO_REGIONS"}),
    look_alike("V24-finding-aggregator", "a central configuration", "securityhub/organizationConfiguration", {"autoEnable": False, "autoEnableStandards": "NONE", "organizationConfiguration": {"configurationType": "CENTRAL"}}),
    look_alike("V24-finding-aggregator", "a standard of the region", "securityhub/standardsSubscription", {"standardsArn": "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"}),
    undecided("V24-finding-aggregator", "the mode is not known", "securityhub/findingAggregator", {"linkingMode": UNKNOWN}, "linkingMode"),
    undecided("V24-finding-aggregator", "the regions are not known", "securityhub/findingAggregator", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": UNKNOWN}, "specifiedRegions"),
    leaks("V24-security-lake", "a lake in Virginia", "securitylake/dataLake", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": VIRGINIA}}, ("configuration.region", VIRGINIA)),
    leaks("V24-security-lake", "copied to Virginia", "securitylake/dataLake", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": DUBLIN, "replicationConfiguration": {"roleArn": ROLE, "regions": [VIRGINIA]}}}, ("configuration.replicationConfiguration.regions[0]", VIRGINIA)),
    leaks("V24-security-lake", "logs of Virginia", "securitylake/awsLogSource", {"source": {"sourceName": "ROUTE53", "accounts": ["123456789012"], "regions": [VIRGINIA]}}, ("source.regions[0]", VIRGINIA)),
    clean("V24-security-lake", "of the region", "securitylake/dataLake", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": DUBLIN, "encryptionConfigurations": [{"kmsKeyId": "S3_MANAGED_KEY"}]}}),
    leaks("V24-framework-share", "to Virginia", "auditmanager/frameworkShare", {"destinationAccount": "123456789012", "frameworkId": "f", "destinationRegion": VIRGINIA}, ("destinationRegion", VIRGINIA)),
    clean("V24-framework-share", "within the region", "auditmanager/frameworkShare", {"destinationAccount": "123456789012", "frameworkId": "f", "destinationRegion": OREGON}, to="us-west"),
    Scenario(
        rule="V24-finding-export",
        kind=Kind.VIOLATING,
        title="GuardDuty into a bucket of this stack in Virginia",
        given=(
            Given(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": "findings", "region": VIRGINIA}),
            Given(type="aws:guardduty/publishingDestination:PublishingDestination", props={"detectorId": "d", "destinationArn": "arn:aws:s3:::findings", "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1"}),
        ),
        expected=(
            Expected(rule="V02-resource-region", path="region", region=VIRGINIA, resource="bucket"),
            Expected(rule="V24-finding-export", path="destinationArn", region=VIRGINIA),
        ),
    ),
    look_alike("V24-finding-export", "an analyzer of the organization", "accessanalyzer/analyzer", {"analyzerName": "a", "type": "ORGANIZATION"}),
)  # fmt: skip
