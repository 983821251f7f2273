"""Relief: what options are worth in points of the silo index, the most of it for a budget, and who brings how much.

The value of a need is the quality of its best path, automation x timeliness x reliability, over the facts
that a plan asks about: a method or an age that is not stated counts as worst, a reliability or a tolerance that is not
stated is left out of account, and so are needs whose status the facts do not decide. Otherwise a plan would spend money
on silence. Where every fact is stated this is the silo index itself.

The most relief for a budget is model A with the value of each path on its choice. Of several best sets it takes a
cheapest one, and nothing idle. Reach is no submodular function (two halves of a path are worth nothing alone), so
greedy has no guarantee.

The Shapley share of each candidate is its part of the relief that all of them together bring. The relief adds up over
needs, so the game splits into one for each need, whose only players are the candidates on its paths; each small game is
solved exactly over all subsets. Source: Shapley 1953.

"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import factorial

from stackaudit.choice.amounts import Status
from stackaudit.choice.milp import check_size
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed
from stackaudit.graph.quality import assess, timeliness, total
from stackaudit.planning.integrations.network import Limits, Work, best_sets, members, ways
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.problem import AS_IT_IS, Problem, Solution, Tweak, without_idle
from stackaudit.planning.integrations.set_cover import Choice, choice

_SAME_QUALITY = 1e-9


@dataclass(frozen=True)
class Worth:
    """One need: its weight, its quality as it is, and what sets of options would raise it to."""

    need: DataNeed
    now: float
    sets: tuple[tuple[int, float], ...]

    def quality(self, built: int) -> float:
        """Its quality with some options (as bits) built."""
        return max((value for options, value in self.sets if options & built == options), default=self.now)


@dataclass(frozen=True)
class Values:
    """All needs that count, and the index over them.

    Attributes:
        worths: What each need is worth, now and with options built.
        complete: Whether every need is rated; False where time ran out: those left have no set that would raise them.
    """

    worths: tuple[Worth, ...]
    complete: bool = True

    @property
    def weight(self) -> float:
        """Weight of all needs together."""
        return total(worth.need.weight for worth in self.worths)

    def index(self, built: Iterable[int] = ()) -> float:
        """The silo index, 0 to 100, with some options built; 0 where no need has weight."""
        bits = sum(1 << n for n in set(built))
        if not self.weight:
            return 0.0
        lost = total(worth.need.weight * (1.0 - worth.quality(bits)) for worth in self.worths)
        return 100.0 * lost / self.weight


def values_of(problem: Problem, deadline: Deadline) -> Values:
    """Rate every need that counts, and every set of options that would raise it within the hops of the plan.

    Raises:
        TooManyPathsError: the enumeration is past its budget.
    """
    unknown = set(problem.triage.unknown)
    work, complete = Work(deadline=deadline), True
    worths = []
    for need in problem.graph.needs():
        if need in unknown or need.weight <= 0:
            continue
        try:
            worths.append(_worth(problem, need, work))
        except OutOfTimeError:
            complete = False
            worths.append(Worth(need, _now(problem, need), ()))
    return Values(tuple(worths), complete)


def _worth(problem: Problem, need: DataNeed, work: Work) -> Worth:
    net = problem.value_net(need.entity)
    tolerance = None if problem.demands.ignore_latency else need.tolerance
    limits = Limits(hops=problem.demands.max_hops)
    now = _now(problem, need)
    rated = (
        (way.options, way.automation * timeliness(way.latency, tolerance, "best") * way.reliability)
        for way in ways(net, need.source, need.target, limits, work)
        if need.source != need.target
    )
    return Worth(need, now, best_sets((options, value) for options, value in rated if value > now + _SAME_QUALITY))


def _now(problem: Problem, need: DataNeed) -> float:
    """The best quality of any path that is there, however long."""
    if need.source == need.target:
        return 1.0
    tolerance = None if problem.demands.ignore_latency else need.tolerance
    ends: Sequence[tuple[str, float | None]] = [(need.target, tolerance)]
    return assess(
        problem.search(need.entity, need.source), ends, "best", problem.demands.min_automation, backwards=False
    )[0].value


_SAME = 1e-7
_TIGHTER = (0.0, 1e-6, 1e-4)


def best_within(
    offer: Offer, values: Values, budget: Decimal, deadline: Deadline, tweak: Tweak = AS_IT_IS
) -> Solution | None:
    """The options that lower the index most for at most a budget. None where time ran out before any was found.

    The bound of the solution is on the index: no set within the budget brings it lower.

    Raises:
        TooLargeError: there are more paths than a programme may have variables.
        OutOfTimeError: time ran out before the programme was written.
    """
    for tighter in _TIGHTER:
        # The solver may overspend by its tolerance; then it is asked again for a little less.
        found = _best_within(offer, values, float(budget) * (1.0 - tighter), deadline, tweak)
        if found is None or offer.cost(found.chosen) <= budget:
            return found
    return None


def _best_within(offer: Offer, values: Values, budget: float, deadline: Deadline, tweak: Tweak) -> Solution | None:
    model, gains = _model(offer, values, budget, tweak, deadline)
    if not gains:
        return Solution(frozenset(), "optimal", values.index())
    outcome = model.milp.solve(deadline)
    if outcome.status not in {"optimal", "feasible"}:
        return None
    bound = max(0.0, values.index() + outcome.bound)
    chosen, status = model.chosen(outcome), outcome.status
    least = values.index(chosen)
    if status == "optimal":
        chosen = _cheapest(offer, values, budget, least, deadline, tweak) or chosen
        least = values.index(chosen)
    chosen = without_idle(offer, chosen, lambda kept, _: values.index(kept) <= least + _SAME, deadline)
    return Solution(chosen, "optimal" if status == "optimal" else "feasible", min(bound, least))


def _cheapest(
    offer: Offer, values: Values, budget: float, least: float, deadline: Deadline, tweak: Tweak
) -> frozenset[int] | None:
    """Of all sets that bring the index down to the least, a cheapest one; None where none was found in time."""
    try:
        model, gains = _model(offer, values, budget, tweak, deadline)
    except OutOfTimeError:
        return None
    model.milp.aim(model.spending(offer))
    model.milp.row(gains.items(), low=values.index() - least - _SAME)
    outcome = model.milp.solve(deadline)
    if outcome.status not in {"optimal", "feasible"}:
        return None
    chosen = model.chosen(outcome)
    return chosen if values.index(chosen) <= least + 10 * _SAME else None


def _model(
    offer: Offer, values: Values, budget: float, tweak: Tweak, deadline: Deadline
) -> tuple[Choice, dict[int, float]]:
    """The programme, and by how many points each choice of a path lowers the index."""
    used = {n for worth in values.worths for options, _ in worth.sets for n in members(options)}
    check_size(len(used) + sum(len(worth.sets) for worth in values.worths))
    model = choice(offer, used, tweak, priced=False)
    gains: dict[int, float] = {}
    for worth in values.worths:
        deadline.check()
        columns = model.paths(options for options, _ in worth.sets)
        for column, (_, value) in zip(columns, worth.sets, strict=True):
            gains[column] = 100.0 * worth.need.weight * (value - worth.now) / values.weight
        if columns:
            model.milp.row([(column, 1.0) for column in columns], high=1.0)
    model.milp.aim((column, -gain) for column, gain in gains.items())
    spending = model.spending(offer)
    most = max((cost for _, cost in spending), default=0.0) or 1.0
    model.milp.row([(column, cost / most) for column, cost in spending], high=budget / most)
    return model, gains


def greedy_within(offer: Offer, values: Values, budget: Decimal, deadline: Deadline) -> Solution:
    """Above the size of the exact programme: whole paths, most points for their cost first. No guarantee.

    The bound is the index if everything were built. `feasible` where time ran out before nothing more was to be gained.
    """
    chosen: frozenset[int] = frozenset()
    moves = [(worth, frozenset(members(options)), value) for worth in values.worths for options, value in worth.sets]
    quality = {worth.need: worth.now for worth in values.worths}
    status: Status = "heuristic"
    try:
        while (best := _best_move(offer, moves, quality, chosen, budget, deadline)) is not None:
            chosen |= moves[best][1]
            bits = sum(1 << n for n in chosen)
            quality = {worth.need: worth.quality(bits) for worth in values.worths}
    except OutOfTimeError:
        status = "feasible"
    least = values.index(chosen)
    chosen = without_idle(offer, chosen, lambda kept, _: values.index(kept) <= least + _SAME, deadline)
    return Solution(chosen, status, values.index(range(len(offer.options))) if values.complete else 0.0)


def _best_move(
    offer: Offer,
    moves: Sequence[tuple[Worth, frozenset[int], float]],
    quality: Mapping[DataNeed, float],
    chosen: frozenset[int],
    budget: Decimal,
    deadline: Deadline,
) -> int | None:
    """The affordable path that gains the most points for its cost; None where nothing is left to gain.

    Raises:
        OutOfTimeError: the time is up.
    """
    best: tuple[float, int] | None = None
    spent = offer.cost(chosen)
    for n, (worth, options, value) in enumerate(moves):
        gain = worth.need.weight * (value - quality[worth.need])
        if gain <= _SAME:
            continue
        deadline.check()
        price = offer.cost(chosen | options) - spent
        if spent + price <= budget:
            rate = gain / float(price) if price else float("inf")
            best = max(best or (rate, n), (rate, n), key=lambda move: (move[0], -move[1]))
    return None if best is None else best[1]


MOST_PLAYERS = 12
"""Candidates that may compete for one need: 4,096 subsets."""


def check_complete(values: Values) -> None:
    """Refuse a question that only ratings of every need can answer.

    Raises:
        StackAuditError: time ran out before every need was rated.
    """
    if not values.complete:
        raise StackAuditError("there was no time to rate every candidate: give it more seconds")


def shapley(values: Values) -> dict[int, float]:
    """The share of each candidate, in points of the index; candidates that help nobody are left out.

    Raises:
        StackAuditError: more candidates compete for one need than are tried, or time ran out before all were rated.
    """
    check_complete(values)
    shares: dict[int, float] = {}
    for worth in values.worths:
        points = 100.0 * worth.need.weight / values.weight
        for n, share in _game(worth).items():
            shares[n] = shares.get(n, 0.0) + points * share
    return dict(sorted(shares.items()))


def _game(worth: Worth) -> dict[int, float]:
    players = sorted({n for options, _ in worth.sets for n in members(options)})
    if len(players) > MOST_PLAYERS:
        names = f"{len(players)} candidates compete for {worth.need.id}"
        raise StackAuditError(f"{names}; Shapley shares are worked out for at most {MOST_PLAYERS}")
    count = len(players)
    quality = [worth.quality(_bits(players, subset)) for subset in range(1 << count)]
    shares = dict.fromkeys(players, 0.0)
    for subset, value in enumerate(quality):
        size = subset.bit_count()
        for place, n in enumerate(players):
            if not subset >> place & 1:
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                shares[n] += weight * (quality[subset | 1 << place] - value)
    return shares


def _bits(players: list[int], subset: int) -> int:
    return sum(1 << n for place, n in enumerate(players) if subset >> place & 1)
