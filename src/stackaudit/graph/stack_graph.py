"""`StackGraph`: a stack as a graph, asked in the words of the field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast
from weakref import WeakValueDictionary

from stackaudit.core.errors import THE_STACK_OF_AN_AUDIT, StackAuditError, UnknownNameError, check_kind
from stackaudit.core.evidence import Cut, Route
from stackaudit.graph.entity_graph import Budget, EntityGraph
from stackaudit.graph.flows import Flow, directed_flows
from stackaudit.graph.holders import Holders
from stackaudit.graph.in_use import awaited, stack_in_use
from stackaudit.graph.judged import Judged, Kept
from stackaudit.graph.needs import DataNeed, Holdings, NeedMode, generate, holdings, possible
from stackaudit.graph.people import People
from stackaudit.graph.quality import HERE, Limits, Quality, Search, Verdict, assess, judge
from stackaudit.graph.separation import Separation
from stackaudit.graph.structure import components, cut_points_and_bridges, undirected
from stackaudit.model.integration import Integration
from stackaudit.model.lifecycle import Standing, day_of, is_gone, standing
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.stats.capability_use import ToolUse, rows_of, use_of

if TYPE_CHECKING:
    import networkx as nx

    from stackaudit.model.people import Feedback

K = TypeVar("K")
M = TypeVar("M")

_MOST_PATHS = 1000
_PATH_WORK = 100_000
_LABELS_A_FLOW = 20


class StackGraph:
    """The tools of a stack and the flows between them, indexed once; every question is answered from the index.

    Args:
        stack: The stack; it is never changed.
        policy: How automatic each method is, and the other numbers that judgements rest on.
        judged: What was judged of a stack that is nearly the same: what no difference can touch is taken from it.

    >>> from stackaudit import Stack, StackGraph
    >>> stack = Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})
    >>> StackGraph(stack).components()
    (('crm', 'mailer'),)
    """

    def __init__(self, stack: Stack, policy: Policy = DEFAULT_POLICY, *, judged: Judged | None = None) -> None:
        check_kind("StackGraph", stack, Stack, THE_STACK_OF_AN_AUDIT)
        self.whole = stack
        """The stack as it was given, with the tools that are planned or gone."""
        self.stack = stack_in_use(stack)
        """The part of the stack that is in use today; everything that the graph tells is about this part."""
        self.policy = policy
        self.flows: tuple[Flow, ...] = directed_flows(self.stack.integrations, policy)
        """Every flow between tools in use, in each of its directions, whatever its status."""
        self.tools: tuple[Tool, ...] = _sorted(self.stack.tools)
        """The tools in use, sorted by id: nothing depends on the order of the file."""
        self._limits = Limits(policy.automation_threshold, policy.near_limit)
        self.budget = self.full_budget()
        """What is left of the work budget that all path searches over this graph share."""
        self._entity_graphs: dict[str, EntityGraph] = {}
        self._searches: dict[tuple[str, str, bool, str], Search] = {}
        self._needs: dict[NeedMode, tuple[DataNeed, ...]] = {}
        self._judged: dict[DataNeed, Verdict] = {}
        self._before = judged if judged is not None and judged.policy == policy else None
        self._kept: dict[str, Kept] = {}
        self._made: WeakValueDictionary[tuple[object, ...], Any] = WeakValueDictionary()

    def __getstate__(self) -> dict[str, Any]:
        """Copies and pickles make anew what others made of the graph."""
        return {**self.__dict__, "_made": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _made=WeakValueDictionary())

    def once(self, make: Callable[[StackGraph, K], M], key: K) -> M:
        """What is made of this graph and a setting, once for all who ask for it while somebody holds it.

        The graph does not hold it: it holds the graph, and two that hold each other are freed late.

        Args:
            make: Makes it; the same for the same two.
            key: The setting.
        """
        made = self._made.get((make, key))
        if made is None:
            made = self._made[make, key] = make(self, key)
        return cast("M", made)

    def full_budget(self) -> Budget:
        """A work budget of which nothing is used."""
        return Budget(max(self.policy.label_budget, _LABELS_A_FLOW * len(self.flows)))

    @cached_property
    def planned(self) -> tuple[Tool, ...]:
        """The tools that are not in use yet, sorted by id."""
        today = day_of(self.whole)
        return _sorted(tool for tool in self.whole.tools if standing(tool, today) == "planned")

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The ids of the tools that are bought and not used yet, as a rollout of theirs is still to go live."""
        return awaited(self.stack)

    @cached_property
    def uses(self) -> dict[str, ToolUse]:
        """The use of what each tool in use offers, by its id."""
        rows, limits = rows_of(self.stack.initiatives), self.policy.use_limits
        return {tool.id: use_of(tool, rows, limits) for tool in self.tools}

    @cached_property
    def present(self) -> tuple[Tool, ...]:
        """The tools in use and the planned ones, sorted by id."""
        return _sorted((*self.tools, *self.planned))

    def standing(self, tool: str) -> Standing:
        """Whether a tool is in use, planned, retired or past its end; raises `UnknownNameError` where there is none."""
        return standing(self.tool(tool), day_of(self.whole))

    def can_carry(self, record: Integration) -> bool:
        """Whether every tool that an integration or a candidate leads over is in use."""
        return self._unused.isdisjoint(filter(None, (record.source, record.target, record.via)))

    @cached_property
    def _unused(self) -> frozenset[str]:
        return frozenset(tool.id for tool in (*self.planned, *self.gone))

    @cached_property
    def gone(self) -> tuple[Tool, ...]:
        """The tools that are retired or past their end, sorted by id."""
        today = day_of(self.whole)
        return _sorted(tool for tool in self.whole.tools if is_gone(tool, today))

    @cached_property
    def running(self) -> tuple[Flow, ...]:
        """Flows that run or may run: active, degraded, or of unknown status."""
        return tuple(flow for flow in self.flows if flow.runs)

    @cached_property
    def holdings(self) -> dict[str, Holdings]:
        """Who holds each entity and as what, by entity id."""
        return holdings(self.stack)

    @cached_property
    def holders(self) -> Holders:
        """Which tools hold each attribute of each entity for certain, and which may."""
        return Holders(self.stack, self.running, self.holdings, self.policy.privacy)

    @cached_property
    def people(self) -> People:
        """Who answers for what, and who has left."""
        return People(self.stack, self.policy)

    @cached_property
    def feedback(self) -> tuple[Feedback, ...]:
        """What users and customers say, as far as it may be shown."""
        return self.policy.gate.feedback(self.stack)

    @cached_property
    def hidden_feedback(self) -> tuple[Feedback, ...]:
        """What too few say, or nobody knows how many: of whom and about what, without a rating."""
        return self.policy.gate.hidden_feedback(self.stack)

    @property
    def hub(self) -> str | None:
        """The tool meant to hold the unified customer view, if one is declared."""
        return self.stack.hub

    def flows_stated(self, tool: str) -> Literal["all", "none"] | None:
        """Whether the file states that it holds all flows of a tool, or that it has none; None where it states neither.

        The tool states it, or the stack: it is complete in its integrations, or in those of one of its departments.
        """
        record = self.tool(tool)
        if record.flows is not None:
            return record.flows
        return "all" if self.stack.is_complete("integrations", record.departments) else None

    @property
    def flows_complete(self) -> bool:
        """Whether the file states that it holds every flow of the whole stack."""
        return self.stack.is_complete("integrations")

    def tool(self, id: str) -> Tool:  # noqa: A002  the stack file's own word
        """The tool with this id, in use or not; raises `UnknownNameError` where there is none."""
        found = self._tools_by_id.get(id)
        return found if found is not None else self.whole.tool(id)

    @cached_property
    def _tools_by_id(self) -> dict[str, Tool]:
        return {tool.id: tool for tool in self.whole.tools}

    @cached_property
    def conduits(self) -> frozenset[str]:
        """The tools in use that only carry what others exchange, by id."""
        return frozenset(tool.id for tool in self.tools if tool.kind == "conduit")

    def flow(self, id: str) -> Flow:  # noqa: A002
        """The flow with this id; raises `UnknownNameError` where there is none."""
        try:
            return self._flows_by_id[id]
        except KeyError:
            raise UnknownNameError("flow", id, self._flows_by_id) from None

    @cached_property
    def _flows_by_id(self) -> dict[str, Flow]:
        return {flow.id: flow for flow in self.flows}

    # -- shape, whatever the entity

    @cached_property
    def neighbours(self) -> dict[str, list[str]]:
        """Each tool's neighbours over flows that run for sure, either way, whatever carries them."""
        return undirected([tool.id for tool in self.tools], self._exchanges(certain_only=True))

    def _exchanges(self, *, certain_only: bool) -> Iterator[tuple[str, str]]:
        """The two ends of each running flow: a conduit that carries it joins nobody."""
        return ((f.source, f.target) for f in self.running if f.certain or not certain_only)

    @cached_property
    def carried(self) -> dict[str, tuple[Flow, ...]]:
        """The flows that run, or may run, over each conduit that is named as their way, by the id of the conduit."""
        found: dict[str, list[Flow]] = defaultdict(list)
        for flow in self.running:
            if flow.integration.via is not None:
                found[flow.integration.via].append(flow)
        return {conduit: tuple(flows) for conduit, flows in found.items()}

    def components(self) -> tuple[tuple[str, ...], ...]:
        """Tools connected by running flows between them, either way: largest group first, single tools last."""
        return self._components

    @cached_property
    def _components(self) -> tuple[tuple[str, ...], ...]:
        return components(self.neighbours)

    def possible_components(self) -> tuple[tuple[str, ...], ...]:
        """The same if every flow of unknown status runs."""
        return self._possible_components

    @cached_property
    def _possible_components(self) -> tuple[tuple[str, ...], ...]:
        if all(flow.certain for flow in self.running):
            return self._components
        return components(undirected([tool.id for tool in self.tools], self._exchanges(certain_only=False)))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The components of at least two tools, largest first."""
        return tuple(members for members in self.components() if len(members) > 1)

    def isolated(self) -> tuple[str, ...]:
        """Tools with no flow that runs or may run, and that carry none either; sorted."""
        return self._alone(self.possible_components(), self.carried)

    def perhaps_connected(self) -> tuple[str, ...]:
        """Tools that exchange and carry nothing unless a flow of unknown status runs; sorted."""
        carrying = {conduit for conduit, flows in self.carried.items() if any(flow.certain for flow in flows)}
        return tuple(sorted({*self._alone(self.components(), carrying)} - {*self.isolated()}))

    @staticmethod
    def _alone(found: Iterable[tuple[str, ...]], carrying: Container[str]) -> tuple[str, ...]:
        return tuple(sorted(m[0] for m in found if len(m) == 1 and m[0] not in carrying))

    def main_component(self, verdicts: Iterable[Verdict]) -> tuple[str, ...] | None:
        """The group that others are cut off from: the hub's, else the one with the heaviest needs inside.

        Where no group has a need inside, the largest. Returns None where two tie: then none is the main one.
        """
        groups = self.components()
        if self.hub is not None:
            return next(members for members in groups if self.hub in members)
        home = {tool: members for members in groups for tool in members}
        weight = dict.fromkeys(groups, 0.0)
        for verdict in verdicts:
            if home[verdict.need.source] == home[verdict.need.target]:
                weight[home[verdict.need.source]] += verdict.need.weight
        size = weight if any(weight.values()) else {members: len(members) for members in groups}
        ranked = sorted(groups, key=lambda members: (-size[members], members))
        return None if len(ranked) > 1 and size[ranked[1]] == size[ranked[0]] else ranked[0]

    def islands(self, verdicts: Iterable[Verdict]) -> tuple[tuple[str, ...], ...]:
        """Groups apart from the main one, whether or not flows of unknown status run; largest first.

        Where no group is the main one, each is an island.
        """
        main, surely = self.main_component(verdicts), set(self.possible_components())
        return tuple(members for members in self.groups() if members != main and members in surely)

    def separation(self, verdicts: Iterable[Verdict]) -> Separation:
        """Which tools stand apart from the main group: the one count that every headline and picture uses."""
        judged = tuple(verdicts)
        main = self.main_component(judged)
        if main is not None and (len(main) < 2 or not (judged or self.hub)):
            main = None
        largest = main or (self.components()[0] if self.tools else ())
        reach = next((members for members in self.possible_components() if {*largest} <= {*members}), ())
        home = frozenset(reach)
        silos = tuple(members for members in self.groups() if members[0] not in home)
        on_purpose = frozenset(tool for tool in self.isolated() if self.tool(tool).standalone_ok)
        alone = frozenset(self.isolated()) - on_purpose
        grouped = {tool for members in silos for tool in members}.union(home, alone, on_purpose, self.carried)
        apart = on_purpose.union(self.carried)
        least, most = (
            sum(len(members) > 1 or members[0] not in apart for members in found)
            for found in (self.possible_components(), self.components())
        )
        return Separation(
            tools=len(self.tools),
            main=main,
            largest=largest,
            silos=silos,
            alone=tuple(sorted(alone)),
            loose=tuple(sorted(tool.id for tool in self.tools if tool.id not in grouped)),
            perhaps=tuple(sorted(home.difference(largest, self.carried))),
            on_purpose=tuple(sorted(on_purpose)),
            groups=(least, most),
        )

    def cut_points(self) -> tuple[Tool, ...]:
        """Tools without which others lose their only connection (articulation points, undirected)."""
        return tuple(self.tool(id_) for id_ in self._cuts[0])

    def bridges(self) -> tuple[tuple[str, str], ...]:
        """Pairs of tools whose single flow is the only connection between two parts; parallel flows are none.

        Like cut points, bridges follow flows from tool to tool; what a shared conduit endangers is asked apart.
        """
        return self._cuts[1]

    @cached_property
    def _cuts(self) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
        pairs = {(f.integration.source, f.integration.target, f.number) for f in self.running if f.certain}
        # A conduit with one neighbour carries to nobody: it is no tool that could lose touch with the others.
        dead_ends = {conduit for conduit in self.conduits if len(self.neighbours.get(conduit, ())) < 2}
        edges = [(a, b) for a, b, _ in pairs if not dead_ends & {a, b}]
        return cut_points_and_bridges([tool.id for tool in self.tools], edges)

    # -- one entity

    def of(self, entity: str) -> EntityGraph:
        """The flows of one entity; raises `UnknownNameError` for an entity that the stack does not know."""
        if entity not in self._entity_graphs:
            if entity not in self.holdings:
                raise UnknownNameError("entity", entity, self.holdings)
            always, listed, silent = self._relaying
            relays = always | listed.get(entity, frozenset()) | frozenset(self.holdings[entity].masters)
            stated = self._running_by_entity.get(entity, ())
            self._entity_graphs[entity] = EntityGraph.of(entity, stated, self._wild, relays, relays | silent)
        return self._entity_graphs[entity]

    @cached_property
    def _running_by_entity(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = defaultdict(list)
        for flow in self.running:
            for entity in flow.entities or ():
                found[entity].append(flow)
        return dict(found)

    @cached_property
    def _wild(self) -> tuple[Flow, ...]:
        """Flows that do not say what they carry: they may carry anything."""
        return tuple(flow for flow in self.running if flow.entities is None)

    def relays(self, tool: str, entity: str) -> bool | None:
        """Whether a tool passes on records that it received; None where that is not stated.

        Masters, the hub and conduits do, and tools that list the entity in `relays`. A tool that states its `relays`
        without this entity does not, nor does one that is an end point (`terminal`).
        """
        self.tool(tool)
        graph = self.of(entity)
        return True if tool in graph.relays else None if tool in graph.may_relay else False

    @cached_property
    def _relaying(self) -> tuple[frozenset[str], dict[str, frozenset[str]], frozenset[str]]:
        """Tools that always relay, those that list an entity, and those that do not say."""
        always = {*self.conduits, *(tool.id for tool in self.tools if tool.id == self.hub)}
        listed: dict[str, set[str]] = defaultdict(set)
        for tool in self.tools:
            for entity in tool.relays:
                listed[entity].add(tool.id)
        silent = {tool.id for tool in self.tools if not tool.terminal and "relays" not in tool.model_fields_set}
        return frozenset(always), {entity: frozenset(tools) for entity, tools in listed.items()}, frozenset(silent)

    def downstream(self, tool: str, entity: str) -> tuple[str, ...]:
        """Tools that records of an entity reach from a tool, over flows that run and carry it for sure."""
        self.tool(tool)
        return self.of(entity).reached(tool)

    def upstream(self, tool: str, entity: str) -> tuple[str, ...]:
        """Tools whose records of an entity reach a tool, over flows that run and carry it for sure."""
        self.tool(tool)
        return self.of(entity).reaching(tool)

    def paths(self, source: str, target: str, entity: str, *, limit: int = 100) -> tuple[tuple[Flow, ...], ...]:
        """Simple paths of an entity between two tools, fewest hops first, at most `limit` of them (1,000 at the most).

        Raises:
            StackAuditError: the search would take more work than its budget; ask for fewer.
        """
        self.tool(source), self.tool(target)
        graph = self.of(entity)
        found: list[tuple[str, ...]] = []
        if limit < 1:
            return ()
        work = 0
        queue: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((source,), ())]
        for tools, flows in queue:
            work += 1
            if work > _PATH_WORK:
                raise StackAuditError(
                    f"more than {_PATH_WORK:,} partial paths from {source} to {target}: ask for fewer"
                )
            if tools[-1] == target and flows:
                found.append(flows)
                if len(found) >= min(limit, _MOST_PATHS):
                    break
                continue
            if tools[-1] != source and tools[-1] not in graph.may_relay:
                continue
            onward = graph.best.ahead.get(tools[-1], ())
            queue.extend(((*tools, arc[0]), (*flows, arc[4])) for arc in onward if arc[0] not in tools)
        return tuple(tuple(self.flow(flow) for flow in path) for path in found)

    # -- needs

    def needs(self, mode: NeedMode = "canonical+declared") -> tuple[DataNeed, ...]:
        """What must reach whom: from roles (`canonical/1`), as declared, or both; never from existing flows."""
        if mode == "canonical" and not self.stack.needs:
            mode = "canonical+declared"  # which are the same where nothing is declared
        if mode not in self._needs:
            self._needs[mode] = generate(self.stack, self.holdings, mode)
        return self._needs[mode]

    @cached_property
    def possible_needs(self) -> dict[str, int]:
        """How many needs there may be besides those that are told from roles, by entity: they lower the coverage."""
        return possible(self.stack, self.holdings, self.needs("canonical"))

    def verdicts(self, needs: Iterable[DataNeed] | None = None) -> tuple[Verdict, ...]:
        """How well each need is met, in the order given; all needs of the stack where none are given."""
        wanted = self.needs() if needs is None else tuple(needs)
        if needs is not None:
            self._check(wanted)
        groups: dict[tuple[str, str, bool], list[DataNeed]] = defaultdict(list)
        for need in wanted:
            if need in self._judged:
                continue
            if (kept := self._verdict_before(need)) is not None:
                self._judged[need] = kept
            else:
                groups[self._search_key(need)].append(need)
        for (entity, start, backwards), members in groups.items():
            self._judged.update((one.need, one) for one in self._judge(entity, start, members, backwards=backwards))
        return tuple(self._judged[need] for need in wanted)

    @property
    def judged(self) -> Judged:
        """What was judged of this stack so far, for the graph of a stack that is nearly the same."""
        return Judged(self.policy, self.holdings, self._entity_graphs, self._judged)

    def _verdict_before(self, need: DataNeed) -> Verdict | None:
        """Return the verdict on a need of a stack that is nearly the same, where no difference can touch it."""
        if self._before is None:
            return None
        if need.entity not in self._kept:
            self._kept[need.entity] = Kept(self._before, self.of(need.entity), self.holdings[need.entity])
        return self._kept[need.entity].verdict(need)

    def _check(self, needs: Iterable[DataNeed]) -> None:
        """Refuse needs of tools or entities that the stack does not know: a typing error is no missing path."""
        for need in needs:
            self.tool(need.source), self.tool(need.target)
            if need.entity not in self.holdings:
                raise UnknownNameError("entity", need.entity, self.holdings)

    def _search_key(self, need: DataNeed) -> tuple[str, str, bool]:
        """One search from a master serves all its consumers, and one against the flows serves all its producers."""
        backwards = need.source not in self.holdings[need.entity].masters
        return need.entity, need.target if backwards else need.source, backwards

    def _judge(self, entity: str, start: str, needs: Sequence[DataNeed], *, backwards: bool) -> Iterator[Verdict]:
        ends = [(need.source if backwards else need.target, need.tolerance) for need in needs]
        graph, threshold = self.of(entity), self._limits.automation_threshold
        worst_search = self._search(graph, start, "worst", backwards=backwards)
        worst = assess(worst_search, ends, "worst", threshold, backwards=backwards)
        if graph.certain and all(tolerance is not None for _, tolerance in ends) and all(q.exact for q in worst):
            best = worst
        else:
            search = worst_search if graph.certain else self._search(graph, start, "best", backwards=backwards)
            best = assess(search, ends, "best", threshold, backwards=backwards)
        for need, low, high in zip(needs, worst, best, strict=True):
            at_home = need.source == need.target
            yield judge(need, HERE if at_home else low, HERE if at_home else high, self._limits)

    def _search(self, graph: EntityGraph, start: str, corner: str, *, backwards: bool) -> Search:
        key = (graph.entity, start, backwards, corner)
        if key not in self._searches:
            arcs = graph.worst if corner == "worst" else graph.best
            adjacency = arcs.back if backwards else arcs.ahead
            relays = graph.relays if corner == "worst" else graph.may_relay
            self._searches[key] = Search(adjacency, start, relays, self.budget)
        return self._searches[key]

    def route(self, need: DataNeed | str | tuple[str, str, str]) -> Route | Cut:
        """The best path of a need as a witness, or the cut that blocks it.

        Args:
            need: A need, its id (`need:crm>ads/customer`, with or without `need:`), or (source, target, entity).

        Returns:
            A `Route` with its hops; where there is no path, a `Cut`: the tools that the records reach or may reach, and
            the tools from which the target can or may be reached. An integration from one of the first to one of the
            second closes it where both pass records on for sure; one from source to target always does.
        """
        return self.witness(self.verdicts([self._named_need(need)])[0])

    def witness(self, verdict: Verdict) -> Route | Cut:
        """The proof behind a verdict: its best path, or the cut."""
        need = verdict.need
        quality = verdict.worst if verdict.worst.path else verdict.best
        if quality.path:
            return Route(need.id, tuple(self.flow(flow).hop() for flow in quality.route))
        graph = self.of(need.entity)
        return Cut(need.id, graph.may_reach(need.source), graph.may_be_reached_from(need.target))

    def _named_need(self, need: DataNeed | str | tuple[str, str, str]) -> DataNeed:
        if isinstance(need, DataNeed):
            return need
        check_kind("route", need, (str, tuple), "write it as (source, target, entity)", noun="need")
        if isinstance(need, str):
            ends, slash, entity = need.removeprefix("need:").partition("/")
            source, arrow, target = ends.partition(">")
            if not slash or not arrow:
                raise StackAuditError(f"{need!r} is no need; write it as 'crm>ads/customer'")
        elif len(need) == 3:
            source, target, entity = need
        else:
            raise StackAuditError(f"{need!r} is no need; write it as (source, target, entity)")
        self.tool(source), self.tool(target), self.of(entity)
        known = {known.key: known for known in self.needs()}
        stated = self.holdings[entity].entity.tolerance
        tolerance = stated.total_seconds() if stated is not None else None
        return known.get((source, target, entity), DataNeed(source, target, entity, 1.0, tolerance))

    # -- for people who know networkx

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """The same graph as a frozen networkx MultiDiGraph: nodes carry `tool`, edges (keyed by flow id) `flow`."""
        from stackaudit.graph.network import network

        return network(self.stack.name, self.tools, self.flows)

    def __repr__(self) -> str:
        return f"<StackGraph of {self.stack.name!r}: {len(self.tools)} tools, {len(self.flows)} flows>"


def _sorted(tools: Iterable[Tool]) -> tuple[Tool, ...]:
    return tuple(sorted(tools, key=lambda tool: tool.id))


__all__ = ["Quality", "StackGraph"]
