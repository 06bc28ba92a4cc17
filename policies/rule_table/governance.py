"""Rules for audit and security services that gather across regions: trails, aggregators, security lakes."""

from __future__ import annotations

from collections.abc import Iterator

from policies.checks import all_of, flag
from policies.findings import Observation, Verdict
from policies.path_kinds import PathKind
from policies.property_paths import values_at
from policies.resource import Resource
from policies.rules import Ask, Rule
from policies.type_tokens import aws
from policies.values import UNKNOWN

ALL_BUT_SOME = frozenset({"ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED"})
_MODES = ("linkingMode", "regionLinkingMode")
_LISTS = ("specifiedRegions[*]", "linkedRegions[*]")


def _linked_regions(resource: Resource, ask: Ask) -> Iterator[Observation]:
    """The mode, where it links all regions (but some); else the regions that are listed."""
    unknown = False
    for name in _MODES:
        mode = resource.props.get(name)
        if isinstance(mode, str) and mode.upper() in ALL_BUT_SOME:
            yield Observation(
                verdict=Verdict.VIOLATION, path=name, detail="all regions are linked, also new ones"
            )
            return
        if mode is UNKNOWN:
            unknown = True
            yield Observation(verdict=Verdict.UNKNOWN, path=name)
    for pattern in _LISTS:
        for place, region in values_at(resource.props, pattern):
            if region is UNKNOWN:
                if not unknown:
                    yield Observation(verdict=Verdict.UNKNOWN, path=place)
            elif isinstance(region, str) and not ask.allowance.admits(region):
                yield Observation(verdict=Verdict.VIOLATION, path=place, region=region)


MULTI_REGION_TRAIL = Rule(
    id="V23-multi-region-trail",
    title="A CloudTrail trail of all regions",
    types=aws("cloudtrail/trail"),
    check=flag("isMultiRegionTrail"),
    leak="the trail is made in every region, and gathers the events of all of them",
    fix="Set isMultiRegionTrail to false, and make one trail a region.",
)
EVENT_DATA_STORE = Rule(
    id="V23-event-data-store",
    title="A CloudTrail event data store of all regions",
    types=aws("cloudtrail/eventDataStore"),
    check=flag("multiRegionEnabled", left_out=True, detail="AWS takes true"),
    leak="the store gathers the events of every region",
    fix="Set multiRegionEnabled to false.",
)
TRAIL_DESTINATION = Rule(
    id="V23-trail-destination",
    title="A trail that is kept in, or reported to, another region",
    types=aws("cloudtrail/trail"),
    paths=("s3BucketName", "cloudWatchLogsGroupArn", "snsTopicName"),
    leak="every recorded call, with its parameters, is kept in that region",
    fix="Name a bucket, log group and topic of an allowed region.",
)
CONFIG_AGGREGATOR = Rule(
    id="V24-config-aggregator",
    title="A Config aggregator over other regions",
    types=aws("cfg/configurationAggregator"),
    paths=("accountAggregationSource.regions[*]", "organizationAggregationSource.regions[*]"),
    check=all_of(
        flag("accountAggregationSource.allRegions"), flag("organizationAggregationSource.allRegions")
    ),
    leak="configurations are copied from those regions to the aggregator's",
    fix="List allowed regions in regions, and leave allRegions out.",
)
AGGREGATE_AUTHORIZATION = Rule(
    id="V24-aggregate-authorization",
    title="A permission to gather configurations in another region",
    types=aws("cfg/aggregateAuthorization"),
    paths=("authorizedAwsRegion", "region"),
    leak="the account's configurations may be copied to that region",
    fix="Authorise an allowed region only.",
)
CONFIG_DELIVERY = Rule(
    id="V24-config-delivery",
    title="Configurations that are delivered to another region",
    types=aws("cfg/deliveryChannel", "cfg/conformancePack", "cfg/organizationConformancePack"),
    paths=("s3BucketName", "snsTopicArn", "deliveryS3Bucket"),
    leak="every recorded configuration is kept in that region",
    fix="Deliver to a bucket and topic of an allowed region.",
)
FINDING_AGGREGATOR = Rule(
    id="V24-finding-aggregator",
    title="A Security Hub aggregator over other regions",
    types=aws("securityhub/findingAggregator", "securityhub/aggregatorV2"),
    paths=_LISTS,
    kind=PathKind.BENIGN,
    check=_linked_regions,
    leak="findings are copied between the linked regions",
    fix="Set the linking mode to SPECIFIED_REGIONS with allowed regions, or to NO_REGIONS.",
)
SECURITY_LAKE = Rule(
    id="V24-security-lake",
    title="A security lake over other regions",
    types=aws("securitylake/dataLake", "securitylake/awsLogSource"),
    paths=(
        "configuration.region",
        "configuration.replicationConfiguration.regions[*]",
        "source.regions[*]",
    ),
    leak="logs are gathered from, or copied to, that region",
    fix="Name allowed regions only.",
)
FRAMEWORK_SHARE = Rule(
    id="V24-framework-share",
    title="An audit framework that is shared with another region",
    types=aws("auditmanager/frameworkShare"),
    paths=("destinationRegion",),
    leak="the framework is copied to that region",
    fix="Share it within an allowed region.",
)
FINDING_EXPORT = Rule(
    id="V24-finding-export",
    title="Security findings that are exported to another region",
    types=aws("guardduty/publishingDestination", "macie2/classificationExportConfiguration"),
    paths=("destinationArn", "s3Destination.bucketName"),
    leak="findings, which name the data they were found in, are kept in that region",
    fix="Export to a bucket of an allowed region.",
)

RULES = (
    MULTI_REGION_TRAIL,
    EVENT_DATA_STORE,
    TRAIL_DESTINATION,
    CONFIG_AGGREGATOR,
    AGGREGATE_AUTHORIZATION,
    CONFIG_DELIVERY,
    FINDING_AGGREGATOR,
    SECURITY_LAKE,
    FRAMEWORK_SHARE,
    FINDING_EXPORT,
)
