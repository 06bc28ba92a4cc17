"""The ingest endpoint: a regional HTTP API and the gateway's Lambda, from public host name to delivery stream."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from components.archive_bucket import SPILL_PREFIX, EventArchive
from components.event_delivery import EventDelivery, EventDeliveryArgs, allow, trust
from components.ingest_dashboard import ingest_dashboard
from components.ingest_failover import CellTarget
from components.lambda_package import HANDLER, write_package
from components.metric_alarm import Alarm, metric_alarm
from components.regional_certificate import regional_certificate
from components.regional_key import RegionalKey, log_group, only_through, regional_key
from gateway import environment, log_lines
from gateway.replies import Code
from gateway.sinks import s3_objects
from residency.failover import Cell
from residency.filter_rules import FilterRule
from residency.hosts import own_cell_host, own_ingest_host
from residency.ingest_options import Dedupe, FrontDoor, WrongRegionReply
from residency.limits import LAMBDA_ENVIRONMENT_BYTES, THROTTLE_BURST, THROTTLE_RATE
from residency.regions import AwsRegion, IngestRegion, Location, ProcessingRegion
from residency.write_keys import WRITE_KEY_PREFIXES, fingerprint, region_of

# Where the gateway puts objects, by their keys in the archive.
GATEWAY_OBJECTS = (
    f"{SPILL_PREFIX}*",
    f"{s3_objects.DEAD_LETTER_PREFIX}/*",
    s3_objects.HEALTH_KEY,
)

LAMBDA_RUNTIME = "python3.13"

# What the access log keeps of a request. No path, query, header or body: write keys travel in all four.
ACCESS_LOG_FORMAT = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "httpMethod": "$context.httpMethod",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "integrationLatency": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
}


@dataclass(frozen=True, kw_only=True)
class OwnDomain:
    """A public host below `domain`, whose Route 53 zone is `zone_id`."""

    domain: str
    zone_id: str


ALARMS = (
    Alarm(
        name="server-errors",
        namespace="AWS/ApiGateway",
        metric="5xx",
        statistic="Sum",
        threshold=0,
        periods=3,
        why="SDKs are told to retry: nothing is lost yet, but nothing is accepted either",
    ),
    Alarm(
        name="gateway-errors",
        namespace="AWS/Lambda",
        metric="Errors",
        statistic="Sum",
        threshold=0,
        periods=3,
        why="the gateway ends without an answer",
    ),
    Alarm(
        name="gateway-throttled",
        namespace="AWS/Lambda",
        metric="Throttles",
        statistic="Sum",
        threshold=0,
        periods=3,
        why="more requests at once than the account or the reserved concurrency allows",
    ),
    Alarm(
        name="spilled",
        namespace=log_lines.METRICS_NAMESPACE,
        metric=log_lines.SPILLED,
        statistic="Sum",
        threshold=0,
        periods=5,
        why="the stream does not take events: they are stored in the archive's spill/ and wait for compaction",
    ),
    Alarm(
        name="queued",
        namespace=log_lines.METRICS_NAMESPACE,
        metric=log_lines.QUEUED,
        statistic="Sum",
        threshold=0,
        periods=1,
        why="neither the stream nor the bucket takes events: the queue is the last place before 503",
    ),
    Alarm(
        name="dead",
        namespace=log_lines.METRICS_NAMESPACE,
        metric=log_lines.DEAD,
        statistic="Sum",
        threshold=0,
        periods=5,
        why="a sender's events are not accepted: dead-letter/gateway/ has them with their reasons",
    ),
    Alarm(
        name="wrong-region",
        namespace=log_lines.METRICS_NAMESPACE,
        metric=log_lines.REJECTED,
        statistic="Sum",
        threshold=0,
        periods=5,
        why="a sender uses a write key of another region here: its events are refused and stored nowhere (D10)",
    ),
)


@dataclass(frozen=True, kw_only=True)
class GatewayArgs:
    """One way into a workspace, whatever serves it: events are taken in at `location` and go to `archive`.

    `write_keys`: source name to write key. `delivery`: an existing stream into the same archive; an own one is made
    where it is left out. `endpoints`: public endpoint by processing region, told to a sender whose key belongs to
    another one. `rules` and `rate_limits` (events a second): by name of the source. `source_ingest_regions`: by name,
    for sources whose endpoint is another one: their events are taken here too, while senders learn of a change (R28).
    `customer_io_accounts`: region, environmentId and source by the fingerprint of an account's credentials.
    `trusted_proxy_hops`: proxies of one's own in front, that append to `X-Forwarded-For`. `in_failover`: whether this
    is one of two cells, to which an IngestFailover leads; `certificate_arn`: the other cell's certificate of the same
    host, where it has one (two certificates of one host in one account have the same proof). Raises ValueError for an
    archive outside the processing region (R4); an ingest region that the processing region does not have cannot be
    written as a Location (R18, R19).
    """

    location: Location
    archive: EventArchive
    write_keys: Mapping[str, pulumi.Input[str]]
    delivery: EventDelivery | None = None
    own_domain: OwnDomain | None = None
    endpoints: Mapping[ProcessingRegion, str] = field(default_factory=dict)
    source_ingest_regions: Mapping[str, IngestRegion] = field(default_factory=dict)
    rules: Mapping[str, Sequence[FilterRule]] = field(default_factory=dict)
    rate_limits: Mapping[str, int] = field(default_factory=dict)
    dedupe: Dedupe = Dedupe.BATCH
    wrong_region_reply: WrongRegionReply = WrongRegionReply.REFUSE
    trusted_proxy_hops: int = 0
    customer_io_accounts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    log_retention_days: int = 365
    alarm_topic_arn: str | None = None
    in_failover: bool = False
    certificate_arn: pulumi.Input[str] | None = None

    def __post_init__(self) -> None:
        processing = self.location.processing_region
        if self.in_failover and self.own_domain is None:
            raise ValueError("failover needs a domain of your own: nobody can move the hosts that AWS gives")
        if self.archive.region is not processing.aws_region:
            raise ValueError(
                f"the archive is in {self.archive.region}, but {processing.label} keeps its events in "
                f"{processing.aws_region} (R4)"
            )


@dataclass(frozen=True, kw_only=True)
class IngestEndpointArgs(GatewayArgs):
    """A way in through an HTTP API and a function; `architecture`, `memory_mb` and the rest are the function's."""

    architecture: Literal["arm64", "x86_64"] = "arm64"
    memory_mb: int = 512
    timeout_seconds: int = 25
    reserved_concurrency: int | None = None


