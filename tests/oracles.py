"""A brute force for small stacks, and a generator of random ones.

Written from the methods reference alone (sections 1, 2 and Appendix A): it reads the plain document of a stack, walks
every simple path, and shares no code with the library. Exponential on purpose; three to seven tools are its world.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from stackaudit.model.stack import Stack

Document = dict[str, Any]
Ladder = tuple[float, float, float, float]
Key = tuple[str, str, str]

# Methods 0 and 1.3: native, api and ipaas 1, rpa 0.7, file 0.8, manual 0.25; the styles it leaves out are automatic.
AUTOMATION = {
    "native": 1.0,
    "api": 1.0,
    "webhook": 1.0,
    "stream": 1.0,
    "shared-db": 1.0,
    "ipaas": 1.0,
    "etl": 1.0,
    "rpa": 0.7,
    "file": 0.8,
    "manual": 0.25,
}
AUTOMATED = 0.5
NEAR = 0.8
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RUNS = {"active", "degraded"}


def seconds(text: str | float) -> float:
    """A duration of a stack file, in seconds; `90m`, `0` and the like."""
    return 0.0 if text in (0, "0") else float(str(text)[:-1]) * _UNIT[str(text)[-1]]


# -- a stack with every fact settled


@dataclass(frozen=True)
class Arc:
    """One way of one integration, every fact settled."""

    source: str
    target: str
    carries: frozenset[str] | None
    automation: float
    latency: float
    reliability: float


@dataclass(frozen=True)
class World:
    """One way the facts may be: arcs that run, how old each entity may be, and who passes on without saying so."""

    arcs: tuple[Arc, ...]
    tolerance: dict[str, float]
    within: dict[Key, float]
    obliging: frozenset[str]


def entities_of(document: Document) -> dict[str, Document]:
    """Declared entities by id, whichever way they are written."""
    return {entity: facts or {} for entity, facts in document.get("entities", {}).items()}


def masters(document: Document) -> dict[str, set[str]]:
    """Systems of record by entity, from entities and from the roles of tools."""
    found: dict[str, set[str]] = {entity: set() for entity in entities_of(document)}
    for entity, facts in entities_of(document).items():
        named = facts.get("system_of_record")
        for master in [named] if isinstance(named, str) else named or []:
            if master != "none":
                found[entity].add(master if isinstance(master, str) else master["tool"])
    for tool, entity, role in roles(document):
        found.setdefault(entity, set())
        if role == "system_of_record":
            found[entity].add(tool)
    return found


def roles(document: Document) -> Iterator[tuple[str, str, str]]:
    """Every (tool, entity, role) that is stated."""
    for tool in document["tools"]:
        for entity, stated in tool.get("entities", {}).items():
            for role in [stated] if isinstance(stated, str) else stated:
                yield tool["id"], entity, role


def relays(document: Document, entity: str) -> dict[str, bool | None]:
    """Who passes on what it received (methods 1.1): masters, the hub, conduits, and tools that say so.

    A tool that states whom it relays for without this entity, or is an end point, does not; else it is not stated.
    """
    sure = masters(document).get(entity, set()) | ({document["hub"]} if document.get("hub") else set())
    found: dict[str, bool | None] = {}
    for tool in document["tools"]:
        if tool["id"] in sure or tool.get("kind") == "conduit" or entity in tool.get("relays", []):
            found[tool["id"]] = True
        else:
            found[tool["id"]] = False if "relays" in tool or tool.get("terminal") else None
    return found


def passing(document: Document, world: World, entity: str) -> set[str]:
    """The tools that pass an entity on in one world."""
    return {
        tool
        for tool, answer in relays(document, entity).items()
        if answer or (answer is None and tool in world.obliging)
    }


def needs(document: Document) -> dict[Key, float]:
    """Methods 2.1, `canonical/1` and what is declared: weight by (source, target, entity)."""
    found: dict[Key, float] = {}
    facts = entities_of(document)
    hub = document.get("hub")
    for entity, owners in masters(document).items():
        if len(owners) != 1:
            continue
        (master,) = owners
        wanted = [(tool, master) for tool, e, role in roles(document) if (e, role) == (entity, "producer")]
        wanted += [(master, tool) for tool, e, role in roles(document) if (e, role) == (entity, "consumer")]
        if hub and facts.get(entity, {}).get("about_customer"):
            wanted.append((master, hub))
        found |= {(source, target, entity): 1.0 for source, target in wanted if source != target}
    for need in document.get("needs", []):
        key = need["from"], need["to"], need["entity"]
        found[key] = max(found.get(key, 0.0), float(need.get("weight", 1.0)))
    return found


# -- paths


def simple_paths(arcs: Iterable[Arc], source: str, target: str, entity: str, through: set[str]) -> Iterator[list[Arc]]:
    """Every simple path of an entity whose inner tools all pass it on (Appendix A, with the relay rule)."""
    ahead: dict[str, list[Arc]] = {}
    for arc in arcs:
        if arc.carries is None or entity in arc.carries:
            ahead.setdefault(arc.source, []).append(arc)

    def walk(here: str, path: list[Arc], seen: set[str]) -> Iterator[list[Arc]]:
        if here == target:
            yield path
            return
        if here != source and here not in through:
            return
        for arc in ahead.get(here, ()):
            if arc.target not in seen:
                yield from walk(arc.target, [*path, arc], seen | {arc.target})

    yield from walk(source, [], {source})


def timeliness(latency: float, tolerance: float) -> float:
    """Phi of methods 1.3: 1 up to the tolerance, then tolerance / latency."""
    if latency <= tolerance:
        return 1.0
    return 0.0 if math.isinf(latency) else tolerance / latency


def ladder(document: Document, world: World, key: Key) -> Ladder:
    """q0 to q3 of one need in one world: the best of all simple paths, each rung on its own."""
    source, target, entity = key
    if source == target:
        return 1.0, 1.0, 1.0, 1.0
    tolerance = world.within.get(key, world.tolerance.get(entity, math.inf))
    best = (0.0, 0.0, 0.0, 0.0)
    for path in simple_paths(world.arcs, source, target, entity, passing(document, world, entity)):
        automation = min(arc.automation for arc in path)
        on_time = automation * timeliness(sum(arc.latency for arc in path), tolerance)
        rungs = (1.0, automation, on_time, on_time * math.prod(arc.reliability for arc in path))
        best = tuple(max(a, b) for a, b in zip(best, rungs, strict=True))  # type: ignore[assignment]  # four each
    return best


def fastest_automated(document: Document, world: World, key: Key) -> float:
    """S7: the least latency of any path whose every step is automated; infinite where there is none."""
    source, target, entity = key
    if source == target:
        return 0.0
    paths = simple_paths(world.arcs, source, target, entity, passing(document, world, entity))
    return min(
        (sum(arc.latency for arc in path) for path in paths if min(arc.automation for arc in path) >= AUTOMATED),
        default=math.inf,
    )


def status(document: Document, world: World, key: Key) -> str:
    """The taxonomy S3, S6, S7 of methods 2.2 in one world whose facts are all stated."""
    reached, automation, _, _ = ladder(document, world, key)
    if not reached:
        return "no-path"
    if automation < AUTOMATED:
        return "manual-only"
    age = fastest_automated(document, world, key)
    tolerance = world.within.get(key, world.tolerance.get(key[2], math.inf))
    if age > tolerance:
        return "stale"
    return "near-limit" if age > NEAR * tolerance else "ok"


def index(document: Document, world: World, rung: int = 3) -> float | None:
    """S of methods 2.3 on one rung of the ladder; None without needs of any weight."""
    wanted = needs(document)
    whole = sum(wanted.values())
    if not whole:
        return None
    return 100 * (1 - sum(w * ladder(document, world, key)[rung] for key, w in wanted.items()) / whole)


# -- what is not stated: worlds

Choice = tuple[Any, ...]


def _latencies(flow: Document) -> Choice:
    """Worst age T + d; without d it lies in [T, 2T] (any, where T is 0), without T it has no upper end."""
    every = seconds(flow["every"]) if "every" in flow else None
    takes = seconds(flow["takes"]) if "takes" in flow else None
    if every is not None and takes is not None:
        return (every + takes,)
    if every is None:
        return math.inf, takes or 0.0
    return (2 * every, every) if every else (math.inf, 0.0)


def _choices(flow: Document) -> tuple[Choice, Choice, Choice, Choice, Choice]:
    """Worst and best of each fact of an integration: runs, carries, automation, latency, reliability."""
    state = flow.get("status", "active")
    runs = (False, True) if state == "unknown" else (state in _RUNS,)
    carries = (frozenset(flow["entities"]),) if "entities" in flow else (frozenset(), None)
    method = (AUTOMATION[flow["method"]],) if "method" in flow else (min(AUTOMATION.values()), max(AUTOMATION.values()))
    reliability = (flow["reliability"],) if "reliability" in flow else (0.0, 1.0)
    return runs, carries, method, _latencies(flow), reliability


def _tolerances(document: Document) -> dict[str, Choice]:
    """How old an entity may be; not stated it may be anything. Declared needs without `within` take the entity's."""
    facts = entities_of(document)
    known = {*facts, *(key[2] for key in needs(document))}
    return {
        entity: (seconds(facts[entity]["tolerance"]),) if "tolerance" in facts.get(entity, {}) else (0.0, math.inf)
        for entity in sorted(known)
    }


