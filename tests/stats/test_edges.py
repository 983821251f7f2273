"""Edges of the small statistics, worked out by hand: the ends of ranges, equal numbers, no numbers at all."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from stackaudit.stats.agreement import r_wg_of_items
from stackaudit.stats.importance_gap import contest, in_words, place, quadrant, quadrants
from stackaudit.stats.means import Mean, Part, mean_of, power_mean
from stackaudit.stats.teams import bus_factor, wilson
from stackaudit.stats.waiting import growth_of_backlog, utilisation
from stackaudit.stats.weights import direct, goalposts, stability


def test_a_scale_of_two_answers_is_a_scale() -> None:
    """Yes and no: by chance the variance is (4 - 1) / 12 = 0.25; ratings 1, 1, 1, 2 have 0.25 as well: no agreement."""
    assert r_wg_of_items([[1, 1, 1, 2]], options=2) == 0.0
    assert r_wg_of_items([[1, 1, 1, 1]], options=2) == 1.0


# -- quadrants


@pytest.mark.parametrize(
    ("importance", "perceived", "where"),
    [
        (3, 3, "concentrate here"),
        (3, 3.1, "keep up"),
        (2.9, 3, "low priority"),
        (2.9, 3.1, "possible overkill"),
    ],
)
def test_on_the_line_importance_is_high_and_performance_low(importance: float, perceived: float, where: str) -> None:
    """The crosshair is in the middle of the scale, at 3 and 3."""
    assert place(importance, perceived) == where


def test_the_usual_cut_of_quadrants_is_half() -> None:
    """50 is high, 49.9 is not; another cut moves both."""
    assert quadrants((50, 50), (50, 50)) == ("invest",)
    assert quadrants((49.9, 49.9), (50, 50)) == ("tolerate",)
    assert quadrants((60, 60), (60, 60), 70) == ("eliminate",)


def test_a_quadrant_in_words() -> None:
    """One is said, two are both named, all four are no answer."""
    assert in_words(("migrate",)) == "migrate"
    assert in_words(("invest", "tolerate", "eliminate")) == "undetermined: invest or tolerate or eliminate"
    assert in_words(("invest", "tolerate", "migrate", "eliminate")) == "undetermined: any"


def test_no_effect_pulls_nowhere() -> None:
    """An effect of 0 is neither for nor against."""
    assert contest([0, 2, -2]) == 1.0
    assert contest([]) is None


# -- means


def test_an_unknown_part_leaves_everything_open() -> None:
    """From 0 to 100, no value, and nothing of it counts as known."""
    part = Part.unknown(2.0)

    assert (part.weight, part.value, part.low, part.high, part.coverage) == (2.0, None, 0.0, 100.0, 0.0)
    assert mean_of([part]) == Mean(None, 0.0, 100.0, 0.0)


@pytest.mark.parametrize("power", [1.0, 0.0, -1.0, math.inf, -math.inf])
def test_every_value_has_its_weight(power: float) -> None:
    """Two values and one weight, or the other way round, are a mistake of the caller, not a mean."""
    with pytest.raises(ValueError, match="zip"):
        power_mean([50.0], [1.0, 1.0], power)
    with pytest.raises(ValueError, match="zip"):
        power_mean([50.0, 60.0], [1.0], power)


def test_what_has_no_weight_is_neither_the_most_nor_the_least() -> None:
    """Of 20, 50 and 90 the middle one alone weighs anything."""
    assert power_mean([20, 50, 90], [0, 1, 0], math.inf) == 50
    assert power_mean([20, 50, 90], [0, 1, 0], -math.inf) == 50
    assert power_mean([20, 50, 90], [1, 1, 1], math.inf) == 90
    assert power_mean([20, 50, 90], [1, 1, 1], -math.inf) == 20


# -- teams


def test_twelve_people_are_few_enough_to_try_everything() -> None:
    """Twelve people with a task each: seven are more than half; of thirteen only the upper end is known."""
    assert bus_factor([{f"p{n:02}"} for n in range(12)]) == (7, 7)
    assert bus_factor([{f"p{n:02}"} for n in range(13)]) == (1, 7)


def test_of_many_people_the_busiest_are_taken_away_first() -> None:
    """Twelve people with one task each, and Mia, in the middle by name, with thirteen: she alone is more than half."""
    alone = [{f"{letter}{n}"} for n in range(6) for letter in "az"]

    assert bus_factor([*alone, *[{"mia"}] * 13]) == (1, 1)


def test_everybody_on_every_task_must_leave() -> None:
    """Three people who all do everything: nobody is enough, nor are two."""
    assert bus_factor([{"ann", "bob", "cid"}] * 2) == (3, 3)


def test_a_share_has_no_end_beyond_one() -> None:
    """One case short of all of 2, asked to be very sure: from near 0 to no more than 1."""
    low, high = wilson(1, 2, 0.999999)

    assert 0 <= low < 0.05
    assert 0.95 < high <= 1


# -- waiting


def test_a_full_server_leaves_the_backlog_as_it_is() -> None:
    """As much work as capacity: a load of 1, and a backlog that grows by what is beyond it."""
    assert utilisation(15, 15, 1) == 1.0
    assert growth_of_backlog(15, 15, 1) == 0.0
    assert growth_of_backlog(15.5, 15, 1) == 0.5
    assert growth_of_backlog(1, 15, 1) == 0.0


@pytest.mark.parametrize("given", [(-1, 1, 1), (1, -1, 1), (1, 1, -1), (1, -1, -1)])
def test_negative_work_is_refused(given: tuple[int, int, int]) -> None:
    """Each number by itself, and two that would cancel."""
    with pytest.raises(ValueError, match=r"^arrivals, capacity and servers cannot be negative$"):
        utilisation(*given)


# -- weights


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: r_wg_of_items([[1, 1]], options=1), "a scale needs at least two answers"),
        (lambda: power_mean([1], [0], 1), "a mean needs some weight"),
        (lambda: direct([1, -1]), "weights are finite and at least 0"),
        (lambda: direct([1, math.inf]), "weights are finite and at least 0"),
        (lambda: direct([0, 0]), "some weight must be more than 0"),
        (lambda: goalposts(1, 2, 2), "goalposts need a worst and a best that differ"),
    ],
)
def test_a_refusal_says_what_is_wanted(wrong: Callable[[], object], words: str) -> None:
    """The whole sentence, as somebody reads it."""
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        wrong()


def test_a_mean_at_the_cut_is_high_and_needs_no_change() -> None:
    """Halves of 60 and 40 are 50: high at a cut of 50, and on the cut already."""
    found = stability([60, 40], [1, 1], 50)

    assert (found.mean, found.high, found.change) == (50.0, True, 0.0)
    assert found.intervals == ((0.5, 1.0), (0.0, 0.5))


def test_a_mean_just_above_and_just_below_the_cut() -> None:
    """50.4 and 49.6: a weight of 0.02 moves from 60 to 40, or the other way, which are two changes of 0.02 each."""
    above, below = stability([60, 40], [0.52, 0.48], 50), stability([60, 40], [0.48, 0.52], 50)

    assert (above.mean, above.high, above.change) == (pytest.approx(50.4), True, pytest.approx(0.04))
    assert (below.mean, below.high, below.change) == (pytest.approx(49.6), False, pytest.approx(0.04))


def test_scores_a_point_apart_can_still_turn_a_verdict() -> None:
    """50.5 and 49.5 under equal weights are 50; three quarters for the first are 50.25, and a quarter turns it."""
    found = stability([50.5, 49.5], [0.75, 0.25], 50)

    assert found.change == pytest.approx(0.5)
    assert stability([60, 60], [1, 1], 50).change is None


def test_every_score_has_its_weight() -> None:
    """Two scores and three weights are a mistake of the caller."""
    with pytest.raises(ValueError, match="zip"):
        stability([60, 40], [1, 1, 1], 50)


def test_the_cut_itself_is_high_however_floats_come_by_it() -> None:
    """The geometric mean of 50 and 50 is 49.99999999999999 by logarithms: on the cut, so high."""
    half = power_mean([50, 50], [1, 1], 0)

    assert half != 50
    assert quadrant(half, half) == "invest"
    assert quadrant(half - 1e-6, half) == "tolerate"
    assert quadrant(half, half - 1e-6) == "migrate"


def test_where_the_others_have_no_weight_they_count_alike() -> None:
    """60 with all of the weight, 40 and 20 with none: together 30, so from a third on the mean is at 40 or above."""
    found = stability([60, 40, 20], [1, 0, 0], 40)

    assert found.intervals[0] == (pytest.approx(1 / 3), 1.0)
    assert found.intervals[1:] == ((0.0, 1.0), (0.0, 0.5))


def test_a_score_beside_equal_others_can_have_any_weight() -> None:
    """Three times 60: no weight moves anything; one criterion alone has all of it."""
    assert stability([60, 60, 60], [1, 2, 3], 50).intervals == ((0.0, 1.0),) * 3
    assert stability([60], [2], 50).intervals == ((1.0, 1.0),)


def test_where_no_weights_turn_a_verdict_every_weight_may_be_anything() -> None:
    """60 and 50 are both above 45."""
    assert stability([60, 50], [1, 1], 45).intervals == ((0.0, 1.0), (0.0, 1.0))
    assert stability([60, 50], [1, 1], 65).intervals == ((0.0, 1.0), (0.0, 1.0))


def test_a_small_surplus_goes_by_taking_from_the_best_first() -> None:
    """0.66 above the cut: 0.004 of the weight at 90 take away 0.2, the rest comes from 52, at 12 points each."""
    found = stability([90, 52, 50, 40], [0.004, 0.3, 0.686, 0.01], 50)

    assert found.mean == pytest.approx(50.66)
    assert found.change == pytest.approx(2 * (0.004 + 0.46 / 12))
