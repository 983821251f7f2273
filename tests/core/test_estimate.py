"""Estimates: the laws of their arithmetic, and a brute force over every number that they may stand for."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.estimate import COUNT, DAYS, POINTS, SHARE, Estimate, Number, Unit, UnitError, at_least, plain
from stackaudit.core.messages import say
from stackaudit.core.money import CurrencyError, Money

SEATS = Unit("count", "seats", "seat")
ENDS = st.integers(-50, 50) | st.fractions(-50, 50, max_denominator=12)
FLOATS = st.floats(-1e6, 1e6)


@st.composite
def estimates(draw: st.DrawFn, ends: st.SearchStrategy[Number] = ENDS) -> Estimate:
    """Any estimate of seats with finite bounds."""
    low, high = sorted((draw(ends), draw(ends)))
    parts = draw(st.integers(0, 9))
    return Estimate(low, high, SEATS, draw(st.integers(0, parts)), parts)


def total(*parts: Estimate) -> Estimate:
    """The sum of seats."""
    return Estimate.total(parts, SEATS)


@given(estimates(), estimates(), estimates())
def test_sums_of_exact_numbers_obey_the_laws(a: Estimate, b: Estimate, c: Estimate) -> None:
    """Order and brackets do not matter, nothing adds nothing, and coverage keeps the laws too."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == total(a, b, c)
    assert a + total() == a
    assert total(a, b, c).parts == a.parts + b.parts + c.parts
    assert not isinstance(total(a, b, c).low, float)


@given(estimates(), estimates())
def test_smallest_and_largest_obey_the_laws(a: Estimate, b: Estimate) -> None:
    """Each is symmetric, takes itself, lies beside the other, and both together are the sum."""
    low, high = Estimate.smallest([a, b]), Estimate.largest([a, b])

    assert low == Estimate.smallest([b, a])
    assert (Estimate.smallest([a]), Estimate.largest([a])) == (a, a)
    assert low.low <= high.low
    assert low.high <= high.high
    assert (low.low + high.low, low.high + high.high) == (a.low + b.low, a.high + b.high)
    assert (a.complement(0).low, a.complement(0).high) == (-a.high, -a.low)


@given(estimates(), ENDS, st.integers(-5, 5))
def test_complement_product_and_clip_obey_the_laws(a: Estimate, whole: Number, factor: int) -> None:
    """Twice the complement is the number; a factor spreads over sums; what is clipped stays within and stays so."""
    least, most = sorted((whole, Fraction(7, 2)))
    clipped = a.clip(least, most)

    assert a.complement(whole).complement(whole) == a
    assert (a + a) * factor == a * factor + a * factor
    assert least <= clipped.low <= clipped.high <= most
    assert clipped.clip(least, most) == clipped
    assert clipped.known == a.known


@given(st.lists(st.tuples(estimates(), st.integers(0, 4)), min_size=1, max_size=5))
def test_a_mean_lies_between_smallest_and_largest(weighted: list[tuple[Estimate, int]]) -> None:
    """So do its bounds, and its coverage between the least and the best; weights of nothing are refused."""
    counted = [part for part, weight in weighted if weight]
    if not counted:
        with pytest.raises(ValueError, match="weight"):
            Estimate.mean(weighted)
        return
    mean = Estimate.mean(weighted)

    assert Estimate.smallest(counted).low <= mean.low <= mean.high <= Estimate.largest(counted).high
    lowest, best = min(part.coverage for part in counted), max(part.coverage for part in counted)
    assert lowest - 1e-12 <= mean.coverage <= best + 1e-12
    assert mean.parts == sum(weight for _, weight in weighted)


@given(st.lists(estimates(FLOATS), min_size=1, max_size=6), st.randoms())
def test_sums_of_floats_do_not_depend_on_their_order(parts: list[Estimate], rng: object) -> None:
    """They are added as `math.fsum` adds: rounded once."""
    mixed = [*parts, Estimate.exact(Fraction(1, 3), SEATS)]
    shuffled = sorted(mixed, key=lambda _: rng.random())  # type: ignore[attr-defined]

    assert total(*mixed) == total(*shuffled)
    assert total(*parts).low == math.fsum(part.low for part in parts)


