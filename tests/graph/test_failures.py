"""What is left when flows stop, held against the same stack without them."""

from __future__ import annotations

import random
from copy import deepcopy

import pytest
from hypothesis import given, settings

import oracles
from stackaudit.graph import StackGraph
from stackaudit.graph.failures import Failures, Left, Rest
from stacks import Document, document, flow, read, sample

LAW = settings(max_examples=80, deadline=None)


def named(written: Document) -> Document:
    """The same stack, each integration with an id, so that what stops can be told in both."""
    made = deepcopy(written)
    for n, record in enumerate(made["integrations"]):
        record["id"] = f"flow-{n}"
    return made


def broken(written: Document, ids: set[str]) -> StackGraph:
    """The graph with some integrations broken."""
    made = deepcopy(written)
    for record in made["integrations"]:
        if record["id"] in ids:
            record["status"] = "broken"
    return StackGraph(read(made))


def by_need(rest: Rest) -> dict[int, Left]:
    """What is left of each need that the stopped flows may touch, by its place."""
    return {**{n: Left(0.0, 0.0) for n in rest.gone}, **rest.left}


@given(oracles.chance())
@LAW
def test_what_is_left_is_what_a_stack_without_these_flows_has(rng: random.Random) -> None:
    """For every need and both cases of the facts, stopping flows equals breaking their integrations."""
    written = named(oracles.random_document(rng, forget=0.15))
    graph = StackGraph(read(written))
    verdicts = graph.verdicts()
    ids = {record["id"] for record in written["integrations"] if rng.random() < 0.4}
    stopped = {f.id for f in graph.flows if f.integration.id in ids}
    failures = Failures(graph, verdicts, 100_000)

    left = by_need(failures.left(stopped))

    for n, after in enumerate(broken(written, ids).verdicts()):
        low, high = (left[n].low, left[n].high) if n in left else (verdicts[n].worst.value, verdicts[n].best.value)
        assert (low, high) == (pytest.approx(after.worst.value), pytest.approx(after.best.value))


@given(oracles.chance())
@LAW
def test_bounds_without_a_search_hold_what_is_left(rng: random.Random) -> None:
    """What is told without any search, and what a budget of nothing leaves, lies around what is left."""
    written = named(oracles.random_document(rng, forget=0.15))
    graph = StackGraph(read(written))
    verdicts = graph.verdicts()
    stopped = {f.id for f in graph.flows if rng.random() < 0.4}

    exact = by_need(Failures(graph, verdicts, 100_000).left(stopped))
    none = Failures(graph, verdicts, 0)

    assert none.left(stopped).gone >= none.bounded(stopped).gone
    assert by_need(none.left(stopped)).keys() == by_need(none.bounded(stopped)).keys()
    for n, bound in by_need(none.bounded(stopped)).items():
        assert bound.low - 1e-12 <= exact[n].low <= exact[n].high <= bound.high + 1e-12
        assert exact[n].exact
    assert set(exact) == set(none.hit(stopped))


def test_a_need_keeps_its_second_way() -> None:
    """A slower way around counts; without it nothing is left, and that is known without a search."""
    written = document(
        "abc",
        [
            flow("a", "c", "x", id="direct"),
            flow("a", "b", "x", id="out"),
            flow("b", "c", "x", id="in", reliability=0.5),
        ],
        entities={"x": {"tolerance": "1h"}},
        needs=[{"from": "a", "to": "c", "entity": "x"}],
    )
    written["tools"][1]["relays"] = ["x"]
    graph = StackGraph(read(written))
    failures = Failures(graph, graph.verdicts(), 1000)

    assert by_need(failures.left({"direct"})) == {0: (0.5, 0.5, True)}
    assert failures.left({"direct", "in"}) == failures.bounded({"direct", "in"}) == Rest(frozenset({0}), {})
    assert by_need(failures.bounded({"direct"})) == {0: (0.0, 1.0, False)}
    assert failures.left({"out"}) == Rest(frozenset(), {})


def test_searches_for_ways_around_leave_the_budget_of_the_graph_alone() -> None:
    """Asking what is left takes nothing from what other analysers may use, so nothing depends on who asked first."""
    graph = StackGraph(sample("brightside_45"))
    verdicts = graph.verdicts()
    before = graph.budget.left

    for tool in graph.tools:
        Failures(graph, verdicts, 1000).left({f.id for f in graph.running if tool.id in (f.source, f.target)})

    assert graph.budget.left == before
