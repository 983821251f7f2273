"""The steps of a journey as a graph: which step follows which, once through and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from stackaudit.core.classes import dataclass
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
    def level(self) -> Mapping[str, int]:
        """The longest number of steps before each step, on the way once through."""
        found: dict[str, int] = {}
        for id_ in self.order:
            found[id_] = max((found[step.id] + 1 for step in self.before.get(id_, ())), default=0)
        return found

    @cached_property
    def upstream(self) -> Mapping[str, frozenset[str]]:
        """Each step with all steps that lead to it on the way once through, itself included."""
        found: dict[str, frozenset[str]] = {}
        for id_ in self.order:
            earlier = (found[step.id] for step in self.before.get(id_, ()))
            found[id_] = frozenset({id_}).union(*earlier)
        return found


def no_tool(step: Step) -> bool:
    """Whether a step states that no tool serves it; a step that says nothing of tools does not."""
    return not step.tools and "tools" in step.model_fields_set


def untold(step: Step) -> bool:
    """Whether a step does not say which tools serve it."""
    return not step.tools and not no_tool(step)


def asks(step: Step) -> bool:
    """Whether a step says what it needs, be it nothing."""
    return "needs" in step.model_fields_set
