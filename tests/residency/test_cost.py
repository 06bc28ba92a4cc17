"""Tests of the cost model: cases computed by hand, from the figures of a comparison at us-east-1's list prices."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import log_lines, replies
from gateway.sinks.group_commit import MAX_WAIT_SECONDS
from gateway.tally import Tally
from regional.__main__ import main
from residency.cost import (
    GROUP_SECONDS,
    LOG_BYTES_A_REQUEST,
    MonthlyCost,
    Shape,
    Volume,
    break_even,
    monthly_cost,
    shape_of,
)
from residency.ingest_options import Dedupe
from residency.prices import PRICE_LISTS, Billed, price_list
from residency.regions import AwsRegion, ProcessingRegion
from residency.settings import FrontDoor, read_settings

VIRGINIA = Shape(region="us-east-1")
FLEET = replace(VIRGINIA, front_door=FrontDoor.FLEET)
MILLION = Volume(events=1e6)
MILLION_IN_BATCHES = Volume(events=1e6, events_per_request=50)


def cost_of_path(cost: MonthlyCost) -> float:
    """What the comparison counts: without claims and logs, which have rows of their own or none."""
    return sum(dollars for name, dollars in cost.items.items() if name not in ("claims", "logs"))


def test_one_event_a_request_through_api_and_function() -> None:
    cost = monthly_cost(VIRGINIA, MILLION)
    assert cost.items["HTTP API"] == pytest.approx(1.00)
    assert cost.items["Lambda"] == pytest.approx(0.20 + 0.5 * 0.010 * 1e6 * 1.333e-5)  # 0.26665
    assert cost.items["Firehose"] == pytest.approx(5 * 0.029)  # each 1 KB is billed as 5 KB
    assert round(cost_of_path(cost), 2) == 1.41


def test_fifty_events_a_request_through_api_and_function() -> None:
    cost = monthly_cost(VIRGINIA, MILLION_IN_BATCHES)
    assert cost.items["HTTP API"] == pytest.approx(0.020)
    assert cost.items["Lambda"] == pytest.approx(0.004 + 0.5 * 0.030 * 20_000 * 1.333e-5)
    assert cost.items["Firehose"] == pytest.approx(0.029)  # 50 KB fill ten steps
    assert round(cost_of_path(cost), 3) == 0.057


def test_a_body_above_512_kb_is_two_requests_of_the_api() -> None:
    large = Volume(events=1e6, events_per_request=600, event_bytes=1_000)
    assert monthly_cost(VIRGINIA, large).items["HTTP API"] == pytest.approx(2 * 1e6 / 600 / 1e6)


@pytest.mark.parametrize(
    ("dedupe", "volume", "writes_a_million_events"),
    [
        (Dedupe.BATCH, MILLION, 2e6),  # taken, done
        (Dedupe.BATCH, MILLION_IN_BATCHES, 40_000),
        (Dedupe.EVENT, MILLION_IN_BATCHES, 3e6),  # a transaction's write counts twice
    ],
)
def test_claims_cost_their_writes(dedupe: Dedupe, volume: Volume, writes_a_million_events: float) -> None:
    for shape in (VIRGINIA, FLEET):
        items = monthly_cost(replace(shape, dedupe=dedupe), volume).items
        assert items["claims"] == pytest.approx(writes_a_million_events / 1e6 * 0.625)


def test_what_stands_of_a_fleet_in_a_given_network() -> None:
    """By hand: 730 h of a load balancer, three addresses, three tasks of half a processor and 1 GB."""
    cost = monthly_cost(replace(FLEET, own_network=False), Volume(events=0))
    assert cost.items["load balancer"] == pytest.approx(16.425)
    assert cost.items["public addresses"] == pytest.approx(10.95)
    assert cost.items["tasks"] == pytest.approx(3 * 730 * (0.5 * 0.03238 + 1 * 0.00356))  # 43.25
    assert cost.total == cost.floor == pytest.approx(70.63, abs=0.01)
    assert cost.per_million is None
    # The comparison has about 61 for load balancer and tasks, without addresses.
    assert cost.total - cost.items["public addresses"] == pytest.approx(61, rel=0.03)


def test_a_network_of_its_own_costs_five_endpoints_in_three_zones() -> None:
    own = monthly_cost(FLEET, Volume(events=0))
    given_one = monthly_cost(replace(FLEET, own_network=False), Volume(events=0))
    assert own.total - given_one.total == pytest.approx(5 * 3 * 730 * 0.01)


def test_further_events_of_a_fleet() -> None:
    """By hand, at 1,000 requests a second: ten of a task's requests in 10 ms make one record of the stream."""
    shape = replace(FLEET, own_network=False, min_tasks=3)
    volume = Volume(events=1000 * 730 * 3600)
    cost = monthly_cost(shape, volume)
    millions = volume.events / 1e6
    assert (
        cost.tasks == 3
    )  # 1,000/s at 0.5 ms are half a processor; three tasks have 1.5, of which 60 % are used
    assert cost.items["load balancer's load"] / millions == pytest.approx(1e6 / 25 / 3600 * 0.008)  # 0.089
    assert cost.items["Firehose"] / millions == pytest.approx(0.0435, rel=0.01)  # 3.3 KB are billed as 5 KB
    batches = monthly_cost(shape, replace(volume, events_per_request=50))
    assert batches.items["load balancer's load"] / millions == pytest.approx(0.008)  # a GB an hour
    assert batches.items["Firehose"] / millions == pytest.approx(0.029)


