"""The gateway as it is deployed: package, environment and settings read back from the cloud, not the clone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import urllib.request
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

WORKER = Path(__file__).with_name("lambda_worker.py")


@dataclass(frozen=True, kw_only=True)
class DeployedFunction:
    """What GetFunction says of the function behind an HTTP API. `folder` holds the unpacked package."""

    name: str
    region: str
    account: str
    handler: str
    memory_mb: int
    timeout_seconds: int
    environment: Mapping[str, str]
    code_sha256: str
    folder: Path


def client(service: str, *, region: str, aws_endpoint: str) -> Any:
    """A boto3 client of the local cloud; its credentials are no secret: moto takes any."""
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=aws_endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def read_back(*, api_id: str, region: str, aws_endpoint: str, folder: Path) -> DeployedFunction:
    """Follows the API's `$default` route to its Lambda and unpacks the deployed zip into `folder`.

    Raises LookupError where the API has no such route or the route leads to no Lambda.
    """
    apis = client("apigatewayv2", region=region, aws_endpoint=aws_endpoint)
    route = next((r for r in apis.get_routes(ApiId=api_id)["Items"] if r["RouteKey"] == "$default"), None)
    if route is None:
        raise LookupError(f"HTTP API {api_id} in {region} has no $default route")
    integration = apis.get_integration(
        ApiId=api_id, IntegrationId=route["Target"].removeprefix("integrations/")
    )
    if integration.get("PayloadFormatVersion") != "2.0":
        raise LookupError(f"HTTP API {api_id} in {region} does not lead to a Lambda with payload format 2.0")
    function = integration["IntegrationUri"].partition("/functions/")[2].removesuffix("/invocations")
    return read_function(function, region=region, aws_endpoint=aws_endpoint, folder=folder)


def read_function(name: str, *, region: str, aws_endpoint: str, folder: Path) -> DeployedFunction:
    """Unpacks the deployed zip of a function, which `name` or its ARN says, into `folder`; without its layers."""
    found = client("lambda", region=region, aws_endpoint=aws_endpoint).get_function(FunctionName=name)
    configuration = found["Configuration"]
    code = urllib.request.urlopen(aws_endpoint + found["Code"]["Location"], timeout=30).read()
    with zipfile.ZipFile(io.BytesIO(code)) as package:
        package.extractall(folder)
    return DeployedFunction(
        name=configuration["FunctionName"],
        region=region,
        account=configuration["FunctionArn"].split(":")[4],
        handler=configuration["Handler"],
        memory_mb=configuration["MemorySize"],
        timeout_seconds=configuration["Timeout"],
        environment=configuration.get("Environment", {}).get("Variables", {}),
        code_sha256=configuration["CodeSha256"],
        folder=folder,
    )


class InvocationFailed(Exception):
    """A function ended with an error, which it has printed."""


def invoke_once(function: DeployedFunction, *, aws_endpoint: str) -> dict[str, Any]:
    """Runs a deployed function for an empty event and returns its answer.

    It has the packages of this environment, in place of its layers and of what Lambda's runtime brings. Raises
    InvocationFailed.
    """
    worker = [sys.executable, "-I", str(WORKER), str(function.folder), function.handler]
    call = {"event": {}, "requestId": str(uuid.uuid4()), "timeoutSeconds": function.timeout_seconds}
    done = subprocess.run(
        worker,
        input=json.dumps(call) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        env=runtime_environment(function, aws_endpoint=aws_endpoint),
        timeout=function.timeout_seconds,
    )
    answer: dict[str, Any] = (
        json.loads(done.stdout) if done.returncode == 0 else {"error": f"exit code {done.returncode}"}
    )
    if "error" in answer:
        raise InvocationFailed(f"{function.name} failed: {answer['error']}")
    reply: dict[str, Any] = answer["reply"]
    return reply


def runtime_environment(function: DeployedFunction, *, aws_endpoint: str) -> dict[str, str]:
    """The process environment Lambda would give: the function's own variables and those that Lambda adds."""
    return {
        **function.environment,
        **given_by_aws(function.region, aws_endpoint=aws_endpoint),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "LAMBDA_TASK_ROOT": str(function.folder),
    }


def given_by_aws(region: str, *, aws_endpoint: str) -> dict[str, str]:
    """What a function's environment and a task's have beside their own variables, for the local cloud."""
    return {
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": aws_endpoint,
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/bin:/bin",
    }
