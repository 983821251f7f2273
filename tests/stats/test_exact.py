"""Exact intervals, against bisection on the sums that define them."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.exact import mean_interval, rate_interval, share_interval
from stackaudit.stats.teams import wilson

SLOW = settings(deadline=None)
LEVELS = st.sampled_from([0.5, 0.8, 0.95, 0.99])


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function passes 0."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) >= 0 else (middle, high)
    return (low + high) / 2


def poisson_at_most(count: int, mean: float) -> float:
    """Probability of so many events at most, summed."""
    return math.fsum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(count + 1))


def binomial_at_most(count: int, of: int, share: float) -> float:
    """Probability of so many cases at most, summed."""
    return math.fsum(math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count + 1))


@SLOW
@given(st.integers(0, 25), st.floats(0.1, 50), LEVELS)
def test_a_rate_ends_where_the_sums_say(count: int, years: float, level: float) -> None:
    """At the lower end so many events or more have the probability of a tail, at the upper one so many or fewer."""
    tail = (1 - level) / 2
    low, high = rate_interval(count, years, level)
    least = bisect(lambda mean: 1 - poisson_at_most(count - 1, mean) - tail, 0.0, 200.0) if count else 0.0
    most = bisect(lambda mean: tail - poisson_at_most(count, mean), 0.0, 200.0)

    assert (low * years, high * years) == (pytest.approx(least, abs=1e-6), pytest.approx(most, abs=1e-6))


@SLOW
@given(st.integers(0, 30).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), LEVELS)
def test_a_share_ends_where_the_sums_say(case: tuple[int, int], level: float) -> None:
    """The same for cases of so many."""
    count, of = case
    tail = (1 - level) / 2
    low, high = share_interval(count, of, level)
    least = bisect(lambda share: 1 - binomial_at_most(count - 1, of, share) - tail, 0.0, 1.0) if count else 0.0
    most = bisect(lambda share: tail - binomial_at_most(count, of, share), 0.0, 1.0) if count < of else 1.0

    assert (low, high) == (pytest.approx(least, abs=1e-6), pytest.approx(most, abs=1e-6))


def test_the_worked_team_and_account() -> None:
    """4 leavers in 4.8333 person-years, and 3 changes in a year."""
    assert pytest.approx(0.8276, abs=1e-4) == 4 / 4.8333
    assert rate_interval(4, 58 / 12) == (pytest.approx(0.2255, abs=1e-4), pytest.approx(2.1189, abs=1e-4))
    assert rate_interval(3, 1.0) == (pytest.approx(0.6187, abs=1e-4), pytest.approx(8.7673, abs=1e-4))


@pytest.mark.parametrize(("count", "of", "high"), [(0, 1, 0.975), (0, 2, 0.8419), (0, 3, 0.7076), (1, 8, 0.5265)])
def test_the_worked_meetings(count: int, of: int, high: float) -> None:
    """Upper ends; Wilson's is narrower for one and for two."""
    assert share_interval(count, of)[1] == pytest.approx(high, abs=1e-4)
    assert of > 2 or wilson(count, of)[1] < high


def test_the_worked_ratings() -> None:
    """1.0 of 200 people and 2.6 of 30."""
    assert mean_interval(1.0, 200, 1, 5) == (1, pytest.approx(1.3841, abs=1e-4))
    assert mean_interval(2.6, 30, 1, 5) == (pytest.approx(1.6082, abs=1e-4), pytest.approx(3.5918, abs=1e-4))


@SLOW
@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 3))
def test_the_interval_of_a_mean_covers_as_often_as_it_claims(values: list[int], seed: int) -> None:
    """All draws of three from a small population of ratings: the true mean lies outside in at most the tails."""
    from itertools import product

    true = sum(values) / len(values)
    draws = list(product(values, repeat=3))
    level = (0.5, 0.7, 0.8, 0.9)[seed]
    intervals = [mean_interval(sum(draw) / 3, 3, 1, 5, level) for draw in draws]
    missed = sum(not low <= true <= high for low, high in intervals)

    assert missed / len(draws) <= 1 - level + 1e-12


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rate_interval(-1, 1.0),
        lambda: rate_interval(1, 0.0),
        lambda: rate_interval(1, 1.0, 1.0),
        lambda: share_interval(2, 1),
        lambda: share_interval(1, 2, 0.0),
        lambda: mean_interval(6, 3, 1, 5),
        lambda: mean_interval(3, -1, 1, 5),
    ],
)
def test_what_is_no_number_of_cases_is_refused(wrong: Callable[[], object]) -> None:
    """With the numbers in the message."""
    with pytest.raises(ValueError, match=r"is no|between 0 and 1"):
        wrong()


def test_no_case_says_nothing() -> None:
    """Anything may be true."""
    assert share_interval(0, 0) == (0.0, 1.0)
    assert mean_interval(3, 0, 1, 5) == (1, 5)
