"""Numbers and amounts of people in their languages: read where there is one way, else left out with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.io.readers.lists.numbers import annual, currency_of, decimal_point, read_amount, read_billing


@pytest.mark.parametrize(
    ("cell", "point", "value"),
    [
        ("1200", None, "1200"),
        ("1,234.50", None, "1234.50"),
        ("1.234,50", None, "1234.50"),
        ("1,234,567", None, "1234567"),
        ("1.234.567", None, "1234567"),
        ("12,5", None, "12.5"),
        ("12.50", None, "12.50"),
        ("1,234", None, "1234"),
        ("1.234", None, None),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234", ",", "1.234"),
        ("$1.234", None, "1.234"),
        ("1 234,50", None, "1234.50"),
        ("1\u00a0234", None, "1234"),
        ("1'234.50", None, "1234.50"),
        ("€ 1.234,50", None, "1234.50"),
        ("12k", None, "12000"),
        ("1.5k", None, "1500.0"),
        ("2 Mio €", None, "2000000"),
        ("USD 12,000 per year", None, "12000"),
        (1.234, None, "1.234"),
        (7, ",", "7"),
        ("1.23.4", None, None),
        ("1,2345.6", None, None),
        ("12.50", ",", None),
        ("-5", None, None),
        ("(500)", None, None),
        (-5, None, None),
        ("12 per foot", None, None),
        ("5%", None, None),
        ("about 12", None, "12"),
        ("12-15", None, None),
        (True, None, None),
        ("9" * 70, None, None),
    ],
)
def test_a_number_is_read_one_way_or_not_at_all(cell: str | float, point: str | None, value: str | None) -> None:
    """`1.234` can be two numbers; the column or the user decides, or it is left out with the reason."""
    amount = read_amount(cell, point)  # type: ignore[arg-type]

    assert amount.value == (None if value is None else Decimal(value))
    assert bool(amount.why) == (value is None)


def test_an_amount_brings_its_currency_and_period() -> None:
    """`€99/month` says three things."""
    amount = read_amount("€99/month")

    assert (amount.value, amount.currency, amount.per) == (Decimal(99), "EUR", "month")
    assert read_amount("CHF 12").currency == "CHF"
    assert read_amount("12 USD p.a.").per == "year"


@pytest.mark.parametrize(
    ("cells", "point"),
    [
        (["1,234.50", "7"], "."),
        (["1.234", "12,5"], ","),
        (["1,234", "2,345"], None),
        (["1.234", "12.50", "3,5"], None),
        (["1,234,567"], "."),
        ([12.5, "1.234"], None),
        ([], None),
    ],
)
def test_a_column_tells_its_decimal_point(cells: list[str | float], point: str | None) -> None:
    """One cell that can be read one way only decides for the others; two that disagree decide nothing."""
    assert decimal_point(cells) == point


@given(
    st.decimals(0, 10**12, places=2, allow_nan=False), st.sampled_from([("", "."), (",", "."), (".", ","), (" ", ",")])
)
def test_any_way_to_write_an_amount_is_read_where_the_point_is_known(amount: Decimal, signs: tuple[str, str]) -> None:
    """Whatever parts the thousands."""
    thousands, point = signs
    text = f"{amount:,.2f}".replace(",", "T").replace(".", point).replace("T", thousands)

    assert read_amount(text, point).value == amount  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "value", "currency", "per"),
    [
        ("R$ 14.400,00", "14400", "BRL", ""),
        ("48.000,00 €", "48000", "EUR", ""),
        ("12.000,50 €", "12000.50", "EUR", ""),
        ("4.560,-", "4560", "", ""),
        ("CHF 1'200.-", "1200", "CHF", ""),
        ("12,5 TEUR", "12500", "EUR", ""),
        ("T€ 12", "12000", "EUR", ""),
        ("2 Mio", "2000000", "", ""),
        ("1,5 Mrd €", "1500000000", "EUR", ""),
        ("1,2 млн", "1200000", "", ""),
        ("5 тыс. руб.", "5000", "RUB", ""),
        ("3万", "30000", "", ""),
        ("3万円", "30000", "JPY", ""),
        ("1億", "100000000", "", ""),
        ("年額3万円", "30000", "JPY", "year"),
        ("300 元/月", "300", "CNY", "month"),
        ("３００원", "300", "KRW", ""),
        ("١٬٢٣٤٫٥٠ ر.س", "1234.50", "SAR", ""),
        ("1 200 ₴", "1200", "UAH", ""),
        ("1200 руб./мес", "1200", "RUB", "month"),
        ("₺ 1.200,50", "1200.50", "TRY", ""),
        ("1 200,50 Kč", "1200.50", "CZK", ""),
        ("99 zł / mies.", "99", "PLN", "month"),
        ("12 lakh", "1200000", "", ""),
        ("1,00,000", "100000", "", ""),
        ("100 € mtl.", "100", "EUR", "month"),
        ("100 € pro Quartal", "100", "EUR", "quarter"),
        ("100 € jährlich", "100", "EUR", "year"),
        ("1200 EUR one-off", "1200", "EUR", "once"),
        ("1200€ HT / an", "1200", "EUR", "year"),
        ("1200 € zzgl. 19 % MwSt.", "1200", "EUR", ""),
        ("$12.50/month, billed annually", "12.50", "USD", "month"),
        ("500 kr", "500", "kr", ""),
        ("0,995", "0.995", "", ""),
        ("0", "0", "", ""),
        ("free", "0", "", ""),
        ("kostenlos", "0", "", ""),
        ("gratis", "0", "", ""),
        ("無料", "0", "", ""),
    ],
)
def test_an_amount_as_people_write_it(cell: str, value: str, currency: str, per: str) -> None:
    """Scales, signs and words of currencies, periods, and what stands for no cents, in many languages."""
    amount = read_amount(cell)

    assert (amount.value, amount.currency, amount.per) == (Decimal(value), currency, per)
    assert not amount.assumed


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("100-200", "more than one number"),
        ("100 bis 200 €", "more than one number"),
        ("3万5千", "more than one number"),
        ("120²", "no number"),
        ("½", "no number"),
        ("2 mil", "'mil' is not known"),
        ("1.150 €/Monat", "1.150 can be"),
        ("12 EUR USD", "'USD' is not known"),
        ("500-", "below zero"),
        ("-1.200,50 €", "below zero"),
    ],
)
def test_an_amount_that_can_be_two_is_left_out(cell: str, why: str) -> None:
    """A range, a footnote, a scale that is a thousand here and a million there."""
    amount = read_amount(cell)

    assert amount.value is None
    assert why in amount.why


@pytest.mark.parametrize("cell", ["ca. 1.200", "~ 1.200", "≈1.200", "< 1.200", "約 1.200", "1.200 (geschätzt)"])
def test_an_amount_that_is_not_exact_says_so(cell: str) -> None:
    """The column tells that a point parts its thousands."""
    amount = read_amount(cell, ",")

    assert (amount.value, amount.about) == (Decimal(1200), True)


def test_the_price_of_a_seat_is_told_from_a_cost() -> None:
    """`€7.50/user/month` is no cost of the tool."""
    for text in ("€7.50/user/month", "7,50 € pro Nutzer und Monat", "7,50 EUR par utilisateur / mois"):
        amount = read_amount(text)
        assert (amount.value, amount.currency, amount.per, amount.seat) == (Decimal("7.50"), "EUR", "month", True)


def test_what_the_rest_of_a_file_suggests_tells_of_thousands_alone() -> None:
    """A language speaks for `1.234` as 1,234; for `1,234` as a little over 1 it is too little."""
    assert read_amount("1.234", weak=",")[0:5:4] == (Decimal(1234), True)
    assert read_amount("1,234", weak=",").value is None
    assert read_amount("1,234", weak=".").value == Decimal(1234)
    assert read_amount("12,5", weak=".").value == Decimal("12.5")


def test_a_count_has_no_decimals() -> None:
    """Three digits behind a sign are thousands; what is counted may follow."""
    assert read_amount("1.200", whole=True).value == Decimal(1200)
    assert read_amount("120 Nutzer", whole=True).value == Decimal(120)
    assert read_amount("100名", whole=True).value == Decimal(100)
    assert read_amount("free", whole=True).value is None


@pytest.mark.parametrize("cell", ["-12,50", "(12,50)", "12,50-", "−12,50 €", "-€12,50", -12.5])
def test_a_booking_may_be_below_zero(cell: str | float) -> None:
    """Only where the caller asks for it."""
    assert read_amount(cell, negative=True).value == Decimal("-12.5")
    assert read_amount(cell).why == "it is below zero"


def test_what_an_amount_makes_in_a_year() -> None:
    """What is paid once has no yearly cost."""
    periods = ("year", "half-year", "quarter", "month", "once", "")
    assert [annual(Decimal(100), per) for per in periods] == [100, 200, 400, 1200, None, None]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("monthly", "month"),
        ("/Monat", "month"),
        ("per month", "month"),
        ("mtl.", "month"),
        ("mensuel", "month"),
        ("毎月", "month"),
        ("quarterly", "quarter"),
        ("3 Monate", "quarter"),
        ("jährlich", "year"),
        ("12 months", "year"),
        ("p.a.", "year"),
        ("halbjährlich", "half-year"),
        ("einmalig", "once"),
        ("24 months", ""),
        ("credit card", ""),
    ],
)
def test_a_billing_period(text: str, per: str) -> None:
    """In words, with a number, or with a stroke; two years at once are no period that a cost can be read off."""
    assert read_billing(text) == per


def test_a_currency_by_sign_word_or_code() -> None:
    """Three letters alone are no currency."""
    texts = ("€", "US$", "руб.", "円", "元", "Kč", "zł", "Rp", "eur", "NOK", "FTE", "kr")
    codes = ["EUR", "USD", "RUB", "JPY", "CNY", "CZK", "PLN", "IDR", "EUR", "NOK", "", "kr"]
    assert [currency_of(text) for text in texts] == codes


_STYLES = [(",", ".", "{} €"), (".", ",", "{} €"), (" ", ",", "{} zł"), ("'", ".", "CHF {}"), ("\u202f", ",", "{} €")]
_STYLES += [(".", ",", "R$ {}"), (",", ".", "${}"), ("", ",", "{}"), ("", ".", "{}"), (".", ",", "{} € / Monat")]


@given(
    st.lists(st.tuples(st.decimals(0, 10**9, places=2), st.sampled_from([0, 1, 2])), min_size=1, max_size=6),
    st.sampled_from(_STYLES),
    st.sampled_from([None, ".", ","]),
)
def test_a_column_of_any_style_is_read_or_left_out_never_as_another_number(
    written: list[tuple[Decimal, int]], style: tuple[str, str, str], weak: str | None
) -> None:
    """Whatever the rest of the file suggests; only `1.234 €` of a list in English may be left out."""
    thousands, point, around = style
    amounts = [round(amount, places) for amount, places in written]
    texts = [f"{amount:,.{places}f}" for amount, (_, places) in zip(amounts, written, strict=True)]
    texts = [text.replace(",", "T").replace(".", point).replace("T", thousands) for text in texts]
    own = decimal_point([around.format(text) for text in texts])

    for amount, text in zip(amounts, texts, strict=True):
        found = read_amount(around.format(text), own, weak)  # type: ignore[arg-type]
        assert found.value == amount or (found.value is None and found.why)
