"""What would be lost if a product went, and what a group of products could save at the most.

Nobody gives up a tool because a matrix says so: the list of losses comes with every proposal. Source: stackaudit
methods 3.6 and features E5. What could be saved is the cost of a group, less the cheapest part of it that still does
everything that people use: a minimum weighted set cover, solved exactly by branch and bound for groups of ordinary
size. Past its budget of work a bound takes its place that no cover can be below (a feasible solution of the dual), so
that what is at stake is never reported too small. Source: stackaudit methods 3.5; the dual bound: Chvátal 1979.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from stackaudit.analysers.redundancy.context import Context
from stackaudit.core.money import Money
from stackaudit.graph import intents
from stackaudit.graph.structure import components
from stackaudit.model.lifecycle import Demand, can_serve, demands, demands_of, phase, used
from stackaudit.model.tool import Tool

Fit = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Losses:
    """What one product has that some others have not.

    Attributes:
        capabilities: In use, and offered by none of the others.
        better: Capabilities that it is stated to do better than the best of the others.
        departments: Ids of departments that none of the others serves today.
        regions: Where none of the others serves, where all state it.
        steps: Steps of journeys, as `journey/step`, in which it stands and none of the others does.
        masters: Entities of which it is the system of record.
    """

    capabilities: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    masters: tuple[str, ...] = ()


def losses(context: Context, product: str, others: Sequence[str]) -> Losses:
    """Return what would be lost if a product went and some others stayed."""
    gone, stay = context.tools_of([product]), context.tools_of(one for one in others if one != product)
    there = frozenset[str]().union(*(context.products[one].capabilities for one in others if one != product))
    own = sorted(frozenset[str]().union(*(used(tool) for tool in gone)))
    served = {department for tool in stay for department in tool.departments}
    here, elsewhere = context.products[product].regions, [tool.regions for tool in stay]
    known = here is not None and all(regions is not None for regions in elsewhere)
    covered = {region for regions in elsewhere for region in regions or ()}
    return Losses(
        capabilities=tuple(name for name in own if name not in there),
        better=tuple(name for name in own if name in there and _better(name, gone, stay)),
        departments=tuple(one for one in context.products[product].departments if one not in served),
        regions=tuple(region for region in here or () if region not in covered) if known else (),
        steps=tuple(_steps(context, {tool.id for tool in gone}, {tool.id for tool in stay})),
        masters=masters(context, [product]),
    )


def alone(context: Context, product: str) -> Losses:
    """Return what the whole stack would lose with a product: what nothing else does, not even outside its group.

    Departments are those in which something is done that no other tool of theirs offers: they would have to move.
    """
    own = context.tools_of([product])
    ids = {tool.id for tool in own}
    mine = sorted(frozenset[str]().union(*(used(tool) for tool in own)))
    others = {name: [tool for tool in context.offers.get(name, ()) if tool.id not in ids] for name in mine}
    moving = [
        department
        for department in context.products[product].departments
        if any(all(department not in tool.departments for tool in others[name]) for name in mine)
    ]
    return Losses(
        capabilities=tuple(name for name in mine if not others[name]),
        better=tuple(name for name in mine if others[name] and _better(name, own, others[name])),
        departments=tuple(moving),
        steps=tuple(step for step, tools in context.steps if tools and ids.issuperset(tools)),
        masters=masters(context, [product]),
    )


def _grades(capability: str, tools: Iterable[Tool]) -> list[int]:
    return [u.grade for tool in tools for u in tool.capabilities if u.id == capability and u.grade is not None]


def _better(capability: str, gone: Sequence[Tool], stay: Sequence[Tool]) -> bool:
    mine, theirs = _grades(capability, gone), _grades(capability, stay)
    return bool(mine and theirs) and max(mine) > max(theirs)


def _steps(context: Context, gone: set[str], stay: set[str]) -> list[str]:
    return [step for step, tools in context.steps if not gone.isdisjoint(tools) and stay.isdisjoint(tools)]


def masters(context: Context, products: Iterable[str]) -> tuple[str, ...]:
    """Return the entities of which one of these products is the system of record."""
    ids = {tool.id for tool in context.tools_of(products)}
    return tuple(sorted(entity for entity, held in context.graph.holdings.items() if not ids.isdisjoint(held.masters)))


def dominates(context: Context, outer: str, inner: str) -> bool | None:
    """Return whether one product is in every known way at least as good as another for all that the other is used for.

    It offers every capability in use as well, serves every department and region, fits as well on both axes, is to
    stay, and has nothing against it that is stated. None where facts that decide are not stated. Source: stackaudit
    methods 3.6; what moving costs is asked by `seats_needed`.
    """
    lost = losses(context, inner, (outer,))
    mine, theirs = context.tools_of([inner]), context.tools_of([outer])
    if lost.capabilities or lost.better or lost.departments or lost.regions or lost.masters:
        return False
    if any(tool.must_keep for tool in mine) or all(is_going(tool) for tool in theirs):
        return False
    pairs = list(zip(_fit(mine), _fit(theirs), strict=True))
    if any(a is not None and b is not None and a > b for a, b in pairs):
        return False
    open_ = any(a is None or b is None for a, b in pairs)
    return None if open_ or _unstated(context, inner, outer) else True


def _unstated(context: Context, inner: str, outer: str) -> bool:
    """Return whether one states where or how well it serves, and the other does not."""
    here, there = context.products[inner], context.products[outer]
    if here.regions is not None and there.regions is None:
        return True
    used_ = frozenset[str]().union(*(used(tool) for tool in here.tools))
    return any(_grades(name, here.tools) and not _grades(name, there.tools) for name in sorted(used_))


def seats_needed(context: Context, outer: str, inner: str) -> float | None:
    """Return what seats of one product for the users of another would cost a year; None if that is unknown."""
    needed = [tool.seats.active if tool.seats is not None else None for tool in context.products[inner].tools]
    tool = context.products[outer].tools[0]
    kind = tool.cost.priced_by if tool.cost is not None else None
    if kind == "flat":
        return 0.0
    seats, price = tool.seats, tool.cost.annual if tool.cost is not None else None
    if kind != "seat" or price is None or seats is None or not seats.paid or seats.active is None or None in needed:
        return None
    more = sum(count for count in needed if count is not None) - max(0, seats.paid - seats.active)
    return max(0, more) * float(price) / seats.paid


def is_going(tool: Tool) -> bool:
    """Return whether a tool is on its way out: stated to be retired, phased out, or migrated away from."""
    moving = tool.intent is not None and tool.intent.kind == "migration"
    return tool.must_retire or phase(tool) == "phase-out" or moving


def _fit(tools: Sequence[Tool]) -> Fit:
    """Return functional and technical fit of a product: of several accounts, the best."""
    axes: Mapping[str, list[int]] = {
        axis: [v for tool in tools if tool.fit is not None and (v := getattr(tool.fit, axis)) is not None]
        for axis in ("functional", "technical")
    }
    return max(axes["functional"], default=None), max(axes["technical"], default=None)


_WORK = 200_000
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """The cheapest part of a group.

    Attributes:
        cost: What it costs; a bound that no part can be below where it is not exact.
        kept: Which tools it is made of; empty where it is not exact.
        exact: Whether it is proved.
    """

    cost: float
    kept: tuple[str, ...]
    exact: bool


def cheapest_cover(
    costs: Mapping[str, float], serves: Mapping[str, Collection[int]], must: Collection[str] = ()
) -> Cover:
    """Return the cheapest of these tools that together serve all that any of them serves.

    >>> cheapest_cover({"a": 30, "b": 12, "c": 4}, {"a": {1, 2, 3}, "b": {1, 2}, "c": {3}})
    Cover(cost=16.0, kept=('b', 'c'), exact=True)

    Args:
        costs: What each tool costs a year.
        serves: Which demands each could meet, as numbers.
        must: Tools that stay.
    """
    names = sorted(costs)
    kept = {name for name in names if name in must}
    providers: dict[int, int] = {}
    for at, name in enumerate(names):
        for demand in serves[name]:
            providers[demand] = providers.get(demand, 0) | 1 << at
    stays = sum(1 << at for at, name in enumerate(names) if name in kept)
    demands = _essential({mask for mask in providers.values() if not mask & stays})
    while sole := next((mask for mask in demands if mask & (mask - 1) == 0), 0):
        kept.add(names[sole.bit_length() - 1])
        demands = [mask for mask in demands if not mask & sole]
    base = math.fsum(costs[name] for name in kept)
    search = _Search([float(costs[name]) for name in names])
    search.branch(demands, (1 << len(names)) - 1, 0.0, 0)
    if search.work > _WORK:
        return Cover(base + search.bound(demands, (1 << len(names)) - 1), (), exact=False)
    chosen = {name for at, name in enumerate(names) if search.chosen >> at & 1}
    return Cover(base + search.best, tuple(sorted(kept | chosen)), exact=True)


def _essential(demands: Collection[int]) -> list[int]:
    """Return the demands, as sets of providers, that are not met along with another one: those that hold no other."""
    found: list[int] = []
    for mask in sorted(demands, key=lambda mask: (mask.bit_count(), mask)):
        if not any(mask & smaller == smaller for smaller in found):
            found.append(mask)
    return found


class _Search:
    """Branch and bound over sets of providers, each a number whose bits are tools in order of name."""

    def __init__(self, costs: Sequence[float]) -> None:
        self.costs = costs
        self.best, self.chosen, self.work = math.inf, 0, 0

    def branch(self, left: Sequence[int], free: int, cost: float, chosen: int) -> None:
        """Try every way to serve the demand with fewest providers, the most for its money first."""
        self.work += len(left) + 1
        if self.work > _WORK:
            return
        if not left:
            if cost < self.best - _SAME or (abs(cost - self.best) <= _SAME and _first(chosen, self.chosen)):
                self.best, self.chosen = cost, chosen
            return
        if cost + self.bound(left, free) > self.best + _SAME:
            return
        scarcest = min(left, key=lambda mask: ((mask & free).bit_count(), mask))
        order = [(self.costs[at] / sum(mask >> at & 1 for mask in left), at) for at in _bits(scarcest & free)]
        for _, at in sorted(order):
            bit = 1 << at
            free &= ~bit
            self.branch([mask for mask in left if not mask & bit], free, cost + self.costs[at], chosen | bit)

    def bound(self, left: Sequence[int], free: int) -> float:
        """Return a lower bound on the cost of these demands: each is charged what its providers have left to give."""
        self.work += len(left)
        spare: dict[int, float] = {}
        paid = 0.0
        for mask in left:
            able = _bits(mask & free)
            price = min((spare.setdefault(at, self.costs[at]) for at in able), default=math.inf)
            if price == math.inf:
                return math.inf
            paid += price
            for at in able:
                spare[at] -= price
        return paid


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _first(one: int, other: int) -> bool:
    """Return whether the names of one set come before those of another."""
    return _bits(one) < _bits(other)


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake in some products.

    Attributes:
        products: Which, in order of id.
        annual: What they cost a year; None where one of them does not state it.
        high: What could be saved a year at the most; None where that is unknown.
        kept: The cheapest of them that still do everything; empty where that is unknown (not `exact`), and where
            nobody uses what they do, so that none is needed.
        exact: Whether `high` is proved to be reachable; else it is a bound.
        unpriced: Tools that do not state what they cost.
    """

    products: tuple[str, ...]
    annual: Money | None
    high: Money | None
    kept: tuple[str, ...]
    exact: bool
    unpriced: tuple[str, ...]

    @property
    def gone(self) -> tuple[str, ...]:
        """What the cheapest part does without."""
        return tuple(one for one in self.products if one not in self.kept) if self.exact else ()


