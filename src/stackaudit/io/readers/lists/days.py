"""Days, lengths of time and notice periods as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from stackaudit.core.messages import MONTHS
from stackaudit.io.readers.lists.numbers import beside, plain_text
from stackaudit.io.readers.lists.words import folded, key_of, knows, word
from stackaudit.model.periods import Months, Notice, PeriodEnd, end_of, read_notice
from stackaudit.model.values import parse_duration

Order = Literal["day-first", "month-first"]

_TIME = re.compile(
    r"(?:T| |, )+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:Z|[A-Z]{3,4}|(?:UTC|GMT)?[+-]\d{2}:?\d{0,2}))?$",
    re.ASCII,
)
_ISO = re.compile(r"(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})\.?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})", re.ASCII)
_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(?:(\d{1,2}) ?[日일号號]?)?")
_YEAR_WORDS = r"(?: ?(?:г|р|r|года|року|roku)\.?)?"
_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|o|\.)?[ ./-]*(?:de |of |di |d')?([^\W\d_]+(?: [^\W\d_]+)??)\.?,?"
    r"[ ./-]+(?:de |del |of )?"
    rf"(\d{{4}}|'?\d{{2}}){_YEAR_WORDS}"
)
_NAMED_FIRST = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[ ./-]+([^\W\d_]+)\.?[ ./-]+(\d{1,2})")
_MONTH = re.compile(rf"([^\W\d_]+(?: [^\W\d_]+)?)\.?(?:[ ./-]*(?:de |of )?(\d{{4}}){_YEAR_WORDS}|[./'-]'?(\d{{2}}))")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[./-](\d{4})|(\d{4})[./-](\d{1,2})", re.ASCII)
_PART = re.compile(r"(?:([QTHS])([1-4])|([1-4])([QTHS])|([1-4])\. ?([^\W\d_]+))[ ./'-]*(\d{4}|\d{2})", re.IGNORECASE)
_PART_LAST = re.compile(r"(\d{4})[ ./'-]*([QTHS])([1-4])", re.IGNORECASE)
_ERA = re.compile(r"(?:令和|平成|昭和|大正|明治|民[国國]|[RHS] ?(?=\d{1,2}[./年-]))", re.IGNORECASE)
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?, ")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_SERIALS = range(20_000, 80_001)  # what Excel counts from the last days of 1899: 1954 to 2119
_FIRST_DAY = date(1899, 12, 30)
_FEW = 12
_MINUTES = re.compile(r"\d{1,4} *m", re.IGNORECASE | re.ASCII)  # months, where a contract says so
_NO_DATE = "it is no date"


class ReadDay(NamedTuple):
    """A day that was read.

    Attributes:
        day: The day; None where it cannot be told.
        why: Why it was not read.
        guessed: Whether the cell names no day, but a month, a quarter or a number of Excel.
    """

    day: date | None
    why: str = ""
    guessed: bool = False


class Orders(NamedTuple):
    """What comes first in the dates of a column: in those with strokes, and in those with points."""

    strokes: Order | None = None
    points: Order | None = "day-first"


def day_orders(texts: Iterable[str]) -> Orders:
    """Return whether the day or the month comes first in a column; None where no date tells, or two disagree.

    Dates with points begin with the day, unless one of them denies it.

    >>> day_orders(["03/04/2026", "25/12/2026"]), day_orders(["03/04/2026"]).strokes
    (Orders(strokes='day-first', points='day-first'), None)
    """
    seen = _told(texts)
    points = seen[True] or {"day-first"}
    return Orders(*(next(iter(told)) if len(told) == 1 else None for told in (seen[False], points)))


def orders_of(texts: Sequence[str], others: Iterable[Sequence[str]]) -> tuple[Orders, str]:
    """Return what comes first in a column, and `day` or `month` where only the columns beside it tell.

    >>> orders_of(["03/04/2026"], [["25/12/2026"]]), orders_of(["03/04/2026"], [["25/12/2026", "12/25/2026"]])[1]
    ((Orders(strokes='day-first', points='day-first'), 'day'), '')
    """
    own = day_orders(texts)
    if own.strokes is not None or orders_told(texts):
        return own, ""
    told = frozenset[Order]().union(*map(orders_told, others))
    if len(told) != 1:
        return own, ""
    (order,) = told
    return own._replace(strokes=order), order.removesuffix("-first")


def orders_told(texts: Iterable[str]) -> frozenset[Order]:
    """Return what the dates with strokes among some texts show to come first: nothing, one order, or both.

    >>> orders_told(["03/04/2026", "25/12/2026"]), orders_told(["03/04/2026", "25.12.2026"])
    (frozenset({'day-first'}), frozenset())
    """
    return frozenset(_told(texts)[False])


def _told(texts: Iterable[str]) -> dict[bool, set[Order]]:
    """What dates with points (True) and with strokes (False) show to come first."""
    seen: dict[bool, set[Order]] = {True: set(), False: set()}
    for text in texts:
        found = _NUMBERS.fullmatch(_without_time(text if text.isascii() else plain_text(text)))
        if found is not None:
            if int(found[1]) > 12:
                seen[found[2] == "."].add("day-first")
            elif int(found[3]) > 12:
                seen[found[2] == "."].add("month-first")
    return seen


def read_day(text: str, orders: Orders = Orders(), language: str = "") -> ReadDay:  # noqa: B008  a plain value
    """Return the day that a text names, or why it cannot be told.

    >>> read_day("1 Nov 2026").day, read_day("Q3 2026").guessed, read_day("03/04/2026").why
    (datetime.date(2026, 11, 1), True, 'it can be 3 April or 4 March')

    Args:
        text: A cell.
        orders: What comes first in dates of numbers.
        language: The language of the list, where a word means two things.
    """
    bare = _WEEKDAY.sub("", _without_time(text if text.isascii() else plain_text(text)))
    iso = _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare)
    if iso is not None:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    numbers = _NUMBERS.fullmatch(bare)
    if numbers is not None:
        return _by_order(numbers, orders.points if numbers[2] == "." else orders.strokes)
    if _SERIAL.fullmatch(bare):
        return _serial(bare)
    return _named(bare, language) or _part(_without_end(bare), language) or _era(bare)


def _without_time(text: str) -> str:
    bare = " ".join(text.split())
    return _TIME.sub("", bare) if ":" in bare else bare


def _without_end(text: str) -> str:
    """Return a text without the words that say that the last day is meant, as it is anyway."""
    first, _, rest = text.partition(" ")
    second, _, others = rest.partition(" ")
    if others and key_of(f"{first} {second}") in beside("end of"):
        return others
    return rest if rest and key_of(first) in beside("end of") else text


def _by_order(numbers: re.Match[str], order: Order | None) -> ReadDay:
    one, other, year = int(numbers[1]), int(numbers[3]), _year(numbers[4])
    if order is None:
        if one == other or one > 12 >= other:
            order = "day-first"
        elif other > 12 >= one:
            order = "month-first"
        else:
            return ReadDay(None, f"it can be {one} {_name(other)} or {other} {_name(one)}")
    return _day(year, other, one) if order == "day-first" else _day(year, one, other)


def _serial(bare: str) -> ReadDay:
    number = int(bare.partition(".")[0])
    return ReadDay(_FIRST_DAY + timedelta(number), guessed=True) if number in _SERIALS else ReadDay(None, _NO_DATE)


def _named(bare: str, language: str) -> ReadDay | None:
    """Return a day whose month is a word."""
    asian = _ASIAN.fullmatch(bare)
    if asian is not None:
        year, month = int(asian[1]), int(asian[2])
        return _day(year, month, int(asian[3])) if asian[3] else _last(year, month)
    for pattern, day, month_name, year_text in ((_NAMED, 1, 2, 3), (_NAMED_FIRST, 2, 1, 3), (_YEAR_FIRST, 3, 2, 1)):
        found = pattern.fullmatch(bare)
        if found is not None and (month := _month(found[month_name], language)):
            return _day(_year(found[year_text].strip("'")), month, int(found[day]))
    return None


def _part(bare: str, language: str) -> ReadDay | None:
    """Return the last day of the month, the quarter or the half of a year that a text names."""
    numbers = _MONTH_NUMBER.fullmatch(bare)
    if numbers is not None:
        return _last(int(numbers[2] or numbers[3]), int(numbers[1] or numbers[4]))
    last = _PART_LAST.fullmatch(bare)
    found = _PART.fullmatch(bare)
    if last is not None:
        year, unit, count = last[1], last[2], int(last[3])
    elif found is not None:
        unit, count, year = found[1] or found[4] or found[6], int(found[2] or found[3] or found[5]), found[7]
    else:
        month = _MONTH.fullmatch(bare)
        named = 0 if month is None else _month(month[1], language)
        return None if month is None or not named else _last(_year(month[2] or month[3]), named)
    length = {"q": 3, "t": 3, "h": 6, "s": 6}.get(unit.casefold(), 3 if word("unit", unit, language) == "q" else 0)
    return _last(_year(year), count * length) if length and count * length <= 12 else None


def _era(bare: str) -> ReadDay:
    return ReadDay(None, "its year is not of the common calendar" if _ERA.match(bare) else _NO_DATE)


def _day(year: int, month: int, day: int, *, guessed: bool = False) -> ReadDay:
    if 2400 < year < 2700:
        return ReadDay(None, "its year is of the Buddhist calendar")
    if year == date.max.year:
        return ReadDay(None, f"the year {year} says that no end is set")
    if not 1950 <= year <= 2200:
        return ReadDay(None, f"the year {year} can be no date of a tool")
    try:
        return ReadDay(date(year, month, day), guessed=guessed)
    except ValueError:
        return ReadDay(None, "there is no such day")


def _last(year: int, month: int) -> ReadDay:
    first = _day(year, month, 1, guessed=True)
    return first if first.day is None else first._replace(day=end_of(first.day, "month"))


def _month(text: str, language: str) -> int:
    return int(word("month", text.strip("."), language) or 0)


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= 70 else 2000)


def _name(month: int) -> str:
    return MONTHS[month - 1] if 1 <= month <= 12 else str(month)


# -- lengths of time

_LENGTH = re.compile(r"(?P<before>[^\d]*?)(?P<number>\d{1,4}(?:[.,]\d{1,2})?)[ -]*(?P<rest>[^\d]*)")
_NO_BLANK_TIME = re.compile(r"([\u2e80-\uffff]+?)(?:の|に)? ?\d[^a-z]*")
_SPANS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(1), "w": timedelta(7)}
_SPANS |= {"mo": timedelta(30), "q": timedelta(90), "y": timedelta(365)}  # a month in hours, for a flow
_OF_HEADS = {"minutes": "min", "hours": "h", "days": "d", "weeks": "w", "months": "mo", "years": "y"}


def read_span(text: str, unit: str = "", language: str = "") -> tuple[timedelta | None, bool]:
    """Return the length of time that a text names, and whether it had to be guessed (a month is taken for 30 days).

    A number without a unit is of that of the head, and is not read where the head names none.

    >>> read_span("60 days"), str(read_span("nightly")[0]), str(read_span("2x a day")[0]), read_span("90")
    ((datetime.timedelta(days=60), False), '1 day, 0:00:00', '12:00:00', (None, False))
    """
    bare = _comparable(text)
    known = word("every", bare, language)
    if known is not None:
        return parse_duration(known), False
    return _one_length(bare, unit, language) or _at_a_time(bare, language) or (None, False)


def _at_a_time(text: str, language: str) -> tuple[timedelta, bool] | None:
    """Return the period in a text that also says when in it, as in `monthly on the 5th` or `täglich 02:00`; a guess."""
    words = text.split()
    for cut in range(len(words) - 1, 0, -1):
        for phrase, rest in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            if not (rest[0] in beside("at") or (rest[0][0].isdigit() and phrase == words[:cut])):
                continue
            known, when = word("every", " ".join(phrase), language), " ".join(rest)
            if known and (not knows("every", when) or word("every", when, language) == known):
                return parse_duration(known), True
    found = _NO_BLANK_TIME.match(text)
    spoken = word("every", found[1], language) if found is not None else None
    return None if spoken is None else (parse_duration(spoken), True)


def _one_length(bare: str, unit: str, language: str) -> tuple[timedelta, bool] | None:
    """Return the length of time that a number and a unit name; None where there is no such length."""
    found = _LENGTH.fullmatch(bare)
    if found is None or not all(key_of(one) in beside("every") for one in found["before"].split()):
        return None
    number = float(found["number"].replace(",", "."))
    parts = found["rest"].split()
    if parts and key_of(parts[0]) in beside("times") and number:
        whole = _length(" ".join(part for part in parts[1:] if key_of(part) not in beside("per")), language)
        return None if whole is None else (whole / number, False)
    name = "min" if parts == ["m"] else _unit(found["rest"], language) if parts else _OF_HEADS.get(unit, "")
    length = _SPANS.get(name)
    return None if length is None else (number * length, name in ("mo", "q", "y") or parts == ["m"])


def _length(phrase: str, language: str) -> timedelta | None:
    """Return the period that a word such as `daily` or `week` names."""
    known = word("every", phrase, language)
    return _SPANS.get(_unit(phrase, language)) if known is None else parse_duration(known)


def read_period(text: str, unit: str = "", usual: str = "days", language: str = "") -> tuple[Notice | None, bool]:
    """Return the notice or the term that a text names, and whether its unit had to be guessed.

    A bare number is of the unit that the head names, else of the usual one; few days may be months, and are not read.

    >>> read_period("3 Monate zum Jahresende")[0], read_period("12", "months")[0]
    (Notice(length=Months(count=3), to='year'), Notice(length=Months(count=12), to=None))
    >>> read_period("3 mois avant échéance")[0], read_period("60日前まで")[0]
    (Notice(length=Months(count=3), to=None), Notice(length=datetime.timedelta(days=60), to=None))
    """
    bare = text.strip() if text.isascii() else plain_text(text).strip()
    if bare.isascii() and bare.isdigit() and len(bare) < 5:
        unclear = not unit and usual == "days" and 0 < int(bare) <= _FEW
        return None if unclear else read_notice(f"{bare} {unit or usual}"), not unit
    if _MINUTES.fullmatch(bare):
        return read_notice(f"{bare[:-1]} months"), True
    bare = _in_figures(bare, language)
    spoken = _spoken(bare, language) if language not in ("", "en", "de") else None
    return spoken or read_notice(bare) or _spoken(bare, language) or _once(bare, usual, language), False


def _in_figures(text: str, language: str) -> str:
    """Return a length of time whose number is a word with a figure: `un mes`, `three months`, `trzy miesiące`."""
    if any("0" <= sign <= "9" for sign in text):
        return _TWICE.sub(r"\1", text)
    if ord(text[:1] or " ") >= _NO_BLANKS:
        length = next((n for n in (2, 1) if text[n:] and word("count", text[:n], language)), 0)
        return f"{word('count', text[:length], language)}{text[length:]}" if length else text
    words = text.split()
    for n, written in enumerate(words[:-1]):
        number = word("count", written, language)
        rest = [one.rstrip("'’") for one in words[n + 1 :]]
        if number is not None and _unit_and_rest(key_of(" ".join(rest)), language)[0] not in _NO_NOTICE:
            return " ".join([*words[:n], number, *rest])
    return text


_NO_NOTICE = frozenset({"", "min", "h"})
_TWICE = re.compile(r"^[^\W\d_]+ \((\d{1,3})\)")  # three (3) months


def _spoken(text: str, language: str) -> Notice | None:
    """Return a notice in any language: a number, a unit, and to the end of what, in either order."""
    bare = _comparable(re.sub(r"\([^\d()]*\)", " ", text))
    found = _LENGTH.fullmatch(bare)
    if found is None or not found["number"].isdecimal():
        return None
    name, rest = _unit_and_rest(found["rest"], language)
    if not name or name in ("min", "h"):
        return None
    length = f"{found['number']} {_IN_ENGLISH[name]}"
    phrases = {phrase for one in (found["before"], rest) if (phrase := one.strip())}
    ends = [word("end", phrase, language) for phrase in phrases if key_of(phrase) not in beside("filler")]
    if None in ends or len(ends) > 1:
        return None
    return read_notice(f"{length} {_ENDS_IN_ENGLISH[str(ends[0])]}" if ends else length)


_IN_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_NO_BLANKS = 0x2E80  # from here on letters of China, Japan and Korea
_IN_ENGLISH = {"d": "days", "w": "weeks", "mo": "months", "q": "quarters", "y": "years"}
_ENDS_IN_ENGLISH = {"renewal": "before renewal", **{end: f"to the end of the {end}" for end in get_args(PeriodEnd)}}


def _once(text: str, usual: str, language: str) -> Notice | None:
    """Return the term that a word such as `jährlich` names; a notice is not said so."""
    months = _IN_MONTHS.get(word("period", _comparable(text), language) or "")
    return None if months is None or usual != "months" else Notice(Months(months))


def read_notice_end(text: str, language: str = "") -> str:
    """Return to the end of what notice is given: `month`, `quarter`, `year` or `term`; empty where nothing tells.

    >>> read_notice_end("Jahresende"), read_notice_end("end of quarter"), read_notice_end("fin de mois")
    ('year', 'quarter', 'month')
    """
    phrases = (text, f"to {text}", f"zum {text}", f"to the end of the {text}")
    said = (read_period(f"1 month {phrase}", language=language)[0] for phrase in phrases)
    return next((notice.to for notice in said if notice is not None and notice.to is not None), "")


def _unit(text: str, language: str) -> str:
    name, rest = _unit_and_rest(text, language)
    return "" if rest else name


def _unit_and_rest(text: str, language: str) -> tuple[str, str]:
    """Return the unit that a text begins with and what follows; scripts without blanks write both in one."""
    bare = text.strip()
    first, _, rest = bare.partition(" ")
    if first == "j" and language not in ("de", "fr"):
        return "", bare  # a day or a year
    for phrase, left in ((bare, ""), (first, rest)):
        if found := word("unit", phrase, language):
            return found, left.strip()
    if ord(first[:1] or " ") >= _NO_BLANKS:
        for length in range(min(len(first), 4), 0, -1):
            if found := word("unit", first[:length], language):
                return found, f"{first[length:]} {rest}".strip()
    return "", bare


def _comparable(text: str) -> str:
    return (
        folded(text if text.isascii() else plain_text(text))
        if not re.search(r"\d[.,]\d", text)
        else " ".join(text.casefold().split())
    )
