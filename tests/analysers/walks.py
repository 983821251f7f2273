"""A brute force for journeys, and a generator of random ones.

Written from methods 4 and 14.2 alone: it reads the plain document of a stack, tries every way of the records through
the steps, hop by hop, and shares no code with the library. Exponential on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import oracles
from oracles import AUTOMATED, Arc, Document, World

SURE = 0.95


# -- the shape of a journey


def preceding(journey: Document) -> dict[str, list[str]]:
    """The steps right before each step; the generator makes no circles."""
    found: dict[str, list[str]] = {}
    last: list[str] = []
    for step in journey["steps"]:
        found[step["id"]] = list(dict.fromkeys(step.get("after", last)))
        last = [step["id"]]
    return found


def in_turn(journey: Document) -> list[Document]:
    """The steps, each after those that come before it."""
    before, steps = preceding(journey), {step["id"]: step for step in journey["steps"]}
    found: list[str] = []
    while len(found) < len(steps):
        found.append(min(id_ for id_ in steps if id_ not in found and set(before[id_]) <= set(found)))
    return [steps[id_] for id_ in found]


def levels(journey: Document) -> dict[str, int]:
    """The longest way to each step, in steps."""
    before = preceding(journey)
    found: dict[str, int] = {}
    for step in in_turn(journey):
        found[step["id"]] = max((found[id_] + 1 for id_ in before[step["id"]]), default=0)
    return found


def upstream(journey: Document, step: str) -> set[str]:
    """A step and all that lead to it."""
    before, found, waiting = preceding(journey), {step}, [step]
    for id_ in waiting:
        waiting += [other for other in before[id_] if other not in found]
        found |= set(before[id_])
    return found


def asked(step: Document, entity: str) -> bool:
    """Whether a step needs records."""
    return any(need["entity"] == entity for need in step.get("needs", []))


def each_journey(document: Document) -> Iterator[Document]:
    """Journeys in the order of the report."""
    yield from sorted(document["journeys"], key=lambda journey: journey["id"])


# -- one hop


class Way(NamedTuple):
    """One walk over flows: which masters it passes, how automatic, how old, how sure, and its flows."""

    passed: frozenset[str]
    automation: float
    age: float
    sure: float
    arcs: tuple[Arc, ...]


@dataclass
class Case:
    """One kind of records in one journey and one world."""

    document: Document
    world: World
    journey: Document
    entity: str

    def __post_init__(self) -> None:
        roles = [(tool, role) for tool, e, role in oracles.roles(self.document) if e == self.entity]
        self.masters = frozenset(oracles.masters(self.document).get(self.entity, set()))
        self.makers = {tool for tool, role in roles if role == "producer"}
        self.in_any_role = {tool for tool, _ in roles} | self.masters
        self.through = oracles.passing(self.document, self.world, self.entity)
        self.levels = levels(self.journey)
        self.before = preceding(self.journey)
        self.ways: dict[tuple[str, str], list[Way]] = {}
        self.start, self.start_level = self._start()

    def _start(self) -> tuple[list[str], int]:
        needing = [step for step in self.journey["steps"] if asked(step, self.entity)]
        first = min((self.levels[step["id"]] for step in needing), default=0)
        if first == 0:
            tools = {tool for step in needing if self.levels[step["id"]] == 0 for tool in step["tools"]}
            enter = {tool for tool in tools if tool in self.makers or tool not in self.in_any_role}
            if enter:
                return sorted(enter), 0
        else:
            for level in range(first + 1):
                steps = [step for step in self.journey["steps"] if self.levels[step["id"]] == level]
                making = {tool for step in steps for tool in step["tools"] if tool in self.makers}
                if making:
                    return sorted(making), level
        return sorted(self.masters or self.makers), -1

    def limit(self, step: Document) -> float:
        """How old the records may be in a step."""
        need = next(need for need in step["needs"] if need["entity"] == self.entity)
        return oracles.seconds(need["within"]) if "within" in need else self.world.tolerance[self.entity]

    def walks(self, source: str, target: str) -> list[Way]:
        """Every walk that does not come back to its start, nor to a tool with the same masters passed."""
        if (source, target) not in self.ways:
            self.ways[source, target] = list(self._walks(source, target))
        return self.ways[source, target]

    def _walks(self, source: str, target: str) -> Iterator[Way]:
        arcs = [arc for arc in self.world.arcs if arc.carries is None or self.entity in arc.carries]
        begin = (source, self.masters & {source})

        def on(here: tuple[str, frozenset[str]], way: tuple[Arc, ...], seen: set[Any]) -> Iterator[Way]:
            tool, passed = here
            if tool == target and way:
                yield Way(
                    passed,
                    min(arc.automation for arc in way),
                    sum(arc.latency for arc in way),
                    math.prod(arc.reliability for arc in way),
                    way,
                )
            if way and tool not in self.through:
                return
            for arc in arcs:
                there = (arc.target, passed | (self.masters & {arc.target}))
                if arc.source == tool and arc.target != source and there not in seen:
                    yield from on(there, (*way, arc), seen | {there})

        yield from on(begin, (), {begin})

    def chance(self, way: Way, limit: float) -> float:
        """P of methods 4.3."""
        return way.sure if way.automation >= AUTOMATED and way.age <= limit + 1e-6 else 0.0

    def quality(self, way: Way, limit: float) -> float:
        """Automation times timeliness times reliability."""
        return way.automation * oracles.timeliness(way.age, limit) * way.sure


# -- every way through the steps


class Spot(NamedTuple):
    """Where the records are: the tool, the masters that have them, the tools that always have them."""

    tool: str
    having: frozenset[str]
    always: frozenset[str]


class Hop(NamedTuple):
    """One hop of a way: from where to where, by which walk, or by none."""

    source: str
    target: str
    way: Way | None


def arrive(case: Case, step: Document, spot: Spot) -> Iterator[tuple[Spot, list[Hop]]]:
    """Every way into a tool of a step, and on inside it."""
    for source in sorted({spot.tool, *spot.having, *spot.always}):
        for target in step["tools"]:
            if source == target:
                yield from within(
                    case, step, reached(case, step, spot, target, frozenset()), [Hop(source, target, None)]
                )
            for way in case.walks(source, target) if source != target else ():
                there = reached(case, step, spot, target, way.passed)
                yield from within(case, step, there, [Hop(source, target, way)])


def within(
    case: Case, step: Document, spot: Spot, hops: list[Hop], seen: frozenset[Spot] = frozenset()
) -> Iterator[Any]:
    """The same and every way on inside the step."""
    yield spot, hops
    for target in step["tools"]:
        for way in case.walks(spot.tool, target) if target != spot.tool else ():
            there = reached(case, step, spot, target, way.passed)
            if there not in seen | {spot}:
                yield from within(case, step, there, [*hops, Hop(spot.tool, target, way)], seen | {spot})


def reached(case: Case, step: Document, spot: Spot, tool: str, passed: frozenset[str]) -> Spot:
    """The state in a tool of a step: made anew by a maker after the start."""
    if case.levels[step["id"]] > case.start_level and tool in case.makers - case.masters:
        return Spot(tool, frozenset(), frozenset({tool}))
    return Spot(tool, spot.having | passed | (case.masters & {tool}), spot.always)


def best_chance(case: Case, steps: set[str], which: int) -> float:
    """F: the largest product over every way through some steps; where nobody states the start, anything may be."""
    if not case.start:
        waiting = any(
            asked(step, case.entity) and case.before[step["id"]]
            for step in case.journey["steps"]
            if step["id"] in steps
        )
        return float(not waiting or which != 0)
    order = [step for step in in_turn(case.journey) if step["id"] in steps]
    known: dict[tuple[str, Spot], dict[Spot, float]] = {}

    def options(step: Document, spot: Spot) -> dict[Spot, float]:
        """Where the records may be after a step, each with the largest chance of one way there."""
        if not asked(step, case.entity) or not step["tools"]:
            return {spot: 1.0}
        if (step["id"], spot) in known:
            return known[step["id"], spot]
        if not case.before[step["id"]]:
            all_ways: list[Any] = [(spot, [])]
            all_ways += list(within(case, step, spot, [])) if spot.tool in step["tools"] else []
        else:
            all_ways = list(arrive(case, step, spot))
        found: dict[Spot, float] = {}
        for there, hops in all_ways:
            chance = math.prod(case.chance(hop.way, case.limit(step)) for hop in hops if hop.way is not None)
            found[there] = max(found.get(there, 0.0), chance)
        known[step["id"], spot] = found
        return found

    def on(n: int, spots: dict[str, Spot], start: Spot) -> float:
        if n == len(order):
            return 1.0
        step = order[n]
        earlier = [spots[id_] for id_ in case.before[step["id"]]] or [start]
        best = 0.0
        for spot in set(earlier):
            for there, chance in options(step, spot).items():
                if chance > best:
                    best = max(best, chance * on(n + 1, {**spots, step["id"]: there}, start))
        return best

    always = frozenset(case.start)
    return max(on(0, {}, Spot(tool, case.masters & {tool}, always)) for tool in case.start)


def continuity(document: Document, which: int, journey: Document, steps: set[str] | None = None) -> float:
    """C of the journey cut to some steps, in one corner: the product over all kinds of records; 0 with a gap."""
    world = oracles.corner(document, which)
    steps = set(preceding(journey)) if steps is None else steps
    cut = [step for step in journey["steps"] if step["id"] in steps]
    if any(not step["tools"] for step in cut):
        return 0.0
    entities = {need["entity"] for step in cut for need in step.get("needs", [])}
    # The start depends on the whole journey.
    cases = [Case(document, world, journey, entity) for entity in sorted(entities)]
    return math.prod(best_chance(case, steps, which) for case in cases)


def depth(document: Document, which: int, journey: Document) -> float:
    """D: the sum of C over the steps that follow others."""
    before = preceding(journey)
    return sum(continuity(document, which, journey, upstream(journey, id_)) for id_ in before if before[id_])


# -- the evidence of a chain


class Told(NamedTuple):
    """What the brute force says of one kind of records at one step of a chain: from where, to where, and how."""

    source: str
    target: str
    status: str


def evidence(case: Case) -> dict[str, Told | None]:
    """The best way through a chain, by the chances, then the qualities, then the latest moves; None where ways tie.

    It holds for chains in which nothing breaks. A first step is told of only where the records move inside it.
    """
    found = [
        (tuple(reversed(chances)), tuple(reversed(qualities)), tuple(-moved for moved in moves), legs)
        for start in case.start
        for chances, qualities, moves, legs in _chains(case, Spot(start, case.masters & {start}, frozenset(case.start)))
    ]
    if not found:
        return {}
    top = max(way[:3] for way in found)
    ways = [way[3] for way in found if way[:3] == top]
    return {step: leg if all(way[step] == leg for way in ways) else None for step, leg in ways[0].items()}


def _chains(case: Case, start: Spot) -> Iterator[tuple[list[float], list[float], list[int], dict[str, Told]]]:
    order = [step for step in in_turn(case.journey) if asked(step, case.entity)]
    known: dict[tuple[str, Spot], set[Any]] = {}

    def choices(step: Document, spot: Spot) -> set[Any]:
        """Where the records may be after a step, with chance, quality, whether they move, and what is told of it."""
        if (step["id"], spot) not in known:
            first, limit = not case.before[step["id"]], case.limit(step)
            ways: list[Any] = [(spot, [])] if first else list(arrive(case, step, spot))
            ways += list(within(case, step, spot, [])) if first and spot.tool in step["tools"] else []
            known[step["id"], spot] = {
                (
                    there,
                    math.prod(case.chance(hop.way, limit) for hop in hops if hop.way is not None),
                    math.prod(case.quality(hop.way, limit) for hop in hops if hop.way is not None),
                    any(hop.way is not None for hop in hops),
                    verdict(case, step, hops) if hops else None,
                )
                for there, hops in ways
            }
        return known[step["id"], spot]

    def on(n: int, spot: Spot, chances: list[float], qualities: list[float], moves: list[int], legs: Any) -> Any:
        if n == len(order):
            yield chances, qualities, moves, legs
            return
        for there, chance, quality, moved, told in choices(order[n], spot):
            yield from on(
                n + 1,
                there,
                [*chances, round((chances or [1.0])[-1] * chance, 12)],
                [*qualities, round((qualities or [1.0])[-1] * quality, 12)],
                [*moves, int(moved)],
                legs if told is None else {**legs, order[n]["id"]: told},
            )

    yield from on(0, start, [], [], [], {})


def verdict(case: Case, step: Document, hops: list[Hop]) -> Told:
    """The first flaw of the ladder (methods 4.2) over some hops; `""` where no flow is needed."""
    found = [hop_flaw(case, step, hop) for hop in hops if hop.way is not None]
    ladder = ("manual", "slow", "fragile", "ok")
    return Told(hops[0].source, hops[-1].target, min(found, key=ladder.index, default=""))


def hop_flaw(case: Case, step: Document, hop: Hop) -> str:
    """By hand or late as it is; else fragile if no way between the two tools is sure, or one conduit carries all."""
    assert hop.way is not None
    limit = case.limit(step)
    if hop.way.automation < AUTOMATED:
        return "manual"
    if hop.way.age > limit + 1e-6:
        return "slow"
    best = max(case.chance(way, limit) for way in case.walks(hop.source, hop.target) if way.passed >= hop.way.passed)
    return "ok" if best >= SURE else "fragile"


# -- random journeys


def with_journeys(rng: oracles.Chance, document: Document, *, gaps: float = 0.05, joins: float = 0.4) -> Document:
    """The same stack with one or two journeys: chains, branches and joins."""
    made = deepcopy(document)
    tools = [tool["id"] for tool in made["tools"]]
    entities = list(made["entities"])
    made["journeys"] = []
    for n in range(rng.randint(1, 2)):
        steps: list[Document] = []
        for k in range(rng.randint(2, 5)):
            served = [] if rng.random() < gaps else rng.sample(tools, rng.randint(1, min(2, len(tools))))
            step: dict[str, Any] = {"id": f"s{k}", "tools": served, "needs": []}
            for entity in rng.sample(entities, rng.randint(0, min(2, len(entities)))):
                within_ = {"within": rng.choice(("1h", "24h", "48h"))} if rng.random() < 0.3 else {}
                step["needs"].append({"entity": entity, **within_})
            if k > 1 and rng.random() < joins:
                step["after"] = sorted(rng.sample([f"s{i}" for i in range(k)], rng.randint(0, min(2, k))))
            steps.append(step)
        made["journeys"].append({"id": f"j{n}", "steps": steps, "volume": rng.choice((0.2, 0.5, 1.0))})
    return made


def random_walks(
    rng: oracles.Chance, *, joins: float = 0.4, gaps: float = 0.05, lively: float = 0.5, **choices: Any
) -> Document:
    """A random small stack with journeys; now and then an entity has two masters.

    Args:
        rng: Where chance comes from.
        joins: How often a step names those before it.
        gaps: How often no tool serves a step.
        lively: How often most flows are automated and in time, so that chances are neither 0 nor 1.
        choices: What `oracles.random_document` takes.
    """
    document = oracles.random_document(rng, **choices)
    tools = [tool["id"] for tool in document["tools"]]
    if rng.random() < lively:
        _enliven(rng, document, tools)
    for facts in document["entities"].values():
        if rng.random() < 0.2:
            facts["system_of_record"] = sorted(rng.sample(tools, 2))
    return with_journeys(rng, document, gaps=gaps, joins=joins)


def _enliven(rng: oracles.Chance, document: Document, tools: list[str]) -> None:
    entities = list(document["entities"])
    document["integrations"] += [oracles.random_flow(rng, tools, entities) for _ in range(rng.randint(0, len(tools)))]
    for flow in document["integrations"]:
        if rng.random() < 0.85:
            better = {"method": rng.choice(("api", "rpa", "ipaas")), "every": rng.choice((0, "1h", "4h")), "takes": 0}
            better |= {"status": "active", "reliability": rng.choice((0.8, 0.9, 0.95, 0.97, 0.99))}
            flow |= {fact: value for fact, value in better.items() if fact in flow}
    for facts in document["entities"].values():
        if "tolerance" in facts:
            facts["tolerance"] = rng.choice(("4h", "24h"))


def seeded(seed: int, **choices: Any) -> Document:
    """A random stack with journeys that is the same in every run."""
    return random_walks(oracles.Chance(seed), **choices)


def winding(seed: int, *, joins: float = 0.0, forget: float = 0.0) -> Document:
    """A random journey on which the records have to move, that is the same in every run.

    Most steps need one kind of records, few tools pass them on or make them, and most flows are automated, so that it
    matters where the records are, what they passed, and what moves inside a step.
    """
    rng = oracles.Chance(seed)
    tools = [f"t{n}" for n in range(rng.randint(4, 6))]
    roles = {tool: rng.choice(("producer", "consumer", "consumer", "cache", None, None)) for tool in tools}
    masters = rng.sample(tools, rng.choice((1, 1, 1, 2)))
    steps: list[Document] = []
    for n in range(rng.randint(3, 5)):
        served = rng.sample(tools, rng.choice((1, 2, 2)))
        needs = [{"entity": "e", **rng.choice(({}, {}, {"within": "1h"}))}] if rng.random() < 0.85 else []
        steps.append({"id": f"s{n}", "tools": served, "needs": needs})
        if n > 1 and rng.random() < joins:
            steps[-1]["after"] = sorted(rng.sample([f"s{k}" for k in range(n)], rng.randint(1, 2)))
    flows = []
    for _ in range(rng.randint(len(tools), 2 * len(tools))):
        source, target = rng.sample(tools, 2)
        facts = {"method": rng.choice(("api", "api", "api", "file", "manual")), "every": rng.choice((0, 0, "1h", "4h"))}
        facts |= {"takes": 0, "reliability": rng.choice((0.8, 0.9, 0.95, 0.97, 0.99)), "status": "active"}
        flows.append({"source": source, "target": target, "entities": ["e"], **facts})
    written: Document = {
        "name": "Winding",
        "tools": [
            {
                "id": tool,
                "entities": {"e": roles[tool]} if roles[tool] else {},
                "relays": ["e"] if rng.random() < 0.15 else [],
            }
            for tool in tools
        ],
        "entities": {"e": {"system_of_record": masters, "tolerance": rng.choice(("1h", "4h", "24h"))}},
        "integrations": flows,
        "journeys": [{"id": "j0", "steps": steps}],
    }
    return oracles.forgotten(rng, written, forget)
