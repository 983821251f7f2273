"""The journeys without one tool: what is taken from before is what looking again at everything would find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import walks
from hypothesis import given, settings
from hypothesis import strategies as st

import oracles
from stackaudit.analysers.journey.ablation import Ablation, Fate
from stackaudit.analysers.journey.context import BREAKS, Context
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stacks import Document, sample


def looked_at_again(stack: Stack) -> dict[str, Fate]:
    """How each journey fares, from its handoffs judged one by one."""
    found = {}
    for walk in Context(StackGraph(stack), 0.9).walks:
        breaks = {handoff.name: handoff.status in BREAKS for handoff in walk.handoffs}
        once = bool(walk.once)
        found[walk.journey.id] = Fate(walk.continuity if once else None, walk.depth if once else None, breaks)
    return found


def without(stack: Stack, tool: str) -> Stack:
    """A stack with a tool taken out of every step that states tools, and without the flows from, to and over it."""
    document = stack.model_dump(mode="json", exclude_unset=True)
    document["integrations"] = [
        flow for flow in document["integrations"] if tool not in (flow["source"], flow["target"], flow.get("via"))
    ]
    for step in (step for journey in document["journeys"] for step in journey["steps"]):
        if step.get("tools"):
            step["tools"] = [other for other in step["tools"] if other != tool]
    return Stack.model_validate(document)


def assert_same(stack: Stack) -> None:
    """Compare both, for every tool of a stack."""
    ablation = Ablation(Context(StackGraph(stack), 0.9))
    assert ablation.fates == looked_at_again(stack)
    for tool in stack.tools:
        left = without(stack, tool.id)
        assert ablation.without(tool.id) == looked_at_again(left)


@pytest.mark.parametrize("name", ["cobble_7", "corner_shop"])
def test_a_sample_without_each_of_its_tools(name: str) -> None:
    """Every tool of the samples."""
    assert_same(sample(name))


@pytest.mark.parametrize("make", [walks.seeded, walks.winding])
@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_random_stack_without_each_of_its_tools(make: Callable[..., Document], seed: int) -> None:
    """Joins, conduits, two-way flows, and facts that are not stated."""
    document = make(seed, joins=0.4, forget=0.1 if seed % 2 else 0.0)
    assert_same(oracles.build(document))


def test_a_journey_that_leads_back_without_each_of_its_tools() -> None:
    """The last step makes the records anew; without the conduit they do not get from there back to the second."""
    flows = [
        {"source": "a", "target": "b", "entities": ["e"], "method": "api"},
        {"source": "b", "target": "c", "entities": ["e"], "method": "api"},
        {"source": "c", "target": "b", "entities": ["e"], "method": "api", "via": "zap"},
    ]
    steps: list[Document] = [
        {"id": "one", "tools": ["a"], "needs": ["e"], "after": []},
        {"id": "two", "tools": ["b"], "needs": ["e"], "after": ["one", "three"]},
        {"id": "three", "tools": ["c"], "needs": ["e"], "after": ["two"]},
    ]
    document: Document = {
        "name": "Circle",
        "tools": [
            *({"id": tool, "relays": []} for tool in ("a", "b")),
            {"id": "c", "relays": [], "entities": {"e": "producer"}},
            {"id": "zap", "kind": "conduit"},
        ],
        "entities": {"e": {"system_of_record": "a"}},
        "integrations": flows,
        "journeys": [{"id": "j", "steps": steps}],
    }
    stack = oracles.build(document)
    assert_same(stack)
    broken = Ablation(Context(StackGraph(stack), 0.9)).without("zap")["j"].breaks
    assert broken == {"j/one>two": False, "j/three>two": True, "j/two>three": False}


def test_a_long_journey_needs_no_depth_of_calls() -> None:
    """Each way is followed step by step: a journey of more steps than calls may be nested is judged like any other."""
    steps = [{"id": f"s{n}", "tools": ["a" if n % 2 else "b"], "needs": ["e"]} for n in range(1200)]
    document: Document = {
        "name": "Long",
        "tools": ["a", "b"],
        "entities": {"e": {"system_of_record": "a"}},
        "integrations": ["a -> b: e", "b -> a: e"],
        "journeys": [{"id": "j", "steps": steps}],
    }
    fates = Ablation(Context(StackGraph(oracles.build(document)), 0.9)).without("b")

    assert fates["j"].depth is not None
    assert (fates["j"].depth.low, fates["j"].depth.high) == (0.0, 0.0)
    assert all(fates["j"].breaks.values())
