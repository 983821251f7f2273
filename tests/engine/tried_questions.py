"""Questions about integrations, counted by trying: each missing fact is set to the ends of its range, and judged again.

Every verdict is monotone in every fact of a flow, so its ends bound what an answer can do: if a verdict is decided by
any answer, it is decided by some combination of the ends. Exact for the needs and handoffs of the stack as it is, one
question at a time; that two answers together may decide more than each alone is not counted. Needs, handoffs and their
order come from the same judges as the audit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from stackaudit.analysers.journey.analyser import journey
from stackaudit.analysers.journey.context import Context
from stackaudit.core.findings import Review
from stackaudit.engine.questions import Question, next_questions
from stackaudit.graph import StackGraph
from stackaudit.model.integration import Integration
from stackaudit.model.stack import Stack

Facts = dict[str, Any]
_NEVER = timedelta(days=365_000)
_AT_ONCE = timedelta(0)
BUDGET = 256
"""How many changed stacks are judged at the most."""


def tried_questions(
    graph: StackGraph, reviews: Mapping[str, Review], budget: int = BUDGET, most: int = 20
) -> tuple[Question, ...]:
    """Questions about flows by how many needs and handoffs their answers decide; those that decide none are left out.

    The most promising by `next_questions` are tried first, until the budget is used up.

    Args:
        graph: The stack that was audited.
        reviews: What each analyser said of it, by its id.
        budget: How many changed stacks to judge at the most.
        most: How many questions to give at the most.
    """
    before = statuses(graph)
    tried: list[Question] = []
    for question in next_questions(graph, reviews, None):
        if not question.subjects[0].startswith("flow:"):
            continue
        stacks = list(answered(graph, question))
        if len(stacks) > budget:
            break
        budget -= len(stacks)
        settled = {name for stack in stacks for name in _decided(before, StackGraph(stack, graph.policy))}
        tried.append(replace(question, settles=tuple(sorted(settled)), counted="tried"))
    telling = sorted((q for q in tried if q.settles), key=lambda q: (-q.could_settle, -round(q.weight, 9), q.subjects))
    return tuple(telling[:most])


def statuses(graph: StackGraph) -> dict[str, str]:
    """How every need and every handoff of a stack fares."""
    found: dict[str, str] = {verdict.need.id: verdict.status for verdict in graph.verdicts()}
    context = Context(graph, journey.tuned(**graph.policy.options.get("journey", {})).options["least_reliability"])
    for handoff in context.handoffs:
        before = "+".join(step.id for step in handoff.before)
        found[f"handoff:{handoff.journey.id}/{before}>{handoff.after.id}"] = handoff.status
    return found


def _decided(before: Mapping[str, str], graph: StackGraph) -> Iterator[str]:
    after = statuses(graph)
    yield from (name for name, status in before.items() if status == "unknown" != after.get(name, "unknown"))


def answered(graph: StackGraph, question: Question) -> Iterator[Stack]:
    """The stack with the facts of a flow that are asked for at the ends of their ranges, in every combination."""
    stack, (subject,) = graph.stack, question.subjects
    numbers = sorted({flow.number for flow in graph.running if flow.subject == subject})
    choices = [
        (n, ends)
        for n in numbers
        for fact, ends in _ranges(graph, stack.integrations[n])
        if f"integration.{fact}" in question.facts
    ]
    if not choices:
        return
    for combination in product(*(ends for _, ends in choices)):
        told: dict[int, Facts] = {}
        for (n, _), facts in zip(choices, combination, strict=True):
            told.setdefault(n, {}).update(facts)
        flows = list(stack.integrations)
        for n, facts in told.items():
            flows[n] = flows[n].model_copy(update=facts)
        yield stack.model_copy(update={"integrations": tuple(flows)})


def _ranges(graph: StackGraph, flow: Integration) -> Iterator[tuple[str, tuple[Facts, Facts]]]:
    """For each missing fact of a flow, the worst and the best that it can be."""
    if flow.status == "unknown":
        yield "status", ({"status": "broken"}, {"status": "active"})
    if flow.entities is None:
        yield "entities", ({"entities": ()}, {"entities": tuple(graph.holdings)})
    if flow.method is None:
        automation = graph.policy.automation
        methods = sorted(automation, key=lambda method: (automation[method], method))
        yield "method", ({"method": methods[0]}, {"method": methods[-1]})
    if flow.every is None:
        takes = flow.takes or _AT_ONCE
        yield "every", ({"every": _NEVER, "takes": takes}, {"every": _AT_ONCE, "takes": takes})
    elif flow.takes is None:
        yield "takes", ({"takes": flow.every or _NEVER}, {"takes": _AT_ONCE})
    if flow.reliability is None:
        yield "reliability", ({"reliability": 0.0}, {"reliability": 1.0})
