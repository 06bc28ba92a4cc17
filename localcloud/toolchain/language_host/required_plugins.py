"""Which provider plugins the installed packages of a program need."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

from pulumi.runtime.proto import plugin_pb2

from .program_python import InstalledPackage

WITHOUT_PLUGIN = frozenset({"pulumi-policy", "pulumi-esc-sdk"})
"""Packages named like those of a provider, some versions of which do not say that they have none."""

_RELEASE = re.compile(r"(?P<numbers>\d+(?:\.\d+)*)(?:(?P<stage>a|b|rc)(?P<count>\d+))?")
_STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def required_plugins(packages: Iterable[InstalledPackage]) -> list[plugin_pb2.PackageDependency]:
    """The plugin of every package that has one."""
    found = (_plugin_of(package) for package in packages)
    return [plugin for plugin in found if plugin is not None]


def plugin_version(package_version: str) -> str | None:
    """`7.51` -> `v7.51.0`, `3.1.0a5` -> `v3.1.0-alpha.5`; None: it tells no plugin version."""
    match = _RELEASE.fullmatch(package_version.removeprefix("v"))
    if match is None:
        return None
    numbers = [*match["numbers"].split("."), "0", "0"]
    release = "v" + ".".join(numbers[: max(3, len(numbers) - 2)])
    return f"{release}-{_STAGES[match['stage']]}.{match['count']}" if match["stage"] else release


def _plugin_of(package: InstalledPackage) -> plugin_pb2.PackageDependency | None:
    if package.name in WITHOUT_PLUGIN:
        return None
    described = package.plugin
    if described is None and not package.name.startswith("pulumi-"):
        return None
    if described is not None and not described.get("resource", False):
        return None
    described = described or {}
    stated = described.get("version")
    version = f"v{stated.removeprefix('v')}" if stated else plugin_version(package.version)
    if version is None:
        return None
    return plugin_pb2.PackageDependency(
        name=described.get("name") or package.name.removeprefix("pulumi-"),
        kind="resource",
        version=version,
        server=described.get("server") or "",
        parameterization=_parameterization(described.get("parameterization")),
    )


def _parameterization(stated: dict[str, Any] | None) -> plugin_pb2.PackageParameterization | None:
    if not stated:
        return None
    return plugin_pb2.PackageParameterization(
        name=stated.get("name", ""),
        version=stated.get("version", ""),
        value=base64.b64decode(stated.get("value", "")),
    )
