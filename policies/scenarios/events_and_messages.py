# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of events, messages, streams and log subscriptions (V21, V22)."""

from __future__ import annotations

import json

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

_EVENT_TARGET = Page(rule="V21-event-target", type="aws:cloudwatch/eventTarget:EventTarget")
_GLOBAL_ENDPOINT = Page(rule="V21-global-endpoint", type="aws:cloudwatch/eventEndpoint:EventEndpoint")
_API_DESTINATION = Page(
    rule="V21-api-destination", type="aws:cloudwatch/eventApiDestination:EventApiDestination"
)
_PIPE = Page(rule="V21-pipe", type="aws:pipes/pipe:Pipe")
_SCHEDULE = Page(rule="V21-schedule", type="aws:scheduler/schedule:Schedule")
_TOPIC_SUBSCRIPTION = Page(rule="V22-topic-subscription", type="aws:sns/topicSubscription:TopicSubscription")
_TOPIC_EVENTS = Page(rule="V22-topic-events", type="aws:sns/platformApplication:PlatformApplication")
_QUEUE = Page(rule="V22-queue", type="aws:sqs/queue:Queue")
_STREAM = Page(rule="V22-stream", type="aws:kinesis/streamConsumer:StreamConsumer")
_DELIVERY_STREAM = Page(
    rule="V22-delivery-stream", type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
)
_LOG_SUBSCRIPTION = Page(
    rule="V22-log-subscription", type="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
)
_FUNCTION_EVENTS = Page(rule="V22-function-events", type="aws:lambda/eventSourceMapping:EventSourceMapping")
_API_INTEGRATION = Page(rule="V22-api-integration", type="aws:apigatewayv2/integration:Integration")
_IOT_RULE = Page(rule="V22-iot-rule", type="aws:iot/topicRule:TopicRule")
_MAIL = Page(rule="V22-mail", type="aws:cognito/userPool:UserPool")
_MAIL_ENDPOINT = Page(rule="V22-mail-endpoint", type="aws:sesv2/multiRegionEndpoint:MultiRegionEndpoint")
_SMS_REGION = Page(rule="V22-sms-region", type="aws:cognito/userPool:UserPool")
_VOICE = Page(rule="V22-voice", type="aws:chime/voiceConnector:VoiceConnector")
_NOTIFICATION = Page(rule="V22-notification", type="aws:cloudwatch/metricAlarm:MetricAlarm")

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _lambda_uri(region: str, function_region: str) -> str:
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{_arn('lambda', 'function:f', function_region)}/invocations"


