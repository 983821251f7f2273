"""From a sheet to its tables: the head of each, what its columns hold, and what its rows are; or why there is none."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.lists.cells import Line, Sheet, text_of
from stackaudit.io.readers.lists.columns import Columns, Said, assign, letter
from stackaudit.io.readers.lists.dictionary import Header, is_field, language_of
from stackaudit.io.readers.lists.grid import Grid, Shape
from stackaudit.io.readers.lists.head import TABLES, Head, HeadFinder
from stackaudit.io.readers.lists.layouts import ExportSays, exports_in
from stackaudit.io.readers.lists.mapping import KEEP
from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.io.readers.lists.names import NameColumn, NameFinder, NoNames, names_tools
from stackaudit.io.readers.lists.pairs import side_by_side
from stackaudit.io.readers.lists.people import is_of_people
from stackaudit.io.readers.lists.profile import Hits, Kinds, Knows, Profile, profiles
from stackaudit.io.readers.lists.sections import with_sections
from stackaudit.io.readers.lists.shapes import DATE, are_contracts, licence, payees, person
from stackaudit.io.readers.lists.titles import TitleFacts, read_titles
from stackaudit.io.readers.lists.wanted import UserSays, Wanted
from stackaudit.io.readers.result import Note
from stackaudit.model.base import shown

_MOST_LISTED = 8
_WIDE = 3
_SURELY_NO_HEAD = 0.3
_SENTENCE = 5
_HEADLESS = Line(0, ())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sheet is no list that can be read.

    Attributes:
        why: What is missing, as a sentence.
        looked_at: What was looked at: the first row, and the column that came nearest.
        line: The row that stood nearest to a head; 0 where the sheet is empty.
        empty: Whether there is a head and nothing below it.
        people: Whether it is a list of people.
    """

    why: str
    looked_at: str = ""
    line: int = 0
    empty: bool = False
    people: bool = False

    def __str__(self) -> str:
        return f"{self.why}; {self.looked_at}" if self.looked_at else self.why

    def problem(self, source: str, sheet: str = "") -> Problem:
        """The refusal of a file of which nothing else can be read, with the way on; one of several sheets is named."""
        code = Code.EMPTY if self.empty or not self.line else Code.NO_TABLE
        message = f"no sheet is a list; {sheet!r} comes nearest: {self}" if sheet else str(self)
        return Problem(code, message, self.line, 1 if self.line else 0, help=self._help(source))

    def _help(self, source: str) -> str:
        """The way on that fits what is missing."""
        command = f"stackaudit mapping {shlex.quote(source)} -o mapping.yaml"
        if not self.line:
            return "write a row with the heads of columns, such as Name, Owner and Cost, and a row for each tool"
        if self.empty:
            return "write a row for each tool below the head"
        if self.people:
            return (
                "give a list of tools, or one that names beside each person the tools that they have; where a column "
                f"does name tools, say which in a mapping: {command}"
            )
        return (
            f"write a mapping and say in it what each column holds: {command} (`head: none` where no row is a head); "
            "or call the column of names 'Tool'; lists of tools and of flows are read from CSV, Excel, JSON, Markdown "
            "and HTML"
        )


SameHeads = Mapping[frozenset[str], str]
"""By the heads of a list that was read, in lower case, the head of its names."""


def find_grids(
    sheet: Sheet, said: UserSays | None, knows: Knows, like: SameHeads | None = None
) -> tuple[Grid, ...] | Refusal:
    """Return the tables in a sheet, from the top, or why none can be read.

    Args:
        sheet: The sheet.
        said: What the user says of it.
        knows: Whether a text is surely the name of a product; asked for few texts, and only where it can matter.
        like: Lists of the same file that were read; one with the same heads is read as they were.
    """
    if not sheet.lines:
        return Refusal("the sheet is empty; it must hold a list of tools")
    hits, wanted = Hits(knows), said or Wanted()
    grids: list[Grid] = []
    for export in exports_in(sheet, wanted):
        found = _Search(export.sheet, export.says(wanted), hits).found()
        grids += [] if isinstance(found, Refusal) else [export.on(grid, wanted) for grid in found]
    if grids:
        return tuple(grids)
    if said is None or not (said.headless or said.head_rows):
        parts = [_Search(part, wanted, hits, like).found() for part in side_by_side(sheet)]
        beside = [grid for found in parts if not isinstance(found, Refusal) for grid in found]
        if parts and len(beside) >= len(parts):
            return tuple(replace(grid, sheet=sheet) for grid in beside)
    return _Search(sheet, wanted, hits, like).found()


