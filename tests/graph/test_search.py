"""Label setting under two criteria, held against every simple path."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.entity_graph import Adjacency, Arc, Budget, best_of_one, pareto

ALL = frozenset("abcdefgh")


def graph(*arcs: tuple[str, str, float, float, float]) -> dict[str, list[Arc]]:
    """Adjacency of (source, target, latency, reliability, automation); flow ids count up."""
    ahead: dict[str, list[Arc]] = {}
    for n, (source, target, latency, reliability, automation) in enumerate(arcs):
        ahead.setdefault(source, []).append((target, latency, reliability, automation, f"f{n}"))
    return ahead


def random_graph(rng: random.Random) -> dict[str, list[Arc]]:
    """Up to 14 arcs between six tools, whole hours and coarse reliabilities, so that ties are common."""
    arcs = []
    for _ in range(rng.randint(0, 14)):
        source, target = rng.sample("abcdef", 2)
        arcs.append(
            (source, target, rng.choice((0, 1, 2, 5)), rng.choice((0, 0.5, 0.9, 1)), rng.choice((1, 0.8, 0.25)))
        )
    return graph(*arcs)


def every_path(
    adjacency: Adjacency, start: str, relays: frozenset[str], least: float
) -> dict[str, set[tuple[float, float]]]:
    """(latency, reliability) of every simple path, by its end; the start is at its own end with (0, 1)."""
    found: dict[str, set[tuple[float, float]]] = {}

    def walk(tool: str, latency: float, reliability: float, seen: frozenset[str]) -> None:
        found.setdefault(tool, set()).add((latency, reliability))
        if tool == start or tool in relays:
            for target, more, sure, automation, _ in adjacency.get(tool, ()):
                if automation >= least and target not in seen:
                    walk(target, latency + more, reliability * sure, seen | {target})

    walk(start, 0.0, 1.0, frozenset({start}))
    return found


def undominated(points: set[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points that no other point beats or equals in both."""
    better = [p for p in points if not any(q[0] <= p[0] and q[1] >= p[1] and q != p for q in points)]
    return sorted(better)


@given(chance())
@settings(max_examples=150, deadline=None)
def test_finds_every_pareto_path_and_no_other(rng: random.Random) -> None:
    """Labels are exactly the undominated (latency, reliability) pairs of all simple paths through relays."""
    adjacency = random_graph(rng)
    relays = frozenset(rng.sample("abcdef", rng.randint(0, 6)))
    least = rng.choice((0.0, 0.5, 1.0))

    front = pareto(adjacency, "a", relays, least=least, budget=Budget(10_000))

    expected = every_path(adjacency, "a", relays, least)
    assert front.complete
    assert set(front.labels) == set(expected)
    for tool, labels in front.labels.items():
        got = [(label.latency, label.reliability) for label in labels]
        wanted = undominated(expected[tool])
        assert [latency for latency, _ in got] == [latency for latency, _ in wanted]
        assert [sure for _, sure in got] == pytest.approx([sure for _, sure in wanted])


@given(chance())
@settings(max_examples=100, deadline=None)
def test_flows_of_a_label_are_the_path_that_gives_its_numbers(rng: random.Random) -> None:
    """Following a label's flows leads to its tool with its latency and reliability, through relays only."""
    adjacency = random_graph(rng)
    relays = frozenset(rng.sample("abcdef", 3))
    by_id = {arc[4]: (source, arc) for source, arcs in adjacency.items() for arc in arcs}

    for tool, labels in pareto(adjacency, "a", relays, least=0.0, budget=Budget(10_000)).labels.items():
        for label in labels:
            here, latency, reliability = "a", 0.0, 1.0
            for flow in label.flows():
                source, arc = by_id[flow]
                assert source == here
                assert here == "a" or here in relays
                here, latency, reliability = arc[0], latency + arc[1], reliability * arc[2]
            assert (here, latency, len(label.flows())) == (tool, label.latency, label.hops)
            assert reliability == pytest.approx(label.reliability)


