"""Which tools contact people, which records of consents or objections they go by, and whether these get there.

A tool is asked for the records of consents, unless an activity states that its contacts rest on something else: then
for those of objections. An activity says by its `entities` which records these are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from stackaudit.analysers.privacy.settings import PrivacySettings
from stackaudit.graph import StackGraph
from stackaudit.graph.arrivals import HERE, NOWHERE, Arrival, Arrivals
from stackaudit.graph.flows import Interval
from stackaudit.graph.needs import DataNeed
from stackaudit.model.privacy import RANKS
from stackaudit.model.tool import Tool
from stackaudit.policy.places import all_within
from stackaudit.policy.privacy import level_word

if TYPE_CHECKING:
    from stackaudit.model.activity import Activity

State = Literal["missing", "incomplete", "late", "ok"]
STATES: tuple[State, ...] = ("ok", "late", "incomplete", "missing")
"""How records of consents get to a tool, the best first."""
_PERSONAL = RANKS["personal"]
_TICK = 1e-6  # as in `graph.quality`: sums of durations are exact to the microsecond


class Contact(NamedTuple):
    """A tool by which people are contacted, with the capabilities by which it does, and whose data it holds."""

    tool: Tool
    capabilities: tuple[str, ...]
    entities: tuple[str, ...]


class Demand(NamedTuple):
    """Records of consents or objections of which a contact tool needs one.

    Attributes:
        contact: The tool.
        records: Any of these; none where no such records are known.
        bases: What activities state that the contacts rest on, as stated; none where they state nothing.
    """

    contact: Contact
    records: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the records of consents or objections stand at one contact tool.

    Attributes:
        contact: The tool.
        record: The kind of records.
        master: The system of record that they come from; None where it is stated that there is none. Then only whether
            anything gets there is looked at: whether it is right, whole or young enough nobody can say.
        arrival: What gets there from it.
        outside: Regions that the tool serves and that no system of record of them covers, for sure.
        tolerance: How old they may be, in seconds; None where that is not stated.
    """

    contact: Contact
    record: str
    master: str | None
    arrival: Arrival
    outside: tuple[str, ...]
    tolerance: float | None

    @property
    def flags(self) -> tuple[State, ...]:
        """All that is wrong whatever is not stated, the worst first."""
        return tuple(self._flags())

    def _flags(self) -> Iterator[State]:
        arrival = self.arrival
        if arrival.path is False:
            yield "missing"
            return
        if not arrival.matched or arrival.lost or self.outside:
            yield "incomplete"
        if self.tolerance is not None and arrival.age[0] > self.tolerance + _TICK:
            yield "late"

    @property
    def state(self) -> State:
        """The worst of what is wrong whatever is not stated."""
        return next(iter(self.flags), "ok")

    @property
    def open(self) -> tuple[str, ...]:
        """What is not stated and might make it worse: `path`, `attributes`, `age`, `tolerance`."""
        return tuple(self._open())

    def _open(self) -> Iterator[str]:
        arrival = self.arrival
        if arrival.path is False:
            return
        if arrival.path is None:
            yield "path"
            return
        if arrival.open:
            yield "attributes"
        if self.tolerance is None:
            if arrival.age[1] > 0:
                yield "tolerance"
        elif arrival.age[1] > self.tolerance + _TICK >= arrival.age[0]:
            yield "age"

    @property
    def need(self) -> DataNeed:
        """The need of the tool for the records."""
        return DataNeed(self.master or "", self.contact.tool.id, self.record, 1.0, self.tolerance)


class Withdrawal(NamedTuple):
    """How a withdrawal gets from where people state it to a tool that contacts them.

    Attributes:
        record: The kind of records.
        producer: Where it is stated.
        master: The system of record on the way.
        tool: The tool that contacts people.
        path: Whether it gets there; None where it may.
        lag: How long that takes at the most, in seconds.
    """

    record: str
    producer: str
    master: str
    tool: str
    path: bool | None
    lag: Interval

    def messages(self, every: float) -> Interval:
        """Return how many messages may go out in that time if one goes out every so many seconds."""
        low, high = (round(lag / every, 9) if lag < math.inf else lag for lag in self.lag)
        return math.floor(low) if low < math.inf else low, math.ceil(high) if high < math.inf else high


