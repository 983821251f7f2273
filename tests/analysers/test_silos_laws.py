"""The laws of the silo index (methods 2.4), its lineage (2.3), and the counterexamples it avoids (2.5)."""

from __future__ import annotations

import math
from copy import deepcopy
from itertools import combinations, pairwise, permutations
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, assume, given, settings

import oracles
from oracles import Chance
from stackaudit.analysers.base import Review
from stackaudit.analysers.silos.analyser import silos
from stackaudit.core.findings import Measure
from stackaudit.graph import StackGraph
from stacks import HOUR, Document, document, examine, flow, measures, read, rows, without

LADDER = ("silos.index_missing", "silos.index_manual", "silos.index_stale", "silos.index")
INDICES = (*LADDER, "silos.index_balanced")
VIEW = ("silos.unified_view_reach", "silos.unified_view_automatic", "silos.unified_view_quality")
CLOSE = 1e-9
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def judged(written: Document) -> dict[str, Measure]:
    """The measures of a stack."""
    return measures(examine(written))


def span(measure: Measure) -> tuple[float, float]:
    """The interval of a measure."""
    assert measure.low is not None
    assert measure.high is not None
    return measure.low, measure.high


def never_worse(before: Document, after: Document) -> None:
    """Assert that no end of no rung rose, and that no end of the view of a declared hub fell."""
    old, new = judged(before), judged(after)
    for name in INDICES:
        assert (old[name].low is None) == (new[name].low is None)
        if old[name].low is not None:
            (old_low, old_high), (new_low, new_high) = span(old[name]), span(new[name])
            assert new_low <= old_low + CLOSE, name
            assert new_high <= old_high + CLOSE, name
    if before.get("hub"):
        for name in VIEW:
            if old[name].low is not None:
                (old_low, old_high), (new_low, new_high) = span(old[name]), span(new[name])
                assert new_low >= old_low - CLOSE, name
                assert new_high >= old_high - CLOSE, name


def with_needs(rng: Chance, **choices: Any) -> Document:
    """A random document with at least one need."""
    written = oracles.random_document(rng, **choices)
    assume(oracles.needs(written))
    return written


# -- P1


@given(oracles.chance())
@LAW
def test_p1_the_index_is_bounded_and_nests(rng: Chance) -> None:
    """Every rung lies in [0, 100] at both ends, S0 <= S1 <= S2 <= S3, and a value lies in its interval."""
    found = judged(with_needs(rng, forget=0.15))

    for name in INDICES:
        low, high = span(found[name])
        value = found[name].value
        assert -CLOSE <= low <= high <= 100 + CLOSE
        assert value is None or low - CLOSE <= value <= high + CLOSE
        assert 0 <= found[name].coverage <= 1
    for first, second in pairwise(LADDER):
        assert span(found[first])[0] <= span(found[second])[0] + CLOSE
        assert span(found[first])[1] <= span(found[second])[1] + CLOSE


@given(oracles.chance())
@LAW
def test_p1_the_index_is_zero_only_where_every_need_is_met_in_full(rng: Chance) -> None:
    """S = 0 exactly where every need has a perfect path, S = 100 exactly where every q is 0."""
    written = with_needs(rng)
    qualities = [row["quality"] for row in rows(examine(written), "needs")]
    value = judged(written)["silos.index"].value

    assert value is not None
    assert (value < CLOSE) == all(q > 1 - CLOSE for q in qualities)
    assert (value > 100 - CLOSE) == all(q < CLOSE for q in qualities)


@given(oracles.chance())
@LAW
def test_the_index_is_that_of_the_brute_force(rng: Chance) -> None:
    """Facts all stated: each rung equals the index over all simple paths of Appendix A."""
    written = with_needs(rng)
    world = oracles.corner(written, 0)
    found = judged(written)

    assert [found[name].value for name in LADDER] == pytest.approx(
        [oracles.index(written, world, rung) for rung in range(4)], abs=1e-9
    )


# -- P2


