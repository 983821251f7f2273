"""Chains of triggering relations between business processes: the journeys of a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any, Final

from stackaudit.io.readers.formats.archimate.models import Model, Relation, Thing
from stackaudit.io.readers.formats.draft import Draft, clean
from stackaudit.io.readers.formats.pages import short
from stackaudit.model.base import slug
from stackaudit.model.references import look_alike

_STEPS: Final = frozenset({"BusinessProcess", "BusinessFunction", "BusinessInteraction"})
_EVENT: Final = "BusinessEvent"
MOST_LINKS: Final = 500
"""Processes and events of one chain that are read; a journey has a dozen."""


@dataclass(slots=True)
class StepFacts:
    """What serves a step, and the entities it reads."""

    tools: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


def add_journeys(draft: Draft, model: Model, facts: dict[str, StepFacts]) -> None:
    """Add a journey for each chain of at least two steps.

    An event gives its name to the journey that it starts; without one, the journey is named by its first and last step.
    """
    triggers = [
        relation
        for relation in model.related("Triggering")
        if relation.source != relation.target
        and all(_is_link(model.things.get(end)) for end in (relation.source, relation.target))
    ]
    causes: dict[str, dict[str, None]] = {}
    for relation in triggers:
        causes.setdefault(relation.target, {})[relation.source] = None
    for members in _chains(model, triggers):
        things = [model.things[member] for member in members]
        steps = [thing for thing in things if thing.type in _STEPS]
        if len(steps) < 2:
            continue
        if len(members) > MOST_LINKS:
            draft.note("left-out", f"a chain of more than {MOST_LINKS} processes is not read", steps[0].spot)
            continue
        before = {step.id: _steps_before(model, step.id, causes) for step in steps}
        ordered = _in_order(draft, steps, before)
        starts = [thing for thing in things if thing.type == _EVENT and thing.id not in causes]
        name = clean(starts[0].name) if len(starts) == 1 else None
        name = name or f"{short(ordered[0].name)} to {short(ordered[-1].name)}"
        draft.journey(name, _written(ordered, before, facts), steps[0].spot)


def _steps_before(model: Model, step: str, causes: dict[str, dict[str, None]]) -> list[str]:
    """Return the steps that trigger a step, an event between them walked through."""
    found: dict[str, None] = {}
    waiting, seen = list(causes.get(step, ())), {step}
    while waiting:
        cause = waiting.pop(0)
        if cause in seen:
            continue
        seen.add(cause)
        if model.things[cause].type == _EVENT:
            waiting += causes.get(cause, ())
        else:
            found[cause] = None
    return list(found)


def _is_link(thing: Thing | None) -> bool:
    return thing is not None and (thing.type in _STEPS or thing.type == _EVENT)


def _chains(model: Model, triggers: list[Relation]) -> list[list[str]]:
    """Return what hangs together by triggers, each in the order of the file."""
    beside: dict[str, list[str]] = {}
    for relation in triggers:
        beside.setdefault(relation.source, []).append(relation.target)
        beside.setdefault(relation.target, []).append(relation.source)
    order = {id_: n for n, id_ in enumerate(model.things)}
    seen: set[str] = set()
    chains = []
    for start in sorted(beside, key=order.__getitem__):
        if start in seen:
            continue
        seen.add(start)
        members, waiting = [start], [start]
        while waiting:
            for other in beside[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    members.append(other)
                    waiting.append(other)
        chains.append(sorted(members, key=order.__getitem__))
    return chains


def _in_order(draft: Draft, steps: list[Thing], before: dict[str, list[str]]) -> list[Thing]:
    """Return the steps so that each comes after those that trigger it; a circle is cut, with a note."""
    places = {step.id: n for n, step in enumerate(steps)}
    after: dict[str, list[str]] = {step.id: [] for step in steps}
    for step, causes in before.items():
        for cause in causes:
            after[cause].append(step)
    open_causes = {step: len(causes) for step, causes in before.items()}
    free = [places[step] for step, count in open_causes.items() if count == 0]
    heapify(free)
    done: dict[str, None] = {}
    candidates = iter(steps)
    while len(done) < len(steps):
        if not free:
            start = next(step for step in candidates if step.id not in done)
            before[start.id] = [cause for cause in before[start.id] if cause in done]
            draft.note(
                "guessed", f"triggers run in a circle; it is taken to begin at {short(start.name)!r}", start.spot
            )
            free = [places[start.id]]
        step = steps[heappop(free)].id
        if step in done:
            continue
        done[step] = None
        for later in after[step]:
            open_causes[later] -= 1
            if open_causes[later] == 0:
                heappush(free, places[later])
    return [steps[places[step]] for step in done]


def _written(ordered: list[Thing], before: dict[str, list[str]], facts: dict[str, StepFacts]) -> list[dict[str, Any]]:
    ids: dict[str, str] = {}
    taken: set[str] = set()
    steps: list[dict[str, Any]] = []
    for n, thing in enumerate(ordered):
        name = clean(thing.name) or f"step {n + 1}"
        made = slug(name) or f"step-{n + 1}"
        ids[thing.id] = made if look_alike(made) not in taken else f"{made[:180]}-step-{n + 1}"
        taken.add(look_alike(ids[thing.id]))
        known = facts.get(thing.id, StepFacts())
        step: dict[str, Any] = {"id": ids[thing.id], "name": name}
        if n:
            step["after"] = [ids[other] for other in before[thing.id]]
        if known.tools:
            step["tools"] = known.tools
        if known.needs:
            step["needs"] = known.needs
        steps.append(step)
    return steps
