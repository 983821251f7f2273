"""Rows of the integration analyser's tables: what is required, every flow with its verdict, and known connectors."""

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
    assumed: Annotated[bool, Column("Whether it is missing only as far as flows are on record.")]
    quality: Annotated[str, Column("How the need fares: ok, near-limit, stale, manual-only, no-path or unknown.")]
    path: Annotated[str | None, Column("The tools of the best path.")]
    at_hand: Annotated[
        str | None, Column("What there is that would serve: a broken or planned flow, or a candidate, with its id.")
    ]
    not_stated: Annotated[tuple[str, ...], Column("Kinds of facts that are missing and would decide.")]
    need: Annotated[str, Column("The typed subject of the need.")]


@row
class FlowRow(Row):
    """One integration, both directions together: what it carries, how, how often, and how it fares."""

    table: ClassVar[str] = "flows"
    flow: Annotated[str, Column("Id of the flow.")]
    source: Annotated[str, Column("Id of the tool it leads from.")]
    target: Annotated[str, Column("Id of the tool it leads to.")]
    both_ways: Annotated[bool, Column("Whether it leads back as well.")]
    entities: Annotated[tuple[str, ...] | None, Column("Kinds of records that it carries, as stated.")]
    status: Annotated[str, Column("Whether it runs, as stated.")]
    method: Annotated[str | None, Column("How it carries them, as stated.")]
    every_hours: Annotated[float | None, Column("How often it runs, as stated; 0 where each record is sent.", "hours")]
    age_hours: Annotated[float | None, Column("Worst age on arrival: period and run time, if stated.", "hours")]
    tolerance_hours: Annotated[float | None, Column("How old records may be on arrival, the strictest.", "hours")]
    reliability: Annotated[float | None, Column("Share of the records that arrive, as stated.", "share")]
    volume: Annotated[float | None, Column("Records a month that are to go over it.", "records")]
    capacity: Annotated[float | None, Column("Records a month that it can carry.", "records")]
    verdict: Annotated[
        tuple[str, ...],
        Column(
            "broken, by hand, late, degraded, overloaded or unreliable, the worst first; else fine, not known, or not "
            "running."
        ),
    ]
    spare: Annotated[bool, Column("Whether all that it carries also arrives automatically and in time.")]
    told: Annotated[str | None, Column("Id of the finding that tells it, or of its row there.")]
    not_stated: Annotated[tuple[str, ...], Column("Facts that would show whether something is wrong with it.")]


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


ROWS = (RequirementRow, FlowRow, ConnectorRow)
"""All of them."""