def _silent(document: Document) -> list[str]:
    """Tools that do not say of every entity whether they pass it on."""
    return [tool["id"] for tool in document["tools"] if "relays" not in tool and not tool.get("terminal")]


def _within(document: Document) -> dict[Key, float]:
    """How old an entity may be where a declared need says so itself."""
    declared = [need for need in document.get("needs", []) if "within" in need]
    return {(need["from"], need["to"], need["entity"]): seconds(need["within"]) for need in declared}


def worlds(document: Document) -> Iterator[World]:
    """Every corner of what is not stated. Each fact of an integration serves both its ways."""
    flows = document.get("integrations", [])
    tolerances = _tolerances(document)
    silent = _silent(document)
    each_flow = [list(product(*_choices(flow))) for flow in flows]
    for answers in product((False, True), repeat=len(silent)):
        obliging = frozenset(tool for tool, answer in zip(silent, answers, strict=True) if answer)
        for ages in product(*tolerances.values()):
            for picked in product(*each_flow):
                arcs = tuple(arc for flow, facts in zip(flows, picked, strict=True) for arc in _arcs(flow, *facts))
                yield World(arcs, dict(zip(tolerances, ages, strict=True)), _within(document), obliging)


def count_worlds(document: Document) -> int:
    """How many corners there are."""
    sizes = [len(c) for flow in document.get("integrations", []) for c in _choices(flow)]
    return math.prod([*sizes, *(len(c) for c in _tolerances(document).values())]) * 2 ** len(_silent(document))


