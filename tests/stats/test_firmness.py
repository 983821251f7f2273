"""How firm ranks, verdicts and quadrants are: exact oracles, an independent linear programme, and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from stackaudit.stats.importance_gap import (
    QUADRANTS,
    in_words,
    quadrant,
    quadrants,
)
from stackaudit.stats.weights import direct, share_of_weights, stability

LAW = settings(max_examples=60, deadline=None)
CLOSE = 0.015
points = st.integers(0, 100).map(float)
rows_of_weights = st.lists(st.tuples(points, st.integers(1, 9).map(float)), min_size=1, max_size=6)


@pytest.mark.parametrize("weights", [[0, 0], [], [1, -1], [1, float("nan")], [float("inf")]])
def test_stated_weights_must_be_weights(weights: list[float]) -> None:
    """Finite, at least 0, and not all 0."""
    with pytest.raises(ValueError, match="weight"):
        direct(weights)


# -- by how much weights must change


def change_by_programme(scores: list[float], weights: list[float], cut: float) -> float | None:
    """The smallest total change that brings the mean to the cut, as a linear programme: w' = w + up - down."""
    shares = direct(weights)
    count = len(scores)
    mean = sum(w * s for w, s in zip(shares, scores, strict=True))
    found = linprog(
        [1.0] * (2 * count),
        A_eq=[[1.0] * count + [-1.0] * count, [*scores, *(-s for s in scores)]],
        b_eq=[0.0, cut - mean],
        bounds=[(0, None)] * count + [(0, share) for share in shares],
    )
    return float(found.fun) if found.status == 0 else None


@given(rows_of_weights, st.integers(1, 99).map(float))
@LAW
def test_the_smallest_change_is_that_of_the_linear_programme(rows: list[tuple[float, float]], cut: float) -> None:
    """The closed form and HiGHS agree, on the number and on whether there is one."""
    scores, weights = [score for score, _ in rows], [weight for _, weight in rows]
    found, expected = stability(scores, weights, cut), change_by_programme(scores, weights, cut)

    assert (found.change is None) == (expected is None)
    assert found.change == (None if expected is None else pytest.approx(expected, abs=1e-6))


@given(rows_of_weights, st.integers(1, 99).map(float), st.integers(0, 200))
@LAW
def test_inside_its_interval_a_weight_leaves_the_verdict(
    rows: list[tuple[float, float]], cut: float, step: int
) -> None:
    """Any weight from 0 to 1, the others in proportion: the side is the same inside, and another outside."""
    scores, shares = [score for score, _ in rows], direct([weight for _, weight in rows])
    found, moved = stability(scores, shares, cut), step / 200
    for k, (low, high) in enumerate(found.intervals if len(rows) > 1 else ()):
        rest = 1 - shares[k]
        others = sum(w * s for j, (w, s) in enumerate(zip(shares, scores, strict=True)) if j != k) / rest
        mean = moved * scores[k] + (1 - moved) * others
        if abs(mean - cut) > 1e-6:
            assert (low <= moved <= high) == ((mean >= cut) == found.high)


def test_one_criterion_cannot_be_weighed_otherwise() -> None:
    """There is nothing to shift."""
    found = stability([70], [3], 50)

    assert (found.change, found.intervals) == (None, ((1, 1),))


def test_shares_of_weights_by_geometry() -> None:
    """Triangles: the corner cut off by the middles of two sides is a quarter; methods 6.7, P(max w <= 1/2) = 1/4."""
    corner = share_of_weights([1, 0, 0], 0.5)

    assert corner == pytest.approx(0.25)
    assert 1 - 3 * corner == pytest.approx(0.25)
    assert share_of_weights([100, 0], 60) == pytest.approx(0.4)
    assert share_of_weights([70], 50) == 1
    assert share_of_weights([30], 50) == 0
    assert share_of_weights([50, 20], 50) == 0
    assert share_of_weights([50, 80], 50) == 1
    assert share_of_weights([80, 50, 20], 50) == pytest.approx(0.5)


@given(st.lists(points, min_size=1, max_size=9), st.integers(1, 99).map(lambda cut: cut + 0.5))
@LAW
def test_shares_of_weights_are_those_of_drawn_ones(scores: list[float], cut: float) -> None:
    """The closed form against a hundred thousand weights from a Dirichlet distribution."""
    drawn = np.random.default_rng(7).dirichlet([1.0] * len(scores), 100_000) @ np.array(scores)

    assert share_of_weights(scores, cut) == pytest.approx(float((drawn >= cut).mean()), abs=0.01)


@given(st.lists(points, min_size=1, max_size=12), st.integers(1, 99).map(float))
@LAW
def test_shares_of_weights_do_not_depend_on_the_order_and_mirror(scores: list[float], cut: float) -> None:
    """Sorted either way they are the same, and what is high seen from above is low seen from below."""
    share = share_of_weights(scores, cut + 0.5)

    assert share_of_weights(sorted(scores), cut + 0.5) == pytest.approx(share)
    assert share_of_weights([-score for score in scores], -cut - 0.5) == pytest.approx(1 - share)


# -- quadrants


def test_quadrants_of_points_and_intervals() -> None:
    """The cut counts as high; an interval over it leaves the answer open."""
    assert quadrant(50, 50) == "invest"
    assert quadrant(49.9, 50) == "tolerate"
    assert quadrants((60, 90), (55, 80)) == ("invest",)
    assert quadrants((40, 60), (55, 80)) == ("invest", "tolerate")
    assert quadrants((0, 100), (0, 100)) == QUADRANTS
    assert in_words(quadrants((40, 49), (10, 80))) == "undetermined: tolerate or eliminate"


@given(st.tuples(points, points), st.tuples(points, points), st.floats(0, 1), st.floats(0, 1))
@LAW
def test_every_point_of_the_intervals_lies_in_a_quadrant_that_is_told(
    functional: tuple[float, float], technical: tuple[float, float], up: float, right: float
) -> None:
    """What is said to be possible covers all that is."""
    (a, b), (c, d) = sorted(functional), sorted(technical)
    inside = quadrant(a + up * (b - a), c + right * (d - c))

    assert inside in quadrants((a, b), (c, d))
