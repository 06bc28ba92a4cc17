# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of trails, aggregators, security lakes (V23, V24)."""

from __future__ import annotations

from policies.findings import Verdict
from policies.scenario import (
    DUBLIN,
    FRANKFURT,
    OREGON,
    VIRGINIA,
    Expected,
    Given,
    Kind,
    Page,
    Scenario,
    at,
    unsure,
)
from policies.values import UNKNOWN

_TRAIL_DESTINATION = Page(rule="V23-trail-destination", type="aws:cloudtrail/trail:Trail")
_EVENT_DATA_STORE = Page(rule="V23-event-data-store", type="aws:cloudtrail/eventDataStore:EventDataStore")
_CONFIG_AGGREGATOR = Page(
    rule="V24-config-aggregator", type="aws:cfg/configurationAggregator:ConfigurationAggregator"
)
_AGGREGATE_AUTHORIZATION = Page(
    rule="V24-aggregate-authorization", type="aws:cfg/aggregateAuthorization:AggregateAuthorization"
)
_CONFIG_DELIVERY = Page(rule="V24-config-delivery", type="aws:cfg/deliveryChannel:DeliveryChannel")
_FINDING_AGGREGATOR = Page(
    rule="V24-finding-aggregator", type="aws:securityhub/findingAggregator:FindingAggregator"
)
_SECURITY_LAKE = Page(rule="V24-security-lake", type="aws:securitylake/dataLake:DataLake")
_FRAMEWORK_SHARE = Page(rule="V24-framework-share", type="aws:auditmanager/frameworkShare:FrameworkShare")
_FINDING_EXPORT = Page(rule="V24-finding-export", type="aws:accessanalyzer/analyzer:Analyzer")

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
    _TRAIL_DESTINATION.unknown("a bucket that is not of this stack", {"s3BucketName": "the-audit-account-has-it"}, due=(unsure("s3BucketName"),)),
    _EVENT_DATA_STORE.violating("the flag is left out", {"name": "s", "retentionPeriod": 90}, due=(at(""),)),
    _EVENT_DATA_STORE.violating("all regions", {"name": "s", "multiRegionEnabled": True, "organizationEnabled": True}, us=True, due=(at("multiRegionEnabled"),)),
    _EVENT_DATA_STORE.clean("one region", {"name": "s", "multiRegionEnabled": False, "organizationEnabled": True, "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}),
    _EVENT_DATA_STORE.unknown("the flag is not known", {"name": "s", "multiRegionEnabled": UNKNOWN}, due=(unsure("multiRegionEnabled"),)),
    _EVENT_DATA_STORE.look_alike("a recorder of global types", {"roleArn": ROLE, "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}}, type="aws:cfg/recorder:Recorder"),
    _CONFIG_AGGREGATOR.violating("all regions of accounts", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "allRegions": True}}, due=(at("accountAggregationSource.allRegions"),)),
    _CONFIG_AGGREGATOR.violating("all regions of the organization", {"name": "a", "organizationAggregationSource": {"roleArn": ROLE, "allRegions": True}}, us=True, due=(at("organizationAggregationSource.allRegions"),)),
    _CONFIG_AGGREGATOR.violating("Virginia among them", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": [DUBLIN, VIRGINIA]}}, due=(at("accountAggregationSource.regions[1]", VIRGINIA),)),
    _CONFIG_AGGREGATOR.violating("the organization's Frankfurt", {"name": "a", "organizationAggregationSource": {"roleArn": ROLE, "regions": [FRANKFURT]}}, due=(at("organizationAggregationSource.regions[0]", FRANKFURT),)),
    _CONFIG_AGGREGATOR.clean("one region", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": [DUBLIN]}}),
    _CONFIG_AGGREGATOR.look_alike("allRegions is false", {"name": "all-regions", "organizationAggregationSource": {"roleArn": ROLE, "allRegions": False, "regions": [OREGON]}}, us=True),
    _CONFIG_AGGREGATOR.unknown("regions not known", {"name": "a", "accountAggregationSource": {"accountIds": ["123456789012"], "regions": UNKNOWN}}, due=(unsure("accountAggregationSource.regions"),)),
    _AGGREGATE_AUTHORIZATION.violating("Virginia", {"accountId": "123456789012", "authorizedAwsRegion": VIRGINIA}, due=(at("authorizedAwsRegion", VIRGINIA),)),
    _AGGREGATE_AUTHORIZATION.violating("Virginia, as it used to be written", {"accountId": "123456789012", "region": VIRGINIA}, due=(at("region", VIRGINIA),)),
    _AGGREGATE_AUTHORIZATION.clean("the region itself", {"accountId": "123456789012", "authorizedAwsRegion": DUBLIN}),
    _CONFIG_DELIVERY.violating("a topic of Virginia", {"s3BucketName": "", "snsTopicArn": "arn:aws:sns:us-east-1:123456789012:t"}, due=(at("snsTopicArn", VIRGINIA),)),
    _CONFIG_DELIVERY.unknown("a bucket that is not of this stack", {"s3BucketName": "the-audit-account-has-it"}, due=(unsure("s3BucketName"),)),
    _FINDING_AGGREGATOR.violating("all regions", {"linkingMode": "ALL_REGIONS"}, due=(at("linkingMode"),)),
    _FINDING_AGGREGATOR.violating("all regions but one", {"linkingMode": "ALL_REGIONS_EXCEPT_SPECIFIED", "specifiedRegions": [VIRGINIA]}, us=True, due=(at("linkingMode"),)),
    _FINDING_AGGREGATOR.violating("Virginia among those listed", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": [DUBLIN, VIRGINIA]}, due=(at("specifiedRegions[1]", VIRGINIA),)),
    _FINDING_AGGREGATOR.violating("Security Hub's second version", {"regionLinkingMode": "ALL_REGIONS"}, type="aws:securityhub/aggregatorV2:AggregatorV2", due=(at("regionLinkingMode"),)),
    _FINDING_AGGREGATOR.violating("the second version, listed", {"regionLinkingMode": "SPECIFIED_REGIONS", "linkedRegions": [VIRGINIA]}, type="aws:securityhub/aggregatorV2:AggregatorV2", due=(at("linkedRegions[0]", VIRGINIA),)),
    _FINDING_AGGREGATOR.clean("only the region itself", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": [DUBLIN]}),
    _FINDING_AGGREGATOR.look_alike("NO_REGIONS", {"linkingMode": "NO_REGIONS"}),
    _FINDING_AGGREGATOR.look_alike("a central configuration", {"autoEnable": False, "autoEnableStandards": "NONE", "organizationConfiguration": {"configurationType": "CENTRAL"}}, type="aws:securityhub/organizationConfiguration:OrganizationConfiguration"),
    _FINDING_AGGREGATOR.look_alike("a standard of the region", {"standardsArn": "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"}, type="aws:securityhub/standardsSubscription:StandardsSubscription"),
    _FINDING_AGGREGATOR.unknown("the mode is not known", {"linkingMode": UNKNOWN}, due=(unsure("linkingMode"),)),
    _FINDING_AGGREGATOR.unknown("the regions are not known", {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": UNKNOWN}, due=(unsure("specifiedRegions"),)),
    _SECURITY_LAKE.violating("a lake in Virginia", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": VIRGINIA}}, due=(at("configuration.region", VIRGINIA),)),
    _SECURITY_LAKE.violating("copied to Virginia", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": DUBLIN, "replicationConfiguration": {"roleArn": ROLE, "regions": [VIRGINIA]}}}, due=(at("configuration.replicationConfiguration.regions[0]", VIRGINIA),)),
    _SECURITY_LAKE.violating("logs of Virginia", {"source": {"sourceName": "ROUTE53", "accounts": ["123456789012"], "regions": [VIRGINIA]}}, type="aws:securitylake/awsLogSource:AwsLogSource", due=(at("source.regions[0]", VIRGINIA),)),
    _SECURITY_LAKE.clean("of the region", {"metaStoreManagerRoleArn": ROLE, "configuration": {"region": DUBLIN, "encryptionConfigurations": [{"kmsKeyId": "S3_MANAGED_KEY"}]}}),
    _FRAMEWORK_SHARE.violating("to Virginia", {"destinationAccount": "123456789012", "frameworkId": "f", "destinationRegion": VIRGINIA}, due=(at("destinationRegion", VIRGINIA),)),
    _FRAMEWORK_SHARE.clean("within the region", {"destinationAccount": "123456789012", "frameworkId": "f", "destinationRegion": OREGON}, us=True),
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
    _FINDING_EXPORT.look_alike("an analyzer of the organization", {"analyzerName": "a", "type": "ORGANIZATION"}),
)  # fmt: skip
