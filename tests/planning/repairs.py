"""Brute force for repairs: every subset of the candidates, over plain documents; shares no code with the library."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any

import oracles
from oracles import Arc, Key

Document = dict[str, Any]
_COSTS = (0, 1, 1, 2, 3, 5, 8, 2.5)


def random_repair(rng: random.Random, *, most: int = 6) -> Document:
    """A random small stack with every fact stated, and candidates with costs."""
    made = oracles.random_document(rng, largest=5, most_flows=5)
    tools, entities = [tool["id"] for tool in made["tools"]], list(made["entities"])
    made["candidates"] = []
    for n in range(rng.randint(1, most)):
        flow = oracles.random_flow(rng, tools, entities)
        made["candidates"].append({**flow, "status": "active", "id": f"c{n}", "cost": rng.choice(_COSTS)})
    return made


@dataclass(frozen=True)
class Path:
    """A simple path: the candidates it takes, and its facts."""

    candidates: frozenset[str]
    hops: int
    latency: float
    reliability: float
    automation: float


def paths(document: Document, key: Key) -> list[Path]:
    """Every simple path of a need over what is there and every candidate (methods 1.1, Appendix A)."""
    world = oracles.corner(document, 0)
    built = [(arc, "") for arc in world.arcs]
    for candidate in document["candidates"]:
        alone = {**document, "integrations": [{k: v for k, v in candidate.items() if k not in {"cost", "id"}}]}
        built += [(arc, candidate["id"]) for arc in oracles.corner(alone, 0).arcs]
    name = {id(arc): candidate for arc, candidate in built}
    through = oracles.passing(document, world, key[2])
    found = []
    for path in oracles.simple_paths([arc for arc, _ in built], key[0], key[1], key[2], through):
        taken = frozenset(name[id(arc)] for arc in path) - {""}
        found.append(_path(taken, path))
    return found


def _path(taken: frozenset[str], path: list[Arc]) -> Path:
    return Path(
        taken,
        len(path),
        sum(arc.latency for arc in path),
        math.prod(arc.reliability for arc in path),
        min((arc.automation for arc in path), default=1.0),
    )


def tolerance(document: Document, key: Key) -> float:
    """How old the records of a need may be."""
    world = oracles.corner(document, 0)
    return world.within.get(key, world.tolerance.get(key[2], math.inf))


@dataclass(frozen=True)
class Answer:
    """The cheapest repair: its cost, what is planned for, what cannot be served."""

    cost: float
    targets: frozenset[Key]
    impossible: frozenset[Key]


def cheapest_repair(document: Document, *, reliability: float, ignore_latency: bool, hops: int | None) -> Answer:
    """Try every subset of the candidates (methods 5.2)."""
    ways: dict[Key, list[frozenset[str]]] = {}
    impossible = set()
    for key in oracles.needs(document):
        late = math.inf if ignore_latency else tolerance(document, key)
        good = [
            path
            for path in paths(document, key)
            if path.automation >= 0.5 and path.latency <= late and path.reliability >= reliability - 1e-12
        ]
        if any(not path.candidates for path in good):
            continue
        short = [path.candidates for path in good if hops is None or path.hops <= hops]
        if short:
            ways[key] = short
        else:
            impossible.add(key)
    cost = min(spent for chosen, spent in subsets(document) if all(any(p <= chosen for p in w) for w in ways.values()))
    return Answer(cost, frozenset(ways), frozenset(impossible))


def subsets(document: Document) -> Iterator[tuple[frozenset[str], float]]:
    """Every subset of the candidates and its cost."""
    candidates = document["candidates"]
    for picked in product((False, True), repeat=len(candidates)):
        chosen = [c for c, yes in zip(candidates, picked, strict=True) if yes]
        yield frozenset(c["id"] for c in chosen), sum(c["cost"] for c in chosen)


def built(document: Document, chosen: frozenset[str]) -> Document:
    """The same stack with some candidates built."""
    made = deepcopy(document)
    made["integrations"] += [
        {k: v for k, v in c.items() if k not in {"cost", "id"}} for c in document["candidates"] if c["id"] in chosen
    ]
    return made


def index(document: Document) -> float:
    """S of methods 2.3."""
    found = oracles.index(document, oracles.corner(document, 0))
    assert found is not None
    return found


def least_index(document: Document, budget: float) -> tuple[float, float]:
    """The least index that a budget can buy, and the least money that buys it (methods 5.3)."""
    best = (math.inf, math.inf)
    wanted = oracles.needs(document)
    rated = {
        key: [
            (p.candidates, p.automation * oracles.timeliness(p.latency, tolerance(document, key)) * p.reliability)
            for p in paths(document, key)
        ]
        for key in wanted
    }
    for chosen, spent in subsets(document):
        if spent <= budget:
            kept = sum(
                w * max((value for taken, value in rated[key] if taken <= chosen), default=0.0)
                for key, w in wanted.items()
            )
            found = round(100 * (1 - kept / sum(wanted.values())), 6)
            best = min(best, (found, spent))
    return best


def complete(tools: list[str], **facts: Any) -> Document:
    """A stack without flows whose tools all pass `data` on; needs and candidates are for the caller."""
    listed = [{"id": tool, "relays": ["data"]} for tool in tools]
    return {"name": "Graph", "tools": listed, "entities": {"data": {}}, "integrations": [], **facts}


def need(source: str, target: str) -> Document:
    """A declared need of `data`."""
    return {"from": source, "to": target, "entity": "data"}


def link(source: str, target: str, cost: float, **facts: Any) -> Document:
    """A candidate for `data`, with every fact of its path stated."""
    stated = {"entities": ["data"], "method": "api", "every": 0, "takes": 0, "reliability": 1.0}
    return {"source": source, "target": target, "id": f"{source}-{target}", "cost": cost, **stated, **facts}
