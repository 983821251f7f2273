"""Exports of products that people bring: told by the columns that only they have, and then read as what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime
from functools import cache

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.cells import Line, Sheet, text_of
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.export_draft import Draft, head_key
from stackaudit.io.readers.lists.export_layout import DATE, PERSON, ExportLayout
from stackaudit.io.readers.lists.grid import Grid, Shape
from stackaudit.io.readers.lists.mapping import flat
from stackaudit.io.readers.lists.titles import read_titles
from stackaudit.io.readers.lists.wanted import UserSays
from stackaudit.io.readers.result import Note, NoteKind
from stackaudit.model.base import shown
from stackaudit.model.reading import How

_LOOKED_AT = 20
_CELLS = 50
_MOST_LISTED = 8
_ENDS = ("Provider", "Consumer", "Interface")
_NO_FACTS = frozenset({DATE, PERSON})


@cache
def known_layouts() -> tuple[ExportLayout, ...]:
    """The layouts that are known."""
    from stackaudit.io.readers.lists.exports_of_inventories import OF_INVENTORIES
    from stackaudit.io.readers.lists.exports_of_use import OF_USE_AND_MONEY

    return (*OF_INVENTORIES, *OF_USE_AND_MONEY)


def layout_of(lines: Sequence[Line]) -> tuple[ExportLayout, int] | None:
    """Return which export a sheet is, and the place of its head among the rows; None where it is none that is known."""
    for place, line in enumerate(lines[:_LOOKED_AT]):
        heads = frozenset(head_key(cell) for cell in line.cells if isinstance(cell, str) and len(cell) <= 120) - {""}
        if len(heads) < 3:
            continue
        strengths = {layout.id: layout.strength(heads) for layout in known_layouts()}
        likely = [layout for layout in known_layouts() if strengths[layout.id]]
        for layout in sorted(likely, key=lambda one: (-strengths[one.id], one.id)):
            if _says(layout, line, lines[place + 1 : place + 1 + _CELLS]):
                return layout, place
    return None


def _says(layout: ExportLayout, head: Line, below: Sequence[Line]) -> bool:
    if not layout.says[0]:
        return True
    keys = [head_key(text_of(cell)) for cell in head.cells]
    column = next((keys.index(one) for one in layout.says[0].split("|") if one in keys), None)
    texts = [text for line in below if column is not None and (text := text_of(line.cell(column)).strip())]
    return sum(re.search(layout.says[1], text, re.IGNORECASE) is not None for text in texts) * 2 > len(texts)


@dataclass(frozen=True)
class Export:
    """A sheet that is a known export: its rows in order, and what its columns mean.

    Attributes:
        layout: Which export it is.
        sheet: The rows that are records, below the rows above them and the head.
        head: The number of the row of its head.
        shape: What its rows are.
        fields: The field of each column that is known, `skip` for one that is never kept.
        rows: All rows below the head, those that are no records too.
        left_out: Rows that are no records, each with the reason.
        joined: Rows that went into another: the row, and that other row.
        said: What is to be told: its kind, the message, and the row.
        width: How many of its columns stand in the file; the others follow from them.
    """

    layout: ExportLayout
    sheet: Sheet
    head: Line
    shape: Shape
    fields: Mapping[int, str]
    rows: tuple[Line, ...]
    left_out: Mapping[int, str] = field(default_factory=dict)
    joined: Mapping[int, int] = field(default_factory=dict)
    said: tuple[tuple[NoteKind, str, int], ...] = ()
    width: int = 0

    def says(self, user: UserSays) -> ExportSays:
        """What is said of its columns: by the user, else by the layout."""
        return ExportSays(self, user)

    def on(self, grid: Grid, user: UserSays) -> Grid:
        """Return the grid with what the layout knows beside its columns."""
        own = {name: column for name, column in grid.columns.items() if self.fields.get(column) == name}
        table = grid.table
        mapped = {name for name, n in own.items() if user.field(text_of(grid.head.cell(n)), n, table)}
        how: dict[str, How] = {**grid.how, **dict.fromkeys(own.keys() - mapped, "exact")}
        heads = {name: self._meant(name, head) if name in own else head for name, head in grid.heads.items()}
        notes = [Note(kind, text, grid.sheet.spot(line or self.head.number)) for kind, text, line in self.said]
        columns, person = dict(grid.columns), grid.person
        for column, name in self.fields.items():
            if name == PERSON and person is None:
                person = column
            if name == DATE:
                columns.setdefault(DATE, column)
                how.setdefault(DATE, "exact")
        return replace(
            grid,
            columns=columns,
            heads=heads,
            how=how,
            lines=self.rows,
            notes=(*notes, *grid.notes),
            person=person,
            words=self.layout.words,
            left_out=self.left_out,
            joined=self.joined,
            made=frozenset(range(self.width, len(self.head.cells))),
            export=self.layout.name,
        )

    def _meant(self, name: str, head: Header) -> Header:
        """What a head says, with what the layout knows of its numbers."""
        head = head._replace(unit=head.unit or self.layout.units.get(name, ""))
        return head._replace(exact=False) if self.layout.no_period and name == "cost.annual" else head


class ExportSays:
    """What the layout of an export says of its head and its columns; the user's own mapping comes first."""

    def __init__(self, export: Export, user: UserSays) -> None:
        self._user, self._fields = user, export.fields
        self._by_head: dict[str, str] = {}
        for column, name in export.fields.items():
            self._by_head.setdefault(flat(text_of(export.head.cell(column))), name)
        self.kind: str | None = export.shape
        self.headless = False
        self.head_rows = (export.head.number,)
        self.called = f"the layout of {export.layout.name}"

    def field(self, header: str, column: int, table: str = "tools") -> str:
        """Return the field of a column, or `skip`; empty where neither the user nor the layout says it."""
        said = self._user.field(header, column, table)
        if said:
            return said
        found = self._fields.get(column, "") if column >= 0 else self._by_head.get(flat(header), "")
        return "skip" if found in _NO_FACTS else found


