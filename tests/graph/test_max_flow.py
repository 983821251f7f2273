"""Disjoint paths, held against every set of relays that cuts the end off."""

from __future__ import annotations

import random
from itertools import combinations

import networkx as nx
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.entity_graph import Arc
from stackaudit.graph.max_flow import disjoint_paths


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


def test_karate_club_has_six_members_between_its_two_heads() -> None:
    """Methods 11.1: the local node connectivity 0 to 33 is 6."""
    graph = nx.karate_club_graph()
    both = [(f"{a}", f"{b}") for edge in graph.edges for a, b in (edge, edge[::-1])]

    assert disjoint_paths(adjacency(both), "0", "33", {f"{n}" for n in graph}) == 6
