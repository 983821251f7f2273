"""Rows of the AI analyser's table: every model at work, as it was stated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from stackaudit.core.money import Money
from stackaudit.core.rows import Column, Row, row


@row
class AiRow(Row):
    """A tool, or one function of it, in which a model is at work."""

    table: ClassVar[str] = "ai"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name, with the function in brackets where it is one function of the tool.")]
    function: Annotated[str | None, Column("The function in which the model works; empty where it is the whole tool.")]
    kind: Annotated[str, Column("Kind of the tool; `agent`: it acts by a model.")]
    owner: Annotated[str | None, Column("Who answers for the tool, as stated.")]
    acts: Annotated[str | None, Column("suggests, with-consent or alone; empty where it is not stated.")]
    model: Annotated[str | None, Column("Which model.")]
    provider: Annotated[str | None, Column("Who runs the model.")]
    hosted: Annotated[tuple[str, ...], Column("Regions in which it runs; empty where they are not stated.")]
    reads: Annotated[tuple[str, ...], Column("Records that it is given.")]
    reads_from: Annotated[str, Column("stated, derived (from flows and roles), or not stated.")]
    writes: Annotated[tuple[str, ...], Column("Records that it makes or changes.")]
    writes_from: Annotated[str, Column("stated, derived (from flows and roles), or not stated.")]
    oversight: Annotated[str | None, Column("Who watches what it does, as stated.")]
    agreement: Annotated[bool | None, Column("Whether there is an agreement with the provider.")]
    trains_on_ours: Annotated[bool | None, Column("Whether the provider may train on our data.")]
    approved: Annotated[str | None, Column("The day on which its use was approved, or none.")]
    act_role: Annotated[str | None, Column("Our role under a law on AI, as stated; nothing computes it.")]
    act_class: Annotated[str | None, Column("Its class under a law on AI, as stated; nothing computes it.")]
    class_by: Annotated[str | None, Column("Who judged role and class.")]
    class_on: Annotated[date | None, Column("On which day they were judged.")]
    annual: Annotated[Money | None, Column("What the function costs a year, where it is paid for apart.", "money")]


ROWS = (AiRow,)
"""All of them."""
