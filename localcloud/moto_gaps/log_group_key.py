"""AssociateKmsKey and DisassociateKmsKey: moto takes a log group's key at creation only, so no group could get one."""

from __future__ import annotations

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse


def install() -> None:
    """Gives moto's response class the missing methods; moto finds them by their names."""
    LogsResponse.associate_kms_key = associate_kms_key
    LogsResponse.disassociate_kms_key = disassociate_kms_key


def associate_kms_key(response: LogsResponse) -> str:
    """New log lines of the group are under the key from now on."""
    return _set_key(response, response._get_param("kmsKeyId"))


def disassociate_kms_key(response: LogsResponse) -> str:
    """New log lines of the group are under AWS's own key from now on."""
    return _set_key(response, None)


def _set_key(response: LogsResponse, key: str | None) -> str:
    group = response.logs_backend.groups.get(response._get_param("logGroupName"))
    if group is None:
        raise ResourceNotFoundException()
    group.kms_key_id = key
    return ""
