"""Days, lengths of time and notice periods in people's languages: read where there is one way, else left out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.io.readers.lists.days import Orders, day_orders, read_day, read_period, read_span
from stackaudit.model.periods import Length, Months, Notice


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
    assert read_day(text, Orders(order)).day == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("03/04/2026", None, "3 April or 4 March"),
        ("31/02/2026", None, "no such day"),
        ("25/12/2026", "month-first", "no such day"),
        ("soon", None, "no date"),
        ("2026", None, "no date"),
        ("1 Foo 2026", None, "no date"),
    ],
)
def test_a_date_that_cannot_be_told_has_a_reason(text: str, order: str | None, words: str) -> None:
    """Nothing is guessed."""
    found = read_day(text, Orders(order))  # type: ignore[arg-type]

    assert found.day is None
    assert words in found.why


def test_a_column_tells_the_order_of_its_dates() -> None:
    """One day above 12 is enough; two that disagree tell nothing; dates with points are a matter of their own."""
    assert day_orders(["03/04/2026", "13/04/2026"]).strokes == "day-first"
    assert day_orders(["03/04/2026", "04/13/2026"]).strokes == "month-first"
    assert day_orders(["13/04/2026", "04/13/2026"]).strokes is None
    assert day_orders(["01.11.2026", "04/13/2026"]) == Orders("month-first", "day-first")
    assert day_orders(["01.11.2026", "04.13.2026"]) == Orders(None, "month-first")


@pytest.mark.parametrize(
    ("text", "unit", "span", "guessed"),
    [
        ("60 days", "", 60, False),
        ("60d", "", 60, False),
        ("2 weeks", "", 14, False),
        ("3 months", "", 90, True),
        ("1 year", "", 365, True),
        ("90", "days", 90, False),
        ("90", "", None, False),
        ("3", "months", 90, True),
    ],
)
def test_a_notice_period_is_read(text: str, unit: str, span: int | None, guessed: bool) -> None:
    """Months are no fixed length: that it was guessed is said. A number without a unit is none."""
    assert read_span(text, unit) == (None if span is None else timedelta(days=span), guessed)


def test_words_that_are_no_length_are_none() -> None:
    """Nothing is made of them."""
    assert read_span("end of quarter") == (None, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-01T23:30:00-08:00", date(2026, 11, 1)),
        ("2026-11-01 09:30:00 UTC", date(2026, 11, 1)),
        ("11/25/2026 12:00 AM", date(2026, 11, 25)),
        ("20261101", date(2026, 11, 1)),
        ("1. März 2026", date(2026, 3, 1)),
        ("3 de marzo de 2026", date(2026, 3, 3)),
        ("12 de outubro de 2026", date(2026, 10, 12)),
        ("1er août 2026", date(2026, 8, 1)),
        ("12 марта 2026 г.", date(2026, 3, 12)),
        ("1 stycznia 2026 r.", date(2026, 1, 1)),
        ("15 kas 2026", date(2026, 11, 15)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("2026년 3월 1일", date(2026, 3, 1)),
        ("١٢ مارس ٢٠٢٦", date(2026, 3, 12)),
        ("Montag, 01.11.2026", date(2026, 11, 1)),
    ],
)
def test_a_day_in_words(text: str, day: date) -> None:
    """Months of many languages, times and weekdays beside them."""
    assert read_day(text)[0::2] == (day, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Q3 2026", date(2026, 9, 30)),
        ("3. Quartal 2026", date(2026, 9, 30)),
        ("T3 2026", date(2026, 9, 30)),
        ("H1 2026", date(2026, 6, 30)),
        ("Oct-26", date(2026, 10, 31)),
        ("Okt. 2026", date(2026, 10, 31)),
        ("10/2026", date(2026, 10, 31)),
        ("2026年2月", date(2026, 2, 28)),
        ("Ende März 2026", date(2026, 3, 31)),
        ("46023", date(2026, 1, 1)),
        ("46023.0", date(2026, 1, 1)),
    ],
)
def test_the_last_day_of_what_is_named_is_a_guess(text: str, day: date) -> None:
    """A month, a quarter, or the number that Excel holds for a day."""
    assert read_day(text)[0::2] == (day, True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13/11/2569", "Buddhist"),
        ("2569-01-01", "Buddhist"),
        ("令和8年3月1日", "common calendar"),
        ("R8.3.1", "common calendar"),
        ("9999-12-31", "year 9999"),
        ("1447-05-01", "year 1447"),
        ("Oct 26", "no date"),
        ("26-Oct", "no date"),
        ("19999", "no date"),
    ],
)
def test_a_year_of_another_calendar_is_left_out(text: str, why: str) -> None:
    """So is a day without a year."""
    found = read_day(text)

    assert found.day is None
    assert why in found.why


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%y", "%Y-%m-%d", "%d %b %Y", "%b %d, %Y"]),
)
def test_a_column_of_dates_is_read_or_left_out_never_as_another_day(days: list[date], style: str) -> None:
    """Whatever comes first. Dates with points begin with the day, where no other cell tells."""
    texts = [day.strftime(style) for day in days]
    if style == "%m.%d.%Y":
        texts.append("12.31.2026")
    orders = day_orders(texts)

    for day, text in zip(days, texts, strict=False):
        found = read_day(text, orders)
        assert found.day == day or (found.day is None and found.why)


@pytest.mark.parametrize(
    ("text", "length", "to"),
    [
        ("3 Monate zum Jahresende", Months(3), "year"),
        ("3 Monate z. Jahresende", Months(3), "year"),
        ("3 mois avant échéance", Months(3), None),
        ("60 Tage", timedelta(60), None),
        ("30 dias", timedelta(30), None),
        ("1 année", Months(12), None),
        ("3 mesi prima della scadenza", Months(3), None),
        ("90 dni na koniec kwartału", timedelta(90), "quarter"),
        ("3 месяца до конца года", Months(3), "year"),
        ("3 maanden voor einde looptijd", Months(3), None),
        ("60日前まで", timedelta(60), None),
        ("更新の3ヶ月前まで", Months(3), None),
        ("提前30天", timedelta(30), None),
        ("3개월 전까지", Months(3), None),
        ("90 gün", timedelta(90), None),
        ("٦٠ يوم", timedelta(60), None),
        ("3 (three) months", Months(3), None),
        ("30 days' notice", timedelta(30), None),
    ],
)
def test_a_notice_in_any_language(text: str, length: Length, to: str | None) -> None:
    """A number, a unit, and to the end of what; months stay months of the calendar."""
    assert read_period(text) == (Notice(length, to), False)  # type: ignore[arg-type]


def test_a_letter_that_is_two_units_needs_the_language() -> None:
    """`j` is a day in French and a year in German; `h` is a day in Indonesian."""
    assert read_period("30 j")[0] is None
    assert read_period("30 j", language="fr")[0] == Notice(timedelta(30))
    assert read_period("2 j", language="de")[0] == Notice(Months(24))
    assert read_period("30 h", language="id")[0] == Notice(timedelta(30))


@pytest.mark.parametrize(
    "text", ["2-3 Monate", "30 business days", "3 months to the moon", "soon", "6 Monate zum 31.12."]
)
def test_a_notice_that_says_nothing_known(text: str) -> None:
    """Nothing is made of it."""
    assert read_period(text)[0] is None


def test_a_term_may_be_a_word() -> None:
    """A contract that runs `jährlich` has a term of a year; a notice is not said so."""
    assert read_period("jährlich", usual="months")[0] == Notice(Months(12))
    assert read_period("jährlich")[0] is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("nightly", 24),
        ("täglich", 24),
        ("毎日", 24),
        ("every 4 hours", 4),
        ("toutes les 4 heures", 4),
        ("alle 15 Minuten", 0.25),
        ("15 min", 0.25),
        ("15m", 0.25),
        ("2x a day", 12),
        ("3 mal täglich", 8),
        ("3x pro Woche", 56),
        ("realtime", 0),
        ("on demand", None),
        ("every day at 6", 24),  # the hour is left out
        ("every other moon", None),
    ],
)
def test_how_often_a_flow_runs(text: str, hours: float | None) -> None:
    """Words, numbers with units, times in a period."""
    assert read_span(text)[0] == (None if hours is None else timedelta(hours=hours))
