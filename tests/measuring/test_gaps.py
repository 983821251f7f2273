"""Gaps: the ten rows of the methods, the trap of the crosshair, contests, and laws."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.importance_gap import contest, overrun, place, priority, shortfall, weighted_gap

LAW = settings(max_examples=60, deadline=None)
CMO = [(5, 5, 1), (5, 4, 2), (3, 4, 1), (4, 5, 2)]
CFO = [(5, 4, 3), (4, 4, 1), (5, 5, 1)]
ADMIN = [(5, 4, 2), (4, 4, 1), (4, 3, 1)]
rating = st.floats(1, 5)
row = st.tuples(rating, rating, rating)


@pytest.mark.parametrize(("rows", "gap"), [(CMO, -3.0), (CFO, -2.6429), (ADMIN, -2.3077)])
def test_weighted_gaps_of_the_methods(rows: list[tuple[float, float, float]], gap: float) -> None:
    """CMO -3.0, CFO -2.6429, administrator -2.3077."""
    assert weighted_gap(rows) == pytest.approx(gap, abs=0.00005)


def test_no_rows_no_gap() -> None:
    """Nothing rated is no gap of 0."""
    assert weighted_gap([]) is None


def test_the_trap_of_the_crosshair() -> None:
    """In the middle of the scale all ten are to be concentrated on; at the means (4.4, 1.5) a 2 of 5 is overkill."""
    seen = [(importance, got) for importance, _, got in (*CMO, *CFO, *ADMIN)]
    means = (fmean(importance for importance, _ in seen), fmean(got for _, got in seen))

    assert {place(*one) for one in seen} == {"concentrate here"}
    assert means == pytest.approx((4.4, 1.5))
    assert place(4, 2, means) == "possible overkill"


@given(st.lists(row, min_size=1, max_size=8), st.randoms(use_true_random=False))
@LAW
def test_a_weighted_gap_lies_between_the_gaps(rows: list[tuple[float, float, float]], chance: object) -> None:
    """No weight takes it beyond the least and the greatest, and order changes nothing."""
    gaps = [got - wanted for _, wanted, got in rows]
    again = list(rows)
    chance.shuffle(again)  # type: ignore[attr-defined]
    found = weighted_gap(rows)

    assert found is not None
    assert min(gaps) - 1e-9 <= found <= max(gaps) + 1e-9
    assert weighted_gap(again) == found


@given(row, st.floats(0, 1))
@LAW
def test_more_got_is_never_more_pressing(one: tuple[float, float, float], more: float) -> None:
    """Priority falls with what is got."""
    importance, wanted, got = one

    assert priority(importance, wanted, got + more) <= priority(importance, wanted, got)


def test_contests_of_the_methods() -> None:
    """+2, +1, -3 is fully contested; +2, +1, 0 not at all; all 0 is undefined."""
    assert (contest([2, 1, -3]), contest([2, 1, 0]), contest([0, 0]), contest([])) == (1.0, 0.0, None, None)
    assert contest([3, -1]) == pytest.approx(0.5)


@given(st.lists(st.floats(-3, 3), max_size=8))
@LAW
def test_a_contest_is_the_same_from_either_side(effects: list[float]) -> None:
    """From 0 to 1, and the same with helped and harmed exchanged."""
    share = contest(effects)

    assert share == contest([-one for one in effects])
    assert share is None or 0 <= share <= 1


def test_shortfall_and_overrun() -> None:
    """Half of what was expected is missing; a quarter more came than promised; nothing is divided by nothing."""
    assert (shortfall(2, 1), shortfall(1, 2), shortfall(0, 1)) == (0.5, -1.0, None)
    assert (overrun(80, 100), overrun(80, 60), overrun(0, 1)) == (0.25, -0.25, None)