class IngestEndpoint(pulumi.ComponentResource):
    """A regional HTTP API, its Lambda, logs and alarms.

    Outputs: `endpoint` (https URL without a trailing slash), `api_id`, `function` (name), `delivery`; with an own
    domain `certificate_arn`, and in failover `target`.
    """

    endpoint: pulumi.Output[str]
    api_id: pulumi.Output[str]
    function: pulumi.Output[str]
    delivery: EventDelivery
    certificate_arn: pulumi.Input[str] | None = None
    target: CellTarget | None = None

    def __init__(
        self, name: str, args: IngestEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:IngestEndpoint", name, {}, opts)
        self._name = name
        self._args = args
        self._region: AwsRegion = args.location.aws_region
        self._child = pulumi.ResourceOptions(parent=self)

        self.delivery = args.delivery or EventDelivery(
            f"{name}-delivery",
            EventDeliveryArgs(
                archive=args.archive,
                log_retention_days=args.log_retention_days,
                # An alarm can only notify a topic of its own region.
                alarm_topic_arn=args.alarm_topic_arn if args.archive.region is self._region else None,
            ),
            self._child,
        )
        self._key = self._own_key() if args.archive.region is not self._region else args.archive.key
        api = self._api()
        function = self._gateway(api)
        self._lead_to(function, api)
        self._alarms(function=function, api=api)
        ingest_dashboard(
            f"{name}-dashboard",
            processing_region=args.location.processing_region,
            region=self._region,
            api_id=api.id,
            function=function.name,
            opts=self._child,
        )
        self.api_id = api.id
        self.function = function.name
        self.endpoint = self._public_host(api) if args.own_domain else api.api_endpoint
        self.register_outputs({"endpoint": self.endpoint, "apiId": self.api_id, "function": self.function})

    def _own_key(self) -> RegionalKey:
        """For logs and environment away from the archive: AWS takes a key of their own region only."""
        return regional_key(
            f"{self._name}-key",
            description=f"Logs and environment of {self._name}",
            region=self._region,
            opts=self._child,
        )

    def _api(self) -> aws.apigatewayv2.Api:
        return aws.apigatewayv2.Api(
            self._name,
            protocol_type="HTTP",
            description=f"{self._args.location.processing_region.label}: ingest at {self._region}",
            # With an own domain, its certificate and DNS are the only way in (R25: one public listener).
            disable_execute_api_endpoint=self._args.own_domain is not None,
            region=self._region.value,
            opts=self._child,
        )

    def _gateway(self, api: aws.apigatewayv2.Api) -> aws.lambda_.Function:
        args, name, region = self._args, self._name, self._region.value
        logs = log_group(
            f"{name}-gateway-logs", key=self._key, retention_days=args.log_retention_days, opts=self._child
        )
        role = aws.iam.Role(
            f"{name}-gateway-role",
            assume_role_policy=json.dumps(trust("lambda.amazonaws.com")),
            opts=self._child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-gateway-policy",
            role=role.name,
            policy=pulumi.Output.all(
                stream=self.delivery.stream_arn,
                bucket=args.archive.bucket_arn,
                key=args.archive.key_arn,
                queue=self.delivery.overflow.arn,
                table=self.delivery.claims.table_arn,
                logs=logs.arn,
                own_key=self._key.arn,
            ).apply(
                lambda arns: json.dumps(gateway_policy(region=args.archive.region, at=self._region, **arns))
            ),
            opts=self._child,
        )
        return aws.lambda_.Function(
            f"{name}-gateway",
            description=f"{args.location.processing_region.label}: takes events in at {self._region}",
            code=pulumi.FileArchive(str(write_package())),
            handler=HANDLER,
            runtime=LAMBDA_RUNTIME,
            architectures=[args.architecture],
            memory_size=args.memory_mb,
            timeout=args.timeout_seconds,
            reserved_concurrent_executions=args.reserved_concurrency,
            role=role.arn,
            environment={"variables": self._environment(api)},
            kms_key_arn=self._key.arn,
            logging_config={"log_format": "Text", "log_group": logs.name},
            region=region,
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[policy])),
        )

    def _environment(self, api: aws.apigatewayv2.Api) -> pulumi.Output[dict[str, str]]:
        args = self._args
        return pulumi.Output.all(
            stream=self.delivery.stream,
            bucket=args.archive.bucket,
            queue_url=self.delivery.overflow.url,
            claim_table=self.delivery.claims.table,
            own_host=self._host() if args.own_domain else api.api_endpoint.apply(_host_of),
            write_keys=dict(args.write_keys),
        ).apply(lambda known: gateway_environment(args=args, **known))

    def _host(self) -> str:
        assert self._args.own_domain is not None
        return own_ingest_host(
            ingest_region=self._args.location.ingest_region,
            processing_region=self._args.location.processing_region,
            domain=self._args.own_domain.domain,
        )

    def _lead_to(self, function: aws.lambda_.Function, api: aws.apigatewayv2.Api) -> None:
        name, region = self._name, self._region.value
        integration = aws.apigatewayv2.Integration(
            f"{name}-to-gateway",
            api_id=api.id,
            integration_type="AWS_PROXY",
            integration_uri=function.invoke_arn,
            integration_method="POST",
            payload_format_version="2.0",
            timeout_milliseconds=(self._args.timeout_seconds + 1) * 1000,
            region=region,
            opts=self._child,
        )
        aws.apigatewayv2.Route(
            f"{name}-all-paths",
            api_id=api.id,
            route_key="$default",
            target=integration.id.apply("integrations/{}".format),
            region=region,
            opts=self._child,
        )
        access_log = log_group(
            f"{name}-access-log",
            key=self._key,
            retention_days=self._args.log_retention_days,
            opts=self._child,
        )
        self._stage = aws.apigatewayv2.Stage(
            f"{name}-stage",
            api_id=api.id,
            name="$default",
            auto_deploy=True,
            default_route_settings={
                "throttling_rate_limit": THROTTLE_RATE,
                "throttling_burst_limit": THROTTLE_BURST,
            },
            access_log_settings={"destination_arn": access_log.arn, "format": json.dumps(ACCESS_LOG_FORMAT)},
            region=region,
            opts=self._child,
        )
        aws.lambda_.Permission(
            f"{name}-may-invoke",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="apigateway.amazonaws.com",
            source_arn=api.execution_arn.apply("{}/*".format),
            region=region,
            opts=self._child,
        )

    def _alarms(self, *, function: aws.lambda_.Function, api: aws.apigatewayv2.Api) -> None:
        dimensions: dict[str, dict[str, pulumi.Input[str]]] = {
            "AWS/ApiGateway": {"ApiId": api.id},
            "AWS/Lambda": {"FunctionName": function.name},
            log_lines.METRICS_NAMESPACE: {"ProcessingRegion": self._args.location.processing_region.value},
        }
        for alarm in ALARMS:
            reason = {"Reason": Code.WRONG_REGION.value} if alarm.metric == log_lines.REJECTED else {}
            metric_alarm(
                f"{self._name}-{alarm.name}",
                alarm,
                dimensions={**dimensions[alarm.namespace], **reason},
                topic_arn=self._args.alarm_topic_arn,
                region=self._region,
                opts=self._child,
            )

    def _public_host(self, api: aws.apigatewayv2.Api) -> pulumi.Output[str]:
        assert self._args.own_domain is not None
        name = self._name
        host = self._host()
        self.certificate_arn = self._args.certificate_arn or self._certificate(name, host)
        domain = self._custom_domain(api, "", host=host, certificate_arn=self.certificate_arn)
        if self._args.in_failover:
            self.target = self._target(api, domain)
        else:
            for record_type in ("A", "AAAA"):
                self._record(f"{name}-{record_type.lower()}", host, domain, record_type)
        return pulumi.Output.concat("https://", domain.domain_name)

    def _certificate(self, name: str, host: str) -> pulumi.Output[str]:
        assert self._args.own_domain is not None
        zone = self._args.own_domain.zone_id
        return regional_certificate(name, host=host, zone_id=zone, region=self._region, opts=self._child)

    def _custom_domain(
        self, api: aws.apigatewayv2.Api, what: str, *, host: str, certificate_arn: pulumi.Input[str]
    ) -> aws.apigatewayv2.DomainName:
        """A host that the API answers to; who it leads to is a record's matter."""
        domain = aws.apigatewayv2.DomainName(
            f"{self._name}{what}-host",
            domain_name=host,
            domain_name_configuration={
                "certificate_arn": certificate_arn,
                "endpoint_type": "REGIONAL",
                "security_policy": "TLS_1_2",
            },
            region=self._region.value,
            opts=self._child,
        )
        aws.apigatewayv2.ApiMapping(
            f"{self._name}{what}-mapping",
            api_id=api.id,
            domain_name=domain.id,
            stage=self._stage.id,
            region=self._region.value,
            opts=self._child,
        )
        return domain

    def _record(
        self, name: str, host: str, domain: aws.apigatewayv2.DomainName, record_type: str = "A"
    ) -> None:
        assert self._args.own_domain is not None
        target = domain.domain_name_configuration
        aws.route53.Record(
            name,
            zone_id=self._args.own_domain.zone_id,
            name=host,
            type=record_type,
            aliases=[
                {
                    "name": target.target_domain_name,
                    "zone_id": target.hosted_zone_id,
                    "evaluate_target_health": False,
                }
            ],
            opts=self._child,
        )

    def _target(self, api: aws.apigatewayv2.Api, domain: aws.apigatewayv2.DomainName) -> CellTarget:
        """The cell, with a host of its own for checkers: an API answers to no host that it was not given."""
        check_host = own_cell_host(self._host())
        certificate_arn = self._certificate(f"{self._name}-check", check_host)
        checked = self._custom_domain(api, "-check", host=check_host, certificate_arn=certificate_arn)
        self._record(f"{self._name}-check-a", check_host, checked)
        return CellTarget(
            cell=Cell(location=self._args.location, front_door=FrontDoor.SERVERLESS),
            host=domain.domain_name_configuration.target_domain_name,
            zone_id=domain.domain_name_configuration.hosted_zone_id,
            check_host=checked.domain_name,
            record=pulumi.Alias(name=f"{self._name}-a", parent=self),
        )