# -- brute force: every number that an estimate may stand for, one by one


SMALL = st.tuples(st.integers(-4, 4), st.integers(0, 3)).map(lambda two: (two[0], two[0] + two[1]))


@given(st.lists(SMALL, min_size=1, max_size=4), st.integers(-3, 3), SMALL)
def test_bounds_are_those_of_all_numbers_that_may_be(
    ends: list[tuple[int, int]], factor: int, clip: tuple[int, int]
) -> None:
    """No choice of whole numbers within the bounds leaves those of a result, and some choice reaches each of them."""
    parts = [Estimate.between(low, high) for low, high in ends]
    choices = list(product(*(range(low, high + 1) for low, high in ends)))
    weights = [n + 1 for n in range(len(ends))]
    made = {
        "sum": (Estimate.total(parts, COUNT), [sum(one) for one in choices]),
        "smallest": (Estimate.smallest(parts), [min(one) for one in choices]),
        "largest": (Estimate.largest(parts), [max(one) for one in choices]),
        "product": (parts[0] * factor, [one[0] * factor for one in choices]),
        "complement": (parts[0].complement(10), [10 - one[0] for one in choices]),
        "clip": (parts[0].clip(*clip), [sorted((*clip, one[0]))[1] for one in choices]),
        "mean": (
            Estimate.mean(zip(parts, weights, strict=True)),
            [Fraction(sum(w * n for w, n in zip(weights, one, strict=True)), sum(weights)) for one in choices],
        ),
    }

    assert {name: (got.low, got.high) for name, (got, _) in made.items()} == {
        name: (min(could), max(could)) for name, (_, could) in made.items()
    }
    assert made["sum"][0].known == sum(low == high for low, high in ends)


# -- what is refused, and what is printed


def test_numbers_of_different_things_are_refused() -> None:
    """Seats and shares, two currencies, or a payment and one a year."""
    for combine in (
        lambda: Estimate.exact(1, SEATS) + Estimate.exact(0.5, SHARE),
        lambda: Estimate.smallest([Estimate.exact(1), Estimate.exact(1, SEATS)]),
        lambda: Estimate.largest([Estimate.exact(1), Estimate.exact(1, SEATS)]),
        lambda: Estimate.mean([(Estimate.exact(1), 1), (Estimate.exact(1, SEATS), 1)]),
        lambda: Estimate.total([Estimate.exact(1, Unit.of_money("EUR"))], Unit.of_money("USD")),
    ):
        with pytest.raises(UnitError, match="cannot be combined"):
            combine()
    with pytest.raises(CurrencyError):
        Estimate.of_money(Money.of(1, "EUR"), Money.of(2, "USD"))


@pytest.mark.parametrize(("low", "high"), [(2, 1), (math.nan, 1.0), (0.0, math.nan)])
def test_bounds_the_wrong_way_round_are_refused(low: float, high: float) -> None:
    """And so is what is no number, or more known parts than parts."""
    with pytest.raises(ValueError, match="cannot lie between"):
        Estimate(low, high)
    with pytest.raises(ValueError, match="parts cannot be known"):
        Estimate(1, 1, known=2)
    with pytest.raises(ValueError, match="cannot lie between"):
        Estimate.of_money(Money.of(2), Money.of(1))


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate.exact(1, SEATS), "1 seat"),
        (Estimate.between(1, 3, SEATS), "from 1 to 3 seats"),
        (Estimate.between(0, 3, SEATS), "up to 3 seats"),
        (Estimate(2, math.inf, DAYS, 0), "at least 2 days"),
        (Estimate(-math.inf, 1, DAYS, 0), "at most 1 day"),
        (Estimate.unknown(POINTS), "unknown"),
        (Estimate.between(0.25, 0.5, SHARE), "from 25.0% to 50.0%"),
        (Estimate.between(Fraction(1, 3), Fraction(1, 2)), "from 0.3333 to 0.5"),
        (Estimate.between(1000, 2500, Unit.of_money("EUR")), "from EUR 1,000 to 2,500 a year"),
        (Estimate.between(0, 2500, Unit.of_money(None)), "up to 2,500 a year"),
        (Estimate.between(5000.1, 5000.2, Unit.of_money("EUR", "")), "EUR 5,000"),
        (Estimate.exact(3, Unit("count", "tickets", "ticket", "year")), "3 tickets a year"),
    ],
)
def test_an_estimate_is_written_with_its_unit(estimate: Estimate, text: str) -> None:
    """Bounds that read alike are written once; one that is not known is left out; a message writes it so too."""
    assert str(estimate) == str(say("{it}", it=estimate)) == text


