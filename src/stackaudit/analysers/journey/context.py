"""Shared inputs of the journey checks: the journeys of a stack, their steps in order, and their handoffs, judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum, prod
from typing import Literal

from stackaudit.analysers.base import GraphContext
from stackaudit.core.estimate import SHARE, Estimate, Number
from stackaudit.core.findings import Severity
from stackaudit.core.rule import Rule
from stackaudit.graph.delivery import Deliveries, Delivery, Errand, shared
from stackaudit.graph.needs import Holdings
from stackaudit.graph.structure import strong_components
from stackaudit.model.journey import Journey, Step, StepNeed


@dataclass(frozen=True, slots=True)
class Arc:
    """From one step to a step that comes directly after it; `back` closes a circle."""

    before: Step
    after: Step
    back: bool = False


@dataclass(frozen=True)
class Shape:
    """A journey as a graph of steps.

    A step follows those that its `after` names, else the step listed before it. In a circle, the arcs that lead to a
    step listed earlier lead back; without them the journey is a graph without circles, taken once through.
    """

    journey: Journey

    @cached_property
    def arcs(self) -> tuple[Arc, ...]:
        """All arcs, in the order of the steps they lead to."""
        steps = {step.id: step for step in self.journey.steps}
        place = {id_: n for n, id_ in enumerate(steps)}
        pairs = sorted(self._pairs(), key=lambda pair: (place[pair[1]], place[pair[0]]))
        ahead: dict[str, list[str]] = {id_: [] for id_ in steps}
        for before, after in pairs:
            ahead[before].append(after)
        circle = {id_: n for n, members in enumerate(strong_components(ahead)) for id_ in members}
        return tuple(
            Arc(
                steps[before],
                steps[after],
                back=before == after
                or (place[before] > place[after] and circle.get(before, -1) == circle.get(after, -2)),
            )
            for before, after in pairs
        )

    def _pairs(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        known = {step.id for step in self.journey.steps}
        for n, step in enumerate(self.journey.steps):
            listed_before = (self.journey.steps[n - 1].id,) if n else ()
            found |= {(id_, step.id) for id_ in (listed_before if step.after is None else step.after) if id_ in known}
        return found

    @cached_property
    def once(self) -> tuple[Arc, ...]:
        """The arcs of the way once through."""
        return tuple(arc for arc in self.arcs if not arc.back)

    @cached_property
    def before(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps directly before each step that has any, on the way once through."""
        found: dict[str, list[Step]] = defaultdict(list)
        for arc in self.once:
            found[arc.after.id].append(arc.before)
        return {id_: tuple(steps) for id_, steps in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of the steps, each after all that come before it on the way once through; else as listed."""
        waiting = {step.id: {earlier.id for earlier in self.before.get(step.id, ())} for step in self.journey.steps}
        found: list[str] = []
        while waiting:
            ready = next(id_ for id_, earlier in waiting.items() if not earlier)
            found.append(ready)
            del waiting[ready]
            for earlier in waiting.values():
                earlier.discard(ready)
        return tuple(found)

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """Each step with all steps that lead to it on the way once through, itself included."""
        found: dict[str, frozenset[str]] = {}
        for id_ in self.order:
            earlier = (found[step.id] for step in self.before.get(id_, ()))
            found[id_] = frozenset({id_}).union(*earlier)
        return found


HandoffStatus = Literal["gap", "broken", "manual", "slow", "lossy", "fragile", "unknown", "ok"]
LADDER: tuple[HandoffStatus, ...] = ("gap", "broken", "manual", "slow", "lossy", "fragile", "unknown", "ok")
"""The worst first; a flaw that is certain stands before what is not known."""


def no_tool(step: Step) -> bool:
    """Whether a step states that no tool serves it; a step that says nothing of tools does not."""
    return not step.tools and "tools" in step.model_fields_set


def asks(step: Step) -> bool:
    """Whether a step says what it needs, be it nothing."""
    return "needs" in step.model_fields_set


def share(low: Number, high: Number) -> Estimate:
    """Return a share between two bounds."""
    return Estimate.between(low, high, SHARE)


def frechet(parts: Sequence[Estimate]) -> Estimate:
    """The bounds of the probability that all parts hold, however they depend on one another.

    >>> print(frechet([share(0.9702, 0.9702), share(0.95, 0.95)]))
    from 92.0% to 95.0%
    """
    low = max(0.0, fsum(part.low for part in parts) - (len(parts) - 1))
    high = min((part.high for part in parts), default=1.0)
    return share(min(round(low, 12), high), high)


@dataclass(frozen=True)
class Handoff:
    """What one step hands to the next: one delivery for each kind of records that the later step needs.

    Attributes:
        journey: The journey.
        arc: Its two steps.
        deliveries: In the order of the needs; empty where a step has no tool, or nothing is asked.
        together: What several of the deliveries depend on, so that their failures go together.
    """

    journey: Journey
    arc: Arc
    deliveries: tuple[Delivery, ...]
    together: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[Step, Step]:
        """Its two steps."""
        return self.arc.before, self.arc.after

    @property
    def gap(self) -> bool:
        """Whether a step is stated to have no tool."""
        return any(no_tool(step) for step in self.ends)

    @property
    def untold(self) -> bool:
        """Whether a step does not say which tools serve it."""
        return not self.gap and any(not step.tools for step in self.ends)

    @property
    def status(self) -> HandoffStatus:
        """The worst of what is certain; unknown where a fact is missing and nothing worse is certain."""
        found: list[HandoffStatus] = [delivery.status for delivery in self.deliveries]
        if self.gap:
            return "gap"
        return min([*found, "unknown"] if self.untold else found, key=LADDER.index, default="ok")

    @property
    def flags(self) -> tuple[HandoffStatus, ...]:
        """Everything that is wrong with it for sure, the worst first."""
        found: set[HandoffStatus] = {"gap"} if self.gap else set()
        for delivery in self.deliveries:
            found.update(("broken",) if delivery.status == "broken" else delivery.flaws)
        return tuple(sorted(found, key=LADDER.index))

    @property
    def open(self) -> tuple[str, ...]:
        """The kinds of facts that are missing and would decide."""
        facts = {delivery.open for delivery in self.deliveries if delivery.open}
        return tuple(sorted(facts | ({"tools"} if self.untold else set())))

    @property
    def limiting(self) -> Delivery | None:
        """The delivery that makes it what it is: of the worst status, the one of the least quality."""
        return min(self.deliveries, key=_badness, default=None)

    @property
    def perhaps_ok(self) -> bool:
        """Whether it is ok if every missing fact is as good as it can be."""
        return not self.gap and all(d.best.path and not d.best.flaws for d in self.deliveries)

    @cached_property
    def quality(self) -> Estimate:
        """The least quality of what it delivers, in the worst and the best case."""
        return self._both(lambda values: min(values, default=1.0), "quality")

    @cached_property
    def probability(self) -> Estimate:
        """Probability that everything arrives automatically and in time, if failures are independent."""
        return self._both(prod, "probability")

    @cached_property
    def dependent(self) -> Estimate:
        """The same where flows share infrastructure, whatever the dependence: the bounds of Fréchet."""
        if not self.together:
            return self.probability
        return frechet([share(d.worst.probability, d.best.probability) for d in self.deliveries])

    @property
    def settled(self) -> bool:
        """Whether the facts decide its probability, and the step says what it needs."""
        return self.probability.settled is not None and asks(self.arc.after)

    def _both(self, of: Callable[[list[float]], float], what: str) -> Estimate:
        if self.gap or self.untold:
            return share(0.0, 0.0 if self.gap else 1.0)
        worst = of([getattr(delivery.worst, what) for delivery in self.deliveries])
        return share(worst, of([getattr(delivery.best, what) for delivery in self.deliveries]))


def _badness(delivery: Delivery) -> tuple[int, float, float, str]:
    return LADDER.index(delivery.status), delivery.best.quality, delivery.worst.quality, delivery.errand.entity


@dataclass(frozen=True)
class Walk:
    """One journey with its handoffs, in the order of the steps they lead to."""

    shape: Shape
    handoffs: tuple[Handoff, ...]

    @property
    def journey(self) -> Journey:
        """The journey."""
        return self.shape.journey

    @cached_property
    def once(self) -> tuple[Handoff, ...]:
        """The handoffs of the way once through."""
        return tuple(handoff for handoff in self.handoffs if not handoff.arc.back)

    @cached_property
    def into(self) -> Mapping[str, tuple[Handoff, ...]]:
        """The handoffs into each step that has any, on the way once through."""
        found: dict[str, list[Handoff]] = {}
        for handoff in self.once:
            found.setdefault(handoff.arc.after.id, []).append(handoff)
        return {step: tuple(handoffs) for step, handoffs in found.items()}

    @cached_property
    def arrives(self) -> Mapping[str, Estimate]:
        """Probability that a step gets all that it needs, by step. A join is one event, not one for each arc."""
        return {step: Estimate.smallest(h.probability for h in handoffs) for step, handoffs in self.into.items()}

    @cached_property
    def reached(self) -> Mapping[str, Estimate]:
        """Probability that a step and all before it get what they need, by step."""
        return {
            step: _all([self.arrives[id_] for id_ in sorted(self.shape.upstream[step]) if id_ in self.arrives])
            for step in self.into
        }

    @cached_property
    def continuity(self) -> Estimate:
        """Probability that everything arrives everywhere, automatically and in time (rolled throughput yield)."""
        return _all([self.arrives[step] for step in sorted(self.arrives)])

    @cached_property
    def dependent(self) -> Estimate:
        """The same, however failures depend on one another."""
        return self._all_of(self.into)

    @cached_property
    def depth(self) -> Estimate:
        """Expected number of handoffs that run by themselves from the start on."""
        parts = [self.reached[handoff.arc.after.id] for handoff in self.once]
        return share(fsum(part.low for part in parts), fsum(part.high for part in parts))

    @cached_property
    def prefix(self) -> tuple[Handoff, ...]:
        """The handoffs that run by themselves from the start on, at least sometimes, whatever the missing facts are."""
        return tuple(handoff for handoff in self.once if self.reached[handoff.arc.after.id].low > 0)

    @cached_property
    def prefix_dependent(self) -> Estimate:
        """Probability that all of the prefix runs, however failures depend on one another."""
        return self._all_of(dict.fromkeys(handoff.arc.after.id for handoff in self.prefix))

    def _all_of(self, steps: Iterable[str]) -> Estimate:
        return frechet([Estimate.smallest(handoff.dependent for handoff in self.into[step]) for step in steps])

    @property
    def settled(self) -> float:
        """Share of the handoffs that the facts decide."""
        return sum(handoff.settled for handoff in self.once) / len(self.once) if self.once else 0.0


def _all(parts: Sequence[Estimate]) -> Estimate:
    """All of some independent events; sorted, so that names change no digit."""
    return share(prod(sorted(part.low for part in parts)), prod(sorted(part.high for part in parts)))


@dataclass(frozen=True)
class Context(GraphContext):
    """The journeys of a stack and their handoffs, with what the checks look up."""

    least_reliability: float

    @cached_property
    def walks(self) -> tuple[Walk, ...]:
        """The journeys, in the order of their ids."""
        journeys = sorted(self.graph.stack.journeys, key=lambda journey: journey.id)
        return tuple(self._walk(Shape(journey)) for journey in journeys)

    @cached_property
    def handoffs(self) -> tuple[Handoff, ...]:
        """All handoffs of all journeys."""
        return tuple(handoff for walk in self.walks for handoff in walk.handoffs)

    @cached_property
    def deliveries(self) -> Deliveries:
        """The judge of deliveries, which remembers its searches."""
        return Deliveries(self.graph, self.least_reliability)

    def _walk(self, shape: Shape) -> Walk:
        return Walk(shape, tuple(self._handoff(shape, arc) for arc in shape.arcs))

    def _handoff(self, shape: Shape, arc: Arc) -> Handoff:
        """At a join, what the step needs may come from any of the steps right before it."""
        if not arc.before.tools or not arc.after.tools:
            return Handoff(shape.journey, arc, ())
        before = (arc.before,) if arc.back else shape.before[arc.after.id]
        found = tuple(
            self.deliveries.judge(self._errand(before, arc.after, need)) for need in _once_each(arc.after.needs)
        )
        return Handoff(shape.journey, arc, found, shared(self.graph, found))

    def _errand(self, before: Sequence[Step], after: Step, need: StepNeed) -> Errand:
        held = self.graph.holdings[need.entity]
        handing = {tool for step in before for tool in step.tools}
        beyond, perhaps = self._other_sources(held, handing)
        sources = handing | beyond
        # A tool of both steps has the records where something says that it ever gets them.
        sure = {tool for tool in handing if self._evident(tool, need.entity, before)} | beyond
        targets = set(after.tools)
        untold = any(not step.tools and not no_tool(step) for step in before)
        at_hand: bool | None = bool(sure & targets)
        if not at_hand and (untold or targets & (sources | perhaps | self._makers(held, handing))):
            at_hand = None
        within = need.within if need.within is not None else held.entity.tolerance
        return Errand(
            entity=need.entity,
            sources=tuple(sorted(sources)),
            targets=tuple(sorted(after.tools)),
            perhaps=tuple(sorted(perhaps - sources)),
            at_hand=at_hand,
            holder=min(sure & targets, default=None),
            tolerance=within.total_seconds() if within is not None else None,
            attributes=tuple(sorted(need.attributes or ())),
        )

    def _other_sources(self, held: Holdings, handing: set[str]) -> tuple[set[str], set[str]]:
        """Who else has the records: for sure, and perhaps, because nobody said who the master is.

        Records that the step before makes, or is the master of, are those that it hands over: they have to come from
        there. Else what the later step needs may come from the master; from the makers, where there is no master.
        """
        if handing & {*held.masters, *held.producers}:
            return set(), set()
        if held.masters_stated:
            return set(held.masters or held.producers), set()
        told = {*held.consumers, *held.caches} - {*held.producers}
        return set(), {tool.id for tool in self.graph.tools if tool.id not in told}

    def _makers(self, held: Holdings, handing: set[str]) -> set[str]:
        """Tools that may make all that a step needs themselves, where the step before makes none of it."""
        return set() if handing & {*held.masters, *held.producers} else set(held.producers)

    def _evident(self, tool: str, entity: str, before: Iterable[Step]) -> bool:
        held = self.graph.holdings[entity]
        if tool in {*held.masters, *held.producers, *held.caches}:
            return True
        if any(tool in step.tools and need.entity == entity for step in before for need in step.needs):
            return True
        graph = self.graph.of(entity)
        return bool(graph.worst.ahead.get(tool) or graph.worst.back.get(tool))

    def held(self, entity: str) -> Holdings:
        """Who holds an entity."""
        return self.graph.holdings[entity]

    def severity(self, rule: Rule, journeys: Iterable[Journey], entities: Iterable[str]) -> Severity:
        """Return the severity under a rule, for the most critical of some entities and the most important journey."""
        policy = self.graph.policy
        factor = max((self.factors[entity] for entity in entities), default=1.0)
        importance = policy.journeys["primary" if any(journey.primary for journey in journeys) else "other"]
        return policy.rate(rule, factor * importance)


def _once_each(needs: Iterable[StepNeed]) -> Iterator[StepNeed]:
    """Each kind of records once: of several demands the strictest limit and all attributes."""
    found: dict[str, StepNeed] = {}
    for need in needs:
        known = found.get(need.entity)
        if known is None:
            found[need.entity] = need
            continue
        limits = [limit for limit in (known.within, need.within) if limit is not None]
        asked = {*(known.attributes or ()), *(need.attributes or ())}
        update = {"within": min(limits, default=None), "attributes": tuple(sorted(asked)) or None}
        found[need.entity] = known.model_copy(update=update)
    yield from found.values()
