"""The claim table: which requests are stored already, in one region, so that an SDK's retry is stored once (R71)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from gateway.dynamodb_claims import EXPIRY_ATTRIBUTE, KEY_ATTRIBUTE
from residency.regions import AwsRegion


@dataclass(frozen=True, kw_only=True)
class ClaimTableArgs:
    """`region`: where the workspace processes, whatever its ingest regions are (R71)."""

    region: AwsRegion


class ClaimTable(pulumi.ComponentResource):
    """A table without replicas or streams, paid by the request; its items are hashes of messageIds, and expire.

    Outputs: `table` (name), `table_arn`.
    """

    table: pulumi.Output[str]
    table_arn: pulumi.Output[str]

    def __init__(self, name: str, args: ClaimTableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("regional-ingest:index:ClaimTable", name, {}, opts)
        table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=KEY_ATTRIBUTE,
            attributes=[{"name": KEY_ATTRIBUTE, "type": "S"}],
            ttl={"attribute_name": EXPIRY_ATTRIBUTE, "enabled": True},
            point_in_time_recovery={"enabled": True},
            # The region's own key: with one of ours every claim would need rights on it, for hashes.
            server_side_encryption={"enabled": True},
            region=args.region.value,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.table = table.name
        self.table_arn = table.arn
        self.register_outputs({"table": self.table, "tableArn": self.table_arn})
