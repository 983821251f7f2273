"""Means, intervals and coverage: the numbers of the methods reference, and the laws of power means."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.means import Part, mean_of, power_mean
from stackaudit.stats.weights import goalposts
from stackaudit.triage import scorecard as scoring

LAW = settings(max_examples=100, deadline=None)
points = st.floats(0, 100)
weight = st.floats(0.01, 10)
power = st.sampled_from([1.0, 0.0, -1.0, 2.0, -5.0])
EXAMPLE = [Part.known(0.4, 80), Part.known(0.3, 60), Part.unknown(0.2), Part.known(0.1, 50)]


@pytest.mark.parametrize(("power", "mean"), [(1, 63.33), (0, 43.27), (-1, 24.55), (-math.inf, 10), (math.inf, 90)])
def test_power_means_of_the_methods(power: float, mean: float) -> None:
    """Methods 6.4: [90, 90, 10] with equal weights, from full compensation to none."""
    assert power_mean([90, 90, 10], [1, 1, 1], power) == pytest.approx(mean, abs=0.005)


def test_the_score_uses_the_same_mean() -> None:
    """There is one power mean, and the score still has it under its old name."""
    assert scoring.power_mean is power_mean


def test_a_mean_without_weight_is_refused() -> None:
    """Nothing cannot be averaged."""
    with pytest.raises(ValueError, match="weight"):
        power_mean([1], [0], 1)
    with pytest.raises(ValueError, match="weight"):
        mean_of([])


def test_what_is_missing_opens_an_interval() -> None:
    """Methods 6.5: arithmetic 68.75 in [55, 75], geometric 67.72 in [29.15, 73.21], coverage 0.8."""
    plain, cautious = mean_of(EXAMPLE), mean_of(EXAMPLE, 0)

    assert (plain.value, plain.low, plain.high, plain.coverage) == pytest.approx((68.75, 55, 75, 0.8))
    assert cautious.value == pytest.approx(67.72, abs=0.005)
    assert (cautious.low, cautious.high) == pytest.approx((29.15, 73.21), abs=0.005)
    assert cautious.coverage == pytest.approx(0.8)


def test_a_value_is_shown_only_where_enough_is_known() -> None:
    """Coverage 0.8 is enough for 0.6 and for 0.8, not for 0.81."""
    found = mean_of(EXAMPLE)

    assert (found.shown(0.6), found.shown(0.8), found.shown(0.81)) == (found.value, found.value, None)


def test_a_part_known_in_part_counts_with_that_part() -> None:
    """Half a checklist that is all there, and a judgement of 0: two thirds of the known weight are the judgement's."""
    found = mean_of([Part(1, 100, 50, 100, 0.5), Part.known(1, 0)])

    assert found.value == pytest.approx(100 / 3)
    assert (found.low, found.high, found.coverage) == (25, 50, 0.75)


def test_a_value_stays_in_its_interval() -> None:
    """A limit that lasts for 20 points at the most pulls the value down to what is possible."""
    found = mean_of([Part.known(1, 90), Part(1, None, 0, 20, 0)])

    assert (found.value, found.low, found.high) == (55, 45, 55)


def test_nothing_known_has_no_value() -> None:
    """The whole scale is possible, and nothing is claimed."""
    found = mean_of([Part.unknown(1)])

    assert (found.value, found.low, found.high, found.coverage) == (None, 0, 100, 0)


@given(st.lists(st.tuples(points, weight), min_size=1, max_size=6), power)
@LAW
def test_a_power_mean_lies_between_the_least_and_the_most(rows: list[tuple[float, float]], power: float) -> None:
    """Whatever the power is; for powers of 0 and below nothing is less than 1."""
    values = [max(1.0, value) if power <= 0 else value for value, _ in rows]
    mean = power_mean([value for value, _ in rows], [weight for _, weight in rows], power)

    assert min(values) - 1e-6 <= mean <= max(values) + 1e-6


@given(st.lists(st.tuples(st.floats(1, 100), weight), min_size=1, max_size=6))
@LAW
def test_a_power_mean_does_not_fall_with_its_power(rows: list[tuple[float, float]]) -> None:
    """Harmonic, geometric, arithmetic, quadratic: in this order."""
    values, weights = [value for value, _ in rows], [weight for _, weight in rows]
    means = [power_mean(values, weights, power) for power in (-math.inf, -1, 0, 1, 2, math.inf)]

    assert all(low <= high + 1e-6 for low, high in pairwise(means))


@given(st.lists(st.tuples(weight, points, st.booleans(), points), min_size=1, max_size=6), power)
@LAW
def test_no_completion_leaves_the_interval(rows: list[tuple[float, float, bool, float]], power: float) -> None:
    """Whatever the unknown turns out to be, the mean is inside, and so is the value; both ends are reached."""
    parts = [Part.known(w, value) if known else Part.unknown(w) for w, value, known, _ in rows]
    found = mean_of(parts, power)
    weights = [w for w, _, _, _ in rows]

    def world(filled: float | None) -> float:
        return power_mean(
            [value if known else truth if filled is None else filled for _, value, known, truth in rows], weights, power
        )

    assert found.low - 1e-6 <= world(None) <= found.high + 1e-6
    assert world(0.0) == pytest.approx(found.low)
    assert world(100.0) == pytest.approx(found.high)
    assert found.value is None or found.low - 1e-6 <= found.value <= found.high + 1e-6
    known = math.fsum(w for w, _, is_known, _ in rows if is_known)
    assert found.coverage == pytest.approx(known / math.fsum(weights))


@given(st.lists(st.tuples(weight, points), min_size=1, max_size=6), st.floats(0.1, 50), power)
@LAW
def test_only_proportions_of_weights_count(rows: list[tuple[float, float]], factor: float, power: float) -> None:
    """Weights times seven are the same weights."""
    one = mean_of([Part.known(w, value) for w, value in rows], power)
    other = mean_of([Part.known(w * factor, value) for w, value in rows], power)

    assert other.value == pytest.approx(one.value)


def test_goalposts_run_either_way() -> None:
    """The best may be the larger number or the smaller one; beyond them nothing is gained or lost."""
    assert goalposts(18, 0, 36) == 50
    assert [round(goalposts(e, 2, 0.5), 1) for e in (0.2, 0.5, 1, 1.1431, 2, 9)] == [100, 100, 66.7, 57.1, 0, 0]
    with pytest.raises(ValueError, match="differ"):
        goalposts(1, 2, 2)


@pytest.mark.parametrize(("known", "shown"), [(60, True), (59, False), (61, True)])
def test_a_mean_is_shown_from_six_tenths_of_its_weight_on(known: int, shown: bool) -> None:
    """Methods 6.5: the point is shown only if coverage is at least 0.6."""
    found = mean_of([Part.known(known, 80), Part.unknown(100 - known)])

    assert found.coverage == known / 100
    assert found.shown(0.6) == (80 if shown else None)
