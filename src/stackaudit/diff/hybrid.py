"""Stacks between two stacks: some groups of changes have come about, the others not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import same_integrations
from stackaudit.diff.renaming import altered
from stackaudit.graph.needs import holdings
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
