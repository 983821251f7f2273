"""Shared inputs of the privacy checks: who holds personal data, what is stated of its protection, how it is rated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import GraphContext
from stackaudit.analysers.privacy.consents import Consents
from stackaudit.analysers.privacy.settings import PrivacySettings
from stackaudit.core.rule import Rule
from stackaudit.graph.flows import Flow
from stackaudit.graph.holders import Holders, Part, Worst
from stackaudit.graph.places import is_kept_within, regions_of
from stackaudit.graph.requests import Request
from stackaudit.model.base import slug
from stackaudit.model.privacy import NOT_KEPT, RANKS, DataClass, ToolPrivacy
from stackaudit.model.tool import Tool

_NOTHING = ToolPrivacy.model_construct()
_PERSONAL = RANKS["personal"]
AGREEMENT, LIMIT, PLACE = PROTECTIONS = ("agreement", "time limit", "place")
"""What a tool that holds personal data is asked to state of its protection."""


@dataclass(frozen=True, slots=True)
class Rating:
    """How bad an exposure is, as factors on the base severity of its rule.

    Attributes:
        worst: The worst class of the data, for certain and as far as it may be.
        low: The factor of the worst class that is there for certain; it counts.
        high: The factor of the worst class that may be there.
        certain: Whether data of the class that the rule is about is there for certain.
    """

    worst: Worst
    low: float
    high: float
    certain: bool


@dataclass(frozen=True)
class Context(GraphContext):
    """One stack under examination."""

    settings: PrivacySettings

    @property
    def holders(self) -> Holders:
        """Who holds what."""
        return self.graph.holders

    @cached_property
    def held(self) -> tuple[tuple[Tool, Worst], ...]:
        """The tools that hold personal data, or may, with the worst class of it, by id."""
        found = ((tool, self.holders.worst(tool.id)) for tool in self.graph.tools)
        return tuple((tool, worst) for tool, worst in found if RANKS[worst.possible] >= _PERSONAL)

    @cached_property
    def certain(self) -> tuple[Tool, ...]:
        """The tools that hold personal data for certain, by id."""
        return tuple(tool for tool, worst in self.held if RANKS[worst.certain] >= _PERSONAL)

    def rating(self, worst: Worst, least: DataClass = "personal", share: float = 1.0) -> Rating | None:
        """Return how bad an exposure of some data is; None where none of it can be of a class.

        Args:
            worst: The worst class of the data.
            least: The class from which on the rule tells it. What only may be there is at least of that class.
            share: Factor on the lower end.
        """
        if RANKS[worst.possible] < RANKS[least]:
            return None
        certain, factor = RANKS[worst.certain] >= RANKS[least], self.graph.policy.privacy.factor
        return Rating(worst, share * factor(worst.certain if certain else least), factor(worst.possible), certain)

    def points(self, rule: Rule, factor: float, variant: str = "") -> float:
        """Return a severity in points, from 0 to 10."""
        return round(min(10.0, self.graph.policy.base_severity(rule, variant) * factor), 6)

    @cached_property
    def consents(self) -> Consents:
        """The records of consents and objections, and the tools that contact people."""
        return Consents(self.graph, self.settings)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """Whom the deletion of one person's records of each kind reaches, by entity; where it is known who is asked."""
        found = []
        for entity in self.holders.entities_of("personal"):
            intakes = self._intakes(entity)
            must = self._must_be_told(entity) if intakes else ()
            if must:
                flows = (*self._carrying.get(entity, ()), *self._carrying.get("", ()))
                found.append(Request(entity, intakes, must, flows, self._whole))
        return tuple(found)

    @cached_property
    def without_intake(self) -> tuple[str, ...]:
        """The entities that somebody has to be told of, and where requests for them come in is not stated, by id."""
        silent = (id_ for id_ in self.holders.entities_of("personal") if not self.graph.holdings[id_].masters_stated)
        return tuple(id_ for id_ in silent if not self._intakes(id_) and self._must_be_told(id_))

    def _intakes(self, entity: str) -> tuple[str, ...]:
        """Return where requests for records of one kind come in.

        That is a desk which holds such records for certain; both ends of a flow that states them do. A desk that may
        hold them, or that an activity names with them, may be for them: how it passes a request on is open then, so the
        system of record counts as told too. Where there is no such desk, it is the system of record alone.
        """
        certain, possible = self.holders.certain(entity), self.holders.possible(entity)
        stated = tuple(desk for desk in self._desks if desk in certain)
        if stated:
            return stated
        unsure = {flow.source for flow in self._carrying.get(entity, ())}
        perhaps = [id_ for id_, named in self._desks.items() if id_ in possible | unsure or entity in named]
        return tuple(dict.fromkeys((*perhaps, *self.graph.holdings[entity].masters)))

    @cached_property
    def _desks(self) -> dict[str, frozenset[str]]:
        """The tools at which people ask for their data, each with the kinds of records that activities name for it."""
        known = frozenset(self.settings.request_desks)
        found = {}
        for tool in self.graph.tools:
            if own := known.intersection(use.id for use in tool.capabilities):
                activities = (
                    one
                    for one in self.graph.stack.activities
                    if (not own.isdisjoint(one.capabilities or ()) if one.tools is None else tool.id in one.tools)
                )
                found[tool.id] = frozenset(entity for one in activities for entity in one.entities or ())
        return found

    def _must_be_told(self, entity: str) -> tuple[str, ...]:
        """Return the tools that hold personal data of an entity for certain and keep it, sorted."""
        return tuple(
            tool
            for tool in sorted(self.holders.certain(entity))
            if self.stated(self.graph.tool(tool)).kept(entity) != NOT_KEPT
            and RANKS[self.holders.worst(tool, entity).certain] >= _PERSONAL
        )

    @cached_property
    def _carrying(self) -> dict[str, list[Flow]]:
        """The flows that run or may, by each entity that they state; those that state none under the empty name."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            for entity in ("",) if flow.entities is None else flow.entities:
                found.setdefault(entity, []).append(flow)
        return found

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(tool.id for tool in self.graph.tools if self.graph.flows_stated(tool.id) is not None)

    @cached_property
    def idle(self) -> dict[tuple[str, str], list[Flow]]:
        """The flows that do not run, by their two ends."""
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in self.graph.flows:
            if not flow.runs:
                found.setdefault((flow.source, flow.target), []).append(flow)
        return found

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The connected group of each tool."""
        return {tool: members for members in self.graph.components() for tool in members}

    # -- what is stated of tools

    def stated(self, tool: Tool) -> ToolPrivacy:
        """Return what a tool states of where and how long it keeps data; a record without facts if it states none."""
        return tool.privacy or _NOTHING

    def is_agreed(self, tool: Tool) -> bool | None:
        """Return whether there is a data processing agreement: as the tool states it, else as its vendor does."""
        stated = self.stated(tool).agreement
        if stated is None and tool.vendor is not None:
            return self._agreed_with.get(slug(tool.vendor))
        return stated

    @cached_property
    def _agreed_with(self) -> dict[str, bool | None]:
        return {
            name: vendor.procurement.dpa
            for vendor in self.graph.stack.vendors
            if vendor.procurement is not None
            for name in (vendor.id, slug(vendor.name))
        }

    def needs_agreement(self, tool: Tool) -> bool:
        """Return whether somebody else may process data in a tool: not in a spreadsheet, nor in what is our own."""
        return tool.kind != "spreadsheet" and (tool.vendor is None or not self.is_ours(tool.vendor))

    def is_ours(self, name: str) -> bool:
        """Return whether who runs something is the company itself."""
        return slug(name) in self._ourselves

    @cached_property
    def _ourselves(self) -> frozenset[str]:
        controller = self.graph.stack.controller
        names = (self.graph.stack.name, None if controller is None else controller.name)
        return frozenset(slug(name) for name in names if name is not None)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Where data may be kept: as the controller states it, else as the policy does."""
        return regions_of(self.graph)

    def is_within(self, tool: Tool) -> bool | None:
        """Return whether all places where a tool keeps data lie in the regions; None where that is open."""
        return is_kept_within(self.graph, tool)

    @cached_property
    def lacking(self) -> dict[str, tuple[str, ...]]:
        """Which protections each tool does not state that holds personal data for certain, by id."""
        return {tool.id: tuple(self._lacks(tool)) for tool in self.certain}

    def _lacks(self, tool: Tool) -> Iterator[str]:
        stated = self.stated(tool)
        if self.needs_agreement(tool) and self.is_agreed(tool) is None:
            yield AGREEMENT
        if not stated.states_keep:
            yield LIMIT
        if stated.hosted is None:
            yield PLACE

    # -- what is held

    def example(self, tool: str, worst: Worst, entities: Iterable[str] | None = None) -> Part | None:
        """Return the first part of the worst class at a tool, certain ones first: the one whose way is told."""
        only = None if entities is None else frozenset(entities)
        found = [
            (not one.certain, -RANKS[word], one.part.attribute is None, one.part)
            for one in self.holders.of(tool)
            if (only is None or one.part.entity in only)
            and (word := self.holders.class_of(*one.part)) is not None
            and RANKS[word] >= min(_PERSONAL, RANKS[worst.possible])
        ]
        return min(found)[3] if found else None

    def personal_entities(self, tool: str) -> tuple[str, ...]:
        """Return the entities of which a tool holds personal data, or may, by id."""
        return self.holders.entities_at(tool, "personal")

    @cached_property
    def levels(self) -> dict[str, int]:
        """How confidential each entity is by its own word, of those whose word is one of the policy."""
        level = self.graph.policy.privacy.level
        found = {id_: level(held.entity.sensitivity) for id_, held in self.graph.holdings.items()}
        return {id_: place for id_, place in found.items() if place is not None}

    @cached_property
    def words(self) -> dict[str, int | None]:
        """The level of each word by which tools are classified; None for one that the policy does not have."""
        words = {tool.data_classification for tool in self.graph.tools if tool.data_classification is not None}
        return {word: self.graph.policy.privacy.level(word) for word in words}

    def part_name(self, part: Part) -> str:
        """Return a part in words: the attribute and its entity."""
        name = self.entity_name(part.entity)
        return name if part.attribute is None else f"{part.attribute} of {name}"

    def names_of(self, entities: Iterable[str]) -> tuple[str, ...]:
        """Return the names of some entities."""
        return tuple(map(self.entity_name, entities))


def together(worsts: Iterable[Worst]) -> Worst:
    """Return the worst of several."""
    listed = tuple(worsts)
    if len(listed) == 1:
        return listed[0]
    return Worst(
        max((one.certain for one in listed), key=RANKS.__getitem__, default="none"),
        max((one.possible for one in listed), key=RANKS.__getitem__, default="none"),
        open=any(one.open for one in listed),
    )
