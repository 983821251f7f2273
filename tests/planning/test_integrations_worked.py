"""Every number of methods 5.2 and 5.3 on COBBLE-7, and instances whose optimum is known by other means."""

from __future__ import annotations

import random
from itertools import combinations, permutations, product

import networkx as nx
import pytest
from repairs import complete, link, need

from stackaudit.engine.audit import audit
from stackaudit.graph import StackGraph
from stackaudit.planning.integrations import IntegrationPlan, plan_integrations
from stacks import read, sample, sample_document

REPAIR, PATIENT = ("c1", "c2", "c3", "c4", "c6"), ("c1", "c2", "c3", "c5", "c6")


@pytest.mark.parametrize("hops", [3, None])
@pytest.mark.parametrize(
    ("reliability", "patient", "cost", "names"),
    [(0.85, False, 22, REPAIR), (0.85, True, 17, PATIENT), (0.9, False, 22, REPAIR), (0.9, True, 22, REPAIR)],
)
def test_the_cheapest_repair_of_the_fixture(
    reliability: float, patient: bool, cost: int, names: tuple[str, ...], hops: int | None
) -> None:
    """22 with c4, 17 with c5 where tolerances are ignored, 22 either way at .9; by paths and by flows alike."""
    plan = plan_integrations(sample("cobble_7"), min_reliability=reliability, ignore_latency=patient, max_hops=hops)

    assert (plan.status, plan.cost, plan.names, plan.bound, plan.gap) == ("optimal", cost, names, cost, 0.0)


def test_the_price_of_the_tolerance_is_five() -> None:
    """22 against 17."""
    assert plan_integrations(sample("cobble_7"), min_reliability=0.85).price_of_tolerance == 5.0
    assert plan_integrations(sample("cobble_7"), min_reliability=0.9).price_of_tolerance == 0.0


@pytest.mark.parametrize(
    ("budget", "index", "names"),
    [
        (0, 53.414286, ()),
        (4, 33.614, ("c1", "c6")),
        (7, 26.632, ("c1", "c5", "c6")),
        (8, 23.714, ("c1", "c2", "c6")),
        (11, 16.732, ("c1", "c2", "c5", "c6")),
        (17, 7.117, PATIENT),
        (22, 4.2, REPAIR),
        (25, 4.2, REPAIR),
    ],
)
def test_the_budget_ladder(budget: int, index: float, names: tuple[str, ...]) -> None:
    """The most relief for each budget; the audit of the repaired stack has the same index."""
    plan = plan_integrations(sample("cobble_7"), budget=budget)

    assert plan.names == names
    assert plan.cost <= budget
    assert plan.value == pytest.approx(index, abs=6e-4)
    assert plan.bound == pytest.approx(plan.value)
    assert audit(plan.stack).measures["silos.index"].value == pytest.approx(plan.value)


def test_what_each_candidate_does_alone() -> None:
    """The list of effects, and of effects for their cost."""
    alone = plan_integrations(sample("cobble_7")).marginal

    points = {name: round(effect.points, 4) for name, effect in alone.items()}
    per_cost = {name: round(effect.per_cost or 0, 4) for name, effect in alone.items()}
    assert points == {"c1": 9.9, "c2": 9.9, "c3": 9.6143, "c4": 9.9, "c5": 6.9825, "c6": 9.9}
    assert per_cost == {"c1": 4.95, "c2": 2.475, "c3": 1.6024, "c4": 1.2375, "c5": 2.3275, "c6": 4.95}


def test_substitutes_share_by_shapley() -> None:
    """c4 and c5 together bring 9.9: 6.4087 and 3.4913; the others bring what they bring alone."""
    shares = plan_integrations(sample("cobble_7")).shapley

    assert shares["c4"] == pytest.approx(6.4087, abs=1e-4)
    assert shares["c5"] == pytest.approx(3.4913, abs=1e-4)
    assert shares["c4"] + shares["c5"] == pytest.approx(9.9)
    assert shares["c1"] == pytest.approx(9.9)


def test_a_new_audit_finds_every_target_met() -> None:
    """The repaired stack has each planned need met, automatically and in time, and the other findings untouched."""
    plan = plan_integrations(sample("cobble_7"), min_reliability=0.85)

    statuses = {verdict.need.id: verdict.status for verdict in StackGraph(plan.stack).verdicts()}
    assert {statuses[target.id] for target in plan.targets} == {"ok"}
    assert len(plan.targets) == 5
    assert plan.impossible == ()
    assert plan.index_after == pytest.approx((4.2, 4.2))