@given(oracles.chance())
@LAW
def test_p2_adding_a_flow_never_raises_any_rung(rng: Chance) -> None:
    """One more flow, its facts stated or not, makes nothing worse at either end; unified views never fall."""
    before = with_needs(rng, forget=0.1)
    tools = [tool["id"] for tool in before["tools"]]
    more = oracles.random_flow(rng, tools, list(before["entities"]))
    for fact in rng.sample(["entities", "method", "every", "takes", "reliability"], rng.choice((0, 0, 1, 3))):
        more.pop(fact)

    never_worse(before, {**before, "integrations": [*before["integrations"], more]})


@given(oracles.chance())
@LAW
def test_p2_starting_a_flow_that_did_not_run_never_raises_any_rung(rng: Chance) -> None:
    """A broken or planned flow that becomes active is a flow added."""
    before = with_needs(rng, forget=0.1)
    after = deepcopy(before)
    rng.choice(after["integrations"])["status"] = "active"

    never_worse(before, after)


@given(oracles.chance())
@LAW
def test_p2_a_relay_permission_never_raises_any_rung(rng: Chance) -> None:
    """A tool that passes on one more entity makes nothing worse."""
    before = with_needs(rng)
    after = deepcopy(before)
    tool = rng.choice(after["tools"])
    tool["relays"] = sorted({*tool["relays"], rng.choice(list(after["entities"]))})

    never_worse(before, after)


@given(oracles.chance())
@LAW
def test_p2_stating_a_relay_never_raises_the_worst_case(rng: Chance) -> None:
    """Saying whom a silent tool relays for settles facts: the upper end never rises, the interval never widens."""
    before = with_needs(rng, forget=0.3)
    silent = [n for n, tool in enumerate(before["tools"]) if "relays" not in tool and not tool["terminal"]]
    assume(silent)
    after = deepcopy(before)
    after["tools"][rng.choice(silent)]["relays"] = rng.sample(list(after["entities"]), 1)

    old, new = judged(before), judged(after)

    for name in INDICES:
        assert span(new[name])[1] <= span(old[name])[1] + CLOSE
        assert span(new[name])[0] >= span(old[name])[0] - CLOSE


def _partly_known() -> Document:
    """Six needs met, one by hand perhaps, two perhaps; the facts settle 60 % and more of the weight."""
    readers = [{"id": f"r{n}", "entities": {"x": "consumer"}} for n in range(10)]
    flows = [flow("crm", f"r{n}", "x") for n in range(6)]
    flows += [flow("crm", f"r{n}", "x", method="manual", status="unknown") for n in (6, 7)]
    flows += [flow("crm", f"r{n}", "x", status="unknown") for n in (8, 9)]
    return document(["crm", *readers], flows, entities={"x": {"system_of_record": "crm", "tolerance": "1h"}})


def test_p2_a_useful_flow_never_raises_the_value_where_facts_are_missing() -> None:
    """The number that is shown obeys P2 as its interval does: a flow with every fact stated cannot make it worse."""
    before = _partly_known()
    more = [flow("crm", name, "x", method="manual") for name in ("r6", "r7")]

    old = judged(before)["silos.index"]
    new = judged({**before, "integrations": [*before["integrations"], *more]})["silos.index"]

    assert old.value is not None
    assert new.value is not None
    assert new.value <= old.value + CLOSE


def test_p2_a_useful_flow_of_unknown_facts_never_raises_the_value() -> None:
    """A flow of which little is known cannot hurt either: it takes no need out of the settled ones to their harm."""
    readers = [{"id": f"r{n}", "entities": {"x": "consumer"}} for n in range(9)]
    flows = [flow("crm", f"r{n}", "x", reliability=0.9) for n in range(2)]
    flows += [flow("crm", "r8", "x", status="unknown")]
    entities = {"x": {"system_of_record": "crm", "tolerance": "1h"}}
    before = document(["crm", *readers], flows, entities=entities)
    more = [without(flow("crm", f"r{n}", "x"), "reliability") for n in range(2)]

    old = judged(before)["silos.index"]
    new = judged({**before, "integrations": [*flows, *more]})["silos.index"]

    assert old.value is not None
    assert new.value is not None
    assert new.value <= old.value + CLOSE


# -- P3


