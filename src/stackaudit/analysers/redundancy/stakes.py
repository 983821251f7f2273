"""Money: what a group of products could save at the most, if everything they are used for stays served as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stackaudit.analysers.redundancy.case import Case
from stackaudit.analysers.redundancy.losses import is_going
from stackaudit.analysers.redundancy.saving import cheapest_cover
from stackaudit.graph import intents
from stackaudit.graph.structure import components
from stackaudit.model.lifecycle import Demand, can_serve, demands, demands_of
from stackaudit.model.tool import Tool


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake in some products.

    Attributes:
        products: Which, in order of id.
        annual: What they cost a year; None where one of them does not state it.
        high: What could be saved a year at the most; None where that cannot be told.
        kept: The cheapest of them that still do everything; empty where that cannot be told (not `exact`), and where
            nobody uses what they do, so that none is needed.
        exact: Whether `high` is proved to be reachable; else it is a bound.
        unpriced: Tools that do not state what they cost.
    """

    products: tuple[str, ...]
    annual: float | None
    high: float | None
    kept: tuple[str, ...]
    exact: bool
    unpriced: tuple[str, ...]

    @property
    def gone(self) -> tuple[str, ...]:
        """What the cheapest part does without."""
        return tuple(one for one in self.products if one not in self.kept) if self.exact else ()


def annual(tools: Iterable[Tool]) -> float | None:
    """What some tools cost a year; None where one of them does not state it."""
    total = 0.0
    for tool in tools:
        if tool.cost is None or tool.cost.annual is None:
            return None
        total += float(tool.cost.annual)
    return total


def unpriced(tools: Iterable[Tool]) -> tuple[str, ...]:
    """Ids of the tools that do not state what they cost."""
    return tuple(tool.id for tool in tools if annual([tool]) is None)


def stake(case: Case, products: Sequence[str]) -> Stake:
    """What could be saved if the cheapest of these products did what all of them do."""
    names = tuple(sorted(products))
    tools = {name: case.products[name].tools for name in names}
    missing = unpriced(tool for name in names for tool in tools[name])
    costs = {name: cost for name in names if (cost := annual(tools[name])) is not None}
    if missing:
        return Stake(names, None, None, (), exact=False, unpriced=missing)
    must = [name for name in names if any(_stays(tool, case) for tool in tools[name])]
    best = cheapest_cover(costs, _serves(tools), must)
    whole = sum(costs.values())
    return Stake(names, whole, max(0.0, whole - best.cost), best.kept, best.exact, ())


def _serves(tools: Mapping[str, Sequence[Tool]]) -> dict[str, frozenset[int]]:
    """Which demands each product could meet, as numbers.

    Nobody is to be served worse than today, as far as grades are stated; and what is on its way out takes nothing over:
    it counts only for what nobody else could do.
    """
    wanted = demands(tool for several in tools.values() for tool in several)
    number = {demand: n for n, demand in enumerate(wanted)}
    best = [0] * len(wanted)
    for tool in (tool for several in tools.values() for tool in several):
        for demand in demands_of(tool):
            best[number[demand]] = max(best[number[demand]], _grade(tool, demand))
    able: dict[str, set[int]] = {name: set() for name in tools}
    going: dict[str, set[int]] = {name: set() for name in tools}
    for name, several in tools.items():
        for tool in several:
            (going if is_going(tool) else able)[name].update(
                n for n, demand in enumerate(wanted) if _can(tool, demand, best[n])
            )
    served = set[int]().union(*able.values())
    return {name: frozenset(able[name] | (going[name] - served)) for name in tools}


def _grade(tool: Tool, demand: Demand) -> int:
    grades = [use.grade for use in tool.capabilities if use.id == demand.capability and use.grade is not None]
    return max(grades, default=0)


def _can(tool: Tool, demand: Demand, least: int) -> bool:
    """Whether a tool could meet a demand as well as it is met today; one that states no grade could."""
    stated = any(use.id == demand.capability and use.grade is not None for use in tool.capabilities)
    return can_serve(tool, demand) and (not stated or _grade(tool, demand) >= least)


def _stays(tool: Tool, case: Case) -> bool:
    kept_for_a_reason = tool.intent is not None and tool.intent.kind != "migration"
    return not tool.must_retire and (tool.must_keep or (kept_for_a_reason and intents.is_valid(tool, case.today)))


def harmful(case: Case, products: Iterable[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Products that overlap to no good, joined wherever two of them do: no saving is counted in two of these."""
    inside = case.harmful.keys() if products is None else {*products} & case.harmful.keys()
    around = {one: [other for other in case.harmful[one] if other in inside] for one in inside}
    return components({one: others for one, others in around.items() if others})


def stakes(case: Case) -> tuple[Stake, ...]:
    """One stake for each of them; together they are what the stack has at stake."""
    return tuple(stake(case, products) for products in harmful(case))


def stake_within(case: Case, products: Iterable[str]) -> tuple[Stake, ...]:
    """The same of some products alone."""
    return tuple(stake(case, some) for some in harmful(case, products))
