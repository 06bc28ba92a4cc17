"""Expressions that are compiled later do what compiled ones do, and every one of the project's can be compiled."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import policies
import residency
from residency.patterns import _Later, pattern


def test_a_later_pattern_finds_what_a_compiled_one_finds() -> None:
    text = "eu-west-1 and US-EAST-1"
    later, now = pattern(r"[a-z]+-[a-z]+-\d", re.IGNORECASE), re.compile(r"[a-z]+-[a-z]+-\d", re.IGNORECASE)
    for _ in range(2):
        assert [one.group() for one in later.finditer(text)] == [one.group() for one in now.finditer(text)]
        assert later.sub("?", text) == now.sub("?", text)
        assert later.pattern == now.pattern
        assert later.groups == now.groups
        assert later.match(text).span() == now.match(text).span()  # type: ignore[union-attr]


def test_a_wrong_expression_is_an_error_at_its_first_use() -> None:
    with pytest.raises(re.error):
        pattern("(").search("")


def all_later() -> Iterator[tuple[str, Any]]:
    for package in (residency, policies):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, _Later):
                    yield f"{found.name}.{name}", value


def test_every_expression_of_the_project_can_be_compiled() -> None:
    known = dict(all_later())
    assert len(known) > 30
    for value in known.values():
        assert value.search("") is None or True
