"""Why nothing keeps to every rule: what nobody offers, and a smallest set of rules that exclude one another.

The set is minimal: without any one of its rules the rest can be kept to. It is found by splitting the rules in halves
(the deletion filter, a half at a time; Junker 2004). Source: stackaudit methods 8.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from stackaudit.core.messages import Message
from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation.covering import model, paid
from stackaudit.planning.consolidation.problem import NONE, Problem
from stackaudit.planning.consolidation.rules import Rule


class Sentence(Message):
    """A message that shows itself as the sentence it is."""

    __slots__ = ()

    @classmethod
    def of(cls, message: Message) -> Sentence:
        """The same message."""
        return cls(message.template, message.params, message.plural, message.parts)

    def __repr__(self) -> str:
        return str(self)


def uncovered(problem: Problem) -> tuple[Demand, ...]:
    """Demands that no tool could meet that may be kept."""
    return tuple(demand for demand, tools in problem.servers.items() if problem.gone.keys() >= set(tools))


def conflict(problem: Problem, seconds: float) -> tuple[Rule, ...]:
    """A minimal set of rules that cannot hold together; empty where all can."""
    for rule in problem.rules:
        if rule.kind == "cover" and len(rule.tools) < rule.least:
            return (rule,)

    def possible(rules: Sequence[Rule]) -> bool:
        built = model(problem, rules)
        built.programme.costs = [0.0] * len(built.programme.costs)
        return built.programme.solve(seconds).status != "infeasible"

    def needed(given: list[Rule], fresh: bool, rules: list[Rule]) -> list[Rule]:
        """The least part of the rules that cannot hold together with what is given."""
        if fresh and not possible(given):
            return []
        if len(rules) == 1:
            return rules
        half = len(rules) // 2
        second = needed([*given, *rules[:half]], True, rules[half:])
        first = needed([*given, *second], bool(second), rules[:half])
        return [*first, *second]

    rules = list(problem.rules)
    if not rules or possible(rules):
        return ()
    found = needed([], False, rules)
    return tuple(rule for rule in rules if rule in found)


def most_saved(problem: Problem, seconds: float) -> Decimal | None:
    """The most that could be saved a year if no least saving were asked for; None where the rest cannot hold either."""
    built = model(problem, [rule for rule in problem.rules if rule.kind != "savings"])
    for column in range(len(built.programme.costs)):
        built.programme.costs[column] = 0.0
    for column, price in paid(built):
        built.programme.costs[column] = price
    outcome = built.programme.solve(seconds)
    if outcome.status != "optimal":
        return None
    return max(NONE, problem.annual(problem.current) - problem.yearly(*built.chosen(outcome)))
