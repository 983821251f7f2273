"""Our own tables: a CSV folder or a workbook, one file or sheet a list, the columns named as the fields are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.core.escape import unguarded
from stackaudit.io.readers.base import Reader, Source, entries_of, loaded
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.diagnostics.validation import LocatedProblem, refusal_at
from stackaudit.io.readers.lists.cells import Line, Sheet, text_of
from stackaudit.io.readers.lists.csv_text import Score, read_csv
from stackaudit.io.readers.lists.workbook import ZIP_MARK, first_rows, read_workbook
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.model.base import shown
from stackaudit.model.layouts import LAYOUTS, Column, Kind, Layout
from stackaudit.model.tables import Path as Place
from stackaudit.model.tables import Reading as Tables
from stackaudit.model.tables import are_own, is_remark, read_cell, read_tables

_ReadCell = Callable[[str, Column | None], Any]
GUIDE = "start here"
"""The sheet of a workbook of ours that says what to do; it holds no list."""
_SHORT = {"people": "team", "sign-offs": "sign_offs"}
_PARENTS = {"initiatives": "initiative", "vendors": "vendor"}
"""Sheets beside which those of their lists may have short names, and what the long ones begin with."""
_ANSWERS = {"yes": "true", "no": "false"}
"""What people write into a workbook for true and false."""


def recognises_folder(given: Source) -> bool:
    """Whether it is a folder with a list of tools in our own columns."""
    if not given.is_folder:
        return False
    tools = next((file for file in entries_of(given.path) if file.name == "tools.csv"), None)  # in these letters only
    return tools is not None and tools.is_file() and not tools.is_symlink() and are_own(LAYOUTS["tools"], _head(tools))


def recognises_workbook(given: Source) -> bool:
    """Whether it is a workbook whose sheet `tools` has our own columns only."""
    if given.is_folder or not given.path.is_file():
        return False
    with given.path.open("rb") as file:
        if file.read(4) != ZIP_MARK:
            return False
    return are_own(LAYOUTS["tools"], first_rows(given).get("tools", []))


def read_folder(given: Source) -> ReadResult:
    """Read a folder of CSV files; a link, and a file that bears the name of no list, is noted and left."""
    found = [file for file in entries_of(given.path) if file.suffix.lower() == ".csv"]
    links = [file for file in found if file.is_symlink()]
    files = [file for file in found if not file.is_symlink()]
    lists = {file.stem: file for file in files if file.suffix == ".csv" and file.stem in LAYOUTS}
    notes = [
        Note("left-out", "it is a link; links in a folder are not followed", Location(str(file))) for file in links
    ] + [
        Note("left-out", f"no list is called {_called(file)!r}{did_you_mean(file.stem, LAYOUTS)}", Location(str(file)))
        for file in files
        if file not in lists.values()
    ]
    return _read({name: _csv(file, given) for name, file in lists.items()}, notes, given.name, read_cell)


def _called(file: Path) -> str:
    """Return the name without its ending, unless the letters of the ending are what is wrong with it."""
    return file.stem if file.suffix == ".csv" else file.name


def read_book(given: Source) -> ReadResult:
    """Read a workbook; a sheet that bears the name of no list is noted and left."""
    sheets, notes = read_workbook(given)
    names = list_names(sheet.name for sheet in sheets)
    for sheet in sheets:
        if names[sheet.name] not in LAYOUTS and sheet.name != GUIDE:
            hint = did_you_mean(sheet.name, (*LAYOUTS, *_short_names(sheets)))
            notes.append(Note("left-out", f"no list is called {sheet.name!r}{hint}", sheet.spot()))
    found = {names[sheet.name]: sheet for sheet in sheets if names[sheet.name] in LAYOUTS}
    return _read(found, notes, given.name, _answer)


def list_names(titles: Iterable[str]) -> dict[str, str]:
    """Return the list that each sheet of a workbook holds, or its title where it holds none.

    In a workbook of rollouts the lists of a rollout may have their short names, and `people` is its team; beside
    vendors `tickets` are those of a vendor.

    >>> list_names(["initiatives", "tasks", "sign-offs", "people"])["sign-offs"]
    'initiative_sign_offs'
    """
    given = [*titles]
    found = {title: title for title in given}
    for title in given:
        for parent, start in _PARENTS.items():
            name = f"{start}_{_SHORT.get(title, title)}"
            if parent in given and title not in LAYOUTS and name in LAYOUTS and name not in found.values():
                found[title] = name
    return found


def _short_names(sheets: Iterable[Sheet]) -> list[str]:
    """Return the short names that lists may have in a workbook of these sheets."""
    titles = {sheet.name for sheet in sheets}
    starts = [f"{start}_" for parent, start in _PARENTS.items() if parent in titles]
    return [name.removeprefix(start) for start in starts for name in LAYOUTS if name.startswith(start)]


def _answer(text: str, column: Column | None) -> Any:  # noqa: ANN401
    """Return what a cell of a workbook states: in a column of true and false also as yes or no."""
    word = text.strip().casefold()
    is_flag = column is not None and column.kind is Kind.FLAG
    return read_cell(_ANSWERS.get(word, text) if is_flag else text, column)


def _head(file: Path) -> list[str]:
    """The first line of a file, split at whichever sign fits best; empty where there is none."""
    top = Source(file).head.splitlines()[:1]
    if not top:
        return []
    try:
        sheet = read_csv(top[0], str(file), _scorer(LAYOUTS["tools"]), looked_at=1)
    except LoadError:
        return []
    return [text_of(cell) for line in sheet.lines for cell in line.cells]


def _scorer(layout: Layout) -> Score:
    def score(row: Sequence[str]) -> int:
        known = [name for name in row if name.strip() in layout.keys or layout.column(name.strip()) is not None]
        return 2 * len(known) - len(row)

    return score


def _csv(file: Path, given: Source) -> Sheet:
    score = _scorer(LAYOUTS[file.stem])
    return loaded(
        Source(file, given.limits), lambda text, limits: read_csv(text, str(file), score, limits, looked_at=1)
    )


def _read(sheets: Mapping[str, Sheet], notes: list[Note], source: str, read: _ReadCell) -> ReadResult:
    every = {name: _columns(sheet) for name, sheet in sheets.items()}
    heads = {name: {head: n for head, n in every[name].items() if not _is_left(name, head)} for name in every}
    notes += _remarks(sheets, every)
    tables = {name: _rows(LAYOUTS[name], sheet, heads[name], read) for name, sheet in sheets.items()}
    if "tools" not in tables:
        raise refusal([Problem(Code.MISSING_FIELD, "there is no list of tools", help="add one called 'tools'")], source)
    reading = read_tables(tables)
    spots = _Locations(reading, sheets, heads)
    problems = [*_double_columns(sheets, heads), *(_told(problem, spots) for problem in reading.problems)]
    if problems:
        raise refusal_at(problems, source)
    return ReadResult(reading.document, tuple(notes), spots)


def _is_left(table: str, head: str) -> bool:
    """Whether a column holds remarks, and no column of the table is called so."""
    return is_remark(head) and LAYOUTS[table].column(head) is None


def _remarks(sheets: Mapping[str, Sheet], heads: Mapping[str, Mapping[str, int]]) -> Iterator[Note]:
    for name, sheet in sheets.items():
        for head, n in heads[name].items():
            if _is_left(name, head):
                spot = sheet.spot(sheet.lines[0].number, n + 1)
                yield Note("left-out", f"the column {shown(head)} was not read: it holds remarks", spot)


def _columns(sheet: Sheet) -> dict[str, int]:
    """Where each column is, by its name; of two of one name the first."""
    head = sheet.lines[0].cells if sheet.lines else ()
    columns: dict[str, int] = {}
    for n, cell in enumerate(head):
        name = unguarded(text_of(cell))
        columns.setdefault(name if name.startswith("x-") or ".x-" in name else name.strip(), n)
    return columns


def _double_columns(sheets: Mapping[str, Sheet], heads: Mapping[str, Mapping[str, int]]) -> Iterator[LocatedProblem]:
    for name, sheet in sheets.items():
        head = sheet.lines[0] if sheet.lines else Line(0, ())
        for n, cell in enumerate(head.cells):
            column = unguarded(text_of(cell)).strip()
            first = heads[name].get(column, n)
            if first != n and column:
                problem = Problem(Code.DUPLICATE_KEY, f"there are two columns {shown(column)}")
                yield LocatedProblem(problem, sheet.spot(head.number, n + 1))


def _rows(layout: Layout, sheet: Sheet, columns: Mapping[str, int], read: _ReadCell) -> list[dict[str, Any]]:
    kinds = {name: layout.column(name) for name in columns}
    named = [(name, n, kinds[name]) for name, n in columns.items() if name]
    rows: list[dict[str, Any]] = []
    for line in sheet.lines[1:]:
        row: dict[str, Any] = {}
        for name, n, column in named:
            text = text_of(line.cell(n))
            if text:
                row[name] = read(unguarded(text), column)
        rows.append(row)
    return rows


class _Locations(Mapping[Place, Location]):
    """Where each fact of the document stands, told when it is asked."""

    def __init__(self, tables: Tables, sheets: Mapping[str, Sheet], heads: Mapping[str, Mapping[str, int]]) -> None:
        self._tables, self._sheets, self._heads = tables, sheets, heads

    def at(self, place: Place) -> Location:
        """The spot of a place in the tables: the table, the row, the column, the last two where they are known."""
        name, *rest = place
        table = str(name) if name in self._sheets else "tools"
        sheet = self._sheets[table]
        row = next((step for step in rest if isinstance(step, int)), None)
        column = next((step for step in rest if isinstance(step, str)), "")
        number = self._heads[table].get(column, -1) + 1
        if row is None:
            return sheet.spot(sheet.lines[0].number if sheet.lines and number else 0, number)
        return sheet.spot(sheet.lines[row + 1].number, number)

    def __getitem__(self, path: Place) -> Location:
        return self.at(self._tables.place(path))

    def __contains__(self, path: object) -> bool:
        return isinstance(path, tuple)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._tables.rows)

    def __len__(self) -> int:
        return len(self._tables.rows)


def _told(problem: Problem, spots: _Locations) -> LocatedProblem:
    column = next((step for step in problem.path[1:] if isinstance(step, str)), "")
    named = column and repr(column) not in problem.message
    message = f"column {column!r}: {problem.message}" if named else problem.message
    return LocatedProblem(Problem(problem.code, message, help=problem.help, path=problem.path), spots.at(problem.path))


FOLDER = Reader(
    "csv-folder", "a folder of CSV files, one a list, as stackaudit writes it", recognises_folder, read_folder
)
WORKBOOK = Reader("workbook", "a workbook, one sheet a list, as stackaudit writes it", recognises_workbook, read_book)
