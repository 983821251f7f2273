"""A column of two numbers in each cell, such as `120/87` below `Licences total / used`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.column_words import plain, words_for
from stackaudit.io.readers.lists.columns import Said
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.head import Head
from stackaudit.io.readers.lists.mapping import PAIR_SIGN
from stackaudit.io.readers.lists.wanted import UserSays
from stackaudit.model.base import shown

_PAID, _ACTIVE = "seats.paid", "seats.active"
_STROKE = re.compile(r"\s*[/|]\s*")
_TWO = re.compile(r"(\d[\d.,]*)\s*[/|]\s*(\d[\d.,]*|[?–-]+)")
_LOOKED_AT = 400
_MOST = 0.8


class TwoCounts(NamedTuple):
    """A table whose column of two numbers is parted: its head and rows, the column that was added, what is told."""

    head: Head
    lines: Sequence[Line]
    added: int = -1
    said: tuple[Said, ...] = ()


def with_two_counts(head: Head, lines: Sequence[Line], user: UserSays) -> TwoCounts:
    """Return a table with the second numbers of such a column in a column of their own, behind the last one.

    A head that names bought licences and those in use says it, or a mapping. Without a mapping all cells with numbers
    have to be two, the bought ones hardly ever fewer; otherwise the column stays as it is, which is told.

    Args:
        head: The head.
        lines: The rows below it.
        user: What the user says of the columns.
    """
    if head.table != "tools":
        return TwoCounts(head, lines)
    for column, text in enumerate(head.texts):
        stated = user.field(text, column, "tools")
        fields = tuple(stated.split(PAIR_SIGN)) if PAIR_SIGN in stated else _named(text)
        if len(fields) != 2 or (stated not in ("", fields[0]) and PAIR_SIGN not in stated):
            continue
        cells = [" ".join(text_of(line.cell(column)).split()) for line in lines]
        pairs = [_TWO.fullmatch(cell) for cell in cells]
        if not any(pairs):
            continue
        if not stated and not _fit(cells, pairs, fields):
            message = (
                f"the cells below {shown(text)} hold two numbers, but not all of them do: split it into two columns"
            )
            return TwoCounts(head, lines, said=(Said("left-out", message, column),))
        return _parted(head, lines, column, (fields[0], fields[1]), pairs, is_said=bool(stated))
    return TwoCounts(head, lines)


def _named(head: str) -> tuple[str, ...]:
    """The fields that the two parts of a head name, in their order.

    >>> _named("Lizenzen gesamt / genutzt"), _named("Used / bought licences"), _named("Vendor / owner")
    (('seats.paid', 'seats.active'), ('seats.active', 'seats.paid'), ())
    """
    parts = [plain(part).split() for part in _STROKE.split(head)]
    seats = words_for("of-seats")
    if len(parts) != 2 or seats.isdisjoint(parts[0] + parts[1]):
        return ()
    found = tuple(_kind(" ".join(word for word in part if word not in seats)) for part in parts)
    return found if set(found) == {_PAID, _ACTIVE} else ()


def _kind(words: str) -> str:
    if words in words_for("used"):
        return _ACTIVE
    return _PAID if not words or words in words_for("bought") else ""


def _fit(cells: Sequence[str], pairs: Sequence[re.Match[str] | None], fields: Sequence[str]) -> bool:
    """Whether all cells with a number are two numbers, of which the bought ones are hardly ever fewer."""
    if any(pair is None and any(map(str.isdecimal, cell)) for cell, pair in zip(cells, pairs, strict=True)):
        return False
    both = [(pair[1], pair[2]) for pair in pairs if pair is not None and pair[1].isdecimal() and pair[2].isdecimal()]
    more = sum((int(one) >= int(two)) == (fields[0] == _PAID) or one == two for one, two in both)
    return bool(more >= _MOST * len(both))


def _parted(
    head: Head,
    lines: Sequence[Line],
    column: int,
    fields: tuple[str, str],
    pairs: Sequence[re.Match[str] | None],
    *,
    is_said: bool,
) -> TwoCounts:
    width = max(len(head.texts), max((len(line.cells) for line in lines), default=0))
    made: list[Line] = []
    for line, pair in zip(lines, pairs, strict=True):
        cells: list[Cell] = [*line.cells, *[""] * (width + 1 - len(line.cells))]
        if pair is not None:
            cells[column], cells[width] = pair[1], pair[2]
        made.append(Line(line.number, tuple(cells)))
    text, (first, second) = head.texts[column], fields
    extra = [""] * (width - len(head.texts))
    guess = "" if is_said else f"the first of two numbers, the second is {second}"
    meanings = [*head.meanings, *[()] * (width - len(head.texts))]
    meanings[column] = (Header(first, guess, exact=is_said),)
    meanings.append((Header(second, "" if is_said else "the second of two numbers", exact=is_said),))
    mapped = head.mapped | {column, width} if is_said else head.mapped
    new = replace(head, texts=(*head.texts, *extra, text), meanings=tuple(meanings), mapped=frozenset(mapped))
    return TwoCounts(new, made, width)
