"""How answers are put together: points, groups of one name, what is hidden, how well it is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.findings import grouped
from stackaudit.analysers.people.measures import between, falling, shared
from stackaudit.core.messages import say

LAW = settings(max_examples=60, deadline=None)
number = st.floats(0, 100)


def test_points_between_good_and_bad() -> None:
    """A quarter of the way is 75 points; where good is no better than bad there is no way between."""
    assert falling(5, 4, 8) == 75
    assert (falling(1, 1, 1), falling(2, 1, 1), falling(1.5, 2, 1)) == (100, 0, 100)


@given(number, number, number, number)
@LAW
def test_more_of_what_is_bad_is_never_more_points(value: float, more: float, good: float, bad: float) -> None:
    """From 0 to 100, and falling."""
    assert 0 <= falling(value + more, good, bad) <= falling(value, good, bad) <= 100


def test_names_that_differ_in_capitals_are_one() -> None:
    """Sorted, with the first spelling, whatever the order of rows."""
    assert grouped(["b", "Sales team", "sales  Team"], str) == grouped(["sales  Team", "b", "Sales team"], str)
    assert [name for name, _ in grouped(["b", "sales team", "Sales Team"], str)] == ["b", "Sales Team"]


def test_a_part_known_in_part_has_the_value_of_what_is_known() -> None:
    """Half is known and good: 100, from 50 to 100. Nothing known: no value. Both ends the same: known in full."""
    half, none, full = (
        between("roles", say("x"), *ends, coverage=known).part
        for ends, known in (((50, 100), 0.5), ((0, 100), 0.0), ((40, 40), 0.3))
    )

    assert (half.value, half.coverage) == (100, 0.5)
    assert none.value is None
    assert (full.value, full.coverage) == (40, 1.0)


def test_shared_parts_weigh_one_in_sum() -> None:
    """Four parts, a quarter each; of none there is nothing to share."""
    part = between("roles", say("x"), 0, 100)

    assert [one.part.weight for one in shared(Outcome(elements=(part,) * 4)).elements] == pytest.approx([0.25] * 4)
    assert shared(Outcome()) == Outcome()
