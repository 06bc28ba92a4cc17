// Events in eu-west-1, delivered to a queue whose region the configuration says: there they stay or leave.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const destinationRegion = new pulumi.Config().require("destinationRegion");

const ireland = new aws.Provider("ireland", {
    region: "eu-west-1",
    accessKey: "test",
    secretKey: "test",
    skipCredentialsValidation: true,
    skipMetadataApiCheck: true,
    skipRequestingAccountId: true,
    maxRetries: 1,
});
const inIreland: pulumi.CustomResourceOptions = { provider: ireland };

const archive = new aws.s3.Bucket("archive", { tags: { note: "not in us-east-1" } }, inIreland);
const queue = new aws.sqs.Queue("events", { messageRetentionSeconds: 86400 }, inIreland);
const topic = new aws.sns.Topic("events", {}, inIreland);

new aws.sns.TopicSubscription("here", { topic: topic.arn, protocol: "sqs", endpoint: queue.arn }, inIreland);
new aws.sns.TopicSubscription("deliveries", {
    topic: topic.arn,
    protocol: "sqs",
    endpoint: `arn:aws:sqs:${destinationRegion}:111122223333:deliveries`,
}, inIreland);

export const bucket = archive.bucket;
