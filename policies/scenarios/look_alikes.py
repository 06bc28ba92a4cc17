# ruff: noqa: E501 - a row is easier to read in one piece
"""Scenarios of what only looks like a leak (V34): all of it stays silent, in standard mode and in strict mode."""

from __future__ import annotations

import base64
import json
from typing import Any

from policies.scenario import Given, Kind, Page, Scenario

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/worker"
FUNCTION = "aws:lambda/function:Function"
BUCKET = "aws:s3/bucket:Bucket"
INSTANCE = "aws:ec2/instance:Instance"
RECORD = "aws:route53/record:Record"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
PARAMETER = "aws:ssm/parameter:Parameter"
_US = "us-west-2"


def _silent(
    rule: str, type: str, *rows: tuple[str, dict[str, Any]], us: bool = False
) -> tuple[Scenario, ...]:
    page = Page(rule=rule, type=type)
    return tuple(page.look_alike(title, props, us=us) for title, props in rows)


def _env(**variables: str) -> dict[str, Any]:
    return {"role": ROLE, "environment": {"variables": variables}}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _script(text: str) -> dict[str, Any]:
    return {"ami": "ami-0a1b2c3d4e5f60718", "userData": text}


def _packed(text: str) -> dict[str, Any]:
    return {"ami": "ami-0a1b2c3d4e5f60718", "userDataBase64": base64.b64encode(text.encode()).decode()}


