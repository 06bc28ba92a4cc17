"""What moto does not do yet and a stack needs: one file a gap, each with a test that fails once moto closes it.

A gap has `install()`, which patches moto in this process, or `wrap(application)`, which wraps its WSGI application.
"""

from __future__ import annotations

from typing import Any

from localcloud.moto_gaps import (
    athena_workgroup_tags,
    bucket_policy_conditions,
    bucket_tags_at_creation,
    cloudwatch_cbor,
    ecs_service,
    firehose_gzip,
    http_api_domain_name,
    http_api_update_stage,
    lambda_code_download,
    lambda_configuration,
    log_group_key,
    object_lock_change,
    scalable_target_tags,
    security_group_rule_description,
)

PATCHES = (
    athena_workgroup_tags,
    bucket_tags_at_creation,
    ecs_service,
    firehose_gzip,
    http_api_domain_name,
    http_api_update_stage,
    lambda_configuration,
    log_group_key,
    object_lock_change,
    scalable_target_tags,
    security_group_rule_description,
)
WRAPPERS = (cloudwatch_cbor, bucket_policy_conditions, lambda_code_download)


def fill(application: Any) -> Any:
    """Installs every patch and returns the WSGI application with every wrapper around it."""
    for gap in PATCHES:
        gap.install()
    for gap in WRAPPERS:
        application = gap.wrap(application)
    return application
