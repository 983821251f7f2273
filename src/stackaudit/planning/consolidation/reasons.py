"""What a plan could not know or take into account, and the table of its decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from stackaudit.choice.assignment import TINY, active, may_cost, purchases, seat_price
from stackaudit.choice.grounds import undecided, why_gone
from stackaudit.choice.problem import Problem
from stackaudit.choice.rules import spoken, valid_intent
from stackaudit.choice.service import Service
from stackaudit.core.findings import Cell, Table
from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import Demand, day_of
from stackaudit.model.parts import readable

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.plan import ConsolidationPlan


def notes(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    """What was taken as it is, and what could not be told."""
    problem = service.problem
    if not problem.prices:
        yield say("no tool states what it costs a year: nothing can be said of saving")
        return
    if problem.question.rises:
        yield from _fixed_prices(problem)
    yield from _capacities(problem)
    if service.solution.status != "infeasible":
        yield from _assumed(service, retire)
        yield from _one_offs(service, retire)
        yield from gaps(service, retire)
    yield from _lapsed(problem)
    unnamed = named(problem, [tool for tool in problem.current if not problem.tools[tool].departments])
    if unnamed and any(tool.departments for tool in problem.tools.values()):
        yield say("whose tool it is, is not stated of {tools}: who would have to move is not known", tools=unnamed)


def _assumed(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    """Which tools go on the word of the catalog: that of somebody who knows products, and not this company."""
    problem = service.problem
    for tool in sorted(retire):
        what = service.assumed(tool)
        if what and not problem.gone.get(tool):
            yield say(
                "that others can take over {what} from {tool} is from the catalog of known products alone: "
                "confirm what {tool} is used for, and who offers it, before it goes",
                what=what, tool=problem.tools[tool].name,
            )  # fmt: skip


def _fixed_prices(problem: Problem) -> Iterator[Message]:
    stated = {tool for tool, record in problem.tools.items() if record.spend and record.spend.may_rise is not None}
    fixed = named(problem, [tool for tool in problem.prices if tool not in stated])
    if fixed:
        yield say("by how much the price may rise is not stated of {tools}: taken as fixed", tools=fixed)


def _one_offs(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    problem = service.problem
    silent = named(problem, [tool for tool in retire if tool not in problem.leaving])
    if silent:
        yield say("what it costs once to retire {tools} is not stated, and not in the sum", tools=silent)
    names = {one.id: one.name for one in problem.stack.departments}
    moved = tuple(
        f"{names.get(department, department)} to {problem.tools[tool].name}"
        for department, tool in service.moves
        if problem.onboarding(tool) is None
    )
    if moved:
        yield say("what it costs to bring {moves} is not stated, and not in the sum", moves=moved)


def _capacities(problem: Problem) -> Iterator[Message]:
    full = [tool for tool, record in problem.tools.items() if record.capacity is not None]
    where = {demand.department for tool in full for demand in problem.served[tool]} - {""} - problem.people.keys()
    if where:
        yield say(
            "how many people {departments} has is not stated: not counted against what {tools} can serve",
            departments=tuple(sorted(where)), tools=named(problem, full),
        )  # fmt: skip


def _lapsed(problem: Problem) -> Iterator[Message]:
    day = day_of(problem.stack)
    fading = named(problem, [tool for tool in problem.fading if set(problem.today(tool)) - set(problem.served[tool])])
    if fading:
        yield say("{tools}: being phased out, so not built upon where another tool does the same", tools=fading)
    for tool in sorted(problem.current):
        record = problem.tools[tool]
        if record.intent is not None and not valid_intent(record, day):
            if record.intent.kind == "migration" and tool in problem.fading:
                continue
            if record.intent.kind == "migration":
                yield say("{tool} is stated to be in migration: nothing speaks for keeping it", tool=record.name)
            elif record.intent.until is not None:
                yield say(
                    "why {tool} overlaps on purpose lapsed on {until}", tool=record.name, until=record.intent.until
                )


def demand_texts(problem: Problem, demands: tuple[Demand, ...]) -> tuple[str, ...]:
    """Demands for a reader."""
    return tuple(spoken(demand, problem.departments) for demand in demands)


def gaps(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    """One note for each sort of fact that is missing, with the names."""
    yield from _seats(service, retire)
    yield from _heads(service)
    yield from _regions(service)
    yield from _grades(service)
    yield from _room(service)


def named(problem: Problem, tools: Iterable[str]) -> tuple[str, ...]:
    """The names of tools, in order of their ids."""
    return tuple(problem.tools[tool].name for tool in sorted(tools))


def _moved(service: Service) -> Iterator[tuple[Demand, str]]:
    """Demands that a tool meets of which it is not stated that it is used for them today."""
    pairs = service.providers.items()
    return ((demand, tool) for demand, tool in pairs if not service.problem.serves_today(tool, demand))


# -- seats


def _seats(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    problem = service.problem
    dear, uncounted, crowd = set[str](), set[str](), set[str]()
    for tool in retire:
        count = active(problem.tools[tool])
        heirs = {*service.heirs(tool)}
        for heir in heirs if count != 0 else ():
            record, planned = problem.tools[heir], heir in problem.planned
            if may_cost(record, planned=planned):
                dear.add(heir)
            elif count is None and seat_price(record, planned=planned) is not None:
                uncounted.add(heir)
                crowd.add(tool)
    if dear:
        yield say("what more seats of {heirs} would cost is not stated, and not in the sum", heirs=named(problem, dear))
    if uncounted:
        yield say(
            "how many people use {tools} is not stated: what more seats of {heirs} would cost is not in the sum",
            tools=named(problem, crowd), heirs=named(problem, uncounted),
        )  # fmt: skip


def _heads(service: Service) -> Iterator[Message]:
    """Who is counted as one more user, perhaps without need."""
    problem = service.problem
    silent, heirs, several = set[str](), set[str](), set[str]()
    for one in purchases(problem, service.assignment):
        open_ = {tool for tool in one.users_of if None in (problem.tools[tool].users, problem.tools[one.tool].users)}
        if open_:
            heirs.add(one.tool)
        silent |= open_
        if len(one.users_of) > 1:
            several |= set(one.users_of)
    if silent:
        yield say(
            "who uses both {tools} and {heirs} is not stated (users): each active seat counts as one more user",
            tools=named(problem, silent), heirs=named(problem, heirs),
        )  # fmt: skip
    if several:
        yield say("people who use more than one of {tools} are counted for each", tools=named(problem, several))


# -- regions and grades


def _regions(service: Service) -> Iterator[Message]:
    problem = service.problem
    unsure, elsewhere = set[str](), set[str]()
    for demand, tool in _moved(service):
        name, regions = problem.tools[tool].name, problem.tools[tool].regions
        if demand.region and regions is None:
            unsure.add(f"{name} in {demand.region}")
        elif not demand.region and regions is not None and service.problem.users_of(demand):
            leaving = named(problem, set(problem.users_of(demand)) - {tool})
            elsewhere.add(f"{name} ({', '.join(sorted(regions))}) for {', '.join(leaving)}")
    if unsure:
        yield say(
            "whether a tool that takes over serves the region is not stated, and taken to be so: {places}",
            places=tuple(sorted(unsure)),
        )
    if elsewhere:
        yield say(
            "where a tool that goes is used is not stated; the one that takes over serves some regions only: {places}",
            places=tuple(sorted(elsewhere)),
        )


def _grades(service: Service) -> Iterator[Message]:
    problem, asked = service.problem, service.problem.question
    if asked.least_grade > 1:
        silent = {
            f"{readable(demand.capability)} by {problem.tools[tool].name}"
            for demand, tool in service.providers.items()
            if problem.grade(demand, tool) is None
        }
        if silent:
            yield say(
                "how well it is done is not stated, and it counts only because it is used today: {what}",
                what=tuple(sorted(silent)),
            )
    if asked.no_worse:
        unsure = {
            f"{readable(demand.capability)} by {problem.tools[tool].name}"
            for demand, tool in _moved(service)
            if problem.users_of(demand) and None in (problem.grade_today(demand), problem.grade(demand, tool))
        }
        if unsure:
            yield say("whether it is done as well as today is not stated: {what}", what=tuple(sorted(unsure)))


# -- room


def _room(service: Service) -> Iterator[Message]:
    problem = service.problem
    full = {id_: tool.capacity for id_, tool in problem.tools.items() if tool.capacity is not None}
    over = {tool for tool, capacity in full.items() if problem.limits[tool] > capacity}
    if over:
        yield say(
            "more people than it can serve use this already, which is accepted, and nobody comes on top: {tools}",
            tools=named(problem, over),
        )
    busy = {tool for tool, most in full.items() if (active(problem.tools[tool]) or 0) > most} - over
    if busy:
        yield say("more seats are active than people it can serve: {tools}", tools=named(problem, busy))
    yield from _uncounted(service, full.keys())
    split = sorted(
        f"{who} ({share:.0%}) on {problem.tools[tool].name}"
        for (who, tool), share in service.assignment.shares.items()
        if share < 1 - TINY
    )
    if split:
        yield say("a department is split over tools that cannot serve all of it: {split}", split=tuple(split))


def _uncounted(service: Service, full: Iterable[str]) -> Iterator[Message]:
    """Whose people are not counted against what a tool can serve, or all are although some may be elsewhere."""
    problem, limited = service.problem, set(full)
    ours, heirs, mixed = set[str](), set[str](), set[str]()
    for demand, tool in _moved(service):
        if tool in limited and not demand.department:
            heirs.add(tool)
            ours |= set(problem.users_of(demand)) - service.solution.keep
    if ours:
        yield say(
            "whose tool {tools} is, is not stated: its users are not counted against what {heirs} can serve",
            tools=named(problem, ours), heirs=named(problem, heirs),
        )  # fmt: skip
    for demand in problem.demands:
        for tool in sorted(limited & service.solution.keep):
            regions, pair = problem.tools[tool].regions, (demand.department, tool)
            if regions is not None and pair in problem.shared and demand.region not in {"", *regions}:
                mixed.add(f"{demand.department} on {problem.tools[tool].name}")
    if mixed:
        yield say(
            "how many of a department are in the regions of a tool is not stated, so all of them count: {pairs}",
            pairs=tuple(sorted(mixed)),
        )


_COLUMNS = ("tool", "name", "decision", "reason", "annual", "one_off", "successor", "from_catalog")


def decisions(plan: ConsolidationPlan) -> Table:
    """One row a tool, those that stay first; where there is no plan nothing is decided."""
    return Table("plan", _COLUMNS, tuple(_rows(plan)))


def _rows(plan: ConsolidationPlan) -> Iterator[tuple[Cell, ...]]:
    problem, stuck = plan.problem, plan.status == "infeasible"
    left = tuple(sorted(problem.planned - set(plan.keep)))
    words = {tool: "undecided" if stuck else "adopt" if tool in plan.adopt else "keep" for tool in plan.keep}
    words |= dict.fromkeys(plan.retire, "retire") | dict.fromkeys(left, "undecided" if stuck else "leave out")
    for tool, word in words.items():
        price, leaving = problem.prices.get(tool), problem.leaving.get(tool)
        goes = word in {"retire", "leave out"}
        why = undecided(problem, tool) if stuck else why_gone(plan.service, tool) if goes else plan.reasons[tool]
        yield (
            *(tool, problem.tools[tool].name, word, str(why), None if price is None else float(price)),
            float(leaving) if goes and leaving is not None else None,
            plan.successors.get(tool),
            plan.service.assumed(tool) if word == "retire" else None,
        )
