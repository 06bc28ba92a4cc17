"""UpdateStage of an HTTP API: moto has create, read and delete, so a changed throttle could not be applied."""

from __future__ import annotations

import json
import re
from datetime import datetime

from moto.apigatewayv2.responses import ApiGatewayV2Response

# Attribute of moto's Stage by the parameter of UpdateStage that sets it.
UPDATES = {
    "accessLogSettings": "access_log_settings",
    "autoDeploy": "auto_deploy",
    "clientCertificateId": "client_certificate_id",
    "defaultRouteSettings": "default_route_settings",
    "description": "description",
    "routeSettings": "route_settings",
    "stageVariables": "stage_variables",
}


def install() -> None:
    """Gives moto's response class the missing method; moto finds it by its name."""
    ApiGatewayV2Response.update_stage = update_stage


def update_stage(response: ApiGatewayV2Response) -> tuple[int, dict[str, str], str]:
    """PATCH /v2/apis/{api}/stages/{stage}: sets what the body names, answers with the whole stage."""
    match = re.search(r"/apis/([^/]+)/stages/([^/]+)$", response.path)
    assert match, response.path
    stage = response.apigatewayv2_backend.get_stage(match[1], match[2].replace("%24", "$"))
    for parameter, value in json.loads(response.body).items():
        if parameter in UPDATES:
            setattr(stage, UPDATES[parameter], value)
    stage.updated = datetime.now()
    return 200, {}, json.dumps(stage.to_json())
