"""Every real SDK, every fault, both front doors: what is acknowledged is kept, and nothing is there twice."""

from __future__ import annotations

import pytest

from residency.ingest_options import EVENT_TYPES
from tests.sdk.cells import EVENTS, FrontDoorKind, mark_of
from tests.sdk.faults import FAULTS, Fault
from tests.sdk.matrix import NAMES, VERSIONS, Column

pytestmark = pytest.mark.sdk

LIBRARIES = {
    "python": "analytics-python",
    "node": "@segment/analytics-node",
    "go": "analytics-go",
    "java": "analytics-java",
    "kotlin": "analytics-kotlin",
    "browser": "analytics.js",
}
COLUMNS = [(name, kind) for name in NAMES for kind in FrontDoorKind]
each_column = pytest.mark.parametrize("column", COLUMNS, indirect=True, ids=lambda one: "-".join(one))
each_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


@each_fault
@each_column
def test_what_is_acknowledged_is_archived_once_and_the_rest_is_accounted_for(
    column: Column, fault: Fault
) -> None:
    outcome = column.outcomes[fault.name]
    assert outcome.happened, "the fault was not met"
    assert outcome.lost == set()
    assert outcome.twice == set()
    assert outcome.unaccounted == set()
    assert outcome.unsent == set()
    assert set(outcome.archived_marks) == outcome.expected - outcome.refused
    assert fault.refuses or outcome.refused == set()


@each_column
def test_r17_events_of_an_sdk_have_the_shape_of_the_spec(
    column: Column, request: pytest.FixtureRequest
) -> None:
    events = {mark_of(event): event for event in column.outcomes["none"].archived}
    name = request.node.callspec.id.partition("-")[0]
    assert len(events) == EVENTS
    for event in events.values():
        assert event["type"] in EVENT_TYPES
        assert event["projectId"] == "none"
        assert event["context"]["library"]["name"] == LIBRARIES[name]
        assert event["context"]["ip"] == "127.0.0.1"
        assert {"messageId", "receivedAt", "timestamp", "originalTimestamp", "sentAt"} <= event.keys()
        assert event.get("userId") or event.get("anonymousId")
        assert "writeKey" not in event
    kinds = [events[f"none-{index}"]["type"] for index in range(5)]
    page = "screen" if name == "kotlin" else "page"
    assert kinds == ["identify", page, "screen", "group", "alias"]
    assert all(events[f"none-{index}"]["properties"]["where"] == "Köln 🙂" for index in range(5, EVENTS))


@each_column
def test_compaction_accounts_for_every_line(column: Column) -> None:
    counts = column.report.counts
    assert counts.dead == 0
    assert counts.received == sum(outcome.stored for outcome in column.outcomes.values())
    assert counts.events == sum(len(outcome.archived) for outcome in column.outcomes.values())


def test_versions_are_pinned() -> None:
    assert all(version[0].isdigit() for version in VERSIONS.values())
