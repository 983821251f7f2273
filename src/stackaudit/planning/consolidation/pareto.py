"""What a better fit costs: every plan that no other one beats on both cost and fit.

The exact front by the epsilon constraint (Mavrotas 2009): the least cost, then the least cost at a better fit, until
nothing fits better; of plans that cost the same the last one found stays. Weighted sums would miss some of them.
Source: stackaudit methods 8.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from stackaudit.core.errors import StackAuditError
from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.service import fit_of
from stackaudit.planning.consolidation.set_cover import Model, Terms, model
from stackaudit.planning.consolidation.solution import Choice, same
from stackaudit.planning.consolidation.solver import Solver
from stackaudit.planning.programme import Outcome

SHOWN = 10
MOST = 200
"""Points after which no more are looked for."""
_STEP = 1e-3
"""Plans whose mean fits differ by less than these points are not told apart: a solver cannot."""


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of the front: what it costs a year as the plan counts, how well its providers fit, what it keeps."""

    cost: float
    fit: float
    keep: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Plans that no other one beats on both cost and fit, the cheapest first.

    Attributes:
        points: At most ten of them: both ends, the knee, and others at even distances.
        knee: The one farthest from the straight line between the ends; None where it has no inside.
        found: How many there are.
        complete: Whether these are all; False where the search stopped at its limit.
        unrated: Demands left out of the mean because the fit of a possible provider is not known.
    """

    points: tuple[Point, ...]
    knee: Point | None
    found: int
    complete: bool
    unrated: int


def pareto(solver: Solver) -> Front:
    """The exact front of cost and mean fit.

    Raises:
        StackAuditError: the plan is not proved optimal, a step could not be solved in time, or no fit is known at all.
    """
    solver.check_proved()
    problem = solver.problem
    fits = rated(problem)
    if not fits:
        raise StackAuditError("no demand has providers whose fit is known: there is no front of cost and fit")
    points: list[Point] = []
    least: float | None = None
    while len(points) < MOST:
        found = _next(solver, fits, least)
        if found is None:
            break
        least = max(found.fit, least or 0.0) + _STEP
        if points and (same(points[-1].cost, found.cost) or found.fit <= points[-1].fit):
            points.pop()
        points.append(found)
    knee = _knee(points)
    return Front(_shown(points, knee), knee, len(points), len(points) < MOST, len(problem.demands) - len(fits))


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
    return sum(best) / len(best)


def _next(solver: Solver, fits: dict[Demand, dict[str, float]], least: float | None) -> Point | None:
    """The cheapest plan whose providers fit at least so well; None where nothing fits so well."""
    problem = solver.problem
    built, terms = _model(problem, fits)
    if least is not None:
        built.programme.row(terms, low=least * len(fits))
    found = _solved(built, solver.seconds)
    if found is None:
        return None
    choice = built.chosen(found)
    fit = _shared_fit(problem, fits, choice, solver.seconds) if problem.shared else mean_fit(problem, fits, choice)
    return Point(problem.value(*choice), fit, tuple(sorted(choice[0])))


def _shared_fit(problem: Problem, fits: dict[Demand, dict[str, float]], choice: Choice, seconds: float) -> float:
    """The best mean fit of a choice where departments are split over tools with little room, for the same seats."""
    built, terms = _model(problem, fits)
    programme, columns = built.programme, built.columns
    chosen: dict[int, bool] = {column: tool in choice[0] for tool, column in columns.tools.items()}
    chosen |= {column: pair in choice[1] for pair, column in columns.pairs.items()}
    for column, yes in chosen.items():
        programme.lower[column] = programme.upper[column] = float(yes)
    bought = problem.handed(*choice).seats
    for tool, column in columns.seats.items():
        programme.upper[column] = float(bought.get(tool, 0))
    programme.costs = [0.0] * len(programme.costs)
    for column, factor in terms:
        programme.costs[column] -= factor
    found = programme.solve(seconds)
    if not found.values:
        raise StackAuditError("a step of the front could not be solved in time: give it more seconds")
    return sum(found.values[column] * factor for column, factor in terms) / len(fits)


def _solved(built: Model, seconds: float) -> Outcome | None:
    outcome = built.programme.solve(seconds)
    if outcome.status == "infeasible":
        return None
    if outcome.status != "optimal":
        raise StackAuditError("a step of the front could not be solved in time: give it more seconds")
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
            share = built.programme.variable()
            built.programme.row([(share, 1.0), (column, -1.0)], high=0.0)
            taken.append((share, 1.0))
            terms.append((share, fit * times))
        built.programme.row(taken, low=1.0, high=1.0)
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
