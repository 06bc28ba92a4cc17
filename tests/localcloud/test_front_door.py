"""Tests of the front door: a function really deployed into the local AWS, asked over HTTP as API Gateway would be."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud import processes
from localcloud.deployed_function import DeployedFunction, client, read_back, runtime_environment
from localcloud.front_door import MAX_BODY_BYTES, FrontDoor, payload_event
from tests.localcloud import deployment

CLONE = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"

# What is deployed: it does what the path says, and writes down every call.
APP = """
import base64, json, os, sys, time

def handler(event, context):
    path = event["rawPath"]
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(f"{path} {os.getpid()}\\n")
    if path == "/raise":
        raise ValueError("s3cr3t-canary")
    if path == "/die":
        os._exit(3)
    if path == "/print":
        print("not a reply", flush=True)
        sys.stdout.write("nor this")
    if path == "/slow":
        time.sleep(60)
    if path == "/reply":
        return {"statusCode": 418, "headers": {"X-Ours": "a", "Content-Type": "text/plain"}, "body": "teapot"}
    if path == "/binary":
        body = base64.b64encode(bytes(range(256))).decode()
        return {"statusCode": 200, "headers": {}, "body": body, "isBase64Encoded": True}
    if path == "/empty":
        return {"statusCode": 204}
    if path == "/length":
        body = event.get("body", "")
        raw = base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
        return answer({"length": len(raw)})
    if path == "/inside":
        return answer(inside(context))
    return answer(event)

def answer(value):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(value)}

def inside(context):
    importable = []
    for name in ("boto3", "moto", "pytest", "pulumi", "pydantic", "localcloud", "components", "yaml"):
        try:
            __import__(name)
            importable.append(name)
        except ImportError:
            pass
    return {
        "environment": dict(os.environ),
        "importable": importable,
        "path": sys.path,
        "file": __file__,
        "pid": os.getpid(),
        "request": context.aws_request_id,
        "function": context.function_name,
        "memory": context.memory_limit_in_mb,
        "remaining": context.get_remaining_time_in_millis(),
    }
"""


@dataclass(frozen=True, kw_only=True)
class Door:
    """A running front door. `calls`: the file that the function writes its calls into."""

    process: processes.BackgroundProcess
    api_id: str
    function: str
    calls: Path

    def invoked(self) -> list[str]:
        return (
            [line.split()[0] for line in self.calls.read_text().splitlines()] if self.calls.exists() else []
        )

    def worker_pids(self, path: str) -> list[int]:
        lines = (line.split() for line in self.calls.read_text().splitlines())
        return [int(pid) for called, pid in lines if called == path]


def opened(aws: str, folder: Path, *, timeout_seconds: int = 10, app: str = APP) -> Iterator[Door]:
    calls = folder / "calls"
    function = deployment.function(
        aws,
        region=REGION,
        code=deployment.package({"app.py": app}),
        timeout_seconds=timeout_seconds,
        variables={"CALLS": str(calls), "OURS": "1"},
    )
    api_id = deployment.http_api(aws, region=REGION)
    deployment.route_all(aws, region=REGION, api_id=api_id, function_name=function)
    port = processes.free_port(0)
    arguments = {"--api-id": api_id, "--region": REGION, "--port": str(port), "--aws-endpoint": aws}
    process = processes.start(
        "localcloud.front_door",
        [text for pair in arguments.items() for text in pair],
        port=port,
        record=folder / "record.json",
        log=folder / "log",
        folder=CLONE,
    )
    try:
        yield Door(process=process, api_id=api_id, function=function, calls=calls)
    finally:
        processes.stop(folder / "record.json")


@pytest.fixture(scope="module")
def door(local_aws: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    yield from opened(local_aws, tmp_path_factory.mktemp("door"))


@pytest.fixture(scope="module")
def hasty_door(local_aws: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A front door to a function with a timeout of one second."""
    yield from opened(local_aws, tmp_path_factory.mktemp("hasty-door"), timeout_seconds=1)


@dataclass(frozen=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    door: Door,
    target: str,
    *,
    method: str = "POST",
    headers: list[tuple[str, str]] | None = None,
    body: bytes | None = None,
) -> Reply:
    """One HTTP request with exactly these headers, and what its client library must add."""
    connection = http.client.HTTPConnection("127.0.0.1", door.process.port, timeout=60)
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in headers or []:
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return Reply(
        status=reply.status,
        headers={name.lower(): value for name, value in reply.headers.items()},
        body=content,
    )


