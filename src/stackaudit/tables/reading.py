"""Rows of the table `reading`: what was understood of the lists that a stack was read from."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.rows import Column, Row, row


@row
class ReadingRow(Row):
    """One thing that was understood, or left out: a list, a column of it, a row that was merged or left out."""

    table: ClassVar[str] = "reading"
    source: Annotated[str, Column("The file.")]
    sheet: Annotated[str, Column("The sheet; empty where the file is the table.")]
    what: Annotated[str, Column("list, column, merged or left-out.")]
    place: Annotated[str, Column("The row or rows of the head, the letter of the column, or the number of the row.")]
    head: Annotated[str, Column("The head of the column.")]
    field: Annotated[str, Column("The fact that the column was taken for; of a list what its rows are.")]
    how: Annotated[str, Column("exact, guessed, mapped, kept or ignored; of a list its encoding.")]
    cells: Annotated[int, Column("Filled cells of the column; rows of the list.", "cells")]
    samples: Annotated[tuple[str, ...], Column("Three texts of the column; titles above the head of the list.")]
    unread: Annotated[tuple[str, ...], Column("Words that were not understood, each with how often it is there.")]
    effect: Annotated[float | None, Column("How much rests on the guess.")]
    effect_of: Annotated[str, Column("What that is: money, seats, tools, flows or records.")]
    share: Annotated[float | None, Column("Share of all money or of all tools that rests on the guess.", "share")]
    remark: Annotated[str, Column("Why a row was left out, with which it was merged, what a column was taken for.")]
