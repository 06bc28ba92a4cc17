"""The data-flow picture: stages as columns, regions as lanes within jurisdictions, ways across as coloured arrows.

Resources of one stage and service are one box, so that 500 of them read like 5. An arrow leaves its box into the free
strip beside its column and ends at the lane of the region it reaches: no arrow crosses a box.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from policies.findings import Verdict
from report.model import Box, Flow, StackReport
from report.picture_places import JURISDICTION_OF_PARTNERS, SEVERAL
from report.stages import Stage
from residency.aws_regions import AWS_REGIONS
from residency.transfer_basis import jurisdiction_of

NOT_RESOURCES = frozenset({Stage.SOURCES.value, Stage.DESTINATIONS.value})
STAGES = [stage.value for stage in Stage]

LABEL_WIDTH = 150
BOX_WIDTH, BOX_HEIGHT, BOX_GAP = 128, 30, 8
STRIP_WIDTH, TRACK = 46, 9
LANE_PADDING, LANE_GAP, PATH_HEIGHT = 12, 22, 16
HEAD_HEIGHT, EDGE = 34, 12
LONGEST_LABEL = 17
_COLUMN = BOX_WIDTH + STRIP_WIDTH

CLASS_OF_VERDICT: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.VIOLATION: "leaves",
        Verdict.UNKNOWN: "undecided",
        Verdict.ALLOWED: "accepted",
        Verdict.NOT_APPLICABLE: "inside",
    }
)


@dataclass(frozen=True, kw_only=True)
class PlacedBox:
    """A box with its left top corner. `label` is short enough for it, `title` says all; `anchor` empty: no link."""

    x: float
    y: float
    label: str
    count: int
    title: str
    anchor: str
    stage: str
    service: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A region's band. `kind`: `home`, `allowed` or `outside`. `path`: x of the stages an event passes there."""

    y: float
    height: float
    region: str
    label: str
    jurisdiction: str
    kind: str
    boxes: tuple[PlacedBox, ...]
    path: tuple[float, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """An arrow as an SVG path. `kind` is a value of CLASS_OF_VERDICT."""

    d: str
    kind: str
    title: str
    count: int
    label_x: float
    label_y: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything of it, in pixels of its own; `stages` are the columns that have something, with their x."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    arrows: tuple[Arrow, ...]
    stages: tuple[tuple[float, str], ...]

    @property
    def text(self) -> str:
        """What the picture shows, for who cannot see it."""
        lanes = "; ".join(
            f"{lane.region}: {sum(box.count for box in lane.boxes)} in {len(lane.boxes)} services"
            for lane in self.lanes
        )
        arrows = "; ".join(arrow.title for arrow in self.arrows) or "no way across regions"
        return f"{lanes}. {arrows}."


def picture_of(stack: StackReport, *, anchor: str) -> Picture:
    """The picture of one stack. `anchor`: prefix of the ids that boxes lead to on the page."""
    stages = [stage for stage in STAGES if any(box.stage == stage for box in stack.boxes)]
    columns = {stage: LABEL_WIDTH + EDGE + index * _COLUMN for index, stage in enumerate(stages)}
    lanes = _lanes(stack, columns, anchor)
    arrows = _arrows(stack.flows, lanes)
    bottom = lanes[-1].y + lanes[-1].height if lanes else HEAD_HEIGHT
    return Picture(
        width=LABEL_WIDTH + EDGE + max(len(stages), 1) * _COLUMN + EDGE,
        height=bottom + EDGE,
        lanes=tuple(lanes),
        arrows=tuple(arrows),
        stages=tuple((x, stage) for stage, x in columns.items()),
    )


def _lanes(stack: StackReport, columns: Mapping[str, float], anchor: str) -> list[Lane]:
    lanes: list[Lane] = []
    y = float(HEAD_HEIGHT)
    for region in _regions(stack):
        boxes = [box for box in stack.boxes if _lane_of(box.region) == region]
        cells: dict[str, list[Box]] = {}
        for box in boxes:
            cells.setdefault(box.stage, []).append(box)
        rows = max((len(cell) for cell in cells.values()), default=1)
        has_path = region not in ("", SEVERAL) and len([stage for stage in cells if stage != STAGES[-1]]) > 1
        top = y + LANE_PADDING + (PATH_HEIGHT if has_path else 0)
        height = top - y + rows * BOX_HEIGHT + (rows - 1) * BOX_GAP + LANE_PADDING
        lanes.append(
            Lane(
                y=y,
                height=height,
                region=region or "no region",
                label=_label(region),
                jurisdiction=_jurisdiction(region),
                kind=_kind(region, stack),
                boxes=tuple(
                    _placed(box, columns[stage], top + row * (BOX_HEIGHT + BOX_GAP), anchor)
                    for stage, cell in cells.items()
                    for row, box in enumerate(cell)
                ),
                path=tuple(columns[stage] + BOX_WIDTH / 2 for stage in STAGES[:-1] if stage in cells)
                if has_path
                else (),
            )
        )
        y += height + LANE_GAP
    return lanes


def _regions(stack: StackReport) -> list[str]:
    """Home first, then what is allowed, what has no region, and what is outside, last and lowest."""
    there = {_lane_of(box.region) for box in stack.boxes}
    reached = {flow.reaches or SEVERAL for flow in stack.flows}
    order = {region: rank for rank, region in enumerate((*stack.allowed_regions, *stack.ingest_regions))}
    outside = len(order) + 1
    ranks = {"": len(order), SEVERAL: outside + 1, **dict.fromkeys(JURISDICTION_OF_PARTNERS, outside + 2)}
    return sorted(there | reached, key=lambda region: (ranks.get(region, order.get(region, outside)), region))


def _lane_of(region: str) -> str:
    return SEVERAL if region == "?" else region


def _label(region: str) -> str:
    facts = AWS_REGIONS.get(region)
    return facts.description.partition("(")[2].rstrip(")") if facts else ""


def _jurisdiction(region: str) -> str:
    there = jurisdiction_of(region)
    return there.value if there else JURISDICTION_OF_PARTNERS.get(region, "")


def _kind(region: str, stack: StackReport) -> str:
    if region in ("", *stack.allowed_regions):
        return "home"
    if region in JURISDICTION_OF_PARTNERS:
        return "allowed" if JURISDICTION_OF_PARTNERS[region] == stack.jurisdiction else "outside"
    return "allowed" if region in stack.ingest_regions else "outside"


def _placed(box: Box, x: float, y: float, anchor: str) -> PlacedBox:
    service = box.service if len(box.service) <= LONGEST_LABEL else f"{box.service[: LONGEST_LABEL - 1]}…"
    shown = ", ".join(box.resources[:12]) + (" …" if len(box.resources) > 12 else "")
    return PlacedBox(
        x=x,
        y=y,
        label=service,
        count=len(box.resources),
        title=f"{box.service} in {box.region or 'no region'}: {shown}",
        anchor=box_anchor(anchor, box.region, box.service) if box.stage not in NOT_RESOURCES else "",
        stage=box.stage,
        service=box.service,
    )


def box_anchor(anchor: str, region: str, service: str) -> str:
    """The id of the part of the page that lists a box's resources."""
    place = {"": "none", "?": "unknown"}.get(region, region)
    return f"{anchor}-{place}-{service}"


def _arrows(flows: Sequence[Flow], lanes: Sequence[Lane]) -> list[Arrow]:
    by_region = {lane.region: lane for lane in lanes}
    tracks: dict[float, int] = {}
    arrows: list[Arrow] = []
    for flow in flows:
        start = by_region.get(_lane_of(flow.stands_in) or "no region")
        end = by_region.get(flow.reaches or SEVERAL)
        if start is None or end is None:
            continue
        box = next(
            (one for one in start.boxes if one.stage == flow.stage and one.service == flow.service), None
        )
        if box is None:
            continue
        column = box.x + BOX_WIDTH
        track = tracks[column] = tracks.get(column, -1) + 1
        x = column + 8 + (track * TRACK) % (STRIP_WIDTH - 14)
        y = box.y + BOX_HEIGHT / 2
        down = end.y > start.y
        target = end.y if down else end.y + end.height
        if end is start:  # to the region it stands in already: only where nobody knows it
            target = start.y + start.height
        arrows.append(
            Arrow(
                d=f"M{column:g} {y:g} H{x:g} V{target:g}",
                kind=CLASS_OF_VERDICT[flow.verdict],
                title=f"{flow.service}: {start.region} to {end.region}, {flow.count} {CLASS_OF_VERDICT[flow.verdict]}",
                count=flow.count,
                label_x=x + 4,
                label_y=target - 7 if down else target + 15,
            )
        )
    return arrows
