"""`regional COMMAND`: what a person or CI asks of the project besides deploying it; each command has a module."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

INSTALL = f"{sys.executable} -m pip install -r {Path(__file__).resolve().parents[1] / 'requirements.txt'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code (2: a wrong call)."""
    try:
        from regional import catalog, cost, migrate, sdk_config, warehouse
        from report import command as report
    except ModuleNotFoundError as missing:
        print(f"regional: {sys.executable} has no {missing.name}. Fix: {INSTALL}", file=sys.stderr)
        return 1

    parser = argparse.ArgumentParser(prog="regional", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    report_parser = commands.add_parser(
        "report", help="what a change does to residency, in one of several forms"
    )
    report.add_arguments(report_parser)
    report_parser.set_defaults(run=report.run)
    catalog_parser = commands.add_parser(
        "catalog", help="which destinations, warehouses and sources work where"
    )
    catalog.add_arguments(catalog_parser)
    catalog_parser.set_defaults(run=catalog.run)
    config_parser = commands.add_parser(
        "sdk-config", help="what app teams put into their SDKs, source by source"
    )
    sdk_config.add_config_arguments(config_parser)
    config_parser.set_defaults(run=sdk_config.run_config)
    lint_parser = commands.add_parser(
        "sdk-lint", help="SDK configurations in a code base that send elsewhere"
    )
    sdk_config.add_lint_arguments(lint_parser)
    lint_parser.set_defaults(run=sdk_config.run_lint)
    migrate_parser = commands.add_parser(
        "migrate", help="the plan of a move to the other region; changes nothing"
    )
    migrate.add_arguments(migrate_parser)
    migrate_parser.set_defaults(run=migrate.run)
    cost_parser = commands.add_parser(
        "cost", help="what a stack's events cost a month, with either front door"
    )
    cost.add_arguments(cost_parser)
    cost_parser.set_defaults(run=cost.run)
    warehouse_parser = commands.add_parser(
        "warehouse", help="what lets the vendor in to a warehouse, for each of the nine"
    )
    warehouse.add_arguments(warehouse_parser)
    warehouse_parser.set_defaults(run=warehouse.run)
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the lines has seen enough, as `head` has; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
