"""The rows of a known export while its rules put them in order: columns are added, rows set aside, flows found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.words import plain_letters
from stackaudit.io.readers.result import NoteKind
from stackaudit.model.base import shown

_MOST_LISTED = 8


def head_key(text: str) -> str:
    """Return a head or a word as layouts compare it: letters and digits alone, whatever the case and the signs.

    >>> head_key("Business criticality"), head_key("business_criticality"), head_key("lifecycle:phaseIn")
    ('businesscriticality', 'businesscriticality', 'lifecyclephasein')
    """
    return "".join(one for one in plain_letters(text.casefold()) if one.isalnum())


@dataclass
class Draft:
    """The rows of an export below its head, and what its rules say of them.

    Attributes:
        heads: The head of each column.
        rows: The number and the cells of each row that is still a record; rules change the cells.
        above: The rows above the head.
        fields: The field of each column that the layout knows.
        today: The day for which phases are told.
        left_out: Rows that are no records, each with the reason.
        joined: Rows that went into another: the row, and that other row.
        said: What is to be told: its kind, the message, and the row.
        flows: Flows that rows tell of: the row, the two ends and the name.
    """

    heads: list[str]
    rows: list[tuple[int, list[Cell]]]
    above: Sequence[Line]
    fields: dict[int, str]
    today: date
    left_out: dict[int, str] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    said: list[tuple[NoteKind, str, int]] = field(default_factory=list)
    flows: list[tuple[int, str, str, str]] = field(default_factory=list)

    def at(self, heads: str) -> int | None:
        """The first column with one of these heads, the best first; None where there is none."""
        keys = [head_key(head) for head in self.heads]
        return next((keys.index(head) for head in heads.split("|") if head in keys), None)

    def of(self, field: str) -> int | None:
        """The column of a field; None where there is none."""
        return next((column for column, other in self.fields.items() if other == field), None)

    def texts(self, column: int) -> Iterator[tuple[int, list[Cell], str]]:
        """Each row with its text in a column."""
        for number, cells in self.rows:
            yield number, cells, text_of(cells[column]).strip() if column < len(cells) else ""

    def put(self, cells: list[Cell], column: int, value: Cell) -> None:
        """Put a value into a row."""
        cells += [""] * (column + 1 - len(cells))
        cells[column] = value

    def add(self, head: str, field: str, values: Mapping[int, Cell]) -> None:
        """Add a column that follows from others; a column of the same field is no longer read."""
        if not values:
            return
        self.fields = {column: name for column, name in self.fields.items() if name != field}
        self.fields[len(self.heads)] = field
        self.heads.append(head)
        for number, cells in self.rows:
            if number in values:
                self.put(cells, len(self.heads) - 1, values[number])

    def keep(self, column: int, wanted: Callable[[str], bool], what: str) -> None:
        """Set the rows aside whose text in a column is not wanted, and tell how many of each.

        Args:
            column: The column.
            wanted: Whether a row with this text is a record.
            what: What the others are not, for the note: `no application`.
        """
        other: Counter[str] = Counter()
        first = 0
        for number, _, text in self.texts(column):
            if not wanted(text):
                other[text] += 1
                first = first or number
                self.left_out[number] = f"{shown(self.heads[column])} is {shown(text)}: {what}"
        if other:
            self.rows = [row for row in self.rows if row[0] not in self.left_out]
            count = "1 row is" if other.total() == 1 else f"{other.total():,} rows are"
            message = f"{count} {what} and left out, by {shown(self.heads[column])}: {counted(other)}"
            self.said.append(("left-out", message, first))

    def drop(self, numbers: Iterable[int], why: str) -> None:
        """Set rows aside for one reason, and tell it once."""
        dropped = list(numbers)
        if dropped:
            self.left_out |= dict.fromkeys(dropped, why)
            self.rows = [row for row in self.rows if row[0] not in self.left_out]
            count = "1 row is" if len(dropped) == 1 else f"{len(dropped):,} rows are"
            self.said.append(("left-out", f"{count} left out: {why}", dropped[0]))


def counted(texts: Counter[str]) -> str:
    """Return texts with how often each stands there, the most frequent first.

    >>> counted(Counter(["Rack", "Computer", "Computer"]))
    "'Computer' (2), 'Rack' (1)"
    """
    ranked = sorted(texts.items(), key=lambda each: (-each[1], each[0]))
    more = f" and {len(ranked) - _MOST_LISTED:,} more" if len(ranked) > _MOST_LISTED else ""
    return ", ".join(f"{shown(text)} ({count:,})" for text, count in ranked[:_MOST_LISTED]) + more


Rule = Callable[[Draft], None]
"""What an export needs beside the names of its columns."""
