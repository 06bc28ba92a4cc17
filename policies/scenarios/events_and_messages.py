# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of events, messages, streams and log subscriptions (V21, V22)."""

from __future__ import annotations

import json

from policies.scenario import Expected, Given, Kind, Scenario
from policies.scenario_rows import DUBLIN, FRANKFURT, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def _arn(service: str, resource: str, region: str = DUBLIN) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def _lambda_uri(region: str, function_region: str) -> str:
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{_arn('lambda', 'function:f', function_region)}/invocations"


FIREHOSE = {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": UNKNOWN}}
LOG_FILTER = {"logGroup": "/app", "filterPattern": "{ $.awsRegion = us-east-1 }"}
HTTP_API = {"apiId": "a1b2c3", "integrationType": "AWS_PROXY", "integrationSubtype": "SQS-SendMessage", "credentialsArn": ROLE, "payloadFormatVersion": "1.0"}  # fmt: skip
REST_API = {"restApi": "a1b2c3", "resourceId": "r", "httpMethod": "POST", "integrationHttpMethod": "POST", "type": "AWS"}

SCENARIOS = (
    leaks("V21-event-target", "a bus of Virginia", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("events", "event-bus/default", VIRGINIA), "roleArn": ROLE}, ("arn", VIRGINIA)),
    leaks("V21-event-target", "a bus of Frankfurt is outside too", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("events", "event-bus/default", FRANKFURT)}, ("arn", FRANKFURT)),
    leaks("V21-event-target", "a function of Dublin", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("lambda", "function:f")}, ("arn", DUBLIN), to="us-west"),
    leaks("V21-event-target", "dead letters in Virginia", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("sqs", "q"), "deadLetterConfig": {"arn": _arn("sqs", "dead", VIRGINIA)}}, ("deadLetterConfig.arn", VIRGINIA)),
    leaks("V21-event-target", "a task definition of Virginia", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("ecs", "cluster/c"), "roleArn": ROLE, "ecsTarget": {"taskDefinitionArn": _arn("ecs", "task-definition/t:1", VIRGINIA)}}, ("ecsTarget.taskDefinitionArn", VIRGINIA)),
    leaks("V21-event-target", "a rule on a bus of Virginia", "cloudwatch/eventRule", {"name": "r", "eventBusName": _arn("events", "event-bus/b", VIRGINIA), "scheduleExpression": "rate(1 hour)"}, ("eventBusName", VIRGINIA)),
    leaks("V21-event-target", "an archive of Virginia's bus", "cloudwatch/eventArchive", {"name": "a", "eventSourceArn": _arn("events", "event-bus/b", VIRGINIA)}, ("eventSourceArn", VIRGINIA)),
    clean("V21-event-target", "a queue of the region", "cloudwatch/eventTarget", {"rule": "r", "arn": _arn("sqs", "q"), "sqsTarget": {"messageGroupId": "g"}}),
    look_alike("V21-event-target", "a rule that looks for events of Virginia", "cloudwatch/eventRule", {"name": "from-us-east-1", "eventPattern": json.dumps({"source": ["aws.iam"], "region": [VIRGINIA]})}),
    look_alike("V21-event-target", "a bus by name", "cloudwatch/eventTarget", {"rule": "r", "eventBusName": "us-east-1-bus", "arn": _arn("logs", "log-group:/aws/events/x")}),
    undecided("V21-event-target", "a target not known", "cloudwatch/eventTarget", {"rule": "r", "arn": UNKNOWN}, "arn"),
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
    leaks("V21-global-endpoint", "fails over to Virginia", "cloudwatch/eventEndpoint", {"name": "e", "roleArn": ROLE, "replicationConfig": {"state": "ENABLED"}, "eventBuses": [{"eventBusArn": _arn("events", "event-bus/b")}, {"eventBusArn": _arn("events", "event-bus/b", VIRGINIA)}], "routingConfig": {"failoverConfig": {"primary": {"healthCheck": "arn:aws:route53:::healthcheck/abc"}, "secondary": {"route": VIRGINIA}}}}, ("routingConfig.failoverConfig.secondary.route", VIRGINIA), ("eventBuses[1].eventBusArn", VIRGINIA)),
    undecided("V21-global-endpoint", "the second region is not known", "cloudwatch/eventEndpoint", {"name": "e", "eventBuses": [{"eventBusArn": _arn("events", "event-bus/b")}], "routingConfig": {"failoverConfig": {"primary": {"healthCheck": "arn:aws:route53:::healthcheck/abc"}, "secondary": {"route": UNKNOWN}}}}, "routingConfig.failoverConfig.secondary.route"),
    clean("V21-global-endpoint", "a bus of the region", "cloudwatch/eventBus", {"name": "global"}),
    leaks("V21-api-destination", "an API of Virginia", "cloudwatch/eventApiDestination", {"name": "d", "httpMethod": "POST", "connectionArn": _arn("events", "connection/c/1"), "invocationEndpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}, ("invocationEndpoint", VIRGINIA)),
    look_alike("V21-api-destination", "a partner's host", "cloudwatch/eventApiDestination", {"name": "d", "httpMethod": "POST", "connectionArn": _arn("events", "connection/c/1"), "invocationEndpoint": "https://events.us-east-1.example.com/v1"}),
    leaks("V21-pipe", "to Virginia", "pipes/pipe", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": _arn("events", "event-bus/b", VIRGINIA)}, ("target", VIRGINIA)),
    leaks("V21-pipe", "from and through Virginia", "pipes/pipe", {"roleArn": ROLE, "source": _arn("kinesis", "stream/s", VIRGINIA), "enrichment": _arn("lambda", "function:f", VIRGINIA), "target": _arn("sqs", "q")}, ("source", VIRGINIA), ("enrichment", VIRGINIA)),
    clean("V21-pipe", "in the region", "pipes/pipe", {"roleArn": ROLE, "source": _arn("sqs", "q", OREGON), "target": _arn("states", "stateMachine:m", OREGON)}, to="us-west"),
    undecided("V21-pipe", "a target not known", "pipes/pipe", {"roleArn": ROLE, "source": _arn("sqs", "q"), "target": UNKNOWN}, "target"),
    leaks("V21-schedule", "a queue of Virginia", "scheduler/schedule", {"scheduleExpression": "rate(1 hour)", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": _arn("sqs", "q", VIRGINIA), "roleArn": ROLE}}, ("target.arn", VIRGINIA)),
    leaks("V21-schedule", "an SDK call to a queue of Virginia", "scheduler/schedule", {"scheduleExpression": "rate(1 hour)", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "roleArn": ROLE, "input": json.dumps({"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "x"})}}, ("target.input", VIRGINIA)),
    clean("V21-schedule", "an SDK call in the region", "scheduler/schedule", {"scheduleExpression": "rate(1 hour)", "scheduleExpressionTimezone": "America/New_York", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "roleArn": ROLE, "input": json.dumps({"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"})}}),
    leaks("V22-topic-subscription", "a queue of Virginia", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "sqs", "endpoint": _arn("sqs", "q", VIRGINIA)}, ("endpoint", VIRGINIA)),
    leaks("V22-topic-subscription", "to a topic of Virginia", "sns/topicSubscription", {"topic": _arn("sns", "t", VIRGINIA), "protocol": "lambda", "endpoint": _arn("lambda", "function:f")}, ("topic", VIRGINIA)),
    leaks("V22-topic-subscription", "an API of Virginia", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "https", "endpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1"}, ("endpoint", VIRGINIA)),
    leaks("V22-topic-subscription", "dead letters in Dublin", "sns/topicSubscription", {"topic": _arn("sns", "t", OREGON), "protocol": "sqs", "endpoint": _arn("sqs", "q", OREGON), "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead")})}, ("redrivePolicy", DUBLIN), to="us-west"),
    clean("V22-topic-subscription", "in the region", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "firehose", "endpoint": _arn("firehose", "deliverystream/d"), "subscriptionRoleArn": ROLE}),
    look_alike("V22-topic-subscription", "a filter for Virginia and a mail address", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "email", "endpoint": "us-east-1@example.com", "filterPolicy": json.dumps({"region": [VIRGINIA]})}),
    undecided("V22-topic-subscription", "an endpoint not known", "sns/topicSubscription", {"topic": _arn("sns", "t"), "protocol": "sqs", "endpoint": UNKNOWN}, "endpoint"),
    leaks("V22-topic-events", "failures are told in Virginia", "sns/platformApplication", {"name": "p", "platform": "GCM", "platformCredential": "k", "eventDeliveryFailureTopicArn": _arn("sns", "t", VIRGINIA)}, ("eventDeliveryFailureTopicArn", VIRGINIA)),
    leaks("V22-queue", "dead letters in Virginia", "sqs/queue", {"name": "q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead", VIRGINIA), "maxReceiveCount": 5})}, ("redrivePolicy", VIRGINIA)),
    leaks("V22-queue", "as a setting of its own", "sqs/redrivePolicy", {"queueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead", VIRGINIA), "maxReceiveCount": 5})}, ("redrivePolicy", VIRGINIA)),
    clean("V22-queue", "dead letters in the region", "sqs/queue", {"name": "q", "redrivePolicy": json.dumps({"deadLetterTargetArn": _arn("sqs", "dead"), "maxReceiveCount": 5})}),
    look_alike("V22-queue", "a queue named after a region", "sqs/queue", {"name": "from-us-east-1.fifo", "fifoQueue": True}),
    leaks("V22-stream", "a consumer of Virginia's stream", "kinesis/streamConsumer", {"name": "c", "streamArn": _arn("kinesis", "stream/s", VIRGINIA)}, ("streamArn", VIRGINIA)),
    clean("V22-stream", "a consumer of the region's", "kinesis/streamConsumer", {"name": "c", "streamArn": _arn("kinesis", "stream/s")}),
    leaks("V22-delivery-stream", "from a stream of Virginia", "kinesis/firehoseDeliveryStream", {**FIREHOSE, "extendedS3Configuration": {"roleArn": ROLE, "bucketArn": ""}, "kinesisSourceConfiguration": {"kinesisStreamArn": _arn("kinesis", "stream/s", VIRGINIA), "roleArn": ROLE}}, ("kinesisSourceConfiguration.kinesisStreamArn", VIRGINIA)),
    leaks("V22-delivery-stream", "the schema is read in Virginia", "kinesis/firehoseDeliveryStream", {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "dataFormatConversionConfiguration": {"schemaConfiguration": {"databaseName": "d", "tableName": "t", "roleArn": ROLE, "region": VIRGINIA}}}}, ("extendedS3Configuration.dataFormatConversionConfiguration.schemaConfiguration.region", VIRGINIA)),
    leaks("V22-delivery-stream", "a function of Virginia works on it", "kinesis/firehoseDeliveryStream", {"destination": "extended_s3", "extendedS3Configuration": {"roleArn": ROLE, "processingConfiguration": {"enabled": True, "processors": [{"type": "Lambda", "parameters": [{"parameterName": "LambdaArn", "parameterValue": _arn("lambda", "function:f:$LATEST", VIRGINIA)}]}]}}}, ("extendedS3Configuration.processingConfiguration.processors[0].parameters[0].parameterValue", VIRGINIA)),
    leaks("V22-delivery-stream", "a search domain of Dublin", "kinesis/firehoseDeliveryStream", {"destination": "opensearch", "opensearchConfiguration": {"roleArn": ROLE, "indexName": "i", "domainArn": _arn("es", "domain/d")}}, ("opensearchConfiguration.domainArn", DUBLIN), to="us-west"),
    leaks("V22-delivery-stream", "a warehouse of Virginia", "kinesis/firehoseDeliveryStream", {"destination": "redshift", "redshiftConfiguration": {"roleArn": ROLE, "clusterJdbcurl": "jdbc:redshift://c.abc123.us-east-1.redshift.amazonaws.com:5439/db", "dataTableName": "t"}}, ("redshiftConfiguration.clusterJdbcurl", VIRGINIA)),
    leaks("V22-delivery-stream", "an HTTP endpoint of Virginia", "kinesis/firehoseDeliveryStream", {"destination": "http_endpoint", "httpEndpointConfiguration": {"url": "https://a1b2c3.execute-api.us-east-1.amazonaws.com/v1", "name": "h"}}, ("httpEndpointConfiguration.url", VIRGINIA)),
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
    undecided("V22-delivery-stream", "a bucket not known", "kinesis/firehoseDeliveryStream", FIREHOSE, "extendedS3Configuration.bucketArn"),
    leaks("V22-log-subscription", "a stream of Virginia", "cloudwatch/logSubscriptionFilter", {**LOG_FILTER, "destinationArn": _arn("kinesis", "stream/s", VIRGINIA)}, ("destinationArn", VIRGINIA)),
    leaks("V22-log-subscription", "a destination of Dublin", "cloudwatch/logSubscriptionFilter", {**LOG_FILTER, "destinationArn": _arn("logs", "destination:d")}, ("destinationArn", DUBLIN), to="us-west"),
    leaks("V22-log-subscription", "a destination that writes to Virginia", "cloudwatch/logDestination", {"name": "d", "roleArn": ROLE, "targetArn": _arn("kinesis", "stream/s", VIRGINIA)}, ("targetArn", VIRGINIA)),
    leaks("V22-log-subscription", "a policy for the account", "cloudwatch/logAccountPolicy", {"policyName": "p", "policyType": "SUBSCRIPTION_FILTER_POLICY", "scope": "ALL", "policyDocument": json.dumps({"DestinationArn": _arn("firehose", "deliverystream/d", VIRGINIA), "RoleArn": ROLE, "FilterPattern": "", "Distribution": "Random"})}, ("policyDocument", VIRGINIA)),
    leaks("V22-log-subscription", "a delivery destination in Virginia", "cloudwatch/logDeliveryDestination", {"name": "d", "deliveryDestinationConfiguration": {"destinationResourceArn": _arn("logs", "log-group:/x", VIRGINIA)}}, ("deliveryDestinationConfiguration.destinationResourceArn", VIRGINIA)),
    clean("V22-log-subscription", "a function of the region", "cloudwatch/logSubscriptionFilter", {**LOG_FILTER, "destinationArn": _arn("lambda", "function:f")}),
    undecided("V22-log-subscription", "a destination not known", "cloudwatch/logSubscriptionFilter", {**LOG_FILTER, "destinationArn": UNKNOWN}, "destinationArn"),
    leaks("V22-function-events", "a source of Virginia", "lambda/eventSourceMapping", {"functionName": "f", "eventSourceArn": _arn("sqs", "q", VIRGINIA)}, ("eventSourceArn", VIRGINIA)),
    leaks("V22-function-events", "failures to Virginia", "lambda/functionEventInvokeConfig", {"functionName": "f", "destinationConfig": {"onFailure": {"destination": _arn("sqs", "q", VIRGINIA)}, "onSuccess": {"destination": _arn("sns", "t")}}}, ("destinationConfig.onFailure.destination", VIRGINIA)),
    leaks("V22-function-events", "dead letters to Dublin", "lambda/function", {"role": ROLE, "runtime": "python3.13", "handler": "h", "deadLetterConfig": {"targetArn": _arn("sqs", "dead")}}, ("deadLetterConfig.targetArn", DUBLIN), to="us-west"),
    leaks("V22-function-events", "a bucket tells Virginia", "s3/bucketNotification", {"bucket": "in", "queues": [{"queueArn": _arn("sqs", "q", VIRGINIA), "events": ["s3:ObjectCreated:*"]}]}, ("queues[0].queueArn", VIRGINIA)),
    clean("V22-function-events", "a source of the region", "lambda/eventSourceMapping", {"functionName": _arn("lambda", "function:f"), "eventSourceArn": _arn("kinesis", "stream/s"), "startingPosition": "LATEST", "filterCriteria": {"filters": [{"pattern": '{"region":["us-east-1"]}'}]}}),
    leaks("V22-api-integration", "a Region parameter", "apigatewayv2/integration", {**HTTP_API, "requestParameters": {"QueueUrl": "$request.header.queue", "MessageBody": "$request.body.message", "Region": VIRGINIA}}, ("requestParameters.Region", VIRGINIA)),
    leaks("V22-api-integration", "a queue of Virginia", "apigatewayv2/integration", {**HTTP_API, "requestParameters": {"QueueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q", "MessageBody": "$request.body"}}, ("requestParameters.QueueUrl", VIRGINIA)),
    leaks("V22-api-integration", "a function of Virginia", "apigatewayv2/integration", {"apiId": "a1b2c3", "integrationType": "AWS_PROXY", "integrationUri": _arn("lambda", "function:f", VIRGINIA)}, ("integrationUri", VIRGINIA)),
    leaks("V22-api-integration", "a REST API that calls SQS of Virginia", "apigateway/integration", {**REST_API, "uri": f"arn:aws:apigateway:us-east-1:sqs:path/{ACCOUNT}/q", "credentials": ROLE}, ("uri", VIRGINIA)),
    leaks("V22-api-integration", "a REST API that calls a function of Virginia", "apigateway/integration", {**REST_API, "type": "AWS_PROXY", "uri": _lambda_uri(DUBLIN, VIRGINIA)}, ("uri", VIRGINIA)),
    leaks("V22-api-integration", "an HTTP backend of Dublin", "apigateway/integration", {**REST_API, "type": "HTTP_PROXY", "uri": "https://x.eu-west-1.elb.amazonaws.com/v1"}, ("uri", DUBLIN), to="us-west"),
    clean("V22-api-integration", "a function of the region", "apigateway/integration", {**REST_API, "type": "AWS_PROXY", "uri": _lambda_uri(DUBLIN, DUBLIN)}),
    look_alike("V22-api-integration", "its own region as a parameter", "apigatewayv2/integration", {**HTTP_API, "requestParameters": {"QueueUrl": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/us-east-1", "MessageBody": "$request.body", "Region": DUBLIN}}),
    leaks("V22-iot-rule", "a topic of Virginia", "iot/topicRule", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'events'", "sqlVersion": "2016-03-23", "sns": [{"roleArn": ROLE, "targetArn": _arn("sns", "t", VIRGINIA)}]}, ("sns[0].targetArn", VIRGINIA)),
    leaks("V22-iot-rule", "a queue of Virginia", "iot/topicRule", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'events'", "sqlVersion": "2016-03-23", "sqs": [{"roleArn": ROLE, "useBase64": False, "queueUrl": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q"}]}, ("sqs[0].queueUrl", VIRGINIA)),
    look_alike("V22-iot-rule", "a query that speaks of a region", "iot/topicRule", {"name": "r", "enabled": True, "sql": "SELECT * FROM 'us-east-1/events' WHERE region = 'us-east-1'", "sqlVersion": "2016-03-23", "firehoses": [{"deliveryStreamName": "d", "roleArn": ROLE}]}),
    leaks("V22-mail", "mail is announced in Virginia", "ses/receiptRule", {"ruleSetName": "s", "snsActions": [{"position": 1, "topicArn": _arn("sns", "t", VIRGINIA)}]}, ("snsActions[0].topicArn", VIRGINIA)),
    leaks("V22-mail", "mail events go to Virginia", "sesv2/configurationSetEventDestination", {"configurationSetName": "c", "eventDestinationName": "d", "eventDestination": {"enabled": True, "matchingEventTypes": ["SEND"], "snsDestination": {"topicArn": _arn("sns", "t", VIRGINIA)}}}, ("eventDestination.snsDestination.topicArn", VIRGINIA)),
    leaks("V22-mail", "a user pool writes from Virginia", "cognito/userPool", {"name": "p", "emailConfiguration": {"emailSendingAccount": "DEVELOPER", "sourceArn": _arn("ses", "identity/example.com", VIRGINIA)}}, ("emailConfiguration.sourceArn", VIRGINIA)),
    clean("V22-mail", "a user pool writes from the region", "cognito/userPool", {"name": "p", "emailConfiguration": {"emailSendingAccount": "DEVELOPER", "sourceArn": _arn("ses", "identity/example.com")}, "lambdaConfig": {"postConfirmation": _arn("lambda", "function:f")}}),
    leaks("V22-mail-endpoint", "Dublin and Virginia", "sesv2/multiRegionEndpoint", {"endpointName": "e", "details": {"routesDetails": {"region": VIRGINIA}}}, ("details.routesDetails.region", VIRGINIA)),
    leaks("V22-mail-endpoint", "routes as a list", "sesv2/multiRegionEndpoint", {"endpointName": "e", "details": {"routesDetails": [{"region": VIRGINIA}]}}, ("details.routesDetails[0].region", VIRGINIA)),
    leaks("V22-sms-region", "SMS through Virginia", "cognito/userPool", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": VIRGINIA}}, ("smsConfiguration.snsRegion", VIRGINIA)),
    clean("V22-sms-region", "SMS through the region", "cognito/userPool", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": OREGON}}, to="us-west"),
    look_alike("V22-sms-region", "no snsRegion", "cognito/userPool", {"name": "us-east-1-users", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE}}),
    undecided("V22-sms-region", "snsRegion not known", "cognito/userPool", {"name": "p", "smsConfiguration": {"externalId": "x", "snsCallerArn": ROLE, "snsRegion": UNKNOWN}}, "smsConfiguration.snsRegion"),
    leaks("V22-voice", "a connector of Virginia, which is what AWS takes", "chime/voiceConnector", {"name": "c", "requireEncryption": True}, ("", VIRGINIA)),
    leaks("V22-voice", "a connector of Oregon", "chime/voiceConnector", {"name": "c", "requireEncryption": True, "awsRegion": OREGON}, ("awsRegion", OREGON)),
    leaks("V22-voice", "an application of Virginia", "chime/sdkvoiceSipRule", {"name": "r", "triggerType": "ToPhoneNumber", "triggerValue": "+15550100", "targetApplications": [{"priority": 1, "sipMediaApplicationId": "s", "awsRegion": VIRGINIA}]}, ("targetApplications[0].awsRegion", VIRGINIA), to="us-west"),
    clean("V22-voice", "a connector of the region", "chime/voiceConnector", {"name": "c", "requireEncryption": True, "awsRegion": OREGON}, to="us-west"),
    undecided("V22-voice", "a connector of a region not known", "chime/voiceConnector", {"name": "c", "requireEncryption": True, "awsRegion": UNKNOWN}, "awsRegion"),
    leaks("V22-notification", "an alarm tells Virginia", "cloudwatch/metricAlarm", {"name": "a", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "alarmActions": [_arn("sns", "t", VIRGINIA)], "okActions": [_arn("sns", "t")]}, ("alarmActions[0]", VIRGINIA)),
    leaks("V22-notification", "a group tells Dublin", "autoscaling/notification", {"groupNames": ["g"], "notifications": ["autoscaling:EC2_INSTANCE_LAUNCH"], "topicArn": _arn("sns", "t")}, ("topicArn", DUBLIN), to="us-west"),
    look_alike("V22-notification", "an alarm on a metric of another region's name", "cloudwatch/metricAlarm", {"name": "us-east-1-down", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "metricName": "m", "namespace": "n", "dimensions": {"Region": VIRGINIA}, "alarmActions": [_arn("sns", "t"), "arn:aws:automate:eu-west-1:ec2:recover"]}),
)  # fmt: skip
