"""Which test proves which requirement: `python -m tests.requirements` prints the table, from the names of the tests."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from residency.requirements_table import REQUIREMENTS

TESTS = Path(__file__).parent
_IN_NAME = re.compile(r"(?<=_)r(\d{1,3})(?=_|$)")


def tests_by_requirement() -> Mapping[str, list[str]]:
    """By requirement, `path::test` of each test whose name has its number (`test_r4_...`)."""
    found: dict[str, list[str]] = {id: [] for id in REQUIREMENTS}
    for path, name in _tests():
        for number in _IN_NAME.findall(name):
            found.setdefault(f"R{number}", []).append(f"{path}::{name}")
    return found


def _tests() -> Iterator[tuple[str, str]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path.relative_to(TESTS.parent).as_posix(), node.name


def main() -> int:
    """Prints a line a requirement: its tests, why it is out of scope, or that it is open. 1 if any is open."""
    open_ones = 0
    area = ""
    for id, tests in tests_by_requirement().items():
        requirement = REQUIREMENTS[id]
        if requirement.area != area:
            area = requirement.area
            print(f"\n{area}")
        if tests:
            status = f"{len(tests)} test{'' if len(tests) == 1 else 's'}: {tests[0]}"
        elif requirement.out_of_scope:
            status = f"out of scope: {requirement.out_of_scope}"
        else:
            status = "OPEN: no test names it"
            open_ones += 1
        print(f"  {id:<5} {requirement.title:<72} {status}")
    print(f"\n{len(REQUIREMENTS)} requirements, {open_ones} open")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
