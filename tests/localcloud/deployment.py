"""Puts what the tests need into a local AWS: roles, functions, streams, HTTP APIs."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Mapping

from localcloud.deployed_function import client


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def role_arn(aws: str, *, region: str) -> str:
    iam = client("iam", region=region, aws_endpoint=aws)
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    arn: str = iam.create_role(RoleName=unique("role"), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    return arn


def bucket(aws: str, *, region: str) -> str:
    name = unique("bucket")
    s3 = client("s3", region=region, aws_endpoint=aws)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    return name


def package(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def function(
    aws: str,
    *,
    region: str,
    code: bytes,
    handler: str = "app.handler",
    timeout_seconds: int = 10,
    variables: Mapping[str, str] | None = None,
) -> str:
    """Name of a new Lambda function."""
    name = unique("function")
    client("lambda", region=region, aws_endpoint=aws).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role_arn(aws, region=region),
        Handler=handler,
        Code={"ZipFile": code},
        Timeout=timeout_seconds,
        MemorySize=256,
        Environment={"Variables": dict(variables or {})},
    )
    return name


def http_api(aws: str, *, region: str) -> str:
    """Id of a new HTTP API without any route."""
    apis = client("apigatewayv2", region=region, aws_endpoint=aws)
    api_id: str = apis.create_api(Name=unique("api"), ProtocolType="HTTP")["ApiId"]
    return api_id


def route_all(aws: str, *, region: str, api_id: str, function_name: str, payload: str = "2.0") -> None:
    """The `$default` route of an API to a function."""
    found = client("lambda", region=region, aws_endpoint=aws).get_function(FunctionName=function_name)
    function_arn = found["Configuration"]["FunctionArn"]
    apis = client("apigatewayv2", region=region, aws_endpoint=aws)
    integration = apis.create_integration(
        ApiId=api_id,
        IntegrationType="AWS_PROXY",
        IntegrationMethod="POST",
        PayloadFormatVersion=payload,
        IntegrationUri=f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations",
    )
    apis.create_route(
        ApiId=api_id, RouteKey="$default", Target=f"integrations/{integration['IntegrationId']}"
    )