@given(oracles.chance())
@LAW
def test_p3_improving_a_flow_never_raises_any_rung(rng: Chance) -> None:
    """A surer, faster or more automatic flow makes nothing worse, whatever else is not stated."""
    before = with_needs(rng, forget=0.1)
    after = deepcopy(before)
    better = rng.choice(after["integrations"])
    if "reliability" in better:
        better["reliability"] = min(1.0, better["reliability"] + rng.choice((0.0, 0.05, 0.5)))
    if "every" in better and oracles.seconds(better["every"]) > 0:
        better["every"] = f"{int(oracles.seconds(better['every']) * rng.choice((0.25, 0.5, 1.0)))}s"
    if "takes" in better:
        better["takes"] = f"{int(oracles.seconds(better['takes']) * rng.choice((0.0, 0.5, 1.0)))}s"
    if "method" in better:
        level = oracles.AUTOMATION[better["method"]]
        better["method"] = rng.choice([m for m, a in sorted(oracles.AUTOMATION.items()) if a >= level])

    never_worse(before, after)


@given(oracles.chance())
@LAW
def test_p3_more_patience_never_raises_any_rung(rng: Chance) -> None:
    """A larger tolerance makes nothing worse."""
    before = with_needs(rng, forget=0.1)
    after = deepcopy(before)
    for facts in after["entities"].values():
        if "tolerance" in facts:
            facts["tolerance"] = f"{int(oracles.seconds(facts['tolerance']) * rng.choice((1, 2, 10)) + 60)}s"

    never_worse(before, after)


# -- P4


def doubled(written: Document) -> Document:
    """The stack and a copy of it, side by side; no hub, of which there is one only."""

    def again(name: str) -> str:
        return f"{name}-again"

    made = deepcopy(written)
    for entity, facts in written["entities"].items():
        owner = facts["system_of_record"]
        copy = {**facts, "system_of_record": owner if owner == "none" else again(owner)}
        made["entities"][again(entity)] = copy
    for tool in deepcopy(written["tools"]):
        held = {again(entity): role for entity, role in tool["entities"].items()}
        passes = {"relays": [again(entity) for entity in tool["relays"]]} if "relays" in tool else {}
        made["tools"].append({**tool, "id": again(tool["id"]), "entities": held, **passes})
    for one in deepcopy(written["integrations"]):
        carried = {"entities": [again(entity) for entity in one["entities"]]} if "entities" in one else {}
        ends = {"source": again(one["source"]), "target": again(one["target"])}
        made["integrations"].append({**one, **ends, **carried})
    for need in written["needs"]:
        ends = {"from": again(need["from"]), "to": again(need["to"])}
        made["needs"].append({**need, **ends, "entity": again(need["entity"])})
    return made


@given(oracles.chance())
@LAW
def test_p4_two_disjoint_copies_have_the_same_index(rng: Chance) -> None:
    """Replication changes neither the index, nor its ladder, nor the balanced index, nor their intervals."""
    written = with_needs(rng, forget=0.1, hub=False, largest=5)

    once, twice = judged(written), judged(doubled(written))

    for name in INDICES:
        assert span(twice[name]) == pytest.approx(span(once[name]), abs=1e-9)
        assert twice[name].value == pytest.approx(once[name].value, abs=1e-9)
        assert twice[name].coverage == pytest.approx(once[name].coverage)


@given(oracles.chance())
@LAW
def test_p4_scaling_all_weights_changes_nothing(rng: Chance) -> None:
    """Weights count relative to one another only: those of needs in the index, those of entities when balanced."""
    written = with_needs(rng, forget=0.1)
    heavier = deepcopy(written)
    for facts in heavier["entities"].values():
        facts["weight"] *= 8
    for need in heavier["needs"]:
        need["weight"] = 8.0

    once, again = declared_only(written), declared_only(heavier)

    for name in INDICES:
        assert span(again[name]) == pytest.approx(span(once[name]), abs=1e-9)


def declared_only(written: Document) -> dict[str, Measure]:
    """Measures over declared needs, whose weights the stack states."""
    review = silos.tuned(needs="declared")(StackGraph(read(written)))
    return {measure.name: measure for measure in review.measures}