def corner(document: Document, which: int) -> World:
    """The corner where every fact is as bad as can be (0) or as good as can be (-1)."""
    flows = document.get("integrations", [])
    arcs = tuple(arc for flow in flows for arc in _arcs(flow, *(choice[which] for choice in _choices(flow))))
    ages = {entity: choice[which] for entity, choice in _tolerances(document).items()}
    return World(arcs, ages, _within(document), frozenset(_silent(document) if which else ()))


def _arcs(
    flow: Document, runs: bool, carries: frozenset[str] | None, automation: float, latency: float, reliability: float
) -> Iterator[Arc]:
    if runs:
        yield Arc(flow["source"], flow["target"], carries, automation, latency, reliability)
        if flow.get("bidirectional"):
            yield Arc(flow["target"], flow["source"], carries, automation, latency, reliability)


# -- random stacks

_METHODS = ("native", "api", "ipaas", "rpa", "file", "manual")
_PERIODS = (0, "30m", "1h", "4h", "24h", "7d")
_TAKES = (0, "6m", "1h")
_RELIABILITIES = (0.0, 0.5, 0.8, 0.9, 0.95, 1.0)
_STATED = ("active", "active", "active", "active", "degraded", "broken", "planned")
_FACTS = ("entities", "method", "every", "takes", "reliability", "status")


