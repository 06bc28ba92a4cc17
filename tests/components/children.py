"""What each component is made of: (type, name) of every resource that it registers, itself included."""

from __future__ import annotations

Children = set[tuple[str, str]]


def archive_bucket(name: str, *, object_lock: bool = False) -> Children:
    locked = {("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", f"{name}-object-lock")}
    return {
        ("regional-ingest:index:ArchiveBucket", name),
        *regional_key(f"{name}-key"),
        ("aws:s3/bucket:Bucket", name),
        ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", f"{name}-ownership"),
        ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-public-access"),
        ("aws:s3/bucketVersioning:BucketVersioning", f"{name}-versioning"),
        (
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            f"{name}-encryption",
        ),
        ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", f"{name}-retention"),
        ("aws:s3/bucketPolicy:BucketPolicy", f"{name}-policy"),
        *(locked if object_lock else ()),
    }


def data_lake(name: str) -> Children:
    return {
        ("regional-ingest:index:DataLake", name),
        ("aws:glue/catalogDatabase:CatalogDatabase", f"{name}-database"),
        ("aws:athena/workgroup:Workgroup", f"{name}-workgroup"),
        ("aws:iam/role:Role", f"{name}-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-policy"),
        *archive_bucket(f"{name}-bucket"),
    }


def regional_key(name: str) -> Children:
    return {("aws:kms/key:Key", name), ("aws:kms/keyPolicy:KeyPolicy", f"{name}-policy")}


