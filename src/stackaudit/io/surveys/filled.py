"""A filled sheet back into answers and expectations, and these into a stack; every problem is told with its cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from stackaudit.core.errors import LoadError, Problem, UnknownNameError, did_you_mean
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.codes import Code
from stackaudit.io.readers.diagnostics.problems import refusal
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.spreadsheet.sheet import Sheet, read_csv, text_of
from stackaudit.io.readers.spreadsheet.workbook import read_workbook
from stackaudit.io.surveys.items import EXPECTATION_COLUMNS, IDS
from stackaudit.model.stack import Stack
from stackaudit.model.voices import Answer, Expectation

LIMITS: Final = Limits(rows=100_000, columns=500)
_HEADS = frozenset({"respondent", "stakeholder"})
Rows = list[tuple[int, list[str]]]


def cells_of(path: Path) -> Rows:
    """Return the rows of the first sheet that are neither blank nor notes, each with its number from 1.

    Raises:
        LoadError: the file cannot be read, is too large, or is neither CSV nor Excel.
        StackAuditError: it is Excel, and openpyxl is not installed.
    """
    given = Source(path, LIMITS)
    try:
        sheet = _sheet_of(given)
    except LoadError as error:
        raise refusal(error.problems, given.name) from None
    except OSError as error:
        problem = Problem(Code.UNREADABLE_FILE, f"the file cannot be read: {error.strerror or error}")
        raise refusal([problem], given.name) from None
    kept = [(line.number, [_plain(text_of(cell)) for cell in line.cells]) for line in sheet.lines]
    return [(at, row) for at, row in kept if any(row) and not _is_note(row)]


def _sheet_of(given: Source) -> Sheet:
    match given.suffix:
        case ".csv":
            return read_csv(given.text, given.name, _score, given.limits)
        case ".xlsx":
            sheets, _ = read_workbook(given)
            return sheets[0] if sheets else Sheet(given.name, "", ())
        case _:
            given.data  # noqa: B018  what is not there is told before what it is called
            raise LoadError([Problem(Code.UNKNOWN_FORMAT, "a filled sheet is .csv or .xlsx")])


def _score(row: Sequence[str]) -> int:
    """How much a row looks like the heading: it names who answers; of two ways to part it the one with more cells."""
    return len(row) if any(_plain(cell).casefold() in _HEADS for cell in row) else 0


def _is_note(row: list[str]) -> bool:
    return row[0].startswith("#") and not any(row[1:])


def _plain(cell: str) -> str:
    return cell.strip().removeprefix("'")


_WHO = ("respondent", "group")
_ABOUT = ("stakeholder", "attribute")
_RATED = ("importance", "expected", "perceived")


def read_survey(path: str | Path) -> tuple[Answer, ...]:
    """Read a filled sheet of answers, CSV or Excel; an empty cell is a missing answer.

    Args:
        path: A sheet as `stackaudit survey` writes it: one row a respondent, one column a question.

    Raises:
        LoadError: every problem, with its row and column: a rating that is none, a question that there is not, a
            respondent who stands twice or without a group.
    """
    heads, rows = _sheet(Path(path), _WHO, (*_WHO, *IDS))
    problems: list[Problem] = []
    answers: list[Answer] = []
    seen: dict[str, int] = {}
    for at, row in rows:
        cells = dict(zip(heads, row, strict=False))
        missing = [_missing(name, heads, at) for name in _WHO if not cells.get(name)]
        problems += missing
        who = cells.get("respondent", "")
        if who and who in seen:
            message = f"the respondent {who!r} stands in row {seen[who]} already"
            problems.append(Problem(Code.DUPLICATE_ID, message, at, heads.index("respondent") + 1))
        seen.setdefault(who, at)
        for column, (item, cell) in enumerate(zip(heads, row, strict=False), 1):
            if item in IDS and cell:
                rating = _rating(cell, item, (at, column), problems)
                if rating is not None and not missing:
                    facts = {"respondent": who, "group": cells["group"], "item": item, "rating": rating}
                    answers += _made(Answer, facts, at, problems)
    if problems:
        raise refusal(problems, str(path))
    return tuple(answers)


def read_expectations(path: str | Path) -> tuple[Expectation, ...]:
    """Read a filled sheet of expectations, CSV or Excel; an empty cell is not known.

    Raises:
        LoadError: every problem, with its row and column.
    """
    heads, rows = _sheet(Path(path), _ABOUT, EXPECTATION_COLUMNS)
    problems: list[Problem] = []
    found: list[Expectation] = []
    for at, row in rows:
        cells = dict(zip(heads, row, strict=False))
        problems += [_missing(name, heads, at) for name in _ABOUT if not cells.get(name)]
        facts: dict[str, Any] = {name: cells[name] for name in _ABOUT if cells.get(name)}
        for column, (name, cell) in enumerate(zip(heads, row, strict=False), 1):
            if name in _RATED and cell:
                facts[name] = _rating(cell, name, (at, column), problems)
            elif name == "respondents" and cell:
                facts[name] = _count(cell, (at, column), problems)
        if len(facts) >= len(_ABOUT) and all(name in facts for name in _ABOUT):
            found += _made(Expectation, facts, at, problems)
    if problems:
        raise refusal(problems, str(path))
    return tuple(found)


def holds_expectations(path: str | Path) -> bool:
    """Whether a filled sheet is one of expectations, told by its heading."""
    rows = cells_of(Path(path))
    return bool(rows) and "stakeholder" in [cell.casefold() for cell in rows[0][1]]


def with_answers(
    stack: Stack, initiative: str, answers: Iterable[Answer] = (), expectations: Iterable[Expectation] = ()
) -> Stack:
    """Return a stack in which a rollout has these answers and expectations too; the old stack stays as it is.

    A new answer of a respondent to a question takes the place of the old one, and so does a new expectation of a
    stakeholder of an attribute.

    Raises:
        UnknownNameError: the stack has no such initiative.
    """
    known = [one.id for one in stack.initiatives]
    if initiative not in known:
        raise UnknownNameError("initiative", initiative, known)
    document = stack.document()
    record = document["initiatives"][known.index(initiative)]
    for name, keys, new in (
        ("answers", ("respondent", "item"), [*answers]),
        ("expectations", ("stakeholder", "attribute"), [*expectations]),
    ):
        if new:
            written = [*(record.get(name) or ()), *(one.model_dump(mode="json", exclude_none=True) for one in new)]
            record[name] = [*{tuple(row[key] for key in keys): row for row in written}.values()]
    return Stack.model_validate(document)


def _sheet(path: Path, needed: Sequence[str], known: Sequence[str]) -> tuple[list[str], Rows]:
    """Return heading and rows of a sheet whose heading is as it should be."""
    rows = cells_of(path)
    if not rows:
        raise refusal([Problem(Code.EMPTY, "the sheet has no heading")], str(path))
    at, row = rows[0]
    heads = [cell.casefold() for cell in row]
    problems = [
        Problem(Code.MISSING_FIELD, f"the heading has no column {name!r}", at, 1)
        for name in needed
        if name not in heads
    ]
    for column, name in enumerate(heads, 1):
        if name and name not in known:
            message = f"the column {row[column - 1]!r} is not known{did_you_mean(name, known)}"
            problems.append(Problem(Code.UNKNOWN_FIELD, message, at, column))
        elif name and name in heads[: column - 1]:
            problems.append(Problem(Code.DUPLICATE_KEY, f"the column {name!r} stands twice", at, column))
    for number, cells in rows[1:]:
        problems += [
            Problem(Code.UNKNOWN_FIELD, f"the cell {cell!r} stands under no heading", number, column)
            for column, cell in enumerate(cells, 1)
            if cell and (column > len(heads) or not heads[column - 1])
        ]
    if problems:
        raise refusal(problems, str(path))
    return heads, rows[1:]


def _missing(name: str, heads: Sequence[str], row: int) -> Problem:
    return Problem(Code.MISSING_FIELD, f"row {row} has no {name}", row, heads.index(name) + 1)


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _rating(cell: str, name: str, place: tuple[int, int], problems: list[Problem]) -> float | None:
    number = _number(cell)
    if number is None:
        help_ = "write digits, with a point for decimals; leave the cell empty where there is no answer"
        problems.append(Problem(Code.NOT_A_NUMBER, f"{name}: {cell!r} is no number", *place, help=help_))
    elif not 1 <= number <= 5:
        problems.append(Problem(Code.OUT_OF_BOUNDS, f"{name}: {cell!r} is not from 1 to 5", *place))
    else:
        return number
    return None


def _count(cell: str, place: tuple[int, int], problems: list[Problem]) -> int | None:
    number = _number(cell)
    if number is None or number < 0 or number != int(number):
        problems.append(Problem(Code.NOT_A_NUMBER, f"respondents: {cell!r} is no number of people", *place))
        return None
    return int(number)


def _made(kind: type[Any], facts: dict[str, Any], row: int, problems: list[Problem]) -> list[Any]:
    """The record of these facts; where its texts are refused, the reasons are noted."""
    try:
        return [kind.model_validate(facts)]
    except ValidationError as error:
        problems += [Problem(Code.INVALID_VALUE, f"{one['loc'][0]}: {one['msg']}", row, 1) for one in error.errors()]
        return []
