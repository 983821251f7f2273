"""The plan as edits of the stack: with the links of what goes rebuilt at its successor, and with them gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stackaudit.core.findings import Cell, Table
from stackaudit.diff.changes import flow_ids
from stackaudit.graph import StackGraph
from stackaudit.model.integration import Integration
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation.purchases import Purchase
from stackaudit.planning.what_if import WhatIf, what_if


@dataclass(frozen=True)
class Move:
    """What a plan changes.

    Attributes:
        stack: The stack as it is.
        heirs: The tools that go, each with the successor that takes over most of it; None where nobody uses it.
        adopted: Tools that were planned and come.
        bought: More seats.
        taken_up: Departments, and tools that they use from then on.
    """

    stack: Stack
    heirs: Mapping[str, str | None]
    adopted: tuple[str, ...]
    bought: tuple[Purchase, ...]
    taken_up: tuple[tuple[str, str], ...]


def carried_out(move: Move) -> WhatIf:
    """Every tool that goes is replaced by its successor, links included, or retired where it has none."""
    changed = _begun(move)
    for tool, heir in move.heirs.items():
        changed = changed.retire(tool) if heir is None else changed.replace(tool, heir)
    return _settled(changed, move)


def moved_only(move: Move) -> WhatIf:
    """The same, but the links of every tool that goes are cut first: only the people and their work move."""
    changed = _begun(move)
    for tool, heir in move.heirs.items():
        changed = changed.retire(tool) if heir is None else _cut(changed, tool).replace(tool, heir)
    return _settled(changed, move)


def _settled(changed: WhatIf, move: Move) -> WhatIf:
    """Departments stand where they go: those of a tool with several heirs are not all with the first of them."""
    new: dict[str, list[str]] = {heir: [] for heir in move.heirs.values() if heir is not None}
    for department, tool in move.taken_up:
        if department:
            new.setdefault(tool, []).append(department)
    for tool in sorted(new):
        departments = tuple(dict.fromkeys((*move.stack.tool(tool).departments, *new[tool])))
        if set(departments) != set(changed.stack.tool(tool).departments):
            changed = changed.change(f"tool:{tool}", departments=list(departments))
    return changed


def _begun(move: Move) -> WhatIf:
    """What is planned comes, seats are bought; who could not stand a tool that goes need not stand its successor."""
    changed, heirs = what_if(move.stack), move.heirs
    for one in move.bought:
        changed = _with_seats(changed, one)
    for tool in move.adopted:
        changed = changed.change(f"tool:{tool}", lifecycle={"phase": "phase-in"})
    for record in sorted(move.stack.tools, key=lambda one: one.id):
        left = [other for other in record.conflicts if other not in heirs]
        if record.id not in heirs and len(left) < len(record.conflicts):
            changed = changed.change(f"tool:{record.id}", conflicts=left)
    return changed


def _with_seats(changed: WhatIf, one: Purchase) -> WhatIf:
    """More seats are paid for once the spare ones are taken."""
    record = changed.stack.tool(one.tool)
    if record.cost is None or record.cost.annual is None or record.seats is None or record.seats.paid is None:
        return changed
    annual, paid = record.cost.annual + one.cost, record.seats.paid + one.seats
    return changed.change(f"tool:{one.tool}", cost={"annual": round(annual, 2)}, seats={"paid": paid, "active": paid})


def _cut(changed: WhatIf, tool: str) -> WhatIf:
    while True:
        ids = flow_ids(StackGraph(changed.stack))
        found = [ids[n] for n, flow in enumerate(changed.stack.integrations) if _runs_over(flow, tool)]
        if not found:
            return changed
        changed = changed.disconnect(id=min(found))


def _runs_over(flow: Integration, tool: str) -> bool:
    return tool in (flow.source, flow.target, flow.via)


def rebuilt(stack: Stack, heirs: Mapping[str, str | None]) -> Table:
    """One row for each integration that has to be rebuilt because an end of it goes and has a successor."""
    return Table("rebuild", _COLUMNS, tuple(sorted(_rows(stack, heirs), key=lambda row: str(row[0]))))


_COLUMNS = (
    "integration",
    "source",
    "target",
    "via",
    "new_source",
    "new_target",
    "new_via",
    "entities",
    "there_already",
)


def _rows(stack: Stack, heirs: Mapping[str, str | None]) -> Iterator[tuple[Cell, ...]]:
    ids = flow_ids(StackGraph(stack))
    moving = {tool: heir for tool, heir in heirs.items() if heir is not None}
    lost = heirs.keys() - moving.keys()
    for n, flow in enumerate(stack.integrations):
        ends = (flow.source, flow.target, flow.via)
        after = tuple(moving.get(end, end) if end is not None else None for end in ends)
        if after == ends or after[0] == after[1] or lost.intersection(end for end in ends if end is not None):
            continue
        carried = set(flow.entities or ())
        there = any(
            (other.source, other.target) == after[:2] and carried and carried <= set(other.entities or ())
            for other in stack.integrations
        )
        yield (ids[n], *ends, *after, flow.entities, there)
