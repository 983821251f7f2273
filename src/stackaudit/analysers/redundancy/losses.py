"""What would be lost if a product went: what only it offers, whom and which steps only it serves, what it does better.

Nobody gives up a tool because a matrix says so: the list of losses comes with every proposal. Source: stackaudit
methods 3.6 and features E5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stackaudit.analysers.redundancy.case import Case
from stackaudit.graph.provision import in_stack, offered, used
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
    others = [tool for tool in case.graph.tools if in_stack(tool) and tool.id not in ids]
    offers = {tool.id: offered(tool) for tool in others}
    anywhere = frozenset[str]().union(*offers.values())
    mine = sorted(frozenset[str]().union(*(used(tool) for tool in own)))
    at_home = {
        department: frozenset[str]().union(*(offers[tool.id] for tool in others if department in tool.departments))
        for department in case.products[product].departments
    }
    return Losses(
        capabilities=tuple(name for name in mine if name not in anywhere),
        better=tuple(name for name in mine if name in anywhere and _better(name, own, others)),
        departments=tuple(one for one, there in at_home.items() if not there.issuperset(mine)),
        steps=tuple(
            f"{journey.id}/{step.id}"
            for journey in case.graph.stack.journeys
            for step in journey.steps
            if step.tools and ids.issuperset(step.tools)
        ),
        masters=masters(case, [product]),
    )


def _grades(capability: str, tools: Iterable[Tool]) -> list[int]:
    return [u.grade for tool in tools for u in tool.capabilities if u.id == capability and u.grade is not None]


def _better(capability: str, gone: Sequence[Tool], stay: Sequence[Tool]) -> bool:
    mine, theirs = _grades(capability, gone), _grades(capability, stay)
    return bool(mine and theirs) and max(mine) > max(theirs)


def _steps(case: Case, gone: set[str], stay: set[str]) -> list[str]:
    return [
        f"{journey.id}/{step.id}"
        for journey in case.graph.stack.journeys
        for step in journey.steps
        if not gone.isdisjoint(step.tools) and stay.isdisjoint(step.tools)
    ]


def masters(case: Case, products: Iterable[str]) -> tuple[str, ...]:
    """The entities of which one of these products is the system of record."""
    ids = {tool.id for tool in case.tools_of(products)}
    return tuple(sorted(entity for entity, held in case.graph.holdings.items() if not ids.isdisjoint(held.masters)))


def dominates(case: Case, outer: str, inner: str) -> bool | None:
    """Whether one product is in every known way at least as good as another for all that the other is used for.

    It offers every capability in use as well, serves every department and region, fits as well on both axes, and
    nothing must be kept. None where facts that decide are not stated: which fits better, or what each costs.
    """
    lost = losses(case, inner, (outer,))
    tools = case.tools_of([inner])
    if lost.capabilities or lost.better or lost.departments or lost.regions or lost.masters:
        return False
    if any(tool.must_keep for tool in tools):
        return False
    mine, theirs = _fit(tools), _fit(case.tools_of([outer]))
    pairs = list(zip(mine, theirs, strict=True))
    if any(a is not None and b is not None and a > b for a, b in pairs):
        return False
    return None if any(a is None or b is None for a, b in pairs) else True


def _fit(tools: Sequence[Tool]) -> Fit:
    """Functional and technical fit of a product: of several accounts, the best."""
    axes: Mapping[str, list[int]] = {
        axis: [v for tool in tools if tool.fit is not None and (v := getattr(tool.fit, axis)) is not None]
        for axis in ("functional", "technical")
    }
    return max(axes["functional"], default=None), max(axes["technical"], default=None)