def same_heads(grids: Iterable[Grid]) -> dict[frozenset[str], str]:
    """Return the heads of lists of tools, in lower case, each with the head of the names of most rows."""
    rows: dict[frozenset[str], Counter[str]] = {}
    for grid in grids:
        if name := _name_of(grid):
            rows.setdefault(_key(grid.texts), Counter())[name] += len(grid.lines)
    return {heads: min(count, key=lambda name: (-count[name], name)) for heads, count in rows.items()}


def is_like(grid: Grid, like: SameHeads) -> bool:
    """Whether a list has its names where those with the same heads have them, or is of another kind."""
    name = _name_of(grid)
    return not name or like.get(_key(grid.texts), name) == name


def _name_of(grid: Grid) -> str:
    """The head of the names of a list of tools, in lower case; empty where it is of another kind or has none."""
    column = grid.columns.get("name", -1)
    if grid.table != "tools" or grid.shape != "tools" or grid.hosts or grid.export:
        return ""
    return grid.texts[column].casefold() if 0 <= column < len(grid.texts) else ""


def _key(heads: Iterable[str]) -> frozenset[str]:
    return frozenset(text.casefold() for text in heads if text)


class _Part(NamedTuple):
    """A table among the rows of a sheet: its head, the rows above that, those below, and where they end."""

    head: Head
    above: tuple[Line, ...]
    below: tuple[Line, ...]


