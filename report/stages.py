"""Which stage of the event path a resource belongs to, for the picture: by our own components, else by its service."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from policies.resource import parent_types


class Stage(StrEnum):
    """The columns of the picture, in the order of an event's way."""

    SOURCES = "sources"
    """Where events come from: the sources of a stack's settings, no resources."""
    INGEST = "ingest"
    PROCESSING = "processing"
    STORAGE = "storage"
    WAREHOUSES = "warehouses"
    DESTINATIONS = "destinations"
    """Where events are sent on to: the destinations of a stack's settings, at partners."""
    FOUNDATION = "keys, network, rights, logs"


# Where two are around a resource, the first says: a Data Lake has a bucket like the archive's, and an endpoint of the
# package has its delivery within it.
STAGE_OF_COMPONENT: Mapping[str, Stage] = MappingProxyType(
    {
        "regional-ingest:index:DataLake": Stage.WAREHOUSES,
        "regional-ingest:index:WarehouseAllowlist": Stage.WAREHOUSES,
        "regional-ingest:index:EventDelivery": Stage.PROCESSING,
        "regional-ingest:index:ArchiveBucket": Stage.STORAGE,
        "regional-ingest:index:IngestEndpoint": Stage.INGEST,
    }
)

_SERVICES: Mapping[Stage, str] = {
    Stage.INGEST: "apigateway apigatewayv2 alb lb elb elasticloadbalancingv2 cloudfront globalaccelerator appsync iot "
    "route53 acm wafv2 waf wafregional shield amplify apprunner",
    Stage.PROCESSING: "lambda kinesis firehose sqs sns cloudwatch-events pipes scheduler sfn ecs eks ec2 batch emr "
    "emrserverless emrcontainers mq msk autoscaling codebuild codepipeline dms datasync appflow glue bedrock sagemaker "
    "transfer ses sesv2 lightsail elasticbeanstalk mwaa",
    Stage.STORAGE: "s3 s3control s3tables s3outposts dynamodb rds docdb neptune elasticache memorydb efs fsx ebs "
    "backup ecr opensearch elasticsearch timestreamwrite keyspaces glacier qldb storagegateway dax dsql",
    Stage.WAREHOUSES: "redshift redshiftserverless redshiftdata athena lakeformation quicksight",
}
STAGE_OF_SERVICE: Mapping[str, Stage] = MappingProxyType(
    {service: stage for stage, services in _SERVICES.items() for service in services.split()}
)


_SHORT_NAMES = {"elasticloadbalancingv2": "lb", "elasticloadbalancing": "elb"}


def service_of(resource_type: str) -> str:
    """`aws:s3/bucket:Bucket` -> `s3`; of another package its name: `kubernetes`."""
    package, _, rest = resource_type.partition(":")
    service = rest.partition("/")[0].partition(":")[0] if package == "aws" else package
    return _SHORT_NAMES.get(service, service)


def stage_of(urn: str, resource_type: str) -> Stage:
    """The stage by the component of ours around the resource, else by its service."""
    around = parent_types(urn)
    for component, stage in STAGE_OF_COMPONENT.items():
        if component in around:
            return stage
    return STAGE_OF_SERVICE.get(service_of(resource_type), Stage.FOUNDATION)