def annual(context: Context, tools: Iterable[Tool]) -> Money | None:
    """Return what some tools cost a year; None where one of them does not state it."""
    costs = [None if tool.cost is None else tool.cost.annual for tool in tools]
    stated = [context.money(cost) for cost in costs if cost is not None]
    return context.total(stated) if len(stated) == len(costs) else None


def unpriced(tools: Iterable[Tool]) -> tuple[str, ...]:
    """Return the ids of the tools that do not state what they cost."""
    return tuple(tool.id for tool in tools if tool.cost is None or tool.cost.annual is None)


def stake(context: Context, products: Sequence[str]) -> Stake:
    """Return what could be saved if the cheapest of these products did what all of them do."""
    names = tuple(sorted(products))
    tools = {name: context.products[name].tools for name in names}
    missing = unpriced(tool for name in names for tool in tools[name])
    costs = {name: cost for name in names if (cost := annual(context, tools[name])) is not None}
    if missing:
        return Stake(names, None, None, (), exact=False, unpriced=missing)
    must = [name for name in names if any(_stays(tool, context) for tool in tools[name])]
    best = cheapest_cover({name: float(cost) for name, cost in costs.items()}, _serves(tools), must)
    whole = context.total(costs.values())
    least = context.total(costs[name] for name in best.kept) if best.exact else context.money(best.cost)
    return Stake(names, whole, max(context.total(()), whole - least), best.kept, best.exact, ())