class _Search:
    def __init__(self, sheet: Sheet, said: UserSays, hits: Hits, like: SameHeads | None = None) -> None:
        self._sheet, self._said, self._hits = sheet, said, hits
        self._like: dict[frozenset[str], str] = dict(like or {})
        self._kinds = Kinds()
        self._tables = TABLES if said.kind is None else ("integrations" if said.kind == "integrations" else "tools",)
        self._has_stated_head = said.headless or bool(said.head_rows)
        self._language = ""

    def found(self) -> tuple[Grid, ...] | Refusal:
        """The tables, or why there is none."""
        lines = self._sheet.lines
        finder = HeadFinder(lines, self._lookup, self._kinds, self._tables)
        head = self._stated(finder) if self._has_stated_head else self._ruled(finder) or finder.best()
        if isinstance(head, Refusal):
            return head
        if head is None:
            return self._without_head(finder.width) or self._no_head()
        grids: list[Grid] = []
        refused: list[tuple[_Part, Refusal]] = []
        for part in self._parts(head):
            grid = self._grid(part)
            if isinstance(grid, Grid):
                grids.append(grid)
            else:
                refused.append((part, grid))
        if grids and refused:
            self._like |= same_heads(grids)
            again = [(part, self._grid(part)) for part, _ in refused]
            grids += [grid for _, grid in again if isinstance(grid, Grid)]
            grids.sort(key=lambda grid: grid.head.number)
            refused = [(part, grid) for part, grid in again if isinstance(grid, Refusal)]
        if not grids:
            bare = self._without_head(finder.width) if head.known == 0 and not self._sheet.head else None
            return bare or refused[0][1]
        told = tuple(self._not_a_list(part, why) for part, why in refused)
        return (replace(grids[0], notes=(*grids[0].notes, *told)), *grids[1:])

    def _not_a_list(self, part: _Part, why: Refusal) -> Note:
        """What is said of a table in the sheet that cannot be read, beside others that can."""
        first = self._sheet.lines[max(part.head.first, 0)].number
        last = part.below[-1].number if part.below else first
        message = f"rows {first} to {last} are a table that is not read: {why}"
        return Note("left-out", message, self._sheet.spot(first))

    # -- the head

    def _lookup(self, text: str, table: str) -> tuple[Header, ...]:
        return self._meant(text, -1, table)[1]

    def _meant(self, text: str, column: int, table: str) -> tuple[bool, tuple[Header, ...]]:
        """Whether the user says what a column is, and what its head can mean."""
        said = self._said.field(text, column, table)
        known = meanings(text, table, self._language)
        if not said:
            return False, known
        if not is_field(table, said):
            return True, ()
        first = known[0] if known else Header("")
        return True, (first._replace(field=said, guess="", exact=True),)

    def _stated(self, finder: HeadFinder) -> Head | Refusal | None:
        """The head that the user says."""
        if self._said.headless:
            texts = ("",) * finder.width
            bare = [self._mapped(Head(-1, texts, table, ((),) * finder.width)) for table in self._tables]
            return max(bare, key=lambda each: sum(map(bool, each.meanings)))
        rows = self._said.head_rows
        places = {line.number: place for place, line in enumerate(self._sheet.lines)}
        place = places.get(max(rows))
        if place is None:
            return Refusal(f"row {max(rows)}, which the mapping says is the head, holds nothing", line=max(rows))
        heads = finder.heads_at(place, anyway=True)
        if len(rows) > 1 and place > 0:
            heads = [finder.two_rows(place, table) for table in self._tables]
            heads = [each for each in heads if each.table == "tools" or {"source", "target"} <= each.fields] or heads
        else:
            heads = [each for each in heads if not each.upper]
        return max(heads, key=lambda each: each.score, default=None)

    def _ruled(self, finder: HeadFinder) -> Head | None:
        """The head that the file itself marks as one, as Markdown does; None where that row is a title or empty."""
        places = [place for place, line in enumerate(self._sheet.lines[:1]) if line.number == self._sheet.head]
        heads = [head for place in places for head in finder.heads_at(place, anyway=True)]
        if not heads or (finder.width > 1 and sum(map(bool, heads[0].texts)) < 2):
            return None
        return max(heads, key=lambda head: head.score)

    def _mapped(self, head: Head) -> Head:
        """The head with what the user says of its columns, and in the language that most of it is in."""
        self._language = language_of(text for text in head.texts if text)
        meanings, mapped, keep = list(head.meanings), set(), set()
        for column, text in enumerate(head.texts):
            is_said, meaning = self._meant(text, column, head.table)
            if is_said:
                mapped.add(column)
            if self._said.field(text, column, head.table) == KEEP:
                keep.add(column)
            if head.ends and not is_said:
                meanings[column] = head.meanings[column]
            elif is_said or (text and " / " not in text):
                meanings[column] = meaning
        said_by = self._said.called if isinstance(self._said, ExportSays) else head.said_by
        is_export = isinstance(self._said, ExportSays)
        head = replace(head, meanings=tuple(meanings), mapped=frozenset(mapped), said_by=said_by)
        return replace(head, keep=frozenset(keep), is_export=is_export)

    # -- several tables in a sheet

    def _parts(self, first: Head) -> list[_Part]:
        """The tables in the sheet: that of the first head, and those that begin anew after empty rows."""
        lines = self._sheet.lines
        heads = [(first, 0)]
        if not self._has_stated_head:
            for start in range(first.place + 2, len(lines) - 1):
                if start > heads[-1][0].place + 1 and (gap := self._gap(lines, start)):
                    head = self._another(start, gap, heads[-1][0])
                    if head is not None:
                        heads.append((head, start))
        parts = []
        for n, (head, start) in enumerate(heads):
            end = heads[n + 1][1] if n + 1 < len(heads) else len(lines)
            above, below = lines[start : max(head.first, 0)], lines[head.place + 1 : end]
            parts.append(_Part(head, above, below))
        return parts

    def _gap(self, lines: Sequence[Line], place: int) -> int:
        return _gap(lines[place - 1], lines[place], of_text=not self._sheet.name)

    def _another(self, start: int, gap: int, before: Head) -> Head | None:
        """The head of another table that begins at a row after empty ones; None where the table before goes on."""
        block = self._sheet.lines[start : start + 40]
        ends = next((n for n in range(1, len(block)) if self._gap(block, n) >= gap), len(block))
        finder = HeadFinder(block[:ends], self._lookup, self._kinds, self._tables)
        head = finder.best()
        if head is None or head.first > 3 or head.known < 2 or head.known * 2 < sum(map(bool, head.texts)):
            return None
        old = {text.casefold() for text in before.texts if text}
        if {text.casefold() for text in head.texts if text} <= old:
            return None  # the head is printed again; its rows belong to the table before
        certain = any(meaning and meaning[0].field == "name" and meaning[0].exact for meaning in head.meanings)
        if gap < 2 and not (certain or head.table == "integrations"):
            return None
        return replace(head, place=head.place + start)

    # -- one table

    def _grid(self, part: _Part) -> Grid | Refusal:
        head = self._mapped(part.head)
        cells = profiles(part.below, len(head.texts), self._kinds)
        if not part.below and not self._said.headless:
            return Refusal("there is a head, but no row below it names a tool", line=self._number(head), empty=True)
        if head.table == "integrations":
            columns = assign(head, cells, self._hits, None, hidden=self._sheet.hidden)
            if not {"source", "target"} <= columns.at.keys():
                return Refusal("no two columns hold the ends of flows", self._first_row(), self._number(head))
            return self._made(part, head, _without_direction(head, columns), "integrations")
        names = NameFinder(head, cells, part.below, self._hits, self._called(part.above))
        shape: Shape = "tools"
        name = self._stated_name(head)
        if name is None and names.are_goods():
            return Refusal(
                "the list has prices and a stock: it seems to be one of goods", self._heads(head), self._number(head)
            )
        is_told = name is not None and isinstance(self._said, ExportSays)
        may_be_booked = self._said.kind in (None, "ledger") and not is_told
        booked = payees(head, cells, names.ranked(), self._hits) if may_be_booked else None
        if booked is not None:
            shape = "ledger"
            name = name or NameColumn(booked[0], 0.0, self._hits.share(cells[booked[0]]))
            head = _as_ledger(head, *booked)
        if name is None:
            found = self._named(names, head, cells, part)
            if isinstance(found, NoNames):
                return self._no_names(found, head)
            name = found
        if shape == "tools" and self._is_data(head, name, cells):
            return Refusal(
                "no row is a head: the one that comes nearest names a product itself",
                self._first_row(),
                self._number(head),
            )
        who = person(head, cells, name, part.below) if shape == "tools" and not is_told else None
        columns = assign(head, cells, self._hits, name, who, self._sheet.hidden)
        if who is not None:
            shape = "assignments"
        elif are_contracts(columns.at):
            shape = "contracts"
        if self._said.kind is not None:
            shape = _shape(self._said.kind)
        made = replace(self._made(part, head, columns, shape), person=who, hosts=name.hosts)
        return made if is_told else with_sections(made, self._said, self._hits.knows)

    def _named(self, names: NameFinder, head: Head, cells: Sequence[Profile], part: _Part) -> NameColumn | NoNames:
        """The column of names; of a list of who has what that of few names beside many people."""
        called = self._like.get(_key(head.texts))
        if called is not None:
            same = [n for n, text in enumerate(head.texts) if text.casefold() == called]
            chosen = next((one for one in names.ranked(all_of_them=True) if one.column in same), None)
            return chosen or NoNames(
                f"in the lists of the file with the same heads {head.texts[same[0]]!r} has the names", same[0]
            )
        licences = licence(head, cells, self._hits)
        if licences is not None:
            return licences
        found = names.find()
        first = next(iter(names.ranked()), None)
        if not isinstance(found, NoNames) or first is None or person(head, cells, first, part.below) is None:
            return found
        persons = sum(map(is_of_people, head.texts))
        return first if first.hit >= _SURELY_NO_HEAD or (names.says_name(first.column) and persons < 2) else found

    def _called(self, above: Sequence[Line]) -> str:
        """What the list is called: its file, its sheet, and its titles."""
        file = re.split(r"[/\\\\]", self._sheet.source)[-1]
        return " ".join([file, self._sheet.name, *(text for line in above[:4] for text in _texts(line)[:2])])

    def _stated_name(self, head: Head) -> NameColumn | None:
        for column in sorted(head.mapped):
            if head.meanings[column] and head.meanings[column][0].field == "name":
                return NameColumn(column, 0.0, 0.0, exact=True)
        return None

    def _is_data(self, head: Head, name: NameColumn, cells: Sequence[Profile]) -> bool:
        """Whether the head is a row like those below: no word of it is known as a head, and it names a product.

        Or it has a sentence where those below have sentences.
        """
        if head.place < 0 or head.known or not cells[name.column].filled:
            return False
        if any(one.words > _SENTENCE < text.count(" ") for text, one in zip(head.texts, cells, strict=True)):
            return True
        return name.hit >= _SURELY_NO_HEAD and self._hits.knows(head.texts[name.column])

    def _made(self, part: _Part, head: Head, columns: Columns, shape: Shape) -> Grid:
        sheet, lines = self._sheet, self._sheet.lines
        line = lines[head.place] if head.place >= 0 else _HEADLESS
        upper = lines[head.place - 1] if head.upper else None
        facts = read_titles(part.above)
        notes = [*self._of_titles(part.above, head), *self._of_facts(part.above, facts, columns)]
        notes += [self._note(line, said) for said in (*_unknown_head(head, line), *columns.said)]
        heads = {name: _in_currency(name, header, facts) for name, header in columns.heads.items()}
        table = "integrations" if head.table == "integrations" else "tools"
        return Grid(
            sheet,
            "integrations" if table == "integrations" else "tools",
            columns.at,
            heads,
            line,
            part.below,
            tuple(notes),
            shape,
            columns.how,
            part.above,
            upper,
            self._language,
            head.texts,
            as_of=facts.as_of,
            kept=columns.kept,
        )

    # -- notes

    def _note(self, line: Line, said: Said) -> Note:
        return Note(said.kind, said.message, self._sheet.spot(line.number, said.column + 1 if line.number else 0))

    def _of_titles(self, above: Sequence[Line], head: Head) -> list[Note]:
        """What is said of the rows above the head: titles, and rows that were passed over."""
        if not above:
            return []
        wide = [line for line in above if sum(self._kinds.of(cell) != "empty" for cell in line.cells) >= _WIDE]
        titles = [line for line in above if line not in wide]
        notes = []
        if titles:
            listed = ", ".join(shown(" ".join(_texts(line))) for line in titles[:_MOST_LISTED])
            rows = f"row {titles[0].number} is" if len(titles) == 1 else f"rows {_numbers(titles)} are"
            kind = "a title" if len(titles) == 1 else "titles"
            notes.append(Note("left-out", f"{rows} taken for {kind}: {listed}", self._sheet.spot(titles[0].number)))
        for line in wide[:_MOST_LISTED]:
            listed = ", ".join(shown(text) for text in _texts(line)[:_MOST_LISTED])
            message = f"the row stands above the head, row {self._number(head)}, and is not read: {listed}"
            notes.append(Note("left-out", message, self._sheet.spot(line.number)))
        if len(wide) > _MOST_LISTED:
            message = f"{len(wide) - _MOST_LISTED} more rows above the head are not read"
            notes.append(Note("left-out", message, self._sheet.spot(wide[_MOST_LISTED].number)))
        return notes

    def _of_facts(self, above: Sequence[Line], facts: TitleFacts, columns: Columns) -> list[Note]:
        """What is said of the currency and of the day in a title."""
        said = []
        money = [name for name in columns.at if name.startswith("cost.")]
        if money and (facts.currency or facts.scale > 1):
            unit = f"{facts.currency or 'amounts'}{f', times {facts.scale:,}' if facts.scale > 1 else ''}"
            said.append(f"a title above the head says what the amounts are in: {unit}")
        if facts.as_of is not None:
            said.append(f"a title above the head says that the list is of {facts.as_of.isoformat()}")
        return [Note("guessed", text, self._sheet.spot(above[0].number)) for text in said]

    # -- refusals

    def _without_head(self, width: int) -> tuple[Grid, ...] | None:
        """The sheet read as a list without a head: only where the catalog knows a good share of the names."""
        if self._has_stated_head or self._said.kind == "integrations":
            return None
        lines = self._sheet.lines
        head = Head(-1, ("",) * width, "tools", ((),) * width)
        cells = profiles(lines, width, self._kinds)
        names = NameFinder(head, cells, lines, self._hits, self._called(()))
        best = max(names.ranked(), key=lambda each: (each.hit, -each.column), default=None)
        why = ""
        # one word may be known by chance
        if best is None or best.hit < _SURELY_NO_HEAD or cells[best.column].dist < 0.7 or _known(best, cells) < 2:
            best = names.without_head()
            why = "the file is called a list of tools and " if names_tools(self._called(())) else ""
        if best is None:
            return None
        others = "; the other columns are not read" if width > 1 else ""
        message = (
            f"no row is a head; column {letter(best.column)} is taken for the names, because {why}the catalog knows "
            f"{best.hit:.0%} of its texts{others}; a mapping with `head: none` says what each column holds"
        )
        columns = Columns({"name": best.column}, {"name": Header("name", "the name", exact=False)}, {"name": "guessed"})
        columns = replace(columns, said=(Said("guessed", message, best.column),))
        return (self._made(_Part(head, (), lines), head, columns, "tools"),)

    def _no_head(self) -> Refusal:
        line = self._sheet.lines[0]
        why = "no row near the top is a head of a list of tools or of integrations"
        return Refusal(why, self._first_row(), line.number)

    def _no_names(self, found: NoNames, head: Head) -> Refusal:
        texts = [shown(text) for text in head.texts if text]
        listed = ", ".join(texts[:_MOST_LISTED]) + (
            f" and {len(texts) - _MOST_LISTED} more" if len(texts) > _MOST_LISTED else ""
        )
        return Refusal(f"no column of names among {listed}", found.why, self._number(head), people=found.people)

    def _first_row(self) -> str:
        texts = [shown(text) for text in _texts(self._sheet.lines[0])]
        return f"the first row has {', '.join(texts[:_MOST_LISTED])}"

    @staticmethod
    def _heads(head: Head) -> str:
        return f"the head has {', '.join([shown(text) for text in head.texts if text][:_MOST_LISTED])}"

    def _number(self, head: Head) -> int:
        return self._sheet.lines[max(head.place, 0)].number


