"""Brute force for consolidations: every subset of the tools, over plain documents; shares no code with the library.

Seats are handed out person by person; departments are shared out over tools with little room by a programme of its own.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from scipy.optimize import linprog

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
    limits = _limits(document)
    for picked in product((False, True), repeat=len(tools)):
        kept = frozenset(id_ for id_, yes in zip(tools, picked, strict=True) if yes)
        if not _allowed(tools, kept, asked):
            continue
        annual = sum(tools[id_]["cost"]["annual"] for id_ in kept)
        least = None if asked.min_savings is None else now - annual - asked.min_savings
        moving = _moving(document, tools, kept, asked.years, least, limits)
        if moving is None:
            continue
        leaving = sum(t["cost"].get("one_off", 0) for id_, t in tools.items() if id_ not in kept)
        joined = sum(cost for one, other, cost in asked.integrate if one in kept and other in kept)
        rises = sorted((tools[id_]["cost"].get("may_rise", 0) for id_ in kept), reverse=True)[: asked.rises]
        yield kept, annual + moving + (leaving + joined) / asked.years + sum(rises)


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


def _moving(
    document: Document,
    tools: dict[str, Document],
    kept: frozenset[str],
    years: float,
    seats_for: float | None,
    limits: dict[str, float],
) -> float | None:
    """The least that moving people costs a year: every set of departments that learn a tool, with the seats it takes.

    `seats_for` is what seats may cost at the most.
    """
    wanted = demanded(document)
    dear = [
        (who, id_)
        for id_ in sorted(kept)
        for who in sorted({who for who, _ in wanted})
        if tools[id_]["cost"].get("onboarding") and who not in tools[id_]["departments"]
    ]
    best = None
    for size in range(len(dear) + 1):
        for opened in combinations(dear, size):
            shut = set(dear) - set(opened)
            cost = sum(tools[id_]["cost"]["onboarding"] for _, id_ in opened) / years
            if (best is not None and cost >= best) or not _served(document, tools, kept, shut, limits):
                continue
            seats = _seats(tools, kept, shut)
            if (seats_for is None or seats <= seats_for + 1e-9) and (best is None or cost + seats < best):
                best = cost + seats
    return best


def _servers(tools: dict[str, Document], kept: frozenset[str], shut: Places, who: str, what: str) -> list[str]:
    return [id_ for id_ in sorted(kept) if what in tools[id_]["capabilities"] and (who, id_) not in shut]


def _served(
    document: Document, tools: dict[str, Document], kept: frozenset[str], shut: Places, limits: dict[str, float]
) -> bool:
    """Whether everybody gets everything: a department may be split over tools that have room for a part of it."""
    wanted = demanded(document)
    if any(not _servers(tools, kept, shut, who, what) for who, what in wanted):
        return False
    people = {one["id"]: one["headcount"] for one in document.get("departments", ())}
    if not limits.keys() & kept:
        return True
    pairs = [(who, id_) for id_ in sorted(kept & limits.keys()) for who in sorted(people)]
    rows, most = [], []
    for who, what in sorted(wanted):
        able = _servers(tools, kept, shut, who, what)
        if all(id_ in limits for id_ in able):
            rows.append([-1.0 if pair[0] == who and pair[1] in able else 0.0 for pair in pairs])
            most.append(-1.0)
    for id_ in sorted(kept & limits.keys()):
        rows.append([float(people[pair[0]]) if pair[1] == id_ else 0.0 for pair in pairs])
        most.append(limits[id_])
    closed = {id_ for id_ in limits if limits[id_] > float(tools[id_]["capacity"]) + 1e-6}
    bounds = [(0, 0 if id_ in closed and who not in tools[id_]["departments"] else 1) for who, id_ in pairs]
    return bool(linprog([0.0] * len(pairs), A_ub=rows, b_ub=most, bounds=bounds).status == 0)


class AmbiguousError(Exception):
    """Which tool is too full today cannot be told: there are several ways to share people out."""


def _limits(document: Document) -> dict[str, float]:
    """How many each tool may serve: its capacity, or what it has to carry today."""
    tools = {t["id"]: t for t in document["tools"]}
    full = sorted(id_ for id_, t in tools.items() if "capacity" in t)
    if not full:
        return {}
    people = {one["id"]: one["headcount"] for one in document["departments"]}
    pairs = [(who, id_) for id_ in full for who in tools[id_]["departments"]]
    rows, most = [], []
    for who, what in sorted(demanded(document)):
        users = [id_ for id_, t in tools.items() if who in t["departments"] and what in t["capabilities"]]
        if set(users) <= set(full):
            rows.append([-float(pair[0] == who and pair[1] in users) for pair in pairs] + [0.0] * len(full))
            most.append(-1.0)
    for id_ in full:
        load = [float(people[pair[0]]) if pair[1] == id_ else 0.0 for pair in pairs]
        rows.append(load + [-float(one == id_) for one in full])
        most.append(float(tools[id_]["capacity"]))
    bounds = [(0, 1)] * len(pairs) + [(0, None)] * len(full)
    weights = [0.0] * len(pairs) + [1.0] * len(full)
    least = linprog(weights, A_ub=rows, b_ub=most, bounds=bounds).fun
    found = {}
    for place, id_ in enumerate(full, start=len(pairs)):
        one = [float(n == place) for n in range(len(weights))]
        ends = [
            linprog([sign * x for x in one], A_ub=[*rows, weights], b_ub=[*most, least + 1e-9], bounds=bounds).x[place]
            for sign in (1, -1)
        ]
        if abs(ends[0] - ends[1]) > 1e-6:
            raise AmbiguousError
        found[id_] = tools[id_]["capacity"] + math.ceil(float(ends[0]) - 1e-6)
    return found


def _seats(tools: dict[str, Document], kept: frozenset[str], shut: Places) -> float:
    """What more seats cost at the least: every way for the users of tools that go to take sets of tools that stay."""
    priced = {
        id_: max(0, tools[id_]["seats"]["paid"] - tools[id_]["seats"]["active"])
        for id_ in sorted(kept)
        if tools[id_]["cost"].get("priced_by") == "seat"
    }
    if not priced:
        return 0.0
    loads: set[tuple[int, ...]] = {(0,) * len(priced)}
    for id_, t in tools.items():
        people = t.get("seats", {}).get("active", 0)
        if id_ in kept or not people:
            continue
        places = product(t["departments"], t["capabilities"])
        heirs = {frozenset(_servers(tools, kept, shut, who, what)) for who, what in places}
        needs = {need for need in heirs if need <= priced.keys()}
        ways = [
            way
            for size in range(len(priced) + 1)
            for way in combinations(priced, size)
            if all(need & set(way) for need in needs)
        ]
        smallest = [way for way in ways if not any(set(other) < set(way) for other in ways)]
        for _ in range(people):
            taken = product(loads, smallest)
            loads = {tuple(n + (u in way) for n, u in zip(load, priced, strict=True)) for load, way in taken}
    each = {id_: tools[id_]["cost"]["annual"] / tools[id_]["seats"]["paid"] for id_ in priced}
    return min(
        math.fsum(each[u] * max(0, n - spare) for n, (u, spare) in zip(load, priced.items(), strict=True))
        for load in loads
    )


def with_seats(rng: random.Random, document: Document) -> Document:
    """The same stack with seats and what prices go by, as far as anybody states it."""
    for record in document["tools"]:
        record["cost"]["priced_by"] = rng.choice(("seat", "seat", "seat", "flat"))
        paid = rng.randint(1, 5)
        record["seats"] = {"paid": paid, "active": rng.randint(0, paid + 1)}
    return document


def least_cost(document: Document, asked: Asked) -> float | None:
    """What the cheapest plan costs; None where none keeps to all rules."""
    return min((cost for _, cost in plans(document, asked)), default=None)