def test_p4_weighing_all_needs_of_one_entity_moves_the_index_not_the_balanced_one() -> None:
    """The balanced index is immune to modelling one entity more finely; the index is not, and need not be."""
    flows = [flow("a", "b", "x")]

    def needs(weight: float) -> list[Document]:
        return [
            {"from": "a", "to": "b", "entity": "x", "weight": weight},
            {"from": "b", "to": "a", "entity": "x", "weight": weight},
            {"from": "a", "to": "c", "entity": "y"},
        ]

    entities = {"x": {"tolerance": "1h"}, "y": {"tolerance": "1h"}}
    once = judged(document("abc", flows, entities=entities, needs=needs(1.0)))
    often = judged(document("abc", flows, entities=entities, needs=needs(4.0)))

    assert once["silos.index"].value == pytest.approx(100 * 2 / 3)
    assert often["silos.index"].value == pytest.approx(100 * 5 / 9)
    assert once["silos.index_balanced"].value == often["silos.index_balanced"].value == pytest.approx(75.0)


@given(oracles.chance())
@LAW
def test_a_need_said_twice_counts_once(rng: Chance) -> None:
    """Needs are de-duplicated by source, target and entity."""
    written = with_needs(rng)
    twice = {**written, "needs": [*written["needs"], *deepcopy(written["needs"])]}

    assert judged(twice) == judged(written)


# -- P5


@given(oracles.chance())
@LAW
def test_p5_the_interval_is_exactly_the_range_over_all_corners(rng: Chance) -> None:
    """Every corner of the missing facts lies in the interval, and both its ends are corners."""
    written = oracles.forgotten(rng, with_needs(rng, largest=5, most_flows=6), 0.3, most=6)
    assume(oracles.count_worlds(written) <= 64)
    found = judged(written)

    for rung, name in enumerate(LADDER):
        low, high = span(found[name])
        values = [oracles.index(written, world, rung) for world in oracles.worlds(written)]
        assert (min(v for v in values if v is not None), max(v for v in values if v is not None)) == pytest.approx(
            (low, high), abs=1e-9
        )


@given(oracles.chance())
@LAW
def test_p5_any_completion_of_the_facts_lies_in_the_interval(rng: Chance) -> None:
    """Fill every missing fact in with anything: each rung is then a point inside the interval from before."""
    written = with_needs(rng, forget=0.25)
    before = judged(written)

    for _ in range(3):
        after = judged(oracles.completed(rng, written))
        for name in INDICES:
            (low, high), value = span(before[name]), after[name].value
            assert value is not None
            assert low - CLOSE <= value <= high + CLOSE
            assert span(after[name])[1] - span(after[name])[0] <= CLOSE


@given(oracles.chance())
@LAW
def test_p5_both_ends_are_attained_by_stacks(rng: Chance) -> None:
    """There is a stack at each end: every fact as bad, or as good, as can be written (a century for ever)."""
    written = with_needs(rng, forget=0.25)
    before = judged(written)
    worst, best = judged(oracles.extreme(written, best=False)), judged(oracles.extreme(written, best=True))

    for name in INDICES:
        low, high = span(before[name])
        assert worst[name].value == pytest.approx(high, abs=0.05)
        assert best[name].value == pytest.approx(low, abs=0.05)


@given(oracles.chance())
@LAW
def test_p5_stating_one_more_fact_never_widens_the_interval(rng: Chance) -> None:
    """What becomes known narrows the interval of every rung or leaves it."""
    written = with_needs(rng, forget=0.3)
    full = oracles.completed(rng, written)
    after = deepcopy(written)
    n = rng.randrange(len(after["integrations"]))
    after["integrations"][n] = full["integrations"][n]

    old, new = judged(written), judged(after)

    for name in INDICES:
        assert span(new[name])[0] >= span(old[name])[0] - CLOSE
        assert span(new[name])[1] <= span(old[name])[1] + CLOSE


