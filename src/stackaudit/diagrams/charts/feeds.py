"""Whether records arrive: at a copy from the master, and from a producer at the master."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import DataNeed, Holdings
from stackaudit.tables.silos import NeedRow


class Fed(StrEnum):
    """Whether records arrive: at a copy from the master, or from a producer at the master."""

    FED = "fed"
    BY_HAND = "by hand"
    LATE = "late"
    CUT = "cut"
    UNCLEAR = "unclear"  # the facts do not tell

    @property
    def is_bad(self) -> bool:
        """Whether records do not arrive in time for sure."""
        return self in {Fed.LATE, Fed.CUT}


@dataclass(frozen=True, slots=True)
class EntityCell:
    """What one tool is to one kind of records: its master, or else the holder of a copy, or a producer, or both."""

    tool: str
    entity: str
    master: bool = False
    copy: Fed | None = None
    made: Fed | None = None

    @property
    def is_bad(self) -> bool:
        """Whether records do not arrive in time for sure, here or from here at the master."""
        return any(fed is not None and fed.is_bad for fed in (self.copy, self.made))


_FED: Final = {
    "ok": Fed.FED,
    "near-limit": Fed.FED,
    "manual-only": Fed.BY_HAND,
    "stale": Fed.LATE,
    "no-path": Fed.CUT,
    "unknown": Fed.UNCLEAR,
}
_BEST: Final = ("ok", "near-limit", "manual-only", "unknown", "stale", "no-path")


class Exchange:
    """How well records get from tool to tool."""

    def __init__(self, graph: StackGraph, rows: Sequence[NeedRow]) -> None:
        self._graph = graph
        self._told = {(row.source, row.target, row.entity): row.status for row in rows}
        self._ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source, target, entity in sorted(self._told):
            self._ends[entity].append((source, target))

    def ends(self, entity: str) -> Sequence[tuple[str, str]]:
        """Source and target of each need of an entity."""
        return self._ends[entity]

    def copy(self, held: Holdings, tool: str) -> Fed:
        """Whether a copy is fed by a master, or by whoever is to feed it; nobody can tell without either."""
        entity = held.entity.id
        told = {one: self._told[one, tool, entity] for one, target in self.ends(entity) if target == tool}
        masters = [told[one] for one in held.masters if one in told]
        if told and not masters:
            return _FED[max(told.values(), key=_BEST.index)]
        return _FED[self._best(masters or [self._status(one, tool, held) for one in held.masters])]

    def made(self, held: Holdings, tool: str) -> Fed:
        """Whether what a tool makes reaches a master; nobody can tell without one."""
        return _FED[self._best([self._status(tool, one, held) for one in held.masters])]

    def _best(self, found: Sequence[str]) -> str:
        return min(found, key=_BEST.index, default="unknown")

    def _status(self, source: str, target: str, held: Holdings) -> str:
        entity = held.entity
        told = self._told.get((source, target, entity.id))
        if told is not None:
            return told
        tolerance = entity.tolerance.total_seconds() if entity.tolerance is not None else None
        need = DataNeed(source, target, entity.id, 1.0, tolerance)
        return self._graph.verdicts([need])[0].status


def held_cells(held: Holdings, exchange: Exchange) -> tuple[EntityCell, ...]:
    """All cells of one kind of records, by tool: who has a role in it, and who is to have it by a need."""
    entity, masters = held.entity.id, set(held.masters)
    copies = {*held.consumers, *held.caches, *(target for _, target in exchange.ends(entity))} - masters
    makers = {*held.producers, *(source for source, _ in exchange.ends(entity) if source not in copies)} - masters
    cells = [EntityCell(tool, entity, master=True) for tool in masters]
    cells += [
        EntityCell(
            tool,
            entity,
            copy=exchange.copy(held, tool) if tool in copies else None,
            made=exchange.made(held, tool) if tool in makers else None,
        )
        for tool in copies | makers
    ]
    return tuple(sorted(cells, key=lambda cell: cell.tool))
