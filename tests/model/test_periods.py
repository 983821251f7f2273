"""Periods of contracts: whole calendar months by a walk over the days, what words say, and how they are written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from stackaudit.model.parts import Contract
from stackaudit.model.periods import (
    Length,
    Months,
    Notice,
    Period,
    after,
    end_of,
    format_period,
    parse_period,
    read_notice,
)
from stackaudit.model.renewal import renewal_of
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

DAY = timedelta(days=1)
days = st.dates(date(2023, 1, 1), date(2029, 12, 31))
LAW = settings(max_examples=100, deadline=None)


# -- the calendar


def walked(day: date, months: int) -> date:
    """The day so many months away, found day by day: in the month that is meant, never past the day of the month."""
    step = DAY if months > 0 else -DAY
    found = day
    while (found.year - day.year) * 12 + found.month - day.month != months:
        found += step
    while found.day > day.day:
        found -= DAY
    while found.day < day.day and (found + DAY).month == found.month:
        found += DAY
    return found


@given(days, st.integers(-40, 40))
@LAW
def test_months_are_those_of_a_walk_over_the_days(day: date, months: int) -> None:
    """The same day of the month, or the last one there is; forward and back."""
    assert after(day, Months(abs(months)), 1 if months >= 0 else -1) == walked(day, months)


@given(days, st.integers(0, 12), st.integers(0, 8))
@LAW
def test_months_are_counted_from_the_first_day(day: date, months: int, times: int) -> None:
    """So many steps at once, not one after the other: the 31st comes back after a short month."""
    assert after(day, Months(months), times) == walked(day, months * times)


@given(days, days, st.integers(0, 30))
@LAW
def test_a_later_day_has_no_earlier_last_day_of_notice(one: date, other: date, months: int) -> None:
    """Order is kept, however months are clipped."""
    early, late = sorted((one, other))
    assert after(early, Months(months), -1) <= after(late, Months(months), -1)


@given(days, st.sampled_from(["month", "quarter", "year"]))
@LAW
def test_the_end_of_a_part_is_the_first_such_day_ahead(day: date, part: Any) -> None:
    """Tomorrow belongs to another month, quarter or year, and none of the days before is like that."""

    def named(one: date) -> tuple[int, ...]:
        return {"month": (one.year, one.month), "quarter": (one.year, (one.month - 1) // 3), "year": (one.year,)}[part]

    last = day
    while named(last + DAY) == named(day):
        last += DAY
    assert end_of(day, part) == last


@pytest.mark.parametrize(
    ("day", "period", "times", "found"),
    [
        (date(9999, 11, 30), Months(3), 1, date.max),
        (date(1, 2, 28), Months(3), -1, date.min),
        (date(9999, 12, 31), timedelta(days=1), 1, date.max),
        (date(1, 1, 1), timedelta(days=36500), -1, date.min),
        (date(2027, 3, 31), timedelta(hours=36), -1, date(2027, 3, 29)),  # part of a day counts as one
    ],
)
def test_days_stay_in_the_calendar(day: date, period: Length, times: int, found: date) -> None:
    """There is no day before the first or after the last."""
    assert after(day, period, times) == found


# -- renewals against a walk


@given(days, days, st.integers(1, 30), st.integers(0, 14))
@LAW
def test_a_renewal_moves_on_by_whole_terms(first: date, today: date, term: int, notice: int) -> None:
    """The next renewal, its notice, and the first renewal that notice can still prevent, each by a walk of terms."""
    stated = {"renews": first, "term": f"{term} months", "notice": f"{notice} months", "auto_renew": True}
    found = renewal_of(Tool.model_validate({"id": "crm", "contract": stated}), today, 90)
    assert found is not None

    times = 0
    while walked(first, term * times) < today:
        times += 1
    assert found.renews == walked(first, term * times)
    assert found.notice_by == walked(found.renews, -notice)
    while walked(walked(first, term * times), -notice) < today:
        times += 1
    assert found.following == walked(first, term * times)
    assert found.last_notice == walked(found.following if found.status == "missed" else found.renews, -notice)


@given(days, st.sampled_from(["month", "quarter", "year"]), st.integers(0, 30))
@LAW
def test_without_a_renewal_it_is_the_next_end_that_notice_can_reach(today: date, part: Any, notice: int) -> None:
    """The end of a month, quarter or year, the first of which the last day of notice is today or later."""
    stated = {"notice": f"{notice} months", "notice_to": part, "auto_renew": True}
    found = renewal_of(Tool.model_validate({"id": "crm", "contract": stated}), today, 90)
    assert found is not None
    assert found.renews is not None
    end = end_of(today, part)
    while walked(end, -notice) < today:
        end = end_of(end + DAY, part)

    assert (found.renews, found.notice_by) == (end, walked(end, -notice))


# -- what is written


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("3 months", Months(3)),
        ("3 Monate", Months(3)),
        ("1 month", Months(1)),
        ("3mo", Months(3)),
        ("3-month", Months(3)),
        ("1y", Months(12)),
        ("2 years", Months(24)),
        ("1 Jahr", Months(12)),
        ("2 quarters", Months(6)),
        ("P3M", Months(3)),
        ("P1Y", Months(12)),
        ("P1Y6M", Months(18)),
        ("60d", timedelta(days=60)),
        ("60 days", timedelta(days=60)),
        ("60 days' notice", timedelta(days=60)),
        ("90 days before renewal", timedelta(days=90)),
        ("30 Tage", timedelta(days=30)),
        ("6 Wochen", timedelta(weeks=6)),
        ("2w", timedelta(weeks=2)),
        ("36h", timedelta(hours=36)),
        ("P60D", timedelta(days=60)),
        ("PT90M", timedelta(minutes=90)),
        ("0", timedelta(0)),
        (0, timedelta(0)),
        (timedelta(days=3), timedelta(days=3)),
        (Months(3), Months(3)),
    ],
)
def test_periods(written: object, period: Length) -> None:
    """Words in English and German, short forms, ISO 8601; months and years are those of the calendar, days are days."""
    assert parse_period(written) == period


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("3m", "'3 months'"),  # minutes elsewhere
        ("P1M10D", "months alone"),
        ("P1YT3H", "months alone"),
        ("1.5 years", "'3 months'"),
        ("soon", "'3 months'"),
        ("3", "'3 months'"),
        (3, "'3 months'"),
        (True, "'60d'"),
        (-1, "'60d'"),
        ("", "'60d'"),
        ("3 moons", "'60d'"),
        ("3 months to the end of the year", "'60d'"),  # two facts; a contract takes them apart
    ],
)
def test_what_is_no_period(written: object, advice: str) -> None:
    """It is refused with an advice that fits."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Period).validate_python(written)
    (error,) = caught.value.errors()
    assert error["type"] == "duration"
    assert advice in error["ctx"]["help"]


