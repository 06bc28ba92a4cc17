"""`regional cost`: what a stack's events cost a month with either front door, and from when on a fleet costs less."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from regional.stack_file import CannotReadStack, settings_of
from residency.cost import MonthlyCost, Shape, Volume, break_even, monthly_cost, shape_of
from residency.prices import PRICE_PAGES, PRICES_DATE, Billed, Certainty, price_list
from residency.settings import FrontDoor, InvalidSettings

DEFAULT_EVENTS = 10_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional cost`."""
    parser.add_argument("--stack", required=True, metavar="NAME")
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where Pulumi.NAME.yaml is; default: this folder"
    )
    parser.add_argument("--events-per-month", type=float, default=DEFAULT_EVENTS, metavar="N")
    parser.add_argument(
        "--events-per-request",
        type=float,
        metavar="M",
        help="default: 1, as browsers send, and 50, as servers do",
    )
    parser.add_argument("--event-bytes", type=int, default=1_000, metavar="BYTES")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 for a stack that cannot be read or a load that is none."""
    try:
        shape = shape_of(settings_of(arguments.folder, arguments.stack))
        counts = [arguments.events_per_request] if arguments.events_per_request is not None else [1, 50]
        volumes = [
            Volume(
                events=arguments.events_per_month,
                events_per_request=count,
                event_bytes=arguments.event_bytes,
            )
            for count in counts
        ]
    except (CannotReadStack, InvalidSettings, ValueError) as error:
        print(f"regional cost: {error}", file=sys.stderr)
        return 1
    print("\n".join(cost_lines(arguments.stack, shape, volumes)))
    return 0


def cost_lines(stack: str, shape: Shape, volumes: list[Volume]) -> Iterator[str]:
    """The answer, line by line."""
    both = ", failover: true, both cells counted" if shape.failover else ""
    yield f"{stack} in {shape.region}, frontDoor: {shape.front_door}{both}; US dollars a month"
    as_primary = " as the primary" if shape.failover else ""
    for volume in volumes:
        costs = [monthly_cost(replace(shape, front_door=door), volume) for door in FrontDoor]
        yield ""
        yield f"{volume.events:,.0f} events of {volume.event_bytes:,} bytes, {volume.events_per_request:g} a request"
        yield from _table(costs)
        limit = break_even(shape, volume)
        if limit is None:
            yield f"a fleet{as_primary} never costs less"
        elif limit <= 1:
            yield f"a fleet{as_primary} costs less at any load"
        else:
            yield f"a fleet{as_primary} costs less from {limit / 1e6:,.0f} million events a month on"
    yield ""
    yield from _prices(shape)


def _table(costs: list[MonthlyCost]) -> Iterator[str]:
    names = list(dict.fromkeys(name for cost in costs for name in cost.items))
    yield f"  {'':26}" + "".join(f"{cost.shape.front_door:>14}" for cost in costs)
    for name in names:
        yield f"  {name:26}" + "".join(
            f"{cost.items[name]:14,.2f}" if name in cost.items else f"{'-':>14}" for cost in costs
        )
    yield f"  {'total':26}" + "".join(f"{cost.total:14,.2f}" for cost in costs)
    yield f"  {'of it without any event':26}" + "".join(f"{cost.floor:14,.2f}" for cost in costs)
    if all(cost.per_million is not None for cost in costs):
        yield f"  {'a million events':26}" + "".join(f"{cost.per_million:14,.3f}" for cost in costs)


def _prices(shape: Shape) -> Iterator[str]:
    prices = price_list(shape.region)
    unsure = sum(prices.certainty(billed) is Certainty.UNVERIFIED for billed in Billed)
    yield f"Prices of {PRICES_DATE} (residency/prices.py), {unsure} of {len(Billed)} not verified: see {PRICE_PAGES}."
    yield (
        "Not counted: storage, compaction, keys, alarms and a Data Lake (its key, storage and queries), which both "
        "have alike; free tiers and discounts."
    )
