"""Durations, shares, money and dates as a stack file writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

from stackaudit.model.base import refusal

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SHORT = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhdw])", re.ASCII)
_ISO = re.compile(
    r"P(?:(?P<w>\d+)W)?(?:(?P<d>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,16}(\.\d{1,40})?", re.ASCII)
_LONGEST = timedelta(days=36500)
_MOST_MONEY = Decimal(10) ** 15


def parse_duration(value: object) -> timedelta:
    """Read `10m`, `24h`, `30d`, `2w`, `90s`, ISO 8601 without months and years, or the number 0.

    >>> parse_duration("90m") == parse_duration("PT1H30M") == timedelta(minutes=90)
    True
    """
    found = _duration(value)
    if found is None:
        raise refusal("duration", "{shown} is not a duration", value, _duration_help(value))
    if found > _LONGEST:
        raise refusal("duration_long", "{shown} is longer than 100 years", value)
    return found


def _duration(value: object) -> timedelta | None:
    if isinstance(value, timedelta):
        return value if value >= timedelta(0) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timedelta(0) if value == 0 else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = value.strip()
    if text == "0":
        return timedelta(0)
    short = _SHORT.fullmatch(text)
    if short is not None:
        seconds = Decimal(short["number"]) * _UNITS[short["unit"]]
        return timedelta(microseconds=int(seconds * 1_000_000)) if seconds <= _LONGEST.total_seconds() else _LONGEST * 2
    iso = _ISO.fullmatch(text)
    if iso is None or not any(iso.groups()):
        return None
    parts = {unit: Decimal(number) for unit, number in iso.groupdict().items() if number}
    seconds = sum((parts[unit] * _UNITS[unit] for unit in parts), Decimal(0))
    return timedelta(microseconds=int(seconds * 1_000_000)) if seconds <= _LONGEST.total_seconds() else _LONGEST * 2


def _duration_help(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6:
        return f"a number needs its unit: write '{value}m', '{value}h' or '{value}d'"
    if isinstance(value, str) and re.fullmatch(r"P.*[YM].*", value.split("T")[0]):
        return "months and years have no fixed length; write days, such as '30d'"
    return "write it as '10m', '24h', '30d' or ISO 8601 ('PT10M')"


def format_duration(value: timedelta) -> str:
    """Write a duration in the largest unit that divides it.

    >>> format_duration(timedelta(hours=24)), format_duration(timedelta(minutes=90)), format_duration(timedelta(0))
    ('1d', '90m', '0')
    """
    microseconds = value // timedelta(microseconds=1)
    for unit in "wdhms":
        length = _UNITS[unit] * 1_000_000
        if microseconds and microseconds % length == 0 and not (unit == "w" and microseconds // length < 2):
            return f"{microseconds // length}{unit}"
    return f"{Decimal(microseconds).scaleb(-6).normalize():f}s" if microseconds else "0"


def parse_share(value: object) -> float:
    """Read `60%` or `0.6`: a share from 0 to 1.

    >>> parse_share("60%"), parse_share(0.6)
    (0.6, 0.6)
    """
    if isinstance(value, str):
        percent = _PERCENT.fullmatch(value.strip())
        number = float(Decimal(percent[1]) / 100) if percent is not None and len(value) < 40 else None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if 0 <= value <= 1 else None
    else:
        number = None
    if number is None or not 0 <= number <= 1:
        percent_meant = isinstance(value, int | float) and not isinstance(value, bool) and 1 < value <= 100
        advice = f"write '{value}%'" if percent_meant else "write it as '60%' or 0.6, from 0 to 1"
        raise refusal("share", "{shown} is not a share", value, advice)
    return number


def parse_money(value: object) -> Decimal:
    """Read an amount of money: a plain number of at least 0 in the stack's currency.

    >>> parse_money(12000.5)
    Decimal('12000.5')
    """
    amount: Decimal | None = None
    if isinstance(value, Decimal) and value.is_finite():
        amount = value
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_MONEY:
        amount = Decimal(repr(value))
    elif isinstance(value, str) and _AMOUNT.fullmatch(value):
        amount = Decimal(value)
    if amount is None or not 0 <= amount <= _MOST_MONEY or not _AMOUNT.fullmatch(f"{abs(amount):f}"):
        advice = (
            "write a plain number, at least 0, without signs or separators; the currency stands once, in 'currency'"
        )
        raise refusal("money", "{shown} is not an amount of money", value, advice)
    return amount


def _money_out(value: Decimal) -> int | float | str:
    """Write an amount as a number, or as a text where a number would lose digits."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"


def parse_date(value: object) -> date:
    """Read a date as ISO 8601 writes it: `2026-11-01`.

    >>> parse_date("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refusal("date", "{shown} is not a date", value, "write it as 2026-11-01 (year-month-day)")


def parse_day_or_none(value: object) -> date | Literal["none"]:
    """Read a date, or `none` where it is known that there is none.

    >>> parse_day_or_none("none"), parse_day_or_none("2026-11-01")
    ('none', datetime.date(2026, 11, 1))
    """
    if isinstance(value, str) and value.strip().casefold() == "none":
        return "none"
    if isinstance(value, str) and not _DATE.fullmatch(value):
        raise refusal("date", "{shown} is not a date", value, "write it as 2026-11-01 (year-month-day), or 'none'")
    return parse_date(value)


_DURATION_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {
            "type": "string",
            "maxLength": 40,
            "pattern": r"^\s*(0|[0-9]+(\.[0-9]+)?\s*[smhdw]"
            r"|P(?=[0-9T])([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?)\s*$",
        },
        {"const": 0},
    ],
    "description": "A duration: 10m, 24h, 30d, 2w, ISO 8601 such as PT10M, or 0.",
}
_SHARE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 1},
        {"type": "string", "pattern": r"^\s*(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)\s*%\s*$"},
    ],
    "description": "A share: 60% or 0.6.",
}
_MONEY_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": int(_MOST_MONEY)},
        {"type": "string", "pattern": r"^[0-9]{1,16}(\.[0-9]{1,40})?$"},
    ],
    "description": "An amount in the stack's currency: 12000 or 99.50, without signs or separators.",
}
_DATE_SCHEMA: dict[str, Any] = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema(_DURATION_SCHEMA),
]
"""A length of time, `timedelta` in Python."""

Share = Annotated[float, BeforeValidator(parse_share), WithJsonSchema(_SHARE_SCHEMA)]
"""A number from 0 to 1, which a file may write in per cent."""

Money = Annotated[
    Decimal,
    BeforeValidator(parse_money),
    PlainSerializer(_money_out, when_used="json"),
    WithJsonSchema(_MONEY_SCHEMA),
]
"""An amount in the stack's currency, exact."""

Day = Annotated[date, BeforeValidator(parse_date), WithJsonSchema(_DATE_SCHEMA)]
"""A calendar day."""

DayOrNone = Annotated[
    date | Literal["none"],
    BeforeValidator(parse_day_or_none),
    WithJsonSchema({"anyOf": [_DATE_SCHEMA, {"const": "none"}]}),
]
"""A calendar day, or `none` where it is known that there is none."""

Flag = Annotated[bool, Field(strict=True)]
"""true or false, nothing else: `NO` is a country."""

Count = Annotated[int, Field(strict=True, ge=0, le=10**12)]
"""A whole number of at least 0."""

Number = Annotated[float, Field(strict=True, ge=0, le=1e15, allow_inf_nan=False)]
"""A finite number of at least 0."""

Currency = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code of a currency."""