@given(oracles.chance())
@LAW
def test_p5_the_unified_view_of_a_hub_holds_any_completion(rng: Chance) -> None:
    """Reach, automatic reach and quality lie in their intervals whatever the missing facts are."""
    written = oracles.random_document(rng, forget=0.25)
    assume(written.get("hub"))
    before = judged(written)
    assume(before[VIEW[0]].low is not None)

    after = judged(oracles.completed(rng, written))

    for name in VIEW:
        (low, high), value = span(before[name]), after[name].value
        assert value is not None
        assert low - CLOSE <= value <= high + CLOSE


# -- P6


@given(oracles.chance())
@LAW
def test_p6_losses_add_up_by_need_and_entity(rng: Chance) -> None:
    """The index splits without rest over needs and entities."""
    found = examine(with_needs(rng, forget=0.15))
    low, high = span(measures(found)["silos.index"])
    needs = rows(found, "needs")
    whole = math.fsum(row["weight"] for row in needs)

    for end, expected in (("low", high), ("high", low)):
        by_need = math.fsum(row["weight"] * (1 - row[f"quality_{end}"]) for row in needs)
        assert 100 * by_need / whole == pytest.approx(expected, abs=1e-9)
    entities = rows(found, "silo_entities")
    weight = {e["entity"]: math.fsum(n["weight"] for n in needs if n["entity"] == e["entity"]) for e in entities}
    for end, expected in (("low", low), ("high", high)):
        by_entity = math.fsum(weight[e["entity"]] * e[end] for e in entities) / whole
        assert by_entity == pytest.approx(expected, abs=1e-9)
    ladder = {row["measure"]: (row["low"], row["high"]) for row in rows(found, "silo_ladder")}
    assert ladder == {name: span(measures(found)[name]) for name in LADDER}


def test_p6_a_tool_of_two_departments_counts_half_in_each() -> None:
    """A need from one department to a tool that two use is split half and half (methods 2.6)."""
    written = document(
        [
            {"id": "a", "departments": ["sales"]},
            {"id": "b", "departments": ["service", "marketing"], "entities": {"x": "consumer"}},
        ],
        entities={"x": {"system_of_record": "a", "tolerance": "1h"}},
    )

    parts = {
        (r["source"], r["target"]): (r["weight"], r["silo_high"]) for r in rows(examine(written), "department_needs")
    }

    assert parts == {("sales", "marketing"): (0.5, 100.0), ("sales", "service"): (0.5, 100.0)}


# -- order, names


@given(oracles.chance())
@LAW
def test_the_order_of_the_file_changes_no_byte(rng: Chance) -> None:
    """Shuffled tools, entities, flows and needs give the same review: findings, evidence, unknowns, tables."""
    written = oracles.random_document(rng, forget=0.15)

    assert examine(written) == examine(oracles.shuffled(rng, written))


# -- lineage (methods 2.3): Borgatti's fragmentation, global efficiency


def all_pairs(rng: Chance, **facts: Any) -> tuple[nx.Graph[str], Review]:
    """A random undirected graph, as networkx and as a stack where everyone needs the same entity of everyone."""
    names = [f"t{n}" for n in range(rng.randint(3, 8))]
    edges = [pair for pair in combinations(names, 2) if rng.random() < rng.choice((0.2, 0.4))]
    known: nx.Graph[str] = nx.Graph()
    known.add_nodes_from(names)
    known.add_edges_from(edges)
    written = document(
        [{"id": name, "relays": ["x"]} for name in names],
        [flow(a, b, "x", bidirectional=True, **facts) for a, b in edges],
        entities={"x": {"tolerance": "1h"}},
        needs=[{"from": a, "to": b, "entity": "x"} for a, b in permutations(names, 2)],
    )
    return known, examine(written)


@given(oracles.chance())
@settings(max_examples=30, deadline=None)
def test_with_all_pairs_the_missing_rung_is_the_fragmentation_of_borgatti(rng: Chance) -> None:
    """Equal needs of all ordered pairs, q = reachable: S = 100 (1 - sum of s (s - 1) / (n (n - 1)))."""
    known, found = all_pairs(rng)
    n = len(known)
    sizes = [len(members) for members in nx.connected_components(known)]
    fragmentation = 1 - sum(s * (s - 1) for s in sizes) / (n * (n - 1))

    assert measures(found)["silos.index"].value == pytest.approx(100 * fragmentation)
    assert measures(found)["silos.index_missing"].value == pytest.approx(100 * fragmentation)