def gateway_policy(
    *, region: AwsRegion, at: AwsRegion, logs: str, own_key: str, **stores: str
) -> dict[str, object]:
    """What the function may do: what `storing_policy` says with the ARNs of `stores`, log, and read its environment."""
    storing = storing_policy(region=region, **stores)
    may_log = allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{logs}:*")
    may_start = only_through("lambda", allow("kms:Decrypt", on=own_key), region=at)
    return {"Version": "2012-10-17", "Statement": [*storing, may_log, may_start]}


def storing_policy(
    *, region: AwsRegion, stream: str, bucket: str, key: str, queue: str, table: str
) -> list[dict[str, object]]:
    """What any gateway may do: put events in three places, see whether it can. It can read no event back."""
    return [
        allow("firehose:PutRecordBatch", "firehose:DescribeDeliveryStream", on=stream),
        allow("s3:PutObject", on=[f"{bucket}/{path}" for path in GATEWAY_OBJECTS]),
        allow("kms:GenerateDataKey", on=key),
        # SQS asks for it when it takes a message under a key of ours.
        only_through("sqs", allow("kms:Decrypt", on=key), region=region),
        allow("sqs:SendMessage", "sqs:GetQueueAttributes", on=queue),
        allow(
            "dynamodb:PutItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            on=table,
        ),
    ]