_NAMES = (
    *_silent(
        "V02-other-region",
        BUCKET,
        ("a bucket that is called like a region", {"bucket": "my-logs-us-east-1"}),
        ("a bucket of Oregon's name, and its prefix", {"bucketPrefix": "us-west-2-backup-"}),
        ("tags that name a region", {"tags": {"region": "us-east-1", "us-east-1": "primary", "dr": "arn:aws:s3:us-east-1"}}),
        ("all tags that name a region", {"tagsAll": {"aws-region": "us-east-1"}}),
    ),
    *_silent(
        "V02-other-region",
        FUNCTION,
        ("a description that names a region", {"role": ROLE, "description": "Moved here from us-east-1 (arn:aws:lambda:us-east-1:1:function:f)"}),
        ("a function that is called like a region", {"role": ROLE, "name": "sync-us-east-1"}),
        ("a role of a path that is called like a region", {"role": f"arn:aws:iam::{ACCOUNT}:role/us-east-1/worker"}),
        ("a handler and a package that are called like a region", {"role": ROLE, "handler": "us_east_1.main", "s3Bucket": "code-us-east-1", "s3Key": "us-east-1/f.zip"}),
    ),
    *_silent("V02-other-region", "aws:ssm/parameter:Parameter", ("a parameter below a path of a region's name", {"name": "/us-east-1/db/host", "type": "String", "value": "db.example.com"})),
    *_silent("V02-other-region", "aws:cloudwatch/logGroup:LogGroup", ("a log group of Lambda at the edge", {"name": "/aws/lambda/us-east-1.redirect", "retentionInDays": 7})),
    *_silent("V02-other-region", "aws:cloudwatch/metricAlarm:MetricAlarm", ("a dimension and a text that name a region", {"alarmDescription": "Copies to us-east-1 fail", "namespace": "Copies", "metricName": "Failed", "dimensions": {"Target": "us-east-1"}, "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1})),
    *_silent("V02-other-region", "aws:iam/user:User", ("a user of a team in a region", {"name": "ops-us-east-1", "path": "/us-east-1/"})),
    *_silent("V02-other-region", "aws:budgets/budget:Budget", ("a budget that filters bills by region", {"budgetType": "COST", "limitAmount": "10", "limitUnit": "USD", "timeUnit": "MONTHLY", "costFilters": [{"name": "Region", "values": ["us-east-1"]}]})),
    *_silent("V02-other-region", "aws:route53/healthCheck:HealthCheck", ("health checkers, of which AWS demands three regions", {"type": "HTTPS", "fqdn": "events.example.com", "regions": ["us-east-1", "eu-west-1", "ap-southeast-1"]})),
    *_silent("V02-other-region", "aws:scheduler/schedule:Schedule", ("a time zone", {"scheduleExpression": "cron(0 4 * * ? *)", "scheduleExpressionTimezone": "US/Eastern", "flexibleTimeWindow": {"mode": "OFF"}, "target": {"arn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f", "roleArn": ROLE}})),
    *_silent("V02-other-region", "aws:ec2/securityGroup:SecurityGroup", ("a rule's description", {"description": "from us-east-1", "ingress": [{"description": "us-east-1 office", "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}]})),
    *_silent("V02-other-region", "aws:cloudwatch/eventRule:EventRule", ("a filter of events that have arrived", {"eventPattern": json.dumps({"source": ["aws.health"], "detail": {"awsRegion": ["us-east-1"]}})})),
)  # fmt: skip

_REFERENCES = (
    *_silent(
        "V05-foreign-arn",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        ("a policy that AWS keeps", {"role": "worker", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
        ("a policy of the account", {"role": "worker", "policyArn": f"arn:aws:iam::{ACCOUNT}:policy/us-east-1-admins"}),
    ),
    *_silent(
        "V05-foreign-arn",
        "aws:lambda/permission:Permission",
        ("an API of the region may call, whatever its stage is called", {"action": "lambda:InvokeFunction", "function": "f", "principal": "apigateway.amazonaws.com", "sourceArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2/us-east-1/POST/*"}),
        ("any rule may call, as AWS documents it", {"action": "lambda:InvokeFunction", "function": "f", "principal": "events.amazonaws.com", "sourceArn": f"arn:aws:events:*:{ACCOUNT}:rule/*"}),
        ("a bucket may call", {"action": "lambda:InvokeFunction", "function": "f", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::uploads-us-east-1", "sourceAccount": ACCOUNT}),
    ),
    *_silent("V05-foreign-arn", "aws:lb/listener:Listener", ("a certificate of the region and AWS's own names", {"loadBalancerArn": f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/us-east-1/1a2b", "port": 443, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "certificateArn": f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/c", "defaultActions": [{"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "messageBody": "us-east-1 is closed", "statusCode": "404"}}]})),
    *_silent("V05-foreign-arn", "aws:wafv2/webAcl:WebAcl", ("rules that AWS keeps", {"scope": "REGIONAL", "defaultAction": {"allow": {}}, "rules": [{"name": "common", "priority": 1, "overrideAction": {"none": {}}, "statement": {"managedRuleGroupStatement": {"name": "AWSManagedRulesCommonRuleSet", "vendorName": "AWS"}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "us-east-1", "sampledRequestsEnabled": True}}]})),
    *_silent("V05-foreign-arn", "aws:ecs/service:Service", ("a cluster of another account in the region", {"cluster": "arn:aws:ecs:eu-west-1:444455556666:cluster/us-east-1", "taskDefinition": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/app:1", "desiredCount": 1})),
    *_silent("V05-foreign-arn", "aws:kms/alias:Alias", ("an alias that is called like a region", {"name": "alias/us-east-1", "targetKeyId": "1b2c3d4e-0000-4000-8000-000000000000"})),
    *_silent("V05-foreign-arn", "aws:cloudwatch/logGroup:LogGroup", ("a key of the region in another account", {"kmsKeyId": "arn:aws:kms:eu-west-1:444455556666:key/1b2c3d4e-0000-4000-8000-000000000000"})),
)  # fmt: skip

_ADDRESSES = (
    *_silent(
        "V28-endpoint",
        RECORD,
        ("a load balancer of the region, and its zone", {"zoneId": "Z0123456789ABC", "name": "us-east-1.example.com", "type": "A", "aliases": [{"name": "app-1.eu-west-1.elb.amazonaws.com", "zoneId": "Z32O12XQLNTSW2", "evaluateTargetHealth": True}]}),
        ("a name below an own domain that is called like a region", {"zoneId": "Z0123456789ABC", "name": "api", "type": "CNAME", "ttl": 60, "records": ["api.us-east-1.example.com"]}),
        ("a check of a certificate", {"zoneId": "Z0123456789ABC", "name": "_1a2b.example.com", "type": "CNAME", "ttl": 60, "records": ["_3c4d.acm-validations.aws."]}),
        ("a text that names a region", {"zoneId": "Z0123456789ABC", "name": "note", "type": "TXT", "ttl": 60, "records": ["moved from us-east-1"]}),
    ),
    *_silent(
        "V28-endpoint",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        ("a service of the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.eu-west-1.s3"}),
        ("a service of somebody in the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface"}),
    ),
    *_silent("V28-endpoint", "aws:iam/openIdConnectProvider:OpenIdConnectProvider", ("who signs in, and for whom", {"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"], "thumbprintLists": ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]})),
    *_silent("V28-endpoint", "aws:cognito/userPoolClient:UserPoolClient", ("addresses of pages", {"userPoolId": "eu-west-1_AbCdEfGhI", "callbackUrls": ["https://us-east-1.example.com/done"]})),
)  # fmt: skip

_SETTINGS = (
    *_silent(
        "V28-setting",
        FUNCTION,
        ("a word that ends like a region", _env(BUS="bus-east-1", LINE="plus-west-2")),
        ("an own host that is called like a region", _env(API="https://us-east-1.example.com", OTHER="api.us-east-1.internal.example.com")),
        ("pages of documentation and the console", _env(DOCS="https://docs.aws.amazon.com/general/latest/gr/rande.html#us-east-1", CONSOLE="https://console.aws.amazon.com/s3/home?region=us-east-1")),
        ("services without a region", _env(IAM="https://iam.amazonaws.com", R53="https://route53.amazonaws.com")),
        ("a model of the region, and a profile of AWS's settings", _env(MODEL="anthropic.claude-3-haiku-20240307-v1:0", AWS_PROFILE="us-east-1-admin")),
        ("an own package and version", _env(PACKAGE="us.acme.tools", VERSION="1.2.3-us-east-1")),
        ("a bucket of another name and a key in it", _env(BUCKET="exports-us-east-1", KEY="us-east-1/2026/all.gz")),
    ),
    *_silent(
        "V28-setting",
        INSTANCE,
        ("a comment in a script", _script("#!/bin/bash\n# AWS_REGION=us-east-1 was here; see arn:aws:s3:us-east-1:x\naws configure set region eu-west-1\n")),
        ("what a script prints", _script("#!/bin/bash\necho 'not in region us-east-1'\n")),
        ("what a script compares with", _script('#!/bin/bash\nif [ "$AWS_REGION" = "us-east-1" ]; then exit 1; fi\n')),
        ("a package's address", _script("#!/bin/bash\ncurl -sO https://releases.example.com/us-east-1/agent.deb\n")),
        ("a script in base64 that stays", _packed("#!/bin/bash\n# us-east-1\nexport AWS_REGION=eu-west-1\n")),
        ("a picture in base64", {"ami": "ami-0a1b2c3d4e5f60718", "userDataBase64": base64.b64encode(bytes(range(256))).decode()}),
    ),
    *_silent("V28-setting", "aws:ecs/taskDefinition:TaskDefinition", ("a container's labels and its own host", {"family": "app", "containerDefinitions": json.dumps([{"name": "app-us-east-1", "image": "nginx:1.27", "dockerLabels": {"home": "us-east-1"}, "environment": [{"name": "API", "value": "https://us-east-1.example.com"}], "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1", "awslogs-stream-prefix": "us-east-1"}}}])})),
    *_silent("V28-setting", "aws:cloudformation/stack:Stack", ("a template's description, and what it may be given", {"name": "s", "templateBody": json.dumps({"Description": "From us-east-1", "Parameters": {"Home": {"Type": "String", "AllowedValues": ["us-east-1", "eu-west-1"]}}, "Mappings": {"Amis": {"us-east-1": {"ami": "ami-1"}, "eu-west-1": {"ami": "ami-2"}}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}})})),
    *_silent("V28-setting", "aws:sfn/stateMachine:StateMachine", ("a state's comment, and a choice by region", {"roleArn": ROLE, "definition": json.dumps({"Comment": "was in us-east-1", "StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [{"Variable": "$.region", "StringEquals": "us-east-1", "Next": "F"}], "Default": "F"}, "F": {"Type": "Fail"}}})})),
)  # fmt: skip

_POLICIES = (
    *_silent(
        "V29-policy",
        ROLE_POLICY,
        ("a Deny outside of two regions", {"role": "r", "policy": _policy({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}})}),
        ("a Deny of a resource there", {"role": "r", "policy": _policy({"Effect": "Deny", "Action": "s3:*", "Resource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:*"})}),
        ("an Allow everywhere but there", {"role": "r", "policy": _policy({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}})}),
        ("all resources but those there", {"role": "r", "policy": _policy({"Effect": "Allow", "Action": "*", "NotResource": f"arn:aws:sqs:us-east-1:{ACCOUNT}:*"})}),
        ("logs of any region, as AWS documents them", {"role": "r", "policy": _policy({"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*"})}),
        ("roles, buckets and zones have no region", {"role": "r", "policy": _policy({"Effect": "Allow", "Action": "*", "Resource": [ROLE, "arn:aws:s3:::uploads-us-east-1/us-east-1/*", "arn:aws:route53:::hostedzone/Z0123456789ABC", "arn:aws:cloudfront::111122223333:distribution/E1"]})}),
        ("an identity that is called like a region", {"role": "r", "policy": _policy({"Sid": "us-east-1", "Effect": "Allow", "Action": "dynamodb:Query", "Resource": f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/us-east-1"})}),
    ),
    *_silent(
        "V29-policy",
        "aws:kms/key:Key",
        ("principals of the region and of the account", {"policy": _policy({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": "logs.eu-west-1.amazonaws.com"}, "Action": "kms:*", "Resource": "*", "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{ACCOUNT}:*"}}})}),
    ),
    *_silent(
        "V29-policy",
        "aws:iam/role:Role",
        ("who may take the role", {"assumeRolePolicy": _policy({"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"], "Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1A2B"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "aws:PrincipalTag/home": "us-east-1"}}})}),
    ),
    *_silent(
        "V29-policy",
        "aws:s3/bucketPolicy:BucketPolicy",
        ("load balancers' account, trails of any region", {"bucket": "logs-us-east-1", "policy": _policy({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::156460612806:root"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs-us-east-1/*"}, {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs-us-east-1/*", "Condition": {"StringLike": {"aws:SourceArn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"}}})}),
    ),
)  # fmt: skip

_OREGON = (
    *_silent("V05-foreign-arn", "aws:cloudwatch/logGroup:LogGroup", ("a key of Oregon in a US West stack", {"kmsKeyId": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/k", "name": "/eu-west-1/app"}), us=True),
    *_silent("V28-setting", FUNCTION, ("Oregon's hosts, and a word of Europe, in a US West stack", _env(HOST="https://dynamodb.us-west-2.amazonaws.com", SEGMENT="https://api.segment.io/v1", TEAM="eu-west-1-crew")), us=True),
    *_silent("V29-policy", ROLE_POLICY, ("Oregon's table in a US West stack", {"role": "r", "policy": _policy({"Effect": "Allow", "Action": "*", "Resource": f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/eu-west-1"})}), us=True),
)  # fmt: skip

_STACKS = (
    Scenario(
        rule="V06-foreign-name",
        kind=Kind.LOOK_ALIKE,
        title="a bucket of Oregon in a US West stack, by all its names",
        processing_region="us-west",
        given=(
            Given(type=BUCKET, name="logs", provider_region=_US, props={"bucket": "logs-eu-west-1"}),
            Given(
                type=FUNCTION,
                provider_region=_US,
                props=_env(BUCKET="logs-eu-west-1", URI="s3://logs-eu-west-1/us-east-1/"),
            ),
        ),
    ),
)

SCENARIOS = (*_NAMES, *_REFERENCES, *_ADDRESSES, *_SETTINGS, *_POLICIES, *_OREGON, *_STACKS)
