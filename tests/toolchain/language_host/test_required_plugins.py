"""Which plugin versions follow from installed packages."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.toolchain.language_host.program_python import InstalledPackage, normalised
from localcloud.toolchain.language_host.required_plugins import plugin_version, required_plugins


def package(name: str, version: str, plugin: dict[str, Any] | None) -> InstalledPackage:
    return InstalledPackage(name=name, version=version, plugin=plugin)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("7.51.1", "v7.51.1"),
        ("7.51", "v7.51.0"),
        ("7", "v7.0.0"),
        ("3.1.0a5", "v3.1.0-alpha.5"),
        ("3.1.0rc2", "v3.1.0-rc.2"),
        ("1!2.0", None),
        ("1.0.dev1+local", None),
    ],
)
def test_versions_of_plugins(text: str, version: str | None) -> None:
    assert plugin_version(text) == version


def test_the_plugin_file_of_a_package_decides() -> None:
    found = required_plugins(
        [
            package("pulumi-aws", "7.51.1", {"resource": True, "name": "aws", "version": "7.51.1"}),
            package("pulumi-policy", "1.21.0", {"resource": False}),
            package(
                "acme-cloud", "1.0.0", {"resource": True, "name": "acme", "server": "https://acme.example"}
            ),
            package("requests", "2.0.0", None),
        ]
    )
    assert [(one.name, one.version, one.server) for one in found] == [
        ("aws", "v7.51.1", ""),
        ("acme", "v1.0.0", "https://acme.example"),
    ]


def test_a_package_named_like_a_provider_has_its_plugin() -> None:
    found = required_plugins([package("pulumi-random", "4.18.0", None), package("pulumi-odd", "x", None)])
    assert [(one.name, one.version) for one in found] == [("random", "v4.18.0")]


def test_a_parameterized_package_keeps_its_parameters() -> None:
    stated = {"name": "netlify", "version": "6.0.0", "value": "eyJ4IjoxfQ=="}
    found = required_plugins(
        [package("pulumi-netlify", "6.0.0", {"resource": True, "name": "bridge", "parameterization": stated})]
    )
    assert found[0].name == "bridge"
    assert found[0].parameterization.value == b'{"x":1}'


def test_names_are_compared_as_the_index_does() -> None:
    assert normalised("Pulumi_AWS") == "pulumi-aws"
