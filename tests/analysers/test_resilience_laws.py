"""The laws of resilience, and a brute force that breaks each tool by hand and shares no code with the library."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings

import oracles
from oracles import World
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.resilience.analyser import resilience
from stackaudit.graph import StackGraph
from stacks import Document, measures, read, rows, sample

LAW = settings(max_examples=60, deadline=None)
EXACT = 1e-7


def criticality(written: Document, **options: Any) -> dict[str, dict[str, Any]]:
    """The rows of tools and conduits, by id."""
    review = resilience.tuned(**options)(StackGraph(read(written)))
    return {row["id"]: row for row in rows(review, "criticality") if row["kind"] in {"tool", "conduit"}}


def carried(rng: oracles.Chance, written: Document) -> Document:
    """The same stack, some of its flows carried by one of its tools."""
    made = deepcopy(written)
    for record in made["integrations"]:
        others = [t["id"] for t in made["tools"] if t["id"] not in {record["source"], record["target"]}]
        if rng.random() < 0.3 and others:
            record["via"] = rng.choice(others)
    return made


def without(written: Document, world: World, tools: set[str]) -> World:
    """A world in which tools stop: flows in and out of them, and flows that they carry, vanish."""
    kept = deepcopy(written)
    kept["integrations"] = [f for f in kept["integrations"] if not tools & {f["source"], f["target"], f.get("via")}]
    left = oracles.corner(kept, 0)
    return World(left.arcs, world.tolerance, world.within, world.obliging)


def rise(written: Document, tools: set[str]) -> float:
    """By how much the silo index rises when tools stop; every fact is stated."""
    world = oracles.corner(written, 0)
    before, after = oracles.index(written, world), oracles.index(written, without(written, world, tools))
    assert before is not None
    assert after is not None
    return after - before


@given(oracles.chance())
@LAW
def test_a_loss_is_the_rise_of_the_index_when_flows_vanish(rng: oracles.Chance) -> None:
    """Of every tool, with every fact stated, held against breaking it by hand."""
    written = carried(rng, oracles.random_document(rng))
    review = resilience(StackGraph(read(written)))

    for row in rows(review, "criticality"):
        if row["kind"] in {"tool", "conduit"}:
            expected = rise(written, {row["id"]})
            assert row["loss_low"] - EXACT <= expected <= row["loss_high"] + EXACT
            assert row["exact"]
            if oracles.count_worlds(written) == 1:
                assert row["loss"] == pytest.approx(expected, abs=EXACT)


@given(oracles.chance())
@LAW
def test_the_interval_holds_the_loss_whatever_is_not_stated(rng: oracles.Chance) -> None:
    """However the missing facts turn out, the loss of each tool and the score lie inside what was told before."""
    written = oracles.random_document(rng, forget=0.2)
    told = resilience(StackGraph(read(written)))
    stated = resilience(StackGraph(read(oracles.completed(rng, written))))
    before = {row["id"]: row for row in rows(told, "criticality") if row["kind"] in {"tool", "conduit"}}

    for row in rows(stated, "criticality"):
        if row["kind"] in {"tool", "conduit"}:
            known = before[row["id"]]
            assert known["loss_low"] - EXACT <= row["loss_low"] <= row["loss_high"] <= known["loss_high"] + EXACT
            if row["share_low"] is not None and known["share_low"] is not None:
                assert known["share_low"] - EXACT <= row["share_low"]
                assert row["share_high"] <= known["share_high"] + EXACT
    for name in ("resilience.score", "resilience.worst_loss"):
        wide, narrow = measures(told)[name], measures(stated)[name]
        if None not in (wide.low, wide.high, narrow.low, narrow.high):
            assert (wide.low or 0) - EXACT <= (narrow.low or 0)
            assert (narrow.high or 0) <= (wide.high or 0) + EXACT


@given(oracles.chance())
@LAW
def test_no_loss_exceeds_what_is_delivered_and_none_is_negative(rng: oracles.Chance) -> None:
    """From 0 to all that is delivered; a tool without flows has "no dependence"."""
    written = carried(rng, oracles.random_document(rng, forget=0.1))
    delivered = 100 - (oracles.index(written, oracles.corner(written, -1)) or 0)
    linked = {end for f in written["integrations"] for end in (f["source"], f["target"], f.get("via"))}

    for tool, row in criticality(written).items():
        assert -EXACT <= row["loss_low"] <= row["loss_high"] <= delivered + EXACT
        if tool not in linked:
            assert row["dependence"] == "no dependence"


@given(oracles.chance())
@LAW
def test_a_plan_never_lowers_the_score(rng: oracles.Chance) -> None:
    """Stating a plan, and then a test, for every tool raises the score or leaves it."""
    written = oracles.random_document(rng)
    ends = []
    for facts in ({"plan": False}, {"plan": True}, {"plan": True, "tested": "2026-10-01"}):
        made = {**deepcopy(written), "as_of": "2026-11-01"}
        for tool in made["tools"]:
            tool["continuity"] = facts
        found = measures(resilience(StackGraph(read(made))))["resilience.score"]
        ends.append((found.low, found.high))

    if None not in ends[0]:
        assert ends == sorted(ends)


@given(oracles.chance())
@LAW
def test_a_small_budget_only_widens(rng: oracles.Chance) -> None:
    """Without any work for ways around, every interval holds the exact one, and what is a bound says so."""
    written = carried(rng, oracles.random_document(rng, forget=0.1))
    exact, bound = criticality(written), criticality(written, work=0)

    for tool, row in bound.items():
        assert row["loss_low"] - EXACT <= exact[tool]["loss_low"]
        assert exact[tool]["loss_high"] <= row["loss_high"] + EXACT
        if row["exact"]:
            assert (row["loss_low"], row["loss_high"]) == (exact[tool]["loss_low"], exact[tool]["loss_high"])


@given(oracles.chance())
@LAW
def test_cut_nodes_are_tools_whose_loss_leaves_no_path(rng: oracles.Chance) -> None:
    """In the best case of what is not stated, a need loses its last path with a cut node, and with no other tool."""
    written = oracles.random_document(rng, forget=0.1)
    world = oracles.corner(written, -1)

    for row in rows(resilience(StackGraph(read(written))), "need_cuts"):
        key = row["source"], row["target"], row["entity"]
        if row["source"] == row["target"] or not oracles.ladder(written, world, key)[0]:
            assert row["cut_nodes"] == ()
            continue
        inner = {tool["id"] for tool in written["tools"]} - {row["source"], row["target"]}
        cut = set()
        for tool in inner:
            arcs = tuple(arc for arc in world.arcs if tool not in (arc.source, arc.target))
            left = World(arcs, world.tolerance, world.within, world.obliging)
            if not oracles.ladder(written, left, key)[0]:
                cut.add(tool)
        assert set(row["cut_nodes"]) == cut


def test_the_contract_holds_on_large_samples() -> None:
    """The promises of every analyser, on the two samples with gaps."""
    check_analyser(resilience, [sample("brightside_45")])
