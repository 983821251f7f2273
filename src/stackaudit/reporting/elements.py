"""What a summary is made of: headings, sentences, lists and tables. Each output language renders the same blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stackaudit.core.messages import Message, number_in_words, say


@dataclass(frozen=True, slots=True)
class Code:
    """An id: set apart, so that it can be copied as it is."""

    text: str


CellText = Message | Code | str | float | int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: Message
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences."""

    text: Message
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings are ours, cells may hold a user's text and are escaped.

    Attributes:
        columns: The headings.
        rows: A cell for each heading.
        caption: What the table shows.
        merged: In so many of the first columns an empty cell means the one above it. A row of which one cell alone is
            filled tells how many rows were left out, and has none of it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[CellText, ...], ...]
    caption: str = ""
    merged: int = 0

    def is_number(self, column: int) -> bool:
        """Whether every filled cell of a column is a number, so that it is set to the right."""
        filled = [row[column] for row in self.rows if row[column] is not None]
        return bool(filled) and all(isinstance(cell, int | float) for cell in filled)


def filled(grid: Grid) -> Grid:
    """Return a table without the columns in which nothing is written."""
    kept = [n for n in range(len(grid.columns)) if any(row[n] not in (None, "") for row in grid.rows)]
    rows = tuple(tuple(row[n] for n in kept) for row in grid.rows)
    return Grid(tuple(grid.columns[n] for n in kept), rows, grid.caption)


Element = Heading | Paragraph | Bullets | Grid


def joined(clauses: tuple[Message, ...], separator: str = "; ", end: str = ".") -> Message:
    """Join clauses to one message; their parameters stay parameters, so that each is escaped where it is rendered.

    A sentence (with an end) begins with a capital.
    """
    template, params = [], {}
    for n, clause in enumerate(clauses):
        said = []
        for m, part in enumerate((clause, *clause.parts)):
            chosen = part.chosen
            for name, value in part.params:
                own = f"c{n}_{name}" if not m else f"c{n}_{m}_{name}"
                chosen = chosen.replace("{" + name + "}", "{" + own + "}")
                params[own] = value
            said.append(chosen)
        template.append(" ".join(filter(None, said)))
    text = separator.join(template) + end
    return say(text[:1].upper() + text[1:] if end else text, **params)


def tenth(value: float) -> float | int:
    """Return a number as a table shows it: whole where it is whole, else with one digit."""
    return int(value) if value == int(value) else round(value, 1)


def span(low: float | None, high: float | None, *, share: bool = False) -> str:
    """Return two bounds in words, one number where they look the same.

    >>> span(1.0, 2.5), span(0.25, 0.25, share=True), span(None, None)
    ('1 to 2.5', '25.0%', 'not known')
    """
    if low is None or high is None:
        return "not known"
    ends = [f"{end:.1%}" if share else number_in_words(round(end, 2)) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def write_cell(cell: CellText, escape: Callable[[str], str]) -> str:
    """Write one cell of a table; whatever came from a user passes through `escape`."""
    match cell:
        case None:
            return ""
        case Message():
            return cell.render(escape)
        case Code(text):
            return escape(text)
        case str():
            return escape(cell)
        case int():
            return f"{cell:,}"
        case float():
            return number_in_words(round(cell, 1 if abs(cell) >= 10 else 2))