def test_a_fleet_grows_with_its_load() -> None:
    small, large = (monthly_cost(FLEET, Volume(events=events)) for events in (1e6, 1e11))
    assert small.tasks == 3 < large.tasks
    assert large.items["tasks"] == pytest.approx(small.items["tasks"] * large.tasks / 3)


@pytest.mark.parametrize("primary", FrontDoor)
def test_with_failover_the_other_cell_stands_and_both_are_asked_for_their_health(primary: FrontDoor) -> None:
    """By hand: three options of each of two checks; 15 checkers ask each cell every 10 s."""
    alone = monthly_cost(replace(VIRGINIA, front_door=primary), MILLION)
    cost = monthly_cost(replace(VIRGINIA, front_door=primary, failover=True), MILLION)
    fleet = monthly_cost(FLEET, Volume(events=0))
    asked = 1.5 * 730 * 3600  # 3.9 million a cell
    assert cost.items["health checks"] == pytest.approx(2 * (0.50 + 3 * 1.00))
    assert cost.items["requests of health checks"] == pytest.approx(
        asked / 1e6 * 1.20  # HTTP API and Lambda
        + asked * 0.010 * 0.5 * 1.333e-5
        + asked * 250 / 1e9 * 0.50  # the API's own log
        + asked / 25 / 3600 * 0.008  # the load balancer's new connections
    )
    checks = cost.items["health checks"] + cost.items["requests of health checks"]
    assert cost.floor == pytest.approx(fleet.floor + checks)
    assert cost.total - cost.floor == pytest.approx(alone.total - alone.floor)
    assert cost.tasks == 3


def test_with_failover_the_fleet_costs_less_as_primary_from_the_first_event_for_it_stands_anyway() -> None:
    alone, failing_over = (break_even(replace(FLEET, failover=both), MILLION) for both in (False, True))
    assert alone is not None and failing_over is not None
    assert failing_over <= 1 < alone


def test_where_a_fleet_begins_to_cost_less_both_cost_the_same() -> None:
    given_network = replace(FLEET, own_network=False)
    events = break_even(given_network, MILLION)
    assert events is not None
    load = replace(MILLION, events=events)
    serverless = monthly_cost(replace(given_network, front_door=FrontDoor.SERVERLESS), load).total
    assert monthly_cost(given_network, load).total == pytest.approx(serverless, rel=0.01)
    with_endpoints = break_even(FLEET, MILLION)
    assert with_endpoints is not None and with_endpoints > events


def test_the_break_even_of_the_comparison_is_of_its_size() -> None:
    """It has 48 million single events: 61 dollars over 1.41 - 0.13. Ours counts addresses, logs and true writes."""
    events = break_even(replace(FLEET, own_network=False), MILLION)
    assert events is not None
    assert 40e6 < events < 70e6