def event_delivery(name: str) -> Children:
    return {
        ("regional-ingest:index:EventDelivery", name),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-logs"),
        ("aws:cloudwatch/logStream:LogStream", f"{name}-errors"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-late"),
        ("aws:iam/role:Role", f"{name}-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-policy"),
        ("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", name),
        *overflow_queue(f"{name}-overflow"),
        *claim_table(f"{name}-claims"),
    }


def compaction(name: str) -> Children:
    return {
        ("regional-ingest:index:Compaction", name),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-logs"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-failed"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-given-up"),
        ("aws:iam/role:Role", f"{name}-role"),
        ("aws:iam/role:Role", f"{name}-schedule-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-policy"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-schedule-policy"),
        ("aws:lambda/function:Function", name),
        ("aws:lambda/layerVersion:LayerVersion", f"{name}-duckdb"),
        ("aws:sqs/queue:Queue", f"{name}-given-up"),
        ("aws:sqs/queuePolicy:QueuePolicy", f"{name}-given-up-policy"),
        ("aws:scheduler/schedule:Schedule", f"{name}-schedule"),
    }


def spark_compaction(name: str) -> Children:
    return {
        ("regional-ingest:index:SparkCompaction", name),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-logs"),
        ("aws:emrserverless/application:Application", name),
        ("aws:iam/role:Role", f"{name}-role"),
        ("aws:iam/role:Role", f"{name}-schedule-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-policy"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-schedule-policy"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", f"{name}-entry-point"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", f"{name}-package"),
        ("aws:scheduler/schedule:Schedule", f"{name}-schedule"),
    }


def overflow_queue(name: str) -> Children:
    return {
        ("regional-ingest:index:OverflowQueue", name),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-waiting"),
        ("aws:sqs/queue:Queue", name),
        ("aws:sqs/queuePolicy:QueuePolicy", f"{name}-policy"),
    }


def claim_table(name: str) -> Children:
    return {("regional-ingest:index:ClaimTable", name), ("aws:dynamodb/table:Table", name)}


def regional_certificate(name: str) -> Children:
    return {
        ("aws:acm/certificate:Certificate", f"{name}-certificate"),
        ("aws:acm/certificateValidation:CertificateValidation", f"{name}-certificate-valid"),
        ("aws:route53/record:Record", f"{name}-certificate-proof"),
    }


def ingest_failover(name: str) -> Children:
    return {
        ("regional-ingest:index:IngestFailover", name),
        *(
            ("aws:route53/healthCheck:HealthCheck", f"{name}-{role}-health")
            for role in ("primary", "secondary")
        ),
        *(("aws:route53/record:Record", f"{name}-{role}") for role in ("primary", "secondary")),
    }


def ingest_cell(name: str) -> Children:
    """The serverless cell of two, without its delivery and without a certificate for the host of both."""
    return {
        *ingest_endpoint(name),
        ("aws:apigatewayv2/apiMapping:ApiMapping", f"{name}-mapping"),
        ("aws:apigatewayv2/domainName:DomainName", f"{name}-host"),
        ("aws:apigatewayv2/apiMapping:ApiMapping", f"{name}-check-mapping"),
        ("aws:apigatewayv2/domainName:DomainName", f"{name}-check-host"),
        ("aws:route53/record:Record", f"{name}-check-a"),
        *regional_certificate(f"{name}-check"),
    }


def fleet_cell(name: str) -> Children:
    """The fleet of two cells, without a certificate for the host of both."""
    record = ("aws:route53/record:Record", f"{name}-a")
    return fleet_endpoint(name) - {record} - regional_certificate(name)


def ingest_endpoint(name: str, *, own_domain: bool = False, own_key: bool = False) -> Children:
    """Without its delivery, which may be another component's. `own_key`: it stands away from the archive."""
    public_host = {
        ("aws:apigatewayv2/apiMapping:ApiMapping", f"{name}-mapping"),
        ("aws:apigatewayv2/domainName:DomainName", f"{name}-host"),
        ("aws:route53/record:Record", f"{name}-a"),
        ("aws:route53/record:Record", f"{name}-aaaa"),
        *regional_certificate(name),
    }
    return {
        ("regional-ingest:index:IngestEndpoint", name),
        ("aws:apigatewayv2/api:Api", name),
        ("aws:apigatewayv2/integration:Integration", f"{name}-to-gateway"),
        ("aws:apigatewayv2/route:Route", f"{name}-all-paths"),
        ("aws:apigatewayv2/stage:Stage", f"{name}-stage"),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-access-log"),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-gateway-logs"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-gateway-errors"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-gateway-throttled"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-server-errors"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-spilled"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-queued"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-dead"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-wrong-region"),
        ("aws:cloudwatch/dashboard:Dashboard", f"{name}-dashboard"),
        ("aws:iam/role:Role", f"{name}-gateway-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-gateway-policy"),
        ("aws:lambda/function:Function", f"{name}-gateway"),
        ("aws:lambda/permission:Permission", f"{name}-may-invoke"),
        *(public_host if own_domain else ()),
        *(regional_key(f"{name}-key") if own_key else ()),
    }


def warehouse_allowlist(name: str, *, own_group: bool = False) -> Children:
    group = {("aws:ec2/securityGroup:SecurityGroup", f"{name}-group")}
    return {
        ("regional-ingest:index:WarehouseAllowlist", name),
        ("aws:ec2/managedPrefixList:ManagedPrefixList", f"{name}-ranges"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", f"{name}-ingress"),
        *(group if own_group else ()),
    }


def regional_workspace(name: str) -> Children:
    """Itself, its region's record and its provider."""
    return {
        ("regional-ingest:index:RegionalWorkspace", name),
        ("pulumi:index:Stash", f"{name}-processing-region"),
        ("pulumi:providers:aws", f"{name}-aws"),
    }


def organisation_guardrail(name: str, *, parts: int, targets: tuple[str, ...]) -> Children:
    numbers = range(1, parts + 1)
    return {
        ("regional-ingest:index:OrganisationGuardrail", name),
        *(("aws:organizations/policy:Policy", f"{name}-{number}") for number in numbers),
        *(
            ("aws:organizations/policyAttachment:PolicyAttachment", f"{name}-{number}-{target}")
            for number in numbers
            for target in targets
        ),
    }


def fleet_network(name: str) -> Children:
    zones = [(kind, zone) for kind in ("public", "private") for zone in "abc"]
    services = ("s3", "dynamodb", "kinesis-firehose", "sqs", "ecr.api", "ecr.dkr", "logs")
    return {
        ("regional-ingest:index:FleetNetwork", name),
        ("aws:ec2/vpc:Vpc", name),
        ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", f"{name}-default-group"),
        ("aws:ec2/internetGateway:InternetGateway", f"{name}-internet"),
        ("aws:ec2/route:Route", f"{name}-to-internet"),
        ("aws:ec2/routeTable:RouteTable", f"{name}-public"),
        ("aws:ec2/routeTable:RouteTable", f"{name}-private"),
        ("aws:ec2/securityGroup:SecurityGroup", f"{name}-endpoints"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", f"{name}-to-endpoints"),
        *(("aws:ec2/subnet:Subnet", f"{name}-{kind}-{zone}") for kind, zone in zones),
        *(
            ("aws:ec2/routeTableAssociation:RouteTableAssociation", f"{name}-{kind}-{zone}")
            for kind, zone in zones
        ),
        *(("aws:ec2/vpcEndpoint:VpcEndpoint", f"{name}-to-{service}") for service in services),
    }


def fleet_endpoint(name: str, *, own_network: bool = True) -> Children:
    """Without its delivery, which may be another component's."""
    alarms = ("server-errors", "gateway-errors", "unhealthy", "spilled", "queued", "dead", "wrong-region")
    return {
        ("regional-ingest:index:FleetEndpoint", name),
        ("aws:acm/certificate:Certificate", f"{name}-certificate"),
        ("aws:acm/certificateValidation:CertificateValidation", f"{name}-certificate-valid"),
        ("aws:appautoscaling/policy:Policy", f"{name}-by-cpu"),
        ("aws:appautoscaling/target:Target", f"{name}-scaling"),
        ("aws:cloudwatch/logGroup:LogGroup", f"{name}-gateway-logs"),
        *(("aws:cloudwatch/metricAlarm:MetricAlarm", f"{name}-{alarm}") for alarm in alarms),
        ("aws:ec2/securityGroup:SecurityGroup", f"{name}-balancer"),
        ("aws:ec2/securityGroup:SecurityGroup", f"{name}-tasks"),
        ("aws:ecs/cluster:Cluster", f"{name}-cluster"),
        ("aws:ecs/service:Service", f"{name}-service"),
        ("aws:ecs/taskDefinition:TaskDefinition", f"{name}-task"),
        ("aws:iam/role:Role", f"{name}-gateway-role"),
        ("aws:iam/role:Role", f"{name}-start-role"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-gateway-policy"),
        ("aws:iam/rolePolicy:RolePolicy", f"{name}-start-policy"),
        ("aws:lb/listener:Listener", f"{name}-https"),
        ("aws:lb/loadBalancer:LoadBalancer", f"{name}-balancer"),
        ("aws:lb/targetGroup:TargetGroup", f"{name}-tasks"),
        ("aws:route53/record:Record", f"{name}-a"),
        ("aws:route53/record:Record", f"{name}-certificate-proof"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", f"{name}-to-aws"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", f"{name}-to-tasks"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", f"{name}-clients"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", f"{name}-from-balancer"),
        *(fleet_network(f"{name}-network") if own_network else ()),
    }
