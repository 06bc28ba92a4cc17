"""Scenarios of where a resource stands: provider, own region, ambient region, provider endpoints, reads."""

from __future__ import annotations

from policies.findings import Verdict
from policies.scenario import Expected, Given, Kind, Scenario
from policies.values import UNKNOWN

PROVIDER = "pulumi:providers:aws"
QUEUE = "aws:sqs/queue:Queue"
BUCKET = "aws:s3/bucket:Bucket"
ROLE = "aws:iam/role:Role"
INGEST = "regional-ingest:index:IngestEndpoint"
PROFILE = {"profile": "staging"}
ENDPOINTS = '[{"s3":"%s"}]'


def _provider(**props: object) -> tuple[Given, ...]:
    return (Given(type=PROVIDER, props=props),)


_PROVIDERS = (
    Scenario(
        rule="V01-provider-region",
        kind=Kind.VIOLATING,
        title="an explicit provider for Virginia that nothing uses yet",
        given=_provider(region="us-east-1"),
        expected=(Expected(rule="V01-provider-region", path="region", region="us-east-1"),),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.VIOLATING,
        title="Ireland in a US West stack",
        processing_region="us-west",
        given=_provider(region="eu-west-1"),
        expected=(Expected(rule="V01-provider-region", path="region", region="eu-west-1"),),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.CLEAN,
        title="a provider for Ireland",
        given=_provider(region="eu-west-1", skipCredentialsValidation="true"),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.CLEAN,
        title="a region that the configuration of the pack allows besides",
        allowed_regions=("eu-central-1",),
        given=_provider(region="eu-central-1"),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.CLEAN,
        title="only allowed regions are configured, and no processing region",
        processing_region="",
        allowed_regions=("ap-south-1",),
        given=(Given(type=QUEUE, provider_region="ap-south-1"),),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.UNKNOWN,
        title="a region that is decided when the change is made",
        given=_provider(region=UNKNOWN),
        expected=(Expected(rule="V32-unknown-value", path="region", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V01-provider-region",
        kind=Kind.LOOK_ALIKE,
        title="a profile, tags and an account that are called like a region",
        given=_provider(
            region="eu-west-1",
            profile="us-east-1-admin",
            defaultTags='{"tags":{"replica-of":"us-east-1"}}',
            allowedAccountIds='["111122223333"]',
        ),
    ),
    Scenario(
        rule="V01-through-provider",
        kind=Kind.VIOLATING,
        title="a queue behind a provider for Virginia",
        given=(Given(type=QUEUE, provider_region="us-east-1"),),
        expected=(
            Expected(rule="V01-provider-region", path="region", region="us-east-1", resource="aws-us-east-1"),
            Expected(rule="V01-through-provider", path="", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V01-through-provider",
        kind=Kind.VIOLATING,
        title="a resource outside that names its own region is said once",
        given=(
            Given(
                type="aws:sns/topicSubscription:TopicSubscription",
                provider_region="us-east-1",
                props={
                    "topic": "arn:aws:sns:us-east-1:111122223333:events",
                    "protocol": "sqs",
                    "endpoint": "arn:aws:sqs:us-east-1:111122223333:events",
                },
            ),
        ),
        expected=(
            Expected(rule="V01-provider-region", path="region", region="us-east-1", resource="aws-us-east-1"),
            Expected(rule="V01-through-provider", path="", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V01-through-provider",
        kind=Kind.CLEAN,
        title="the resource's own region wins over its provider's",
        given=(Given(type=QUEUE, provider_region="us-east-1", props={"region": "eu-west-1"}),),
        expected=(
            Expected(rule="V01-provider-region", path="region", region="us-east-1", resource="aws-us-east-1"),
        ),
    ),
    Scenario(
        rule="V01-through-provider",
        kind=Kind.UNKNOWN,
        title="said once, at the provider, not at each resource behind it",
        given=(
            Given(type=QUEUE, name="one", provider_region=UNKNOWN),
            Given(type=QUEUE, name="two", provider_region=UNKNOWN),
        ),
        expected=(
            Expected(
                rule="V32-unknown-value", path="region", verdict=Verdict.UNKNOWN, resource="aws-unknown"
            ),
        ),
    ),
    Scenario(
        rule="V01-through-provider",
        kind=Kind.LOOK_ALIKE,
        title="a role has no region, whatever its provider says",
        given=(Given(type=ROLE, provider_region="us-east-1", props={"assumeRolePolicy": "{}"}),),
        expected=(
            Expected(rule="V01-provider-region", path="region", region="us-east-1", resource="aws-us-east-1"),
        ),
    ),
)

_OWN_REGION = (
    Scenario(
        rule="V02-resource-region",
        kind=Kind.VIOLATING,
        title="a bucket in Frankfurt through the provider for Ireland",
        given=(Given(type=BUCKET, props={"region": "eu-central-1"}),),
        expected=(Expected(rule="V02-resource-region", path="region", region="eu-central-1"),),
    ),
    Scenario(
        rule="V02-resource-region",
        kind=Kind.VIOLATING,
        title="an ingest region of US West, but for a resource that takes no events in",
        processing_region="us-west",
        given=(
            Given(type=QUEUE, provider_region="us-west-2", props={"region": "ap-southeast-2"}),
            Given(
                type=QUEUE,
                name="ingest",
                provider_region="us-west-2",
                props={"region": "ap-southeast-2"},
                inside=(INGEST,),
            ),
        ),
        expected=(Expected(rule="V02-resource-region", path="region", region="ap-southeast-2"),),
    ),
    Scenario(
        rule="V02-resource-region",
        kind=Kind.VIOLATING,
        title="the ingest role of EU West stands in Ireland only",
        given=(Given(type=QUEUE, props={"region": "us-west-2"}, inside=(INGEST,)),),
        expected=(Expected(rule="V02-resource-region", path="region", region="us-west-2"),),
    ),
    Scenario(
        rule="V02-resource-region",
        kind=Kind.CLEAN,
        title="what takes events in for US West may stand in Sydney and send them to Oregon",
        processing_region="us-west",
        given=(
            Given(
                type="aws:lambda/function:Function",
                provider_region="ap-southeast-2",
                inside=("regional-ingest:index:RegionalWorkspace", INGEST),
                props={
                    "region": "ap-southeast-2",
                    "role": "arn:aws:iam::111122223333:role/gateway",
                    "environment": {
                        "variables": {
                            "STREAM": "arn:aws:firehose:us-west-2:111122223333:deliverystream/events"
                        }
                    },
                },
            ),
        ),
        expected=(
            Expected(
                rule="V01-provider-region",
                path="region",
                region="ap-southeast-2",
                resource="aws-ap-southeast-2",
            ),
        ),
    ),
    Scenario(
        rule="V02-resource-region",
        kind=Kind.UNKNOWN,
        title="a region that comes from another stack",
        given=(
            Given(
                type="pulumi:pulumi:StackReference",
                name="network",
                props={"name": "org/network/prod"},
            ),
            Given(type=QUEUE, props={"region": UNKNOWN}, depends_on={"region": ("network",)}),
        ),
        expected=(Expected(rule="V32-unknown-value", path="region", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V02-resource-region",
        kind=Kind.LOOK_ALIKE,
        title="the provider's plugin has copied the region into the inputs",
        given=(Given(type=BUCKET, props={"region": "eu-west-1", "bucket": "logs-us-east-1"}),),
    ),
    Scenario(
        rule="V02-other-region",
        kind=Kind.VIOLATING,
        title="a zone of another region",
        given=(Given(type="aws:ec2/subnet:Subnet", props={"availabilityZone": "eu-central-1a"}),),
        expected=(Expected(rule="V02-other-region", path="availabilityZone", region="eu-central-1"),),
    ),
    Scenario(
        rule="V02-other-region",
        kind=Kind.VIOLATING,
        title="a zone's id of another region",
        given=(Given(type="aws:ec2/subnet:Subnet", props={"availabilityZoneId": "use1-az4"}),),
        expected=(Expected(rule="V02-other-region", path="availabilityZoneId", region="us-east-1"),),
    ),
    Scenario(
        rule="V02-other-region",
        kind=Kind.CLEAN,
        title="zones of the region, by name and by id",
        given=(
            Given(type="aws:ec2/subnet:Subnet", props={"availabilityZone": "eu-west-1a"}),
            Given(type="aws:ec2/subnet:Subnet", name="other", props={"availabilityZoneId": "euw1-az2"}),
        ),
    ),
    Scenario(
        rule="V02-other-region",
        kind=Kind.UNKNOWN,
        title="a zone that is picked when the change is made",
        given=(Given(type="aws:ec2/subnet:Subnet", props={"availabilityZone": UNKNOWN}),),
        expected=(Expected(rule="V32-unknown-value", path="availabilityZone", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V02-other-region",
        kind=Kind.LOOK_ALIKE,
        title="a time zone, and the mode of spreading over zones",
        given=(
            Given(
                type="aws:scheduler/schedule:Schedule",
                props={
                    "scheduleExpression": "rate(1 hours)",
                    "scheduleExpressionTimezone": "America/New_York",
                    "flexibleTimeWindow": {"mode": "OFF"},
                    "target": {
                        "arn": "arn:aws:lambda:eu-west-1:111122223333:function:hourly",
                        "roleArn": "arn:aws:iam::111122223333:role/scheduler",
                    },
                },
            ),
            Given(
                type="aws:elasticache/cluster:Cluster",
                name="cache",
                props={"azMode": "cross-az", "engine": "memcached"},
            ),
        ),
    ),
)

_AMBIENT = (
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.VIOLATING,
        title="a provider that leaves the region to a profile, said once",
        given=(
            Given(type=QUEUE, name="one", provider_region=None, provider_props=PROFILE),
            Given(type=BUCKET, name="two", provider_region=None, provider_props=PROFILE),
        ),
        expected=(Expected(rule="V03-ambient-region", path="region", resource="aws-ambient"),),
    ),
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.VIOLATING,
        title="the state of what was made tells the region of the shell",
        given=(Given(type=QUEUE, provider_region=None, outputs={"region": "us-east-1"}),),
        expected=(Expected(rule="V03-ambient-region", path="region", region="us-east-1"),),
    ),
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.CLEAN,
        title="the provider says none, and each resource says its own",
        given=(Given(type=QUEUE, provider_region=None, props={"region": "eu-west-1"}),),
    ),
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.CLEAN,
        title="the state of what was made tells an allowed region",
        given=(
            Given(type=QUEUE, provider_region=None, outputs={"region": "eu-west-1"}),
            Given(
                type="aws:sns/topic:Topic",
                name="topic",
                provider_region=None,
                outputs={"arn": "arn:aws:sns:eu-west-1:111122223333:topic"},
            ),
        ),
    ),
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.UNKNOWN,
        title="an exported state that lacks the provider",
        given=(Given(type=QUEUE, has_provider=False),),
        expected=(Expected(rule="V03-ambient-region", path="region", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V03-ambient-region",
        kind=Kind.LOOK_ALIKE,
        title="nothing but global services behind a provider without a region",
        given=(Given(type=ROLE, provider_region=None, props={"assumeRolePolicy": "{}"}),),
    ),
)

_ENDPOINTS = (
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.VIOLATING,
        title="S3 of another region",
        given=_provider(region="eu-west-1", endpoints=ENDPOINTS % "https://s3.us-east-1.amazonaws.com"),
        expected=(Expected(rule="V04-provider-endpoint", path="endpoints", region="us-east-1"),),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.VIOLATING,
        title="a host of somebody else",
        given=_provider(region="eu-west-1", endpoints=ENDPOINTS % "https://objects.example.com"),
        expected=(Expected(rule="V04-provider-endpoint", path="endpoints[0].s3"),),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.VIOLATING,
        title="credentials from the token service of another region",
        given=_provider(region="eu-west-1", stsRegion="us-east-1"),
        expected=(Expected(rule="V02-other-region", path="stsRegion", region="us-east-1"),),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.CLEAN,
        title="an endpoint in a VPC of the region",
        given=_provider(
            region="eu-west-1",
            endpoints=ENDPOINTS % "https://bucket.vpce-0a1b2c3d4e5f-abcd.s3.eu-west-1.vpce.amazonaws.com",
        ),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.UNKNOWN,
        title="a local AWS: where this host stands its name does not say",
        given=_provider(region="eu-west-1", endpoints=ENDPOINTS % "http://127.0.0.1:4566"),
        expected=(Expected(rule="V04-provider-endpoint", path="endpoints[0].s3", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.UNKNOWN,
        title="endpoints that are known when the change is made",
        given=_provider(region="eu-west-1", endpoints=UNKNOWN),
        expected=(Expected(rule="V04-provider-endpoint", path="endpoints", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V04-provider-endpoint",
        kind=Kind.LOOK_ALIKE,
        title="an empty list, FIPS hosts, and the word for regional hosts in Virginia",
        given=_provider(
            region="eu-west-1",
            endpoints="[]",
            useFipsEndpoint="false",
            useDualstackEndpoint="true",
            s3UsEast1RegionalEndpoint="regional",
        ),
    ),
)

_READS = (
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.VIOLATING,
        title="a queue of Virginia that the program reads with .get(), in the exported state",
        given=(
            Given(
                type=QUEUE,
                outputs={
                    "region": "us-east-1",
                    "arn": "arn:aws:sqs:us-east-1:111122223333:jobs",
                    "url": "https://sqs.us-east-1.amazonaws.com/111122223333/jobs",
                },
            ),
        ),
        expected=(Expected(rule="V33-read-elsewhere", path="region", region="us-east-1"),),
    ),
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.VIOLATING,
        title="a state of an older provider, where only the ARN tells",
        given=(
            Given(
                type="aws:sns/topic:Topic",
                outputs={"arn": "arn:aws:sns:us-east-1:111122223333:topic"},
            ),
        ),
        expected=(Expected(rule="V33-read-elsewhere", path="region", region="us-east-1"),),
    ),
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.VIOLATING,
        title="a bucket of Virginia, read by the provider for Ireland",
        given=(
            Given(
                type=BUCKET,
                name="logs",
                outputs={"bucket": "company-logs", "region": "eu-west-1", "bucketRegion": "us-east-1"},
            ),
            Given(
                type="aws:dynamodb/tableExport:TableExport",
                props={
                    "tableArn": "arn:aws:dynamodb:eu-west-1:111122223333:table/events",
                    "s3Bucket": "company-logs",
                },
            ),
        ),
        expected=(
            Expected(rule="V33-read-elsewhere", path="region", region="us-east-1", resource="logs"),
            Expected(rule="V06-foreign-name", path="s3Bucket", region="us-east-1"),
        ),
    ),
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.CLEAN,
        title="a queue of the region, read with .get()",
        given=(
            Given(
                type=QUEUE,
                outputs={"region": "eu-west-1", "arn": "arn:aws:sqs:eu-west-1:111122223333:jobs"},
            ),
        ),
    ),
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.UNKNOWN,
        title="at preview no policy sees a read: what is made of it is unknown (policies/reads_guard.py refuses it)",
        given=(Given(type="aws:cloudwatch/logGroup:LogGroup", props={"kmsKeyId": UNKNOWN}),),
        expected=(Expected(rule="V32-unknown-value", path="kmsKeyId", verdict=Verdict.UNKNOWN),),
    ),
    Scenario(
        rule="V33-read-elsewhere",
        kind=Kind.LOOK_ALIKE,
        title="services without a region answer from Virginia",
        given=(
            Given(
                type="aws:route53/zone:Zone",
                props={"name": "example.com"},
                outputs={"arn": "arn:aws:route53:::hostedzone/Z0123456789ABC"},
            ),
            Given(
                type="aws:servicequotas/serviceQuota:ServiceQuota",
                name="quota",
                props={"quotaCode": "L-1216C47A", "serviceCode": "ec2", "value": 5},
                outputs={"region": "eu-west-1"},
            ),
        ),
    ),
)

_OTHER_CLOUDS = (
    Scenario(
        rule="V01-other-cloud",
        kind=Kind.VIOLATING,
        title="a bucket of Google Cloud, in Belgium",
        given=(
            Given(type="gcp:storage/bucket:Bucket", props={"name": "events", "location": "EUROPE-WEST1"}),
        ),
        expected=(Expected(rule="V01-other-cloud", path=""),),
    ),
    Scenario(
        rule="V01-other-cloud",
        kind=Kind.VIOLATING,
        title="a storage account of Azure, in a state that holds no provider",
        given=(
            Given(
                type="azure-native:storage:StorageAccount",
                props={"accountName": "events", "location": "northeurope"},
                has_provider=False,
            ),
        ),
        expected=(Expected(rule="V01-other-cloud", path=""),),
    ),
    Scenario(
        rule="V01-other-cloud",
        kind=Kind.LOOK_ALIKE,
        title="a subscription that pulumi-aws itself groups: its parts are judged one by one",
        given=(Given(type="aws:s3:BucketEventSubscription", has_provider=False),),
    ),
)

SCENARIOS = (*_OTHER_CLOUDS, *_PROVIDERS, *_OWN_REGION, *_AMBIENT, *_ENDPOINTS, *_READS)
