"""Our graph questions beside networkx, rustworkx and igraph, on the same arrays: components, cut points, reach.

Each library builds its own index of the same arrays of integers and answers; all answers have to be equal. Ours is
timed with what it works on, names of tools. Libraries that are not installed are left out, visibly. Run it as
`python benchmarks/graphs.py`.
"""

from __future__ import annotations

import importlib.util
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from stackaudit.graph.structure import components, cut_points_and_bridges, reach

Pairs = list[tuple[int, int]]
Answers = tuple[int, int, int]
"""How many components, how many cut points, how many nodes can be reached from the first."""


def arrays(nodes: int, edges: int, seed: int = 7) -> Pairs:
    """Return random directed edges: a sparse part with cut points, and a denser core."""
    rng = random.Random(seed)
    sparse = [(n, rng.randrange(n)) if rng.random() < 0.5 else (rng.randrange(n), n) for n in range(1, nodes)]
    core = [(rng.randrange(nodes // 4), rng.randrange(nodes // 4)) for _ in range(edges - len(sparse))]
    return sorted({(a, b) for a, b in sparse + core if a != b})


def ours(nodes: int, pairs: Pairs) -> Iterator[Any]:
    """Our own functions over names."""
    names = [f"t{n}" for n in range(nodes)]
    ahead: dict[str, list[str]] = {name: [] for name in names}
    around: dict[str, list[str]] = {name: [] for name in names}
    for a, b in pairs:
        ahead[names[a]].append(names[b])
        around[names[a]].append(names[b])
        around[names[b]].append(names[a])
    yield None
    yield len(components(around))
    yield len(cut_points_and_bridges(names, [(names[a], names[b]) for a, b in pairs])[0])
    yield len(reach(ahead, names[0]))


def networkx(nodes: int, pairs: Pairs) -> Iterator[Any]:
    """The library that `StackGraph.to_networkx` gives."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(pairs)
    plain = graph.to_undirected(as_view=False)
    yield None
    yield nx.number_connected_components(plain)
    yield len(set(nx.articulation_points(plain)))
    yield len(nx.descendants(graph, 0)) + 1


def rustworkx(nodes: int, pairs: Pairs) -> Iterator[Any]:
    """A library in Rust."""
    import rustworkx as rx

    graph, plain = rx.PyDiGraph(), rx.PyGraph(multigraph=False)
    for made in (graph, plain):
        made.add_nodes_from(range(nodes))
        made.add_edges_from_no_data(pairs)
    yield None
    yield rx.number_connected_components(plain)
    yield len(rx.articulation_points(plain))
    yield len(rx.descendants(graph, 0)) + 1


def igraph(nodes: int, pairs: Pairs) -> Iterator[Any]:
    """A library in C."""
    import igraph as ig

    graph = ig.Graph(n=nodes, edges=pairs, directed=True)
    plain = graph.as_undirected()
    yield None
    yield len(plain.connected_components())
    yield len(plain.articulation_points())
    yield len(graph.subcomponent(0, mode="out"))


def timed(library: Callable[[int, Pairs], Iterator[Any]], nodes: int, pairs: Pairs) -> tuple[list[float], Answers]:
    """Return the seconds of the index and of each answer, and the answers."""
    spent, answers, steps = [], [], library(nodes, pairs)
    while True:
        started = time.process_time()
        try:
            answer = next(steps)
        except StopIteration:
            return spent, (answers[1], answers[2], answers[3])
        spent.append(time.process_time() - started)
        answers.append(answer)


def main() -> None:
    """Print one line a size and a library."""
    for nodes in (200, 2_000, 20_000):
        pairs = arrays(nodes, 5 * nodes)
        expected = None
        for library in (ours, networkx, rustworkx, igraph):
            if library is not ours and importlib.util.find_spec(library.__name__) is None:
                print(f"{nodes:6} tools  {library.__name__:10} is not installed")
                continue
            timed(library, nodes, pairs)
            spent, answers = min(timed(library, nodes, pairs) for _ in range(3))
            expected = expected or answers
            said = "  ".join(f"{what} {1000 * s:8.2f} ms" for what, s in zip(_WHAT, spent, strict=True))
            print(f"{nodes:6} tools  {library.__name__:10} {said}  {'equal' if answers == expected else answers}")


_WHAT = ("index", "components", "cut points", "reach")

if __name__ == "__main__":
    main()
