"""What may stop: a tool, a conduit, a link, a vendor, a sign-on, a region, a person; and which flows stop with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from stackaudit.graph import Flow, StackGraph
from stackaudit.graph.structure import cut_points_and_bridges
from stackaudit.model.persons import group_id, person_id
from stackaudit.model.tool import Tool

Kind = Literal["tool", "conduit", "link", "vendor", "sign-on", "region", "person"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that may stop.

    Attributes:
        kind: What it is.
        id: A tool's id, the two ends of a link (`crm>esp`), else an id made of a name.
        name: For people.
        tools: The tools that stop with it.
        stops: The flows that stop with it, at the most.
        stops_surely: Those that stop for sure; fewer where people are locked out and data may go on.
    """

    kind: Kind
    id: str
    name: str
    tools: tuple[str, ...]
    stops: frozenset[str]
    stops_surely: frozenset[str]

    @property
    def subject(self) -> str:
        """The typed subject under which findings speak of it."""
        known = {"conduit": "tool", "sign-on": "tool", "link": "flow", "region": "stack"}
        return f"{known.get(self.kind, self.kind)}:{self.id}"


class Stops:
    """Which flows stop with each tool: those that lead in or out of it, and those that it carries."""

    def __init__(self, graph: StackGraph) -> None:
        self.graph = graph
        self.of: dict[str, set[str]] = defaultdict(set)
        for flow in graph.running:
            self.of[flow.source].add(flow.id)
            self.of[flow.target].add(flow.id)
            if flow.integration.via is not None:
                self.of[flow.integration.via].add(flow.id)

    def together(self, tools: Iterable[str]) -> frozenset[str]:
        """Return the flows that stop with several tools."""
        return frozenset[str]().union(*(self.of.get(tool, ()) for tool in tools))

    def is_conduit(self, tool: Tool) -> bool:
        """Return whether a tool carries the flows of others."""
        return tool.kind == "conduit" or tool.id in self.graph.carried


def single(stops: Stops) -> tuple[Unit, ...]:
    """Return every tool; one that carries flows of others is a conduit."""
    return tuple(
        Unit(
            "conduit" if stops.is_conduit(tool) else "tool",
            tool.id,
            tool.name,
            (tool.id,),
            frozenset(stops.of.get(tool.id, ())),
            frozenset(stops.of.get(tool.id, ())),
        )
        for tool in stops.graph.tools
    )


def links(graph: StackGraph) -> tuple[Unit, ...]:
    """Return each only connection of two parts, either way; two flows side by side in one direction are none."""
    pairs: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in graph.running:
        if flow.certain:
            pairs[min(flow.source, flow.target), max(flow.source, flow.target)].append(flow)
    edges = [ends for ends, flows in pairs.items() for _ in range(_side_by_side(flows))]
    _, bridges = cut_points_and_bridges([tool.id for tool in graph.tools], sorted(edges))
    return tuple(_link(graph, ends, pairs[ends]) for ends in bridges)


def _side_by_side(flows: Collection[Flow]) -> int:
    """Return how many flows lead the same way, where most do."""
    return max(Counter(flow.source for flow in flows).values()) if len(flows) > 1 else 1


def _link(graph: StackGraph, ends: tuple[str, str], flows: Collection[Flow]) -> Unit:
    source, target = min((flow.source, flow.target) for flow in flows)
    name = f"{graph.tool(source).name} – {graph.tool(target).name}"
    stopping = frozenset(flow.id for flow in flows)
    return Unit("link", f"{source}>{target}", name, ends, stopping, stopping)


def vendors(stops: Stops) -> tuple[Unit, ...]:
    """Return every vendor that is stated, with all of its tools."""
    return _grouped(stops, "vendor", ((tool.vendor, tool.id) for tool in stops.graph.tools if tool.vendor))


def sign_ons(stops: Stops) -> tuple[Unit, ...]:
    """Return every tool that people sign on to others with; those stop at the most, as data may go on flowing."""
    groups: dict[str, list[str]] = defaultdict(list)
    for tool in stops.graph.tools:
        if tool.access is not None and tool.access.provider is not None:
            groups[tool.access.provider].append(tool.id)
    return tuple(
        Unit(
            "sign-on",
            provider,
            stops.graph.tool(provider).name,
            tuple(sorted({provider, *tools})),
            stops.together((provider, *tools)),
            stops.together((provider,)),
        )
        for provider, tools in sorted(groups.items())
    )


def regions(stops: Stops) -> tuple[Unit, ...]:
    """Return every region that some tools serve and no other one; they stop at the most."""
    own = ((tool.regions[0], tool.id) for tool in stops.graph.tools if tool.regions and len(set(tool.regions)) == 1)
    return _grouped(stops, "region", own, surely=False)


def persons(stops: Stops) -> tuple[Unit, ...]:
    """Return every owner of a tool or flow who is there: nothing stops on the day they leave, all may in time."""
    running = ((flow.integration.owner, flow.id) for flow in stops.graph.running)
    named = stops.graph.people.there
    owned = [
        (person, tool.id) for tool in stops.graph.tools for person in (*named(tool.owner), *named(tool.technical_owner))
    ]
    mended = [(person, flow) for owner, flow in running for person in named(owner)]
    names, tools, flows = (
        _names((*owned, *mended), person_id),
        _members(owned, person_id),
        _members(mended, person_id),
    )
    return tuple(
        Unit(
            "person",
            id_,
            names[id_],
            tuple(sorted(tools[id_])),
            stops.together(tools[id_]) | flows[id_],
            frozenset(),
        )
        for id_ in sorted(names)
    )


def _grouped(stops: Stops, kind: Kind, members: Iterable[tuple[str, str]], *, surely: bool = True) -> tuple[Unit, ...]:
    """Return a unit for each name, with the tools that go by it."""
    listed = list(members)
    names, groups, units = _names(listed), _members(listed), list[Unit]()
    for id_ in sorted(names):
        stopping = stops.together(groups[id_])
        tools = tuple(sorted(groups[id_]))
        units.append(Unit(kind, id_, names[id_], tools, stopping, stopping if surely else frozenset()))
    return tuple(units)


def _names(members: Iterable[tuple[str, str]], id_of: Callable[[str], str] = group_id) -> dict[str, str]:
    """Return the name for each id: of several spellings the first."""
    return {id_of(name): name for name in sorted({name for name, _ in members}, reverse=True)}


def _members(members: Iterable[tuple[str, str]], id_of: Callable[[str], str] = group_id) -> dict[str, set[str]]:
    """Return what goes by each name, by the id of the name."""
    of_name: dict[str, set[str]] = defaultdict(set)
    for name, member in members:
        of_name[name].add(member)
    found: dict[str, set[str]] = defaultdict(set)
    for name, own in of_name.items():
        found[id_of(name)] |= own
    return found
