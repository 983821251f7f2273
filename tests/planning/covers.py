"""Brute force for consolidations: every subset of the tools, over plain documents; shares no code with the library."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

Document = dict[str, Any]
Places = set[tuple[str, str]]
CAPABILITIES = ("a", "b", "c", "d", "e")
DEPARTMENTS = ("x", "y", "z")


def tool(id_: str, price: float | None, *capabilities: str, **facts: Any) -> Document:
    """A tool of one department with a price."""
    cost = {} if price is None else {"annual": price}
    written = {"id": id_, "departments": ["x"], "capabilities": list(capabilities), **facts}
    return {**written, "cost": {**cost, **facts.get("cost", {})}}


def stack_of(*tools: Document, **rest: Any) -> Document:
    """A document of these tools."""
    return {"name": "Cover", "as_of": "2026-11-01", "tools": list(tools), **rest}


def lines(points: int, sets: list[tuple[int, ...]]) -> Document:
    """A hitting set as a stack: points are tools of cost 1, each line is a capability that its points offer."""
    return stack_of(
        *(tool(f"p{n:03}", 1, *(f"line{k}" for k, line in enumerate(sets) if n in line)) for n in range(points))
    )


def affine(dimension: int) -> Document:
    """The lines of the affine space of this dimension over three elements."""
    points = list(product(range(3), repeat=dimension))
    place = {point: n for n, point in enumerate(points)}
    found = set()
    for one in points:
        for other in points:
            if one != other:
                third = tuple((-a - b) % 3 for a, b in zip(one, other, strict=True))
                found.add(tuple(sorted((place[one], place[other], place[third]))))
    return lines(len(points), sorted(found))


def random_cover(rng: random.Random, *, most: int = 8) -> Document:
    """A random small stack: prices, departments, one-off costs, onboarding, conflicts, requirements, forced tools."""
    ids = [f"t{n}" for n in range(rng.randint(3, most))]
    tools = []
    for id_ in ids:
        offered = rng.sample(CAPABILITIES, rng.randint(1, 3))
        cost: Document = {"annual": rng.choice((1, 2, 3, 5, 8, 13, 2.5))}
        if rng.random() < 0.4:
            cost["one_off"] = rng.choice((1, 3, 9))
        if rng.random() < 0.5:
            cost["onboarding"] = rng.choice((1, 2, 6))
        if rng.random() < 0.5:
            cost["may_rise"] = rng.choice((1, 2, 4, 7))
        made = {"id": id_, "departments": rng.sample(DEPARTMENTS, rng.randint(1, 2)), "capabilities": offered}
        tools.append({**made, "cost": cost})
        others = [one for one in ids if one != id_]
        if rng.random() < 0.15:
            tools[-1]["conflicts"] = [rng.choice(others)]
        if rng.random() < 0.15:
            tools[-1]["requires"] = [rng.choice(others)]
        if rng.random() < 0.15:
            tools[-1][rng.choice(("must_keep", "must_retire"))] = True
    people = [{"id": name, "headcount": rng.choice((3, 5, 10))} for name in DEPARTMENTS]
    return stack_of(*tools, departments=people)


@dataclass(frozen=True)
class Asked:
    """What a plan is asked besides the least cost."""

    rises: int = 0
    max_changes: int | None = None
    min_savings: float | None = None
    years: float = 3.0
    keep: frozenset[str] = frozenset()
    retire: frozenset[str] = frozenset()
    twice: tuple[str, ...] = ()
    integrate: tuple[tuple[str, str, float], ...] = ()


def demanded(document: Document) -> Places:
    """Each capability that a department uses."""
    return {(who, what) for t in document["tools"] for who in t["departments"] for what in t["capabilities"]}


def plans(document: Document, asked: Asked) -> Iterator[tuple[frozenset[str], float]]:
    """Every subset of the tools that keeps to all rules, and the least it costs with any assignment."""
    tools = {t["id"]: t for t in document["tools"]}
    now = sum(t["cost"]["annual"] for t in tools.values())
    for picked in product((False, True), repeat=len(tools)):
        kept = frozenset(id_ for id_, yes in zip(tools, picked, strict=True) if yes)
        if not _allowed(tools, kept, asked):
            continue
        annual = sum(tools[id_]["cost"]["annual"] for id_ in kept)
        if asked.min_savings is not None and now - annual < asked.min_savings - 1e-9:
            continue
        moving = _moving(document, tools, kept)
        if moving is None:
            continue
        leaving = sum(t["cost"].get("one_off", 0) for id_, t in tools.items() if id_ not in kept)
        joined = sum(cost for one, other, cost in asked.integrate if one in kept and other in kept)
        rises = sorted((tools[id_]["cost"].get("may_rise", 0) for id_ in kept), reverse=True)[: asked.rises]
        yield kept, annual + (leaving + moving + joined) / asked.years + sum(rises)


def _allowed(tools: dict[str, Document], kept: frozenset[str], asked: Asked) -> bool:
    if not asked.keep <= kept or asked.retire & kept:
        return False
    if asked.max_changes is not None and len(tools) - len(kept) > asked.max_changes:
        return False
    if any(sum(what in tools[id_]["capabilities"] for id_ in kept) < 2 for what in asked.twice):
        return False
    for id_, facts in tools.items():
        if (facts.get("must_keep") and id_ not in kept) or (facts.get("must_retire") and id_ in kept):
            return False
        if id_ in kept and (kept & set(facts.get("conflicts", ())) or set(facts.get("requires", ())) - kept):
            return False
    return True


def _moving(document: Document, tools: dict[str, Document], kept: frozenset[str]) -> float | None:
    """The least that it costs to bring departments onto tools: every way for each to take a set of tools."""
    people = {one["id"]: one["headcount"] for one in document.get("departments", ())}
    wanted: dict[str, set[str]] = {}
    for who, what in demanded(document):
        wanted.setdefault(who, set()).add(what)
    ways = []
    for who in sorted(wanted):
        ways.append([])
        for picked in product((False, True), repeat=len(kept)):
            taken = [id_ for id_, yes in zip(sorted(kept), picked, strict=True) if yes]
            if wanted[who] <= {what for id_ in taken for what in tools[id_]["capabilities"]}:
                new = [id_ for id_ in taken if who not in tools[id_]["departments"]]
                ways[-1].append((sum(tools[id_]["cost"].get("onboarding", 0) for id_ in new), who, taken))
    if not any("capacity" in tools[id_] for id_ in kept):
        return None if any(not way for way in ways) else sum(min(cost for cost, _, _ in way) for way in ways)
    least = math.inf
    for chosen in product(*ways):
        load = {id_: sum(people[who] for _, who, taken in chosen if id_ in taken) for id_ in kept}
        if all(load[id_] <= tools[id_].get("capacity", math.inf) for id_ in kept):
            least = min(least, sum(cost for cost, _, _ in chosen))
    return None if least == math.inf else least


def least_cost(document: Document, asked: Asked) -> float | None:
    """What the cheapest plan costs; None where none keeps to all rules."""
    return min((cost for _, cost in plans(document, asked)), default=None)
