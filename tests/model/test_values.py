"""Durations, shares, money, dates, flags and counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from stackaudit.model.values import Count, Day, Duration, Flag, Money, Number, Share, format_duration, parse_duration

_NOT_NUMBERS = [True, None, "", "NaN", "inf", float("nan"), float("inf"), -1, -0.001, 10**400, -(10**400), [1], {}]


def _refused(type_: Any, value: object) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(type_).validate_python(value)
    return dict(caught.value.errors()[0])


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("10m", 600),
        ("24h", 86400),
        ("30d", 2592000),
        ("2w", 1209600),
        ("90s", 90),
        ("1.5h", 5400),
        (" 10 m ", 600),
        ("PT10M", 600),
        ("P1DT2H", 93600),
        ("P2W", 1209600),
        ("PT0.5S", 0.5),
        ("0", 0),
        (0, 0),
        (0.0, 0),
        ("0h", 0),
        (timedelta(hours=1), 3600),
    ],
)
def test_durations(written: object, seconds: float) -> None:
    """Short forms, ISO 8601 without months and years, and nought."""
    assert parse_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "m",
        "10",
        10,
        0.5,
        True,
        None,
        "-1d",
        "P",
        "PT",
        "P1M",
        "P1Y",
        "1h30m",
        "10 min",
        "1e3s",
        "٣d",
        "1,5h",
        [],
        {},
        timedelta(-1),
        float("nan"),
        float("inf"),
        10**400,
        "1d\n1d",
        "PT10M ago",
        b"1d",
    ],
)
def test_what_is_no_duration(written: object) -> None:
    """A unit is needed, months and years have no fixed length, and time runs forward."""
    assert _refused(Duration, written)["type"] == "duration"


@pytest.mark.parametrize("written", ["36501d", "9" * 39 + "w", "P" + "9" * 38 + "D", timedelta(days=40000)])
def test_a_duration_ends_within_a_century(written: object) -> None:
    """Longer ones are slips, however long their digits."""
    assert _refused(Duration, written)["type"] == "duration_long"


@pytest.mark.parametrize(
    ("written", "advice"), [(10, "'10m'"), ("P1M", "'30d'"), ("P1Y", "'30d'"), ("soon", "'10m'"), (10**500, "'10m'")]
)
def test_a_refused_duration_comes_with_advice(written: object, advice: str) -> None:
    """The advice fits the slip."""
    assert advice in _refused(Duration, written)["ctx"]["help"]


@given(st.timedeltas(timedelta(0), timedelta(days=36500)))
def test_a_duration_is_read_as_it_is_written(span: timedelta) -> None:
    """Writing and reading gives the same duration, to the microsecond."""
    assert parse_duration(format_duration(span)) == span


@pytest.mark.parametrize(
    ("written", "share"), [("60%", 0.6), ("0%", 0), ("100 %", 1), ("2.5%", 0.025), (0, 0), (1, 1), (0.6, 0.6)]
)
def test_shares(written: object, share: float) -> None:
    """Per cent or a number from 0 to 1."""
    assert TypeAdapter(Share).validate_python(written) == share


@pytest.mark.parametrize("written", [*_NOT_NUMBERS, "0.6", "60", "101%", "-1%", "٥%", 60, 1.0001, "9" * 39 + "%"])
def test_what_is_no_share(written: object) -> None:
    """A bare text is no share, 60 is not 60%, and nothing is above 1."""
    assert _refused(Share, written)["type"] == "share"


def test_a_share_of_sixty_was_meant_in_per_cent() -> None:
    """The advice writes what was meant."""
    assert _refused(Share, 60)["ctx"]["help"] == "write '60%'"


@pytest.mark.parametrize(
    ("written", "amount"),
    [(12000, "12000"), (12000.5, "12000.5"), (0.1, "0.1"), ("99.50", "99.50"), (Decimal("1.23"), "1.23"), (0, "0")],
)
def test_money_is_exact(written: object, amount: str) -> None:
    """An amount keeps its digits; 0.1 is a tenth."""
    assert TypeAdapter(Money).validate_python(written) == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        *_NOT_NUMBERS,
        "€15",
        "1,000.50",
        "1.000,50",
        "15 EUR",
        "1e3",
        "-1",
        "+1",
        " 1",
        "٣",
        2 * 10**15,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-1"),
        Decimal("1e99"),
        Decimal("1e-99"),
        1e-300,
    ],
)
def test_what_is_no_money(written: object) -> None:
    """Signs, separators, truth values and endless numbers are refused, not guessed at."""
    assert _refused(Money, written)["type"] == "money"


@given(st.decimals(0, 10**15, allow_nan=False, allow_infinity=False, places=9) | st.floats(1e-20, 1e15))
def test_money_is_read_as_it_is_written(written: Decimal | float) -> None:
    """An amount that a number cannot hold is written as text, so no digit is lost."""
    adapter = TypeAdapter(Money)
    amount = adapter.validate_python(written)

    assert adapter.validate_python(adapter.dump_python(amount, mode="json")) == amount


def test_days() -> None:
    """A date is ISO 8601, or a date of Python's."""
    adapter = TypeAdapter(Day)

    for written in ("2026-11-01", date(2026, 11, 1), datetime(2026, 11, 1, 23, 59)):  # noqa: DTZ001
        assert adapter.validate_python(written) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "written", ["2026-13-01", "2026-02-30", "01.11.2026", "11/01/2026", "2026-1-1", "20261101", 20261101, 0, True, None]
)
def test_what_is_no_day(written: object) -> None:
    """No other order of day and month is guessed at."""
    assert _refused(Day, written)["type"] == "date"


@pytest.mark.parametrize("written", ["NO", "yes", "true", "on", 0, 1, 1.0, None, ""])
def test_what_is_no_flag(written: object) -> None:
    """Only true and false; `NO` is a country."""
    assert _refused(Flag, written)["type"] == "bool_type"


@pytest.mark.parametrize("type_", [Count, Number])
@pytest.mark.parametrize("written", [*_NOT_NUMBERS, "1", "1_000", "1,000", 10**16])
def test_what_is_no_number(type_: Any, written: object) -> None:
    """Numbers are finite, at least 0, not too large, and never made from texts or truth values."""
    _refused(type_, written)


def test_a_count_is_whole() -> None:
    """Half a seat is a slip."""
    assert _refused(Count, 1.5)["type"] == "int_type"
