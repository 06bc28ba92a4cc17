"""Network rules of the warehouses outside AWS: the exact statements that let the vendor's addresses in (R74-R79).

The references speak of Redshift, Postgres and BigQuery. What the other vendors' consoles take is of their own public
documentation; nothing here was tried on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from ipaddress import IPv4Network
from types import MappingProxyType

from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_RANGES

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")


class StatementKind(StrEnum):
    """The warehouses whose rules are statements or settings, and no security group."""

    SNOWFLAKE = "snowflake"
    DATABRICKS = "databricks"
    AZURE_SYNAPSE = "azure-synapse"
    DB2 = "db2"
    BIGQUERY = "bigquery"


def statements(*, kind: StatementKind, processing_region: ProcessingRegion, name: str) -> str:
    """What to run or to paste; empty for BigQuery, which needs no rule (R76, D7).

    `name`: letters, digits, _ and -, which the rule is called by. Raises ValueError for another.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"a rule's name is letters, digits, _ and -, and starts with a letter, not {name[:40]!r}"
        )
    return _STATEMENTS[kind](WAREHOUSE_RANGES[processing_region], name)


def _snowflake(ranges: tuple[IPv4Network, ...], name: str) -> str:
    rule, policy = name.replace("-", "_").upper() + "_RULE", name.replace("-", "_").upper() + "_POLICY"
    listed = ", ".join(f"'{network}'" for network in ranges)
    return (
        f"CREATE NETWORK RULE {rule} MODE = INGRESS TYPE = IPV4 VALUE_LIST = ({listed});\n"
        f"CREATE NETWORK POLICY {policy} ALLOWED_NETWORK_RULE_LIST = ('{rule}');\n"
        f"-- for the loader's user alone: a policy of the account shuts everybody else out\n"
        f"ALTER USER <loader> SET NETWORK_POLICY = {policy};\n"
    )


def _databricks(ranges: tuple[IPv4Network, ...], name: str) -> str:
    body = {"label": name, "list_type": "ALLOW", "ip_addresses": [str(network) for network in ranges]}
    return f"databricks ip-access-lists create --json '{json.dumps(body)}'\n"


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
    return json.dumps(body, indent=2) + "\n"


_STATEMENTS: Mapping[StatementKind, Callable[[tuple[IPv4Network, ...], str], str]] = MappingProxyType(
    {
        StatementKind.SNOWFLAKE: _snowflake,
        StatementKind.DATABRICKS: _databricks,
        StatementKind.AZURE_SYNAPSE: _azure_synapse,
        StatementKind.DB2: _db2,
        StatementKind.BIGQUERY: lambda ranges, name: "",
    }
)
