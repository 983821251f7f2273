"""What must reach whom: requirements of roles, declarations and steps of journeys, and how each is met.

Requirements never come from flows; the same way required twice is one requirement with all its origins. No requirement
comes from pairs of categories: there is no catalogue of them, and one that is only often true would call a deliberate
gap a missing integration. `merged` takes any further requirements as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

from stackaudit.graph import DataNeed, StackGraph, Verdict
from stackaudit.graph.needs import Holdings
from stackaudit.model.journey import Journey, Step

CONFIDENCE: Mapping[str, float] = MappingProxyType({"declared": 1.0, "journey": 0.9, "canonical": 0.8})
"""How sure a requirement is, by where it comes from: our own judgement."""

_TICK = 1e-6  # as in `graph.quality`: sums of durations are exact to the microsecond
_DIGITS = 9


class Requirement(NamedTuple):
    """An entity must get from one tool to another.

    Attributes:
        need: From where to where; its origins are all that ask for it: `producer`, `consumer`, `hub`, `declared`,
            `step:<journey>/<step>`.
        confidence: Of its surest origin.
        elsewhere: Whether the records may come from another tool, or be there, because a fact is not stated: then it is
            never missing for sure.
    """

    need: DataNeed
    confidence: float
    elsewhere: bool = False

    def with_other(self, other: Requirement) -> Requirement:
        """Return both together: the larger weight, the strictest tolerance, all attributes and all origins."""
        one, two = self.need, other.need
        tolerances = [need.tolerance for need in (one, two) if need.tolerance is not None]
        asked = {*(one.attributes or ()), *(two.attributes or ())}
        nothing = one.attributes is None and two.attributes is None
        need = replace(
            one,
            weight=max(one.weight, two.weight),
            tolerance=min(tolerances, default=None),
            attributes=None if nothing else tuple(sorted(asked)),
            origins=tuple(dict.fromkeys((*one.origins, *two.origins))),
        )
        return Requirement(need, max(self.confidence, other.confidence), self.elsewhere and other.elsewhere)


def requirements(graph: StackGraph) -> tuple[Requirement, ...]:
    """Return all requirements of a stack, sorted by source, target and entity, each once."""
    return merged((*of_needs(graph), *of_journeys(graph)))


def merged(listed: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Merge requirements of the same entity between the same tools."""
    groups: dict[tuple[str, str, str], list[Requirement]] = {}
    for one in listed:
        groups.setdefault(one.need.key, []).append(one)
    return tuple(reduce(Requirement.with_other, groups[key]) for key in sorted(groups))


def of_needs(graph: StackGraph) -> Iterator[Requirement]:
    """Needs from roles and declarations; a need with both origins is as sure as the declaration."""
    for need in graph.needs():
        origin = "declared" if "declared" in need.origins else "canonical"
        yield Requirement(need, CONFIDENCE[origin])


def of_journeys(graph: StackGraph) -> Iterator[Requirement]:
    """Return one requirement for each step and entity that it needs: of all pairs of tools that would do, the best."""
    asked = [ways for journey in _by_id(graph) for ways in _of_journey(graph, journey)]
    known = {need.key for need in graph.needs()}
    offered = Counter(need.key for ways in asked for need in ways.pairs)
    for ways in asked:
        held = graph.holdings[ways.entity]
        makers = {*held.masters, *held.producers}

        def rank(verdict: Verdict) -> tuple[object, ...]:
            need = verdict.need
            values = (round(verdict.worst.value, _DIGITS), round(verdict.best.value, _DIGITS))
            made = need.source in makers  # noqa: B023  ranked before the next turn
            rated = ({"met": 2, "unknown": 1, "missing": 0}[answer(verdict)], *values)
            return *rated, need.key in known, made, offered[need.key]

        verdicts = sorted(graph.verdicts(ways.pairs), key=lambda verdict: verdict.need.key)
        yield Requirement(max(verdicts, key=rank).need, CONFIDENCE["journey"], ways.elsewhere)