@given(oracles.chance())
@settings(max_examples=30, deadline=None)
def test_with_all_pairs_and_q_of_one_over_distance_the_index_is_one_minus_global_efficiency(rng: Chance) -> None:
    """Hops of one tolerance each make q = 1 / distance: S = 100 (1 - global efficiency)."""
    known, found = all_pairs(rng, every="1h")

    assert measures(found)["silos.index"].value == pytest.approx(100 * (1 - nx.global_efficiency(known)))


# -- counterexamples (methods 2.5): what would break monotonicity, and what the index does instead


def between_departments(*pairs: str) -> Document:
    """Tools A and B of one department, C and D of another; flows both ways; all ordered pairs are needs."""
    homes = {"a": "one", "b": "one", "c": "two", "d": "two"}
    return document(
        [{"id": tool, "departments": [home], "relays": ["x"]} for tool, home in homes.items()],
        [flow(pair[0], pair[1], "x", bidirectional=True) for pair in pairs],
        entities={"x": {"tolerance": "1h"}},
        needs=[{"from": a, "to": b, "entity": "x"} for a, b in permutations("abcd", 2)],
    )


def undirected(written: Document) -> nx.Graph[str]:
    """The stack's flows as an undirected simple graph."""
    return nx.Graph(nx.DiGraph(StackGraph(read(written)).network))


def e_i(written: Document) -> float:
    """Krackhardt and Stern's E-I index: (external - internal) / all."""
    home = {tool["id"]: tool["departments"][0] for tool in written["tools"]}
    ties = [home[a] != home[b] for a, b in undirected(written).edges]
    return (sum(ties) - (len(ties) - sum(ties))) / len(ties)


def index(written: Document) -> float:
    """The silo index."""
    value = judged(written)["silos.index"].value
    assert value is not None
    return value


def test_a_the_e_i_index_calls_a_useful_flow_a_silo() -> None:
    """2.5 a: flow A-B takes E-I from +1 to 0.333, "more siloed"; the silo index falls."""
    before, after = between_departments("ac", "bd"), between_departments("ac", "bd", "ab")

    assert e_i(before) == 1.0
    assert e_i(after) == pytest.approx(1 / 3)
    assert index(after) < index(before)


def test_b_modularity_calls_a_useful_flow_a_silo() -> None:
    """2.5 b: adding A-B, then C-D: modularity -0.5, -0.2222, 0, conductance 1.0 to 0.5; the index never rises."""
    stacks = [between_departments(*pairs) for pairs in (("ac", "bd"), ("ac", "bd", "ab"), ("ac", "bd", "ab", "cd"))]
    graphs = [undirected(one) for one in stacks]
    departments = [{"a", "b"}, {"c", "d"}]

    modularity = [nx.community.modularity(one, departments) for one in graphs]

    assert modularity == pytest.approx([-0.5, -2 / 9, 0.0])
    assert nx.conductance(graphs[0], {"a", "b"}) == 1.0
    assert nx.conductance(graphs[2], {"a", "b"}) == 0.5
    assert index(stacks[0]) > index(stacks[1]) >= index(stacks[2])


def test_c_mean_latency_over_reachable_pairs_punishes_a_link_where_none_was() -> None:
    """2.5 c: a weekly link for a pair without any raises the mean from 1 to 84.5 hours; the index falls."""
    needs = [{"from": "a", "to": "b", "entity": "x"}, {"from": "c", "to": "d", "entity": "x"}]
    entities = {"x": {"tolerance": "24h"}}
    before = document("abcd", [flow("a", "b", "x", every="1h")], entities=entities, needs=needs)
    after = {**before, "integrations": [*before["integrations"], flow("c", "d", "x", every="7d")]}

    def mean_hours(written: Document) -> float:
        verdicts = StackGraph(read(written)).verdicts()
        reached = [verdict.best.latency / HOUR for verdict in verdicts if verdict.best.path]
        return sum(reached) / len(reached)

    assert (mean_hours(before), mean_hours(after)) == (1.0, 84.5)
    assert (index(before), index(after)) == (50.0, pytest.approx(100 * (1 - (1 + 24 / 168) / 2)))


