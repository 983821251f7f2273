"""Rows of the resilience analyser's tables: losses, cuts of needs, how concentrated vendors are."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.estimate import Estimate
from stackaudit.core.rows import Column, Row, row


@row
class CriticalityRow(Row):
    """A unit that may stop; no dependence in the data does not say that it is unimportant."""

    table: ClassVar[str] = "criticality"
    kind: Annotated[str, Column("tool, conduit, link, vendor, sign-on, region or person.")]
    id: Annotated[str, Column("Id of the tool, the two ends of a link, or an id made of a name.")]
    name: Annotated[str, Column("Its name.")]
    loss_low: Annotated[float, Column("Rise of the silo index without it, at the least.", "points")]
    loss: Annotated[float | None, Column("The rise, where both ends meet.", "points")]
    loss_high: Annotated[float, Column("The rise, at the most.", "points")]
    share: Annotated[float | None, Column("Share of the delivered quality that is lost, where it is known.", "share")]
    share_low: Annotated[float | None, Column("The share, at the least.", "share")]
    share_high: Annotated[float | None, Column("The share, at the most.", "share")]
    mitigation: Annotated[Estimate | None, Column("Share of the loss that a plan takes away; of tools.", "share")]
    plan: Annotated[str | None, Column("tested, documented, none or not stated; of tools.")]
    needs_lost: Annotated[int, Column("Needs that have a path today and none without it.", "needs")]
    others_needs_lost: Annotated[int, Column("Of these, needs between other tools.", "needs")]
    dependence: Annotated[str, Column("Who depends on it.")]
    availability: Annotated[float | None, Column("Share of the time that it worked, as measured.", "share")]
    expected_loss: Annotated[float | None, Column("The loss times the share of the time that it is down.", "points")]
    exact: Annotated[bool, Column("False where the work budget left a bound.")]


@row
class NeedCutRow(Row):
    """A need: the tools on every path of it, and how many paths share nothing."""

    table: ClassVar[str] = "need_cuts"
    need: Annotated[str, Column("Id of the need.")]
    source: Annotated[str, Column("Tool that it is met from.")]
    target: Annotated[str, Column("Tool that has it.")]
    entity: Annotated[str, Column("Entity that it is of.")]
    cut_nodes: Annotated[tuple[str, ...], Column("Tools on every path that may run.")]
    perhaps_cut_nodes: Annotated[tuple[str, ...], Column("Tools on every path that runs for sure, but not on all.")]
    disjoint_paths: Annotated[
        int | None, Column("Paths that share no tool and run for sure; empty where the work budget ended.", "paths")
    ]
    disjoint_paths_high: Annotated[int | None, Column("Such paths that may run.", "paths")]


@row
class ConcentrationRow(Row):
    """How far what hangs on vendors is spread over them: the needs that end with all tools of each, by weight."""

    table: ClassVar[str] = "concentration"
    vendors: Annotated[int, Column("Vendors that are stated.", "vendors")]
    effective: Annotated[float | None, Column("Vendors of equal weight that would be as concentrated.", "vendors")]
    top: Annotated[str | None, Column("Id of the largest vendor.")]
    top_share: Annotated[float | None, Column("Its share.", "share")]
    without_vendor: Annotated[float, Column("Weight of the needs that end with tools that state no vendor.")]
    coverage: Annotated[float, Column("Share of the tools in use that count.", "share")]


ROWS = (CriticalityRow, NeedCutRow, ConcentrationRow)
"""All of them."""
