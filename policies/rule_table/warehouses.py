"""Rules for who may reach a warehouse: the vendor's addresses of the stack's region, all of them, and not the world."""

from __future__ import annotations

from policies.findings import Severity
from policies.rules import Rule
from policies.warehouse_access import (
    ALLOWLIST,
    PREFIX_LIST_ENTRIES,
    PREFIX_LISTS,
    RULE_FORMS,
    WAREHOUSES,
    WORKSPACE,
    elsewhere_in_stack,
    lets_in_elsewhere,
    open_to_the_world,
    out_of_reach,
)

_WHO_IS_LET_IN = (*RULE_FORMS, *PREFIX_LISTS, *PREFIX_LIST_ENTRIES)

VENDOR_ELSEWHERE = Rule(
    id="V29-warehouse-vendor-elsewhere",
    title="The vendor's addresses of another region are let in",
    types=_WHO_IS_LET_IN,
    check=lets_in_elsewhere,
    together=elsewhere_in_stack,
    looks_at="Every range that a security group lets in, also by a prefix list. One that has the vendor's addresses of "
    "another processing region and none besides is a finding on any port; a wider one only on the port of a warehouse: "
    "of one that the stack puts behind the group, or where the rule names 5432 or 5439. A prefix list that nothing of "
    "the stack uses cannot be decided; one that only lets out is left alone, and so is a network ACL.",
    leak="the workspace of another region loads into the warehouse",
    fix="Let in the vendor's addresses of the stack's own region instead (a WarehouseAllowlist does).",
)
WAREHOUSE_OPEN = Rule(
    id="V29-warehouse-open",
    title="A warehouse's port that is open to the world",
    types=_WHO_IS_LET_IN,
    together=open_to_the_world,
    looks_at="Every range wider than /8, IPv4 or IPv6, that a security group lets in on the port of a warehouse: of a "
    "Redshift cluster or workgroup, a Postgres instance or an Aurora cluster that the stack puts behind the group, or "
    "of a WarehouseAllowlist. It is certain where the warehouse is publicly accessible, or where the allowlist says "
    "that it is to be reached from outside. It cannot be decided where the warehouse is not publicly accessible, and "
    "where a rule names 5432 or 5439 (alone or with a few ports around it) and no warehouse is known behind it.",
    leak="whoever has or guesses a password reads the warehouse, from any country",
    fix="Let in the vendor's addresses of the stack's region, and one by one those of your own that need access.",
)
WAREHOUSE_OUT_OF_REACH = Rule(
    id="V29-warehouse-out-of-reach",
    title="A warehouse without a rule for the vendor's addresses of its region",
    types=(*WAREHOUSES, ALLOWLIST, WORKSPACE),
    together=out_of_reach,
    looks_at="Warehouses that are meant for the vendor: those in the settings of a RegionalWorkspace, a "
    "WarehouseAllowlist, and a warehouse whose groups name the vendor's addresses. Another warehouse is left alone.",
    leak="the workspace of the stack's region cannot load into it, and what helps at once is to open it to the world",
    fix="Let in all of the vendor's addresses of the region, on the warehouse's port, in a group that it is in.",
    severity=Severity.MEDIUM,
)

RULES = (VENDOR_ELSEWHERE, WAREHOUSE_OPEN, WAREHOUSE_OUT_OF_REACH)
