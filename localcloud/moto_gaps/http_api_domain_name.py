"""An HTTP API's own host: moto tells back what it was given, without the status and target that AWS adds.

It also answers with an empty mutual TLS where none was asked for, so that every preview would want to take it away.
"""

from __future__ import annotations

import hashlib
from typing import Any

from moto.apigatewayv2.models import ApiGatewayV2Backend, DomainName

_create = ApiGatewayV2Backend.create_domain_name
_to_json = DomainName.to_json

ZONE = "Z0LOCALCLOUD"  # the zone of the target's alias; AWS has one a region


def install() -> None:
    """Patches moto in this process."""
    ApiGatewayV2Backend.create_domain_name = create_domain_name
    DomainName.to_json = to_json


def create_domain_name(
    backend: ApiGatewayV2Backend, domain_name: str, *arguments: Any, **named: Any
) -> DomainName:
    """moto's domain name, available at once."""
    domain = _create(backend, domain_name, *arguments, **named)
    label = hashlib.sha256(domain_name.encode()).hexdigest()[:10]
    for configuration in domain.domain_name_configurations:
        configuration["domainNameStatus"] = "AVAILABLE"
        configuration["apiGatewayDomainName"] = f"d-{label}.execute-api.{backend.region_name}.amazonaws.com"
        configuration["hostedZoneId"] = ZONE
    return domain


def to_json(domain: DomainName) -> dict[str, Any]:
    """moto's answer, without settings that were never made."""
    return {
        name: value for name, value in _to_json(domain).items() if value or name != "mutualTlsAuthentication"
    }
