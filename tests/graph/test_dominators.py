"""Tools on every path, held against networkx and against taking each one away."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.max_flow import cut_nodes, dominators
from stackaudit.graph.structure import reach

Ahead = dict[str, list[str]]


def random_ahead(rng: random.Random) -> Ahead:
    """Up to eighteen arcs between eight nodes, parallel ones and circles included."""
    found: Ahead = {}
    for _ in range(rng.randint(0, 18)):
        source, target = rng.sample("abcdefgh", 2)
        found.setdefault(source, []).append(target)
    return found


@given(chance())
@settings(max_examples=200, deadline=None)
def test_a_cut_node_is_one_without_which_no_path_is_left(rng: random.Random) -> None:
    """The cut nodes of an end are exactly the inner nodes whose loss leaves it without a path, relays minded."""
    ahead = random_ahead(rng)
    relays = set(rng.sample("abcdefgh", rng.randint(3, 8)))

    nearest = dominators(ahead, "a", relays)

    assert set(nearest) == reach(ahead, "a", relays)
    for end in sorted(set(nearest) - {"a"}):
        cut = {node for node in "bcdefgh" if node != end and end not in reach(ahead, "a", relays - {node})}
        assert set(cut_nodes(nearest, end)) == cut
    assert cut_nodes(nearest, "a") == ()


@given(chance())
@settings(max_examples=150, deadline=None)
def test_nearest_dominators_are_those_of_networkx(rng: random.Random) -> None:
    """Where every node relays, the tree is the one that networkx gives."""
    ahead = random_ahead(rng)
    known: nx.DiGraph[str] = nx.DiGraph([(a, b) for a, targets in ahead.items() for b in targets])
    known.add_node("a")

    found = dominators(ahead, "a", set("abcdefgh"))

    expected = dict(nx.immediate_dominators(known, "a"))
    assert {node: found[node] for node in found if node != "a"} == {n: d for n, d in expected.items() if n != "a"}


def test_cut_nodes_stand_in_the_order_of_the_way() -> None:
    """From start to end; a detour is no cut node, and a node that does not relay ends the way."""
    ahead = {"a": ["b"], "b": ["c", "d"], "c": ["e"], "d": ["e"], "e": ["f"]}

    assert cut_nodes(dominators(ahead, "a", set("bcdef")), "f") == ("b", "e")
    assert cut_nodes(dominators(ahead, "a", set("bde")), "f") == ("b", "d", "e")
    assert "f" not in dominators(ahead, "a", set("bcd"))
    assert cut_nodes(dominators(ahead, "a", set("bcd")), "f") == ()


def test_the_start_need_not_relay() -> None:
    """What a tool sends out itself is no passing on."""
    assert dominators({"a": ["b"]}, "a", set()) == {"a": "a", "b": "a"}


def test_a_chain_of_twenty_thousand_needs_no_recursion() -> None:
    """Length is no danger."""
    nodes = [f"n{n:05d}" for n in range(20_000)]

    nearest = dominators({a: [b] for a, b in pairwise(nodes)}, nodes[0], set(nodes))

    assert cut_nodes(nearest, nodes[-1]) == tuple(nodes[1:-1])
