"""The rule table: one module a group of services, gathered here in the order of the vectors."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from policies.rules import Rule


def _gathered() -> dict[str, Rule]:
    rules: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        rules.extend(import_module(f"{__name__}.{module.name}").RULES)
    table = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    if len(table) != len(rules):
        twice = sorted({rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1})
        raise ValueError(f"rule ids given twice: {', '.join(twice)}")
    return table


RULES: Mapping[str, Rule] = MappingProxyType(_gathered())
"""Every rule by its id."""
