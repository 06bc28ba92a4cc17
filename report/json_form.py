"""The report as JSON, for tools: the model itself under a version, and the schema that it keeps to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from report.model import FeatureGap, Report

FORMAT = 1
"""Raised when a field is taken away or changes its meaning; a new field is no change to a reader."""


def json_form(report: Report) -> str:
    """The report as JSON, keys in camelCase, the same bytes for the same report."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain objects, as `json_form` writes them."""
    written: dict[str, Any] = _plain(report)
    parity = [_plain(gap) for gap in report.parity]
    return {"format": FORMAT, "outcome": report.outcome.value, **written, "parity": parity}


@cache
def schema() -> Mapping[str, Any]:
    """The JSON schema (2020-12) of what `json_form` writes."""
    drawn = TypeAdapter(Report).json_schema(mode="serialization")
    drawn = _in_camel_case(drawn)
    drawn["properties"] = {
        "format": {"const": FORMAT},
        "outcome": {"$ref": "#/$defs/Outcome"},
        **drawn["properties"],
        "parity": {
            "type": "array",
            "items": _in_camel_case(TypeAdapter(FeatureGap).json_schema(mode="serialization")),
        },
    }
    drawn["required"] = list(drawn["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Regional Ingest: residency report",
        **drawn,
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {_camel(field.name): _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _in_camel_case(drawn: Any) -> Any:
    """A drawn schema with the names of properties as they are written."""
    if isinstance(drawn, list):
        return [_in_camel_case(item) for item in drawn]
    if not isinstance(drawn, dict):
        return drawn
    written = {key: _in_camel_case(item) for key, item in drawn.items()}
    if isinstance(drawn.get("properties"), dict):
        written["properties"] = {
            _camel(name): {
                key: item for key, item in _in_camel_case(of).items() if key not in ("title", "default")
            }
            for name, of in drawn["properties"].items()
        }
        # Every field is written, also one that has a default.
        written["required"] = list(written["properties"])
    return written
