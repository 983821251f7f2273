"""The most that flows and its least cut, and disjoint paths, held against every cut and against networkx."""

from __future__ import annotations

import math
import random
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.entity_graph import Arc
from stackaudit.graph.max_flow import MostFlow, Pipe, disjoint_paths, max_flow

WORKED = [
    Pipe("web", "crm", 500, "f1"),
    Pipe("crm", "esp", 200, "f2"),
    Pipe("crm", "cdp", 150, "f3"),
    Pipe("cdp", "esp", 300, "f4"),
]
"""Methods 9: capacity."""


def random_pipes(rng: random.Random) -> list[Pipe]:
    """Up to fourteen pipes among six nodes, parallel ones and such without room included."""
    pipes = []
    for n in range(rng.randint(0, 14)):
        source, target = rng.sample("abcdef", 2)
        pipes.append(Pipe(source, target, rng.choice((0, 1, 2, 3.5, 10)), f"p{n:02d}"))
    return pipes


def cuts(pipes: list[Pipe]) -> list[float]:
    """The capacity of every set of nodes with `a` and without `f`."""
    inner = "bcde"
    sides = [{"a", *chosen} for size in range(5) for chosen in combinations(inner, size)]
    return [sum(p.capacity for p in pipes if p.source in side and p.target not in side) for side in sides]


@given(chance())
@settings(max_examples=200, deadline=None)
def test_the_most_that_flows_is_the_least_of_all_cuts(rng: random.Random) -> None:
    """Max-flow is min-cut, by trying every cut; the cut told has that capacity and blocks every path."""
    pipes = random_pipes(rng)

    found = max_flow(pipes, "a", "f")

    assert found.value == pytest.approx(min(cuts(pipes)))
    assert sum(p.capacity for p in pipes if p.key in found.cut) == pytest.approx(found.value)
    left = [p for p in pipes if p.key not in found.cut]
    assert max_flow(left, "a", "f").value == 0


@given(chance())
@settings(max_examples=100, deadline=None)
def test_the_most_that_flows_is_that_of_networkx(rng: random.Random) -> None:
    """Parallel pipes add up, as networkx has it once they are one."""
    pipes = random_pipes(rng)
    known: nx.DiGraph[str] = nx.DiGraph()
    known.add_nodes_from("af")
    for pipe in pipes:
        before = known.get_edge_data(pipe.source, pipe.target, {"capacity": 0})["capacity"]
        known.add_edge(pipe.source, pipe.target, capacity=before + pipe.capacity)

    assert max_flow(pipes, "a", "f").value == pytest.approx(nx.maximum_flow_value(known, "a", "f"))


@given(chance())
@settings(max_examples=60, deadline=None)
def test_the_order_of_pipes_changes_neither_flow_nor_cut(rng: random.Random) -> None:
    """The cut nearest to the start is one and the same."""
    pipes = random_pipes(rng)
    other = rng.sample(pipes, len(pipes))

    assert max_flow(other, "a", "f").cut == max_flow(pipes, "a", "f").cut


def test_the_worked_capacity_is_350_and_what_limits_it() -> None:
    """Methods 9: 350, limited by what leaves the CRM."""
    assert max_flow(WORKED, "web", "esp") == MostFlow(350.0, ("f2", "f3"))


def test_no_limit_has_no_cut() -> None:
    """A way without a stated limit lets everything through; beside a limited one the limit does not count."""
    assert max_flow([Pipe("a", "b", math.inf), Pipe("b", "c", math.inf)], "a", "c") == MostFlow(math.inf, ())
    assert max_flow([*WORKED, Pipe("web", "esp", math.inf)], "web", "esp").value == math.inf
    limited = [Pipe("a", "b", math.inf, "x"), Pipe("b", "c", 3, "y")]
    assert max_flow(limited, "a", "c") == MostFlow(3.0, ("y",))
    assert max_flow([], "a", "c") == MostFlow(0.0, ())


# -- disjoint paths


def adjacency(arcs: list[tuple[str, str]]) -> dict[str, list[Arc]]:
    """Arcs by tool; only where they lead matters here."""
    found: dict[str, list[Arc]] = {}
    for n, (source, target) in enumerate(arcs):
        found.setdefault(source, []).append((target, 0.0, 1.0, 1.0, f"f{n}"))
    return found


@given(chance())
@settings(max_examples=200, deadline=None)
def test_disjoint_paths_are_as_many_as_tools_must_fall(rng: random.Random) -> None:
    """Menger: without a direct flow, the number of paths is the least number of relays whose loss cuts the end off."""
    arcs = [(a, b) for a, b in (rng.sample("abcdef", 2) for _ in range(rng.randint(0, 14))) if (a, b) != ("a", "f")]
    relays = set(rng.sample("bcde", rng.randint(1, 4)))

    def connected(passing: set[str]) -> bool:
        usable = nx.DiGraph([(a, b) for a, b in arcs if a == "a" or a in passing])
        return "a" in usable and "f" in usable and nx.has_path(usable, "a", "f")

    fewest = next(
        size
        for size in range(5)
        if any(not connected(relays - set(fallen)) for fallen in combinations(sorted(relays), min(size, len(relays))))
        or size > len(relays)
    )
    assert disjoint_paths(adjacency(arcs), "a", "f", relays) == fewest


def test_flows_side_by_side_are_paths_of_their_own() -> None:
    """Two direct flows share no tool between the ends; two ways over one tool share it."""
    assert disjoint_paths(adjacency([("a", "f"), ("a", "f"), ("a", "b"), ("b", "f")]), "a", "f", {"b"}) == 3
    assert disjoint_paths(adjacency([("a", "b"), ("a", "b"), ("b", "f"), ("b", "f")]), "a", "f", {"b"}) == 1
    assert disjoint_paths(adjacency([("a", "b"), ("b", "f")]), "a", "f", set()) == 0


def test_karate_club_has_ten_links_and_six_members_between_its_two_heads() -> None:
    """Methods 11.1: local edge and node connectivity 0 to 33 are 10 and 6."""
    graph = nx.karate_club_graph()
    both = [(f"{a}", f"{b}") for edge in graph.edges for a, b in (edge, edge[::-1])]

    assert max_flow([Pipe(a, b, 1.0) for a, b in both], "0", "33").value == 10
    assert disjoint_paths(adjacency(both), "0", "33", {f"{n}" for n in graph}) == 6