def event_of(door: Door, target: str = "/echo", **request: Any) -> Any:
    reply = ask(door, target, **request)
    assert reply.status == 200
    return reply.json


# The event


def test_the_event_is_payload_2(door: Door) -> None:
    event = event_of(door, "/v1/track", headers=[("User-Agent", "sdk/1")], body=b"")

    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "$default"
    assert event["rawPath"] == "/v1/track"
    assert event["rawQueryString"] == ""
    assert "queryStringParameters" not in event
    context = event["requestContext"]
    assert context["apiId"] == door.api_id
    assert context["stage"] == "$default"
    assert context["accountId"] == "123456789012"
    assert context["domainName"] == event["headers"]["host"] == f"127.0.0.1:{door.process.port}"
    assert context["http"] == {
        "method": "POST",
        "path": "/v1/track",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "sdk/1",
    }
    assert isinstance(context["timeEpoch"], int) and context["time"].endswith(" +0000")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_every_method_reaches_the_function(door: Door, method: str) -> None:
    assert event_of(door, method=method)["requestContext"]["http"]["method"] == method


def test_every_request_has_an_id_of_its_own(door: Door) -> None:
    ids = {event_of(door)["requestContext"]["requestId"] for _ in range(3)}

    assert len(ids) == 3


def test_the_query_is_given_raw_and_by_name_with_repeated_ones_joined(door: Door) -> None:
    event = event_of(door, "/echo?data=e30%3D&b=1&b=2&empty=", method="GET")

    assert event["rawQueryString"] == "data=e30%3D&b=1&b=2&empty="
    assert event["queryStringParameters"] == {"data": "e30=", "b": "1,2", "empty": ""}


def test_header_names_are_in_lower_case_and_repeated_ones_joined(door: Door) -> None:
    headers = [("X-Forwarded-Proto", "https"), ("X-Two", "a"), ("x-two", "b, c")]

    event = event_of(door, headers=headers)

    assert event["headers"]["x-forwarded-proto"] == "https"
    assert event["headers"]["x-two"] == "a,b, c"
    assert all(name == name.lower() for name in event["headers"])


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/javascript",
        "application/xml",
    ],
)
def test_text_comes_as_text(door: Door, content_type: str) -> None:
    event = event_of(door, headers=[("Content-Type", content_type)], body='{"a": "ü"}'.encode())

    assert event["isBase64Encoded"] is False
    assert event["body"] == '{"a": "ü"}'


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Content-Type", "application/octet-stream")],
        [("Content-Type", "application/x-www-form-urlencoded")],
        [("Content-Type", "application/json"), ("Content-Encoding", "gzip")],
    ],
)
def test_everything_else_comes_as_base64(door: Door, headers: list[tuple[str, str]]) -> None:
    event = event_of(door, headers=headers, body=b"\x1f\x8b\x00\xff")

    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\x1f\x8b\x00\xff"


def test_text_that_is_no_utf_8_comes_as_base64(door: Door) -> None:
    event = event_of(door, headers=[("Content-Type", "application/json")], body=b'{"a": "\xff"}')

    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b'{"a": "\xff"}'


@pytest.mark.parametrize("headers", [[], [("Content-Type", "application/json")]])
def test_a_request_without_a_body_has_none_and_is_not_base64(
    door: Door, headers: list[tuple[str, str]]
) -> None:
    event = event_of(door, method="GET", headers=headers)

    assert "body" not in event
    assert event["isBase64Encoded"] is False


def test_a_peer_that_is_not_known_is_this_machine() -> None:
    scope = {
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
        "client": None,
    }

    event = payload_event(scope, b"", api_id="a", account="1")

    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"


# The reply


def test_a_reply_is_passed_on_with_status_headers_and_body(door: Door) -> None:
    reply = ask(door, "/reply")

    assert (reply.status, reply.body) == (418, b"teapot")
    assert reply.headers["x-ours"] == "a"
    assert reply.headers["content-type"] == "text/plain"
    assert reply.headers["content-length"] == "6"


