"""The survey: its questions in our own words, sheets to be filled in, and a filled sheet back into a stack.

Constructs: five elements of change in one person, after the ADKAR model (Hiatt 2006; ADKAR is a trademark of Prosci,
whose assessment is not used here); four of the acceptance of technology, after UTAUT (Venkatesh and others 2003);
clarity of goals, roles, procedures and of how people get on, after GRPI (Beckhard 1972; Rubin, Plovnick and Fry 1977).
The wording is ours and has not been validated. No item is reversed: 5 is always the good end.

What a spreadsheet would run as a formula is made harmless; every problem of a filled sheet is told with its cell.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import LoadError, Problem, StackAuditError, UnknownNameError, did_you_mean
from stackaudit.core.escape import csv_cell, markdown
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal, unreadable
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.lists.workbook import read_workbook
from stackaudit.model.people import Answer, Expectation
from stackaudit.model.stack import Stack


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered from 1 (not at all) to 5 (fully).

    Attributes:
        id: As answers name it: `adkar.desire.1`.
        text: What people read.
    """

    id: str
    text: str

    @property
    def construct(self) -> str:
        """What it asks about: `adkar.desire`."""
        return self.id.rpartition(".")[0]


_TEXTS: Final = {
    "adkar.awareness": ("I can say why we are changing how we work.", "I know what happens if we leave it as it is."),
    "adkar.desire": ("I want this change to succeed.", "I would choose the new way if I were free to."),
    "adkar.knowledge": ("I know what I have to do in the new tool.", "I know where to look when I am stuck."),
    "adkar.ability": ("I get my daily tasks done in the new tool.", "I have the time to learn the new way."),
    "adkar.reinforcement": (
        "Somebody notices when I work the new way.",
        "What does not work in the new way gets mended.",
    ),
    "utaut.performance-expectancy": ("The tool helps me do better work.", "The tool saves me time."),
    "utaut.effort-expectancy": ("The tool is easy to learn.", "I find what I need in it without asking."),
    "utaut.social-influence": ("The people I work with use it.", "My manager expects and supports that I use it."),
    "utaut.facilitating-conditions": (
        "I have the access and the equipment that I need for it.",
        "When I need help with it, I get it.",
    ),
    "clarity.goals": ("I can say what this rollout is to achieve.", "My team and the others want the same from it."),
    "clarity.roles": ("I know who decides what in this rollout.", "I know what is mine to do and what is not."),
    "clarity.procedures": (
        "I know how we settle questions and requests.",
        "I hear of decisions in time.",
    ),
    "clarity.interpersonal": (
        "The people from the other side listen.",
        "We can disagree and still work well together.",
    ),
}

QUESTIONS: Final = tuple(
    Question(f"{construct}.{at}", text) for construct, texts in _TEXTS.items() for at, text in enumerate(texts, 1)
)
IDS: Final = tuple(question.id for question in QUESTIONS)
PRIVACY: Final = (
    "Write a pseudonym, not a name, and always the same one. Answers of fewer than five people of a group are never "
    "shown, unless those people agreed."
)
SCALE: Final = "1 = not at all, 2 = a little, 3 = partly, 4 = mostly, 5 = fully. Leave blank what you cannot tell."
EXPECTATION_COLUMNS: Final = ("stakeholder", "attribute", "importance", "expected", "perceived", "respondents")
EXPECTATION_SCALE: Final = (
    "Each from 1 to 5: how much it matters, what was expected (ask before it goes live), what came. Respondents: of "
    "how many people the row is the mean."
)


Form = Literal["answers", "expectations"]
Cell = str | float | None


def write_survey(stack: Stack, initiative: str, path: str | Path, sheet: Form = "answers") -> Path:
    """Write a blank questionnaire (`.md`) or a blank sheet (`.csv`, `.xlsx`) for a rollout.

    Args:
        stack: The stack.
        initiative: The id of the rollout.
        path: Where to; it appears whole or not at all.
        sheet: `answers`, or `expectations` for what stakeholders expect of each attribute.

    Raises:
        UnknownNameError: the stack has no such initiative.
        StackAuditError: the suffix is none of these, or the place cannot be written to.
    """
    named = {one.id: one.name for one in stack.initiatives}
    if initiative not in named:
        raise UnknownNameError("initiative", initiative, named)
    target = Path(path)
    suffix = target.suffix.lower()
    rows = answer_rows(()) if sheet == "answers" else expectation_rows()
    if suffix == ".md" and sheet == "answers":
        data = questionnaire(named[initiative]).encode()
    elif suffix == ".csv":
        data = csv_bytes(rows)
    elif suffix == ".xlsx":
        data = xlsx_bytes(rows)
    else:
        known = ".md, .csv or .xlsx" if sheet == "answers" else ".csv or .xlsx"
        raise StackAuditError(f"{target.name!r}: a blank sheet of {sheet} is written as {known}")
    write_bytes(target, data)
    return target


def questionnaire(name: str) -> str:
    """Return the questionnaire as people read it, in Markdown."""
    lines = [f"# {markdown(name)}: how is it going for you?", "", PRIVACY, "", SCALE, ""]
    lines += [
        "| Your pseudonym | Your group |",
        "|---|---|",
        "| | |",
        "",
        "| No. | Question | 1 to 5 |",
        "|---|---|---|",
    ]
    lines += [f"| {question.id} | {markdown(question.text)} | |" for question in QUESTIONS]
    return "\n".join(lines) + "\n"


def answer_rows(answers: Iterable[Answer]) -> list[list[Cell]]:
    """Return the sheet of answers: notes, a heading, one row a respondent, one column a question."""
    given: dict[tuple[str, str], dict[str, float]] = {}
    for answer in answers:
        given.setdefault((answer.respondent, answer.group), {})[answer.item] = answer.rating
    rows: list[list[Cell]] = [[f"# {PRIVACY}"], [f"# {SCALE}"], ["respondent", "group", *IDS]]
    for (respondent, group), ratings in given.items():
        rows.append([respondent, group, *(ratings.get(item) for item in IDS)])
    return rows


def expectation_rows() -> list[list[Cell]]:
    """Return the blank sheet of expectations."""
    return [[f"# {PRIVACY}"], [f"# {EXPECTATION_SCALE}"], list(EXPECTATION_COLUMNS)]


def _safe(cell: Cell) -> object:
    """A cell that no spreadsheet runs; a text that begins with `'` gets another, as reading takes one away."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith("'") else csv_cell(cell)


def csv_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as CSV, in UTF-8 with the mark that Excel looks for."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([["" if cell is None else _safe(cell) for cell in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def xlsx_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as a workbook, the words of the questions on a second sheet."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise StackAuditError("Excel files need openpyxl: pip install 'stackaudit[excel]'") from None
    book = Workbook()
    sheet = book.active
    sheet.title = "Fill in"
    for row in rows:
        sheet.append([_safe(cell) for cell in row])
    words = book.create_sheet("Questions")
    for question in QUESTIONS:
        words.append([question.id, question.text])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


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
        raise unreadable(given.name, error) from None
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