@pytest.mark.parametrize("written", ["1201 months", "101 years", "36501d", "P1201M"])
def test_a_period_ends_within_a_century(written: str) -> None:
    """Longer ones are slips."""
    with pytest.raises(ValidationError):
        TypeAdapter(Period).validate_python(written)


periods = st.one_of(st.timedeltas(timedelta(0), timedelta(days=36500)), st.integers(0, 1200).map(Months))


@given(periods)
def test_a_period_is_read_as_it_is_written(period: Length) -> None:
    """Writing and reading gives the same period; the schema takes what is written."""
    written = TypeAdapter(Period).dump_python(period, mode="json")

    assert parse_period(written) == period
    assert written == format_period(period)
    assert Draft202012Validator(TypeAdapter(Period).json_schema()).is_valid(written)


@pytest.mark.parametrize(
    ("words", "to"),
    [
        ("3 Monate zum Jahresende", "year"),
        ("3 Monate zum Ende des Kalenderjahres", "year"),
        ("3 months to the end of the year", "year"),
        ("3 months before year-end", "year"),
        ("3 months to the end of the quarter", "quarter"),
        ("3 Monate zum Quartalsende", "quarter"),
        ("3 Monate zum Monatsende", "month"),
        ("3 months prior to the end of the month", "month"),
        ("3 Monate zum Ende der Laufzeit", "term"),
        ("3 Monate zum Vertragsende", "term"),
        ("3 months before the end of the contract term", "term"),
    ],
)
def test_a_notice_to_the_end_of_something(words: str, to: str) -> None:
    """Both facts are read, and kept apart."""
    assert read_notice(words) == Notice(Months(3), to)  # type: ignore[arg-type]
    contract = Contract.model_validate({"notice": words})
    assert (contract.notice, contract.notice_to) == (Months(3), to)
    assert Contract.model_validate({"notice": words, "notice_to": to}) == contract


def test_a_notice_cannot_be_to_two_ends() -> None:
    """Words that say one thing and a field that says another are refused."""
    with pytest.raises(ValidationError, match="do not say the same"):
        Contract.model_validate({"notice": "3 Monate zum Jahresende", "notice_to": "month"})


@pytest.mark.parametrize(
    "words", ["3 Monate zum Mond", "3 months to the moon", "notice to the end of the year", "x" * 99]
)
def test_words_that_say_nothing_known(words: str) -> None:
    """Nothing is made of them."""
    assert read_notice(words) is None


def test_a_contract_is_written_with_what_was_read() -> None:
    """A document holds the two facts, and is read again as the same contract."""
    contract = {"notice": "3 Monate zum Jahresende", "term": "P1Y", "auto_renew": True}
    stack = Stack.model_validate({"name": "S", "tools": [{"id": "crm", "contract": contract}]})
    written = stack.document()

    assert written["tools"][0]["contract"] == {
        "notice": "3 months",
        "notice_to": "year",
        "auto_renew": True,
        "term": "1 year",
    }
    assert Stack.model_validate(written) == stack
    assert Stack.from_frames(**stack.to_frames()) == stack
