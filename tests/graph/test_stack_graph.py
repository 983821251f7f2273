"""StackGraph: the questions of the field, asked of one frozen index."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings

import oracles
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.evidence import Cut, Route
from stackaudit.graph import DataNeed, Flow, StackGraph
from stackaudit.model.integration import Integration
from stacks import DAY, HOUR, Document, document, flow, read, sample, stack, without


def graph(tools: Any, *flows: Document, **rest: Any) -> StackGraph:
    """A graph of a small stack."""
    return StackGraph(stack(tools, flows, **rest))


@pytest.fixture(scope="module")
def cobble() -> StackGraph:
    """The worked example of the methods reference."""
    return StackGraph(sample("cobble_7"))


# -- shape


def test_components_of_the_worked_example(cobble: StackGraph) -> None:
    """Five connected tools, and ADS and CHAT alone; a planned flow connects nothing."""
    assert cobble.components() == (("bil", "crm", "esp", "sup", "web"), ("ads",), ("chat",))


def test_components_may_be_larger_where_a_status_is_unknown() -> None:
    """Flows of unknown status connect in the possible components only."""
    found = graph("abc", flow("a", "b", "x"), flow("b", "c", "x", status="unknown"))

    assert found.components() == (("a", "b"), ("c",))
    assert found.possible_components() == (("a", "b", "c"),)


def test_a_conduit_carries_and_does_not_connect() -> None:
    """A tool named in `via` neighbours nobody, and carrying a flow keeps it from being isolated."""
    found = graph(["a", "b", {"id": "zap", "kind": "conduit"}, "c"], flow("a", "b", "x", via="zap"))

    assert found.components() == (("a", "b"), ("c",), ("zap",))
    assert found.neighbours == {"a": ["b"], "b": ["a"], "c": [], "zap": []}
    assert found.isolated() == ("c",)
    assert found.separation(()).outside == ("c",)


def test_a_conduit_that_hands_on_to_nobody_makes_no_cut_point() -> None:
    """It is no end that could lose touch with the others; one between two tools is a cut point itself."""
    zap = {"id": "zap", "kind": "conduit"}
    ring = [flow("a", "b", "x"), flow("b", "c", "x"), flow("c", "a", "x")]

    assert graph(["a", "b", "c", zap], *ring, flow("a", "zap", "x")).cut_points() == ()
    assert graph(["a", "b", "c", zap], *ring, flow("a", "zap", "x")).bridges() == ()
    between = graph(["a", "b", zap], flow("a", "zap", "x"), flow("zap", "b", "x"))
    assert [tool.id for tool in between.cut_points()] == ["zap"]


def test_a_conduit_of_a_flow_that_perhaps_runs_is_perhaps_connected() -> None:
    """It is not isolated for sure, and neither are the ends."""
    found = graph(["a", "b", "zap"], flow("a", "b", "x", via="zap", status="unknown"))

    assert found.isolated() == ()
    assert found.perhaps_connected() == ("a", "b", "zap")


def test_cut_points_and_bridges_of_the_worked_example(cobble: StackGraph) -> None:
    """CRM holds the star together; ESP and BIL hang on two flows each, WEB and SUP on one."""
    assert [tool.id for tool in cobble.cut_points()] == ["crm"]
    assert cobble.bridges() == (("crm", "sup"), ("crm", "web"))


def test_a_two_way_integration_is_one_bridge_and_two_integrations_are_none() -> None:
    """Both ways of one integration fall together, two integrations do not."""
    assert graph("ab", flow("a", "b", "x", bidirectional=True)).bridges() == (("a", "b"),)
    assert graph("ab", flow("a", "b", "x"), flow("b", "a", "x")).bridges() == ()
    assert graph("ab", flow("a", "b", "x"), flow("a", "b", "x")).bridges() == ()


def test_the_same_record_given_twice_is_two_flows() -> None:
    """Equal stacks have equal bridges, whether two equal integrations are one Python object or two."""
    record = Integration(source="a", target="b")
    shared = stack("ab").model_copy(update={"integrations": (record, record)})
    apart = stack("ab").model_copy(update={"integrations": (record, record.model_copy())})

    assert shared == apart
    assert StackGraph(shared).bridges() == StackGraph(apart).bridges()


def test_only_flows_that_run_for_sure_make_bridges() -> None:
    """A broken or perhaps running second flow does not make a bridge safe."""
    spare = [flow("a", "b", "x", status=status) for status in ("broken", "planned", "unknown")]

    assert graph("ab", flow("a", "b", "x"), *spare).bridges() == (("a", "b"),)


@given(oracles.documents(forget=0.1))
@settings(max_examples=60, deadline=None)
def test_shape_is_that_of_networkx(written: Document) -> None:
    """Components, cut points and bridges of a random stack agree with networkx on the flows that run for sure.

    A conduit that touches one tool at most hands on to nobody, and is left out of cut points and bridges.
    """
    known: nx.MultiGraph[str] = nx.MultiGraph()
    known.add_nodes_from(tool["id"] for tool in written["tools"])
    running = [one for one in written["integrations"] if one.get("status", "active") in {"active", "degraded"}]
    known.add_edges_from((one["source"], one["target"]) for one in running)

    found = StackGraph(read(written))

    assert sorted(found.components()) == sorted(tuple(sorted(c)) for c in nx.connected_components(known))
    conduits = [tool["id"] for tool in written["tools"] if tool.get("kind") == "conduit"]
    known.remove_nodes_from([one for one in conduits if len({*known.neighbors(one)} - {one}) < 2])
    simple = nx.Graph(known)
    assert [tool.id for tool in found.cut_points()] == sorted(nx.articulation_points(simple))
    single = {tuple(sorted(e)) for e in nx.bridges(simple) if known.number_of_edges(*e) == 1}
    assert list(found.bridges()) == sorted(single)


# -- reach


def test_downstream_and_upstream_of_the_worked_example(cobble: StackGraph) -> None:
    """Customer records of WEB reach four tools over the CRM; BIL receives from CRM and WEB."""
    assert cobble.downstream("web", "customer") == ("bil", "crm", "esp", "sup")
    assert cobble.upstream("bil", "customer") == ("crm", "web")
    assert cobble.downstream("chat", "customer") == ()
    assert cobble.upstream("ads", "customer") == ()


@pytest.mark.parametrize("middle", [{"id": "b"}, {"id": "b", "relays": []}, {"id": "b", "terminal": True}])
def test_downstream_stops_at_tools_that_do_not_pass_on(middle: Document) -> None:
    """Records end at a tool that is no relay or does not say; what lies before it is not upstream of the rest."""
    found = graph(["a", middle, "c"], flow("a", "b", "x"), flow("b", "c", "x"))

    assert (found.downstream("a", "x"), found.downstream("b", "x")) == (("b",), ("c",))
    assert (found.upstream("c", "x"), found.upstream("b", "x")) == (("b",), ("a",))


def test_reach_counts_what_runs_and_carries_for_sure() -> None:
    """A flow of unknown status or unknown content is no proof that records arrive."""
    assert graph("ab", flow("a", "b", "x", status="unknown")).downstream("a", "x") == ()
    silent = without(flow("a", "b"), "entities")
    assert graph("ab", silent, entities={"x": {}}).downstream("a", "x") == ()


@given(oracles.documents(forget=0.1))
@settings(max_examples=60, deadline=None)
def test_reach_is_that_of_all_simple_paths(written: Document) -> None:
    """A tool is downstream of another exactly where the brute force finds a path, and upstream is its mirror."""
    found = StackGraph(read(written))
    world = oracles.corner(written, 0)
    names = [tool["id"] for tool in written["tools"]]
    for entity in written["entities"]:
        passing = oracles.passing(written, world, entity)
        reached = {
            (a, b)
            for a in names
            for b in names
            if a != b and next(oracles.simple_paths(world.arcs, a, b, entity, passing), None) is not None
        }
        assert {(a, b) for a in names for b in found.downstream(a, entity)} == reached
        assert {(a, b) for b in names for a in found.upstream(b, entity)} == reached


# -- paths


def test_paths_list_the_shortest_first_and_parallel_flows_each() -> None:
    """Every simple path once, fewest hops first; two parallel flows are two paths."""
    tools = ["a", {"id": "b", "kind": "conduit"}, "c"]
    found = graph(
        tools, flow("a", "c", "x"), flow("a", "b", "x"), flow("b", "c", "x"), flow("b", "c", "x", method="file")
    )

    paths = [[one.id for one in path] for path in found.paths("a", "c", "x")]

    assert paths[0] == ["a>c"]
    assert sorted(paths[1:]) == [["a>b", "b>c"], ["a>b", "b>c#2"]]


def test_paths_lead_through_tools_that_may_pass_on() -> None:
    """A tool that does not say may be on a path, one that says no may not; a flow of unknown status may be too."""
    flows = [flow("a", "b", "x"), flow("b", "c", "x", status="unknown")]

    assert len(graph(["a", "b", "c"], *flows).paths("a", "c", "x")) == 1
    assert len(graph(["a", {"id": "b", "relays": []}, "c"], *flows).paths("a", "c", "x")) == 0


def test_paths_are_at_most_as_many_as_asked_for() -> None:
    """The limit holds, a limit of none included."""
    found = graph("ab", *[flow("a", "b", "x", every=f"{n}h") for n in range(1, 6)])

    assert [len(found.paths("a", "b", "x", limit=limit)) for limit in (5, 3, 1, 0)] == [5, 3, 1, 0]


@given(oracles.documents())
@settings(max_examples=40, deadline=None)
def test_paths_are_all_simple_paths(written: Document) -> None:
    """The number of paths between two tools is that of the brute force, and each leads there through relays."""
    found = StackGraph(read(written))
    world = oracles.corner(written, 0)
    first, last = written["tools"][0]["id"], written["tools"][-1]["id"]
    for entity in written["entities"]:
        passing = oracles.passing(written, world, entity)
        known = list(oracles.simple_paths(world.arcs, first, last, entity, passing))
        paths = found.paths(first, last, entity, limit=1000)
        assert len(paths) == len(set(paths)) == len(known)
        for path in paths:
            assert (path[0].source, path[-1].target) == (first, last)
            assert all(a.target == b.source and a.target in passing for a, b in pairwise(path))


def test_paths_refuse_more_work_than_their_budget() -> None:
    """A search among exponentially many paths ends with a word, not with the machine's memory."""
    names = [f"t{n:02d}" for n in range(24)]
    tools = [{"id": name, "kind": "conduit"} for name in names]
    flows = [flow(a, b, "x", every=every) for a, b in pairwise(names) for every in ("1h", "2h")]

    with pytest.raises(StackAuditError, match="ask for fewer"):
        StackGraph(stack(tools, flows)).paths(names[0], names[-1], "x")