def test_d_a_flow_never_becomes_a_need() -> None:
    """2.5 d: all needs met, S = 0; a flaky flow counted as a need would give 50 / (n + 1); it stays 0."""
    entities = {"x": {"system_of_record": "a", "tolerance": "1h"}}
    reader = {"id": "b", "entities": {"x": "consumer"}}
    before = document(["a", reader, "c"], [flow("a", "b", "x")], entities=entities)
    after = {**before, "integrations": [*before["integrations"], flow("a", "c", "x", reliability=0.5)]}
    counted = {**after, "needs": [{"from": "a", "to": "c", "entity": "x"}]}

    assert (index(before), index(after)) == (0.0, 0.0)
    assert index(counted) == pytest.approx(50 / (1 + 1))


def test_e_rival_masters_and_flows_to_maintain_stay_out_of_the_index() -> None:
    """2.5 e: a flow that closes a circle between two masters is a worse finding and no higher index."""
    needs = [{"from": "a", "to": "b", "entity": "x"}]
    entities = {"x": {"system_of_record": ["a", "b"], "tolerance": "1h"}}
    before = document("ab", [flow("a", "b", "x")], entities=entities, needs=needs)
    after = {**before, "integrations": [*before["integrations"], flow("b", "a", "x"), flow("a", "b", "x")]}

    def severity(written: Document) -> int:
        return next(f.severity for f in examine(written).findings if f.code == "silos.competing-masters")

    assert severity(after) > severity(before)
    assert (index(before), index(after)) == (0.0, 0.0)


def test_f_a_new_tool_with_needs_may_raise_the_index() -> None:
    """2.5 f: the cobbling effect is meant: a new tool whose needs nobody meets raises S from 0 to 50."""
    entities = {"x": {"system_of_record": "a", "tolerance": "1h"}}
    reader, newcomer = ({"id": name, "entities": {"x": "consumer"}} for name in ("b", "c"))
    before = document(["a", reader], [flow("a", "b", "x")], entities=entities)

    assert (index(before), index({**before, "tools": [*before["tools"], newcomer]})) == (0.0, 50.0)


# -- coverage and values (methods 2.2 S8, 6.5)


def test_an_entity_without_a_master_lowers_the_coverage() -> None:
    """Needs of an entity that nobody masters are undefined: they leave the index and lower its coverage."""
    readers = [{"id": name, "entities": {"x": "consumer", "y": "consumer"}} for name in "bcde"]
    entities = {"x": {"system_of_record": "a", "tolerance": "1h"}, "y": {"system_of_record": "none"}}
    found = judged(document(["a", *readers], [flow("a", "b", "x")], entities=entities))["silos.index"]

    assert (found.value, found.coverage) == (75.0, 0.5)


@pytest.mark.parametrize(("settled", "enough"), [(0, False), (5, False), (6, True), (10, True)])
def test_a_value_stands_only_where_enough_weight_is_settled(settled: int, enough: bool) -> None:
    """Below 60 % of the weight there is the interval only; the reason says how much is asked."""
    readers = [{"id": f"r{n}", "entities": {"x": "consumer"}} for n in range(10)]
    flows = [flow("a", f"r{n}", "x", status="active" if n < settled else "unknown") for n in range(10)]
    entities = {"x": {"system_of_record": "a", "tolerance": "1h"}}

    found = judged(document(["a", *readers], flows, entities=entities))["silos.index"]

    assert span(found) == (0.0, pytest.approx(10.0 * (10 - settled)))
    assert found.coverage == settled / 10
    assert (found.value is not None, bool(found.undefined)) == (enough, not enough)
    assert found.value is None or 0.0 <= found.value <= 10.0 * (10 - settled)


def test_without_any_need_the_index_is_undefined_never_zero() -> None:
    """Undefined is never 0."""
    found = judged(document("ab", [flow("a", "b", "x")]))
    assert found.pop("silos.groups").value == 1  # counted without any need: which tools are connected is known
    for measure in found.values():
        assert (measure.value, measure.coverage) == (None, 0.0)
        assert measure.undefined