FIREHOSE = {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": UNKNOWN}}
LOG_FILTER = {"logGroup": "/app", "filterPattern": "{ $.awsRegion = us-east-1 }"}
HTTP_API = {"apiId": "a1b2c3", "integrationType": "AWS_PROXY", "integrationSubtype": "SQS-SendMessage", "credentialsArn": ROLE, "payloadFormatVersion": "1.0"}  # fmt: skip
REST_API = {
    "restApi": "a1b2c3",
    "resourceId": "r",
    "httpMethod": "POST",
    "integrationHttpMethod": "POST",
    "type": "AWS",
}

SCENARIOS = (
    _EVENT_TARGET.violating("a bus of Virginia", {"rule": "r", "arn": _arn("events", "event-bus/default", VIRGINIA), "roleArn": ROLE}, due=(at("arn", VIRGINIA),)),
    _EVENT_TARGET.violating("a bus of Frankfurt is outside too", {"rule": "r", "arn": _arn("events", "event-bus/default", FRANKFURT)}, due=(at("arn", FRANKFURT),)),
    _EVENT_TARGET.violating("a function of Dublin", {"rule": "r", "arn": _arn("lambda", "function:f")}, us=True, due=(at("arn", DUBLIN),)),
    _EVENT_TARGET.violating("dead letters in Virginia", {"rule": "r", "arn": _arn("sqs", "q"), "deadLetterConfig": {"arn": _arn("sqs", "dead", VIRGINIA)}}, due=(at("deadLetterConfig.arn", VIRGINIA),)),
    _EVENT_TARGET.violating("a task definition of Virginia", {"rule": "r", "arn": _arn("ecs", "cluster/c"), "roleArn": ROLE, "ecsTarget": {"taskDefinitionArn": _arn("ecs", "task-definition/t:1", VIRGINIA)}}, due=(at("ecsTarget.taskDefinitionArn", VIRGINIA),)),
    _EVENT_TARGET.violating("a rule on a bus of Virginia", {"name": "r", "eventBusName": _arn("events", "event-bus/b", VIRGINIA), "scheduleExpression": "rate(1 hour)"}, type="aws:cloudwatch/eventRule:EventRule", due=(at("eventBusName", VIRGINIA),)),
    _EVENT_TARGET.violating("an archive of Virginia's bus", {"name": "a", "eventSourceArn": _arn("events", "event-bus/b", VIRGINIA)}, type="aws:cloudwatch/eventArchive:EventArchive", due=(at("eventSourceArn", VIRGINIA),)),
    _EVENT_TARGET.clean("a queue of the region", {"rule": "r", "arn": _arn("sqs", "q"), "sqsTarget": {"messageGroupId": "g"}}),
    _EVENT_TARGET.look_alike("a rule that looks for events of Virginia", {"name": "from-us-east-1", "eventPattern": json.dumps({"source": ["aws.iam"], "region": [VIRGINIA]})}, type="aws:cloudwatch/eventRule:EventRule"),
    _EVENT_TARGET.look_alike("a bus by name", {"rule": "r", "eventBusName": "us-east-1-bus", "arn": _arn("logs", "log-group:/aws/events/x")}),
    _EVENT_TARGET.unknown("a target not known", {"rule": "r", "arn": UNKNOWN}, due=(unsure("arn"),)),
    Scenario(
        rule="V21-event-target",
        kind=Kind.VIOLATING,
        title="a target not known that comes from Virginia",
        given=(
            Given(type="aws:cloudwatch/eventBus:EventBus", name="bus", props={"name": "b", "region": VIRGINIA}),
            Given(type="aws:cloudwatch/eventTarget:EventTarget", props={"rule": "r", "arn": UNKNOWN}, depends_on={"arn": ("bus",)}),
        ),
        expected=(
            Expected(rule="V02-resource-region", path="region", region=VIRGINIA, resource="bus"),
            Expected(rule="V21-event-target", path="arn", region=VIRGINIA),
        ),
    ),
    Scenario(
        rule="V21-event-target",
        kind=Kind.CLEAN,
        title="a target not known that comes from a queue of the region",
        given=(
            Given(type="aws:sqs/queue:Queue", name="queue", props={"name": "q"}),
            Given(type="aws:cloudwatch/eventTarget:EventTarget", props={"rule": "r", "arn": UNKNOWN}, depends_on={"arn": ("queue",)}),
        ),
    ),
    _GLOBAL_ENDPOINT.violating("fails over to Virginia", {"name": "e", "roleArn": ROLE, "replicationConfig": {"state": "ENABLED"}, "eventBuses": [{"eventBusArn": _arn("events", "event-bus/b")}, {"eventBusArn": _arn("events", "event-bus/b", VIRGINIA)}], "routingConfig": {"failoverConfig": {"primary": {"healthCheck": "arn:aws:route53:::healthcheck/abc"}, "secondary": {"route": VIRGINIA}}}}, due=(at("routingConfig.failoverConfig.secondary.route", VIRGINIA), at("eventBuses[1].eventBusArn", VIRGINIA),)),
    _GLOBAL_ENDPOINT.unknown("the second region is not known", {"name": "e", "eventBuses": [{"eventBusArn": _arn("events", "event-bus/b")}], "routingConfig": {"failoverConfig": {"primary": {"healthCheck": "arn:aws:route53:::healthcheck/abc"}, "secondary": {"route": UNKNOWN}}}}, due=(unsure("routingConfig.failoverConfig.secondary.route"),)),
    _GLOBAL_ENDPOINT.clean("a bus of the region", {"name": "global"}, type="aws:cloudwatch/eventBus:EventBus"),
    _API_DESTINATION.violating("an API of Virginia", {"name": "d", "httpMethod": "POST", "connectionArn": _arn("events", "connection/c/1"), "invocationEndpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}, due=(at("invocationEndpoint", VIRGINIA),)),
    _API_DESTINATION.look_alike("a partner's host", {"name": "d", "httpMethod": "POST", "connectionArn": _arn("events", "connection/c/1"), "invocationEndpoint": "https://events.us-east-1.example.com/v1"}),
    _PIPE.violating("to Virginia", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": _arn("events", "event-bus/b", VIRGINIA)}, due=(at("target", VIRGINIA),)),
    _PIPE.violating("from and through Virginia", {"roleArn": ROLE, "source": _arn("kinesis", "stream/s", VIRGINIA), "enrichment": _arn("lambda", "function:f", VIRGINIA), "target": _arn("sqs", "q")}, due=(at("source", VIRGINIA), at("enrichment", VIRGINIA),)),
    _PIPE.clean("in the region", {"roleArn": ROLE, "source": _arn("sqs", "q", OREGON), "target": _arn("states", "stateMachine:m", OREGON)}, us=True),
    _PIPE.unknown("a target not known", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": UNKNOWN}, due=(unsure("target"),)),
    _SCHEDULE.violating("a queue of Virginia", {"scheduleExpression": "rate(1 hour)", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": _arn("sqs", "q", VIRGINIA), "roleArn": ROLE}}, due=(at("target.arn", VIRGINIA),)),
    _SCHEDULE.violating("an SDK call to a queue of Virginia", {"scheduleExpression": "rate(1 hour)", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "roleArn": ROLE, "input": json.dumps({"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "x"})}}, due=(at("target.input", VIRGINIA),)),
    _SCHEDULE.clean("an SDK call in the region", {"scheduleExpression": "rate(1 hour)", "scheduleExpressionTimezone": "America/New_York", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "roleArn": ROLE, "input": json.dumps({"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"})}}),
    _TOPIC_SUBSCRIPTION.violating("a queue of Virginia", {"topic": _arn("sns", "t"), "protocol": "sqs", "endpoint": _arn("sqs", "q", VIRGINIA)}, due=(at("endpoint", VIRGINIA),)),
    _TOPIC_SUBSCRIPTION.violating("to a topic of Virginia", {"topic": _arn("sns", "t", VIRGINIA), "protocol": "lambda", "endpoint": _arn("lambda", "function:f")}, due=(at("topic", VIRGINIA),)),
    _TOPIC_SUBSCRIPTION.violating("an API of Virginia", {"topic": _arn("sns", "t"), "protocol": "https", "endpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}, due=(at("endpoint", VIRGINIA),)),
    _TOPIC_SUBSCRIPTION.violating("dead letters in Dublin", {"topic": _arn("sns", "t", OREGON), "protocol": "sqs", "endpoint": _arn("sqs", "q", OREGON), "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead")})}, us=True, due=(at("redrivePolicy", DUBLIN),)),
    _TOPIC_SUBSCRIPTION.clean("in the region", {"topic": _arn("sns", "t"), "protocol": "firehose", "endpoint": _arn("firehose", "deliverystream/d"), "subscriptionRoleArn": ROLE}),
    _TOPIC_SUBSCRIPTION.look_alike("a filter for Virginia and a mail address", {"topic": _arn("sns", "t"), "protocol": "email", "endpoint": "us-east-1@example.com", "filterPolicy": json.dumps({"region": [VIRGINIA]})}),
    _TOPIC_SUBSCRIPTION.unknown("an endpoint not known", {"topic": _arn("sns", "t"), "protocol": "sqs", "endpoint": UNKNOWN}, due=(unsure("endpoint"),)),
    _TOPIC_EVENTS.violating("failures are told in Virginia", {"name": "p", "platform": "GCM", "platformCredential": "k", "eventDeliveryFailureTopicArn": _arn("sns", "t", VIRGINIA)}, due=(at("eventDeliveryFailureTopicArn", VIRGINIA),)),
    _QUEUE.violating("dead letters in Virginia", {"name": "q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead", VIRGINIA), "maxReceiveCount": 5})}, due=(at("redrivePolicy", VIRGINIA),)),
    _QUEUE.violating("as a setting of its own", {"queueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead", VIRGINIA), "maxReceiveCount": 5})}, type="aws:sqs/redrivePolicy:RedrivePolicy", due=(at("redrivePolicy", VIRGINIA),)),
    _QUEUE.clean("dead letters in the region", {"name": "q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead"), "maxReceiveCount": 5})}),
    _QUEUE.look_alike("a queue named after a region", {"name": "from-us-east-1.fifo", "fifoQueue": True}),
    _STREAM.violating("a consumer of Virginia's stream", {"name": "c", "streamArn": _arn("kinesis", "stream/s", VIRGINIA)}, due=(at("streamArn", VIRGINIA),)),
    _STREAM.clean("a consumer of the region's", {"name": "c", "streamArn": _arn("kinesis", "stream/s")}),
    _DELIVERY_STREAM.violating("from a stream of Virginia", {**FIREHOSE, "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": ""}, "kinesisSourceConfiguration": {"kinesisStreamArn": _arn("kinesis", "stream/s", VIRGINIA), "roleArn": ROLE}}, due=(at("kinesisSourceConfiguration.kinesisStreamArn", VIRGINIA),)),
    _DELIVERY_STREAM.violating("the schema is read in Virginia", {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "dataFormatConversionConfiguration": {"schemaConfiguration": {"databaseName": "d", "tableName": "t", "roleArn": ROLE, "region": VIRGINIA}}}}, due=(at("extendedS3Configuration.dataFormatConversionConfiguration.schemaConfiguration.region", VIRGINIA),)),
    _DELIVERY_STREAM.violating("a function of Virginia works on it", {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "processingConfiguration": {"enabled": True, "processors": [{"type": "Lambda", "parameters": [{"parameterName": "LambdaArn", "parameterValue": _arn("lambda", "function:f:$LATEST", VIRGINIA)}]}]}}}, due=(at("extendedS3Configuration.processingConfiguration.processors[0].parameters[0].parameterValue", VIRGINIA),)),
    _DELIVERY_STREAM.violating("a search domain of Dublin", {"destination": "opensearch", "opensearchConfiguration": {"roleArn": ROLE, "indexName": "i", "domainArn": _arn("es", "domain/d")}}, us=True, due=(at("opensearchConfiguration.domainArn", DUBLIN),)),
    _DELIVERY_STREAM.violating("a warehouse of Virginia", {"destination": "redshift", "redshiftConfiguration": {"roleArn": ROLE, "clusterJdbcurl": "jdbc:redshift://c.abc123.us-east-1.redshift.amazonaws.com:5439/db", "dataTableName": "t"}}, due=(at("redshiftConfiguration.clusterJdbcurl", VIRGINIA),)),
    _DELIVERY_STREAM.violating("an HTTP endpoint of Virginia", {"destination": "http_endpoint", "httpEndpointConfiguration": {"url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1", "name": "h"}}, due=(at("httpEndpointConfiguration.url", VIRGINIA),)),
    Scenario(
        rule="V22-delivery-stream",
        kind=Kind.VIOLATING,
        title="into a bucket of this stack in Virginia",
        given=(
            Given(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": "far-away", "region": VIRGINIA}),
            Given(type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", props={"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": "arn:aws:s3:::far-away"}}),
        ),
        expected=(
            Expected(rule="V02-resource-region", path="region", region=VIRGINIA, resource="bucket"),
            Expected(rule="V22-delivery-stream", path="extendedS3Configuration.bucketArn", region=VIRGINIA),
        ),
    ),
    Scenario(
        rule="V22-delivery-stream",
        kind=Kind.CLEAN,
        title="into a bucket of this stack in the region",
        given=(
            Given(type="aws:s3/bucket:Bucket", name="bucket", props={"bucket": "us-east-1-events"}),
            Given(type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", props={"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": "arn:aws:s3:::us-east-1-events", "prefix": "region=us-east-1/", "dataFormatConversionConfiguration": {"schemaConfiguration": {"databaseName": "d", "tableName": "t", "roleArn": ROLE, "region": DUBLIN}}}}),
        ),
    ),
    _DELIVERY_STREAM.unknown("a bucket not known", FIREHOSE, due=(unsure("extendedS3Configuration.bucketArn"),)),
    _LOG_SUBSCRIPTION.violating("a stream of Virginia", {**LOG_FILTER, "destinationArn": _arn("kinesis", "stream/s", VIRGINIA)}, due=(at("destinationArn", VIRGINIA),)),
    _LOG_SUBSCRIPTION.violating("a destination of Dublin", {**LOG_FILTER, "destinationArn": _arn("logs", "destination:d")}, us=True, due=(at("destinationArn", DUBLIN),)),
    _LOG_SUBSCRIPTION.violating("a destination that writes to Virginia", {"name": "d", "roleArn": ROLE, "targetArn": _arn("kinesis", "stream/s", VIRGINIA)}, type="aws:cloudwatch/logDestination:LogDestination", due=(at("targetArn", VIRGINIA),)),
    _LOG_SUBSCRIPTION.violating("a policy for the account", {"policyName": "p", "policyType": "SUBSCRIPTION_FILTER_POLICY", "scope": "ALL", "policyDocument": json.dumps({"DestinationArn": _arn("firehose", "deliverystream/d", VIRGINIA), "RoleArn": ROLE, "FilterPattern": "", "Distribution": "Random"})}, type="aws:cloudwatch/logAccountPolicy:LogAccountPolicy", due=(at("policyDocument", VIRGINIA),)),
    _LOG_SUBSCRIPTION.violating("a delivery destination in Virginia", {"name": "d", "deliveryDestinationConfiguration": {"destinationResourceArn": _arn("logs", "log-group:/x", VIRGINIA)}}, type="aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", due=(at("deliveryDestinationConfiguration.destinationResourceArn", VIRGINIA),)),
    _LOG_SUBSCRIPTION.clean("a function of the region", {**LOG_FILTER, "destinationArn": _arn("lambda", "function:f")}),
    _LOG_SUBSCRIPTION.unknown("a destination not known", {**LOG_FILTER, "destinationArn": UNKNOWN}, due=(unsure("destinationArn"),)),
    _FUNCTION_EVENTS.violating("a source of Virginia", {"functionName": "f", "eventSourceArn": _arn("sqs", "q", VIRGINIA)}, due=(at("eventSourceArn", VIRGINIA),)),
    _FUNCTION_EVENTS.violating("failures to Virginia", {"functionName": "f", "destinationConfig": {"onFailure": {"destination": _arn("sqs", "q", VIRGINIA)}, "onSuccess": {"destination": _arn("sns", "t")}}}, type="aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", due=(at("destinationConfig.onFailure.destination", VIRGINIA),)),
    _FUNCTION_EVENTS.violating("dead letters to Dublin", {"role": ROLE, "runtime": "python3.13", "handler": "h", "deadLetterConfig": {"targetArn": _arn("sqs", "dead")}}, type="aws:lambda/function:Function", us=True, due=(at("deadLetterConfig.targetArn", DUBLIN),)),
    _FUNCTION_EVENTS.violating("a bucket tells Virginia", {"bucket": "in", "queues": [{"queueArn": _arn("sqs", "q", VIRGINIA), "events": ["s3:ObjectCreated:*"]}]}, type="aws:s3/bucketNotification:BucketNotification", due=(at("queues[0].queueArn", VIRGINIA),)),
    _FUNCTION_EVENTS.clean("a source of the region", {"functionName": _arn("lambda", "function:f"), "eventSourceArn": _arn("kinesis", "stream/s"), "startingPosition": "LATEST", "filterCriteria": {"filters": [{"pattern": '{"region":["us-east-1"]}'}]}}),
    _API_INTEGRATION.violating("a Region parameter", {**HTTP_API, "requestParameters": {"QueueUrl": "$request.header.queue", "MessageBody": "$request.body.message", "Region": VIRGINIA}}, due=(at("requestParameters.Region", VIRGINIA),)),
    _API_INTEGRATION.violating("a queue of Virginia", {**HTTP_API, "requestParameters": {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "$request.body"}}, due=(at("requestParameters.QueueUrl", VIRGINIA),)),
    _API_INTEGRATION.violating("a function of Virginia", {"apiId": "a1b2c3", "integrationType": "AWS_PROXY", "integrationUri": _arn("lambda", "function:f", VIRGINIA)}, due=(at("integrationUri", VIRGINIA),)),
    _API_INTEGRATION.violating("a REST API that calls SQS of Virginia", {**REST_API, "uri": f"arn:aws:apigateway:us-east-1:sqs:path/{ACCOUNT}/q", "credentials": ROLE}, type="aws:apigateway/integration:Integration", due=(at("uri", VIRGINIA),)),
    _API_INTEGRATION.violating("a REST API that calls a function of Virginia", {**REST_API, "type": "AWS_PROXY", "uri": _lambda_uri(DUBLIN, VIRGINIA)}, type="aws:apigateway/integration:Integration", due=(at("uri", VIRGINIA),)),
    _API_INTEGRATION.violating("an HTTP backend of Dublin", {**REST_API, "type": "HTTP_PROXY", "uri": "https://x.eu-west-1.elb.amazonaws.com/v1"}, type="aws:apigateway/integration:Integration", us=True, due=(at("uri", DUBLIN),)),
    _API_INTEGRATION.clean("a function of the region", {**REST_API, "type": "AWS_PROXY", "uri": _lambda_uri(DUBLIN, DUBLIN)}, type="aws:apigateway/integration:Integration"),
    _API_INTEGRATION.look_alike("its own region as a parameter", {**HTTP_API, "requestParameters": {"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/us-east-1", "MessageBody": "$request.body", "Region": DUBLIN}}),
    _IOT_RULE.violating("a topic of Virginia", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'events'", "sqlVersion": "2016-03-23", "sns": [{"roleArn": ROLE, "targetArn": _arn("sns", "t", VIRGINIA)}]}, due=(at("sns[0].targetArn", VIRGINIA),)),
    _IOT_RULE.violating("a queue of Virginia", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'events'", "sqlVersion": "2016-03-23", "sqs": [{"roleArn": ROLE, "useBase64": False, "queueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q"}]}, due=(at("sqs[0].queueUrl", VIRGINIA),)),
    _IOT_RULE.look_alike("a query that speaks of a region", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'us-east-1/events' WHERE region = 'us-east-1'", "sqlVersion": "2016-03-23", "firehoses": [{"deliveryStreamName": "d", "roleArn": ROLE}]}),
    _MAIL.violating("mail is announced in Virginia", {"ruleSetName": "s", "snsActions": [{"position": 1, "topicArn": _arn("sns", "t", VIRGINIA)}]}, type="aws:ses/receiptRule:ReceiptRule", due=(at("snsActions[0].topicArn", VIRGINIA),)),
    _MAIL.violating("mail events go to Virginia", {"configurationSetName": "c", "eventDestinationName": "d", "eventDestination": {"enabled": True, "matchingEventTypes": ["SEND"], "snsDestination": {"topicArn": _arn("sns", "t", VIRGINIA)}}}, type="aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination", due=(at("eventDestination.snsDestination.topicArn", VIRGINIA),)),
    _MAIL.violating("a user pool writes from Virginia", {"name": "p", "emailConfiguration": {"emailSendingAccount": "DEVELOPER", "sourceArn": _arn("ses", "identity/example.com", VIRGINIA)}}, due=(at("emailConfiguration.sourceArn", VIRGINIA),)),
    _MAIL.clean("a user pool writes from the region", {"name": "p", "emailConfiguration": {"emailSendingAccount": "DEVELOPER", "sourceArn": _arn("ses", "identity/example.com")}, "lambdaConfig": {"postConfirmation": _arn("lambda", "function:f")}}),
    _MAIL_ENDPOINT.violating("Dublin and Virginia", {"endpointName": "e", "details": {"routesDetails": {"region": VIRGINIA}}}, due=(at("details.routesDetails.region", VIRGINIA),)),
    _MAIL_ENDPOINT.violating("routes as a list", {"endpointName": "e", "details": {"routesDetails": [{"region": VIRGINIA}]}}, due=(at("details.routesDetails[0].region", VIRGINIA),)),
    _SMS_REGION.violating("SMS through Virginia", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": VIRGINIA}}, due=(at("smsConfiguration.snsRegion", VIRGINIA),)),
    _SMS_REGION.clean("SMS through the region", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": OREGON}}, us=True),
    _SMS_REGION.look_alike("no snsRegion", {"name": "us-east-1-users", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE}}),
    _SMS_REGION.unknown("snsRegion not known", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": UNKNOWN}}, due=(unsure("smsConfiguration.snsRegion"),)),
    _VOICE.violating("a connector of Virginia, which is what AWS takes", {"name": "c", "requireEncryption": True}, due=(at("", VIRGINIA),)),
    _VOICE.violating("a connector of Oregon", {"name": "c", "requireEncryption": True, "awsRegion": OREGON}, due=(at("awsRegion", OREGON),)),
    _VOICE.violating("an application of Virginia", {"name": "r", "triggerType": "ToPhoneNumber", "triggerValue": "+15550100", "targetApplications": [{"priority": 1, "sipMediaApplicationId": "s", "awsRegion": VIRGINIA}]}, type="aws:chime/sdkvoiceSipRule:SdkvoiceSipRule", us=True, due=(at("targetApplications[0].awsRegion", VIRGINIA),)),
    _VOICE.clean("a connector of the region", {"name": "c", "requireEncryption": True, "awsRegion": OREGON}, us=True),
    _VOICE.unknown("a connector of a region not known", {"name": "c", "requireEncryption": True, "awsRegion": UNKNOWN}, due=(unsure("awsRegion"),)),
    _NOTIFICATION.violating("an alarm tells Virginia", {"name": "a", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "alarmActions": [_arn("sns", "t", VIRGINIA)], "okActions": [_arn("sns", "t")]}, due=(at("alarmActions[0]", VIRGINIA),)),
    _NOTIFICATION.violating("a group tells Dublin", {"groupNames": ["g"], "notifications": ["autoscaling:EC2_INSTANCE_LAUNCH"], "topicArn": _arn("sns", "t")}, type="aws:autoscaling/notification:Notification", us=True, due=(at("topicArn", DUBLIN),)),
    _NOTIFICATION.look_alike("an alarm on a metric of another region's name", {"name": "us-east-1-down", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "metricName": "m", "namespace": "n", "dimensions": {"Region": VIRGINIA}, "alarmActions": [_arn("sns", "t"), "arn:aws:automate:eu-west-1:ec2:recover"]}),
)  # fmt: skip
