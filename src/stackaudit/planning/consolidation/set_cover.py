"""The exact model: which tools to keep so that every demand is met, for the least cost, and why nothing can.

Weighted set cover, and facility location where it matters which department goes to which tool. What an assignment costs
and takes depends on the department and the tool alone, never on the capability; so one whole variable for a department
and a tool stands in place of one for each demand and tool, and one share where the tool can serve so many. People who
lose a tool need seats at those that take over. The robust cost is the linear form of Bertsimas and Sim.
Source: stackaudit methods 8.1 and 8.3.

Where nothing keeps to every rule, a set of rules that exclude one another is minimal: without any one of them the rest
can be kept to. It is found by splitting the rules in halves (the deletion filter, a half at a time; Junker 2004).
Source: stackaudit methods 8.1.

"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stackaudit.core.messages import Message
from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation.assignment import Columns, write_room, write_seats, write_shares
from stackaudit.planning.consolidation.problem import AS_IT_IS, NONE, Choice, Problem, Rule, Solution, Tweak, tidied
from stackaudit.planning.milp import Milp, Outcome, check_size, fits
from stackaudit.planning.plan import Status

Terms = list[tuple[int, float]]


@dataclass(frozen=True)
class Model:
    """A programme, and which variable stands for what.

    Attributes:
        problem: What it models.
        milp: The programme; whoever asks more adds rows.
        columns: Which variable stands for which tool, which department and tool, whose users, whose seats.
        terms: What is made small, as the terms of a row.
        constant: What is paid whatever is chosen: costs of leaving, which each tool that stays takes back.
    """

    problem: Problem
    milp: Milp
    columns: Columns
    terms: Terms
    constant: float

    def chosen(self, outcome: Outcome) -> Choice:
        """The tools and the assignments of a solution."""
        columns, values = self.columns, outcome.values
        keep = frozenset(tool for tool, column in columns.tools.items() if values[column] > 0.5)
        moves = frozenset(pair for pair, column in columns.pairs.items() if values[column] > 0.5)
        return keep, moves

    def solution(self, outcome: Outcome, tweak: Tweak) -> Solution | None:
        """What the solver found, tidied up; None where its time ran out before it found anything."""
        if outcome.status == "infeasible":
            return Solution(frozenset(), frozenset(), "infeasible", math.inf)
        if outcome.status == "none":
            return None
        keep, moves = tidied(self.problem, *self.chosen(outcome), tweak)
        status: Status = "optimal" if outcome.status == "optimal" else "feasible"
        return Solution(keep, moves, status, outcome.bound + self.constant)


def cover(problem: Problem, seconds: float, tweak: Tweak = AS_IT_IS) -> Solution | None:
    """The cheapest choice that keeps to every rule. None where time ran out before any was found.

    Raises:
        TooLargeError: there are too many tools and departments for the exact programme.
    """
    check_size(size(problem))
    built = model(problem, tweak=tweak)
    return built.solution(built.milp.solve(seconds), tweak)


def relaxed_cover(problem: Problem, seconds: float) -> float:
    """What no choice can cost less than: tools may be kept in part. Minus infinity where that takes too long.

    Past the size of the exact programme more seats are left out: without them nothing costs more.
    """
    built = model(problem, seats=fits(size(problem)))
    outcome = built.milp.solve(seconds, relaxed=True)
    return outcome.bound + built.constant if outcome.status == "optimal" else -math.inf


def size(problem: Problem) -> int:
    """How many variables the programme has."""
    assigned = len(problem.assigned) + len(problem.shared)
    seats = sum(len({heir for one in listed for heir in one.heirs}) for listed in problem.handovers.values())
    return len(problem.tools) + assigned + seats + len(problem.question.integrate) + len(problem.rising)


def model(
    problem: Problem, rules: Iterable[Rule] | None = None, tweak: Tweak = AS_IT_IS, *, seats: bool = True
) -> Model:
    """Write the programme.

    Args:
        problem: What to consolidate.
        rules: What has to hold; every rule of the problem where None.
        tweak: Tools that have to be kept, or to go, besides.
        seats: Whether more seats are part of it.
    """
    milp, columns = Milp(), Columns()
    years = problem.question.years
    tools, pairs = columns.tools, columns.pairs
    for tool in problem.tools:
        saved = problem.leaving.get(tool, NONE) / years
        tools[tool] = milp.variable(float(problem.prices.get(tool, NONE) - saved), integer=True)
    for department, tool in problem.assigned:
        dear = NONE if problem.uses(department, tool) else problem.onboarding(tool) or NONE
        pairs[department, tool] = milp.variable(float(dear / years), integer=True)
        milp.row([(pairs[department, tool], 1.0), (tools[tool], -1.0)], high=0.0)
    write_shares(problem, milp, columns)
    write_seats(problem, milp, columns, problem.handovers if seats else ())
    for one, other, cost in problem.question.integrate:
        if one in tools and other in tools:
            both = milp.variable(float(cost / years))
            milp.row([(tools[one], 1.0), (tools[other], 1.0), (both, -1.0)], high=1.0)
    _rises(problem, milp, tools)
    terms = [(column, cost) for column, cost in enumerate(milp.costs) if cost]
    constant = float(sum(problem.leaving.values(), NONE) / years)
    built = Model(problem, milp, columns, terms, constant)
    _write(built, problem.rules if rules is None else rules)
    for tool in sorted(tweak.kept):
        milp.row([(tools[tool], 1.0)], low=1.0)
    for tool in sorted(tweak.gone):
        milp.row([(tools[tool], 1.0)], high=0.0)
    return built


def _rises(problem: Problem, milp: Milp, tools: dict[str, int]) -> None:
    """The worst case in which only so many prices rise at once."""
    if not problem.question.rises or not problem.rising:
        return
    most = max(float(rise) for rise in problem.rising.values())
    level = milp.variable(problem.question.rises, upper=most)
    for tool, rise in problem.rising.items():
        above = milp.variable(1.0, upper=float(rise))
        milp.row([(above, 1.0), (level, 1.0), (tools[tool], -float(rise))], low=0.0)


def _write(built: Model, rules: Iterable[Rule]) -> None:
    seen: set[tuple[frozenset[int], int]] = set()
    for rule in rules:
        if rule.kind == "cover":
            columns = _columns(built, rule)
            if (columns, rule.least) in seen:
                continue
            seen.add((columns, rule.least))
            built.milp.row([(column, 1.0) for column in sorted(columns)], low=float(rule.least))
        elif rule.kind == "capacity":
            write_room(built.problem, built.milp, built.columns, rule.tools[0])
        else:
            terms, high = _row(built, rule)
            built.milp.row(terms, high=high)


def _columns(built: Model, rule: Rule) -> frozenset[int]:
    department = rule.demand.department if rule.demand is not None else ""
    return frozenset(built.columns.of(department, tool) for tool in rule.tools)


def _row(built: Model, rule: Rule) -> tuple[Terms, float]:
    """A rule as a row: the sum of its terms is at most a number."""
    problem, tools = built.problem, built.columns.tools
    match rule.kind:
        case "keep":
            return [(tools[rule.tools[0]], -1.0)], -1.0
        case "retire":
            return [(tools[rule.tools[0]], 1.0)], 0.0
        case "conflict":
            return [(tools[tool], 1.0) for tool in rule.tools], 1.0
        case "requires":
            return [(tools[rule.tools[0]], 1.0), (tools[rule.tools[1]], -1.0)], 0.0
        case "changes":
            terms = [(column, 1.0 if tool in problem.planned else -1.0) for tool, column in tools.items()]
            return terms, float((problem.question.max_changes or 0) - len(problem.current))
    return paid(built), float(problem.annual(problem.current) - (problem.question.min_savings or NONE))


def paid(built: Model) -> Terms:
    """What is paid a year, as the terms of a row: for tools that are kept, and for more seats."""
    problem, columns = built.problem, built.columns
    tools = [(columns.tools[tool], float(price)) for tool, price in problem.prices.items()]
    return tools + [(column, float(problem.seats[tool].each)) for tool, column in columns.seats.items()]


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
        built.milp.aim()
        return built.milp.solve(seconds).status != "infeasible"

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
    built.milp.aim(paid(built))
    outcome = built.milp.solve(seconds)
    if outcome.status != "optimal":
        return None
    return max(NONE, problem.annual(problem.current) - problem.yearly(*built.chosen(outcome)))