def test_coverage_is_the_share_of_known_parts() -> None:
    """A sum of nothing lacks nothing; the value stands where both bounds meet."""
    some = total(Estimate.exact(1, SEATS), Estimate.between(0, 4, SEATS), Estimate.between(2, 2, SEATS))

    assert some.coverage == pytest.approx(2 / 3)
    assert (some.value, some.is_exact, some.most.value) == (None, False, 7)
    assert (total().coverage, total().value) == (1.0, 0)
    assert Estimate.unknown() * 0 == Estimate(0, 0, COUNT, 0)
    assert Estimate.between(0.0, math.inf) * 2 == Estimate(0.0, math.inf, known=0)


def test_a_number_is_settled_where_its_bounds_meet_but_for_rounding() -> None:
    """Fractions become floats, whole numbers stay whole; what has no bound is open."""
    settled = [Estimate.between(low, high).settled for low, high in ((1, 1), (0.5, 0.5 + 1e-12), (0, 1e-6))]

    assert settled == [1, 0.5 + 1e-12, None]
    assert isinstance(Estimate.exact(Fraction(1, 4)).settled, float)
    assert Estimate.between(math.inf, math.inf).settled is None


@pytest.mark.parametrize(
    ("number", "reaches"), [(0.6, True), (0.6 - 1e-10, True), (0.6 - 2e-9, False), (0.5999, False), (0.6001, True)]
)
def test_a_threshold_is_reached_by_itself_and_by_what_rounding_left_below_it(number: float, reaches: bool) -> None:
    """Methods 6.5: shown if coverage >= 0.6; a quotient of floats may miss by its last bits, not by a billionth."""
    assert at_least(number, 0.6) is reaches
    assert Estimate.between(4, 10).middle(number, least=0.6) == (7.0 if reaches else None)


def test_exact_numbers_reach_their_threshold() -> None:
    """Three of five are 0.6, whatever type says so."""
    assert at_least(Fraction(3, 5), 0.6)
    assert at_least(1, 1)
    assert not at_least(0, 1)


def test_a_mean_needs_weights() -> None:
    """None at all, none above 0, and one below it are refused; what has no weight has no say, bounds or not."""
    words = r"^a weighted mean needs weights of at least 0, and one above it$"
    one, open_ = Estimate.exact(3), Estimate.unknown(SHARE)
    for weighted in ([], [(one, 0)], [(one, -1)], [(one, 2), (one, -1)]):
        with pytest.raises(ValueError, match=words):
            Estimate.mean(weighted)

    assert Estimate.mean([(one, 2), (open_, 0)]) == Estimate(3, 3, COUNT, 2, 2)


def test_a_mean_counts_what_is_known_by_its_weight() -> None:
    """Two of three parts known of one, all of the other: (3 x 2/3 + 1) / 4 = 3/4; from (3 + 5) / 4 to (9 + 5) / 4."""
    partly, whole = Estimate(1, 3, COUNT, 2, 3), Estimate.exact(5)

    found = Estimate.mean([(partly, 3), (whole, 1)])

    assert (found.low, found.high, found.coverage) == (2, Fraction(7, 2), 0.75)
    floats = Estimate.mean([(Estimate(1.0, 3.0, COUNT, 2, 3), 0.3), (Estimate.exact(5.0), 0.1)])
    assert (floats.low, floats.high, floats.coverage) == pytest.approx((2.0, 3.5, 0.75))
    assert floats.known <= floats.parts