# -- routes and cuts


def test_the_route_of_a_met_need_is_its_best_path(cobble: StackGraph) -> None:
    """A need that is met answers with the hops that prove it, in hours."""
    route = cobble.route("need:crm>bil/customer")

    assert isinstance(route, Route)
    assert route.need == "need:crm>bil/customer"
    assert [(hop.source, hop.target, hop.flow, hop.method, hop.latency_hours) for hop in route.hops] == [
        ("crm", "bil", "f4", "manual", (168.0, 168.0))
    ]


def test_the_cut_of_an_unmet_need_tells_both_sides(cobble: StackGraph) -> None:
    """Order records stop at CRM on the way to SUP: from BIL and CRM to SUP any flow would close the gap."""
    assert cobble.route("bil>sup/order") == Cut("need:bil>sup/order", ("bil", "crm"), ("sup",))


def test_any_flow_across_a_cut_closes_it(cobble: StackGraph) -> None:
    """Each pair of the two sides of a cut is an integration that would repair the need."""
    written = document(
        [
            "crm",
            {"id": "dwh", "relays": []},
            {"id": "bus", "kind": "conduit"},
            {"id": "esp", "entities": {"x": "consumer"}},
        ],
        [flow("crm", "dwh", "x"), flow("bus", "esp", "x")],
        entities={"x": {"system_of_record": "crm"}},
    )
    cut = StackGraph(read(written)).route("crm>esp/x")

    assert cut == Cut("need:crm>esp/x", ("crm",), ("bus", "esp"))
    assert isinstance(cut, Cut)
    for source in cut.reached:
        for target in cut.wanted:
            closed = {**written, "integrations": [*written["integrations"], flow(source, target, "x")]}
            assert isinstance(StackGraph(read(closed)).route("crm>esp/x"), Route)