@given(chance())
@settings(max_examples=100, deadline=None)
def test_extremes_are_the_least_latency_and_the_highest_reliability_each_on_its_own(rng: random.Random) -> None:
    """Extremes bound every path from above: the fastest and the surest, whichever paths they are."""
    adjacency = random_graph(rng)
    relays = frozenset(rng.sample("abcdef", rng.randint(0, 6)))
    least = rng.choice((0.0, 0.5))

    fastest = best_of_one(adjacency, "a", relays, least=least, surest=False)
    surest = best_of_one(adjacency, "a", relays, least=least, surest=True)

    expected = every_path(adjacency, "a", relays, least)
    assert set(fastest) == set(surest) == set(expected)
    for tool, paths in expected.items():
        assert fastest[tool].latency == min(point[0] for point in paths)
        assert surest[tool].reliability == pytest.approx(max(point[1] for point in paths))


def test_a_slower_surer_path_stands_beside_a_faster_one() -> None:
    """Two paths of which neither is better in both are both kept, the faster first."""
    adjacency = graph(("a", "b", 1, 0.5, 1), ("a", "b", 3, 0.9, 1), ("a", "b", 4, 0.9, 1))

    labels = pareto(adjacency, "a", ALL, least=0, budget=Budget(100)).labels["b"]

    assert [(label.latency, label.reliability, label.flows()) for label in labels] == [
        (1, 0.5, ("f0",)),
        (3, 0.9, ("f1",)),
    ]


def test_a_flow_that_loses_every_record_is_still_a_path() -> None:
    """Reliability 0 leaves q0 = 1: the path is there, its quality is 0 (methods 2.3)."""
    labels = pareto(graph(("a", "b", 1, 0, 1), ("b", "c", 1, 1, 1)), "a", ALL, least=0, budget=Budget(100)).labels

    assert [(label.latency, label.reliability) for label in labels["c"]] == [(2, 0)]


def test_a_tool_that_does_not_relay_ends_a_path() -> None:
    """Records stop at a tool that does not pass them on, and start at one that need not."""
    adjacency = graph(("a", "b", 1, 1, 1), ("b", "c", 1, 1, 1))

    assert set(pareto(adjacency, "a", frozenset(), least=0, budget=Budget(100)).labels) == {"a", "b"}
    assert set(pareto(adjacency, "b", frozenset(), least=0, budget=Budget(100)).labels) == {"b", "c"}


def test_a_cycle_without_cost_ends_the_search() -> None:
    """Cycles of zero latency and full reliability never help and never loop."""
    front = pareto(
        graph(("a", "b", 0, 1, 1), ("b", "a", 0, 1, 1), ("b", "c", 0, 1, 1)), "a", ALL, least=0, budget=Budget(100)
    )

    assert front.complete
    assert {tool: len(labels) for tool, labels in front.labels.items()} == {"a": 1, "b": 1, "c": 1}


def test_unbounded_latency_is_a_path_of_infinite_age() -> None:
    """A flow whose period is not stated may take for ever and still is a path."""
    (label,) = pareto(graph(("a", "b", math.inf, 0.5, 1)), "a", ALL, least=0, budget=Budget(100)).labels["b"]

    assert (label.latency, label.reliability) == (math.inf, 0.5)


def test_the_budget_cuts_the_search_and_says_so() -> None:
    """Past its budget the front is marked incomplete and holds nothing that could pass for the whole."""
    arcs = [(tool, following, 1, 1, 1) for tool, following in zip("abcdefg", "bcdefgh", strict=True)]
    adjacency = graph(*arcs)

    cut = pareto(adjacency, "a", ALL, least=0, budget=Budget(3))

    assert not cut.complete
    assert cut.labels == {}
    assert pareto(adjacency, "a", ALL, least=0, budget=Budget(8)).complete


def test_a_chain_of_fifty_thousand_tools_needs_no_recursion() -> None:
    """Length is no danger: the last label of a long chain gives its whole path."""
    names = [f"t{n:05d}" for n in range(50_000)]
    adjacency = {a: [(b, 1.0, 1.0, 1.0, f"{a}>{b}")] for a, b in pairwise(names)}

    front = pareto(adjacency, names[0], frozenset(names), least=0, budget=Budget(60_000))

    (label,) = front.labels[names[-1]]
    assert (label.latency, label.hops, len(label.flows())) == (49_999, 49_999, 49_999)