@given(st.floats(0, 1e12), st.floats(1, 2_500), st.sampled_from(FrontDoor), st.sampled_from(Dedupe))
def test_more_events_never_cost_less(
    events: float, events_per_request: float, door: FrontDoor, dedupe: Dedupe
) -> None:
    shape = replace(VIRGINIA, front_door=door, dedupe=dedupe)
    one = monthly_cost(shape, Volume(events=events, events_per_request=events_per_request))
    two = monthly_cost(shape, Volume(events=events * 4, events_per_request=events_per_request))
    assert 0 <= one.floor <= one.total <= two.total * (1 + 1e-9) + 1e-9
    assert all(dollars >= 0 for dollars in one.items.values())


@pytest.mark.parametrize(
    "wrong", [{"events": -1}, {"events": 1, "events_per_request": 0.5}, {"events": float("nan")}]
)
def test_what_is_no_load_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="events a month"):
        Volume(**wrong)  # type: ignore[arg-type]


def test_every_region_that_processes_has_all_prices() -> None:
    for region in ProcessingRegion:
        assert set(price_list(region.aws_region).dollars) == set(Billed)
    assert all(price > 0 for prices in PRICE_LISTS.values() for price in prices.dollars.values())


def test_a_region_without_prices_is_named_with_those_that_have_some() -> None:
    with pytest.raises(KeyError, match="ap-southeast-2 has no prices here; there are those of eu-west-1"):
        price_list(AwsRegion.SYDNEY)


def test_the_model_knows_what_the_gateway_does() -> None:
    reply = replies.success(Tally(accepted=1))
    lines = log_lines.request_lines(
        reply, processing_region="eu-west", now=datetime.now(UTC), milliseconds=12.3
    )
    written = sum(len(json.dumps(line, separators=(",", ":"))) + 1 for line in lines)
    assert written == pytest.approx(LOG_BYTES_A_REQUEST, rel=0.05)
    assert MAX_WAIT_SECONDS == GROUP_SECONDS


def test_the_shape_of_a_stack_is_read_from_its_settings() -> None:
    settings = read_settings(
        {
            "sources": [{"name": "web"}],
            "domain": "collect.example.com",
            "hostedZoneId": "Z0123456789ABC",
            "frontDoor": "fleet",
            "failover": True,
            "fleet": {
                "image": "123456789012.dkr.ecr.us-west-2.amazonaws.com/gateway:1",
                "cpu": 1024,
                "minTasks": 6,
            },
        },
        aws_region=None,
    )
    assert shape_of(settings) == Shape(
        region="us-west-2",
        front_door=FrontDoor.FLEET,
        failover=True,
        task_cpu=1024,
        min_tasks=6,
        own_network=True,
    )


def test_regional_cost_says_both_front_doors_the_break_even_and_how_sure_the_prices_are(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.one.yaml").write_text("config:\n  regional-ingest:sources:\n    - name: web\n")
    call = ["cost", "--stack", "one", "--folder", str(tmp_path), "--events-per-month", "1e6"]
    assert main([*call, "--events-per-request", "50"]) == 0
    told = capsys.readouterr().out
    for part in (
        "us-west-2, frontDoor: serverless",
        "1,000,000 events",
        "a fleet costs less from",
        "not verified",
    ):
        assert part in told
    assert main([*call, "--events-per-request", "0"]) == 1
    assert "at least 1" in capsys.readouterr().err


def test_regional_cost_counts_both_cells_of_a_stack_with_failover(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = {
        "sources": [{"name": "web"}],
        "domain": "collect.example.com",
        "hostedZoneId": "Z0123456789ABC",
        "failover": True,
        "fleet": {"image": "123456789012.dkr.ecr.us-west-2.amazonaws.com/gateway:1"},
    }
    settings = {f"regional-ingest:{key}": value for key, value in config.items()}
    (tmp_path / "Pulumi.one.yaml").write_text(json.dumps({"config": settings}))
    assert main(["cost", "--stack", "one", "--folder", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    for part in (
        "failover: true, both cells counted",
        "a fleet as the primary costs less at any load",
        "health checks",
    ):
        assert part in told
    # By both front doors as the primary, what stands is the same.
    assert len(set(re.findall(r"of it without any event +([\d.]+) +([\d.]+)", told)[0])) == 1
