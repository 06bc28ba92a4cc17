"""The scenarios of every rule, one module a group of services, gathered here. The pack itself never imports them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from policies.scenario import Scenario


def scenarios() -> tuple[Scenario, ...]:
    """All scenarios, in the order of their rules."""
    found: list[Scenario] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(import_module(f"{__name__}.{module.name}").SCENARIOS)
    return tuple(sorted(found, key=lambda scenario: scenario.rule))
