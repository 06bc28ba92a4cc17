"""The seeded leaks as Pulumi resources: the same as `leaks/vNN.tf`, and the twins that stay, as `twins/vNN.tf`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.scenario import Given
from policies.values import UNKNOWN
from residency.vectors import VECTORS

HOME, AWAY = "eu-west-1", "us-east-1"
KEY = f"arn:aws:kms:{AWAY}:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
HOME_KEY = KEY.replace(AWAY, HOME)
ROLE = "arn:aws:iam::123456789012:role/acme"


@dataclass(frozen=True, kw_only=True)
class Leak:
    """One vector's seeded leak and its twin. `read`: (function's token, arguments) where it is a read, else None."""

    vector: str
    leak: tuple[Given, ...]
    twin: tuple[Given, ...]
    read: tuple[str, Mapping[str, Any]] | None = None

    @property
    def file(self) -> str:
        """The name of the Terraform form, in `leaks/` and in `twins/`."""
        return f"v{VECTORS[self.vector].number:02}.tf"


def aws(type_: str, name: str = "it", *, provider: Any = HOME, **props: Any) -> Given:
    return Given(type=f"aws:{type_}", name=name, props=props, provider_region=provider)


def at_home(given: Given) -> Given:
    """The same with the home region in place of the other one, wherever it stands."""
    region = HOME if given.provider_region == AWAY else given.provider_region
    return replace(
        given,
        props=json.loads(json.dumps(given.props).replace(AWAY, HOME)),
        provider_props=json.loads(json.dumps(given.provider_props).replace(AWAY, HOME)),
        provider_region=region,
    )


def moved(vector: str, *leak: Given) -> Leak:
    """A leak whose twin differs in the region that is named."""
    return Leak(vector=vector, leak=leak, twin=tuple(map(at_home, leak)))


def added(
    vector: str, *leak: Given, base: int = 1, without: Callable[[Given], Given] = lambda one: one
) -> Leak:
    """A leak whose twin has the first `base` resources only, each without what leaks."""
    return Leak(vector=vector, leak=leak, twin=tuple(map(without, leak[:base])))


def lacking(*names: str) -> Callable[[Given], Given]:
    return lambda one: replace(
        one, props={key: value for key, value in one.props.items() if key not in names}
    )


QUEUE = aws("sqs/queue:Queue", name="events", sqsManagedSseEnabled=True)
BUCKET = aws("s3/bucket:Bucket", "events", bucket="acme-events")
AUDIT = aws("s3/bucket:Bucket", "audit", bucket="acme-audit")
REPLICA = replace(aws("s3/bucket:Bucket", "replica", bucket="acme-events-replica"), provider_region=AWAY)
FUNCTION = {"role": ROLE, "runtime": "python3.13", "handler": "main.handler"}
DLM = {"name": "daily", "createRule": {"interval": 24}, "retainRule": {"count": 14}}


def function(**variables: str) -> Given:
    return aws("lambda/function:Function", **FUNCTION, environment={"variables": variables})


def snapshots(**schedule: Any) -> Given:
    return aws(
        "dlm/lifecyclePolicy:LifecyclePolicy",
        description="daily snapshots",
        executionRoleArn=ROLE,
        state="ENABLED",
        policyDetails={
            "resourceTypes": ["VOLUME"],
            "targetTags": {"Backup": "yes"},
            "schedules": [{**DLM, **schedule}],
        },
    )


def daily(**rule: Any) -> Given:
    events = {"ruleName": "daily", "targetVaultName": "events", "schedule": "cron(0 5 * * ? *)"}
    return aws("backup/plan:Plan", rules=[{**events, **rule}])


def plan(*regions: str) -> Given:
    named = [{"regionName": region} for region in regions]
    return aws("ec2/vpcIpam:VpcIpam", description="addresses", operatingRegions=named)


def aggregator(**source: Any) -> Given:
    wanted = {"accountIds": ["123456789012"], **source}
    return aws("cfg/configurationAggregator:ConfigurationAggregator", accountAggregationSource=wanted)


def trail(**props: Any) -> Given:
    return aws("cloudtrail/trail:Trail", s3BucketName="acme-audit", enableLogFileValidation=True, **props)


def subscription(destination: Any) -> Given:
    return aws(
        "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        logGroup="events",
        filterPattern="ERROR",
        destinationArn=destination,
        roleArn=ROLE,
    )


def queue_policy(source: str) -> Given:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": f"arn:aws:sqs:{HOME}:123456789012:events",
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    return aws(
        "sqs/queuePolicy:QueuePolicy",
        queueUrl=f"https://sqs.{HOME}.amazonaws.com/123456789012/events",
        policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


REPLICATION = aws(
    "s3/bucketReplicationConfig:BucketReplicationConfig",
    "replication",
    bucket="acme-events",
    role=ROLE,
    rules=[{"id": "all", "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::acme-events-replica"}}],
)
TABLE = aws(
    "dynamodb/table:Table",
    billingMode="PAY_PER_REQUEST",
    hashKey="id",
    attributes=[{"name": "id", "type": "S"}],
    streamEnabled=True,
    replicas=[{"regionName": AWAY}],
)
ORDERS = aws(
    "rds/instance:Instance", "orders", engine="postgres", instanceClass="db.m6g.large", storageEncrypted=True
)
CLUSTER = aws("rds/cluster:Cluster", "cluster", engine="aurora-postgresql", globalClusterIdentifier="orders")
CACHE = aws("elasticache/replicationGroup:ReplicationGroup", "cache", description="sessions", engine="redis")
IMAGES = {"rules": [{"destinations": [{"region": AWAY, "registryId": "123456789012"}]}]}
LINK = {"catalogId": "123456789012", "databaseName": "orders", "region": AWAY}
ACCELERATED = aws(
    "s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration", bucket="acme-events", status="Enabled"
)
STREAM = f"arn:aws:kinesis:{AWAY}:123456789012:stream/central"
LOAD_BALANCER = aws("lb/loadBalancer:LoadBalancer", loadBalancerType="network", internal=True)
MODELS = ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet-20240620-v1:0")

LEAKS: tuple[Leak, ...] = (
    moved("V1", replace(QUEUE, provider_region=AWAY)),
    moved("V2", aws("sqs/queue:Queue", region=AWAY, name_="events")),
    Leak(
        vector="V3",
        leak=(replace(QUEUE, provider_region=None, provider_props={"profile": "work"}),),
        twin=(QUEUE,),
    ),
    moved("V4", replace(QUEUE, provider_props={"endpoints": [{"sqs": f"https://sqs.{AWAY}.amazonaws.com"}]})),
    moved("V5", aws("cloudwatch/logGroup:LogGroup", retentionInDays=400, kmsKeyId=KEY)),
    moved(
        "V6",
        replace(aws("s3/bucket:Bucket", "results", bucket="acme-query-results"), provider_region=AWAY),
        aws(
            "athena/workgroup:Workgroup",
            configuration={"resultConfiguration": {"outputLocation": "s3://acme-query-results/out/"}},
        ),
    ),
    added("V7", BUCKET, REPLICA, REPLICATION),
    added("V8", TABLE, without=lacking("replicas")),
    added(
        "V9",
        ORDERS,
        aws(
            "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
            region=AWAY,
            sourceDbInstanceArn=f"arn:aws:rds:{HOME}:123456789012:db:orders",
            kmsKeyId=KEY,
        ),
    ),
    added(
        "V10",
        CLUSTER,
        aws("rds/globalCluster:GlobalCluster", globalClusterIdentifier="orders", engine="aurora-postgresql"),
        without=lacking("globalClusterIdentifier"),
    ),
    added(
        "V11",
        CACHE,
        aws(
            "elasticache/globalReplicationGroup:GlobalReplicationGroup",
            globalReplicationGroupIdSuffix="cache",
            primaryReplicationGroupId="cache",
        ),
    ),
    Leak(
        vector="V12",
        leak=(aws("kms/key:Key", enableKeyRotation=True, multiRegion=True),),
        twin=(aws("kms/key:Key", enableKeyRotation=True, multiRegion=False),),
    ),
    added(
        "V13", aws("secretsmanager/secret:Secret", replicas=[{"region": AWAY}]), without=lacking("replicas")
    ),
    added(
        "V14",
        aws("ecr/repository:Repository", "gateway", imageTagMutability="IMMUTABLE"),
        aws("ecr/replicationConfiguration:ReplicationConfiguration", replicationConfiguration=IMAGES),
    ),
    Leak(
        vector="V15",
        leak=(
            daily(
                copyActions=[
                    {"destinationVaultArn": f"arn:aws:backup:{AWAY}:123456789012:backup-vault:events"}
                ]
            ),
        ),
        twin=(daily(),),
    ),
    Leak(
        vector="V16",
        leak=(snapshots(crossRegionCopyRules=[{"target": AWAY, "encrypted": True, "cmkArn": KEY}]),),
        twin=(snapshots(),),
    ),
    moved(
        "V17",
        aws(
            "ec2/vpcPeeringConnection:VpcPeeringConnection",
            vpcId="vpc-0a1b2c3d4e5f60718",
            peerVpcId="vpc-0f1e2d3c4b5a69788",
            peerRegion=AWAY,
        ),
    ),
    Leak(
        vector="V18",
        leak=(aws("globalaccelerator/accelerator:Accelerator", ipAddressType="IPV4", enabled=True),),
        twin=(LOAD_BALANCER,),
    ),
    Leak(
        vector="V19",
        leak=(aws("apigateway/restApi:RestApi", endpointConfiguration={"types": "EDGE"}),),
        twin=(aws("apigateway/restApi:RestApi", endpointConfiguration={"types": "REGIONAL"}),),
    ),
    added("V20", BUCKET, ACCELERATED),
    moved(
        "V21",
        aws(
            "cloudwatch/eventTarget:EventTarget",
            rule="orders",
            arn=f"arn:aws:events:{AWAY}:123456789012:event-bus/central",
            roleArn=ROLE,
        ),
    ),
    moved("V22", subscription(STREAM)),
    Leak(
        vector="V23",
        leak=(AUDIT, trail(isMultiRegionTrail=True)),
        twin=(AUDIT, trail(isMultiRegionTrail=False)),
    ),
    Leak(vector="V24", leak=(aggregator(allRegions=True),), twin=(aggregator(regions=[HOME]),)),
    moved("V25", aws("glue/catalogDatabase:CatalogDatabase", targetDatabase=LINK)),
    added(
        "V26",
        aws("efs/fileSystem:FileSystem", "shared", encrypted=True),
        aws(
            "efs/replicationConfiguration:ReplicationConfiguration",
            sourceFileSystemId="fs-0a1b2c3d4e5f60718",
            destination={"region": AWAY},
        ),
    ),
    Leak(vector="V27", leak=(function(MODEL_ID=MODELS[0]),), twin=(function(MODEL_ID=MODELS[1]),)),
    moved("V28", function(QUEUE_URL=f"https://sqs.{AWAY}.amazonaws.com/123456789012/events")),
    moved("V29", queue_policy(f"arn:aws:sns:{AWAY}:123456789012:orders")),
    Leak(
        vector="V30",
        leak=(
            aws(
                "cloudformation/stackInstances:StackInstances", stackSetName="baseline", regions=[HOME, AWAY]
            ),
        ),
        twin=(aws("cloudformation/stackInstances:StackInstances", stackSetName="baseline", regions=[HOME]),),
    ),
    Leak(vector="V31", leak=(plan(HOME, AWAY),), twin=(plan(HOME),)),
    Leak(
        vector="V32",
        leak=(subscription(UNKNOWN),),
        twin=(
            aws("kinesis/stream:Stream", "central", shardCount=1),
            replace(subscription(UNKNOWN), depends_on={"destinationArn": ("central",)}),
        ),
    ),
    Leak(
        vector="V33",
        leak=(QUEUE,),
        twin=(QUEUE,),
        read=("aws:ssm/getParameter:getParameter", {"name": "/acme/token", "region": AWAY}),
    ),
    Leak(
        vector="V34",
        leak=(
            aws("sns/topic:Topic", displayName=f"Customers formerly of {AWAY}", tags={"MovedFrom": AWAY}),
            aws(
                "ecr/replicationConfiguration:ReplicationConfiguration",
                "other",
                replicationConfiguration={
                    "rules": [{"destinations": [{"region": HOME, "registryId": "210987654321"}]}]
                },
            ),
        ),
        twin=(aws("sns/topic:Topic", displayName="Customers formerly of elsewhere"),),
    ),
)