def exports_in(sheet: Sheet, user: UserSays, today: date | None = None) -> tuple[Export, ...]:
    """Return what a sheet is where it is a known export: its tools, and the flows that it tells of; else nothing.

    Args:
        sheet: The sheet.
        user: What the user says of it; where they say another head, or that its rows are something else, it is none.
        today: The day for which phases are told; else the day that a title names, or today.
    """
    found = None if user.headless else layout_of(sheet.lines)
    if found is None or user.kind not in (None, found[0].shape):
        return ()
    layout, place = found
    if user.head_rows and user.head_rows != (sheet.lines[place].number,):
        return ()
    head, below = sheet.lines[place], sheet.lines[place + 1 :]
    heads = [text_of(cell) for cell in head.cells]
    rows = [(line.number, list(line.cells)) for line in below]
    above = sheet.lines[:place]
    day = today or read_titles(above).as_of or datetime.now(UTC).date()
    draft = Draft(heads, rows, above, _fields(layout, heads), day)
    for rule in layout.rules:
        if draft.rows:
            rule(draft)
    return tuple(_made(layout, sheet, place, draft))


def _fields(layout: ExportLayout, heads: Sequence[str]) -> dict[int, str]:
    """The field of each column that the layout knows; of several for one field the best."""
    keys = [head_key(head) for head in heads]
    found: dict[int, str] = {}
    for name, wanted in layout.columns.items():
        for one in wanted.split("|"):
            if one in keys and keys.index(one) not in found:
                found[keys.index(one)] = name
                break
    never = {one for wanted in layout.never for one in wanted.split("|")}
    return found | {n: "skip" for n, key in enumerate(keys) if key in never and n not in found}


def _made(layout: ExportLayout, sheet: Sheet, place: int, draft: Draft) -> Iterator[Export]:
    number = sheet.lines[place].number
    first: list[tuple[NoteKind, str, int]] = [("guessed", f"read as an export of {layout.name}", number)]
    first += [("left-out", text, number) for text in _not_kept(layout, draft)]
    first += [("guessed", text, number) for text in layout.notes]
    said = (*first, *draft.said)
    if draft.rows and not (draft.flows and layout.shape == "integrations"):
        records = tuple(Line(n, tuple(cells)) for n, cells in draft.rows)
        kept = {line.number: line for line in records}
        every = tuple(kept.get(line.number, line) for line in sheet.lines[place + 1 :])
        head = Line(number, tuple(draft.heads))
        above = () if layout.reads_above else sheet.lines[:place]
        lines = (*above, head, *records)
        yield Export(
            layout,
            replace(sheet, lines=lines),
            head,
            layout.shape,
            draft.fields,
            every,
            draft.left_out,
            draft.joined,
            said,
            len(sheet.lines[place].cells),
        )
        said = ()
    if draft.flows:
        head = Line(number, _ENDS)
        rows = tuple(Line(line, (source, target, name)) for line, source, target, name in dict.fromkeys(draft.flows))
        own = replace(sheet, lines=(head, *rows), currencies={}, cell_currencies={}, filled=frozenset())
        left_out = draft.left_out if layout.shape == "integrations" else {}
        out = tuple(line for line in sheet.lines[place + 1 :] if line.number in left_out)
        fields = {0: "source", 1: "target", 2: "name"}
        yield Export(layout, own, head, "integrations", fields, (*rows, *out), left_out, {}, said)


def _not_kept(layout: ExportLayout, draft: Draft) -> Iterator[str]:
    """What is never kept of the columns that are there, with the reason."""
    told: dict[str, list[str]] = {}
    for wanted, why in layout.never.items():
        told.setdefault(why, []).extend(shown(head) for head in draft.heads if head_key(head) in wanted.split("|"))
    for why, heads in told.items():
        if heads:
            more = f" and {len(heads) - _MOST_LISTED} more" if len(heads) > _MOST_LISTED else ""
            yield f"{', '.join(heads[:_MOST_LISTED])}{more}: not read on purpose, {why}"