def random_flow(rng: random.Random, tools: list[str], entities: list[str]) -> Document:
    """An integration with every fact stated."""
    source, target = rng.sample(tools, 2)
    return {
        "source": source,
        "target": target,
        "entities": rng.sample(entities, rng.randint(1, len(entities))),
        "method": rng.choice(_METHODS),
        "every": rng.choice(_PERIODS),
        "takes": rng.choice(_TAKES),
        "reliability": rng.choice(_RELIABILITIES),
        "status": rng.choice(_STATED),
        "bidirectional": rng.random() < 0.2,
    }


def random_document(
    rng: random.Random, *, forget: float = 0.0, hub: bool = True, largest: int = 7, most_flows: int = 10
) -> Document:
    """A random small stack as plain data: parallel and two-way flows, relays, conduits, perhaps a hub.

    Args:
        rng: Where chance comes from.
        forget: Probability that a fact is not stated.
        hub: Whether there may be a hub.
        largest: The most tools there may be.
        most_flows: The most integrations there may be.
    """
    tools = [f"t{n}" for n in range(rng.randint(3, largest))]
    entities = [f"e{n}" for n in range(rng.randint(1, 3))]
    made: Document = {"name": "Random", "entities": {}, "tools": [], "integrations": [], "needs": []}
    for entity in entities:
        owner = rng.choice([*tools, *tools, "none"])
        made["entities"][entity] = {
            "system_of_record": owner,
            "about_customer": rng.random() < 0.6,
            "tolerance": rng.choice((0, "1h", "4h", "24h", "48h")),
            "weight": rng.choice((1.0, 1.0, 0.5, 3.0)),
        }
    for id_ in tools:
        held = {e: rng.choice(("producer", "consumer", "cache")) for e in entities if rng.random() < 0.5}
        kind = "conduit" if rng.random() < 0.15 else "tool"
        passes = [entity for entity in entities if rng.random() < 0.2]
        departments = rng.sample(["sales", "marketing", "service"], rng.randint(0, 2))
        facts = {"entities": held, "kind": kind, "relays": passes, "departments": departments}
        made["tools"].append({"id": id_, "name": id_.upper(), "terminal": rng.random() < 0.1, **facts})
    if hub and rng.random() < 0.6:
        made["hub"] = rng.choice(tools)
    made["integrations"] = [random_flow(rng, tools, entities) for _ in range(rng.randint(1, most_flows))]
    if rng.random() < 0.3:
        made["integrations"].append(random_parallel(rng, made["integrations"]))
    keys = {(*rng.sample(tools, 2), rng.choice(entities)) for _ in range(rng.randint(1, 3))}
    made["needs"] = [
        {"from": s, "to": t, "entity": e, **({"within": rng.choice(("1h", "24h"))} if rng.random() < 0.4 else {})}
        for s, t, e in sorted(keys)
    ]
    return forgotten(rng, made, forget)


def random_parallel(rng: random.Random, flows: list[Document]) -> Document:
    """A second way between the ends of a flow."""
    other = rng.choice(flows)
    return {**other, "method": rng.choice(_METHODS), "every": rng.choice(_PERIODS)}


