"""Headers, numbers, dates and words of people: read where there is one way, else left out with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.io.readers.lists.days import day_order, read_day, read_span
from stackaudit.io.readers.lists.dictionary import fields, flow_header, is_field, tool_header
from stackaudit.io.readers.lists.numbers import decimal_point, read_amount
from stackaudit.io.readers.lists.words import cleaned, full_department, is_missing, read_flag, split_list


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Application", "name"),
        ("Tool Name", "name"),
        ("SOFTWARE", "name"),
        ("app_name", "name"),
        ("Vendor", "vendor"),
        ("Supplier", "vendor"),
        ("Publisher", "vendor"),
        ("Category", "category"),
        ("Business Owner", "owner"),
        ("IT Owner", "technical_owner"),
        ("Dept.", "departments"),
        ("Business Unit", "departments"),
        ("Teams", "departments"),
        ("Annual Cost ($)", "cost.annual"),
        ("Spend per year", "cost.annual"),
        ("Cost p.a. EUR", "cost.annual"),
        ("ACV", "cost.annual"),
        ("Cost (monthly)", "cost.monthly"),
        ("Cost per month", "cost.monthly"),
        ("Licences", "seats.paid"),
        ("# Licenses", "seats.paid"),
        ("Seats", "seats.paid"),
        ("Number of users", "seats.active"),
        ("Active Users", "seats.active"),
        ("Renewal date", "contract.renews"),
        ("Contract End", "contract.ends"),
        ("Notice Period (days)", "contract.notice"),
        ("Auto-renewal", "contract.auto_renew"),
        ("Status", "lifecycle.phase"),
        ("End of Life", "lifecycle.end_of_support"),
        ("SSO enabled", "access.sso"),
        ("Description", "x-description"),
        ("URL", "x-url"),
        ("x-cost-centre", "x-cost-centre"),
        ("fit.functional", "fit.functional"),
        ("Mood", ""),
        ("Cost of failure", ""),
        ("Approval Expiration Date", ""),
        ("", ""),
    ],
)
def test_a_header_means_a_fact(header: str, field: str) -> None:
    """Plural, case, brackets, currency and order of words do not matter; what is not known means nothing."""
    assert tool_header(header).field == field


def test_a_header_brings_its_currency_and_unit() -> None:
    """They stand in brackets as often as in the cells."""
    assert tool_header("Annual cost (EUR)").currency == "EUR"
    assert tool_header("Spend £").currency == "GBP"
    assert tool_header("Notice period (days)").unit == "days"


def test_an_unclear_header_is_marked_as_a_guess() -> None:
    """A number of users is that of active users, which is said; a number of seats is of those paid for."""
    assert {tool_header(text).guess for text in ("Users", "user_count", "Number of users")} == {"active users"}
    assert tool_header("user_count").field == "seats.active"
    assert tool_header("Seats").guess == ""
    assert tool_header("Cost").guess == "the cost a year"
    assert tool_header("Annual cost").guess == ""


def test_the_heads_of_integrations_are_their_own() -> None:
    """`From` and `To` are ends of a flow, not the names of tools."""
    wanted = ["source", "target", "entities", "method", "every"]

    assert [flow_header(text).field for text in ("From", "To", "Data objects", "Protocol", "Frequency")] == wanted
    assert tool_header("From").field == ""


def test_a_column_can_be_mapped_to_every_plain_field() -> None:
    """Records and lists of records take no single cell."""
    assert all(is_field("tools", name) for name in fields("tools"))
    assert is_field("tools", "cost.monthly")
    assert not is_field("tools", "cost")
    assert not is_field("tools", "limits")
    assert not is_field("integrations", "cost.monthly")


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
        ("12 per seat", None, None),
        ("5%", None, None),
        ("about 12", None, None),
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
    ("text", "order", "day"),
    [
        ("2026-11-01", None, date(2026, 11, 1)),
        ("2026-11-01 00:00:00", None, date(2026, 11, 1)),
        ("2026-11-01T09:30Z", None, date(2026, 11, 1)),
        ("2026/1/2", None, date(2026, 1, 2)),
        ("01.11.2026", None, date(2026, 11, 1)),
        ("25/12/2026", None, date(2026, 12, 25)),
        ("12/25/2026", None, date(2026, 12, 25)),
        ("03/03/2026", None, date(2026, 3, 3)),
        ("03/04/2026", "day-first", date(2026, 4, 3)),
        ("03/04/2026", "month-first", date(2026, 3, 4)),
        ("1 Nov 2026", None, date(2026, 11, 1)),
        ("1st November 2026", None, date(2026, 11, 1)),
        ("Nov 1, 2026", None, date(2026, 11, 1)),
        ("01-Sept-26", None, date(2026, 9, 1)),
    ],
)
def test_a_date_is_read_where_there_is_one_way(text: str, order: str | None, day: date) -> None:
    """ISO, named months, points as in Germany, or an order that the column tells."""
    assert read_day(text, order) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("03/04/2026", None, "3 April or 4 March"),
        ("31/02/2026", None, "no such day"),
        ("25/12/2026", "month-first", "no such day"),
        ("soon", None, "no date"),
        ("Q3 2026", None, "no date"),
        ("2026", None, "no date"),
        ("1 Foo 2026", None, "no date"),
    ],
)
def test_a_date_that_cannot_be_told_has_a_reason(text: str, order: str | None, words: str) -> None:
    """Nothing is guessed."""
    assert words in str(read_day(text, order))  # type: ignore[arg-type]


def test_a_column_tells_the_order_of_its_dates() -> None:
    """One day above 12 is enough; two that disagree tell nothing."""
    assert day_order(["03/04/2026", "13/04/2026"]) == "day-first"
    assert day_order(["03/04/2026", "04/13/2026"]) == "month-first"
    assert day_order(["13/04/2026", "04/13/2026"]) is None
    assert day_order(["01.11.2026"]) is None


@pytest.mark.parametrize(
    ("text", "unit", "span", "guessed"),
    [
        ("60 days", "", 60, False),
        ("60d", "", 60, False),
        ("2 weeks", "", 14, False),
        ("3 months", "", 90, True),
        ("1 year", "", 365, True),
        ("90", "days", 90, False),
        ("90", "", 90, True),
        ("3", "months", 90, True),
    ],
)
def test_a_notice_period_is_read(text: str, unit: str, span: int, guessed: bool) -> None:
    """Months are no fixed length: that it was guessed is said."""
    assert read_span(text, unit) == (timedelta(days=span), guessed)


def test_words_that_are_no_length_are_none() -> None:
    """Nothing is made of them."""
    assert read_span("end of quarter") == (None, False)


def test_missing_words_flags_lists_and_departments() -> None:
    """What stands for nothing, for yes, for several, for Marketing."""
    assert [is_missing(text) for text in ("-", "N/A", " n/a ", "TBD", "0", "no")] == [True] * 4 + [False] * 2
    assert is_missing("xx", frozenset({"xx"}))
    assert [read_flag(text) for text in ("Yes", "x", "NO", "maybe")] == [True, True, False, None]
    assert split_list("Sales / Service; IT\nHR") == ["Sales", "Service", "IT", "HR"]
    assert [full_department(name) for name in ("Mktg", "HR", "R&D")] == ["Marketing", "Human Resources", "R&D"]


def test_hidden_characters_are_taken_out_and_counted() -> None:
    """Line ends are made one kind; joined emoji stay."""
    assert cleaned("a\u202eb\u200b\r\nc") == ("ab\nc", 2)
    assert cleaned("👩\u200d💻") == ("👩\u200d💻", 0)
    assert cleaned("cafe\u0301") == ("café", 0)