def at_stake(context: Context, every: Iterable[Stake]) -> Money:
    """Return what could be saved a year at the most, as far as that is known."""
    return context.total(stake.high for stake in every if stake.high is not None)


def _serves(tools: Mapping[str, Sequence[Tool]]) -> dict[str, frozenset[int]]:
    """Return which demands each product could meet, as numbers.

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
    """Return whether a tool could meet a demand as well as it is met today; one that states no grade could."""
    stated = any(use.id == demand.capability and use.grade is not None for use in tool.capabilities)
    return can_serve(tool, demand) and (not stated or _grade(tool, demand) >= least)


def _stays(tool: Tool, context: Context) -> bool:
    kept_for_a_reason = tool.intent is not None and tool.intent.kind != "migration"
    return not tool.must_retire and (tool.must_keep or (kept_for_a_reason and intents.is_valid(tool, context.today)))


def harmful(context: Context, products: Iterable[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Return products that overlap to no good, joined wherever two of them do: no saving is counted in two of these."""
    inside = context.harmful.keys() if products is None else {*products} & context.harmful.keys()
    around = {one: [other for other in context.harmful[one] if other in inside] for one in inside}
    return components({one: others for one, others in around.items() if others})


def stakes(context: Context) -> tuple[Stake, ...]:
    """Return the stakes of the stack: one for each set of products that overlap to no good."""
    return tuple(stake(context, products) for products in harmful(context))


def stake_within(context: Context, products: Iterable[str]) -> tuple[Stake, ...]:
    """Return the stakes of some products alone."""
    return tuple(stake(context, some) for some in harmful(context, products))