def forgotten(rng: random.Random, document: Document, share: float, most: int | None = None) -> Document:
    """The same document with some facts not stated; a status not stated is written `unknown`."""
    made = deepcopy(document)
    left = [10**9 if most is None else most]

    def drop(record: Document, fact: str) -> None:
        if left[0] > 0 and rng.random() < share:
            left[0] -= 1
            if fact == "status":
                record["status"] = "unknown"
            else:
                record.pop(fact, None)

    for flow in made["integrations"]:
        for fact in _FACTS:
            drop(flow, fact)
    for facts in made["entities"].values():
        drop(facts, "tolerance")
    for tool in made["tools"]:
        drop(tool, "relays")
    return made


def completed(rng: random.Random, document: Document) -> Document:
    """The same document with every missing fact filled in, by chance."""
    made = deepcopy(document)
    entities = list(made["entities"])
    for flow in made["integrations"]:
        full = random_flow(rng, [tool["id"] for tool in made["tools"]], entities)
        periodic = "every" in flow and seconds(flow["every"]) > 0
        if periodic and "takes" not in flow:
            # A periodic job ends before its next run.
            flow["takes"] = f"{int(seconds(flow['every']) * rng.choice((0.0, 0.25, 0.5, 1.0)))}s"
        for fact in ("entities", "method", "every", "takes", "reliability"):
            flow.setdefault(fact, full[fact])
        if flow.get("status") == "unknown":
            flow["status"] = rng.choice(("active", "broken"))
    for facts in made["entities"].values():
        facts.setdefault("tolerance", rng.choice((0, "1h", "24h", "90d")))
    for tool in made["tools"]:
        tool.setdefault("relays", [] if tool.get("terminal") else rng.sample(entities, rng.randint(0, len(entities))))
    return made


def extreme(document: Document, *, best: bool) -> Document:
    """The same document with every missing fact at one end; a hundred years stand for what has no upper end."""
    made = deepcopy(document)
    entities = list(made["entities"])
    for flow in made["integrations"]:
        if "every" in flow and seconds(flow["every"]) > 0 and "takes" not in flow:
            flow["takes"] = 0 if best else f"{int(seconds(flow['every']))}s"
        flow.setdefault("entities", entities if best else [])
        flow.setdefault("method", "api" if best else "manual")
        flow.setdefault("takes", 0 if best else "36500d")
        flow.setdefault("every", 0 if best else "36500d")
        flow.setdefault("reliability", 1.0 if best else 0.0)
        if flow.get("status") == "unknown":
            flow["status"] = "active" if best else "broken"
    for facts in made["entities"].values():
        facts.setdefault("tolerance", "36500d" if best else 0)
    for tool in made["tools"]:
        tool.setdefault("relays", entities if best and not tool.get("terminal") else [])
    return made


def shuffled(rng: random.Random, document: Document) -> Document:
    """The same stack with its lists in another order: tools, entities, flows, needs."""
    made = deepcopy(document)
    for part in ("tools", "integrations", "needs"):
        rng.shuffle(made.get(part, []))
    entries = list(made.get("entities", {}).items())
    rng.shuffle(entries)
    made["entities"] = dict(entries)
    return made


def seeded(seed: int, **choices: Any) -> Document:
    """A random document that is the same in every run."""
    return random_document(Chance(seed), **choices)


def build(document: Document) -> Stack:
    """The stack that a document describes."""
    return Stack.model_validate(deepcopy(document))


class Chance(random.Random):
    """Chance that tells its seed, so that what it found can be found again."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.told = seed

    def __repr__(self) -> str:
        return f"Chance({self.told})"


def chance() -> st.SearchStrategy[Chance]:
    """Chance by seed: hypothesis shrinks the seed alone, which keeps a failing test as quick as a passing one."""
    return st.integers(0, 2**32).map(Chance)


def documents(**choices: Any) -> st.SearchStrategy[Document]:
    """Random small stacks as plain data; `build` makes stacks of them."""
    return st.builds(lambda rng: random_document(rng, **choices), chance())
