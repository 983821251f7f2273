"""Agreement: the numbers of the methods, plain counting as a witness, and laws."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.agreement import Level, krippendorff_alpha, r_wg_of_items

LAW = settings(max_examples=60, deadline=None)
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
_ = None
TEXTBOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
ratings = st.lists(st.integers(1, 5), min_size=2, max_size=12)
judged = st.integers(2, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=n, max_size=n), min_size=2, max_size=4
    )
)


# -- within a group


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


# -- several observers


@pytest.mark.parametrize(("level", "alpha"), [*zip(LEVELS, (0.743, 0.815, 0.849, 0.797), strict=True)])
def test_the_textbook_example(level: Level, alpha: float) -> None:
    """Four observers, twelve units, missing values."""
    assert krippendorff_alpha(TEXTBOOK, level) == pytest.approx(alpha, abs=0.0005)


def by_pairs(observers: list[list[int | None]], level: Level) -> float | None:
    """The same by counting pairs of single judgements: one minus mean distance within units over that of all."""
    units = [[v for v in unit if v is not None] for unit in zip(*observers, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    every = [v for unit in units for v in unit]

    def apart(a: int, b: int) -> float:
        if level == "ordinal":
            low, high = min(a, b), max(a, b)
            ranks = sum(every.count(v) for v in range(low, high + 1)) - (every.count(a) + every.count(b)) / 2
            return ranks**2 if a != b else 0.0
        return {"nominal": float(a != b), "interval": (a - b) ** 2, "ratio": ((a - b) / (a + b)) ** 2}[level]

    within = [
        apart(unit[i], unit[j]) / (len(unit) - 1)
        for unit in units
        for i, j in product(range(len(unit)), repeat=2)
        if i != j
    ]
    across = [apart(every[i], every[j]) for i, j in product(range(len(every)), repeat=2) if i != j]
    if not sum(across):
        return None
    return 1 - (sum(within) / len(every)) / (sum(across) / (len(every) * (len(every) - 1)))


@pytest.mark.parametrize("level", LEVELS)
@given(observers=judged)
@LAW
def test_alpha_is_what_counting_pairs_gives(level: Level, observers: list[list[int | None]]) -> None:
    """An independent way to the same number, missing values included."""
    assert krippendorff_alpha(observers, level) == pytest.approx(by_pairs(observers, level))


def test_alpha_without_anything_to_agree_on() -> None:
    """No unit judged twice, or one value throughout: undefined, not 1."""
    assert krippendorff_alpha([[1, None], [None, 2]], "nominal") is None
    assert krippendorff_alpha([[3, 3], [3, 3]], "interval") is None
    assert krippendorff_alpha([], "nominal") is None


def test_alpha_refuses_what_it_cannot_read() -> None:
    """Rows of different length, and quotients of negative values."""
    with pytest.raises(ValueError, match="each unit"):
        krippendorff_alpha([[1, 2], [1]], "nominal")
    with pytest.raises(ValueError, match="negative"):
        krippendorff_alpha([[-1, 2], [1, 2]], "ratio")


def test_zero_is_a_value_of_a_ratio() -> None:
    """Two zeros agree; zero and one could not be further apart."""
    assert krippendorff_alpha([[0, 1], [0, 1]], "ratio") == 1
