"""The most relief for a budget, exactly: the options that lower the silo index most without costing more.

Model A with the value of each path on its choice. Of several best sets it takes a cheapest one, and nothing idle.
Reach is no submodular function (two halves of a path are worth nothing alone), so greedy has no guarantee.
Source: stackaudit methods 5.3.
"""

from __future__ import annotations

from decimal import Decimal

from stackaudit.planning.integrations.choice import Choice, check_size, choice
from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.paths import members
from stackaudit.planning.integrations.solution import AS_IT_IS, Solution, Tweak, without_idle
from stackaudit.planning.integrations.valuing import Values

_SAME = 1e-7
_TIGHTER = (0.0, 1e-6, 1e-4)


def best_within(
    offer: Offer, values: Values, budget: Decimal, seconds: float, tweak: Tweak = AS_IT_IS
) -> Solution | None:
    """The options that lower the index most for at most a budget. None where time ran out before any was found.

    The bound of the solution is on the index: no set within the budget brings it lower.

    Raises:
        TooLargeError: there are more paths than a programme may have variables.
    """
    for tighter in _TIGHTER:
        # The solver may overspend by its tolerance; then it is asked again for a little less.
        found = _best_within(offer, values, float(budget) * (1.0 - tighter), seconds, tweak)
        if found is None or offer.cost(found.chosen) <= budget:
            return found
    return None


def _best_within(offer: Offer, values: Values, budget: float, seconds: float, tweak: Tweak) -> Solution | None:
    model, gains = _model(offer, values, budget, tweak)
    if not gains:
        return Solution(frozenset(), "optimal", values.index())
    outcome = model.programme.solve(seconds)
    if outcome.status not in {"optimal", "feasible"}:
        return None
    bound = max(0.0, values.index() + outcome.bound)
    chosen, status = model.chosen(outcome), outcome.status
    least = values.index(chosen)
    if status == "optimal":
        chosen = _cheapest(offer, values, budget, least, seconds, tweak) or chosen
        least = values.index(chosen)
    chosen = without_idle(offer, chosen, lambda kept: values.index(kept) <= least + _SAME)
    return Solution(chosen, "optimal" if status == "optimal" else "feasible", min(bound, least))


def _cheapest(
    offer: Offer, values: Values, budget: float, least: float, seconds: float, tweak: Tweak
) -> frozenset[int] | None:
    """Of all sets that bring the index down to the least, a cheapest one; None where the solver names no such set."""
    model, gains = _model(offer, values, budget, tweak)
    for column in gains:
        model.programme.costs[column] = 0.0
    for column, cost in model.spending(offer):
        model.programme.costs[column] = cost
    model.programme.row(gains.items(), low=values.index() - least - _SAME)
    outcome = model.programme.solve(seconds)
    if outcome.status not in {"optimal", "feasible"}:
        return None
    chosen = model.chosen(outcome)
    return chosen if values.index(chosen) <= least + 10 * _SAME else None


def _model(offer: Offer, values: Values, budget: float, tweak: Tweak) -> tuple[Choice, dict[int, float]]:
    """The programme, and by how many points each choice of a path lowers the index."""
    used = {n for worth in values.worths for options, _ in worth.sets for n in members(options)}
    check_size(len(used) + sum(len(worth.sets) for worth in values.worths))
    model = choice(offer, used, tweak, priced=False)
    gains: dict[int, float] = {}
    for worth in values.worths:
        columns = model.paths(options for options, _ in worth.sets)
        for column, (_, value) in zip(columns, worth.sets, strict=True):
            gains[column] = 100.0 * worth.need.weight * (value - worth.now) / values.weight
        if columns:
            model.programme.row([(column, 1.0) for column in columns], high=1.0)
    for column, gain in gains.items():
        model.programme.costs[column] = -gain
    spending = model.spending(offer)
    most = max((cost for _, cost in spending), default=0.0) or 1.0
    model.programme.row([(column, cost / most) for column, cost in spending], high=budget / most)
    return model, gains


def greedy_within(offer: Offer, values: Values, budget: Decimal) -> Solution:
    """Above the size of the exact programme: whole paths, most points for their cost first. No guarantee.

    The bound is the index if everything were built.
    """
    chosen: frozenset[int] = frozenset()
    moves = [(worth, frozenset(members(options)), value) for worth in values.worths for options, value in worth.sets]
    quality = {worth.need: worth.now for worth in values.worths}
    while True:
        best: tuple[float, int] | None = None
        spent = offer.cost(chosen)
        for n, (worth, options, value) in enumerate(moves):
            gain = worth.need.weight * (value - quality[worth.need])
            if gain <= _SAME:
                continue
            price = offer.cost(chosen | options) - spent
            if spent + price <= budget:
                rate = gain / float(price) if price else float("inf")
                best = max(best or (rate, n), (rate, n), key=lambda move: (move[0], -move[1]))
        if best is None:
            break
        chosen |= moves[best[1]][1]
        bits = sum(1 << n for n in chosen)
        quality = {worth.need: worth.quality(bits) for worth in values.worths}
    least = values.index(chosen)
    chosen = without_idle(offer, chosen, lambda kept: values.index(kept) <= least + _SAME)
    return Solution(chosen, "heuristic", values.index(range(len(offer.options))))
