"""Own warehouses through the pack's servicer: nothing is said of them as they are made, and of each fault that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.warehouse_allowlist import WarehouseAllowlist, WarehouseAllowlistArgs
from policies.scenario import Given
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import WAREHOUSE_PORTS, WAREHOUSE_RANGES, WarehouseKind
from tests.components.recording import Recorder, made_by_aws, plain
from tests.policies.analysing import analyse

ALLOWLIST = "regional-ingest:index:WarehouseAllowlist"
OTHER = {
    ProcessingRegion.EU_WEST: ProcessingRegion.US_WEST,
    ProcessingRegion.US_WEST: ProcessingRegion.EU_WEST,
}
OPEN, ELSEWHERE, OUT_OF_REACH = (
    f"V29-warehouse-{fault}" for fault in ("open", "vendor-elsewhere", "out-of-reach")
)

Plan = list[Given]
regions = pytest.mark.parametrize("region", ProcessingRegion)
kinds = pytest.mark.parametrize("kind", list(WAREHOUSE_PORTS))


def planned(
    recorder: Recorder, region: ProcessingRegion, kind: WarehouseKind = WarehouseKind.REDSHIFT
) -> Plan:
    """What the component registers, as the engine hands it to the pack."""
    args = WarehouseAllowlistArgs(processing_region=region, kind=kind, vpc_id="vpc-12345678")
    recorder.deploy(lambda: WarehouseAllowlist("dw", args))
    return [
        Given(
            type=one.type,
            name=one.name,
            props=plain(one.inputs),
            provider_region=region.aws_region.value,
            has_provider=one.custom,
            inside=(ALLOWLIST,) if one.parent else (),
            outputs=made_by_aws(one.type, one.name, plain(one.inputs)) if one.custom else {},
        )
        for one in recorder.registrations
    ]


def told(plan: Plan, region: ProcessingRegion) -> set[tuple[str, str, bool]]:
    """Rule, resource, and whether it stops the change, in standard mode."""
    judgements = analyse(plan, config={"processingRegion": region.value}).judgements
    return {(one.finding.rule, one.finding.name, one.mandatory) for one in judgements}


def changed(plan: Plan, name: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Plan:
    return [replace(one, props=change(dict(one.props))) if one.name == name else one for one in plan]


def entries(*ranges: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    listed = [{"cidr": str(one), "description": "-"} for one in ranges]
    return lambda props: {**props, "entries": listed}


@regions
@kinds
def test_r74_r75_an_allowlist_as_it_is_made_has_no_finding(
    recorder: Recorder, region: ProcessingRegion, kind: WarehouseKind
) -> None:
    plan = planned(recorder, region, kind)
    assert {one.type for one in plan} > {ALLOWLIST}
    assert told(plan, region) == set()


@regions
@kinds
def test_r74_r75_an_allowlist_without_its_rule_stops_the_change(
    recorder: Recorder, region: ProcessingRegion, kind: WarehouseKind
) -> None:
    plan = [one for one in planned(recorder, region, kind) if one.name != "dw-ingress"]
    assert told(plan, region) == {(OUT_OF_REACH, "dw", True)}


@regions
def test_r77_a_part_of_the_range_is_not_enough(recorder: Recorder, region: ProcessingRegion) -> None:
    whole, *others = WAREHOUSE_RANGES[region]
    part = [next(whole.subnets(1)), *others] if whole.prefixlen < 32 else others
    plan = changed(planned(recorder, region), "dw-ranges", entries(*part))
    assert told(plan, region) == {(OUT_OF_REACH, "dw", True)}


@regions
def test_r78_each_range_of_the_other_region_stops_the_change(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    plan = planned(recorder, region)
    for foreign in WAREHOUSE_RANGES[OTHER[region]]:
        with_it = changed(plan, "dw-ranges", entries(*WAREHOUSE_RANGES[region], foreign))
        assert told(with_it, region) == {(ELSEWHERE, "dw-ranges", True)}


@regions
@pytest.mark.parametrize("world", ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"])
def test_r77_the_world_stops_the_change(recorder: Recorder, region: ProcessingRegion, world: str) -> None:
    plan = changed(planned(recorder, region), "dw-ranges", entries(*WAREHOUSE_RANGES[region], world))
    assert told(plan, region) == {(OPEN, "dw-ranges", True)}


@regions
def test_r77_the_world_in_a_rule_of_somebody_else_in_the_group(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    plan = planned(recorder, region)
    rule = next(one for one in plan if one.name == "dw-ingress")
    props = {key: value for key, value in rule.props.items() if key != "prefixListId"}
    debug = replace(rule, name="debug", inside=(), props={**props, "cidrIpv6": "::/0"})
    assert told([*plan, debug], region) == {(OPEN, "debug", True)}


def test_r76_bigquery_is_asked_for_no_rule(recorder: Recorder) -> None:
    eu = ProcessingRegion.EU_WEST
    args = WarehouseAllowlistArgs(processing_region=eu, kind=WarehouseKind.BIGQUERY)
    recorder.deploy(lambda: WarehouseAllowlist("dw", args))
    (one,) = recorder.registrations
    assert one.inputs["kind"] == "bigquery"
    assert told([Given(type=ALLOWLIST, name="dw", props=one.inputs, has_provider=False)], eu) == set()
