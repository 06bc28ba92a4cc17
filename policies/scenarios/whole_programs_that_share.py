# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios as real programs write them: what is told in passing, in templates, parameters, addresses and filters."""

from __future__ import annotations

import json

from policies.scenario import DUBLIN, FRANKFURT, OREGON, VIRGINIA, Page, at, unsure
from policies.values import UNKNOWN

_TEMPLATE = Page(rule="V30-template", type="aws:cloudformation/stack:Stack")
_CLOUD_CONTROL = Page(rule="V30-cloud-control", type="aws:cloudcontrol/resource:Resource")
_ENDPOINT_SERVICE = Page(rule="V17-endpoint-service", type="aws:ec2/vpcEndpoint:VpcEndpoint")
_TRANSIT_GATEWAY_PEERING = Page(rule="V17-transit-gateway-peering", type="aws:ec2transitgateway/route:Route")
_CORE_NETWORK = Page(rule="V17-core-network", type="aws:networkmanager/site:Site")
_FOREIGN_ARN = Page(rule="V05-foreign-arn", type="aws:ec2/vpnConnection:VpnConnection")
_EDGE_FIREWALL = Page(rule="V18-edge-firewall", type="aws:wafv2/webAclAssociation:WebAclAssociation")
_CLOUDFRONT = Page(rule="V18-cloudfront", type="aws:cloudfront/originAccessControl:OriginAccessControl")
_LAMBDA_AT_EDGE = Page(rule="V18-lambda-at-edge", type="aws:lambda/function:Function")
_GLOBAL_ACCELERATOR = Page(rule="V18-global-accelerator", type="aws:shield/protection:Protection")
_SETTING = Page(rule="V28-setting", type="aws:apigateway/restApi:RestApi")
_EDGE_API = Page(rule="V19-edge-api", type="aws:apigateway/restApi:RestApi")
_WORLDWIDE_ENDPOINT = Page(rule="V28-worldwide-endpoint", type="aws:lambda/function:Function")
_TRANSFER_ACCELERATION = Page(rule="V20-transfer-acceleration", type="aws:s3/bucket:Bucket")
_MULTI_REGION_ACCESS_POINT = Page(rule="V20-multi-region-access-point", type="aws:s3/accessPoint:AccessPoint")
_EVENT_TARGET = Page(rule="V21-event-target", type="aws:cloudwatch/eventTarget:EventTarget")
_PIPE = Page(rule="V21-pipe", type="aws:pipes/pipe:Pipe")
_API_DESTINATION = Page(rule="V21-api-destination", type="aws:cloudwatch/eventConnection:EventConnection")
_SCHEDULE = Page(rule="V21-schedule", type="aws:scheduler/scheduleGroup:ScheduleGroup")
_TOPIC_SUBSCRIPTION = Page(rule="V22-topic-subscription", type="aws:sns/topicSubscription:TopicSubscription")
_DELIVERY_STREAM = Page(
    rule="V22-delivery-stream", type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
)
_API_INTEGRATION = Page(rule="V22-api-integration", type="aws:apigatewayv2/integration:Integration")
_IOT_RULE = Page(rule="V22-iot-rule", type="aws:iot/topicRule:TopicRule")
_STREAM = Page(rule="V22-stream", type="aws:kinesisanalyticsv2/application:Application")
_DNS_TARGET = Page(rule="V31-dns-target", type="aws:route53/record:Record")
_NOTIFICATION = Page(
    rule="V22-notification", type="aws:codestarnotifications/notificationRule:NotificationRule"
)
_MULTI_REGION_TRAIL = Page(rule="V23-multi-region-trail", type="aws:cloudtrail/eventDataStore:EventDataStore")
_EVENT_DATA_STORE = Page(rule="V23-event-data-store", type="aws:cloudtrail/eventDataStore:EventDataStore")
_CONFIG_AGGREGATOR = Page(rule="V24-config-aggregator", type="aws:cfg/rule:Rule")
_FINDING_AGGREGATOR = Page(
    rule="V24-finding-aggregator", type="aws:securityhub/standardsSubscription:StandardsSubscription"
)
_FINDING_EXPORT = Page(rule="V24-finding-export", type="aws:accessanalyzer/archiveRule:ArchiveRule")
_LOG_DESTINATION = Page(
    rule="V31-log-destination", type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
)
_RESOURCE_LINK = Page(rule="V25-resource-link", type="aws:glue/catalogTable:CatalogTable")
_QUERY_SOURCE = Page(rule="V25-query-source", type="aws:glue/job:Job")
_SNAPSHOT_COPY = Page(rule="V25-snapshot-copy", type="aws:redshiftdata/statement:Statement")
_FILE_REPLICATION = Page(
    rule="V26-file-replication", type="aws:efs/replicationConfiguration:ReplicationConfiguration"
)
_ENDPOINT = Page(rule="V28-endpoint", type="aws:transfer/server:Server")
_DATA_SYNC = Page(rule="V26-data-sync", type="aws:transfer/connector:Connector")
_MIGRATION = Page(rule="V26-migration", type="aws:dms/replicationTask:ReplicationTask")
_INFERENCE_PROFILE = Page(rule="V27-inference-profile", type="aws:ecs/taskDefinition:TaskDefinition")
_MODEL = Page(rule="V27-model", type="aws:bedrock/agentcoreEvaluator:AgentcoreEvaluator")
_PIPELINE = Page(rule="V30-pipeline", type="aws:codepipeline/pipeline:Pipeline")
_STACK_SET = Page(rule="V30-stack-set", type="aws:cloudformation/stackSet:StackSet")
_AUTOMATION = Page(
    rule="V30-automation", type="aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager"
)
_IMAGE_DISTRIBUTION = Page(
    rule="V30-image-distribution", type="aws:imagebuilder/lifecyclePolicy:LifecyclePolicy"
)
_DASHBOARD = Page(rule="V31-dashboard", type="aws:cloudwatch/dashboard:Dashboard")
_RESOURCE_INDEX = Page(rule="V31-resource-index", type="aws:resourceexplorer/index:Index")
_CHAT = Page(rule="V31-chat", type="aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration")
_QUERY_LOG = Page(rule="V31-query-log", type="aws:route53/resolverRule:ResolverRule")
_LOG_CENTRALISATION = Page(rule="V31-log-centralisation", type="aws:xray/group:Group")

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
    _TEMPLATE.violating("an edge-optimised API by default", _template("AWS::ApiGateway::RestApi", Name="events"), due=(at("templateBody"),)),
    _TEMPLATE.violating("a store of all regions by default", _template("AWS::CloudTrail::EventDataStore", RetentionPeriod=90), us=True, due=(at("templateBody"),)),
    _TEMPLATE.violating("an accelerated bucket", _template("AWS::S3::Bucket", AccelerateConfiguration={"AccelerationStatus": "Enabled"}), type="aws:cloudformation/stackSet:StackSet", due=(at("templateBody"),)),
    _TEMPLATE.violating("an aggregator of all regions", _template("AWS::Config::ConfigurationAggregator", AccountAggregationSources=[{"AccountIds": ["1"], "AllAwsRegions": True}]), due=(at("templateBody"),)),
    _TEMPLATE.look_alike("a regional API", _template("AWS::ApiGateway::RestApi", Name="edge", EndpointConfiguration={"Types": ["REGIONAL"]})),
    _TEMPLATE.look_alike("an API whose type is a parameter", _template("AWS::ApiGateway::RestApi", Name="edge", EndpointConfiguration={"Types": [{"Ref": "Type"}]})),
    _TEMPLATE.look_alike("a store of one region", _template("AWS::CloudTrail::EventDataStore", MultiRegionEnabled=False)),
    _CLOUD_CONTROL.violating("all findings are gathered", _controlled("AWS::SecurityHub::FindingAggregator", RegionLinkingMode="ALL_REGIONS"), due=(at("typeName"),)),
    _CLOUD_CONTROL.violating("an edge-optimised API", _controlled("AWS::ApiGateway::RestApi", Name="e", EndpointConfiguration={"Types": ["EDGE"]}), due=(at("typeName"),)),
    _CLOUD_CONTROL.violating("a global endpoint", _controlled("AWS::Events::Endpoint", Name="e"), due=(at("typeName"),)),
    _CLOUD_CONTROL.look_alike("a local index", _controlled("AWS::ResourceExplorer2::Index", Type="LOCAL")),
    _CLOUD_CONTROL.look_alike("a bucket with acceleration suspended", _controlled("AWS::S3::Bucket", AccelerateConfiguration={"AccelerationStatus": "Suspended"})),
    # Networks
    _ENDPOINT_SERVICE.violating("the endpoint of multi-region access points", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.s3-global.accesspoint"}, due=(at("serviceName"),)),
    _ENDPOINT_SERVICE.violating("a notebook of Virginia", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "aws.sagemaker.us-east-1.notebook"}, due=(at("serviceName", VIRGINIA),)),
    _ENDPOINT_SERVICE.look_alike("a notebook of the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "aws.sagemaker.eu-west-1.notebook"}),
    _ENDPOINT_SERVICE.look_alike("a partner's service of the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.us-west-2.vpce-svc-0a1b2c3d4e5f60718"}, us=True),
    _ENDPOINT_SERVICE.look_alike("open to another account", {"acceptanceRequired": True, "gatewayLoadBalancerArns": [_arn("elasticloadbalancing", "loadbalancer/gwy/g/1")], "allowedPrincipals": ["arn:aws:iam::999999999999:root"], "supportedRegions": [DUBLIN]}, type="aws:ec2/vpcEndpointService:VpcEndpointService"),
    _TRANSIT_GATEWAY_PEERING.look_alike("a route to an attachment", {"destinationCidrBlock": "10.1.0.0/16", "transitGatewayAttachmentId": "tgw-attach-0a1b2c3d4e5f60718", "transitGatewayRouteTableId": "tgw-rtb-0a1b2c3d4e5f60718"}),
    _TRANSIT_GATEWAY_PEERING.look_alike("an attachment is accepted", {"transitGatewayAttachmentId": "tgw-attach-0a1b2c3d4e5f60718"}, type="aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"),
    _CORE_NETWORK.look_alike("a site in another land", {"globalNetworkId": "global-network-0a1b", "description": "N. Virginia", "location": {"address": "Ashburn, us-east-1", "latitude": "39.04", "longitude": "-77.48"}}),
    _CORE_NETWORK.violating("a device in a zone of Virginia", {"globalNetworkId": "global-network-0a1b", "awsLocation": {"zone": "us-east-1a"}}, type="aws:networkmanager/device:Device", due=(at("awsLocation.zone", VIRGINIA),)),
    _FOREIGN_ARN.violating("a VPN logs to Virginia", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "vpnGatewayId": "vgw-0a1b2c3d4e5f60718", "tunnel1LogOptions": {"cloudwatchLogOptions": {"logEnabled": True, "logGroupArn": _arn("logs", "log-group:v", VIRGINIA)}}}, due=(at("tunnel1LogOptions.cloudwatchLogOptions.logGroupArn", VIRGINIA),)),
    # Edges
    _EDGE_FIREWALL.look_alike("an ACL on a regional load balancer", {"resourceArn": _arn("elasticloadbalancing", "loadbalancer/app/a/1"), "webAclArn": _arn("wafv2", "regional/webacl/a/1")}),
    _CLOUDFRONT.look_alike("an access control alone", {"name": "o", "originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}),
    _CLOUDFRONT.look_alike("a certificate of the region", {"domainName": "cdn.cloudfront.example.com", "validationMethod": "DNS"}, type="aws:acm/certificate:Certificate"),
    _LAMBDA_AT_EDGE.look_alike("a published function of the region", {**FUNCTION, "name": "edge-headers", "publish": True}),
    _GLOBAL_ACCELERATOR.look_alike("an address of the region is protected", {"name": "p", "resourceArn": _arn("ec2", "eip-allocation/eipalloc-0a1b2c3d4e5f60718")}),
    _SETTING.violating("an API whose body calls Virginia", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}, "body": _openapi(VIRGINIA)}, due=(at("body", VIRGINIA),)),
    _EDGE_API.clean("an API whose body calls the region", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}, "body": _openapi(DUBLIN)}),
    _EDGE_API.violating("EDGE in small letters", {"name": "events", "endpointConfiguration": {"types": "edge"}}, due=(at("endpointConfiguration.types"),)),
    _EDGE_API.violating("a parameter of the import does not make it regional", {"name": "events", "body": _openapi(OREGON), "parameters": {"basepath": "prepend"}}, us=True, due=(at(""),)),
    _FOREIGN_ARN.violating("an authoriser of Virginia's pool", {"restApi": "a", "type": "COGNITO_USER_POOLS", "providerArns": [_arn("cognito-idp", "userpool/us-east-1_AbCdEfGhI", VIRGINIA)]}, type="aws:apigateway/authorizer:Authorizer", due=(at("providerArns[0]", VIRGINIA),)),
    _EDGE_API.clean("a link into the VPC", {"name": "l", "targetArn": _arn("elasticloadbalancing", "loadbalancer/net/n/1")}, type="aws:apigateway/vpcLink:VpcLink"),
    _WORLDWIDE_ENDPOINT.violating("a function uploads through edges", _with_environment(UPLOADS="https://in.s3-accelerate.amazonaws.com"), due=(at("environment.variables.UPLOADS"),)),
    _WORLDWIDE_ENDPOINT.violating("a function reads through a multi-region access point", _with_environment(BUCKET=f"arn:aws:s3::{ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap"), us=True, due=(at("environment.variables.BUCKET"),)),
    _TRANSFER_ACCELERATION.look_alike("a name that speaks of it", {"bucket": "s3-accelerate", "tags": {"accelerationStatus": "Enabled"}}),
    _MULTI_REGION_ACCESS_POINT.look_alike("an access point within a VPC", {"bucket": "in", "name": "a", "vpcConfiguration": {"vpcId": "vpc-0a1b2c3d4e5f60718"}}),
    # Events
    _EVENT_TARGET.violating("an API destination of Virginia", {"rule": "r", "arn": _arn("events", "api-destination/d/1", VIRGINIA), "roleArn": ROLE, "httpTarget": {"headerParameters": {"X-From": DUBLIN}}}, due=(at("arn", VIRGINIA),)),
    _EVENT_TARGET.look_alike("the event's region is handed on", {"rule": "r", "arn": _arn("sns", "t"), "inputTransformer": {"inputPaths": {"region": "$.region", "az": "$.detail.availability-zone"}, "inputTemplate": '"Seen in <region>, <az>"'}}),
    _PIPE.violating("a Kafka of Virginia", {"roleArn": ROLE, "source": "smk://b-1.c.abc123.c2.kafka.us-east-1.amazonaws.com:9098", "target": _arn("sqs", "q")}, due=(at("source", VIRGINIA),)),
    _PIPE.look_alike("a filter for Virginia", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": _arn("sqs", "p"), "sourceParameters": {"filterCriteria": {"filters": [{"pattern": json.dumps({"body": {"awsRegion": [VIRGINIA]}})}]}}}),
    _API_DESTINATION.look_alike("a partner signs in", {"name": "c", "authorizationType": "OAUTH_CLIENT_CREDENTIALS", "authParameters": {"oauth": {"authorizationEndpoint": "https://login.example.com/us-east-1/token", "httpMethod": "POST"}}}),
    _SCHEDULE.look_alike("a group and a time zone", {"name": "us-east-1"}),
    # Messages
    _TOPIC_SUBSCRIPTION.look_alike("a text message", {"topic": _arn("sns", "t"), "protocol": "sms", "endpoint": "+353851234567"}),
    _TOPIC_SUBSCRIPTION.look_alike("a partner's hook", {"topic": _arn("sns", "t"), "protocol": "https", "endpoint": "https://hooks.us-east-1.example.com/sns"}),
    _DELIVERY_STREAM.violating("a Kafka of Virginia", {"destination": "http_endpoint", "httpEndpointConfiguration": {"url": "https://aws-api.example.com/firehose/v1"}, "mskSourceConfiguration": {"mskClusterArn": _arn("kafka", "cluster/c/1", VIRGINIA), "topicName": "t", "authenticationConfiguration": {"connectivity": "PRIVATE", "roleArn": ROLE}}}, due=(at("mskSourceConfiguration.mskClusterArn", VIRGINIA),)),
    _DELIVERY_STREAM.violating("a serverless collection of Virginia", {"destination": "opensearchserverless", "opensearchserverlessConfiguration": {"roleArn": ROLE, "indexName": "i", "collectionEndpoint": "https://abc123.us-east-1.aoss.amazonaws.com"}}, due=(at("opensearchserverlessConfiguration.collectionEndpoint", VIRGINIA),)),
    _DELIVERY_STREAM.look_alike("partners' endpoints, folders by region", {"destination": "splunk", "splunkConfiguration": {"hecEndpoint": "https://http-inputs-us-east-1.example.com:443", "hecToken": "t", "s3Configuration": {"roleArn": ROLE, "bucketArn": "", "prefix": "region=us-east-1/", "errorOutputPrefix": "errors/us-east-1/"}}}),
    _DELIVERY_STREAM.violating("copied with the region of another bucket", {"destination": "redshift", "redshiftConfiguration": {"roleArn": ROLE, "clusterJdbcurl": "jdbc:redshift://c.abc123.eu-west-1.redshift.amazonaws.com:5439/db", "dataTableName": "t", "copyOptions": "json 'auto' region 'us-east-1'"}}, due=(at("redshiftConfiguration.copyOptions", VIRGINIA, rule="V28-setting"),)),
    _SETTING.violating("a Kafka of Virginia feeds a function", {"functionName": "f", "topics": ["t"], "startingPosition": "LATEST", "selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "b-1.c.abc123.c2.kafka.us-east-1.amazonaws.com:9098"}}}, type="aws:lambda/eventSourceMapping:EventSourceMapping", due=(at("selfManagedEventSource.endpoints.KAFKA_BOOTSTRAP_SERVERS", VIRGINIA),)),
    _API_INTEGRATION.violating("a stream of Virginia", {"apiId": "a", "integrationType": "AWS_PROXY", "integrationSubtype": "Kinesis-PutRecord", "credentialsArn": ROLE, "payloadFormatVersion": "1.0", "requestParameters": {"StreamName": "s", "Data": "$request.body", "PartitionKey": "k", "Region": VIRGINIA}}, due=(at("requestParameters.Region", VIRGINIA),)),
    _API_INTEGRATION.look_alike("a header is mapped", {"restApi": "a", "resourceId": "r", "httpMethod": "POST", "type": "MOCK", "requestParameters": {"integration.request.header.X-Region": "method.request.header.X-Region"}, "requestTemplates": {"application/json": '{"statusCode": 200}'}}, type="aws:apigateway/integration:Integration"),
    _API_INTEGRATION.look_alike("a load balancer within the VPC", {"apiId": "a", "integrationType": "HTTP_PROXY", "connectionType": "VPC_LINK", "connectionId": "l", "integrationMethod": "ANY", "integrationUri": _arn("elasticloadbalancing", "listener/app/a/1/2")}),
    _IOT_RULE.violating("an API of Virginia", {"name": "r", "enabled": True, "sql": "SELECT *", "sqlVersion": "2016-03-23", "https": [{"url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}]}, due=(at("https[0].url", VIRGINIA),)),
    _SETTING.violating("an application that is told Virginia", {"runtimeEnvironment": "FLINK-1_20", "serviceExecutionRole": ROLE, "applicationConfiguration": {"environmentProperties": {"propertyGroups": [{"propertyGroupId": "p", "propertyMap": {"aws.region": VIRGINIA, "stream": "s"}}]}}}, type="aws:kinesisanalyticsv2/application:Application", due=(at("applicationConfiguration.environmentProperties.propertyGroups[0].propertyMap.aws.region", VIRGINIA),)),
    _STREAM.clean("an application that is told its region", {"runtimeEnvironment": "FLINK-1_20", "serviceExecutionRole": ROLE, "applicationConfiguration": {"environmentProperties": {"propertyGroups": [{"propertyGroupId": "p", "propertyMap": {"aws.region": OREGON, "stream": "us-east-1-events"}}]}}}, us=True),
    _DNS_TARGET.violating("bounces go through Virginia", {**RECORD, "type": "MX", "records": ["10 feedback-smtp.us-east-1.amazonses.com"]}, due=(at("records[0]", VIRGINIA),)),
    _DNS_TARGET.look_alike("bounces go through the region", {**RECORD, "type": "MX", "records": ["10 feedback-smtp.eu-west-1.amazonses.com"]}),
    _DNS_TARGET.look_alike("keys of mail, proof of a certificate", {**RECORD, "type": "CNAME", "records": ["abcdef.dkim.amazonses.com", "_abc.jkddzztszm.acm-validations.aws."]}),
    _DNS_TARGET.look_alike("name servers", {**RECORD, "type": "NS", "records": ["ns-2048.awsdns-64.com.", "ns-2049.awsdns-65.net."]}),
    _DNS_TARGET.look_alike("by weight, to two load balancers of the region", {**RECORD, "type": "CNAME", "records": ["a-1.us-west-2.elb.amazonaws.com"], "setIdentifier": "us-east-1", "weightedRoutingPolicies": [{"weight": 50}]}, us=True),
    _DNS_TARGET.violating("a website of Virginia", {**RECORD, "type": "CNAME", "records": ["site.s3-website-us-east-1.amazonaws.com"]}, due=(at("records[0]", VIRGINIA),)),
    _NOTIFICATION.look_alike("repository events to a topic of the region", {"name": "n", "detailType": "BASIC", "eventTypeIds": ["codebuild-project-build-state-failed"], "resource": _arn("codebuild", "project/p"), "targets": [{"address": _arn("sns", "t")}]}),
    # Governance
    _MULTI_REGION_TRAIL.look_alike("selectors name a table of Virginia", {"name": "s", "multiRegionEnabled": False, "advancedEventSelectors": [{"name": "t", "fieldSelectors": [{"field": "resources.ARN", "equals": [_arn("dynamodb", "table/t", VIRGINIA)]}]}]}),
    _EVENT_DATA_STORE.violating("true as a word", {"name": "s", "multiRegionEnabled": "true"}, due=(at("multiRegionEnabled"),)),
    _CONFIG_AGGREGATOR.look_alike("a rule of AWS's own", {"name": "r", "source": {"owner": "AWS", "sourceIdentifier": "MULTI_REGION_CLOUD_TRAIL_ENABLED"}}),
    _FOREIGN_ARN.violating("a rule's function of Virginia", {"name": "r", "source": {"owner": "CUSTOM_LAMBDA", "sourceIdentifier": _arn("lambda", "function:f", VIRGINIA), "sourceDetails": [{"messageType": "ConfigurationItemChangeNotification"}]}}, type="aws:cfg/rule:Rule", due=(at("source.sourceIdentifier", VIRGINIA),)),
    _FINDING_AGGREGATOR.look_alike("standards without a region", {"standardsArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"}),
    _FINDING_AGGREGATOR.violating("all regions, of Oregon", {"linkingMode": "ALL_REGIONS"}, type="aws:securityhub/findingAggregator:FindingAggregator", us=True, due=(at("linkingMode"),)),
    _FINDING_AGGREGATOR.look_alike("a policy of the central configuration", {"name": "p", "configurationPolicy": {"serviceEnabled": True, "enabledStandardArns": ["arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0"], "securityControlsConfiguration": {"disabledControlIdentifiers": []}}}, type="aws:securityhub/configurationPolicy:ConfigurationPolicy"),
    _FINDING_EXPORT.look_alike("a rule that archives findings of Virginia", {"analyzerName": "a", "ruleName": "r", "filters": [{"criteria": "resource", "contains": ["us-east-1"]}]}),
    _FINDING_EXPORT.look_alike("a detector", {"enable": True, "findingPublishingFrequency": "SIX_HOURS"}, type="aws:guardduty/detector:Detector"),
    _LOG_DESTINATION.look_alike("an ACL logs to the region", {"resourceArn": _arn("wafv2", "regional/webacl/a/1"), "logDestinationConfigs": [_arn("logs", "log-group:aws-waf-logs-us-east-1")]}),
    # Analytics
    _RESOURCE_LINK.look_alike("a table over the trails of all regions, kept here", {"name": "t", "databaseName": "d", "tableType": "EXTERNAL_TABLE", "parameters": PROJECTED, "storageDescriptor": {"location": ""}}),
    _SETTING.violating("a job that is told Virginia", {"name": "j", "roleArn": ROLE, "command": {"scriptLocation": ""}, "defaultArguments": {"--REGION": VIRGINIA, "--job-language": "python"}}, type="aws:glue/job:Job", due=(at("defaultArguments.--REGION", VIRGINIA),)),
    _QUERY_SOURCE.clean("a job that is told its region", {"name": "j", "roleArn": ROLE, "command": {"scriptLocation": ""}, "defaultArguments": {"--REGION": OREGON, "--TempDir": ""}}, us=True),
    _SETTING.violating("a copy from a bucket of Virginia", {"database": "d", "sql": f"COPY t FROM 's3://in/' IAM_ROLE '{ROLE}' REGION 'us-east-1' FORMAT JSON 'auto';"}, type="aws:redshiftdata/statement:Statement", due=(at("sql", VIRGINIA),)),
    _SNAPSHOT_COPY.clean("a copy from a bucket of the region", {"database": "d", "sql": f"COPY t FROM 's3://in/' IAM_ROLE '{ROLE}' REGION 'eu-west-1';"}),
    _QUERY_SOURCE.look_alike("a saved query over Virginia's records", {"name": "q", "database": "d", "query": "SELECT * FROM trail WHERE region = 'us-east-1'"}, type="aws:athena/namedQuery:NamedQuery"),
    # Data movers
    _FILE_REPLICATION.violating("Frankfurt is in the EU, and outside", {"sourceFileSystemId": "fs-0a1b2c3d4e5f60718", "destination": {"region": FRANKFURT}}, due=(at("destination.region", FRANKFURT),)),
    _ENDPOINT.violating("a file server asks Virginia who signs in", {"identityProviderType": "API_GATEWAY", "invocationRole": ROLE, "url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/prod"}, due=(at("url", VIRGINIA),)),
    _DATA_SYNC.look_alike("a partner's file server", {"accessRole": ROLE, "url": "sftp://sftp.us-east-1.example.com", "sftpConfig": {"userSecretId": _arn("secretsmanager", "secret:s"), "trustedHostKeys": ["ssh-rsa AAAA"]}}),
    _SETTING.violating("workflows that keep their secrets in Virginia", {"name": "m", "dagS3Path": "dags/", "executionRoleArn": ROLE, "sourceBucketArn": "arn:aws:s3:::dags", "networkConfiguration": {"subnetIds": ["subnet-0a1b2c3d4e5f60718"], "securityGroupIds": ["sg-0a1b2c3d4e5f60718"]}, "airflowConfigurationOptions": {"secrets.backend_kwargs": json.dumps({"connections_prefix": "airflow/us-east-1", "region_name": VIRGINIA})}}, type="aws:mwaa/environment:Environment", due=(at("airflowConfigurationOptions.secrets.backend_kwargs", VIRGINIA),)),
    _DATA_SYNC.unknown("a bucket that is not of this stack", {"s3BucketArn": "arn:aws:s3:::partner-drop", "subdirectory": "/us-east-1", "s3Config": {"bucketAccessRoleArn": ROLE}}, type="aws:datasync/s3Location:S3Location", due=(unsure("s3BucketArn"),)),
    _MIGRATION.look_alike("tables by name", {"replicationTaskId": "t", "migrationType": "cdc", "replicationInstanceArn": _arn("dms", "rep:R"), "sourceEndpointArn": _arn("dms", "endpoint:S"), "targetEndpointArn": _arn("dms", "endpoint:T"), "tableMappings": json.dumps({"rules": [{"rule-type": "selection", "rule-id": "1", "rule-name": "us-east-1", "object-locator": {"schema-name": "us_east_1", "table-name": "%"}, "rule-action": "include"}]})}),
    # Models
    _INFERENCE_PROFILE.violating("a container is told a profile", {"family": "f", "containerDefinitions": _containers(MODEL="eu.amazon.nova-micro-v1:0", HOST="eu.example.com")}, due=(at("containerDefinitions"),)),
    _INFERENCE_PROFILE.look_alike("a container is told a model", {"family": "f", "containerDefinitions": _containers(MODEL="amazon.nova-micro-v1:0", LABEL="us.example", REGION=DUBLIN)}),
    _INFERENCE_PROFILE.violating("a step asks a profile", {"roleArn": ROLE, "definition": _states(f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:inference-profile/eu.{CLAUDE}")}, type="aws:sfn/stateMachine:StateMachine", due=(at("definition"),)),
    _INFERENCE_PROFILE.look_alike("a step asks a model of the region", {"roleArn": ROLE, "definition": _states(f"arn:aws:bedrock:eu-west-1::foundation-model/{CLAUDE}")}, type="aws:sfn/stateMachine:StateMachine"),
    _INFERENCE_PROFILE.violating("a profile of Japan, of Australia, of the world", _with_environment(A="jp.anthropic.claude-sonnet-4-5-20250929-v1:0", B="au.anthropic.claude-sonnet-4-5-20250929-v1:0", C="global.amazon.nova-2-lite-v1:0"), type="aws:lambda/function:Function", due=(at("environment.variables.A"), at("environment.variables.B"), at("environment.variables.C"),)),
    _MODEL.violating("a judge of several regions", {"evaluatorName": "e", "level": "TRACE", "evaluatorConfig": {"llmAsAJudge": {"instructions": "judge", "modelConfig": {"bedrockEvaluatorModelConfig": {"modelId": f"us.{CLAUDE}"}}}}}, us=True, due=(at("evaluatorConfig.llmAsAJudge.modelConfig.bedrockEvaluatorModelConfig.modelId"),)),
    _MODEL.look_alike("an alias of an agent", {"agentAliasName": "us.prod", "agentId": "A1B2C3", "description": "eu.anthropic.claude-v2"}, type="aws:bedrock/agentAgentAlias:AgentAgentAlias"),
    # Fan-out
    _PIPELINE.violating("only the second store is abroad", {"name": "p", "roleArn": ROLE, "stages": [], "artifactStores": [{"type": "S3", "location": "a", "region": OREGON}, {"type": "S3", "location": "b", "region": FRANKFURT, "encryptionKey": {"id": _arn("kms", "key/1", FRANKFURT), "type": "KMS"}}]}, us=True, due=(at("artifactStores[1].region", FRANKFURT), at("artifactStores[1].encryptionKey.id", FRANKFURT, rule="V05-foreign-arn"),)),
    _STACK_SET.look_alike("a template of the region's bucket", {"name": "s", "templateUrl": "https://s3.eu-west-1.amazonaws.com/templates/us-east-1.yaml", "parameters": {"Name": "us-east-1-app"}}),
    _ENDPOINT.violating("a product's template of Virginia", {"productId": "p", "templateUrl": "https://s3.us-east-1.amazonaws.com/templates/t.yaml", "type": "CLOUD_FORMATION_TEMPLATE"}, type="aws:servicecatalog/provisioningArtifact:ProvisioningArtifact", due=(at("templateUrl", VIRGINIA),)),
    _AUTOMATION.violating("a setup over Virginia", {"name": "q", "configurationDefinition": {"type": "AWSQuickSetupType-PatchPolicy", "localDeploymentAdministrationRoleArn": ROLE, "localDeploymentExecutionRoleName": "e", "parameters": {"TargetRegions": "eu-west-1,us-east-1", "TargetType": "*"}}}, due=(at("configurationDefinition.parameters.TargetRegions", VIRGINIA),)),
    _AUTOMATION.clean("a setup over the region", {"name": "q", "configurationDefinition": {"type": "AWSQuickSetupType-PatchPolicy", "localDeploymentAdministrationRoleArn": ROLE, "localDeploymentExecutionRoleName": "e", "parameters": {"TargetRegions": "eu-west-1", "TargetType": "*"}}}),
    _SETTING.violating("a build is told Virginia", {"name": "b", "serviceRole": ROLE, "artifacts": {"type": "NO_ARTIFACTS"}, "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases:\n  build:\n    commands:\n      - aws s3 sync . s3://site --region us-east-1\n"}, "environment": {"computeType": "BUILD_GENERAL1_SMALL", "image": "aws/codebuild/amazonlinux2-x86_64-standard:5.0", "type": "LINUX_CONTAINER"}}, type="aws:codebuild/project:Project", due=(at("source.buildspec", VIRGINIA),)),
    _IMAGE_DISTRIBUTION.look_alike("an image that leaves Virginia's out", {"name": "l", "executionRole": ROLE, "resourceType": "AMI_IMAGE", "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "AGE", "value": 6, "unit": "YEARS"}, "exclusionRules": {"amis": {"regions": [VIRGINIA]}}}], "resourceSelection": {"tagMap": {"k": "v"}}}),
    # Telemetry
    _DASHBOARD.violating("alarms of Virginia", {"dashboardName": "d", "dashboardBody": json.dumps({"widgets": [{"type": "alarm", "properties": {"alarms": [_arn("cloudwatch", "alarm:a", VIRGINIA)]}}]})}, due=(at("dashboardBody", VIRGINIA),)),
    _DASHBOARD.look_alike("words about Virginia", {"dashboardName": "us-east-1", "dashboardBody": json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "[Virginia](https://console.aws.amazon.com/?region=us-east-1)"}}, {"type": "log", "properties": {"query": "fields @message | filter region = 'us-east-1'", "region": DUBLIN}}]})}),
    _SETTING.violating("a name that is found in Virginia", {"serviceId": "srv-1", "instanceId": "i", "attributes": {"AWS_INSTANCE_CNAME": "db.abc123.us-east-1.rds.amazonaws.com"}}, type="aws:servicediscovery/instance:Instance", due=(at("attributes.AWS_INSTANCE_CNAME", VIRGINIA),)),
    _FOREIGN_ARN.violating("a scraper writes to Virginia", {"source": {"eks": {"clusterArn": _arn("eks", "cluster/c"), "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}}, "destination": {"amp": {"workspaceArn": _arn("aps", "workspace/ws-1", VIRGINIA)}}, "scrapeConfiguration": "global:\n  scrape_interval: 30s\n"}, type="aws:amp/scraper:Scraper", due=(at("destination.amp.workspaceArn", VIRGINIA),)),
    _RESOURCE_INDEX.violating("an aggregator of Oregon", {"type": "AGGREGATOR"}, us=True, due=(at("type"),)),
    _RESOURCE_INDEX.look_alike("a view", {"name": "v", "filters": {"filterString": "region:us-east-1"}}, type="aws:resourceexplorer/view:View"),
    _CHAT.look_alike("a channel of the region with a guardrail of AWS", {"configurationName": "c", "channelId": "19:us-east-1", "teamId": "t", "tenantId": "n", "iamRoleArn": ROLE, "guardrailPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "snsTopicArns": [_arn("sns", "us-east-1")]}),
    _QUERY_LOG.look_alike("a resolver rule for a zone named after a region", {"domainName": "us-east-1.corp.example.com", "ruleType": "FORWARD", "resolverEndpointId": "rslvr-out-0a1b", "targetIps": [{"ip": "10.0.0.2"}]}),
    _LOG_CENTRALISATION.look_alike("a trace group for a region's name", {"groupName": "us-east-1", "filterExpression": 'annotation.region = "us-east-1"'}),
    _DNS_TARGET.unknown("a record made of something not known", {**RECORD, "type": "CNAME", "records": UNKNOWN}, due=(unsure("records"),)),
)  # fmt: skip