def test_texts_of_users_in_a_unit_are_guarded() -> None:
    """The name of what is counted, in the singular too, and a currency; on both ends of an interval."""
    stars, euros = Unit("count", "se*ts", "se*t"), Unit.of_money("E*R")

    def guard(text: str) -> str:
        return text.replace("*", "\\*")

    assert Estimate.exact(1, stars).written(guard) == "1 se\\*t"
    assert Estimate.between(1, 3, stars).written(guard) == "from 1 to 3 se\\*ts"
    assert Estimate.between(1000, 2500, euros).written(guard) == "from E\\*R 1,000 to 2,500 a year"
    assert Estimate(2, math.inf, stars, 0).written(guard) == "at least 2 se\\*ts"
    assert Estimate(-math.inf, 2, euros, 0).written(guard) == "at most E\\*R 2 a year"


def test_ends_of_money_are_money_and_of_nothing_else() -> None:
    """Both bounds, exact, with currency and period; seats have no price."""
    low, high = Estimate.between(1, Fraction(5, 2), Unit.of_money("EUR")).ends

    assert (low, high) == (Money.of(1, "EUR", "year"), Money.of("2.5", "EUR", "year"))
    assert Estimate.exact(1, Unit.of_money(None, "")).ends == (Money.of(1), Money.of(1))
    with pytest.raises(UnitError, match=r"^3 seats is no amount of money$"):
        _ = Estimate.exact(3, SEATS).ends


def test_what_is_refused_is_named() -> None:
    """Both numbers, or both units."""
    with pytest.raises(ValueError, match=r"^an estimate cannot lie between 2 and 1$"):
        Estimate(2, 1)
    with pytest.raises(ValueError, match=r"^3 of 2 parts cannot be known$"):
        Estimate(1, 1, known=3, parts=2)
    with pytest.raises(ValueError, match=r"^-1 of 2 parts cannot be known$"):
        Estimate(1, 1, known=-1, parts=2)
    with pytest.raises(ValueError, match=r"^an estimate cannot lie between EUR 2 a year and EUR 1 a year$"):
        Estimate.of_money(Money.of(2, "EUR", "year"), Money.of(1, "EUR", "year"))
    with pytest.raises(UnitError, match=r"^3 seats .*'seats'.* cannot be combined with .*'share'"):
        Estimate.total([Estimate.exact(3, SEATS)], SHARE)


def test_units_of_money_say_what_they_are_a_price_of() -> None:
    """A year unless told otherwise; a currency that is not stated is empty."""
    assert Unit.of_money("EUR") == Unit("money", "EUR", per="year")
    assert Unit.of_money(None, "") == Unit("money", "", per="")
    assert str(Estimate.of_money(Money.of(0, "EUR"), Money.of(5000, "EUR"))) == "up to EUR 5,000"


def test_whole_numbers_stay_whole() -> None:
    """Only fractions become floats."""
    assert (type(plain(3)), type(plain(0.5)), type(plain(Fraction(1, 2)))) == (int, float, float)


def test_an_amount_between_itself_and_itself_is_known() -> None:
    """Of its own currency and period."""
    once = Estimate.of_money(Money.of(5, "EUR"), Money.of(5, "EUR"))

    assert (once.value, once.unit, once.known) == (5, Unit("money", "EUR", per=""), 1)


def test_the_tolerance_of_a_threshold_is_a_billionth() -> None:
    """Itself included."""
    assert at_least(1 - 1e-9, 1)
    assert not at_least(1 - 1.001e-9, 1)


def test_what_is_unknown_may_be_anything_of_its_unit() -> None:
    """No bound on either side, and no part of it is known."""
    nothing = Estimate.unknown(POINTS)

    assert (nothing.low, nothing.high, nothing.unit, nothing.known, nothing.parts) == (
        -math.inf,
        math.inf,
        POINTS,
        0,
        1,
    )


def test_a_mean_of_what_has_no_bound_has_none() -> None:
    """Whole weights over floats without end: nothing is made a fraction that is none."""
    found = Estimate.mean([(Estimate.between(0.0, math.inf), 1), (Estimate.exact(2), 1)])

    assert (found.low, found.high) == (1.0, math.inf)
    exact = Estimate.mean([(Estimate.exact(1), 2), (Estimate.exact(2), 1)])
    assert (exact.low, type(exact.low)) == (Fraction(4, 3), Fraction)
