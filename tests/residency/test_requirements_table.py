"""The table of requirements: whole, in order, and named by tests that there are."""

from __future__ import annotations

from residency.requirements_table import REQUIREMENTS
from tests import requirements


def test_there_are_116_in_order() -> None:
    assert list(REQUIREMENTS) == [f"R{number}" for number in range(1, 117)]
    assert all(one.title and one.area for one in REQUIREMENTS.values())


def test_no_test_names_a_requirement_that_there_is_not() -> None:
    assert set(requirements.tests_by_requirement()) == set(REQUIREMENTS)


def test_what_is_out_of_scope_is_not_proved_at_the_same_time() -> None:
    proved = {id for id, tests in requirements.tests_by_requirement().items() if tests}
    assert not proved & {id for id, one in REQUIREMENTS.items() if one.out_of_scope}
