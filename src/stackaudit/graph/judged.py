"""What was judged of a stack, for a stack that is nearly the same: only what an edit can touch is judged again.

A verdict on a need rests on the flows of its kind of records that lie on some way from its source to its target. Where
no flow that came, went or changed, and no tool that now passes records on or no longer does, lies on any way between
the two in either stack, whatever the missing facts are, the verdict is the same. Ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stackaudit.graph.entity_graph import Adjacency, Arc, EntityGraph
from stackaudit.graph.needs import DataNeed, Holdings
from stackaudit.graph.quality import Verdict
from stackaudit.graph.structure import reach
from stackaudit.policy import Policy


class Judged(NamedTuple):
    """What was judged of a stack so far.

    Attributes:
        policy: How it was judged.
        holdings: Who held each kind of records.
        graphs: The flows of each kind of records.
        verdicts: The verdict on each need.
    """

    policy: Policy
    holdings: Mapping[str, Holdings]
    graphs: Mapping[str, EntityGraph]
    verdicts: Mapping[DataNeed, Verdict]


class Kept:
    """The verdicts of a stack before an edit that the edit cannot have touched, for one kind of records.

    Those that the work budget cut short are judged again.

    Args:
        judged: What was judged before.
        now: The flows of the records after the edit.
        held: Who holds the records after it.
    """

    def __init__(self, judged: Judged, now: EntityGraph, held: Holdings) -> None:
        self._verdicts = judged.verdicts
        before = judged.graphs.get(now.entity)
        # One search serves several needs: it runs with the flows from a master, else against them.
        same_way = before is not None and judged.holdings[now.entity].masters == held.masters
        self._edit = _Edit(before, now) if before is not None and same_way else None

    def verdict(self, need: DataNeed) -> Verdict | None:
        """Return the verdict on a need; None where it has to be judged again."""
        known = self._verdicts.get(need) if self._edit is not None else None
        if known is None or not (known.worst.exact and known.best.exact):
            return None
        return None if self._edit is None or self._edit.touches(need.source, need.target) else known


_MOST = 32
"""Of so many differences the ways are followed; after more of them everything is judged again."""


class _Edit:
    """What differs between the flows of a kind of records before and after an edit."""

    def __init__(self, before: EntityGraph, now: EntityGraph) -> None:
        both = [(before.best.ahead, now.best.ahead), (before.worst.ahead, now.worst.ahead)]
        arcs = ((tail, arc[0]) for old, new in both for tail, arc in _differing(old, new))
        passing = (before.relays ^ now.relays) | (before.may_relay ^ now.may_relay)
        changed = {*arcs, *((tool, tool) for tool in passing)}
        self._everywhere = len(changed) > _MOST
        self._ways: list[tuple[set[str], set[str]]] = []
        if not changed or self._everywhere:
            return
        relays = before.may_relay | now.may_relay
        ahead = _joined(before.best.targets, now.best.targets)
        back = _joined(before.best.sources, now.best.sources)
        self._ways = [(reach(back, tail, relays), reach(ahead, head, relays)) for tail, head in sorted(changed)]

    def touches(self, source: str, target: str) -> bool:
        """Whether something that differs may lie on a way between two tools."""
        return self._everywhere or any(source in tails and target in heads for tails, heads in self._ways)


def _differing(before: Adjacency, now: Adjacency) -> Iterator[tuple[str, Arc]]:
    """Yield the arcs that only one of two graphs has, each with the tool that it leads from."""
    for tail in before.keys() | now.keys():
        old, new = before.get(tail, ()), now.get(tail, ())
        if old != new:
            yield from ((tail, arc) for arc in {*old} ^ {*new})


def _joined(before: Mapping[str, list[str]], now: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the neighbours that each tool has before or after an edit."""
    return {
        **before,
        **{
            tool: tools if before.get(tool) == tools else [*before.get(tool, ()), *tools] for tool, tools in now.items()
        },
    }
