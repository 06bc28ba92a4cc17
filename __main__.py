"""One stack: settings, the regional workspace made from them, and what an operator needs to know of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pulumi

from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from components.stack_config import stack_config
from residency.customer_io_preflight import Checked, preflights
from residency.settings import CONFIG_NAMESPACE, InvalidSettings, decode_config, read_settings
from residency.settings_advice import advice_on

aws_config = stack_config("aws")
try:
    settings = read_settings(
        decode_config(stack_config(CONFIG_NAMESPACE)), aws_region=aws_config.get("region")
    )
except InvalidSettings as error:
    raise pulumi.RunError(str(error)) from None  # a RunError is shown without a traceback

for advice in advice_on(settings, today=datetime.now(UTC).date()):
    pulumi.log.warn(advice)

for account in settings.customer_io_accounts:
    for told in preflights(account):
        if told.stops:
            raise pulumi.RunError(f"{account.name}: {told.message}")
        if told.checked is not Checked.OK:
            pulumi.log.warn(f"{account.name}: {told.message}")

workspace = RegionalWorkspace(
    pulumi.get_stack(), RegionalWorkspaceArgs(settings=settings, aws_config=aws_config)
)

pulumi.export("processingRegion", settings.processing_region.value)
pulumi.export("jurisdiction", settings.processing_region.jurisdiction.value)
pulumi.export("awsRegion", settings.processing_region.aws_region.value)
pulumi.export("endpoint", workspace.endpoint)
pulumi.export("endpoints", {region.value: endpoint for region, endpoint in workspace.endpoints.items()})
pulumi.export("apiIds", {region.value: api_id for region, api_id in workspace.api_ids.items()})
pulumi.export("services", {region.value: service for region, service in workspace.services.items()})
pulumi.export("sources", workspace.sources)
pulumi.export("sdkConfiguration", workspace.sdk_configuration)
pulumi.export("archiveBucket", workspace.archive.bucket)
pulumi.export("archiveKey", workspace.archive.key_arn)
pulumi.export("deliveryStream", workspace.delivery_stream)
pulumi.export("compactionFunction", workspace.compaction_function)
pulumi.export("warehouses", {name: list(allowlist.cidrs) for name, allowlist in workspace.warehouses.items()})
pulumi.export(
    "warehouseStatements",
    {name: allowlist.statements for name, allowlist in workspace.warehouses.items() if allowlist.statements},
)
pulumi.export("dataLake", workspace.data_lake.outputs if workspace.data_lake else None)
