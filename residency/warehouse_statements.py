"""Network rules of the warehouses outside AWS: the exact statements that let the vendor's addresses in (R79).

The references speak of Redshift, Postgres and BigQuery. What the other vendors take is of their own public
documentation and clients; nothing here was tried on them. What stands in <> is for the reader to fill in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from types import MappingProxyType

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_RANGES, WarehouseKind

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")


def statements(*, kind: WarehouseKind, processing_region: ProcessingRegion, name: str) -> str:
    """What to run there; empty for a warehouse that needs no rule (BigQuery: R76, D7) or a security group's.

    `name`: letters, digits, _ and -, which the rule is called by. Raises ValueError for another.
    """
    written = _STATEMENTS.get(kind)
    if written is None:
        return ""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"a rule's name is letters, digits, _ and -, and starts with a letter, not {name[:40]!r}"
        )
    return written(WAREHOUSE_RANGES[processing_region], name)


def _snowflake(ranges: tuple[IPv4Network, ...], name: str) -> str:
    rule, policy = name.replace("-", "_").upper() + "_RULE", name.replace("-", "_").upper() + "_POLICY"
    listed = ", ".join(f"'{network}'" for network in ranges)
    return (
        f"CREATE NETWORK RULE {rule} TYPE = IPV4 VALUE_LIST = ({listed}) MODE = INGRESS;\n"
        f"CREATE NETWORK POLICY {policy} ALLOWED_NETWORK_RULE_LIST = ('{rule}');\n"
        f"-- for the loader's user alone: a policy of the account shuts everybody else out\n"
        f"ALTER USER <loader> SET NETWORK_POLICY = {policy};\n"
    )


def _databricks(ranges: tuple[IPv4Network, ...], name: str) -> str:
    body = {"label": name, "list_type": "ALLOW", "ip_addresses": [str(network) for network in ranges]}
    return (
        "# the first list shuts everybody else out: put your own addresses into one before\n"
        f"databricks ip-access-lists create --json '{json.dumps(body)}'\n"
        """databricks workspace-conf set-status --json '{"enableIpAccessLists": "true"}'\n"""
    )


def _azure_synapse(ranges: tuple[IPv4Network, ...], name: str) -> str:
    return "".join(
        "az synapse workspace firewall-rule create --workspace-name <workspace> --resource-group <group> "
        f"--name {name}-{number} --start-ip-address {network[0]} --end-ip-address {network[-1]}\n"
        for number, network in enumerate(ranges, start=1)
    )


def _db2(ranges: tuple[IPv4Network, ...], name: str) -> str:
    body = {
        "ip_addresses": [
            {"address": str(address), "description": name} for network in ranges for address in network
        ]
    }
    return (
        "curl -X POST 'https://<host of the console>/dbapi/v4/dbsettings/whitelistips' \\\n"
        "  -H 'Authorization: Bearer <IAM token>' -H 'x-deployment-id: <CRN of the instance>' \\\n"
        f"  -H 'Content-Type: application/json' -d '{json.dumps(body)}'\n"
    )


_STATEMENTS: Mapping[WarehouseKind, Callable[[tuple[IPv4Network, ...], str], str]] = MappingProxyType(
    {
        WarehouseKind.SNOWFLAKE: _snowflake,
        WarehouseKind.DATABRICKS: _databricks,
        WarehouseKind.AZURE_SYNAPSE: _azure_synapse,
        WarehouseKind.DB2: _db2,
    }
)
STATEMENT_KINDS = frozenset(_STATEMENTS)
"""The warehouses whose rules are statements or settings, and no security group."""