def test_at_which_price_the_plan_changes() -> None:
    """Without tolerances c5 (3) stands in for c4 (8): it stays up to 8, and c4 would be taken below 3."""
    plan = plan_integrations(sample("cobble_7"), min_reliability=0.85, ignore_latency=True)

    assert plan.break_even["c5"].flips_at == 8.0
    assert plan.break_even["c4"].flips_at == 3.0
    assert plan.break_even["c1"].flips_at is None
    assert plan.regret("c5") == 5.0
    assert plan.regret("c1") is None


# -- instances with known optima


def solved(document: dict[str, object], **options: object) -> IntegrationPlan:
    """The plan of a document."""
    return plan_integrations(read(document), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(20))
def test_two_terminals_are_a_shortest_path(seed: int) -> None:
    """One need: the cheapest repair is a shortest path, by flows and by paths of any length."""
    rng = random.Random(seed)  # noqa: S311
    tools = [f"t{n}" for n in range(6)]
    pairs = [pair for pair in permutations(tools, 2) if rng.random() < 0.5]
    graph = nx.DiGraph()
    graph.add_nodes_from(tools)
    for a, b in pairs:
        graph.add_edge(a, b, weight=rng.randint(1, 9))
    links = [link(a, b, graph[a][b]["weight"]) for a, b in pairs]
    document = complete(tools, needs=[need("t0", "t5")], candidates=links)

    flows, paths = solved(document, max_hops=None), solved(document, max_hops=5)

    if nx.has_path(graph, "t0", "t5"):
        assert flows.cost == paths.cost == nx.dijkstra_path_length(graph, "t0", "t5")
    else:
        assert flows.status == paths.status == "infeasible"


@pytest.mark.parametrize("seed", range(10))
def test_all_tools_are_a_minimum_spanning_tree(seed: int) -> None:
    """Two-way links and needs from one tool to all others: the cheapest repair is a minimum spanning tree."""
    rng = random.Random(seed)  # noqa: S311
    tools = [f"t{n}" for n in range(6)]
    graph = nx.Graph()
    for a, b in combinations(tools, 2):
        graph.add_edge(a, b, weight=rng.randint(1, 20))
    links = [link(a, b, graph[a][b]["weight"], bidirectional=True) for a, b in graph.edges]
    plan = solved(complete(tools, needs=[need("t0", t) for t in tools[1:]], candidates=links), max_hops=None)

    assert plan.cost == nx.minimum_spanning_tree(graph).size(weight="weight")
    assert len(plan.chosen) == 5


def test_the_fixture_needs_two_links_to_hang_together() -> None:
    """Three components, contracted: two links (methods 5.2)."""
    components = StackGraph(sample("cobble_7")).components()

    assert len(components) - 1 == 2


def strongly(tools: list[str], flows: list[tuple[str, str]]) -> IntegrationPlan:
    """The fewest links that let every tool reach every other."""
    needs = [need(a, b) for a, b in zip(tools, [*tools[1:], tools[0]], strict=True)]
    there = [{"source": a, "target": b, "entities": ["data"], "method": "api", "reliability": 1.0} for a, b in flows]
    links = [link(a, b, 1) for a, b in permutations(tools, 2)]
    return solved(complete(tools, needs=needs, integrations=there, candidates=links), max_hops=None)


def eswaran_tarjan(tools: list[str], flows: list[tuple[str, str]]) -> int:
    """0 for one strong component, else max(sources, sinks) + isolated ones of the condensation."""
    graph = nx.DiGraph(flows)
    graph.add_nodes_from(tools)
    shrunk = nx.condensation(graph)
    if len(shrunk) == 1:
        return 0
    isolated = sum(not shrunk.in_degree(n) and not shrunk.out_degree(n) for n in shrunk)
    sources = sum(not shrunk.in_degree(n) for n in shrunk) - isolated
    sinks = sum(not shrunk.out_degree(n) for n in shrunk) - isolated
    return int(max(sources, sinks) + isolated)


