"""Sentences with holes: English stands where the rule is; numbers and names stay parameters until they are rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, runtime_checkable


@runtime_checkable
class Written(Protocol):
    """A value that knows how it is written, such as money and an estimate; a renderer guards its texts."""

    def written(self, escape: Callable[[str], str] = str) -> str:
        """Return it for a reader."""


Value = str | int | float | Decimal | date | timedelta | tuple[str, ...] | Written
_LISTED = 5
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Names of months in English, the same in every locale."""


@dataclass(frozen=True, slots=True)
class Message:
    """A template and what goes into it.

    It is written as its text, with a width too: `f"{finding.title:<60}"`. It is equal to a message of the same parts,
    never to a text, since two templates may give one text. To compare or join it, take `str(finding.title)`.

    Attributes:
        template: English with holes in the style of `str.format`: `{tool} is cut off`.
        params: What fills the holes, by name. Texts come from users, so a renderer escapes them; templates are ours.
        plural: The template for every `n` but 1, where there is a parameter `n`.
        parts: Sentences that it is made of, each with parameters of its own; they follow on what the template says.
    """

    template: str
    params: tuple[tuple[str, Value], ...] = ()
    plural: str = ""
    parts: tuple[Message, ...] = ()

    def render(self, escape: Callable[[str], str] = str) -> str:
        """Fill the holes; `escape` guards every text that came from a user.

        >>> say("{n} tool is cut off", "{n} tools are cut off", n=2).render()
        '2 tools are cut off'
        """
        values = {name: in_words(value, escape) for name, value in self.params}
        own = self.chosen.format_map(values)
        return " ".join(text for text in (own, *(part.render(escape) for part in self.parts)) if text)

    @property
    def chosen(self) -> str:
        """The template that its count asks for."""
        return self.plural if self.plural and dict(self.params).get("n") != 1 else self.template

    def __str__(self) -> str:
        return self.render()

    def __format__(self, spec: str) -> str:
        """Write the text in a column.

        >>> f"{say('{tool} is cut off', tool='CRM'):<16}|"
        'CRM is cut off  |'
        """
        return format(self.render(), spec)


def say(template: str, plural: str = "", /, **params: Value) -> Message:
    """Make a message; a second template serves every count `n` but 1."""
    return Message(template, tuple(sorted(params.items())), plural)


def in_words(value: Value, escape: Callable[[str], str] = str) -> str:
    """Write one value for a reader.

    >>> in_words(("CRM", "ESP", "ADS")), in_words(timedelta(days=7)), in_words(0.25), in_words(1234)
    ('CRM, ESP and ADS', '7 days', '0.25', '1,234')

    What holds a comma itself, outside brackets, is set in quotation marks among others.

    >>> in_words(("Teams", "WebEx, Cisco")), in_words(("Teams", "WebEx (Cisco, US)"))
    ('Teams and “WebEx, Cisco”', 'Teams and WebEx (Cisco, US)')
    """
    match value:
        case str():
            return escape(value)
        case tuple():
            several = len(value) > 1
            return _list_in_words([escape(f"“{item}”" if several and _has_comma(item) else item) for item in value])
        case timedelta():
            return duration_in_words(value)
        case date():
            return day_in_words(value)
        case int():
            return f"{value:,}"
        case Decimal():
            return f"{value:,.2f}".removesuffix(".00")
        case float():
            return number_in_words(value)
        case Written():
            return value.written(escape)


def _has_comma(item: str) -> bool:
    """Whether an item of a list has a comma of its own outside brackets, so that it reads as two."""
    depth = 0
    for letter, after in pairwise(f"{item} "):
        depth += (letter == "(") - (letter == ")")
        if depth <= 0 and letter == "," and after == " ":
            return True
    return False


def day_in_words(day: date) -> str:
    """Write a day for a reader, the same in every locale.

    >>> day_in_words(date(2026, 11, 5))
    '5 Nov 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def number_in_words(value: float) -> str:
    """Write a number with at most four digits behind the point, no noise.

    >>> number_in_words(53.414285714), number_in_words(40.0)
    ('53.4143', '40')
    """
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def duration_in_words(value: timedelta) -> str:
    """Write a length of time in the unit a person would take.

    >>> duration_in_words(timedelta(hours=1)), duration_in_words(timedelta(minutes=90)), duration_in_words(timedelta(0))
    ('1 hour', '1.5 hours', 'no time')
    """
    seconds = value.total_seconds()
    for unit, length, least in (("day", 86400, 2.0), ("hour", 3600, 1.0), ("minute", 60, 1.0), ("second", 1, 0.0)):
        if seconds >= length * least and seconds > 0:
            number = f"{seconds / length:.1f}".removesuffix(".0")
            return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
    return "no time"


def _list_in_words(items: list[str]) -> str:
    if len(items) > _LISTED:
        return f"{', '.join(items[: _LISTED - 1])} and {len(items) - _LISTED + 1} more"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def opening(message: Message) -> Message:
    """The first sentence of a message of several.

    >>> str(opening(say("{who} is late. It costs {sum}.", who="Ann", sum=5)))
    'Ann is late.'
    """
    if message.parts and not message.template:
        return opening(message.parts[0])
    head, stop, _ = message.chosen.partition(". ")
    return Message(head + "." if stop else head, message.params)


def sentences(parts: Iterable[Message]) -> Message:
    """One message of several; each keeps its own parameters, whatever the others call theirs.

    >>> str(sentences([say("{n} of {all} is late.", n=1, all=3), say("{n} of {all} is lost.", n=2, all=9)]))
    '1 of 3 is late. 2 of 9 is lost.'
    """
    leaves = tuple(leaf for part in parts for leaf in (part.parts if part.parts and not part.template else (part,)))
    if len(leaves) == 1:
        return leaves[0]
    return Message("", parts=leaves)
