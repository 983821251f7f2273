"""Rows of the silo analyser's tables: needs and what of them is lost, by kind of records and by department."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.estimate import Estimate
from stackaudit.core.rows import Column, Row, row


@row
class NeedRow(Row):
    """How well one need is met. A number stands where the facts settle it; else it is empty and its bounds tell."""

    table: ClassVar[str] = "needs"
    source: Annotated[str, Column("Id of the tool that has the records.")]
    target: Annotated[str, Column("Id of the tool that needs them.")]
    entity: Annotated[str, Column("Id of the kind of records.")]
    quality: Annotated[float | None, Column("Automation times timeliness times reliability of the best path.", "share")]
    automation: Annotated[float | None, Column("How automatic the best path is.", "share")]
    latency_hours: Annotated[float | None, Column("How old records are on arrival, at worst.", "hours")]
    reliability: Annotated[float | None, Column("Share of the records that arrive.", "share")]
    status: Annotated[str, Column("ok, near-limit, stale, manual-only, no-path or unknown.")]
    path: Annotated[str | None, Column("The tools of the best path.")]
    quality_low: Annotated[float, Column("The quality at least, whatever the missing facts are.", "share")]
    quality_high: Annotated[float, Column("The quality at most.", "share")]
    not_stated: Annotated[tuple[str, ...], Column("Kinds of facts that are missing and would decide.")]
    weight: Annotated[float, Column("How much the need counts.")]
    tolerance_hours: Annotated[float | None, Column("How old a copy may be, as stated.", "hours")]
    origins: Annotated[tuple[str, ...], Column("What asks for it.")]
    need: Annotated[str, Column("Its typed subject.")]
    by_default: Annotated[bool, Column("Whether only the hub or the catalog of known products asks for it.")]
    proved: Annotated[
        bool | None, Column("Without a path: whether the file states that no flow is missing that could give it one.")
    ]


@row
class LadderRow(Row):
    """The silo index, one more kind of loss counted at each rung."""

    table: ClassVar[str] = "silo_ladder"
    measure: Annotated[str, Column("Name of the measure.")]
    counts: Annotated[str, Column("What counts as lost from this rung on.")]
    low: Annotated[float, Column("Points lost, at least.", "points")]
    high: Annotated[float, Column("Points lost, at most.", "points")]


@row
class EntityLossRow(Row):
    """What is lost of one kind of records; the points of all of them add up to the index."""

    table: ClassVar[str] = "silo_entities"
    entity: Annotated[str, Column("Id of the kind of records.")]
    masters: Annotated[tuple[str, ...], Column("Its systems of record.")]
    needs: Annotated[int, Column("Needs of it.", "needs")]
    arrive: Annotated[int, Column("Of these, needs with a path for sure.", "needs")]
    never: Annotated[int, Column("Of these, needs without any path.", "needs")]
    low: Annotated[float, Column("Its own index, at least.", "points")]
    high: Annotated[float, Column("Its own index, at most.", "points")]
    weight: Annotated[float, Column("How much its needs count together.")]
    points: Annotated[Estimate, Column("Points that it adds to the index of the stack.", "points")]


@row
class DepartmentNeedsRow(Row):
    """What one department needs of another, and what of it is lost."""

    table: ClassVar[str] = "department_needs"
    source: Annotated[str, Column("Id of the department that has the records.")]
    target: Annotated[str, Column("Id of the department that needs them.")]
    needs: Annotated[int, Column("Needs between their tools.", "needs")]
    never: Annotated[int, Column("Of these, needs without any path.", "needs")]
    weight: Annotated[float, Column("How much they count; a tool of several departments counts in parts.")]
    silo: Annotated[float | None, Column("Points lost, where the facts settle it.", "points")]
    silo_low: Annotated[float, Column("Points lost, at least.", "points")]
    silo_high: Annotated[float, Column("Points lost, at most.", "points")]


@row
class DepartmentLinksRow(Row):
    """How many flows lead from tools of one department to tools of another, and how they are carried.

    A tool counts for the first of its departments, an integration both ways in each direction; deprecated ones do not
    count. What is neither by hand, broken nor not stated is automated, files included.
    """

    table: ClassVar[str] = "department_links"
    source: Annotated[str | None, Column("Id of the department that sends; empty: of tools that state none.")]
    target: Annotated[str | None, Column("Id of the department that receives; empty: of tools that state none.")]
    flows: Annotated[int, Column("Flows from the one to the other; planned ones are not among them.", "flows")]
    by_hand: Annotated[int, Column("Of these, flows that people carry.", "flows")]
    broken: Annotated[int, Column("Of these, flows that are broken.", "flows")]
    not_stated: Annotated[int, Column("Of these, flows of which the method or the status is not stated.", "flows")]
    planned: Annotated[int, Column("Flows that are planned beside them.", "flows")]


ROWS = (NeedRow, LadderRow, EntityLossRow, DepartmentNeedsRow, DepartmentLinksRow)
"""All of them."""
