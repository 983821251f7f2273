"""The steps of a journey as a graph: which step follows which, once through and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from stackaudit.graph.structure import strong_components
from stackaudit.model.journey import Journey, Step


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

    Attributes:
        journey: The journey.
        like: The shape of a journey whose steps have other tools and are the same in all else.
    """

    journey: Journey
    like: Shape | None = field(default=None, repr=False, compare=False)

    def served_by(self, tools: Callable[[Step], tuple[str, ...]]) -> Shape:
        """Return the same shape with other tools in the steps that state theirs; itself where none has others."""
        found = [(step, tools(step) if step.tools else step.tools) for step in self.journey.steps]
        if all(step.tools == now for step, now in found):
            return self
        steps = (step if step.tools == now else step.model_copy(update={"tools": now}) for step, now in found)
        return Shape(self.journey.model_copy(update={"steps": tuple(steps)}), self)

    @cached_property
    def arcs(self) -> tuple[Arc, ...]:
        """All arcs, in the order of the steps they lead to."""
        steps = {step.id: step for step in self.journey.steps}
        if self.like is not None:
            return tuple(Arc(steps[arc.before.id], steps[arc.after.id], back=arc.back) for arc in self.like.arcs)
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
        if self.like is not None:
            return self.like.order
        place = {step.id: n for n, step in enumerate(self.journey.steps)}
        waiting = {id_: len(self.before.get(id_, ())) for id_ in place}
        ahead: dict[str, list[str]] = defaultdict(list)
        for arc in self.once:
            ahead[arc.before.id].append(arc.after.id)
        ready = [(n, id_) for id_, n in place.items() if not waiting[id_]]
        found: list[str] = []
        while ready:
            _, done = heappop(ready)
            found.append(done)
            for id_ in ahead[done]:
                waiting[id_] -= 1
                if not waiting[id_]:
                    heappush(ready, (place[id_], id_))
        return tuple(found)

    @cached_property
    def level(self) -> Mapping[str, int]:
        """The longest number of steps before each step, on the way once through."""
        if self.like is not None:
            return self.like.level
        found: dict[str, int] = {}
        for id_ in self.order:
            found[id_] = max((found[step.id] + 1 for step in self.before.get(id_, ())), default=0)
        return found

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """Each step with all steps that lead to it on the way once through, itself included."""
        if self.like is not None:
            return self.like.upstream
        found: dict[str, frozenset[str]] = {}
        for id_ in self.order:
            earlier = (found[step.id] for step in self.before.get(id_, ()))
            found[id_] = frozenset({id_}).union(*earlier)
        return found

    @cached_property
    def back_to(self) -> Mapping[str, tuple[Arc, ...]]:
        """The arcs that lead back to each step that any lead back to."""
        found: dict[str, list[Arc]] = defaultdict(list)
        for arc in self.arcs:
            if arc.back:
                found[arc.after.id].append(arc)
        return {id_: tuple(arcs) for id_, arcs in found.items()}

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The steps that state that no tool serves them."""
        return frozenset(step.id for step in self.journey.steps if no_tool(step))

    @cached_property
    def untold(self) -> frozenset[str]:
        """The steps that do not say which tools serve them."""
        return frozenset(step.id for step in self.journey.steps if untold(step))


def no_tool(step: Step) -> bool:
    """Whether a step states that no tool serves it; a step that says nothing of tools does not."""
    return not step.tools and "tools" in step.model_fields_set


def untold(step: Step) -> bool:
    """Whether a step does not say which tools serve it."""
    return not step.tools and not no_tool(step)


def asks(step: Step) -> bool:
    """Whether a step says what it needs, be it nothing."""
    return "needs" in step.model_fields_set
