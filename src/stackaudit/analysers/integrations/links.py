"""How tools are linked: conduits that connect nothing, links that tangle, and known connectors nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import CONNECTOR_UNUSED, MISSING, TANGLE
from stackaudit.catalog.records import State
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.graph import Flow
from stackaudit.graph.structure import components, undirected
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stackaudit.tables.integrations import ConnectorRow


@check(CONNECTOR_UNUSED)
def unused_connectors(context: Context) -> Iterator[Finding]:
    """A conduit that no flow names as its way, with flows into it only or out of it only.

    Flows of unknown status count as use. A conduit that nothing touches at all is told by `silos.isolated-tool`.
    """
    running = context.graph.running
    ways = {flow.integration.via for flow in running}
    for tool in context.graph.tools:
        if tool.kind != "conduit" or tool.id in ways:
            continue
        into = context.into.get(tool.id, ())
        out = context.out_of.get(tool.id, ())
        # Both sides: it is used. No side: it stands alone.
        if bool(into) != bool(out):
            yield _unused(context, tool.id, (*into, *out), inwards=bool(into))


def _unused(context: Context, conduit: str, flows: tuple[Flow, ...], *, inwards: bool) -> Finding:
    tool = context.graph.tool(conduit)
    annual = tool.spend.annual if tool.spend is not None else None
    evidence: list[Evidence] = [Flows("touches it", tuple(sorted({flow.subject for flow in flows})))]
    if annual is not None:
        evidence.append(Quantity("cost a year", float(annual)))
    why = (
        "Records flow into it, and no flow leads on." if inwards else "Records flow out of it, and none leads into it."
    )
    return Finding(
        rule=CONNECTOR_UNUSED,
        subjects=(f"tool:{conduit}",),
        severity=context.graph.policy.rate(CONNECTOR_UNUSED),
        title=CONNECTOR_UNUSED.title.fill(tool=tool.name),
        why=say(why),
        advice=CONNECTOR_UNUSED.advice.fill(),
        evidence=tuple(evidence),
        confidence="assumed",
    )


Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a hub, one of its spokes and one link from point to point cost, in the same unit."""

    hub: float
    spoke: float
    link: float

    @classmethod
    def of(cls, policy: Policy) -> Prices:
        """Return the days that they take, each link with one kind of records.

        >>> Prices.of(Policy())
        Prices(hub=20.0, spoke=4.0, link=5.0)
        """
        work = policy.work
        return cls(work["hub"], work["hub-connection"] + work["entity"], work["connection"] + work["entity"])

    def break_even(self, tools: int) -> float:
        """The number of links above which a hub between so many tools costs less.

        >>> Prices(20, 4, 5).break_even(6)
        8.8
        """
        return (self.hub + tools * self.spoke) / self.link


@dataclass(frozen=True, slots=True)
class Group:
    """Tools that are linked with one another, and the links."""

    tools: tuple[str, ...]
    links: tuple[Link, ...]


def sure_groups(context: Context, prices: Prices) -> tuple[Group, ...]:
    """The groups of tools that a hub would serve for less, whatever is not stated."""
    return tuple(_tangled(context, prices, _links(context, sure=True)))


def tangles(context: Context, prices: Prices, groups: Iterable[Group]) -> Iterator[Finding]:
    """Return one finding for each group."""
    for group in groups:
        n, k = len(group.tools), len(group.links)
        hub = prices.hub + n * prices.spoke
        yield Finding(
            rule=TANGLE,
            subjects=tuple(f"tool:{tool}" for tool in group.tools),
            severity=context.graph.policy.rate(TANGLE),
            title=TANGLE.title.fill(links=k, tools=context.names(group.tools)),
            why=say(
                "Each link is built and kept up on its own; at the costs assumed a hub between {tools} tools pays "
                "from {least} links on.",
                tools=n,
                least=floor(prices.break_even(n)) + 1,
            ),
            advice=TANGLE.advice.fill(),
            evidence=(
                Tools("linked with one another", group.tools),
                Names("links", tuple(f"{a} - {b}" for a, b in group.links)),
                Quantity("links", float(k)),
                Quantity("break-even", prices.break_even(n), "links"),
                Quantity("links cost", k * prices.link, "days of work"),
                Quantity("a hub costs", hub, "days of work"),
            ),
            confidence="assumed",
            members=members_of(context.graph, group.tools),
        )


