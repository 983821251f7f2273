"""The probability that a path works, held against every combination of links that work."""

from __future__ import annotations

import math
import random
from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.failures import Link, importance, two_terminal

NODES = "sabct"


def random_links(rng: random.Random) -> list[Link]:
    """Up to nine links among five nodes, parallel ones, circles, sure and dead ones included."""
    found = []
    for n in range(rng.randint(0, 9)):
        source, target = rng.sample(NODES, 2)
        found.append(Link(source, target, rng.choice((0.0, 0.5, 0.9, 1.0)), f"k{n}"))
    return found


def by_hand(links: list[Link]) -> float:
    """The sum over all combinations of links that work."""
    whole = []
    for states in product((True, False), repeat=len(links)):
        working: nx.DiGraph[str] = nx.DiGraph()
        working.add_nodes_from(NODES)
        working.add_edges_from((link.source, link.target) for link, up in zip(links, states, strict=True) if up)
        if nx.has_path(working, "s", "t"):
            whole.append(math.prod(k.works if up else 1 - k.works for k, up in zip(links, states, strict=True)))
    return math.fsum(whole)


def bridge(works: float) -> list[Link]:
    """Five two-way connections: s to a and b, a to b, a and b to t. Both ways fail together."""
    pairs = ("sa", "sb", "ab", "at", "bt")
    return [Link(a, b, works, pair) for pair in pairs for a, b in (pair, pair[::-1])]


@given(chance())
@settings(max_examples=100, deadline=None)
def test_the_probability_is_that_of_all_combinations(rng: random.Random) -> None:
    """Reductions and factoring give what enumerating every state gives."""
    links = random_links(rng)

    found = two_terminal(links, "s", "t")

    assert found.exact
    assert found.low == found.high == pytest.approx(by_hand(links), abs=1e-12)


@given(chance())
@settings(max_examples=100, deadline=None)
def test_bounds_hold_what_is_exact(rng: random.Random) -> None:
    """With no links allowed for an exact answer, the interval holds it; the surest path is its lower end at least."""
    links = random_links(rng)

    found = two_terminal(links, "s", "t", most=-1)

    exact = by_hand(links)
    assert not found.exact
    assert found.low - 1e-12 <= exact <= found.high + 1e-12


@given(chance())
@settings(max_examples=60, deadline=None)
def test_one_more_link_never_harms(rng: random.Random) -> None:
    """More links, or surer ones, never lower the probability."""
    links = random_links(rng)
    source, target = rng.sample(NODES, 2)
    before = two_terminal(links, "s", "t").low

    assert two_terminal([*links, Link(source, target, 0.5)], "s", "t").low >= before - 1e-12
    surer = [link._replace(works=min(1.0, link.works + 0.1)) for link in links]
    assert two_terminal(surer, "s", "t").low >= before - 1e-12


@pytest.mark.parametrize("works", [0.1, 0.5, 0.9, 0.99])
def test_the_bridge_network_follows_its_polynomial(works: float) -> None:
    """Methods 1.4: 2p² + 2p³ − 5p⁴ + 2p⁵, so 0.5 at 0.5 and 0.97848 at 0.9."""
    expected = 2 * works**2 + 2 * works**3 - 5 * works**4 + 2 * works**5

    assert two_terminal(bridge(works), "s", "t").low == pytest.approx(expected, abs=1e-12)
    assert two_terminal(bridge(0.9), "s", "t").low == pytest.approx(0.97848, abs=1e-9)


def test_birnbaum_importance_of_the_bridge_network() -> None:
    """Methods 9: outer connections 0.1062, the bridge 0.0162; larger than allowed gives no number."""
    for outer in ("sa", "sb", "at", "bt"):
        assert importance(bridge(0.9), "s", "t", outer) == pytest.approx(0.1062)
    assert importance(bridge(0.9), "s", "t", "ab") == pytest.approx(0.0162)
    assert importance(bridge(0.9), "s", "t", "ab", most=2) is None


def test_chains_multiply_and_ways_side_by_side_add_up() -> None:
    """Series and parallel, whatever their number: no size is too large for a network that reduces."""
    chain = [Link(f"n{n}", f"n{n + 1}", 0.99) for n in range(500)]
    beside = [Link("s", "t", 0.5, f"{n}") for n in range(60)]

    assert two_terminal(chain, "n0", "n500").low == pytest.approx(0.99**500)
    assert two_terminal(beside, "s", "t").low == pytest.approx(1 - 0.5**60)
    assert two_terminal([], "s", "s").low == 1
    assert two_terminal([], "s", "t") == (0.0, 0.0, True)


def test_a_tangle_has_bounds_instead() -> None:
    """A grid of forty nodes is not worked out; its bounds are real numbers from 0 to 1, and not exact."""
    size = 7
    grid = [
        Link(f"{x},{y}", f"{x + dx},{y + dy}", 0.9)
        for x in range(size)
        for y in range(size)
        for dx, dy in ((0, 1), (1, 0))
        if x + dx < size and y + dy < size
    ]

    found = two_terminal(grid, "0,0", f"{size - 1},{size - 1}")

    assert not found.exact
    assert found.low == pytest.approx(0.9**12)
    assert found.high == pytest.approx(1 - 0.1**2)