def _unknown_head(head: Head, line: Line) -> list[Said]:
    """What is said of a row that was taken for the head though no word of it is known as one."""
    if head.place < 0 or head.known or head.mapped or len(head.texts) < 2:
        return []
    listed = ", ".join([shown(text) for text in head.texts if text][:_MOST_LISTED])
    message = f"row {line.number} is taken for the head, though no word of it is known as one: {listed}"
    return [Said("guessed", message, -1)]


def _known(name: NameColumn, cells: Sequence[Profile]) -> float:
    """How many of the texts of a column the catalog knows."""
    return name.hit * len(cells[name.column].texts)


def _without_direction(head: Head, columns: Columns) -> Columns:
    """The columns with what is told where the heads of two ends do not say which of them is the source."""
    if not head.ends or head.mapped & set(head.ends) or "bidirectional" in columns.at:
        return columns
    message = "the direction is not said: no head says which of the two ends is the source"
    return replace(columns, said=(Said("guessed", message, head.ends[0]), *columns.said))


def _as_ledger(head: Head, name: int, day: int, amount: int) -> Head:
    """The head of a ledger, its three columns as the ledger needs them."""
    meanings = list(head.meanings)
    meanings[name] = (Header("name", "the name", exact=False), *meanings[name])
    meanings[day] = (Header(DATE, "the day of a booking", exact=False),)
    known = next((one for one in meanings[amount]), Header("cost.annual"))
    meanings[amount] = (known._replace(field="cost.annual", guess="the amount of a booking", per="", exact=False),)
    others = [
        tuple(one for one in meaning if n in (name, day, amount) or not one.field.startswith("cost."))
        for n, meaning in enumerate(meanings)
    ]
    return replace(head, meanings=tuple(others))


def _in_currency(field: str, header: Header, facts: TitleFacts) -> Header:
    """A head of amounts with the currency that a title names, where it names none itself."""
    if not field.startswith("cost.") or field == "cost.period":
        return header
    if not header.currency and facts.currency:
        header = header._replace(currency=facts.currency)
    return header._replace(scale=facts.scale) if header.scale == 1 else header


def _shape(said: str) -> Shape:
    shapes: tuple[Shape, ...] = ("integrations", "contracts", "ledger", "assignments")
    return next((shape for shape in shapes if shape == said), "tools")


def _gap(above: Line, below: Line, *, of_text: bool) -> int:
    """How many empty rows stand between two rows; the lines of a cell of CSV text are no rows of their own."""
    apart = below.number - above.number - 1
    if apart <= 0:
        return 0
    within = sum(text_of(cell).count("\n") for cell in above.cells) if of_text else 0
    return max(0, apart - within)


def _texts(line: Line) -> list[str]:
    return [text for cell in line.cells if (text := " ".join(text_of(cell).split()))]


def _numbers(lines: Sequence[Line]) -> str:
    return (
        f"{lines[0].number} to {lines[-1].number}"
        if len(lines) > 2
        else " and ".join(str(line.number) for line in lines)
    )
