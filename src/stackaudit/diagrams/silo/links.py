"""The links listed under the map of silos: the few that would join or serve most, or those that a plan builds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from stackaudit.diagrams.names import counted, isolate, listed, tools_in_words
from stackaudit.diagrams.scene import Mark, MarkKind
from stackaudit.graph import StackGraph
from stackaudit.graph.joining import Asked, Link, links_of, ranked
from stackaudit.model.stack import Stack
from stackaudit.tables.integrations import RequirementRow
from stackaudit.tables.silos import NeedRow

MOST_LINKS: Final = 6
MOST_PLANNED: Final = 24
_AT_HAND: Final = {
    "broken": "repair the flow",
    "planned": "finish the planned flow",
    "deprecated": "keep the flow that is to go",
}


class Planned(Protocol):
    """What has a stack with all of it carried out: a plan, a what-if, the audit of a changed stack."""

    @property
    def stack(self) -> Stack:
        """The stack after it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The links under a map: their marks, how many there was no room for, and what the list is called."""

    marks: tuple[Mark, ...]
    left_out: int
    title: str


def best_links(graph: StackGraph, required: Sequence[RequirementRow], needs: Sequence[NeedRow]) -> Listed:
    """Return the links that would join or serve most.

    Args:
        graph: The stack.
        required: What must get from tool to tool, and does not; empty where its analyser did not run.
        needs: The needs of the silo analyser, which stand in for it then.
    """
    found = list(_missing(required, needs))
    title = "Links that would join or serve most"
    if not graph.flows_complete:
        title += ", if there are none yet"
    return _listed(graph, found, MOST_LINKS, title)


def planned_links(graph: StackGraph, plan: Planned) -> Listed:
    """Return the links that a plan brings, those that join most first, then the tools that it retires."""
    after = StackGraph(plan.stack, graph.policy)
    there = {(flow.source, flow.target, entity) for flow in graph.running for entity in flow.entities or ("",)}
    new: dict[tuple[str, str], set[str]] = defaultdict(set)
    for flow in after.running:
        for entity in flow.entities or ("",):
            if (flow.source, flow.target, entity) not in there:
                new[flow.source, flow.target].add(entity)
    kept, here = ({tool.id for tool in each.tools} for each in (after, graph))
    links = [Link(*pair, tuple(sorted(filter(None, entities))), float(len(entities))) for pair, entities in new.items()]
    drawn = [link for link in links if {link.source, link.target} <= here]
    found = _listed(graph, drawn, MOST_PLANNED, "What the plan builds")
    gone = sorted((tool for tool in graph.tools if tool.id not in kept), key=lambda tool: tool.id)
    retired = tuple(
        Mark(str(n), MarkKind.UNKNOWN, tool.id, tool.id, isolate(tool.name), "the plan retires it")
        for n, tool in enumerate(gone, len(found.marks) + 1)
    )[: MOST_PLANNED - len(found.marks)]
    left_out = found.left_out + len(links) - len(drawn) + len(gone) - len(retired)
    title = "What the plan builds and retires" if retired else found.title
    return Listed((*found.marks, *retired), left_out, title)


def _missing(required: Iterable[RequirementRow], needs: Iterable[NeedRow]) -> Iterator[Link]:
    """Yield a link for each pair of tools between which records that are required find no path."""
    pairs: dict[tuple[str, str], list[Asked]] = defaultdict(list)
    missing = [row for row in required if row.status == "missing"]
    for row in missing:
        pairs[row.source, row.target].append((row.entity, row.weight * row.confidence, row.at_hand or ""))
    for need in () if missing else needs:
        if need.status == "no-path":
            pairs[need.source, need.target].append((need.entity, need.weight, ""))
    yield from links_of(pairs)


def _listed(graph: StackGraph, links: Sequence[Link], most: int, title: str) -> Listed:
    chosen = list(islice(ranked(links, graph.components()), most))
    marks = tuple(
        Mark(
            letter=str(n),
            kind=MarkKind.MISSING,
            source=link.source,
            target=link.target,
            title=f"{isolate(graph.tool(link.source).name)} → {isolate(graph.tool(link.target).name)}",
            detail=_detail(graph, link, joined),
        )
        for n, (link, joined) in enumerate(chosen, 1)
    )
    return Listed(marks, len(links) - len(chosen), title)


def _detail(graph: StackGraph, link: Link, joined: int) -> str:
    names = [graph.holdings[entity].entity.name for entity in link.entities]
    words = [listed(names, 3)] if names else []
    if joined:
        words.append(f"joins {tools_in_words(joined)}")
    elif len(names) > 1:
        words.append(f"serves {counted(len(names), 'need', 'needs')}")
    kind = link.at_hand.partition(" ")[0]
    if kind == "candidate":
        words.append("proposed")
    elif kind in _AT_HAND:
        words.append(_AT_HAND[kind])
    flows = [one for one in graph.running if (one.source, one.target) == (link.source, link.target)]
    if any(flow.integration.method == "manual" and set(flow.entities or ()) & set(link.entities) for flow in flows):
        words.append("now by hand")
    return " · ".join(words)
