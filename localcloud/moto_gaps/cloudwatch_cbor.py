"""CloudWatch over smithy's rpc-v2-cbor protocol, which the AWS SDK for Go speaks and moto does not route.

A request is rewritten into the query protocol that moto serves, and the answer back, by botocore's service model.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import botocore.session
import cbor2
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

PATH = re.compile(r"^/service/GraniteServiceVersion20100801/operation/(?P<operation>\w+)$")


def wrap(application: Any) -> Any:
    """WSGI middleware in front of moto's application."""
    model = botocore.session.get_session().get_service_model("cloudwatch")

    def with_cbor(environ: dict[str, Any], start_response: Any) -> Any:
        match = PATH.match(environ.get("PATH_INFO", ""))
        if not match or environ.get("HTTP_SMITHY_PROTOCOL") != "rpc-v2-cbor":
            return application(environ, start_response)
        operation = model.operation_model(match["operation"])
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, answer = call_query(
            application, query_environ(environ, operation, cbor2.loads(body) if body else {})
        )
        payload = cbor2.dumps(
            cbor_answer(operation, status, answer), datetime_as_timestamp=True, timezone=UTC
        )
        headers = [
            ("Content-Type", "application/cbor"),
            ("Content-Length", str(len(payload))),
            ("smithy-protocol", "rpc-v2-cbor"),
        ]
        start_response("200 OK" if status < 300 else f"{status} Error", headers)
        return [payload]

    return with_cbor


def query_environ(
    environ: dict[str, Any], operation: OperationModel, parameters: dict[str, Any]
) -> dict[str, Any]:
    """The same call as a form of the query protocol."""
    request = create_serializer("query").serialize_to_request(parameters, operation)
    body = urlencode(request["body"]).encode()
    return {
        **environ,
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "REQUEST_URI": "/",
        "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "HTTP_CONTENT_ENCODING": "",
    }


def call_query(application: Any, environ: dict[str, Any]) -> tuple[int, bytes]:
    status: list[int] = []

    def start_response(line: str, _headers: Any, _error: Any = None) -> Any:
        status.append(int(line.split()[0]))
        return lambda _chunk: None

    chunks = application(environ, start_response)
    try:
        return_body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return status[0], return_body


def cbor_answer(operation: OperationModel, status: int, body: bytes) -> dict[str, Any]:
    """moto's XML answer as the structure that the CBOR protocol carries; an error names its shape in `__type`."""
    parsed = create_parser("query").parse(
        {"status_code": status, "headers": {}, "body": body}, operation.output_shape
    )
    parsed.pop("ResponseMetadata", None)
    if status >= 300:
        error = parsed.get("Error", {})
        return {
            "__type": error_shape(operation, error.get("Code", "InternalFailure")),
            "message": error.get("Message", ""),
        }
    answer: dict[str, Any] = without_nulls(parsed)
    return answer


def error_shape(operation: OperationModel, code: str) -> str:
    """The modelled name of an operation's error: the query protocol sends a short code, which several shapes share."""
    for shape in operation.error_shapes:
        if shape.metadata.get("error", {}).get("code") == code:
            return str(shape.name)
    return code


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value
