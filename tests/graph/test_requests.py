"""Whom a deletion reaches, and the fewest tools to tell: the worked example, and random stacks against enumeration."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stacks import CASES, load, read

from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.settings import PrivacySettings
from stackaudit.graph import StackGraph
from stackaudit.graph.requests import Request, first_to_tell

TOOLS = "abcdef"


def of_seven(entity: str) -> Request:
    graph = StackGraph(read(load(CASES / "privacy" / "seven_tools.yaml")))
    return next(one for one in Context(graph, PrivacySettings()).requests if one.entity == entity)


def test_the_customers_of_seven_tools() -> None:
    """Must, sure, possible, and between one and three tools to tell."""
    request = of_seven("customer")

    assert request.intakes == ("crm",)
    assert {*request.must} == {"crm", "esp", "sheet", "ads", "sup"}
    assert request.sure == {"crm", "esp"}
    assert request.possible == {"crm", "esp", "sup"}
    assert (request.unreached, request.open, request.unrecorded) == (("ads", "sheet"), ("sup",), ())
    assert request.orders == (("sheet",), ("ads", "sheet", "sup"))
    assert request.age("esp") == (3600.0, 3600.0)
    assert [flow.id for flow in request.silent] == ["f6", "f7"]


@pytest.mark.parametrize(("entity", "open_"), [("consent", ("esp",)), ("ticket", ("bot",))])
def test_the_other_records_of_seven_tools(entity: str, open_: tuple[str, ...]) -> None:
    """Consents and tickets: one more tool may be reached."""
    request = of_seven(entity)

    assert (request.unreached, request.open) == ((), open_)
    assert tuple(map(len, request.orders)) == (0, 1)


@pytest.mark.parametrize(
    ("ahead", "wanted", "told"),
    [
        ({}, "", ()),
        ({}, "ab", ("a", "b")),
        ({"a": ["b"], "b": ["a"]}, "ab", ("a",)),
        ({"b": ["c"], "c": ["b"], "a": ["b"]}, "abc", ("a",)),
        ({"a": ["x"], "x": ["b"]}, "ab", ("a",)),
        ({"x": ["a", "b"]}, "ab", ("a", "b")),
        ({"a": ["x"], "x": ["a", "b"], "b": ["x"]}, "ab", ("a",)),
    ],
)
def test_the_fewest_to_tell(ahead: dict[str, list[str]], wanted: str, told: tuple[str, ...]) -> None:
    """Of tools that tell each other the first; ways may lead over tools that need not be told."""
    assert first_to_tell(ahead, wanted) == told


def test_a_long_chain_and_a_large_circle() -> None:
    """No recursion, whatever the order."""
    names = [f"t{n:05}" for n in range(5000)]
    chain = {one: [two] for one, two in pairwise(names)}

    assert first_to_tell(chain, names) == ("t00000",)
    assert first_to_tell({**chain, names[-1]: [names[0]]}, reversed(names)) == ("t00000",)


EDGES = st.sets(st.tuples(st.sampled_from(TOOLS), st.sampled_from(TOOLS)).filter(lambda e: e[0] != e[1]), max_size=12)


@settings(max_examples=400, deadline=None)
@given(EDGES, st.sets(st.sampled_from(TOOLS)))
def test_the_fewest_to_tell_against_every_choice(edges: set[tuple[str, str]], wanted: set[str]) -> None:
    """Every set of the wanted tools is tried; a source component of the condensation is one tool to tell."""
    graph = nx.DiGraph(sorted(edges))
    graph.add_nodes_from(TOOLS)
    after = {tool: {tool, *nx.descendants(graph, tool)} for tool in TOOLS}
    sizes = range(len(wanted) + 1)
    chosen = (some for size in sizes for some in combinations(sorted(wanted), size))
    least = next(some for some in chosen if wanted <= {t for one in some for t in after[one]})

    found = first_to_tell({tool: sorted(graph.successors(tool)) for tool in TOOLS}, wanted)

    assert len(found) == len(least)
    assert {*found} <= wanted <= {tool for one in found for tool in after[one]}
    if wanted == {*TOOLS}:
        condensed = nx.condensation(graph)
        assert len(found) == sum(condensed.in_degree(node) == 0 for node in condensed)


# -- laws of what is reached, against every completion of what is not stated


FLOW = st.fixed_dictionaries(
    {
        "source": st.sampled_from(TOOLS[:5]),
        "target": st.sampled_from(TOOLS[:5]),
        "entities": st.sampled_from([["x"], ["x"], ["x"], ["y"], None]),
        "deletes": st.sampled_from([True, True, False, None]),
        "status": st.sampled_from(["active", "active", "active", "unknown", "broken"]),
        "every": st.sampled_from(["1h", "5h", None]),
        "takes": st.just("0h"),
    }
).filter(lambda flow: flow["source"] != flow["target"])
FLOWS = st.lists(FLOW, max_size=7)


def request_of(flows: list[dict[str, Any]], must: str, whole: bool = False) -> Request:
    stack = read({"name": "S", "entities": {"x": {}, "y": {}}, "tools": [*TOOLS], "integrations": flows})
    running = tuple(flow for flow in StackGraph(stack).running if flow.entities is None or "x" in flow.entities)
    return Request("x", ("a",), tuple(must), running, frozenset(TOOLS if whole else ""))


def reached(edges: set[tuple[str, str]]) -> set[str]:
    graph = nx.DiGraph(sorted(edges))
    graph.add_nodes_from(TOOLS)
    return {"a", *nx.descendants(graph, "a")}


def completions(request: Request) -> list[set[tuple[str, str]]]:
    """Every set of flows over which deletions may be carried out, whatever is not stated."""
    sure, open_ = set(), set()
    for flow in request.flows:
        if flow.integration.deletes is not False:
            stated = flow.certain and flow.entities is not None and flow.integration.deletes
            (sure if stated else open_).add((flow.source, flow.target))
    choices = product((False, True), repeat=len(open_ - sure))
    return [sure | {e for e, taken in zip(sorted(open_ - sure), one, strict=True) if taken} for one in choices]


def fewest(edges: set[tuple[str, str]], must: set[str]) -> int:
    left = must - reached(edges)
    graph = nx.DiGraph(sorted(edges))
    graph.add_nodes_from(TOOLS)
    after = {tool: {tool, *nx.descendants(graph, tool)} for tool in TOOLS}
    sizes = range(len(left) + 1)
    return next(
        n for n in sizes for some in combinations(sorted(left), n) if left <= {t for o in some for t in after[o]}
    )


@settings(max_examples=500, deadline=None)
@given(FLOWS)
def test_what_is_reached_lies_between_its_ends(flows: list[dict[str, Any]]) -> None:
    """The ends are those of all completions; so are the fewest tools to tell."""
    request = request_of(flows, "abcd", whole=True)
    every = completions(request)
    ends = [reached(edges) for edges in every]
    orders = [fewest(edges, {*"abcd"}) for edges in every]

    assert request.sure == set.intersection(*ends)
    assert request.possible == set.union(*ends)
    assert {*request.unreached} == {*"abcd"} - request.possible
    assert request.unrecorded == ()
    assert {*request.open} == ({*"abcd"} & request.possible) - request.sure
    assert (len(request.orders[0]), len(request.orders[1])) == (min(orders), max(orders))
    for tool in request.sure:
        assert request.age(tool)[0] <= request.age(tool)[1]


@settings(max_examples=300, deadline=None)
@given(FLOWS, FLOW)
def test_one_more_flow_never_reaches_fewer(flows: list[dict[str, Any]], flow: dict[str, Any]) -> None:
    """And it never takes more tools to tell."""
    before, after = request_of(flows, "abcd", whole=True), request_of([*flows, flow], "abcd", whole=True)

    assert before.sure <= after.sure
    assert before.possible <= after.possible
    assert all(len(now) <= len(then) for now, then in zip(after.orders, before.orders, strict=True))


@settings(max_examples=300, deadline=None)
@given(FLOWS)
def test_answers_decide_who_is_reached(flows: list[dict[str, Any]]) -> None:
    """Where all that is asked is answered, nothing is open any more; what is not asked decides nothing."""
    request = request_of(flows, "abcd", whole=True)
    asked = {flow.id for flow in (*request.silent, *request.vague)}

    assert bool(asked) >= bool(request.open)
    answered = [
        {**one, "id": f"n{n}", "deletes": bool(one["deletes"]), "entities": one["entities"] or ["x"], "status": status}
        for n, one in enumerate(flows)
        for status in ["active" if one["status"] == "unknown" else one["status"]]
    ]
    settled = request_of(answered, "abcd", whole=True)
    assert settled.open == ()
    assert settled.silent == settled.vague == ()
    assert settled.sure == settled.possible


def test_a_flow_that_is_not_on_record_may_bring_a_deletion() -> None:
    """Only what is stated to get none, or cannot get one, is beyond reach for sure."""
    flows = [
        {"source": "a", "target": "b", "entities": ["x"], "deletes": False},
        {"source": "c", "target": "d", "entities": ["x"], "deletes": True},
    ]
    request = request_of(flows, "abcd")

    assert request.unreached == ("b",)
    assert request.unrecorded == ("c", "d")
    assert (request.orders[0], request.orders[1]) == (("b",), ("b", "c"))
    assert request_of(flows, "abcd", whole=True).unreached == ("b", "c", "d")


def test_a_conduit_that_carries_deletions_has_them_carried_out() -> None:
    """What passes through it is there, and goes the same way."""
    stack = read(
        {
            "name": "S",
            "entities": {"x": {}},
            "tools": ["a", "b", {"id": "z", "kind": "conduit"}],
            "integrations": [{"source": "a", "target": "b", "via": "z", "entities": ["x"], "deletes": True}],
        }
    )
    request = Request("x", ("a",), ("a", "b", "z"), StackGraph(stack).running)

    assert request.sure == {"a", "b", "z"}
