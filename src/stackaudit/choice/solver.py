"""Solve a consolidation: exact first, greedy only where it is too large or slow, always with a bound.

The exact model is weighted set cover, and facility location where it matters which department goes to which tool. What
an assignment costs and takes depends on the department and the tool alone, never on the capability; so one whole
variable for a department and a tool stands in place of one for each demand and tool, and one share where the tool can
serve so many. People who lose a tool need seats at those that take over. The robust cost is the linear form of
Bertsimas and Sim.

Where nothing keeps to every rule, a set of rules that exclude one another is minimal: without any one of them the rest
can be kept to. It is found by splitting the rules in halves (the deletion filter, a half at a time; Junker 2004).

Chvátal's greedy cover takes the tool that serves most for its cost, one after another: at most H(n) times the optimum
and no better in general, so it never stands without a bound. Rules beyond covers are kept to as far as a
greedy choice can; whether it did is checked at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, partial
from heapq import heapify, heapreplace

from stackaudit.choice.amounts import Status, check_proved, proved
from stackaudit.choice.assignment import Columns, write_room, write_seats, write_shares
from stackaudit.choice.milp import Milp, Outcome, TooLargeError, check_size, fits
from stackaudit.choice.problem import AS_IT_IS, NONE, Choice, Problem, Solution, Tweak, holds, tidied
from stackaudit.choice.question import Pair
from stackaudit.choice.rules import Rule
from stackaudit.core.deadline import NEVER, Deadline, OutOfTimeError
from stackaudit.model.lifecycle import Demand
from stackaudit.model.parts import Cost
from stackaudit.model.tool import Tool

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


def cover(problem: Problem, tweak: Tweak = AS_IT_IS, most: int | None = None) -> Solution | None:
    """The cheapest choice that keeps to every rule. None where time ran out before any was found.

    Args:
        problem: What to consolidate.
        tweak: Tools that have to be kept, or to go, besides.
        most: How many variables the programme may have, where not as many as a plan may have.

    Raises:
        TooLargeError: there are too many tools and departments for the exact programme.
        OutOfTimeError: time ran out before the programme was written.
    """
    check_size(size(problem), most)
    built = model(problem, tweak=tweak)
    return built.solution(built.milp.solve(problem.deadline), tweak)


def relaxed_cover(problem: Problem) -> float:
    """What no choice can cost less than: tools may be kept in part. Minus infinity where no choice is possible at all.

    Past the size of the exact programme more seats are left out: without them nothing costs more.

    Raises:
        OutOfTimeError: time ran out.
    """
    built = model(problem, seats=fits(size(problem)))
    outcome = built.milp.solve(problem.deadline, relaxed=True)
    if outcome.status in {"feasible", "none"}:
        raise OutOfTimeError
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

    Raises:
        OutOfTimeError: the deadline of the problem has passed.
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
    seen: set[tuple[tuple[int, ...], int]] = set()
    columns_of = cache(partial(_columns, built.columns))
    for rule in rules:
        built.problem.deadline.check()
        if rule.kind == "cover":
            columns = columns_of(rule.demand.department if rule.demand is not None else "", rule.tools)
            if (columns, rule.least) in seen:
                continue
            seen.add((columns, rule.least))
            built.milp.row([(column, 1.0) for column in columns], low=float(rule.least))
        elif rule.kind == "capacity":
            write_room(built.problem, built.milp, built.columns, rule.tools[0])
        else:
            terms, high = _row(built, rule)
            built.milp.row(terms, high=high)


def _columns(columns: Columns, department: str, tools: tuple[str, ...]) -> tuple[int, ...]:
    """The variables of the tools that can serve a department, in order."""
    return tuple(sorted([columns.of(department, tool) for tool in tools]))


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


def uncovered(problem: Problem) -> tuple[Demand, ...]:
    """Demands that no tool could meet that may be kept."""
    return tuple(demand for demand, tools in problem.servers.items() if problem.gone.keys() >= set(tools))


def conflict(problem: Problem) -> tuple[Rule, ...]:
    """A minimal set of rules that cannot hold together; empty where all can.

    Where the time is up a rule counts as one of them unless it is known not to be: the set may be larger then.
    """
    for rule in problem.rules:
        if rule.kind == "cover" and len(rule.tools) < rule.least:
            return (rule,)

    def possible(rules: Sequence[Rule]) -> bool:
        """Whether rules are not known to exclude one another."""
        try:
            built = model(problem, rules)
        except OutOfTimeError:
            return True
        built.milp.aim()
        return built.milp.solve(problem.deadline).status != "infeasible"

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
    if not rules or (possible(rules) and not problem.deadline.passed):
        return ()
    found = needed([], False, rules)
    return tuple(rule for rule in rules if rule in found)


def most_saved(problem: Problem) -> Decimal | None:
    """The most that could be saved a year if no least saving were asked for.

    None where the rest cannot hold either, and where that was not proved in time.
    """
    built = model(problem, [rule for rule in problem.rules if rule.kind != "savings"])
    built.milp.aim(paid(built))
    outcome = built.milp.solve(problem.deadline)
    if outcome.status != "optimal":
        return None
    return max(NONE, problem.annual(problem.current) - problem.yearly(*built.chosen(outcome)))


EXACT, BOUND = 0.75, 0.5
"""Which share of the time that is left the exact programme may take, and the bound where there is none of it."""


@dataclass(frozen=True)
class Solver:
    """One problem, and what was worked out on the way.

    One deadline holds for the answer: what there is today comes first, then the exact programme with a fixed share of
    the time, then the greedy choice. Each can only replace a dearer choice, and their order does not depend on the
    deadline, so more time never gives a worse one.

    Attributes:
        problem: What to solve.
        seconds: How long the answer may take, and each question about it that is asked later.
        deadline: When the answer has to be there.
        most: How many variables the exact programme may have, where not as many as a plan may have.
    """

    problem: Problem
    seconds: float
    deadline: Deadline = NEVER
    most: int | None = None
    _opposites: dict[str, Solution] = field(default_factory=dict, repr=False, compare=False)

    def again(self) -> Deadline:
        """Return the deadline of a question that is asked now: it has as much time as the answer had."""
        return Deadline.after(self.seconds, self.deadline.clock)

    @cached_property
    def solution(self) -> Solution:
        """The answer, the exact one where that is possible.

        Raises:
            StackAuditError: time ran out before anything was found, and a greedy choice does not keep to every rule.
        """
        problem = self.problem
        as_today = frozenset(pair for pair in problem.assigned if problem.uses(*pair))
        if self._nothing_to_do(as_today):
            return Solution(problem.current, as_today, "nothing-to-do", 0.0)
        stopped = True
        try:
            found = self.exact(self.deadline.share(EXACT))
        except TooLargeError:
            found, stopped = None, False
        except OutOfTimeError:
            found = None
        if found is not None and found.status != "feasible":
            return found
        return self._rough(found, stopped=stopped)

    def _nothing_to_do(self, as_today: frozenset[Pair]) -> bool:
        """Whether no tool states what it costs, nothing has to change, and what there is keeps to every rule."""
        problem = self.problem
        asked = any(rule.why in {"asked", "stated"} for rules in problem.gone.values() for rule in rules)
        return not problem.prices and not asked and holds(problem, problem.current, as_today)

    def _today(self) -> Solution | None:
        """What there is, as a choice; None where it does not keep to every rule."""
        problem = self.problem
        keep = problem.current | (problem.kept.keys() & problem.planned)
        moves = frozenset(pair for pair in problem.assigned if problem.uses(*pair))
        return Solution(keep, moves, "heuristic", -math.inf) if holds(problem, keep, moves) else None

    def _rough(self, exact: Solution | None, *, stopped: bool) -> Solution:
        """Of the solver's best when its time was up, the greedy choice and today's the cheapest, with the higher bound.

        Where the clock stopped anything on the way to it the status says so, for another run may differ.
        """
        bound = float(self.problem.annual(self.problem.kept))  # nothing that is paid is below 0
        try:
            problem = self.problem.until(self.deadline.share(BOUND))
            bound = max(bound, relaxed_cover(problem) if exact is None else exact.bound)
        except OutOfTimeError:
            stopped = True
        problem = self.problem.until(self.deadline)
        found = [one for one in (exact, self._today(), greedy_cover(problem)) if one is not None]
        if not found:
            raise OutOfTimeError("no plan was found in time: give it more seconds")
        best = min(found, key=self.value)
        return replace(best, bound=bound, status="feasible" if stopped or self.deadline.passed else best.status)

    @cached_property
    def relaxation(self) -> float:
        """What no choice can cost less than: the least cost if tools could be kept in part."""
        return relaxed_cover(self.problem.until(self.again()))

    def value(self, solution: Solution) -> float:
        """What a solution costs: what is made small."""
        return self.problem.value(solution.keep, solution.moves)

    def exact(self, deadline: Deadline, tweak: Tweak = AS_IT_IS) -> Solution | None:
        """Solve the exact programme, perhaps with a change; None where time ran out before anything was found.

        Raises:
            TooLargeError: the programme is past its size.
            OutOfTimeError: time ran out before the programme was written.
        """
        return cover(self.problem.until(deadline), tweak, self.most)

    def opposite(self, tool: str, deadline: Deadline) -> Solution:
        """The best choice in which the decision on one tool is the other one; its status may be `infeasible`.

        Raises:
            StackAuditError: the plan, or the other one, is not proved optimal: nothing can be said then.
        """
        if tool not in self._opposites:
            check_proved(self.solution.status)
            one = frozenset({tool})
            tweak = Tweak(gone=one) if tool in self.solution.keep else Tweak(kept=one)
            self._opposites[tool] = proved(self.exact(deadline, tweak))
        return self._opposites[tool]

    def with_price(self, tool: str, price: float) -> Solver:
        """The same problem with another price of one tool, and with that its seats."""
        stack = self.problem.stack
        tools = tuple(_priced(one, price) if one.id == tool else one for one in stack.tools)
        return Solver(
            replace(self.problem, stack=stack.model_copy(update={"tools": tools})), self.seconds, self.deadline
        )


def _priced(tool: Tool, price: float) -> Tool:
    cost = (tool.spend or Cost()).model_copy(update={"annual": Decimal(repr(price))})
    return tool.model_copy(update={"cost": cost})


def greedy_cover(problem: Problem, *, prune: bool = True) -> Solution | None:
    """A cheap choice that keeps to every rule, with no bound; None where none was found, or not in time.

    Args:
        problem: What to consolidate.
        prune: Whether to drop, at the end, what the later choices made idle.
    """
    made = _Cover(problem, frozenset(problem.gone), _conflicts(problem), dict.fromkeys(problem.demands))
    try:
        for tool in sorted(problem.kept):
            made.take(made.with_required(tool) or (tool,))
        for tool in problem.tools:
            group = made.with_required(tool)
            if tool not in made.keep and group is not None and made.price(group, ()) <= 0 and tool in problem.current:
                made.take(group)
        _fill(made)
        keep, moves = frozenset(made.keep), frozenset(made.moves)
        keep, moves = _more(problem, keep, moves)
        keep, moves = _back(problem, keep, moves)
        if not holds(problem, keep, moves):
            everything = problem.current | (problem.kept.keys() & problem.planned)
            keep, moves = everything, frozenset(pair for pair in problem.assigned if problem.uses(*pair))
            if not holds(problem, keep, moves):
                return None
    except OutOfTimeError:
        return None
    if prune:
        keep, moves = _pruned(problem, *tidied(problem, keep, moves))
    return Solution(keep, moves, "heuristic", -math.inf)


@dataclass
class _Cover:
    """A choice in the making."""

    problem: Problem
    barred: frozenset[str]
    conflicts: dict[str, frozenset[str]]
    open: dict[Demand, None]
    keep: set[str] = field(default_factory=set)
    moves: set[Pair] = field(default_factory=set)

    def price(self, tools: Iterable[str], taken: Iterable[Pair]) -> float:
        """What taking tools and assignments adds to the cost of a year."""
        problem = self.problem
        new = [tool for tool in tools if tool not in self.keep]
        annual = sum((problem.prices.get(tool, NONE) for tool in new), NONE)
        saved = sum((problem.leaving.get(tool, NONE) for tool in new), NONE)
        moved = sum((problem.onboarding(tool) or NONE for where, tool in taken if not problem.uses(where, tool)), NONE)
        return float(annual + (moved - saved) / problem.question.years)

    def with_required(self, tool: str) -> tuple[str, ...] | None:
        """A tool and all that it cannot be kept without; None where one of them may not be kept."""
        found, queue = {tool: None}, [tool]
        while queue:
            for other in self.problem.tools[queue.pop()].requires:
                if other in self.problem.tools and other not in found:
                    found[other] = None
                    queue.append(other)
        if self.barred.intersection(found):
            return None
        together = self.keep.union(found)
        return None if any(self.conflicts.get(one, frozenset()) & together for one in found) else tuple(found)

    def serves(self, tools: Iterable[str]) -> tuple[list[Demand], list[Pair]]:
        """The open demands that tools would meet, and what has to be assigned for that, as far as they have room."""
        problem, met, taken = self.problem, dict[Demand, None](), dict[Pair, None]()
        for tool in tools:
            left = self.room(tool)
            for demand in problem.served[tool]:
                pair = (demand.department, tool)
                if demand not in self.open or demand in met:
                    continue
                if pair in problem.assigned and pair not in self.moves and pair not in taken:
                    people = problem.people[demand.department] if pair in problem.shared else 0
                    if people > left or (pair in problem.shared and problem.closed(*pair)):
                        continue
                    left -= people
                    taken[pair] = None
                met[demand] = None
        return list(met), list(taken)

    def room(self, tool: str) -> float:
        """How many more people a tool can serve; here departments are not split."""
        load = sum(self.problem.people[who] for who, taken in self.moves & self.problem.shared if taken == tool)
        return self.problem.limits.get(tool, math.inf) - load

    def ratio(self, tool: str) -> float:
        """What a tool costs for each demand that it would meet; infinite where it meets none."""
        group = self.with_required(tool)
        if group is None:
            return math.inf
        met, taken = self.serves(group)
        return self.price(group, taken) / len(met) if met else math.inf

    def take(self, tools: tuple[str, ...]) -> None:
        """Keep tools, and let them meet what they can."""
        met, taken = self.serves(tools)
        self.keep.update(tools)
        self.moves.update(taken)
        for demand in met:
            self.open.pop(demand, None)


def _fill(made: _Cover) -> None:
    """Take the tool with the least ratio until nothing is open; a ratio is worked out anew only when it comes up."""
    queue = []
    for tool in made.problem.tools:
        made.problem.deadline.check()
        queue.append((made.ratio(tool), tool))
    heapify(queue)
    while made.open and queue[0][0] < math.inf:
        made.problem.deadline.check()
        known, tool = queue[0]
        ratio = made.ratio(tool)
        if ratio <= known:
            made.take(made.with_required(tool) or (tool,))
            ratio = made.ratio(tool)
        heapreplace(queue, (ratio, tool))


def _conflicts(problem: Problem) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for rule in problem.rules:
        if rule.kind == "conflict":
            one, other = rule.tools
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {tool: frozenset(others) for tool, others in found.items()}


def _more(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Add tools where a rule asks for more than a greedy choice sees, and put back what may not all change at once."""

    def priced(tool: str) -> tuple[float, str]:
        return float(problem.prices.get(tool, NONE)), tool

    for rule in problem.rules:
        if rule.kind == "cover":
            short = rule.least - len(keep.intersection(rule.tools))
            if short > 0:
                keep = keep.union(sorted(set(rule.tools) - keep - problem.gone.keys(), key=priced)[:short])
    most = problem.question.max_changes
    if most is not None:
        back = sorted(problem.current - keep - problem.gone.keys(), key=priced)
        over = len(problem.current - keep) + len(problem.planned & keep) - most
        keep = keep.union(back[: max(0, over)])
    return keep, moves


def _back(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Put back tools whose users would need seats that cost more than the tool itself, the worst first."""
    dear: dict[str, float] = {}
    for (tool, heir), count in problem.assign(keep, moves).people.items():
        dear[tool] = dear.get(tool, 0.0) + count * float(problem.seats[heir].each)
    back = [tool for tool in dear if dear[tool] > problem.prices.get(tool, NONE) and tool not in problem.gone]
    back.sort(key=lambda one: (-dear[one], one))
    while back:
        more = keep.union(back)
        if problem.value(more, moves) < problem.value(keep, moves) and holds(problem, more, moves):
            return more, moves
        back = back[: len(back) // 2]
    return keep, moves


def _pruned(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Choice:
    """Leave out tools that nothing needs any more, the dearest first, as far as the time allows."""
    with suppress(OutOfTimeError):
        for tool in sorted(keep, key=lambda one: (-problem.prices.get(one, NONE), one)):
            problem.deadline.check()
            if tool in problem.kept or not problem.prices.get(tool):
                continue
            fewer = keep - {tool}
            left = frozenset(pair for pair in moves if pair[1] != tool)
            if problem.value(fewer, left) < problem.value(keep, moves) and holds(problem, fewer, left):
                keep, moves = fewer, left
    return keep, moves
