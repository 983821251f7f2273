"""Rows of the inventory analyser's tables: how much is known of the stack, by tool and by field."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.rows import Column, Row, row


@row
class CoverageRow(Row):
    """What is known of one tool."""

    table: ClassVar[str] = "coverage"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    owner: Annotated[str | None, Column("Who answers for it, as stated.")]
    stated: Annotated[int, Column("Facts that are stated of it.", "facts")]
    asked: Annotated[int, Column("Facts that the analysers ask of a tool of its kind.", "facts")]
    share: Annotated[float, Column("Stated over asked.", "share")]
    missing: Annotated[tuple[str, ...], Column("Fields that are asked and not stated.")]


@row
class FieldCoverageRow(Row):
    """How often one field is stated."""

    table: ClassVar[str] = "coverage_by_field"
    field: Annotated[str, Column("The field of a stack file, with the kind of its record.")]
    stated: Annotated[int, Column("Records that state it.", "records")]
    of: Annotated[int, Column("Records that it is asked of.", "records")]
    share: Annotated[float | None, Column("Stated over asked; empty where no record is asked.", "share")]
    why: Annotated[str, Column("Which analysers need it, and what for.")]


ROWS = (CoverageRow, FieldCoverageRow)
"""All of them."""
