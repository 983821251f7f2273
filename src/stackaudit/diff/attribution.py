"""Which changes moved the silo index, and by how much: a fair split between groups of changes.

Every change between two stacks belongs to one of eight groups. The share of a group is its mean effect over all orders
in which the groups could have come about (the Shapley value), so the shares add up to the whole change and no order is
preferred. Source: Shapley, A value for n-person games, 1953.

The index moves for two reasons: the same needs are met better or worse, or there are other needs. Holding the basket of
needs fixed, with the weights they had before, tells the two apart: scope = whole change - change on the basket. The
idea is that of a price index with a fixed basket (Laspeyres).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.measures import as_measure, loss
from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import same_integrations
from stackaudit.graph import StackGraph, Verdict
from stackaudit.graph.needs import DataNeed, NeedMode, holdings
from stackaudit.model.base import altered
from stackaudit.model.integration import Integration
from stackaudit.model.journey import Need
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool

Group = Literal[
    "tools-removed",
    "tools-added",
    "integrations-removed",
    "integrations-added",
    "integrations-changed",
    "tools-changed",
    "needs-changed",
    "tolerances-changed",
]
GROUPS: Mapping[Group, Message] = {
    "tools-removed": say("tools removed, with their integrations"),
    "tools-added": say("tools added, with their integrations and needs"),
    "integrations-removed": say("integrations removed between tools that stay"),
    "integrations-added": say("integrations added between tools that were there"),
    "integrations-changed": say("facts of integrations changed"),
    "tools-changed": say("facts of tools changed: kind, what they pass on"),
    "needs-changed": say("roles, masters, hub and declared needs changed"),
    "tolerances-changed": say("tolerances changed"),
}
"""Every group, in the order that is taken where not all orders can be weighed."""

_PASSING_ON = ("kind", "relays", "terminal")


class Hybrid:
    """All stacks between two stacks.

    What leads to a tool that is not there in a hybrid is not there either: an integration of a new tool comes with it.
    """

    def __init__(self, before: Stack, after: Stack) -> None:
        self._before, self._after = before, after
        self._old = {tool.id: tool for tool in before.tools}
        self._new = {tool.id: tool for tool in after.tools}
        self._entities = _declared(before), _declared(after)
        pairs = same_integrations(before.integrations, after.integrations)
        self._pairs = [(before.integrations[a], after.integrations[b]) for a, b in pairs]
        gone = {a for a, _ in pairs}
        came = {b for _, b in pairs}
        self._lost = [flow for n, flow in enumerate(before.integrations) if n not in gone]
        self._found = [flow for n, flow in enumerate(after.integrations) if n not in came]
        self.counts: Mapping[Group, int] = self._counts()

    def stack(self, on: frozenset[Group]) -> Stack:
        """The stack in which the changes of these groups have come about."""
        tools = {tool.id: tool for tool in self._tools(on)}
        flows = [
            *(new if "integrations-changed" in on else old for old, new in self._pairs),
            *(flow for flow in self._other_flows(on) if flow.via is None or flow.via in tools),
        ]
        needs = [need for need in self._needs(on) if {need.source, need.target} <= tools.keys()]
        hubs = [hub for hub in self._hubs(on) if hub in tools]
        return self._after.model_copy(
            update={
                "tools": tuple(tools.values()),
                "integrations": tuple(
                    altered(flow, via=flow.via if flow.via in tools else None)
                    for flow in flows
                    if {flow.source, flow.target} <= tools.keys()
                ),
                "entities": tuple(_with_masters(entity, tools) for entity in self._entities_of(on)),
                "needs": tuple(needs),
                "hub": hubs[0] if hubs else None,
            }
        )

    def _tools(self, on: frozenset[Group]) -> Iterable[Tool]:
        for id_ in sorted(self._old.keys() | self._new.keys()):
            old, new = self._old.get(id_), self._new.get(id_)
            if old is not None and new is not None:
                passing = new if "tools-changed" in on else old
                roles = new if "needs-changed" in on else old
                yield passing.model_copy(update={"entities": roles.entities})
            elif old is not None and "tools-removed" not in on:
                yield old
            elif new is not None and "tools-added" in on:
                yield new

    def _other_flows(self, on: frozenset[Group]) -> Iterable[Integration]:
        for flow in self._lost:
            if "integrations-removed" not in on or _touches(flow, self._old.keys() - self._new.keys()):
                yield flow
        for flow in self._found:
            if "integrations-added" in on or _touches(flow, self._new.keys() - self._old.keys()):
                yield flow

    def _entities_of(self, on: frozenset[Group]) -> Iterable[DataEntity]:
        before, after = self._entities
        for id_ in sorted(before.keys() | after.keys()):
            old, new = before.get(id_), after.get(id_)
            if old is None or new is None:
                yield from self._entity_of_one(old, new, came="needs-changed" in on)
                continue
            chosen = new if "needs-changed" in on else old
            if _masters(old, self._new) == _masters(new, self._old):  # they differ by tools that came or went only
                all_of_them = dict.fromkeys((*(old.system_of_record or ()), *(new.system_of_record or ())))
                chosen = chosen.model_copy(update={"system_of_record": tuple(all_of_them)})
            tolerance = new.tolerance if "tolerances-changed" in on else old.tolerance
            yield chosen.model_copy(update={"tolerance": tolerance})

    def _entity_of_one(self, old: DataEntity | None, new: DataEntity | None, *, came: bool) -> Iterable[DataEntity]:
        """An entity that one stack alone has: masters that stay make needs, others come and go with their tools."""
        if old is not None:
            masters = [one for one in old.system_of_record or () if not came or one.tool not in self._new]
            yield altered(old, system_of_record=masters)
        if new is not None:
            masters = [one for one in new.system_of_record or () if came or one.tool not in self._old]
            yield altered(new, system_of_record=masters)

    def _needs(self, on: frozenset[Group]) -> Iterable[Need]:
        old, new = _needs_by_key(self._before), _needs_by_key(self._after)
        for key in sorted(old.keys() | new.keys()):
            mine, other = old.get(key, []), new.get(key, [])
            ends = set(key[:2])
            if (not mine and ends - self._old.keys()) or (not other and ends - self._new.keys()):
                yield from mine or other
                continue
            chosen = other if "needs-changed" in on else mine
            timed = other if "tolerances-changed" in on else mine
            if len(mine) == len(other):
                chosen = [altered(a, within=b.within) for a, b in zip(chosen, timed, strict=True)]
            yield from chosen

    def _hubs(self, on: frozenset[Group]) -> tuple[str | None, str | None]:
        old, new = self._before.hub, self._after.hub
        if _stays(old, self._new) == _stays(new, self._old):  # they differ by tools that came or went only
            return old, new
        return (new, None) if "needs-changed" in on else (old, None)

    def _counts(self) -> dict[Group, int]:
        removed, added = self._old.keys() - self._new.keys(), self._new.keys() - self._old.keys()
        common = [(self._old[id_], self._new[id_]) for id_ in sorted(self._old.keys() & self._new.keys())]
        needs, tolerances = self._changed_needs()
        return {
            "tools-removed": len(removed),
            "tools-added": len(added),
            "integrations-removed": sum(not _touches(flow, removed) for flow in self._lost),
            "integrations-added": sum(not _touches(flow, added) for flow in self._found),
            "integrations-changed": sum(old != new for old, new in self._pairs),
            "tools-changed": sum(_passes_on(old) != _passes_on(new) for old, new in common),
            "needs-changed": needs + sum(old.entities != new.entities for old, new in common),
            "tolerances-changed": tolerances,
        }

    def _changed_needs(self) -> tuple[int, int]:
        """How many masters, hubs and declared needs changed, and how many tolerances."""
        before, after = self._entities
        needs, tolerances = int(_stays(self._before.hub, self._new) != _stays(self._after.hub, self._old)), 0
        for id_ in before.keys() & after.keys():
            old, new = before[id_], after[id_]
            tolerances += old.tolerance != new.tolerance
            needs += _masters(old, self._new) != _masters(new, self._old) or _facts(old) != _facts(new)
        for id_ in before.keys() ^ after.keys():
            one, others = (before[id_], self._new) if id_ in before else (after[id_], self._old)
            needs += bool(_masters(one, others))
        declared, later = _needs_by_key(self._before), _needs_by_key(self._after)
        common = self._old.keys() & self._new.keys()
        for key in declared.keys() | later.keys():
            mine, other = declared.get(key, []), later.get(key, [])
            if {*key[:2]} <= common and mine != other:
                only_time = len(mine) == len(other) and [altered(n, within=None) for n in mine] == [
                    altered(n, within=None) for n in other
                ]
                tolerances += only_time
                needs += not only_time
        return needs, tolerances


def _touches(flow: Integration, tools: Iterable[str]) -> bool:
    return bool({flow.source, flow.target, flow.via}.intersection(tools))


def _declared(stack: Stack) -> dict[str, DataEntity]:
    return {id_: held.entity for id_, held in holdings(stack).items()}


def _needs_by_key(stack: Stack) -> dict[tuple[str, str, str], list[Need]]:
    found: dict[tuple[str, str, str], list[Need]] = defaultdict(list)
    for need in stack.needs:
        found[need.source, need.target, need.entity].append(need)
    return dict(found)


def _passes_on(tool: Tool) -> tuple[object, ...]:
    return (*(getattr(tool, name) for name in _PASSING_ON), "relays" in tool.model_fields_set)


def _facts(entity: DataEntity) -> tuple[object, ...]:
    return entity.about_customer, entity.attributes


def _masters(entity: DataEntity, tools: Mapping[str, Tool]) -> list[object]:
    return [master for master in entity.system_of_record or () if master.tool in tools]


def _with_masters(entity: DataEntity, tools: Mapping[str, Tool]) -> DataEntity:
    masters = entity.system_of_record
    if masters is None:
        return entity
    return altered(entity, system_of_record=[master for master in masters if master.tool in tools])


def _stays(tool: str | None, tools: Mapping[str, Tool]) -> str | None:
    return tool if tool in tools else None


_WORK = 200_000
"""Most hybrid stacks times records that are looked at; past it, one order is taken and named."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of changes did to the silo index.

    Attributes:
        group: Its name, such as `integrations-added`.
        label: The same in words.
        changes: How many changes are in it.
        points: By how much it moved the index; less is better.
    """

    group: Group
    label: Message
    changes: int
    points: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """The whole change of the silo index, split.

    Attributes:
        shares: One for each group in which something changed.
        exact: Whether all orders were weighed; else the groups came in the order of `shares`.
        change: The change that was split: of the middle of the interval, where facts are missing.
    """

    shares: tuple[Share, ...]
    exact: bool
    change: float


def attribution(before: StackGraph, after: StackGraph, mode: NeedMode, *, work: int = _WORK) -> Attribution | None:
    """Return what moved the silo index between two stacks that are judged by one policy.

    Args:
        before: The first stack.
        after: The second stack.
        mode: Which needs count.
        work: Up to how many hybrids times records all orders are weighed.

    Returns:
        The split; None where the index of one of the stacks, or of one in between, cannot be told at all.
    """
    hybrid = Hybrid(before.stack, after.stack)
    groups = [group for group in GROUPS if hybrid.counts[group]]
    middles: dict[frozenset[Group], float | None] = {}

    def middle(on: frozenset[Group]) -> float | None:
        if on not in middles:
            graph = StackGraph(hybrid.stack(on), after.policy, judged=after.judged)
            found = loss(graph.verdicts(graph.needs(mode)))
            middles[on] = None if found is None else float(found.low + found.high) / 2
        return middles[on]

    first, last = middle(frozenset()), middle(frozenset(groups))
    if first is None or last is None:
        return None
    size = len(after.stack.tools) + len(after.stack.integrations)
    exact = 2 ** len(groups) * size <= work
    points = _shapley(groups, middle) if exact else _in_order(groups, middle)
    if points is None:
        return None
    shares = tuple(Share(g, GROUPS[g], hybrid.counts[g], p) for g, p in zip(groups, points, strict=True))
    return Attribution(shares, exact, last - first)


def _shapley(groups: Sequence[Group], middle: Callable[[frozenset[Group]], float | None]) -> tuple[float, ...] | None:
    count = len(groups)
    weight = [math.factorial(k) * math.factorial(count - k - 1) / math.factorial(count) for k in range(count)]
    shares = []
    for group in groups:
        others = [one for one in groups if one != group]
        steps = []
        for mask in range(2 ** len(others)):
            on = frozenset(one for n, one in enumerate(others) if mask >> n & 1)
            low, high = middle(on), middle(on | {group})
            if low is None or high is None:
                return None
            steps.append(weight[len(on)] * (high - low))
        shares.append(math.fsum(steps))
    return tuple(shares)


def _in_order(groups: Sequence[Group], middle: Callable[[frozenset[Group]], float | None]) -> tuple[float, ...] | None:
    values = [middle(frozenset(groups[:n])) for n in range(len(groups) + 1)]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return tuple(b - a for a, b in pairwise(known))


Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Basket:
    """The index on the needs of both stacks.

    Attributes:
        needs: How many needs both have.
        added: Needs that only the second stack has.
        removed: Needs that only the first one has.
        before: The index of the first stack over the needs of both.
        after: The index of the second stack over the same needs, with the weights they had in the first.
        improvement: Change on the basket; less is better. None where an index has no value.
        scope: What the other needs, and weights that changed, add to the whole change.
    """

    needs: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    before: Measure
    after: Measure
    improvement: float | None
    scope: float | None


def fixed_basket(before: StackGraph, after: StackGraph, mode: NeedMode, whole: float | None) -> Basket | None:
    """Return the index of two stacks over their common needs; None where they have none.

    Args:
        before: The first stack, judged by the policy of the second.
        after: The second stack.
        mode: Which needs count, as the silo analyser has it.
        whole: The change of the whole index, or None where it is not known.
    """
    then = {need.key: need for need in before.needs(mode)}
    now = {need.key: need for need in after.needs(mode)}
    common = [key for key in then if key in now]
    old = before.verdicts([then[key] for key in common])
    weights = {key: then[key].weight for key in common}
    new = tuple(
        replace(verdict, need=replace(verdict.need, weight=weights[verdict.need.key]))
        for verdict in after.verdicts([now[key] for key in common])
    )
    if not common:
        return None
    first, second = _index(before, old, mode), _index(after, new, mode)
    moved = None if first.value is None or second.value is None else second.value - first.value
    return Basket(
        needs=len(common),
        added=_named(now, then),
        removed=_named(then, now),
        before=first,
        after=second,
        improvement=moved,
        scope=None if moved is None or whole is None else whole - moved,
    )


def _named(needs: dict[Key, DataNeed], others: dict[Key, DataNeed]) -> tuple[str, ...]:
    return tuple(sorted(need.id for key, need in needs.items() if key not in others))


def _index(graph: StackGraph, verdicts: Iterable[Verdict], mode: NeedMode) -> Measure:
    rows = tuple(verdicts)
    return as_measure(Context(graph, rows, mode), "silos.index", loss(rows), 0.0, len(rows), ())
