"""Tests of the log: one JSON line, in the embedded metric format, without payloads."""

from __future__ import annotations

import json

import pytest

from gateway import log_lines
from gateway.log_lines import count_line, request_lines
from tests.gateway.workspace import RECEIVED_AT, US_KEY, answer, event_of, post


def lines_of(request) -> list[dict]:
    return request_lines(answer(request), processing_region="eu-west", now=RECEIVED_AT, milliseconds=12.345)


def test_d10_a_rejection_is_a_metric_by_region_and_reason() -> None:
    assert lines_of(post(key=US_KEY)) == [
        {
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
    ]


def test_accepted_events_are_a_metric() -> None:
    (line,) = lines_of(post("/v1/batch", {"batch": [event_of(), event_of()]}))
    assert (line["Accepted"], line["Latency"], line["ProcessingRegion"]) == (2, 12.3, "eu-west")
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    assert metrics["Dimensions"] == [["ProcessingRegion"]]
    assert metrics["Metrics"] == [
        {"Name": "Accepted", "Unit": "Count"},
        {"Name": "Latency", "Unit": "Milliseconds"},
    ]


def test_dead_letters_are_a_metric_by_reason_and_over_all_reasons() -> None:
    accepted, dead = lines_of(post("/v1/batch", {"batch": [event_of(), event_of(type="x"), 1]}))
    assert accepted["Accepted"] == 1
    assert (dead["Dead"], dead["Reason"]) == (2, "invalid_event")
    assert dead["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [
        ["ProcessingRegion", "Reason"],
        ["ProcessingRegion"],
    ]


def test_what_is_counted_on_the_way_is_a_metric() -> None:
    line = count_line("Spilled", 3, processing_region="eu-west", now=RECEIVED_AT)
    assert (line["Spilled"], line["ProcessingRegion"]) == (3, "eu-west")
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "Spilled", "Unit": "Count"}]


@pytest.mark.parametrize("request_", [post("/health", method="GET"), post(method="OPTIONS")])
def test_health_and_preflight_are_not_counted(request_) -> None:
    assert lines_of(request_) == []


def test_a_line_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.write({"a": "b\nc"})
    assert capsys.readouterr().out == '{"a":"b\\nc"}\n'
    log_lines.write(lines_of(post(key=US_KEY))[0])
    assert json.loads(capsys.readouterr().out)["Reason"] == "wrong_region"
