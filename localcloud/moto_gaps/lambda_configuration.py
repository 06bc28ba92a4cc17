"""What moto drops of a Lambda's configuration, and a refresh would find gone: logging, dead letters, a new key."""

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
    function.dead_letter_config = spec.get("DeadLetterConfig", {})
    _init(function, account_id, spec, region, version)


def get_configuration(function: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    """moto's answer, with the LoggingConfig, where AWS fills in what was left out, and the DeadLetterConfig if any."""
    default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
    dead = {"DeadLetterConfig": function.dead_letter_config} if function.dead_letter_config else {}
    return {**_get(function, on_create), "LoggingConfig": {**default, **function.logging_config}, **dead}


def update_configuration(function: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    """moto's update, and that of the three parts; an empty target takes the DeadLetterConfig away."""
    if "LoggingConfig" in config_updates:
        function.logging_config = config_updates["LoggingConfig"]
    if "DeadLetterConfig" in config_updates:
        dead = config_updates["DeadLetterConfig"]
        function.dead_letter_config = dead if dead.get("TargetArn") else {}
    if "KMSKeyArn" in config_updates:
        function.kms_key_arn = config_updates["KMSKeyArn"]
    return _update(function, config_updates)
