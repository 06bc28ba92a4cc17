"""Description of a rule that lets in a prefix list or another group: moto keeps it, and tells those of CIDRs alone."""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

_init = SecurityGroupRule.__init__
_modify = SecurityGroupBackend.modify_security_group_rules


def install() -> None:
    """Patches moto in this process."""
    SecurityGroupRule.__init__ = init
    SecurityGroupRule.description = property(description)
    SecurityGroupBackend.modify_security_group_rules = modify_security_group_rules


def init(rule: SecurityGroupRule, *given: Any, **named: Any) -> None:
    """moto's own; from a prefix list it takes the id alone, which is the eighth of its parameters after itself."""
    _init(rule, *given, **named)
    prefix_list = named.get("prefix_list_id") or (given[7] if len(given) > 7 else None) or {}
    rule.described = (rule.source_group or prefix_list).get("Description")


def description(rule: SecurityGroupRule) -> str | None:
    told: str | None = rule.ip_range.get("Description") or rule.described
    return told


def modify_security_group_rules(
    backend: SecurityGroupBackend, group_id: str, rules: dict[str, dict[str, Any]]
) -> None:
    """moto's own, which notes a changed description with the CIDR, also where the rule has none."""
    _modify(backend, group_id, rules)
    group = backend.get_security_group_by_name_or_id(group_id)
    for rule in (group.get_rule(rule_id) for rule_id in rules):
        if rule.prefix_list_id or rule.source_group:
            rule.described = rule.ip_range.pop("Description", rule.described)
