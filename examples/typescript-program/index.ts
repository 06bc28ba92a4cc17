// Order events of a shop: a bucket, a topic, and the role that may write to both.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const orders = new aws.s3.Bucket("orders", { forceDestroy: true });
const placed = new aws.sns.Topic("placed", { kmsMasterKeyId: "alias/aws/sns" });
const writer = new aws.iam.Role("writer", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
    }),
});
new aws.iam.RolePolicy("writes", {
    role: writer.id,
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Action: "s3:PutObject", Resource: pulumi.interpolate`${orders.arn}/*` },
            { Effect: "Allow", Action: "sns:Publish", Resource: placed.arn },
        ],
    }),
});
export const bucket = orders.bucket;
