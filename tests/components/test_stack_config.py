"""Tests of reading a stack's whole configuration: one namespace, all of its keys, secrets among them."""

from __future__ import annotations

import json

import pytest
from pulumi.runtime import config

from components.stack_config import stack_config


@pytest.fixture
def program_config(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine gives a program: all keys in one variable, secret ones in clear."""
    known = {
        "regional-ingest:processingRegion": "eu-west",
        "regional-ingest:sources": '[{"name":"website"}]',
        "regional-ingest-other:processingRegion": "us-west",
        "aws:region": "eu-west-1",
    }
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(known))
    monkeypatch.setattr(config, "CONFIG", type(config.CONFIG)(config.CONFIG.name, default={}))


@pytest.mark.usefixtures("program_config")
def test_all_keys_of_one_namespace_come_without_it() -> None:
    assert stack_config("regional-ingest") == {
        "processingRegion": "eu-west",
        "sources": '[{"name":"website"}]',
    }
    assert stack_config("aws") == {"region": "eu-west-1"}
    assert stack_config("regional") == {}
