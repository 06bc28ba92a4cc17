# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios as real programs write them: what is told in passing, in templates, parameters, addresses and filters."""

from __future__ import annotations

import json

from policies.scenario_rows import DUBLIN, FRANKFURT, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
CLAUDE = "anthropic.claude-sonnet-4-20250514-v1:0"
FUNCTION = {"role": ROLE, "runtime": "python3.13", "handler": "h"}
RECORD = {"zoneId": "Z1D633PJN98FT9", "name": "x.example.com", "ttl": 60}


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _with_environment(**variables: str) -> dict[str, object]:
    return {**FUNCTION, "environment": {"variables": variables}}


def _openapi(region: str) -> str:
    uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{_arn('lambda', 'function:f', region)}/invocations"
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": "events of us-east-1", "version": "1"},
            "paths": {"/v1/track": {"post": {"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}}}},
        }
    )  # fmt: skip


def _states(model: str) -> str:
    task = {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "Parameters": {"ModelId": model}, "End": True}  # fmt: skip
    return json.dumps({"StartAt": "Ask", "States": {"Ask": task}})


def _containers(**variables: str) -> str:
    environment = [{"name": name, "value": value} for name, value in variables.items()]
    return json.dumps([{"name": "app", "image": "public.ecr.aws/nginx/nginx:1", "environment": environment}])


PROJECTED = {
    "projection.enabled": "true",
    "projection.region.type": "enum",
    "projection.region.values": "eu-west-1,us-east-1,us-west-2",
    "storage.location.template": "s3://trail/AWSLogs/123456789012/CloudTrail/${region}/${day}",
}

def _template(type_name: str, **properties: object) -> dict[str, object]:
    body = {"Resources": {"It": {"Type": type_name, "Properties": properties}}}
    return {"name": "s", "templateBody": json.dumps(body)}


def _controlled(type_name: str, **properties: object) -> dict[str, object]:
    return {"typeName": type_name, "desiredState": json.dumps(properties)}


SCENARIOS = (
    # What templates and Cloud Control make
    leaks("V30-template", "an edge-optimised API by default", "cloudformation/stack", _template("AWS::ApiGateway::RestApi", Name="events"), "templateBody"),
    leaks("V30-template", "a store of all regions by default", "cloudformation/stack", _template("AWS::CloudTrail::EventDataStore", RetentionPeriod=90), "templateBody", to="us-west"),
    leaks("V30-template", "an accelerated bucket", "cloudformation/stackSet", _template("AWS::S3::Bucket", AccelerateConfiguration={"AccelerationStatus": "Enabled"}), "templateBody"),
    leaks("V30-template", "an aggregator of all regions", "cloudformation/stack", _template("AWS::Config::ConfigurationAggregator", AccountAggregationSources=[{"AccountIds": ["1"], "AllAwsRegions": True}]), "templateBody"),
    look_alike("V30-template", "a regional API", "cloudformation/stack", _template("AWS::ApiGateway::RestApi", Name="edge", EndpointConfiguration={"Types": ["REGIONAL"]})),
    look_alike("V30-template", "an API whose type is a parameter", "cloudformation/stack", _template("AWS::ApiGateway::RestApi", Name="edge", EndpointConfiguration={"Types": [{"Ref": "Type"}]})),
    look_alike("V30-template", "a store of one region", "cloudformation/stack", _template("AWS::CloudTrail::EventDataStore", MultiRegionEnabled=False)),
    leaks("V30-cloud-control", "all findings are gathered", "cloudcontrol/resource", _controlled("AWS::SecurityHub::FindingAggregator", RegionLinkingMode="ALL_REGIONS"), "typeName"),
    leaks("V30-cloud-control", "an edge-optimised API", "cloudcontrol/resource", _controlled("AWS::ApiGateway::RestApi", Name="e", EndpointConfiguration={"Types": ["EDGE"]}), "typeName"),
    leaks("V30-cloud-control", "a global endpoint", "cloudcontrol/resource", _controlled("AWS::Events::Endpoint", Name="e"), "typeName"),
    look_alike("V30-cloud-control", "a local index", "cloudcontrol/resource", _controlled("AWS::ResourceExplorer2::Index", Type="LOCAL")),
    look_alike("V30-cloud-control", "a bucket with acceleration suspended", "cloudcontrol/resource", _controlled("AWS::S3::Bucket", AccelerateConfiguration={"AccelerationStatus": "Suspended"})),
    # Networks
    leaks("V17-endpoint-service", "the endpoint of multi-region access points", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.s3-global.accesspoint"}, "serviceName"),
    leaks("V17-endpoint-service", "a notebook of Virginia", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "aws.sagemaker.us-east-1.notebook"}, ("serviceName", VIRGINIA)),
    look_alike("V17-endpoint-service", "a notebook of the region", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "aws.sagemaker.eu-west-1.notebook"}),
    look_alike("V17-endpoint-service", "a partner's service of the region", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.us-west-2.vpce-svc-0a1b2c3d4e5f60718"}, to="us-west"),
    look_alike("V17-endpoint-service", "open to another account", "ec2/vpcEndpointService", {"acceptanceRequired": True, "gatewayLoadBalancerArns": [_arn("elasticloadbalancing", "loadbalancer/gwy/g/1")], "allowedPrincipals": ["arn:aws:iam::999999999999:root"], "supportedRegions": [DUBLIN]}),
    look_alike("V17-transit-gateway-peering", "a route to an attachment", "ec2transitgateway/route", {"destinationCidrBlock": "10.1.0.0/16", "transitGatewayAttachmentId": "tgw-attach-0a1b2c3d4e5f60718", "transitGatewayRouteTableId": "tgw-rtb-0a1b2c3d4e5f60718"}),
    look_alike("V17-transit-gateway-peering", "an attachment is accepted", "ec2transitgateway/peeringAttachmentAccepter", {"transitGatewayAttachmentId": "tgw-attach-0a1b2c3d4e5f60718"}),
    look_alike("V17-core-network", "a site in another land", "networkmanager/site", {"globalNetworkId": "global-network-0a1b", "description": "N. Virginia", "location": {"address": "Ashburn, us-east-1", "latitude": "39.04", "longitude": "-77.48"}}),
    leaks("V17-core-network", "a device in a zone of Virginia", "networkmanager/device", {"globalNetworkId": "global-network-0a1b", "awsLocation": {"zone": "us-east-1a"}}, ("awsLocation.zone", VIRGINIA)),
    leaks("V05-foreign-arn", "a VPN logs to Virginia", "ec2/vpnConnection", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "vpnGatewayId": "vgw-0a1b2c3d4e5f60718", "tunnel1LogOptions": {"cloudwatchLogOptions": {"logEnabled": True, "logGroupArn": _arn("logs", "log-group:v", VIRGINIA)}}}, ("tunnel1LogOptions.cloudwatchLogOptions.logGroupArn", VIRGINIA)),
    # Edges
    look_alike("V18-edge-firewall", "an ACL on a regional load balancer", "wafv2/webAclAssociation", {"resourceArn": _arn("elasticloadbalancing", "loadbalancer/app/a/1"), "webAclArn": _arn("wafv2", "regional/webacl/a/1")}),
    look_alike("V18-cloudfront", "an access control alone", "cloudfront/originAccessControl", {"name": "o", "originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}),
    look_alike("V18-cloudfront", "a certificate of the region", "acm/certificate", {"domainName": "cdn.cloudfront.example.com", "validationMethod": "DNS"}),
    look_alike("V18-lambda-at-edge", "a published function of the region", "lambda/function", {**FUNCTION, "name": "edge-headers", "publish": True}),
    look_alike("V18-global-accelerator", "an address of the region is protected", "shield/protection", {"name": "p", "resourceArn": _arn("ec2", "eip-allocation/eipalloc-0a1b2c3d4e5f60718")}),
    leaks("V28-setting", "an API whose body calls Virginia", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}, "body": _openapi(VIRGINIA)}, ("body", VIRGINIA)),
    clean("V19-edge-api", "an API whose body calls the region", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}, "body": _openapi(DUBLIN)}),
    leaks("V19-edge-api", "EDGE in small letters", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "edge"}}, "endpointConfiguration.types"),
    leaks("V19-edge-api", "a parameter of the import does not make it regional", "apigateway/restApi", {"name": "events", "body": _openapi(OREGON), "parameters": {"basepath": "prepend"}}, to="us-west"),
    leaks("V05-foreign-arn", "an authoriser of Virginia's pool", "apigateway/authorizer", {"restApi": "a", "type": "COGNITO_USER_POOLS", "providerArns": [_arn("cognito-idp", "userpool/us-east-1_AbCdEfGhI", VIRGINIA)]}, ("providerArns[0]", VIRGINIA)),
    clean("V19-edge-api", "a link into the VPC", "apigateway/vpcLink", {"name": "l", "targetArn": _arn("elasticloadbalancing", "loadbalancer/net/n/1")}),
    leaks("V28-worldwide-endpoint", "a function uploads through edges", "lambda/function", _with_environment(UPLOADS="https://in.s3-accelerate.amazonaws.com"), "environment.variables.UPLOADS"),
    leaks("V28-worldwide-endpoint", "a function reads through a multi-region access point", "lambda/function", _with_environment(BUCKET=f"arn:aws:s3::{ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap"), "environment.variables.BUCKET", to="us-west"),
    look_alike("V20-transfer-acceleration", "a name that speaks of it", "s3/bucket", {"bucket": "s3-accelerate", "tags": {"accelerationStatus": "Enabled"}}),
    look_alike("V20-multi-region-access-point", "an access point within a VPC", "s3/accessPoint", {"bucket": "in", "name": "a", "vpcConfiguration": {"vpcId": "vpc-0a1b2c3d4e5f60718"}}),
    # Events
    leaks("V21-event-target", "an API destination of Virginia", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("events", "api-destination/d/1", VIRGINIA), "roleArn": ROLE, "httpTarget": {"headerParameters": {"X-From": DUBLIN}}}, ("arn", VIRGINIA)),
    look_alike("V21-event-target", "the event's region is handed on", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("sns", "t"), "inputTransformer": {"inputPaths": {"region": "$.region", "az": "$.detail.availability-zone"}, "inputTemplate": '"Seen in <region>, <az>"'}}),
    leaks("V21-pipe", "a Kafka of Virginia", "pipes/pipe", {"roleArn": ROLE, "source": "smk://b-1.c.abc123.c2.kafka.us-east-1.amazonaws.com:9098", "target": _arn("sqs", "q")}, ("source", VIRGINIA)),
    look_alike("V21-pipe", "a filter for Virginia", "pipes/pipe", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": _arn("sqs", "p"), "sourceParameters": {"filterCriteria": {"filters": [{"pattern": json.dumps({"body": {"awsRegion": [VIRGINIA]}})}]}}}),
    look_alike("V21-api-destination", "a partner signs in", "cloudwatch/eventConnection", {"name": "c", "authorizationType": "OAUTH_CLIENT_CREDENTIALS", "authParameters": {"oauth": {"authorizationEndpoint": "https://login.example.com/us-east-1/token", "httpMethod": "POST"}}}),
    look_alike("V21-schedule", "a group and a time zone", "scheduler/scheduleGroup", {"name": "us-east-1"}),
    # Messages
    look_alike("V22-topic-subscription", "a text message", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "sms", "endpoint": "+353851234567"}),
    look_alike("V22-topic-subscription", "a partner's hook", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "https", "endpoint": "https://hooks.us-east-1.example.com/sns"}),
    leaks("V22-delivery-stream", "a Kafka of Virginia", "kinesis/firehoseDeliveryStream", {"destination": "http_endpoint", "httpEndpointConfiguration": {"url": "https://aws-api.example.com/firehose/v1"}, "mskSourceConfiguration": {"mskClusterArn": _arn("kafka", "cluster/c/1", VIRGINIA), "topicName": "t", "authenticationConfiguration": {"connectivity": "PRIVATE", "roleArn": ROLE}}}, ("mskSourceConfiguration.mskClusterArn", VIRGINIA)),
    leaks("V22-delivery-stream", "a serverless collection of Virginia", "kinesis/firehoseDeliveryStream", {"destination": "opensearchserverless", "opensearchserverlessConfiguration": {"roleArn": ROLE, "indexName": "i", "collectionEndpoint": "https://abc123.us-east-1.aoss.amazonaws.com"}}, ("opensearchserverlessConfiguration.collectionEndpoint", VIRGINIA)),
    look_alike("V22-delivery-stream", "partners' endpoints, folders by region", "kinesis/firehoseDeliveryStream", {"destination": "splunk", "splunkConfiguration": {"hecEndpoint": "https://http-inputs-us-east-1.example.com:443", "hecToken": "t", "s3Configuration": {"roleArn": ROLE, "bucketArn": "", "prefix": "region=us-east-1/", "errorOutputPrefix": "errors/us-east-1/"}}}),
    leaks("V22-delivery-stream", "copied with the region of another bucket", "kinesis/firehoseDeliveryStream", {"destination": "redshift", "redshiftConfiguration": {"roleArn": ROLE, "clusterJdbcurl": "jdbc:redshift://c.abc123.eu-west-1.redshift.amazonaws.com:5439/db", "dataTableName": "t", "copyOptions": "json 'auto' region 'us-east-1'"}}, ("V28-setting", "redshiftConfiguration.copyOptions", VIRGINIA)),
    leaks("V28-setting", "a Kafka of Virginia feeds a function", "lambda/eventSourceMapping", {"functionName": "f", "topics": ["t"], "startingPosition": "LATEST", "selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "b-1.c.abc123.c2.kafka.us-east-1.amazonaws.com:9098"}}}, ("selfManagedEventSource.endpoints.KAFKA_BOOTSTRAP_SERVERS", VIRGINIA)),
    leaks("V22-api-integration", "a stream of Virginia", "apigatewayv2/integration", {"apiId": "a", "integrationType": "AWS_PROXY", "integrationSubtype": "Kinesis-PutRecord", "credentialsArn": ROLE, "payloadFormatVersion": "1.0", "requestParameters": {"StreamName": "s", "Data": "$request.body", "PartitionKey": "k", "Region": VIRGINIA}}, ("requestParameters.Region", VIRGINIA)),
    look_alike("V22-api-integration", "a header is mapped", "apigateway/integration", {"restApi": "a", "resourceId": "r", "httpMethod": "POST", "type": "MOCK", "requestParameters": {"integration.request.header.X-Region": "method.request.header.X-Region"}, "requestTemplates": {"application/json": '{"statusCode": 200}'}}),
    look_alike("V22-api-integration", "a load balancer within the VPC", "apigatewayv2/integration", {"apiId": "a", "integrationType": "HTTP_PROXY", "connectionType": "VPC_LINK", "connectionId": "l", "integrationMethod": "ANY", "integrationUri": _arn("elasticloadbalancing", "listener/app/a/1/2")}),
    leaks("V22-iot-rule", "an API of Virginia", "iot/topicRule", {"name": "r", "enabled": True, "sql": "SELECT *", "sqlVersion": "2016-03-23", "https": [{"url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}]}, ("https[0].url", VIRGINIA)),
    leaks("V28-setting", "an application that is told Virginia", "kinesisanalyticsv2/application", {"runtimeEnvironment": "FLINK-1_20", "serviceExecutionRole": ROLE, "applicationConfiguration": {"environmentProperties": {"propertyGroups": [{"propertyGroupId": "p", "propertyMap": {"aws.region": VIRGINIA, "stream": "s"}}]}}}, ("applicationConfiguration.environmentProperties.propertyGroups[0].propertyMap.aws.region", VIRGINIA)),
    clean("V22-stream", "an application that is told its region", "kinesisanalyticsv2/application", {"runtimeEnvironment": "FLINK-1_20", "serviceExecutionRole": ROLE, "applicationConfiguration": {"environmentProperties": {"propertyGroups": [{"propertyGroupId": "p", "propertyMap": {"aws.region": OREGON, "stream": "us-east-1-events"}}]}}}, to="us-west"),
    leaks("V31-dns-target", "bounces go through Virginia", "route53/record", {**RECORD, "type": "MX", "records": ["10 feedback-smtp.us-east-1.amazonses.com"]}, ("records[0]", VIRGINIA)),
    look_alike("V31-dns-target", "bounces go through the region", "route53/record", {**RECORD, "type": "MX", "records": ["10 feedback-smtp.eu-west-1.amazonses.com"]}),
    look_alike("V31-dns-target", "keys of mail, proof of a certificate", "route53/record", {**RECORD, "type": "CNAME", "records": ["abcdef.dkim.amazonses.com", "_abc.jkddzztszm.acm-validations.aws."]}),
    look_alike("V31-dns-target", "name servers", "route53/record", {**RECORD, "type": "NS", "records": ["ns-2048.awsdns-64.com.", "ns-2049.awsdns-65.net."]}),
    look_alike("V31-dns-target", "by weight, to two load balancers of the region", "route53/record", {**RECORD, "type": "CNAME", "records": ["a-1.us-west-2.elb.amazonaws.com"], "setIdentifier": "us-east-1", "weightedRoutingPolicies": [{"weight": 50}]}, to="us-west"),
    leaks("V31-dns-target", "a website of Virginia", "route53/record", {**RECORD, "type": "CNAME", "records": ["site.s3-website-us-east-1.amazonaws.com"]}, ("records[0]", VIRGINIA)),
    look_alike("V22-notification", "repository events to a topic of the region", "codestarnotifications/notificationRule", {"name": "n", "detailType": "BASIC", "eventTypeIds": ["codebuild-project-build-state-failed"], "resource": _arn("codebuild", "project/p"), "targets": [{"address": _arn("sns", "t")}]}),
    # Governance
    look_alike("V23-multi-region-trail", "selectors name a table of Virginia", "cloudtrail/eventDataStore", {"name": "s", "multiRegionEnabled": False, "advancedEventSelectors": [{"name": "t", "fieldSelectors": [{"field": "resources.ARN", "equals": [_arn("dynamodb", "table/t", VIRGINIA)]}]}]}),
    leaks("V23-event-data-store", "true as a word", "cloudtrail/eventDataStore", {"name": "s", "multiRegionEnabled": "true"}, "multiRegionEnabled"),
    look_alike("V24-config-aggregator", "a rule of AWS's own", "cfg/rule", {"name": "r", "source": {"owner": "AWS", "sourceIdentifier": "MULTI_REGION_CLOUD_TRAIL_ENABLED"}}),
    leaks("V05-foreign-arn", "a rule's function of Virginia", "cfg/rule", {"name": "r", "source": {"owner": "CUSTOM_LAMBDA", "sourceIdentifier": _arn("lambda", "function:f", VIRGINIA), "sourceDetails": [{"messageType": "ConfigurationItemChangeNotification"}]}}, ("source.sourceIdentifier", VIRGINIA)),
    look_alike("V24-finding-aggregator", "standards without a region", "securityhub/standardsSubscription", {"standardsArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"}),
    leaks("V24-finding-aggregator", "all regions, of Oregon", "securityhub/findingAggregator", {"linkingMode": "ALL_REGIONS"}, "linkingMode", to="us-west"),
    look_alike("V24-finding-aggregator", "a policy of the central configuration", "securityhub/configurationPolicy", {"name": "p", "configurationPolicy": {"serviceEnabled": True, "enabledStandardArns": ["arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0"], "securityControlsConfiguration": {"disabledControlIdentifiers": []}}}),
    look_alike("V24-finding-export", "a rule that archives findings of Virginia", "accessanalyzer/archiveRule", {"analyzerName": "a", "ruleName": "r", "filters": [{"criteria": "resource", "contains": ["us-east-1"]}]}),
    look_alike("V24-finding-export", "a detector", "guardduty/detector", {"enable": True, "findingPublishingFrequency": "SIX_HOURS"}),
    look_alike("V31-log-destination", "an ACL logs to the region", "wafv2/webAclLoggingConfiguration", {"resourceArn": _arn("wafv2", "regional/webacl/a/1"), "logDestinationConfigs": [_arn("logs", "log-group:aws-waf-logs-us-east-1")]}),
    # Analytics
    look_alike("V25-resource-link", "a table over the trails of all regions, kept here", "glue/catalogTable", {"name": "t", "databaseName": "d", "tableType": "EXTERNAL_TABLE", "parameters": PROJECTED, "storageDescriptor": {"location": ""}}),
    leaks("V28-setting", "a job that is told Virginia", "glue/job", {"name": "j", "roleArn": ROLE, "command": {"scriptLocation": ""}, "defaultArguments": {"--REGION": VIRGINIA, "--job-language": "python"}}, ("defaultArguments.--REGION", VIRGINIA)),
    clean("V25-query-source", "a job that is told its region", "glue/job", {"name": "j", "roleArn": ROLE, "command": {"scriptLocation": ""}, "defaultArguments": {"--REGION": OREGON, "--TempDir": ""}}, to="us-west"),
    leaks("V28-setting", "a copy from a bucket of Virginia", "redshiftdata/statement", {"database": "d", "sql": f"COPY t FROM 's3://in/' IAM_ROLE '{ROLE}' REGION 'us-east-1' FORMAT JSON 'auto';"}, ("sql", VIRGINIA)),
    clean("V25-snapshot-copy", "a copy from a bucket of the region", "redshiftdata/statement", {"database": "d", "sql": f"COPY t FROM 's3://in/' IAM_ROLE '{ROLE}' REGION 'eu-west-1';"}),
    look_alike("V25-query-source", "a saved query over Virginia's records", "athena/namedQuery", {"name": "q", "database": "d", "query": "SELECT * FROM trail WHERE region = 'us-east-1'"}),
    # Data movers
    leaks("V26-file-replication", "Frankfurt is in the EU, and outside", "efs/replicationConfiguration", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": FRANKFURT}}, ("destination.region", FRANKFURT)),
    leaks("V28-endpoint", "a file server asks Virginia who signs in", "transfer/server", {"identityProviderType": "API_GATEWAY", "invocationRole": ROLE, "url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod"}, ("url", VIRGINIA)),
    look_alike("V26-data-sync", "a partner's file server", "transfer/connector", {"accessRole": ROLE, "url": "sftp://sftp.us-east-1.example.com", "sftpConfig": {"userSecretId": _arn("secretsmanager", "secret:s"), "trustedHostKeys": ["ssh-rsa AAAA"]}}),
    leaks("V28-setting", "workflows that keep their secrets in Virginia", "mwaa/environment", {"name": "m", "dagS3Path": "dags/", "executionRoleArn": ROLE, "sourceBucketArn": "arn:aws:s3:::dags", "networkConfiguration": {"subnetIds": ["subnet-0a1b2c3d4e5f60718"], "securityGroupIds": ["sg-0a1b2c3d4e5f60718"]}, "airflowConfigurationOptions": {"secrets.backend_kwargs": json.dumps({"connections_prefix": "airflow/us-east-1", "region_name": VIRGINIA})}}, ("airflowConfigurationOptions.secrets.backend_kwargs", VIRGINIA)),
    undecided("V26-data-sync", "a bucket that is not of this stack", "datasync/s3Location", {"s3BucketArn": "arn:aws:s3:::partner-drop", "subdirectory": "/us-east-1", "s3Config": {"bucketAccessRoleArn": ROLE}}, "s3BucketArn"),
    look_alike("V26-migration", "tables by name", "dms/replicationTask", {"replicationTaskId": "t", "migrationType": "cdc", "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T"), "tableMappings": json.dumps({"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "us-east-1", "object-locator": {"schema-name": "us_east_1", "table-name": "%"}, "rule-action": "include"}]})}),
    # Models
    leaks("V27-inference-profile", "a container is told a profile", "ecs/taskDefinition", {"family": "f", "containerDefinitions": _containers(MODEL="eu.amazon.nova-micro-v1:0", HOST="eu.example.com")}, "containerDefinitions"),
    look_alike("V27-inference-profile", "a container is told a model", "ecs/taskDefinition", {"family": "f", "containerDefinitions": _containers(MODEL="amazon.nova-micro-v1:0", LABEL="us.example", REGION=DUBLIN)}),
    leaks("V27-inference-profile", "a step asks a profile", "sfn/stateMachine", {"roleArn": ROLE, "definition": _states(f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:inference-profile/eu.{CLAUDE}")}, "definition"),
    look_alike("V27-inference-profile", "a step asks a model of the region", "sfn/stateMachine", {"roleArn": ROLE, "definition": _states(f"arn:aws:bedrock:eu-west-1::foundation-model/{CLAUDE}")}),
    leaks("V27-inference-profile", "a profile of Japan, of Australia, of the world", "lambda/function", _with_environment(A="jp.anthropic.claude-sonnet-4-5-20250929-v1:0", B="au.anthropic.claude-sonnet-4-5-20250929-v1:0", C="global.amazon.nova-2-lite-v1:0"), "environment.variables.A", "environment.variables.B", "environment.variables.C"),
    leaks("V27-model", "a judge of several regions", "bedrock/agentcoreEvaluator", {"evaluatorName": "e", "level": "TRACE", "evaluatorConfig": {"llmAsAJudge": {"instructions": "judge", "modelConfig": {"bedrockEvaluatorModelConfig": {"modelId": f"us.{CLAUDE}"}}}}}, "evaluatorConfig.llmAsAJudge.modelConfig.bedrockEvaluatorModelConfig.modelId", to="us-west"),
    look_alike("V27-model", "an alias of an agent", "bedrock/agentAgentAlias", {"agentAliasName": "us.prod", "agentId": "A1B2C3", "description": "eu.anthropic.claude-v2"}),
    # Fan-out
    leaks("V30-pipeline", "only the second store is abroad", "codepipeline/pipeline", {"name": "p", "roleArn": ROLE, "stages": [], "artifactStores": [{"type": "S3", "location": "a", "region": OREGON}, {"type": "S3", "location": "b", "region": FRANKFURT, "encryptionKey": {"id": _arn("kms", "key/1", FRANKFURT), "type": "KMS"}}]}, ("artifactStores[1].region", FRANKFURT), ("V05-foreign-arn", "artifactStores[1].encryptionKey.id", FRANKFURT), to="us-west"),
    look_alike("V30-stack-set", "a template of the region's bucket", "cloudformation/stackSet", {"name": "s", "templateUrl": "https://s3.eu-west-1.amazonaws.com/templates/us-east-1.yaml", "parameters": {"Name": "us-east-1-app"}}),
    leaks("V28-endpoint", "a product's template of Virginia", "servicecatalog/provisioningArtifact", {"productId": "p", "templateUrl": "https://s3.us-east-1.amazonaws.com/templates/t.yaml", "type": "CLOUD_FORMATION_TEMPLATE"}, ("templateUrl", VIRGINIA)),
    leaks("V30-automation", "a setup over Virginia", "ssm/quicksetupConfigurationManager", {"name": "q", "configurationDefinition": {"type": "AWSQuickSetupType-PatchPolicy", "localDeploymentAdministrationRoleArn": ROLE, "localDeploymentExecutionRoleName": "e", "parameters": {"TargetRegions": "eu-west-1,us-east-1", "TargetType": "*"}}}, ("configurationDefinition.parameters.TargetRegions", VIRGINIA)),
    clean("V30-automation", "a setup over the region", "ssm/quicksetupConfigurationManager", {"name": "q", "configurationDefinition": {"type": "AWSQuickSetupType-PatchPolicy", "localDeploymentAdministrationRoleArn": ROLE, "localDeploymentExecutionRoleName": "e", "parameters": {"TargetRegions": "eu-west-1", "TargetType": "*"}}}),
    leaks("V28-setting", "a build is told Virginia", "codebuild/project", {"name": "b", "serviceRole": ROLE, "artifacts": {"type": "NO_ARTIFACTS"}, "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases:\n  build:\n    commands:\n      - aws s3 sync . s3://site --region us-east-1\n"}, "environment": {"computeType": "BUILD_GENERAL1_SMALL", "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0", "type": "LINUX_CONTAINER"}}, ("source.buildspec", VIRGINIA)),
    look_alike("V30-image-distribution", "an image that leaves Virginia's out", "imagebuilder/lifecyclePolicy", {"name": "l", "executionRole": ROLE, "resourceType": "AMI_IMAGE", "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "AGE", "value": 6, "unit": "YEARS"}, "exclusionRules": {"amis": {"regions": [VIRGINIA]}}}], "resourceSelection": {"tagMap": {"k": "v"}}}),
    # Telemetry
    leaks("V31-dashboard", "alarms of Virginia", "cloudwatch/dashboard", {"dashboardName": "d", "dashboardBody": json.dumps({"widgets": [{"type": "alarm", "properties": {"alarms": [_arn("cloudwatch", "alarm:a", VIRGINIA)]}}]})}, ("dashboardBody", VIRGINIA)),
    look_alike("V31-dashboard", "words about Virginia", "cloudwatch/dashboard", {"dashboardName": "us-east-1", "dashboardBody": json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "[Virginia](https://console.aws.amazon.com/?region=us-east-1)"}}, {"type": "log", "properties": {"query": "fields @message | filter region = 'us-east-1'", "region": DUBLIN}}]})}),
    leaks("V28-setting", "a name that is found in Virginia", "servicediscovery/instance", {"serviceId": "srv-1", "instanceId": "i", "attributes": {"AWS_INSTANCE_CNAME": "db.abc123.us-east-1.rds.amazonaws.com"}}, ("attributes.AWS_INSTANCE_CNAME", VIRGINIA)),
    leaks("V05-foreign-arn", "a scraper writes to Virginia", "amp/scraper", {"source": {"eks": {"clusterArn": _arn("eks", "cluster/c"), "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}, "destination": {"amp": {"workspaceArn": _arn("aps", "workspace/ws-1", VIRGINIA)}}, "scrapeConfiguration": "global:\n  scrape_interval: 30s\n"}, ("destination.amp.workspaceArn", VIRGINIA)),
    leaks("V31-resource-index", "an aggregator of Oregon", "resourceexplorer/index", {"type": "AGGREGATOR"}, "type", to="us-west"),
    look_alike("V31-resource-index", "a view", "resourceexplorer/view", {"name": "v", "filters": {"filterString": "region:us-east-1"}}),
    look_alike("V31-chat", "a channel of the region with a guardrail of AWS", "chatbot/teamsChannelConfiguration", {"configurationName": "c", "channelId": "19:us-east-1", "teamId": "t", "tenantId": "n", "iamRoleArn": ROLE, "guardrailPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "snsTopicArns": [_arn("sns", "us-east-1")]}),
    look_alike("V31-query-log", "a resolver rule for a zone named after a region", "route53/resolverRule", {"domainName": "us-east-1.corp.example.com", "ruleType": "FORWARD", "resolverEndpointId": "rslvr-out-0a1b", "targetIps": [{"ip": "10.0.0.2"}]}),
    look_alike("V31-log-centralisation", "a trace group for a region's name", "xray/group", {"groupName": "us-east-1", "filterExpression": 'annotation.region = "us-east-1"'}),
    undecided("V31-dns-target", "a record made of something not known", "route53/record", {**RECORD, "type": "CNAME", "records": UNKNOWN}, "records"),
)  # fmt: skip