@given(oracles.documents())
@settings(max_examples=60, deadline=None)
def test_every_cut_is_closed_by_any_flow_across_it(written: Document) -> None:
    """For every unmet need of a random stack, each flow from the reached to the wanted side makes a path."""
    found = StackGraph(read(written))
    for verdict in found.verdicts():
        proof = found.witness(verdict)
        if isinstance(proof, Route):
            continue
        source, target = oracles.Chance(0).choice([(a, b) for a in proof.reached for b in proof.wanted])
        more = [*written["integrations"], flow(source, target, verdict.need.entity)]
        assert isinstance(StackGraph(read({**written, "integrations": more})).route(verdict.need), Route)


def test_a_need_may_be_named_in_four_ways(cobble: StackGraph) -> None:
    """A need itself, its id with and without `need:`, and its three names give the same route."""
    (need,) = [need for need in cobble.needs() if need.id == "need:web>crm/customer"]

    routes = [
        cobble.route(name) for name in (need, "need:web>crm/customer", "web>crm/customer", ("web", "crm", "customer"))
    ]

    assert isinstance(routes[0], Route)
    assert all(route == routes[0] for route in routes)


def test_a_route_may_be_asked_for_what_nobody_needs(cobble: StackGraph) -> None:
    """Any two tools and an entity will do; the entity's own tolerance counts."""
    route = cobble.route(("web", "esp", "customer"))

    assert isinstance(route, Route)
    assert [hop.flow for hop in route.hops] == ["f1", "f2"]


