"""Money: exact sums, one printer, and the laws of both against plain fractions and decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.messages import say
from stackaudit.core.money import CurrencyError, Money, format_money

FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
EXACT = Context(prec=60)


def eur(amount: str | int | Fraction, per: str = "") -> Money:
    """An amount of euros."""
    return Money.of(amount, "EUR", "year" if per else "")


@given(st.lists(FRACTIONS, max_size=8))
def test_sums_are_exact_in_every_order(amounts: list[Fraction]) -> None:
    """A sum is that of the fractions, forwards and backwards, and goes down to nothing again."""
    listed = [eur(amount) for amount in amounts]

    total = Money.total(listed, "EUR")

    assert total.amount == sum(amounts, Fraction(0))
    assert total == Money.total(reversed(listed), "EUR")
    for one in listed:
        total -= one
    assert total == eur(0)


@given(FRACTIONS, st.integers(1, 10**6))
def test_what_is_divided_comes_back(amount: Fraction, parts: int) -> None:
    """So many equal parts are the whole, without a rest."""
    assert Money.total([eur(amount) / parts] * min(parts, 50), "EUR") == eur(amount) / parts * min(parts, 50)
    assert eur(amount) / parts * parts == eur(amount)


def by_decimals(amount: Fraction, cents_below: int) -> str:
    """The number as `decimal` rounds and writes it: an independent way to the same text."""
    exact = EXACT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    step = Decimal("0.01") if abs(amount) < cents_below else Decimal(1)
    text = f"{exact.quantize(step, ROUND_HALF_UP, EXACT):,}".removesuffix(".00")
    return "0" if text == "-0" else text


@given(st.decimals(-(10**7), 10**7, places=4, allow_nan=False), st.sampled_from([0, 100, 1000]))
def test_the_printer_rounds_as_decimals_do(amount: Decimal, cents_below: int) -> None:
    """Half a cent goes up, away from zero; noughts behind the point are left out; nothing is minus nothing."""
    assert format_money(Money.of(amount), cents_below) == by_decimals(Fraction(amount), cents_below)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money.of("1200.5", "EUR", "year"), "EUR 1,201 a year"),
        (Money.of("999.994", "EUR"), "EUR 999.99"),
        (Money.of("999.995", "EUR"), "EUR 1,000"),
        (Money.of(12, None, "year"), "12 a year"),
        (Money.of("-0.001", "EUR"), "EUR 0"),
        (Money.of("-7.5"), "-7.50"),
        (Money.of(10**30, "JPY"), f"JPY {10**30:,}"),
    ],
)
def test_an_amount_is_written_one_way(money: Money, text: str) -> None:
    """The currency comes first, as in the pictures; cents only where an amount is small and has some."""
    assert str(money) == text


def test_a_message_keeps_money_as_a_value() -> None:
    """The parameter is the amount; the renderer writes it, and guards the currency alone."""
    message = say("It costs {price}.", price=Money.of("4.5", "E*R", "year"))

    assert str(message) == "It costs E*R 4.50 a year."
    assert message.render(lambda text: text.replace("*", "\\*")) == "It costs E\\*R 4.50 a year."
    assert dict(message.params)["price"] == Money.of("4.5", "E*R", "year")


@pytest.mark.parametrize("other", [Money.of(1, "USD"), Money.of(1, None), Money.of(1, "EUR", "year")])
def test_other_currencies_and_periods_are_refused(other: Money) -> None:
    """Neither sum, difference nor comparison mixes them."""
    for combine in (eur(1).__add__, eur(1).__sub__, eur(1).__lt__, eur(1).__le__):
        with pytest.raises(CurrencyError, match="cannot be combined"):
            combine(other)
    with pytest.raises(CurrencyError):
        Money.total([other], "EUR")


def test_amounts_are_in_order_and_know_nothing_from_something() -> None:
    """Less and more are those of the numbers."""
    assert eur(1) < eur(2) <= eur(2)
    assert max(eur(1), eur(3), eur(2)) == eur(3)
    assert not eur(0)
    assert float(eur(Fraction(1, 4))) == 0.25


def test_an_amount_is_not_less_than_itself() -> None:
    """Less or as much, but not less."""
    assert not eur(2) < eur(2)
    assert eur(2) <= eur(2)


def test_amounts_are_rounded_to_whole_units_unless_told_otherwise() -> None:
    """Half a unit goes up, away from zero."""
    assert [Money.of(text).rounded().amount for text in ("0.5", "0.49", "-0.5", "0")] == [1, 0, -1, 0]
    assert Money.of("0.5").rounded(1).amount == Fraction(1, 2)


def test_what_is_done_with_an_amount_keeps_its_currency_and_period() -> None:
    """Added, taken away, multiplied, divided, rounded."""
    fee = eur(3, "year")

    for made in (fee + fee, fee - fee, fee * 2, fee / 2, fee.rounded(), Money.total([fee], "EUR", "year")):
        assert (made.currency, made.per) == ("EUR", "year")
    assert Money.total([], "EUR", "year") == Money.of(0, "EUR", "year")
