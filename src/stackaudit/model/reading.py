"""What was understood of a list: its head, each column, what was left out, and how much rests on guesses.

A stack that was read from lists carries it (`stack.reading`), and so does its audit: whoever reads the report sees what
of the list is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Literal

How = Literal["exact", "guessed", "mapped", "kept", "ignored"]
"""How a column got its field: its head says it, it was guessed, the mapping says it; nothing is known of it and it is
kept as it stands, not used; or it is not read."""
Counted = Literal["money", "seats", "tools", "flows", "records"]
"""What rests on a guess: money a year, seats, the tools or flows themselves, or one fact of so many records."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change without a guess.

    Attributes:
        of: What is counted.
        amount: How much of it rests on the guess.
    """

    of: Counted
    amount: Decimal


@dataclass(frozen=True, slots=True)
class NotRead:
    """Numbers and days of a column that are left out, as they can mean several things or do not fit.

    Attributes:
        cells: How many cells hold one.
        text: The first of them.
        why: Why it is left out.
    """

    cells: int
    text: str
    why: str

    @classmethod
    def counted(cls, before: NotRead | None, text: str, why: str) -> NotRead:
        """Return what was left out before and one cell more; the first text and its reason stay."""
        return cls(1, text, why) if before is None else cls(before.cells + 1, before.text, before.why)

    @property
    def reason(self) -> str:
        """The reason, with the text that it is about."""
        return self.why if self.text in self.why else f"“{self.text}”: {self.why}"


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """One column of a list.

    Attributes:
        letter: The name of the column in a sheet: A, B, …; empty where it follows from others and stands in no file.
        head: Its head as it stands there, of two rows joined by " / ".
        field: The fact that it was taken for; empty where it is not read.
        how: How that was found.
        filled: Cells that hold something.
        samples: The first three different texts in it.
        unread: Words in it that say nothing to the reader, each with how often it stands there.
        effect: What would change without the guess; None where the field is sure.
        words: Words in it and what each was read as, where that is another text.
        guess: What it was taken for, in words; empty where the field is sure.
        not_read: Numbers and days in it that are left out; None where each is read.
    """

    letter: str
    head: str
    field: str
    how: How
    filled: int
    samples: tuple[str, ...] = ()
    unread: tuple[tuple[str, int], ...] = ()
    effect: Effect | None = None
    words: tuple[tuple[str, str], ...] = ()
    guess: str = ""
    not_read: NotRead | None = None

    @property
    def name(self) -> str:
        """Its head, or its letter where it has none."""
        return self.head or self.letter


Amounts = tuple[tuple[str, Decimal], ...]
"""Money: currencies, empty where none is stated, each with what there is in it."""


@dataclass(frozen=True, slots=True)
class LeftPayee:
    """A payee of a ledger that is no software that is known, so that no tool came of its bookings.

    Attributes:
        name: As it stands in the books.
        rows: The rows of its bookings.
        amounts: What was booked for it.
    """

    name: str
    rows: tuple[int, ...]
    amounts: Amounts


def total(parts: Iterable[Amounts]) -> Amounts:
    """Return the sum of several amounts of money, by currency."""
    found: dict[str, Decimal] = {}
    for part in parts:
        for code, amount in part:
            found[code] = found.get(code, Decimal(0)) + amount
    return tuple(found.items())


def in_words(amounts: Amounts) -> str:
    """Return amounts of money as a sentence has them, rounded to whole ones.

    >>> in_words((("EUR", Decimal("41230.4")), ("", Decimal(7))))
    'EUR 41,230 and 7'
    """
    return " and ".join(f"{code} {amount:,.0f}".strip() for code, amount in amounts)


@dataclass(frozen=True, slots=True)
class ListReading:
    """One list: a file, or a table in a sheet of a workbook.

    Attributes:
        source: The file as messages call it.
        sheet: The sheet; empty where the file is the table.
        shape: What its rows are: `tools`, `integrations`, `contracts`, `ledger` or `assignments`.
        encoding: What its text was read as; empty for a workbook.
        separator: The sign between cells; empty where there is none.
        head_rows: The rows of the head, from 1; empty where there is none.
        titles: Texts of the rows above the head that were taken for titles.
        rows: Rows below the head that hold something.
        read: Tools or flows that came of them.
        merged: Rows that were added to another: its row, and that of the other.
        left_out: Rows that were not read, each with the reason.
        columns: Every column, from the left.
        samples: Three rows as they were understood: the row, and field and value of each cell; of assignments the first
            twelve tools as they were counted.
        export: The product whose export it is; empty where it is none that is known.
        payees: Of a ledger, the payees of which no tool came, the one with the most money first.
        booked: Of a ledger, what was booked for the tools.
    """

    source: str
    sheet: str
    shape: str
    encoding: str = ""
    separator: str = ""
    head_rows: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    rows: int = 0
    read: int = 0
    merged: tuple[tuple[int, int], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    samples: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()
    export: str = ""
    payees: tuple[LeftPayee, ...] = ()
    booked: Amounts = ()

    @property
    def share_left(self) -> float:
        """Which share of the money of a ledger no tool came of, from 0 to 1; of several currencies the greatest."""
        booked = dict(self.booked)
        shares = [
            float(amount / (amount + max(booked.get(code, Decimal(0)), Decimal(0))))
            for code, amount in total(one.amounts for one in self.payees)
            if amount > 0
        ]
        return max(shares, default=0.0)

    @property
    def file(self) -> str:
        """The name of its file without the folder, which is nobody's business in a report."""
        return PurePath(self.source).name or self.source

    @property
    def name(self) -> str:
        """What a report calls it: the file, and its sheet where it has one."""
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that was guessed, with what rests on it.

    Attributes:
        place: The list that it stands in.
        column: The column.
        share: Which share of all money or of all tools in the stack rests on it, from 0 to 1; None where it is neither.
    """

    place: ListReading
    column: ColumnReading
    share: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two lists say differently.

    Attributes:
        subject: The record, by its name.
        field: The fact.
        said: What each list says and which is believed, in words.
        open: Whether that one is believed for no better reason than that it comes first.
    """

    subject: str
    field: str
    said: str
    open: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of everything that a stack was read from.

    Attributes:
        lists: One for each table that was read.
        disagreements: Where several lists say different things.
    """

    lists: tuple[ListReading, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def guesses(self, spend: float, tools: int) -> Iterator[Guess]:
        """Yield every guessed column with what rests on it.

        Args:
            spend: Money a year of the whole stack; 0 where none is known.
            tools: Tools in the whole stack.
        """
        whole = {"money": spend, "tools": float(tools)}
        for one in self.lists:
            for column in one.columns:
                if column.how == "guessed":
                    effect = column.effect
                    total = whole.get(effect.of, 0.0) if effect is not None else 0.0
                    share = min(1.0, float(effect.amount) / total) if effect is not None and total > 0 else None
                    yield Guess(one, column, share)


def together(readings: Iterable[Reading | None], disagreements: Iterable[Disagreement] = ()) -> Reading | None:
    """Return several readings as one, with what they disagree on; None where nothing was read from a list."""
    known = [reading for reading in readings if reading is not None]
    lists = tuple(one for reading in known for one in reading.lists)
    before = (one for reading in known for one in reading.disagreements)
    return Reading(lists, (*before, *disagreements)) if lists else None
