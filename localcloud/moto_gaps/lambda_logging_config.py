"""LoggingConfig of a Lambda: moto drops it, so that every preview would want to set it again."""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction

_init = LambdaFunction.__init__
_get = LambdaFunction.get_configuration
_update = LambdaFunction.update_configuration


def install() -> None:
    """Patches moto in this process."""
    LambdaFunction.__init__ = init
    LambdaFunction.get_configuration = get_configuration
    LambdaFunction.update_configuration = update_configuration


def init(
    function: LambdaFunction, account_id: str, spec: dict[str, Any], region: str, version: str | int = 1
) -> None:
    function.logging_config = spec.get("LoggingConfig", {})
    _init(function, account_id, spec, region, version)


def get_configuration(function: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    """moto's answer, with the LoggingConfig; AWS fills in what was left out."""
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
    return {**_get(function, on_create), "LoggingConfig": {**default, **function.logging_config}}


def update_configuration(function: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    """moto's update, and that of the LoggingConfig."""
    if "LoggingConfig" in config_updates:
        function.logging_config = config_updates["LoggingConfig"]
    return _update(function, config_updates)
