"""The block of the summary on activities with personal data: what is stated of each, and which facts say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.privacy import ActivityRow

NO_ADVICE = "No legal advice."
_ROWS = 12
_WHOLE = 3
_NOT_STATED = "not stated"


class CellOf(NamedTuple):
    """A cell of each row: its field, its letter in GDPR 30(1), and what it holds in plain words."""

    field: str
    letter: str
    words: str

    @property
    def head(self) -> str:
        """The head of its column."""
        return f"({self.letter}) {self.words}"

    def text(self, row: ActivityRow) -> str:
        """Return what is stated of an activity."""
        said: str | None = getattr(row, self.field)
        return _NOT_STATED if said is None else said

    def sources(self, row: ActivityRow) -> tuple[str, ...]:
        """Return the facts that say so, as paths of the stack file."""
        found: tuple[str, ...] = getattr(row, f"{self.field}_from")
        return found


CELLS = (
    CellOf("controller", "a", "Who answers for it"),
    CellOf("purpose", "b", "What it is for"),
    CellOf("subjects", "c", "Whose data"),
    CellOf("data", "c", "Which data"),
    CellOf("recipients", "d", "Who gets it"),
    CellOf("places", "e", "Where it is kept"),
    CellOf("limits", "f", "How long"),
    CellOf("measures", "g", "How it is protected"),
)
"""The cells of an activity, in the order of the letters."""
_HEADS = {cell.field: cell.head for cell in CELLS}


@block("activities", say("What personal data is used for"))
def activities(report: Report) -> Iterator[Element]:
    """The activities with personal data: how much of each is stated, then each stated one, cell by cell."""
    rows = report.rows(ActivityRow)
    if not rows:
        return
    yield Paragraph(_count(rows), strong=True)
    yield Paragraph(
        say(
            f"{NO_ADVICE} The letters are those of GDPR 30(1). Cells count as stated where every fact behind them is; "
            "the count is no score. What processors record (30(2)) and who need not record (30(5)) is not covered."
        )
    )
    shown = rows[: report.most(_ROWS)]
    yield Grid(("activity", "stated or draft", "cells stated", "in part", "not stated"), tuple(map(_line, shown)))
    if len(rows) > len(shown):
        left = len(rows) - len(shown)
        yield Paragraph(say("{n} more stands in the table.", "{n} more stand in the table.", n=left))
    whole = [row for row in rows if not row.draft]
    for row in whole[: report.most(_WHOLE)]:
        yield Heading(say("{name}", name=row.name), 3)
        yield Grid(("what to record", "as stated", "from"), tuple(_cells(row)))
    if len(whole) > report.most(_WHOLE):
        left = len(whole) - report.most(_WHOLE)
        yield Paragraph(say("{n} more stands whole in the table.", "{n} more stand whole in the table.", n=left))


def _count(rows: tuple[ActivityRow, ...]) -> Message:
    drafts = sum(row.draft for row in rows)
    parts = [
        say(
            "{stated} of {cells} cells are stated", stated=sum(r.stated for r in rows), cells=sum(r.cells for r in rows)
        ),
        say("{n} activity is stated", "{n} activities are stated", n=len(rows) - drafts),
    ]
    if drafts:
        parts.append(
            say(
                "{n} draft stands for what tools do with people's data and no stated activity names",
                "{n} drafts stand for what tools do with people's data and no stated activity names",
                n=drafts,
            )
        )
    return joined(tuple(parts))


def _line(row: ActivityRow) -> tuple[CellText, ...]:
    return (
        row.name,
        "draft" if row.draft else "stated",
        say("{stated} of {cells}", stated=row.stated, cells=row.cells),
        ", ".join(_HEADS[name] for name in row.in_part),
        ", ".join(_HEADS[name] for name in row.not_stated),
    )


def _cells(row: ActivityRow) -> Iterator[tuple[CellText, ...]]:
    for cell in CELLS:
        yield cell.head, cell.text(row), ", ".join(cell.sources(row))
    if row.basis is not None:
        yield "Rests on, as you state it (not judged)", row.basis, f"activities.{row.activity}.basis"