@pytest.mark.parametrize("name", ["crm", "crm>ads", "crm/ads", ""])
def test_what_names_no_need_is_refused(cobble: StackGraph, name: str) -> None:
    """A text that is no need is refused with the way to write one."""
    with pytest.raises(StackAuditError, match="crm>ads/customer"):
        cobble.route(name)


# -- names that nothing bears


@pytest.mark.parametrize(
    ("ask", "kind", "near"),
    [
        (lambda g: g.tool("crn"), "tool", "crm"),
        (lambda g: g.flow("f11"), "flow", "f1"),
        (lambda g: g.of("custome"), "entity", "customer"),
        (lambda g: g.downstream("wbe", "customer"), "tool", "web"),
        (lambda g: g.upstream("web", "oder"), "entity", "order"),
        (lambda g: g.paths("web", "crmm", "customer"), "tool", "crm"),
        (lambda g: g.paths("web", "crm", "tikcet"), "entity", "ticket"),
        (lambda g: g.route("crm>adz/customer"), "tool", "ads"),
        (lambda g: g.route(("crm", "ads", "costumer")), "entity", "customer"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(cobble: StackGraph, ask: Any, kind: str, near: str) -> None:
    """Every question names what it does not know and what may have been meant."""
    with pytest.raises(UnknownNameError) as caught:
        ask(cobble)

    assert caught.value.kind == kind
    assert f"did you mean {near!r}?" in str(caught.value)


# -- networkx


def test_the_network_holds_every_flow_with_its_facts(cobble: StackGraph) -> None:
    """Nodes carry their tool, edges are keyed by flow id and carry their facts; planned flows are in it too."""
    network = cobble.network

    assert sorted(network.nodes) == [tool.id for tool in cobble.tools]
    assert sorted(key for _, _, key in network.edges(keys=True)) == ["f1", "f2", "f3", "f4", "f5", "f6", "f7"]
    assert network.nodes["crm"]["tool"] is cobble.tool("crm")
    edge = network.edges["crm", "bil", "f4"]
    assert edge["flow"] is cobble.flow("f4")
    assert (edge["method"], edge["status"], edge["entities"]) == ("manual", "active", ("customer",))
    assert (edge["latency"], edge["reliability"]) == ((7 * DAY, 7 * DAY), (0.8, 0.8))


def test_the_network_is_frozen(cobble: StackGraph) -> None:
    """Nobody can change the graph through its networkx view."""
    for change in (
        lambda: cobble.network.add_node("x"),
        lambda: cobble.network.add_edge("crm", "ads"),
        lambda: cobble.network.remove_node("crm"),
        lambda: cobble.network.clear(),
    ):
        with pytest.raises(nx.NetworkXError):
            change()


def test_equal_stacks_have_equal_networks() -> None:
    """Two graphs of one stack, and of the same stack in another order, have equal networks, node order included."""
    written = oracles.seeded(3, forget=0.1)
    first = StackGraph(read(written)).network
    second = StackGraph(read(oracles.shuffled(oracles.Chance(1), written))).network

    assert nx.utils.graphs_equal(
        nx.MultiDiGraph((a, b, key, {}) for a, b, key in first.edges(keys=True)),
        nx.MultiDiGraph((a, b, key, {}) for a, b, key in second.edges(keys=True)),
    )
    assert list(first.nodes) == list(second.nodes)
    assert list(first.edges(keys=True)) == list(second.edges(keys=True))
    for end in first.edges(keys=True):
        assert {k: v for k, v in first.edges[end].items() if k not in {"flow", "entities"}} == {
            k: v for k, v in second.edges[end].items() if k not in {"flow", "entities"}
        }


# -- order


def facts(one: Flow) -> tuple[object, ...]:
    """What a flow says, apart from where it stands in the file."""
    return one.id, one.source, one.target, one.integration, one.certain, one.automation, one.latency, one.reliability


@given(oracles.documents(forget=0.1), oracles.chance())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_file_changes_nothing(written: Document, rng: random.Random) -> None:
    """Tools, entities, flows and needs in another order give the same flows, needs and verdicts, to the last bit."""
    first, second = StackGraph(read(written)), StackGraph(read(oracles.shuffled(rng, written)))

    assert [tool.id for tool in first.tools] == [tool.id for tool in second.tools]
    assert [facts(one) for one in first.flows] == [facts(one) for one in second.flows]
    assert first.needs() == second.needs()
    assert first.verdicts() == second.verdicts()
    assert first.components() == second.components()


@given(oracles.documents(forget=0.1), oracles.chance())
@settings(max_examples=40, deadline=None)
def test_verdicts_come_in_the_order_asked_and_do_not_depend_on_company(written: Document, rng: random.Random) -> None:
    """Each need is judged as if it were alone, whatever was asked before or with it."""
    found = StackGraph(read(written))
    wanted = list(found.needs())
    rng.shuffle(wanted)

    together = found.verdicts(wanted)

    assert [verdict.need for verdict in together] == wanted
    for need, verdict in zip(wanted, together, strict=True):
        (alone,) = StackGraph(read(written)).verdicts([need])
        assert alone == verdict


def test_the_stack_stays_as_it_was() -> None:
    """Asking changes nothing: the document is the same before and after."""
    subject = sample("cobble_7")
    before = subject.document()
    found = StackGraph(subject)
    found.verdicts(), found.components(), found.cut_points(), found.network, found.route("crm>ads/customer")

    assert subject.document() == before


def test_verdicts_of_hand_made_needs() -> None:
    """A need need not be the stack's own: any ends, weight and tolerance are judged."""
    found = graph("ab", flow("a", "b", "x", every="2h"))

    (verdict,) = found.verdicts([DataNeed("a", "b", "x", 5.0, HOUR)])

    assert (verdict.best.value, verdict.lost, verdict.status) == (0.5, (2.5, 2.5), "stale")


def test_a_changed_copy_of_a_stack_is_indexed_anew() -> None:
    """A copy with other tools knows its own tools, whatever was asked of the original before."""
    first = stack("ab", [flow("a", "b", "x")])
    first.tool("a")
    second = first.model_copy(update={"tools": stack("abc").tools})

    assert StackGraph(second).tool("c").id == "c"
    assert StackGraph(second).components() == (("a", "b"), ("c",))