@pytest.mark.parametrize("seed", range(12))
def test_fewest_arcs_to_strong_connection(seed: int) -> None:
    """Eswaran and Tarjan 1976."""
    rng = random.Random(seed)  # noqa: S311
    tools = [f"t{n}" for n in range(rng.randint(2, 5))]
    flows = [pair for pair in permutations(tools, 2) if rng.random() < 0.25]

    assert strongly(tools, flows).cost == eswaran_tarjan(tools, flows)


def test_the_fixture_becomes_strong_with_three_arcs() -> None:
    """f1 to f6, whatever they carry: one source, one sink, two isolated tools."""
    document = sample_document("cobble_7")
    tools = [tool["id"] for tool in document["tools"]]
    flows = [(f["source"], f["target"]) for f in document["integrations"] if f["id"] != "f7"]

    assert strongly(tools, flows).cost == eswaran_tarjan(tools, flows) == 3


def hitting_set(points: list[str], lines: list[tuple[str, ...]]) -> IntegrationPlan:
    """Steiner tree in disguise: the root pays 1 for each point, a line is reached from each of its points for free."""
    names = [f"line{n}" for n in range(len(lines))]
    free = [
        {"source": p, "target": name, "entities": ["data"], "method": "api"}
        for name, line in zip(names, lines, strict=True)
        for p in line
    ]
    links = [link("root", point, 1) for point in points]
    document = complete(["root", *points, *names], needs=[need("root", n) for n in names], integrations=free)
    return solved({**document, "candidates": links})


def affine_lines(dimension: int) -> tuple[list[str], list[tuple[str, ...]]]:
    """The points and lines of AG(dimension, 3): three points are a line if they add up to zero."""
    points = list(product(range(3), repeat=dimension))
    lines = [
        trio
        for trio in combinations(points, 3)
        if all(sum(coordinates) % 3 == 0 for coordinates in zip(*trio, strict=True))
    ]
    return [_name(p) for p in points], [tuple(_name(p) for p in line) for line in lines]


def _name(point: tuple[int, ...]) -> str:
    return "p" + "".join(map(str, point))


def test_the_lines_of_the_affine_plane_need_five_points() -> None:
    """AG(2,3): 12 lines, smallest hitting set 5, where the relaxation says 3 (methods 11.2)."""
    points, lines = affine_lines(2)
    plan = hitting_set(points, lines)

    assert (len(points), len(lines)) == (9, 12)
    assert (plan.cost, plan.bound, plan.status) == (5, 5, "optimal")


def test_the_fano_plane_needs_three_points() -> None:
    """Fano: 7 lines, smallest hitting set 3."""
    points = [f"p{n}" for n in range(7)]
    lines = [tuple(f"p{(n + d) % 7}" for d in (0, 1, 3)) for n in range(7)]

    assert hitting_set(points, lines).cost == 3


@pytest.mark.parametrize(("links", "cost", "over_hub"), [(8, 40, False), (9, 44, True), (15, 44, True)])
def test_a_hub_pays_from_nine_links(links: int, cost: int, over_hub: bool) -> None:
    """Methods 5.2: six tools, a link costs 5, a hub 20 and 4 for each tool: the break-even is at 8.8 links."""
    tools = [f"t{n}" for n in range(6)]
    three_by_three = [(a, b) for a in tools[:3] for b in tools[3:]]
    pairs = [*three_by_three, *[p for p in combinations(tools, 2) if p not in three_by_three]][:links]
    direct = [link(a, b, 5) for a, b in pairs]
    spokes = [link(tool, "bus", 4, bidirectional=True) for tool in tools]
    document = complete(["bus", *tools], needs=[need(a, b) for a, b in pairs], candidates=[*direct, *spokes])
    document["tools"] = [document["tools"][0], *({"id": tool, "relays": []} for tool in tools)]

    plan = solved(document, hubs={"bus": 20})

    assert plan.cost == cost
    assert [charge.name for charge in plan.fixed] == (["hub:bus"] if over_hub else [])


def test_halves_of_a_path_are_bought_together() -> None:
    """Methods 5.3, where greedy buys 1 instead of 10: two halves that are worth nothing alone."""
    document = complete(
        ["a", "b", "c", "x", "y"],
        needs=[{**need("a", "c"), "weight": 10.0}, {**need("x", "y"), "weight": 1.0}],
        candidates=[link("a", "b", 1), link("b", "c", 1), link("x", "y", 2)],
    )
    plan = solved(document, budget=2)

    assert plan.names == ("a-b", "b-c")
    assert plan.value == pytest.approx(100 * 1 / 11)