def gateway_environment(
    *,
    args: GatewayArgs,
    stream: str,
    bucket: str,
    queue_url: str,
    claim_table: str,
    own_host: str,
    write_keys: Mapping[str, str],
    max_bytes: int = LAMBDA_ENVIRONMENT_BYTES,
) -> dict[str, str]:
    """The gateway's variables: write keys as fingerprints only.

    Raises ValueError for more than `max_bytes`, and for a write key of another region.
    """
    location = args.location
    check_write_keys(write_keys, region=location.processing_region)
    variables = {
        environment.PROCESSING_REGION: location.processing_region.value,
        environment.INGEST_REGION: location.ingest_region.value,
        environment.DELIVERY_REGION: location.processing_region.aws_region.value,
        environment.DELIVERY_STREAM: stream,
        environment.SPILL_BUCKET: bucket,
        environment.OVERFLOW_QUEUE_URL: queue_url,
        environment.CLAIM_TABLE: claim_table,
        environment.DEDUPE: args.dedupe.value,
        environment.SOURCES: compact_json({fingerprint(key): source for source, key in write_keys.items()}),
        environment.INGEST_HOSTS: compact_json(ingest_hosts(args, own_host=own_host)),
    }
    optional: dict[str, Mapping[str, object]] = {
        environment.ENDPOINTS: {region.value: url for region, url in args.endpoints.items()},
        environment.SOURCE_INGEST_REGIONS: {
            source: region.value for source, region in args.source_ingest_regions.items()
        },
        environment.FILTERS: {
            source: [rule.as_json() for rule in rules] for source, rules in args.rules.items() if rules
        },
        environment.RATE_LIMITS: args.rate_limits,
        environment.CUSTOMER_IO_ACCOUNTS: args.customer_io_accounts,
    }
    variables |= {name: compact_json(value) for name, value in optional.items() if value}
    if args.wrong_region_reply is not WrongRegionReply.REFUSE:
        variables[environment.WRONG_REGION] = args.wrong_region_reply.value
    if args.trusted_proxy_hops:
        variables[environment.TRUSTED_HOPS] = str(args.trusted_proxy_hops)
    size = sum(len(key.encode()) + len(value.encode()) for key, value in variables.items())
    if size > max_bytes:
        raise ValueError(
            f"{len(write_keys)} sources make {size} bytes of environment; AWS allows "
            f"{max_bytes}. Shorten source names and filters, or split the sources over two workspaces"
        )
    return variables


def check_write_keys(write_keys: Mapping[str, object], *, region: ProcessingRegion) -> None:
    """Raises ValueError where a key names another region (R37, R53). One that is not known yet is passed over."""
    for source, write_key in write_keys.items():
        named = region_of(write_key) if isinstance(write_key, str) else None
        if named is not None and named is not region:
            raise ValueError(
                f"writeKeys.{source}: [secret]. Rule: R37, R53: a write key belongs to one region; this one "
                f"starts with {WRITE_KEY_PREFIXES[named]}, which says {named.label}, at an endpoint of {region.label}. "
                "Fix: give the source a key of its region."
            )


def ingest_hosts(args: GatewayArgs, *, own_host: str) -> dict[str, str]:
    """The hosts of this endpoint and, with an own domain, of the others of its workspace, by ingest region."""
    others = {
        region.value: own_ingest_host(
            ingest_region=region,
            processing_region=args.location.processing_region,
            domain=args.own_domain.domain,
        )
        for region in args.source_ingest_regions.values()
        if args.own_domain
    }
    return {**others, args.location.ingest_region.value: own_host}


def compact_json(value: Mapping[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _host_of(url: str) -> str:
    return urlsplit(url).netloc
