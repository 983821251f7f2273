"""Waiting times with some still waiting: hand-made curves, an independent oracle, brute force, laws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from stackaudit.stats.waiting import gone, kaplan_meier, still_valid

WAITS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25)


def brute(waits: list[tuple[int, bool]], time: int) -> Fraction:
    """The share that waits longer, day by day: of those under way at a day, those that do not end on it."""
    share = Fraction(1)
    for day in range(time + 1):
        under_way = [one for one in waits if one[0] >= day]
        if under_way:
            share *= Fraction(sum(one != (day, True) for one in under_way), len(under_way))
    return share


def test_a_curve_made_by_hand_comes_out() -> None:
    """Of 5: one ends on day 2, one is last seen on 3, two end on 4, one is open on 9: 4/5, then 4/5 times 1/3."""
    curve = kaplan_meier([(4, True), (2, True), (9, False), (3, False), (4, True)])

    assert curve.steps == ((2.0, Fraction(4, 5)), (4.0, Fraction(4, 15)))
    assert (curve.count, curve.over) == (5, 3)
    assert (curve.quantile(0.5), curve.quantile(0.8)) == (4.0, None)


def test_a_quantile_that_is_met_exactly_counts() -> None:
    """Four of five are over at day 4: 80 % are, without a rounding error in between."""
    assert kaplan_meier([(n, True) for n in range(1, 6)]).quantile(0.8) == 4.0


def test_nothing_over_leaves_every_quantile_open() -> None:
    """Where everything waits still, nothing is known of how long it takes."""
    assert kaplan_meier([(10, False), (400, False)]).quantile(0.5) is None
    assert kaplan_meier([]).quantile(0.5) is None


@given(WAITS, st.integers(0, 31))
def test_brute_force_gives_the_same(waits: list[tuple[int, bool]], time: int) -> None:
    """Day by day counting, written independently, gives the same fraction."""
    assert kaplan_meier(waits).waiting(time) == brute(waits, time)


@given(WAITS.filter(lambda waits: any(over for _, over in waits)))
def test_scipy_says_the_same(waits: list[tuple[int, bool]]) -> None:
    """An independent library gives the same curve."""
    ended = np.array([length for length, over in waits if over], dtype=float)
    open_ = np.array([length for length, over in waits if not over], dtype=float)
    theirs = ecdf(CensoredData(uncensored=ended, right=open_)).sf
    curve = kaplan_meier(waits)

    for time in range(31):
        assert float(curve.waiting(time)) == pytest.approx(float(theirs.evaluate(time)), abs=1e-12)


@given(WAITS, st.randoms(use_true_random=False))
def test_the_order_of_waits_changes_nothing(waits: list[tuple[int, bool]], random: object) -> None:
    """The curve is one of a set, and falls."""
    shuffled = list(waits)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    curve = kaplan_meier(waits)

    assert kaplan_meier(shuffled) == curve
    assert [share for _, share in curve.steps] == sorted((share for _, share in curve.steps), reverse=True)


@pytest.mark.parametrize("length", [-1.0, float("nan"), float("inf")])
def test_a_length_that_is_none_is_refused(length: float) -> None:
    """A negative wait, or one without a number, is an error."""
    with pytest.raises(ValueError, match="wait"):
        kaplan_meier([(length, True)])


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
