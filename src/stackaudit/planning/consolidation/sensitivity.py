"""How firm a plan is: what the opposite of each decision costs, at which price it flips, what all good plans share.

The least cost with a tool is linear in its price, so one solution with the opposite decision gives the price at which
the two are even. Where more seats of it may be bought it is concave instead: then the price is found in a few steps,
each along the plan that is best at the last one.

A tool is dominated where another one which stays does as well in every respect, for no more money; what is not stated
proves nothing.

"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from stackaudit.choice.amounts import check_proved
from stackaudit.choice.assignment import active, may_cost, newcomers, seat_price
from stackaudit.choice.milp import Outcome
from stackaudit.choice.problem import SAME, Choice, Problem, Solution, Tweak, same
from stackaudit.choice.question import count
from stackaudit.choice.service import fit_of
from stackaudit.choice.solver import Model, Solver, Terms, model
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.core.errors import StackAuditError
from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import Demand
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.front import Front, Point

_STEPS = 50
_CHEAP = 1e-6
"""A price as good as none, at which a tool is still priced by the seat."""
_DIGITS = 6
"""Behind the point of an amount: more is noise of floating numbers."""


@dataclass(frozen=True, slots=True)
class NearOptimal:
    """What the plans have in common that cost nearly as little as the cheapest one.

    Attributes:
        within: By which share they may cost more.
        always: Tools that every such plan keeps.
        sometimes: Tools that some of them keep.
        never: Tools that none of them keeps.
    """

    within: float
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    never: tuple[str, ...]


def regret(solver: Solver, tool: str, deadline: Deadline | None = None) -> float | None:
    """What the opposite decision on one tool costs a year; None where nothing keeps to every rule then.

    Raises:
        StackAuditError: that was not proved in time.
    """
    other = solver.opposite(tool, solver.again() if deadline is None else deadline)
    if other.status == "infeasible":
        return None
    return round(max(0.0, solver.value(other) - solver.value(solver.solution)), _DIGITS)


def break_even(solver: Solver, tool: str, deadline: Deadline | None = None) -> float | None:
    """The price a year at which the decision on one tool flips; None where no price flips it.

    Raises:
        StackAuditError: something has to be saved at the least, and that depends on the price itself.
        OutOfTimeError: the price was not found in time.
    """
    if solver.problem.question.min_savings is not None:
        raise StackAuditError(
            "a plan that has to save an amount has no break-even prices: `regret` says what each is worth"
        )
    deadline = solver.again() if deadline is None else deadline
    lost, price = regret(solver, tool, deadline), solver.problem.prices.get(tool)
    if lost is None or price is None:
        return None
    stays = tool in solver.solution.keep
    value, found = solver.value(solver.solution), solver.solution if stays else solver.opposite(tool, deadline)
    line = _Line(float(price), value if stays else value + lost, _slope(solver, tool, found))
    without = value + lost if stays else value
    flips = line.even(without)
    if tool in solver.problem.seats:
        flips = _along(solver, tool, without, flips, deadline)
    return round(max(0.0, flips), _DIGITS) if flips >= -SAME * max(1.0, float(price)) else None


@dataclass(frozen=True, slots=True)
class _Line:
    """What a plan with a tool costs by the price of the tool: so much at one price, and so much more for each unit."""

    price: float
    value: float
    slope: float

    def even(self, without: float) -> float:
        """The price at which it costs as much as going without the tool."""
        return self.price + (without - self.value) / self.slope


def _slope(solver: Solver, tool: str, found: Solution) -> float:
    """How much more a plan costs for each unit that a tool costs more: more seats of it rise with its price."""
    problem = solver.problem
    more = problem.assign(found.keep, found.moves).seats.get(tool, 0)
    return 1.0 + (more / problem.seats[tool].paid if more else 0.0)


def _along(solver: Solver, tool: str, without: float, flips: float, deadline: Deadline) -> float:
    """Newton's steps from below on the least cost with a tool, which is concave in its price.

    Raises:
        StackAuditError: a step could not be solved in time.
    """
    for _ in range(_STEPS):
        at = max(_CHEAP, flips)
        there = solver.with_price(tool, at)
        found = there.exact(deadline, Tweak(kept=frozenset({tool})))
        if found is None or found.status != "optimal":
            raise OutOfTimeError("the price at which it flips could not be found in time: give it more seconds")
        line = _Line(at, there.value(found), _slope(there, tool, found))
        flips = line.even(without)
        if abs(flips - at) <= SAME * max(1.0, at) or flips < 0:
            break
    return flips


def near_optimal(solver: Solver, within: float) -> NearOptimal:
    """Sort every tool by what its opposite decision costs: the same as listing every plan within that share.

    Raises:
        StackAuditError: some of that was not proved in time, which all tools share.
    """
    within, deadline = count(within, "within"), solver.again()
    value = solver.value(solver.solution)
    most = within * abs(value) + SAME * max(1.0, abs(value))
    always, sometimes, never = [], [], []
    for tool in solver.problem.tools:
        lost = regret(solver, tool, deadline)
        if lost is not None and lost <= most:
            sometimes.append(tool)
        elif tool in solver.solution.keep:
            always.append(tool)
        else:
            never.append(tool)
    return NearOptimal(within, tuple(always), tuple(sometimes), tuple(never))


def proofs(problem: Problem, solution: Solution) -> Iterator[Message]:
    """One line for each tool that is dominated by one which stays."""
    required = {rule.tools[1] for rule in problem.rules if rule.kind == "requires"}
    for tool in sorted(problem.current - problem.kept.keys() - required):
        for other in sorted(solution.keep - {tool}):
            if _dominates(problem, other, tool):
                text = (
                    "{other} does everything that {tool} is used for, fits as well, and costs no more to take it over"
                )
                if _seats(problem, other, tool) is None:
                    text += ", but for more seats: what those would cost is not stated"
                yield say(text, other=problem.tools[other].name, tool=problem.tools[tool].name)
                break


def _dominates(problem: Problem, other: str, tool: str) -> bool:
    mine, price = problem.today(tool), problem.prices.get(tool)
    heir, gone = problem.tools[other], problem.tools[tool]
    if not mine or price is None or not all(problem.able(other, one) for one in mine):
        return False
    if not _fits_as_well(heir, gone):
        return False
    coming = {demand.department for demand in mine if not problem.uses(demand.department, other)}
    if heir.capacity is not None and coming:
        return False
    each = problem.onboarding(other) if coming else Decimal(0)
    if each is None or "" in coming:
        return False
    return each * len(coming) / problem.question.years + (_seats(problem, other, tool) or Decimal(0)) <= price


def _seats(problem: Problem, other: str, tool: str) -> Decimal | None:
    """What more seats cost if the users of one tool all go to another one; None where that is not stated."""
    heir, gone = problem.tools[other], problem.tools[tool]
    planned = other in problem.planned
    price, count = seat_price(heir, planned=planned), active(gone)
    if count == 0 or (price is None and not may_cost(heir, planned=planned)):
        return Decimal(0)
    return None if price is None or count is None else price.cost(max(0, newcomers(gone, heir) - price.spare))


def _fits_as_well(one: Tool, other: Tool) -> bool:
    """Whether a tool is known to fit no worse on either axis, or by its score."""
    if one.fit is None or other.fit is None:
        return False
    if one.fit.score is not None and other.fit.score is not None:
        return one.fit.score >= other.fit.score
    axes = ((one.fit.functional, other.fit.functional), (one.fit.technical, other.fit.technical))
    return all(mine is not None and theirs is not None and mine >= theirs for mine, theirs in axes)


SHOWN = 10
MOST = 200
"""Points after which no more are looked for."""
_STEP = 1e-3
"""Plans whose mean fits differ by less than these points are not told apart: a solver cannot."""


def pareto(solver: Solver) -> Front:
    """The exact front of cost and mean fit.

    Raises:
        StackAuditError: the plan is not proved optimal, a step could not be solved in time, or no fit is known at all.
    """
    check_proved(solver.solution.status)
    problem = solver.problem
    fits = rated(problem)
    if not fits:
        raise StackAuditError("no demand has providers whose fit is known: there is no front of cost and fit")
    points, complete = _points(replace(solver, problem=problem.until(solver.again())), fits)
    knee = _knee(points)
    return Front(_shown(points, knee), knee, len(points), complete, len(problem.demands) - len(fits))


def _points(solver: Solver, fits: dict[Demand, dict[str, float]]) -> tuple[list[Point], bool]:
    """The points of the front, the cheapest first, and whether these are all.

    A point belongs to the front for sure once the next one is known, because that may cost the same and fit better.

    Raises:
        OutOfTimeError: not even the first one was found in time.
    """
    points: list[Point] = []
    least: float | None = None
    while len(points) < MOST:
        try:
            found = _next(solver, fits, least)
        except OutOfTimeError:
            if len(points) < 2:
                raise
            return points[:-1], False
        if found is None:
            return points, True
        least = max(found.fit, least or 0.0) + _STEP
        if points and (same(points[-1].cost, found.cost) or found.fit <= points[-1].fit):
            points.pop()
        points.append(found)
    return points, False


def rated(problem: Problem) -> dict[Demand, dict[str, float]]:
    """For each demand of which the fit of every possible provider is known, those fits."""
    known = {tool: fit_of(record) for tool, record in problem.tools.items()}
    found = {}
    for demand, tools in problem.servers.items():
        able = [tool for tool in tools if tool not in problem.gone]
        fits = {tool: fit for tool in able if (fit := known[tool]) is not None}
        if able and len(fits) == len(able):
            found[demand] = fits
    return found


def mean_fit(problem: Problem, fits: Mapping[Demand, Mapping[str, float]], choice: Choice) -> float:
    """The mean over the rated demands of the best fit among the tools that meet it."""
    best = [max(fits[demand][tool] for tool in problem.open(demand, *choice)) for demand in fits]
    return math.fsum(best) / len(best)


def _next(solver: Solver, fits: dict[Demand, dict[str, float]], least: float | None) -> Point | None:
    """The cheapest plan whose providers fit at least so well; None where nothing fits so well."""
    problem = solver.problem
    built, terms = _model(problem, fits)
    if least is not None:
        built.milp.row(terms, low=least * len(fits))
    found = _solved(built)
    if found is None:
        return None
    choice = built.chosen(found)
    fit = _shared_fit(problem, fits, choice) if problem.shared else mean_fit(problem, fits, choice)
    return Point(problem.value(*choice), fit, tuple(sorted(choice[0])))


def _shared_fit(problem: Problem, fits: dict[Demand, dict[str, float]], choice: Choice) -> float:
    """The best mean fit of a choice where departments are split over tools with little room, for the same seats."""
    built, terms = _model(problem, fits)
    milp, columns = built.milp, built.columns
    chosen: dict[int, bool] = {column: tool in choice[0] for tool, column in columns.tools.items()}
    chosen |= {column: pair in choice[1] for pair, column in columns.pairs.items()}
    for column, yes in chosen.items():
        milp.lower[column] = milp.upper[column] = float(yes)
    bought = problem.assign(*choice).seats
    for tool, column in columns.seats.items():
        milp.upper[column] = float(bought.get(tool, 0))
    milp.aim((column, -factor) for column, factor in terms)
    found = milp.solve(problem.deadline)
    if not found.values:
        raise OutOfTimeError(_NOT_IN_TIME)
    return math.fsum(found.values[column] * factor for column, factor in terms) / len(fits)


_NOT_IN_TIME = "a step of the front could not be solved in time: give it more seconds"


def _solved(built: Model) -> Outcome | None:
    outcome = built.milp.solve(built.problem.deadline)
    if outcome.status == "infeasible":
        return None
    if outcome.status != "optimal":
        raise OutOfTimeError(_NOT_IN_TIME)
    return outcome


def _model(problem: Problem, fits: dict[Demand, dict[str, float]]) -> tuple[Model, Terms]:
    """The exact model with a provider for each rated demand, and the sum of their fits."""
    built = model(problem)
    terms: Terms = []
    alike: Counter[tuple[tuple[int, float], ...]] = Counter()
    for demand, providers in fits.items():
        columns = {tool: built.columns.of(demand.department, tool) for tool in providers}
        alike[tuple(sorted((columns[tool], fit) for tool, fit in providers.items()))] += 1
    for providers_, times in sorted(alike.items()):
        taken = []
        for column, fit in providers_:
            share = built.milp.variable()
            built.milp.row([(share, 1.0), (column, -1.0)], high=0.0)
            taken.append((share, 1.0))
            terms.append((share, fit * times))
        built.milp.row(taken, low=1.0, high=1.0)
    return built, terms


def _knee(points: list[Point]) -> Point | None:
    """The point farthest above the chord between the two ends, both axes brought to the same length."""
    if len(points) < 3:
        return None
    first, last = points[0], points[-1]

    def above(point: Point) -> float:
        dear = (point.cost - first.cost) / (last.cost - first.cost)
        return (point.fit - first.fit) / (last.fit - first.fit) - dear

    best = max(points[1:-1], key=above)
    return best if above(best) > 0 else None


def _shown(points: list[Point], knee: Point | None) -> tuple[Point, ...]:
    if len(points) <= SHOWN:
        return tuple(points)
    places = {round(n * (len(points) - 1) / (SHOWN - 1)) for n in range(SHOWN)}
    if knee is not None and points.index(knee) not in places:
        nearest = min(places - {0, len(points) - 1}, key=lambda n: (abs(n - points.index(knee)), n))
        places = (places - {nearest}) | {points.index(knee)}
    return tuple(points[n] for n in sorted(places))
