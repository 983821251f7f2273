"""The score interval of a share: worked numbers, an independent oracle, laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from stackaudit.stats.teams import wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(45, 120, 29.4, 46.4), (41, 50, 69.2, 90.2), (9, 10, 59.6, 98.2)]
)
def test_the_worked_numbers_come_out(count: int, of: int, low: float, high: float) -> None:
    """Methods 7.4 and 7.6 give these intervals in per cent."""
    assert [round(100 * end, 1) for end in wilson(count, of)] == [low, high]


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.5, 0.999))
def test_scipy_says_the_same(case: tuple[int, int], level: float) -> None:
    """An independent implementation agrees at every count and level."""
    theirs = binomtest(*case).proportion_ci(confidence_level=level, method="wilson")

    assert wilson(*case, level) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_narrows_with_more_cases(case: tuple[int, int]) -> None:
    """The share lies inside, the ends within 0 and 1, and ten times as many cases leave less open."""
    count, of = case
    low, high = wilson(count, of)
    closer = wilson(10 * count, 10 * of)

    assert 0 <= low <= count / of <= high <= 1
    assert closer[1] - closer[0] < high - low


def test_of_no_case_anything_may_be_true() -> None:
    """Nothing counted is no share of nothing."""
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("count", "of", "level"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)])
def test_what_is_no_share_is_refused(count: int, of: int, level: float) -> None:
    """More cases than there are, or a level that is none, are errors."""
    with pytest.raises(ValueError, match=r"share|level"):
        wilson(count, of, level)
