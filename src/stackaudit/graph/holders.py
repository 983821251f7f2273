"""Who holds what: for each kind of records and each attribute, which tools hold it for certain, and which may.

Certain are the tools that are stated to be system of record, which holds all attributes, those stated to be producer or
cache, which hold some of the entity and the attributes that they list, and both ends of every running flow that states
the entity and the attribute. A producer or a cache that lists none may hold each. Possible is the least set that has
these and with each tool all that a flow which may carry the attribute leads to. What is served is another question
(`quality`); here it is what can be there.

All pairs of an entity and an attribute are bits of one number for each tool, so that one search answers for all of
them. The fixed point is the usual one of reachability.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from heapq import heappop, heappush
from operator import or_
from typing import NamedTuple

from stackaudit.core.errors import UnknownNameError
from stackaudit.graph.flows import Flow
from stackaudit.graph.needs import Holdings
from stackaudit.model.integration import Method
from stackaudit.model.parts import EntityUse
from stackaudit.model.privacy import RANKS, DataClass
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity
from stackaudit.policy.privacy import PrivacyPolicy

_WORST_FIRST: tuple[DataClass, ...] = ("criminal", "special", "personal", "confidential")

Masks = Mapping[str, int]


class Part(NamedTuple):
    """An attribute of an entity; without an attribute: some of the entity, whatever it is."""

    entity: str
    attribute: str | None = None

    def __str__(self) -> str:
        return self.entity if self.attribute is None else f"{self.entity}.{self.attribute}"


class Held(NamedTuple):
    """A part that a tool holds for certain, or may hold."""

    part: Part
    certain: bool


class Worst(NamedTuple):
    """The worst class of what is held or carried: for certain, and as far as it may be.

    `certain` is never worse than `possible`. `open` says whether anything of no stated class may be there too.
    """

    certain: DataClass
    possible: DataClass
    open: bool

    @property
    def is_certain(self) -> bool:
        """Whether anything of a class is there for certain."""
        return self.certain != "none"


class Link(NamedTuple):
    """One step of the way that records may have taken: over which flow, and whether the flow states what it carries."""

    source: str
    target: str
    flow: str
    method: Method | None
    stated: bool


@dataclass(frozen=True, slots=True)
class _Edge:
    """A flow with what it states to carry, and what it may carry, as bits.

    It leads to its target and to the conduit that carries it: what passes through a conduit is there too.
    """

    flow: Flow
    targets: tuple[str, ...]
    stated: int
    may: int


class Holders:
    """Who holds what in one stack, for certain and possibly; asked through `StackGraph.holders`.

    Args:
        stack: The stack in use.
        running: Its flows that run or may run.
        holdings: Its entities with their roles.
        policy: How words of confidentiality are compared.
    """

    def __init__(
        self, stack: Stack, running: Sequence[Flow], holdings: Mapping[str, Holdings], policy: PrivacyPolicy
    ) -> None:
        self._stack, self._running, self._holdings, self._policy = stack, running, holdings, policy

    # -- what there is

    @cached_property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """The attributes of each entity that the stack names, sorted.

        The entity lists them, states their class, or a tool lists them for it. A flow names attributes of the entity
        that it carries; where it carries several, only those that are known of them already.
        """
        found: dict[str, set[str]] = {id_: set() for id_ in self._holdings}
        for id_, held in self._holdings.items():
            found[id_].update(held.entity.attributes or ())
            found[id_].update(one.attribute for one in held.entity.attribute_classes or ())
        for tool in self._stack.tools:
            for use in tool.entities:
                found[use.entity].update(use.attributes or ())
        for flow in self._running:
            if flow.entities is not None and len(flow.entities) == 1:
                found[flow.entities[0]].update(flow.integration.attributes or ())
        return {id_: tuple(sorted(names)) for id_, names in found.items()}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every entity and each of its attributes, sorted: the entity first, which stands for some of it."""
        return tuple(
            part for id_, names in self.attributes.items() for part in (Part(id_), *(Part(id_, a) for a in names))
        )

    @cached_property
    def _bits(self) -> dict[Part, int]:
        return {part: 1 << n for n, part in enumerate(self.parts)}

    @cached_property
    def _unnamed(self) -> dict[str, int]:
        """The bit that stands for attributes of an entity that are not stated; none where the entity has none."""
        first = len(self.parts)
        return {id_: 1 << (first + n) for n, (id_, names) in enumerate(self.attributes.items()) if names}

    @cached_property
    def _whole(self) -> dict[str, int]:
        """All bits of each entity."""
        found: dict[str, int] = defaultdict(int, self._unnamed)
        for part, bit in self._bits.items():
            found[part.entity] |= bit
        return dict(found)

    # -- classes

    def class_of(self, entity: str, attribute: str | None = None) -> DataClass | None:
        """Return the class that is stated of an attribute, or of some of an entity; None where none is stated.

        An attribute has the class of its entity unless one is stated for it. An entity that is not stated to be
        personal is confidential if its own word says so. Some of an entity, nobody knows which attribute, has the
        least class of its attributes; of an entity that is stated to be personal it is personal at the least.
        """
        part = self._part(entity, attribute)
        return self._classes[part]

    @cached_property
    def _classes(self) -> dict[Part, DataClass | None]:
        found: dict[Part, DataClass | None] = {}
        for id_, names in self.attributes.items():
            entity = self._holdings[id_].entity
            stated = {one.attribute: one.word for one in entity.attribute_classes or ()}
            whole = self._class_of_entity(entity)
            found |= {Part(id_, name): stated.get(name, whole) for name in names}
            others = () if entity.attributes is not None or not names else (whole,)  # those that nobody named
            found[Part(id_)] = _some([*(found[Part(id_, name)] for name in names), *others], whole)
        return found

    def _class_of_entity(self, entity: DataEntity) -> DataClass | None:
        if entity.personal not in (None, "none"):
            return entity.personal
        return "confidential" if self._policy.is_confidential(entity.sensitivity) else entity.personal

    @cached_property
    def _of_class(self) -> dict[DataClass, int]:
        """The bits of each class. Some of an entity has its class only where the attributes are not stated."""
        found: dict[DataClass, int] = defaultdict(int)
        for part, word in self._classes.items():
            if word is not None:
                hidden = part.attribute is None and part.entity in self._unnamed
                found[word] |= self._unnamed[part.entity] if hidden else self._bits[part]
        return dict(found)

    @cached_property
    def _open(self) -> int:
        """The bits of what may be personal data and is not stated to be or not to be."""
        found = 0
        for id_, names in self.attributes.items():
            entity = self._holdings[id_].entity
            stated = {one.attribute for one in entity.attribute_classes or ()}
            if entity.personal is None:
                found |= sum(self._bits[Part(id_, name)] for name in names if name not in stated)
                found |= 0 if names else self._bits[Part(id_)]
        return found

    @property
    def states_classes(self) -> bool:
        """Whether the class of anything is stated."""
        entities = (held.entity for held in self._holdings.values())
        return any(one.attribute_classes or self._class_of_entity(one) is not None for one in entities)

    def entities_of(self, least: DataClass) -> tuple[str, ...]:
        """Return the entities of which a part is stated to be of a class or a worse one, sorted."""
        found = {part.entity for part, word in self._classes.items() if word and RANKS[word] >= RANKS[least]}
        return tuple(sorted(found))

    # -- who holds them

    def certain(self, entity: str, attribute: str | None = None) -> frozenset[str]:
        """Return the tools that hold an attribute, or some of an entity, for certain."""
        bit = self._bits[self._part(entity, attribute)]
        return frozenset(tool for tool, mask in self._certain.items() if mask & bit)

    def possible(self, entity: str, attribute: str | None = None) -> frozenset[str]:
        """Return the tools that hold an attribute, or some of an entity, or may hold it."""
        bit = self._bits[self._part(entity, attribute)]
        return frozenset(tool for tool, mask in self._possible.items() if mask & bit)

    def holds(self, tool: str, entity: str, attribute: str | None = None) -> bool | None:
        """Return whether a tool holds an attribute, or some of an entity; None where it may."""
        bit = self._bits[self._part(entity, attribute)]
        if self._certain.get(tool, 0) & bit:
            return True
        return None if self._possible.get(tool, 0) & bit else False

    def of(self, tool: str) -> tuple[Held, ...]:
        """Return what a tool holds or may hold, sorted; attributes, and the entities of which it has at least some."""
        return self._held(self._certain.get(tool, 0), self._possible.get(tool, 0))

    def worst(self, tool: str, entity: str | None = None) -> Worst:
        """Return the worst class of what a tool holds, of one entity or of all of them."""
        only = -1 if entity is None else self._whole[self._part(entity, None).entity]
        return self._worst(self._certain.get(tool, 0) & only, self._possible.get(tool, 0) & only)

    def entities_at(self, tool: str, least: DataClass) -> tuple[str, ...]:
        """Return the entities of which a tool holds, or may hold, a part of a class or a worse one, sorted."""
        mask = self._possible.get(tool, 0)
        return tuple(entity for entity, bits in self._from_class(least) if mask & bits) if mask else ()

    def _from_class(self, least: DataClass) -> tuple[tuple[str, int], ...]:
        """Return the bits of each entity that are of a class or a worse one."""
        if least not in self._ranked:
            words = (word for word in self._of_class if RANKS[word] >= RANKS[least])
            bits = reduce(or_, (self._of_class[word] for word in words), 0)
            self._ranked[least] = tuple((e, own & bits) for e, own in sorted(self._whole.items()) if own & bits)
        return self._ranked[least]

    @cached_property
    def _ranked(self) -> dict[DataClass, tuple[tuple[str, int], ...]]:
        return {}

    def carried(self, flow: Flow) -> Worst:
        """Return the worst class of what a flow carries; what its source cannot hold it does not carry."""
        edge = self._edges_by_flow.get(flow.id)
        if edge is None:
            return Worst("none", "none", open=False)
        return self._worst(edge.stated, edge.may & self._possible.get(flow.source, 0))

    def carries(self, flow: Flow) -> tuple[Held, ...]:
        """Return what a flow carries as stated, and what else it may carry of what its source may hold, sorted."""
        edge = self._edges_by_flow.get(flow.id)
        if edge is None:
            return ()
        return self._held(edge.stated, edge.may & self._possible.get(flow.source, 0))

    def _held(self, certain: int, possible: int) -> tuple[Held, ...]:
        return tuple(Held(part, bool(certain & self._bits[part])) for part in self._parts_of(certain | possible))

    def _worst(self, certain: int, possible: int) -> Worst:
        known = self._worsts.get((certain, possible))
        if known is None:
            most = certain | possible
            known = Worst(self._word(certain), self._word(most), open=bool(most & self._open))
            self._worsts[certain, possible] = known
        return known

    @cached_property
    def _worsts(self) -> dict[tuple[int, int], Worst]:
        return {}

    def _word(self, mask: int) -> DataClass:
        return next((word for word in _WORST_FIRST if mask & self._of_class.get(word, 0)), "none")

    @cached_property
    def _edges(self) -> tuple[_Edge, ...]:
        """The running flows with what they carry."""
        everything = (1 << len(self.parts) + len(self._unnamed)) - 1
        made = []
        for flow in self._running:
            via, names = flow.integration.via, flow.integration.attributes
            targets = (flow.target,) if via is None else (flow.target, via)
            if flow.entities is None:
                made.append(_Edge(flow, targets, 0, everything))
                continue
            stated, may = 0, 0
            for entity in flow.entities:
                carried = self._asked(entity, names)
                stated |= self._some(entity) if names is None else carried
                may |= carried
            made.append(_Edge(flow, targets, stated if flow.certain else 0, may))
        return tuple(made)

    def _named(self, entity: str, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            found |= self._bits.get(Part(entity, name), 0)
        return found

    @cached_property
    def _edges_by_flow(self) -> dict[str, _Edge]:
        return {edge.flow.id: edge for edge in self._edges}

    @cached_property
    def _leaving(self) -> dict[str, list[_Edge]]:
        found: dict[str, list[_Edge]] = defaultdict(list)
        for edge in self._edges:
            found[edge.flow.source].append(edge)
        return dict(found)

    @cached_property
    def _by_role(self) -> dict[str, int]:
        """What tools hold, or may, by their role."""
        return self._of_roles(sure=False)

    def _of_roles(self, *, sure: bool) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for id_, held in self._holdings.items():
            for master in held.entity.system_of_record or ():
                found[master.tool] |= self._whole[id_]
        for tool in self._stack.tools:
            for use in tool.entities if not tool.assumes("entities") else ():
                found[tool.id] |= self._held_as(use, sure=sure)
        return dict(found)

    def _held_as(self, use: EntityUse, *, sure: bool) -> int:
        """Return what a tool holds by its roles for an entity, for certain or possibly.

        A producer or a cache that lists attributes holds these; of one that lists none only some of the entity is
        certain.
        """
        if "system_of_record" in use.roles:
            return self._whole[use.entity]
        if not {"producer", "cache"} & {*use.roles}:
            return 0
        return self._some(use.entity) if sure and use.attributes is None else self._asked(use.entity, use.attributes)

    def _some(self, entity: str) -> int:
        return self._bits[Part(entity)] | self._unnamed.get(entity, 0)

    @cached_property
    def _assumed(self) -> dict[str, int]:
        """What tools hold by a role that the catalog of known products gives them: nobody stated it."""
        found: dict[str, int] = defaultdict(int)
        for tool in self._stack.tools:
            for use in tool.entities if tool.assumes("entities") else ():
                found[tool.id] |= self._held_as(use, sure=False)
        return dict(found)

    def _asked(self, entity: str, names: Sequence[str] | None) -> int:
        if names is None:
            return self._whole[entity]
        return self._bits[Part(entity)] | self._named(entity, names)

    @cached_property
    def _wanted(self) -> dict[str, int]:
        """What tools need and may get by a flow that is not on record: those whose flows are not stated to be whole."""
        found: dict[str, int] = defaultdict(int)
        for tool in self._stack.tools:
            whole = tool.flows is not None or self._stack.is_complete("integrations", tool.departments)
            for use in tool.entities if not whole else ():
                if "consumer" in use.roles:
                    listed = use.attributes or self._holdings[use.entity].entity.attributes
                    found[tool.id] |= self._asked(use.entity, listed)
        return dict(found)

    @cached_property
    def _certain(self) -> Masks:
        found: dict[str, int] = defaultdict(int, self._of_roles(sure=True))
        for edge in self._edges:
            for tool in (edge.flow.source, *edge.targets):
                found[tool] |= edge.stated
        return dict(found)

    @cached_property
    def _possible(self) -> Masks:
        return self._spread(self._certain, self._by_role, self._wanted, self._assumed)

    def _spread(self, *seeds: Masks) -> dict[str, int]:
        """Return the least masks that have the seeds and are closed under flows that may carry what is there."""
        found: dict[str, int] = defaultdict(int)
        for seed in seeds:
            for tool, mask in seed.items():
                found[tool] |= mask
        waiting = dict.fromkeys(found)
        while waiting:
            tool = next(iter(waiting))
            del waiting[tool]
            mask = found[tool]
            for edge in self._leaving.get(tool, ()):
                arriving = mask & edge.may
                for target in edge.targets if arriving else ():
                    if arriving & ~found[target]:
                        found[target] |= arriving
                        waiting[target] = None
        return dict(found)

    # -- by which way

    def chain(self, entity: str, attribute: str | None, tool: str) -> tuple[Link, ...]:
        """Return the shortest way to a tool over flows that state what they carry; else the shortest possible one.

        Ways begin at a system of record, or, where none leads from there, at a tool that makes it or keeps a copy, or
        is assumed to. Of possible ways one with the fewest merely possible hops is taken. Empty for the tool where it
        begins, and for one that no way leads to.
        """
        part = self._part(entity, attribute)
        for starts, stated in self._searched(part):
            links = self._tree(part, starts, stated=stated)
            if tool in starts or tool in links:
                return tuple(_way(links, tool))
        return ()

    def arrivals(self, entity: str, attribute: str | None = None) -> dict[str, Link | None]:
        """Return the last hop by which each holder, certain or possible, gets an attribute or some of an entity.

        Each is the last hop of `chain`; they make up trees. None for a tool where a way begins: a system of record, a
        tool that makes it or keeps a copy or is assumed to, one that sends it and nothing shows where it gets it, one
        that needs it and no flow on record brings it. Of tools that only send it round in a circle, one begins.
        """
        part = self._part(entity, attribute)
        holders, bit = sorted(self.possible(entity, attribute)), self._bits[part]
        sending = (frozenset({tool}) for tool, parts in self.unsourced.items() if part in parts)
        wanting = frozenset(tool for tool, mask in self._wanted.items() if mask & bit)
        found: dict[str, Link | None] = {}

        def begin(starts: frozenset[str], *, stated: bool = False) -> None:
            links = self._tree(part, starts, stated=stated)
            for tool in holders:
                if tool not in found and (tool in starts or tool in links):
                    found[tool] = links.get(tool)

        for starts, stated in self._searched(part):
            begin(starts, stated=stated)
        for starts in (*sending, wanting):
            if not starts <= found.keys():
                begin(starts)
        return found

    def _searched(self, part: Part) -> tuple[tuple[frozenset[str], bool], ...]:
        """Return from where ways are searched, one after another, and whether over hops that state what they carry.

        That is from the systems of record, from all tools that hold a part by their role, and from those assumed to.
        """
        if part not in self._begun:
            bit = self._bits[part]
            holders = frozenset(tool for tool, mask in self._by_role.items() if mask & bit)
            assumed = frozenset(tool for tool, mask in self._assumed.items() if mask & bit)
            certain = frozenset(tool for tool in holders if self._certain.get(tool, 0) & bit)
            masters = holders.intersection(self._holdings[part.entity].masters)
            self._begun[part] = (
                *((starts, True) for starts in (masters, certain)),
                *((starts, False) for starts in (masters, holders, assumed)),
            )
        return self._begun[part]

    @cached_property
    def _begun(self) -> dict[Part, tuple[tuple[frozenset[str], bool], ...]]:
        return {}

    @cached_property
    def _trees(self) -> dict[tuple[Part, frozenset[str], bool], dict[str, Link]]:
        return {}

    def _tree(self, part: Part, starts: frozenset[str], *, stated: bool) -> dict[str, Link]:
        """Return the last hop of the best way to each tool from some tools."""
        key = (part, starts, stated)
        if key not in self._trees:
            self._trees[key] = dict(self._search(self._bits[part], starts, only_stated=stated))
        return self._trees[key]

    def _search(self, bit: int, starts: frozenset[str], *, only_stated: bool) -> Iterator[tuple[str, Link]]:
        seen = set(starts)
        heap: list[tuple[int, int, str, str, Link]] = []

        def leave(tool: str, hops: int, guessed: int) -> None:
            for edge in self._leaving.get(tool, ()):
                if (edge.stated if only_stated else edge.may) & bit:
                    stated, method = bool(edge.stated & bit), edge.flow.integration.method
                    for target in edge.targets:
                        link = Link(tool, target, edge.flow.id, method, stated)
                        heappush(heap, (hops + 1, guessed + (not stated), target, edge.flow.id, link))

        for start in sorted(starts):
            leave(start, 0, 0)
        while heap:
            hops, guessed, tool, _, link = heappop(heap)
            if tool not in seen:
                seen.add(tool)
                yield tool, link
                leave(tool, hops, guessed)

    @cached_property
    def unsourced(self) -> dict[str, tuple[Part, ...]]:
        """What flows are stated to bring from tools that nothing shows to have it, by tool: where do they get it?"""
        sent: dict[str, int] = defaultdict(int)
        for edge in self._edges:
            sent[edge.flow.source] |= edge.stated
        sourced = self._spread(self._by_role, self._assumed)
        open_ = {tool: mask & ~sourced.get(tool, 0) for tool, mask in sent.items()}
        arriving: dict[str, int] = defaultdict(int)
        for edge in self._edges:
            for target in edge.targets:
                arriving[target] |= edge.may & open_.get(edge.flow.source, 0)
        first = {tool: mask & ~arriving[tool] for tool, mask in open_.items()}
        fed = self._spread(first)
        asked = {tool: first[tool] | (mask & ~fed.get(tool, 0)) for tool, mask in open_.items()}
        return {tool: self._parts_of(asked[tool]) for tool in sorted(asked) if asked[tool]}

    def _parts_of(self, mask: int) -> tuple[Part, ...]:
        """Return the parts whose bits are set, sorted."""
        mask &= (1 << len(self.parts)) - 1
        found = []
        while mask:
            low = mask & -mask
            found.append(self.parts[low.bit_length() - 1])
            mask ^= low
        return tuple(found)

    def _part(self, entity: str, attribute: str | None) -> Part:
        """Return a part; refuse an entity or an attribute that the stack does not know."""
        if entity not in self._holdings:
            raise UnknownNameError("entity", entity, self._holdings)
        part = Part(entity, attribute)
        if part not in self._bits:
            raise UnknownNameError("attribute", str(attribute), self.attributes[entity])
        return part


def _some(attributes: Sequence[DataClass | None], whole: DataClass | None) -> DataClass | None:
    """Return the class that some of an entity has for certain."""
    if not attributes:
        return whole
    stated: list[DataClass] = [word for word in attributes if word is not None]
    rank = min(map(RANKS.__getitem__, stated), default=0) if len(stated) == len(attributes) else None
    least = None if rank is None else next(word for word in stated if RANKS[word] == rank)
    personal = whole is not None and RANKS[whole] >= RANKS["personal"]
    if personal and (least is None or RANKS[least] < RANKS["personal"]):
        return "personal"
    return least


def _way(links: Mapping[str, Link], tool: str) -> Iterator[Link]:
    """Yield the hops that lead to a tool, the first one first."""
    way: list[Link] = []
    while tool in links:
        way.append(links[tool])
        tool = links[tool].source
    yield from reversed(way)
