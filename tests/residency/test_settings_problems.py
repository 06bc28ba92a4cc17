"""Tests of how problems are shown: keys, commands that can be pasted, and values that give nothing away."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.settings_problems import (
    InvalidSettings,
    Problem,
    config_key,
    remove_command,
    replace_write_key,
    set_command,
    shown,
)


def test_keys_are_written_as_pulumi_reads_them() -> None:
    assert config_key() == "regional-ingest"
    assert config_key("sources", 0, "name") == "regional-ingest:sources[0].name"
    assert config_key("otherEndpoints", "eu-west") == "regional-ingest:otherEndpoints.eu-west"
    assert config_key("odd.key") == 'regional-ingest:["odd.key"]'


def test_commands_can_be_pasted() -> None:
    assert set_command("regional-ingest:domain", "a b") == "pulumi config set regional-ingest:domain 'a b'"
    assert set_command("regional-ingest:sources[0].name", "web") == (
        "pulumi config set --path 'regional-ingest:sources[0].name' web"
    )
    assert remove_command("aws:region") == "pulumi config rm aws:region"
    assert "--secret" in replace_write_key("regional-ingest:sources[0].writeKey")


@given(st.text(max_size=30))
def test_no_key_breaks_out_of_its_command(name: str) -> None:
    command = remove_command(config_key("sources", 0, name))
    if command.startswith("pulumi"):
        words = shlex.split(command)
        assert words[:4] == ["pulumi", "config", "rm", "--path"] and len(words) == 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        pytest.param(10**5000, "[not shown]", id="more digits than Python prints"),
        ("web", '"web"'),
        ("line\nbreak", '"line\\nbreak"'),
        ("euw_anything", "[secret]"),
        ("AbCdEfGhIjKlMnOpQrStUvWxYz012345", "[secret]"),
        ("https://key@host", "[secret]"),
        (f"gateway@sha256:{'0' * 64}", f'"gateway@sha256:{"0" * 64}"'),
        (f"key{'0' * 30}@sha256:{'0' * 64}", "[secret]"),
        ("-" * 81, f'"{"-" * 80}" and 1 more characters'),
        ([1, 2], "a list of 2"),
        ({"a": 1}, "an object of 1"),
        (b"bytes", "[not shown]"),
    ],
)
def test_values_are_shown_safely(value: object, text: str) -> None:
    assert shown(value) == text


def test_one_problem_is_not_called_problems() -> None:
    problem = Problem(key="regional-ingest:domain", value='"x"', rule="A rule.", fix="a fix")
    assert str(InvalidSettings([problem])) == (
        "1 problem in the configuration of this stack:\n\n"
        '1. regional-ingest:domain\n  value: "x"\n  rule:  A rule.\n  fix:   a fix'
    )