def untold_steps(graph: StackGraph) -> tuple[str, ...]:
    """Return the steps that need something where they, or a step right before them, do not state their tools."""
    return tuple(
        f"step:{journey.id}/{step.id}"
        for journey in _by_id(graph)
        for before, step in _followed(journey)
        if step.needs and any(not one.tools and "tools" not in one.model_fields_set for one in (*before, step))
    )


def answer(verdict: Verdict) -> str:
    """Return whether there is an automated path in time: `met`, `missing` or `unknown`, whatever else is wrong with it.

    A path that is either by hand or late is missing for sure, though which of the two it is may not be.
    """
    tolerance = verdict.need.tolerance
    if verdict.worst.automatic_latency <= (tolerance or 0.0) + _TICK:
        return "met"
    limit = tolerance if tolerance is not None else float("inf")
    possible = verdict.best.automatic_latency < float("inf") and verdict.best.automatic_latency <= limit + _TICK
    return "unknown" if possible else "missing"


def _by_id(graph: StackGraph) -> list[Journey]:
    return sorted(graph.stack.journeys, key=lambda journey: journey.id)


@dataclass(frozen=True, slots=True)
class _Ways:
    entity: str
    pairs: tuple[DataNeed, ...]
    elsewhere: bool


def _followed(journey: Journey) -> Iterator[tuple[tuple[Step, ...], Step]]:
    """Each step that follows another, with all steps right before it."""
    steps = {step.id: step for step in journey.steps}
    for n, step in enumerate(journey.steps):
        listed = (journey.steps[n - 1].id,) if n else ()
        names = listed if step.after is None else step.after
        before = tuple(steps[name] for name in names if name in steps and name != step.id)
        if before:
            yield before, step


def _of_journey(graph: StackGraph, journey: Journey) -> Iterator[_Ways]:
    for before, step in _followed(journey):
        if not step.tools or not all(one.tools for one in before):
            continue
        handing = {tool for one in before for tool in one.tools}
        origin = f"step:{journey.id}/{step.id}"
        for entity in dict.fromkeys(need.entity for need in step.needs):
            ways = _ways(graph.holdings[entity], handing, step, origin)
            if ways is not None:
                yield ways


def _ways(held: Holdings, handing: set[str], step: Step, origin: str) -> _Ways | None:
    """Return the pairs of tools of which one has to be connected, or None if a tool has the records already.

    Records come from the steps right before where they make them; else from the system of record too, and where there
    is none, for sure, from those who make them. Where nobody says who the master is, they may come from anywhere.
    """
    made_there = bool(handing & {*held.masters, *held.producers})
    beyond = set() if made_there or not held.masters_stated else {*(held.masters or held.producers)}
    sources, targets = handing | beyond, {*step.tools}
    if sources & targets:
        return None
    needs = [need for need in step.needs if need.entity == held.entity.id]
    stated = [need.within if need.within is not None else held.entity.tolerance for need in needs]
    limits: list[timedelta] = [limit for limit in stated if limit is not None]
    asked = tuple(sorted({name for need in needs for name in need.attributes or ()})) or None
    tolerance = min(limits).total_seconds() if limits else None
    return _Ways(
        held.entity.id,
        tuple(
            DataNeed(source, target, held.entity.id, 1.0, tolerance, asked, (origin,))
            for source in sorted(sources)
            for target in sorted(targets)
        ),
        elsewhere=not made_there and (not held.masters_stated or bool(targets & {*held.producers})),
    )


class Judged(NamedTuple):
    """A requirement and how it is met.

    Attributes:
        requirement: What must reach whom.
        verdict: How good the paths are.
        status: `met`, `missing` or `unknown`; missing only where no other tool may serve as well.
    """

    requirement: Requirement
    verdict: Verdict
    status: str

    @property
    def need(self) -> DataNeed:
        """From where to where."""
        return self.requirement.need


def judged(graph: StackGraph) -> tuple[Judged, ...]:
    """Return all requirements of a stack with how they are met, by source, target and entity."""
    listed = requirements(graph)
    found = list[Judged]()
    for one, verdict in zip(listed, graph.verdicts([one.need for one in listed]), strict=True):
        status = answer(verdict)
        found.append(Judged(one, verdict, "unknown" if status == "missing" and one.elsewhere else status))
    return tuple(found)
