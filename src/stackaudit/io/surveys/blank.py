"""The questionnaire and its sheets, to be filled in; what a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.escape import csv_cell, markdown
from stackaudit.io.surveys.items import EXPECTATION_COLUMNS, EXPECTATION_SCALE, IDS, PRIVACY, QUESTIONS, SCALE
from stackaudit.model.stack import Stack
from stackaudit.model.voices import Answer

Sheet = Literal["answers", "expectations"]
Cell = str | float | None


def write_survey(stack: Stack, initiative: str, path: str | Path, sheet: Sheet = "answers") -> Path:
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
