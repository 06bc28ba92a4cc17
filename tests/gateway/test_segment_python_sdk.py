"""The real Segment SDK for Python against the ASGI front door over a real socket."""

from __future__ import annotations

import pytest
from segment.analytics.client import Client

from gateway.service import answer_with
from tests.gateway.front_doors import serving
from tests.gateway.workspace import EU_KEY, US_KEY, FailingSink, KeepingSink, gateway_of


class Sdk:
    """One client of the SDK, and the errors that it reported."""

    def __init__(self, url: str, key: str, *, compressed: bool = False, max_retries: int = 3) -> None:
        self.errors: list[Exception] = []
        self.client = Client(
            key,
            host=url,
            gzip=compressed,
            max_retries=max_retries,
            upload_interval=0.05,
            on_error=lambda error, batch: self.errors.append(error),
        )

    def finish(self) -> None:
        self.client.flush()
        self.client.join()


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("suffix", ["", "/"])
def test_r17_r48_every_event_of_the_sdk_is_stored_once_and_in_order(compressed: bool, suffix: str) -> None:
    sink = KeepingSink()
    lines: list[dict] = []
    with serving(answer_with(gateway_of(sink), log=lines.append)) as url:  # type: ignore[arg-type]
        sdk = Sdk(url + suffix, EU_KEY, compressed=compressed)
        sent = []
        for number in range(250):
            _, message = sdk.client.track(f"user-{number}", "Bought", {"number": number, "where": "Köln 🙂"})
            sent.append(message["messageId"])
        for send in (
            lambda: sdk.client.identify("u", {"name": "n"}),
            lambda: sdk.client.page("u", "category", "name"),
            lambda: sdk.client.screen("u", "category", "name"),
            lambda: sdk.client.group("u", "g"),
            lambda: sdk.client.alias("previous", "u"),
        ):
            sent.append(send()[1]["messageId"])
        sdk.finish()
    assert sdk.errors == []
    assert [event["messageId"] for event in sink.events] == sent
    assert [event["type"] for event in sink.events[-5:]] == ["identify", "page", "screen", "group", "alias"]
    assert sink.events[0]["context"]["library"]["name"] == "analytics-python"
    assert sink.events[0]["projectId"] == "shop"
    assert sum(line["Accepted"] for line in lines) == 255


def test_r34_r40_a_us_key_at_the_eu_endpoint_is_dropped_by_the_sdk_after_one_try() -> None:
    sink = KeepingSink()
    lines: list[dict] = []
    with serving(answer_with(gateway_of(sink), log=lines.append)) as url:  # type: ignore[arg-type]
        sdk = Sdk(url, US_KEY)
        sdk.client.track("u", "Bought")
        sdk.finish()
    assert sink.parcels == []
    assert len(sdk.errors) == 1
    assert "wrong_region" in str(sdk.errors[0])
    assert [line["Reason"] for line in lines] == ["wrong_region"]


def test_rule_4_the_sdk_does_not_take_503_for_success() -> None:
    with serving(answer_with(gateway_of(FailingSink()), log=lambda line: None)) as url:
        sdk = Sdk(url, EU_KEY, max_retries=0)
        sdk.client.max_retries = 0
        for consumer in sdk.client.consumers:
            consumer.max_rate_limit_duration = 0
        sdk.client.track("u", "Bought")
        sdk.finish()
    assert len(sdk.errors) == 1
