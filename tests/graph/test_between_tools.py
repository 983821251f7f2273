"""Which needs an arc may serve, held against every simple path."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.failures import Between

NODES = "abcdef"


def random_arcs(rng: random.Random) -> list[tuple[str, str]]:
    """Up to twelve arcs between six nodes."""
    found = {(*rng.sample(NODES, 2),) for _ in range(rng.randint(0, 12))}
    return sorted(found)


def on_a_path(arcs: list[tuple[str, str]], source: str, target: str, through: set[str]) -> set[tuple[str, str]]:
    """The arcs of every simple path whose inner nodes pass on."""
    found: set[tuple[str, str]] = set()

    def walk(path: list[str]) -> None:
        here = path[-1]
        if here == target:
            found.update(pairwise(path))
        elif here == source or here in through:
            for a, b in arcs:
                if a == here and b not in path:
                    walk([*path, b])

    walk([source])
    return found


def between(arcs: list[tuple[str, str]], through: set[str], ends: dict[int, tuple[str, str]]) -> Between:
    """The answer for some arcs."""
    ahead = {node: [b for a, b in arcs if a == node] for node in NODES}
    back = {node: [a for a, b in arcs if b == node] for node in NODES}
    return Between(ahead, back, through, ends)


@given(chance())
@settings(max_examples=200, deadline=None)
def test_every_arc_of_a_path_is_told_and_no_arc_that_leads_nowhere(rng: random.Random) -> None:
    """An arc on a simple path of a need touches it; one that the source cannot reach, or past the target, does not."""
    arcs = random_arcs(rng)
    through = set(rng.sample(NODES, rng.randint(0, 6)))
    ends = {7 * n: (*rng.sample(NODES, 2),) for n in range(rng.randint(1, 4))}
    found = between(arcs, through, ends)

    for arc in arcs:
        told = set(found.touched([arc]))
        for n, (source, target) in ends.items():
            if arc in on_a_path(arcs, source, target, through):
                assert n in told
            if arc[1] == source or arc[0] == target or (arc[0] != source and arc[0] not in through):
                assert n not in told
    assert set(found.touched(arcs)) == {n for arc in arcs for n in found.touched([arc])}


@given(chance())
@settings(max_examples=100, deadline=None)
def test_without_circles_exactly_the_arcs_of_paths_are_told(rng: random.Random) -> None:
    """Where arcs lead down the alphabet only, every walk is a simple path, so nothing is told in excess."""
    arcs = [(a, b) for a, b in random_arcs(rng) if a < b]
    through = set(rng.sample(NODES, rng.randint(0, 6)))
    source, target = sorted(rng.sample(NODES, 2))
    found = between(arcs, through, {1: (source, target)})

    told = {arc for arc in arcs if found.touched([arc]) == (1,)}

    assert told == on_a_path(arcs, source, target, through)


def test_no_arcs_touch_nothing() -> None:
    """And needs are told by the numbers that they were given."""
    assert between([], set(), {3: ("a", "b")}).touched([]) == ()
    assert between([("a", "b")], set(), {3: ("a", "b"), 9: ("b", "a")}).touched([("a", "b")]) == (3,)