def test_a_base64_reply_is_passed_on_as_bytes(door: Door) -> None:
    assert ask(door, "/binary").body == bytes(range(256))


def test_a_reply_without_headers_and_body_is_empty(door: Door) -> None:
    reply = ask(door, "/empty")

    assert (reply.status, reply.body) == (204, b"")


def test_what_the_handler_prints_is_no_part_of_the_reply(door: Door) -> None:
    assert event_of(door, "/print")["rawPath"] == "/print"
    assert event_of(door)["rawPath"] == "/echo"


# What goes wrong


def test_a_handler_that_raises_is_a_500_that_tells_nothing(door: Door) -> None:
    reply = ask(door, "/raise")

    assert (reply.status, reply.json) == (500, {"message": "Internal Server Error"})
    assert reply.headers["content-type"] == "application/json"
    assert event_of(door)["rawPath"] == "/echo"


def test_a_worker_that_dies_is_a_500_and_the_next_request_is_served(door: Door) -> None:
    reply = ask(door, "/die")

    assert (reply.status, reply.json) == (500, {"message": "Internal Server Error"})
    assert event_of(door)["rawPath"] == "/echo"


def test_a_function_over_its_time_is_a_500_its_worker_is_gone_and_the_next_request_is_served(
    hasty_door: Door,
) -> None:
    reply = ask(hasty_door, "/slow")

    assert (reply.status, reply.json) == (500, {"message": "Internal Server Error"})
    (pid,) = hasty_door.worker_pids("/slow")
    assert processes.wait_until(lambda: not alive(pid), seconds=10)
    assert event_of(hasty_door)["rawPath"] == "/echo"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_body_of_10_mib_is_taken_and_one_byte_more_is_a_413(door: Door) -> None:
    assert ask(door, "/length", body=b"x" * MAX_BODY_BYTES).json == {"length": 10_485_760}
    before = len(door.invoked())

    reply = ask(door, "/length", body=b"x" * (MAX_BODY_BYTES + 1))

    assert reply.status == 413
    assert set(reply.json) == {"message"}
    assert len(door.invoked()) == before


def test_a_client_that_leaves_in_the_middle_of_its_body_invokes_nothing(door: Door) -> None:
    before = len(door.invoked())
    with socket.create_connection(("127.0.0.1", door.process.port)) as connection:
        connection.sendall(b"POST /left HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")

    assert event_of(door)["rawPath"] == "/echo"
    assert door.invoked()[before:] == ["/echo"]