def tangles_not_stated(context: Context, prices: Prices, groups: Iterable[Group]) -> Iterator[Unknown]:
    """Flows that would make a tangle if they run, from point to point, which they do not state."""
    if all(map(_is_settled, context.direct)):
        return
    told = {tool for group in groups for tool in group.tools}
    perhaps = _tangled(context, prices, _links(context, sure=False))
    open_ = {tool for group in perhaps if not told & {*group.tools} for tool in group.tools}
    inside = [f for f in context.direct if {f.source, f.target} <= open_]
    tools = tuple(f"tool:{tool}" for tool in sorted(open_))
    for fact, silent in (
        ("method", sorted({f.subject for f in inside if f.integration.method is None})),
        ("status", sorted({f.subject for f in inside if not f.certain})),
    ):
        if silent:
            yield FACTS[f"integration.{fact}"].unknown(TANGLE, silent, tools)


def _is_settled(flow: Flow) -> bool:
    """Whether a flow runs for sure and states its method."""
    return flow.certain and flow.integration.method is not None


def _links(context: Context, *, sure: bool) -> set[Link]:
    """Return the linked pairs of tools, each once however many flows there are between them."""
    return {
        (min(flow.source, flow.target), max(flow.source, flow.target))
        for flow in context.direct
        if not sure or _is_settled(flow)
    }


def _tangled(context: Context, prices: Prices, links: Iterable[Link]) -> Iterator[Group]:
    """Groups whose links are more than a hub would need, and dearer."""
    for group in _groups(_without_hubs(context.graph.hub, links), prices):
        n, k = len(group.tools), len(group.links)
        if k > n and k > prices.break_even(n):
            yield group


def _without_hubs(declared: str | None, links: Iterable[Link]) -> set[Link]:
    """Links that lead to no hub: the declared one; in each group, else, a tool with twice the links of any other."""
    rest = {link for link in links if declared not in link}
    if declared is not None:
        return rest
    around = undirected({tool for link in rest for tool in link}, rest)
    hubs: set[str] = set()
    for members in components(around):
        first, second = sorted(members, key=lambda tool: -len(around[tool]))[:2]
        if len(around[first]) > 2 * len(around[second]):
            hubs.add(first)
    return {link for link in rest if hubs.isdisjoint(link)} if hubs else rest


def _groups(links: set[Link], prices: Prices) -> Iterator[Group]:
    """Linked tools, without those whose few links cost no more than a spoke: a hub pays for no such tool."""
    while True:
        around = undirected({tool for link in links for tool in link}, links)
        cheap = {tool for tool, others in around.items() if len(others) * prices.link <= prices.spoke}
        if not cheap:
            break
        links = {link for link in links if not cheap & {*link}}
    of_tool: dict[str, list[Link]] = {}
    for link in sorted(links):
        of_tool.setdefault(link[0], []).append(link)
    for members in components(around):
        yield Group(members, tuple(link for tool in sorted(members) for link in of_tool.get(tool, ())))


_MOST = 300
"""In a stack of more tools than this, pairs that nobody asked for are no help to anyone."""


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


def neighbours(context: Context) -> Iterator[ConnectorRow]:
    """All pairs of tools that hold the same customer records and are not linked, by their ids.

    None where the catalog filled in nothing, or where tools are too many.
    """
    tools = context.graph.tools
    if all(tool.from_catalog is None for tool in tools) or len(tools) > _MOST:
        return
    about = {id_ for id_, held in context.graph.holdings.items() if held.entity.about_customer}
    holds = {tool.id: {use.entity for use in tool.entities} & about for tool in tools}
    linked = {frozenset((flow.source, flow.target)) for flow in context.graph.stack.integrations}
    for one, other in combinations(tools, 2):
        shared = holds[one.id] & holds[other.id]
        if shared and frozenset((one.id, other.id)) not in linked:
            names = (one.name, other.name)
            known, believed = connector(one, other), _believed(one, other)
            yield ConnectorRow(one.id, other.id, *names, tuple(sorted(shared)), known, believed)


def neighbours_not_stated(context: Context, found: Sequence[ConnectorRow]) -> Iterator[Unknown]:
    """Return one entry for all pairs of which it is unknown whether they have to be connected, or could be.

    What must reach whom follows from the system of record: where that is stated of all that two share, nothing is open.
    """
    silent = {id_ for id_, held in context.graph.holdings.items() if not held.masters_stated}
    left = [one for one in found if not silent.isdisjoint(one.shares)]
    if not left:
        return
    tools = tuple(sorted({f"tool:{id_}" for one in left for id_ in (one.tool, one.other)}))
    entities = tuple(sorted({f"entity:{entity}" for one in left for entity in one.shares if entity in silent}))
    yield Unknown(MISSING.id, "entity.system_of_record", entities, _neighbours_message(left), tools)


def _neighbours_message(found: Sequence[ConnectorRow]) -> Message:
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
