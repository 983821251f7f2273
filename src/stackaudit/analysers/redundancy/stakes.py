"""What would be lost if a product went, and what a group of products could save at the most.

Nobody gives up a tool because a matrix says so: the list of losses comes with every proposal. What could be saved is
what those tools of a group cost that the cheapest choice for the whole stack does without (`choice`): the one that
`plan_consolidation` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stackaudit.analysers.redundancy.context import Context
from stackaudit.core.money import Money
from stackaudit.graph.structure import components
from stackaudit.model.lifecycle import used
from stackaudit.model.tool import Tool


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
    mine = _grades(capability, gone)
    theirs = _grades(capability, stay) if mine else []
    return bool(mine and theirs) and max(mine) > max(theirs)


def _steps(context: Context, gone: set[str], stay: set[str]) -> list[str]:
    return [step for step, tools in context.steps if not gone.isdisjoint(tools) and stay.isdisjoint(tools)]


def masters(context: Context, products: Iterable[str]) -> tuple[str, ...]:
    """Return the entities of which one of these products is the system of record."""
    return tuple(
        sorted({entity for tool in context.tools_of(products) for entity in context.mastered.get(tool.id, ())})
    )


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake in some products.

    Attributes:
        products: Which, in order of id.
        annual: What they cost a year; None where one of them does not state it.
        high: What could be saved a year at the most; None where that is unknown.
        keep: Those of their tools that stay under the cheapest choice for the whole stack, or of which that is open.
        retire: Those that go.
        exact: Whether it is proved that no choice is cheaper.
        unpriced: Tools that do not state what they cost.
    """

    products: tuple[str, ...]
    annual: Money | None
    high: Money | None
    keep: tuple[str, ...]
    retire: tuple[str, ...]
    exact: bool
    unpriced: tuple[str, ...]


def annual(context: Context, tools: Iterable[Tool]) -> Money | None:
    """Return what some tools cost a year; None where one of them does not state it."""
    costs = [None if tool.spend is None else tool.spend.annual for tool in tools]
    stated = [context.money(cost) for cost in costs if cost is not None]
    return context.total(stated) if len(stated) == len(costs) else None


def unpriced(tools: Iterable[Tool]) -> tuple[str, ...]:
    """Return the ids of the tools that do not state what they cost."""
    return tuple(tool.id for tool in tools if tool.spend is None or tool.spend.annual is None)


def stake(context: Context, products: Iterable[str]) -> Stake:
    """Return what some products could save: what those of their tools cost that the cheapest choice does without."""
    names = tuple(sorted(products))
    tools = context.tools_of(names)
    retired = frozenset[str]() if context.answer is None else context.answer.retire
    going = [tool for tool in tools if tool.id in retired]
    missing, settled = unpriced(tools), context.answer is not None and context.answer.settled
    return Stake(
        products=names,
        annual=annual(context, tools),
        high=None if missing or not settled else annual(context, going) or context.total(()),
        keep=tuple(tool.id for tool in tools if tool.id not in retired),
        retire=tuple(tool.id for tool in going),
        exact=context.answer is not None and context.answer.service.solution.status == "optimal",
        unpriced=missing,
    )


def at_stake(context: Context, every: Iterable[Stake]) -> Money:
    """Return what could be saved a year at the most, as far as that is known."""
    return context.total(stake.high for stake in every if stake.high is not None)


def joined(context: Context, products: Iterable[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """Return products of which one may go, joined wherever two overlap: no saving is counted in two of these."""
    inside = context.at_stake.keys() if products is None else {*products} & context.at_stake.keys()
    around = {one: [other for other in context.at_stake[one] if other in inside] for one in inside}
    return components({one: others for one, others in around.items() if others})


def stakes(context: Context) -> tuple[Stake, ...]:
    """Return the stakes of the stack: one for each set of products that overlap to no good."""
    return tuple(stake(context, products) for products in joined(context))


def stake_within(context: Context, products: Iterable[str]) -> tuple[Stake, ...]:
    """Return the stakes of some products alone."""
    return tuple(stake(context, some) for some in joined(context, products))