def test_a_disconnect_before_the_body_is_whole_ends_without_a_reply(tmp_path: Path) -> None:
    messages = iter(
        [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    # A handler that is not there: calling it would end in a reply.
    app = FrontDoor(api_id="a", function=deployed(tmp_path), aws_endpoint="http://127.0.0.1:1")
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(app(scope, receive, send))

    assert sent == []
    assert list(messages) == []


def deployed(folder: Path, **changes: Any) -> DeployedFunction:
    known = {
        "name": "function",
        "region": REGION,
        "account": "123456789012",
        "handler": "none.handler",
        "memory_mb": 256,
        "timeout_seconds": 10,
        "environment": {},
        "code_sha256": "",
        "folder": folder,
    }
    return DeployedFunction(**{**known, **changes})


def test_a_package_whose_handler_cannot_be_imported_is_a_500(local_aws: str, tmp_path: Path) -> None:
    for door in opened(local_aws, tmp_path, app="import boto3\n"):
        reply = ask(door, "/echo")

        assert (reply.status, reply.json) == (500, {"message": "Internal Server Error"})


def test_a_stopped_front_door_leaves_no_worker(local_aws: str, tmp_path: Path) -> None:
    doors = opened(local_aws, tmp_path)
    door = next(doors)
    pid = event_of(door, "/inside")["pid"]
    assert alive(pid)
    doors.close()

    assert processes.wait_until(lambda: not alive(pid), seconds=10)


# The execution environment


def test_the_worker_imports_the_zip_and_the_standard_library_only(door: Door) -> None:
    inside = event_of(door, "/inside")

    assert inside["importable"] == []
    folder = str(Path(inside["file"]).parent)
    assert inside["path"][0] == folder == inside["environment"]["LAMBDA_TASK_ROOT"]
    assert not [path for path in inside["path"] if "site-packages" in path or path.startswith(str(CLONE))]


def test_the_environment_is_the_functions_and_lambdas_and_nothing_else(door: Door, local_aws: str) -> None:
    inside = event_of(door, "/inside")
    # Python itself sets this one, where the machine has not the locale that LANG names.
    known = {name: value for name, value in inside["environment"].items() if name != "LC_CTYPE"}

    assert known == {
        "CALLS": str(door.calls),
        "OURS": "1",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": door.function,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": local_aws,
        "LAMBDA_TASK_ROOT": str(Path(inside["file"]).parent),
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/bin:/bin",
    }


def test_the_context_says_what_lambda_would(door: Door) -> None:
    inside = event_of(door, "/inside")

    assert inside["function"] == door.function
    assert inside["memory"] == "256"
    assert 0 < inside["remaining"] <= 10_000
    assert inside["request"]


def test_lambdas_own_variables_win_over_the_functions(tmp_path: Path) -> None:
    function = deployed(tmp_path, environment={"AWS_REGION": "us-west-2", "OURS": "1"})

    known = runtime_environment(function, aws_endpoint="http://127.0.0.1:1")

    assert (known["AWS_REGION"], known["OURS"]) == (REGION, "1")


# Reading back


def test_read_back_gives_what_is_deployed(local_aws: str, tmp_path: Path) -> None:
    code = deployment.package({"app.py": "x = 1\n", "inner/__init__.py": ""})
    name = deployment.function(
        local_aws, region=REGION, code=code, timeout_seconds=7, variables={"OURS": "1"}
    )
    api_id = deployment.http_api(local_aws, region=REGION)
    deployment.route_all(local_aws, region=REGION, api_id=api_id, function_name=name)

    function = read_back(api_id=api_id, region=REGION, aws_endpoint=local_aws, folder=tmp_path)

    functions = client("lambda", region=REGION, aws_endpoint=local_aws)
    digest = functions.get_function_configuration(FunctionName=name)["CodeSha256"]
    assert function == deployed(
        tmp_path,
        name=name,
        handler="app.handler",
        timeout_seconds=7,
        environment={"OURS": "1"},
        code_sha256=digest,
    )
    assert (tmp_path / "app.py").read_text() == "x = 1\n"
    assert (tmp_path / "inner" / "__init__.py").is_file()


def test_an_api_without_a_default_route_is_refused(local_aws: str, tmp_path: Path) -> None:
    api_id = deployment.http_api(local_aws, region=REGION)

    with pytest.raises(LookupError, match=rf"{api_id} in {REGION} has no \$default route"):
        read_back(api_id=api_id, region=REGION, aws_endpoint=local_aws, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_integration_of_another_payload_format_is_refused(local_aws: str, tmp_path: Path) -> None:
    name = deployment.function(local_aws, region=REGION, code=deployment.package({"app.py": ""}))
    api_id = deployment.http_api(local_aws, region=REGION)
    deployment.route_all(local_aws, region=REGION, api_id=api_id, function_name=name, payload="1.0")

    with pytest.raises(LookupError, match=r"does not lead to a Lambda with payload format 2\.0"):
        read_back(api_id=api_id, region=REGION, aws_endpoint=local_aws, folder=tmp_path)


def test_a_default_route_to_a_url_is_refused(local_aws: str, tmp_path: Path) -> None:
    api_id = deployment.http_api(local_aws, region=REGION)
    apis = client("apigatewayv2", region=REGION, aws_endpoint=local_aws)
    integration = apis.create_integration(
        ApiId=api_id,
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="POST",
        PayloadFormatVersion="1.0",
        IntegrationUri="https://example.com/",
    )
    apis.create_route(
        ApiId=api_id, RouteKey="$default", Target=f"integrations/{integration['IntegrationId']}"
    )

    with pytest.raises(LookupError, match="does not lead to a Lambda"):
        read_back(api_id=api_id, region=REGION, aws_endpoint=local_aws, folder=tmp_path)


def test_r4_an_api_of_another_region_is_not_found(local_aws: str, tmp_path: Path) -> None:
    api_id = deployment.http_api(local_aws, region="us-west-2")

    with pytest.raises(ClientError, match="NotFoundException"):
        read_back(api_id=api_id, region=REGION, aws_endpoint=local_aws, folder=tmp_path)
