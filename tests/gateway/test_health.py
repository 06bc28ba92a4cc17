"""Tests of deep health: it tells the truth, and asking it costs little."""

from __future__ import annotations

import threading

import pytest

from gateway.health import FRESH_SECONDS, DeepHealth
from gateway.service import build
from tests.gateway.aws_doubles import QUEUE_URL, TABLE, CloudDouble
from tests.gateway.workspace import (
    FailingSink,
    KeepingClaims,
    KeepingSink,
    answer,
    body_of,
    environment_of,
    gateway_of,
    post,
)


def health(query: str, gateway) -> tuple[int, dict]:
    reply = answer(post("/health", method="GET", key=None, body=b"", query=query), gateway=gateway)
    return reply.status, body_of(reply)


@pytest.mark.parametrize("query", ["", "deep=0", "deeper=1", "deep=10"])
def test_without_deep_nothing_is_asked(query: str) -> None:
    status, body = health(query, gateway_of(FailingSink()))
    assert (status, body["status"]) == (200, "ok")
    assert "checks" not in body


@pytest.mark.parametrize("query", ["deep=1", "a=b&deep=1"])
def test_deep_says_down_with_503_when_no_event_could_be_made_durable(query: str) -> None:
    status, body = health(query, gateway_of(FailingSink()))
    assert (status, body["status"], body["checks"]) == (503, "down", {"stream": "broken"})


ENVIRONMENT = {"REGIONAL_OVERFLOW_QUEUE_URL": QUEUE_URL, "REGIONAL_CLAIM_TABLE": TABLE}


@pytest.mark.parametrize(
    ("broken", "status", "told"),
    [
        (set(), 200, "ok"),
        ({"firehose"}, 200, "degraded"),
        ({"dynamodb"}, 200, "degraded"),
        ({"firehose", "s3"}, 200, "degraded"),
        ({"firehose", "s3", "sqs"}, 503, "down"),
    ],
)
def test_deep_health_is_that_of_the_services(broken: set[str], status: int, told: str) -> None:
    names = {"firehose": "stream", "s3": "bucket", "sqs": "queue", "dynamodb": "claims"}
    with CloudDouble() as double:
        double.broken = broken
        gateway = build(environment_of(aws_endpoint_url=double.url) | ENVIRONMENT, log=lambda line: None)
        reply = gateway(post("/health", method="GET", key=None, body=b"", query="deep=1"))
        assert (reply.status, body_of(reply)["status"]) == (status, told)
        checks = body_of(reply)["checks"]
        assert {name for name, word in checks.items() if word != "ok"} == {names[one] for one in broken}
        accepted = gateway(post()).status
    assert (accepted == 503) is (told == "down")


def test_a_stream_that_is_not_active_is_told() -> None:
    with CloudDouble() as double:
        double.firehose.status = "CREATING"
        gateway = build(environment_of(aws_endpoint_url=double.url), log=lambda line: None)
        reply = gateway(post("/health", method="GET", key=None, body=b"", query="deep=1"))
    assert body_of(reply)["checks"] == {"stream": "not active", "bucket": "ok"}


def test_an_answer_stands_for_a_while_so_that_asking_costs_little() -> None:
    class Counting(KeepingSink):
        asked = 0

        def check(self) -> str | None:
            self.asked += 1
            return None

    sink, now = Counting(), [0.0]
    deep = DeepHealth(rungs={"stream": sink}, claims=KeepingClaims(), clock=lambda: now[0])
    for _ in range(100):
        assert deep().status == "ok"
    assert sink.asked == 1
    now[0] = FRESH_SECONDS
    deep()
    assert sink.asked == 2


def test_while_one_asks_a_service_that_hangs_the_others_get_what_was_known() -> None:
    asked, go_on = threading.Event(), threading.Event()

    class Hanging(KeepingSink):
        def check(self) -> str | None:
            if now[0]:
                asked.set()
                assert go_on.wait(10)
                return "timeout"
            return None

    now = [0.0]
    deep = DeepHealth(rungs={"stream": Hanging()}, clock=lambda: now[0])
    assert deep().status == "ok"
    now[0] = FRESH_SECONDS
    told: list[str] = []
    asking = threading.Thread(target=lambda: told.append(deep().status))
    asking.start()
    assert asked.wait(10)
    assert deep().status == "ok"
    go_on.set()
    asking.join()
    assert (told, deep().status) == (["down"], "down")
