"""A workbook that is being written: each cell by its type, never guessed from its text; the same bytes each time.

A text of a user can be no formula and no link: only `write_string` writes it, as a cell of the format text, after the
guard of all exports. Names of sheets and tables, criteria, choices and footers are ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from textwrap import wrap
from typing import Any, Literal, NamedTuple

from stackaudit.core.escape import csv_cell, visible
from stackaudit.core.excel import Page, column_width, fitting, load_xlsxwriter, sheet_title
from stackaudit.core.findings import Severity
from stackaudit.core.messages import MONTHS, Message
from stackaudit.core.money import Money
from stackaudit.reporting.elements import tenth

LONGEST_TEXT = 32_000
SOON, AHEAD = 30, 90
"""Days left up to which a day stands out, and up to which it is marked."""

Kind = Literal[
    "text",
    "line",
    "bold",
    "big",
    "say",
    "day",
    "money",
    "share",
    "count",
    "days",
    "left",
    "fill",
    "link",
    "inner",
    "state",
]
Value = str | int | float | bool | date | Money | Decimal | Fraction | Message | Severity | tuple[str, ...] | None

_TEXT, _DAY = "@", "d mmm yyyy"
_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"num_format": _TEXT},
    "state": {"num_format": _TEXT},
    "line": {"num_format": _TEXT, "text_wrap": False},
    "bold": {"num_format": _TEXT, "bold": True},
    "big": {"num_format": _TEXT, "bold": True, "font_size": 16, "text_wrap": False},
    "say": {"num_format": _TEXT, "font_size": 12},
    "day": {"num_format": _DAY, "align": "left", "indent": 1},
    "money": {"num_format": "#,##0"},
    "share": {"num_format": "0%"},
    "count": {"num_format": "#,##0"},
    "days": {"num_format": "General"},
    "left": {"num_format": "0"},
    "inner": {"num_format": _TEXT, "align": "left", "indent": 1},
    "link": {"font_color": "#1D4ED8", "underline": 1, "align": "left", "indent": 1},
    "fill": {"num_format": _TEXT, "bg_color": "#FFFBEB", "border": 1, "border_color": "#CBD5E1"},
}
_HEAD = {"bold": True, "bg_color": "#E2E8F0", "bottom": 1, "valign": "top", "text_wrap": True, "num_format": _TEXT}
_RED, _AMBER, _GREY = "#FEE2E2", "#FEF3C7", "#E2E8F0"
STATES = {
    "critical": "#FECACA",
    "high": _RED,
    "medium": _AMBER,
    "low": _GREY,
    "note": "#F1F5F9",
    "not met": _RED,
    "by hand only": _AMBER,
    "too late": _AMBER,
    "not known": _GREY,
    "broken": _RED,
    "by hand": _AMBER,
    "late": _AMBER,
    "degraded": _AMBER,
    "overloaded": _AMBER,
    "unreliable": _AMBER,
    "not running": _GREY,
    "too late for this term": _RED,
    "due": _AMBER,
}
"""Colours of cells of the kind `state`, by what they say before a comma; no colour says anything alone."""
_TYPED = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
_A4 = 9
_LINE, _TALLEST = 13.5, 400.0
"""Height of a line, and the greatest of a row, in points."""
_FITTING = 1.12
"""How many letters of a text stand in the width of a digit; a width counts digits."""


class Column(NamedTuple):
    """A column of a sheet.

    Attributes:
        head: Its head, with the unit.
        width: In letters.
        kind: How its cells are written and shown.
        choices: What may be filled in; anything where empty.
        hint: What is shown beside a cell to be filled in.
    """

    head: str
    width: int
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of one table.

    Attributes:
        name: What it is called.
        about: What it holds, in a sentence for the first sheet.
        columns: Its columns.
        rows: Its rows; a cell is empty where nobody stated it.
        of: How many rows there would be for an audience that is shown all.
        printed: How many columns are printed; all of them where 0.
        below: A second, smaller table below, with a chart of its second column beside it.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    of: int
    printed: int = 0
    below: Sheet | None = None


class Book:
    """A workbook that is being written."""

    def __init__(self, title: str, day: date) -> None:
        self._stream = BytesIO()
        self.day = day
        font = {"font_name": "Arial", "font_size": 10}  # made anew: XlsxWriter writes into it
        settings = {**_TYPED, "in_memory": True, "default_format_properties": font}
        self.made: Any = load_xlsxwriter("writing a report as .xlsx").Workbook(self._stream, settings)
        clock = datetime(day.year, day.month, day.day, tzinfo=UTC)
        self.made.set_properties({"title": visible(title), "created": clock})
        base = {"valign": "top", "text_wrap": True}
        self.formats: dict[str, Any] = {name: self.made.add_format(base | own) for name, own in _FORMATS.items()}
        self.formats["inner line"] = self.made.add_format(base | _FORMATS["inner"] | {"text_wrap": False})
        self.formats["head"] = self.made.add_format(_HEAD)
        self.formats["inner head"] = self.made.add_format(_HEAD | {"align": "left", "indent": 1})
        self._colours = {
            colour: self.made.add_format({"bg_color": colour}) for colour in dict.fromkeys(STATES.values())
        }
        self._titles: set[str] = set()

    def closed(self) -> bytes:
        """Return the workbook, written to its end."""
        self.made.close()
        return self._stream.getvalue()

    def add(self, name: str) -> Any:  # noqa: ANN401  XlsxWriter has no types
        """Return a new sheet, set up for A4 in landscape, one page wide."""
        sheet = self.made.add_worksheet(sheet_title(name, self._titles))
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        day = f"{self.day.day} {MONTHS[self.day.month - 1][:3]} {self.day.year}"
        sheet.set_footer(f"&L&8Stack audit, {day}&R&8&A, page &P of &N")
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Value, kind: Kind = "text") -> None:  # noqa: ANN401
        """Write a value by its type; what is None, or a number without bound, leaves the cell empty."""
        form, plain = self.formats[kind], _plain(value)
        if plain is None or plain == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(plain, date):
            sheet.write_datetime(row, column, plain, form)
        elif isinstance(plain, str):
            words = {"day": "inner", **dict.fromkeys(("money", "share", "count", "days", "left"), "text")}.get(
                kind, kind
            )
            sheet.write_string(row, column, plain, self.formats[words])
        else:
            sheet.write_number(row, column, tenth(plain) if kind == "days" else plain, form)

    def heads(self, sheet: Any, row: int, column: int, heads: Sequence[str]) -> None:  # noqa: ANN401
        """Write the heads of a small table of ours; the first is set off from what stands to its left."""
        sheet.write_string(row, column, heads[0], self.formats["inner head" if column else "head"])
        for at, head in enumerate(heads[1:], column + 1):
            sheet.write_string(row, at, head, self.formats["head"])

    def filled(self, colour: str) -> dict[str, object]:
        """Return the rule that gives a cell a colour of `STATES`, whatever it holds."""
        return {"type": "no_blanks", "format": self._colours[colour]}

    def write(self, one: Sheet) -> None:
        """Add a sheet: frozen heads with filters, widths, colours, choices, and heads on every printed page."""
        sheet = self.add(one.name)
        for at, column in enumerate(one.columns):
            sheet.set_column(at, at, column.width)
        last = self._table(sheet, one, 0)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if one.below is not None:
            last = self._below(sheet, one.below, last + 3)
        if one.printed:
            sheet.print_area(0, 0, last, one.printed - 1)

    def _table(self, sheet: Any, one: Sheet, top: int) -> int:  # noqa: ANN401
        """Write head and rows from a row on; return the last row."""
        last = top + len(one.rows)
        for at, values in enumerate(one.rows, top + 1):
            for column, (value, own) in enumerate(zip(values, one.columns, strict=True)):
                self.put(sheet, at, column, value, own.kind)
            wrapped = [(value, own.width) for value, own in zip(values, one.columns, strict=True) if own.kind != "line"]
            sheet.set_row(at, height(wrapped))
        heads = [{"header": own.head} for own in one.columns]
        name = "".join(letter if letter.isalnum() else "_" for letter in one.name)
        sheet.add_table(
            *(top, 0, max(last, top + 1), len(heads) - 1),
            {"columns": heads, "style": "Table Style Light 1", "name": name},
        )
        sheet.set_row(top, height([(own.head, own.width - 2) for own in one.columns]))
        for column, own in enumerate(one.columns):
            sheet.write_string(top, column, own.head, self.formats["head"])
            if one.rows:
                self._marked(sheet, own, (top + 1, column, last, column))
        return last

    def _marked(self, sheet: Any, own: Column, cells: tuple[int, int, int, int]) -> None:  # noqa: ANN401
        """Colour the cells of a column by what they say, and offer what may be filled in."""
        if own.kind == "state":
            for words, colour in STATES.items():
                self._rule(sheet, cells, f'=LEFT({{cell}}&",",{len(words) + 1})="{words},"', colour)
        if own.kind == "left":
            self._rule(sheet, cells, "=AND(ISNUMBER({cell}),{cell}<0)", _GREY)
            for low, high, colour in ((0, SOON, _RED), (SOON + 1, AHEAD, _AMBER)):
                self._rule(sheet, cells, f"=AND(ISNUMBER({{cell}}),{{cell}}>={low},{{cell}}<={high})", colour)
        if own.choices:
            sheet.data_validation(*cells, {"validate": "list", "source": [*own.choices], "error_type": "warning"})
        elif own.hint:
            sheet.data_validation(*cells, {"validate": "any", "input_title": own.head, "input_message": own.hint})

    def _rule(self, sheet: Any, cells: tuple[int, int, int, int], criteria: str, colour: str) -> None:  # noqa: ANN401
        """Colour cells by a criterion of ours, in which `{cell}` is each of them."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        formula = criteria.format(cell=xl_rowcol_to_cell(cells[0], cells[1]))
        sheet.conditional_format(*cells, {"type": "formula", "criteria": formula, "format": self._colours[colour]})

    def _below(self, sheet: Any, one: Sheet, top: int) -> int:  # noqa: ANN401
        """Write a second table, and a chart beside it; return the last row that both take."""
        last = self._table(sheet, one, top)
        chart = self.made.add_chart({"type": "bar"})
        place = sheet.get_name()
        chart.add_series(
            {
                "name": one.columns[1].head,
                "categories": [place, top + 1, 0, last, 0],
                "values": [place, top + 1, 1, last, 1],
                "fill": {"color": "#2563EB"},
            }
        )
        chart.set_title({"name": one.about, "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}})
        tall = 60 + 24 * len(one.rows)
        chart.set_size({"width": 700, "height": tall})
        sheet.insert_chart(top, len(one.columns) + 1, chart, {"object_position": 3, "description": one.about})
        return max(last, top + tall // 18 + 1)

    def page(self, page: Page) -> None:
        """Add a table as it is, under the names of its columns."""
        sheet = self.add(page.title)
        rows = [[fitting(value, page.title) for value in row] for row in page.rows]
        for column, head in enumerate(page.columns):
            sheet.set_column(column, column, column_width(head, [row[column] for row in rows]))
            sheet.write_string(0, column, head, self.formats["head"])
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(at, column, value)
                elif value is not None:
                    self.put(sheet, at, column, value, "line" if isinstance(value, str) else "days")
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if page.columns:
            sheet.autofilter(0, 0, max(len(rows), 1), len(page.columns) - 1)


def _plain(value: Value) -> str | int | float | date | None:
    """Return a value as a cell can hold it: a text on visible letters, guarded and cut to what a cell takes."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case Severity() | Message():
            return text_of(str(value))
        case tuple():
            return text_of(", ".join(value))
        case str():
            return text_of(value)
        case Money() | Decimal() | Fraction():
            return float(value)
        case float() if not math.isfinite(value):
            return None
    found = fitting(value, "")
    return found if not isinstance(found, bool) else None


def text_of(text: str) -> str:
    """Return a text for a cell: hidden characters visible, nothing that a spreadsheet would run, not too long."""
    guarded = str(csv_cell(text))
    return guarded if len(guarded) <= LONGEST_TEXT else f"{guarded[: LONGEST_TEXT - 1]}…"


def height(cells: Iterable[tuple[Value, int]]) -> float:
    """Return how high a row is, in points, for values that wrap in columns of so many letters.

    >>> height([("short", 10)]), height([("a text that wraps", 10), ("b", 3)])
    (13.5, 40.5)
    """
    return min(_TALLEST, _LINE * max((_lines(_plain(value), width) for value, width in cells), default=1))


def _lines(value: object, width: int) -> int:
    if not isinstance(value, str):
        return 1
    return sum(len(wrap(line, max(round(_FITTING * width) - 2, 1))) or 1 for line in value.split("\n")) or 1


def few(names: Sequence[str], most: int = 3) -> str:
    """Return the first names, and how many more there are.

    >>> few(["Ann", "Bo", "Cy", "Di"])
    'Ann, Bo, Cy and 1 more'
    """
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def joined_lines(lines: Iterable[object]) -> str:
    """Return several texts on one line, with a dot between them."""
    return " · ".join(str(line) for line in lines)
