"""A brute force for journeys, and a generator of random ones.

Written from methods 4 and the decision page on handoffs alone: it reads the plain document of a stack, walks every
simple path, and shares no code with the library.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import oracles
from oracles import AUTOMATED, Arc, Document, World

SURE = 0.95
_LADDER = ("gap", "broken", "manual", "slow", "lossy", "fragile", "ok")


@dataclass(frozen=True)
class Found:
    """What the brute force says of one handoff in one world."""

    status: str
    probability: float
    quality: float


def arcs_of(journey: Document) -> list[tuple[Document, Document]]:
    """Pairs of steps that follow one another; the generator makes no circles."""
    steps = {step["id"]: step for step in journey["steps"]}
    found = [
        (before, step["id"])
        for previous, step in pairwise([None, *journey["steps"]])
        for before in (step.get("after", [previous["id"]] if previous else []))
    ]
    place = {id_: n for n, id_ in enumerate(steps)}
    return [(steps[a], steps[b]) for a, b in sorted(set(found), key=lambda pair: (place[pair[1]], place[pair[0]]))]


def handoffs(document: Document, world: World, which: int) -> list[list[Found]]:
    """Every handoff of every journey, in one corner."""
    return [
        [handoff(document, world, which, journey, before, after) for before, after in arcs_of(journey)]
        for journey in sorted(document["journeys"], key=lambda journey: journey["id"])
    ]


def handoff(
    document: Document, world: World, which: int, journey: Document, before: Document, after: Document
) -> Found:
    """Methods 4.1, 4.2: the worst status, the product of probabilities, the least quality over what is needed."""
    if not before["tools"] or not after["tools"]:
        return Found("gap", 0.0, 0.0)
    earlier = [a for a, b in arcs_of(journey) if b["id"] == after["id"]]
    each = [delivery(document, world, which, earlier, after, need) for need in after.get("needs", [])]
    status = min((one.status for one in each), key=_LADDER.index, default="ok")
    return Found(status, math.prod(one.probability for one in each), min((one.quality for one in each), default=1.0))


def delivery(
    document: Document, world: World, which: int, earlier: list[Document], after: Document, need: Document
) -> Found:
    """One kind of records: the best over every simple path from any source to any target."""
    entity = need["entity"]
    handing = {tool for step in earlier for tool in step["tools"]}
    roles = {(tool, role) for tool, e, role in oracles.roles(document) if e == entity}
    masters = oracles.masters(document).get(entity, set())
    makers = {tool for tool, role in roles if role == "producer"}
    made_before = bool(handing & (masters | makers))
    beyond = set() if made_before else (masters or makers)
    holding = {tool for tool in handing if holds(document, world, earlier, entity, tool)} | beyond
    targets = set(after["tools"])
    if holding & targets:
        return Found("ok", 1.0, 1.0)
    if which and targets & (handing | (set() if made_before else makers)):
        return Found("ok", 1.0, 1.0)
    limit = oracles.seconds(need["within"]) if "within" in need else world.tolerance[entity]
    through = oracles.passing(document, world, entity)
    paths = [
        path
        for source in sorted(handing | beyond)
        for target in sorted(targets)
        if source != target
        for path in oracles.simple_paths(world.arcs, source, target, entity, through)
    ]
    return judged(document, paths, limit)


def holds(document: Document, world: World, earlier: list[Document], entity: str, tool: str) -> bool:
    """Whether anything says that a tool of both steps ever has the records."""
    if any((t, e) == (tool, entity) and role != "consumer" for t, e, role in oracles.roles(document)):
        return True
    if tool in oracles.masters(document).get(entity, set()):
        return True
    if any(tool in step["tools"] and need["entity"] == entity for step in earlier for need in step.get("needs", [])):
        return True
    return any(
        tool in (flow["source"], flow["target"])
        for flow in document["integrations"]
        if flow.get("status", "active") in {"active", "degraded"} and entity in flow.get("entities", [])
    )


def judged(document: Document, paths: list[list[Arc]], limit: float) -> Found:
    """The ladder of methods 4.2, sieve by sieve, over all paths at once."""
    if not paths:
        return Found("broken", 0.0, 0.0)
    automated = [path for path in paths if min(arc.automation for arc in path) >= AUTOMATED]
    on_time = [path for path in automated if sum(arc.latency for arc in path) <= limit + 1e-6]
    probability = max((math.prod(arc.reliability for arc in path) for path in on_time), default=0.0)
    quality = max(
        min(arc.automation for arc in path)
        * oracles.timeliness(sum(arc.latency for arc in path), limit)
        * math.prod(arc.reliability for arc in path)
        for path in paths
    )
    sure = [path for path in on_time if math.prod(arc.reliability for arc in path) >= SURE]
    conduits = {tool["id"] for tool in document["tools"] if tool.get("kind") == "conduit"}
    common = set.intersection(*({arc.target for arc in path[:-1]} & conduits for path in sure)) if sure else set()
    if not automated:
        status = "manual"
    elif not on_time:
        status = "slow"
    elif not sure or common:
        status = "fragile"
    else:
        status = "ok"
    return Found(status, probability, quality)


def continuity(document: Document, found: list[Found], journey: Document) -> float:
    """C: each step that follows others gets what it needs once, however many arcs lead to it."""
    return math.prod(arrivals(found, journey).values())


def arrivals(found: list[Found], journey: Document) -> dict[str, float]:
    """Probability that a step gets all it needs; a gap on any arc is none."""
    into: dict[str, float] = {}
    for (_, after), one in zip(arcs_of(journey), found, strict=True):
        into[after["id"]] = min(into.get(after["id"], 1.0), one.probability)
    return into


def depth(found: list[Found], journey: Document) -> float:
    """D: for each handoff, everything up to it."""
    into = arrivals(found, journey)
    return sum(
        math.prod(into[id_] for id_ in upstream(journey, after["id"]) & set(into)) for _, after in arcs_of(journey)
    )


def upstream(journey: Document, step: str) -> set[str]:
    """A step and all that lead to it."""
    found = {step}
    while True:
        more = found | {a["id"] for a, b in arcs_of(journey) if b["id"] in found}
        if more == found:
            return found
        found = more


# -- random journeys


def with_journeys(rng: oracles.Chance, document: Document, *, gaps: float = 0.05) -> Document:
    """The same stack with one to three journeys: chains, branches and joins."""
    made = deepcopy(document)
    tools = [tool["id"] for tool in made["tools"]]
    entities = list(made["entities"])
    made["journeys"] = []
    for n in range(rng.randint(1, 3)):
        steps: list[Document] = []
        for k in range(rng.randint(2, 5)):
            served = [] if rng.random() < gaps else rng.sample(tools, rng.randint(1, min(2, len(tools))))
            step: dict[str, Any] = {"id": f"s{k}", "tools": served, "needs": []}
            for entity in rng.sample(entities, rng.randint(0, min(2, len(entities)))):
                within = {"within": rng.choice(("1h", "24h"))} if rng.random() < 0.3 else {}
                step["needs"].append({"entity": entity, **within})
            if k > 1 and rng.random() < 0.4:
                step["after"] = sorted(rng.sample([f"s{i}" for i in range(k)], rng.randint(1, 2)))
            steps.append(step)
        made["journeys"].append({"id": f"j{n}", "steps": steps, "volume": rng.choice((0.2, 0.5, 1.0))})
    return made


def random_walks(rng: oracles.Chance, **choices: Any) -> Document:
    """A random small stack with journeys."""
    return with_journeys(rng, oracles.random_document(rng, **choices))


def seeded(seed: int, **choices: Any) -> Document:
    """A random stack with journeys that is the same in every run."""
    return random_walks(oracles.Chance(seed), **choices)


def each_journey(document: Document) -> Iterator[Document]:
    """Journeys in the order of the report."""
    yield from sorted(document["journeys"], key=lambda journey: journey["id"])
