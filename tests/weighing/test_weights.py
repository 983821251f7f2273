"""Where weights come from: published tables, Saaty's drinks, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.weights import analytic_hierarchy, direct, entropy, rank_order_centroid

LAW = settings(max_examples=60, deadline=None)
HALF, THIRD, QUARTER, FIFTH, NINTH = 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 9
DRINKS = (
    (1, 9, 5, 2, 1, 1, HALF),
    (NINTH, 1, THIRD, NINTH, NINTH, NINTH, NINTH),
    (FIFTH, 3, 1, THIRD, QUARTER, THIRD, NINTH),
    (HALF, 9, 3, 1, HALF, 1, THIRD),
    (1, 9, 4, 2, 1, 2, HALF),
    (1, 9, 3, 1, HALF, 1, THIRD),
    (2, 9, 9, 3, 2, 3, 1),
)
"""Saaty's comparisons of drinks in America: coffee, wine, tea, beer, soda, milk, water."""


def test_saatys_drinks() -> None:
    """Methods 11.3: water .327, soda .190, coffee .177, milk .129, beer .116, tea .042, wine .019; CR .022."""
    found = analytic_hierarchy(DRINKS)

    assert [round(weight, 3) for weight in found.weights] == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert found.eigenvalue == pytest.approx(7.17663, abs=5e-6)
    assert found.ratio == pytest.approx(0.022, abs=0.0005)
    assert found.consistent


def test_weights_are_the_eigenvector_that_numpy_finds() -> None:
    """An independent way to the same numbers."""
    values, vectors = np.linalg.eig(np.array(DRINKS))
    largest = int(values.real.argmax())
    vector = np.abs(vectors[:, largest].real)

    found = analytic_hierarchy(DRINKS)

    assert found.eigenvalue == pytest.approx(values.real[largest])
    assert found.weights == pytest.approx(tuple(vector / vector.sum()))


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=9))
@LAW
def test_comparisons_that_agree_give_the_weights_behind_them(weights: list[float]) -> None:
    """If every comparison is a ratio of weights, those come out, and nothing contradicts."""
    found = analytic_hierarchy([[one / other for other in weights] for one in weights])

    assert found.weights == pytest.approx(direct(weights))
    assert found.eigenvalue == pytest.approx(len(weights))
    assert found.ratio == pytest.approx(0, abs=1e-6)


def test_comparisons_in_a_circle_are_told_as_contradicting() -> None:
    """A over B over C over A, each nine times: the weights are equal, and nobody should use them."""
    found = analytic_hierarchy([[1, 9, NINTH], [NINTH, 1, 9], [9, NINTH, 1]])

    assert found.weights == pytest.approx((THIRD, THIRD, THIRD))
    assert found.ratio > 1
    assert not found.consistent


@pytest.mark.parametrize(
    "matrix",
    [
        [],
        [[1, 2]],
        [[1, None], [None, 1]],
        [[1, 2], [2, 1]],
        [[1, -1], [-1, 1]],
        [[2]],
        [[1, math.inf], [0, 1]],
        [[1.0] * 10] * 10,
    ],
)
def test_half_answers_and_nonsense_are_refused(matrix: list[list[float | None]]) -> None:
    """No weights are made from comparisons that are missing, do not fit each other, or are too many."""
    with pytest.raises(ValueError, match="compar"):
        analytic_hierarchy(matrix)


@pytest.mark.parametrize(
    ("count", "weights"),
    [
        (3, (0.6111, 0.2778, 0.1111)),
        (4, (0.5208, 0.2708, 0.1458, 0.0625)),
        (5, (0.4567, 0.2567, 0.1567, 0.09, 0.04)),
        (1, (1.0,)),
    ],
)
def test_weights_of_a_ranking(count: int, weights: tuple[float, ...]) -> None:
    """Methods 6.3: the published tables."""
    assert rank_order_centroid(count) == pytest.approx(weights, abs=5e-5)
    assert math.fsum(rank_order_centroid(count)) == pytest.approx(1)


def test_a_ranking_of_nothing_is_refused() -> None:
    """There is no first of none."""
    with pytest.raises(ValueError, match="rank"):
        rank_order_centroid(0)


@pytest.mark.parametrize("weights", [[0, 0], [], [1, -1], [1, math.nan], [math.inf]])
def test_stated_weights_must_be_weights(weights: list[float]) -> None:
    """Finite, at least 0, and not all 0."""
    with pytest.raises(ValueError, match="weight"):
        direct(weights)


def test_weights_from_the_spread_depend_on_where_the_scale_begins() -> None:
    """Methods 6.3: (.072, .008, .920); 200 more in the third column, and it is (.567, .064, .369). So they warn."""
    rows = [[80, 50, 30], [60, 55, 90], [70, 52, 60]]
    shifted = [[a, b, c + 200] for a, b, c in rows]

    assert [round(weight, 3) for weight in entropy(rows).weights] == [0.072, 0.008, 0.920]
    assert [round(weight, 3) for weight in entropy(shifted).weights] == [0.567, 0.064, 0.369]
    assert "where a scale begins" in str(entropy(rows).warning)


def test_a_column_without_spread_has_no_weight() -> None:
    """What is the same everywhere decides nothing; a 0 is allowed, and counts as 0 ln 0 = 0."""
    assert entropy([[1, 5], [0, 5]]).weights == (1, 0)


@pytest.mark.parametrize("rows", [[[1, 2]], [[1, 1], [1, 1]], [[0], [0]], [[-1], [2]], [[1, 2], [1]]])
def test_what_has_no_spread_is_refused(rows: list[list[float]]) -> None:
    """One row, nothing but equal columns, nothing but 0, negative numbers, rows of different lengths."""
    with pytest.raises(ValueError, match=r"spread|weight"):
        entropy(rows)
