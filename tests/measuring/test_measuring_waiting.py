"""What becomes of people and needs while something waits: the numbers of the methods, and laws."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.stats.waiting import gone, still_valid


def test_the_worked_probabilities_come_out() -> None:
    """Methods 7.1 and 7.2: 3 % a month over 14 months, 20 % a year over 14 months."""
    assert round(still_valid(0.03, 14), 3) == 0.657
    assert round(gone(0.20, 14), 4) == 0.2292


@given(st.floats(0, 1), st.floats(0, 120), st.floats(0, 120))
def test_probabilities_stay_between_0_and_1_and_go_one_way(rate: float, one: float, other: float) -> None:
    """With more time more people leave and fewer needs hold."""
    soon, late = sorted((one, other))

    assert 0 <= gone(rate, soon) <= gone(rate, late) <= 1
    assert 0 <= still_valid(rate, late) <= still_valid(rate, soon) <= 1
