"""Tools that hold the same customers' records and are not connected, and whether a connector for them is known.

Only stacks that were filled from the catalog have them: the catalog knows what a product usually holds. That two such
tools are not connected is no finding, because nobody has said that they have to be; and that the catalog knows of no
connector never means that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from stackaudit.analysers.integrations.case import Case
from stackaudit.analysers.integrations.rules import MISSING
from stackaudit.catalog.records import State
from stackaudit.core.findings import Cell, Table, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import in_stack
from stackaudit.model.tool import Tool

_MOST = 300
"""In a stack of more tools than this, pairs that nobody asked for are no help to anyone."""
_COLUMNS = ("tool", "other", "tool_name", "other_name", "shares", "connector", "believed")


class Neighbours(NamedTuple):
    """Two tools that hold the same customers' records, with no integration between them.

    Attributes:
        tool: The one whose id comes first.
        other: The other one.
        shares: The records that both hold.
        connector: Whether a connector between the two products is known.
        believed: Whether there should be one, though nobody has checked.
    """

    tool: str
    other: str
    shares: tuple[str, ...]
    connector: State
    believed: bool


def connector(one: Tool, other: Tool) -> State:
    """Whether a connector between two tools is known, as the stack's marks from the catalog say."""
    here, there = one.from_catalog, other.from_catalog
    if here is None or there is None:
        return "unknown"
    if there.product in here.connects or here.product in there.connects:
        return "known"
    return "known-absent" if there.product in here.apart or here.product in there.apart else "unknown"


def _believed(one: Tool, other: Tool) -> bool:
    here, there = one.from_catalog, other.from_catalog
    if here is None or there is None:
        return False
    return there.product in here.believed or here.product in there.believed


def neighbours(case: Case) -> Iterator[Neighbours]:
    """All such pairs, by their ids; none where the catalog filled in nothing, or where tools are too many."""
    tools = [tool for tool in case.graph.tools if in_stack(tool)]
    if all(tool.from_catalog is None for tool in tools):
        return
    if len(tools) > _MOST:
        return
    about = {id_ for id_, held in case.graph.holdings.items() if held.entity.about_customer}
    holds = {tool.id: {use.entity for use in tool.entities} & about for tool in tools}
    linked = {frozenset((flow.source, flow.target)) for flow in case.graph.stack.integrations}
    for one, other in combinations(sorted(tools, key=lambda tool: tool.id), 2):
        shared = holds[one.id] & holds[other.id]
        if shared and frozenset((one.id, other.id)) not in linked:
            yield Neighbours(one.id, other.id, tuple(sorted(shared)), connector(one, other), _believed(one, other))


def table(case: Case, found: Sequence[Neighbours]) -> Table:
    """One row a pair."""
    return Table("connectors", _COLUMNS, tuple(_row(case, one) for one in found))


def _row(case: Case, one: Neighbours) -> tuple[Cell, ...]:
    names = case.name(one.tool), case.name(one.other)
    return one.tool, one.other, *names, one.shares, one.connector, one.believed


def not_stated(found: Sequence[Neighbours]) -> Iterator[Unknown]:
    """One entry for all pairs of which it cannot be told whether they have to be connected, or could be."""
    if not found:
        return
    tools = tuple(sorted({f"tool:{id_}" for one in found for id_ in (one.tool, one.other)}))
    yield Unknown(MISSING.id, "entity.system_of_record", _entities(found), _message(found), tools)


def _entities(found: Sequence[Neighbours]) -> tuple[str, ...]:
    return tuple(sorted({f"entity:{entity}" for one in found for entity in one.shares}))


def _message(found: Sequence[Neighbours]) -> Message:
    count = {state: sum(one.connector == state for one in found) for state in ("known", "known-absent", "unknown")}
    return say(
        "{n} pair of tools holds the same customer records without an integration; whether it needs one is open until "
        "the system of record is named (a connector is known for {known}, known not to exist for {absent}, and not "
        "known either way for {open}, of which {believed} should have one, unchecked)",
        "{n} pairs of tools hold the same customer records without an integration; which need one is open until the "
        "systems of record are named (a connector is known for {known}, known not to exist for {absent}, and not known "
        "either way for {open}, of which {believed} should have one, unchecked)",
        n=len(found),
        known=count["known"],
        absent=count["known-absent"],
        open=count["unknown"],
        believed=sum(one.believed and one.connector == "unknown" for one in found),
    )
