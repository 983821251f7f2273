"""Names, amounts and days in sentences and legends: thousands separated, months in words, alike in every locale."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import Final

from stackaudit.core.messages import MONTHS
from stackaudit.core.money import Money, format_money
from stackaudit.diagrams.scene import Owner
from stackaudit.diagrams.style import colours_of, distinct
from stackaudit.graph import StackGraph

MOST_IN_WORDS: Final = 60  # rows that an alternative text tells
LONGEST_NAME: Final = 30  # characters of a name in a sentence
_SCALES: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))


def isolate(name: str) -> str:
    """Wrap a name that is written from right to left, so that it cannot turn the sentence around it.

    >>> isolate("CRM")
    'CRM'
    """
    return name if name.isascii() else f"\u2068{name}\u2069"


def capitalised(sentence: str) -> str:
    """Begin a sentence with a capital, and leave the rest as it is.

    >>> capitalised("no CRM is named")
    'No CRM is named'
    """
    return sentence[:1].upper() + sentence[1:]


def listed(names: Sequence[str], most: int) -> str:
    """List names, at most so many, and count the rest.

    >>> listed(["a", "b", "c", "d"], 3)
    'a, b, c +1'
    """
    shown = ", ".join(isolate(name) for name in names[:most])
    return f"{shown} +{len(names) - most}" if len(names) > most else shown


def owners_of(graph: StackGraph) -> tuple[Owner, ...]:
    """The departments that own tools, by name, each with its colour and with a code of two letters that no other has.

    Both come from the id and the name alone, among all departments of the stack: neither who owns how much nor the
    order of the file changes them. Where two want the same code, the rule of colours decides (`colours_of`).
    """
    names = {department.id: department.name for department in graph.stack.departments}
    used = {tool.departments[0] for tool in graph.tools if tool.departments}
    names = {id_: id_ for tool in graph.tools for id_ in tool.departments} | names
    colours = colours_of(names)
    spare = [f"{number:02}" for number in range(100)]
    codes = distinct({id_: [*_codes(name), *spare] for id_, name in names.items()})
    order = sorted(used, key=lambda id_: (names[id_].casefold(), id_))
    return tuple(Owner(id_, names[id_], codes.get(id_, "··"), colours[id_]) for id_ in order)


def _codes(name: str) -> list[str]:
    """Codes for a department, best first: initials of its words, then its first letter with each of the others."""
    letters = [character for character in name if character.isalnum()] or ["?"]
    words = [word for word in "".join(c if c.isalnum() else " " for c in name).split() if word.lower() != "and"]
    initials = [words[0][0] + words[1][0]] if len(words) > 1 else []
    pairs = [letters[0] + other for other in letters[1:]] or [letters[0]]
    return [code.upper() for code in (*initials, *pairs)]


_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number_word(count: int) -> str:
    """Write a number as a word, a large one in digits.

    >>> number_word(3), number_word(1200)
    ('three', '1,200')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def letter_of(n: int) -> str:
    """Return the letter of the n-th of a list: A to Z, then AA.

    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    return chr(65 + n) if n < 26 else letter_of(n // 26 - 1) + chr(65 + n % 26)


def first_owner(departments: Sequence[str], owners: Container[str]) -> str | None:
    """Return the first of a tool's departments if the legend has it."""
    return departments[0] if departments and departments[0] in owners else None


def alternative(headline: str, told: Sequence[str], notes: Sequence[str] = (), more: str = "more") -> str:
    """Return the alternative text of a chart: the headline, the first rows, how many follow, and the notes."""
    rest = [f"{len(told) - MOST_IN_WORDS:,} {more}"] if len(told) > MOST_IN_WORDS else []
    return f"{'. '.join([headline, *told[:MOST_IN_WORDS], *rest, *notes])}."


def tools_in_words(count: int) -> str:
    """Return a number of tools with its noun.

    >>> tools_in_words(1), tools_in_words(2)
    ('1 tool', '2 tools')
    """
    return f"{count} tool{'' if count == 1 else 's'}"


def amount(value: float, currency: str | None = None) -> str:
    """Write an amount; cents only where it is small and has some.

    >>> amount(1234567.0, "EUR"), amount(12.5), amount(1e22)
    ('EUR 1,234,567', '12.50', '10,000,000,000,000,000,000,000')
    """
    return format_money(Money.of(value, currency), cents_below=100)


def span(low: float, high: float, currency: str | None = None) -> str:
    """Write an amount that is only known to lie between two.

    >>> span(3000, 5000, "EUR"), span(3000, 3000), span(0, 500), span(71.4, 500)
    ('EUR 3,000 to 5,000', '3,000', 'up to 500', '71 to 500')
    """
    if abs(high) >= 100:
        low = float(round(low))
    if amount(low) == amount(high):
        return amount(low, currency)
    if low <= 0:
        return f"up to {amount(high, currency)}"
    return f"{amount(low, currency)} to {amount(high)}"


def brief_amount(value: float) -> str:
    """Write an amount in a few letters, for places without room.

    >>> brief_amount(950), brief_amount(31_000), brief_amount(1_254_000), brief_amount(999_999)
    ('950', '31 k', '1.25 m', '1 m')
    """
    if abs(value) < 1000:
        return amount(round(value))
    for scale, letter in _SCALES:
        if round(abs(value) / scale, 2) >= 1:
            number = value / scale
            text = f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2f}".rstrip("0").rstrip(".")
            return f"{text} {letter}"
    return amount(value)


def day_in_words(day: date, *, beside: date | None = None) -> str:
    """Write a day; the year is left off where the day beside it has the same.

    >>> day_in_words(date(2026, 12, 15)), day_in_words(date(2026, 12, 15), beside=date(2026, 1, 1))
    ('15 December 2026', '15 December')
    """
    year = "" if beside is not None and beside.year == day.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def counted(count: int, one: str, more: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "tool", "tools"), counted(1200, "tool", "tools")
    ('1 tool', '1,200 tools')
    """
    return f"{count:,} {one if count == 1 else more}"


def short_name(name: str) -> str:
    """Shorten a name in a sentence in its middle, to at most 30 characters."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 8]}…{name[-7:]}"


def share_in_words(share: float) -> str:
    """Write a share; rounding takes it neither to nothing nor to the whole.

    >>> share_in_words(0.004), share_in_words(0.04), share_in_words(0.999), share_in_words(1.0)
    ('less than 1 %', '4 %', '99 %', '100 %')
    """
    number = round(100 * share)
    if number < 1:
        return "less than 1 %"
    return f"{99 if number >= 100 and share < 1 else number} %"
