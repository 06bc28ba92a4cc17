"""The fleet's ingest endpoint: a load balancer over several zones and the gateway's tasks on Fargate, in one region."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.event_delivery import EventDelivery, EventDeliveryArgs, allow, trust
from components.fleet_network import HTTPS_PORT, FleetNetwork, FleetNetworkArgs, Subnets
from components.ingest_endpoint import (
    ALARMS,
    GatewayArgs,
    gateway_environment,
    storing_policy,
)
from components.ingest_failover import CellTarget
from components.metric_alarm import Alarm, metric_alarm
from components.regional_certificate import regional_certificate
from components.regional_key import log_group
from gateway import environment, log_lines
from gateway.replies import Code
from residency.ecr_images import EcrImage
from residency.failover import Cell
from residency.fleet_sizes import MAX_TASKS, MIN_TASKS, TASK_MEMORY_MB
from residency.hosts import own_ingest_host
from residency.ingest_options import FrontDoor
from residency.limits import MAX_TRUSTED_PROXY_HOPS, TASK_DEFINITION_BYTES
from residency.regions import AwsRegion

PORT = 8080  # where the image's server listens
IDLE_SECONDS = 60  # of the load balancer's connections; the server keeps its own open for longer
DRAIN_SECONDS = 60  # own choice: requests under way end within the gateway's own patience of 21 s
STOP_SECONDS = 90  # from SIGTERM to SIGKILL; Fargate allows 120. Longer than what the server waits
CPU_PERCENT = 60.0  # own choice: 70 % of the top load is where latency still holds, and a zone may fail
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"  # TLS 1.2 and 1.3 only
USER = "65534:65534"  # nobody: the image writes nothing

LOAD_BALANCER, TARGETS = "AWS/ApplicationELB", "AWS/ApplicationELB targets"

FLEET_ALARMS = (
    Alarm(
        name="server-errors",
        namespace=LOAD_BALANCER,
        metric="HTTPCode_ELB_5XX_Count",
        statistic="Sum",
        threshold=0,
        periods=3,
        why="no task answers: SDKs are told to retry, nothing is lost yet, but nothing is accepted either",
    ),
    Alarm(
        name="gateway-errors",
        namespace=TARGETS,
        metric="HTTPCode_Target_5XX_Count",
        statistic="Sum",
        threshold=0,
        periods=3,
        why="tasks answer 503: their sinks are down, or they have too much to do",
    ),
    Alarm(
        name="unhealthy",
        namespace=TARGETS,
        metric="UnHealthyHostCount",
        statistic="Maximum",
        threshold=0,
        periods=5,
        why="a task does not answer /health",
    ),
)


@dataclass(frozen=True, kw_only=True)
class FleetEndpointArgs(GatewayArgs):
    """A way in through a load balancer and tasks that are always there.

    `image`: in a repository of the same region. `subnets`: where it stands; a network is made where it is left out.
    `cpu`: units of a task's processor, one of TASK_MEMORY_MB, which has its memory. Raises ValueError for a location
    whose AWS region is not the one that stores the events, an image of another region (R4), no own domain, or fewer
    than MIN_TASKS tasks. A location of another jurisdiction cannot be written, and there is one location only: no
    failover leaves it (R66).
    """

    image: EcrImage
    subnets: Subnets | None = None
    cpu: int = 512
    min_tasks: int = MIN_TASKS
    max_tasks: int = 12

    def __post_init__(self) -> None:
        super().__post_init__()
        region = self.location.aws_region
        if region is not self.archive.region:
            raise ValueError(
                f"a fleet stands where events are stored, in {self.archive.region}, not in {region}: its network has "
                "no way to another region"
            )
        if self.image.region != region.value:
            raise ValueError(f"the image {self.image} is in {self.image.region}, not in {region} (R4)")
        if self.own_domain is None:
            raise ValueError(
                "a fleet needs a domain of your own: nobody gives a certificate for the load balancer's AWS host, and "
                "write keys never travel without TLS (R25)"
            )
        if not MIN_TASKS <= self.min_tasks <= self.max_tasks <= MAX_TASKS:
            raise ValueError(
                f"{self.min_tasks} to {self.max_tasks} tasks: at least {MIN_TASKS}, one a zone (R65), and at most "
                f"{MAX_TASKS}"
            )
        if self.cpu not in TASK_MEMORY_MB:
            raise ValueError(f"{self.cpu} units of a processor: one of {', '.join(map(str, TASK_MEMORY_MB))}")
        if self.trusted_proxy_hops >= MAX_TRUSTED_PROXY_HOPS:
            raise ValueError(
                f"{self.trusted_proxy_hops} trusted proxies and the load balancer are more than "
                f"{MAX_TRUSTED_PROXY_HOPS}"
            )


class FleetEndpoint(pulumi.ComponentResource):
    """A load balancer, a service of tasks, their roles, log and alarms.

    Outputs: `endpoint` (https URL without a trailing slash), `service` (name), `service_arn`, `delivery`,
    `certificate_arn`; in failover `target`.
    """

    endpoint: pulumi.Output[str]
    service: pulumi.Output[str]
    service_arn: pulumi.Output[str]
    delivery: EventDelivery
    certificate_arn: pulumi.Input[str]
    target: CellTarget | None = None

    def __init__(
        self, name: str, args: FleetEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:FleetEndpoint", name, {}, opts)
        self._name = name
        self._args = args
        self._region: AwsRegion = args.location.aws_region
        self._in = self._region.value
        self._child = pulumi.ResourceOptions(parent=self)

        self.delivery = args.delivery or EventDelivery(
            f"{name}-delivery",
            EventDeliveryArgs(
                archive=args.archive,
                log_retention_days=args.log_retention_days,
                alarm_topic_arn=args.alarm_topic_arn,
            ),
            self._child,
        )
        self._subnets = args.subnets or self._network()
        balancer_group = self._group("balancer", "HTTPS from anywhere to the load balancer")
        task_group = self._group("tasks", "From the load balancer to the tasks, and from these to AWS")
        self._rules(balancer_group, task_group)
        balancer = self._load_balancer(balancer_group)
        targets = self._targets()
        listener = self._listener(balancer, targets)
        service = self._service(targets, task_group, listener)
        self._scaling(service)
        self._alarms(balancer, targets)
        self.service, self.service_arn = service.name, service.arn
        self.endpoint = self._public_host(balancer)
        self.register_outputs({"endpoint": self.endpoint, "service": self.service})

    def _network(self) -> Subnets:
        zones = self._args.location.processing_region.zones
        network = FleetNetwork(
            f"{self._name}-network", FleetNetworkArgs(region=self._region, zones=zones), self._child
        )
        return network.subnets

    # The way in

    def _group(self, what: str, description: str) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            f"{self._name}-{what}",
            description=description,
            vpc_id=self._subnets.vpc_id,
            region=self._in,
            opts=self._child,
        )

    def _rules(self, balancer: aws.ec2.SecurityGroup, tasks: aws.ec2.SecurityGroup) -> None:
        anywhere: dict[str, pulumi.Input[str]] = {"cidr_ipv4": "0.0.0.0/0"}
        to_tasks: dict[str, pulumi.Input[str]] = {"referenced_security_group_id": tasks.id}
        from_balancer: dict[str, pulumi.Input[str]] = {"referenced_security_group_id": balancer.id}
        inward, outward = aws.vpc.SecurityGroupIngressRule, aws.vpc.SecurityGroupEgressRule
        # The last one leads as far as the routes do: in the network of our own to endpoints of the region only.
        for kind, what, group, port, other in (
            (inward, "clients", balancer, HTTPS_PORT, anywhere),
            (outward, "to-tasks", balancer, PORT, to_tasks),
            (inward, "from-balancer", tasks, PORT, from_balancer),
            (outward, "to-aws", tasks, HTTPS_PORT, anywhere),
        ):
            kind(
                f"{self._name}-{what}",
                security_group_id=group.id,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                region=self._in,
                opts=self._child,
                **other,
            )

    def _load_balancer(self, group: aws.ec2.SecurityGroup) -> aws.lb.LoadBalancer:
        return aws.lb.LoadBalancer(
            f"{self._name}-balancer",
            name_prefix="ingest",  # a name of Pulumi's own may be longer than the 32 characters that AWS allows
            load_balancer_type="application",
            internal=False,
            ip_address_type="ipv4",
            subnets=self._subnets.public_subnet_ids,
            security_groups=[group.id],
            idle_timeout=IDLE_SECONDS,
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            enable_zonal_shift=True,
            # No access logs: write keys travel in paths and queries. CloudWatch counts the requests.
            region=self._in,
            opts=self._child,
        )

    def _targets(self) -> aws.lb.TargetGroup:
        return aws.lb.TargetGroup(
            f"{self._name}-tasks",
            name_prefix="ingest",
            target_type="ip",
            protocol="HTTP",
            port=PORT,
            vpc_id=self._subnets.vpc_id,
            deregistration_delay=DRAIN_SECONDS,
            load_balancing_algorithm_type="least_outstanding_requests",
            health_check={
                "path": "/health",
                "matcher": "200",
                "interval": 10,
                "timeout": 5,
                "healthy_threshold": 2,
                "unhealthy_threshold": 3,
            },
            region=self._in,
            opts=self._child,
        )

    def _listener(self, balancer: aws.lb.LoadBalancer, targets: aws.lb.TargetGroup) -> aws.lb.Listener:
        assert self._args.own_domain is not None
        self.certificate_arn = self._args.certificate_arn or regional_certificate(
            self._name,
            host=self._host(),
            zone_id=self._args.own_domain.zone_id,
            region=self._region,
            opts=self._child,
        )
        return aws.lb.Listener(
            f"{self._name}-https",
            load_balancer_arn=balancer.arn,
            port=HTTPS_PORT,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=self.certificate_arn,
            default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
            region=self._in,
            opts=self._child,
        )

    def _host(self) -> str:
        assert self._args.own_domain is not None
        return own_ingest_host(
            ingest_region=self._args.location.ingest_region,
            processing_region=self._args.location.processing_region,
            domain=self._args.own_domain.domain,
        )

    def _public_host(self, balancer: aws.lb.LoadBalancer) -> pulumi.Output[str]:
        assert self._args.own_domain is not None
        if self._args.in_failover:
            self.target = CellTarget(
                cell=Cell(location=self._args.location, front_door=FrontDoor.FLEET),
                host=balancer.dns_name,
                zone_id=balancer.zone_id,
                # A load balancer answers at its own host too, with a certificate that checkers do not look at.
                check_host=balancer.dns_name,
                record=pulumi.Alias(name=f"{self._name}-a", parent=self),
            )
            return pulumi.Output.from_input(f"https://{self._host()}")
        record = aws.route53.Record(
            f"{self._name}-a",
            zone_id=self._args.own_domain.zone_id,
            name=self._host(),
            type="A",
            aliases=[
                {"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": False}
            ],
            opts=self._child,
        )
        return pulumi.Output.concat("https://", record.fqdn)

    # The tasks

    def _service(
        self, targets: aws.lb.TargetGroup, group: aws.ec2.SecurityGroup, listener: aws.lb.Listener
    ) -> aws.ecs.Service:
        args, name = self._args, self._name
        logs = log_group(
            f"{name}-gateway-logs",
            key=args.archive.key,
            retention_days=args.log_retention_days,
            opts=self._child,
        )
        cluster = aws.ecs.Cluster(
            f"{name}-cluster",
            settings=[{"name": "containerInsights", "value": "disabled"}],  # our own metrics are in the log
            region=self._in,
            opts=self._child,
        )
        starts, start_policy = self._role(
            "start", logs.arn.apply(lambda arn: json.dumps(start_policy_of(args.image, logs=arn)))
        )
        stores, store_policy = self._role("gateway", self._store_policy())
        task = aws.ecs.TaskDefinition(
            f"{name}-task",
            family=f"{name}-gateway",
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(args.cpu),
            memory=str(TASK_MEMORY_MB[args.cpu]),
            runtime_platform={"cpu_architecture": "ARM64", "operating_system_family": "LINUX"},
            execution_role_arn=starts.arn,
            task_role_arn=stores.arn,
            container_definitions=self._containers(logs),
            region=self._in,
            opts=self._child,
        )
        return aws.ecs.Service(
            f"{name}-service",
            cluster=cluster.arn,
            task_definition=task.arn,
            launch_type="FARGATE",
            desired_count=args.min_tasks,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            availability_zone_rebalancing="ENABLED",
            health_check_grace_period_seconds=30,
            enable_execute_command=False,
            network_configuration={
                "subnets": self._subnets.private_subnet_ids,
                "security_groups": [group.id],
                "assign_public_ip": False,
            },
            load_balancers=[
                {"target_group_arn": targets.arn, "container_name": "gateway", "container_port": PORT}
            ],
            wait_for_steady_state=True,
            region=self._in,
            opts=pulumi.ResourceOptions.merge(
                self._child,
                pulumi.ResourceOptions(
                    depends_on=[listener, start_policy, store_policy],
                    ignore_changes=["desiredCount"],  # scaling sets it
                ),
            ),
        )

    def _role(self, what: str, policy: pulumi.Output[str]) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        role = aws.iam.Role(
            f"{self._name}-{what}-role",
            assume_role_policy=json.dumps(trust("ecs-tasks.amazonaws.com")),
            opts=self._child,
        )
        return role, aws.iam.RolePolicy(
            f"{self._name}-{what}-policy", role=role.name, policy=policy, opts=self._child
        )

    def _store_policy(self) -> pulumi.Output[str]:
        archive = self._args.archive

        def document(arns: Mapping[str, str]) -> str:
            return json.dumps(
                {"Version": "2012-10-17", "Statement": storing_policy(region=archive.region, **arns)}
            )

        arns = pulumi.Output.all(
            stream=self.delivery.stream_arn,
            bucket=archive.bucket_arn,
            key=archive.key_arn,
            queue=self.delivery.overflow.arn,
            table=self.delivery.claims.table_arn,
        )
        return arns.apply(document)

    def _containers(self, logs: aws.cloudwatch.LogGroup) -> pulumi.Output[str]:
        args = self._args

        def definition(known: Mapping[str, str]) -> str:
            variables = fleet_environment(args, own_host=self._host(), **known["variables"])  # type: ignore[arg-type]
            return json.dumps([container(args, variables, log_group=known["logs"], region=self._region)])

        variables = pulumi.Output.all(
            stream=self.delivery.stream,
            bucket=args.archive.bucket,
            queue_url=self.delivery.overflow.url,
            claim_table=self.delivery.claims.table,
            write_keys=dict(args.write_keys),
        )
        return pulumi.Output.all(variables=variables, logs=logs.name).apply(definition)

    def _scaling(self, service: aws.ecs.Service) -> None:
        target = aws.appautoscaling.Target(
            f"{self._name}-scaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=pulumi.Output.all(service.cluster, service.name).apply(
                lambda known: f"service/{known[0].rpartition('/')[2]}/{known[1]}"
            ),
            min_capacity=self._args.min_tasks,
            max_capacity=self._args.max_tasks,
            region=self._in,
            opts=self._child,
        )
        aws.appautoscaling.Policy(
            f"{self._name}-by-cpu",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration={
                "predefined_metric_specification": {
                    "predefined_metric_type": "ECSServiceAverageCPUUtilization"
                },
                "target_value": CPU_PERCENT,
                "scale_out_cooldown": 60,
                "scale_in_cooldown": 300,
            },
            region=self._in,
            opts=self._child,
        )

    def _alarms(self, balancer: aws.lb.LoadBalancer, targets: aws.lb.TargetGroup) -> None:
        of_balancer: dict[str, pulumi.Input[str]] = {"LoadBalancer": balancer.arn_suffix}
        dimensions: dict[str, dict[str, pulumi.Input[str]]] = {
            LOAD_BALANCER: of_balancer,
            TARGETS: {**of_balancer, "TargetGroup": targets.arn_suffix},
            log_lines.METRICS_NAMESPACE: {"ProcessingRegion": self._args.location.processing_region.value},
        }
        ours = [alarm for alarm in ALARMS if alarm.namespace == log_lines.METRICS_NAMESPACE]
        for alarm in (*FLEET_ALARMS, *ours):
            reason = {"Reason": Code.WRONG_REGION.value} if alarm.metric == log_lines.REJECTED else {}
            metric_alarm(
                f"{self._name}-{alarm.name}",
                alarm,
                dimensions={**dimensions[alarm.namespace], **reason},
                topic_arn=self._args.alarm_topic_arn,
                region=self._region,
                opts=self._child,
            )


def fleet_environment(args: FleetEndpointArgs, **known: object) -> dict[str, str]:
    """The gateway's variables in a task; the load balancer is one more proxy that it trusts (R90)."""
    variables = gateway_environment(args=args, max_bytes=TASK_DEFINITION_BYTES // 2, **known)  # type: ignore[arg-type]
    return {**variables, environment.TRUSTED_HOPS: str(args.trusted_proxy_hops + 1)}


def container(
    args: FleetEndpointArgs, variables: Mapping[str, str], *, log_group: str, region: AwsRegion
) -> dict[str, object]:
    """The definition of the one container: it may write nowhere, and is nobody."""
    return {
        "name": "gateway",
        "image": str(args.image),
        "essential": True,
        "user": USER,
        "readonlyRootFilesystem": True,
        "stopTimeout": STOP_SECONDS,
        "portMappings": [{"containerPort": PORT, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in sorted(variables.items())],
        "ulimits": [{"name": "nofile", "softLimit": 65_535, "hardLimit": 65_535}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": region.value,
                "awslogs-stream-prefix": "gateway",
                # A slow log never holds a request up.
                "mode": "non-blocking",
                "max-buffer-size": "4m",
            },
        },
    }


def start_policy_of(image: EcrImage, *, logs: str) -> dict[str, object]:
    """What ECS may do to start a task: pull its image, write its log."""
    pulls = ("ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage")
    return {
        "Version": "2012-10-17",
        "Statement": [
            # A token is of the registry: the action knows no resource.
            {
                **allow("ecr:GetAuthorizationToken", on="*"),
                "Condition": {"StringEquals": {"aws:RequestedRegion": image.region}},
            },
            allow(*pulls, on=image.repository_arn),
            allow("logs:CreateLogStream", "logs:PutLogEvents", on=f"{logs}:*"),
        ],
    }
