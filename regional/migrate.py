"""`regional migrate plan`: writes the plan of a move to the other region, and changes nothing."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from migration.page import plan_page
from migration.plan import CannotPlan, plan_migration
from regional.stack_file import CannotReadStack, settings_of
from residency.regions import ProcessingRegion
from residency.settings import InvalidSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional migrate`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    plan = actions.add_parser("plan", help="write the plan of a move")
    plan.add_argument("--stack", required=True, metavar="NAME", help="the stack that is moved from")
    plan.add_argument(
        "--folder", type=Path, default=Path(), help="where Pulumi.NAME.yaml is; default: this folder"
    )
    plan.add_argument("--to", required=True, choices=[region.value for region in ProcessingRegion])
    plan.add_argument("--new-stack", metavar="NAME", help="name of the new stack; default: the new region's")
    plan.add_argument(
        "--ticket", default="", metavar="REFERENCE", help="reference of the request for the move"
    )
    plan.add_argument("--final", action="store_true", help="no draft: refused without --ticket")
    plan.add_argument("--vendor", action="store_true", help="the senders use the vendor's own endpoints")
    plan.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")


def run(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 for a plan that cannot be written."""
    try:
        if arguments.final and not arguments.ticket.strip():
            raise CannotPlan("R13: a final plan needs the reference of the request: --ticket REFERENCE")
        plan = plan_migration(
            settings_of(arguments.folder, arguments.stack),
            old_stack=arguments.stack,
            new_stack=arguments.new_stack or arguments.to,
            to=ProcessingRegion(arguments.to),
            today=datetime.now(UTC).date(),
            ticket=arguments.ticket.strip(),
            vendor=arguments.vendor,
        )
    except (CannotPlan, CannotReadStack, InvalidSettings) as error:
        print(f"regional migrate: {error}", file=sys.stderr)
        return 1
    text = plan_page(plan)
    if arguments.out is None:
        sys.stdout.write(text)
        return 0
    try:
        arguments.out.write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"regional migrate: --out {arguments.out}: {error.strerror}", file=sys.stderr)
        return 1
    return 0
