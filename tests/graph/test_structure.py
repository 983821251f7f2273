"""Shapes of graphs, held against networkx on random multigraphs and on known ones."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.structure import components, cut_points_and_bridges, reach, strong_components, undirected

Edges = list[tuple[str, str]]


def random_edges(rng: random.Random) -> tuple[list[str], Edges]:
    """A sparse random multigraph: parallel edges, edges there and back, self-loops, lone nodes."""
    nodes = [f"n{n}" for n in range(rng.randint(1, 9))]
    edges = [(rng.choice(nodes), rng.choice(nodes)) for _ in range(rng.randint(0, 12))]
    edges += [rng.choice([edge, edge[::-1]]) for edge in edges if rng.random() < 0.25]
    return nodes, edges


def multigraph(nodes: list[str], edges: Edges) -> nx.MultiGraph[str]:
    """The same as networkx knows it."""
    made: nx.MultiGraph[str] = nx.MultiGraph()
    made.add_nodes_from(nodes)
    made.add_edges_from(edges)
    return made


@given(chance())
@settings(max_examples=150, deadline=None)
def test_components_are_those_of_networkx_largest_first(rng: random.Random) -> None:
    """Components partition the nodes as networkx does, sorted by size, then by name."""
    nodes, edges = random_edges(rng)

    found = components(undirected(nodes, edges))

    expected = [tuple(sorted(members)) for members in nx.connected_components(multigraph(nodes, edges))]
    assert list(found) == sorted(expected, key=lambda members: (-len(members), members))


@given(chance())
@settings(max_examples=200, deadline=None)
def test_cut_points_and_bridges_are_those_of_networkx(rng: random.Random) -> None:
    """Articulation points and bridges agree with networkx; parallel edges and self-loops are no bridges."""
    nodes, edges = random_edges(rng)
    known = multigraph(nodes, edges)
    simple = nx.Graph(known)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))

    points, bridges = cut_points_and_bridges(nodes, edges)

    assert list(points) == sorted(nx.articulation_points(simple))
    single = {tuple(sorted(edge)) for edge in nx.bridges(simple) if known.number_of_edges(*edge) == 1}
    assert list(bridges) == sorted(single)


@given(chance())
@settings(max_examples=150, deadline=None)
def test_strong_components_are_those_of_networkx(rng: random.Random) -> None:
    """Strong components of two nodes and more agree with networkx, members sorted."""
    _, edges = random_edges(rng)
    ahead: dict[str, list[str]] = {}
    for a, b in edges:
        ahead.setdefault(a, []).append(b)

    found = strong_components(ahead)

    expected = nx.strongly_connected_components(nx.MultiDiGraph(edges))
    assert list(found) == sorted(tuple(sorted(members)) for members in expected if len(members) > 1)


@given(chance())
@settings(max_examples=100, deadline=None)
def test_reach_goes_through_allowed_nodes_only(rng: random.Random) -> None:
    """A node is reached where a path exists whose inner nodes are all allowed, and every node reaches itself."""
    nodes, edges = random_edges(rng)
    ahead: dict[str, list[str]] = {}
    for a, b in edges:
        ahead.setdefault(a, []).append(b)
    through = set(rng.sample(nodes, rng.randint(0, len(nodes))))
    start = rng.choice(nodes)

    found = reach(ahead, start, through)

    usable = nx.DiGraph([(a, b) for a, b in edges if a == start or a in through])
    usable.add_node(start)
    assert found == {start} | nx.descendants(usable, start)


def test_two_edges_between_the_same_nodes_are_no_bridge() -> None:
    """A parallel edge, whichever way it points, makes a bridge safe; the cut point stays."""
    assert cut_points_and_bridges("abc", [("a", "b"), ("b", "c")]) == (("b",), (("a", "b"), ("b", "c")))
    assert cut_points_and_bridges("abc", [("a", "b"), ("a", "b"), ("b", "c")]) == (("b",), (("b", "c"),))
    assert cut_points_and_bridges("abc", [("a", "b"), ("b", "a"), ("b", "c")]) == (("b",), (("b", "c"),))


def test_a_node_that_feeds_itself_is_neither_bridge_nor_circle() -> None:
    """Self-loops change nothing: no bridge, no cut point, no strong component of one."""
    assert cut_points_and_bridges("ab", [("a", "a"), ("a", "b")]) == ((), (("a", "b"),))
    assert strong_components({"a": ["a"], "b": []}) == ()


def test_the_root_of_the_search_is_a_cut_point_only_with_two_branches() -> None:
    """The first node by name is judged like every other: cut point of a star, not of a leaf or a ring."""
    assert cut_points_and_bridges("abcd", [("a", "b"), ("a", "c"), ("a", "d")])[0] == ("a",)
    assert cut_points_and_bridges("abc", [("a", "b"), ("b", "c"), ("c", "a")]) == ((), ())
    assert cut_points_and_bridges("abc", [("a", "b"), ("b", "c")])[0] == ("b",)


@pytest.mark.parametrize(
    ("graph", "points", "bridges"),
    [
        (nx.krackhardt_kite_graph(), {7, 8}, {(7, 8), (8, 9)}),
        (nx.karate_club_graph(), {0}, {(0, 11)}),
        (nx.barbell_graph(5, 0), {4, 5}, {(4, 5)}),
    ],
    ids=["kite", "karate", "barbell"],
)
def test_known_graphs_have_their_known_weak_points(
    graph: nx.Graph[int], points: set[int], bridges: set[tuple[int, int]]
) -> None:
    """Published graphs give the cut points and bridges that the methods reference lists (11.1)."""
    name = {node: f"{node:02d}" for node in graph}

    found = cut_points_and_bridges(name.values(), [(name[a], name[b]) for a, b in graph.edges])

    assert found == (
        tuple(sorted(name[node] for node in points)),
        tuple(sorted((name[a], name[b]) for a, b in bridges)),
    )


def test_families_of_florence_have_their_known_weak_points() -> None:
    """The Medici and three others are cut points; five marriages are bridges (methods 11.1)."""
    graph = nx.florentine_families_graph()

    points, bridges = cut_points_and_bridges(list(graph), list(graph.edges))

    assert points == ("Albizzi", "Guadagni", "Medici", "Salviati")
    assert bridges == (
        ("Acciaiuoli", "Medici"),
        ("Albizzi", "Ginori"),
        ("Guadagni", "Lamberteschi"),
        ("Medici", "Salviati"),
        ("Pazzi", "Salviati"),
    )


def test_a_chain_of_fifty_thousand_nodes_needs_no_recursion() -> None:
    """Length is no danger to components, cut points, bridges, strong components and reach."""
    nodes = [f"n{n:05d}" for n in range(50_000)]
    edges = list(pairwise(nodes))
    ahead = {a: [b] for a, b in edges}

    points, bridges = cut_points_and_bridges(nodes, edges)

    assert (len(points), len(bridges)) == (49_998, 49_999)
    assert [len(members) for members in components(undirected(nodes, edges))] == [50_000]
    assert strong_components(ahead) == ()
    assert len(strong_components({**ahead, nodes[-1]: [nodes[0]]})[0]) == 50_000
    assert len(reach(ahead, nodes[0])) == 50_000
