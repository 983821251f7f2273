"""Rows of the redundancy analyser's tables: pairs, groups, members, capabilities, stakes, thresholds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from stackaudit.core.estimate import Estimate
from stackaudit.core.money import Money
from stackaudit.core.rows import Column, Row, row


@row
class OverlapRow(Row):
    """Two products that overlap, or nearly so, or two such tools of one product or vendor."""

    table: ClassVar[str] = "overlaps"
    tool: Annotated[str, Column("Id of the first tool of the one product.")]
    other: Annotated[str, Column("Id of the first tool of the other one.")]
    name: Annotated[str, Column("Name of the one.")]
    other_name: Annotated[str, Column("Name of the other one.")]
    relation: Annotated[str, Column("overlap, same-product or same-vendor.")]
    shared: Annotated[tuple[str, ...], Column("Capabilities that both offer.")]
    only_tool: Annotated[tuple[str, ...], Column("Capabilities that only the one offers.")]
    only_other: Annotated[tuple[str, ...], Column("Capabilities that only the other one offers.")]
    jaccard: Annotated[float, Column("Shared capabilities over all of both.", "share")]
    weighted_jaccard: Annotated[float | None, Column("The same by the weights of the policy.", "share")]
    overlap_coefficient: Annotated[float, Column("Shared capabilities over those of the smaller one.", "share")]
    cover: Annotated[float, Column("Share of the one's capabilities that the other one offers.", "share")]
    cover_back: Annotated[float, Column("Share of the other one's capabilities that the one offers.", "share")]
    usage_overlap: Annotated[float | None, Column("Ruzicka overlap of how much they are used.", "share")]
    user_overlap: Annotated[float | None, Column("Jaccard of the people who use them.", "share")]
    scope_overlap: Annotated[float | None, Column("Jaccard of capability, department and region together.", "share")]
    shared_departments: Annotated[tuple[str, ...], Column("Departments that use both.")]
    intent: Annotated[str, Column("Stated reasons that hold today.")]
    thin: Annotated[bool, Column("Whether one of them offers a single capability only.")]
    verdict: Annotated[str, Column("What is said of the pair; none where it is no overlap.")]
    finding: Annotated[str | None, Column("Id of the finding that reports it.")]
    tools: Annotated[tuple[str, ...], Column("Tools of the one product.")]
    other_tools: Annotated[tuple[str, ...], Column("Tools of the other one.")]


@row
class GroupRow(Row):
    """A group in which every two products overlap at least in part."""

    table: ClassVar[str] = "redundancy_groups"
    group: Annotated[int, Column("Its number, the dearest first.")]
    name: Annotated[str, Column("The capability that most of them offer.")]
    tools: Annotated[tuple[str, ...], Column("Its tools.")]
    capabilities: Annotated[tuple[str, ...], Column("Capabilities that several of them offer.")]
    similarity: Annotated[float | None, Column("Likeness of the two that are least alike.", "share")]
    annual: Annotated[Money | None, Column("What its tools cost a year.", "money")]
    keep: Annotated[tuple[str, ...], Column("Tools that the cheapest choice for the stack keeps, or leaves open.")]
    retire: Annotated[tuple[str, ...], Column("Those that it does without, as the consolidation plan does.")]
    at_stake: Annotated[Estimate | None, Column("What could be saved a year, before what moving costs.", "money")]


@row
class MemberRow(Row):
    """A tool of a group that is reported."""

    table: ClassVar[str] = "redundancy_members"
    finding: Annotated[str, Column("Id of the finding.")]
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    advice: Annotated[str, Column("keep, retire, or open where a fact is missing or only the catalog says so.")]
    departments: Annotated[tuple[str, ...], Column("Departments that use it.")]
    annual: Annotated[Money | None, Column("Cost a year.", "money")]
    one_off: Annotated[Money | None, Column("Cost that is paid once.", "money")]
    active: Annotated[int | None, Column("Seats in use, as counted.", "seats")]
    measure: Annotated[str | None, Column("What counts as active.")]
    only_capabilities: Annotated[tuple[str, ...], Column("Capabilities that nothing else offers.")]
    better_at: Annotated[tuple[str, ...], Column("Capabilities that it offers better than the others.")]
    only_departments: Annotated[tuple[str, ...], Column("Departments that have no other of the group.")]
    only_steps: Annotated[tuple[str, ...], Column("Steps of journeys that no other of the group is in.")]
    system_of_record: Annotated[tuple[str, ...], Column("Entities that it is the system of record of.")]
    renews: Annotated[date | None, Column("Next day on which its contract renews.")]
    notice_by: Annotated[date | None, Column("Last day of notice before that.")]


@row
class CapabilityRow(Row):
    """A capability that more than one tool offers."""

    table: ClassVar[str] = "capability_tools"
    capability: Annotated[str, Column("Id of the capability.")]
    tools: Annotated[tuple[str, ...], Column("Tools that offer it.")]
    products: Annotated[int, Column("Of how many products these are.")]
    departments: Annotated[tuple[str, ...], Column("Departments that use them.")]
    annual: Annotated[Money | None, Column("What they cost a year.", "money")]


@row
class StakeRow(Row):
    """Products that overlap to no good, joined wherever two of them do: no money stands in two rows."""

    table: ClassVar[str] = "redundancy_stakes"
    tools: Annotated[tuple[str, ...], Column("Their tools.")]
    annual: Annotated[Money | None, Column("What they cost a year.", "money")]
    keep: Annotated[tuple[str, ...], Column("Tools that the cheapest choice for the stack keeps, or leaves open.")]
    retire: Annotated[tuple[str, ...], Column("Those that it does without, as the consolidation plan does.")]
    at_stake: Annotated[Estimate | None, Column("What could be saved a year, before what moving costs.", "money")]
    exact: Annotated[bool, Column("Whether it is proved that no choice is cheaper.")]
    unpriced: Annotated[tuple[str, ...], Column("Tools that do not state what they cost.")]


@row
class ThresholdRow(Row):
    """A threshold, and how many groups would be reported if it were moved by a step; the heads name the step."""

    table: ClassVar[str] = "redundancy_sensitivity"
    threshold: Annotated[str, Column("Its name.")]
    value: Annotated[float, Column("Where it is.", "share")]
    source: Annotated[str, Column("Where it is from.")]
    below: Annotated[int, Column("Groups if it were lower.", "groups")]
    findings: Annotated[int, Column("Groups as it is.", "groups")]
    above: Annotated[int, Column("Groups if it were higher.", "groups")]


ROWS = (OverlapRow, GroupRow, MemberRow, CapabilityRow, StakeRow, ThresholdRow)
"""All of them."""
