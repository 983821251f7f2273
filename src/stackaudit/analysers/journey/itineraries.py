"""The itineraries of a journey: for each kind of records where it starts, and which steps need it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from stackaudit.analysers.journey.shape import Shape, untold
from stackaudit.graph import StackGraph
from stackaudit.graph.hops import Demand, Hops
from stackaudit.graph.itinerary import START, Itinerary, Origin, Stop
from stackaudit.graph.needs import Holdings
from stackaudit.model.journey import Step, StepNeed


def itineraries(hops: Hops, shape: Shape) -> dict[str, Itinerary]:
    """Return the itinerary of each kind of records that some step of a journey needs, sorted by kind."""
    entities = sorted({need.entity for step in shape.journey.steps for need in step.needs})
    found: dict[str, Itinerary] = {}
    for entity in entities:
        held = hops.graph.holdings[entity]
        makers = frozenset(held.producers) - frozenset(held.masters)
        found[entity] = Itinerary(hops, origin_in(hops.graph, shape, entity), tuple(_stops(held, shape)), makers)
    return found


def origin_in(graph: StackGraph, shape: Shape, entity: str) -> Origin:
    """Return where the records of a journey start in a stack."""
    held = graph.holdings[entity]
    return origin(held, shape, frozenset(_looking_up(graph, held)))


def _looking_up(graph: StackGraph, held: Holdings) -> Iterator[str]:
    """Yield the tools that are stated to use records or to keep copies of them, or to be their master, and no maker.

    A role that the catalog knows of the product is none that is stated.
    """
    yield from set(held.masters) - set(held.producers)
    used = {*held.consumers, *held.caches} - {*held.masters, *held.producers}
    yield from (tool for tool in used if not graph.tool(tool).assumes("entities"))


def origin(held: Holdings, shape: Shape, looking_up: Container[str]) -> Origin:
    """Return where the records of a journey start, whatever flows there are.

    Where a first step needs them, they enter in those of its tools that make them or state no role for them; whoever
    only uses them or keeps a copy looks them up. Else they start with their makers in the first step that has one,
    unless some step needs them earlier. Else they come from the systems of record, or, where it is stated that there
    is none, from all makers.

    Args:
        held: Who holds the records.
        shape: The journey.
        looking_up: Tools in which records do not enter.
    """
    entity = held.entity.id
    level = shape.level
    steps = shape.journey.steps
    first = min(level[step.id] for step in steps if needs(step, entity))
    if any(untold(step) for step in steps if level[step.id] <= first):
        return Origin(())
    if first == 0:
        enter = {tool for step in steps if needs(step, entity) and level[step.id] == 0 for tool in step.tools}
        making = {tool for tool in enter if tool not in looking_up}
        if making:
            return Origin(tuple(sorted(making)), 0)
    for n in range(1 if first == 0 else 0, first + 1):
        making = {tool for step in steps if level[step.id] == n for tool in step.tools if tool in held.producers}
        if making:
            return Origin(tuple(sorted(making)), n)
    return Origin((held.masters or held.producers) if held.masters_stated else ())


def needs(step: Step, entity: str) -> bool:
    """Whether a step needs a kind of records."""
    return any(need.entity == entity for need in step.needs)


def demand(held: Holdings, step: Step) -> Demand:
    """Return what a step asks of a kind of records: of several demands the strictest limit and all fields."""
    (need,) = _once_each(need for need in step.needs if need.entity == held.entity.id)
    within = need.within if need.within is not None else held.entity.tolerance
    limit = within.total_seconds() if within is not None else None
    return Demand(need.entity, limit, tuple(sorted(need.attributes or ())))


def _stops(held: Holdings, shape: Shape) -> Iterator[Stop]:
    """Yield the steps that need the records, by level and id, each with the nearest ones before it."""
    steps = {step.id: step for step in shape.journey.steps}
    before = _nearest(held.entity.id, shape, steps)
    for id_ in sorted(steps, key=lambda id_: (shape.level[id_], id_)):
        step = steps[id_]
        if needs(step, held.entity.id):
            stated = not untold(step)
            yield Stop(id_, shape.level[id_], tuple(sorted(step.tools)), demand(held, step), before[id_], stated)


def _nearest(entity: str, shape: Shape, steps: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    """Return the nearest steps before each step that need the records too; the start where a branch has none."""
    found: dict[str, tuple[str, ...]] = {}
    for id_ in shape.order:
        nearest: set[str] = set()
        for earlier in shape.before.get(id_, ()):
            nearest |= {earlier.id} if needs(steps[earlier.id], entity) else set(found[earlier.id] or (START,))
        found[id_] = tuple(sorted(nearest))
    return found


def _once_each(asked: Iterable[StepNeed]) -> Iterator[StepNeed]:
    """Yield each kind of records once: of several demands the strictest limit and all attributes."""
    found: dict[str, StepNeed] = {}
    for need in asked:
        known = found.get(need.entity)
        if known is None:
            found[need.entity] = need
            continue
        limits = [limit for limit in (known.within, need.within) if limit is not None]
        wanted = {*(known.attributes or ()), *(need.attributes or ())}
        update = {"within": min(limits, default=None), "attributes": tuple(sorted(wanted)) or None}
        found[need.entity] = known.model_copy(update=update)
    yield from found.values()
