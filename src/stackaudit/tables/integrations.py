"""Rows of the integration analyser's tables: what is required, the health of flows, and known connectors."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.rows import Column, Row, row


@row
class RequirementRow(Row):
    """Records that must get from one tool to another, and whether they do."""

    table: ClassVar[str] = "requirements"
    source: Annotated[str, Column("Id of the tool that has the records.")]
    target: Annotated[str, Column("Id of the tool that needs them.")]
    entity: Annotated[str, Column("Id of the kind of records.")]
    origins: Annotated[tuple[str, ...], Column("What asks for it.")]
    confidence: Annotated[float, Column("How sure it is that this is required.", "share")]
    weight: Annotated[float, Column("How much it counts.")]
    tolerance_hours: Annotated[float | None, Column("How old a copy may be, as stated.", "hours")]
    status: Annotated[str, Column("met, missing or unknown.")]
    quality: Annotated[str, Column("How the need fares: ok, near-limit, stale, manual-only, no-path or unknown.")]
    path: Annotated[str | None, Column("The tools of the best path.")]
    not_stated: Annotated[tuple[str, ...], Column("Kinds of facts that are missing and would decide.")]
    need: Annotated[str, Column("The typed subject of the need.")]


@row
class FlowHealthRow(Row):
    """One integration and what ails it."""

    table: ClassVar[str] = "flow_health"
    flow: Annotated[str, Column("Id of the flow.")]
    source: Annotated[str, Column("Id of the tool it leads from.")]
    target: Annotated[str, Column("Id of the tool it leads to.")]
    entities: Annotated[tuple[str, ...] | None, Column("Kinds of records that it carries, as stated.")]
    status: Annotated[str, Column("Whether it runs, as stated.")]
    method: Annotated[str | None, Column("How it carries them, as stated.")]
    reliability: Annotated[float | None, Column("Share of the records that arrive, as stated.", "share")]
    volume: Annotated[float | None, Column("Records a month that are to go over it.", "records")]
    capacity: Annotated[float | None, Column("Records a month that it can carry.", "records")]
    ails: Annotated[tuple[str, ...], Column("broken, degraded, overloaded or unreliable, the worst first.")]
    not_stated: Annotated[tuple[str, ...], Column("Facts that would show whether it ails.")]


@row
class ConnectorRow(Row):
    """Two tools that hold the same customers' records, with no integration between them."""

    table: ClassVar[str] = "connectors"
    tool: Annotated[str, Column("Id of the tool that comes first.")]
    other: Annotated[str, Column("Id of the other one.")]
    tool_name: Annotated[str, Column("Name of the first.")]
    other_name: Annotated[str, Column("Name of the other.")]
    shares: Annotated[tuple[str, ...], Column("Kinds of records that both hold.")]
    connector: Annotated[str, Column("Whether one between the products is known: known, known-absent or unknown.")]
    believed: Annotated[bool, Column("Whether there should be one, though nobody has checked.")]


ROWS = (RequirementRow, FlowHealthRow, ConnectorRow)
"""All of them."""