class Consents:
    """The records of consents and objections of one stack, and the tools that contact people."""

    def __init__(self, graph: StackGraph, settings: PrivacySettings) -> None:
        self._graph, self._settings = graph, settings

    # -- what there is

    @cached_property
    def records(self) -> tuple[str, ...]:
        """The kinds of records that state for which others they record consents or objections, by id."""
        return tuple(id_ for id_, held in self._graph.holdings.items() if held.entity.consent_for is not None)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """The tools that can contact people and hold personal data about customers for certain, by id."""
        channels = frozenset(self._graph.policy.privacy.contact)
        found = []
        for tool in self._graph.tools:
            used = () if tool.is_unconfirmed_suite else tuple(c.id for c in tool.capabilities if c.id in channels)
            entities = self._customers_at(tool.id) if used else ()
            if entities:
                found.append(Contact(tool, used, entities))
        return tuple(found)

    def _customers_at(self, tool: str) -> tuple[str, ...]:
        return tuple(
            entity
            for entity in self._graph.holders.entities_at(tool, "personal")
            if self._graph.holdings[entity].entity.about_customer
            and entity not in self.records
            and RANKS[self._graph.holders.worst(tool, entity).certain] >= _PERSONAL
        )

    # -- who goes by what

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What each contact tool goes by, each once."""
        found: dict[tuple[str, tuple[str, ...]], Demand] = {}
        for contact in self.contacts:
            for records, basis in self._asked(contact):
                key = contact.tool.id, records
                known = found[key].bases if key in found else ()
                bases = known if basis is None or basis in known else (*known, basis)
                found[key] = Demand(contact, records, bases)
        return tuple(found.values())

    def _asked(self, contact: Contact) -> Iterator[tuple[tuple[str, ...], str | None]]:
        """Yield the records that a tool goes by for each of its capabilities, and the stated basis."""
        fitting = self._fitting(contact)
        for capability in contact.capabilities:
            activities = [one for one in self._activities(contact, capability) if one.basis is not None]
            if not activities:
                yield fitting, None
            for one in activities:
                others = [other for other in activities if self.rests_on_consent(other) != self.rests_on_consent(one)]
                yield self._named(fitting, one.entities or (), others), one.basis

    def _fitting(self, contact: Contact) -> tuple[str, ...]:
        """The records for data that a tool holds; for any data about customers where there are none for it."""
        targets = {id_: self._graph.holdings[id_].entity.consent_for or "" for id_ in self.records}
        own = tuple(id_ for id_, target in targets.items() if target in contact.entities)
        holdings = self._graph.holdings
        return own or tuple(
            id_ for id_, target in targets.items() if target in holdings and holdings[target].entity.about_customer
        )

    def _activities(self, contact: Contact, capability: str) -> Iterator[Activity]:
        """Yield the activities that use a capability of a tool on data that the tool holds."""
        for one in self._graph.stack.activities or ():
            by_it = one.tools is None or contact.tool.id in one.tools
            about = one.entities is None or not {*contact.entities}.isdisjoint(one.entities)
            if capability in (one.capabilities or ()) and by_it and about:
                yield one

    @staticmethod
    def _named(fitting: tuple[str, ...], stated: Iterable[str], others: Iterable[Activity]) -> tuple[str, ...]:
        """The records that an activity names; all but those that others name, where it names none."""
        named = tuple(id_ for id_ in fitting if id_ in set(stated))
        taken = {id_ for other in others for id_ in other.entities or ()}
        return named or tuple(id_ for id_ in fitting if id_ not in taken)

    def rests_on_consent(self, activity: Activity) -> bool:
        """Return whether an activity states consent as its basis, in one of the words of the settings."""
        basis = f" {level_word(activity.basis or '')} "
        return any(f" {level_word(word)} " in basis for word in self._settings.consent_words)

    # -- how it stands

    def standings(self, demand: Demand) -> tuple[Standing, ...]:
        """Return how the records of a demand with a master stand at its tool, the best first."""
        found = [one for record in demand.records for one in self._standing(demand.contact, record)]
        return tuple(sorted(found, key=lambda one: (STATES.index(one.state), len(one.open), one.record)))

    def _standing(self, contact: Contact, record: str) -> Iterator[Standing]:
        held = self._graph.holdings[record]
        stated = held.entity.tolerance
        tolerance = None if stated is None else stated.total_seconds()
        outside = self._outside(contact.tool, record)
        if contact.tool.id in held.masters:
            yield Standing(contact, record, contact.tool.id, HERE, outside, tolerance)
            return
        ways = [
            Standing(contact, record, master, self.arrivals(record, master).to(contact.tool.id), outside, tolerance)
            for master in held.masters
        ]
        if not held.masters and held.masters_stated:
            yield Standing(contact, record, None, self._from_anybody(contact.tool.id, record), (), None)
        if ways:
            yield min(ways, key=lambda one: (STATES.index(one.state), len(one.open), one.arrival.age, one.master or ""))

    def _from_anybody(self, tool: str, record: str) -> Arrival:
        """Return whether a tool has some records, from anybody who holds any; what they are worth is not asked."""
        holders = self._graph.holders
        held = holders.holds(tool, record)
        if held:
            return HERE
        ways = [self.arrivals(record, one).to(tool) for one in sorted(holders.possible(record)) if one != tool]
        leading = self._graph.of(record).may_be_reached_from(tool)
        whole = all(self._graph.flows_stated(one) is not None for one in leading)
        if held is False and whole and all(way.path is False for way in ways):
            return NOWHERE
        route = min((way.route for way in ways if way.route), key=len, default=())
        return replace(HERE, path=None, age=(0.0, math.inf), route=route)

    def _outside(self, tool: Tool, record: str) -> tuple[str, ...]:
        """Return the regions that a tool serves and that no system of record of some records covers, for sure."""
        scopes = self._scopes[record]
        if scopes is None:
            return ()
        return tuple(region for region in tool.regions or () if all_within((region,), scopes) is False)

    @cached_property
    def _scopes(self) -> dict[str, tuple[str, ...] | None]:
        """What the systems of record of each kind cover together; None for everything."""
        found: dict[str, tuple[str, ...] | None] = {}
        for record in self.records:
            held = self._graph.holdings[record]
            stated = {one.tool: one.scope for one in held.entity.system_of_record or ()}
            for master in held.masters:
                for use in self._graph.tool(master).entities:
                    if use.entity == record and use.scope:
                        stated[master] = use.scope
            scopes = [stated.get(master) for master in held.masters]
            known = [scope for scope in scopes if scope]
            found[record] = tuple(word for scope in known for word in scope) if len(known) == len(scopes) else None
        return found

    def arrivals(self, record: str, start: str) -> Arrivals:
        """Return the ways of the records from a tool, with the attributes that they are stated to have."""
        key = (record, start)
        if key not in self._ways:
            asked = self._graph.holdings[record].entity.attributes
            self._ways[key] = Arrivals(self._graph, record, start, asked)
        return self._ways[key]

    @cached_property
    def _ways(self) -> dict[tuple[str, str], Arrivals]:
        return {}

    def is_proved(self, record: str, source: str, target: str) -> bool:
        """Whether no flow can be missing in the file that gives some records a way.

        Such a flow leaves a tool that the records reach, and on its way enters one that the target is reached from.
        """
        graph, stated = self._graph.of(record), self._graph.flows_stated
        sides = graph.may_reach(source), graph.may_be_reached_from(target)
        return any(all(stated(tool) is not None for tool in side) for side in sides)

    # -- withdrawals

    @cached_property
    def made(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """The records of people, each with a tool that makes them beside their systems of record, and with those."""
        personal = {*self._graph.holders.entities_of("personal")}
        return tuple(
            (record, producer, held.masters)
            for record in self.records
            for held in [self._graph.holdings[record]]
            if not personal.isdisjoint((record, held.entity.consent_for or ""))
            for producer in held.producers
            if producer not in held.masters
        )

    @cached_property
    def chosen(self) -> tuple[Standing, ...]:
        """The standing of each contact tool by each demand: of the records that stand best there."""
        return tuple(found[0] for demand in self.demands if (found := self.standings(demand)))

    @cached_property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """The way of a withdrawal from each other tool where one is stated to each contact tool, sorted."""
        found = {
            made
            for one in self.chosen
            for producer in (self._graph.holdings[one.record].producers if one.master is not None else ())
            if producer != one.contact.tool.id
            for made in [self._withdrawal(one, producer)]
        }
        return tuple(sorted(found, key=lambda one: (one.record, one.producer, one.tool)))

    def _withdrawal(self, one: Standing, producer: str) -> Withdrawal:
        """Return the fastest way over a system of record."""
        tool, masters = one.contact.tool.id, self._graph.holdings[one.record].masters
        ways = [self._over(one.record, producer, master, tool) for master in masters]
        return min(ways, key=lambda way: (way.path is not True, way.path is False, way.lag, way.master))

    def _over(self, record: str, producer: str, master: str, tool: str) -> Withdrawal:
        first, then = self.arrivals(record, producer).age(master), self.arrivals(record, master)
        arrival = then.to(tool)
        lag = first[0] + arrival.age[0], first[1] + arrival.age[1]
        sure = self.gets(record, producer, master), arrival.path
        path = False if False in sure else None if None in sure else True
        return Withdrawal(record, producer, master, tool, path, lag)

    def gets(self, record: str, producer: str, master: str) -> bool | None:
        """Return whether records get from a tool to a system of record; None where they may."""
        return self.arrivals(record, producer).to(master).path
