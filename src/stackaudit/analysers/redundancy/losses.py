"""What would be lost if a product went: what only it offers, whom and which steps only it serves, what it does better.

Nobody gives up a tool because a matrix says so: the list of losses comes with every proposal. Source: stackaudit
methods 3.6 and features E5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stackaudit.analysers.redundancy.case import Case
from stackaudit.model.lifecycle import phase, used
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

    def __bool__(self) -> bool:
        return any((self.capabilities, self.better, self.departments, self.regions, self.steps, self.masters))


def losses(case: Case, product: str, others: Sequence[str]) -> Losses:
    """What would be lost if a product went and some others stayed."""
    gone, stay = case.tools_of([product]), case.tools_of(one for one in others if one != product)
    there = frozenset[str]().union(*(case.products[one].capabilities for one in others if one != product))
    own = sorted(frozenset[str]().union(*(used(tool) for tool in gone)))
    served = {department for tool in stay for department in tool.departments}
    here, elsewhere = case.products[product].regions, [tool.regions for tool in stay]
    known = here is not None and all(regions is not None for regions in elsewhere)
    covered = {region for regions in elsewhere for region in regions or ()}
    return Losses(
        capabilities=tuple(name for name in own if name not in there),
        better=tuple(name for name in own if name in there and _better(name, gone, stay)),
        departments=tuple(one for one in case.products[product].departments if one not in served),
        regions=tuple(region for region in here or () if region not in covered) if known else (),
        steps=tuple(_steps(case, {tool.id for tool in gone}, {tool.id for tool in stay})),
        masters=masters(case, [product]),
    )


def alone(case: Case, product: str) -> Losses:
    """What the whole stack would lose with a product: what nothing else does, not even outside its group.

    Departments are those in which something is done that no other tool of theirs offers: they would have to move.
    """
    own = case.tools_of([product])
    ids = {tool.id for tool in own}
    mine = sorted(frozenset[str]().union(*(used(tool) for tool in own)))
    others = {name: [tool for tool in case.offers.get(name, ()) if tool.id not in ids] for name in mine}
    moving = [
        department
        for department in case.products[product].departments
        if any(all(department not in tool.departments for tool in others[name]) for name in mine)
    ]
    return Losses(
        capabilities=tuple(name for name in mine if not others[name]),
        better=tuple(name for name in mine if others[name] and _better(name, own, others[name])),
        departments=tuple(moving),
        steps=tuple(step for step, tools in case.steps if tools and ids.issuperset(tools)),
        masters=masters(case, [product]),
    )


def _grades(capability: str, tools: Iterable[Tool]) -> list[int]:
    return [u.grade for tool in tools for u in tool.capabilities if u.id == capability and u.grade is not None]


def _better(capability: str, gone: Sequence[Tool], stay: Sequence[Tool]) -> bool:
    mine, theirs = _grades(capability, gone), _grades(capability, stay)
    return bool(mine and theirs) and max(mine) > max(theirs)


def _steps(case: Case, gone: set[str], stay: set[str]) -> list[str]:
    return [step for step, tools in case.steps if not gone.isdisjoint(tools) and stay.isdisjoint(tools)]


def masters(case: Case, products: Iterable[str]) -> tuple[str, ...]:
    """The entities of which one of these products is the system of record."""
    ids = {tool.id for tool in case.tools_of(products)}
    return tuple(sorted(entity for entity, held in case.graph.holdings.items() if not ids.isdisjoint(held.masters)))


def dominates(case: Case, outer: str, inner: str) -> bool | None:
    """Whether one product is in every known way at least as good as another for all that the other is used for.

    It offers every capability in use as well, serves every department and region, fits as well on both axes, is to
    stay, and has nothing against it that is stated. None where facts that decide are not stated. Source: stackaudit
    methods 3.6; what moving costs is asked by `seats_needed`.
    """
    lost = losses(case, inner, (outer,))
    mine, theirs = case.tools_of([inner]), case.tools_of([outer])
    if lost.capabilities or lost.better or lost.departments or lost.regions or lost.masters:
        return False
    if any(tool.must_keep for tool in mine) or all(is_going(tool) for tool in theirs):
        return False
    pairs = list(zip(_fit(mine), _fit(theirs), strict=True))
    if any(a is not None and b is not None and a > b for a, b in pairs):
        return False
    open_ = any(a is None or b is None for a, b in pairs)
    return None if open_ or _unstated(case, inner, outer) else True


def _unstated(case: Case, inner: str, outer: str) -> bool:
    """Whether one states where or how well it serves, and the other does not."""
    here, there = case.products[inner], case.products[outer]
    if here.regions is not None and there.regions is None:
        return True
    used_ = frozenset[str]().union(*(used(tool) for tool in here.tools))
    return any(_grades(name, here.tools) and not _grades(name, there.tools) for name in sorted(used_))


def seats_needed(case: Case, outer: str, inner: str) -> float | None:
    """What more seats of one product would cost a year for the users of another; None where that is not stated."""
    needed = [tool.seats.active if tool.seats is not None else None for tool in case.products[inner].tools]
    tool = case.products[outer].tools[0]
    kind = tool.cost.priced_by if tool.cost is not None else None
    if kind == "flat":
        return 0.0
    seats, price = tool.seats, tool.cost.annual if tool.cost is not None else None
    if kind != "seat" or price is None or seats is None or not seats.paid or seats.active is None or None in needed:
        return None
    more = sum(count for count in needed if count is not None) - max(0, seats.paid - seats.active)
    return max(0, more) * float(price) / seats.paid


def is_going(tool: Tool) -> bool:
    """Whether a tool is on its way out: stated to be retired, phased out, or migrated away from."""
    moving = tool.intent is not None and tool.intent.kind == "migration"
    return tool.must_retire or phase(tool) == "phase-out" or moving


def _fit(tools: Sequence[Tool]) -> Fit:
    """Functional and technical fit of a product: of several accounts, the best."""
    axes: Mapping[str, list[int]] = {
        axis: [v for tool in tools if tool.fit is not None and (v := getattr(tool.fit, axis)) is not None]
        for axis in ("functional", "technical")
    }
    return max(axes["functional"], default=None), max(axes["technical"], default=None)
