"""Tests of the log: one JSON line, in the embedded metric format, without payloads."""

from __future__ import annotations

import json

import pytest

from gateway import log_lines
from gateway.log_lines import request_line
from tests.gateway.workspace import RECEIVED_AT, US_KEY, answer, event_of, post


def line_of(request) -> dict | None:
    return request_line(answer(request), processing_region="eu-west", now=RECEIVED_AT)


def test_d10_a_rejection_is_a_metric_by_region_and_reason() -> None:
    assert line_of(post(key=US_KEY)) == {
        "_aws": {
            "Timestamp": 1743681600000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "RegionalIngest",
                    "Dimensions": [["ProcessingRegion", "Reason"]],
                    "Metrics": [{"Name": "Rejected", "Unit": "Count"}],
                }
            ],
        },
        "ProcessingRegion": "eu-west",
        "Reason": "wrong_region",
        "Rejected": 1,
        "status": 400,
    }


def test_accepted_events_are_a_metric() -> None:
    line = line_of(post("/v1/batch", {"batch": [event_of(), event_of()]}))
    assert line is not None
    assert (line["Accepted"], line["ProcessingRegion"]) == (2, "eu-west")
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["ProcessingRegion"]]


@pytest.mark.parametrize("request_", [post("/health", method="GET"), post(method="OPTIONS")])
def test_health_and_preflight_are_not_counted(request_) -> None:
    assert line_of(request_) is None


def test_a_line_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.write({"a": "b\nc"})
    assert capsys.readouterr().out == '{"a":"b\\nc"}\n'
    log_lines.write(line_of(post(key=US_KEY)) or {})
    assert json.loads(capsys.readouterr().out)["Reason"] == "wrong_region"
