"""Agreement within a group: the numbers of the methods, and laws."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.agreement import r_wg_of_items

LAW = settings(max_examples=60, deadline=None)
ratings = st.lists(st.integers(1, 5), min_size=2, max_size=12)


def test_agreement_of_the_methods() -> None:
    """r_wg 0.90 and 0."""
    assert r_wg_of_items([[4, 4, 5, 4, 4]]) == pytest.approx(0.9)
    assert r_wg_of_items([[1, 5, 1, 5, 3]]) == 0


def test_one_rating_agrees_with_nothing() -> None:
    """Agreement needs two."""
    assert (r_wg_of_items([[3]]), r_wg_of_items([[]]), r_wg_of_items([[1], [2]])) == (None, None, None)


def test_a_scale_with_one_answer_is_refused() -> None:
    """Nobody can disagree on it."""
    with pytest.raises(ValueError, match="two answers"):
        r_wg_of_items([[1, 1]], options=1)


def test_more_items_do_not_flatter() -> None:
    """Ten items with the same quarrel agree no better than one; a quiet item and a torn one meet in the middle."""
    torn, quiet = [2, 4, 2, 4], [3, 3, 3, 3]

    assert r_wg_of_items([torn] * 10) == r_wg_of_items([torn])
    assert r_wg_of_items([torn, quiet]) == pytest.approx((r_wg_of_items([torn]) + 1) / 2)  # type: ignore[operator]


@given(ratings)
@LAW
def test_agreement_keeps_its_bounds(found: list[int]) -> None:
    """From 0 to 1, and 1 only where all are the same."""
    inside = r_wg_of_items([found])

    assert inside is not None
    assert 0 <= inside <= 1
    assert (inside == 1) == (len(set(found)) == 1)


@given(ratings, st.randoms(use_true_random=False))
@LAW
def test_the_order_of_people_changes_nothing(found: list[int], chance: object) -> None:
    """Sums are exact, so another order is the same to the last bit."""
    again = list(found)
    chance.shuffle(again)  # type: ignore[attr-defined]

    assert r_wg_of_items([again]) == r_wg_of_items([found])


@given(ratings)
@LAW
def test_the_mirrored_scale_agrees_alike(found: list[int]) -> None:
    """Asked the other way round (6 minus the answer), people agree as much."""
    other = [6 - one for one in found]

    assert r_wg_of_items([other]) == pytest.approx(r_wg_of_items([found]))
