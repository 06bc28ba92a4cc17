"""GetFunction's code: AWS answers with a URL of the deployed zip; moto with the URL of a bucket that there is not."""

from __future__ import annotations

import re
from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends

PATH = re.compile(r"^/local-cloud/lambda/(?P<account>\d+)/(?P<region>[a-z0-9-]+)/(?P<name>[\w-]+)/code\.zip$")

_get_code = LambdaFunction.get_code


def wrap(application: Any) -> Any:
    """WSGI middleware that serves the zips; also patches moto's GetFunction to point to it (path only)."""
    LambdaFunction.get_code = get_code

    def with_code(environ: dict[str, Any], start_response: Any) -> Any:
        match = PATH.match(environ.get("PATH_INFO", ""))
        if not match:
            return application(environ, start_response)
        function = lambda_backends[match["account"]][match["region"]].get_function(match["name"])
        code: bytes = function.code_bytes
        start_response("200 OK", [("Content-Type", "application/zip"), ("Content-Length", str(len(code)))])
        return [code]

    return with_code


def get_code(function: LambdaFunction) -> dict[str, Any]:
    """moto's answer, with `Code.Location` as a path on this server for a zip that moto holds."""
    answer = _get_code(function)
    if getattr(function, "code_bytes", None):
        path = (
            f"/local-cloud/lambda/{function.account_id}/{function.region}/{function.function_name}/code.zip"
        )
        answer["Code"] = {"RepositoryType": "S3", "Location": path}
    return answer
