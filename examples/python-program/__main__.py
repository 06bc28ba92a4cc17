"""Order events of a shop: a bucket, a topic, and the role that may write to both."""

import json

import pulumi
import pulumi_aws as aws

orders = aws.s3.Bucket("orders", force_destroy=True)
placed = aws.sns.Topic("placed", kms_master_key_id="alias/aws/sns")
writer = aws.iam.Role(
    "writer",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "writes",
    role=writer.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "s3:PutObject",
                    "Resource": pulumi.Output.concat(orders.arn, "/*"),
                },
                {"Effect": "Allow", "Action": "sns:Publish", "Resource": placed.arn},
            ],
        }
    ),
)
pulumi.export("bucket", orders.bucket)
