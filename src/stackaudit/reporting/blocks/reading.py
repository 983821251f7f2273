"""What of the user's list is in the report: rows as understood, columns, guesses, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import Bullets, CellText, Element, Grid, Heading, Paragraph, filled, joined
from stackaudit.reporting.reading import (
    amounts_left,
    disagree,
    effect,
    field_words,
    head,
    how,
    money_left,
    outcome,
    payees_left,
    rests,
    sources,
    understood,
)
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report

if TYPE_CHECKING:
    from stackaudit.model.reading import Disagreement, ListReading

_LISTS, _COLUMNS, _ROWS, _WORDS, _DISAGREEMENTS = 12, 40, 10, 5, 10


@block("reading", say("What of your list is in here"))
def reading(report: Report) -> Iterator[Element]:
    """Each list that was read: its head, three rows, every column, and what was left out."""
    if report.reading is None or not report.reading.lists:
        return
    lists = report.reading.lists
    yield from _disagreements(report.reading.disagreements, report.most(_DISAGREEMENTS))
    for one in lists[: report.most(_LISTS)]:
        yield Heading(say("{name}", name=one.name), 3)
        yield Paragraph(head(one))
        yield Paragraph(outcome(one, most=0) if not (one.merged or one.left_out) else outcome(one, report.most(_ROWS)))
        if one.payees:
            yield Paragraph(payees_left(one, report.most(_ROWS)))
        if one.samples:
            yield Bullets(tuple(understood(row) for row in one.samples))
        yield filled(_columns(one, report))
        left = len(one.columns) - report.most(_COLUMNS)
        if left > 0:
            yield Paragraph(say("{n} more column: the table reading.", "{n} more columns: the table reading.", n=left))
    if len(lists) > report.most(_LISTS):
        yield Paragraph(say("{n} more lists: the table reading.", n=len(lists) - report.most(_LISTS)))
    files = " ".join(sources(lists)[:3])
    yield Paragraph(say("To change any of this: stackaudit mapping {files} -o mapping.yaml", files=files))


def _disagreements(found: Sequence[Disagreement], most: int) -> Iterator[Element]:
    """Where the lists contradict one another, a line each."""
    if found:
        yield Heading(disagree(len(found)), 3)
        yield Bullets(tuple(say("{said}", said=one.said) for one in found[:most]))
    if len(found) > most:
        yield Paragraph(say("{n} more: stackaudit reconcile, or --notes all.", n=len(found) - most))


def _columns(one: ListReading, report: Report) -> Grid:
    rows: list[tuple[CellText, ...]] = []
    for column in one.columns[: report.most(_COLUMNS)]:
        words = tuple(f"“{text}” {count}×" for text, count in column.unread[:_WORDS])
        if column.not_read is not None:
            cells = column.not_read.cells
            words = (f"{cells} {'cell' if cells == 1 else 'cells'}: {column.not_read.reason}", *words)
        more = ", …" if len(column.unread) > _WORDS else ""
        said: CellText = effect(column, report.stack.currency)
        rows.append(
            (
                column.head or column.letter,
                field_words(column.field) if column.field else "not read",
                how(column) if column.field else "",
                column.filled,
                ", ".join(column.samples),
                ", ".join(words) + more if words else "",
                said,
            )
        )
    columns = ("column", "taken for", "how", "cells", "for example", "not understood", "what rests on the guess")
    return Grid(columns, tuple(rows))


def weighty(report: Report) -> Iterator[Element]:
    """On the first page: guesses on which much rests, money of which no tool came, and cells that are not read."""
    lists = () if report.reading is None else report.reading.lists
    amounts = tuple(joined((say("{list}", list=one.name), what), ": ") for one in lists for what in amounts_left(one))
    if report.guesses or report.left or amounts:
        yield Heading(say("What rests on a guess"), 3)
        found: tuple[Message, ...] = tuple(rests(one, report.stack.currency) for one in report.guesses)
        found = (*map(money_left, report.left), *amounts, *found)
        yield Bullets(found[:_WORDS])
        if len(found) > _WORDS:
            yield Paragraph(say("{n} more: the table reading.", n=len(found) - _WORDS))
