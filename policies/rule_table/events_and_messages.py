"""Rules for events, messages, streams and log subscriptions that go to, or come from, another region."""

from __future__ import annotations

from collections.abc import Iterator

from policies.findings import Observation, Verdict
from policies.path_kinds import PathKind
from policies.resource import Resource
from policies.rules import Ask, Rule
from policies.type_tokens import aws

CONNECTOR = "aws:chime/voiceConnector:VoiceConnector"
CONNECTORS_OWN_REGION = "us-east-1"
"""Where AWS makes a voice connector of which no region is said, wherever it is asked."""


def _voice_region(resource: Resource, ask: Ask) -> Iterator[Observation]:
    said = resource.props.get("awsRegion") not in (None, "")
    if resource.type == CONNECTOR and not said and not ask.allowance.admits(CONNECTORS_OWN_REGION):
        detail = "awsRegion is left out"
        yield Observation(verdict=Verdict.VIOLATION, path="", region=CONNECTORS_OWN_REGION, detail=detail)


EVENT_TARGET = Rule(
    id="V21-event-target",
    title="An EventBridge rule, bus or archive that refers to another region",
    types=aws(
        "cloudwatch/eventTarget",
        "cloudwatch/eventRule",
        "cloudwatch/eventBus",
        "cloudwatch/eventArchive",
        "schemas/discoverer",
    ),
    paths=(
        "arn",
        "eventBusName",
        "deadLetterConfig.arn",
        "ecsTarget.taskDefinitionArn",
        "batchTarget.jobDefinition",
        "redshiftTarget.secretsManagerArn",
        "eventSourceArn",
        "sourceArn",
    ),
    leak="every matching event is sent to that region",
    fix="Send events to a target or bus of an allowed region.",
)
EVENT_ENDPOINT = Rule(
    id="V21-global-endpoint",
    title="An EventBridge global endpoint over another region",
    types=aws("cloudwatch/eventEndpoint"),
    paths=("routingConfig.failoverConfig.secondary.route", "eventBuses[*].eventBusArn"),
    leak="events are copied to, and on failover taken in by, that region",
    fix="Send events to the bus of an allowed region.",
)
API_DESTINATION = Rule(
    id="V21-api-destination",
    title="An EventBridge API destination in another region",
    types=aws("cloudwatch/eventApiDestination", "cloudwatch/eventConnection"),
    paths=(
        "invocationEndpoint",
        "connectionArn",
        "authParameters.oauth.authorizationEndpoint",
        "authParameters.connectivityParameters.resourceParameters.resourceConfigurationArn",
        "invocationConnectivityParameters.resourceParameters.resourceConfigurationArn",
    ),
    leak="events are posted to an endpoint in that region",
    fix="Name an endpoint of an allowed region.",
)
PIPE = Rule(
    id="V21-pipe",
    title="An EventBridge pipe from or to another region",
    types=aws("pipes/pipe"),
    paths=(
        "source",
        "target",
        "enrichment",
        "logConfiguration.cloudwatchLogsLogDestination.logGroupArn",
        "logConfiguration.firehoseLogDestination.deliveryStreamArn",
        "logConfiguration.s3LogDestination.bucketName",
        "sourceParameters.dynamodbStreamParameters.deadLetterConfig.arn",
        "sourceParameters.kinesisStreamParameters.deadLetterConfig.arn",
        "targetParameters.ecsTaskParameters.taskDefinitionArn",
        "targetParameters.batchJobParameters.jobDefinition",
    ),
    leak="every record of the pipe is read from, enriched in or sent to that region",
    fix="Name a source, enrichment and target of an allowed region.",
)
SCHEDULE = Rule(
    id="V21-schedule",
    title="A schedule whose target is in another region",
    types=aws("scheduler/schedule"),
    paths=(
        "target.arn",
        "target.deadLetterConfig.arn",
        "target.ecsParameters.taskDefinitionArn",
        "target.input",
    ),
    leak="each run sends its input to that region",
    fix="Name a target of an allowed region.",
)
SUBSCRIPTION = Rule(
    id="V22-topic-subscription",
    title="A subscription from or to another region",
    types=aws("sns/topicSubscription"),
    paths=("topic", "endpoint", "redrivePolicy"),
    leak="every message of the topic crosses into the subscriber's region",
    fix="Subscribe an endpoint of the topic's own, allowed region.",
)
TOPIC = Rule(
    id="V22-topic-events",
    title="A platform application or topic that reports to another region",
    types=aws("sns/platformApplication", "sns/smsPreferences"),
    paths=(
        "eventDeliveryFailureTopicArn",
        "eventEndpointCreatedTopicArn",
        "eventEndpointDeletedTopicArn",
        "eventEndpointUpdatedTopicArn",
        "usageReportS3Bucket",
    ),
    leak="reports on messages are sent to that region",
    fix="Report to a topic or bucket of an allowed region.",
)
QUEUE = Rule(
    id="V22-queue",
    title="A queue whose messages go to another region",
    types=aws("sqs/queue", "sqs/redrivePolicy", "sqs/redriveAllowPolicy", "sqs/queuePolicy"),
    paths=("redrivePolicy", "redriveAllowPolicy", "queueUrl"),
    leak="undelivered messages are moved to a queue in that region",
    fix="Name a queue of the same region.",
)
STREAM = Rule(
    id="V22-stream",
    title="A stream consumer or application that refers to another region",
    types=aws("kinesis/streamConsumer", "kinesis/analyticsApplication"),
    paths=(
        "streamArn",
        "inputs.kinesisFirehose.resourceArn",
        "inputs.kinesisStream.resourceArn",
        "inputs.processingConfiguration.lambda.resourceArn",
        "outputs[*].kinesisFirehose.resourceArn",
        "outputs[*].kinesisStream.resourceArn",
        "outputs[*].lambda.resourceArn",
        "referenceDataSources.s3.bucketArn",
        "cloudwatchLoggingOptions.logStreamArn",
    ),
    leak="records are read from or written to that region",
    fix="Name streams and functions of an allowed region.",
)
_DESTINATIONS = (
    "elasticsearchConfiguration",
    "extendedS3Configuration",
    "httpEndpointConfiguration",
    "icebergConfiguration",
    "opensearchConfiguration",
    "opensearchserverlessConfiguration",
    "redshiftConfiguration",
    "snowflakeConfiguration",
    "splunkConfiguration",
)
DELIVERY_STREAM = Rule(
    id="V22-delivery-stream",
    title="A Firehose stream from or to another region",
    types=aws("kinesis/firehoseDeliveryStream"),
    paths=(
        "kinesisSourceConfiguration.kinesisStreamArn",
        "mskSourceConfiguration.mskClusterArn",
        "extendedS3Configuration.bucketArn",
        "extendedS3Configuration.s3BackupConfiguration.bucketArn",
        "extendedS3Configuration.dataFormatConversionConfiguration.schemaConfiguration.region",
        "redshiftConfiguration.clusterJdbcurl",
        "redshiftConfiguration.s3BackupConfiguration.bucketArn",
        "elasticsearchConfiguration.domainArn",
        "elasticsearchConfiguration.clusterEndpoint",
        "opensearchConfiguration.domainArn",
        "opensearchConfiguration.clusterEndpoint",
        "opensearchserverlessConfiguration.collectionEndpoint",
        "httpEndpointConfiguration.url",
        "httpEndpointConfiguration.secretsManagerConfiguration.secretArn",
        "icebergConfiguration.catalogArn",
        "snowflakeConfiguration.accountUrl",
        "splunkConfiguration.hecEndpoint",
        *(f"{one}.s3Configuration.bucketArn" for one in _DESTINATIONS if one != "extendedS3Configuration"),
        *(
            f"{one}.processingConfiguration.processors[*].parameters[*].parameterValue"
            for one in _DESTINATIONS
        ),
    ),
    leak="every record is read from, worked on in or delivered to that region",
    fix="Name a source, function, catalog and destination of an allowed region.",
)
LOG_SUBSCRIPTION = Rule(
    id="V22-log-subscription",
    title="Logs that are sent to another region",
    types=aws(
        "cloudwatch/logSubscriptionFilter",
        "cloudwatch/logDestination",
        "cloudwatch/logAccountPolicy",
        "cloudwatch/logDelivery",
        "cloudwatch/logDeliveryDestination",
        "cloudwatch/logDeliverySource",
        "cloudwatch/logDataProtectionPolicy",
    ),
    paths=(
        "destinationArn",
        "targetArn",
        "policyDocument",
        "deliveryDestinationArn",
        "deliveryDestinationConfiguration.destinationResourceArn",
        "resourceArn",
    ),
    leak="every matching log event is sent to that region",
    fix="Send logs to a destination of an allowed region.",
)
FUNCTION_EVENTS = Rule(
    id="V22-function-events",
    title="Events of a function or bucket that come from or go to another region",
    types=aws(
        "lambda/eventSourceMapping",
        "lambda/functionEventInvokeConfig",
        "lambda/function",
        "s3/bucketNotification",
    ),
    paths=(
        "eventSourceArn",
        "destinationConfig.onFailure.destinationArn",
        "destinationConfig.onFailure.destination",
        "destinationConfig.onSuccess.destination",
        "deadLetterConfig.targetArn",
        "lambdaFunctions[*].lambdaFunctionArn",
        "queues[*].queueArn",
        "topics[*].topicArn",
    ),
    leak="records and results are read from or sent to that region",
    fix="Name a source and destination of an allowed region.",
)
API_INTEGRATION = Rule(
    id="V22-api-integration",
    title="An API that hands requests to another region",
    types=aws("apigatewayv2/integration", "apigateway/integration"),
    paths=("integrationUri", "uri", "integrationTarget", "requestParameters.*"),
    leak="every request is passed on to a service in that region",
    fix="Integrate with a service of an allowed region; leave the Region parameter out.",
)
IOT_RULE = Rule(
    id="V22-iot-rule",
    title="An IoT rule that sends messages to another region",
    types=aws("iot/topicRule"),
    paths=(
        "elasticsearch[*].endpoint",
        "https[*].url",
        "kafkas[*].destinationArn",
        "lambdas[*].functionArn",
        "s3[*].bucketName",
        "sns[*].targetArn",
        "sqs[*].queueUrl",
        "stepFunctions[*].stateMachineName",
        "errorAction.elasticsearch.endpoint",
        "errorAction.http.url",
        "errorAction.kafka.destinationArn",
        "errorAction.lambda.functionArn",
        "errorAction.s3.bucketName",
        "errorAction.sns.targetArn",
        "errorAction.sqs.queueUrl",
    ),
    leak="every matching message is sent to that region",
    fix="Name a destination of an allowed region.",
)
MAIL = Rule(
    id="V22-mail",
    title="Mail, or events about mail, that go through another region",
    types=aws(
        "ses/receiptRule",
        "ses/eventDestination",
        "ses/identityNotificationTopic",
        "sesv2/configurationSetEventDestination",
        "cognito/userPool",
    ),
    paths=(
        "bounceActions[*].topicArn",
        "lambdaActions[*].functionArn",
        "lambdaActions[*].topicArn",
        "s3Actions[*].bucketName",
        "s3Actions[*].topicArn",
        "snsActions[*].topicArn",
        "stopActions[*].topicArn",
        "workmailActions[*].organizationArn",
        "workmailActions[*].topicArn",
        "kinesisDestination.streamArn",
        "snsDestination.topicArn",
        "topicArn",
        "eventDestination.eventBridgeDestination.eventBusArn",
        "eventDestination.kinesisFirehoseDestination.deliveryStreamArn",
        "eventDestination.pinpointDestination.applicationArn",
        "eventDestination.snsDestination.topicArn",
        "emailConfiguration.sourceArn",
    ),
    leak="addresses and messages pass through that region",
    fix="Use an identity, topic and stream of an allowed region.",
)
MAIL_ENDPOINT = Rule(
    id="V22-mail-endpoint",
    title="A mail endpoint over two regions",
    types=aws("sesv2/multiRegionEndpoint"),
    paths=("details.routesDetails.region",),
    kind=PathKind.REGION,
    leak="half of all mail is sent through that region",
    fix="Send mail through the regional endpoint of an allowed region.",
)
SMS_REGION = Rule(
    id="V22-sms-region",
    title="A user pool whose SMS go through another region",
    types=aws("cognito/userPool"),
    paths=("smsConfiguration.snsRegion",),
    leak="phone numbers and codes are sent through SNS in that region",
    fix="Set smsConfiguration.snsRegion to an allowed region, or leave it out.",
)
VOICE = Rule(
    id="V22-voice",
    title="Calls that are handled in another region",
    types=aws("chime/voiceConnector", "chime/sdkvoiceSipMediaApplication", "chime/sdkvoiceSipRule"),
    paths=("awsRegion", "targetApplications[*].awsRegion"),
    check=_voice_region,
    leak="calls, and what is said in them, are handled in that region",
    fix="Set awsRegion to an allowed region.",
)
NOTIFICATION = Rule(
    id="V22-notification",
    title="An alarm or notification that goes to another region",
    types=aws(
        "cloudwatch/metricAlarm",
        "cloudwatch/compositeAlarm",
        "autoscaling/notification",
        "codestarnotifications/notificationRule",
    ),
    paths=(
        "alarmActions[*]",
        "okActions[*]",
        "insufficientDataActions[*]",
        "topicArn",
        "resource",
        "targets[*].address",
    ),
    kind=PathKind.ARN,
    leak="what the alarm says is sent to that region",
    fix="Notify a topic of an allowed region.",
)

RULES = (
    EVENT_TARGET,
    EVENT_ENDPOINT,
    API_DESTINATION,
    PIPE,
    SCHEDULE,
    SUBSCRIPTION,
    TOPIC,
    QUEUE,
    STREAM,
    DELIVERY_STREAM,
    LOG_SUBSCRIPTION,
    FUNCTION_EVENTS,
    API_INTEGRATION,
    IOT_RULE,
    MAIL,
    MAIL_ENDPOINT,
    SMS_REGION,
    VOICE,
    NOTIFICATION,
)
